"""Vectors as arrows in a plane: their coordinates, and what one of them casts on another."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, DashedLine, Line, VGroup, VMobject, rotate_vector
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import dot, entries, polar, signs
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.readout import Readout
from scenes.stage.text import Formula
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ARC = 0.6  # units of the plane; the radius of an angle's arc


class ArrowPlane(Plot):
    """Two axes of one scale that cross at zero, `reach` to each side, on a faint grid."""

    def __init__(self, reach: int, *, size: float) -> None:
        x = Axis(-reach, reach, 1, length=size, numbers=False)
        y = Axis(-reach, reach, 1, length=size, direction=UP, numbers=False)
        super().__init__(x, y)
        y.shift(x.point(0) - y.point(0))
        self.grid = VGroup()
        for k in np.arange(-reach, reach + 0.5, 0.5):
            self.grid.add(self._line(k, (k, -reach), (k, reach)))
            self.grid.add(self._line(k, (-reach, k), (reach, k)))
        self.add_to_back(self.grid)

    def _line(self, k: float, start: tuple[float, float], end: tuple[float, float]) -> Line:
        """A line of the grid, k units from an axis."""
        line = Line(self.point(*start), self.point(*end), color=current()["faint"])
        if k == 0:  # as an axis
            return line.set_stroke(width=2.5)
        return line.set_stroke(width=1.5, opacity=0.3 if k % 1 else 0.55)

    def beyond(self, edge: float) -> VGroup:
        """More of the grid, on both sides, up to scene units from the middle of the plane."""
        reach, end = self.y.high, edge / self.x.unit()
        more = VGroup()
        for side in (-1, 1):
            for k in np.arange(reach + 0.5, end, 0.5):
                more.add(self._line(k, (side * k, -reach), (side * k, reach)))
            for k in np.arange(-reach, reach + 0.5, 0.5):
                more.add(self._line(k, (side * reach, k), (side * end, k)))
        return more

    def point(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        return self.x.point(x) + self.y.point(y) - self.x.point(0)

    def coordinates(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """(x, y) of a scene point."""
        return np.array([self.x.value(point), self.y.value(point)])


class VectorArrow(View, VGroup):
    """A vector (2,) as an arrow from the origin, with its name beyond the tip.

    The name stands `aside` degrees to the left of the arrow's direction.
    """

    def __init__(
        self,
        plane: ArrowPlane,
        probe: Probe,
        *,
        name: str,
        role: str = "ink",
        aside: Probe | float = 0.0,
    ) -> None:
        self.plot, self.probe, self.aside = plane, probe, aside
        colour = current()[role]
        looks: dict[str, Any] = {"stroke_width": 9, "tip_length": 0.32, "color": colour}
        # As wide as it is, however short.
        self.arrow = Arrow(0 * RIGHT, RIGHT, buff=0, max_stroke_width_to_length_ratio=99, **looks)
        self.label = Formula(name, "title").scale(1.2).set_color(colour)
        super().__init__(self.arrow, self.label)
        self.refresh()

    def refresh(self) -> None:
        origin, end = self.plot.point(0, 0), self.plot.point(*np.asarray(self.probe()))
        self.arrow.put_start_and_end_on(origin, end)
        aside = self.aside() if isinstance(self.aside, Probe) else self.aside
        way = rotate_vector(end - origin, np.radians(aside))
        self.label.move_to(end + 0.42 * way / np.linalg.norm(way))

    def claims(self) -> Iterator[Claim]:
        shown = self.plot.coordinates(self.arrow.get_end())
        yield Claim("position", self.probe, shown, 1e-6 * (self.plot.x.high - self.plot.x.low))


class Coordinates(View, VGroup):
    """Lines from the tip of a vector (2,) to both axes, and its two `numbers` where they end.

    They stand beyond the axes; where that is not `clear` (beyond x, beyond y), because another
    arrow is there, on the tip's own side.
    """

    def __init__(
        self,
        plane: ArrowPlane,
        probe: Probe,
        *,
        role: str = "ink",
        clear: tuple[bool, bool] = (True, True),
    ) -> None:
        self.plot, self.probe, self.clear = plane, probe, clear
        colour = current()[role]
        self.drops = VGroup(
            *(VMobject(stroke_color=colour, stroke_width=4, stroke_opacity=0.7) for _ in range(2))
        )
        self.numbers = VGroup(*(Readout(entries(probe, k), role=role) for k in range(2)))
        super().__init__(self.drops, self.numbers)
        self.refresh()

    def refresh(self) -> None:
        x, y = np.asarray(self.probe())
        beside = (DOWN if y > 0 else UP), (LEFT if x > 0 else RIGHT)
        tip = self.plot.point(x, y)
        for k, foot in enumerate((self.plot.point(x, 0), self.plot.point(0, y))):
            self.drops[k].set_points_as_corners([tip, foot])
            aside = beside[k] if self.clear[k] else np.sign(x) * RIGHT + np.sign(y) * UP
            self.numbers[k].next_to(foot, aside, buff=0.15)

    def claims(self) -> Iterator[Claim]:
        rounding = 1e-6 * (self.plot.x.high - self.plot.x.low)
        across, up = (drop.get_end() for drop in self.drops)
        for drop in self.drops:
            yield Claim("position", self.probe, self.plot.coordinates(drop.get_start()), rounding)
        feet = np.concatenate([self.plot.coordinates(across), self.plot.coordinates(up)])
        if np.abs(feet[[1, 2]]).max() > rounding:
            raise ValueError("a line from the tip does not end on its axis")
        yield Claim("position", self.probe, feet[[0, 3]], rounding)


class AngleArc(View, VMobject):
    """The angle at the origin from v to w: `degrees` from v's direction `zero` on to a `side`.

    That is 1 to the left, -1 to the right.
    """

    def __init__(self, plane: ArrowPlane, degrees: Probe, *, zero: Probe, side: float) -> None:
        self.plot, self.degrees, self.zero, self.side = plane, degrees, zero, side
        super().__init__(stroke_color=current()["look"], stroke_width=5)
        self.refresh()

    def refresh(self) -> None:
        start, turn = float(self.zero()), self.side * float(self.degrees())
        way = np.radians(np.linspace(start, start + turn, 73))
        self.set_points_as_corners(self.plot.point(_ARC * np.cos(way), _ARC * np.sin(way)))

    def claims(self) -> Iterator[Claim]:
        rounding = 1e-6 * (self.plot.x.high - self.plot.x.low)
        corners = [*self.points[::4], self.points[-1]]  # a curve has four points
        for share in (0.0, 0.5, 1.0):
            shown = self.plot.coordinates(corners[round(share * (len(corners) - 1))])
            way = self.zero + self.side * share * self.degrees
            yield Claim("position", polar(_ARC, way), shown, rounding)


class Shadow(View, VGroup):
    """What `w` casts on the line of `v`: blue along v, red against it, at right angles nothing.

    Its length times that of v is the dot product.
    """

    def __init__(self, plane: ArrowPlane, v: Probe, w: Probe) -> None:
        self.plot, self.v, self.w = plane, v, w
        self.foot = v * (dot(v, w) / dot(v, v))
        self.bar = VMobject(stroke_width=20)
        self.drop = DashedLine(0 * UP, UP, color=current()["quiet"], stroke_width=4)
        super().__init__(self.bar, self.drop)
        self.refresh()

    def refresh(self) -> None:
        w, foot = (self.plot.point(*np.asarray(p())) for p in (self.w, self.foot))
        along = float(np.dot(np.asarray(self.foot()), np.asarray(self.v()))) >= 0
        self.bar.set_points_as_corners(np.array([self.plot.point(0, 0), foot]))
        self.bar.set_stroke(current()["positive" if along else "negative"])
        if np.linalg.norm(w - foot) > 0.02:
            self.drop.become(DashedLine(w, foot, color=current()["quiet"], stroke_width=4))
        self.drop.set_stroke(opacity=float(np.linalg.norm(w - foot) > 0.02))

    def claims(self) -> Iterator[Claim]:
        rounding = 1e-6 * (self.plot.x.high - self.plot.x.low)
        end = self.plot.coordinates(self.bar.points[-1])
        yield Claim("position", self.foot, end, rounding)
        if np.linalg.norm(end) > rounding:  # at right angles there is nothing to be coloured
            positive = self.bar.get_stroke_color() == current()["positive"]
            yield Claim("fill", signs(dot(self.v, self.w)), 1.0 if positive else -1.0, 0.0)
