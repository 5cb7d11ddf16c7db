"""A tale that breaks off, and all the words that there are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, CurvedArrow, RoundedRectangle, VGroup, VMobject, there_and_back

from nncore.tales.tale import VOCABULARY
from scenes.stage.text import SIZES, Words, level
from scenes.stage.theme import current

COLUMNS = 7  # of the wall


class Beginning(VGroup):
    """The first words of a tale on one line or more, not wider than `width`, and a slot.

    `words` are set in the largest size that takes one line, or in the smallest of `sizes` on
    several; `slot` has room for the word `to_come`, and `mark` in it asks for it.
    """

    def __init__(
        self, words: Sequence[str], *, to_come: str, width: float, sizes: Sequence[str]
    ) -> None:
        for size in sizes:
            self.words = VGroup(*(Words(word, size) for word in words))
            self.size, self.em = size, SIZES[size] / 48
            self.slot = RoundedRectangle(
                width=max(Words(to_come, size).width, self.em) + 0.45 * self.em,
                height=0.95 * self.em,
                corner_radius=0.15 * self.em,
                stroke_width=4,
                color=current()["ink"],
            )
            if self._lay(width) == 1:
                break
        lines = self._lay(width)
        while self._lay(width - 0.1) == lines:  # lines of about one length
            width -= 0.1
        self._lay(width)
        mark: Any = Words("?", self.size, role="quiet")
        self.mark = level(mark.move_to(self.slot), self._last)
        super().__init__(self.words, self.slot, self.mark)

    def _lay(self, width: float) -> int:
        """Put all in their places, from the origin to the right and down; the number of lines."""
        across = self._last = 0.0
        lines = 1
        part: Any
        for part in (*self.words, self.slot):
            if across + part.width > width and across:
                across, lines = 0.0, lines + 1
                self._last -= 1.15 * self.em
            if getattr(part, "markup", "") == ".":
                across -= 0.3 * self.em
            part.align_to(across * RIGHT, LEFT)
            if part is self.slot:
                part.set_y(self._last + 0.2 * self.em)
            else:
                level(part, self._last)
            across = part.get_right()[0] + 0.38 * self.em
        return lines

    @property
    def baseline(self) -> float:
        """Height of the first line's baseline in scene units."""
        first: Any = self.words[0]
        return first.baseline

    def filled(self, word: str) -> Words:
        """A word in the slot."""
        answer: Any = Words(word, self.size)
        mark: Any = self.mark
        return level(answer.move_to(self.slot), mark)

    def blink(self) -> Any:
        """The slot lights up for a moment."""
        slot: Any = self.slot
        return slot.animate(rate_func=there_and_back, run_time=0.8).set_fill(current()["ink"], 0.4)

    def arrow(self, position: int) -> VGroup:
        """An arc from a word over all that follow to the slot; nothing if it is on another line."""
        start, end = self.words[position].get_top(), self.slot.get_top()
        if abs(self.words[position].get_y() - self.slot.get_y()) > 0.5 * self.em:
            return VGroup()
        arc: VMobject = CurvedArrow(
            start + 0.12 * UP,
            end + 0.1 * UP,
            angle=-np.pi / 4,
            color=current()["look"],
            stroke_width=5,
            tip_length=0.22,
        )
        return VGroup(arc)


def in_order() -> list[str]:
    """All words in the order of the alphabet."""
    return sorted(VOCABULARY)


class WordWall(VGroup):
    """Every word of the language, in the order of the alphabet."""

    def __init__(self, *, width: float, height: float) -> None:
        self.words = in_order()
        rows = -(-len(self.words) // COLUMNS)
        super().__init__()
        word: Any
        for i, text in enumerate(self.words):
            row, column = divmod(i, COLUMNS)
            word = Words(text, "body").set_x((column + 0.5) / COLUMNS * width)
            self.add(level(word, -(row + 0.5) / rows * height))
        self.center()

    def of(self, word: str) -> Words:
        """A word's place on the wall."""
        found: Any = self[self.words.index(word)]
        return found
