"""What many examples want of one weight: upright arrows side by side, and the height of a mean."""

from collections.abc import Iterator

import numpy as np
from manim import UP, Line, ManimColor, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.probe import Probe
from scenes.backprop.levers import TIP, draw_arrow
from scenes.mobjects.axes import Axis
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue


class Upright(View, VGroup):
    """An arrow for each value (n,) of a probe, at each of the places `xs` (n,) across.

    All begin at the zero of an upright axis; `roles` are the colours of what goes up and down.
    """

    def __init__(
        self,
        axis: Axis,
        xs: ArrayLike,
        probe: Probe,
        *,
        width: float,
        roles: tuple[str, str] = ("positive", "negative"),
    ) -> None:
        self.axis, self.probe, self.thick, self.roles = axis, probe, width, roles
        self.xs = np.asarray(xs, dtype=np.float64)
        super().__init__(*(VMobject(stroke_width=0, fill_opacity=1) for _ in self.xs))
        self.refresh()

    def foot(self, place: int) -> NDArray[np.float64]:
        """Where an arrow begins."""
        return np.array([self.xs[place], self.axis.point(0.0)[1], 0.0])

    def hue(self, value: float) -> ManimColor:
        """The colour of an arrow."""
        return current()[self.roles[0] if value >= 0 else self.roles[1]]

    def refresh(self) -> None:
        values = np.asarray(self.probe(), dtype=np.float64)
        for place, (arrow, value) in enumerate(zip(self, values, strict=True)):
            draw_arrow(arrow, self.foot(place), value * self.axis.unit() * UP, self.thick)
            arrow.set_fill(self.hue(value))

    def claims(self) -> Iterator[Claim]:
        tips = np.array([arrow.points[TIP] for arrow in self])
        shown = self.axis.value(tips)
        if not np.allclose(tips[:, 0], self.xs, atol=1e-6):
            raise ValueError("an arrow is not in its column")
        for arrow, value in zip(self, shown, strict=True):
            seen = abs(value) > 1e-9 * (self.axis.high - self.axis.low)
            if seen and not has_hue(arrow, self.hue(value)):
                raise ValueError(f"an arrow of {value:.3g} has the colour of the other sign")
        yield Claim("position", self.probe, shown, 1e-6 * (self.axis.high - self.axis.low))


class Posts(View, VGroup):
    """A bar up from the zero of an upright axis for each value (n,), at places `xs` across."""

    def __init__(self, axis: Axis, xs: ArrayLike, probe: Probe, *, width: float, role: str) -> None:
        self.axis, self.probe, self.thick = axis, probe, width
        self.xs = np.asarray(xs, dtype=np.float64)
        looks = {"stroke_width": 0, "fill_opacity": 1, "fill_color": current()[role]}
        super().__init__(*(VMobject(**looks) for _ in self.xs))
        self.refresh()

    def refresh(self) -> None:
        zero, tops = self.axis.point(0.0)[1], self.axis.point(self.probe())[:, 1]
        for post, x, top in zip(self, self.xs, tops, strict=True):
            left, right = x - self.thick / 2, x + self.thick / 2
            corners = [(left, zero), (left, top), (right, top), (right, zero), (left, zero)]
            post.set_points_as_corners([(*corner, 0.0) for corner in corners])

    def claims(self) -> Iterator[Claim]:
        corners = np.array([post.points[::4] for post in self])
        if not np.allclose(corners[:, :, 0].mean(axis=1), self.xs, atol=1e-6):
            raise ValueError("a bar is not in its column")
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        yield Claim("bars", self.probe, self.axis.value(corners[:, 1]), tolerance)
        yield Claim("bars", self.probe, self.axis.value(corners[:, 2]), tolerance)


class Level(View, VMobject):
    """A line across at the height that a probe has on an upright axis."""

    def __init__(
        self, axis: Axis, ends: tuple[float, float], probe: Probe, *, role: str, width: float = 4
    ) -> None:
        self.axis, self.ends, self.probe = axis, ends, probe
        super().__init__(stroke_color=current()[role], stroke_width=width)
        self.refresh()

    def refresh(self) -> None:
        y = self.axis.point(self.probe())[1]
        self.set_points_as_corners([(x, y, 0.0) for x in self.ends])

    def claims(self) -> Iterator[Claim]:
        if not np.allclose(self.points[[0, -1], 0], self.ends, atol=1e-6):
            raise ValueError("a level does not reach across its row")
        shown = self.axis.value(self.points)  # of its handles too: it is straight
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        for height in shown:
            yield Claim("position", self.probe, float(height), tolerance)


class Gap(View, VMobject):
    """A bar at a place across, from one value of an upright axis to another."""

    def __init__(
        self, axis: Axis, x: float, start: Probe, end: Probe, *, role: str, width: float
    ) -> None:
        self.axis, self.x = axis, x
        self.start, self.end = start, end
        super().__init__(stroke_color=current()[role], stroke_width=width)
        self.refresh()

    def refresh(self) -> None:
        ends = [self.axis.point(self.start()), self.axis.point(self.end())]
        self.set_points_as_corners([(self.x, end[1], 0.0) for end in ends])

    def claims(self) -> Iterator[Claim]:
        if not np.allclose(self.points[:, 0], self.x, atol=1e-6):
            raise ValueError("a bar is not in its place")
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        for probe, point in ((self.start, self.points[0]), (self.end, self.points[-1])):
            yield Claim("position", probe, float(self.axis.value(point)), tolerance)


def row_axes(
    values: NDArray[np.float64],
    zeros: ArrayLike,
    *,
    x: float,
    above: float,
    below: float,
    lanes: bool = False,
) -> list[Axis]:
    """An upright axis for each row of values (rows, n), all of one scale, with their `zeros`.

    The first axis has numbers, which hold for all. The scale is the largest on which nothing
    meets what a neighbour has in the same column, and the first and last row keep to what they
    have room for above and below. In `lanes` nothing comes nearer to a neighbour's zero than to
    its own.
    """
    heights = np.asarray(zeros, dtype=np.float64)
    up, down = np.maximum(values, 0.0), np.maximum(-values, 0.0)
    apart = heights[0] - heights[1]
    room = 0.92 * apart
    most = 2 * np.abs(values).max() if lanes else (up[1:] + down[:-1]).max()
    unit = 1 / max(most / room, up[0].max() / above, down[-1].max() / below)
    step = nice_step(0.9 * apart / unit)
    places = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    axes = []
    for row, y in enumerate(heights):
        looks = {"length": 2 * step * unit, "direction": UP, "places": places}
        axis = Axis(-step, step, step, numbers=not row, **looks)
        axes.append(axis.shift(np.array([x, y, 0.0]) - axis.point(0.0)))
    return axes


def nice_step(reach: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is at most half of `reach`."""
    power = 10.0 ** np.floor(np.log10(reach / 2))
    return max(float(m * power) for m in (1, 2, 5) if m * power <= reach / 2)


def zero_lines(axes: list[Axis], ends: tuple[float, float]) -> VGroup:
    """A line across at the zero of each row."""
    lines = VGroup()
    for axis in axes:
        y = axis.point(0.0)[1]
        line = Line(color=current()["faint"], stroke_width=2)
        lines.add(line.put_start_and_end_on((ends[0], y, 0.0), (ends[1], y, 0.0)))
    return lines
