"""The sum that a word becomes, what each head adds to it, and the next word that comes of it."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, size_quantile, softmax, stacked, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.animations.in_place import InPlace
from scenes.attention.cells import that_check
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.products import places_that_add
from scenes.attention.strips import Strip
from scenes.mobjects.next_words import NextWordBars, word_rows
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.words import DIMMED
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

LENGTH = 3.6  # scene units of a strip
_LEFT, _TOP, _PITCH = -4.35, 1.5, 0.7  # where strips begin, the first one's height, row to row
_LOOKS, _ADDS = 0.15, 1.4  # the right edges of the columns of numbers
_HEADS = (2.48, 2.17, 1.86)  # heights of the lines above a column, of which the last are used


class Stream(Group):
    """A strip for the asking word's own vector, for each head's, and for what they sum up to.

    `parts` are all strips but that of the sum, `whole`, on one scale, `limit`, which `bar` states.
    `dials[h]` says how much of a head's is added, 0 or 1. `shares` (V,) are those of each next word
    that come of the sum, some of them drawn as `bars`. `looks` and `adds` are columns of numbers:
    how much each head looks at the deciding word, and what it adds to the score of the answer.
    """

    def __init__(self, run: LanguageRun, asked: Question) -> None:
        words, heads = asked.words, range(run.recipe.heads)
        where: dict[str, Any] = {"words": words, "position": asked.asker}
        self.dials = [Dial(f"head {LETTERS[h]}", at=0.0, low=0.0, high=1.0) for h in heads]
        own = run.probe("input", **where)
        says = [run.probe("head output", **where, head=h) for h in heads]
        # Few numbers of the sum are larger: with the largest as its end, the rest would be dark.
        self.limit = size_quantile(run.probe("output stream", **where), 0.9)
        logits = [run.probe("head logits", words=words, head=h) for h in heads]
        self.own = run.probe("direct logits", words=words)
        self.shares: Probe = softmax(self._sum(self.own, logits))
        at = tale.INDEX[asked.answer]
        self.chance = entries(self.shares, at)
        self.added: list[Probe] = [entries(one, at) for one in (self.own, *logits)]
        self.weights = [run.probe("pattern", **where, head=h, key=asked.decider) for h in heads]
        rows: list[tuple[str, Probe, str]] = [(f"“{words[asked.asker]}” itself", own, "query")]
        rows += [
            (f"$+$ head {LETTERS[h]}", one, "value") for h, one in zip(heads, says, strict=True)
        ]
        rows.append(("sum", self._sum(own, says), "ink"))
        self._draw(rows)
        self.looks, self.adds = self._looks(asked), self._adds(asked, at)
        self.bars = NextWordBars(
            self.shares, asked.choices, others="all others", length=2.3, spacing=0.6, role="share",
            places=3,
        )  # fmt: skip
        self.run, self.asked = run, asked
        self.print_shares(off=tuple(heads))
        zero = self.bars.bars.zero
        self.bars.shift((6.72 - 2.3 - zero.get_x()) * RIGHT + (1.8 - zero.get_top()[1]) * UP)
        self.says = Words("share of each next word", "label", role="quiet")
        level(self.says.align_to(6.72 * RIGHT, RIGHT), 2.05)
        super().__init__(*self.parts, self.whole, self.names, self.rule, self.bar)
        self.add(self.looks, self.adds, self.bars, self.says)

    def _sum(self, own: Probe, by_head: Sequence[Probe]) -> Probe:
        """What a thing of the word itself and those of its heads add up to, as the dials say."""
        counted = [dial.probe() * one for dial, one in zip(self.dials, by_head, strict=True)]
        return reduce(add, counted, own)

    def print_shares(self, *, off: tuple[int, ...]) -> None:
        """Print shares with 2 places, or with 3 if only these add up to one without some heads."""
        shares = self.run.probe("probability", words=self.asked.words, off=off)
        rows = np.asarray(word_rows(shares, self.asked.choices, others=True)())
        checks = (n for n in (2, 3) if that_check(rows, least=-1, places=n).all())
        places = next(checks, 2)
        number: Any
        for number in self.bars.numbers:
            number.places = places
            number.refresh()

    def _draw(self, rows: list[tuple[str, Probe, str]]) -> None:
        """The strips from above, with their names, and the scale of them all."""
        self.parts: list[Strip] = []
        self.names = VGroup()
        for i, (name, probe, role) in enumerate(rows):
            strip = Strip(probe, limit=self.limit, length=LENGTH, thickness=0.46, role=role)
            strip.move_to((_LEFT + LENGTH / 2) * RIGHT + (_TOP - _PITCH * i) * UP)
            self.parts.append(strip)
            word = Words(name, role="query" if role == "query" else "ink")
            self.names.add(word.next_to(strip, LEFT, buff=0.25))
        self.whole = self.parts.pop()
        for part in (self.whole, self.names[-1]):
            part.shift(0.25 * DOWN)
        low = (self.whole.get_top() + self.parts[-1].get_bottom()) / 2
        self.rule = Line(_LEFT * RIGHT, (_LEFT + LENGTH) * RIGHT, color=current()["faint"])
        self.rule.set_y(low[1])
        self.bar = ColourBar(self.limit, height=2.2, places=1, more=True)
        self.bar.next_to(self.parts[2], RIGHT, buff=0.3)

    def _looks(self, asked: Question) -> VGroup:
        """At the deciding word looks each head: how much."""
        column = VGroup(
            *self._head("looks at", f"#key[{asked.words[asked.decider]}]", right=_LOOKS)
        )
        self.look_numbers = VGroup()
        for part, share in zip(self.parts[1:], self.weights, strict=True):
            number = Readout(share, role="share", align="right").align_to(_LOOKS * RIGHT, RIGHT)
            self.look_numbers.add(level(number, part.get_y() - 0.12))
        return column.add(self.look_numbers)

    def _adds(self, asked: Question, at: int) -> VGroup:
        """What the word itself and each head add to the answer's score; below, the score."""
        column = VGroup(*self._head("adds to the", "score of", asked.answer, right=_ADDS))
        full = [float(one()) for one in self.added]
        counted = [self.added[0]]
        counted += [d.probe() * one for d, one in zip(self.dials, self.added[1:], strict=True)]
        places = places_that_add((*full, sum(full)))
        size = "body" if places <= 2 else "small"  # there is no room for more in the large one
        looks: dict[str, Any] = {"places": places, "align": "right", "size": size}
        self.add_numbers = VGroup()
        for part, one in zip((*self.parts, self.whole), (*counted, None), strict=True):
            if one is None:
                number = Readout(total(stacked(*counted)), role="z", longest=18.88, **looks)
            else:
                number = Readout(one, sign=True, longest=8.88, **looks)
            number.align_to(_ADDS * RIGHT, RIGHT)
            self.add_numbers.add(level(number, part.get_y() - 0.12))
        return column.add(self.add_numbers)

    @staticmethod
    def _head(*texts: str, right: float) -> list[Words]:
        """Short lines above a column."""
        lines = [Words(text, "small", role="quiet") for text in texts]
        return [
            level(line.align_to(right * RIGHT, RIGHT), height)
            for line, height in zip(lines, _HEADS[-len(lines) :], strict=True)
        ]

    def frame(self, head: int) -> SurroundingRectangle:
        """A frame around a head's numbers."""
        numbers = VGroup(self.look_numbers[head], self.add_numbers[head + 1])
        return SurroundingRectangle(numbers, color=current()["look"], buff=0.1)

    def sharpest(self) -> tuple[int, int]:
        """Of the heads that look at the deciding word, the one that adds least, and the best."""
        adds = [float(one()) for one in self.added[1:]]
        most = int(np.argmax(adds))
        sure = [h for h, w in enumerate(self.weights) if float(w()) > 0.8 and h != most]
        return min(sure or set(range(len(adds))) - {most}, key=adds.__getitem__), most


class Pale(InPlace):
    """A head's row of a stream becomes pale, or comes `back`: its strip, name and numbers."""

    def __init__(self, stream: Stream, head: int, *, back: bool = False, **kwargs: Any) -> None:
        self.strip, self.back = stream.parts[head + 1], back
        numbers = (stream.look_numbers[head], stream.add_numbers[head + 1])
        self.lines = VGroup(stream.names[head + 1], *numbers)
        super().__init__(self.strip, self.lines, **kwargs)

    def move(self, share: float) -> None:
        opacity = 1 + (1 - share if self.back else share) * (DIMMED - 1)
        self.strip.image.set_opacity(opacity)
        self.strip.frame.set_stroke(opacity=opacity)
        self.lines.set_opacity(opacity)
