"""The heads of a model: two matrices each, for queries and for keys."""

from manim import DOWN, LEFT, RIGHT, UP, Group, VGroup

from nncore.probes.probe import Probe
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.text import Formula, Words, level


class HeadMatrices(Group):
    """A column for each head: its W_Q above its W_K, as pictures with one scale, `limit`.

    `pairs[h]` are a head's two pictures, `letters[h]` is its name above them; `names` stand left.
    """

    def __init__(self, run: LanguageRun, *, limit: Probe, width: float = 2.55) -> None:
        self.pairs: list[Group] = []
        self.letters = VGroup()
        for h in range(run.recipe.heads):
            pair = Group()
            for name in ("W_Q", "W_K"):
                probe = run.probe(name, head=h)
                rows, columns = probe().shape
                picture = WeightGrid(
                    probe, limit=limit, height=width * rows / columns, shape=(rows, columns)
                )
                pair.add(picture)
            pair.arrange(DOWN, buff=0.45).set_x(h * (width + 0.45))
            letter = Words(f"head {LETTERS[h]}").next_to(pair, UP, buff=0.3)
            self.letters.add(level(letter, pair.get_top()[1] + 0.35))
            self.pairs.append(pair)
        self.names = VGroup(
            *(
                Formula(name, "title").next_to(picture, LEFT, buff=0.4)
                for name, picture in zip(("W_Q", "W_K"), self.pairs[0], strict=True)
            )
        )
        super().__init__(*self.pairs, self.letters, self.names)
        self.shift(-self.get_x() * RIGHT)
