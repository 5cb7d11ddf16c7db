"""Bars, lines and tables of what may come next: true, when asked anew too, and caught if wrong."""

import numpy as np
import pytest
from manim import RIGHT

from nncore.probes.expressions import softmax
from nncore.probes.inputs import Dial, given
from nncore.tales.chances import grammar
from nncore.tales.tale import INDEX, VOCABULARY
from scenes.attention.ask import Ask
from scenes.attention.guesses import Guess
from scenes.attention.word_comb import WordComb
from scenes.attention.word_line import Pointer, WordLine
from scenes.mobjects.axes import Axis
from scenes.stage import runs
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check
from tests.scenes.test_views import bare, play

SURE, OPEN = ("the", "sleepy", "queen"), ("the", "sleepy", "queen", "slept")
SCORES = given(np.eye(len(VOCABULARY))[INDEX["slept"]] * 3, "scores", why="one word leads")


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


def shares(dial):
    return softmax(SCORES, temperature=dial.probe())


def comb(dial):
    return WordComb(shares(dial), grammar(SURE))


def line(dial):
    return WordLine(shares(dial), grammar(SURE))


MAKERS = {
    "comb": comb,
    "line": line,
    "pointer": lambda dial: Pointer(Axis(0, 20, 10, length=5), dial.probe()),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    findings = [check(claim, Oracle()) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_it_shows_what_the_oracle_says_where_it_is_moved_and_follows_a_dial(make, dial):
    part = make(dial).shift(RIGHT)
    for at in (1.0, 0.2, 10.0):
        dial.at = at
        refresh_all([part])
        assert faults(part) == []


@every_part
def test_what_does_not_follow_is_found_out(make, dial):
    part = make(dial)
    dial.at = 3.0
    assert faults(part)


def test_a_comb_that_is_asked_anew_shows_the_new_beginning(dial):
    part = comb(dial)
    scene = bare(part)
    play(scene, Ask(part, truth=grammar(OPEN), probe=grammar(OPEN)))
    assert part.truth == part.probe == grammar(OPEN)
    assert faults(part) == []
    with pytest.raises(ValueError, match="no such probe"):
        Ask(part, shares=grammar(OPEN))


def test_a_bar_above_another_word_is_found_out(dial):
    part = comb(dial)
    part.bars.shift(RIGHT)
    with pytest.raises(ValueError, match="does not stand above its word"):
        list(part.claims())


def test_only_words_with_room_are_named_and_the_forbidden_stand_lower(dial):
    part = line(dial)
    dial.at = 0.2
    part.refresh()
    named = [
        name.markup
        for name in part.names
        if name.family_members_with_points()[0].get_fill_opacity() > 0
    ]
    assert named == ["slept"]
    dial.at = 1.0
    part.refresh()
    assert part.wrong.height < part.right.height
    over = part.piece(INDEX["slept"])
    assert abs(over[0] - part.names[INDEX["slept"]].get_x()) < 1e-6


def test_a_piece_that_is_taken_for_legal_is_found_out(dial):
    part = line(dial)
    part.allowed = grammar(OPEN)
    assert faults(part)


def test_a_guess_has_a_line_for_each_word_that_can_come():
    guess = Guess(runs.tale(step=0), OPEN)
    assert [word.markup for word in guess.words] == ["and", "near"]
    assert len(guess.model) == len(guess.truth) == 2
    assert len(guess.heads()) == 3
    assert faults(guess) == []
    baselines = [part[0].baseline for part in (guess.row, guess.words, guess.model, guess.truth)]
    assert np.ptp(baselines) < 1e-6
