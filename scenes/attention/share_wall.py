"""All words of the language as cells of one whole, each as large as its share."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import RIGHT, ManimColor, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.tale import INDEX
from scenes.animations.in_place import InPlace
from scenes.attention.beginning import COLUMNS, in_order
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, Words, outline
from scenes.stage.theme import Theme, current
from scenes.stage.view import COLOUR_ROUNDING, Claim, View

_LEAST, _MOST = SIZES["small"], 130  # sizes of a word: in a cell too small for the least it hides
_ACROSS, _UP = 0.88, 0.8  # of a cell, that its text may fill
_GAP = 0.17  # between a word and its number, at the label's size
_MIX = 0.42  # of the shares' colour in a cell: ink can be read on it
_ROUNDING = 1e-6
_ASTRAY = 1e-5  # scene units: what is lost when points are moved about


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
        fills = [VMobject(fill_color=_fill(theme), fill_opacity=1) for _ in self.words]
        self.cells = VGroup(*fills)
        self.cells.set_stroke(theme["ground"], width=3)
        self.names = VGroup(*(Words(word, "label") for word in self.words))
        self.numbers = VGroup()
        self.beside: dict[int, Readout] = {}
        for i in sorted(map(self.words.index, numbered)):
            share = entries(self.probe, i)
            number = Readout(share, percent=True, places=0, size="label")
            self.beside[i] = number
            self.numbers.add(number)
        # A wall is set a hundred times: from its words' glyphs as they are at the label's size.
        self._widths = np.array([name.width for name in self.names])
        self._line = float(Words("gd", "label").height)
        glyphs = [name.family_members_with_points() for name in self.names]
        self._glyphs: list[Any] = [glyph for word in glyphs for glyph in word]
        self._word = np.repeat(np.arange(len(glyphs)), [len(word) for word in glyphs])
        origins = np.array([(name.get_left()[0], name.baseline, 0.0) for name in self.names])
        shapes = [it.points - origins[i] for it, i in zip(self._glyphs, self._word, strict=True)]
        self._ends = np.cumsum([len(shape) for shape in shapes])
        self._whose = np.repeat(self._word, [len(shape) for shape in shapes])
        self._shapes = np.concatenate(shapes)
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
        places = self._places()
        for cell, points in zip(self.cells, _boxes(places), strict=True):
            cell.points = points
        letters, figures, clear = self._written(places)
        clear_glyphs = clear[self._word]
        for glyph, points, opacity in zip(
            self._glyphs, np.split(letters, self._ends[:-1]), clear_glyphs, strict=True
        ):
            _show(glyph, points, opacity)
        for number, (points, opacity) in zip(self.numbers, figures, strict=True):
            _show(number, points, opacity)

    def claims(self) -> Iterator[Claim]:
        corners = np.array([cell.points[[0, 4, 8]] for cell in self.cells])
        wide, high = corners[:, 1, 0] - corners[:, 0, 0], corners[:, 1, 1] - corners[:, 2, 1]
        area = wide * high / (self.whole.width * self.whole.height)
        yield Claim("bars", self.probe, area, _ROUNDING)
        for i, number in self.beside.items():
            inside = self.cells[i].get_left()[0] < number.get_x() < self.cells[i].get_right()[0]
            if number.get_fill_opacity() and not inside:
                raise ValueError(f"{number.text} does not stand in the cell of {self.words[i]}")
        across, up = corners[:, :2, 0], corners[:, 1:, 1]
        self._check_places(np.column_stack([across, up[:, ::-1]]))
        self._check_colours()

    def _check_places(self, cells: NDArray[np.float64]) -> None:
        """ValueError unless cells are boxes, and the words are in those that are drawn, (n, 4)."""
        boxes = np.array([cell.points for cell in self.cells])
        if not np.allclose(boxes, _boxes(cells), atol=_ASTRAY):
            raise ValueError("a cell is no upright box")
        letters, figures, _ = self._written(cells)
        drawn = [np.concatenate([glyph.points for glyph in self._glyphs])]
        drawn += [number.points for number in self.numbers]
        expected = [letters, *(points for points, _ in figures)]
        if not all(map(_alike, drawn, expected)):
            raise ValueError("a word or its number is not in the middle of its cell")

    def _check_colours(self) -> None:
        """ValueError unless all cells have one colour, and all words and numbers another."""
        theme = current()
        for parts, hue in (
            (self.cells, _fill(theme)),
            (self._glyphs, theme["ink"]),
            (self.numbers, theme["ink"]),
        ):
            hues = np.array([part.fill_rgbas[0, :3] for part in parts]).reshape(-1, 3)
            if np.abs(hues - hue.to_rgb()).max(initial=0.0) > COLOUR_ROUNDING:
                raise ValueError("a part of the wall has another colour")

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

    def _written(self, cells: NDArray[np.float64]) -> Any:
        """The words, and their numbers, as large as they fit into the middles of `cells` (n, 4).

        Points of all glyphs of the words in a row, points and opacity of each number, and the
        opacity of each word, (n,).
        """
        left, right, bottom, top = cells.T
        own, unit = self._widths, SIZES["label"]
        figures = {i: outline(number.text, "label") for i, number in self.beside.items()}
        beside = np.zeros(len(cells))
        beside[list(figures)] = [np.ptp(points[:, 0]) + _GAP for points in figures.values()]
        tall = np.minimum(_MOST, _UP * (top - bottom) / self._line * unit)
        size = np.minimum(tall, _ACROSS * (right - left) / own * unit)
        both = np.minimum(tall, _ACROSS * (right - left) / (own + beside) * unit)
        # First the word makes room, then its number comes.
        room = np.clip((both - _LEAST) / 3, 0, 1) * (beside > 0)
        seen = np.clip((both - _LEAST) / 3 - 1, 0, 1)
        size += room * (both - size)
        scale = np.maximum(size, _LEAST) / unit
        start = (left + right) / 2 - scale * (own + room * beside) / 2
        baseline = (bottom + top) / 2 - 0.11 * scale
        at = np.column_stack([start, baseline, np.zeros(len(cells))])
        letters = self._shapes * scale[self._whose, None] + at[self._whose]
        numbers = []
        for i, points in figures.items():
            origin = points.min(axis=0) * [1, 0, 0] - [own[i] + _GAP, 0, 0]
            numbers.append((scale[i] * (points - origin) + at[i], float(seen[i])))
        # In the least size it is within a cell that has room for one a little smaller, too.
        return letters, numbers, np.clip(size - _LEAST + 2, 0, 1)


class Narrow(InPlace):
    """Gives a wall another width; its right side stays where it is."""

    def __init__(self, wall: ShareWall, *, to: float, **kwargs: Any) -> None:
        super().__init__(wall, **kwargs)
        self.wall, self.end = wall, to

    def start(self) -> None:
        self.width = float(self.wall.whole.width)

    def move(self, share: float) -> None:
        width = self.width + share * (self.end - self.width)
        self.wall.whole.stretch_to_fit_width(width, about_edge=RIGHT)
        self.wall.refresh()


def _boxes(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 16, 3) around boxes, from their upper left corners to the right."""
    left, right, bottom, top = cells.T
    across = np.stack([left, right, right, left, left], axis=1)
    up = np.stack([top, top, bottom, bottom, top], axis=1)
    corners = np.stack([across, up, np.zeros_like(up)], axis=2)
    on = np.linspace(0, 1, 4)[:, None]  # the handles of a straight cubic Bezier curve
    ways = np.diff(corners, axis=1)[:, :, None]
    return (corners[:, :-1, None] + on * ways).reshape(len(cells), -1, 3)


def _show(glyph: Any, points: NDArray[np.float64], opacity: float) -> None:
    glyph.points = points
    if glyph.fill_rgbas[0, 3] != opacity:
        glyph.set_opacity(float(opacity))


def _fill(theme: Theme) -> ManimColor:
    return theme["ground"].interpolate(theme["share"], _MIX)


def _alike(drawn: NDArray[np.float64], expected: NDArray[np.float64]) -> bool:
    return drawn.shape == expected.shape and bool(np.abs(drawn - expected).max() < _ASTRAY)
