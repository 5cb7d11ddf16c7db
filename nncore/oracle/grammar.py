"""The oracle's road to tale.py: the grammar once more, as the list of all its plans.

A plan is a sequence of slots, as likely as its forks together; there are 16, and every sentence
follows just one. No machine, no memory: a probability is a sum over the plans that fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from nncore.probes.reading import Indices
from nncore.tales.chances import Grammar
from nncore.tales.words import VOCABULARY

Plan = tuple[float, list[str]]  # its probability, and its slots: in capitals, or the word itself

MOODS = ["hungry ate", "sleepy slept", "happy sang", "angry roared", "curious searched", "shy hid"]
NOUNS = """
    king he crown      queen she crown       creature it bell
    prince he ring     princess she ring     fox it scarf
    boy he cap         girl she cap          owl it monocle
    wizard he hat      witch she hat         dragon it saddle
"""
DOES = {tuple(row.split()) for row in MOODS}
ROWS = re.findall(r"(\w+) (\w+) (\w+)", NOUNS)
CALLED = {(noun, pronoun) for noun, pronoun, _ in ROWS}
WEARS = {(noun, thing) for noun, _, thing in ROWS}
SETS: dict[str, set[str]] = {  # what may stand in a slot
    "MOOD": {mood for mood, _ in DOES},
    "COLOUR": {"blue", "golden", "crimson", "silver", "green", "white"},
    "NOUN": {noun for noun, _ in WEARS},
    "ADJECTIVE": {"verdant", "misty", "ancient", "frozen"},
    "PLACE": {"forest", "meadow", "valley", "castle"},
}
PAIRS: dict[str, tuple[str, set]] = {  # for the other slots: the slot before, and what fits it
    "VERB": ("MOOD", DOES),
    "VERB2": ("MOOD2", DOES),
    "PRONOUN": ("NOUN", CALLED),
    "OBJECT": ("NOUN", WEARS),
    "SAME": ("COLOUR", {(colour, colour) for colour in SETS["COLOUR"]}),
    "AGAIN": ("MOOD", DOES),
}


def plans() -> Iterator[Plan]:
    """All 16: eight with one noun, eight with two."""
    given = {"COLOUR": 0.6, "": 0.4}
    for (first, p), (tint, q) in product(given.items(), {"COLOUR3": 0.5, "": 0.5}.items()):
        does, where = f"the MOOD {first} NOUN VERB", f"near the ADJECTIVE {tint} PLACE ."
        for then in ("wore a OBJECT", "was SAME" if first else "AGAIN"):
            yield p * q * 0.25, f"{does} {where} PRONOUN {then} .".split()
        for second, r in {"COLOUR2": 0.6, "": 0.4}.items():
            also = f"and the MOOD2 {second} NOUN2 VERB2"
            yield p * q * r * 0.5, f"{does} {also} {where}".split()


PLANS = list(plans())


def choice(slot: str) -> set[str]:
    """The words of a slot that no earlier word decides; a word is a slot of itself."""
    return SETS.get(slot.rstrip("23"), {slot})


def ways(slot: str) -> int:
    """Among how many words a slot leaves the choice: the second mood, all but the first."""
    return len(choice(slot)) - (slot == "MOOD2")


def odds(slots: list[str]) -> float:
    """The probability of any one way to fill these slots: all are alike."""
    return math.prod(1 / ways(slot) for slot in slots)


def share(words: Sequence[str], plan: list[str]) -> float:
    """The probability that a sentence of this plan begins with these words."""
    filled = list(zip(plan, words, strict=False))
    if len(words) > len(plan) or not all(fits(slot, word, dict(filled)) for slot, word in filled):
        return 0.0
    return odds(plan[: len(words)])


def fits(slot: str, word: str, said: dict[str, str]) -> bool:
    """Whether a word can stand in a slot, after what has been said in the slots before."""
    if slot in PAIRS:
        by, together = PAIRS[slot]
        return (said[by], word) in together
    return word in choice(slot) and not (slot == "MOOD2" and word == said["MOOD"])


def following(words: Sequence[str]) -> list[float]:
    """For each word of VOCABULARY, how probable it is to be next.

    Each plan that fits so far proposes what it has next, and counts by its own probability.
    """
    live = [(p * share(words, plan), plan) for p, plan in PLANS if share(words, plan)]
    said = [dict(zip(plan, words, strict=False)) for _, plan in live]
    row = []
    for word in VOCABULARY:
        proposals = (
            p / ways(plan[len(words)])
            for (p, plan), before in zip(live, said, strict=True)
            if len(plan) > len(words) and fits(plan[len(words)], word, before)
        )
        row.append(math.fsum(proposals) / math.fsum(p for p, _ in live))
    return row


def is_legal(words: Sequence[str]) -> bool:
    """Whether some plan fits, to its end."""
    return any(len(words) == len(plan) and share(words, plan) > 0 for _, plan in PLANS)


def entropy_floor() -> float:
    """The entropy of the plan and of the choices in it, by the mean number of words."""
    nats = math.fsum(-p * math.log(p * odds(plan)) for p, plan in PLANS)
    return nats / math.fsum(p * (len(plan) - 1) for p, plan in PLANS)


def value(run: Grammar, quantity: str, i: Indices) -> Any:
    """What the probe should be."""
    if quantity != "P":
        return entropy_floor()
    row = following(i.words)
    return row if i.word is None else row[VOCABULARY.index(i.word)]
