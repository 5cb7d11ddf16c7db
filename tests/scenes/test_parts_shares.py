"""Bars in rows, bars end to end, and what is made of them: true, also when moved and copied."""

from copy import deepcopy

import numpy as np
import pytest
from manim import RIGHT, UP

from nncore.probes.expressions import entries, function, softmax, stacked, total
from nncore.probes.inputs import Dial, given
from scenes.mobjects.shares import RowBars, Stack
from scenes.softmax.next_word import HeatedWhole, ScoresAndShares
from scenes.softmax.worked import EndToEnd, PowerBars, ScoreBars
from scenes.stage.text import Words
from scenes.stage.view import refresh_all, views_in

SCORES = given((1, 2, 3), "z", why="to be worked by hand")
SIGNED = given((0.5, -2.0, 0.0), "z", why="both sides of zero, and zero")


def names(n=3):
    return [Words("abc"[i]) for i in range(n)]


def heated(dial):
    return softmax(SIGNED, temperature=dial.probe())


def with_others(shares):
    """The first share, and the sum of the others."""
    return stacked(entries(shares, 0), total(entries(shares, [1, 2])))


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


MAKERS = {
    "rows": lambda dial: RowBars(SIGNED, unit=0.7),
    "stack": lambda dial: Stack(heated(dial), unit=5.0, names=names()),
    "scores": lambda dial: ScoreBars(SIGNED + dial.probe(), high=11.0, places=1),
    "powers": lambda dial: PowerBars(SIGNED),
    "end to end": lambda dial: EndToEnd(heated(dial)),
    "heated": lambda dial: HeatedWhole(heated(dial), names(), dial),
    "table": lambda dial: ScoresAndShares(SIGNED, heated(dial), names(), spacing=0.6),
    "table with others": lambda dial: ScoresAndShares(
        given((0.5,), "z", why="one of three"), with_others(heated(dial)), names(2), spacing=0.6
    ),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def assert_true(part):
    claims = [claim for view in views_in([part]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


@every_part
def test_it_shows_what_its_probes_say_and_follows_a_dial(make, dial):
    part = make(dial)
    twin = deepcopy(part).shift(2 * UP + RIGHT).scale(0.6)
    for at in (1.0, 0.1, 10.0):
        dial.at = at
        for shown in (part, twin):
            refresh_all([shown])
            assert_true(shown)


def test_a_stack_is_as_long_as_its_values_sum_to(dial):
    stack = Stack(heated(dial), unit=5.0)
    assert stack.bars.width == pytest.approx(5.0)


def test_powers_and_shares_end_to_end_are_one_and_the_same_bar():
    powers, shares = EndToEnd(function("exp", SCORES)), EndToEnd(softmax(SCORES))
    for power, share in zip(powers.stack.bars, shares.stack.bars, strict=True):
        assert power.points == pytest.approx(share.points, abs=1e-9)


def test_a_power_in_its_row_is_as_long_as_its_part_of_the_whole():
    rows, whole = PowerBars(SCORES), EndToEnd(function("exp", SCORES))
    for dial in rows.grown:
        dial.at = 1.0
    rows.bars.refresh()
    for bar, part in zip(rows.bars.bars, whole.stack.bars, strict=True):
        assert bar.width == pytest.approx(part.width)


def test_a_score_has_one_colour_in_its_row_as_a_power_and_in_the_whole():
    rows = ScoreBars(SCORES, places=0).bars, PowerBars(SCORES).bars, EndToEnd(SCORES).stack
    for bars in zip(*(part.bars for part in rows), strict=True):
        assert len({bar.get_fill_color().to_hex() for bar in bars}) == 1
    assert len({bar.get_fill_color().to_hex() for bar in rows[0].bars}) == 3


def test_what_is_inside_a_part_is_seen_only_where_it_has_room(dial):
    dial.at = 0.1
    whole = HeatedWhole(heated(dial), names(), dial)
    refresh_all([whole])
    assert [bool(text.get_fill_opacity()) for text in whole.stack.inside] == [True, False, False]


def test_a_name_is_seen_only_above_a_part_that_has_room_for_it(dial):
    dial.at = 0.1
    stack = Stack(heated(dial), unit=5.0, names=names())
    assert [bool(name.get_fill_opacity()) for name in stack.names] == [True, False, False]
    dial.at = 10.0
    stack.refresh()
    assert all(name.get_fill_opacity() for name in stack.names)


def test_a_row_without_a_score_stands_below_those_that_have_one(dial):
    few = given((0.5,), "z", why="one of three")
    table = ScoresAndShares(few, with_others(heated(dial)), names(2), spacing=0.6)
    assert table.scores.row(0)[1] == pytest.approx(table.shares.row(0)[1])
    for name, number in zip(table.names, table.share_numbers, strict=True):
        assert name.baseline == pytest.approx(number.baseline)


def test_names_above_a_stack_share_a_baseline(dial):
    dial.at = 10.0
    stack = Stack(heated(dial), unit=5.0, names=[Words(word) for word in ("g", "b", "y")])
    assert len({round(name.baseline, 6) for name in stack.names}) == 1


def test_a_bar_that_is_pulled_is_found_out():
    rows = RowBars(SIGNED, unit=0.7)
    rows.bars[1].stretch(1.1, 0)
    with pytest.raises(ValueError, match="does not begin at zero"):
        list(rows.claims())


def test_a_part_that_is_pulled_is_found_out(dial):
    stack = Stack(heated(dial), unit=5.0)
    stack.bars[0].stretch(1.1, 0, about_point=stack.bars[0].get_left())
    with pytest.raises(ValueError, match="do not lie end to end"):
        list(stack.claims())


def test_a_whole_that_is_stretched_is_found_out(dial):
    stack = Stack(heated(dial), unit=5.0)
    stack.bars.stretch(1.1, 0, about_point=stack.bars.get_left())
    (claim,) = stack.claims()
    assert np.abs(np.asarray(claim.shown) - claim.probe()).max() > claim.tolerance
