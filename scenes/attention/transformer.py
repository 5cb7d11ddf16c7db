"""A transformer of one layer at work: a stream of vectors, and the tables that change it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Group, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, largest, transposed
from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from nncore.tales.training import LanguageRun
from scenes.attention.cells import WeightCells
from scenes.attention.guess_bars import GuessBars
from scenes.attention.heads_at_work import LETTERS
from scenes.mobjects.pictures import WeightGrid
from scenes.mobjects.words import SentenceColumn
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim

MOST_WORDS = 10  # of a column of text that is as high as the stream
_HEIGHT, _TOP = 2.8, 3.3  # of the stream, a lane for each word
_LEFT, _RIGHT = -5.3, 2.9  # where the stream begins and ends
_CANAL = (-4.2, -2.42)  # where what the heads read leaves the stream, and how deep it flows
_SIDE = 1.42  # of a pattern
_LOW, _HIGH = -2.2, 0.0  # between these heights lie a head's tables and its pattern
_CELL = 0.0225  # side of one weight in a head
_COUNTS = -2.82  # height of the counts' baseline


class Threads(WeightGrid):
    """Vectors (lanes, width), or one (width,), as threads: each number is a line of its colour."""

    def __init__(self, probe: Probe, *, limit: Probe, height: float, length: float) -> None:
        self.lanes = len(np.atleast_2d(probe()))
        super().__init__(probe, limit=limit, height=height, shape=(np.size(probe()), 1))
        for part in (self.image, self.frame):
            part.stretch_to_fit_width(length)
        self.frame.set_stroke(opacity=0)

    def claims(self) -> Iterator[Claim]:
        # The frame is not seen, but is where the lane of a word is.
        if not np.allclose(self.image.get_center(), self.frame.get_center(), atol=1e-4):
            raise ValueError("threads are not in their lane")
        yield from super().claims()

    def lane(self, row: int) -> "Threads":
        """The threads of one vector, where they are."""
        vector = self.probe
        if self.lanes > 1:
            n = np.shape(vector())[1]
            vector = entries(vector, [row] * n, range(n))
        height = self.image.height / self.lanes
        lane = Threads(vector, limit=self.limit, height=height, length=self.image.width)
        top = self.image.get_top()[1] - (row + 0.5) * height
        return lane.move_to(np.array([self.image.get_x(), top, 0.0]))

    def between(self, left: float, right: float) -> "Threads":
        """The same, from one place across to another."""
        self.stretch_to_fit_width(right - left)
        return self.move_to(np.array([(left + right) / 2, self.get_y(), 0.0]))


class Table(WeightGrid):
    """A matrix (rows, columns) of weights as a picture, each a square `cell`."""

    def __init__(self, probe: Probe, *, cell: float, limit: Probe | None = None) -> None:
        rows, columns = np.shape(probe())
        height = rows * cell
        super().__init__(probe, limit=limit or largest(probe), height=height, shape=(rows, columns))

    def column(self, j: int) -> Threads:
        """One column, where it is."""
        rows, columns = self.shape
        side = self.image.width / columns
        vector = entries(self.probe, range(rows), [j] * rows)
        column = Threads(vector, limit=self.limit, height=self.image.height, length=side)
        x = self.image.get_left()[0] + (j + 0.5) * side
        return column.move_to(np.array([x, self.image.get_y(), 0.0]))


class Head(Group):
    """A head: its `pattern` above its four `tables`, those of Q, K, V and O."""

    def __init__(self, run: LanguageRun, words: Sequence[str], head: int) -> None:
        pattern = run.probe("pattern", head=head, words=tuple(words))
        looks: dict[str, Any] = {"numbers": False, "least": 1.0, "places": 0}
        self.pattern = WeightCells(pattern, side=_SIDE, **looks)
        *weights, out = (run.probe(f"W_{name}", head=head) for name in "QKVO")
        weights = [*weights, transposed(out)]
        self.tables = Group(*(Table(each, cell=_CELL) for each in weights))
        super().__init__(self.pattern, self.tables)
        self.words = tuple(words)
        self.tables.arrange_in_grid(2, 2, buff=(_SIDE - self.tables[0].width * 2, 0.04))
        self.pattern.next_to(self.tables, UP, buff=0)

    def wide(self, at: NDArray[np.float64], height: float) -> "Head":
        """The same, large: what makes the pattern at its left, what makes the message right."""
        wide = self.copy()
        wide.pattern.scale(height / wide.pattern.height).move_to(at)
        for column, side, buff in ((wide.tables[:2], LEFT, 1.95), (wide.tables[2:], RIGHT, 0.8)):
            for table in column:
                table.scale(0.36 * height / table.height)
            column.arrange(DOWN, buff=0.2 * height).next_to(wide.pattern, side, buff=buff)
            column.align_to(wide.pattern, DOWN)
        return wide

    def around(self) -> tuple[VGroup, SentenceColumn, VGroup]:
        """Of a wide head: its tables' names, its rows' words, arrows to and from the pattern."""
        names = VGroup()
        for table, name in zip(self.tables, "QKVO", strict=True):
            names.add(Formula(f"W_{name}", "label").next_to(table, UP, buff=0.1))
        pattern, (makes, mixes) = self.pattern, (self.tables[:2], self.tables[2:])
        rows = SentenceColumn(self.words, spacing=pattern.height / len(self.words), size="small")
        rows.next_to(pattern, LEFT, buff=0.12).set_y(pattern.get_y())
        arrows = VGroup()
        for left, right, role in ((makes, rows, "quiet"), (pattern, mixes, "share")):
            start, end = (
                [x, pattern.get_y(), 0]
                for x in (left.get_right()[0] + 0.12, right.get_left()[0] - 0.12)
            )
            arrows.add(_arrow(start, end, role))
        return names, rows, arrows


class River(Group):
    """A one-layer model reads words: the stream through the frame, heads and tables below it.

    The stream's water is what `threads` makes, from place to place across; its `words` stand
    where it begins, and `banks` part its lanes. Head h of `heads` reads what the `canal` brings it
    along `reads[h]` and writes along `writes[h]`, at `mouths[h]` across. `embedding`, `places` and
    `unembedding` are the other tables, with `names`; `counts` say how many numbers all have,
    `total` the sum.
    `scores` become `answers` by softmax.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str]) -> None:
        if len(words) > MOST_WORDS:
            raise ValueError(f"got {len(words)} words: the drawing has room for {MOST_WORDS}")
        if run.recipe.layers != 1:
            raise ValueError("got a model with more than one layer: not drawn here")
        self.run, self.read = run, {"words": tuple(words)}
        self.limit = largest(run.probe("W_E"))
        self.start, self.end = _LEFT, _RIGHT
        self.words = SentenceColumn(words, spacing=_HEIGHT / len(words), size="small")
        self.words.align_to((_LEFT - 0.15) * RIGHT, RIGHT).set_y(_TOP - _HEIGHT / 2)
        rows = np.linspace(_TOP, _TOP - _HEIGHT, len(words) + 1)
        self.banks = VGroup(*(Line(_LEFT * RIGHT + y * UP, _RIGHT * RIGHT + y * UP) for y in rows))
        self.banks.set_stroke(current()["ground"], width=4).set_z_index(1)
        self._set_heads()
        self._set_tables()
        self._set_answers()
        super().__init__(
            self.words, self.banks, self.heads, self.letters, self.canal, self.reads, self.writes,
            self.embedding, self.places, self.unembedding, self.scores, self.answers, self.names,
            self.counts,
        )  # fmt: skip

    def threads(self, probe: Probe, left: float = _LEFT, right: float = _RIGHT) -> Threads:
        """Vectors of all words as they flow in the stream, from one place across to another."""
        water = Threads(probe, limit=self.limit, height=_HEIGHT, length=1)
        return water.set_y(_TOP - _HEIGHT / 2).between(left, right)

    def way(self, head: int) -> VMobject:
        """From the stream along the canal to a head."""
        across, depth = _CANAL
        read: Any = self.reads[head]
        bends: Any = [[across, _TOP - _HEIGHT, 0], [across, depth, 0]]
        return VMobject().set_points_as_corners([*bends, read.get_start(), read.get_end()])

    def big_tables(self) -> tuple[Table, Table]:
        """The tables of words and places as large as there is room below the stream."""
        cell = 0.086
        words, places = (
            Table(each.probe, cell=cell, limit=self.limit) for each in (self.embedding, self.places)
        )
        places.next_to(words, RIGHT, buff=0.5)
        Group(words, places).set_x(0).align_to(-2.62 * UP, DOWN)
        return words, places

    def _set_heads(self) -> None:
        heads = range(self.run.recipe.heads)
        self.heads = Group(*(Head(self.run, self.read["words"], h) for h in heads))
        self.reads, self.writes, self.letters = VGroup(), VGroup(), VGroup()
        self.mouths: list[float] = []
        across, depth = _CANAL
        pitch = (_RIGHT - across - 0.15) / len(heads)
        bottom = _TOP - _HEIGHT - 0.04
        for h in heads:
            x = across + 0.2 + (h + 0.5) * pitch
            head: Any = self.heads[h]
            head.tables.set_x(x).align_to(_LOW * UP, DOWN)
            head.pattern.set_x(x).align_to(_HIGH * UP, UP)
            self.reads.add(_arrow([x, depth, 0], [x, _LOW - 0.02, 0], "quiet", tip=0.14))
            self.writes.add(_arrow([x, _HIGH + 0.04, 0], [x, bottom, 0], "value"))
            self.mouths.append(x)
            letter = Words(LETTERS[h]).move_to(head.pattern.get_corner(UP + RIGHT) - [0.3, 0.4, 0])
            self.letters.add(letter.set(over_picture=True))
        ends: Any = [
            [across, bottom, 0], [across, depth, 0], [self.mouths[-1], depth, 0],
        ]  # fmt: skip
        self.canal = VMobject(stroke_color=current()["quiet"], stroke_width=5)
        self.canal.set_points_as_corners(ends)

    def _set_tables(self) -> None:
        run = self.run
        self.embedding, self.places = (
            Table(transposed(run.probe(name)), cell=0.029, limit=self.limit)
            for name in ("W_E", "W_P")
        )
        self.places.next_to(self.embedding, RIGHT, buff=0.15)
        Group(self.embedding, self.places).align_to(-6.72 * RIGHT, LEFT).align_to(_LOW * UP, DOWN)
        self.names = VGroup()
        for table, name in ((self.embedding, "W_E"), (self.places, "W_P")):
            self.names.add(Formula(name, "label").next_to(table, UP, buff=0.15))
        self.unembedding = Table(run.probe("W_U"), cell=0.035)
        self.unembedding.align_to(3.25 * RIGHT, LEFT).align_to(_LOW * UP, DOWN)
        heads = (self.heads, ("Q", "K", "V", "O"))
        parts = (
            (self.embedding, ("E",)), (self.places, ("P",)), heads, (self.unembedding, ("U",)),
        )  # fmt: skip
        self.counts = VGroup(*(self._count(*part) for part in parts))
        self.counts[1].align_to(self.places, RIGHT)
        self.pluses = VGroup()
        for one, other in zip(self.counts, self.counts[1:], strict=False):
            sign: Any = Formula("+", "label").set_x((one.get_right()[0] + other.get_left()[0]) / 2)
            self.pluses.add(level(sign, _COUNTS))
        sign: Any = Formula("=", "body")
        self.total = VGroup(level(sign, _COUNTS), Readout(run.probe("parameters"), places=0))
        self.total[1].next_to(sign, RIGHT, buff=0.2)
        self.total.next_to(self.counts[-1], RIGHT, buff=0.3)
        for part in self.total:
            level(part, _COUNTS)

    def _count(self, table: Any, names: Iterable[str]) -> Readout:
        """How many numbers some tables have, below the picture of one or of all."""
        first, *rest = (self.run.probe("parameters", part=f"W_{name}") for name in names)
        number = Readout(sum(rest, first), places=0, size="label", align="center")
        return level(number.set_x(table.get_x()), _COUNTS)

    def _set_answers(self) -> None:
        run, read = self.run, self.read
        logits = run.probe("logits", **read)
        self.scores = WeightGrid(
            logits, limit=largest(logits), height=self.unembedding.height,
            shape=(np.size(logits()), 1),
        )  # fmt: skip
        self.scores.stretch_to_fit_width(0.3).next_to(self.unembedding, RIGHT, buff=0.7)
        self.words_shown = leaders(run, read["words"])
        self.answers = GuessBars(run, read["words"], self.words_shown, unit=1.1, spacing=0.39)
        self.answers.numbers.around = self.answers.bars  # no outline is drawn here
        self.answers.shift((4.72 - self.answers.bars.zero.get_x()) * RIGHT)
        self.answers.shift((_TOP - self.answers.bars.get_top()[1]) * UP)


def _arrow(start: Any, end: Any, role: str, tip: float = 0.2) -> Arrow:
    return Arrow(
        start,
        end,
        buff=0,
        color=current()[role],
        stroke_width=5,
        tip_length=tip,
        max_tip_length_to_length_ratio=1,
        max_stroke_width_to_length_ratio=99,
    )


def leaders(run: LanguageRun, words: Sequence[str], most: int = 6) -> tuple[str, ...]:
    """The words with the largest shares: with the heads, then without them."""
    off = tuple(range(run.recipe.heads))
    found: list[str] = []
    for heads_off, n in ((), 2), (off, most):
        shares = np.asarray(run.probe("probability", words=tuple(words), off=heads_off)())
        best = [VOCABULARY[i] for i in np.argsort(-shares)]
        found += [word for word in best[:n] if word not in found]
    return tuple(found[:most])


def streams(run: LanguageRun, words: Sequence[str]) -> list[Probe]:
    """The stream as the heads read it, and then after each of them has written."""
    read = {"words": tuple(words)}
    found: list[Probe] = [run.probe("input", **read)]
    for head in range(run.recipe.heads):
        found.append(found[-1] + run.probe("head output", head=head, **read))
    return found
