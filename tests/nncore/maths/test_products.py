import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.maths import products

NUMBERS = st.floats(-1e3, 1e3)
ROWS = st.lists(NUMBERS, min_size=1, max_size=8)


def test_a_dot_product_by_hand():
    assert products.products([1, 2, 3], [4, -5, 6]).tolist() == [4, -10, 18]
    assert products.running_sums([4, -10, 18]).tolist() == [0, 4, -6, 12]
    assert products.dot([1, 2, 3], [4, -5, 6]) == 12
    assert products.dot([[1, 2], [3, 4]], [[5, 6], [7, 8]]) == 5 + 12 + 21 + 32


def test_angles_by_hand():
    assert products.cosine([2, 0], [0, 3]) == 0
    assert products.angle([2, 0], [0, 3]) == pytest.approx(90, rel=1e-15)
    assert products.angle([1, 0], [5, 5]) == pytest.approx(45, rel=1e-14)
    assert products.angle([1, 2, 3], [-2, -4, -6]) == 180
    assert products.cosine([1, 1], [1, 1]) == pytest.approx(1, rel=1e-15)
    assert np.isnan(products.cosine([0, 0], [1, 1]))
    assert products.polar(2, 30) == pytest.approx([np.sqrt(3), 1], rel=1e-15)


@given(length=st.floats(0.1, 100), other=st.floats(0.1, 100), turn=st.floats(-180, 180))
def test_the_dot_product_is_both_lengths_and_the_cosine(length, other, turn):
    v, w = products.polar(length, 17.0), products.polar(other, 17.0 + turn)
    expected = length * other * np.cos(np.radians(turn))
    assert products.dot(v, w) == pytest.approx(expected, rel=1e-12, abs=1e-12 * length * other)
    # arccos is steep at both ends: there 1e-16 in the cosine is 1e-6 degrees
    assert products.angle(v, w) == pytest.approx(abs(turn), abs=3e-6)


def test_matrix_products_by_hand():
    A, B = [[1, 2, 3], [4, 5, 6]], [[1, -1], [0, 2], [2, 0]]
    assert products.matmul(A, [1, 0, -1]).tolist() == [-2, -2]
    assert products.matmul(A, B).tolist() == [[7, 3], [16, 6]]


@given(
    seed=st.integers(0, 2**32 - 1), m=st.integers(1, 5), n=st.integers(1, 5), p=st.integers(1, 5)
)
def test_each_entry_is_the_dot_product_of_a_row_and_a_column(seed, m, n, p):
    rng = np.random.default_rng(seed)
    A, B = rng.standard_normal((m, n)), rng.standard_normal((n, p))
    C = products.matmul(A, B)
    for i in range(m):
        for j in range(p):
            # another order of summation: a few units in the last place of the largest term
            assert products.dot(A[i], B[:, j]) == pytest.approx(C[i, j], abs=1e-14 * n)


@given(signal=ROWS, pattern=ROWS)
def test_correlation_is_numpy_s(signal, pattern):
    if len(pattern) > len(signal):  # there numpy swaps the two and turns the result round
        signal, pattern = pattern, signal
    expected = np.correlate(signal, pattern, mode="full")
    ours = products.correlate(signal, pattern)
    assert ours.shape == (len(signal) + len(pattern) - 1,)
    # sums of up to 8 products of size 1e6 in another order
    assert ours == pytest.approx(expected, rel=1e-12, abs=1e-8)


@given(signal=ROWS, pattern=ROWS)
def test_correlation_at_each_shift_is_a_dot_product(signal, pattern):
    c = products.correlate(signal, pattern)
    for s in range(-len(pattern) + 1, len(signal)):
        by_hand = sum(
            signal[i] * pattern[i - s] for i in range(len(signal)) if 0 <= i - s < len(pattern)
        )
        assert c[s + len(pattern) - 1] == pytest.approx(by_hand, rel=1e-12, abs=1e-8)


def test_a_pattern_slides_through_its_window():
    assert products.shifted([1, 2, 3], 0, 5).tolist() == [1, 2, 3, 0, 0]
    assert products.shifted([1, 2, 3], 3, 5).tolist() == [0, 0, 0, 1, 2]
    assert products.shifted([1, 2, 3], -2, 5).tolist() == [3, 0, 0, 0, 0]
    assert products.shifted([1, 2, 3], 9, 5).tolist() == [0, 0, 0, 0, 0]
    assert products.shifted([1, 2], 0.49, 3).tolist() == [1, 2, 0]
    assert products.shifted([1, 2], 0.5, 3).tolist() == [0, 1, 2]
    assert products.shifted([1, 2], -0.5, 3).tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: products.dot([1, 2], [1, 2, 3]), r"got shapes \(2,\) and \(3,\)"),
        (lambda: products.matmul([[1, 2]], [[1, 2]]), r"got shapes \(1, 2\) and \(1, 2\)"),
        (lambda: products.matmul([1, 2], [1, 2]), r"got shapes \(2,\) and \(2,\)"),
        (lambda: products.shifted([[1.0]], 0, 3), r"got a signal of shape \(1, 1\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
