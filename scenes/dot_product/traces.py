"""A curve that is drawn as far as something has come."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Dot, VMobject
from numpy.typing import ArrayLike

from nncore.probes.expressions import entries, positive_part
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import Curve
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class TracedCurve(Curve):
    """The values `y` at `x`, up to the point (`at`, `now`), which a dot marks.

    `at` moves along x, as a dial does, and `now` is the value there, between the places of x too.
    """

    def __init__(
        self, plot: Plot, x: ArrayLike, y: Probe, *, at: Probe, now: Probe, **looks: Any
    ) -> None:
        self.at, self.now = at, now
        self.dot = Dot(radius=0.1, color=current()["look"])
        super().__init__(plot, x, y, **looks)
        self.add(self.dot)

    @property
    def passed(self) -> int:
        """How many of the places of x lie behind the dot."""
        return int(np.count_nonzero(self.x < float(self.at())))

    def refresh(self) -> None:
        head = self.plot.point(self.at(), self.now())
        self.dot.move_to(head)
        behind = self.plot.point(self.x, self.y())[: self.passed]
        if len(behind):
            self.set_points_as_corners(np.concatenate([behind, head[None]]))
        else:
            self.clear_points()

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        rounding = 1e-6 * (y.high - y.low)
        centre = self.dot.get_center()
        yield Claim("position", self.at, float(x.value(centre)), 1e-6 * (x.high - x.low))
        yield Claim("position", self.now, float(y.value(centre)), rounding)
        if self.passed:
            corners = np.asarray(self.points)[::4]
            places = self.x[: self.passed]
            if corners.shape[:1] != places.shape or not np.allclose(x.value(corners), places):
                raise ValueError("a trace's points are not where its values were measured")
            behind = entries(self.y, range(self.passed))
            yield Claim("curve", behind, y.value(corners), rounding)


class Lobes(View, VMobject):
    """What lies between a traced curve and zero, as far as it is passed, on one `side` of zero.

    `side` is 1 for what is above, -1 for what is below.
    """

    def __init__(self, trace: TracedCurve, *, side: int, role: str) -> None:
        self.trace, self.side, self.at = trace, side, trace.at
        self.heights, self.now = positive_part(trace.y * side), positive_part(trace.now * side)
        super().__init__(stroke_width=0, fill_color=current()[role], fill_opacity=0.35)
        self.refresh()

    def refresh(self) -> None:
        k = self.trace.passed
        x = np.append(self.trace.x[:k], self.at())
        y = self.side * np.append(np.asarray(self.heights())[:k], self.now())
        tops, feet = self.trace.plot.point(x, y), self.trace.plot.point(x[[-1, 0]], 0.0)
        self.set_points_as_corners(np.concatenate([tops, feet, tops[:1]]))

    def claims(self) -> Iterator[Claim]:
        k, axes = self.trace.passed, self.trace.plot
        corners = self.points[::4]
        x, y = axes.x.value(corners), self.side * axes.y.value(corners)
        goals = [*self.trace.x[:k], self.at(), self.at(), x[0]]
        if not np.allclose(x, goals, atol=1e-6 * (axes.x.high - axes.x.low)):
            raise ValueError("a lobe's corners are not where its curve was measured")
        rounding = 1e-6 * (axes.y.high - axes.y.low)
        if np.abs(y[k + 1 :]).max() > rounding:
            raise ValueError("a lobe does not end at zero")
        if k:
            yield Claim("curve", entries(self.heights, range(k)), y[:k], rounding)
        yield Claim("position", self.now, float(y[k]), rounding)
