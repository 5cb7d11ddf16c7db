"""Sentences of a small language, and all that can be known about them exactly.

    sentences(3, seed=0)                          three of them
    next_words(["the", "sleepy", "fox"])          {"slept": 1.0}
    is_legal(("the", "sleepy", "fox", "sang"))    False
    decided(parse("the sleepy fox slept"))        word 3 is decided by word 1

The grammar is in tale_grammar.py, its words in tale_words.py.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import accumulate

import numpy as np

from nncore.activations import Array
from nncore.tales.grammar import LONGEST, RULES, GrammarState, slots, steps
from nncore.tales.words import INDEX, ROLE, VOCABULARY

KINDS = ("verb", "pronoun", "object", "colour")  # of decided words


class TaleError(ValueError):
    """A word that is not in the vocabulary, or one that the grammar does not allow there."""


@dataclass(frozen=True)
class Decided:
    """The word at `position` is decided by the one at `by`; both count from 0."""

    position: int
    kind: str  # of KINDS
    by: int


def states(words: Iterable[str]) -> list[GrammarState]:
    """The state before the first word and after each, up to the first that is not allowed."""
    path = [GrammarState()]
    for word in words:
        if word not in steps(path[-1]):
            break
        path.append(steps(path[-1])[word].state)
    return path


def is_beginning(words: Sequence[str]) -> bool:
    """Whether a sentence can begin like this; a whole one and no words at all count, too."""
    return len(states(words)) == len(words) + 1


def is_legal(words: Sequence[str]) -> bool:
    """Whether this is a whole sentence of the grammar."""
    return is_beginning(words) and not steps(states(words)[-1])


def checked(beginning: Sequence[str]) -> list[GrammarState]:
    """The states of a beginning, one more than it has words; TaleError if it is none."""
    path = states(beginning)
    allowed = len(path) - 1
    if allowed == len(beginning):
        return path
    word, before = known(beginning[allowed]), " ".join(beginning[:allowed])
    place = f"after {before!r}" if before else "as the first word"
    expected = ", ".join(map(repr, steps(path[-1]))) or "nothing, the sentence is complete"
    raise TaleError(f"got {word!r} {place}: expected {expected}")


def next_words(beginning: Sequence[str]) -> dict[str, float]:
    """The exact probability of each word that can come next; {} after the last full stop.

    TaleError if no sentence begins like this.
    """
    return {word: step.probability for word, step in steps(checked(beginning)[-1]).items()}


def next_probabilities(beginning: Sequence[str]) -> Array:
    """The same for every word of VOCABULARY, (56,): zeros for those that cannot come."""
    probabilities = np.zeros(len(VOCABULARY))
    for word, probability in next_words(beginning).items():
        probabilities[INDEX[word]] = probability
    return probabilities


def decided(words: Sequence[str]) -> tuple[Decided, ...]:
    """Every word of a sentence or a beginning that an earlier one decides, as they come.

    TaleError if no sentence begins like this.
    """
    path = checked(words)
    found = (decision(path[:n]) for n in range(1, len(path)))
    return tuple(decision for decision in found if decision)


def decided_next(words: Sequence[str]) -> Decided | None:
    """What decides the word after these; None if none is decided, or several can come."""
    return decision(checked(words))


def swaps(beginning: Sequence[str]) -> dict[tuple[str, ...], str]:
    """Each beginning with another word in the deciding place, and the word that comes after it.

    Only where that is another word than after `beginning`. TaleError if nothing decides the next.
    """
    found, (answer, *_) = decided_next(beginning), (*next_words(beginning), "")
    if found is None:
        raise TaleError(f"got {' '.join(beginning)!r}: no word of it decides the next")
    others = ((*beginning[: found.by], word, *beginning[found.by + 1 :]) for word in VOCABULARY)
    follow = {o: next(iter(next_words(o))) for o in others if is_beginning(o)}
    return {o: word for o, word in follow.items() if decided_next(o) == found and word != answer}


def decision(path: list[GrammarState]) -> Decided | None:
    """What decides the word that comes after these states."""
    match list(slots(path[-1])):
        case [slot] if slot in RULES:
            by = [state.slot for state in path[1:]].index(RULES[slot].by)
            return Decided(len(path) - 1, RULES[slot].kind, by)
    return None  # so it is for a verb that comes again: "wore" could come in its place


def sentences(n: int, *, seed: int) -> list[tuple[str, ...]]:
    """n sentences as the probabilities have it. A larger n begins with the same sentences."""
    draws = np.random.default_rng(seed).random((n, LONGEST))
    return [written(row) for row in draws.tolist()]


def written(draws: Iterable[float]) -> tuple[str, ...]:
    """The sentence that numbers from 0 to 1 choose, one for each word; a rest is left over."""
    state, words = GrammarState(), []
    for draw in draws:
        ways, limits = menu(state)
        if not ways:
            break
        word, state = ways[bisect_right(limits, draw)]
        words.append(word)
    return tuple(words)


@cache
def menu(state: GrammarState) -> tuple[list[tuple[str, GrammarState]], list[float]]:
    """The n words that can come, each with its state, and the n - 1 limits between them."""
    ways = [(word, step.state) for word, step in steps(state).items()]
    return ways, list(accumulate(step.probability for step in steps(state).values()))[:-1]


def entropy_floor() -> float:
    """The least loss that any model can have, in nats per word: what is left to chance.

    The mean over all sentences of the sum of -log p, by their mean length. The first word is in
    neither: it is always "the", and a model is given it.
    """
    nats, length = ahead(steps(GrammarState())["the"].state)
    return nats / length


@cache
def ahead(state: GrammarState) -> tuple[float, float]:
    """What is still to come on average: the sum of -log p, and the number of words."""
    nats = length = 0.0
    for p, following in steps(state).values():
        more_nats, more_words = ahead(following)
        nats += p * (more_nats - math.log(p))
        length += p * (more_words + 1)
    return nats, length


def role(word: str) -> str:
    """What sort of word it is, of ROLES: "mood", "animal", "grammar"; TaleError if unknown."""
    return ROLE[known(word)]


def known(word: str) -> str:
    """The word itself, if it is in the vocabulary; else a TaleError with the nearest ones."""
    if word not in INDEX:
        nearest = ", ".join(get_close_matches(word, VOCABULARY, cutoff=0.0))
        raise TaleError(f"got {word!r}, which is not in the vocabulary; nearest are {nearest}")
    return word


def encode(words: Iterable[str]) -> np.ndarray:
    """The words as places in VOCABULARY, (n,) int64; TaleError for an unknown one."""
    return np.array([INDEX[known(word)] for word in words], dtype=np.int64)


def decode(indices: Iterable[int]) -> tuple[str, ...]:
    """The words at these places in VOCABULARY; TaleError where there is none."""
    for place in (places := [int(index) for index in indices]):
        if not 0 <= place < len(VOCABULARY):  # -1 would be the last word
            raise TaleError(f"got place {place}: the words are at 0 to {len(VOCABULARY) - 1}")
    return tuple(VOCABULARY[place] for place in places)


def parse(text: str) -> tuple[str, ...]:
    """The words of a sentence, or of a beginning, as one types it: "The shy owl hid near".

    TaleError, on one line, if there are no words, unknown ones, too many, or some out of place.
    """
    words = tuple(re.findall(r"\.|[^\s.]+", text.lower()))
    if not words:
        raise TaleError(f"got {text!r}: expected words, such as 'the shy owl hid'")
    encode(words)  # the unknown are named first, wherever they are
    if len(words) > LONGEST:
        raise TaleError(f"got {len(words)} words: a sentence has at most {LONGEST}")
    checked(words)
    return words
