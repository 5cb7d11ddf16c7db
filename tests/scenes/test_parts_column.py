"""The sorted column, knobs and needles: what they claim, and lies about them."""

import numpy as np
import pytest
from manim import LEFT, RIGHT, UP

from nncore.probes.expressions import entries
from nncore.probes.inputs import Dial, given
from scenes.gradient_descent.column import (
    MOST,
    GrowOut,
    Resize,
    RowMark,
    SortedColumn,
    Travel,
    Window,
    beside,
)
from scenes.gradient_descent.needles import Needle, PixelMark, Promise, TurnKnob
from scenes.gradient_descent.panel import places_that_check
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


def test_a_mark_points_at_its_row():
    view = column()
    row = given(7, "row", why="a test")
    mark = RowMark(view, row, value=entries(view.components, 7), reach=1.0, places=2)
    assert held(mark)
    at(view, 0, 20)
    assert not held(mark)
    mark.refresh()
    assert held(mark)


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


@pytest.mark.parametrize("value", [0.0, 0.01, 0.11, 0.25])
def test_a_needle_shows_its_value(value):
    shown = Dial("value", at=value)
    needle = Needle(shown.probe(), top=0.25, places=2).shift(UP)
    needle.refresh()
    promise = Promise(needle, given(0.2, "promise", why="a test"))
    assert held(needle)
    assert held(promise)
    shown.at = value + 0.001
    assert not held(needle)
    promise.shift(0.1 * UP)
    assert not held(promise)


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
    ("pair", "places"), [((0.23340, 0.00710), 4), ((0.245163, 0.00766), 5), ((3.0, 1.5), 1)]
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
