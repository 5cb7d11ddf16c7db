"""Words as points."""

import numpy as np
import pytest

from nncore.tales import embeddings


def test_the_plane_of_points_on_a_plane_holds_all_of_them():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 7)) + rng.normal(size=7)
    mean, axes = embeddings.principal_axes(points)
    assert embeddings.share_of_variance(points, axes) == pytest.approx(1.0)
    flat = embeddings.coordinates(points, mean, axes)
    np.testing.assert_allclose(flat @ axes + mean, points, atol=1e-12)


def test_the_first_axis_holds_the_most_and_its_largest_component_is_positive():
    points = np.array([[-3.0, 0.1, 0], [3, -0.1, 0], [0, 1, 0], [0, -1, 0]]) * [-1, 1, 1]
    _, axes = embeddings.principal_axes(points)
    assert axes[0, 0] > 0.99
    assert axes[1, 1] > 0.99
    first = embeddings.share_of_variance(points, axes[:1])
    assert first == pytest.approx((18 + 0.0) / (18 + 0.02 + 2), rel=0.01)


def test_cosines_by_hand():
    rows = np.array([[2.0, 0], [0, 3], [1, 1], [-1, 0]])
    near = embeddings.cosines(rows, np.array([5.0, 0]))
    np.testing.assert_allclose(near, [1, 0, 0.5**0.5, -1])


def test_an_analogy_leaves_out_what_it_was_asked_with():
    # Two traits: first royal, then female. king - man + woman = queen, exactly.
    king, queen, man, woman, tree = [1, 0, 0.1], [1, 1, 0.1], [0, 0, 0.1], [0, 1, 0.1], [0, 0, 9]
    rows = np.array([king, queen, man, woman, tree])
    assert embeddings.analogy(rows, 0, 2, 3) == 1
    assert embeddings.analogy(rows, 1, 0, 0) == 3  # its nearest, queen itself, does not count
