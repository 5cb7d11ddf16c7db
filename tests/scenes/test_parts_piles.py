"""Digits in piles and pictures laid on one another: true, apart, and told as they are."""

import numpy as np
import pytest

from nncore.probes.expressions import dot
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.dot_product.comparison import Comparison
from scenes.dot_product.piles import PICTURE, Piles
from scenes.matrix_multiplication.loose_rows import around_a_corner, as_cells
from scenes.mobjects.pictures import WeightGrid, weight_scale
from tests.scenes.test_views import faults


@pytest.fixture(scope="module")
def run():
    return training_run(DIGITS)


def picture(run, example):
    return run.probe("a", layer=0, example=example)


@pytest.fixture
def piles(run):
    W = run.probe("W", layer=1, neuron=4)
    pictures = [picture(run, example) for example in range(25)]
    sums = [dot(of, W) for of in pictures]
    labels = [run.probe("label", example=example) for example in range(25)]
    return Piles(pictures, sums, labels)


def test_each_digit_stands_at_its_sum_and_on_no_other(piles):
    assert faults(piles) == []
    places = np.array([digit.get_center() for digit in piles.digits])
    for k, place in enumerate(places):
        apart = np.abs(np.delete(places, k, axis=0) - place)[:, :2]
        assert (apart.max(axis=1) > PICTURE - 1e-6).all()
    assert piles.n() == 25
    assert piles.up() == (np.array([float(d.value()) for d in piles.digits]) > 0).sum()


def test_no_digit_lies_on_the_line_of_zero(piles):
    zero = piles.zero.get_x()
    for digit in piles.digits:
        side = np.sign(float(digit.value()))
        near = digit.grid.image.get_edge_center([-side, 0, 0])[0]
        assert side * (near - zero) > 0


def test_those_above_zero_are_counted_by_what_they_show(run, piles):
    words, said, holds = piles.what_is_lifted()
    assert holds()
    assert all(f"{{{name}}}" in words for name in said)
    two = {said["a"](), said["b"]()}
    sums = [float(dot(picture(run, k), run.probe("W", layer=1, neuron=4))()) for k in range(25)]
    above = [run.probe("label", example=k)() for k in range(25) if sums[k] > 0]
    assert said["k"]() == len(piles.rings) == sum(label in two for label in above)


def test_a_digit_that_is_moved_is_found(piles):
    piles.digits[3].grid.shift([0.1, 0, 0])
    assert faults(piles) != []


def compared(run, one, *others):
    labels = [run.probe("label", example=e) for e in (one, *others)]
    return Comparison(picture(run, one), [picture(run, e) for e in others], labels, 28)


@pytest.mark.parametrize(
    ("digits", "shared", "wins"),
    [
        ((30, 923, 1, 717), "A {little} shares", "the same digit wins"),
        ((1, 923, 1, 717), "With this {this}", "the {wins} wins"),
        ((5, 6, 7, 8), "With this {this}", "wins"),
    ],
)
def test_what_is_said_of_any_digits_is_true(run, digits, shared, wins):
    shown = compared(run, *digits)
    words, said, holds = shown.what_is_shared()
    assert words.startswith(shared)
    assert all(f"{{{name}}}" in words for name in said)
    assert holds()
    words, said, holds = shown.who_wins()
    assert wins in words
    assert all(f"{{{name}}}" in words for name in said)
    assert holds()
    assert faults(shown) == []


def test_the_ring_is_around_the_largest(run):
    shown = compared(run, 30, 923, 1, 717)
    for numbers, largest in ((shown.numbers, 2), (shown.cosines, 0)):
        assert shown.ring(numbers).get_center() == pytest.approx(numbers[largest].get_center())


def test_a_cell_goes_across_first_and_then_up_or_down():
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    for down in (3.0, -3.0):
        goal = corners + np.array([2.0, down, 0.0])
        halfway = around_a_corner(corners, goal, 0.2).mean(axis=0) - corners.mean(axis=0)
        assert halfway == pytest.approx([1.0, 0.0, 0.0])
        late = around_a_corner(corners, goal, 0.6).mean(axis=0) - corners.mean(axis=0)
        assert late == pytest.approx([2.0, np.sign(down), 0.0])
        assert around_a_corner(corners, goal, 1.0) == pytest.approx(goal)


@pytest.mark.parametrize("shape", [(1, 16), (16, 1)])
def test_loose_cells_are_as_large_as_those_of_the_row_or_column(run, shape):
    w = run.probe("W", layer=3, neuron=8)
    grid = WeightGrid(w, limit=weight_scale(run, layer=3), height=0.3 * shape[0], shape=shape)
    for cell in as_cells(grid):
        assert (cell.width, cell.height) == pytest.approx((0.3, 0.3))
    assert as_cells(grid).height == pytest.approx(grid.image.height)
