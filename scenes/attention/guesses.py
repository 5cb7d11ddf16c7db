"""A beginning, the words that can come next, and what the model and the grammar give them."""

from collections.abc import Sequence
from typing import Any

from manim import LEFT, RIGHT, UP, VGroup

from nncore.tales.chances import grammar
from nncore.tales.tale import next_words
from nncore.tales.training import LanguageState
from scenes.mobjects.words import SentenceRow
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level

_MOST = 3  # next words that are shown


class Guess(VGroup):
    """A sentence's beginning; right of it a line for each of the likeliest next words.

    `words`, `model` and `truth` are the columns: the word, the model's share, the grammar's.
    """

    def __init__(
        self, run: LanguageState, beginning: Sequence[str], *, width: float = 13.2
    ) -> None:
        can_come = next_words(beginning)
        likeliest = sorted(can_come, key=lambda word: -can_come[word])[:_MOST]
        self.row = SentenceRow(beginning, width=width - 4.2)
        self.words, self.model, self.truth = VGroup(), VGroup(), VGroup()
        for line, word in enumerate(likeliest):
            name = Words(word, role="y")
            right = width / 2
            level(name.align_to((right - 4.0) * RIGHT, LEFT), self.baseline - 0.48 * line)
            share = run.probe("probability", words=tuple(beginning), word=word)
            for probe, role, at, column in (
                (share, "ink", right - 1.6, self.model),
                (grammar(beginning, word), "y", right, self.truth),
            ):
                number = Readout(probe, places=2, role=role, align="right")
                column.add(level(number.align_to(at * RIGHT, RIGHT), name))
            self.words.add(name)
        self.row.shift((-width / 2 - self.row.get_left()[0]) * RIGHT)
        super().__init__(self.row, self.words, self.model, self.truth)

    @property
    def baseline(self) -> float:
        """Height of the beginning's baseline in scene units."""
        return self.row.baseline

    def heads(self) -> VGroup:
        """The names of the columns, above them."""
        heads = VGroup()
        for name, role, column in (
            ("next word", "quiet", self.words),
            ("model", "ink", self.model),
            ("grammar", "y", self.truth),
        ):
            head = Words(name, "label", role=role)
            side = LEFT if column is self.words else RIGHT
            head.next_to(column[0], UP, buff=0.3).align_to(column, side)
            heads.add(head)
        first: Any = heads[0]
        head: Any
        for head in heads:
            level(head, first)
        return heads
