"""The task that no line solves, and what two networks make of it that differ only in the bend."""

from dataclasses import replace

import numpy as np
import pytest

from nncore.data.plane import best_line, grid, lattice, plane
from nncore.recipe import PLANE_IDENTITY, PLANE_SIGMOID
from nncore.training import training_run


def best_share(x: np.ndarray, y: np.ndarray) -> float:
    """The share of points on their side of the best line, tried in 720 directions."""
    best = 0
    for angle in np.linspace(0, np.pi, 720, endpoint=False):
        along = np.argsort(x @ [np.cos(angle), np.sin(angle)])
        # Behind the first k points class 1, before them class 0: right for k = 0, 1, ...
        right = (y == 0).sum() + np.concatenate([[0], np.cumsum(2 * y[along] - 1)])
        best = max(best, right.max(), (len(y) - right).max())
    return best / len(y)


def test_the_points_are_a_disc_and_half_a_ring_in_equal_numbers():
    data = plane()
    for x, y, n in ((data.x_train, data.y_train, 400), (data.x_test, data.y_test, 200)):
        assert (x.shape, np.bincount(y).tolist()) == ((n, 2), [n // 2, n // 2])
        around = x - [0, -0.3]
        radius = np.hypot(*around.T)
        assert radius[y == 0].max() < 0.7
        assert (radius[y == 1].min() > 1.1) & (radius[y == 1].max() < 1.7)
        assert around[y == 1, 1].min() > 0
        # Spread evenly over the disc, half of it lies within 0.7 / sqrt 2; n/2 points, 4 sigma.
        inner = (radius[y == 0] < 0.7 / np.sqrt(2)).mean()
        assert inner == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(n / 2))


def test_the_points_are_the_same_each_time():
    assert plane.__wrapped__().fingerprint == plane().fingerprint


def test_no_line_separates_them():
    data = plane()
    assert best_share(data.x_train, data.y_train) == pytest.approx(0.8625, abs=0.005)
    assert best_share(data.x_test, data.y_test) == pytest.approx(0.87, abs=0.005)


def test_the_two_recipes_differ_only_in_the_bend():
    assert replace(PLANE_IDENTITY, activation="sigmoid") == PLANE_SIGMOID
    assert PLANE_SIGMOID.activation == "sigmoid"
    bent, straight = PLANE_SIGMOID.network(), PLANE_IDENTITY.network()
    assert np.array_equal(bent.parameters, straight.parameters)


def test_with_the_bend_all_are_told_apart_and_without_it_no_more_than_a_line_can():
    bent, straight = training_run(PLANE_SIGMOID), training_run(PLANE_IDENTITY)
    for run in (bent, straight):
        assert 0.75 <= run.at(500).probe("accuracy")() <= 0.87  # at first both find a line
    assert bent.at(2_000).probe("accuracy")() >= 0.90
    for step in (3_000, 4_000):
        assert bent.at(step).probe("accuracy")() >= 0.99
        assert 0.80 <= straight.at(step).probe("accuracy")() <= 0.87


@pytest.mark.parametrize("seed", [1, 3, 10, 11])
def test_another_seed_tells_the_same_story(seed):
    bent, straight = (
        training_run(replace(recipe, seed=seed)) for recipe in (PLANE_SIGMOID, PLANE_IDENTITY)
    )
    assert bent.at(4_000).probe("accuracy")() >= 0.98
    assert 0.75 <= straight.at(4_000).probe("accuracy")() <= 0.87


# The field


def test_a_grid_reads_like_a_page_and_names_the_middles_of_its_cells():
    assert grid((0.0, 4.0), (-1.0, 1.0), 2).tolist() == [[1, 0.5], [3, 0.5], [1, -0.5], [3, -0.5]]


def test_the_field_is_the_difference_of_the_outputs_at_each_cell():
    run = training_run(PLANE_SIGMOID).at(1_500)
    field = np.asarray(run.probe("field", x=(-2.0, 1.0), y=(-1.0, 2.0), n=3)())
    assert field.shape == (3, 3)
    # Cells of 1 by 1: row 0 is the highest, with its middle at y = 1.5.
    a = run.network.forward([[-0.5, 1.5]]).output[0]
    assert field[0, 1] == pytest.approx(a[1] - a[0], rel=1e-13)


def test_the_field_of_a_straight_network_is_a_ramp():
    field = np.asarray(training_run(PLANE_IDENTITY).at(1_000).probe("field", n=9)())
    assert np.ptp(np.diff(field, axis=0)) < 1e-13
    assert np.ptp(np.diff(field, axis=1)) < 1e-13
    bent = np.asarray(training_run(PLANE_SIGMOID).at(2_000).probe("field", n=9)())
    assert np.ptp(np.diff(bent, axis=1)) > 0.1


def test_the_field_s_sign_is_the_answer():
    run = training_run(PLANE_SIGMOID).at(3_000)
    field = np.asarray(run.probe("field", n=40)())
    rows = ((2.0 - run.data.x_test[:, 1]) * 10).astype(int)  # 40 cells over 4 units
    columns = ((run.data.x_test[:, 0] + 2.0) * 10).astype(int)
    agree = (field[rows, columns] > 0) == (np.asarray(run.probe("prediction")()) == 1)
    assert agree.mean() > 0.98  # a point near the border may lie across it from its cell's middle


def test_points_are_those_of_one_class():
    run = training_run(PLANE_SIGMOID)
    points = run.probe("points", layer=0, label=1, split="train")()
    assert np.array_equal(points, run.data.x_train[1::2])
    assert str(run.probe("points", layer=0, label=1)) == "points(0), label 1 over the test points"
    hidden = run.network.forward(run.data.x_test[::2]).a[1]
    assert np.allclose(run.probe("points", layer=1, label=0)(), hidden, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("quantity", "which", "message"),
    [
        ("points", {}, "got no label: 'points' needs one, 0 to 1"),
        ("points", {"label": 2}, "got label=2: 'points' has label 0 to 1"),
        ("field", {}, "got no n: 'field' needs one, 1 to"),
        ("field", {"n": 0}, "got n=0"),
        ("field", {"n": 5, "x": (1.0, 1.0)}, r"got x=\(1.0, 1.0\): expected \(from, to\)"),
        ("field", {"n": 5, "y": 3}, "got y=3: expected"),
    ],
)
def test_what_makes_no_sense_in_the_plane_is_refused(quantity, which, message):
    with pytest.raises(ValueError, match=message):
        training_run(PLANE_SIGMOID).probe(quantity, **which)


def test_a_border_needs_a_plane_between():
    run = training_run(replace(PLANE_SIGMOID, sizes=(2, 3, 2)))
    with pytest.raises(ValueError, match=r"a border needs a plane between, \(2, 2, 2\)"):
        run.probe("border", n=5)()


def test_a_field_needs_a_network_of_the_plane(small_run):
    with pytest.raises(ValueError, match=r"got sizes=\(5, 4, 6, 3\): a field needs two inputs"):
        small_run.probe("field", n=5)


# Where layer 1 takes the plane


def test_a_lattice_has_its_edges_and_goes_from_the_lowest_row_up():
    assert lattice((0.0, 2.0), (5.0, 6.0), 2).tolist() == [[0, 5], [2, 5], [0, 6], [2, 6]]


@pytest.mark.parametrize("recipe", [PLANE_SIGMOID, PLANE_IDENTITY])
def test_on_the_border_both_outputs_are_the_same(recipe):
    run = training_run(recipe).at(3_000)
    reach = {"x": (0.0, 1.0), "y": (0.0, 1.0)}
    border = run.probe("border", **reach, n=101)()
    assert border.min() >= 0
    assert border.max() <= 1
    assert np.isclose(border[[0, -1]], 0, atol=1e-5).any() | np.isclose(border, 1, atol=1e-5).any()
    before = run.probe("border in layer 0", **reach, n=101)()
    trace = run.network.forward(before)
    assert np.allclose(trace.a[1], border, rtol=0, atol=1e-9)
    assert np.allclose(trace.output[:, 0], trace.output[:, 1], rtol=0, atol=1e-9)


def test_a_border_that_misses_the_rectangle_is_drawn_beside_it():
    run = training_run(PLANE_IDENTITY).at(3_000)
    border = run.probe("border", x=(50.0, 53.0), y=(80.0, 84.0), n=11)()
    a = run.network.W[2] @ border.T + run.network.b[2][:, None]
    assert np.allclose(a[0], a[1], atol=1e-9)
    assert np.linalg.norm(border[-1] - border[0]) == pytest.approx(5, abs=1e-4)
    to_middle = np.array([51.5, 82.0]) - border.mean(axis=0)
    assert to_middle @ (border[-1] - border[0]) == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_the_line_that_was_found_leaves_as_few_on_the_wrong_side_as_any():
    run, data = training_run(PLANE_SIGMOID), plane()
    degrees, offset = best_line()
    along = data.x_test @ [np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]
    wrong = ((along > offset) != (data.y_test == 1)).sum()
    assert wrong == run.probe("fewest wrong")() == 26
    assert run.probe("fewest wrong", split="train")() == 55  # of 400
