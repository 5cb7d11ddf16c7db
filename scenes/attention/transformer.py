"""A transformer of one layer at work: a stream of vectors, and the tables that change it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, Rectangle, VGroup, VMobject

from nncore.probes.expressions import largest, size_quantile, transposed
from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from nncore.tales.training import LanguageRun
from scenes.attention.cells import WeightCells
from scenes.attention.guess_bars import GuessBars
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.threads import Table, Threads, channel
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.mobjects.words import SentenceColumn
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current

MOST_WORDS = 10  # of a column of text that is as high as the stream


@dataclass(frozen=True)
class Bed:
    """Where the stream lies: its ends across, its top, and its height. In scene units."""

    left: float
    right: float
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return self.top - self.height / 2

    @property
    def bottom(self) -> float:
        """The height of its lower bank."""
        return self.top - self.height


WIDE, NARROW = Bed(-4.95, 5.1, 3.3, 6.0), Bed(-5.3, 2.95, 3.3, 2.8)

_CANAL = (-3.98, -2.13)  # where what the heads read leaves the stream, and how deep it flows
_HIGH, _LOW = 0.12, -1.94  # between these heights lie a head's pattern and its tables
_SIDE, _CELL = 1.4, 0.0185  # of a pattern, and of one weight in a head
_GAP = 0.04  # between a head's tables
_SIZES, _COUNTS = -2.42, -2.8  # heights of the baselines of what is said below the tables
_ANSWERS = 4.72  # where the bars of the answers begin
_MOUTH = 4.58  # the middle of the last table


class Head(Group):
    """A head: its `pattern` above its four `tables`, those of Q, K, V and, upright, O."""

    def __init__(self, run: LanguageRun, words: Sequence[str], head: int, *, limit: Probe) -> None:
        pattern = run.probe("pattern", head=head, words=tuple(words))
        looks: dict[str, Any] = {"numbers": False, "least": 1.0, "places": 0}
        self.pattern = WeightCells(pattern, side=_SIDE, **looks)
        weights = (run.probe(f"W_{name}", head=head) for name in "QKVO")
        self.tables = Group(*(Table(each, cell=_CELL, limit=limit) for each in weights))
        super().__init__(self.pattern, self.tables)
        self.words = tuple(words)
        queries, keys, *others = self.tables
        Group(Group(queries, keys).arrange(DOWN, buff=_GAP), *others).arrange(RIGHT, buff=_GAP)
        self.pattern.next_to(self.tables, UP, buff=0.02)


class River(Group):
    """A one-layer model reads words: the stream through the frame, heads and tables below it.

    The stream's water is what `threads` makes; its `words` stand where it begins, and `banks` part
    its lanes. Head h of `heads` reads what the `canal` brings it along `reads[h]` and writes along
    `writes[h]`, at `mouths[h]` across. `embedding`, `places` and `unembedding` are the other
    tables, with `names`; `sizes` say how many rows and columns all have, `counts` how many numbers,
    `total` the sum. `ring` is around the end of the last lane, which goes `to_mouth`; `scores`
    become `answers` by `softmax`. The head `lead` adds most to the score of the word that leads.
    All tables and the stream have one scale of colours, `limit`, which `bar` states.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str]) -> None:
        if len(words) > MOST_WORDS:
            raise ValueError(f"got {len(words)} words: the drawing has room for {MOST_WORDS}")
        if run.recipe.layers != 1:
            raise ValueError("got a model with more than one layer: not drawn here")
        self.run, self.read = run, {"words": tuple(words)}
        self.limit = size_quantile(run.probe("W_E"), 0.9)
        self.words = SentenceColumn(words, spacing=NARROW.height / len(words), size="small")
        self.words.align_to((NARROW.left - 0.15) * RIGHT, RIGHT).set_y(NARROW.middle)
        self.banks = self.banks_of(NARROW)
        self._set_heads()
        self._set_tables()
        self._set_mouth()
        self._set_counts()
        super().__init__(
            self.words, self.banks, self.heads, self.letters, self.canal, self.reads, self.writes,
            self.embedding, self.places, self.unembedding, self.scores, self.answers, self.names,
            self.to_mouth, self.softmax, self.sizes, self.counts, self.bar,
        )  # fmt: skip

    def threads(self, probe: Probe, left: float, right: float, *, bed: Bed = NARROW) -> Threads:
        """Vectors of all words as they flow in the stream, from one place across to another."""
        water = Threads(probe, limit=self.limit, height=bed.height, length=1)
        return water.set_y(bed.middle).between(left, right)

    def banks_of(self, bed: Bed) -> VGroup:
        """What parts the lanes."""
        rows = np.linspace(bed.top, bed.bottom, len(self.words) + 1)
        banks = VGroup(*(Line((bed.left, y, 0), (bed.right, y, 0)) for y in rows))
        return banks.set_stroke(current()["ground"], width=1.5 * bed.height).set_z_index(1)

    def spread_words(self, size: float) -> None:
        """The words at the lanes of the wide bed, larger; `words.restore` brings them back."""
        self.words.save_state()
        pitch = WIDE.height / len(self.words)
        word: Any
        for i, word in enumerate(self.words):
            word.scale(size).align_to((WIDE.left - 0.2) * RIGHT, RIGHT)
            level(word, WIDE.top - (i + 0.5) * pitch - 0.1)

    def way(self, head: int) -> VMobject:
        """From the stream along the canal to a head."""
        x = self.mouths[head]
        across, depth = _CANAL
        points = [(across, NARROW.bottom), (across, depth), (x, depth), (x, _LOW)]
        return channel(points, "quiet", tip=0)[0]

    def sip(self, stream: Probe, way: VMobject) -> Threads:
        """A copy of the stream where a way begins; its target is small, and ready to go along."""
        x, y, _ = way.get_start()
        copy = self.threads(stream, x - 0.15, x + 0.15)
        copy.frame.set_stroke(current()["ink"], width=2, opacity=1)
        copy.target = copy.copy().stretch_to_fit_height(0.36).move_to((x, y, 0))
        return copy

    def lane(self, k: int) -> float:
        """The height of the middle of a lane."""
        return NARROW.top - (k + 0.5) * NARROW.height / len(self.words)

    def mouth_of(self, k: int) -> VGroup:
        """The channel from the end of a lane to the last table."""
        table, x = self.unembedding, NARROW.right + 0.12
        end = (table.get_left()[0] - 0.02, table.get_y())
        return channel([(NARROW.right, self.lane(k)), (x, self.lane(k)), (x, end[1]), end], "look")

    def light(self, n: int) -> None:
        """Let the first n rows of all heads be seen."""
        head: Any
        for head in self.heads:
            head.pattern.light[:] = np.arange(len(self.words)) < n
            head.pattern.refresh()

    def logits(self, off: tuple[int, ...], **which: Any) -> Probe:
        """The scores without some of the heads."""
        return self.run.probe("logits", off=off, **which, **self.read)

    def guesses(self, position: int, most: int = 6) -> GuessBars:
        """The answers after a word that comes earlier, where those after the last one are."""
        read = self.read["words"][: position + 1]
        shares = np.asarray(self.run.probe("probability", words=read)())
        return self._bars(read, [VOCABULARY[i] for i in np.argsort(-shares)[:most]])

    def _set_heads(self) -> None:
        heads = range(self.run.recipe.heads)
        words = self.read["words"]
        self.heads = Group(*(Head(self.run, words, h, limit=self.limit) for h in heads))
        self.reads, self.writes, self.letters = VGroup(), VGroup(), VGroup()
        across, depth = _CANAL
        pitch = (NARROW.right - across - 0.15) / len(heads)
        bank = NARROW.bottom - 0.04
        self.mouths = [across + 0.2 + (h + 0.5) * pitch for h in heads]
        head: Any
        for head, x, letter in zip(self.heads, self.mouths, LETTERS, strict=False):
            head.tables.set_x(x).align_to(_LOW * UP, DOWN)
            head.pattern.set_x(x).align_to(_HIGH * UP, UP)
            self.reads.add(channel([(x, depth), (x, _LOW - 0.01)], "quiet", tip=0.16))
            self.writes.add(channel([(x, _HIGH + 0.04), (x, bank)], "value"))
            name = Words(letter).move_to(head.pattern.get_corner(UP + RIGHT) - [0.28, 0.35, 0])
            self.letters.add(name.set(over_picture=True))
        *_, last = self.mouths
        self.reads.remove(self.reads[-1])  # there the canal itself ends
        ends = [(across, bank), (across, depth), (last, depth), (last, _LOW - 0.01)]
        self.canal = channel(ends, "quiet", tip=0.16)

    def _set_tables(self) -> None:
        run = self.run
        self.embedding, self.places = (
            Table(transposed(run.probe(name)), cell=0.03, limit=self.limit)
            for name in ("W_E", "W_P")
        )
        self.places.next_to(self.embedding, RIGHT, buff=0.2)
        Group(self.embedding, self.places).align_to(-6.72 * RIGHT, LEFT).align_to(_LOW * UP, DOWN)
        self.unembedding = Table(transposed(run.probe("W_U")), cell=0.042, limit=self.limit)
        self.unembedding.set_x(_MOUTH).align_to(_LOW * UP, DOWN)
        self.names = VGroup()
        for table, name in ((self.embedding, "W_E"), (self.places, "W_P")):
            self.names.add(Formula(name, "label").next_to(table, UP, buff=0.15))

    def _set_mouth(self) -> None:
        """From the last lane to the answers."""
        run, read, table = self.run, self.read, self.unembedding
        off = tuple(range(run.recipe.heads))
        logits = run.probe("logits", **read)
        self.scores = WeightGrid(
            logits,
            limit=largest(run.probe("logits", off=off, **read)),  # what is more is as bright
            height=0.17,
            shape=(1, np.size(logits())),
        )
        self.scores.stretch_to_fit_width(table.width)
        self.scores.next_to(table, UP, buff=0.06)
        self.words_shown = leaders(run, read["words"])
        leader = self.words_shown[0]
        worth = [run.probe("head logits", head=h, word=leader, **read)() for h in off]
        self.lead = int(np.argmax(worth))
        self.answers = self._bars(read["words"], self.words_shown)
        self.ring = Rectangle(width=0.6, height=NARROW.height / len(self.words), stroke_width=4)
        self.ring.set_stroke(current()["look"]).set_x(NARROW.right - 0.3).set_z_index(2)
        self.ring.set_y(self.lane(len(self.words) - 1))
        self.to_mouth = self.mouth_of(len(self.words) - 1)
        foot = self.scores.get_top()[1] + 0.04
        top = self.answers.bars.get_bottom()[1] - 0.06
        arrow = channel([(_ANSWERS, foot), (_ANSWERS, top)], "share")
        name = Words("softmax", "label", role="share").next_to(arrow, RIGHT, buff=0.15)
        self.softmax = VGroup(arrow, name)
        name = Formula("W_U", "label").next_to(self.scores, UP, buff=0.1)
        self.names.add(name.align_to(table, LEFT))
        self.bar = ColourBar(self.limit, height=table.height, places=1, more=True)
        self.bar.next_to(table, RIGHT, buff=0.08)

    def _bars(self, words: Sequence[str], shown: Sequence[str]) -> GuessBars:
        bars = GuessBars(self.run, words, shown, unit=1.1, spacing=0.39)
        bars.numbers.around = bars.bars  # no outline is drawn here
        bars.shift((_ANSWERS - bars.bars.zero.get_x()) * RIGHT)
        return bars.shift((NARROW.top - bars.bars.get_top()[1]) * UP)

    def _set_counts(self) -> None:
        run = self.run
        head: Any = self.heads[0]
        heads = (self.heads, ("Q", "K", "V", "O"))
        parts = (
            (self.embedding, ("E",)), (self.places, ("P",)), heads, (self.unembedding, ("U",)),
        )  # fmt: skip
        self.counts = VGroup(*(self._count(*part) for part in parts))
        each = f"{run.recipe.heads} heads $times$ {len(heads[1])} tables $(W_Q, W_K, W_V, W_O)$"
        each += f" $times$ {head.tables[0].size} numbers"
        said = [size(self.embedding), size(self.places), each, size(self.unembedding)]
        self.sizes, self.pluses = VGroup(), VGroup()
        for text, count in zip(said, self.counts, strict=True):
            line = Constant(text, "small", because="rows times columns", role="quiet")
            self.sizes.add(level(line.set_x(count.get_x()), _SIZES))
        for before, after in zip(self.counts, self.counts[1:], strict=False):
            sign: Any = Formula("+", "label")
            sign.set_x((before.get_right()[0] + after.get_left()[0]) / 2)
            self.pluses.add(level(sign, _COUNTS))
        sign: Any = Formula("=", "body")
        self.total = VGroup(level(sign, _COUNTS), Readout(run.probe("parameters"), places=0))
        self.total.arrange(RIGHT, buff=0.15).next_to(self.counts[-1], RIGHT, buff=0.15)
        for part in self.total:
            level(part, _COUNTS)

    def _count(self, table: Any, names: Iterable[str]) -> Readout:
        """How many numbers some tables have, below the picture of one or of all."""
        first, *rest = (self.run.probe("parameters", part=f"W_{name}") for name in names)
        number = Readout(sum(rest, first), places=0, size="label", align="center")
        return level(number.set_x(table.get_x()), _COUNTS)


def size(table: Table) -> str:
    """How many rows and columns a table has, in words for a text."""
    rows, columns = table.shape
    return f"${rows} times {columns}$"


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
