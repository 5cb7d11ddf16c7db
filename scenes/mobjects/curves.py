"""Curves, dots and bars on a plot."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from manim import RIGHT, Dot, Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import counts
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.stage.readout import Equation, Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

# Coordinates are doubles that went through an axis and back.
_ROUNDING = 1e-6


class Curve(View, VMobject):
    """A line through (x, y) for the values of the probe `y`; `x` is where they were measured.

    `y` may grow while its run trains: it is drawn over as much of `x` as it has values.
    """

    def __init__(
        self, plot: Plot, x: ArrayLike, y: Probe, *, role: str = "ink", width: float = 4
    ) -> None:
        self.plot = plot
        self.x = np.asarray(x, dtype=np.float64)
        self.y = y
        super().__init__(stroke_color=current()[role], stroke_width=width)
        self.refresh()

    def refresh(self) -> None:
        y = np.asarray(self.y(), dtype=np.float64)
        if y.size < 2:
            self.clear_points()
        else:
            self.set_points_as_corners(self.plot.point(self.x[: y.size], y))

    def claims(self) -> Iterator[Claim]:
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        tolerance = _ROUNDING * (self.plot.y.high - self.plot.y.low)
        if self.points.size:
            x = self.plot.x.value(corners)
            if not np.allclose(x, self.x[: x.size], atol=_ROUNDING * np.ptp(self.x)):
                raise ValueError("a curve's points are not where its values were measured")
            yield Claim("curve", self.y, self.plot.y.value(corners), tolerance)


class Dots(View, VMobject):
    """Many dots as one shape at the values of two probes; without `y` they pile up on the x axis.

    In a pile only the place along x is a value; the height just keeps neighbours apart.
    `mark` is one of MARKS.
    """

    def __init__(
        self,
        plot: Plot,
        x: Probe,
        y: Probe | None = None,
        *,
        role: str = "ink",
        radius: float = 0.06,
        opacity: float = 0.75,
        mark: str = "dot",
    ) -> None:
        self.plot = plot
        self.x, self.y = x, y
        self.radius = radius
        self.mark = MARKS[mark]
        super().__init__(stroke_width=0, fill_opacity=opacity, fill_color=current()[role])
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return (self.x,) if self.y is None else (self.x, self.y)

    def refresh(self) -> None:
        x = np.asarray(self.x(), dtype=np.float64)
        if self.y is not None:
            self.place(self.plot.point(x, self.y()))
            return
        centres = self.plot.point(x, self.plot.y.low)
        level: dict[int, int] = {}
        for centre in centres:
            heap = round(centre[0] / (3 * self.radius))
            level[heap] = level.get(heap, 0) + 1
            centre[1] += (2 * level[heap] - 1) * self.radius
        self.place(centres)

    def place(self, centres: NDArray[np.float64]) -> None:
        """Draw a dot around each of the points (n, 3)."""
        self.points = (centres[:, None, :] + self.radius * self.mark).reshape(-1, 3)

    def centres(self) -> NDArray[np.float64]:
        """Centres (n, 3) of the dots as drawn."""
        return self.points.reshape(-1, len(self.mark), 3)[:, ::4].mean(axis=1)

    def claims(self) -> Iterator[Claim]:
        for axis, probe in ((self.plot.x, self.x), (self.plot.y, self.y)):
            if probe is not None:
                tolerance = _ROUNDING * (axis.high - axis.low)
                yield Claim("position", probe, axis.value(self.centres()), tolerance)


def _dot() -> NDArray[np.float64]:
    """A unit circle as four cubic Bezier curves (16, 3)."""
    handle = 4 / 3 * (np.sqrt(2) - 1)
    quarter = np.array([[1, 0], [1, handle], [handle, 1], [0, 1]])
    turn = np.array([[0, 1], [-1, 0]])
    quarters = [quarter @ np.linalg.matrix_power(turn, k) for k in range(4)]
    return np.pad(np.concatenate(quarters), ((0, 0), (0, 1)))


def _cross() -> NDArray[np.float64]:
    """An upright cross within the unit circle: twelve straight cubic Bezier curves (48, 3)."""
    wide = 0.3
    arm = np.array([[wide, wide], [wide, 1], [-wide, 1]])
    turn = np.array([[0, 1], [-1, 0]])
    corners = np.concatenate([arm @ np.linalg.matrix_power(turn, k) for k in range(4)])
    ends = np.roll(corners, -1, axis=0)
    # A corner is its own handle.
    outline = np.stack([corners, corners, ends, ends], axis=1).reshape(-1, 2)
    return np.pad(outline, ((0, 0), (0, 1)))


def _polygon(corners: int, turn: float) -> NDArray[np.float64]:
    """A regular polygon (4 corners, 3) within the unit circle; `turn`: where its first corner is.

    In degrees from the right, to the left.
    """
    angles = np.radians(turn) + np.linspace(0, 2 * np.pi, corners, endpoint=False)
    starts = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1)
    ends = np.roll(starts, -1, axis=0)
    return np.stack([starts, starts, ends, ends], axis=1).reshape(-1, 3)


# What stands at each place of Dots; the first of each four points lie around the centre.
MARKS = {
    "dot": _dot(),
    "cross": _cross(),
    "square": _polygon(4, 45),
    "diamond": _polygon(4, 0),
    "triangle": _polygon(3, 90),
    "wedge": _polygon(3, -90),
}


class Tangent(View, VGroup):
    """The tangent to a curve at x = `at`, with its slope as a number beside the point it touches.

    `value` and `slope` are probes of the function and its derivative at that place, which a dial
    may move.
    """

    def __init__(
        self,
        plot: Plot,
        *,
        at: Probe,
        value: Probe,
        slope: Probe,
        length: float = 2.4,
        role: str = "look",
        places: int = 2,
        beside: NDArray[np.float64] = RIGHT,
    ) -> None:
        self.plot = plot
        self.at = at
        self.value, self.slope = value, slope
        self.length = length
        self.beside = beside
        self.line = Line(stroke_width=6, color=current()[role])
        self.point = Dot(radius=0.1, color=current()[role])
        self.number = Readout(slope, places=places, role=role)
        self.label = Equation('"slope" {x}', x=self.number)
        super().__init__(self.line, self.point, self.label)
        self.refresh()

    def refresh(self) -> None:
        point = self.plot.point(self.at(), self.value())
        run, rise = self.plot.x.unit(), float(self.slope()) * self.plot.y.unit()
        way = np.array([run, rise, 0.0]) / np.hypot(run, rise) * self.length / 2
        self.line.set_points_as_corners([point - way, point + way])
        self.point.move_to(point)
        self.number.refresh()
        self.label.next_to(point, self.beside, buff=0.3)

    def claims(self) -> Iterator[Claim]:
        start, end = self.line.get_start(), self.line.get_end()
        run = self.plot.x.value(end) - self.plot.x.value(start)
        rise = self.plot.y.value(end) - self.plot.y.value(start)
        yield Claim("curve", self.slope, float(rise / run), _ROUNDING)
        for axis, probe in ((self.plot.x, self.at), (self.plot.y, self.value)):
            touched = float(axis.value(self.point.get_center()))
            yield Claim("position", probe, touched, _ROUNDING * (axis.high - axis.low))


class Histogram(View, VGroup):
    """How many values fall between each two neighbouring `edges`, as bars on a plot."""

    def __init__(
        self, plot: Plot, values: Probe, edges: ArrayLike, *, role: str = "ink", gap: float = 0.02
    ) -> None:
        self.plot = plot
        self.edges = np.asarray(edges, dtype=np.float64)
        self.counts = counts(values, tuple(self.edges))
        self.gap = gap
        self.bars = VMobject(stroke_width=0, fill_opacity=0.85, fill_color=current()[role])
        super().__init__(self.bars)
        self.refresh()

    def refresh(self) -> None:
        heights = np.asarray(self.counts(), dtype=np.float64)
        self.bars.points = bars(self.plot, self.edges, heights, self.gap)

    def claims(self) -> Iterator[Claim]:
        tops = self.bars.points.reshape(-1, 16, 3)[:, 4]
        tolerance = _ROUNDING * (self.plot.y.high - self.plot.y.low)
        yield Claim("bars", self.counts, self.plot.y.value(tops), tolerance)


def bars(
    plot: Plot, edges: NDArray[np.float64], heights: NDArray[np.float64], gap: float
) -> NDArray[np.float64]:
    """Outlines (n * 16, 3) of bars that stand on the x axis between neighbouring edges."""
    left, right = plot.point(edges[:-1], 0.0), plot.point(edges[1:], 0.0)
    shrink = np.array([gap / 2, 0.0, 0.0])
    rise = plot.y.point(heights) - plot.y.point(0.0)
    left, right = left + shrink, right - shrink
    # Two corners of each side, once more as their own handles: straight cubic Bezier curves.
    corners = [left, left + rise, right + rise, right, left]
    sides = [(a, a, b, b) for a, b in pairwise(corners)]
    return np.stack([point for side in sides for point in side], axis=1).reshape(-1, 3)
