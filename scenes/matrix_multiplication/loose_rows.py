"""A row of a matrix on its way: as lines of a network, as squares, around a corner."""

import numpy as np
from manim import DL, PI, Line, ManimColor, Rectangle, Rotate, Transform, VGroup, VMobject
from numpy.typing import NDArray

from scenes.mobjects.network import Neurons
from scenes.mobjects.pictures import PixelGrid, WeightGrid
from scenes.stage.theme import current

Point = NDArray[np.float64]
STRIP = 0.42  # of a row that a strip on it is high


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
    """The weights of a row, or of a row that is a column now, as loose cells where it is."""
    tall = row.image.height / row.shape[0]
    squares = VGroup(*(row.pixel(k) for k in range(row.size)))
    for square, hue in zip(squares, hues(row), strict=True):
        square.set_stroke(width=0).set_fill(hue, opacity=1).stretch_to_fit_height(tall)
    return squares


def as_squares(neurons: Neurons, column: PixelGrid) -> tuple[VGroup, VGroup]:
    """Neurons, to become the cells of a column behind all else, without a turn; and these."""
    squares = VGroup(*(column.pixel(k) for k in range(column.size)))
    circles = VGroup(*neurons.circles)
    for square, circle in zip(squares, circles, strict=True):
        square.match_style(circle).stretch_to_fit_height(column.image.height / column.size)
        circle.rotate(PI / 4)  # its first point is a square's first corner
    return circles.set_z_index(-1), squares.set_z_index(-1)


def around_a_corner(start: Point, end: Point, share: float) -> Point:
    """The path of a cell: straight across, then straight up or down, at an even pace.

    So a row becomes a column, and passes over nothing but itself.
    """
    way = end.mean(axis=0) - start.mean(axis=0)
    gone = share * np.abs(way[:2]).sum()
    across = min(gone, abs(way[0]))
    moved = np.sign(way) * [across, gone - across, 0.0]
    return start + moved + share * (end - start - way)


def as_strip(column: PixelGrid, over: WeightGrid) -> tuple[VGroup, Rotate, Transform]:
    """A column of activations as loose cells, how it falls over to the left, and onto a row."""
    colours = current().activation(np.asarray(column.probe())) / 255
    standing, lying = VGroup(), VGroup()
    for k, colour in enumerate(colours):
        fill = {"fill_color": ManimColor(colour), "fill_opacity": 1, "stroke_width": 0}
        place, under = column.pixel(k), over.pixel(k)
        width, height = column.image.width, column.image.height / column.size
        standing.add(Rectangle(width=width, height=height, **fill).move_to(place))
        # Thinner than the row, whose colours stay in sight above and below it.
        thin = Rectangle(width=STRIP * under.height, height=under.width, **fill)
        lying.add(thin.rotate(PI / 2).move_to(under))
    foot = standing.get_corner(DL)
    fall = Rotate(standing, PI / 2, about_point=foot, run_time=1.3)
    return standing, fall, Transform(standing, lying, run_time=1.2)
