"""What a whole layer listens to."""

from manim import RIGHT, Group

from nncore.probes.expressions import largest
from nncore.state import State
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.mobjects.quiet import quiet


class WeightPictures(Group):
    """The weights of each neuron of a layer as a picture, all on one scale, with its colour bar."""

    def __init__(
        self, run: State, *, layer: int = 1, columns: int = 4, height: float = 1.12
    ) -> None:
        limit = largest(run.probe("W", layer=layer))
        self.pictures = Group(
            *(
                WeightGrid(run.probe("W", layer=layer, neuron=j), limit=limit, height=height)
                for j in range(run.recipe.sizes[layer])
            )
        ).arrange_in_grid(cols=columns, buff=0.1)
        self.bar = ColourBar(limit, height=self.pictures.height)
        self.bar.next_to(self.pictures, RIGHT, buff=0.2)
        self.caption = quiet("what each hidden neuron listens to", self.pictures)
        super().__init__(self.pictures, self.bar, self.caption)
