"""A beginning of a tale that asks for one word: who asks, who decides, what can be said."""

import pytest

from nncore.tales import tale
from nncore.tales.question import question


def test_the_last_word_asks_and_an_earlier_one_decides():
    asked = question("the hungry blue creature ate and the sleepy queen")
    assert asked.said == ("queen", "sleepy")
    assert asked.answer == "slept"
    assert asked.answer in asked.choices
    assert {tale.role(word) for word in asked.choices} == {tale.role("slept")}


def test_each_decided_word_has_a_row_before_it_and_the_column_that_decides_it():
    asked = question("the hungry blue creature ate and the sleepy queen")
    pairs = [(asked.words[row], asked.words[column]) for row, column in asked.decided]
    assert pairs == [("creature", "hungry"), ("queen", "sleepy")]


def test_a_free_choice_is_no_question():
    with pytest.raises(tale.TaleError, match="no word of it decides the next"):
        question("the")
