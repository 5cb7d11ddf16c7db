"""A row of a matrix on its way: as lines of a network, as squares, turning upright."""

from collections.abc import Callable

import numpy as np
from manim import OUT, PI, Line, ManimColor, Rectangle, VGroup, VMobject, rotation_matrix
from numpy.typing import NDArray

from scenes.mobjects.network import Neurons
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.theme import current

Point = NDArray[np.float64]


def hues(row: WeightGrid) -> list[ManimColor]:
    """The colours of a row's weights."""
    colours = current().signed(np.asarray(row.probe()), float(row.limit()))
    return [ManimColor(colour) for colour in colours / 255]


def as_lines(row: WeightGrid, sources: Neurons, target: VMobject) -> VGroup:
    """The weights as lines from the neurons that they weigh to the one whose they are."""
    lines = VGroup()
    for circle, hue in zip(sources.circles, hues(row), strict=True):
        line = Line(circle.get_right(), target.get_left())
        # As a flat rectangle it becomes a square without a bend.
        flat = Rectangle(width=line.get_length(), height=0.05, stroke_width=0)
        flat.rotate(line.get_angle()).move_to(line)
        lines.add(flat.set_fill(hue, opacity=1))
    return lines


def as_cells(row: WeightGrid) -> VGroup:
    """The weights as loose squares, where the row is."""
    squares = VGroup(*(row.pixel(k) for k in range(row.size)))
    for square, hue in zip(squares, hues(row), strict=True):
        square.set_stroke(width=0).set_fill(hue, opacity=1)
    return squares


def turning(start: Point, end: Point) -> Callable[[Point, Point, float], Point]:
    """The path of a row that turns upright about its middle, which goes from start to end.

    An arc would take the upper rows past the top of the frame.
    """

    def path(points: Point, _: Point, share: float) -> Point:
        turn = rotation_matrix(-share * PI / 2, OUT)
        return start + share * (end - start) + (points - start) @ turn.T

    return path
