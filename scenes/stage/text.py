"""All text and mathematics, typeset by Typst with its own embedded fonts.

No LaTeX and no system font: a frame looks the same on every machine. Symbols that own a colour
(z, w, b, y, C) have it in every formula without being told.
"""

from functools import cache, lru_cache
from typing import Any, NamedTuple, Self

import numpy as np
from manim import RIGHT, UP, VGroup, VMobject
from numpy.typing import NDArray

from scenes.stage.theme import Theme, current
from scenes.stage.typeset import Typeset

# Font sizes at full frame, in manim's units; nothing on screen is smaller than "small".
SIZES = {"title": 44, "body": 36, "label": 30, "small": 24}

# Delta is dC/dz, and has the colour of what it comes from.
_SYMBOLS = {"z": "z", "w": "w", "W": "w", "b": "b", "y": "y", "C": "cost", "δ": "cost"}
# For what has a colour that is not its symbol's own: #look[a], #query[$q$].
_COLOURED = {"plain": "ink"} | {name: name for name in ("look", "query", "key", "value")}


def _size(size: str) -> int:
    if size not in SIZES:
        raise ValueError(f"got size={size!r}: the sizes are {', '.join(SIZES)}")
    return SIZES[size]


def hairline(size: str) -> float:
    """Width of a stroke in a glyph's own colour, so that its thin lines survive a projector."""
    return 0.8 if _size(size) <= SIZES["label"] else 0.5


@cache
def _preamble(theme: Theme) -> str:
    shows = " ".join(  # a symbol stands alone: the w of a word is no weight
        f'show regex("\\\\b{symbol}\\\\b"): set text(fill: rgb("{getattr(theme, role)}"));'
        for symbol, role in _SYMBOLS.items()
    )
    return (
        '#set text(font: "New Computer Modern")\n'
        f"#show math.equation: it => {{ {shows} it }}\n"
        + "".join(
            f'#let {name}(it) = text(fill: rgb("{theme[role].to_hex()}"), it)\n'
            for name, role in _COLOURED.items()
        )
    )


# A speck that Typst sets on the baseline in front of a line; it is measured and removed.
_SPECK = "#box(width: 0.02pt, height: 0.02pt, fill: black);"


class _Line(Typeset):
    """A typeset line that knows its baseline, so that words and live numbers can share one."""

    _code = "{}"  # how its markup stands in a document

    def __init__(self, markup: str, size: str = "body", *, role: str = "ink") -> None:
        theme = current()
        super().__init__(
            self._code.format(_SPECK + markup),
            _size(size),
            preamble=_preamble(theme),
            color=theme[role],
            outline=hairline(size),
        )
        self.markup = markup
        self.size_name = size
        self.slant = 0.0
        speck, first, *_ = self.submobjects
        self._rise = (first.get_bottom()[1] - speck.get_bottom()[1]) / self.height
        self._first = first
        self.remove(speck)
        # A glyph that leaves its line (a copy on its way somewhere) still says where it is from.
        for glyph in self.submobjects:
            glyph.set(glyph_of=markup)

    @property
    def baseline(self) -> float:
        """Height of the line's baseline in scene units."""
        return float(self._first.get_bottom()[1] - self._rise * self.height)

    def slanted(self, angle: float) -> Self:
        """Turn the line to the left about its start; what reads its glyphs turns them back."""
        self.slant += angle
        start = np.array([self.get_left()[0], self.baseline, 0.0])
        return self.rotate(angle, about_point=start)


class Words(_Line):
    """A line of Typst markup: words, with mathematics between dollar signs."""


class Formula(_Line):
    """Mathematics in Typst's notation: `Formula("a = sigma(z)")`.

    `{{ w dot a : sum }}` names a part, which `select("sum")` gives.
    """

    _code = "$ {} $"


class Constant(Words):
    """Words with a number that no network computed, and the reason why that is right.

    `Constant("784", because="pixels in a 28x28 image")`
    """

    def __init__(self, markup: str, size: str = "body", *, because: str, role: str = "ink") -> None:
        if not because.strip():
            raise ValueError(f"got Constant({markup!r}) without a reason: say why it is constant")
        super().__init__(markup, size, role=role)
        self.because = because


class ConstantFormula(Constant, Formula):
    """Mathematics with a number of its own, as the 2 of a square, and why that is right."""


class Outline(VMobject):
    """A number (or other short run of figures) as ONE shape joined from cached glyph outlines.

    Setting it costs microseconds where typesetting costs milliseconds: this is what makes
    a hundred live numbers a frame possible.
    """

    def __init__(
        self, text: str, size: str = "body", *, role: str = "ink", align: str = "left"
    ) -> None:
        if align not in ("left", "center", "right"):
            raise ValueError(f"got align={align!r}: left, center or right")
        colour = current()[role]
        super().__init__(
            stroke_width=hairline(size), stroke_color=colour, fill_opacity=1, fill_color=colour
        )
        self.size_name = size
        self.align = align
        self.text = text
        self.points = _outline(text).points * (_size(size) / _GLYPH_SIZE)

    def set_text(self, text: str) -> Self:
        """Show another text, keeping place, scale and the edge it is aligned to."""
        if text == self.text:
            return self
        new, scale = _outline(text), self._scale()
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[self.align]
        old = _outline(self.text)
        left, right = self.points[old.left, 0], self.points[old.right, 0]
        first, last = new.points[new.left, 0], new.points[new.right, 0]
        x = left + share * (right - left) - (first + share * (last - first)) * scale
        # The heights of two texts differ (a comma hangs), so the baseline is what is kept.
        self.points = new.points * scale + np.array([x, self.baseline, 0.0])
        self.text = text
        return self

    def read(self) -> str:
        """The text, read back from the outline's points; ValueError if they are not its glyphs."""
        outline = _outline(self.text).points
        right_number = self.points.shape == outline.shape
        drawn = (self.points - self.points[0]) / self._scale() if right_number else self.points
        if not right_number or not np.allclose(drawn, outline - outline[0], atol=1e-3):
            raise ValueError(f"the outline on screen does not read {self.text!r}")
        return self.text

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        outline = _outline(self.text)
        rise = outline.points[outline.bottom, 1]
        return float(self.points[outline.bottom, 1] - rise * self._scale())

    def _scale(self) -> float:
        """Scene units a unit of the outlines at size 48."""
        outline = _outline(self.text)
        ends = [outline.top, outline.bottom]
        (top, bottom), (high, low) = self.points[ends, 1], outline.points[ends, 1]
        return float((top - bottom) / (high - low))


class _Joined(NamedTuple):
    """Glyph outlines side by side, and which of their points lie farthest out.

    Looking those up again in a moved copy is what makes a live number cheap: no pass over points.
    """

    points: NDArray[np.float64]
    left: int
    right: int
    bottom: int
    top: int


_GLYPH_SIZE = 48
_TRUE_MINUS = "−"
# Typst's markup for the figures whose source is not the figure itself.
_MARKUP = {_TRUE_MINUS: "$-$", "+": "$+$", "%": "\\%"}
FIGURES = "0123456789.,%+" + _TRUE_MINUS


@cache
def _glyph(figure: str) -> tuple[NDArray[np.float64], float]:
    """Outline of one figure at size 48, its origin at left on the baseline, and its advance."""
    if figure not in FIGURES:
        raise ValueError(f"got {figure!r}: a live number is made of {FIGURES}")
    # Between two zeros even a full stop has a measurable advance and a known baseline.
    theme = current()
    style: Any = {"preamble": _preamble(theme), "color": theme.ink}
    glyphs = Typeset(f"0{_MARKUP.get(figure, figure)}0", _GLYPH_SIZE, **style)
    first, second = Typeset("00", _GLYPH_SIZE, **style)
    zero_advance = second.get_left()[0] - first.get_left()[0]
    origin = np.array([glyphs[0].get_left()[0] + zero_advance, glyphs[0].get_bottom()[1], 0.0])
    points = np.concatenate([glyph.points for glyph in glyphs[1:-1]]) - origin
    advance = glyphs[-1].get_left()[0] - glyphs[0].get_left()[0] - zero_advance
    return points, float(advance)


def outline(text: str, size: str) -> NDArray[np.float64]:
    """Points (n, 3) of a number's outline; its origin is at its left, on the baseline."""
    return _outline(text).points * (_size(size) / _GLYPH_SIZE)


@lru_cache(maxsize=4096)
def _outline(text: str) -> _Joined:
    x, parts = 0.0, []
    for figure in text:
        points, advance = _glyph(figure)
        parts.append(points + np.array([x, 0.0, 0.0]))
        x += advance
    joined = np.concatenate(parts)
    joined.flags.writeable = False
    across, up = joined[:, 0], joined[:, 1]
    return _Joined(
        joined, *(int(i) for i in (across.argmin(), across.argmax(), up.argmin(), up.argmax()))
    )


def figures(value: float, places: int, *, sign: bool = False, percent: bool = False) -> str:
    """`value` as it is printed: rounded, thousands parted by commas, with a true minus sign.

    A value that rounds to zero has no minus sign. NaN and infinity raise ValueError.
    """
    if not np.isfinite(value):
        raise ValueError(f"got {value}: only finite numbers can be shown")
    text = f"{value * 100 if percent else value:{'+' if sign else ''},.{places}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("+-")
    return text.replace("-", _TRUE_MINUS) + ("%" if percent else "")


class OnOneLine(VGroup):
    """Parts from left to right on the first part's baseline; lines may be parts of lines.

    Parts that are not text are centred on the height of a small letter.
    """

    def __init__(self, *parts: VMobject, gap: float = 0.15) -> None:
        super().__init__(*parts)
        self.arrange(RIGHT, buff=gap)
        for part in parts:
            if hasattr(part, "baseline"):
                level(part, self.baseline)
            else:
                part.set_y(self.baseline + _HALF_X_HEIGHT)

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        first: Any = self[0]
        return first.baseline


def level(line: Any, of: Any) -> Any:
    """The line, moved up or down onto the baseline of another one, or onto a height."""
    height = of if isinstance(of, int | float) else of.baseline
    return line.shift((height - line.baseline) * UP)


_HALF_X_HEIGHT = 0.09  # of the body size, in scene units
