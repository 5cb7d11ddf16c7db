"""The card of the grammar's rules: its rows are the grammar's own."""

import numpy as np
import pytest

from nncore.tales.tale import next_words
from scenes.attention.grammar_card import GrammarCard
from scenes.stage.theme import current
from scenes.stage.view import has_hue


def written(row):
    return row[0].markup, row[2].markup


def test_each_mood_decides_the_verb_that_the_grammar_gives_it():
    card = GrammarCard(("sleepy", "hungry"))
    for mood in card.words:
        assert next_words(("the", mood, "fox")) == {written(card.rule(mood))[1]: 1.0}
    assert [written(row) for row in card.rules] == [("sleepy", "slept"), ("hungry", "ate")]


def test_each_noun_decides_its_pronoun():
    card = GrammarCard()
    tale = "the sleepy {} slept near the misty castle ."
    for noun in ("boy", "queen", "fox"):
        (pronoun,) = next_words(tale.format(noun).split())
        assert written(card.rule(noun)) == (noun, pronoun)


def test_rows_are_spaced_alike_and_nouns_stand_apart():
    card = GrammarCard(spacing=0.5)
    heights = -np.diff([row[0].baseline for row in card.rules])
    assert heights == pytest.approx([0.5] * 5 + [0.75] + [0.5] * 2)


def test_a_row_can_be_lit():
    card = GrammarCard().light("sleepy")
    assert has_hue(card.rule("sleepy")[0], current()["look"])
    assert not has_hue(card.rule("hungry")[0], current()["look"])


def test_a_word_that_decides_nothing_is_refused():
    with pytest.raises(KeyError, match="golden"):
        GrammarCard(("golden",))
