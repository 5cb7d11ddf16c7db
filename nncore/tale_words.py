"""The words of the tale (tale.py), and which goes with which: the tables that its grammar reads."""

from __future__ import annotations

from itertools import chain

VERBS = {
    "hungry": "ate",
    "sleepy": "slept",
    "happy": "sang",
    "angry": "roared",
    "curious": "searched",
    "shy": "hid",
}
MOODS = tuple(VERBS)
COLOURS = ("blue", "golden", "crimson", "silver", "green", "white")
ANIMALS = ("creature", "fox", "owl", "dragon")
MEN = ("king", "prince", "boy", "wizard")
WOMEN = ("queen", "princess", "girl", "witch")
NOUNS = ANIMALS + MEN + WOMEN
PRONOUNS = {noun: p for p, of in {"it": ANIMALS, "he": MEN, "she": WOMEN}.items() for noun in of}
OBJECTS = {
    "king": "crown",
    "prince": "ring",
    "boy": "cap",
    "wizard": "hat",
    "queen": "crown",
    "princess": "ring",
    "girl": "cap",
    "witch": "hat",
    # An object shared by all animals could be known from the pronoun "it", without looking back.
    "creature": "bell",
    "fox": "scarf",
    "owl": "monocle",
    "dragon": "saddle",
}
ADJECTIVES = ("verdant", "misty", "ancient", "frozen")
PLACES = ("forest", "meadow", "valley", "castle")

ROLES: dict[str, tuple[str, ...]] = {
    "grammar": (".", "the", "near", "and", "was", "wore", "a"),
    "mood": MOODS,
    "verb": tuple(VERBS.values()),
    "colour": COLOURS,
    "animal": ANIMALS,
    "man": MEN,
    "woman": WOMEN,
    "pronoun": ("it", "he", "she"),
    "object": tuple(dict.fromkeys(OBJECTS.values())),
    "place adjective": ADJECTIVES,
    "place": PLACES,
}
VOCABULARY: tuple[str, ...] = tuple(chain.from_iterable(ROLES.values()))
INDEX = {word: index for index, word in enumerate(VOCABULARY)}
LONGEST = 17  # words: two nouns and the place, each with its colour
