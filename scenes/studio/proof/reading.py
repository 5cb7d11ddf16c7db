"""What a text says, read from its glyphs: are they what its source says, how large, any digits?

A text is typeset once more from its own source and compared outline by outline. So a text that an
animation turned into another one, or a figure pasted among its glyphs, does not pass for what its
source says.
"""

import re
from functools import cache, lru_cache

import numpy as np
from manim import DecimalNumber, Mobject, Text, Typst, Variable, VMobject
from manim.mobject.text.tex_mobject import SingleStringMathTex
from manim.utils.space_ops import rotation_about_z
from numpy.typing import ArrayLike, NDArray

from scenes.stage.text import SIZES, Constant, Formula, Outline, Words
from scenes.stage.typeset import Typeset, shapes

Points = NDArray[np.float64]

_REFERENCE_SIZE = 48
_FONTS = ("New Computer Modern", "Libertinus Serif")  # ours, and Typst's own
# Glyph outlines come from an SVG file with a few decimals.
_ALIKE = 0.02

# What is in the source of a formula and never on screen: spaces, colours, names of parts.
_UNSEEN = re.compile(r'#?\b[hv]\([^()]*\)|rgb\("[^"]*"\)|:\s*[A-Za-z_][\w-]*\s*(?=\}\})')
# Whole numbers that name one of several: a^((1)), z_1, w_(12), w_(j, 12).
_INDEX = re.compile(r"\^\(\([\w\s+−-]*\)\)|_\([\w\s,]*\)|_\d+(?!\.?\d)")
_PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*\}")


class Misread(ValueError):
    """What is drawn is not what the text's source says."""


def is_text(mobject: Mobject) -> bool:
    """Whether the mobject is text as a whole, ours or manim's own."""
    return isinstance(
        mobject,
        Typeset | Outline | Text | Typst | SingleStringMathTex | DecimalNumber | Variable,
    )


def source(text: Mobject) -> str:
    """What a text is made from."""
    for name in ("markup", "typst_code", "tex_string", "original_text", "text", "number"):
        if hasattr(text, name):
            return str(getattr(text, name))
    return str(text)


def stray_digits(markup: str, *, formula: bool = False) -> str:
    """The numbers in a source that are not just an index in its mathematics, one after another."""
    parts = [markup] if formula else markup.replace(r"\$", "").split("$")
    kept = []
    for place, part in enumerate(parts):
        if formula or place % 2:
            part = _INDEX.sub(" ", _PLACEHOLDER.sub(" ", _UNSEEN.sub(" ", part)))
        else:
            part = _UNSEEN.sub(" ", part)
        kept.append(part)
    return " ".join(re.findall(r"[\d.,]*\d%?|[^\W\d_a-zA-Z]", _only_numeric(" ".join(kept))))


def _only_numeric(text: str) -> str:
    # ½ and ² are numbers as well.
    return "".join(c if c.isnumeric() or c in ".,%" else " " for c in text)


def unclaimed_digits(text: Mobject) -> str:
    """The numbers that a text, not a view, shows without a claim; Misread if it shows another."""
    if isinstance(text, Words | Formula):
        check_reads(text)
        if isinstance(text, Constant):
            return ""
        return stray_digits(text.markup, formula=isinstance(text, Formula))
    if isinstance(text, Outline):
        return text.text
    if isinstance(text, DecimalNumber | Variable):
        return source(text) if isinstance(text, DecimalNumber) else str(text.value.number)
    return stray_digits(source(text))


def check_reads(text: Typeset) -> None:
    """Raises Misread unless every glyph on screen is one of the text's source, in its order."""
    drawn = text.family_members_with_points()
    outlines = tuple(_upright(text, glyph).tobytes() for glyph in drawn)
    if why := _misread(text.code, _colourless(text), source(text), outlines):
        raise Misread(why)


@lru_cache(maxsize=4096)  # a text is read after every play, and hardly ever moves
def _misread(code: str, preamble: str, said: str, outlines: tuple[bytes, ...]) -> str:
    """Why some outlines are not those of a source; nothing if they are."""
    drawn = [np.frombuffer(outline).reshape(-1, 3) for outline in outlines]
    expected = iter(_shapes(code, preamble)[1:])
    for points in drawn:
        shape = _shape(points)
        if not any(_same(shape, reference) for reference, _ in expected):
            return f"what is drawn is not {said!r}: was it transformed?"
    # A source can spell a digit without one: \u{39}, #(40 + 57).
    if not any(c.isnumeric() for c in said) and any(map(_is_figure, drawn)):
        return f"{said!r} draws a digit that is not in its source"
    return ""


def _colourless(text: Typeset) -> str:
    """The preamble of a text, alike in all themes: its outlines are."""
    return re.sub(r'rgb\("[^"]*"\)', "black", text.preamble)


def font_size(text: Mobject) -> float:
    """The size at which a text is drawn, whatever it was scaled by, in the units of SIZES."""
    if isinstance(text, Outline):
        fresh = Outline(text.text)
        return SIZES["body"] * float(np.ptp(text.points[:, 1]) / np.ptp(fresh.points[:, 1]))
    if isinstance(text, Words | Formula):
        drawn = text.family_members_with_points()
        expected = iter(_shapes(text.code, _colourless(text))[1:])
        sizes = []
        for glyph in drawn:
            points = _upright(text, glyph)
            shape = _shape(points)
            for reference, extent in expected:
                if _same(shape, reference):
                    sizes.append(_extent(points) / extent)
                    break
        if sizes:
            return _REFERENCE_SIZE * float(np.median(sizes))
    return float(getattr(text, "font_size", np.inf))


def is_digit(glyph: Mobject) -> bool:
    """Whether a shape is a figure of the fonts in use, by its outline."""
    return isinstance(glyph, VMobject) and len(glyph.points) > 0 and _is_figure(glyph.points)


def _is_figure(points: Points) -> bool:
    candidates = _digits().get(len(points), ())
    return any(_same(_shape(points), candidate) for candidate in candidates)


@cache
def _digits() -> dict[int, list[Points]]:
    """Outlines of all figures by their number of points: in words, formulas, indices, bold."""
    shapes: dict[int, list[Points]] = {}
    styles = ("{0}", "*{0}*", "_{0}_", "${0}_({0}_{0})$", "$bold({0})_bold({0})$")
    # In two documents, not in a hundred: each costs as much as a formula.
    markup = " ".join(style.format(figure) for figure in "0123456789" for style in styles)
    for font in _FONTS:
        for shape, _ in _shapes(markup, f'#set text(font: "{font}")\n'):
            shapes.setdefault(len(shape), []).append(shape)
    return shapes


@cache
def _shapes(code: str, preamble: str) -> list[tuple[Points, float]]:
    """The glyphs of a text, typeset at the reference size: shape and extent of each.

    Of ours the first is its speck.
    """
    outlines = (shape.points * _REFERENCE_SIZE for shape in shapes(code, preamble))
    return [(_shape(points), _extent(points)) for points in outlines if len(points)]


def _upright(text: Mobject, glyph: Mobject) -> Points:
    """The glyph's outline as it is in a level line."""
    angle = getattr(text, "slant", 0.0)
    return np.array(glyph.points) @ rotation_about_z(angle) if angle else np.array(glyph.points)


def _extent(points: ArrayLike) -> float:
    return float(np.ptp(points, axis=0).max())


def _shape(points: ArrayLike) -> Points:
    """The outline moved to the origin, its larger side 1."""
    extent = _extent(points)
    points = np.asarray(points)
    return (points - points.min(axis=0)) / extent if extent else points * 0.0


def _same(one: Points, other: Points) -> bool:
    return one.shape == other.shape and bool(np.abs(one - other).max() < _ALIKE)


def number(printed: str) -> tuple[float, int, float]:
    """A printed number, the places it is printed to, and the scale of its unit (% is 100)."""
    figures = printed.replace("−", "-").replace(",", "")
    scale = 100.0 if figures.endswith("%") else 1.0
    figures = figures.rstrip("%")
    return float(figures), len(figures.partition(".")[2]), scale
