"""The words that a language model holds likeliest to come next, with their scores as bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, RoundedRectangle, VGroup

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.tale import VOCABULARY
from scenes.mobjects.bands import shades
from scenes.mobjects.shares import RowBars
from scenes.mobjects.words import SentenceRow
from scenes.softmax.tower import Beside, Tower
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

_REACH = 3.4  # scene units: from the lowest to the highest of the scores shown, and zero


class ScoreRows(VGroup):
    """A row for each word: its name, its score as a number and as a bar."""

    def __init__(self, scores: Probe, words: Sequence[str], *, spacing: float = 0.72) -> None:
        values = np.asarray(scores())
        low, high = min(0.0, *values), max(0.0, *values)
        unit = _REACH / (high - low)
        looks: dict[str, Any] = {"spacing": spacing, "thickness": 0.66 * spacing, "role": "z"}
        self.bars = RowBars(scores, unit=unit, **looks)
        self.bars.bars.set_stroke(width=0)
        self.numbers = self.bars.numbers(buff=0.2 - low * unit, size="body", role="z")
        self.names = VGroup(*(Words(word) for word in words))
        edge = self.numbers.get_left()[0] - 0.35
        for name, number in zip(self.names, self.numbers, strict=True):
            level(name.align_to(edge * RIGHT, RIGHT), number)
        self.head = Words("score", role="z").next_to(self.bars.zero, UP, buff=0.15)
        self.head.align_to(self.bars.zero, LEFT)
        super().__init__(self.names, self.bars, self.numbers, self.head)
        self.to_edge(LEFT, buff=SIDE + 0.1)
        self.align_to(2.35 * DOWN, DOWN)


class WordTower(VGroup):
    """The shares of words from the origin down, `height` for all, the last that of all others.

    Beside the first ones, `labelled`, stand their names and numbers.
    """

    def __init__(
        self,
        shares: Probe,
        words: Sequence[str],
        *,
        height: float,
        width: float,
        labelled: int,
    ) -> None:
        hues = [*shades(len(words)), current()["quiet"]]
        self.tower = Tower(shares, unit=-height, width=width, colours=hues)
        names = [*(Words(word) for word in words), others(len(words))]
        rows = [
            OnOneLine(name, Readout(entries(shares, i), places=1, percent=True), gap=0.25)
            for i, name in enumerate(names[:labelled])
        ]
        self.labels = Beside(self.tower, rows, apart=0.46, beyond=0.35)
        super().__init__(self.tower, self.labels)


def others(named: int) -> Constant:
    """What all words without a name of their own are called."""
    why = "the words of the vocabulary that are not named"
    return Constant(f"{len(VOCABULARY) - named} others", because=why, role="quiet")


def beginning_of(words: Any) -> VGroup:
    """The words, and a slot for the next."""
    row = SentenceRow(words)
    slot = RoundedRectangle(
        width=1.7, height=0.62, corner_radius=0.1, color=current()["ink"], stroke_width=4
    )
    slot.next_to(row, RIGHT, buff=0.3).set_y(row.baseline + 0.11)
    ask = level(Words("?", role="quiet").move_to(slot), row.baseline)
    line = VGroup(*row, slot, ask)
    return line.to_edge(LEFT, buff=SIDE).set_y(3.0)


def highest(scores: Probe, n: int) -> list[str]:
    """The n words with the highest scores, the best first."""
    values = np.asarray(scores()).tolist()
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    return list(tale.decode(order[:n]))
