"""A transformer of one layer at work: vectors as strips of colour, and all of its weights."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Arrow, Brace, Group, Rectangle, VGroup, VMobject

from nncore.probes.expressions import entries, largest, stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.cells import WeightCells
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.mobjects.words import SentenceColumn
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words, level
from scenes.stage.theme import current

LETTERS = "ABCDEFGH"  # names of heads
MOST_WORDS = 10  # of a column of text that is as high as the pictures
_HEIGHT = 2.4  # of the pictures, a row for each word
_WIDTH = 0.97
_SIDE = 1.0  # of a pattern
_CELL = 0.026  # side of one weight
_GAP = 0.1  # between the weights of neighbouring heads


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


class Matrices(Group):
    """Weight matrices at one scale, in rows: `name` and `shape` above, how many weights below.

    `pictures` are all of them. `counted` probes are added up.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[Probe]],
        *,
        name: VMobject,
        counted: Probe,
        limit: Probe,
        labels: Sequence[VMobject] = (),
    ) -> None:
        self.rows = [[_matrix(probe, limit) for probe in row] for row in rows]
        lines = [Group(*row).arrange(RIGHT, buff=_GAP) for row in self.rows]
        self.pictures = Group(*lines).arrange(DOWN, buff=_GAP)
        self.labels = VGroup(*labels)
        for label, line in zip(self.labels, lines, strict=False):
            label.next_to(line, LEFT, buff=0.12)
        self.heading = name.next_to(self.pictures, UP, buff=0.12)
        self.count = Readout(counted, places=0, size="label")
        self.count.next_to(self.pictures, DOWN, buff=0.2)
        super().__init__(self.pictures, self.labels, self.heading, self.count)

    def on_level(self, top: float, names: float, counts: float) -> "Matrices":
        """Set the pictures' top, and the baselines of the texts, at given heights."""
        self.shift((top - self.pictures.get_top()[1]) * UP)
        name: Any = self.heading
        level(name, names)
        level(self.count, counts)
        return self


class Unboxed(Group):
    """A one-layer model reads words: the vectors on their way, and below all of the weights.

    From left to right: `words`, `token` + `place` = `before`, the `patterns` of the heads, `plus`,
    `after`, `scores`, `answers`. The weights: `embedding`, `places`, `asking` (the queries, keys
    and values of each head), `bringing` (their outputs), `unembedding`. `total` is their number.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], *, best: int = 5) -> None:
        if len(words) > MOST_WORDS:
            raise ValueError(f"got {len(words)} words: the drawing has room for {MOST_WORDS}")
        recipe, n = run.recipe, len(words)
        if recipe.layers != 1:
            raise ValueError("got a model with more than one layer: not drawn here")
        heads = range(recipe.heads)
        read = {"words": tuple(words)}
        parts = [run.probe(f"W_{part}") for part in "EPQKVOU"]
        stream = run.probe("input", **read)
        self.limit = largest(stacked(*(largest(probe) for probe in (*parts, stream))))
        out = run.probe("output stream", **read)
        self.out_limit = largest(out)

        self.words = SentenceColumn(words, spacing=_HEIGHT / n, size="label")
        rows = {"width": _WIDTH, "height": _HEIGHT}
        self.token = VectorRows(run.probe("token", **read), limit=self.limit, **rows)
        self.place = VectorRows(run.probe("position vector", **read), limit=self.limit, **rows)
        self.before = VectorRows(stream, limit=self.limit, **rows)
        self.after = VectorRows(out, limit=self.out_limit, **rows)
        self.patterns = Group(
            *(_thumbnail(run.probe("pattern", head=h, **read)) for h in heads)
        ).arrange_in_grid(cols=2, buff=(0.25, _HEIGHT - 2 * _SIDE))
        logits = run.probe("logits", **read)
        self.scores_limit = largest(logits)
        self.scores = WeightGrid(
            logits, limit=self.scores_limit, height=_HEIGHT, shape=(np.size(logits()), 1)
        )
        self.scores.stretch_to_fit_width(0.3)
        self.answers = Candidates(run, words, best=best)
        self._set_flow()
        self._set_weights(run)
        super().__init__(
            self.words, self.token, self.place, self.before, self.patterns, self.after,
            self.scores, self.answers, self.signs, self.names, self.arrows, self.kept,
            self.weights, self.bar, self.pluses, self.total,
        )  # fmt: skip

    def _set_flow(self) -> None:
        plus, equals, self.plus = Formula("+"), Formula("="), Formula("plus.o")
        parts = (
            (self.words, 0.15), (self.token, 0.1), (plus, 0.1), (self.place, 0.1), (equals, 0.1),
            (self.before, 0.5), (self.patterns, 0.45), (self.plus, 0.45), (self.after, 0.45),
            (self.scores, 0.55), (self.answers, 0.0),
        )  # fmt: skip
        edge = 0.0
        for part, gap in parts:
            part.move_to(0.75 * UP, aligned_edge=LEFT).shift((edge - part.get_left()[0]) * RIGHT)
            edge = part.get_right()[0] + gap
        self.patterns.align_to(self.token, DOWN)
        everything = Group(*(part for part, _ in parts))
        everything.shift(everything.get_x() * LEFT)
        self.signs = VGroup(plus, equals, self.plus)
        for row, word in enumerate(self.words):
            line: Any = word
            strip = self.token.image.get_top()[1] - (row + 0.5) * _HEIGHT / len(self.words)
            level(line, strip - 0.07)
        letters = VGroup()
        for letter, pattern in zip(LETTERS, self.patterns, strict=False):
            letters.add(Words(letter, "small", role="query").next_to(pattern, UP, buff=0.08))
        self.letters = letters
        names = (
            (self.token, "word"), (self.place, "place"), (self.before, "stream"),
            (self.after, "stream"), (self.scores, "scores"), (self.answers, "softmax"),
        )  # fmt: skip
        self.names = VGroup(letters)
        base = self.token.image.get_bottom()[1] - 0.28
        self.under: dict[int, VGroup] = {}
        for part, text in names:
            name = Words(text, "small", role="quiet").set_x(part.get_x())
            group = VGroup(level(name, base))
            self.under[id(part)] = group
            self.names.add(group)
        for part, limit, places in (
            (self.after, self.out_limit, 1),
            (self.scores, self.scores_limit, 1),
        ):
            scale = Equation("plus.minus {x}", "small", x=Readout(limit, places=places))
            scale.set_color(current()["quiet"]).set_x(part.get_x())
            self.under[id(part)].add(level(scale, base - 0.28))
        axes = Words("rows ask, columns answer", "small", role="query").set_x(self.patterns.get_x())
        self.axes = level(axes, base)
        self.names.add(axes)
        middle = self.token.get_y() * UP
        self.arrows = VGroup(
            *(
                self._arrow(one.get_right() * RIGHT + middle, other.get_left() * RIGHT + middle)
                for one, other in (
                    (self.before, self.patterns), (self.patterns, self.plus),
                    (self.plus, self.after), (self.after, self.scores),
                    (self.scores, self.answers),
                )
            )
        )  # fmt: skip
        high = (self.before.get_top()[1] + 0.3) * UP
        start, end = self.before.get_top(), self.plus.get_top()
        way = VMobject(stroke_color=current()["ink"], stroke_width=3)
        way.set_points_as_corners([start, start * RIGHT + high, end * RIGHT + high])
        tip = self._arrow(end * RIGHT + high, end + 0.06 * UP, buff=0.0)
        label = Words("kept", "label").next_to(end * RIGHT + high, RIGHT, buff=0.2)
        self.kept = VGroup(way, tip, label)

    def layer(self, text: str) -> VGroup:
        """A brace above all that a layer does, and a text about it."""
        parts = Group(self.patterns, *self.kept[:2])
        brace = Brace(parts, UP, buff=0.1, color=current()["quiet"])
        words = Words(text, "label").next_to(brace, UP, buff=0.12)
        return VGroup(brace, words)

    def _arrow(self, start: Any, end: Any, *, buff: float = 0.1) -> Arrow:
        return Arrow(
            start, end, buff=buff, color=current()["ink"], stroke_width=3,
            max_tip_length_to_length_ratio=0.4, tip_length=0.16,
        )  # fmt: skip

    def _set_weights(self, run: LanguageRun) -> None:
        heads = range(run.recipe.heads)

        def count(part: str) -> Probe:
            return run.probe("parameters", part=part)

        def name(symbol: str, part: str, more: str = "") -> VGroup:
            *_, rows, columns = np.shape(run.probe(part)())
            shape = Constant(
                f"{rows} × {columns}{more}", "small", role="quiet",
                because=f"the shape of {part}, which nncore gives",
            )  # fmt: skip
            return OnOneLine(Formula(symbol, "label"), shape, gap=0.12)

        def of_heads(part: str) -> list[Probe]:
            return [run.probe(part, head=h) for h in heads]

        each = f", {len(heads)} times"
        self.embedding = Matrices(
            [[run.probe("W_E")]], name=name("W_E", "W_E"), counted=count("W_E"), limit=self.limit
        )
        self.places = Matrices(
            [[run.probe("W_P")]], name=name("W_P", "W_P"), counted=count("W_P"), limit=self.limit
        )
        self.asking = Matrices(
            [of_heads(part) for part in ("W_Q", "W_K", "W_V")],
            name=name("#query[$W_Q$], #key[$W_K$], #value[$W_V$]", "W_Q", each),
            counted=count("W_Q") + count("W_K") + count("W_V"),
            limit=self.limit,
            labels=[
                Words(text, "small", role=role)
                for text, role in (("ask", "query"), ("answer", "key"), ("tell", "value"))
            ],
        )
        self.bringing = Matrices(
            [of_heads("W_O")],
            name=name("W_O", "W_O", each),
            counted=count("W_O"),
            limit=self.limit,
        )
        self.unembedding = Matrices(
            [[run.probe("W_U")]], name=name("W_U", "W_U"), counted=count("W_U"), limit=self.limit
        )
        self.matrices: tuple[Matrices, ...] = (
            self.embedding, self.places, self.asking, self.bringing, self.unembedding
        )  # fmt: skip
        self.weights = Group(*self.matrices)
        names = self.token.image.get_bottom()[1] - 0.86
        for part in self.weights:
            part.on_level(names - 0.12, names, names - 1.9)
        self.counts = [part.count for part in self.matrices]
        self.bar = ColourBar(self.limit, height=1.15)
        columns = Group(*self.weights, self.bar)
        columns.arrange(RIGHT, buff=0.55, aligned_edge=DOWN, center=False)
        for part in self.weights:
            part.on_level(names - 0.12, names, names - 1.9)
        self.bar.align_to(self.embedding.pictures, UP)
        columns.shift(columns.get_x() * LEFT)
        total = Readout(run.probe("parameters"), places=0, role="look")
        self.total = Equation("= {n}", n=total)
        self.pluses = VGroup()
        for one, other in pairwise(self.counts):
            between = (one.get_right() + other.get_left()) / 2
            self.pluses.add(Formula("+", "label").move_to(between))
        self.total.next_to(self.unembedding.count, RIGHT, buff=0.35)
        level(self.total, self.unembedding.count)


class Candidates(VGroup):
    """The words with the largest shares, each with its share, and that with all heads off."""

    def __init__(self, run: LanguageRun, words: Sequence[str], *, best: int) -> None:
        read = {"words": tuple(words)}
        order = np.argsort(-np.asarray(run.probe("logits", **read)()))[:best]
        off = tuple(range(run.recipe.heads))
        self.words = tale.decode(order)
        self.names, self.shares, self.blind = VGroup(), VGroup(), VGroup()
        columns = ((self.shares, (), 1.75, "ink"), (self.blind, off, 2.75, "quiet"))
        for row, word in enumerate(self.words):
            height = -0.4 * row
            name = Words(word, "label", role="ink" if row else "look")
            self.names.add(level(name.align_to(ORIGIN, LEFT), height))
            for column, heads_off, x, role in columns:
                share = run.probe("probability", word=word, off=heads_off, **read)
                number = Readout(share, size="label", align="right", role=role)
                number.move_to(x * RIGHT, aligned_edge=RIGHT)
                column.add(level(number, height))
        self.heads = VGroup()
        for (column, *_), text in zip(columns, ("share", "heads off"), strict=True):
            head = Words(text, "small", role="quiet").align_to(column, RIGHT)
            self.heads.add(level(head, 0.4))
        super().__init__(self.names, self.shares, self.blind, self.heads)


def _thumbnail(pattern: Probe) -> WeightCells:
    return WeightCells(pattern, side=_SIDE, role="query", numbers=False, least=1.0, places=0)


def _matrix(probe: Probe, limit: Probe) -> VectorRows:
    rows, columns = np.shape(probe())
    return VectorRows(probe, limit=limit, width=columns * _CELL, height=rows * _CELL)
