"""The grammar's rules on a card: which word decides which."""

from collections.abc import Sequence
from typing import Any, Self

from manim import DOWN, LEFT, RIGHT, UP, Arrow, RoundedRectangle, VGroup, VMobject

from nncore.tales.words import MOODS, PRONOUNS, VERBS
from scenes.stage.text import Words, level
from scenes.stage.theme import current

PEOPLE = ("boy", "queen", "fox")  # one noun for each pronoun
_TABLE = VERBS | PRONOUNS
_HALF = 0.36  # of an arrow's length
_MARGIN = 0.25


class GrammarCard(VGroup):
    """Rows `sleepy -> slept` and `boy -> he`, from the grammar's own tables.

    `words` are those that decide: moods, each with its verb, and nouns, each with its pronoun; a
    word of another kind raises KeyError. `rule(word)` is its row: the word, an arrow and what it
    decides. Moods and nouns stand a little apart, and a `foot` below them.
    """

    def __init__(
        self,
        words: Sequence[str] = (*MOODS, *PEOPLE),
        *,
        head: str = "the grammar's rules",
        spacing: float = 0.5,
        size: str = "label",
        foot: VMobject | None = None,
    ) -> None:
        self.words = tuple(words)
        self.head = Words(head, size, role="y")
        self.rules = VGroup()
        height = 0.0
        for before, word in zip((None, *words), words, strict=False):
            apart = before is not None and (before in VERBS) != (word in VERBS)
            height -= spacing * (1.5 if apart else 1.0)
            self.rules.add(_rule(word, _TABLE[word], size, height))
        level(self.head.set_x(self.rules.get_x()), 0.2 * spacing)
        self.foot = VGroup(*[foot] if foot else [])
        if foot:
            foot.next_to(self.rules, DOWN, buff=0.2).set_x(self.rules.get_x())
        inside = VGroup(self.head, self.rules, self.foot)
        self.panel = RoundedRectangle(
            corner_radius=0.2,
            width=inside.width + 2 * _MARGIN,
            height=inside.height + 2 * _MARGIN,
            stroke_width=0,
            fill_color=current()["panel"],
            fill_opacity=1,
        ).move_to(inside)
        super().__init__(self.panel, self.head, self.rules, self.foot)
        self.center()

    def rule(self, word: str) -> VGroup:
        """A word's row."""
        row: Any = self.rules[self.words.index(word)]
        return row

    def light(self, *words: str, role: str = "look") -> Self:
        """Show some rows in a role's colour."""
        for word in words:
            self.rule(word).set_color(current()[role])
        return self


def _rule(word: str, decides: str, size: str, height: float) -> VGroup:
    """A word, an arrow and another word, on a baseline; the arrow is about x = 0."""
    one: Any = Words(word, size)
    other: Any = Words(decides, size)
    level(one.align_to((_HALF + 0.15) * LEFT, RIGHT), height)
    level(other.align_to((_HALF + 0.15) * RIGHT, LEFT), height)
    arrow = Arrow(
        _HALF * LEFT,
        _HALF * RIGHT,
        buff=0,
        stroke_width=4,
        tip_length=0.18,
        max_tip_length_to_length_ratio=1,
        max_stroke_width_to_length_ratio=99,
        color=current()["quiet"],
    )
    arrow.shift((height + 0.1) * UP)
    return VGroup(one, arrow, other)
