"""Minus the derivatives of a cost as arrows: how each number should move, and how much it counts.

All arrows of a frame are as long as what they stand for, on the scale of an axis.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Line, ManimColor, Mobject, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Condition, Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis
from scenes.mobjects.network import Neurons
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

TIP = 12  # where the tip is among an arrow's points
LEAN = 0.56  # how far a neuron leaves its column for each unit of its way: none meets another
PUSH = 3  # places of what a lever is worth
GAP = 0.05  # between a neuron's rim and what begins there


def draw_arrow(
    shape: VMobject, start: NDArray[np.float64], way: NDArray[np.float64], width: float
) -> None:
    """A flat arrow that ends at start + way, head included; a short one is all head."""
    length = float(np.linalg.norm(way))
    head = min(2.1 * width, length)
    wing = 0.4 * head  # longer than it is wide, so that even a short and slanted one points
    side = wing / 1.7
    draw_outline(shape, start, way, head=head, wing=wing, side=side)


def draw_outline(
    shape: VMobject,
    start: NDArray[np.float64],
    way: NDArray[np.float64],
    *,
    head: float,
    wing: float,
    side: float,
) -> None:
    """An arrow by the length of its head, and half the widths of its head and of its shaft."""
    length = float(np.linalg.norm(way))
    along = way / length if length else np.array([1.0, 0.0, 0.0])
    across = np.array([-along[1], along[0], 0.0])
    corners = [
        (0, side), (length - head, side), (length - head, wing), (length, 0),
        (length - head, -wing), (length - head, -side), (0, -side), (0, side),
    ]  # fmt: skip
    shape.set_points_as_corners([start + x * along + y * across for x, y in corners])


def draw_in_sign(shape: VMobject, value: float) -> None:
    """The colour of what goes up or down."""
    shape.set_fill(current()["positive" if value >= 0 else "negative"])


def check_sign(shape: VMobject, value: float) -> None:
    """ValueError if an arrow has the colour of the other sign."""
    if not has_hue(shape, current()["positive" if value >= 0 else "negative"]):
        raise ValueError(f"an arrow of {value:.3g} has the colour of the other sign")


class Ranked(Neurons):
    """A column of neurons that stand at heights of their own, so that they can be sorted."""

    def __init__(
        self, probe: Probe, *, x: float, heights: NDArray[np.float64], radius: float
    ) -> None:
        self.x, self.heights = x, heights
        self.aside = 0 * self.heights  # how far a neuron is to the right of its column
        super().__init__(range(len(heights)), height=1, radius=radius, probe=probe)

    def refresh(self) -> None:
        super().refresh()
        for circle, y, aside in zip(self.circles, self.heights, self.aside, strict=True):
            circle.move_to((self.x + aside, y, 0.0))


class Sort(InPlace):
    """Move the neurons of a column so that the values of `by` fall from its top to its bottom."""

    def __init__(self, column: Ranked, *followers: View, by: Probe, run_time: float = 2.5) -> None:
        self.column, self.by = column, by
        self.followers = followers
        super().__init__(column, *followers, run_time=run_time)

    def start(self) -> None:
        self.first = self.column.heights
        self.last = np.empty_like(self.first)
        self.last[falling(self.by)] = np.sort(self.first)[::-1]

    def move(self, share: float) -> None:
        way = self.last - self.first
        self.column.heights = self.first + share * way
        # Those that rise pass those that fall on the right, which takes a little more room.
        middle = (way.max() + way.min()) / 2 - 0.45
        self.column.aside = LEAN * np.sin(np.pi * share) * (way - middle)
        for view in (self.column, *self.followers):
            view.refresh()


def falling(by: Probe) -> NDArray[np.intp]:
    """The places of the values, the largest first."""
    return np.argsort(-np.asarray(by()), kind="stable")


def falls(values: Probe, order: NDArray[np.intp]) -> Condition:
    """That values do not rise in that order."""
    return entries(values, list(order[:-1])) >= entries(values, list(order[1:]))


def up_from_zero(axis: Axis, height: float) -> Line:
    """A line up from the zero of an axis."""
    zero = axis.point(0.0)
    return Line(zero, zero + height * UP, color=current()["faint"], stroke_width=2.5)


def worth(push: Probe, mathematics: str, height: float) -> Equation:
    """What a lever is worth, at the upper right."""
    equation = Equation(mathematics, push=Readout(push, places=PUSH))
    return level(equation.align_to((3.05, 0, 0), LEFT), height - 0.1)


def worked_product(wish: Probe, slope: Probe, push: Probe, *, height: float) -> VGroup:
    """Where a push comes from: the output's wish times its slope, in digits that multiply."""
    w, s, whole = float(wish()), float(slope()), round(float(push()), PUSH)
    tried = ((2, 3), (3, 3), (3, 4), (4, 4), (4, 5), (5, 5))
    fit = (some for some in tried if round(round(w, some[0]) * round(s, some[1]), PUSH) == whole)
    first, second = next(fit, tried[-1])
    asked, steep = Readout(wish, places=first), Readout(slope, places=second)
    product = Equation("= {wish} dot {slope}", wish=asked, slope=steep)
    level(product.align_to((3.35, 0, 0), LEFT), height)
    names = Words("wish $dot$ slope of $sigma$", "label", role="quiet")
    return VGroup(product, level(names.align_to(asked, LEFT), height - 0.5))


def beside(wishes: "Wishes", places: Iterable[int], size: str = "label") -> VGroup:
    """The numbers of some arrows, each on the other side of zero."""
    numbers = VGroup()
    for k in places:
        probe = entries(wishes.probe, int(k))
        role, side = ("positive", LEFT) if probe() > 0 else ("negative", RIGHT)
        number = Readout(probe, size=size, role=role, sign=True)
        numbers.add(number.next_to(wishes.zero(int(k)), side, buff=0.15))
    return numbers


class Wires(View, VGroup):
    """A line from each neuron of a column to one neuron, in the colour of a value.

    Without a limit the values are activations, from the panel to the ink; with one they are
    weights, from red to blue.
    """

    def __init__(
        self, column: Neurons, target: Mobject, probe: Probe, *, limit: Probe | None = None
    ) -> None:
        self.column, self.goal = column, target
        self.probe, self.limit = probe, limit
        super().__init__(*(VMobject(stroke_width=3.5) for _ in column.circles))
        self.refresh()

    def refresh(self) -> None:
        theme, values = current(), np.asarray(self.probe(), dtype=np.float64)
        limit = None if self.limit is None else float(self.limit())
        colours = theme.activation(values) if limit is None else theme.signed(values, limit)
        ways = ways_to(self.column, self.goal)
        for line, colour, (start, end) in zip(self, colours / 255, ways, strict=True):
            line.set_points_as_corners([start, end])
            line.set_stroke(ManimColor(colour))

    def claims(self) -> Iterator[Claim]:
        rgb = np.array([line.stroke_rgbas[0, :3] for line in self])
        pixels = np.rint(rgb * 255).astype(np.uint8)
        if self.limit is None:
            yield Claim("fill", self.probe, current().read_activation(pixels), 0.006)
        else:
            limit = float(self.limit())
            yield Claim("fill", self.probe, current().read_signed(pixels, limit), 0.006 * limit)


def ways_to(column: Neurons, target: Mobject) -> list[tuple[NDArray[np.float64], ...]]:
    """Where a line from each neuron to the target begins and ends, from rim to rim."""
    found = []
    for circle in column.circles:
        start, end = circle.get_center(), target.get_center()
        along = (end - start) / np.linalg.norm(end - start)
        first = start + (circle.width / 2 + GAP) * along
        found.append((first, end - (target.width / 2 + GAP) * along))
    return found


class Pulls(View, VGroup):
    """On each wire to one neuron an arrow towards it: how much that weight should rise."""

    def __init__(
        self, axis: Axis, column: Neurons, target: Mobject, probe: Probe, *, width: float = 0.13
    ) -> None:
        self.axis, self.column, self.goal = axis, column, target
        self.probe, self.thick = probe, width
        arrows = (VMobject(stroke_width=0, fill_opacity=1) for _ in column.circles)
        super().__init__(*arrows)
        self.refresh()

    def refresh(self) -> None:
        ways = ways_to(self.column, self.goal)
        values = np.asarray(self.probe(), dtype=np.float64)
        for arrow, value, (start, end) in zip(self, values, ways, strict=True):
            along = (end - start) / np.linalg.norm(end - start)
            draw_arrow(arrow, start, value * self.axis.unit() * along, self.thick)
            draw_in_sign(arrow, value)

    def claims(self) -> Iterator[Claim]:
        ways = ways_to(self.column, self.goal)
        shown = []
        for arrow, (start, end) in zip(self, ways, strict=True):
            along = (end - start) / np.linalg.norm(end - start)
            shown.append(float((arrow.points[TIP] - start) @ along) / self.axis.unit())
            check_sign(arrow, shown[-1])
        yield Claim("position", self.probe, np.array(shown), 1e-6)


class Wishes(View, VGroup):
    """Beside each neuron of a column an arrow from the zero of an axis: up is right and blue."""

    def __init__(self, axis: Axis, column: Neurons, probe: Probe, *, width: float = 0.15) -> None:
        self.axis, self.column, self.probe, self.thick = axis, column, probe, width
        arrows = (VMobject(stroke_width=0, fill_opacity=1) for _ in column.circles)
        super().__init__(*arrows)
        self.refresh()

    def zero(self, place: int) -> NDArray[np.float64]:
        """Where an arrow begins."""
        at = self.axis.point(0.0)
        at[1] = self.column.circles[place].get_y()
        return at

    def refresh(self) -> None:
        values: Any = np.asarray(self.probe(), dtype=np.float64)
        for place, (arrow, value) in enumerate(zip(self, values, strict=True)):
            way = self.axis.point(value) - self.axis.point(0.0)
            draw_arrow(arrow, self.zero(place), way, self.thick)
            draw_in_sign(arrow, value)

    def claims(self) -> Iterator[Claim]:
        shown = np.array([float(self.axis.value(arrow.points[TIP])) for arrow in self])
        for place, (arrow, value) in enumerate(zip(self, shown, strict=True)):
            check_sign(arrow, value)
            if abs((arrow.points[TIP] - self.zero(place))[1]) > 1e-4:
                raise ValueError("an arrow is not beside its neuron")
        yield Claim("position", self.probe, shown, 1e-6 * (self.axis.high - self.axis.low))
