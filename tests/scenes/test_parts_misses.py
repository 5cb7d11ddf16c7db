"""Misses, their squares, and the bar that the squares become."""

import numpy as np
import pytest

from nncore.probes.inputs import given
from scenes.gradient_descent.misses import Columns, LaidOut, Levels, Melt, Misses, Rise, Squares
from scenes.mobjects.axes import Axis

A, Y = (0.6, 0.2, 0.7), (0.0, 0.0, 1.0)


@pytest.fixture
def known():
    return {"a": given(A, "answers", why="a test"), "y": given(Y, "goals", why="a test")}


@pytest.fixture
def squares(known):
    return Squares(Columns(3, unit=1.5, apart=2.0, bar=0.2, aside=0.4), **known, role="cost")


def test_a_square_has_the_miss_as_its_left_side(squares):
    left, low, right, high = squares.drawn().T
    assert right - left == pytest.approx(high - low)
    assert squares.heights(low) == pytest.approx(np.minimum(A, Y))
    assert squares.heights(high) == pytest.approx(np.maximum(A, Y))
    assert np.diff(left) == pytest.approx(2.0)


def test_squares_keep_their_areas_while_they_melt_into_a_bar(squares, known):
    axis = Axis(0, 2, 1, length=3.0)
    bar = LaidOut(axis, **known, thick=1.5, above=-2.0)
    end = bar.points.copy()
    melt = Melt(squares, bar, lane=3.0)
    melt.begin()
    for alpha, there in ((0.0, 0), (0.3, 1), (0.5, 2), (0.9, 3), (1.0, 3)):
        melt.interpolate(alpha)
        corners = bar.points.reshape(-1, 16, 3)[:, ::4]
        wide, high, _ = np.ptp(corners, axis=1).T
        assert wide * high / 1.5**2 == pytest.approx((np.subtract(A, Y) ** 2)[:there])
    melt.finish()
    assert bar.points == pytest.approx(end)
    (claim,) = bar.claims()
    assert claim.shown == pytest.approx(claim.probe())


def test_squares_of_a_second_row_stand_on_its_floor_and_go_up_beside_their_places(known):
    columns = Columns(3, unit=1.5, apart=2.0, bar=0.2, aside=0.4, rows=3, drop=2.5)
    squares = Squares(columns, **known, role="cost")
    left, low, _, high = squares.drawn().T
    assert np.ptp(left) == pytest.approx(0.0)
    assert squares.heights(low) == pytest.approx(np.minimum(A, Y))
    assert squares.heights(high) == pytest.approx(np.maximum(A, Y))
    assert [name.get_y() for name in columns.names] == pytest.approx(
        [columns.names[0].get_y() - 2.5 * k for k in range(3)], abs=0.01
    )
    bar = LaidOut(Axis(0, 2, 1, length=3.0), **known, thick=1.5, above=3.0)
    melt = Melt(squares, bar, lane=2.0)
    melt.begin()
    melt.interpolate(0.325 + 0.35 * 0.35)  # the second has gone aside, and rises
    second = bar.points.reshape(-1, 16, 3)[1]
    assert second[:, 0].min() > squares.drawn()[0, 2], "beside the first"


def test_misses_grow_from_their_goals(known):
    misses = Misses(Columns(3, unit=1.5, apart=2.0, bar=0.2), **known, role="cost")
    ends = misses.boxes()
    rise = Rise(misses)
    rise.begin()
    rise.interpolate_mobject(0.0)
    assert misses.heights(misses.drawn()[:, 1]) == pytest.approx(Y)
    rise.interpolate_mobject(1.0)
    assert misses.drawn() == pytest.approx(ends)


def test_a_row_may_stand_further_along_than_the_one_above(known):
    columns = Columns(3, unit=1.5, apart=2.0, bar=0.2, rows=3, drop=2.5, along=4.0)
    left, *_ = Squares(columns, **known, role="cost").drawn().T
    assert np.diff(left) == pytest.approx(4.0)
    levels = Levels(columns, **known, role="ink")
    (claim,) = levels.claims()
    assert claim.shown == pytest.approx(A)
