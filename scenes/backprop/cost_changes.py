"""How a step changes what digits cost: an arrow for each digit, or for each kind of digits."""

from typing import Any

import numpy as np
from manim import DOWN, UP, FadeIn, LaggedStart, SurroundingRectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import mean, stacked
from nncore.probes.probe import Probe
from scenes.backprop.upright import Upright, nice_step
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.readout import Readout
from scenes.stage.text import Words
from scenes.stage.theme import current

WORSE = ("wrong", "cost")  # the colours of a cost that rises and of one that falls
ENDS, BOTTOM = (-5.75, 5.15), -2.75  # of a chart of costs
KIND, HEAD = 2.62, 3.22  # heights of a digit of each kind, and of what it is


def cost_axis(values: Any, *, top: float) -> Axis:
    """An upright axis for changes of a cost, as long as there is room below `top`."""
    high, low = max(0.0, float(values.max())), min(0.0, float(values.min()))
    step = nice_step(high - low)
    places = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    axis = Axis(low, high, step, length=top - BOTTOM, direction=UP, places=places)
    return axis.shift(np.array([ENDS[0], top, 0.0]) - axis.line.get_end())


def hidden(axis: Axis) -> Axis:
    """The axis without its ticks and numbers: what is seen while it takes another scale."""
    VGroup(axis.ticks, axis.numbers).set_opacity(0)
    return axis


def fade(axis: Axis, opacity: float) -> list[Any]:
    """Animations that hide or show its ticks and numbers."""
    return [part.animate.set_opacity(opacity) for part in (axis.ticks, axis.numbers)]


def sink(parts: VGroup, zero: float) -> list[Any]:
    """Animations that take parts back to a height where they begin."""
    at = np.array([0.0, zero, 0.0])
    return [part.animate.stretch(0, 1, about_point=at) for part in parts]


def loose(*views: VGroup) -> VGroup:
    """Copies of the parts of views, which follow nothing."""
    return VGroup(*(part.copy() for view in views for part in view))


def come(pictures: list[PixelGrid]) -> LaggedStart:
    """One picture after another, from below: above is what they are."""
    return LaggedStart(*(FadeIn(one, shift=0.3 * UP) for one in pictures), lag_ratio=0.3)


def dearer(pictures: list[PixelGrid], change: Probe, x: float) -> VGroup:
    """A frame around each picture whose cost rises, and words at a place across that say so.

    The frames can be counted where an arrow is too short to be seen.
    """
    pairs = zip(pictures, change(), strict=True)
    looks = {"color": current()["wrong"], "buff": 0.0, "stroke_width": 4}
    frames = [SurroundingRectangle(picture, **looks) for picture, up in pairs if up > 0]
    words = Words("costs more", "label", role="wrong").move_to((x, pictures[0].get_y(), 0))
    return VGroup(*frames, words)


def by_label(run: Any) -> Probe:
    """The mean cost of the test digits of each label."""
    y = run.data.y("test")
    groups = [tuple(int(e) for e in np.flatnonzero(y == digit)) for digit in range(10)]
    return stacked(*(mean(run.probe("C", example=group)) for group in groups))


def kinds(run: Any, xs: NDArray[np.float64]) -> tuple[list[PixelGrid], VGroup]:
    """The first test digit of each label, and above it the label."""
    first = [int(np.flatnonzero(run.data.y("test") == digit)[0]) for digit in range(10)]
    pictures, names = [], VGroup()
    for example, x in zip(first, xs, strict=True):
        digit = PixelGrid(run.probe("a", layer=0, example=example), height=0.7)
        pictures.append(digit.move_to((x, KIND, 0)))
        label = run.probe("label", example=example)
        names.add(Readout(label, places=0, align="center").move_to((x, HEAD, 0)))
    return pictures, names


def changes(axis: Axis, xs: Any, change: Probe, width: float) -> Upright:
    """An arrow for each change of a cost."""
    return Upright(axis, xs, change, width=width, roles=WORSE)


def average(probe: Probe, *, places: int) -> VGroup:
    """The average of the changes, which has a line of its own."""
    return quantity("average", probe, places=places, sign=True, role="look")


def quantity(name: str, probe: Probe, **looks: Any) -> VGroup:
    """A name, and below it a number."""
    words = Words(name, "label", role="quiet")
    return VGroup(words, Readout(probe, align="center", **looks)).arrange(DOWN, buff=0.15)
