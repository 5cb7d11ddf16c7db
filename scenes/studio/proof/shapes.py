"""Which drawings may be there without a probe: lines, frames, arrows; never a curve or picture."""

from collections.abc import Sequence

import numpy as np
from manim import (
    Arc,
    BarChart,
    Brace,
    Circle,
    DashedLine,
    DashedVMobject,
    ImplicitFunction,
    Line,
    Mobject,
    ParametricFunction,
    PMobject,
    Polygram,
    Rectangle,
    Surface,
    SVGMobject,
    TracedPath,
    VectorField,
    VMobject,
)
from manim.mobject.types.image_mobject import AbstractImageMobject

from scenes.mobjects.axes import Axis
from scenes.stage.theme import THEMES
from scenes.stage.view import View
from scenes.studio.proof.reading import is_digit
from scenes.studio.proof.screen import Seen, is_leaf

# Parts that may be drawn without a probe have few corners: what has more may tell numbers.
_MOST_SIDES = 12
_MOST_SIDES_OF_A_SHAPE = 32  # a brace has 25, a rounded frame 8, a ring 16

_CURVES = (ParametricFunction, ImplicitFunction, TracedPath, Surface, VectorField, DashedVMobject)
_SHAPES = (Line, Arc, Polygram, Brace)


def unclaimed(seen: Seen) -> tuple[str, Mobject, str] | None:
    """The kind of what a drawing shows without a probe, the drawing, and why it must have one.

    None for what may be there: parts of views and axes, and simple shapes.
    """
    mobject = seen.mobject
    if seen.inside(View, Axis):
        return None
    if isinstance(mobject, AbstractImageMobject):
        return None if is_scale(mobject) else ("picture", mobject, "a picture without a probe")
    if isinstance(mobject, PMobject):
        return "picture", mobject, "points without a probe"
    if chart := seen.owner(BarChart):
        return "bars", chart, "bars without a probe"
    if (curve := seen.owner(*_CURVES)) and not isinstance(curve, DashedLine):
        return "curve", curve, "a curve without a probe"
    if drawing := seen.owner(SVGMobject):
        return "picture", drawing, "a drawing without a probe"
    if is_bars(mobject.submobjects):
        return "bars", mobject, "rectangles of different heights, like bars, without a probe"
    if not is_leaf(mobject):
        return None
    sides = len(mobject.points) // 4
    if is_digit(mobject) and not hasattr(mobject, "glyph_of"):
        return "number", mobject, "a shape that is a figure"
    if sides > (_MOST_SIDES_OF_A_SHAPE if isinstance(mobject, _SHAPES) else _MOST_SIDES):
        if hasattr(mobject, "glyph_of"):
            return None  # a letter on its way
        return "curve", mobject, f"a line of {sides} pieces without a probe"
    return None


def is_scale(image: AbstractImageMobject) -> bool:
    """Whether the picture is a theme's own scale, from +1 above to -1 below, as a ColourBar's."""
    pixels = image.get_pixel_array()[..., :3]
    ramp = np.linspace(1, -1, len(pixels))[:, None]
    return any(np.array_equal(pixels, theme.signed(ramp, 1.0)) for theme in THEMES.values())


def is_bars(parts: Sequence[Mobject]) -> bool:
    """Whether parts are three or more rectangles on one line that differ only in their length."""
    if len(parts) < 3 or not all(isinstance(part, Rectangle) for part in parts):
        return False
    low = np.array([np.min(part.points, axis=0) for part in parts])
    size = np.array([np.ptp(part.points, axis=0) for part in parts])
    for across, along in ((0, 1), (1, 0)):
        alike = np.ptp(size[:, across]) < 1e-3 and np.ptp(low[:, along]) < 1e-3
        if alike and np.ptp(size[:, along]) > 1e-3:
            return True
    return False


def is_marked(view: View) -> bool:
    """Whether a view itself has drawn anything, and not only the views in it."""
    own = (part for part in view.get_family() if part is view or not isinstance(part, View))
    return any(is_leaf(part) for part in own)


def kind_of(view: View) -> str:
    """The kind of a view that cannot say itself what it shows."""
    family = view.get_family()
    if any(isinstance(part, AbstractImageMobject) for part in family):
        return "picture"
    if hasattr(view, "read"):
        return "number"
    if any(isinstance(part, Circle) for part in family):
        return "fill"
    return "curve" if isinstance(view, VMobject) and len(view.points) else "position"


def is_picture(mobject: Mobject) -> bool:
    """Whether the mobject is made of pixels."""
    return isinstance(mobject, AbstractImageMobject)
