"""The dot product at each angle between two arrows, as a curve that is drawn as one turns."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import UP, Line, VGroup

from nncore.probes.expressions import dot, stacked
from nncore.probes.probe import Probe
from scenes.dot_product.traces import Lobes, TracedCurve
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.quiet import quiet
from scenes.stage.theme import current

_EVERY = 5  # degrees


class ByAngle(VGroup):
    """v . w for each angle `at` of w from v, 0 to 360 degrees; `turned` gives w at an angle.

    `values` are those of the curve; -reach to reach is the height of the plot, whose x axis ends
    at `corner`. `axes` and their name, and on them the `trace` and its `lobes`, blue and red.
    """

    def __init__(
        self, v: Probe, turned: Callable[[Any], Probe], at: Probe, *, reach: int, corner: Any
    ) -> None:
        xs = np.arange(0, 360 + _EVERY, _EVERY)
        self.values = stacked(*(dot(v, turned(float(x))) for x in xs))
        plot = Plot(
            Axis(0, 360, 90, length=6.0), Axis(-reach, reach, reach, length=2.7, direction=UP)
        )
        plot.shift(corner - plot.x.line.get_end())
        middle = Line(plot.point(0, 0), plot.point(360, 0), color=current()["faint"])
        name = quiet(
            "$v dot w$ by the angle from $v$ to $w$, in degrees", plot.point(180, reach), UP
        )
        now = dot(v, turned(at))
        self.trace = TracedCurve(plot, xs, self.values, at=at, now=now, role="look", width=6)
        self.lobes = VGroup(
            Lobes(self.trace, side=1, role="positive"), Lobes(self.trace, side=-1, role="negative")
        )
        self.axes = VGroup(plot, middle, name)
        super().__init__(self.axes, self.lobes, self.trace)
