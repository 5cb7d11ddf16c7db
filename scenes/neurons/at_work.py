"""A network at work: what it is shown, the network, and what it says."""

from manim import DOWN, LEFT, Group, VGroup

from nncore.training import TrainingRun
from scenes.mobjects.answers import Answers
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.text import Constant


class NetworkAtWork(Group):
    """A test digit, the network that reads it, and its answers, from left to right.

    `sizes` stand below the layers: how many neurons each has.
    """

    def __init__(
        self,
        run: TrainingRun,
        *,
        example: int,
        height: float,
        width: float,
        strongest: int,
        tall: float = 2.6,
    ) -> None:
        network = NetworkDiagram(run, height=height, width=width, strongest=strongest)
        inputs, outputs = network.columns[0], network.columns[-1]
        for circle in outputs.circles:  # there are few, and each is an answer
            circle.scale(1.6)
        outputs.circles.arrange(DOWN, buff=0.12, center=False).match_y(inputs)
        network.bundles[-1].refresh()
        network.remove(network.counts)
        self.network = network
        self.sizes = VGroup(
            *(
                Constant(str(size), "label", because=f"neurons in layer {n}", role="quiet")
                .next_to(network.layers[n], DOWN, buff=0.2)
                .set_y(inputs.get_bottom()[1] - 0.35)
                for n, size in enumerate(run.recipe.sizes)
            )
        )  # fmt: skip
        self.picture = PixelGrid(run.probe("a", layer=0, example=example), height=tall)
        self.picture.next_to(network, LEFT, buff=0.45).match_y(network.layers)
        self.answers = Answers(run, outputs, example=example, size="body")
        super().__init__(self.picture, network, self.sizes, self.answers)
        self.set_x(0).set_y(0.25)
