"""The words of the tale, and which goes with which."""

from __future__ import annotations

from itertools import chain

VERBS = {  # what each mood does
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
PRONOUNS = {
    **dict.fromkeys(ANIMALS, "it"),
    **dict.fromkeys(MEN, "he"),
    **dict.fromkeys(WOMEN, "she"),
}
OBJECTS = {  # what each noun wears
    "king": "crown",
    "queen": "crown",
    "prince": "ring",
    "princess": "ring",
    "boy": "cap",
    "girl": "cap",
    "wizard": "hat",
    "witch": "hat",
    # An object for all animals could be known from the pronoun "it", without looking at the noun.
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
ROLE = {word: role for role, words in ROLES.items() for word in words}
