"""What turns of weights do to the cost, on one plot: how far it falls, and what slopes promise."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DOWN, UP, Dot, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.text import Words
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back


class FallPlot(Plot):
    """To the right how far a weight is turned, downwards how far the cost falls."""

    def __init__(self, *, turn: float, fall: float, width: float, height: float) -> None:
        x = Axis(0, turn, turn / 2, length=width, places=2)
        super().__init__(x, Axis(0, fall, fall / 5, length=height, direction=DOWN, places=2))
        # The cost falls from the upper axis: its numbers are where nothing falls.
        for number, tick in zip(x.numbers, x.ticks, strict=True):
            number.next_to(tick, UP, buff=0.12)
        self.x_name.add(Words("how far it is turned", "small", role="quiet"))
        self.x_name.next_to(x.numbers[1], UP, buff=0.12)
        self.y_name.add(Words("$C$ falls by, in thousandths", "small", role="quiet"))


class Fallen(View, VGroup):
    """How far the cost has fallen while one weight was turned, up to now; a dot is at its end.

    `falls` was measured at the turns `x` (n); `turned` and `fallen` are the last of both.
    """

    def __init__(
        self, plot: Plot, x: NDArray[np.float64], falls: Probe, *, turned: Probe, fallen: Probe
    ) -> None:
        self.plot, self.x = plot, x
        self.falls, self.turned, self.fallen = falls, turned, fallen
        colour = current()["cost"]
        self.line = VMobject(stroke_color=colour, stroke_width=7)
        self.dot = Dot(radius=0.15, color=colour)
        super().__init__(self.line, self.dot)
        self.refresh()

    def refresh(self) -> None:
        turned, falls = float(self.turned()), np.asarray(self.falls(), dtype=np.float64)
        past = self.x < turned - _ROUNDING * np.ptp(self.x)
        end = self.plot.point(turned, float(self.fallen()))
        self.dot.move_to(end)
        if past.any():
            corners = [*self.plot.point(self.x[past], falls[past]), end]
            self.line.set_points_as_corners(corners)
        else:
            self.line.clear_points()

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        for axis, probe in ((x, self.turned), (y, self.fallen)):
            shown = float(axis.value(self.dot.get_center()))
            yield Claim("position", probe, shown, _ROUNDING * (axis.high - axis.low))
        if self.line.points.size:
            corners, end = self.line.points[::4], self.line.points[-1]
            known = range(len(corners))
            if np.abs(end - self.dot.get_center()).max() > _ROUNDING:
                raise ValueError("a curve does not end at its dot")
            if np.abs(x.value(corners) - self.x[: len(corners)]).max() > _ROUNDING * x.high:
                raise ValueError("a curve's points are not where its values were measured")
            shown = y.value(corners)
            yield Claim("curve", entries(self.falls, known), shown, _ROUNDING * y.high)


class Slopes(View, VGroup):
    """Straight lines from no turn to a turn of `reach`, each as steep as a component says.

    All weights are turned the way that the signs of their `components` (n) say, so the cost falls.
    A line has the colour of its sign, unless all have that of a `role`.
    """

    def __init__(
        self, plot: Plot, components: Probe, *, reach: float, width: float, role: str = ""
    ) -> None:
        self.plot, self.components, self.reach = plot, components, reach
        self.share = 1.0  # of the slopes, while they open
        hues = (role, role) if role else ("positive", "negative")
        self.up, self.down = (
            VMobject(stroke_color=current()[hue], stroke_width=width) for hue in hues
        )
        super().__init__(self.up, self.down)
        self.refresh()

    def _sides(self) -> Iterator[tuple[VMobject, NDArray[np.int64], int]]:
        """Each sign's shape, and which of the components it shows; zeros are among the ups."""
        values = np.asarray(self.components())
        yield self.up, np.flatnonzero(values >= 0), 1
        yield self.down, np.flatnonzero(values < 0), -1

    def refresh(self) -> None:
        values = np.asarray(self.components())
        for shape, which, sign in self._sides():
            falls = self.share * self.reach * sign * values[which]
            starts = self.plot.point(np.zeros(which.size), 0.0)
            ends = self.plot.point(np.full(which.size, self.reach), falls)
            thirds = [starts + k / 3 * (ends - starts) for k in range(4)]
            shape.points = np.stack(thirds, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        for shape, which, sign in self._sides():
            lines = shape.points.reshape(-1, 4, 3)
            if len(lines) != which.size:
                raise ValueError(f"got {len(lines)} lines for {which.size} components")
            starts, ends = lines[:, 0], lines[:, 3]
            thirds = (2 * starts + ends) / 3, (starts + 2 * ends) / 3
            bent = [lines[:, 1] - thirds[0], lines[:, 2] - thirds[1]]
            begun = starts - self.plot.point(0.0, 0.0)
            if np.abs([*bent, begun]).max(initial=0.0) > _ROUNDING:
                raise ValueError("a slope is bent, or does not begin where nothing is turned")
            if which.size:
                shown = sign * y.value(ends) / x.value(ends)
                tolerance = _ROUNDING * y.high / self.reach
                yield Claim("curve", entries(self.components, which), shown, tolerance)


class Open(InPlace):
    """Let slopes open from the flat, as a fan does."""

    def __init__(self, slopes: Slopes, **kwargs: Any) -> None:
        super().__init__(slopes, **kwargs)
        self.slopes = slopes

    def move(self, share: float) -> None:
        self.slopes.share = share
        self.slopes.refresh()
