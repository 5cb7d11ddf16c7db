"""The parts of the chain rule: a turn keeps rulers whole, a chain shrinks, ratios become slopes."""

from itertools import pairwise

import numpy as np
import pytest
from manim import PI, UP

from nncore.probes.inputs import given
from scenes.chain_rule.backwards import Backwards
from scenes.chain_rule.chain import (
    BEFORE,
    Factors,
    Strip,
    become,
    equation,
    glyphs,
)
from scenes.chain_rule.chain_of_influence import ChainOfInfluence
from scenes.chain_rule.influence import Influence
from scenes.chain_rule.limit import Derive
from scenes.chain_rule.measured import past_rows
from scenes.chain_rule.roads import STARTS, road_from_before, roads_into_z
from scenes.chain_rule.slopes import Slopes
from scenes.chain_rule.turn import Turn
from scenes.stage import runs
from scenes.stage.readout import Equation, Readout
from scenes.stage.view import views_in
from scenes.studio.proof.dry import play_dry
from tests.scenes.test_views import bare, play

WEIGHT = {"layer": 3, "neuron": 0, "source": 0}
HERE = {"layer": 3, "neuron": 0, "example": 0}


@pytest.fixture
def influence():
    """Makes the rulers of the weight, z and a of the chain, nudged by 2."""
    run = runs.chain(step=0)
    nudged = run.nudged("W", **WEIGHT, by=2.0)
    names = (("W", WEIGHT), ("z", HERE), ("a", HERE))
    held = [run.probe(name, **which) for name, which in names]
    moved = [nudged.probe(name, **which) for name, which in names]

    def make(**geometry):
        return Influence(held, moved, moved[0] - held[0], roles=("w", "z", "ink"), **geometry)

    return make


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_a_drawing_is_true_and_its_rulers_parallel_at_every_moment_of_a_turn(influence, alpha):
    drawing = influence(length=7, apart=1.4)
    turn = Turn(drawing, influence(length=3, apart=3, direction=UP))
    turn.begin()
    turn.interpolate(alpha)
    assert_true(drawing)
    for ruler in drawing.rulers:
        angle = drawing.rulers[0].line.get_angle()
        assert ruler.line.get_angle() == pytest.approx(angle)
        way = ruler.line.get_unit_vector()
        middle = ruler.ticks.points.reshape(-1, 4, 3).mean(axis=1) - ruler.line.get_center()
        across = middle - np.outer(middle @ way, way)
        assert across == pytest.approx(np.zeros_like(across), abs=1e-6)  # each tick on its line


def test_a_turn_ends_where_the_other_rulers_lie(influence):
    drawing, upright = influence(length=7, apart=1.4), influence(length=3, apart=3, direction=UP)
    upright.shift(UP)
    turn = Turn(drawing, upright)
    turn.begin()
    turn.finish()
    assert drawing.rulers[0].line.get_angle() == pytest.approx(PI / 2)
    for one, other in zip(drawing.rulers, upright.rulers, strict=True):
        assert one.line.get_start() == pytest.approx(other.line.get_start())
        assert one.line.get_end() == pytest.approx(other.line.get_end())


def test_a_ratio_becomes_a_slope_and_leaves_nothing():
    before = runs.chain(step=0).probe("a", layer=2, neuron=0, example=0)
    old = equation("frac(Delta z, Delta w)", before)
    new = equation("frac(partial z, partial w) = a", before)
    scene = bare(old)
    play(scene, Derive(old, new))
    shown = [part for top in scene.mobjects for part in top.get_family() if len(part.points)]
    assert {id(part) for part in shown} == {
        id(part) for part in new.get_family() if len(part.points)
    }
    assert len(shown) == len(glyphs(new.formula)) + 1


def test_arrows_lie_between_their_symbols(influence):
    places = influence(length=3, apart=3, direction=UP).rulers
    probe = runs.chain(step=0).probe("a", layer=2, neuron=0, example=0)
    formulas, values = [Equation("a"), Equation("sigma'")], [Readout(probe), Readout(probe)]
    row = Factors(places, ("w", "z", "a"), formulas, values)
    assert len(row.arrows) == 2
    for arrow, (left, right) in zip(row.arrows, pairwise(row.symbols), strict=True):
        assert left.get_right()[0] < arrow.get_left()[0] < arrow.get_right()[0]
        assert arrow.get_right()[0] < right.get_left()[0]


@pytest.mark.parametrize("nudge", [0.0, -1.0])
def test_a_nudge_that_is_not_above_0_is_named(nudge):
    lesson = type("Backwards", (ChainOfInfluence,), {"nudge": nudge})
    with pytest.raises(ValueError, match=f"nudge={nudge}"):
        play_dry(lesson, on_beat=lambda scene: None)


@pytest.mark.parametrize("name", STARTS)
def test_ratios_of_a_road_settle_on_its_factors_as_the_nudge_shrinks(name):
    road = roads_into_z(runs.chain(step=0))[name]
    road.nudged.by = 1.0
    assert not road.has_settled()()
    road.nudged.by = 0.001
    assert road.has_settled()()
    assert road.multiplies()()


def test_the_road_from_the_layer_before_goes_on_as_that_activations():
    run = runs.chain(step=0)
    onward = roads_into_z(run)[BEFORE]
    road = road_from_before(run, onward)
    assert road.multiplies()()
    assert road.whole() == pytest.approx(-1 / 16)  # 1/2 times 1/4 times -1/2, worked by hand
    road.nudged.by, onward.nudged.by = 4e-3, 2e-3
    for change, same in zip(road.changes[2:], onward.changes, strict=True):
        assert change() == pytest.approx(same(), rel=1e-12)


@pytest.mark.parametrize(("first", "then"), [(2, 0), (0, 2), (2, 2)])
def test_a_strip_becomes_a_longer_or_a_shorter_one_and_leaves_nothing(first, then):
    run = runs.chain(step=0)
    old, new = (Strip(run, first=layer, apart=3, radius=0.3) for layer in (first, then))
    scene = bare(old)
    play(scene, *become(old, new))
    shown = {id(part) for top in scene.mobjects for part in top.get_family() if len(part.points)}
    assert shown == {id(part) for part in new.get_family() if len(part.points)}
    assert_true(new)


def test_slopes_go_up_and_down_from_zero_also_when_they_are_scaled():
    slopes = Slopes(given((0.5, -1.0), "two", why="a test"), (-1.0, 2.0), unit=1.5)
    slopes.scale(0.5).shift(UP)
    assert_true(slopes)
    up, down = slopes.bars
    assert up.get_bottom()[1] == pytest.approx(slopes.zero.get_y())
    assert down.get_top()[1] == pytest.approx(slopes.zero.get_y())
    assert up.height == pytest.approx(0.5 * 1.5 * 0.5)
    up.set_fill(down.get_fill_color())
    with pytest.raises(ValueError, match="the other sign"):
        list(slopes.claims())


def test_derivatives_go_back_by_the_factors_between_them():
    run = runs.chain(step=0)
    strip = Strip(run, first=0, apart=3, radius=0.5)
    back = Backwards(run, strip, zero=-1, unit=1)
    assert back.passes_back()()
    assert [slope() for slope in back.slopes] == pytest.approx([1 / 8, 1 / 4, -1 / 2, -1])
    assert_true(back)


def test_a_number_leaves_its_row_by_the_gap_and_comes_to_its_goal_from_below():
    start, end = (Readout(given(0.5, "0.5", why="a test")) for _ in range(2))
    start.move_to((6.0, -0.7, 0))
    end.move_to((2.0, 2.5, 0))
    path = past_rows(start, end, gap=0.0, aisle=(4.0, 2.0))
    ways = np.array([path(start.points, end.points, share) for share in np.linspace(0, 1, 101)])
    assert np.allclose(ways[0], start.points)
    assert np.allclose(ways[-1], end.points)
    middles = (ways.min(axis=1) + ways.max(axis=1)) / 2
    assert (middles[middles[:, 1] < -0.05, 0] > 5.9).all()  # straight up out of its row
    assert (middles[middles[:, 1] > 2.05, 0] < 2.1).all()  # below its goal before it is there
    across = (middles[:, 1] > 0.05) & (middles[:, 1] < 1.95)
    assert np.allclose(middles[across, 0], 4.0, atol=0.05)  # up along the aisle
