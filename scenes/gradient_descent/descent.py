"""The cost on its way down."""

from collections.abc import Iterator

import numpy as np
from manim import LineJointType, VMobject

from nncore.probes.expressions import entries, means
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Plot
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # of the axis: coordinates are doubles that went through it and back


class Descent(View, VMobject):
    """The cost of each mini-batch at the step that met it, from the very first, then smoothed.

    The first `every` costs are drawn one by one, for there the curve falls steepest; then each
    point is the mean of `every` of them, in their middle. Steps before `since` are left out.
    """

    def __init__(self, plot: Plot, costs: Probe, *, every: int, since: int = 0) -> None:
        self.plot = plot
        self.costs = costs
        self.every, self.since = every, since
        self.smoothed = means(costs, every)
        super().__init__(
            stroke_color=current()["cost"], stroke_width=5, joint_type=LineJointType.ROUND
        )
        self.refresh()

    def refresh(self) -> None:
        first = np.asarray(self.costs())[self.since : self.every]
        later = np.asarray(self.smoothed())[1:]
        y = np.concatenate([first, later])
        if y.size < 2:
            self.clear_points()
        else:
            self.set_points_as_corners(self.plot.point(self._steps(first.size, later.size), y))

    def claims(self) -> Iterator[Claim]:
        if not self.points.size:
            return
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        n = min(len(corners), self.every - self.since)
        steps = self._steps(n, len(corners) - n)
        if not np.allclose(self.plot.x.value(corners), steps, atol=_ROUNDING * self.plot.x.high):
            raise ValueError("a curve's points are not at the steps of its costs")
        shown = self.plot.y.value(corners)
        tolerance = _ROUNDING * self.plot.y.high
        first = entries(self.costs, range(self.since, self.since + n))
        yield Claim("curve", first, shown[:n], tolerance)
        if shown.size > n:
            later = entries(self.smoothed, range(1, 1 + shown.size - n))
            yield Claim("curve", later, shown[n:], tolerance)

    def _steps(self, n_first: int, n_later: int) -> np.ndarray:
        """Steps of the first costs, and of the middles of the means after them."""
        middles = (self.every - 1) / 2 + self.every * np.arange(1, 1 + n_later)
        return np.concatenate([self.since + np.arange(n_first), middles])


class Closer(InPlace):
    """Stretches a plot's y axis until it ends at `high`; the ticks above that leave it.

    The curve is drawn from step `since` on, for what it was before is beyond the end.
    """

    def __init__(
        self, plot: Plot, curve: Descent, *followers: View, high: float, since: int, run_time: float
    ) -> None:
        super().__init__(plot, curve, *followers, run_time=run_time)
        self.axis, self.curve, self.followers = plot.y, curve, followers
        self.goal, self.since = high, since

    def start(self) -> None:
        axis = self.axis
        self.high = axis.high
        self.marks = [
            (mark, axis.value(mark.get_center())) for mark in (*axis.ticks, *axis.numbers)
        ]

    def move(self, share: float) -> None:
        axis = self.axis
        # Each tenth of the way brings it as much closer as the one before.
        axis.high = self.high * (self.goal / self.high) ** share
        for mark, value in self.marks:
            mark.set_y(axis.point(value)[1])
            mark.set_opacity(value < axis.high * (1 + _ROUNDING))
        for view in (self.curve, *self.followers):
            view.refresh()
        end = axis.point(axis.high)[1]
        self.curve.points[:, 1] = np.minimum(self.curve.points[:, 1], end)

    def finish(self) -> None:
        super().finish()
        self.curve.since = self.since
        self.curve.refresh()
