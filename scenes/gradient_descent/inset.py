"""A part of a map, once more and larger: where an arrow meets the lines of equal cost."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from manim import RIGHT, UP, Animation, LineJointType, Mobject, Rectangle, Transform, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from nncore.slices import Landscape
from nncore.state import State
from scenes.gradient_descent.contours import level_lines
from scenes.gradient_descent.on_surface import Foot, OnSurface, SlopeArrow
from scenes.gradient_descent.surface import CostSurface, Eye, Fly
from scenes.stage.theme import current
from scenes.stage.view import Claim

_MEASURED = 25  # points across, and as many up
_FINER = 97  # of them, for a line of equal cost
_LEVEL = 1e-3  # of cost: how exactly it is followed
_CORNER = 0.3  # scene units: a side of the mark of a right angle


class LevelLine(OnSurface, VMobject):
    """All places of a surface that cost as much as a probe says."""

    def __init__(self, surface: CostSurface, cost: Probe) -> None:
        self.surface, self.level = surface, cost
        super().__init__(
            stroke_color=current()["cost"], stroke_width=7, joint_type=LineJointType.ROUND
        )
        self.refresh()

    def refresh(self) -> None:
        us, vs = self.surface.us, self.surface.vs
        lows, spans = np.array([us[0], vs[0]]), np.array([np.ptp(us), np.ptp(vs)])
        shares = np.linspace(1e-3, 1 - 1e-3, _FINER)  # an edge may be on either side
        u, v = np.meshgrid(*(lows[:, None] + spans[:, None] * shares))
        pieces = level_lines(self.surface.cost(u, v), float(self.level()))
        places = lows + (1e-3 + pieces / (_FINER - 1) * (1 - 2e-3)) * spans
        start, end = self.surface.point(places[..., 0], places[..., 1]).swapaxes(0, 1)
        thirds = [start, start + (end - start) / 3, end - (end - start) / 3, end]
        self.points = np.stack(thirds, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        costs = self.surface.cost(*self.surface.under(self.points).T)
        for cost in (costs.min(), costs.max()):
            yield Claim("position", self.level, float(cost), _LEVEL)


class Inset:
    """What is around a network on a surface seen from above, in a frame that can fly away.

    It begins where it is on the map, and as large; `enlarged` makes it larger. Its colours are the
    map's, and its lines are as many units of cost apart. The arrow is `scale` units of the slice
    long where the slope is 1.
    """

    def __init__(
        self,
        on: CostSurface,
        land: Landscape,
        there: State,
        *,
        reach: tuple[float, float],
        scale: float,
        split: str,
    ) -> None:
        place = there.probe("place", on=land)
        u, v = map(float, place())
        across, up = ((x - far, x + far, _MEASURED) for x, far in zip((u, v), reach, strict=True))
        heights = land.probe("surface", across=across, up=up, split=split)
        above = on.eye.pose
        middle = above.place(u, v, 0.0)[0]
        pose = replace(above, target=(u, v), centre=(float(middle[0]), float(middle[1])))
        self.eye = Eye(pose)
        surface = self.surface = CostSurface(
            heights, self.eye, across=across, up=up, level=on.level, top=on.top
        )
        width, height = (2 * pose.size * far for far in reach)
        self.frame = Rectangle(
            width=width, height=height, stroke_width=4, color=current()["ink"]
        ).move_to(middle)
        self.foot = Foot(surface, place)
        down = there.probe("downhill", on=land, split=split)
        self.arrow = SlopeArrow(surface, place=place, downhill=down, scale=scale, turned=0)
        self.line = LevelLine(surface, there.probe("C", split=split))

    def enlarged(self, centre: NDArray[np.float64], *, width: float) -> list[Animation]:
        """It flies to a place of the frame and becomes so wide."""
        pose = self.eye.pose
        size = pose.size * width / self.frame.width
        goal = self.frame.copy().scale(width / self.frame.width).move_to(centre)
        there = replace(pose, size=size, centre=(float(centre[0]), float(centre[1])))
        return [Fly(self.eye, there), Transform(self.frame, goal, run_time=3)]

    def parts(self) -> list[Mobject]:
        """All that may be on screen of it."""
        return [self.surface, self.line, self.arrow, self.foot, self.frame]

    def right_angle(self) -> VMobject:
        """The mark between the arrow and the line, on the arrow's left."""
        foot, tip = self.arrow.points[0], self.arrow.points[4 * 26]
        ahead = _CORNER * (tip - foot) / np.linalg.norm(tip - foot)
        aside = ahead[1] * -RIGHT + ahead[0] * UP
        corner = VMobject(stroke_color=current()["ink"], stroke_width=5)
        corner.set_points_as_corners([foot + ahead, foot + ahead + aside, foot + aside])
        return corner
