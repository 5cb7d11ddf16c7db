"""The sorted column, knobs, and falls of the cost: what they claim, and lies about them."""

import numpy as np
import pytest
from manim import LEFT, RIGHT, UP

from nncore.probes.inputs import Dial, given
from scenes.gradient_descent.column import (
    MOST,
    GrowOut,
    Resize,
    SortedColumn,
    Travel,
    Window,
    beside,
)
from scenes.gradient_descent.panel import APART, apart, places_that_check
from scenes.gradient_descent.slopes import Fallen, FallPlot, Open, Slopes
from scenes.gradient_descent.turn_knob import PixelMark, TurnKnob
from scenes.mobjects.pictures import PixelGrid
from scenes.studio.proof.checking import Oracle, check

VALUES = np.sort(np.concatenate([np.linspace(3, 0.1, 500), np.zeros(20), [-2.0, -1.0, -0.5]]))[::-1]


def column() -> SortedColumn:
    components = given(VALUES, "components", why="a test")
    return SortedColumn(components, rows=10, height=5, unit=0.8)


def held(view) -> bool:
    try:
        return all(check(claim, Oracle()).holds for claim in view.claims())
    except ValueError:
        return False


def at(view: SortedColumn, first: float, last: float) -> None:
    view.first.at, view.last.at = first, last
    view.refresh()


@pytest.mark.parametrize(("first", "last"), [(0, 10), (3.4, 13.4), (0, 523), (510, 523)])
def test_bars_are_as_long_as_their_components(first, last):
    view = column()
    at(view, first, last)
    assert held(view)
    view.positive.points = view.positive.points * 1.001
    view.negative.points = view.negative.points * 1.001
    assert not held(view)


def test_of_many_rows_some_are_left_out_evenly_and_the_ends_are_shown():
    view = column()
    at(view, 0, 523)
    rows, ends = view.shown()
    assert len(rows) == MOST
    assert (rows[0], ends[-1]) == (0, 523)
    assert (ends[:-1] == rows[1:]).all()


def test_positive_bars_go_to_the_right_and_negative_ones_to_the_left():
    view = column()
    at(view, 510, 523)
    assert view.negative.points[:, 0].min() == pytest.approx(-2.0 * 0.8)
    assert len(view.negative.points) == 3 * 16
    at(view, 0, 10)
    assert not len(view.negative.points)
    assert view.positive.points[:, 0].max() == pytest.approx(3 * 0.8)


def test_travelling_ends_where_it_should_and_keeps_an_end_that_is_met():
    view = column()
    travel = Travel(view, first=0, last=523)
    travel.begin()
    travel.interpolate(0.4)
    assert view.first.at == pytest.approx(0)
    assert 10 < view.last.at < 523
    travel.interpolate(1)
    assert (view.first.at, view.last.at) == (pytest.approx(0), pytest.approx(523))


def test_bars_grow_out_of_the_line():
    view = column()
    grow = GrowOut(view)
    grow.begin()
    assert np.ptp(view.positive.points[:, 0]) == 0
    grow.interpolate(1)
    grow.finish()
    assert held(view)
    assert view.unit == 0.8


def test_numbers_stand_outside_of_their_bars():
    view = column()
    at(view, 510, 523)
    (least,) = beside(view, [522])
    assert least.read() == "−2,000.0"
    assert least.get_right()[0] < view.point(522)[0]


def test_a_knob_turns_with_its_change():
    change = Dial("change", at=0.0)
    knob = TurnKnob(change.probe(), per=8.0).shift(2 * RIGHT)
    change.at = -0.1
    assert not held(knob)
    knob.refresh()
    assert held(knob)
    assert knob.hand.get_end()[0] < 2, "to the left"


def fall_plot() -> FallPlot:
    return FallPlot(turn=0.1, fall=0.25, width=8, height=4).shift(UP)


def test_the_cost_falls_downwards():
    plot = fall_plot()
    assert plot.point(0.05, 0.2)[1] < plot.point(0.05, 0.1)[1]


@pytest.mark.parametrize("turned", [0.0, 0.03, 0.1])
def test_a_fall_is_drawn_as_far_as_the_weight_is_turned(turned):
    now = Dial("turn", at=turned)
    x = np.array([0.0, 0.05, 0.1])
    falls = given(2 * x, "falls", why="a test")
    view = Fallen(fall_plot(), x, falls, turned=now.probe(), fallen=2 * now.probe())
    assert held(view)
    assert bool(len(view.line.points)) == (turned > 0)
    now.at = turned + 0.001
    assert not held(view)
    view.refresh()
    assert held(view)
    view.line.shift(0.01 * UP)
    assert not held(view)


def test_slopes_are_as_steep_as_their_components():
    components = given((2.0, -1.0, 0.0, 0.5), "components", why="a test")
    view = Slopes(fall_plot(), components, reach=0.1, width=2)
    assert held(view)
    assert (len(view.up.points), len(view.down.points)) == (3 * 4, 4)
    assert view.down.get_end()[1] < view.down.get_start()[1], "turned the other way, it falls too"
    view.up.points = view.up.points[4:]
    assert not held(view)
    view.refresh()
    view.down.points[1] += 0.01 * UP
    assert not held(view)


def test_slopes_open_from_the_flat():
    view = Slopes(fall_plot(), given((2.0,), "components", why="a test"), reach=0.1, width=2)
    opening = Open(view)
    opening.begin()
    assert view.height == pytest.approx(0)
    opening.interpolate(1)
    assert held(view)


@pytest.mark.parametrize("heights", [(2.3, 0.2), (0.1, 0.0), (-2.3, -2.2), (2.3, 2.3)])
def test_two_bars_keep_apart_and_in_their_order(heights):
    one, other = apart(heights, low=-2.3, high=2.3)
    assert one - other == pytest.approx(max(heights[0] - heights[1], APART)) or other > one
    assert abs(one - other) >= APART - 1e-9
    assert max(map(abs, (one, other))) <= 2.3 + 1e-9


def test_a_frame_is_around_the_pixel_of_its_weight():
    pixels = given(np.zeros(16), "pixels", why="a test")
    pictures = {2: PixelGrid(pixels, height=2), 5: PixelGrid(pixels, height=2).shift(3 * RIGHT)}
    mark = PixelMark(given((1, 5, 6), "where", why="a test"), pictures, wide=1.5)
    assert held(mark)
    assert mark.get_x() == pytest.approx(3.25)
    mark.shift(0.1 * RIGHT)
    assert not held(mark)
    mark.shift(0.4 * RIGHT)
    assert not held(mark)
    mark.shift(3.5 * LEFT)
    assert not held(mark)


def test_a_window_frames_the_rows_that_are_shown_large():
    large, whole = column(), column()
    at(whole, 0, 523)
    window = Window(whole, large, width=2)
    assert held(window)
    at(large, 100, 300)
    assert not held(window)
    window.refresh()
    assert held(window)
    window.points = window.points + 0.01 * RIGHT
    assert not held(window)


def test_bars_are_drawn_out():
    view = column()
    resize = Resize(view, x=2.0, unit=1.6)
    resize.begin()
    resize.interpolate(0.5)
    assert (view.line.get_x(), view.unit) == (pytest.approx(1.0), pytest.approx(1.2))
    resize.interpolate(1)
    assert held(view)
    assert view.positive.get_right()[0] == pytest.approx(2 + 3 * 1.6)


@pytest.mark.parametrize(
    ("pair", "places"),
    [((0.23340, 0.00710), 3), ((0.245163, 0.00766), 4), ((2.4523, 0.0766), 3), ((3.0, 1.5), 1)],
)
def test_printed_numbers_have_the_ratio_that_is_told(pair, places):
    one, other = (given(number, "number", why="a test") for number in pair)
    assert places_that_check([(one, other)], least=1) == places


def test_rows_that_share_a_bar_show_the_largest_of_them():
    many = given(np.linspace(2, -3, 5 * MOST), "components", why="a test")
    view = SortedColumn(many, rows=5 * MOST, height=5, unit=1.0)
    assert view.positive.get_right()[0] == pytest.approx(2)
    assert view.negative.get_left()[0] == pytest.approx(-3)
    assert held(view)
