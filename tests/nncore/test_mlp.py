import copy
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.activations import IDENTITY, SIGMOID
from nncore.mlp import MLP, by_size

TORCH = {
    "sigmoid": torch.sigmoid,
    "identity": lambda z: z,
}


def random_network(sizes=(4, 3, 5, 2), seed=0, **options) -> MLP:
    """Biases too are drawn, so that a forgotten one is seen."""
    rng = np.random.default_rng(seed)
    network = MLP.random(sizes, rng, **options)
    for b in network.b.values():
        b[:] = rng.standard_normal(b.shape)
    return network


def random_batch(network: MLP, n: int, seed=1):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 1, (n, network.sizes[0])), rng.uniform(0, 1, (n, network.sizes[-1]))


def worked_by_hand() -> tuple[MLP, np.ndarray, np.ndarray]:
    """2-3-2, with logarithms for weights, so that every activation is a clean fraction."""
    ln3 = np.log(3)
    network = MLP((2, 3, 2))
    network.W[1][:] = [[2, -1], [ln3, 0], [0, -ln3 / 2]]
    network.W[2][:] = [[2, -4, 8], [4, 0, -8]]
    network.b[2][:] = [0, ln3]
    return network, np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])


def test_forward_of_a_2_3_2_network_worked_by_hand():
    network, x, _ = worked_by_hand()
    trace = network.forward(x)
    ln3 = np.log(3)
    # z(1) = (2 - 2, ln 3, -2 ln 3 / 2)
    assert trace.z[1] == pytest.approx(np.array([[0, ln3, -ln3]]), rel=1e-15)
    # sigma(0) = 1/2, sigma(ln 3) = 1 / (1 + 1/3), sigma(-ln 3) = 1 / (1 + 3)
    assert trace.a[1] == pytest.approx(np.array([[1 / 2, 3 / 4, 1 / 4]]), rel=1e-15)
    # z(2) = (2/2 - 4 3/4 + 8/4, 4/2 - 8/4 + ln 3)
    assert trace.z[2] == pytest.approx(np.array([[0, ln3]]), abs=1e-15)
    assert trace.output == pytest.approx(np.array([[1 / 2, 3 / 4]]), rel=1e-15)


def test_backward_of_a_2_3_2_network_worked_by_hand():
    network, x, y = worked_by_hand()
    back = network.backward(network.forward(x), y)
    ln3 = np.log(3)

    def is_(array, expected):
        assert array == pytest.approx(np.array(expected), rel=1e-14)

    is_(back.cost, [13 / 16])  # (1/2 - 1)^2 + (3/4 - 0)^2
    is_(back.dC_da[2], [[-1, 3 / 2]])  # 2 (a - y)
    is_(back.delta[2], [[-1 / 4, 9 / 32]])  # times sigma' = 1/4 and 3/4 1/4 = 3/16
    # each delta times a(1) = (1/2, 3/4, 1/4)
    is_(back.dC_dW(2), [[[-1 / 8, -3 / 16, -1 / 16], [9 / 64, 27 / 128, 9 / 128]]])
    is_(back.dC_db(2), [[-1 / 4, 9 / 32]])
    # down the columns of W(2): 2 (-1/4) + 4 9/32; -4 (-1/4) + 0; 8 (-1/4) - 8 9/32
    is_(back.dC_da[1], [[5 / 8, 1, -17 / 4]])
    is_(back.delta[1], [[5 / 32, 3 / 16, -51 / 64]])  # times sigma' = 1/4, 3/16, 3/16
    # each delta times x = (1, 2)
    is_(back.dC_dW(1), [[[5 / 32, 5 / 16], [3 / 16, 3 / 8], [-51 / 64, -51 / 32]]])
    # 2 5/32 + ln 3 3/16 + 0; -5/32 + 0 + (-ln 3 / 2) (-51/64)
    is_(back.dC_da[0], [[5 / 16 + 3 / 16 * ln3, -5 / 32 + 51 / 128 * ln3]])


def check_against_torch(network: MLP, n: int) -> None:
    """Everything in both traces equals what torch's autograd finds."""
    x, y = random_batch(network, n)
    trace = network.forward(x)
    back = network.backward(trace, y)

    W = {l: torch.tensor(network.W[l], requires_grad=True) for l in network.layers}
    b = {l: torch.tensor(network.b[l], requires_grad=True) for l in network.layers}
    a, z = {0: torch.tensor(x, requires_grad=True)}, {}
    for l in network.layers:
        z[l] = a[l - 1] @ W[l].T + b[l]
        a[l] = TORCH[network.activation.name](z[l])
    cost = ((a[len(W)] - torch.tensor(y)) ** 2).sum(dim=1)

    def same(ours, theirs):
        # 1e-12 of the largest entry: single entries may be sums that cancel
        theirs = theirs.detach().numpy()
        assert ours.shape == theirs.shape
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12 * np.abs(theirs).max())

    same(back.cost, cost)
    total = cost.sum()
    for l in a:
        same(trace.a[l], a[l])
        same(back.dC_da[l], torch.autograd.grad(total, a[l], retain_graph=True)[0])
    for l in network.layers:
        same(trace.z[l], z[l])
        same(back.delta[l], torch.autograd.grad(total, z[l], retain_graph=True)[0])
        dW, db = torch.autograd.grad(total, (W[l], b[l]), retain_graph=True)
        same(back.mean_dC_dW(l), dW / n)
        same(back.mean_dC_db(l), db / n)
        same(back.dC_dW(l).mean(axis=0), dW / n)
        for i in range(n):
            same(back.dC_dW(l)[i], torch.autograd.grad(cost[i], W[l], retain_graph=True)[0])
            same(back.dC_db(l)[i], torch.autograd.grad(cost[i], b[l], retain_graph=True)[0])


@pytest.mark.parametrize("activation", [SIGMOID, IDENTITY], ids=lambda part: part.name)
def test_every_derivative_is_torch_s(activation):
    check_against_torch(random_network(activation=activation), n=3)


@settings(deadline=None, max_examples=25)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    n=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_derivative_is_torch_s_for_any_sizes_and_batch(sizes, n, seed):
    check_against_torch(random_network(sizes, seed), n)


def test_gradient_is_the_central_difference_in_every_parameter():
    network = random_network()
    x, y = random_batch(network, 6)
    gradient = network.backward(network.forward(x), y).gradient()
    h = 1e-5
    for i, slope in enumerate(gradient):
        costs = []
        for by in (h, -h):
            nudged = network.copy()
            nudged.parameters[i] += by
            costs.append(nudged.backward(nudged.forward(x), y).cost.mean())
        # truncation h^2 / 6 C''' and round-off eps / h are both near 1e-11
        assert slope == pytest.approx((costs[0] - costs[1]) / (2 * h), abs=1e-9)


@given(n=st.integers(2, 5), seed=st.integers(0, 1000))
@settings(deadline=None)
def test_an_example_does_not_care_for_the_others_of_its_batch(n, seed):
    network = random_network(seed=seed)
    x, y = random_batch(network, n, seed)
    back = network.backward(network.forward(x), y)
    for i in range(n):
        alone = network.backward(network.forward(x[i : i + 1]), y[i : i + 1])
        assert back.cost[i] == pytest.approx(alone.cost[0], rel=1e-12)
        assert back.dC_dW(1)[i] == pytest.approx(alone.dC_dW(1)[0], rel=1e-10, abs=1e-14)


def test_shapes_are_those_of_the_docstrings():
    network = random_network((4, 3, 5, 2))
    x, y = random_batch(network, 7)
    trace = network.forward(x)
    back = network.backward(trace, y)
    assert {l: a.shape for l, a in trace.a.items()} == {0: (7, 4), 1: (7, 3), 2: (7, 5), 3: (7, 2)}
    assert {l: z.shape for l, z in trace.z.items()} == {1: (7, 3), 2: (7, 5), 3: (7, 2)}
    assert network.W[2].shape == (5, 3)
    assert back.dC_dW(2).shape == (7, 5, 3)
    assert back.mean_dC_dW(2).shape == (5, 3)
    assert back.cost.shape == (7,)
    assert back.gradient().shape == network.parameters.shape


def test_the_digits_network_has_13002_parameters():
    # 784 16 + 16 16 + 16 10 weights, 16 + 16 + 10 biases
    assert MLP((784, 16, 16, 10)).parameters.size == 13_002


def test_weights_and_biases_are_views_of_one_vector():
    network = MLP((2, 3, 1), np.arange(13.0))
    # W(1) 6, W(2) 3, b(1) 3, b(2) 1
    assert network.W[1].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert network.W[2].tolist() == [[6, 7, 8]]
    assert network.b[1].tolist() == [9, 10, 11]
    assert network.b[2].tolist() == [12]
    network.parameters *= 2
    assert network.b[2].tolist() == [24]


@pytest.mark.parametrize(
    "twin", [copy.deepcopy, MLP.copy, lambda network: pickle.loads(pickle.dumps(network))]
)
def test_a_copy_computes_the_same_and_lives_its_own_life(twin):
    network = random_network(activation=IDENTITY)
    other = twin(network)
    x, _ = random_batch(network, 2)
    assert np.array_equal(other.forward(x).output, network.forward(x).output)
    other.parameters[:] = 0
    assert not other.W[1].any()  # the views look into the new vector
    assert network.W[1].any()


def test_a_frozen_copy_cannot_be_changed():
    frozen = random_network().frozen()
    with pytest.raises(ValueError, match="read-only"):
        frozen.W[1][0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        frozen.b[1] += 1


def test_by_size_puts_the_largest_first_and_keeps_equals_in_place():
    assert by_size([1.0, -3.0, 2.0, 3.0, -1.0]).tolist() == [1, 3, 2, 0, 4]
    assert by_size(np.tile([2.0, -2.0, 0.0], 20)).tolist() == [
        *(i for i in range(60) if i % 3 < 2),
        *range(2, 60, 3),
    ]


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((784,), r"got sizes=\(784,\): a network needs an input and an output layer"),
        ((), r"got sizes=\(\): a network needs"),
        ((3, 0, 2), r"got sizes=\(3, 0, 2\): every layer needs a whole number"),
        ((3, 2.5), r"got sizes=\(3, 2.5\): every layer"),
    ],
)
def test_impossible_sizes_are_named(sizes, message):
    with pytest.raises(ValueError, match=message):
        MLP(sizes)


def test_wrong_parameters_are_named():
    with pytest.raises(ValueError, match=r"got parameters of shape \(8,\): .* need \(9,\)"):
        MLP((2, 3), np.zeros(8))
    with pytest.raises(ValueError, match="got parameters with NaN or infinity"):
        MLP((2, 3), np.full(9, np.nan))


def test_wrong_batches_are_named():
    network = MLP((4, 2))
    for wrong in (np.zeros((3, 5)), np.zeros(4), np.zeros((1, 1, 4))):
        with pytest.raises(ValueError, match=r"got x of shape .*: expected \(n, 4\)"):
            network.forward(wrong)
    trace = network.forward(np.zeros((3, 4)))
    with pytest.raises(ValueError, match=r"got y of shape \(2, 2\): expected \(3, 2\)"):
        network.backward(trace, np.zeros((2, 2)))


def test_nan_in_a_batch_is_found_with_its_row():
    x = np.zeros((3, 4))
    x[1, 2] = np.nan
    with pytest.raises(ValueError, match="got x with NaN or infinity at row 1"):
        MLP((4, 2)).forward(x)
