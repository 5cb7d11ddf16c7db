"""What lies on a surface of the cost: the path of a training, where it is now, and its arrow."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, Dot, LineJointType, RoundedRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.gradient_descent.surface import CostSurface, Eye, Seen
from scenes.stage.theme import current
from scenes.stage.view import Claim

_ROUNDING = 1e-4  # of a unit of the slice, of which a surface is some fifty wide
_SHAFT = 24  # points along an arrow, which bends with the surface


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
        self.shadow = VMobject(
            stroke_color=current()["ground"],
            stroke_width=15,
            stroke_opacity=0.35,
            joint_type=LineJointType.ROUND,
        )
        super().__init__(
            stroke_color=current()["ink"], stroke_width=6, joint_type=LineJointType.ROUND
        )
        self.add(self.shadow.set_z_index(-1))
        self.refresh()

    def _gone(self) -> int:
        """How many of the steps are behind."""
        return int((self.steps < self.step()).sum())

    def refresh(self) -> None:
        n = self._gone()
        u, v = np.concatenate([self.path()[:n], [self.place()]]).T
        points = self.surface.point(u, v)
        for line, shift in ((self, 0.0), (self.shadow, 0.04)):
            if n:
                line.set_points_as_corners(points + shift * DOWN)
            else:
                line.clear_points()

    def claims(self) -> Iterator[Claim]:
        n = self._gone()
        if n:
            shown = self.surface.under(np.concatenate([self.points[::4], self.points[-1:]]))
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
        length = float(np.linalg.norm(way))
        ahead = way / length
        aside = np.array([-ahead[1], ahead[0]])
        # As wide as it looks best: its length alone tells something.
        head, half = min(2.6, 0.6 * length), min(0.42, 0.12 * length)
        along = np.linspace(0, length - head, _SHAFT)
        left = np.outer(along, ahead) + half * aside
        tip = np.array([along[-1:], [length], along[-1:]]) * ahead
        tip += np.array([[2.9], [0.0], [-2.9]]) * half * aside
        outline = np.concatenate([[0 * ahead], left, tip, left[::-1] - 2 * half * aside])
        u, v = (np.concatenate([outline, outline[:1]]) + self.place()).T
        self.set_points_as_corners(self.surface.point(u, v))

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
