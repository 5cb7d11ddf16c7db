"""What comes next: a few words with the probability that a model gives to each, as bars."""

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, VGroup

from nncore.probes.expressions import entries, stacked, total
from nncore.probes.probe import Probe
from nncore.tales.words import INDEX, VOCABULARY
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.text import Words, level


class NextWordBars(VGroup):
    """A row for each word: its name, its probability as a number, and as a bar `length` for 1.

    `probe` has a value for each word of the vocabulary, as run.probe("probability", words=...).
    The last row, named `others`, is all the words that have none of their own: so all rows add up
    to 1. The words stay where they are, whatever their probabilities do.
    """

    def __init__(
        self,
        probe: Probe,
        words: Sequence[str],
        *,
        others: str,
        length: float = 3.2,
        spacing: float = 0.46,
        role: str = "ink",
        places: int = 2,
    ) -> None:
        if unknown := [word for word in words if word not in INDEX]:
            raise ValueError(f"got words {unknown}: they are not in the vocabulary")
        rows = word_rows(probe, words, others=True)
        self.bars = RowBars(rows, unit=length, spacing=spacing, thickness=0.56 * spacing, role=role)
        self.bars.bars.set_stroke(width=0)
        self.numbers = self.bars.numbers(buff=0.2, places=places, size="label")
        edge = self.numbers.get_left()[0] - 0.25
        names = [Words(word, "label") for word in words]
        names.append(Words(others, "label", role="quiet"))
        self.names = RowTexts(self.bars, names)
        for name, number in zip(self.names, self.numbers, strict=True):
            level(name.align_to(edge * RIGHT, RIGHT), number)
        super().__init__(self.bars, self.numbers, self.names)
        self.center()


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
