"""All words of the language as cells of one whole, each as large as its share."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import RIGHT, CapStyleType, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.tale import INDEX
from nncore.tales.training import LanguageRun
from scenes.animations.follow import Follow
from scenes.animations.in_place import InPlace
from scenes.attention.beginning import COLUMNS, in_order
from scenes.attention.share_deals import DOTS, FLIGHT, Deals
from scenes.stage.change import Train
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, Words, outline
from scenes.stage.theme import current
from scenes.stage.view import COLOUR_ROUNDING, Claim, View

_LEAST, _MOST = SIZES["small"], 110  # sizes of a word: in a cell too small for the least it hides
_ACROSS, _UP = 0.86, 0.64  # of a cell, that its text may fill
_GAP = 0.17  # between a word and its number, at the label's size
_PALE = 0.12  # how opaque a cell is
_DOT, _GLOW = 5.5, 15  # widths of a dot, and of what shines around it
_FINE = 0.6  # of these, while no word has more than the share of a named one
_HALO = 6  # around letters, so that no dot touches them
_SHINE = 0.16  # how opaque that is
_DEALS = 45
_NAMED = 0.045  # so large is a share that is a number, too
_SPECK = 1e-3  # scene units: manim drops a way to where it is
_ROUNDING = 1e-6
_ASTRAY = 1e-5  # scene units: what is lost when points are moved about


class ShareWall(View, VGroup):
    """A cell for each word, in the order of the alphabet: its area is the word's share of `whole`.

    `probe` (vocabulary,) has the shares, and each of the `dots` is a thousandth of the whole. A row
    is as high as its words' shares together, and a word as large as its cell has room. A share that
    is large enough stands beside its word as a number, where that has room, too.
    """

    def __init__(self, probe: Probe, *, width: float, height: float) -> None:
        self.words = in_order()
        self.probe = entries(probe, [INDEX[word] for word in self.words])
        self.deals = Deals(np.asarray(self.probe()))
        self.source = 0.0  # the height from which dots come down
        self.on_the_way: tuple[NDArray[np.float64], float] | None = None  # to other shares
        theme = current()
        self.whole = Rectangle(width=width, height=height, stroke_width=0)
        self.cells = VGroup(*(VMobject() for _ in self.words))
        self.cells.set_fill(theme["share"], opacity=_PALE)
        self.cells.set_stroke(theme["ground"], width=3)
        self.dots = VGroup(*(VMobject(cap_style=CapStyleType.ROUND) for _ in range(2)))
        glow, dot = self.dots
        glow.set_stroke(theme["share"], width=_GLOW, opacity=_SHINE)
        dot.set_stroke(theme["share"], width=_DOT)
        self.names = VGroup(*(Words(word, "label") for word in self.words))
        self.numbers: Any = VGroup()
        for i in range(len(self.words)):
            share = entries(self.probe, i)
            number = Readout(share, percent=True, places=0, size="label")
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
            texts.set_background_stroke(color=theme["ground"], width=_HALO)
        super().__init__(self.whole, self.cells, self.dots, self.names, self.numbers)
        self.refresh()

    def text_of(self, word: str) -> Any:
        """A word in its cell."""
        return self.names[self.words.index(word)]

    def cell(self, word: str) -> VMobject:
        """A word's cell."""
        found: Any = self.cells[self.words.index(word)]
        return found

    def refresh(self) -> None:
        for number in self.numbers:
            number.refresh()
        if not self.on_the_way:
            self.deals.follow(np.asarray(self.probe()))
        places = self._places()
        for cell, points in zip(self.cells, _boxes(places), strict=True):
            cell.points = points
        letters, figures, clear, texts = self._written(places)
        clear_glyphs = clear[self._word]
        for glyph, points, opacity in zip(
            self._glyphs, np.split(letters, self._ends[:-1]), clear_glyphs, strict=True
        ):
            _show(glyph, points, opacity)
        for number, (points, opacity) in zip(self.numbers, figures, strict=True):
            _show(number, points, opacity)
        points = self._dotted(places, texts)
        large = np.interp(np.max(self._shares()), [_NAMED, 4 * _NAMED], [_FINE, 1])
        for dots, width in zip(self.dots, (_GLOW, _DOT), strict=True):
            dots.points = points
            dots.set_stroke(width=large * width)

    def claims(self) -> Iterator[Claim]:
        corners = np.array([cell.points[[0, 4, 8]] for cell in self.cells])
        wide, high = corners[:, 1, 0] - corners[:, 0, 0], corners[:, 1, 1] - corners[:, 2, 1]
        area = wide * high / (self.whole.width * self.whole.height)
        yield Claim("bars", self.probe, area, _ROUNDING)
        yield Claim("bars", self.probe, self._counted(corners) / DOTS, 1 / DOTS)
        for word, cell, number in zip(self.words, self.cells, self.numbers, strict=True):
            inside = cell.get_left()[0] < number.get_x() < cell.get_right()[0]
            if number.get_fill_opacity() and not inside:
                raise ValueError(f"{number.text} does not stand in the cell of {word}")
        across, up = corners[:, :2, 0], corners[:, 1:, 1]
        self._check_places(np.column_stack([across, up[:, ::-1]]))
        self._check_colours()

    def _counted(self, corners: NDArray[np.float64]) -> NDArray[np.int_]:
        """How many dots each cell has, whose corners (n, 3, 3) are upper left to lower right."""
        dots = self.dots[1].points[::4, None, :2]
        low = np.minimum(corners[:, 0], corners[:, 2])[:, :2] - _ASTRAY
        high = np.maximum(corners[:, 0], corners[:, 2])[:, :2] + _ASTRAY
        return ((dots >= low) & (dots <= high)).all(axis=2).sum(axis=0)

    def _check_places(self, cells: NDArray[np.float64]) -> None:
        """ValueError unless cells are boxes, and the words are in those that are drawn, (n, 4)."""
        boxes = np.array([cell.points for cell in self.cells])
        if not np.allclose(boxes, _boxes(cells), atol=_ASTRAY):
            raise ValueError("a cell is no upright box")
        letters, figures, _, texts = self._written(cells)
        drawn = [np.concatenate([glyph.points for glyph in self._glyphs])]
        drawn += [number.points for number in self.numbers]
        expected = [letters, *(points for points, _ in figures)]
        if not all(map(_alike, drawn, expected)):
            raise ValueError("a word or its number is not in the middle of its cell")
        dotted = self._dotted(cells, texts)
        if not all(_alike(dots.points, dotted) for dots in self.dots):
            raise ValueError("a dot is not at its place")

    def _check_colours(self) -> None:
        """ValueError unless cells and dots have the colour of shares, and the texts that of ink."""
        theme = current()
        share, ink = theme["share"].to_rgb(), theme["ink"].to_rgb()
        drawn = [(cell.fill_rgbas, share) for cell in self.cells]
        drawn += [(dots.stroke_rgbas, share) for dots in self.dots]
        drawn += [(part.fill_rgbas, ink) for part in (*self._glyphs, *self.numbers)]
        for rgbas, rgb in drawn:
            if np.abs(rgbas[0, :3] - rgb).max() > COLOUR_ROUNDING:
                raise ValueError("a part of the wall has another colour")

    def _shares(self) -> NDArray[np.float64]:
        """Those that are drawn, (words,)."""
        shares = np.asarray(self.probe())
        if self.on_the_way:
            others, gone = self.on_the_way
            shares = (1 - gone) * shares + gone * others
        return shares

    def _places(self) -> NDArray[np.float64]:
        """Left, right, bottom and top of each cell, (words, 4)."""
        shares = self._shares()
        left, top = self.whole.get_left()[0], self.whole.get_top()[1]
        places = []
        for first in range(0, len(shares), COLUMNS):
            row = shares[first : first + COLUMNS]
            bottom = top - row.sum() * self.whole.height
            edges = left + np.concatenate([[0], np.cumsum(row)]) / row.sum() * self.whole.width
            places += [(a, b, bottom, top) for a, b in pairwise(edges)]
            top = bottom
        return np.array(places)

    def _dotted(
        self, cells: NDArray[np.float64], texts: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Points (4 n, 3) of the dots: ways that are next to nothing, with round ends."""
        places = self.deals.places(cells, texts, self.source)
        return (places[:, None] + np.linspace(0, _SPECK, 4)[:, None] * RIGHT).reshape(-1, 3)

    def _written(self, cells: NDArray[np.float64]) -> Any:
        """The words, and their numbers, as large as they fit into the middles of `cells` (n, 4).

        Points of all glyphs of the words in a row, points and opacity of each number, the
        opacity of each word, (n,), and how wide and high the texts are, (n, 2).
        """
        left, right, bottom, top = cells.T
        own, unit = self._widths, SIZES["label"]
        figures = [outline(number.text, "label") for number in self.numbers]
        beside = np.array([np.ptp(points[:, 0]) + _GAP for points in figures])
        areas = (right - left) * (top - bottom)
        large = np.clip((areas / areas.sum() - _NAMED) / (0.2 * _NAMED), 0, 1)
        tall = np.minimum(_MOST, _UP * (top - bottom) / self._line * unit)
        widest = _ACROSS * (right - left) / own * unit
        size = np.minimum(tall, widest)
        # In the least size it is within a cell that has room for one a little smaller, too.
        clear = np.clip(np.minimum(size, 0.93 * widest) - _LEAST + 2, 0, 1)
        # Small shares have words of one size.
        size = np.minimum(size, _LEAST + large * (_MOST - _LEAST))
        both = np.minimum(tall, _ACROSS * (right - left) / (own + beside) * unit)
        # First the word makes room, then its number comes.
        room = np.clip((both - _LEAST) / 3, 0, 1) * np.clip(2 * large, 0, 1)
        seen = np.clip((both - _LEAST) / 3 - 1, 0, 1) * np.clip(2 * large - 1, 0, 1)
        size += room * (both - size)
        scale = np.maximum(size, _LEAST) / unit
        start = (left + right) / 2 - scale * (own + room * beside) / 2
        baseline = (bottom + top) / 2 - 0.11 * scale
        at = np.column_stack([start, baseline, np.zeros(len(cells))])
        letters = self._shapes * scale[self._whose, None] + at[self._whose]
        numbers = []
        for i, points in enumerate(figures):
            origin = points.min(axis=0) * [1, 0, 0] - [own[i] + _GAP, 0, 0]
            numbers.append((scale[i] * (points - origin) + at[i], float(seen[i])))
        wide = scale * np.maximum(own + room * beside, self._line)  # a full stop is seen, too
        return letters, numbers, clear, np.column_stack([wide, scale * self._line]) * clear[:, None]


class Reshape(InPlace):
    """Gives a wall the place and the size of a box."""

    def __init__(self, wall: ShareWall, *, to: Rectangle, **kwargs: Any) -> None:
        super().__init__(wall, **kwargs)
        self.wall, self.end = wall, to.points

    def start(self) -> None:
        self.first = self.wall.whole.points

    def move(self, share: float) -> None:
        self.wall.whole.points = self.first + share * (self.end - self.first)
        self.wall.refresh()


class Rain(InPlace):
    """All dots come down from the height `source` to their words."""

    def __init__(self, wall: ShareWall, *, source: float, **kwargs: Any) -> None:
        super().__init__(wall, **kwargs)
        self.wall, wall.source = wall, source

    def move(self, share: float) -> None:
        self.wall.deals.clock = share * self.wall.deals.settled
        self.wall.refresh()


class Pour(Train):
    """Trains on, while a wall's dots go over from word to word, in `_DEALS` deals at most."""

    def __init__(self, run: LanguageRun, wall: ShareWall, *, to: int, **kwargs: Any) -> None:
        super().__init__(run, to=to, **kwargs)
        self.wall = wall

    def begin(self) -> None:
        deals, run, probe = self.wall.deals, self.run, self.wall.probe
        n = min(self.end - run.step, _DEALS)
        self.steps = np.rint(np.linspace(run.step, self.end, n + 1))
        deals.settle()
        self.first = deals.last
        here = run.step
        for step in self.steps[1:]:
            run.seek(int(step))
            deals.add(np.asarray(probe()))
        run.seek(here)
        super().begin()

    def change(self, share: float) -> None:
        gone = share * (len(self.steps) - 1 + FLIGHT + 1)
        step = float(np.interp(gone, range(len(self.steps)), self.steps))
        wall, on = self.wall, step - int(step)
        wall.deals.clock = self.first + gone
        wall.on_the_way = None
        if on:
            self.run.seek(int(step) + 1)
            wall.on_the_way = np.asarray(wall.probe()), on
        self.run.seek(int(step))


class Redeal(Follow):
    """A wall's shares become those after another beginning, `words`, and its dots go over."""

    def __init__(self, wall: ShareWall, *, words: Sequence[str], run_time: float) -> None:
        super().__init__(wall, run_time=run_time, words=tuple(words))
        self.wall = wall

    def start(self) -> None:
        deals, after = self.wall.deals, self.ends(self.wall)["probe"]
        super().start()
        deals.settle()
        self.first = deals.clock
        deals.add(np.asarray(after()), spread=FLIGHT)

    def move(self, share: float) -> None:
        deals = self.wall.deals
        deals.clock = self.first + share * (deals.settled - self.first)
        super().move(share)


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


def _alike(drawn: NDArray[np.float64], expected: NDArray[np.float64]) -> bool:
    return drawn.shape == expected.shape and bool(np.abs(drawn - expected).max() < _ASTRAY)
