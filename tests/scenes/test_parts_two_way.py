"""What goes forward through a network and back: each half of a neuron, and the lines between."""

from dataclasses import replace

import numpy as np
import pytest

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.chain_rule.deltas import Deltas, quarter
from scenes.chain_rule.flow import Meet
from scenes.chain_rule.two_way import Large, TwoWay
from scenes.stage.theme import current
from tests.scenes.test_views import bare, faults, play


@pytest.fixture
def drawn():
    run = training_run(replace(DIGITS, steps=60)).seek(60)
    return TwoWay(run, example=7, strongest=40)


def lit(deltas: Deltas) -> np.ndarray:
    """Which quarters are not as dark as the ground of a picture: (n, 2), the upper one first."""
    fills = [[shape.get_fill_color().to_rgb() for shape in pair] for pair in deltas]
    return np.abs(np.array(fills) - current().rgb("panel")).max(axis=-1) > 0.01


def test_the_upper_quarter_is_lit_where_delta_is_positive_the_lower_where_it_is_negative(drawn):
    deltas, values = drawn.deltas[1], drawn.delta[2]()
    clear = np.abs(values) > 0.05 * np.abs(values).max()
    assert (values[clear] > 0).any()
    assert (values[clear] < 0).any()
    assert (lit(deltas)[clear, 0] == (values[clear] > 0)).all()
    assert (lit(deltas)[clear, 1] == (values[clear] < 0)).all()
    circle = drawn.columns[2].circles[0]
    assert quarter(circle, up=True)[:, 1].min() == pytest.approx(circle.get_y())
    assert quarter(circle, up=False)[:, 0].max() == pytest.approx(circle.get_x())


def test_a_delta_in_the_wrong_quarter_is_caught(drawn):
    deltas = drawn.deltas[2]
    assert faults(deltas) == []
    largest = deltas[int(np.abs(drawn.delta[3]()).argmax())]
    upper, lower = (shape.get_fill_color() for shape in largest)
    largest[0].set_fill(lower)
    largest[1].set_fill(upper)
    assert len(faults(deltas)) == 1


def test_deltas_reach_the_layer_before_and_no_signal_is_left(drawn):
    view = drawn.deltas[0]
    view.ask(probe=0.0 * drawn.delta[1])
    view.refresh()
    assert not lit(view).any()
    scene = bare(*drawn, view)
    pulse = drawn.back(2, run_time=0.1)
    play(scene, pulse)
    assert view.probe == drawn.delta[1]
    assert lit(view).any()
    assert pulse.signals not in scene.mobjects
    assert faults(drawn.network) == []  # its lines are as bright as they were


def test_what_goes_back_is_what_each_delta_sends_over_its_weight(drawn):
    starts, ends = drawn.back(3).heads.ways[0]
    assert (starts[:, 0] > ends[:, 0]).all()
    sent = drawn.run.probe("W", layer=3)() * drawn.delta[3]()[:, None]
    levels = np.rint(sent / np.abs(sent).max() * 6)
    assert sum(len(ends) for _, ends in drawn.back(3).heads.ways) == np.count_nonzero(levels)


@pytest.mark.parametrize("alpha", [0.25, 0.5, 0.9])
def test_lines_grow_from_both_of_their_ends(drawn, alpha):
    edges = drawn.slopes()[2]
    meet = Meet(edges)
    meet.begin()
    whole = [points.reshape(-1, 4, 3) for points in meet.whole]
    meet.interpolate(alpha)
    for shape, lines in zip(edges, whole, strict=True):
        firsts, lasts = np.split(shape.points.reshape(-1, 4, 3), 2)
        assert np.allclose(firsts[:, 0], lines[:, 0])
        assert np.allclose(lasts[:, 0], lines[:, 3])
    meet.finish()
    assert faults(edges) == []


def test_a_neuron_grows_out_of_its_place_and_goes_back_there(drawn):
    large = Large(drawn, 2, 3, radius=1.2, index="k")
    place = drawn.columns[2].neuron(3)
    as_drawn = [np.array(part.points) for part in large.get_family()]
    grow = large.grow()
    grow.begin()
    assert np.allclose(grow.animations[0].mobject[0].get_center(), place.get_center())
    assert grow.animations[0].mobject[0].width == pytest.approx(place.width)
    scene = bare(*drawn)
    play(scene, large.grow())
    assert all(map(np.array_equal, as_drawn, (part.points for part in large.get_family())))
    assert faults(large) == []
    play(scene, large.shrink(run_time=0.1))
    assert np.allclose(large.neuron.get_center(), place.get_center())
    assert large.neuron.width == pytest.approx(place.width)
    assert large.disc not in scene.mobjects
