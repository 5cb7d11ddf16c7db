"""A weight to be turned, and all that is seen of it: its number, its knob, the cost's needle."""

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Line, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, stacked
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.gradient_descent.column import RowMark, SortedColumn
from scenes.gradient_descent.needles import Needle, PixelMark, Promise, TurnKnob
from scenes.gradient_descent.valley import OneEdge
from scenes.mobjects.network import NetworkDiagram
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Words, level
from scenes.stage.theme import current

HEADER = 2.68  # heights of the middle of a panel's picture,
KNOB, HUB = 0.65, -0.8  # of its knob, and of its needle's hub
WORDS = -1.65  # and of the words below
BAR = 4.3  # scene units; the longer bar


class Turned:
    """A weight, `where` in the network (layer, neuron, source), and what a turn of it does.

    component  of minus the gradient, in thousandths as all costs here
    by         the turn, which way the component says
    change     of the weight, now
    fall       of the cost, now
    fallen     after all of the turn
    promised   what the component alone says of that
    """

    def __init__(self, run: State, where: Probe, turn: float) -> None:
        which = dict(zip(("layer", "neuron", "source"), map(int, where()), strict=True))
        self.where, self.neuron = where, which["neuron"]
        self.component = -1000 * run.probe("mean dC/dW", **which, split="train")
        self.rank = run.probe("rank", **which, split="train")
        self.by = float(turn * np.sign(self.component()))
        self.nudged = run.nudged("W", **which)
        self.change = self.nudged.probe("W", **which) - run.probe("W", **which)
        before = run.probe("C", split="train")
        self.fall, self.fallen = (
            1000 * (before - one.probe("C", split="train"))
            for one in (self.nudged, run.nudged("W", **which, by=self.by))
        )
        self.promised = self.by * self.component


class Panel:
    """The parts of one weight's panel, whose middle is at `x`.

    The bar of a component of `most` would be the longest, and the dial ends at `top`. Of the
    component it prints `places` decimals, of what the cost does one more.
    """

    def __init__(self, x: float, weight: Turned, *, most: float, top: float, places: int) -> None:
        self.x, self.places = x, places
        # A bar goes the way that the list's did: a negative one ends at the panel's right edge.
        up = weight.component() > 0
        zero, side = (x - 1.25, LEFT) if up else (x + 3.1, RIGHT)
        self.bar = SortedColumn(stacked(weight.component), rows=1, height=0.45, unit=BAR / most)
        self.bar.line.move_to(zero * RIGHT + (HEADER - 0.3) * UP)
        self.bar.refresh()
        number = self.number = Readout(weight.component, places=places, sign=True)
        number.next_to(self.bar.line, UP, buff=0.2).align_to(self.bar.line, side)
        self.name = Words("its number in the list", "small", role="quiet")
        level(self.name.next_to(number, -side, buff=0.3), number)
        knob = self.knob = TurnKnob(weight.change, per=8.0, radius=0.78)
        knob.move_to((x - 2.3) * RIGHT + KNOB * UP)
        self.needle = Needle(weight.fall, top=top, places=2, radius=1.98)
        self.needle.shift((x + 0.95) * RIGHT + HUB * UP - self.needle.hub.get_center())
        # In two lines, or else it would touch the dial; to as many places as the way has numbers.
        turned = Readout(weight.change, places=3, sign=True, size="label", align="center")
        self.turned = VGroup(Words("turned by", "label"), turned)
        for line, y in zip(self.turned, (KNOB - 1.3, KNOB - 1.8), strict=True):
            level(line.set_x(x - 2.3), y)
        fall = Readout(weight.fall, places=places + 1, role="cost")
        self.falls = Statement("$C$ falls by {d} thousandths", "label", d=fall)
        level(self.falls.set_x(x + 0.95), WORDS)
        self.weight = weight

    def at_work(self) -> VGroup:
        """The knob and the needle, with their words."""
        return VGroup(self.name, self.knob, self.turned, self.needle, self.falls)

    def promised(self) -> VGroup:
        """What the slope alone says: a thin hand, and its number."""
        fall = self.weight.promised
        number = Readout(fall, places=self.places + 1)
        words = Statement("its slope alone: {d}", "label", d=number)
        level(words.align_to(self.falls, LEFT), WORDS - 0.5)
        return VGroup(Promise(self.needle, fall), words)


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


def link(pick: RowMark, mark: PixelMark) -> Line:
    """From a row's number to its pixel."""
    start = pick.number.get_right() + 0.1 * RIGHT
    return Line(start, mark.get_left(), color=current()["look"], stroke_width=3)


def places_that_check(pairs: Sequence[tuple[Probe, Probe]], *, least: int) -> int:
    """How many decimals must be printed so that the ratio of each two checks by hand.

    That is: the ratio of the printed numbers, to one decimal, is the ratio of the numbers.
    """
    for places in range(least, least + 6):
        numbers = [(float(one()), float(other())) for one, other in pairs]
        if all(
            np.round(other, places)
            and f"{round(one, places) / round(other, places):.1f}" == f"{one / other:.1f}"
            for one, other in numbers
        ):
            return places
    raise ValueError("no number of decimals makes the ratio check")
