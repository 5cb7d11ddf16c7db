"""The cost on its way down."""

from collections.abc import Iterator

import numpy as np
from manim import LineJointType, VMobject

from nncore.probes.expressions import entries, means
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # of the axis: coordinates are doubles that went through it and back


class Descent(View, VMobject):
    """The cost of each mini-batch at the step that met it, from the very first, then smoothed.

    The first `every` costs are drawn one by one, for there the curve falls steepest; then each
    point is the mean of `every` of them, in their middle.
    """

    def __init__(self, plot: Plot, costs: Probe, *, every: int) -> None:
        self.plot = plot
        self.costs = costs
        self.every = every
        self.smoothed = means(costs, every)
        super().__init__(
            stroke_color=current()["cost"], stroke_width=5, joint_type=LineJointType.ROUND
        )
        self.refresh()

    def refresh(self) -> None:
        first = np.asarray(self.costs())[: self.every]
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
        n = min(len(corners), self.every)
        steps = self._steps(n, len(corners) - n)
        if not np.allclose(self.plot.x.value(corners), steps, atol=_ROUNDING * self.plot.x.high):
            raise ValueError("a curve's points are not at the steps of its costs")
        shown = self.plot.y.value(corners)
        tolerance = _ROUNDING * self.plot.y.high
        yield Claim("curve", entries(self.costs, range(n)), shown[:n], tolerance)
        if shown.size > n:
            later = entries(self.smoothed, range(1, 1 + shown.size - n))
            yield Claim("curve", later, shown[n:], tolerance)

    def _steps(self, n_first: int, n_later: int) -> np.ndarray:
        """Steps of the first costs, and of the middles of the means after them."""
        middles = (self.every - 1) / 2 + self.every * np.arange(1, 1 + n_later)
        return np.concatenate([np.arange(n_first), middles])
