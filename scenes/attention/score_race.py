"""The scores of the next word as heads are switched on and off, and what each adds to one."""

from functools import reduce
from operator import add
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, softmax, stacked, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.products import places_that_add
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

_REACH = 3.4  # scene units: the longest bar of a score
_ADDS = 1.9  # and of what a head adds


class ScoreRace(VGroup):
    """At the left the scores of some words as bars; at the right what makes the answer's score.

    `dials[h]` says how much of what a head adds counts, 0 or 1. `scores` are those of all words,
    `chance` is what softmax makes of the answer's. `parts` are the word itself and each head.
    """

    def __init__(self, run: LanguageRun, asked: Question) -> None:
        words = asked.words
        heads = range(run.recipe.heads)
        self.dials = [Dial(f"head {LETTERS[h]}", at=0.0, low=0.0, high=1.0) for h in heads]
        own = run.probe("direct logits", words=words)
        adds = [run.probe("head logits", words=words, head=h) for h in heads]
        counted = [dial.probe() * one for dial, one in zip(self.dials, adds, strict=True)]
        self.scores: Probe = reduce(add, counted, own)
        at = tale.INDEX[asked.answer]
        self.chance: Probe = entries(softmax(self.scores), at)
        self.parts: list[Probe] = [entries(own, at), *(entries(one, at) for one in adds)]
        self.counted: list[Probe] = [entries(own, at), *(entries(one, at) for one in counted)]
        self.shares = [
            run.probe("pattern", words=words, head=h, position=asked.asker, key=asked.decider)
            for h in heads
        ]
        full = [float(part()) for part in self.parts]
        self.places = places_that_add((*full, sum(full)))
        self.race = self._race(run, asked)
        self.table = self._table(asked)
        self.frames: list[SurroundingRectangle] = []
        number = Readout(self.chance, percent=True, places=2, size="title", role="share",
                         longest=1.0)  # fmt: skip
        self.hero = OnOneLine(Words(f"“{asked.answer}” comes next:"), number.scale(1.5), gap=0.3)
        self.hero.move_to(3.65 * LEFT + 2.45 * DOWN)
        super().__init__(self.race, self.table, self.hero)

    def _race(self, run: LanguageRun, asked: Question) -> VGroup:
        """A bar for each word that may come, with its score."""
        pick = [tale.INDEX[word] for word in asked.choices]
        scores = entries(self.scores, pick)
        longest = float(np.abs(entries(run.probe("logits", words=asked.words), pick)()).max())
        spacing = min(0.68, 4.4 / len(pick))
        self.bars = RowBars(
            scores, unit=_REACH / longest, spacing=spacing, thickness=0.62 * spacing, role="z"
        )
        self.bars.bars.set_stroke(width=0)
        numbers = self.bars.numbers(buff=0.4, places=1, longest=longest)
        names = []
        for i, word in enumerate(asked.choices):
            name = Words(word, role="ink")
            left = numbers.get_left()[0] - 0.35
            names.append(level(name.align_to(left * RIGHT, RIGHT), numbers[i]))
        self.names = RowTexts(self.bars, names)
        head = Words("score of each next word", "label", role="quiet")
        race = VGroup(self.bars, numbers, self.names)
        race.shift((-6.72 - race.get_left()[0]) * RIGHT + 0.65 * UP)
        head.next_to(self.names, UP, buff=0.3).align_to(race, LEFT)
        return race.add(level(head, 3.0))

    def _table(self, asked: Question) -> VGroup:
        """A row for the word itself, for each head and for the sum."""
        unit = _ADDS / max(float(np.abs(part()).max()) for part in map(_array, self.parts))
        spacing = min(0.85, 4.2 / len(self.parts))
        self.adds = RowBars(
            stacked(*self.counted),
            unit=unit,
            spacing=spacing,
            thickness=0.5 * spacing,
            role="value",
        )
        self.adds.bars.set_stroke(width=0)
        self.adds.shift([4.75, 0.6, 0] - self.adds.zero.get_center())
        looks: dict[str, Any] = {"places": self.places, "sign": True}
        numbers = self.adds.numbers(buff=0.3, longest=-8.88, **looks)
        shares, names = VGroup(), []
        for i, number in enumerate(numbers):
            text = f"head {LETTERS[i - 1]}" if i else f"“{asked.words[asked.asker]}” itself"
            name = Words(text, role="ink" if i else "query")
            names.append(level(name.align_to(0.05 * RIGHT, LEFT), number))
            if i:
                share = Readout(self.shares[i - 1], role="share", align="right")
                shares.add(level(share.align_to(2.6 * RIGHT, RIGHT), number))
        self.rows = RowTexts(self.adds, names)
        low = self.adds.zero.get_bottom()[1] - 0.1
        self.rule = Line(0.05 * RIGHT + low * UP, 4.7 * RIGHT + low * UP, color=current()["faint"])
        self.sum = Readout(total(stacked(*self.counted)), places=self.places, role="z",
                           align="right", longest=18.88)  # fmt: skip
        level(self.sum.align_to(4.45 * RIGHT, RIGHT), low - 0.5)
        says = Words(f"score of “{asked.answer}”", role="z")
        level(says.align_to(0.05 * RIGHT, LEFT), low - 0.5)
        self.share_head = Words(f"looks at #key[{asked.words[asked.decider]}]", "label")
        self.adds_head = Words("adds", "label", role="value")
        level(self.share_head.align_to(2.75 * RIGHT, RIGHT), 3.0)
        level(self.adds_head.align_to(4.45 * RIGHT, RIGHT), 3.0)
        self.looks = VGroup(self.share_head, shares)
        # What a head has in its row, and in which place of the column.
        self.by_head = ((self.rows, 1), (numbers, 1), (shares, 0))
        return VGroup(self.adds, numbers, self.rows, self.rule, self.sum, says, self.adds_head)

    def frame(self, head: int) -> SurroundingRectangle:
        """A frame around a head's row, from its name to its number."""
        number: Any = self.table[1][head + 1]
        frame = SurroundingRectangle(
            VGroup(self.rows[head + 1], number), color=current()["look"], buff=0.12
        )
        self.frames.append(frame)
        return frame


def _array(probe: Probe) -> Any:
    return lambda: np.asarray(probe())
