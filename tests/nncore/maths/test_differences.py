"""Derivatives by difference: against calculus, by hand, and how far they are off."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from nncore.activations import IDENTITY
from nncore.maths.differences import central_differences, exact_cost, exact_slope
from nncore.mlp import MLP
from nncore.recipe import CHAIN

SIZES = (4, 3, 2)


def network_and_example():
    rng = np.random.default_rng(2)
    network = MLP(SIZES, rng.standard_normal(MLP(SIZES).parameters.size))
    x = rng.uniform(0, 1, 4)
    x[1] = 0.0  # a dark pixel
    return network, x, rng.uniform(0, 1, 2)


def chain():
    data = CHAIN.data()
    return CHAIN.network(), data.x_train[0], data.y_train[0]


def test_the_exact_cost_is_the_cost():
    network, x, y = network_and_example()
    for place in range(network.parameters.size):
        other = network.copy()
        other.parameters[place] = 0.625
        plain = other.backward(other.forward([x]), [y]).cost.item()
        assert float(exact_cost(network, x, y, place, Decimal("0.625"))) == pytest.approx(
            plain, rel=1e-14
        )


def test_the_exact_cost_of_the_chain_by_hand():
    network, x, y = chain()
    assert exact_cost(network, x, y, 2, Decimal(2)) == Decimal("0.25")
    # w(3) = 4: z = 4/2 - 1 = 1
    wanted = (1 / (1 + Decimal(-1).exp()) - 1) ** 2
    assert abs(exact_cost(network, x, y, 2, Decimal(4)) - wanted) < Decimal("1e-26")


def test_the_exact_slope_is_backpropagation_s():
    network, x, y = network_and_example()
    gradient = network.backward(network.forward([x]), [y]).gradient()
    for place, slope in enumerate(gradient):
        assert exact_slope(network, x, y, place) == pytest.approx(slope, rel=1e-12, abs=1e-17)


def test_the_exact_slope_is_right_to_the_last_bit():
    # One neuron, w = 0.3 of 53 bits: sigma' x 2 (a - y), in more digits than anyone needs.
    network, x, y = MLP((1, 1), [0.3, 0.1]), np.array([0.7]), np.array([0.25])
    with localcontext() as context:
        context.prec = 80
        w, b, x0, y0 = map(Decimal, (0.3, 0.1, 0.7, 0.25))  # as float64 has them
        a = 1 / (1 + (-(w * x0 + b)).exp())
        slope = 2 * (a - y0) * a * (1 - a) * x0
    assert exact_slope(network, x, y, 0) == float(slope)


def test_the_slopes_of_the_chain_are_its_clean_fractions():
    network, x, y = chain()
    slopes = [exact_slope(network, x, y, place) for place in range(6)]
    assert slopes == [1 / 32, -1 / 16, -1 / 8, 1 / 16, -1 / 8, -1 / 4]  # not nearly: equal


def test_a_smaller_h_is_better_until_the_bits_run_out():
    network, x, y = network_and_example()
    hs = [10.0**-k for k in range(1, 13)]
    errors = np.abs(central_differences(network, x, y, 0, hs) - exact_slope(network, x, y, 0))
    # a tenth of h is a hundredth of the error, as long as the curve's bend decides ...
    assert errors[:2] / errors[1:3] == pytest.approx(100, rel=0.05)
    best = errors.argmin()
    assert 10.0**-6 <= hs[best] <= 10.0**-4  # near the cube root of 1e-16
    # ... and then it is what 53 bits cannot hold, of which a smaller h makes more
    assert errors[-1] > 1e3 * errors[best]
    assert errors[-1] < 2.0**-53 / hs[-1]


def test_differences_are_those_of_costs_rounded_once():
    network, x, y = chain()
    (found,) = central_differences(network, x, y, 2, [0.5])
    costs = [float((1 / (1 + (-(w / 2 - 1)).exp()) - 1) ** 2) for w in map(Decimal, ("2.5", "1.5"))]
    assert found == (costs[0] - costs[1]) / 1.0


def test_no_other_networks_than_those_of_sigmoids():
    network = MLP(SIZES, activation=IDENTITY)
    with pytest.raises(ValueError, match="got neurons of identity: expected sigmoids"):
        exact_cost(network, np.zeros(4), np.zeros(2), 0, Decimal(1))
