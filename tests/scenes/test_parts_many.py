"""The parts of many neurons a layer: roads that fan out, terms as stairs, a layer's sums."""

import numpy as np
import pytest
from manim import DOWN

from nncore.probes.expressions import entries, total
from nncore.probes.inputs import given
from scenes.chain_rule.columns import (
    Answers,
    Fan,
    TwoLayers,
    parts_of,
    roads_from,
    rule_of_a_weight,
    rule_of_the_chain,
)
from scenes.chain_rule.slopes import Slopes, Stairs
from scenes.chain_rule.sums import Added, BothLayers
from scenes.stage import runs
from scenes.stage.lesson import BOTTOM, TOP
from scenes.stage.view import views_in

COLUMNS = (-6, -2, 2, 5)
WHY = "a test"


@pytest.fixture
def nudged():
    """The digits run at step 10, with the bias of one neuron of the layer before nudged."""
    return runs.digits(step=10).nudged("b", layer=2, neuron=1, by=1.0)


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(np.asarray(claim.probe(), float), abs=claim.tolerance)


def fan_of(nudged, outputs, example=7):
    roads = roads_from(nudged, 1, outputs, example=example)
    before = {"layer": 2, "neuron": 1, "example": example}
    span = nudged.probe("a", **before) - nudged.of.probe("a", **before)
    return roads, Fan(roads, COLUMNS, span, top=TOP, bottom=BOTTOM)


def test_outputs_answer_on_the_scale_below_them(nudged):
    lens = runs.digits(step=10).nudged("b", layer=2, neuron=1, by=2.0)
    layers = TwoLayers(nudged, example=7, height=4.0)
    answers = Answers(nudged, lens, layers, 1, example=7, x=4.6)
    assert_true(answers)
    ticks, change = answers.ticks, answers.change
    assert ticks.unit() == pytest.approx(change.unit)
    assert ticks.point(0.0)[0] == pytest.approx(change.foot(0)[0])
    assert ticks.get_top()[1] < change.bars[-1].get_bottom()[1]
    moved = np.asarray(answers.moved())
    assert np.abs(moved).max() > 0


def test_the_rule_of_the_chain_has_the_parts_of_that_of_a_weight():
    numbers = [given(x, "a factor", why=WHY) for x in (0.5, 0.2, -1.0, -0.1)]
    rules = rule_of_the_chain(), rule_of_a_weight(numbers[:3], numbers[3])
    for one, other in zip(*map(parts_of, rules), strict=True):
        glyphs, more = (len(part.family_members_with_points()) for part in (one, other))
        assert 0 < more - glyphs <= 2  # it has gained an index, or two


@pytest.mark.parametrize("outputs", [(1, 2, 3), (0, 7), (4,)])
def test_roads_that_fan_out_are_true_and_stay_in_their_zone(nudged, outputs):
    _, fan = fan_of(nudged, outputs)
    assert_true(fan)
    assert fan.get_top()[1] <= TOP
    assert fan.get_bottom()[1] >= BOTTOM
    heights = [drawing.rulers[1].here.get_y() for drawing in fan.drawings]
    assert heights == sorted(heights, reverse=True)


def test_the_terms_of_all_roads_are_the_slope_of_the_cost(nudged):
    roads = roads_from(nudged, 1, range(10), example=7)
    assert all(road.multiplies()() for road in roads)
    whole = nudged.of.probe("dC/da", layer=2, neuron=1, example=7)
    assert sum(road.whole() for road in roads) == pytest.approx(whole(), abs=1e-12)
    nudged.by = 1e-4
    assert all(road.has_settled()() for road in roads)


def test_more_roads_than_there_is_room_for_are_named(nudged):
    with pytest.raises(ValueError, match="got 10 roads"):
        fan_of(nudged, range(10))


def test_each_step_of_stairs_begins_where_the_one_before_ended():
    stairs = Stairs(given((0.5, -0.75, 0.1), "three", why=WHY), unit=2.0, apart=1.0)
    assert_true(stairs)
    ends = np.array([stairs.ends(i)[:, 1] for i in range(4)])
    assert ends == pytest.approx(np.array([[0, 1], [1, -0.5], [-0.5, -0.3], [0, -0.3]]))
    stairs.bars[3].shift(0.1 * DOWN)
    with pytest.raises(ValueError, match="the sum does not end"):
        list(stairs.claims())


def test_slopes_beside_a_column_go_to_the_right_if_positive():
    slopes = Slopes(given((0.5, -1.0), "two", why=WHY), (-1, 1), unit=2.0, direction=DOWN)
    assert_true(slopes)
    assert slopes.tip(0) == pytest.approx((1.0, 1.0, 0.0))
    assert slopes.tip(1) == pytest.approx((-2.0, -1.0, 0.0))


def test_what_is_added_is_named_and_true(nudged):
    roads, _ = fan_of(nudged, (1, 2))
    rest = given(0.25, "the rest", why=WHY)
    added = Added([road.whole for road in roads], rest, rest, outputs=(1, 2), left=8)
    assert_true(added)
    assert len(added.names) == len(added.numbers) == len(added.stairs.bars)


def test_a_layers_slopes_are_sums_over_the_next_layers():
    both = BothLayers(runs.digits(step=10), example=7, height=4, middle=0.5, heads=3)
    assert both.passes_back()()
    assert_true(both)


@pytest.mark.parametrize("neuron", [0, 1, 3])
def test_terms_are_printed_to_as_many_places_as_make_them_add_up(neuron):
    run = runs.digits(step=250)
    sent = run.probe("contributions", layer=3, example=834)
    terms = [entries(sent, j, neuron) for j in range(3)]
    rest = total(entries(sent, range(3, 10), [neuron] * 7))
    whole = run.probe("dC/da", layer=2, neuron=neuron, example=834)
    added = Added(terms, rest, whole, outputs=range(3), left=7)
    *printed, last = (float(number.read().replace("−", "-")) for number in added.numbers)
    assert sum(printed) == pytest.approx(last, abs=1e-9)
