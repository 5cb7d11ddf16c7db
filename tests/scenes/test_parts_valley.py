"""Steps on a valley: each an arc through the air from one place on the curve to the next."""

import numpy as np
import pytest
from manim import UP, bezier, tempconfig

from nncore.probes.inputs import given
from scenes.gradient_descent.one_weight import OneWeight
from scenes.gradient_descent.steps import Hop, Leap, StepRule, Trail, arcs, rise
from scenes.gradient_descent.valley import Ball
from scenes.mobjects.axes import Axis, Plot
from scenes.stage import runs
from scenes.stage.lesson import Lesson


@pytest.fixture
def plot():
    return Plot(Axis(0, 10, 1, length=10), Axis(0, 1, 0.5, length=4, direction=np.array([0, 1, 0])))


def probe(*values):
    return given(values, "values", why="a test")


def test_an_arc_rises_by_its_share_of_the_way_above_its_middle():
    start, end = np.array([[0.0, 0, 0]]), np.array([[-2.0, -1, 0]])
    assert bezier(arcs(start, end))(0.5)[1] == pytest.approx(-0.5 + 0.6)
    assert rise(start, end) == pytest.approx(0.6)
    assert rise(start, 10 * end) == pytest.approx(1.7), "the longest are no higher than this"


def test_a_hop_begins_and_ends_on_the_curve(plot):
    hop = Hop(plot, probe(6.0, 5.0), probe(0.8, 0.4))
    across, up = hop.claims()
    assert across.shown == pytest.approx([6.0, 5.0])
    assert up.shown == pytest.approx([0.8, 0.4])


def test_a_trail_whose_steps_lead_elsewhere_is_found_out(plot):
    trail = Trail(plot, probe(6.0, 5.0, 4.5), probe(0.8, 0.4, 0.3))
    assert all(claim.shown == pytest.approx(claim.probe()) for claim in trail.claims())
    trail.hops.points[-1] += 0.1
    with pytest.raises(ValueError, match="does not lead"):
        list(trail.claims())


def test_a_trail_of_one_place_has_no_steps(plot):
    assert len(Trail(plot, probe(6.0), probe(0.8)).hops.points) == 0


def test_a_rule_says_the_step_that_it_is_told_and_its_product_is_right():
    first, second = (given(slope, "slope", why="a test") for slope in (0.05689, 0.02888))
    rule = StepRule(20.0, first, steep=0.05689, places=3)
    assert (rule.step.read(), rule.slope.read()) == ("−1.138", "+0.05689")
    rule.tell(second)
    assert (rule.step.read(), rule.slope.read()) == ("−0.578", "+0.02888")


class Bare(Lesson):
    """A lesson with nothing on screen."""


@pytest.fixture(scope="module")
def one():
    return OneWeight(runs.digits(step=1000, seed=0), layer=3)


def test_a_ball_lands_at_each_place_of_its_way(one):
    nudged = one.run.nudged("W", **one.which)
    weight, cost = one.placed(nudged)
    plot = Plot(Axis(-10, 10, 5, length=10), Axis(0, 1, 0.5, length=4, direction=UP))
    ball = Ball(plot, weight, cost)
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(ball)
        leap = Leap(nudged, ball, stops=[one.by(3.0), one.by(2.0)], rate_func=lambda t: t)
        leap._setup_scene(scene)
        leap.begin()
        for alpha, at in ((0.49, one.own), (0.5, 3.0), (0.99, 3.0), (1.0, 2.0)):
            leap.interpolate(alpha)
            assert float(weight()) == pytest.approx(at)
        assert plot.x.value(ball.dot.get_center()) == pytest.approx(2.0)


def test_a_rate_with_which_a_ball_does_not_settle_is_refused_in_one_line(one):
    start = one.bottom() + 3.0
    settled = one.settles(20.0, start, watched=6)
    slopes = one.slopes(one.descent(20.0, settled, start)()[-2:])()
    first = one.slopes([start])()[0]
    assert slopes[1] < 0.0025 * first <= slopes[0]
    for rate, told in ((150.0, "try a smaller"), (2.0, "try a larger")):
        with pytest.raises(ValueError, match=told):
            one.settles(rate, start, watched=6)
    with pytest.raises(ValueError, match="on the right of the valley"):
        one.settles(20.0, start - 6.0, watched=6)


def test_a_ball_that_does_not_leap_out_is_refused_in_one_line(one):
    start = one.bottom() + 3.0
    one.leaps_out(one.descent(200.0, 4, start)())
    with pytest.raises(ValueError, match="expected a higher place"):
        one.leaps_out(one.descent(200.0, 4, start - 1.0)())
