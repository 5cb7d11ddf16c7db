"""Steps on a valley: each an arc through the air from one place on the curve to the next."""

import numpy as np
import pytest
from manim import bezier

from nncore.probes.inputs import given
from scenes.gradient_descent.valley import Hop, Trail, arcs, rise
from scenes.mobjects.axes import Axis, Plot


@pytest.fixture
def plot():
    return Plot(Axis(0, 10, 1, length=10), Axis(0, 1, 0.5, length=4, direction=np.array([0, 1, 0])))


def probe(*values):
    return given(values, "values", why="a test")


def test_an_arc_rises_by_its_share_of_the_way_above_its_middle():
    start, end = np.array([[0.0, 0, 0]]), np.array([[-2.0, -1, 0]])
    assert bezier(arcs(start, end))(0.5)[1] == pytest.approx(-0.5 + 0.6)
    assert rise(start, end) == pytest.approx(0.6)
    assert rise(start, 10 * end) == pytest.approx(1.0), "the longest are no higher than this"


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
