"""Three products in figures: what is printed checks by hand, and it is all true."""

import numpy as np
import pytest

from nncore.probes.expressions import stacked
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.matrix_multiplication.three_products import ThreeProducts, checkable
from tests.scenes.test_views import faults


@pytest.fixture(scope="module")
def run():
    return training_run(DIGITS)


def printed(number):
    return float(number.read().replace("−", "-"))


@pytest.mark.parametrize("example", [0, 15, 28])
def test_what_is_printed_checks_by_hand(run, example):
    w, a = run.probe("W", layer=3, neuron=8), run.probe("a", layer=2, example=example)
    part = ThreeProducts(w, a)
    assert faults(part) == []
    shown = [*map(printed, part.products), printed(part.rest[1])]
    assert printed(part.sum) == pytest.approx(sum(shown))
    for equation, product in zip(part.equations, part.products, strict=True):
        weight, activation = map(printed, equation.numbers.values())
        assert round(weight * activation, 2) == pytest.approx(printed(product))


def test_it_takes_the_largest_that_come_out_right():
    w, a = np.array([1.0, -4.0, 3.0, 2.0, 0.5]), np.array([1.0, 1.0, 1.0, 1.0, 1.0])
    assert checkable(w, a) == [1, 2, 3]
    w[2] = 3.004999  # 3.00, but times 0.995 (printed 0.99 or 1.00) it is 2.99
    a[2] = 0.995001
    assert checkable(w, a) == [0, 1, 3]


def test_where_three_do_not_come_out_right_it_takes_fewer():
    w, a = np.array([1.0, 3.004999]), np.array([1.0, 0.995001])
    assert checkable(w, a) == [0]
    assert checkable(np.array([1.0, 2.0]), np.array([1.0, 1.0])) == [0, 1]


def test_two_products_stand_closer_than_three():
    two = ThreeProducts(stacked(1.0, 3.004999, 2.0), stacked(1.0, 0.995001, 1.0))
    three = ThreeProducts(stacked(1.0, -4.0, 3.0, 2.0), stacked(1.0, 1.0, 1.0, 1.0))
    assert len(two.products) == 2
    assert faults(two) == []
    assert two.rest[0].markup == "the other 1"
    assert two.height < three.height


def test_it_says_when_nothing_comes_out_right():
    with pytest.raises(ValueError, match="none of the products"):
        checkable(np.array([3.004999]), np.array([0.995001]))


def test_a_vector_of_numbers_will_do():
    part = ThreeProducts(stacked(1.0, -4.0, 3.0, 2.0), stacked(1.0, 1.0, 1.0, 1.0))
    assert part.sum.read() == "+2.00"
