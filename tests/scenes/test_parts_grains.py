"""The heap of grains: each in its pile, and each flies only when its digit changes the pile."""

import numpy as np
import pytest
from manim import tempconfig

from nncore.probes.inputs import Dial, given
from scenes.gradient_descent.balance import Fulcrum, Weigh
from scenes.gradient_descent.glass import Glass
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
    axis = grains.axis
    first = [(number.get_x(), number.get_fill_opacity()) for number in axis.numbers]
    ends = axis.line.points.copy()
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(axis, grains)
        scene.play(Closer(grains, low=1.0, high=2.0))
        (claim,) = grains.claims()
        assert list(claim.shown) == list(claim.probe())
        assert axis.line.points == pytest.approx(ends), "the line stays where it is"
        assert axis.numbers[1].get_x() == pytest.approx(axis.line.get_left()[0])
        seen = [number.get_fill_opacity() for number in axis.numbers]
        assert seen == [0, 1, 1], "what is beside the line is not seen"
        scene.play(Closer(grains, low=0.0, high=2.0))
    again = [(number.get_x(), number.get_fill_opacity()) for number in axis.numbers]
    assert np.array(again) == pytest.approx(np.array(first))


def test_through_the_glass_those_further_right_and_further_up_cost_more():
    costs = given((1.402, 0.1, 1.411, 1.9, 1.001, 1.405, 1.65), "costs", why="a test")
    below = Axis(0, 4, 0.5, length=12)
    heap = Grains(below, costs, bin_width=0.25, order=range(7), across=25)
    heap.far = 1.0
    heap.refresh()
    few = [4, 0, 5, 2, 6, 3]
    glass = Glass(below, costs, few, far=1.0, length=10.0)
    (claim,) = glass.grains.claims()
    assert claim.shown.sum() == len(few)
    seats = [glass.grains.seat_of(n) for n in few]
    assert seats == sorted(seats, key=lambda seat: (round(seat[0], 6), seat[1]))
    assert seats[1][0] == pytest.approx(seats[2][0]), "a pile of three"
    starts = glass.from_heap(heap).reshape(len(few), -1, 3)[:, ::4].mean(axis=1)
    assert starts == pytest.approx(np.array([heap.seat_of(n) for n in few]))
