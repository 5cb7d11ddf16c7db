"""Names for the rows and columns of a square: words that ask, and words that answer."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Mobject, VGroup

from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_SLANT = np.radians(50)
_HALF_X = 0.11  # half the height of an x: of a font's size, in scene units for size 48
_GAP = 0.12  # between a word and the square


class GridWords(View, VGroup):
    """The same words left of a square's rows, with a common right edge, and above its columns.

    Above the columns they stand upright where all have room, and slanted where not. In the corner
    it says which of them ask and which answer. A view without a number: it claims that each word
    is at its row and its column.
    """

    own_hues = True  # a lesson lights up those that ask and those that answer

    def __init__(self, square: Mobject, words: Sequence[str], *, size: str = "label") -> None:
        self.square, self.words = square, tuple(words)
        self.asking = VGroup(*(Words(word, size) for word in words))
        self.answering = VGroup(*(Words(word, size) for word in words))
        self.upright = max(word.width for word in self.answering) < 0.9 * square.width / len(words)
        word: Any
        for i, word in enumerate(self.asking):
            lift = _HALF_X * word.font_size / 48
            word.align_to(square.get_left() + _GAP * LEFT, RIGHT)
            level(word, self.row(i) - lift)
        top = square.get_top()[1] + _GAP
        for j, word in enumerate(self.answering):
            if self.upright:
                level(word.set_x(self.column(j)), top + 0.08)
                continue
            half = _HALF_X * word.font_size / 48
            level(word.align_to(ORIGIN, LEFT), 0.0).slanted(_SLANT)
            word.shift([self.column(j) + half * np.sin(_SLANT), top, 0.0])
        self.heads = self._heads()
        super().__init__(self.asking, self.answering, self.heads)

    def row(self, i: int) -> float:
        """The height of the middle of a row."""
        return float(self.square.get_top()[1] - (i + 0.5) / len(self.words) * self.square.height)

    def column(self, j: int) -> float:
        """Where the middle of a column is from left to right."""
        return float(self.square.get_left()[0] + (j + 0.5) / len(self.words) * self.square.width)

    def refresh(self) -> None:
        """Words do not change."""

    def claims(self) -> Iterator[Claim]:
        reach = self.square.width / len(self.words) / 2
        asks: Any
        answers: Any
        for i, (said, asks, answers) in enumerate(
            zip(self.words, self.asking, self.answering, strict=True)
        ):
            if asks.markup != said or abs(asks.get_y() - self.row(i)) > reach:
                raise ValueError(f"row {i} is not named {said!r}")
            foot = answers.get_x() if self.upright else answers.get_left()[0]
            if answers.markup != said or abs(foot - self.column(i)) > reach:
                raise ValueError(f"column {i} is not named {said!r}")
            for word, role in ((asks, "query"), (answers, "key")):
                if not any(has_hue(word, current()[hue]) for hue in ("ink", role)):
                    raise ValueError(f"{said!r} has a colour that does not say {role}")
        for head, role in zip(self.heads, ("key", "query"), strict=True):
            if not has_hue(head, current()[role]):
                raise ValueError(f"the head of the {role} words has another colour")
        yield from ()

    def _heads(self) -> VGroup:
        """In the corner, right-aligned like the words of the rows."""
        answer = Words("columns answer $arrow.r$", "small", role="key")
        ask = Words("rows ask $arrow.b$", "small", role="query")
        for line, height in ((ask, 0.0), (answer, 0.3)):
            line.align_to(self.square.get_left() + 2 * _GAP * LEFT, RIGHT)
            level(line, self.square.get_top()[1] + 0.15 + height)
        return VGroup(answer, ask)
