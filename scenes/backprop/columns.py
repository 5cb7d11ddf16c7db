"""Wishes as columns of signed bars, which slide over each other and add up."""

from collections.abc import Iterator

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue


def draw_bar(bar: VMobject, axis: Axis, y: float, first: float, last: float, thick: float) -> None:
    """A bar at a height from one value of an axis to another, in the colour of its direction."""
    a, b = axis.point(first)[0], axis.point(last)[0]
    low, high = y - thick / 2, y + thick / 2
    corners = [(a, low), (b, low), (b, high), (a, high), (a, low)]
    bar.set_points_as_corners([(*corner, 0.0) for corner in corners])
    bar.set_fill(current()["positive" if last >= first else "negative"])


class Bars(View, VGroup):
    """At each height a bar along one axis, from one row of values to another: blue goes right."""

    def __init__(
        self, axis: Axis, heights: NDArray[np.float64], start: Probe, end: Probe, *, width: float
    ) -> None:
        self.axis, self.heights, self.thick = axis, heights, width
        self.start, self.end = start, end
        super().__init__(*(VMobject(stroke_width=0, fill_opacity=1) for _ in heights))
        self.refresh()

    def refresh(self) -> None:
        ends: NDArray[np.float64] = np.array([self.start(), self.end()], dtype=np.float64)
        for bar, y, first, last in zip(self, self.heights, *ends, strict=True):
            draw_bar(bar, self.axis, y, first, last, self.thick)

    def claims(self) -> Iterator[Claim]:
        values = self.axis.value(np.array([bar.points[[0, 4]] for bar in self]))
        theme = current()
        for bar, (first, last) in zip(self, values, strict=True):
            hue = theme["positive" if last >= first else "negative"]
            if abs(last - first) > 1e-6 and not has_hue(bar, hue):
                raise ValueError("a bar has the colour of the other sign")
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        yield Claim("bars", self.start, values[:, 0], tolerance)
        yield Claim("bars", self.end, values[:, 1], tolerance)
