"""What comes next: a few words with the probability that a model gives to each, as bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Square, VGroup, VMobject

from nncore.probes.expressions import entries, stacked, total
from nncore.probes.probe import Probe
from nncore.tales.words import INDEX, VOCABULARY
from scenes.mobjects.shares import RowBars
from scenes.stage.text import OnOneLine, Words, level


class NextWordBars(VGroup):
    """A row for each word: its name, its probability as a number, and as a bar `length` for 1.

    `probe` has a value for each word of the vocabulary, as run.probe("probability", words=...).
    The last row, unless `others` is empty, is all the words that have none of their own: so all
    rows add up to 1. `exact` is a second such probe, the grammar's: a thin bar below the first.
    The words stay where they are, whatever their probabilities do.
    """

    def __init__(
        self,
        probe: Probe,
        words: Sequence[str],
        *,
        exact: Probe | None = None,
        others: str = "all others",
        length: float = 3.2,
        spacing: float = 0.46,
        size: str = "label",
        role: str = "ink",
        exact_role: str = "y",
        places: int = 2,
    ) -> None:
        if unknown := [word for word in words if word not in INDEX]:
            raise ValueError(f"got words {unknown}: they are not in the vocabulary")
        self.words = tuple(words)
        thick = 0.56 * spacing if exact is None else 0.4 * spacing
        self.bars = RowBars(
            word_rows(probe, words, others=bool(others)),
            unit=length,
            spacing=spacing,
            thickness=thick,
            role=role,
        )
        self.numbers = self.bars.numbers(buff=0.2, places=places, size=size)
        edge = self.numbers.get_left()[0] - 0.25
        self.names = VGroup(*(Words(word, size) for word in self.words))
        if others:
            self.names.add(Words(others, size, role="quiet"))
        name: Any
        number: Any
        for name, number in zip(self.names, self.numbers, strict=True):
            level(name.align_to(edge * RIGHT, RIGHT), number)
        super().__init__(self.bars, self.numbers, self.names)
        self.exact: RowBars | None = None
        if exact is not None:
            # Right below the first bar, on the same zero line.
            self.exact = RowBars(
                word_rows(exact, words, others=bool(others)),
                unit=length,
                spacing=spacing,
                thickness=0.14 * spacing,
                role=exact_role,
            )
            self.exact.shift(0.32 * spacing * DOWN)
            self.exact.zero.set_stroke(opacity=0)
            self.exact.bars.set_stroke(width=0)
            self.add(self.exact)
        self.bars.bars.set_stroke(width=0)
        self.center()

    def row(self, word: str) -> VGroup:
        """The name, the number and the bar of one word."""
        i = self.words.index(word)
        return VGroup(self.names[i], self.numbers[i], self.bars.bars[i])

    def legend(self, model: str = "the model", exact: str = "the grammar") -> VGroup:
        """Above the bars: which is whose."""
        parts: list[VMobject] = []
        for text, rows in ((model, self.bars), (exact, self.exact)):
            if rows is None:
                continue
            swatch = Square(0.13, stroke_width=0, fill_opacity=1)
            swatch.set_fill(rows.bars.get_fill_color())
            parts.append(OnOneLine(Words(text, "small", role="quiet"), swatch, gap=0.12))
        line = OnOneLine(*parts, gap=0.35).next_to(self.bars.zero, UP, buff=0.2)
        return line.align_to(self.bars.zero, LEFT)


def word_rows(probe: Probe, words: Sequence[str], *, others: bool) -> Probe:
    """The values of some words, of a probe (V,), and then, if asked for, the sum of all others."""
    if np.shape(probe()) != (len(VOCABULARY),):
        wanted = f"a value for each of the {len(VOCABULARY)} words"
        raise ValueError(f"got shape {np.shape(probe())}: expected {wanted}")
    named = entries(probe, [INDEX[word] for word in words])
    if not others:
        return named
    rest = [INDEX[word] for word in VOCABULARY if word not in words]
    values = [entries(probe, INDEX[word]) for word in words]
    return stacked(*values, total(entries(probe, rest)))
