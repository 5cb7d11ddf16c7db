"""A transformer of one layer at work: a stream of vectors, and the tables that change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Group,
    Line,
    Rectangle,
    RoundedRectangle,
    VGroup,
    VMobject,
)

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
from scenes.stage.text import SIZES, Formula, Words, level
from scenes.stage.theme import current

MOST_WORDS = 9  # of a column of text that is as high as the stream, with room for one more


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

_CANAL = (-3.98, -2.66)  # where what the heads read leaves the stream, and how deep it flows
_HIGH, _LOW = 0.12, -2.45  # between these heights lie a head's pattern and its tables
_SIDE, _CELL = 1.22, 0.0233  # of a pattern, and of one weight in a head
_GAP = 0.04  # between a head's tables
_ROOMY = 0.45  # a lane from this height on has room for larger words
_ANSWERS = 4.82  # where the bars of the answers begin
_MOUTH = 4.52  # the middle of the last table


class Head(Group):
    """A head: its `pattern` above its four `tables`, those of Q, K, V and, upright, O.

    The row of the last word is dark, until `light` lets it be seen.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], head: int, *, limit: Probe) -> None:
        pattern = run.probe("pattern", head=head, words=tuple(words))
        looks: dict[str, Any] = {"numbers": False, "least": 1.0, "places": 0}
        self.pattern = WeightCells(pattern, side=_SIDE, **looks)
        weights = (run.probe(f"W_{name}", head=head) for name in "QKVO")
        self.tables = Group(*(Table(each, cell=_CELL, limit=limit) for each in weights))
        super().__init__(self.pattern, self.tables)
        self.words = tuple(words)
        *wide, upright = self.tables
        stack = Group(*wide).arrange(DOWN, buff=_GAP)
        upright.next_to(stack, RIGHT, buff=_GAP).align_to(stack, UP)
        self.pattern.next_to(self.tables, UP, buff=0.02)
        self.light(len(words) - 1)

    def light(self, n: int) -> None:
        """Let the first n rows of the pattern be seen."""
        self.pattern.light[:] = np.arange(len(self.words)) < n
        self.pattern.refresh()


class River(Group):
    """A one-layer model reads words: the stream through the frame, heads and tables below it.

    The stream's water is what `threads` makes, in the `bed`; its `words` stand where it begins, and
    `banks` part its lanes. The last lane is dry: `slot` keeps the place of the word to come, which
    is the model's own guess, `coming`; `then` are all words with that. Head h of `heads` reads what
    the `canal` brings it along `reads[h]` and writes along `writes[h]`, at `mouths[h]` across:
    `letters` name them, and then these deeds.
    `embedding`, `places` and `unembedding` are the other tables, with `names`. `ring` is around the
    end of the last word's lane, which goes `to_mouth`; `scores` become `answers` by `softmax`. The
    head `lead` adds most to the score of the word that leads.
    All tables and the stream have one scale of colours, `limit`, which `bar` states.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str]) -> None:
        if len(words) > MOST_WORDS:
            raise ValueError(f"got {len(words)} words: the drawing has room for {MOST_WORDS}")
        if run.recipe.layers != 1:
            raise ValueError("got a model with more than one layer: not drawn here")
        self.run, self.read = run, {"words": tuple(words)}
        self.limit = size_quantile(run.probe("W_E"), 0.9)
        self.words_shown = leaders(run, words)
        self.coming = self.words_shown[0]
        self.then = (*words, self.coming)
        size = "label" if self.pitch(NARROW) > _ROOMY else "small"
        self.words = SentenceColumn(words, size=size)
        self.stand(self.words, NARROW)
        self.slot = self.slot_of(NARROW)
        self.bed, self.banks = self.bed_of(NARROW), self.banks_of(NARROW)
        self._set_heads()
        self._set_tables()
        self._set_mouth()
        super().__init__(
            self.words, self.slot, self.bed, self.banks, self.heads, self.letters, self.canal,
            self.reads, self.writes, self.embedding, self.places, self.unembedding, self.scores,
            self.answers, self.names, self.to_mouth, self.softmax, self.bar,
        )  # fmt: skip

    def pitch(self, bed: Bed) -> float:
        """The height of a lane: there are as many as words, and one more."""
        return bed.height / len(self.then)

    def lane(self, k: int, bed: Bed = NARROW) -> float:
        """The height of the middle of a lane."""
        return bed.top - (k + 0.5) * self.pitch(bed)

    def threads(self, probe: Probe, left: float, right: float, *, bed: Bed = NARROW) -> Threads:
        """Vectors of words as they flow in the stream, from one place across to another."""
        lanes = len(np.atleast_2d(probe()))
        height = lanes * self.pitch(bed)
        water = Threads(probe, limit=self.limit, height=height, length=1)
        return water.set_y(bed.top - height / 2).between(left, right)

    def bed_of(self, bed: Bed) -> Rectangle:
        """What the stream flows in, as long as it is dry."""
        ground = Rectangle(width=bed.right - bed.left, height=bed.height, stroke_width=0)
        ground.set_fill(current()["panel"], opacity=1)
        return ground.move_to(((bed.left + bed.right) / 2, bed.middle, 0)).set_z_index(-1)

    def banks_of(self, bed: Bed) -> VGroup:
        """What parts the lanes."""
        rows = np.linspace(bed.top, bed.bottom, len(self.then) + 1)[1:-1]
        banks = VGroup(*(Line((bed.left, y, 0), (bed.right, y, 0)) for y in rows))
        return banks.set_stroke(current()["ground"], width=2 * bed.height).set_z_index(1)

    def slot_of(self, bed: Bed) -> RoundedRectangle:
        """The place of the word to come, at the last lane."""
        high = min(0.6 * self.pitch(bed), 0.62)
        slot = RoundedRectangle(corner_radius=0.1, width=2.2 * high, height=high, stroke_width=4)
        slot.set_stroke(current()["share"]).set_y(self.lane(len(self.words), bed))
        return slot.align_to((bed.left - 0.2) * RIGHT, RIGHT)

    def stand(self, words: Any, bed: Bed, *, first: int = 0) -> Any:
        """Words, each at the beginning of its lane."""
        for k, word in enumerate(words, start=first):
            word.align_to((bed.left - 0.2) * RIGHT, RIGHT)
            level(word, self.lane(k, bed) - 0.09 * word.font_size / 30)
        return words

    def spread_words(self) -> None:
        """The words at the lanes of the wide bed, larger; `words.restore` brings them back."""
        self.words.save_state()
        larger = min(SIZES["title"] / SIZES[self.words.size_name], 1.55 / self.words.width)
        for word in self.words:
            word.scale(larger)
        self.stand(self.words, WIDE)

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
        copy.set_z_index(2)  # over the banks
        copy.target = copy.copy().stretch_to_fit_height(0.36).move_to((x, y, 0))
        return copy

    def message(self, says: Probe, source: Any, left: float, right: float) -> Threads:
        """What a head says as it leaves its source; its target is in the stream."""
        message = self.threads(says, left, right).set_z_index(2)  # over the banks
        message.target = message.copy()
        message.frame.set_stroke(current()["value"], width=3, opacity=1)
        return message.stretch_to_fit_height(0.5).set_y(source.get_top()[1] - 0.25)

    def tables(self) -> list[Any]:
        """All numbers that are learned: the tables of each head, and the others."""
        heads: Any = self.heads
        return [*(h.tables for h in heads), self.embedding, self.places, self.unembedding]

    def machine(self) -> Group:
        """All but the tables, their scale, the water and the answers."""
        heads: Any = self.heads
        return Group(
            self.bed, self.banks, self.words, self.slot, self.canal, self.reads, self.writes,
            self.letters, self.names, self.scores, self.softmax, self.to_mouth, self.ring,
            *(head.pattern for head in heads),
        )  # fmt: skip

    def mouth_of(self, k: int) -> VGroup:
        """The channel from the end of a lane to the last table."""
        table, x = self.unembedding, NARROW.right + 0.12
        end = (table.get_left()[0] - 0.02, table.get_y())
        return channel([(NARROW.right, self.lane(k)), (x, self.lane(k)), (x, end[1]), end], "look")

    def light(self, n: int) -> None:
        """Let the first n rows of all heads be seen."""
        head: Any
        for head in self.heads:
            head.light(n)

    def logits(self, off: tuple[int, ...], **which: Any) -> Probe:
        """The scores without some of the heads."""
        return self.run.probe("logits", off=off, **{**self.read, **which})

    def guesses(self, position: int, most: int = 6) -> GuessBars:
        """The answers after another word, where those after the last one are."""
        read = self.then[: position + 1]
        shares = np.asarray(self.run.probe("probability", words=read)())
        return self._bars(read, [VOCABULARY[i] for i in np.argsort(-shares)[:most]])

    def _set_heads(self) -> None:
        heads = range(self.run.recipe.heads)
        self.heads = Group(*(Head(self.run, self.then, h, limit=self.limit) for h in heads))
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
            self.letters.add(name.set(over_picture=True).set_z_index(1))
        for deed, role, x in (("read", "quiet", across), ("write", "value", self.mouths[-1])):
            word = Words(deed, "small", role=role).next_to((x, 0, 0), RIGHT, buff=0.2)
            self.letters.add(level(word, _HIGH + 0.12))
        *_, last = self.mouths
        self.reads.remove(self.reads[-1])  # there the canal itself ends
        ends = [(across, bank), (across, depth), (last, depth), (last, _LOW - 0.01)]
        self.canal = channel(ends, "quiet", tip=0.16)

    def _set_tables(self) -> None:
        run = self.run
        self.embedding, self.places = (
            Table(transposed(run.probe(name)), cell=0.033, limit=self.limit)
            for name in ("W_E", "W_P")
        )
        self.places.next_to(self.embedding, RIGHT, buff=0.15)
        Group(self.embedding, self.places).align_to(-6.72 * RIGHT, LEFT).align_to(_LOW * UP, DOWN)
        self.unembedding = Table(transposed(run.probe("W_U")), cell=0.04, limit=self.limit)
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
        worth = [run.probe("head logits", head=h, word=self.coming, **read)() for h in off]
        self.lead = int(np.argmax(worth))
        self.answers = self._bars(read["words"], self.words_shown)
        self.ring = Rectangle(width=0.6, height=self.pitch(NARROW), stroke_width=4)
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
        self.bar.next_to(table, RIGHT, buff=0.18)

    def _bars(self, words: Sequence[str], shown: Sequence[str]) -> GuessBars:
        bars = GuessBars(self.run, words, shown, unit=1.0, spacing=0.39)
        bars.numbers.around = bars.bars  # no outline is drawn here
        bars.shift((_ANSWERS - bars.bars.zero.get_x()) * RIGHT)
        return bars.shift((NARROW.top - bars.bars.get_top()[1]) * UP)


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
