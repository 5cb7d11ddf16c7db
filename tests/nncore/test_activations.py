import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.activations import (
    IDENTITY,
    SIGMOID,
    sigmoid,
    sigmoid_prime,
    softmax,
)

Z = np.linspace(-6, 6, 41) + 0.01


def test_sigmoid_of_logarithms_are_clean_fractions():
    # e^-ln(3) = 1/3, so sigma(ln 3) = 1 / (1 + 1/3) = 3/4
    assert sigmoid([0, np.log(3), -np.log(3)]) == pytest.approx([1 / 2, 3 / 4, 1 / 4], rel=1e-15)
    assert sigmoid_prime([0, np.log(3)]) == pytest.approx([1 / 4, 3 / 16], rel=1e-15)


def test_sigmoid_neither_overflows_nor_warns_far_out():
    assert sigmoid([-1e300, -800, 800, 1e300]) == pytest.approx([0, 0, 1, 1], abs=1e-300)


def test_sigmoid_keeps_nan_visible():
    assert np.isnan(sigmoid(np.nan))


@given(st.floats(-700, 700))
def test_sigmoid_is_the_mirror_image_of_itself(z):
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("activation", [SIGMOID, IDENTITY], ids=lambda a: a.name)
def test_derivative_is_the_central_difference(activation):
    h = 1e-5
    difference = (activation.function(Z + h) - activation.function(Z - h)) / (2 * h)
    # truncation h^2 / 6 and round-off eps / h are both near 1e-11
    assert activation.derivative(Z) == pytest.approx(difference, abs=1e-10)


@pytest.mark.parametrize("activation", [SIGMOID, IDENTITY], ids=lambda a: a.name)
def test_activation_returns_an_array_of_its_own(activation):
    z = Z.copy()
    activation.function(z)[:] = 7
    assert np.array_equal(z, Z)


def test_softmax_of_one_two_three():
    # e^1, e^2, e^3 = 2.718, 7.389, 20.086; their sum is 30.193
    assert softmax([1, 2, 3]) == pytest.approx([0.090031, 0.244728, 0.665241], abs=1e-6)


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=6), st.floats(-1000, 1000))
def test_softmax_are_shares_that_no_constant_changes(scores, constant):
    shares = softmax(scores)
    assert shares.sum() == pytest.approx(1, abs=1e-14)
    # scores of size 2000 are rounded by 2e-13, and so is what e is raised to
    assert softmax(np.add(scores, constant)) == pytest.approx(shares, abs=1e-12)
