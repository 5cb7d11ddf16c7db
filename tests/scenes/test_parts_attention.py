"""The parts of the attention lessons: true, also when moved and copied, and caught when wrong."""

from copy import deepcopy

import numpy as np
import pytest
from manim import UP

from nncore.combined import softmax
from nncore.inputs import Dial, given
from scenes.mobjects.view import refresh_all, views_in
from scenes.mobjects.words import AttentionArcs, SentenceColumn, SentenceRow
from scenes.studio.checking import Oracle, check
from scenes.studio.reading import check_reads

WORDS = ("the", "sleepy", "queen", "slept", ".")
N = len(WORDS)
AT = 3
SCORES = given((2.0, -1.0, 0.5, 0.0), "scores", why="of both signs")


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


def weights(dial):
    return softmax(SCORES, temperature=dial.probe())


def arcs(dial):
    return AttentionArcs(SentenceRow(WORDS), weights(dial), at=AT)


MAKERS = {"arcs": arcs}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    """What the oracle says against the claims of a part."""
    findings = [check(claim, Oracle()) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_it_shows_what_the_oracle_says_and_follows_a_dial(make, dial):
    part = make(dial)
    twin = deepcopy(part)
    for at in (1.0, 0.1, 10.0):
        dial.at = at
        for shown in (part, twin):
            refresh_all([shown])
            assert faults(shown) == []


@every_part
def test_what_does_not_follow_is_found_out(make, dial):
    part = make(dial)
    dial.at = 3.0
    assert faults(part)


def test_the_words_of_a_row_share_a_baseline_and_keep_their_places():
    row = SentenceRow(WORDS)
    assert np.ptp([word.baseline for word in row]) < 1e-6
    lefts = [word.get_left()[0] for word in row]
    assert lefts == sorted(lefts)
    assert [word.markup for word in row] == list(WORDS)
    for word in row:
        check_reads(word)


def test_a_long_row_is_set_smaller_until_it_fits():
    row = SentenceRow(WORDS * 3, width=9)
    assert row.size_name == "label"
    assert row.width <= 9
    with pytest.raises(ValueError, match="25 words"):
        SentenceRow(WORDS * 5, width=8)


def test_the_words_of_a_column_share_an_edge_and_their_distance():
    column = SentenceColumn(WORDS, spacing=0.5)
    assert np.ptp([word.get_right()[0] for word in column]) < 1e-6
    assert np.diff([word.baseline for word in column]) == pytest.approx(-0.5)


def test_all_words_but_some_are_dimmed():
    row = SentenceRow(WORDS).dim_but(1, 2)
    assert [word.get_fill_opacity() < 0.5 for word in row] == [True, False, False, True, True]


def test_an_arc_is_as_wide_as_its_weight_and_ends_above_its_word(dial):
    drawn = arcs(dial)
    widths = [arc.get_stroke_width() for arc in drawn]
    assert widths == pytest.approx(weights(dial)() * drawn.thickest)
    for arc, word in zip(drawn, drawn.row, strict=False):
        assert arc.points[-1][0] == pytest.approx(word.get_x())


def test_arcs_go_with_their_row_and_are_found_out_if_they_do_not(dial):
    drawn = arcs(dial)
    drawn.row.shift(UP)
    with pytest.raises(ValueError, match="not where the word is"):
        list(drawn.claims())
    drawn.refresh()
    assert faults(drawn) == []


def test_arcs_of_another_word_are_found_out(dial):
    drawn = arcs(dial)
    drawn[0].match_style(drawn[1])
    assert faults(drawn)


def test_weights_beyond_the_word_must_be_zero(dial):
    whole = given((0.5, 0.5, 0.0), "weights", why="no word looks ahead")
    assert faults(AttentionArcs(SentenceRow(WORDS), whole, at=1)) == []
    assert faults(AttentionArcs(SentenceRow(WORDS), whole, at=0))
