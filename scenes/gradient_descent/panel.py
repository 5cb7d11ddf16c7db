"""A weight to be turned, and all that is seen of it: its number, its knob, how the cost falls."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, matmul, signs, stacked, total
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.gradient_descent.column import SortedColumn
from scenes.gradient_descent.slopes import Fallen, FallPlot, Slopes
from scenes.gradient_descent.turn_knob import PixelMark, TurnKnob
from scenes.gradient_descent.valley import OneEdge
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.stage.readout import Equation, Readout, Statement
from scenes.stage.text import Words, level
from scenes.stage.theme import current

BAR = 3.0  # scene units; the longer of two bars
LEFTMOST, RIGHTMOST = -6.4, -3.3  # across; where bars may lie
APART = 1.2  # scene units, at least, from one bar to the next
# Of the plot, in scene units: its upper left corner, and its size.
CORNER, WIDE, DEEP = (-5.55, 2.3), 8.5, 4.7
CARDS = 5.05  # across, of the weights at the ends of their curves
EVERY = 53  # of the first layer's weights one is seen as a slope: no row's length goes into it
TURNS = 10  # equal parts of a turn at whose ends the cost is measured


class Turned:
    """A weight, `where` in the network (layer, neuron, source), and what a turn of it does.

    component  of minus the gradient, in thousandths as all costs here
    by         the turn, which way the component says
    change     of the weight, now
    turned     how far that is, whichever way
    fall       of the cost, now
    fallen     after all of the turn
    promised   what the component alone says of that
    turns      how far it is turned where the `falls` of the cost were measured (TURNS + 1)
    """

    def __init__(self, run: State, where: Probe, turn: float) -> None:
        which = dict(zip(("layer", "neuron", "source"), map(int, where()), strict=True))
        self.where, self.neuron = where, which["neuron"]
        self.component = -1000 * run.probe("mean dC/dW", **which, split="train")
        self.by = float(turn * np.sign(self.component()))
        self.nudged = run.nudged("W", **which)
        self.change = self.nudged.probe("W", **which) - run.probe("W", **which)
        self.turned = signs(self.component) * self.change
        before = run.probe("C", split="train")
        self.fall, self.fallen = (
            1000 * (before - one.probe("C", split="train"))
            for one in (self.nudged, run.nudged("W", **which, by=self.by))
        )
        self.promised = self.by * self.component
        self.turns = np.linspace(0, turn, TURNS + 1)
        own = float(run.probe("W", **which)())
        values = tuple(map(float, own + np.sign(self.by) * self.turns))
        along = run.probe("C along", **which, values=values, split="train")
        self.falls = 1000 * (before - along)


class Taken(VGroup):
    """A weight's number, taken out of the list: a bar beside its pixel, and a line between them.

    A bar of `most` would be as long as there is room; its middle is at `y`. It goes the way that
    the list's did, so a negative one has its zero at the right.
    """

    def __init__(
        self, weight: Turned, mark: PixelMark, *, y: float, most: float, places: int
    ) -> None:
        up = weight.component() > 0
        zero, side = (LEFTMOST, LEFT) if up else (RIGHTMOST, RIGHT)
        self.bar = SortedColumn(stacked(weight.component), rows=1, height=0.4, unit=BAR / most)
        self.bar.line.move_to(zero * RIGHT + y * UP)
        self.bar.refresh()
        self.number = Readout(weight.component, places=places, sign=True, size="label")
        self.number.next_to(self.bar.line, DOWN, buff=0.15).align_to(self.bar.line, side)
        start = np.array([self.bar.get_right()[0] + 0.15, y, 0.0])
        self.link = Line(mark.get_left(), start, color=current()["look"], stroke_width=3)
        super().__init__(self.bar, self.number, self.link)


def without_ink(run: State) -> Probe:
    """How many weights lead from pixels in which no training digit has ink."""
    digits = run.probe("a", layer=0, split="train")
    examples, pixels = np.shape(digits())
    once = given(np.ones((1, examples)), "each digit once", why="to add up the ink of all digits")
    inked = total(signs(matmul(once, digits)))
    return run.recipe.sizes[1] * (pixels - inked)


def legend_of(block: Group, limit: Probe) -> Group:
    """What the colours of a block of pictures say, at its right; full colour is at `limit`."""
    bar = ColourBar(limit, height=block.height, more=True)
    bar.next_to(block, RIGHT, buff=0.3)
    says = [
        Words(words, "label").next_to(bar[2], RIGHT, buff=0.3).set_y(y)
        for words, y in (
            ("turn it up", bar[0].get_top()[1] - 0.75),
            ("hardly matters", bar[0].get_y()),
            ("turn it down", bar[0].get_bottom()[1] + 0.75),
        )
    ]
    return Group(bar, *says)


def apart(heights: Sequence[float], *, low: float, high: float) -> list[float]:
    """Two heights between `low` and `high`, moved so far that they are APART, in their order."""
    upper, lower = max(heights), min(heights)
    middle = float(np.clip((upper + lower) / 2, low + APART / 2, high - APART / 2))
    upper = min(max(upper, middle + APART / 2), high)
    lower = max(min(lower, middle - APART / 2), low)
    return [upper, lower] if heights[0] >= heights[1] else [lower, upper]


class Card:
    """One weight at the end of its curve: its picture, its knob and its number, middle at `at`."""

    def __init__(self, weight: Turned, *, at: tuple[float, float], places: int) -> None:
        self.weight, self.places = weight, places
        x, y = at
        self.picture = (x - 0.95) * RIGHT + y * UP
        self.knob = TurnKnob(weight.change, per=8.0, radius=0.62)
        self.knob.move_to((x + 0.95) * RIGHT + y * UP)
        # As fine as the fall, so that a number on its way still checks.
        self.turn = Readout(weight.change, places=3, sign=True, size="label", align="center")
        self.names = VGroup()
        self.number = level(self._under(self.picture), y - 1.1)
        level(self.turn.set_x(x + 0.95), y - 1.1)
        for words, side in (("in the list", x - 0.95), ("turned by", x + 0.95)):
            self.names.add(level(Words(words, "small", role="quiet").set_x(side), y - 1.5))

    def _under(self, middle: np.ndarray) -> Readout:
        number = Readout(self.weight.component, places=self.places, sign=True, size="label")
        return number.set_x(middle[0])


class Course:
    """How the cost falls while a weight is turned, what its slope promised, and both as numbers.

    The numbers end at `right`, the upper one at height `y`.
    """

    def __init__(
        self, plot: FallPlot, weight: Turned, *, turn: float, right: float, y: float, places: int
    ) -> None:
        self.curve = Fallen(
            plot, weight.turns, weight.falls, turned=weight.turned, fallen=weight.fall
        )
        self.slope = Slopes(plot, stacked(weight.component), reach=turn, width=4, role="look")
        told = Readout(weight.fall, places=places, role="cost")
        promised = Readout(weight.promised, places=places, role="look")
        self.fall = Statement("falls by {d}", "label", d=told)
        self.promise = Statement("its slope alone: {d}", "label", d=promised)
        for line, height in ((self.fall, y), (self.promise, y - 0.45)):
            level(line.align_to(right * RIGHT, RIGHT), height)


def side_by_side(
    both: Sequence[Turned], *, turn: float, places: int
) -> tuple[FallPlot, list[Card], list[Course]]:
    """A plot of how the cost falls while either is turned, and of each its card and its course.

    The first falls further; `places` are the decimals of a component, the falls have one more.
    """
    falls = [(float(one.fallen()), float(one.promised())) for one in both]
    top = float(np.ceil(max(map(max, falls)) / 0.05) * 0.05)
    plot = FallPlot(turn=turn, fall=top, width=WIDE, height=DEEP)
    plot.shift(CORNER[0] * RIGHT + CORNER[1] * UP - plot.point(0, 0))
    level(plot.y_name[0].next_to(plot.y, RIGHT, buff=0.2), CORNER[1] - DEEP)
    # Each beside the end of its curve, as far as there is room for both.
    ends = [float(plot.point(turn, fallen)[1]) for fallen, _ in falls]
    low = max(ends[0], -1.0)
    heights = [low, float(np.clip(ends[1], low + 2.7, 2.3))]
    cards = [Card(one, at=(CARDS, y), places=places) for one, y in zip(both, heights, strict=True)]
    right = float(plot.x.line.get_end()[0])
    rooms = ((right - 1.45, ends[0] + 0.2), (right, ends[1] - 0.65))
    courses = [
        Course(plot, one, turn=turn, right=x, y=y, places=places + 1)
        for one, (x, y) in zip(both, rooms, strict=True)
    ]
    return plot, cards, courses


def compared(one: Turned, other: Turned, *, places: int) -> list[Equation]:
    """How many times as far the cost falls for one weight; and how many times its slope said."""
    rows = []
    for a, b, role in ((one.fallen, other.fallen, "cost"), (one.promised, other.promised, "look")):
        top, bottom = (Readout(fall, places=places, role=role) for fall in (a, b))
        times = Readout(a / b, places=0)
        rows.append(Equation("{a} div {b} approx {r}", a=top, b=bottom, r=times))
    for row, y in zip(rows, (-0.55, -1.25), strict=True):
        level(row.align_to((CORNER[0] + 0.25) * RIGHT, LEFT), y)
    return rows


def fan_of(run: State, plot: FallPlot, *, turn: float) -> tuple[Slopes, VGroup, Probe]:
    """The slopes of the first layer's weights, one of EVERY; what they are; and how few."""
    gradient = -1000 * run.probe("mean dC/dW", layer=1, split="train")
    neurons, pixels = np.shape(gradient())
    some = range(0, neurons * pixels, EVERY)
    places = zip(*(divmod(k, pixels) for k in some), strict=True)
    fan = Slopes(plot, entries(gradient, *places), reach=turn, width=1.5)
    every = given(EVERY, "weights", why="chosen")
    each = Readout(every, places=0, size="small", role="quiet")
    shown, of = (
        Readout(given(n, "slopes", why=why), places=0, size="small", role="quiet")
        for n, why in ((len(some), "chosen"), (neurons * pixels, "the first layer's weights"))
    )
    legend = VGroup(
        Statement("{n} of the layer's {of} slopes, every {k}rd:", "small", n=shown, of=of, k=each),
        Words("blue if the weight is turned up", "small", role="positive"),
        Words("red if it is turned down", "small", role="negative"),
    )
    for line, y in zip(legend, (-0.8, -1.25, -1.7), strict=True):
        level(line.align_to((CORNER[0] + 0.25) * RIGHT, LEFT), y)
    return fan, legend, every


def example_of(
    column: SortedColumn, numbers: VGroup, *, run: State, network: NetworkDiagram
) -> VGroup:
    """The last layer's steepest weight and a frame around its row, if its number is shown."""
    where = entries(run.probe("steepest pair", ratio=1.0, layer=3, split="train"), 0)
    which = dict(zip(("layer", "neuron", "source"), map(int, where()), strict=True))
    rank = int(run.probe("rank", **which, split="train")())
    slope = float(run.probe("mean dC/dW", **which, split="train")())
    if rank >= len(numbers):
        return VGroup()
    if not np.isclose(float(np.asarray(column.components())[rank]), -slope):
        raise ValueError(f"row {rank} is not that of the weight {which}")
    end = column.point(rank)
    row = Line(np.array([column.line.get_x(), end[1], 0.0]), end)
    frame = SurroundingRectangle(
        VGroup(row, numbers[rank]), color=current()["look"], buff=0.1, stroke_width=4
    )
    frame.stretch_to_fit_height(0.46)
    edge = OneEdge(where, network.columns[-2], network.columns[-1])
    return VGroup(edge.set_stroke(width=5), frame)


def places_that_check(pairs: Sequence[tuple[Probe, Probe]], *, least: int) -> int:
    """How many decimals must be printed so that the ratio of each two checks by hand.

    That is: the ratio of the printed numbers, to a whole, is the ratio of the numbers.
    """
    for places in range(least, least + 6):
        numbers = [(float(one()), float(other())) for one, other in pairs]
        if all(
            np.round(other, places)
            and f"{round(one, places) / round(other, places):.0f}" == f"{one / other:.0f}"
            for one, other in numbers
        ):
            return places
    raise ValueError("no number of decimals makes the ratio check")


def framed(picture: WeightGrid, weight: Turned) -> Group:
    """A copy of a neuron's picture, with a frame around the weight's pixel."""
    tile = picture.copy()
    return Group(tile, PixelMark(weight.where, {weight.neuron: tile}))
