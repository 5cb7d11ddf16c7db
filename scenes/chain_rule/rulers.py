"""Number lines that can be looked at more closely, and how a change passes from one to the next."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DL, RIGHT, UP, Dot, Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.probe import Probe
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_FINEST = 0.12  # scene units between ticks that are just not drawn yet
_TALLEST = 0.26  # scene units; a tick
SHARE = 0.2  # of the way along a ruler: where its own value keeps its place
_MARK = 0.34  # scene units; the upright bar at the ruler's own value


class Ruler(View, VGroup):
    """A number line around one value, as wide as `spans` times the value of the probe `span`.

    The value of `at` keeps its place, a `share` of the way along. When `span` shrinks, the line is
    seen more closely: ticks move apart, and finer ones grow between them, ten for each.
    """

    def __init__(
        self,
        at: Probe,
        span: Probe,
        *,
        length: float,
        spans: float = 1.5,
        direction: NDArray[np.float64] = RIGHT,
    ) -> None:
        theme = current()
        self.at, self.span = at, span
        self.spans, self.share = spans, SHARE
        self.line = Line(-direction, direction, color=theme["faint"], stroke_width=2.5)
        self.line.set_length(length)
        self.ticks = VMobject(stroke_color=theme["faint"], stroke_width=2)
        self.here = Line(color=theme["quiet"], stroke_width=3)
        super().__init__(self.ticks, self.line, self.here)
        self.refresh()

    @property
    def across(self) -> NDArray[np.float64]:
        """The direction (3,) of the ticks."""
        x, y, _ = self.line.get_unit_vector()
        return np.array([-y, x, 0.0])

    @property
    def low(self) -> float:
        """The value at the left end."""
        return float(self.at()) - self.share * self.spans * float(self.span())

    @property
    def high(self) -> float:
        """The value at the right end."""
        return self.low + self.spans * float(self.span())

    def point(self, value: ArrayLike) -> NDArray[np.float64]:
        """Scene points (..., 3) of values (...) on the line."""
        low, high = self.low, self.high
        share = (np.asarray(value, dtype=np.float64)[..., None] - low) / (high - low)
        return self.line.get_start() + share * (self.line.get_end() - self.line.get_start())

    def value(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values (...) of scene points (..., 3), by projection on the line."""
        start, way = self.line.get_start(), self.line.get_end() - self.line.get_start()
        return self.low + (points - start) @ way / (way @ way) * (self.high - self.low)

    def refresh(self) -> None:
        here = self.point(self.at())
        self.here.set_points_as_corners(here + _MARK / 2 * np.array([[1], [-1]]) * self.across)
        low, high = self.low, self.high
        length = float(self.line.get_length())
        finest = int(np.floor(np.log10(_FINEST * (high - low) / length)))
        lines = []
        for decade in range(finest, finest + 4):
            step = 10.0**decade
            apart = step / (high - low) * length
            height = _TALLEST * min(max(np.log10(apart / _FINEST) / 1.5, 0.0), 1.0)
            if height:
                values = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
                reach = height / 2 * self.across * np.array([[1], [1 / 3], [-1 / 3], [-1]])
                lines.append((self.point(values)[:, None] + reach).reshape(-1, 3))
        self.ticks.points = np.concatenate(lines)

    def claims(self) -> Iterator[Claim]:
        shown = float(self.value(self.here.get_center()))
        yield Claim("position", self.at, shown, self.rounding)

    @property
    def rounding(self) -> float:
        """What may be lost when a value becomes a point and is read back."""
        return 1e-6 * (self.high - self.low)


class ChangeBar(View, VGroup):
    """A bar along a ruler from the ruler's own value to that of `to`, with a dot at its end."""

    def __init__(self, ruler: Ruler, to: Probe, *, role: str = "ink", width: float = 9) -> None:
        self.ruler, self.to = ruler, to
        self.bar = VMobject(stroke_color=current()[role], stroke_width=width)
        self.dot = Dot(radius=0.1, color=current()[role])
        super().__init__(self.bar, self.dot)
        self.refresh()

    def ends(self) -> NDArray[np.float64]:
        """Scene points (2, 3) of the values before and after."""
        return np.array([self.ruler.point(self.ruler.at()), self.ruler.point(self.to())])

    def probes(self) -> tuple[Probe, ...]:
        return (*self.ruler.probes(), self.to)

    def refresh(self) -> None:
        ends = self.ends()
        self.bar.set_points_as_corners(ends)
        self.dot.move_to(ends[1])

    def claims(self) -> Iterator[Claim]:
        shown = self.bar.points[[0, -1]]
        probes = (self.ruler.at, self.to)
        for probe, value in zip(probes, self.ruler.value(shown), strict=True):
            yield Claim("position", probe, float(value), self.ruler.rounding)
        dot = float(self.ruler.value(self.dot.get_center()))
        yield Claim("position", self.to, dot, self.ruler.rounding)


class Tag(View, VGroup):
    """A label that stays above the right end of a change, wherever that goes."""

    over_picture = True  # it stands in the empty corner beside a band

    def __init__(self, change: ChangeBar, label: VMobject, *, gap: float = 0.7) -> None:
        self.change, self.label, self.gap = change, label, gap
        super().__init__(label)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return self.change.probes()

    def refresh(self) -> None:
        ends = self.change.ends()
        self.label.shift(ends[ends[:, 0].argmax()] - self._foot())

    def claims(self) -> Iterator[Claim]:
        ruler = self.change.ruler
        ends = self.change.ends()
        probe = (ruler.at, self.change.to)[ends[:, 0].argmax()]
        yield Claim("position", probe, float(ruler.value(self._foot())), ruler.rounding)

    def _foot(self) -> NDArray[np.float64]:
        """The point that the label belongs to."""
        return self.label.get_corner(DL) - self.gap * RIGHT - 0.12 * UP


class Band(View, VMobject):
    """What one link of a chain does to a change: the change before it, led to the change after it.

    It narrows where the factor is below 1 and crosses over where the factor is negative.
    """

    def __init__(self, before: ChangeBar, after: ChangeBar) -> None:
        self.before, self.after = before, after
        super().__init__(stroke_color=current()["quiet"], stroke_width=1.5)
        colours: Any = [change.bar.get_stroke_color() for change in (before, after)]
        self.set_z_index(-1)  # behind the bars
        self.set_fill(colours, opacity=0.25)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return (*self.before.probes(), *self.after.probes())

    def refresh(self) -> None:
        (a, b), (c, d) = self.before.ends(), self.after.ends()
        self.set_points_as_corners(np.array([a, b, d, c, a]))
        way = self.after.ruler.line.get_center() - self.before.ruler.line.get_center()
        self.set_sheen_direction(way / np.linalg.norm(way))

    def claims(self) -> Iterator[Claim]:
        corners = self.points[[0, 4, 12, 8]]
        for change, shown in ((self.before, corners[:2]), (self.after, corners[2:])):
            probes = (change.ruler.at, change.to)
            for probe, value in zip(probes, change.ruler.value(shown), strict=True):
                yield Claim("position", probe, float(value), change.ruler.rounding)


class AtBand(VGroup):
    """What may stand on a band, which is pale, or in the empty corner beside it."""

    over_picture = True
