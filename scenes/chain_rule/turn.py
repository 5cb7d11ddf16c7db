"""Turning a drawing as one piece."""

import numpy as np
from manim import (
    OUT,
    angle_of_vector,
    linear,
    rotation_matrix,
    smooth,
    squish_rate_func,
)
from numpy.typing import NDArray

from scenes.animations.in_place import InPlace
from scenes.chain_rule.influence import Influence
from scenes.stage.view import refresh_all

_PARTS = ((0.0, 0.4), (0.25, 0.75), (0.6, 1.0))  # of the time: to grow, to turn, to move apart


class Turn(InPlace):
    """Turn rulers with all that is on them to where others of the same quantities lie.

    At every moment the rulers are parallel, and ticks, bars and bands are drawn anew on them. They
    shrink or grow first and move apart last: long rulers far apart would need more room, half-way,
    than a frame has.
    """

    def __init__(self, drawing: Influence, to: Influence, *, run_time: float = 3.0) -> None:
        super().__init__(drawing, run_time=run_time, rate_func=linear)
        self.drawing, self.to = drawing, to

    def start(self) -> None:
        self.poses = [_pose(self.drawing), _pose(self.to)]

    def move(self, share: float) -> None:
        grown, gone, parted = (squish_rate_func(smooth, *part)(share) for part in _PARTS)
        middle, angle, places, reaches, spans = (
            one + done * (other - one)
            for done, one, other in zip(
                (parted, gone, parted, grown, grown), *self.poses, strict=True
            )
        )
        turned = middle + (places + reaches) @ rotation_matrix(float(angle), OUT).T
        for ruler, (start, end), wide in zip(self.drawing.rulers, turned, spans, strict=True):
            ruler.spans = float(wide)
            ruler.line.set_points_as_corners([start, end])
        drawing = self.drawing
        refresh_all([*drawing.rulers, *drawing.changes, *drawing.bands])  # what follows comes last


def _pose(drawing: Influence) -> tuple[NDArray[np.float64], ...]:
    """Middle (3,), angle, the rest as if not turned: places (n, 1, 3) and ends (n, 2, 3); spans."""
    ends = np.array([[*ruler.line.get_start_and_end()] for ruler in drawing.rulers])
    middle, angle = ends.mean(axis=(0, 1)), angle_of_vector(ends[0, 1] - ends[0, 0])
    level = (ends - middle) @ rotation_matrix(-angle, OUT).T
    places = level.mean(axis=1, keepdims=True)
    spans = np.array([ruler.spans for ruler in drawing.rulers])
    return middle, np.asarray(angle), places, level - places, spans
