"""The outline of a group of points: it shrinks as they come together."""

from collections.abc import Iterator

import numpy as np
from manim import VMobject
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


def outline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (m, 2), near to each other, on the outline of a group of points (n, 2)."""
    corners = points[ConvexHull(points).vertices]
    shares = np.linspace(0, 1, 16, endpoint=False)[:, None, None]
    return (corners + shares * (np.roll(corners, -1, axis=0) - corners)).reshape(-1, 2)


class Hull(View, VMobject):
    """The smallest convex polygon around points (x, y) of a plane: three or more, on no line."""

    def __init__(self, plot: Plot, x: Probe, y: Probe, *, role: str) -> None:
        self.plot, self.x, self.y = plot, x, y
        colour = current()[role]
        super().__init__(fill_color=colour, fill_opacity=0.22, stroke_color=colour, stroke_width=2)
        self.refresh()

    def refresh(self) -> None:
        points = self.plot.point(self.x(), self.y())
        self._corners = [int(i) for i in ConvexHull(points[:, :2]).vertices]
        around = points[self._corners]
        self.set_points_as_corners([*around, around[0]])

    def claims(self) -> Iterator[Claim]:
        for axis, probe in ((self.plot.x, self.x), (self.plot.y, self.y)):
            shown = axis.value(np.asarray(self.points)[::4])
            yield Claim("position", entries(probe, self._corners), shown, 1e-6 * np.ptp(shown))
