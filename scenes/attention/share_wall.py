"""All words of the language as cells of one whole, each as large as its share."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.tale import INDEX
from scenes.attention.beginning import COLUMNS, in_order
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, Words, outline
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_LEAST, _MOST = SIZES["small"], 130  # sizes of a word: in a cell too small for the least it hides
_ACROSS, _UP = 0.88, 0.8  # of a cell, that its text may fill
_GAP = 0.17  # between a word and its number, at the label's size
_MIX = 0.42  # of the shares' colour in a cell: ink can be read on it
_ROUNDING = 1e-6


class ShareWall(View, VGroup):
    """A cell for each word, in the order of the alphabet: its area is the word's share of `whole`.

    `probe` (vocabulary,) has the shares. A row is as high as its words' shares together, and a
    word as large as its cell has room. Words in `numbered` have their share beside them, where
    that has room, too.
    """

    def __init__(
        self, probe: Probe, *, width: float, height: float, numbered: Sequence[str] = ()
    ) -> None:
        self.words = in_order()
        self.probe = entries(probe, [INDEX[word] for word in self.words])
        theme = current()
        self.whole = Rectangle(width=width, height=height, stroke_width=0)
        fill = theme["ground"].interpolate(theme["share"], _MIX)
        self.cells = VGroup(*(VMobject(fill_color=fill, fill_opacity=1) for _ in self.words))
        self.cells.set_stroke(theme["ground"], width=3)
        self.names = VGroup(*(Words(word, "label") for word in self.words))
        self.numbers = VGroup()
        self.beside: dict[int, Readout] = {}
        for i in sorted(map(self.words.index, numbered)):
            share = entries(self.probe, i)
            number = Readout(share, percent=True, places=0, size="label")
            self.beside[i] = number
            self.numbers.add(number)
        self._widths = [float(name.width) for name in self.names]
        self._line = float(Words("gd", "label").height)
        for texts in (self.names, self.numbers):
            texts.set(over_picture=True).set_z_index(1)  # cells may come behind them
        super().__init__(self.whole, self.cells, self.names, self.numbers)
        self.refresh()

    def text_of(self, word: str) -> Any:
        """A word in its cell."""
        return self.names[self.words.index(word)]

    def cell(self, word: str) -> VMobject:
        """A word's cell."""
        found: Any = self.cells[self.words.index(word)]
        return found

    def refresh(self) -> None:
        for number in self.beside.values():
            number.refresh()
        for i, (left, right, bottom, top) in enumerate(self._places()):
            x, y = [left, right, right, left, left], [top, top, bottom, bottom, top]
            self.cells[i].set_points_as_corners(np.stack([x, y, np.zeros(5)], axis=1))
            self._write(i, (left + right) / 2, (bottom + top) / 2, right - left, top - bottom)

    def claims(self) -> Iterator[Claim]:
        corners = np.array([cell.points[[0, 4, 8]] for cell in self.cells])
        wide, high = corners[:, 1, 0] - corners[:, 0, 0], corners[:, 1, 1] - corners[:, 2, 1]
        area = wide * high / (self.whole.width * self.whole.height)
        yield Claim("bars", self.probe, area, _ROUNDING)
        for i, number in self.beside.items():
            inside = self.cells[i].get_left()[0] < number.get_x() < self.cells[i].get_right()[0]
            if number.get_fill_opacity() and not inside:
                raise ValueError(f"{number.text} does not stand in the cell of {self.words[i]}")

    def _places(self) -> NDArray[np.float64]:
        """Left, right, bottom and top of each cell, (words, 4)."""
        shares = np.asarray(self.probe())
        left, top = self.whole.get_left()[0], self.whole.get_top()[1]
        places = []
        for first in range(0, len(shares), COLUMNS):
            row = shares[first : first + COLUMNS]
            bottom = top - row.sum() * self.whole.height
            edges = left + np.concatenate([[0], np.cumsum(row)]) / row.sum() * self.whole.width
            places += [(a, b, bottom, top) for a, b in pairwise(edges)]
            top = bottom
        return np.array(places)

    def _write(self, i: int, x: float, y: float, wide: float, high: float) -> None:
        """Put a word, and its number, as large as they fit into the middle of a cell."""
        name, number, unit = self.names[i], self.beside.get(i), SIZES["label"]
        own, tall = self._widths[i], _UP * high / self._line * unit
        size = min(_MOST, tall, _ACROSS * wide / own * unit)
        beside = room = seen = 0.0
        if number is not None:
            beside = float(np.ptp(outline(number.text, "label")[:, 0])) + _GAP
            both = min(_MOST, tall, _ACROSS * wide / (own + beside) * unit)
            # First the word makes room, then its number comes.
            room, seen = np.clip([(both - _LEAST) / 3, (both - _LEAST) / 3 - 1], 0, 1)
            size += room * (both - size)
        scale = max(size, _LEAST) / unit
        left, baseline = x - scale * (own + room * beside) / 2, y - 0.11 * scale
        # In the least size it is within a cell that has room for one a little smaller, too.
        _put(name, scale * own, left, baseline, float(np.clip(size - _LEAST + 2, 0, 1)))
        if number is not None:
            start = left + scale * (own + _GAP)
            _put(number, scale * (beside - _GAP), start, baseline, float(seen))


def _put(text: Any, width: float, left: float, baseline: float, clear: float) -> None:
    """A text there, that wide and that clear. By hand: a wall has a hundred at each moment."""
    scale = width / text.width
    here, there = (text.get_left()[0], text.baseline, 0.0), (left, baseline, 0.0)
    glyphs = text.family_members_with_points()
    for glyph in glyphs:
        glyph.points = np.array(there) + scale * (glyph.points - here)
    if any(glyph.fill_rgbas[0, 3] != clear for glyph in glyphs):
        text.set_opacity(clear)
