"""Probes of what the grammar itself says: nothing is learned here, so nothing ever moves.

grammar(("the", "sleepy", "fox"))                   how probable each word is next, (56,)
grammar(("the", "sleepy", "fox"), word="slept")     how probable that one is: 1.0
floor()                                             the least loss that any model can have
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nncore.probes.reading import Axis, Indices, Measured, Reading, Table
from nncore.tales import tale

QUANTITIES = Table()
WORD = Axis("word", keep=lambda run, i, word: tale.known(word),
            say=lambda run, i, word: f"({word or 'next word'}")  # fmt: skip
WORDS = Axis("words", must=True, keep=lambda run, i, words: tale.checked(words) and tuple(words),
             say=lambda run, i, words: f" | {' '.join(words)})")  # fmt: skip


class Grammar(Measured):
    """The one grammar of tale.py."""

    table = QUANTITIES

    def __reduce__(self):
        return "GRAMMAR"


GRAMMAR = Grammar()


@QUANTITIES.quantity("P", WORD, WORDS)
def _next(run: Grammar, i: Indices) -> Any:
    """How probable each word is after these, or one."""
    probabilities = tale.next_probabilities(i.words)
    return probabilities if i.word is None else float(probabilities[tale.INDEX[i.word]])


@QUANTITIES.quantity("least loss that the grammar allows")
def _floor(run: Grammar, i: Indices) -> float:
    return tale.entropy_floor()


def grammar(words: Sequence[str], word: str | None = None) -> Reading:
    """The probability of each word after these, (56,) in the order of VOCABULARY, or of one.

    TaleError if no sentence begins like this, or if `word` is not in the vocabulary.
    """
    return GRAMMAR.probe("P", words=words, word=word)


def floor() -> Reading:
    """tale.entropy_floor, in nats per word."""
    return GRAMMAR.probe("least loss that the grammar allows")
