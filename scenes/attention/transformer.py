"""A transformer of one layer at work: a stream of vectors, and the tables that change it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Group, Line, Rectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, largest, size_quantile
from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from nncore.tales.training import LanguageRun
from scenes.attention.cells import WeightCells
from scenes.attention.guess_bars import GuessBars
from scenes.mobjects.pictures import WeightGrid
from scenes.mobjects.words import SentenceColumn
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

MOST_WORDS = 10  # of a column of text that is as high as the stream
_HEIGHT, _TOP = 2.75, 3.15  # of the stream, a row for each word
_WIDTH = 1.4  # of a vector in it
_LEFT, _RIGHT = -4.7, 2.4  # where the stream begins and ends
_BELOW = -0.15  # height of the tops of what is not the stream
_SIDE = 0.9  # of a pattern
_CELL, _SMALL = 0.03, 0.014  # side of one weight, and of one in a head
_NAMES, _COUNTS = -2.48, -2.88  # heights of the baselines of names and counts


class VectorRows(WeightGrid):
    """Vectors one below the other (rows, width), each a strip of signed colours."""

    def __init__(self, probe: Probe, *, limit: Probe, width: float, height: float) -> None:
        shape = np.shape(probe())
        rows, columns = shape if len(shape) == 2 else (1, *shape)
        super().__init__(probe, limit=limit, height=height, shape=(rows, columns))
        self.image.stretch_to_fit_width(width)
        self.frame.stretch_to_fit_width(width)

    def outline(self, row: int) -> Rectangle:
        """A frame around one row."""
        strip = self.strip(row)
        frame = Rectangle(width=strip.width, height=strip.height, stroke_width=4)
        return frame.set_color(current()["look"]).move_to(strip)

    def strip(self, row: int) -> "VectorRows":
        """One row, where it is."""
        values = self.probe if self.shape[0] == 1 else self._row(row)
        height = self.image.height / self.shape[0]
        strip = VectorRows(values, limit=self.limit, width=self.image.width, height=height)
        top = self.image.get_top()[1] - (row + 0.5) * height
        return strip.move_to(np.array([self.image.get_x(), top, 0.0]))

    def _row(self, row: int) -> Probe:
        return entries(self.probe, [row] * self.shape[1], range(self.shape[1]))


class River(Group):
    """A one-layer model reads words: the stream through the frame, heads and tables below it.

    `before` and `after` are the stream's rows at its two ends, in its `bed`; `channels` are the
    rows' ways. Head h has `patterns[h]` and `asking[h]` (its tables), reads along `down[h]` and
    writes `writes[h]` along `up[h]`. `embedding`, `places` and `unembedding` are the other tables;
    `names` are those of all, `counts` how many numbers they have, and `total` is the sum. `scores`
    become `answers` by softmax.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str]) -> None:
        if len(words) > MOST_WORDS:
            raise ValueError(f"got {len(words)} words: the drawing has room for {MOST_WORDS}")
        if run.recipe.layers != 1:
            raise ValueError("got a model with more than one layer: not drawn here")
        self.run, self.read = run, {"words": tuple(words)}
        self.heads = range(run.recipe.heads)
        out = run.probe("output stream", **self.read)
        self.limit = size_quantile(out, 0.98)
        self.words = SentenceColumn(words, spacing=_HEIGHT / len(words), size="small")
        self.words.align_to((_LEFT - 0.25) * RIGHT, RIGHT).set_y(_TOP - _HEIGHT / 2)
        self._set_stream(out)
        self._set_heads()
        self._set_tables()
        self._set_answers()
        super().__init__(
            self.bed, self.channels, self.words, self.before, self.after, self.patterns,
            self.asking, self.letters, self.down, self.up, self.embedding, self.places,
            self.unembedding, self.scores, self.answers, self.names, self.counts,
        )  # fmt: skip

    def rows(self, probe: Probe) -> VectorRows:
        """Vectors of all words as they are in the stream, on its scale."""
        return VectorRows(probe, limit=self.limit, width=_WIDTH, height=_HEIGHT)

    def _set_stream(self, out: Probe) -> None:
        middle = (_TOP - _HEIGHT / 2) * UP
        self.before = self.rows(self.run.probe("input", **self.read))
        self.before.move_to(middle).align_to(_LEFT * RIGHT, LEFT)
        self.after = self.rows(out).move_to(middle).align_to(_RIGHT * RIGHT, RIGHT)
        self.bed = Rectangle(width=_RIGHT - _LEFT + 0.2, height=_HEIGHT + 0.2, stroke_width=0)
        self.bed.set_fill(current()["panel"], opacity=1)
        self.bed.move_to((_LEFT + _RIGHT) / 2 * RIGHT + middle)
        start, end = self.before.get_right()[0], self.after.get_left()[0]
        n = len(self.words)
        heights = [_TOP - (row + 0.5) * _HEIGHT / n for row in range(n)]
        self.channels = VGroup(
            *(
                Line(start * RIGHT + y * UP, end * RIGHT + y * UP, color=current()["faint"])
                for y in heights
            )
        )

    def _set_heads(self) -> None:
        run = self.run
        self.patterns, self.asking, self.writes = Group(), Group(), Group()
        self.letters, self.down, self.up = VGroup(), VGroup(), VGroup()
        start, end = _LEFT + 1.55, _RIGHT
        pitch = (end - start) / len(self.heads)
        for h in self.heads:
            x = start + (h + 0.5) * pitch
            pattern = WeightCells(
                run.probe("pattern", head=h, **self.read),
                side=_SIDE, numbers=False, least=1.0, places=0,
            )  # fmt: skip
            pattern.move_to(x * RIGHT).align_to((_BELOW - 0.25) * UP, UP)
            self.patterns.add(pattern)
            *looks, brings = (self._table(f"W_{x}", cell=_SMALL, head=h) for x in "QKVO")
            looks = Group(*looks).arrange(DOWN, buff=0.03)
            group = Group(looks, brings.next_to(looks, RIGHT, buff=0.06))
            self.asking.add(group.next_to(pattern, DOWN, buff=0.1))
            self.writes.add(self.rows(run.probe("head output", head=h, **self.read)))
            bottom, top = pattern.get_top()[1] + 0.04, self.bed.get_bottom()[1] - 0.02
            left, right = (x - 0.3) * RIGHT, (x + 0.3) * RIGHT
            self.down.add(_arrow(left + top * UP, left + bottom * UP, "query"))
            self.up.add(_arrow(right + bottom * UP, right + top * UP, "value"))
        left: Any = Words("heads", "label", role="quiet").next_to(self.patterns, LEFT, buff=0.2)
        self.letters.add(left)

    def _table(self, name: str, *, cell: float, **which: int) -> VectorRows:
        """A table of weights as a picture, a cell for each."""
        probe = self.run.probe(name, **which)
        rows, columns = np.shape(probe())
        return VectorRows(probe, limit=largest(probe), width=columns * cell, height=rows * cell)

    def _set_tables(self) -> None:
        self.embedding = self._table("W_E", cell=_CELL).align_to(-6.6 * RIGHT, LEFT)
        self.places = self._table("W_P", cell=_CELL).next_to(self.embedding, RIGHT, buff=0.25)
        self.unembedding = self._table("W_U", cell=_CELL).align_to(3.0 * RIGHT, LEFT)
        for table in (self.embedding, self.places, self.unembedding):
            table.align_to((_BELOW - 0.25) * UP, UP)
        parts = (
            (self.embedding, ("E",)), (self.places, ("P",)),
            (self.asking, ("Q", "K", "V", "O")), (self.unembedding, ("U",)),
        )  # fmt: skip
        self.counts, self.names = VGroup(), VGroup()
        for picture, names in parts:
            name: Any = Formula(", ".join(f"W_{name}" for name in names), "label")
            self.names.add(level(name.set_x(picture.get_x()), _NAMES))
            count = sum(
                (self.run.probe("parameters", part=f"W_{name}") for name in names[1:]),
                self.run.probe("parameters", part=f"W_{names[0]}"),
            )
            number = Readout(count, places=0, size="label", align="center")
            self.counts.add(level(number.set_x(picture.get_x()), _COUNTS))
        self.pluses = VGroup()
        for one, other in zip(self.counts, self.counts[1:], strict=False):
            sign: Any = Formula("+", "label").set_x((one.get_right()[0] + other.get_left()[0]) / 2)
            self.pluses.add(level(sign, _COUNTS))
        sign: Any = Formula("=", "title")
        self.total = VGroup(
            level(sign, _COUNTS), Readout(self.run.probe("parameters"), places=0, size="title")
        )
        level(self.total[1].next_to(sign, RIGHT, buff=0.2), _COUNTS)
        self.total.next_to(self.counts[-1], RIGHT, buff=0.3)

    def _set_answers(self) -> None:
        run, read = self.run, self.read
        logits = run.probe("logits", **read)
        self.scores = WeightGrid(
            logits, limit=largest(logits), height=self.unembedding.height,
            shape=(np.size(logits()), 1),
        )  # fmt: skip
        self.scores.stretch_to_fit_width(0.25).next_to(self.unembedding, RIGHT, buff=0.6)
        self.words_shown = leaders(run, read["words"])
        self.answers = GuessBars(run, read["words"], self.words_shown, unit=1.1, spacing=0.41)
        self.answers.numbers.around = self.answers.bars  # no outline is drawn here
        self.answers.shift((4.55 - self.answers.bars.zero.get_x()) * RIGHT)
        self.answers.shift((_TOP - self.answers.bars.get_top()[1]) * UP)


def _arrow(start: NDArray[np.float64], end: NDArray[np.float64], role: str) -> Arrow:
    return Arrow(
        start,
        end,
        buff=0,
        color=current()[role],
        stroke_width=5,
        tip_length=0.2,
        max_tip_length_to_length_ratio=1,
        max_stroke_width_to_length_ratio=99,
    )


def over_then_up(
    start: NDArray[np.float64], end: NDArray[np.float64], alpha: float
) -> NDArray[np.float64]:
    """Points (n, 3) on a quarter of an ellipse, around what stands between; upright all the way."""
    turn = alpha * np.pi / 2
    return start + (end - start) * np.array([np.sin(turn), 1 - np.cos(turn), alpha])


def leaders(run: LanguageRun, words: Sequence[str], most: int = 6) -> tuple[str, ...]:
    """The words with the largest shares: with the heads, then without them."""
    off = tuple(range(run.recipe.heads))
    found: list[str] = []
    for heads_off, n in ((), 2), (off, most):
        shares = np.asarray(run.probe("probability", words=tuple(words), off=heads_off)())
        best = [VOCABULARY[i] for i in np.argsort(-shares)]
        found += [word for word in best[:n] if word not in found]
    return tuple(found[:most])


def head_sum(run: LanguageRun, words: Sequence[str]) -> Probe:
    """What all heads write, added to what they read."""
    read = {"words": tuple(words)}
    stream = run.probe("input", **read)
    for head in range(run.recipe.heads):
        stream = stream + run.probe("head output", head=head, **read)
    return stream
