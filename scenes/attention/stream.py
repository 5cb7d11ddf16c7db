"""The sum that a word becomes: its own vector and what each head adds; the next word's score."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Group, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, positive_part, size_quantile, softmax, stacked
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.products import places_that_add
from scenes.attention.stairs import Crowd, Mark, Stairs, StairTexts, Switch
from scenes.attention.strips import Strip
from scenes.mobjects.pictures import ColourBar
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

CELL = 0.12  # scene units: how tall a cell of a strip is
TOP = 1.7  # upper edge of the strips
_FIRST, _PITCH = -5.75, 1.85  # the first strip's middle, and from strip to strip
_WIDE = 1.15  # a strip, and a step of the stairs
NAMES, LOOKS = -2.6, -2.08  # baselines of the two lines below
_FLOOR, _CEILING = -1.65, 1.6  # between them the stairs


class Stream(Group):
    """Upright strips side by side: the asking word's own vector, what each head adds, their sum.

    `parts` are all strips but that of the sum, `whole`, on one scale, `limit`, which `bar` states;
    the head `last` comes last, and `order` says which head each is. `dials[h]` says how much of a
    head's is added, 0 or 1. `shares` (V,) are those of each next word that come of the sum.
    `stairs` are what each part adds to the score of the answer, `crowd` is all other words' scores.
    """

    def __init__(self, run: LanguageRun, asked: Question, *, last: int) -> None:
        words, heads = asked.words, range(run.recipe.heads)
        where: dict[str, Any] = {"words": words, "position": asked.asker}
        self.order = [*(h for h in heads if h != last), last]
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
        self.weights = [run.probe("pattern", **where, head=h, key=asked.decider) for h in heads]
        vectors = [own, *(says[h] for h in self.order), self._sum(own, says)]
        self._draw(vectors, asked)
        self._rise(entries(direct, at), asked)
        others = [i for i in range(len(tale.VOCABULARY)) if i != at]
        self.crowd = Crowd(self.stairs, positive_part(entries(scores, others)), left=4.5, right=6.6)
        self.crowd_names = self._crowd_names(len(others))
        super().__init__(*self.parts, self.whole, self.signs, self.names, self.bar)
        self.add(self.stairs, self.numbers, self.looks, self.title, self.crowd, self.crowd_names)

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
            level(Words(f"score of “{asked.answer}”", "title", role="z"), 1.1),
            level(Words(f"dot products with a vector of “{asked.answer}”", role="quiet"), 0.5),
        )
        for line in self.title:
            line.set_x(-6.72, LEFT)
        self.looks = VGroup()
        for i, h in enumerate(self.order):
            number = Readout(self.weights[h], size="label", role="share", align="center")
            self.looks.add(level(number.set_x(self.parts[i + 1].get_x()), LOOKS))
        says = Words(f"looks at #key[{asked.words[asked.decider]}]", "small", role="quiet")
        self.looks.add(level(says.move_to(6.72 * LEFT, LEFT), LOOKS))

    def _crowd_names(self, others: int) -> VGroup:
        """What the dots of the other words are."""
        x = self.crowd.middle
        name = Constant(
            f"{others} other words", because="words that can be said, but for the answer"
        )
        rest = Constant("below 0: on the line", "small", because="where scores end", role="quiet")
        return VGroup(level(name.set_x(x), NAMES), level(rest.set_x(x), LOOKS))

    def frames(self, *heads: int) -> VGroup:
        """Frames around how much some heads look."""
        looks = (self.looks[self.order.index(h)] for h in heads)
        colour = current()["look"]
        return VGroup(*(SurroundingRectangle(one, color=colour, buff=0.1) for one in looks))

    def switch(self) -> VGroup:
        """The last head's switch, under its step, with its two ways."""
        turn = Switch(self.dials[self.order[-1]], role="look")
        turn.move_to(self.parts[-1].get_x() * RIGHT + (LOOKS + 0.1) * UP)
        ways = VGroup()
        for text, side in (("off", LEFT), ("on", RIGHT)):
            ways.add(
                level(Words(text, "small", role="quiet").next_to(turn, side, buff=0.12), LOOKS)
            )
        return VGroup(turn, ways)

    def without(self, score: Probe, share: Probe) -> tuple[Mark, OnOneLine]:
        """A line where the score is without the last head, and the share that it is of."""
        mark = Mark(self.stairs, score, right=6.72)
        told = OnOneLine(
            Words(f"without {LETTERS[self.order[-1]]}:", "label"),
            Readout(share, percent=True, size="label"),
        )
        return mark, told.next_to(mark, UP, buff=0.1).align_to(6.72 * RIGHT, RIGHT)

    def sharpest(self) -> tuple[int, int]:
        """Of the heads that look at the deciding word, the one that adds least, and the best."""
        adds = [float(one()) for one in self.added]
        most = int(np.argmax(adds))
        sure = [h for h, w in enumerate(self.weights) if float(w()) > 0.8 and h != most]
        return min(sure or set(range(len(adds))) - {most}, key=adds.__getitem__), most
