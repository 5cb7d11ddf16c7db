"""Numbers of words: one word's in full, and pairs that agree or not."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import cosine, entries, stacked
from nncore.probes.probe import Probe
from nncore.tales.training import LanguageRun
from scenes.attention.strips import Strip
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level

_ROWS = 4  # of numbers, if a word's are shown in full
_LINE = 0.62  # from a pair of words to the next
_CELL = np.array([1.27, 0.93])  # width and height of an answer
_GAP = 0.1  # between two answers, across and down


class WordNumbers(Group):
    """A word, and its vector as rows of coloured cells with a number in each."""

    def __init__(self, run: LanguageRun, word: str, *, limit: Probe) -> None:
        vector = run.probe("embedding", word=word)
        n = np.size(vector()) // _ROWS
        title: Any = Words(word, "title").scale(1.6)
        self.title = title
        self.strips, self.numbers = Group(), VGroup()
        for row in range(_ROWS):
            mine = range(row * n, (row + 1) * n)
            strip = Strip(entries(vector, mine), limit=limit, length=11.4, thickness=0.98)
            strip.shift(row * 1.12 * DOWN)
            self.strips.add(strip)
            for k, place in enumerate(mine):
                number: Any = Readout(entries(vector, place), align="center")
                number.over_picture = True  # it stands in its cell
                number.move_to(strip.pixel(k))
                self.numbers.add(number)
        self.bar = ColourBar(limit, height=4.3).next_to(self.strips, RIGHT, buff=0.35)
        title.next_to(self.strips, UP, buff=0.3)
        super().__init__(title, self.strips, self.numbers, self.bar)
        self.move_to(0.2 * UP)

    def into(self, middle: NDArray[np.float64], width: float, height: float) -> list[Any]:
        """Moves that make one row of the strips, end to end."""
        wide = width / len(self.strips)
        moves = []
        for k, strip in enumerate(self.strips):
            part: Any = strip.animate.stretch_to_fit_width(wide)
            place = middle + (k + 0.5 - len(self.strips) / 2) * wide * RIGHT
            moves.append(part.stretch_to_fit_height(height).move_to(place))
        return moves


class PairTable(VGroup):
    """Pairs of words with their cosines, as numbers and as bars: first alike ones, then others.

    `lines` has what belongs to each pair: its names, its bar and its number.
    """

    def __init__(
        self,
        run: LanguageRun,
        alike: Sequence[tuple[str, str]],
        unlike: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.lines, self.bars = VGroup(), VGroup()
        for top, pairs in ((0.0, alike), (-_LINE * len(alike) - 0.45, unlike)):
            vectors = [[run.probe("embedding", word=word) for word in pair] for pair in pairs]
            bars = RowBars(
                stacked(*(cosine(*two) for two in vectors)),
                unit=1.5,
                spacing=_LINE,
                thickness=0.36,
            )
            bars.shift(top * UP - bars.zero.get_top())
            names = [Words(f"{one}, {other}") for one, other in pairs]
            numbers = bars.numbers(buff=0, sign=True, role="look")
            for row, (name, number) in enumerate(zip(names, numbers, strict=True)):
                level(name.align_to(0.55 * LEFT, RIGHT), bars.row(row)[1] - 0.11)
                level(number.align_to(2.4 * RIGHT, RIGHT), name)
                self.lines.add(VGroup(name, number))
            self.bars.add(bars)
            self.add(bars, RowTexts(bars, names), numbers)
