"""Contributions, first-order changes and single steps, by hand and against finite changes."""

import numpy as np
import pytest

from nncore.activations import IDENTITY, SIGMOID
from nncore.maths import influence
from nncore.mlp import MLP
from nncore.recipe import CHAIN

SIZES = (4, 3, 5, 2)


def network_and_examples(activation=SIGMOID, n=6, seed=0):
    rng = np.random.default_rng(seed)
    network = MLP(SIZES, rng.standard_normal(MLP(SIZES).parameters.size), activation=activation)
    return network, rng.uniform(0, 1, (n, 4)), rng.uniform(0, 1, (n, 2))


def change_of(network, seed=3):
    return np.random.default_rng(seed).standard_normal(network.parameters.size)


def test_contributions_worked_by_hand():
    network = MLP((1, 2, 2))
    network.W[2][:] = [[2.0, -4.0], [8.0, 1.0]]
    x, y = np.array([[0.0]]), np.array([[1.0, 0.0]])
    network.b[2][:] = [1.0, -4.5]  # with a(1) = 1/2, 1/2 both z(2) are 0
    back = network.backward(network.forward(x), y)
    # delta = 2 (1/2 - y) 1/4 = -1/4 and 1/4
    assert influence.contributions(network, back, 2).tolist() == [[[-0.5, 1.0], [2.0, 0.25]]]


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_contributions_add_up_to_the_derivative_of_the_layer_before(layer):
    network, x, y = network_and_examples()
    back = network.backward(network.forward(x), y)
    columns = influence.contributions(network, back, layer)
    assert columns.shape == (6, SIZES[layer], SIZES[layer - 1])
    # the same few products in another order
    assert columns.sum(axis=1) == pytest.approx(back.dC_da[layer - 1], rel=1e-13, abs=1e-15)


def test_the_mean_over_a_batch_of_what_each_example_wants_is_minus_its_gradient():
    network, x, y = network_and_examples(n=30)
    back = network.backward(network.forward(x), y)
    gradient = MLP(SIZES, back.gradient())
    for l in network.layers:
        assert np.abs((-back.dC_dW(l)).mean(axis=0) + gradient.W[l]).max() < 1e-14
        assert np.abs((-back.dC_db(l)).mean(axis=0) + gradient.b[l]).max() < 1e-14


@pytest.mark.parametrize("activation", [SIGMOID, IDENTITY], ids=lambda a: a.name)
def test_first_order_is_what_small_changes_approach(activation):
    network, x, y = network_and_examples(activation)
    trace, change, h = network.forward(x), change_of(network), 1e-6
    predicted = influence.first_order(network, trace, change)
    above, below = (MLP(SIZES, network.parameters + s * h * change, activation=activation)
                    for s in (1, -1))  # fmt: skip
    up, down = above.forward(x), below.forward(x)
    # truncation h^2 and round-off 1e-16 / h
    for l in network.layers:
        assert predicted.z[l] == pytest.approx((up.z[l] - down.z[l]) / (2 * h), abs=1e-8)
        assert predicted.a[l] == pytest.approx((up.a[l] - down.a[l]) / (2 * h), abs=1e-8)
    costs = [m.backward(t, y).cost for m, t in ((above, up), (below, down))]
    predicted_cost = influence.first_order_cost(network, trace, y, change)
    assert predicted_cost == pytest.approx((costs[0] - costs[1]) / (2 * h), abs=1e-8)


def test_forward_and_backward_find_the_same_slope():
    network, x, y = network_and_examples()
    trace, change = network.forward(x), change_of(network)
    forward = influence.first_order_cost(network, trace, y, change).mean()
    assert forward == pytest.approx(network.backward(trace, y).gradient() @ change, rel=1e-12)


def test_first_order_in_the_chain_worked_by_hand():
    network, data = CHAIN.network(), CHAIN.data()
    trace = network.forward(data.x_train)
    change = MLP(network.sizes)
    change.W[2][0, 0] = 0.5  # where w(2) = -2 and every a is 1/2 and every sigma' 1/4
    predicted = influence.first_order(network, trace, change.parameters)
    assert [predicted.z[l].item() for l in (1, 2, 3)] == [0, 1 / 4, 1 / 8]  # w(3) is 2
    assert [predicted.a[l].item() for l in (0, 1, 2, 3)] == [0, 0, 1 / 16, 1 / 32]
    cost = influence.first_order_cost(network, trace, data.y_train, change.parameters)
    assert cost.item() == -1 / 32  # dC/da = 2 (1/2 - 1)


def test_one_step_of_the_chain_worked_by_hand():
    network, data = CHAIN.network(), CHAIN.data()
    after = influence.stepped(network, data.x_train, data.y_train, learning_rate=2.0)
    assert [after.W[l].item() for l in (1, 2, 3)] == [1.9375, -1.875, 2.25]
    assert [after.b[l].item() for l in (1, 2, 3)] == [-1.125, 1.25, -0.5]
    assert network.W[1].item() == 2  # the one before is left as it was


def test_a_small_step_lowers_the_cost_of_its_examples():
    network, x, y = network_and_examples()
    after = influence.stepped(network, x, y, learning_rate=0.01)
    slope = network.backward(network.forward(x), y).gradient()
    fall = (network.backward(network.forward(x), y).cost.mean()
            - after.backward(after.forward(x), y).cost.mean())  # fmt: skip
    assert fall == pytest.approx(0.01 * slope @ slope, rel=0.02)


def test_an_answer_is_torn_where_two_outputs_are_high():
    outputs = np.array([[0.9, 0.1, 0.2], [0.6, 0.5, 0.4], [0.1, 0.8, 0.7], [0.3, 0.3, 0.1]])
    assert influence.torn(outputs, 0).tolist() == [0.2, 0.5, 0.1, 0.3]
    assert influence.torn(outputs, 1).tolist() == [0.1, 0.5, 0.7, 0.3]
