"""The heap of grains: each in its pile, and each flies only when its digit changes the pile."""

import numpy as np
import pytest
from manim import tempconfig

from nncore.probes.inputs import Dial, given
from scenes.gradient_descent.balance import Fulcrum, Weigh
from scenes.gradient_descent.grains import Closer, Grains, Rain, ranked, reseated
from scenes.mobjects.axes import Axis
from scenes.stage.lesson import Lesson


class Bare(Lesson):
    """A lesson with nothing on screen."""


COSTS = (0.1, 0.2, 0.7, 0.15, 1.9, 0.22, 0.05)


@pytest.fixture
def grains():
    axis = Axis(0, 2, 1, length=4)
    return Grains(
        axis, given(COSTS, "costs", why="a test"), bin_width=0.5, order=range(7), across=3
    )


def test_grains_lie_in_the_piles_of_their_costs(grains):
    (claim,) = grains.claims()
    assert list(claim.shown) == [5, 1, 0, 1]
    assert list(claim.probe()) == [5, 1, 0, 1]
    assert grains.seat_of(6)[1] > grains.seat_of(0)[1], "the fifth lies on the first"
    assert grains.seat_of(1)[0] - grains.seat_of(0)[0] == pytest.approx(grains.pitch)


def test_the_first_few_are_counted_alone(grains):
    grains.shown = 3
    grains.refresh()
    (claim,) = grains.claims()
    assert list(claim.shown) == list(claim.probe()) == [2, 1, 0, 0]


def test_a_grain_that_hangs_in_the_air_is_found_out(grains):
    grains.near_ones.points[-16:, 1] += 0.5
    with pytest.raises(ValueError, match="does not lie"):
        list(grains.claims())


def test_the_far_ones_are_yellow(grains):
    grains.far = 1.0
    grains.refresh()
    assert len(grains.far_ones.points) == 16
    assert len(grains.near_ones.points) == 6 * 16
    (claim,) = grains.claims()
    assert list(claim.shown) == [5, 1, 0, 1]


def test_who_stays_in_a_pile_lies_still():
    before = np.array([0, 0, 0, 1, 1])
    ranks = ranked(before)
    assert list(ranks) == [0, 1, 2, 0, 1]
    after = np.array([1, 0, 0, 1, 0])
    new = reseated(before, ranks, after)
    assert (new[1], new[3]) == (1, 0)
    for pile in (0, 1):
        assert sorted(new[after == pile]) == list(range((after == pile).sum())), "no gaps"


def test_all_have_fallen_when_the_rain_is_over(grains):
    grains.shown = 1
    grains.refresh()
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(grains.axis, grains)
        scene.play(Rain(grains, to=7, above=4))
    (claim,) = grains.claims()
    assert claim.shown.sum() == 7


def test_the_wedge_ends_where_it_balances_and_all_lies_level(grains):
    wedge = Fulcrum(grains.axis, Dial("mean", at=0.5).probe(), symbol="C", role="cost")
    level = grains.axis.line.points.copy()
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(grains.axis, grains, wedge)
        weigh = Weigh(wedge, grains, grains.axis, start=1.5)
        weigh.begin()
        weigh.interpolate(0.5)
        assert grains.axis.line.get_angle() > 0, "pushed too far to the right, it tips to the left"
        weigh.finish()
    assert grains.axis.line.points == pytest.approx(level)
    (claim,) = wedge.claims()
    assert claim.shown == pytest.approx(0.5)


def test_from_closer_by_a_heap_says_the_same_and_nothing_is_left_of_it_afterwards(grains):
    numbers = [number.get_x() for number in grains.axis.numbers]
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(grains.axis, grains)
        near = Closer(grains, factor=3, about=1.0)
        scene.play(near)
        (claim,) = grains.claims()
        assert list(claim.shown) == list(claim.probe())
        assert grains.axis.numbers[1].get_x() == pytest.approx(near.across(numbers[1]))
        assert grains.axis.point(1)[0] == pytest.approx(near.across(numbers[1]))
        scene.play(Closer(grains, factor=1 / 3, about=1.0))
    assert [number.get_x() for number in grains.axis.numbers] == pytest.approx(numbers)
