"""The way of a number over a curve: up from its axis, and across to the other one."""

from collections.abc import Iterator

import numpy as np
from manim import VMobject

from nncore.probes.probe import Probe
from scenes.mobjects.axes import Plot
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Ride(View, VMobject):
    """From x on its axis up to the point (x, y) of a plot, and from there to y on the other."""

    def __init__(self, plot: Plot, x: Probe, y: Probe) -> None:
        self.plot, self.x, self.y = plot, x, y
        super().__init__(stroke_color=current()["look"], stroke_width=4)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return self.x, self.y

    def refresh(self) -> None:
        plot, x, y = self.plot, float(self.x()), float(self.y())
        corners = (plot.point(x, plot.y.low), plot.point(x, y), plot.point(plot.x.low, y))
        self.set_points_as_corners(corners)

    def claims(self) -> Iterator[Claim]:
        """Both ends and the corner, on their axes."""
        corners = np.array([self.points[0], self.points[4], self.points[-1]])
        for axis, probe, places in (
            (self.plot.x, self.x, corners[:2]),
            (self.plot.y, self.y, corners[1:]),
        ):
            tolerance = 1e-6 * (axis.high - axis.low)
            for place in axis.value(places):
                yield Claim("position", probe, float(place), tolerance)
