"""The scale of an activation on an axis of z, and its outer tenths, where the sigmoid is flat."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Line, Rectangle, VGroup

from nncore.probes.expressions import maximum
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words
from scenes.stage.theme import current

NEAREST = 0.1  # of 0 or of 1
_RIGHT_EDGE = 7.11 - SIDE  # scene units
_POST = 3.6  # how high one is


def room(axis: Axis, low: float, high: float, height: float, *, opacity: float) -> Rectangle:
    """A pale column on a level axis from one value to another, behind all else."""
    ends = axis.point((low, high))
    column = Rectangle(width=np.ptp(ends[:, 0]), height=height, stroke_width=0)
    column.set_fill(current()["ink"], opacity=opacity).move_to(ends.mean(axis=0), DOWN)
    return column.set_z_index(-1)


def allowed(column: Rectangle) -> Constant:
    """What the column from 0 to 1 is, above it."""
    words = "room for an activation: 0 to 1"
    name = Constant(words, "label", because="the scale of an activation")
    return name.next_to(column, UP, buff=0.12)


def posts(axis: Axis, *values: Probe) -> VGroup:
    """On a level axis a dashed post for each value, which stands at its top."""
    all_of_them = VGroup()
    for value in values:
        foot = axis.point(float(value()))
        post = DashedLine(foot, foot + _POST * UP, color=current()["z"], stroke_width=3)
        number = Readout(value, places=1, size="title", role="z", align="center")
        all_of_them.add(VGroup(post, number.next_to(post, UP, buff=0.15)))
    return all_of_them


def pushed(nudge: Probe, rises: Probe) -> VGroup:
    """By how much every z is nudged, and the largest of the rises of a (n,) that come of it."""
    number = Readout(nudge, places=2, sign=True, size="title", role="z")
    rise = Readout(maximum(rises), places=2, role="look", size="label")
    most = OnOneLine(Words("rise of $a$, at most", "label", role="look"), rise)
    return VGroup(Words("nudge of every $z$"), number, most).arrange(DOWN, aligned_edge=LEFT)


def zones(plot: Plot) -> VGroup:
    """A pale band over each outer tenth, from the plot's left edge to the frame's right one."""
    both = VGroup()
    for low in (0.0, 1 - NEAREST):
        start = plot.point(plot.x.low, low)
        height = NEAREST * plot.y.unit()
        zone = Rectangle(width=_RIGHT_EDGE - start[0], height=height, stroke_width=0)
        zone.set_fill(current()["look"], opacity=0.13).move_to(start, DOWN + LEFT)
        inner = zone.get_edge_center(DOWN if low else UP)
        edge = Line(LEFT, RIGHT, color=current()["look"], stroke_width=2, stroke_opacity=0.7)
        edge.stretch_to_fit_width(zone.width).move_to(inner)
        both.add(VGroup(zone, edge).set_z_index(-1))
    return both


def counted(low: Probe, high: Probe, axis: Axis) -> VGroup:
    """How many digits lie in each outer tenth, at its height, at the frame's right edge."""
    both = VGroup()
    for number, words, place, side in (
        (low, f"digits below {NEAREST}", NEAREST / 2, UP),
        (high, f"digits above {1 - NEAREST}", 1 - NEAREST / 2, DOWN),
    ):
        count = Readout(number, places=0, size="title", align="right").scale(1.1)
        count.move_to((_RIGHT_EDGE - 0.12) * RIGHT, RIGHT).set_y(axis.point(place)[1])
        name = Constant(words, "label", because="the outer tenths of the scale", role="quiet")
        name.next_to(count, side, buff=0.22).align_to(count, RIGHT)
        both.add(VGroup(count, name))
    return both
