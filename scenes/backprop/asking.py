"""What each neuron of a layer wants, and what it asks of the layer before for that."""

from typing import Any, NamedTuple

import numpy as np
from manim import LEFT, RIGHT, UP, Line, VGroup, VMobject

from nncore.probes.expressions import entries
from scenes.backprop.columns import Bars
from scenes.backprop.levers import Wishes, draw_outline
from scenes.backprop.upright import nice_step
from scenes.mobjects.axes import Axis
from scenes.mobjects.network import Neurons
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Outline, Words, level
from scenes.stage.theme import current

MIDDLE, TALL = 0.2, 4.65  # of all layers
FLOOR, CEILING = -2.35, 2.72  # of the lines of zero
NAMES = 3.0  # baseline of what stands above
BAR = 0.22
NARROW, GAP = 0.06, 0.07  # room for a column, and between two


class Room(NamedTuple):
    """Where what one layer asks of another has its place, in scene units across.

    Two layers' neurons stand at `before` and `after`, each with arrows that reach so far to the
    right of it; the columns are between `first` and `last`.
    """

    before: float
    first: float
    last: float
    after: float
    reach: float


class Layer(VGroup):
    """Neurons, and beside each what it wants, minus dC/da: as `arrows`, or as `bars`.

    On an axis between the values `ends`, of which 1 is `unit` scene units long.
    """

    def __init__(
        self,
        run: Any,
        layer: int,
        *,
        example: int,
        x: float,
        ends: tuple[float, float],
        unit: float,
    ) -> None:
        at = {"layer": layer, "example": example}
        n = run.recipe.sizes[layer]
        self.wishes = -run.probe("dC/da", **at)
        radius = 0.12 if n > 10 else 0.17
        a = run.probe("a", **at)
        self.neurons = Neurons(range(n), height=TALL, radius=radius, probe=a)
        self.neurons.move_to((x, MIDDLE, 0))
        self.axis = scale(ends, unit)
        self.axis.shift((x + 0.3) * RIGHT + FLOOR * UP - self.axis.line.get_start())
        self.zero = up_from_zero(self.axis)
        self.heights = np.array([circle.get_y() for circle in self.neurons.circles])
        width = 0.14 if n > 10 or self.axis.line.get_length() < 2 else 0.22
        self.arrows = Wishes(self.axis, self.neurons, self.wishes, width=width)
        self.bars = Bars(self.axis, self.heights, 0 * self.wishes, self.wishes, width=BAR)
        name = Words("$-partial C slash partial a$", "body")
        self.meaning = level(name.set_x(self.axis.line.get_center()[0]), NAMES)
        super().__init__(self.neurons, self.axis, self.zero)

    def blunt(self) -> VGroup:
        """The arrows before their heads have grown: the bars, drawn as arrows are."""
        shafts = VGroup()
        for place, value in enumerate(self.wishes()):
            shaft = VMobject(stroke_width=0, fill_opacity=1)
            way = value * self.axis.unit() * RIGHT
            draw_outline(shaft, self.arrows.zero(place), way, head=0.0, wing=BAR / 2, side=BAR / 2)
            shafts.add(shaft.set_fill(current()["positive" if value >= 0 else "negative"]))
        return shafts

    def strongest(self) -> VGroup:
        """The numbers of the three largest, each on the other side of zero."""
        numbers = VGroup()
        for k in self.loudest():
            probe = entries(self.wishes, k)
            role, side = ("positive", LEFT) if probe() > 0 else ("negative", RIGHT)
            number = Readout(probe, size="small", role=role, sign=True)
            zero, rim = self.arrows.zero(k), self.neurons.circles[k].get_right()
            room = zero[0] - rim[0] - number.width if side is LEFT else 1.0
            numbers.add(number.next_to(zero, side, buff=min(0.12, room / 2)))
        return numbers

    def loudest(self) -> list[int]:
        """The neurons of the three largest wishes, the largest first."""
        return [int(k) for k in np.argsort(-np.abs(self.wishes()))[:3]]


class Asking:
    """A layer `after`, the layer `before` it, and between them a column for each neuron of `after`.

    A column is what its neuron asks of each neuron before: minus its share of dC/da there. All
    columns have the scale of the axis of `before`, where they add up.
    """

    def __init__(
        self, run: Any, layer: int, *, example: int, room: Room, after: Layer | None = None
    ) -> None:
        at = {"layer": layer, "example": example}
        self.layer, n = layer, run.recipe.sizes[layer]
        self.wishes = [-run.probe("contributions", neuron=j, **at) for j in range(n)]
        self.sums: list[Any] = [0 * self.wishes[0]]
        for wish in self.wishes:
            self.sums.append(self.sums[-1] + wish)
        ends = reach(np.array([probe() for probe in self.sums]))
        each = [reach(wish()) for wish in self.wishes]
        sizes = np.array([high - low for low, high in each])
        unit = min(room.reach / (ends[1] - ends[0]), widest_unit(sizes, room.last - room.first))
        self.before = Layer(run, layer - 1, example=example, x=room.before, ends=ends, unit=unit)
        if after is None:
            own = reach((-run.probe("dC/da", **at))())
            scale = room.reach / (own[1] - own[0])
            after = Layer(run, layer, example=example, x=room.after, ends=own, unit=scale)
        self.after = after
        self.columns, self.axes, self.zeros = [], VGroup(), VGroup()
        widths = np.maximum(NARROW, unit * sizes)
        spare = (room.last - room.first - widths.sum()) / (n - 1)
        x = room.first
        for wish, (low, high), width in zip(self.wishes, each, widths, strict=True):
            own_axis = Axis(low, high, 10, length=unit * (high - low), numbers=False)
            middle = np.array([x + width / 2, FLOOR, 0.0])
            own_axis.shift(middle - own_axis.line.get_center())
            own_axis.ticks.set_opacity(0)
            x += width + spare
            self.axes.add(own_axis)
            self.zeros.add(up_from_zero(own_axis))
            self.columns.append(Bars(own_axis, self.before.heights, 0 * wish, wish, width=BAR))
        # Only the outputs have names; of other layers the strongest are known by their wishes.
        self.heads = self._heads() if layer == len(run.recipe.sizes) - 1 else self._loud_heads()

    def _heads(self) -> VGroup:
        """The digit of each output, above its column."""
        heads = VGroup()
        for j, zero in enumerate(self.zeros):
            name = Constant(str(j), "label", because="the output's digit")
            heads.add(level(name.set_x(zero.get_x()), NAMES - 0.05))
        return heads

    def _loud_heads(self) -> VGroup:
        """The strongest wishes, each above the column of its neuron, if no stronger is there."""
        heads = VGroup()
        for k, number in zip(self.after.loudest(), self.after.strongest(), strict=True):
            level(number.set_x(self.zeros[k].get_x()), NAMES - 0.05)
            apart = [abs(number.get_x() - h.get_x()) - (number.width + h.width) / 2 for h in heads]
            if min(apart, default=1.0) > 0.1:
                heads.add(number)
        return heads


def reach(values: Any) -> tuple[float, float]:
    """From the lowest to the highest, and zero is between."""
    return min(0.0, float(np.min(values))), max(0.0, float(np.max(values)))


def scale(ends: tuple[float, float], unit: float) -> Axis:
    """An axis between two values; the outermost ticks have numbers, and zero if there is room."""
    low, high = ends
    step = nice_step(high - low)
    places = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    axis = Axis(low, high, step, length=unit * (high - low), places=places)
    count = len(axis.numbers)
    zero = int(np.argmin([abs(axis.value(tick.get_center())) for tick in axis.ticks]))
    # A plain 0 keeps clear of its neighbours on a short axis.
    plain = Outline("0", "small", role="quiet").move_to(axis.numbers[zero])
    axis.numbers.submobjects[zero] = plain
    middle, outer = axis.numbers[zero], [axis.numbers[i] for i in {0, count - 1} - {zero}]
    axis.numbers.remove(*(axis.numbers[i] for i in range(1, count - 1) if i != zero))
    apart = [abs(end.get_x() - middle.get_x()) - (end.width + middle.width) / 2 for end in outer]
    if min(apart, default=1.0) < 0.05:
        axis.numbers.remove(middle)  # there is a line up from zero
    return axis


def widest_unit(sizes: np.ndarray, room: float) -> float:
    """The largest scale on which all columns have room side by side."""
    for unit in np.geomspace(100, 0.01, 2_000):
        if np.maximum(NARROW, unit * sizes).sum() + GAP * (len(sizes) - 1) <= room:
            return float(unit)
    raise ValueError(f"got columns of {sizes}: no scale has room for them")


def up_from_zero(axis: Axis) -> Line:
    """A line up from the zero of an axis."""
    line = Line(color=current()["faint"], stroke_width=2)
    zero = axis.point(0.0)
    return line.put_start_and_end_on(zero, zero + (CEILING - FLOOR) * UP)
