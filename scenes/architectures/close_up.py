"""One neuron from close by: numbers in, each times a weight, their sum, and what it is bent to."""

from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Group, RoundedRectangle, VGroup

from nncore.probes.expressions import (
    dot,
    function,
    isclose,
    largest,
    positive_part,
    stacked,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition, Probe
from scenes.architectures.looks import Column, Numbers
from scenes.architectures.ride import Ride
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.network import Edges, Neurons, spread
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import SIZES, Constant, ConstantFormula, Formula, level
from scenes.stage.theme import current

MOST = 16  # inputs that are drawn, of all kinds
SUM = "sum_k w_k a_k + b"
# What is done to a sum: its formula, a word for it, and the heights of its curve.
BENDS = {
    "sigma": ("sigma(z)", f"sigma(inline({SUM}))", "the sigmoid", (0, 1)),
    "tanh": ("tanh(z)", f"tanh(inline({SUM}))", "tanh, the sigmoid from −1 to 1", (-1, 1)),
    "max": ("max(0, z)", f"max(0, inline({SUM}))", "not the sigmoid: below 0 all is 0", None),
}
HEART, RADIUS = 1.7 * LEFT + 0.2 * UP, 0.85  # the neuron, in the same place in each network
TALL, FLOOR = 4.5, -2.4  # of the column of inputs; where formulas stand
CARD = (3.05, 3.5)  # how large a card is, with the neuron and its curve alone


@dataclass(frozen=True)
class Inputs:
    """Numbers (n,) that a neuron takes, the weights (n,) that they meet, and what they are."""

    values: Probe
    weights: Probe
    count: int
    name: str
    signed: bool = False  # else they are from 0 to 1
    every: bool = False  # all are drawn


class CloseUp(Group):
    """What a neuron takes, its weights as lines, the sum `z`, and the curve that bends it to `a`.

    `whole` is what a full circle stands for, 1 unless it is given; it has a colour of its sign
    if it is `signed`. `bend` is one of BENDS. The neuron is empty until `filling` is turned to 1.
    """

    def __init__(
        self,
        inputs: list[Inputs],
        bias: Probe,
        value: Probe,
        bend: str,
        *,
        whole: Probe | None = None,
        signed: bool = False,
    ) -> None:
        self.bend, self.value = bend, value
        self.z = sum((dot(part.weights, part.values) for part in inputs), start=bias)
        self.filling = Dial("filling", at=0.0, low=0.0, high=1.0)
        self.full = stacked(value if whole is None else value / whole)
        filling = self.filling.probe() * self.full
        one = given(1, "limit", why="tanh lies between -1 and 1")
        self.neuron = (
            Numbers((0,), height=0, radius=RADIUS, probe=filling, limit=one)
            if signed
            else Neurons((0,), height=0, radius=RADIUS, probe=filling)
        )
        self.neuron.move_to(HEART)
        self._take(inputs)
        self.wiring = Group(self.edges, self.columns, self.neuron, self.names)
        self.number = Readout(value, size="title").scale(1.3).next_to(self.neuron, RIGHT, buff=0.3)
        self.sum = Equation(f"z = {SUM} = {{z}}", z=Readout(self.z, role="z"))
        self.sum.shift((FLOOR - self.sum.baseline) * UP).set_x(HEART[0])
        self._draw_bend()
        super().__init__(self.wiring, self.number, self.sum, self.board)

    def _take(self, inputs: list[Inputs]) -> None:
        """Columns of what it takes, the name of each below, and the edges to the neuron."""
        self.columns, self.edges, self.names = Group(), VGroup(), VGroup()
        columns: list[Neurons] = []
        share = (TALL - 0.75 * (len(inputs) - 1)) / len(inputs)
        blocks = Group()
        for part in inputs:
            column = _column(part, share, MOST // len(inputs))
            name = Constant(part.name, "label", because="the shape of its weights", role="quiet")
            blocks.add(Group(column, name.next_to(column, DOWN, buff=0.2)))
            self.columns.add(column)
            columns.append(column)
            self.names.add(name)
        blocks.arrange(DOWN, buff=0.2).align_to((HEART + TALL / 2 * UP) * UP, UP)
        for block in blocks:  # circles in one line, whatever the words below are
            block.shift((-5.75 - block[0].get_x()) * RIGHT)
        for part, column in zip(inputs, columns, strict=True):
            weights = stacked(part.weights)
            self.edges.add(Edges(weights, column, self.neuron, strongest=part.count))
        self.edges.set_stroke(width=3.5)

    def _draw_bend(self) -> None:
        """The curve that bends z, the way from z to a, and both in figures."""
        short, _, name, _ = BENDS[self.bend]
        self.plot = self._axes(4.6, 3.3)
        x, y = self.plot.x, self.plot.y
        self.plot.shift(1.65 * RIGHT + 1.4 * DOWN - x.line.get_start())
        self.plot.add(
            Formula("z", "label").next_to(x.numbers[-1], RIGHT, buff=0.2),
            Formula("a", "label").next_to(y.line.get_end(), UP, buff=0.15),
        )
        at = np.linspace(x.low, x.high, 121)
        heights = bent(self.bend, given(at, "sums", why="a curve"))
        self.curve = Curve(self.plot, at, heights, width=6)
        self.ride = Ride(self.plot, self.z, self.value)
        self.dot = Dots(
            self.plot, stacked(self.z), stacked(self.value), role="look", radius=0.13, opacity=1
        )
        self.called = Constant(name, "label", because="how a bend is drawn", role="quiet")
        self.called.next_to(y.line.get_end(), RIGHT, buff=0.3).shift(0.28 * UP)
        self.result = Equation(
            f"a = {short} = {{a}}", because="the bend of a sum below zero", a=Readout(self.value)
        )
        self.result.shift((FLOOR - self.result.baseline) * UP).set_x(x.line.get_x())
        self.board = Group(self.plot, self.curve, self.ride, self.dot, self.called, self.result)

    def _axes(self, width: float, height: float, *, numbers: bool = True) -> Plot:
        """Of the curve: z across, as far to both sides as it needs, and a upwards."""
        far = max(4, 2 * int(np.ceil(abs(self.z()) / 2)))
        low, high = BENDS[self.bend][-1] or (0, far)
        step = 1 if far > high else far / 2
        return Plot(
            Axis(-far, far, far / 2, length=width, numbers=numbers),
            Axis(low, high, step, length=height, direction=UP, numbers=numbers),
        )

    def _redraw_on(self, plot: Plot) -> None:
        """The curve and what lies on it, on other axes."""
        self.plot = plot
        self.dot.radius = 0.08
        for part in (self.curve, self.ride, self.dot):
            part.plot = plot
            part.refresh()

    @property
    def bends(self) -> Condition:
        """Whether the value that the network computes is its sum, bent."""
        return isclose(bent(self.bend, self.z), self.value, within=1e-9)

    def fill(self) -> None:
        """It is as full as its value from now on."""
        self.neuron.ask(probe=self.full)
        self.neuron.refresh()

    def card(self) -> "CloseUp":
        """Set as a card: the neuron above its curve, in a frame, and below it what it takes."""
        width, height = CARD
        self.frame = RoundedRectangle(
            corner_radius=0.2, width=width, height=height, color=current()["look"], stroke_width=3
        )
        for column in self.columns:
            column.scale(1.75 / TALL)
        self.columns.arrange(DOWN, buff=0.18).move_to(1.2 * LEFT + 0.62 * UP)
        for column in self.columns:
            column.set_x(-1.2)
        self.neuron.scale(0.36 / RADIUS).move_to(0.2 * LEFT + 0.62 * UP)
        self.number.scale(0.8 / 1.3).next_to(self.neuron, RIGHT, buff=0.42)
        for edges in self.edges:
            edges.refresh()
        self.edges.set_stroke(width=2)
        self._redraw_on(self._axes(2.4, 0.85, numbers=False).move_to(0.86 * DOWN))
        short = ConstantFormula(BENDS[self.bend][1], "small", because="the bend of a sum")
        self.formula = level(short.set_x(0), -1.56)
        self.names.scale(SIZES["small"] / SIZES["label"]).arrange(RIGHT, buff=0.2)
        for name in self.names:
            level(name, self.frame.get_bottom()[1] - 0.32)
        self.submobjects = [
            *(self.frame, self.edges, *self.columns, self.neuron, self.number),
            *(self.plot, self.curve, self.ride, self.dot, self.formula, self.names),
        ]
        return self


def bent(bend: str, z: Probe) -> Probe:
    """What a sum is bent to: tanh is the sigmoid of twice the sum, stretched from -1 to 1."""
    if bend == "sigma":
        return function("sigma", z)
    if bend == "tanh":
        return 2 * function("sigma", 2 * z) - 1
    return positive_part(z)


def _column(part: Inputs, height: float, most: int) -> Neurons:
    shown = range(part.count) if part.every else spread(part.count, most)
    ellipsis = len(shown) < part.count
    radius = min(0.12, 0.4 * height / (len(shown) + ellipsis))
    looks = {"height": height, "radius": radius, "ellipsis": ellipsis, "probe": part.values}
    if part.signed:
        return Numbers(shown, limit=largest(part.values), **looks)
    return Column(shown, **looks)


def halo(close_up: CloseUp) -> VGroup:
    """A glow around its neuron."""
    radius = close_up.neuron.width / 2
    rings = (
        Circle(radius * share, color=current()["look"], stroke_width=9, stroke_opacity=opacity)
        for share, opacity in ((1.17, 1.0), (1.42, 0.55), (1.67, 0.28), (1.92, 0.12))
    )
    return VGroup(*rings).move_to(close_up.neuron)
