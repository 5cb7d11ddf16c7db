"""What lies on a surface of the cost: the path of a training, where it is now, and its arrow."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, LineJointType, RoundedRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.gradient_descent.surface import CostSurface, Eye, Seen
from scenes.mobjects.axes import Axis
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words
from scenes.stage.theme import current
from scenes.stage.view import Claim

_ROUNDING = 1e-4  # of a unit of the slice, of which a surface is some fifty wide
# An arrow bends with the surface, but is as wide everywhere as if it stood upright before the eye:
# one that lies on the ground would be a sliver when it points to the eye.
_SHAFT = 24  # points along it
_HEAD, _HALF, _WING = 0.42, 0.065, 0.19  # scene units: its head's length, half its widths
_BENDS = 1e-6  # scene units
INSIDE = 4e-3  # of a surface, from its rim, which a line of sight may miss
BELOW = LEFT + DOWN  # the front rim: there a block is cut


class OnSurface(Seen):
    """What is drawn on a surface, and seen by its eye."""

    surface: CostSurface

    @property
    def eye(self) -> Eye:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.surface.eye


class Path(OnSurface, VMobject):
    """The path of a run up to its present step, by the places of some steps and its own."""

    def __init__(
        self, surface: CostSurface, steps: Sequence[int], *, path: Probe, place: Probe, step: Probe
    ) -> None:
        self.surface = surface
        self.steps = np.array(steps)
        self.path, self.place, self.step = path, place, step
        super().__init__(
            stroke_color=current()["ink"], stroke_width=6, joint_type=LineJointType.ROUND
        )
        self.set_stroke(current()["ground"], 13, opacity=0.35, background=True)
        self.refresh()

    def _gone(self) -> int:
        """How many of the steps are behind."""
        return int((self.steps < self.step()).sum())

    def refresh(self) -> None:
        n = self._gone()
        u, v = np.concatenate([self.path()[:n], [self.place()]]).T
        if n:
            self.points = smoothly(self.surface.point(u, v))
        else:
            self.clear_points()

    def claims(self) -> Iterator[Claim]:
        n = self._gone()
        if n:
            places = np.concatenate([self.points[::4], self.points[-1:]])
            if np.abs(self.points - smoothly(places)).max() > _BENDS:
                raise ValueError("a path is bent between its steps")
            shown = self.surface.under(places)
            yield Claim("curve", entries(self.path, range(n)), shown[:-1], _ROUNDING)
            yield Claim("position", self.place, shown[-1], _ROUNDING)


class Foot(OnSurface, VGroup):
    """A ball where a network is on the surface."""

    def __init__(self, surface: CostSurface, place: Probe, *, role: str = "look") -> None:
        self.surface, self.place = surface, place
        self.halo = Dot(radius=0.3, color=current()[role], fill_opacity=0.22)
        self.dot = Dot(radius=0.14, color=current()[role])
        self.dot.set_stroke(current()["ground"], width=3)
        super().__init__(self.halo, self.dot)
        self.set_z_index(1)  # above an arrow that grows from it
        self.refresh()

    def refresh(self) -> None:
        self.move_to(self.surface.point(*self.place()))

    def claims(self) -> Iterator[Claim]:
        shown = self.surface.under(self.dot.get_center())
        yield Claim("position", self.place, shown, _ROUNDING)


class SlopeArrow(OnSurface, VMobject):
    """The gradient's part in the slice as an arrow on the surface, or minus that.

    `downhill` is minus the gradient, (2,); the arrow is `scale` units of the slice long where that
    is 1. `turned` says how far it is turned from downhill: 1 is half a turn, uphill.
    """

    def __init__(
        self, surface: CostSurface, *, place: Probe, downhill: Probe, scale: float, turned: float
    ) -> None:
        self.surface, self.place, self.downhill = surface, place, downhill
        self.scale_, self.turned = scale, turned
        super().__init__(
            fill_color=current()["look"],
            fill_opacity=1,
            stroke_color=current()["ground"],
            stroke_width=2.5,
            joint_type=LineJointType.ROUND,
        )
        self.refresh()

    def refresh(self) -> None:
        angle = np.pi * self.turned
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        way = turn @ np.asarray(self.downhill()) * self.scale_
        u, v = (np.outer(np.linspace(0, 1, 4 * _SHAFT), way) + self.place()).T
        spine = self.surface.point(u, v)
        gone = np.append(0, np.linalg.norm(np.diff(spine, axis=0), axis=1).cumsum())
        size = min(1.0, 0.6 * gone[-1] / _HEAD)  # of the head, and of all that is wide
        along = np.linspace(0, gone[-1] - size * _HEAD, _SHAFT)
        shaft = np.stack([np.interp(along, gone, axis) for axis in spine.T], axis=1)
        aside = size * _across(np.gradient(shaft, axis=0))
        wing = size * _WING * _across(spine[-1:] - shaft[-1])
        tip = np.concatenate([shaft[-1] + wing, spine[-1:], shaft[-1] - wing])
        left, right = shaft + _HALF * aside, shaft - _HALF * aside
        outline = [spine[:1], left, tip, right[::-1], spine[:1]]
        self.set_points_as_corners(np.concatenate(outline))

    def claims(self) -> Iterator[Claim]:
        if self.turned not in (0, 1):
            raise ValueError("an arrow that is turning points at nothing")
        corners = self.points[::4]
        foot, tip = self.surface.under(corners[[0, 1 + _SHAFT + 1]])
        yield Claim("position", self.place, foot, _ROUNDING)
        way = (tip - foot) / self.scale_ * (-1 if self.turned else 1)
        yield Claim("position", self.downhill, way, _ROUNDING / self.scale_)


class TurnAround(InPlace):
    """Turn an arrow from uphill to downhill, or the other way."""

    def __init__(self, arrow: SlopeArrow, *, to: float, **kwargs: Any) -> None:
        super().__init__(arrow, **kwargs)
        self.arrow, self.goal = arrow, to

    def start(self) -> None:
        self.first = self.arrow.turned

    def move(self, share: float) -> None:
        self.arrow.turned = self.first + share * (self.goal - self.first)
        self.arrow.refresh()


def _across(ways: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (n, 3) on the frame, at right angles to some ways, on their left."""
    normal = ways[:, [1, 0, 2]] * [-1, 1, 0]
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def smoothly(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points of a smooth line through points (n, 3): each piece's two ends and two handles.

    At each point it goes the way of the parabola through this and its two neighbours, by length.
    """
    far = np.linalg.norm(np.diff(points, axis=0), axis=1) + 1e-9
    ways = np.gradient(points, np.append(0, far.cumsum()), axis=0)
    thirds, start, end = far[:, None] / 3, points[:-1], points[1:]
    pieces = [start, start + thirds * ways[:-1], end - thirds * ways[1:], end]
    return np.stack(pieces, axis=1).reshape(-1, 3)


def curve_axes(surface: CostSurface) -> VGroup:
    """For a surface seen from the front, of which no more than a curve is drawn."""
    pose, us = surface.eye.pose, surface.us
    start = pose.place(us[0], 0, 0)[0]
    height = pose.height * np.cos(np.radians(pose.lift))
    c = Axis(0, 1, 0.5, length=height, direction=UP, places=1)
    c.shift(start - c.line.get_start() + 0.25 * LEFT)
    ground = Axis(0, 1, 2, length=pose.size * float(np.ptp(us)), numbers=False)
    ground.shift(start - ground.line.get_start())
    name = Formula("C", "title").next_to(c.line.get_end(), UP, buff=0.25)
    way = Words("how far along this direction", "label", role="quiet")
    return VGroup(c, name, ground.line, way.next_to(ground, DOWN, buff=0.2))


class HeightMark(OnSurface, VGroup):
    """A cost by its number, at one side of the rim of a surface where that is so high."""

    over_picture = True  # below the rim, where the block is cut, on a plate of its own

    def __init__(
        self, surface: CostSurface, cost: float, place: NDArray[np.float64], side: Any
    ) -> None:
        self.surface, self.place, self.side = surface, place, side
        self.cost = given(cost, "a cost", why="chosen to be read")
        self.dot = Dot(radius=0.07, color=current()["ink"])
        number = Readout(self.cost, places=1, size="small", role="cost")
        self.label = plated(number) if side is BELOW else number
        super().__init__(self.dot, self.label)
        self.refresh()

    def refresh(self) -> None:
        self.dot.move_to(self.surface.point(*self.place))
        self.label.next_to(self.dot, self.side, buff=0.1 if self.side is BELOW else 0.22)

    def claims(self) -> Iterator[Claim]:
        shown = self.surface.cost(*self.surface.under(self.dot.get_center()).T)
        yield Claim("position", self.cost, float(shown[0]), _ROUNDING)


def rim_heights(surface: CostSurface, every: float) -> VGroup:
    """Marks of whole multiples of a cost, where the rim that one sees is so high.

    From the back along the left rim, the front and the right: where the cost first falls so low.
    """
    left, right = np.interp([INSIDE, 1 - INSIDE], [0, 1], surface.us[[0, -1]])
    back, front = np.interp([INSIDE, 1 - INSIDE], [0, 1], surface.vs[[0, -1]])
    corners = np.array([(left, back), (left, front), (right, front), (right, back)])
    sides = (LEFT, BELOW, RIGHT + DOWN)
    marks: dict[float, HeightMark] = {}
    for start, end, side in zip(corners[:-1], corners[1:], sides, strict=True):
        places = start + np.linspace(0, 1, 4001)[:, None] * (end - start)
        costs = surface.cost(*places.T)
        for cost in np.arange(every, costs.max(), every).tolist():
            falls = np.flatnonzero((costs[:-1] >= cost) & (costs[1:] < cost))
            if falls.size and cost not in marks:
                k = falls[0]
                share = (costs[k] - cost) / (costs[k] - costs[k + 1])
                place = places[k] + share * (places[k + 1] - places[k])
                marks[cost] = HeightMark(surface, cost, place, side)
    highest = marks[max(marks)]
    name = Formula("C").next_to(highest.label, LEFT, buff=0.15)
    return VGroup(*marks.values(), name)


def drawn_steps(first: int, last: int) -> tuple[int, ...]:
    """Through which a path is drawn: closer together at first, where it goes fast.

    Later ones would draw the noise of single batches, and not where the path leads.
    """
    soon, late = (min(step, last) for step in (400, 2000))
    rest = np.linspace(late, last, 6).astype(int).tolist()
    return (*range(first, soon, 20), *range(soon, late, 100), *rest)


def even_pace(steps: Sequence[int], places: NDArray[np.float64]) -> Callable[[float], float]:
    """A pace of training at which a network moves evenly on the slice, and not in time.

    It was at `places` (n, 2) at these steps.
    """
    gone = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    shares = (np.array(steps) - steps[0]) / (steps[-1] - steps[0])

    def pace(alpha: float) -> float:
        return float(np.interp(alpha * gone[-1], gone, shares))

    return pace


def plated(text: VMobject) -> VGroup:
    """A text that may stand on the surface: on a plate, so that it can be read there."""
    plate = RoundedRectangle(
        corner_radius=0.12,
        width=text.width + 0.3,
        height=text.height + 0.26,
        stroke_width=0,
        fill_color=current()["ground"],
        fill_opacity=0.88,
    )
    group = VGroup(plate.move_to(text), text)
    group.over_picture = True  # pyright: ignore[reportAttributeAccessIssue]
    return group
