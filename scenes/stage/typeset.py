"""A line set by Typst, as shapes.

manim's own Typst asks the compiler to look for fonts each time, writes a file, and reads it with a
parser that knows all of SVG. A lesson sets some hundred lines, and its proof each of them thrice:
here the compiler is kept, and what Typst writes (groups, glyphs used by name, paths) read directly.
"""

import re
from collections.abc import Iterator
from copy import copy
from functools import cache, lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import typst
from manim import ManimColor, VGroup, VMobject
from manim.constants import SCALE_FACTOR_PER_FONT_POINT
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath
from numpy.typing import NDArray
from svgelements import Matrix, Path

BAR = 1.6  # width of a stroke that is no outline: a fraction's bar, a root's

# A page as wide and high as the line; of its size manim and the fonts of a lesson know nothing.
_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: 10pt)
#let part(name, body) = if name == "{hidden}" {{ hide(body) }} else {{ body }}
{preamble}
{code}
"""
_PART = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*?)\s*:\s*([A-Za-z_][\w-]*)\s*\}\}", re.DOTALL)

_HREF = "{http://www.w3.org/1999/xlink}href"
_BLACK = "#000000"  # of all that has no colour of its own


class Shape(NamedTuple):
    """A glyph or a stroke, where Typst has put it."""

    path: str
    matrix: tuple[
        float, ...
    ]  # a, b, c, d, e, f as in an SVG: x' = a x + c y + e, y' = b x + d y + f
    colour: str
    filled: bool
    label: str  # of the group that it is in

    @property
    def points(self) -> NDArray[np.float64]:
        """Its outline, (n, 3), as large as manim's text of size 1."""
        a, b, c, d, e, f = self.matrix
        outline = _outline(self.path)
        flat = outline @ np.array([[a, -b], [c, -d]]) + (e, -f)  # an SVG's y grows downwards
        return np.column_stack([flat, np.zeros(len(flat))]) * SCALE_FACTOR_PER_FONT_POINT


class Typeset(VGroup):
    """A line of Typst's markup, each glyph a shape with a stroke of the width `outline`.

    Parts have names: `{{ w dot a : sum }}` in mathematics, `#box[...]<sum>` in words.
    """

    def __init__(
        self, code: str, size: float, *, preamble: str = "", color: ManimColor, outline: float = 0.0
    ) -> None:
        super().__init__(color=color)
        self.code, names = _named(code)
        self.preamble = preamble
        self.parts: dict[str, list[VMobject]] = {name: [] for name in names}
        styled: dict[tuple[str, bool], VMobject] = {}
        for shape, within in _in_parts(self.code, preamble, names):
            look = shape.colour, shape.filled
            if look not in styled:
                own = color if shape.colour == _BLACK else ManimColor(shape.colour)
                styled[look] = _styled(own, outline, filled=shape.filled)
            mobject = _another(styled[look])
            mobject.points = shape.points * size
            self.submobjects.append(mobject)
            for name in within:
                self.parts.setdefault(name, []).append(mobject)
        self.center()
        self._unit = self.height / size

    @property
    def font_size(self) -> float:
        """The size at which it is drawn, in manim's units."""
        return self.height / self._unit

    def select(self, name: str) -> VGroup:
        """The shapes of a part; KeyError if none has the name."""
        return VGroup(*self.parts[name])


def shapes(code: str, preamble: str = "", *, hidden: str = "") -> tuple[Shape, ...]:
    """All that Typst draws of a line, but for a hidden part; ValueError if it draws pictures."""
    return _read(_PAGE.format(hidden=hidden, preamble=preamble, code=code))


def _named(code: str) -> tuple[str, tuple[str, ...]]:
    """Markup in which parts are calls of Typst's, innermost first, and their names."""
    names = []
    while match := _PART.search(code):
        body, name = match.groups()
        names.append(name)
        code = f'{code[: match.start()]}part("{name}", {body.strip()}){code[match.end() :]}'
    return code, tuple(dict.fromkeys(names))


def _in_parts(
    code: str, preamble: str, names: tuple[str, ...]
) -> Iterator[tuple[Shape, list[str]]]:
    """All shapes, and in which parts they are: those that are gone when a part is hidden."""
    left = {name: list(reversed(shapes(code, preamble, hidden=name))) for name in names}
    for shape in shapes(code, preamble):
        within = [shape.label] if shape.label else []
        for name, others in left.items():
            if others and others[-1] == shape:
                others.pop()
            else:
                within.append(name)
        if len(_outline(shape.path)):
            yield shape, within


def _styled(color: ManimColor, outline: float, *, filled: bool) -> VMobject:
    return VMobject(
        fill_color=color,
        fill_opacity=float(filled),
        stroke_color=color,
        stroke_width=outline if filled else BAR,
    )


def _another(shape: VMobject) -> VMobject:
    """One more shape of the same style: manim makes, or copies, one in a hundred steps."""
    other = copy(shape)
    other.submobjects, other.updaters = [], []
    for name in ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas"):
        setattr(other, name, getattr(shape, name).copy())
    return other


@lru_cache(maxsize=2048)
def _read(page: str) -> tuple[Shape, ...]:
    drawn: Any = _compiler().compile(page.encode(), format="svg")  # bytes: it is one page
    svg = fromstring(drawn)
    glyphs = {f"#{symbol.get('id')}": symbol[0] for symbol in svg.iterfind(".//{*}symbol")}

    def walk(group: Element, around: Matrix, label: str) -> Iterator[Shape]:
        for element in group:
            name = element.tag.rpartition("}")[2]
            here = Matrix(element.get("transform", "")) * around
            if name == "g":
                yield from walk(element, here, element.get("data-typst-label", label))
            elif name in ("use", "path"):
                path = element if name == "path" else glyphs[element.get(_HREF, "")]
                here = (
                    Matrix(1, 0, 0, 1, float(element.get("x", 0)), float(element.get("y", 0)))
                    * here
                )
                fill = element.get("fill", _BLACK)
                filled = fill != "none"
                colour = fill if filled else element.get("stroke", _BLACK)
                matrix = here.a, here.b, here.c, here.d, here.e, here.f
                yield Shape(path.get("d", ""), matrix, colour, filled, label)
            elif name != "defs":
                raise ValueError(f"got <{name}> from Typst: expected groups, glyphs and paths")

    return tuple(walk(svg, Matrix(), ""))


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)


@cache
def _outline(path: str) -> NDArray[np.float64]:
    """Points (n, 2) of a path in its own coordinates."""
    return VMobjectFromSVGPath(Path(path)).points[:, :2]
