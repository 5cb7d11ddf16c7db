"""The landscape of a small network, against the plain way, work by hand and central differences."""

from itertools import pairwise

import numpy as np
import pytest

from nncore.activations import IDENTITY, SIGMOID
from nncore.maths import landscape
from nncore.maths.landscape import Slice, costs_near, mean_cost
from nncore.mlp import MLP
from nncore.recipe import DIGITS

SIZES = (4, 3, 5, 2)


def network_and_examples(activation=SIGMOID, n=6, seed=0):
    rng = np.random.default_rng(seed)
    network = MLP(SIZES, rng.standard_normal(MLP(SIZES).parameters.size), activation=activation)
    return network, rng.uniform(0, 1, (n, 4)), rng.uniform(0, 1, (n, 2))


def vectors(n, seed=3):
    return np.random.default_rng(seed).standard_normal((n, MLP(SIZES).parameters.size))


def line() -> tuple[MLP, np.ndarray, np.ndarray]:
    """One weight and no bend, asked for 0 at 1: C = (w + b)^2 with b = 0, from w = 4."""
    network = MLP((1, 1), [4.0, 0.0], activation=IDENTITY)
    return network, np.array([[1.0]]), np.array([[0.0]])


# Heights


@pytest.mark.parametrize("activation", [SIGMOID, IDENTITY], ids=lambda a: a.name)
@pytest.mark.parametrize("d", [1, 2, 3])
def test_costs_near_are_the_plain_costs(activation, d):
    network, x, y = network_and_examples(activation)
    directions, offsets = vectors(d), np.random.default_rng(1).uniform(-1, 1, (7, d))
    plain = []
    for t in offsets:
        there = network.copy()
        for step, direction in zip(t, directions, strict=True):
            there.parameters += step * direction
        plain.append(np.square(there.forward(x).output - y).sum(axis=1).mean())
    assert costs_near(network, directions, offsets, x, y) == pytest.approx(plain, rel=1e-12)


def test_costs_on_a_slice_of_the_digits_are_the_plain_costs():
    data, network = DIGITS.data(), DIGITS.network()
    x, y = data.x("train")[:1_000], data.targets("train")[:1_000]
    slice_ = landscape.random_slice(network, np.random.default_rng(0))
    us, vs = np.linspace(-1, 1, 4), np.linspace(-2, 0, 3)
    costs = slice_.costs(MLP(network.sizes), us, vs, x, y)  # from wherever the network stands
    plain = [[mean_cost(MLP(network.sizes, slice_.at(u, v)), x, y) for u in us] for v in vs]
    assert costs.shape == (3, 4)
    assert np.abs(costs - plain).max() < 1e-12


def test_one_weight_grows_alone():
    network, *_ = network_and_examples()
    for name, which, place in [
        ("W", {"layer": 1, "neuron": 2, "source": 3}, 2 * 4 + 3),
        ("W", {"layer": 2, "neuron": 1, "source": 0}, 3 * 4 + 3),
        ("b", {"layer": 3, "neuron": 1}, network.parameters.size - 1),
    ]:
        assert landscape.place_of(network, name, **which) == place
        direction = landscape.one_weight(network, place)
        assert np.flatnonzero(direction).tolist() == [place]
        assert direction[place] == 1


@pytest.mark.parametrize(("name", "source"), [("W", None), ("b", 0), ("z", 0), ("z", None)])
def test_what_is_no_weight_and_no_bias_is_named(name, source):
    with pytest.raises(ValueError, match=f"got '{name}' and source={source}: a weight 'W' has"):
        landscape.place_of(MLP(SIZES), name, layer=1, neuron=0, source=source)


# One direction


@pytest.mark.parametrize("offset", [0.0, -0.7])
def test_the_slope_is_the_central_difference(offset):
    network, x, y = network_and_examples()
    (direction,), h = vectors(1), 1e-5
    above, below = costs_near(network, [direction], [[offset + h], [offset - h]], x, y)
    slope = landscape.slope_at(network, direction, offset, x, y)
    assert slope == pytest.approx((above - below) / (2 * h), abs=1e-8)


def test_descent_in_one_weight_worked_by_hand():
    network, x, y = line()
    weight = landscape.one_weight(network, 0)
    # dC/dw = 2 w, so w <- (1 - 2 rate) w: from w = 4, where the offset is 0
    shrinking = landscape.descend(network, weight, x, y, learning_rate=0.25, steps=3)
    assert (4 + shrinking).tolist() == [4, 2, 1, 0.5]
    # C'' = 2: above a rate of 1 each step goes further up than it came down
    jumping = landscape.descend(network, weight, x, y, learning_rate=1.5, steps=3, start=-3.0)
    assert (4 + jumping).tolist() == [1, -2, 4, -8]


def test_descent_moves_nothing_else():
    network, x, y = network_and_examples()
    before = network.parameters.copy()
    weight = landscape.one_weight(network, landscape.place_of(network, "b", layer=2, neuron=0))
    offsets = landscape.descend(network, weight, x, y, learning_rate=0.5, steps=4)
    assert np.array_equal(network.parameters, before)
    for here, there in pairwise(offsets):
        moved = network.copy()
        moved.b[2][0] += here
        slope = moved.backward(moved.forward(x), y).mean_dC_db(2)[0]
        assert there == pytest.approx(here - 0.5 * slope, rel=1e-12)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_walls_are_the_lower_of_both_sides(layer):
    network, x, y = network_and_examples()
    found = landscape.walls(network, layer, x, y, reach=0.7)
    for j, k in np.ndindex(found.shape):
        sides = []
        for by in (0.7, -0.7):
            other = network.copy()
            other.W[layer][j, k] += by
            sides.append(mean_cost(other, x, y))
        assert found[j, k] == pytest.approx(min(sides), rel=1e-12)


# Two directions


def test_a_place_on_a_slice_is_found_again_whatever_its_axes():
    origin, across, up = vectors(3)
    slice_ = Slice(origin, across, across + 0.2 * up)  # neither of length 1 nor at a right angle
    assert slice_.place(slice_.at(2.0, -3.0)) == pytest.approx([2, -3], rel=1e-12)
    several = np.array([slice_.at(0, 1), slice_.at(1, 0), slice_.at(-1, 2)])
    assert slice_.place(several) == pytest.approx(np.array([[0, 1], [1, 0], [-1, 2]]), abs=1e-12)


def test_the_place_of_a_point_off_the_slice_is_the_nearest():
    origin, across, up, point = vectors(4)
    slice_ = Slice(origin, across, up)
    left_over = point - slice_.at(*slice_.place(point))
    assert [left_over @ across, left_over @ up] == pytest.approx([0, 0], abs=1e-12)
    shadow = slice_.shadow(point)
    assert [(point - shadow) @ across, (point - shadow) @ up] == pytest.approx([0, 0], abs=1e-12)
    assert slice_.place(origin + shadow) == pytest.approx(slice_.components(point), rel=1e-10)


def test_a_slice_through_three_points_holds_them_on_axes_of_length_one():
    a, b, c = vectors(3)
    slice_ = landscape.slice_through(a, b, c)
    axes = np.array([slice_.across, slice_.up])
    assert axes @ axes.T == pytest.approx(np.eye(2), abs=1e-12)
    assert slice_.place(a) == pytest.approx([0, 0], abs=1e-12)
    assert slice_.place(b) == pytest.approx([np.linalg.norm(b - a), 0], abs=1e-12)
    for point in (a, b, c):
        assert slice_.at(*slice_.place(point)) == pytest.approx(point, abs=1e-12)
    assert slice_.place(c)[1] > 0


def test_points_in_a_line_span_no_slice():
    a, b = vectors(2)
    with pytest.raises(ValueError, match="got two directions that are one"):
        landscape.slice_through(a, b, (a + b) / 2)


def test_the_middle_of_a_random_slice_is_the_network_and_rows_are_as_long_as_its_own():
    network, *_ = network_and_examples()
    slice_ = landscape.random_slice(network, np.random.default_rng(4))
    assert np.array_equal(slice_.at(0, 0), network.parameters)
    for direction in (slice_.across, slice_.up):
        drawn = MLP(SIZES, direction)
        for l in network.layers:
            rows = np.linalg.norm(drawn.W[l], axis=1)
            assert rows == pytest.approx(np.linalg.norm(network.W[l], axis=1), rel=1e-12)
            assert np.abs(drawn.b[l]) == pytest.approx(np.abs(network.b[l]), rel=1e-12)
    assert abs(landscape.cosine(slice_.across, slice_.up)) < 0.9
    again = landscape.random_slice(network, np.random.default_rng(4))
    assert np.array_equal(again.up, slice_.up)


# Paths


def test_principal_directions_of_a_path_worked_by_hand():
    # Along the second axis 12 to and fro about the mean, along the third 3, along the first 0.
    path = np.array([[1.0, 0, 0], [1, 12, 3], [1, 24, 0], [1, 12, -3]]) + 5
    directions, shares = landscape.principal_directions(path)
    assert np.abs(directions) == pytest.approx(np.array([[0, 1, 0], [0, 0, 1]]), abs=1e-12)
    assert directions[0, 1] > 0  # the path has gone up there
    assert shares == pytest.approx([288 / 306, 18 / 306], rel=1e-12)


def test_principal_directions_diagonalise_the_covariance():
    path = np.cumsum(vectors(9), axis=0)
    directions, shares = landscape.principal_directions(path, k=3)
    covariance = np.cov(path.T, bias=True)
    held = directions @ covariance @ directions.T
    assert held == pytest.approx(np.diag(shares * np.trace(covariance)), abs=1e-9)
    assert (directions @ (path[-1] - path[0]) >= 0).all()
    assert np.all(np.diff(shares) <= 0)


def test_a_principal_slice_holds_the_variance_that_its_directions_say():
    path = np.cumsum(vectors(9), axis=0)
    slice_ = landscape.principal_slice(path)
    _, shares = landscape.principal_directions(path)
    assert slice_.place(path[-1]) == pytest.approx([0, 0], abs=1e-12)
    assert landscape.variance_held(path, slice_) == pytest.approx(shares.sum(), rel=1e-12)
    other = landscape.slice_through(path[0], path[4], path[-1])
    assert landscape.variance_held(path, other) < shares.sum()


def test_what_a_slice_holds_of_a_path_worked_by_hand():
    path = np.array([[1.0, 2, 3], [4, 2, 7], [4, 4, 7]])
    floor = Slice(np.zeros(3), np.array([1.0, 0, 0]), np.array([0.0, 1, 0]))
    # from its first point: 9 and 9 + 4 of 25 and 25 + 4
    assert landscape.distance_held(path, floor) == pytest.approx(22 / 54, rel=1e-14)
    # about the mean (2, 2/3, 8/3): squares 4 + 4/9, 1 + 4/9, 1 + 16/9 and 64/9, 16/9, 16/9
    assert landscape.variance_held(path, floor) == pytest.approx((78 / 9) / (174 / 9), rel=1e-14)
    # step by step: 3 of 5, and 2 of 2
    assert landscape.length_held(path, floor) == pytest.approx(5 / 7, rel=1e-14)
    assert landscape.detour(path) == pytest.approx(7 / np.sqrt(29), rel=1e-14)


def test_a_stagger_slice_lies_along_one_path_and_across_the_other_s_stagger():
    straight = np.array([[0.0, 0, 0], [2, 0, 0]])
    # It zigzags along the second axis and bows further, but in smaller steps, along the third.
    bow = 10 * np.sin(np.linspace(0, 2, 41))
    zigzag = np.stack([np.linspace(0, 80, 41), np.arange(41) % 2 + 0.05 * np.arange(41), bow], 1)
    slice_ = landscape.stagger_slice(straight, zigzag)
    assert slice_.across.tolist() == [1, 0, 0]
    assert slice_.up == pytest.approx([0, 1, 0], abs=0.1)
    assert slice_.up @ slice_.across == pytest.approx(0, abs=1e-14)
    assert slice_.up[1] > 0  # to where it has strayed at last
    assert slice_.place(straight) == pytest.approx(straight[:, :2], abs=1e-14)


# Mini-batches and components


def test_a_batch_of_all_points_where_all_do_and_half_of_it_nearly():
    network, x, y = network_and_examples(n=6)
    whole, half = landscape.batch_cosines(network, x, y, [range(6), [4, 0, 1]])
    assert whole == pytest.approx(1, abs=1e-14)
    mine = network.backward(network.forward(x[[4, 0, 1]]), y[[4, 0, 1]]).gradient()
    full = network.backward(network.forward(x), y).gradient()
    assert half == pytest.approx(mine @ full / np.sqrt((mine @ mine) * (full @ full)), rel=1e-12)
    assert half < 1


def test_a_pair_of_components_of_a_ratio():
    assert landscape.pair_of_ratio(np.array([0.1, -8.0, 3.0, 0.26, -0.245, 0.26]), 32) == (1, 4)
    assert landscape.pair_of_ratio(np.array([0.1, -8.0, 3.0, 0.26, 0.26]), 32) == (1, 3)
