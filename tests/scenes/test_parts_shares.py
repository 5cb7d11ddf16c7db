"""Bars in rows, bars end to end, and what is made of them: true, also when moved and copied."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, VGroup

from nncore.probes.expressions import entries, function, softmax, stacked, total
from nncore.probes.inputs import Dial, given
from nncore.tales.tale import VOCABULARY
from scenes.mobjects.axes import Axis
from scenes.mobjects.bands import shades
from scenes.mobjects.shares import RowBars, Stack
from scenes.softmax.next_word import ScoreRows, WordTower
from scenes.softmax.power_axis import PowerAxis
from scenes.softmax.river import HEIGHT as RIVER
from scenes.softmax.river import Front, HeatAxis, River, names_in
from scenes.softmax.tower import Beside, Tower
from scenes.softmax.worked import (
    HEIGHT,
    Columns,
    EmptyWhole,
    LiveShares,
    PowerCurve,
    ScoreBars,
    tower_of,
)
from scenes.stage.text import Words
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check

SCORES = given((1, 2, 3), "z", why="to be worked by hand")
SIGNED = given((0.5, -2.0, 0.0), "z", why="both sides of zero, and zero")


def heated(dial):
    return softmax(SIGNED, temperature=dial.probe())


def with_others(shares):
    """The first share, and the sum of the others."""
    return stacked(entries(shares, 0), total(entries(shares, [1, 2])))


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


def line():
    return Axis(-1, 6, 1, length=7)


def river(dial):
    """Of a language in which three words are likely, from cold to what the dial says."""
    heats = HeatAxis(0.05, 20.0)
    scores = np.zeros(len(VOCABULARY))
    scores[:3] = 9.0, 8.0, 7.5
    words = VOCABULARY[:3]
    low = given(0.05, "low", why="where the river begins")
    given_scores = given(scores, "scores", why="three words lead")
    return VGroup(heats, River(heats, given_scores, words, low, dial.probe()))


def heat_front(dial):
    heats = HeatAxis(0.05, 20.0)
    return VGroup(heats, Front(heats, dial))


def live(dial):
    axis = Axis(-17, 6, 1, length=7)
    scores = (SIGNED + 0.1) * dial.probe()  # of a score that is 0 no power would follow
    return VGroup(axis, LiveShares(axis, scores, EmptyWhole(axis), most=200.0))


def ruler(dial):
    axis = line()
    whole = total(function("exp", SIGNED + dial.probe()))
    return VGroup(axis, PowerAxis(axis, whole, height=HEIGHT, least=1.0, most=1e5))


MAKERS = {
    "rows": lambda dial: RowBars(SIGNED, unit=0.7),
    "stack": lambda dial: Stack(heated(dial), unit=5.0),
    "tower": lambda dial: Tower(heated(dial), unit=4.0, width=1.0, colours=shades(3)),
    "tower down": lambda dial: WordTower(
        with_others(heated(dial)), ["a"], height=4.0, width=1.0, labelled=2
    ),
    "scores": lambda dial: ScoreBars(SIGNED + dial.probe(), high=11.0),
    "score rows": lambda dial: ScoreRows(SIGNED, ["a", "b", "c"]),
}
ON_AN_AXIS = {
    "columns, curve and tower": live,
    "ruler": ruler,
    "river": river,
    "front": heat_front,
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def assert_true(part):
    claims = [claim for view in views_in([part]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


@pytest.mark.parametrize("make", ON_AN_AXIS.values(), ids=ON_AN_AXIS.keys())
def test_it_shows_what_the_oracle_says_and_what_does_not_follow_is_found_out(make, dial):
    part = make(dial)
    for at in (1.0, 0.3, 8.0):
        dial.at = at
        refresh_all([part])
        assert faults(part) == []
    dial.at = 2.0
    for view in views_in([part]):
        if view.depends_on(dial) and not isinstance(view, Beside):
            assert found_out(view)


def found_out(view):
    try:
        return bool(faults(view))
    except ValueError:
        return True


def faults(part):
    """Why what it shows is not what the oracle says; a part that finds out itself raises."""
    findings = [check(claim, Oracle()) for view in views_in([part]) for claim in view.claims()]
    return [finding.why for finding in findings if not finding.holds]


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


def drawn(scores):
    """Powers and shares of scores, with their curves and towers, as a lesson draws them."""
    axis, powers = line(), function("exp", scores)
    empty, whole = EmptyWhole(axis), total(powers)
    columns = Columns(axis, scores, powers, unit=HEIGHT / float(whole()))
    return (
        columns,
        PowerCurve(axis, whole),
        tower_of(powers, empty),
        LiveShares(axis, scores, empty, most=31.0),
    )


def test_powers_and_shares_are_one_and_the_same_drawing():
    columns, curve, tower, shares = drawn(SCORES)
    assert curve.points == pytest.approx(shares.curve.points, abs=1e-9)
    for powers, divided in ((columns, shares.columns), (tower, shares.tower)):
        for power, share in zip(powers.bars, divided.bars, strict=True):
            assert power.points == pytest.approx(share.points, abs=1e-9)
    assert tower.bars.height == pytest.approx(HEIGHT)


def test_a_column_reaches_the_curve_and_is_as_high_as_its_block():
    columns, curve, tower, _ = drawn(SCORES)
    curve_x, curve_y, _ = curve.points[::4].T
    for bar, block in zip(columns.bars, tower.bars, strict=True):
        assert bar.height == pytest.approx(block.height)
        assert np.interp(bar.get_x(), curve_x, curve_y) == pytest.approx(bar.get_top()[1], abs=0.01)


def test_a_score_has_one_colour_in_its_row_as_a_power_and_in_the_whole():
    columns, _, tower, shares = drawn(SCORES)
    rows = ScoreBars(SCORES, high=4).bars.bars, columns.bars, tower.bars, shares.tower.bars
    for bars in zip(*rows, strict=True):
        assert len({bar.get_fill_color().to_hex() for bar in bars}) == 1
    assert len({bar.get_fill_color().to_hex() for bar in rows[0]}) == 3


def test_a_constant_moves_columns_and_curve_alike_and_the_tower_not():
    dial = Dial("c", at=0.0)
    axis = line()
    part = LiveShares(axis, SCORES + dial.probe(), EmptyWhole(axis), most=225.0)
    before = part.copy()
    dial.at = 2.0
    refresh_all([part])
    ends = part.curve.get_end() - before.curve.get_end()
    assert ends == pytest.approx(2 * axis.unit() * RIGHT, abs=1e-6)
    assert part.columns.bars.get_center() - before.columns.bars.get_center() == pytest.approx(ends)
    assert part.tower.bars.get_center() == pytest.approx(before.tower.bars.get_center())


@pytest.mark.parametrize("at", [0.1, 1.0, 2.3, 5.0, 10.0])
def test_a_ruler_shrinks_as_the_whole_grows_and_its_numbers_keep_apart(at, dial):
    dial.at = at
    _, shown = ruler(dial)
    values = [float(number.probe()) for number in shown.numbers]
    clear = [n.get_fill_opacity() for n in shown.numbers]
    seen = [(v, n.get_y()) for v, n, c in zip(values, shown.numbers, clear, strict=True) if c > 0]
    assert len(seen) >= 2
    heights = sorted(y for _, y in seen)
    assert min(np.diff(heights)) > 0.7
    whole = float(shown.whole())
    for value, y in seen:
        assert value <= whole
        assert y - shown.axis.line.get_y() == pytest.approx(HEIGHT * value / whole, abs=1e-6)


def test_texts_beside_low_blocks_keep_apart_and_in_order():
    shares = given((0.01, 0.01, 0.98), "shares", why="two are small")
    tower = Tower(shares, unit=4.0, width=1.0, colours=shades(3))
    heights = [text.baseline for text in Beside(tower, [Words("a"), Words("b"), Words("c")])]
    assert min(np.diff(heights)) >= 0.52 - 1e-9
    assert heights[2] == pytest.approx(tower.start.get_y() + 4 * 0.51 - 0.13)


def test_a_text_that_is_not_beside_its_block_is_found_out(dial):
    part = WordTower(with_others(heated(dial)), ["a"], height=4.0, width=1.0, labelled=2)
    part.labels[0].shift(0.2 * UP)
    with pytest.raises(ValueError, match="does not stand beside it"):
        list(part.labels.claims())


def test_a_river_is_as_high_as_the_whole_and_names_the_arms_that_have_room(dial):
    dial.at = 10.0
    _, stream = river(dial)
    assert stream.bands.height == pytest.approx(RIVER)
    assert list(names_in(stream, VOCABULARY[:3], 0.2)) == [0]
    assert list(names_in(stream, VOCABULARY[:3], 1.0)) == [0, 1, 2]


def test_an_arm_of_a_river_that_is_moved_is_found_out(dial):
    dial.at = 10.0
    _, stream = river(dial)
    bands: Any = stream.bands
    bands[1].shift(0.1 * UP)
    with pytest.raises(ValueError, match="do not lie on each other"):
        list(stream.claims())


def test_blocks_that_are_pulled_apart_are_found_out(dial):
    tower = Tower(heated(dial), unit=4.0, width=1.0, colours=shades(3))
    tower.bars[0].stretch(1.1, 1)
    with pytest.raises(ValueError, match="do not lie on each other"):
        list(tower.claims())


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
