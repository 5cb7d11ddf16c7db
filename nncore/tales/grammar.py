"""A language small enough to know exactly: who felt how and did what, where, and what then.

    the MOOD [COLOUR] NOUN VERB                        VERB is what MOOD does: the sleepy fox slept
        and the MOOD' [COLOUR'] NOUN' VERB' WHERE .    MOOD' is another mood
      | WHERE . PRONOUN THEN .                         PRONOUN is the noun's

    WHERE is  near the ADJECTIVE [COLOUR] PLACE
    THEN is   wore a OBJECT       the noun's own, which king and queen share, and so on
            | was COLOUR          the noun's, if it was given one
            | VERB                once more, if not

Every word that can be known is decided by a single one, some places back. The words between say
nothing about it: it takes looking back, and attention is the part of a network that can.

The tables below are this grammar, and `steps` is the machine that follows them. What tale.py
writes, weighs and judges all comes from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from nncore.tales.words import ADJECTIVES, COLOURS, MOODS, NOUNS, OBJECTS, PLACES, PRONOUNS, VERBS

LONGEST = 17  # words: two nouns and the place, each with its colour


class GrammarState(NamedTuple):
    """All of a beginning that matters for the rest: its last slot, and what may be asked again."""

    slot: str = "start"
    mood: str = ""
    colour: str = ""
    noun: str = ""


class Rule(NamedTuple):
    """A word that is decided: it is table[the word in the slot `by`]."""

    kind: str
    by: str
    table: Mapping[str, str]


FOLLOWS: dict[str, dict[str, float]] = {  # the slots that can come next, with their probabilities
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
    ".": {"pronoun": 1.0},
    "pronoun": {"wore": 0.5, "was": 0.5, "verb again": 0.5},  # two of these: see ONLY_IF
    "wore": {"a": 1.0},
    "a": {"object": 1.0},
    "object": {"last .": 1.0},
    "was": {"colour again": 1.0},
    "colour again": {"last .": 1.0},
    "verb again": {"last .": 1.0},
    "last .": {},
}
ONLY_IF: dict[str, Callable[[GrammarState], bool]] = {  # when a slot can come at all
    "pronoun": lambda state: state.noun != "",  # of two nouns, it would not say which
    "was": lambda state: state.colour != "",
    "verb again": lambda state: state.colour == "",
}
RULES: dict[str, Rule] = {  # the slots whose word is decided
    "verb": Rule("verb", "mood", VERBS),
    "verb'": Rule("verb", "mood'", VERBS),
    "pronoun": Rule("pronoun", "noun", PRONOUNS),
    "object": Rule("object", "noun", OBJECTS),
    "colour again": Rule("colour", "colour", {colour: colour for colour in COLOURS}),
    "verb again": Rule("verb again", "mood", VERBS),
}
CHOICES: dict[str, tuple[str, ...]] = {  # the words of other slots, each alike
    "mood": MOODS,
    "mood'": MOODS,  # but not the first one again: see choice
    "colour": COLOURS,
    "colour'": COLOURS,
    "place's colour": COLOURS,
    "noun": NOUNS,
    "noun'": NOUNS,
    "adjective": ADJECTIVES,
    "place": PLACES,
    "the'": ("the",),
    "place's the": ("the",),
    "last .": (".",),
}  # what is in no table is a word itself: "near"


class Step(NamedTuple):
    """How probable a word is, and where it leads."""

    probability: float
    state: GrammarState


@cache
def steps(state: GrammarState) -> Mapping[str, Step]:
    """Every word that can come next; none after the last full stop."""
    return {
        word: Step(share / len(words), after(state, slot, word))
        for slot, share in slots(state).items()
        for words in [choice(state, slot)]
        for word in words
    }


def slots(state: GrammarState) -> dict[str, float]:
    """The slots that can come next, with their probabilities."""
    follows = FOLLOWS[state.slot].items()
    return {slot: p for slot, p in follows if slot not in ONLY_IF or ONLY_IF[slot](state)}


def choice(state: GrammarState, slot: str) -> tuple[str, ...]:
    """The words that can stand in the slot, which is one of those that can come next."""
    if slot in RULES:
        return (RULES[slot].table[asked(state, RULES[slot].by)],)
    words = CHOICES.get(slot, (slot,))
    return tuple(word for word in words if word != state.mood) if slot == "mood'" else words


def asked(state: GrammarState, slot: str) -> str:
    """The word in an earlier slot. When the second mood comes, the first has been used up."""
    return getattr(state, slot.rstrip("'"))


def after(state: GrammarState, slot: str, word: str) -> GrammarState:
    """The state with that word in that slot. What cannot be asked again is forgotten.

    So 7,569 states are enough for all 23,821,056 sentences.
    """
    match slot:
        case "mood" | "mood'":
            return state._replace(slot=slot, mood=word)
        case "colour" | "noun":
            return state._replace(slot=slot, **{slot: word})
        case "and":
            return GrammarState(slot, mood=state.mood)
        case "verb'":
            return GrammarState(slot)
    return state._replace(slot=slot)
