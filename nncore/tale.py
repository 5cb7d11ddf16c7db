"""A language small enough to know exactly: one or two nouns, what they did, where, and what then.

    the MOOD [COLOUR] NOUN VERB                       VERB is what MOOD does: the sleepy fox slept
      | and the MOOD' [COLOUR] NOUN VERB' near PLACE .           another mood than the first
      | near PLACE . PRONOUN                          of the noun, and of it again:
          | wore a OBJECT .                           each noun has its own; king and queen share
          | was COLOUR .                              the noun's, if it was given one
          | VERB .                                    once more, if not
    PLACE is: the ADJECTIVE [COLOUR] PLACE

Every word that can be known is decided by one earlier word, some places back. The words between say
nothing about it, so only who looks back can know it: that is what attention is for.

One state machine, `steps`, writes sentences, gives probabilities and tells what is allowed.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from nncore.activations import Array
from nncore.tale_words import (
    ADJECTIVES,
    COLOURS,
    INDEX,
    LONGEST,
    MOODS,
    NOUNS,
    OBJECTS,
    PLACES,
    PRONOUNS,
    ROLES,
    VERBS,
    VOCABULARY,
)


class TaleError(ValueError):
    """Words that the grammar does not know, or not there."""


# The grammar: a sentence goes from slot to slot. A prime marks the second noun's.

FOLLOWS: dict[str, dict[str, float]] = {  # which slots can come next, with their probabilities
    "start": {"the": 1.0},
    "the": {"mood": 1.0},
    "mood": {"colour": 0.6, "noun": 0.4},
    "colour": {"noun": 1.0},
    "noun": {"verb": 1.0},
    "verb": {"and": 0.5, "near": 0.5},
    "and": {"the'": 1.0},
    "the'": {"mood'": 1.0},
    "mood'": {"colour'": 0.6, "noun'": 0.4},
    "colour'": {"noun'": 1.0},
    "noun'": {"verb'": 1.0},
    "verb'": {"near": 1.0},
    "near": {"place's the": 1.0},
    "place's the": {"adjective": 1.0},
    "adjective": {"place's colour": 0.5, "place": 0.5},
    "place's colour": {"place": 1.0},
    "place": {".": 1.0},
    ".": {"pronoun": 1.0},  # unless there were two nouns: see slots
    "pronoun": {"wore": 0.5, "was": 0.5, "verb again": 0.5},  # was or verb again: see slots
    "wore": {"a": 1.0},
    "a": {"object": 1.0},
    "object": {"end": 1.0},
    "was": {"colour again": 1.0},
    "colour again": {"end": 1.0},
    "verb again": {"end": 1.0},
    "end": {},
}
FREE: dict[str, tuple[str, ...]] = {  # what can stand in a slot, each alike; else its own name
    "mood": MOODS,
    "mood'": MOODS,  # but the first one: see words
    **dict.fromkeys(("colour", "colour'", "place's colour"), COLOURS),
    **dict.fromkeys(("noun", "noun'"), NOUNS),
    **dict.fromkeys(("the'", "place's the"), ("the",)),
    "adjective": ADJECTIVES,
    "place": PLACES,
    "end": (".",),
}


class Rule(NamedTuple):
    """The word of a slot is `table` of the word in the slot `by`."""

    kind: str
    by: str
    table: Mapping[str, str]


RULES: dict[str, Rule] = {
    "verb": Rule("verb", "mood", VERBS),
    "verb'": Rule("verb", "mood'", VERBS),
    "pronoun": Rule("pronoun", "noun", PRONOUNS),
    "object": Rule("object", "noun", OBJECTS),
    "colour again": Rule("colour", "colour", {colour: colour for colour in COLOURS}),
    "verb again": Rule("verb again", "mood", VERBS),
}
KINDS = ("verb", "pronoun", "object", "colour", "verb again")


class State(NamedTuple):
    """All of a beginning that still matters: its last slot, and what may be asked for again."""

    slot: str = "start"
    mood: str = ""
    colour: str = ""
    noun: str = ""


class Step(NamedTuple):
    """A word's probability, and where it leads."""

    probability: float
    state: State


@cache
def steps(state: State) -> dict[str, Step]:
    """Every word that can come next: the machine that all else here asks. Empty at the end."""
    return {
        word: Step(share / len(choice), remember(state, slot, word))
        for slot, share in slots(state).items()
        for choice in [words(slot, state)]
        for word in choice
    }


def slots(state: State) -> dict[str, float]:
    """The slots that can come next, with their probabilities."""
    follows = FOLLOWS[state.slot]
    if state.slot == "." and not state.noun:  # "he" would not say which of the two
        return {}
    if state.slot == "pronoun":
        left_out = "verb again" if state.colour else "was"
        return {slot: share for slot, share in follows.items() if slot != left_out}
    return follows


def words(slot: str, state: State) -> tuple[str, ...]:
    """The words that can stand in the slot that comes after `state`."""
    if slot in RULES:
        rule = RULES[slot]
        return (rule.table[getattr(state, rule.by.rstrip("'"))],)
    choice = FREE.get(slot, (slot,))
    return tuple(word for word in choice if word != state.mood) if slot == "mood'" else choice


def remember(state: State, slot: str, word: str) -> State:
    """The state after that word. What cannot be asked for again is forgotten."""
    match slot:
        case "and":
            return State(slot, mood=state.mood)
        case "verb'":
            return State(slot)
        case "mood" | "mood'":
            return state._replace(slot=slot, mood=word)
        case "colour" | "noun":
            return state._replace(slot=slot, **{slot: word})
    return state._replace(slot=slot)


# What can be asked


def states(words: Iterable[str]) -> list[State]:
    """The state before the first word and after each, as far as they are legal."""
    path = [State()]
    for word in words:
        if word not in steps(path[-1]):
            break
        path.append(steps(path[-1])[word].state)
    return path


def is_beginning(words: Sequence[str]) -> bool:
    """Whether a sentence can begin like this; nothing and a whole sentence are beginnings too."""
    return len(states(words)) == len(words) + 1


def is_legal(words: Sequence[str]) -> bool:
    """Whether this is a whole sentence."""
    return is_beginning(words) and not steps(states(words)[-1])


def checked(words: Sequence[str]) -> list[State]:
    """The states of a beginning: n + 1 for n words. TaleError if there is no such beginning."""
    path = states(words)
    if len(path) == len(words) + 1:
        return path
    place = len(path) - 1
    known(words[place])
    before = " ".join(words[:place])
    wanted = ", ".join(steps(path[-1])) or "nothing, it is complete"
    where = f"after {before!r}" if before else "as the first word"
    raise TaleError(f"got {words[place]!r} {where}: what can stand there is {wanted}")


def next_words(beginning: Sequence[str]) -> dict[str, float]:
    """The exact probability of every word that can come next; {} after a whole sentence."""
    return {word: step.probability for word, step in steps(checked(beginning)[-1]).items()}


def next_probabilities(beginning: Sequence[str]) -> Array:
    """The same for the whole vocabulary, (56,): 0 for what cannot come; all 0 after the end."""
    probabilities = np.zeros(len(VOCABULARY))
    for word, probability in next_words(beginning).items():
        probabilities[INDEX[word]] = probability
    return probabilities


@dataclass(frozen=True)
class Decided:
    """The word at `position` is decided by the one at `by`; `kind` is one of KINDS."""

    position: int
    kind: str
    by: int


def decided(words: Sequence[str]) -> tuple[Decided, ...]:
    """Every word of a sentence or a beginning that an earlier word decides, in their order."""
    path = [state.slot for state in checked(words)[1:]]
    return tuple(decision(path[:i], slot) for i, slot in enumerate(path) if slot in RULES)


def decided_next(words: Sequence[str]) -> Decided | None:
    """The decision about the word that comes next, at len(words); None if there is a choice."""
    state = checked(words)[-1]
    (slot, *others) = slots(state) or [""]
    if others or slot not in RULES:
        return None
    return decision([state.slot for state in checked(words)[1:]], slot)


def decision(path: list[str], slot: str) -> Decided:
    """What decides the word of `slot`, which comes after the slots of `path`."""
    return Decided(len(path), RULES[slot].kind, path.index(RULES[slot].by))


def sentences(n: int, *, seed: int) -> list[tuple[str, ...]]:
    """n sentences, by their probabilities; the first of them are the same for any n."""
    return [written(row) for row in np.random.default_rng(seed).random((n, LONGEST)).tolist()]


def written(draws: Iterable[float]) -> tuple[str, ...]:
    """The sentence that these numbers from 0 to 1 choose, one for each word."""
    state, words = State(), []
    for draw in draws:
        choice, limits = menu(state)
        if not choice:
            break
        word, state = choice[bisect_right(limits, draw)]
        words.append(word)
    return tuple(words)


@cache
def menu(state: State) -> tuple[list[tuple[str, State]], list[float]]:
    """The n words that can come, each with its state, and the n - 1 limits between them."""
    choice = [(word, step.state) for word, step in steps(state).items()]
    return choice, list(accumulate(step.probability for step in steps(state).values()))[:-1]


def entropy_floor() -> float:
    """The least loss there can be, in nats per word: what the words of a sentence leave to chance.

    The mean of -log p summed over a sentence, by the mean number of its words. The first word is
    left out of both: it is always "the", and a model is given it.
    """
    nats, n_words = ahead(steps(State())["the"].state)
    return nats / n_words


@cache
def ahead(state: State) -> tuple[float, float]:
    """From here to the end, on average: the sum of -log p, and the number of words."""
    nats = n_words = 0.0
    for p, state_after in steps(state).values():
        more_nats, more_words = ahead(state_after)
        nats += p * (more_nats - math.log(p))
        n_words += p * (more_words + 1)
    return nats, n_words


# Words and numbers


def role(word: str) -> str:
    """What kind of word it is, one of ROLES."""
    return next(name for name, words in ROLES.items() if known(word) in words)


def known(word: str) -> str:
    """The word, if it is in the vocabulary; else a TaleError with the nearest ones."""
    if word in INDEX:
        return word
    near = get_close_matches(word, VOCABULARY, cutoff=0.0)
    raise TaleError(f"got {word!r}: not in the vocabulary; the nearest words are {', '.join(near)}")


def encode(words: Iterable[str]) -> np.ndarray:
    """The words' places in VOCABULARY, (n,), int64."""
    return np.array([INDEX[known(word)] for word in words], dtype=np.int64)


def decode(indices: Iterable[int]) -> tuple[str, ...]:
    """The words at these places of VOCABULARY."""
    return tuple(VOCABULARY[index] for index in indices)


def parse(text: str) -> tuple[str, ...]:
    """The words of a sentence or a beginning as somebody typed it: "The shy owl hid near"."""
    words = tuple(re.findall(r"[.]|[^\s.]+", text.lower()))
    if not words:
        raise TaleError(f"got {text!r}: expected a sentence, such as 'The shy owl hid'")
    for word in words:
        known(word)
    if len(words) > LONGEST:
        raise TaleError(f"got {len(words)} words: no sentence has more than {LONGEST}")
    checked(words)
    return words
