"""A curve with its area."""

from collections.abc import Iterator

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike

from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import Curve
from scenes.stage.theme import current
from scenes.stage.view import Claim


class FilledCurve(Curve):
    """A curve with the area below it filled, down to the x axis."""

    def __init__(
        self, plot: Plot, x: ArrayLike, y: Probe, *, role: str = "ink", width: float = 3
    ) -> None:
        self.area = VMobject(fill_color=current()[role], fill_opacity=0.35, stroke_width=0)
        super().__init__(plot, x, y, role=role, width=width)
        self.add(self.area)

    def refresh(self) -> None:
        super().refresh()
        self._fill(self.area)

    def claims(self) -> Iterator[Claim]:
        below = VMobject()
        self._fill(below)
        if not np.allclose(self.area.points, below.points, atol=1e-6):
            raise ValueError("the area is not what lies below the curve")
        yield from super().claims()

    def _fill(self, area: VMobject) -> None:
        if not len(self.points):
            area.clear_points()
            return
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        feet = corners[[-1, 0]].copy()
        feet[:, 1] = self.plot.x.line.get_start()[1]
        area.set_points_as_corners([*corners, *feet, corners[0]])
