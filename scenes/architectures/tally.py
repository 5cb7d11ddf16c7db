"""How many weights and biases a network has, and how many of them where."""

from dataclasses import dataclass

from manim import LEFT, VGroup

from nncore.probes.probe import Probe
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words, level

HEIGHTS = (-2.55, -2.92)  # of both lines


@dataclass(frozen=True)
class Term:
    """So many weights and biases, how they are counted, and where in the drawing they stand."""

    count: Probe
    name: str
    x: float


class Tally(VGroup):
    """All weights and biases from `left` on, and below the parts of a drawing those of each."""

    def __init__(self, whole: Probe, terms: list[Term], *, left: float) -> None:
        above, below = HEIGHTS
        total = OnOneLine(
            Readout(whole, places=0, size="body", role="w"), Formula("=", "body", role="quiet")
        )
        words = Words("weights and biases", "small", role="quiet")
        self.total = VGroup(level(total, above), level(words, below))
        for line in self.total:
            line.shift((left - line.get_left()[0]) * -LEFT)
        self.terms = VGroup()
        for term in terms:
            count = Readout(term.count, places=0, size="body", role="w")
            name = Constant(term.name, "small", because="sizes of the drawing", role="quiet")
            self.terms.add(
                VGroup(level(count.set_x(term.x), above), level(name.set_x(term.x), below))
            )
        self.signs = VGroup()
        for one, other in zip(self.terms[:-1], self.terms[1:], strict=True):
            plus = Formula("+", "body", role="quiet")
            between = (one[0].get_right()[0] + other[0].get_left()[0]) / 2
            self.signs.add(level(plus.set_x(between), above))
        super().__init__(self.total, self.terms, self.signs)
