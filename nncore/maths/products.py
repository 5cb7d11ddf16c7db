"""Products of vectors, matrices and signals, with the sums by which they come about.

A dot product is the one idea: a matrix times a vector is one for each row, a matrix product one
for each row and column, a correlation one for each shift.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nncore.activations import Array


def products(v: ArrayLike, w: ArrayLike) -> Array:
    """v_i w_i: what a dot product adds up. v and w have the same shape, here and below."""
    v, w = np.asarray(v, dtype=np.float64), np.asarray(w, dtype=np.float64)
    if v.shape != w.shape:
        raise ValueError(f"got shapes {v.shape} and {w.shape}: a dot product needs twice the same")
    return v * w


def running_sums(terms: ArrayLike) -> Array:
    """0, then the sum of the first 1, 2, ... terms: n + 1 numbers for n terms, read as a row."""
    return np.concatenate([[0.0], np.cumsum(np.asarray(terms, dtype=np.float64).ravel())])


def dot(v: ArrayLike, w: ArrayLike) -> float:
    """sum_i v_i w_i = |v| |w| cos(angle). Matrices and images are taken as rows of numbers."""
    return float(products(v, w).sum())


def cosine(v: ArrayLike, w: ArrayLike) -> float:
    """How far two directions agree, from -1 to 1, whatever the lengths; NaN for a zero vector."""
    with np.errstate(invalid="ignore"):
        return float(np.clip(dot(v, w) / np.sqrt(np.float64(dot(v, v)) * dot(w, w)), -1.0, 1.0))


def angle(v: ArrayLike, w: ArrayLike) -> float:
    """The angle between them in degrees, 0 to 180; to a millionth near both ends."""
    return float(np.degrees(np.arccos(cosine(v, w))))


def polar(length: ArrayLike, degrees: ArrayLike) -> Array:
    """The vector of that length, turned so far to the left from the right: (2,)."""
    radians = np.radians(degrees)
    return np.multiply(length, [np.cos(radians), np.sin(radians)])


def matmul(A: ArrayLike, B: ArrayLike) -> Array:
    """C_ij = sum_k A_ik B_kj for matrices (m, n) and (n, p), or y_i = sum_k A_ik x_k for (n,)."""
    A, B = np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)
    if A.ndim != 2 or B.ndim not in (1, 2) or A.shape[1] != B.shape[0]:
        raise ValueError(
            f"got shapes {A.shape} and {B.shape}: "
            "expected (m, n) and (n,) or (n, p), as many columns as the other has rows"
        )
    return A @ B


def correlate(signal: ArrayLike, pattern: ArrayLike) -> Array:
    """c(s) = sum_i signal_i pattern_(i-s): the dot product at each shift s of the pattern.

    For signals of n and m numbers, n + m - 1 numbers: s = -(m - 1), ..., n - 1, from the first
    shift at which the two overlap to the last. Beyond its ends a signal is 0.
    """
    n, m = np.size(signal), np.size(pattern)
    return np.array([dot(signal, shifted(pattern, s, n)) for s in range(-(m - 1), n)])


def shifted(pattern: ArrayLike, by: float, length: int) -> Array:
    """The pattern moved `by` places to the right, within `length` places that are else 0.

    A fraction of a place goes to the nearest, half a place up.
    """
    pattern = np.asarray(pattern, dtype=np.float64)
    if pattern.ndim != 1:
        raise ValueError(f"got a signal of shape {pattern.shape}: expected a row of numbers")
    place = np.arange(len(pattern)) + int(np.floor(by + 0.5))
    inside = (place >= 0) & (place < length)
    result = np.zeros(length)
    result[place[inside]] = pattern[inside]
    return result
