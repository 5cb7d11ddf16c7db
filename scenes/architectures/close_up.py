"""One neuron of a network under a lens: numbers in, each times a weight, one number out."""

from dataclasses import dataclass

from manim import DOWN, LEFT, RIGHT, UP, Circle, Group, Line, RoundedRectangle, VGroup
from manim.typing import Point3D

from nncore.probes.expressions import largest, stacked
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.architectures.looks import Column, Numbers
from scenes.mobjects.network import Edges, Neurons, spread
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, ConstantFormula, Formula
from scenes.stage.theme import current

MOST = 16  # inputs that are drawn, of all kinds
SUM = "sum_k w_k a_k + b"
BENDS = {"sigma": f"sigma({SUM})", "tanh": f"tanh({SUM})", "max": f"max(0, {SUM})"}
TALL, WIDE = 5.7, 5.7  # of the lens, in scene units


@dataclass(frozen=True)
class Inputs:
    """Numbers (n,) that a neuron takes, the weights (n,) that they meet, and what they are."""

    values: Probe
    weights: Probe
    count: int
    name: str
    signed: bool = False  # else they are from 0 to 1
    every: bool = False  # all are drawn


class Lens(Group):
    """What a neuron takes, its weights as lines, the neuron, and the number that it holds.

    `whole` is what a full circle stands for, 1 unless it is given; it has a colour of its sign
    if it is `signed`. `bend` names what is done to the sum: sigma, tanh or max.
    """

    def __init__(
        self,
        inputs: list[Inputs],
        value: Probe,
        bend: str,
        *,
        whole: Probe | None = None,
        signed: bool = False,
    ) -> None:
        self.frame = RoundedRectangle(
            corner_radius=0.3, width=WIDE, height=TALL, color=current()["look"], stroke_width=3
        )
        filling = stacked(value if whole is None else value / whole)
        one = given(1, "limit", why="tanh lies between -1 and 1")
        self.neuron = (
            Numbers((0,), height=0, radius=0.5, probe=filling, limit=one)
            if signed
            else Neurons((0,), height=0, radius=0.5, probe=filling)
        )
        self.neuron.move_to(0.25 * RIGHT + 0.5 * UP)
        self.number = Readout(value, size="title", align="left")
        self.number.scale(1.35).next_to(self.neuron, RIGHT, buff=0.3)
        self.columns, self.edges, self.names = Group(), VGroup(), VGroup()
        share = 5.1 / len(inputs) - 0.75  # of the lens's height
        circles = [_column(part, share, MOST // len(inputs)) for part in inputs]
        for part, column in zip(inputs, circles, strict=True):
            name = Constant(part.name, "label", because="the shape of its weights", role="quiet")
            self.columns.add(Group(column, name.next_to(column, DOWN, buff=0.22)))
            self.names.add(name)
        self.columns.arrange(DOWN, buff=0.3)
        for block in self.columns:  # circles in one line, whatever the words below are
            block.shift((-1.8 - block[0].get_x()) * RIGHT)
        self.columns.set_y(0)
        for part, column in zip(inputs, circles, strict=True):
            weights = stacked(part.weights)
            self.edges.add(Edges(weights, column, self.neuron, strongest=part.count))
        self.edges.set_stroke(width=3.5)
        self.formula = ConstantFormula(
            BENDS[bend], "label", because="the bend of a sum below zero is zero"
        )
        self.formula.next_to(self.neuron, DOWN, buff=0.75).set_x(1.0)
        self.takes = ", ".join(part.name for part in inputs)
        super().__init__(
            self.frame, self.edges, self.columns, self.neuron, self.number, self.formula
        )

    @property
    def words(self) -> VGroup:
        """What is too small to be read when the lens is made narrow."""
        return VGroup(self.formula, *self.names)

    def without_words(self) -> "Lens":
        """Its words are taken from it."""
        for group in (self, *self.columns):
            group.remove(*self.words)
        return self

    def sum(self) -> Formula:
        """Of what it takes, each times its weight, in a narrow lens: the same in every one."""
        formula = Formula(SUM, "label").next_to(self.neuron, DOWN, buff=0.3)
        return formula.align_to(self.frame.get_right() + 0.2 * LEFT, RIGHT)

    def narrow(self, width: float) -> "Lens":
        """It is made so wide, thinner lines and all."""
        self.scale(width / self.frame.width)
        self.edges.set_stroke(width=2)
        return self


def _column(part: Inputs, height: float, most: int) -> Neurons:
    shown = range(part.count) if part.every else spread(part.count, most)
    ellipsis = len(shown) < part.count
    radius = min(0.12, 0.4 * height / (len(shown) + ellipsis))
    looks = {"height": height, "radius": radius, "ellipsis": ellipsis, "probe": part.values}
    if part.signed:
        return Numbers(shown, limit=largest(part.values), **looks)
    return Column(shown, **looks)


def beams(ring: Circle, lens: Lens, *, below: bool = False) -> VGroup:
    """From the ring around a neuron to the lens that shows it, at its right or `below` it."""
    sides, near = ((LEFT, RIGHT), UP) if below else ((UP, DOWN), LEFT)
    lines = VGroup()
    for side in sides:
        corner: Point3D = lens.frame.get_corner(side + near)
        rounded = lens.frame.width / WIDE * 0.3 * side
        start = ring.get_center() + ring.width / 2 * side
        lines.add(Line(start, corner - rounded, stroke_width=2))
    return lines.set_stroke(current()["look"], opacity=0.7)
