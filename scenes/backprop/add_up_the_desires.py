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

from nncore.probes.expressions import all_of, argmax, entries, equal, isclose, matmul, transposed
from scenes.animations.whole import Whole
from scenes.backprop.columns import Bars
from scenes.backprop.levers import Ranked
from scenes.backprop.upright import Upright, nice_step
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current

HEIGHTS = np.linspace(1.72, -2.1, 16)
BAR = 0.2
PALE = 0.4  # how opaque a column is that has been added
FIRST, LAST = -5.85, 6.6  # from the first column to the end of their sum
NEURONS = -6.45
FLOOR, CEILING = -2.35, 1.95
NARROW, GAP, BEFORE = 0.34, 0.1, 0.45  # room for a column, between two, and before their sum
NAMES, WISH, TALL = 3.0, 2.42, 0.42  # heights of names and of the wishes' zero; a wish's length


def widest_unit(reaches: np.ndarray, whole: float) -> float:
    """The largest scale on which all columns and their sum have room."""
    for unit in np.geomspace(100, 0.01, 2_000):
        room = np.maximum(NARROW, unit * reaches).sum() + GAP * (len(reaches) - 1)
        if room + BEFORE + unit * whole <= LAST - FIRST:
            return float(unit)
    raise ValueError(f"got columns of {reaches}: no scale has room for them")


def zero_line(axis: Axis) -> Line:
    """A line up from zero."""
    line = Line(color=current()["faint"], stroke_width=2)
    zero = axis.point(0.0)
    return line.put_start_and_end_on(zero, zero + (CEILING - FLOOR) * UP)


class Asking:
    """What each neuron of a layer wants, what it asks of the layer before, and the sum of that."""

    def __init__(self, run: Any, layer: int, example: int) -> None:
        n = run.recipe.sizes[layer]
        asked = {"layer": layer, "example": example}
        self.wishes = [-run.probe("contributions", neuron=j, **asked) for j in range(n)]
        self.order = np.argsort([-np.abs(wish()).max() for wish in self.wishes])
        self.sums: list[Any] = [0 * self.wishes[0]]  # the strongest are added first
        for j in self.order:
            self.sums.append(self.sums[-1] + self.wishes[j])
        self.total = -run.probe("dC/da", layer=layer - 1, example=example)
        self.own = -run.probe("dC/da", **asked)
        values = np.array([probe() for probe in self.sums])
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        ends = [(min(0.0, *wish()), max(0.0, *wish())) for wish in self.wishes]
        reaches = np.array([right - left for left, right in ends])
        step = nice_step(high - low)
        high = max(high, step * round(high / step))  # for a tick that is nearly reached
        unit = widest_unit(reaches, high - low)
        length = unit * (high - low)
        self.axis = Axis(low, high, step, length=length, places=1 if step >= 0.1 else 2)
        self.axis.shift(np.array([LAST - length / 2, FLOOR, 0]) - self.axis.line.get_center())
        self.place(ends, unit, LAST - length - BEFORE)
        column = run.probe("a", layer=layer - 1, example=example)
        self.column = Ranked(column, x=NEURONS, heights=HEIGHTS, radius=0.11)
        self.sum_zero = zero_line(self.axis)
        xs = [zero.get_x() for zero in self.zeros]
        self.arrows = Upright(self.scale(), xs, self.own, width=0.16)

    def place(self, ends: list[tuple[float, float]], unit: float, last: float) -> None:
        """A column for each neuron, on one scale."""
        rooms = np.array([max(NARROW, unit * (right - left)) for left, right in ends])
        spare = (last - FIRST - rooms.sum()) / (len(ends) - 1)
        self.columns, self.axes, self.zeros = [], VGroup(), VGroup()
        x = FIRST
        for wish, (left, right), room in zip(self.wishes, ends, rooms, strict=True):
            own = Axis(left, right, 10, length=unit * (right - left), numbers=False)
            own.shift(np.array([x + room / 2, FLOOR, 0]) - own.line.get_center())
            own.ticks.set_opacity(0)
            own.line.set_stroke(current()["faint"], width=2)  # a foot, for the zero line
            x += room + spare
            self.axes.add(own)
            self.zeros.add(zero_line(own))
            self.columns.append(Bars(own, HEIGHTS, 0 * wish, wish, width=BAR))

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

    def scale(self) -> Axis:
        """Of the arrows of what the neurons themselves want."""
        reach = float(np.abs(self.own()).max())
        step = nice_step(2.3 * reach)
        unit, places = TALL / reach, 1 if step < 1 else 0
        axis = Axis(-step, step, step, length=2 * step * unit, direction=UP, places=places)
        self.ruler = axis.shift(np.array([-6.1, WISH, 0]) - axis.point(0.0))
        return self.ruler


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
        self.now = Asking(run, 3, self.example)
        self.one_output()
        self.the_others()
        self.slide()
        self.gradient()
        self.same_again()
        self.ask_again()
        self.end()

    @staticmethod
    def grow(bars: Bars) -> Whole:
        """Bars out of the zero of their axis."""
        from_zero = [
            GrowFromPoint(bar, (bars.axis.point(0.0)[0], y, 0.0))
            for bar, y in zip(bars, bars.heights, strict=True)
        ]
        return Whole(bars, *from_zero, lag_ratio=0.1)

    def one_output(self) -> None:
        """What one output wants."""
        run, wanted, now = self.run, self.wanted, self.now
        self.names = VGroup()
        for j, zero in enumerate(now.zeros):
            role = "look" if j == wanted else "ink"
            name = Constant(str(j), "body", because="the output's digit", role=role)
            self.names.add(level(name.set_x(zero.get_x()), NAMES))
        self.digit = PixelGrid(run.probe("a", layer=0, example=self.example), height=2.6)
        self.digit.move_to((now.axis.line.get_center()[0], 0.55, 0))
        w = run.probe("W", layer=3, neuron=wanted)
        push = -run.probe("dC/db", layer=3, neuron=wanted, example=self.example)
        said = Words("the layer before", "small", role="quiet")
        self.said = level(said.move_to(now.column).to_edge(LEFT, buff=SIDE), FLOOR - 0.35)
        self.add(self.digit, now.column, self.said, self.names)
        self.add(now.zeros, now.axes, now.axis, now.ruler)
        with self.beat(
            "Output {label} wants up: it asks each neuron before for more (blue) or less (red).",
            note="More where its weight is positive, less where it is negative.",
            label=run.probe("label", example=self.example),
            holds=all_of(self.found, isclose(now.wishes[wanted], push * w, within=1e-12), push > 0),
        ):
            self.play(GrowFromPoint(now.arrows[wanted], now.arrows.foot(wanted)))
            self.play(self.grow(now.columns[wanted]), run_time=2.5)

    def the_others(self) -> None:
        """What the other outputs want."""
        now, places = self.now, [j for j in range(10) if j != self.wanted]
        with self.beat(
            "The other outputs want down, and each asks the layer before for something else.",
            note="All columns have the scale of the axis at the right; the arrows have theirs.",
            holds=entries(now.own, places) < 0,
        ):
            arrows = [GrowFromPoint(now.arrows[j], now.arrows.foot(j)) for j in places]
            self.play(Whole(now.arrows, *arrows, lag_ratio=0.2), run_time=1.5)
            columns = [self.grow(now.columns[j]) for j in places]
            self.play(LaggedStart(*columns, lag_ratio=0.3, run_time=4))

    def slide(self) -> None:
        """Each column onto the sum of those before."""
        now = self.now
        with self.beat(
            "The layer before hears them all. Slide the columns over each other: they add up.",
            note="Each bar begins where the one before it ended.",
        ):
            self.play(FadeOut(self.digit))
            sign = Words("sum", "label", role="quiet")
            self.sign = level(sign.set_x(now.sum_zero.get_x()), CEILING + 0.2)
            self.play(FadeIn(now.sum_zero, self.sign))
            self.add_all([1.6, 1.2, 1.0, 0.8, *[0.4] * 6])

    def add_all(self, times: list[float]) -> None:
        """All columns, the strongest first, and slowly."""
        now = self.now
        added: Any = None
        for k, (j, time) in enumerate(zip(now.order, times, strict=True)):
            bars, start, end = now.columns[j], now.sums[k], now.sums[k + 1]
            on_top = Bars(now.axis, HEIGHTS, start, end, width=BAR)
            copy = Bars(bars.axis, HEIGHTS, bars.start, bars.end, width=BAR)
            bars.set_fill(opacity=PALE)
            self.play(ReplacementTransform(copy, on_top), run_time=time)
            merged = Bars(now.axis, HEIGHTS, now.sums[0], end, width=BAR)
            if added is None:
                self.remove(on_top)
                self.add(merged)
            else:
                self.play(ReplacementTransform(added, merged), FadeOut(on_top), run_time=0.5 * time)
            added = merged
        self.added = added

    def gradient(self) -> None:
        """The sum is minus dC/da of the layer before."""
        now = self.now
        name = self.meaning = Words("$-partial C slash partial a$", "body").move_to(self.sign)
        level(name, CEILING + 0.25)
        with self.beat(
            "The sum is what each neuron of that layer wants: a wish of its own, like an output.",
            note="Minus dC/da of each neuron, and nothing is left out.",
            holds=isclose(now.sums[-1], now.total, within=1e-12),
        ):
            self.play(FadeOut(self.sign, run_time=0.5))
            self.numbers = now.strongest()
            self.play(FadeIn(name, self.numbers))
            around = self.around = SurroundingRectangle(
                VGroup(self.added, name, self.numbers),
                color=current()["look"],
                stroke_width=4,
                buff=0.1,
            )
            self.play(Create(around))

    def same_again(self) -> None:
        """The layer before takes the outputs' place, and its wishes that of theirs."""
        before, now = self.now, Asking(self.run, 2, self.example)
        self.now = now
        heads = before.column.circles.copy()
        for head, zero in zip(heads, now.zeros, strict=True):
            head.move_to((zero.get_x(), NAMES + 0.1, 0))
        with self.beat(
            "That layer takes the outputs' place: the bars of the sum become its arrows.",
            note="The same sixteen numbers, on the arrows' own scale.",
            holds=isclose(now.own, before.total, within=1e-12),
        ):
            gone = (before.axes, before.zeros, before.arrows, before.ruler, *before.columns)
            words = (self.said, self.names, self.meaning, self.numbers)
            self.play(FadeOut(self.around, *words, *gone))
            circles = before.column.circles.copy()
            self.remove(before.column)
            self.play(ReplacementTransform(circles, heads), FadeIn(now.ruler), run_time=2)
            bars = self.added.copy()
            self.remove(self.added)
            turn = [ReplacementTransform(*pair) for pair in zip(bars, now.arrows, strict=True)]
            self.play(
                Whole(now.arrows, *turn, lag_ratio=0.1),
                FadeOut(before.axis, before.sum_zero),
                run_time=3,
            )
            self.play(FadeIn(now.column, self.said, now.axes, now.zeros, now.axis))

    def ask_again(self) -> None:
        """Sixteen neurons ask."""
        now, run = self.now, self.run
        pushes = -run.probe("dC/dz", layer=2, example=self.example)
        w = transposed(run.probe("W", layer=2))
        with self.beat(
            "Each of them asks the layer before it, by the same rule: its wish, times its weights.",
            note="And times the slope of its sigmoid, as before.",
            holds=isclose(now.total, matmul(w, pushes), within=1e-12),
        ):
            self.play(LaggedStart(*map(self.grow, now.columns), lag_ratio=0.15), run_time=5)

    def end(self) -> None:
        """And their sum."""
        now = self.now
        name = Words("$-partial C slash partial a$", "body")
        with self.beat(
            "They add up again, and so on, layer by layer, backwards: this is backpropagation.",
            note="The sum is minus dC/da of the first hidden layer.",
            holds=isclose(now.sums[-1], now.total, within=1e-12),
            rest=LAST_REST,
        ):
            level(name.set_x(now.sum_zero.get_x()), CEILING + 0.25)
            self.play(FadeIn(now.sum_zero, name))
            copies = [
                Bars(bars.axis, HEIGHTS, bars.start, bars.end, width=BAR)
                for bars in (now.columns[j] for j in now.order)
            ]
            slid = [
                Bars(now.axis, HEIGHTS, *now.sums[k : k + 2], width=BAR) for k in range(len(copies))
            ]
            moves = [ReplacementTransform(*pair) for pair in zip(copies, slid, strict=True)]
            self.play(LaggedStart(*moves, lag_ratio=0.25), run_time=5)
            goal = Bars(now.axis, HEIGHTS, now.sums[0], now.sums[-1], width=BAR)
            self.play(FadeOut(*slid), FadeIn(goal))
            self.play(FadeIn(now.strongest()))
