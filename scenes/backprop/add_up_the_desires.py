"""Add up the desires."""

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from nncore.probes.expressions import all_of, argmax, entries, equal, isclose
from nncore.probes.probe import Probe
from scenes.animations.whole import Whole
from scenes.backprop.columns import Bars
from scenes.backprop.levers import Ranked
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current

HEIGHTS = np.linspace(2.55, -2.0, 16)
BAR = 0.2
PALE = 0.4  # how opaque a column is that has been added
FIRST, LAST = -5.95, 3.35  # where the columns begin and end
SUM = (3.95, 6.55)  # and where their sum stands
NEURONS = -6.45
FLOOR = -2.25
NARROW, GAP = 0.34, 0.1  # the least room for a column, and between two


def nice_step(reach: float) -> float:
    """Of an axis with at most about three steps: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(reach / 3))
    return next(float(m * power) for m in (1, 2, 5, 10) if m * power >= reach / 3)


def widest_unit(reaches: np.ndarray, whole: float) -> float:
    """The largest scale on which all columns and their sum have room."""
    for unit in np.geomspace(100, 0.01, 2_000):
        room = np.maximum(NARROW, unit * reaches).sum() + GAP * (len(reaches) - 1)
        if room <= LAST - FIRST and unit * whole <= SUM[1] - SUM[0]:
            return float(unit)
    raise ValueError(f"got columns of {reaches}: no scale has room for them")


class AddUpTheDesires(Lesson):
    """What all outputs want of the layer before adds up, and that sum is what it wants in turn.

    The digits run at step 250, seed 0. The test digit is found by a search: the one for which
    raising the bias of the output "2" helps most, which is a 2 that the network is unsure of.
    """

    title = "Add up the desires"
    seed = 0
    step = 250
    wanted = 2

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed)
        everyone = tuple(range(len(run.data.x("test"))))
        output = {"layer": 3, "neuron": self.wanted}
        search = argmax(-run.probe("dC/dz", **output, example=everyone))
        self.example = int(search())
        self.found = equal(search, self.example)
        self.one_output()
        self.the_others()
        self.slide()
        self.gradient()
        self.further_back()
        self.end()

    def lay_out(self, layer: int) -> None:
        """Axes for the wishes of each neuron of a layer for the layer before, and their sum."""
        run, example = self.run, self.example
        n = run.recipe.sizes[layer]
        self.wishes = [
            -run.probe("contributions", layer=layer, neuron=j, example=example) for j in range(n)
        ]
        self.sums: list[Any] = [0 * self.wishes[0]]
        for wish in self.wishes:
            self.sums.append(self.sums[-1] + wish)
        self.total = -run.probe("dC/da", layer=layer - 1, example=example)
        values = np.array([probe() for probe in (*self.wishes, *self.sums)])
        low, high = float(values.min()), float(values.max())
        step = nice_step(high - low)
        low, high = float(np.floor(low / step)) * step, float(np.ceil(high / step)) * step
        ends = [(min(0.0, *wish()), max(0.0, *wish())) for wish in self.wishes]
        reaches = np.array([right - left for left, right in ends])
        unit = widest_unit(reaches, high - low)
        places = 1 if step >= 0.1 else 2
        self.axis = Axis(low, high, step, length=unit * (high - low), places=places)
        self.axis.shift(((SUM[0] + SUM[1]) / 2, FLOOR, 0) - self.axis.line.get_center())
        self.columns, self.axes, self.zeros = [], VGroup(), VGroup()
        rooms = np.maximum(NARROW, unit * reaches)
        spare = (LAST - FIRST - rooms.sum()) / (n - 1)
        x = FIRST
        for wish, (left, right), room in zip(self.wishes, ends, rooms, strict=True):
            own = Axis(left, right, 10, length=unit * (right - left), numbers=False)
            own.ticks.set_opacity(0)
            own.shift((x + room / 2, FLOOR, 0) - own.line.get_center())
            x += room + spare
            self.axes.add(own)
            self.zeros.add(self.zero(own))
            self.columns.append(Bars(own, HEIGHTS, 0 * wish, wish, width=BAR))
        self.column = Ranked(
            run.probe("a", layer=layer - 1, example=example),
            x=NEURONS,
            heights=HEIGHTS,
            radius=0.12,
        )

    def zero(self, axis: Axis) -> Line:
        """A line up from zero."""
        line = Line(color=current()["faint"], stroke_width=2)
        line.put_start_and_end_on(axis.point(0.0), axis.point(0.0) + (2.75 - FLOOR) * UP)
        return line

    @staticmethod
    def grow(bars: Bars) -> Whole:
        """Bars out of the zero of their axis."""
        from_zero = [
            GrowFromPoint(bar, (bars.axis.point(0.0)[0], y, 0.0))
            for bar, y in zip(bars, bars.heights, strict=True)
        ]
        return Whole(bars, *from_zero, lag_ratio=0.1)

    def one_output(self) -> None:
        """What the output 2 wants."""
        self.lay_out(3)
        run, wanted = self.run, self.wanted
        self.names = VGroup()
        for j, zero in enumerate(self.zeros):
            role = "look" if j == wanted else "ink"
            name = Constant(str(j), "body", because="the output's digit", role=role)
            self.names.add(level(name.set_x(zero.get_x()), 2.95))
        self.digit = PixelGrid(run.probe("a", layer=0, example=self.example), height=2.9)
        self.digit.move_to((5.15, 1.3, 0))
        w = run.probe("W", layer=3, neuron=wanted)
        push = -run.probe("dC/db", layer=3, neuron=wanted, example=self.example)
        self.add(self.digit, self.column, self.names, self.zeros, self.axes, self.axis)
        with self.beat(
            "Shown this 2, the output 2 wants of each neuron before: go up, blue, or down, red.",
            note="Up where its weight is positive, down where it is negative.",
            because="the digit's label, which is the output's digit",
            holds=all_of(
                self.found, isclose(self.wishes[wanted], push * w, within=1e-12), push > 0
            ),
        ):
            self.play(self.grow(self.columns[wanted]), run_time=2.5)

    def the_others(self) -> None:
        """What the other outputs want."""
        others = [bars for j, bars in enumerate(self.columns) if j != self.wanted]
        pushes = -self.run.probe("dC/db", layer=3, example=self.example)
        places = [j for j in range(10) if j != self.wanted]
        with self.beat(
            "The others want down, and so each has its own wishes for the layer before.",
            note="All columns have one scale, that of the axis at the right.",
            holds=entries(pushes, places) < 0,
        ):
            self.play(LaggedStart(*map(self.grow, others), lag_ratio=0.3, run_time=4))

    def slide(self) -> None:
        """Each column onto the sum of those before."""
        with self.beat(
            "The layer before hears them all at once. Slide them over each other: they add up.",
            note="Each bar begins where the one before it ended.",
        ):
            self.play(FadeOut(self.digit))
            self.sum_zero = self.zero(self.axis)
            sign = Words("sum", "label", role="quiet")
            self.sign = level(sign.set_x(self.sum_zero.get_x()), 2.95)
            self.play(FadeIn(self.sum_zero, self.sign))
            self.add_all([1.6, 1.2, 1.0, *[0.5] * 7])

    def add_all(self, times: list[float]) -> None:
        """All columns, in their order; the first slowly."""
        added: Any = None
        for j, (bars, time) in enumerate(zip(self.columns, times, strict=True)):
            start, end = self.sums[j], self.sums[j + 1]
            on_top = Bars(self.axis, HEIGHTS, start, end, width=BAR)
            copy = Bars(bars.axis, HEIGHTS, bars.start, bars.end, width=BAR)
            bars.set_fill(opacity=PALE)
            self.play(ReplacementTransform(copy, on_top), run_time=time)
            merged = Bars(self.axis, HEIGHTS, self.sums[0], end, width=BAR)
            if added is None:
                self.remove(on_top)
                self.add(merged)
            else:
                self.play(ReplacementTransform(added, merged), FadeOut(on_top), run_time=0.5 * time)
            added = merged
        self.added = added

    def gradient(self) -> None:
        """The sum is minus dC/da of the layer before."""
        name = self.meaning = Words("$-partial C slash partial a$", "body")
        name.move_to(self.sign)
        level(name, 2.95)
        with self.beat(
            "The sum is how each neuron of the layer before should move, to lower the cost most.",
            note="Minus dC/da of each neuron, and nothing is left out.",
            holds=isclose(self.sums[-1], self.total, within=1e-12),
        ):
            self.play(ReplacementTransform(self.sign, name))
            numbers = self.numbers = self.strongest()
            self.play(FadeIn(numbers))
            around = SurroundingRectangle(
                VGroup(self.added, name, numbers),
                color=current()["look"],
                stroke_width=4,
                buff=0.12,
            )
            self.play(Create(around))
        self.around = around

    def strongest(self) -> VGroup:
        """The three largest of the sum, each on the other side of zero."""
        numbers = VGroup()
        for k in np.argsort(-np.abs(self.total()))[:3]:
            probe = entries(self.total, int(k))
            role, side = ("positive", LEFT) if probe() > 0 else ("negative", RIGHT)
            number = Readout(probe, size="small", role=role, sign=True)
            at = np.array([self.axis.point(0.0)[0], HEIGHTS[k], 0.0])
            numbers.add(number.next_to(at, side, buff=0.12))
        return numbers

    def further_back(self) -> None:
        """The same, a layer back."""
        old: Probe = self.sums[-1]
        bars = [self.added, *self.columns]
        before = VGroup(
            self.axis, self.sum_zero, self.meaning, self.around, self.names, self.numbers
        )
        with self.beat(
            "Now these neurons have wishes, and pass them on in the same way, one layer back.",
            note="Sixteen columns now, one for each neuron of the second hidden layer.",
            holds=isclose(old, self.total, within=1e-12),
        ):
            self.play(FadeOut(before, *bars, self.axes, self.zeros))
            column = self.column
            self.lay_out(2)
            heads = column.circles.copy()
            for head, zero in zip(heads, self.zeros, strict=True):
                head.move_to((zero.get_x(), 3.0, 0))
            leaving = column.circles.copy()
            self.remove(column)
            self.play(ReplacementTransform(leaving, heads), run_time=2)
            self.play(FadeIn(self.column, self.axes, self.zeros, self.axis))
            self.play(LaggedStart(*map(self.grow, self.columns), lag_ratio=0.1, run_time=3))

    def end(self) -> None:
        """And their sum."""
        name = Words("$-partial C slash partial a$", "body")
        with self.beat(
            "They add up again, and so on, layer by layer, backwards: this is backpropagation.",
            note="The sum is minus dC/da of the first hidden layer.",
            holds=isclose(self.sums[-1], self.total, within=1e-12),
            rest=LAST_REST,
        ):
            self.sum_zero = self.zero(self.axis)
            level(name.set_x(self.sum_zero.get_x()), 2.95)
            self.play(FadeIn(self.sum_zero, name))
            copies = [
                Bars(bars.axis, HEIGHTS, bars.start, bars.end, width=BAR) for bars in self.columns
            ]
            slid = [
                Bars(self.axis, HEIGHTS, *self.sums[j : j + 2], width=BAR)
                for j in range(len(copies))
            ]
            moves = [ReplacementTransform(*pair) for pair in zip(copies, slid, strict=True)]
            self.play(LaggedStart(*moves, lag_ratio=0.25), run_time=5)
            goal = Bars(self.axis, HEIGHTS, self.sums[0], self.sums[-1], width=BAR)
            self.play(FadeOut(*slid), FadeIn(goal))
