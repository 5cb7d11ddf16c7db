"""The sum that a word becomes: its own vector and what each head adds; the next word's score."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, UP, Group, Line, SurroundingRectangle, VGroup, VMobject

from nncore.probes.expressions import (
    argmax,
    entries,
    equal,
    matmul,
    positive_part,
    size_quantile,
    softmax,
    stacked,
)
from nncore.probes.inputs import Dial
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.products import places_that_add
from scenes.attention.stairs import Crowd, Mark, Stairs, StairTexts, Switch
from scenes.attention.strips import Strip
from scenes.attention.word_map import NamedWord
from scenes.mobjects.pictures import ColourBar
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

CELL = 0.115  # scene units: how tall a cell of a strip is
TOP = 1.6  # upper edge of the strips
_FIRST, _PITCH = -5.75, 1.85  # the first strip's middle, and from strip to strip
_WIDE = 1.15  # a strip, and a step of the stairs
NAMES = -2.6  # baseline of the names below the strips
RAISED = 0.9  # by which they are higher below the stairs; then come two more lines
LOOKS, TOLD = -2.27, -2.77
_SUNK = 0.1  # from a slot's middle to the baseline of its word
_FLOOR, _CEILING = -1.25, 1.6  # between them the stairs


class Stream(Group):
    """Upright strips side by side: the asking word's own vector, what each head adds, their sum.

    `parts` are all strips but that of the sum, `whole`, on one scale, `limit`, which `bar` states.
    `order` says which head each is: the head `last` at the end. `dials[h]` says how much
    of a head's is added, 0 or 1. `shares` (V,) are those of each next word that come of the sum.
    `stairs` are what each part adds to the score of the answer, `crowd` is all other words' scores.
    `looks` are how much each head looks at the deciding word, and `told` the next word for which
    most that word's value alone would speak: `said[h]` is its place in VOCABULARY.
    """

    def __init__(self, run: LanguageRun, asked: Question, *, last: int) -> None:
        words, heads = asked.words, range(run.recipe.heads)
        where: dict[str, Any] = {"words": words, "position": asked.asker}
        self.dials = [Dial(f"head {LETTERS[h]}", at=0.0, low=0.0, high=1.0) for h in heads]
        own = run.probe("input", **where)
        says = [run.probe("head output", **where, head=h) for h in heads]
        # Few numbers of the sum are larger: with the largest as its end, the rest would be dark.
        self.limit = size_quantile(run.probe("output stream", **where), 0.9)
        logits = [run.probe("head logits", words=words, head=h) for h in heads]
        at = tale.INDEX[asked.answer]
        direct = run.probe("direct logits", words=words)
        scores = self._sum(direct, logits)
        self.shares: Probe = softmax(scores)
        self.chance = entries(self.shares, at)
        self.added: list[Probe] = [entries(one, at) for one in logits]
        U, v = run.probe("W_U"), {"words": words, "position": asked.decider}
        self.said = [
            argmax(matmul(U, matmul(run.probe("W_O", head=h), run.probe("v", **v, head=h))))
            for h in heads
        ]
        self.order = [*(h for h in heads if h != last), last]
        self.weights = [run.probe("pattern", **where, head=h, key=asked.decider) for h in heads]
        vectors = [own, *(says[h] for h in self.order), self._sum(own, says)]
        self._draw(vectors, asked)
        self._rise(entries(direct, at), asked)
        others = [i for i in range(len(tale.VOCABULARY)) if i != at]
        self.crowd = Crowd(
            self.stairs, positive_part(entries(scores, others)), left=4.45, right=6.45
        )
        self.crowd_names = self._crowd_names()
        super().__init__(*self.parts, self.whole, self.signs, self.names, self.bar)
        self.add(self.stairs, self.numbers, self.looks, self.told, self.title)
        self.add(self.crowd, self.crowd_names)

    def _sum(self, own: Probe, by_head: Sequence[Probe]) -> Probe:
        """What a thing of the word itself and those of its heads add up to, as the dials say."""
        counted = [dial.probe() * one for dial, one in zip(self.dials, by_head, strict=True)]
        return reduce(add, counted, own)

    def _draw(self, vectors: Sequence[Probe], asked: Question) -> None:
        """The strips from the left, with their names, and the scale of them all."""
        texts = [asked.words[asked.asker], *(f"head {LETTERS[h]}" for h in self.order), "sum"]
        roles = ["query", *("value" for _ in self.order), "ink"]
        strips: list[Strip] = []
        self.names, self.signs = VGroup(), VGroup()
        for i, (probe, text, role) in enumerate(zip(vectors, texts, roles, strict=True)):
            tall = CELL * np.size(probe())
            strip = Strip(
                probe, limit=self.limit, length=tall, thickness=_WIDE, upright=True, role=role
            )
            x = _FIRST + _PITCH * i
            strips.append(strip.move_to(x * RIGHT + (TOP - tall / 2) * UP))
            name = Words(text, role=role).set_x(x)
            self.names.add(level(name, NAMES))
            if i:
                sign = Words("$=$" if i == len(texts) - 1 else "$+$", "title", role="quiet")
                self.signs.add(sign.move_to(strip.get_center() + _PITCH / 2 * LEFT))
        *self.parts, self.whole = strips
        self.bar = ColourBar(self.limit, height=2.2, places=1, more=True)
        self.bar.next_to(self.whole, RIGHT, buff=1.2)

    def _rise(self, own: Probe, asked: Question) -> None:
        """What each part adds to the score of the answer, and how much its head looks."""
        counted = [self.dials[h].probe() * self.added[h] for h in self.order]
        full = [float(one()) for one in (own, *(self.added[h] for h in self.order))]
        heights = np.cumsum([0.0, *full])
        self.stairs = Stairs(
            stacked(own, *counted),
            places=[strip.get_x() for strip in (*self.parts, self.whole)],
            wide=_WIDE,
            unit=(_CEILING - _FLOOR) / float(np.ptp(heights)),
            roles=["query", *("value" for _ in counted), "z"],
        )
        lowest = float(heights.min()) * self.stairs.unit
        self.stairs.shift((_FLOOR - lowest - self.stairs.zero.get_y()) * UP)
        places = places_that_add((*full, sum(full)))
        looks: dict[str, Any] = {"places": places, "align": "center", "size": "label"}
        texts = [Readout(one, sign=True, **looks) for one in (own, *counted)]
        texts.append(Readout(self.stairs.sum, role="z", **looks))
        self.numbers = StairTexts(self.stairs, texts)
        self.title = VGroup(
            level(Words(f"score of “{asked.answer}”", "title", role="z"), 1.25),
            level(Words("dot products", role="quiet"), 0.77),
            level(Words("with its vector", role="quiet"), 0.33),
        )
        for line in self.title:
            line.set_x(-6.72, LEFT)
        self.looks, self.told = VGroup(), VGroup()
        for i, h in enumerate(self.order):
            number = Readout(self.weights[h], role="share", align="center")
            x = self.parts[i + 1].get_x()
            self.looks.add(level(number.set_x(x), LOOKS))
            self.told.add(level(NamedWord(self.said[h], size="body", role="value").set_x(x), TOLD))
        decider = asked.words[asked.decider]
        for row, text, height in (
            (self.looks, Words(f"at #key[{decider}]", role="quiet"), LOOKS),
            (self.told, Words("is told", role="quiet"), TOLD),
        ):
            row.add(level(text.move_to(6.72 * LEFT, LEFT), height))

    def _crowd_names(self) -> VGroup:
        """What the dots are."""
        x = self.crowd.middle
        over = Constant("above 0", because="a dot at 0 is gone", role="quiet")
        return VGroup(
            level(Words("other words").set_x(x), NAMES + RAISED), level(over.set_x(x), LOOKS)
        )

    def frames(self, *heads: int) -> VGroup:
        """Frames around how much some heads look, and what they are told."""
        frames = VGroup()
        for i in map(self.order.index, heads):
            both = VGroup(self.looks[i], self.told[i])
            frames.add(SurroundingRectangle(both, color=current()["look"], buff=0.1))
        return frames

    def switch(self) -> VGroup:
        """The last head's switch, under its step, with its two ways."""
        turn = Switch(self.dials[self.order[-1]], role="look")
        turn.move_to(self.parts[-1].get_x() * RIGHT + (LOOKS + TOLD) / 2 * UP)
        ways = VGroup()
        for text, side in (("off", LEFT), ("on", RIGHT)):
            ways.add(Words(text, role="quiet").next_to(turn, side, buff=0.2))
        for way in ways:
            level(way, turn.get_y() - 0.1)
        return VGroup(turn, ways)

    def without(self, score: Probe, shares: Mapping[str, Probe]) -> tuple[Mark, VGroup]:
        """A line where the score is without the last head, and the shares of some words then.

        They stand left of the switch, where it is off, with a piece of the line before them.
        """
        mark = Mark(self.stairs, score, right=6.72)
        piece = Line(ORIGIN, 0.5 * RIGHT).match_style(mark)
        first = OnOneLine(Words(f"without {LETTERS[self.order[-1]]}:", role="quiet"), piece)
        each = (
            OnOneLine(Words(word), Readout(share, percent=True)) for word, share in shares.items()
        )
        told = VGroup(level(first, LOOKS), level(OnOneLine(*each, gap=0.4), TOLD))
        first.align_to(told[1], LEFT)
        return mark, told.align_to((self.parts[-1].get_x() - 1.8) * RIGHT, RIGHT)

    def rival(self, run: LanguageRun, asked: Question) -> tuple[str, Condition]:
        """Of all words but the answer the one that leads without the last head; that it does."""
        others = [word for word in tale.VOCABULARY if word != asked.answer]
        chances = run.probe("probability", words=asked.words, off=(self.order[-1],))
        leads = argmax(entries(chances, [tale.INDEX[word] for word in others]))
        first = int(leads())
        return others[first], equal(leads, first)

    def sharpest(self) -> tuple[int, int]:
        """Of the heads that look at the deciding word, the one that adds least, and the best."""
        adds = [float(one()) for one in self.added]
        most = int(np.argmax(adds))
        sure = [h for h, w in enumerate(self.weights) if float(w()) > 0.8 and h != most]
        return min(sure or set(range(len(adds))) - {most}, key=adds.__getitem__), most


class AsLikely(View, VGroup):
    """A word in the middle of its slot, as clear as it is likely: its share is its opacity."""

    def __init__(self, word: str, share: Probe, slot: VMobject) -> None:
        self.share, self.slot = share, slot
        self.word = Words(word)
        self.word.scale(min(1.2, 1.5 / self.word.width)).set_x(slot.get_x())
        super().__init__(level(self.word, slot.get_y() - _SUNK))
        self.refresh()

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        return self.word.baseline

    def refresh(self) -> None:
        self.word.set_opacity(float(np.asarray(self.share())))

    def claims(self) -> Iterator[Claim]:
        glyphs: list[Any] = self.word.family_members_with_points()
        shown = np.array([glyph.get_fill_opacity() for glyph in glyphs])
        if np.ptp(shown) > 1e-9:
            raise ValueError("a word is clearer in one place than in another")
        away = (self.word.get_x() - self.slot.get_x(), self.baseline + _SUNK - self.slot.get_y())
        if np.abs(away).max() > 1e-3:
            raise ValueError("a word is not in its slot")
        yield Claim("fill", self.share, float(shown[0]), 1e-6)
