"""Vectors as arrows in a plane, and what one of them casts on another."""

from collections.abc import Iterator

import numpy as np
from manim import RIGHT, UP, Arrow, DashedLine, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import dot, signs
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.text import Formula
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class ArrowPlane(Plot):
    """Two axes of one scale that cross at zero, `reach` to each side."""

    def __init__(self, reach: int, *, size: float) -> None:
        x = Axis(-reach, reach, 1, length=size, numbers=False)
        y = Axis(-reach, reach, 1, length=size, direction=UP, numbers=False)
        super().__init__(x, y)
        y.shift(x.point(0) - y.point(0))

    def point(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        return self.x.point(x) + self.y.point(y) - self.x.point(0)

    def coordinates(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """(x, y) of a scene point."""
        return np.array([self.x.value(point), self.y.value(point)])


class VectorArrow(View, VGroup):
    """A vector (2,) as an arrow from the origin, with its name beyond the tip."""

    def __init__(self, plane: ArrowPlane, probe: Probe, *, name: str, role: str = "ink") -> None:
        self.plot, self.probe = plane, probe
        colour = current()[role]
        self.arrow = Arrow(0 * RIGHT, RIGHT, buff=0, color=colour, stroke_width=6, tip_length=0.25)
        self.label = Formula(name).set_color(colour)
        super().__init__(self.arrow, self.label)
        self.refresh()

    def refresh(self) -> None:
        origin, end = self.plot.point(0, 0), self.plot.point(*np.asarray(self.probe()))
        self.arrow.put_start_and_end_on(origin, end)
        self.label.move_to(end + 0.35 * (end - origin) / np.linalg.norm(end - origin))

    def claims(self) -> Iterator[Claim]:
        shown = self.plot.coordinates(self.arrow.get_end())
        yield Claim("position", self.probe, shown, 1e-6 * (self.plot.x.high - self.plot.x.low))


class Shadow(View, VGroup):
    """What `w` casts on the line of `v`: blue along v, red against it, at right angles nothing.

    Its length times that of v is the dot product.
    """

    def __init__(self, plane: ArrowPlane, v: Probe, w: Probe) -> None:
        self.plot, self.v, self.w = plane, v, w
        self.foot = v * (dot(v, w) / dot(v, v))
        self.bar = VMobject(stroke_width=12)
        self.drop = DashedLine(0 * UP, UP, color=current()["quiet"], stroke_width=2.5)
        super().__init__(self.bar, self.drop)
        self.refresh()

    def refresh(self) -> None:
        w, foot = (self.plot.point(*np.asarray(p())) for p in (self.w, self.foot))
        along = float(np.dot(np.asarray(self.foot()), np.asarray(self.v()))) >= 0
        self.bar.set_points_as_corners(np.array([self.plot.point(0, 0), foot]))
        self.bar.set_stroke(current()["positive" if along else "negative"])
        if np.linalg.norm(w - foot) > 0.02:
            self.drop.become(DashedLine(w, foot, color=current()["quiet"], stroke_width=2.5))
        self.drop.set_stroke(opacity=float(np.linalg.norm(w - foot) > 0.02))

    def claims(self) -> Iterator[Claim]:
        rounding = 1e-6 * (self.plot.x.high - self.plot.x.low)
        end = self.plot.coordinates(self.bar.points[-1])
        yield Claim("position", self.foot, end, rounding)
        if np.linalg.norm(end) > rounding:  # at right angles there is nothing to be coloured
            positive = self.bar.get_stroke_color() == current()["positive"]
            yield Claim("fill", signs(dot(self.v, self.w)), 1.0 if positive else -1.0, 0.0)
