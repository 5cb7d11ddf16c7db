"""Sums of a layer: as bars on one scale, in figures that add up, and why the largest wins."""

import numpy as np
import pytest
from manim import DOWN, Group, Rectangle

from nncore.probes.inputs import Dial, given
from scenes.matrix_multiplication.sum_bars import WIDE, grow, sum_bars, why_it_wins
from scenes.matrix_multiplication.sum_tables import SumTables, add_up, said_if_rounded
from tests.scenes.test_views import faults

SUMS = given((2.0, -3.0, 0.5), "W a", why="for a test")
BIASES = given((-4.0, 1.0, 0.0), "b", why="for a test")


def rows():
    return Group(*(Rectangle(width=2.0, height=0.4) for _ in range(3))).arrange(DOWN, buff=0)


def bars(values, role="ink"):
    numbers = Rectangle(width=1.5, height=1.0)  # whose right end is at 0.75
    return sum_bars(values, numbers, rows(), (SUMS, SUMS + BIASES), role=role)


def test_sums_before_and_after_the_biases_share_one_scale_and_zero():
    before, after = bars(SUMS), bars(SUMS + BIASES, "z")
    assert before.unit == pytest.approx(after.unit)
    assert before.zero.get_x() == pytest.approx(after.zero.get_x())
    assert before.bars.get_left()[0] == pytest.approx(1.0)  # -3 is the least of all
    assert before.bars.width == pytest.approx(WIDE)
    for shown in (before, after):
        assert faults(shown) == []
        for i, row in enumerate(rows()):
            assert shown.row(i)[1] == pytest.approx(row.get_y())


def test_bars_slide_as_a_share_of_the_biases_is_added():
    share = Dial("share", at=0.0, low=0.0, high=1.0)
    moving = bars(SUMS + share.probe() * BIASES)
    share.at = 1.0
    moving.refresh()
    for bar, its in zip(moving.bars, bars(SUMS + BIASES).bars, strict=True):
        assert bar.points == pytest.approx(its.points)


def test_a_bar_grows_out_of_zero():
    shown = bars(SUMS)
    for j in range(2):
        coming = grow(shown, j)
        coming.begin()
        coming.interpolate(0.01)
        assert shown.bars[j].get_x() == pytest.approx(shown.zero.get_x(), abs=0.02)


def test_the_row_with_the_largest_sum_wins_or_the_biases_decide():
    words, said, holds = why_it_wins(SUMS, BIASES, 0)
    assert "No other row" in words
    assert holds()
    assert said == {}
    words, said, holds = why_it_wins(SUMS, BIASES, 2)
    assert "{most}" in words
    assert int(said["most"]()) == 0
    assert holds()
    assert not why_it_wins(SUMS, -BIASES, 2)[2]()


@pytest.mark.parametrize(("b", "exact"), [(0.3, True), (0.34, False)])
def test_printed_sums_add_up_or_not(b, exact):
    sums, biases = np.array([1.2, 0.12]), np.array([0.1, b])
    probes = (given(each, "x", why="x") for each in (sums, biases, sums + biases))
    W_a, b_, z = probes
    assert add_up(W_a, b_, z, 1) == exact
    words = said_if_rounded(W_a, b_, z, places=1, below=Rectangle())
    assert bool(words.submobjects) != exact


def test_products_and_sums_end_in_the_same_columns():
    W_A = given(((1.0, -10.5), (2.0, 3.0), (0.0, 1.0)), "W A", why="for a test")
    tables = SumTables(rows(), W_A, W_A + 1.0, 2)
    for k in range(2):
        ends = [t.column(k).get_right()[0] for t in (tables.products, tables.sums)]
        assert ends[0] == pytest.approx(ends[1])
    assert [number.read() for number in tables.products.column(1)] == ["−10.5", "3.0", "1.0"]
    assert [number.read() for number in tables.sums.column(0)] == ["2.0", "3.0", "1.0"]
    assert tables.across[0] < tables.across[1]
    assert [len(column) for column in tables.empty] == [3, 3]
    for column, x in zip(tables.empty, tables.across, strict=True):
        assert column.get_x() == pytest.approx(x)
