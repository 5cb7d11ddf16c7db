"""A map cut along a line and seen from the side: the same valley as a curve of its heights."""

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, DashedLine, VGroup

from nncore.probes.expressions import entries
from scenes.animations.in_place import InPlace
from scenes.gradient_descent.contours import ContourMap
from scenes.gradient_descent.valley import Valley
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.text import Words, level
from scenes.stage.theme import current

HEIGHT = 2.3  # scene units of the highest number of the axis
ROOM = 0.65  # scene units at the left of the map, for the numbers of the axis


class Section(VGroup):
    """The cost along that measured row of a map which is nearest to the places with v = 0.

    It stands below the map, each point of the curve right under its place; its foot is at `floor`.
    """

    def __init__(self, chart: ContourMap, *, floor: float) -> None:
        low, high, n = chart.up
        rows = np.linspace(low, high, n)
        row = int(np.abs(rows).argmin())
        places = np.linspace(*chart.across)
        left = chart.frame.get_left() + ROOM * RIGHT
        first = chart.place(left)[0]
        seen = np.flatnonzero(places >= first)
        heights = entries(chart.surface, row, seen)
        top = float(np.ceil(np.max(heights()) * 5) / 5)
        x = Axis(first, chart.across[1], 2 * np.ptp(places), length=chart.width - ROOM,
                 numbers=False)  # fmt: skip
        y = Axis(0, top, 0.2, length=HEIGHT, direction=UP, places=1)
        self.plot = Plot(x, y)
        self.plot.shift(left[0] * RIGHT + floor * UP - self.plot.point(first, 0))
        x.ticks.remove(*x.ticks)
        name = Words("$C$", "label").next_to(y.line.get_end(), UP, buff=0.12).shift(0.3 * LEFT)
        says: Any = Words("from the side, along the dashed line", "label")
        says.over_picture = True  # in the hill: over it there may be no room
        self.words = VGroup(name, level(says.align_to(6.4 * RIGHT, RIGHT), floor + 0.2 * HEIGHT))
        self.curve = Valley(self.plot, places[seen], heights)
        ends = chart.point([first, chart.across[1]], [rows[row]] * 2)
        self.line = DashedLine(*ends, color=current()["ink"], stroke_width=3, dash_length=0.12)
        super().__init__(self.plot, self.curve, self.words, self.line)


class Sweep(InPlace):
    """Draw a valley from its left end to its right."""

    def __init__(self, valley: Valley, **kwargs: Any) -> None:
        super().__init__(valley, **kwargs)
        self.valley = valley

    def move(self, share: float) -> None:
        heights = np.asarray(self.valley.y(), dtype=np.float64)
        self.valley.draw(self.valley.x, heights[: 1 + round(share * (heights.size - 1))])
