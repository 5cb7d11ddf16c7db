"""Probes of what the grammar itself says: nothing is learned here, so nothing ever moves.

grammar(("the", "sleepy", "fox"))                   how probable each word is next, (56,)
grammar(("the", "sleepy", "fox"), word="slept")     how probable that one is: 1.0
floor()                                             the least loss that any model can have
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nncore.probes.probe import Moving, Probe, Value
from nncore.tales import tale


@dataclass(frozen=True)
class GrammarProbe(Probe):
    """A number, or all numbers, of the exact grammar: made by the functions below."""

    beginning: tuple[str, ...] | None  # None: the floor, which is of all sentences
    word: str | None = None  # None: every word of the vocabulary

    def __call__(self) -> Value:
        if self.beginning is None:
            return tale.entropy_floor()
        probabilities = tale.next_probabilities(self.beginning)
        return probabilities if self.word is None else float(probabilities[tale.INDEX[self.word]])

    @property
    def runs(self) -> frozenset[Moving]:
        return frozenset()

    def __str__(self) -> str:
        if self.beginning is None:
            return "least loss that the grammar allows"
        return f"P({self.word or 'next word'} | {' '.join(self.beginning)})"


def grammar(words: Sequence[str], word: str | None = None) -> GrammarProbe:
    """The probability of each word after these, (56,) in the order of VOCABULARY, or of one.

    TaleError if no sentence begins like this, or if `word` is not in the vocabulary.
    """
    tale.checked(words)
    return GrammarProbe(tuple(words), None if word is None else tale.known(word))


def floor() -> GrammarProbe:
    """tale.entropy_floor, in nats per word."""
    return GrammarProbe(None)
