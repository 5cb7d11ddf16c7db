"""What makes a next word's score: a column of bars for the word itself, each head, and the sum."""

from itertools import count
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, SurroundingRectangle, VGroup

from nncore.probes.expressions import entries, largest, maximum, stacked
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.mobjects.quiet import quiet
from scenes.mobjects.shares import RowBars
from scenes.stage.text import Words, level
from scenes.stage.theme import current


class ScoreParts(VGroup):
    """A row for each word that can be said; columns that add up, from the word itself to the sum.

    `columns[i]` has a title, bars and numbers; the first is of the word itself, the last the sum.
    `scores[i]` are their values. The answer's row has a `box`; one head's bars have a colour.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int) -> None:
        words, choices, heads = asked.words, asked.choices, range(run.recipe.heads)
        mine = choices.index(asked.answer)
        kinds = {f"“{words[-1]}”": run.probe("direct logits", words=words)}
        for h in heads:
            kinds[f"$+$ head {LETTERS[h]}"] = run.probe("head logits", words=words, head=h)
        kinds["$=$ score"] = run.probe("logits", words=words)
        pick = [tale.INDEX[word] for word in choices]
        self.scores = [entries(probe, pick) for probe in kinds.values()]
        unit = 1.8 / float(largest(self.scores[-1])())
        spacing = min(0.42, 2.7 / len(choices))
        self.columns, row = [], VGroup()
        x = 0.0
        for i, title, values in zip(count(), kinds, self.scores, strict=False):
            role = "value" if i == head + 1 else "ink"
            bars = RowBars(values, unit=unit, spacing=spacing, thickness=0.25, role=role)
            bars.bars.set_stroke(width=0)
            bars.shift(x * RIGHT)
            signed = values is not self.scores[-1]
            numbers = bars.numbers(buff=0.25, size="label", sign=signed)
            self.columns.append(
                VGroup(Words(title, "label").align_to(numbers, LEFT), bars, numbers)
            )
            row.add(numbers[mine], *([] if signed else [bars.bars[mine]]))
            x += max(1.7, 1.3 + float(maximum(values)()) * unit)
        first: Any = self.columns[0]
        self.names = VGroup()
        for i, word in enumerate(choices):
            name = Words(word, "label").next_to(first[1].row(i), LEFT, buff=1.15)
            self.names.add(level(name, first[2][i]))
        self.names[mine].set_color(current()["look"])
        top = max(column[1].get_top()[1] for column in self.columns) + 0.25
        for column in self.columns:
            level(column[0], top)
        self.rounded = Words("rounded", "label", role="quiet")
        every = VGroup(*(column[1] for column in self.columns))
        self.rounded.next_to(every, DOWN, buff=0.2).align_to(self.columns[-1][2], LEFT)
        row.add(self.names[mine])
        self.box = SurroundingRectangle(row, color=current()["look"], buff=0.07)
        super().__init__(self.names, *self.columns, self.rounded)
        self.set_x(0)
        self.box.match_x(row)
        self.add(self.box)


class Chances(VGroup):
    """The probability of one word in several cases: a bar, a number and a name for each."""

    def __init__(
        self, run: LanguageRun, asked: Question, cases: dict[str, tuple[int, ...]]
    ) -> None:
        """`cases` are names and the heads that are switched off."""
        self.probes = [
            run.probe("probability", words=asked.words, word=asked.answer, off=off)
            for off in cases.values()
        ]
        shares = stacked(*self.probes)
        self.bars = RowBars(shares, unit=6, spacing=0.44, thickness=0.28, role="positive")
        self.bars.bars.set_stroke(width=0)
        self.numbers = self.bars.numbers(buff=0.2, size="label", places=3)
        self.names = VGroup()
        for i, case in enumerate(cases):
            name = Words(case, "label").next_to(self.bars.row(i), LEFT, buff=1.15)
            self.names.add(level(name, self.numbers[i]))
        self.head = quiet(
            f"probability of “{asked.answer}”", self.bars.zero, UP, buff=0.15
        ).align_to(self.numbers, LEFT)
        super().__init__(self.bars, self.numbers, self.names, self.head)
