"""Words as points: the plane that shows most of them, and arithmetic with their meanings."""

from __future__ import annotations

import numpy as np

from nncore.activations import Array


def principal_axes(vectors: Array, n: int = 2) -> tuple[Array, Array]:
    """Mean (d,) and first n principal axes (n, d) of vectors (m, d): the plane of most variance.

    An axis has no sign of its own; it is turned so that its largest component is positive.
    """
    mean = vectors.mean(axis=0)
    axes = np.linalg.svd(vectors - mean, full_matrices=False)[2][:n]
    largest = np.abs(axes).argmax(axis=1)
    return mean, axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]


def coordinates(vectors: Array, mean: Array, axes: Array) -> Array:
    """Where vectors (m, d) lie in the plane: (m, 2)."""
    return (vectors - mean) @ axes.T


def share_of_variance(vectors: Array, axes: Array) -> float:
    """How much of the spread of vectors (m, d) about their own mean lies along orthonormal axes."""
    away = vectors - vectors.mean(axis=0)
    return float(((away @ axes.T) ** 2).sum() / (away**2).sum())


def cosines(vectors: Array, one: Array) -> Array:
    """The cosine of each of vectors (m, d) with one (d,): (m,)."""
    return vectors @ one / (np.linalg.norm(vectors, axis=1) * np.linalg.norm(one))


def analogy(vectors: Array, a: int, b: int, c: int) -> int:
    """The row nearest by cosine to a - b + c, without those three: king - prince + princess.

    (Mikolov et al., "Linguistic Regularities in Continuous Space Word Representations", 2013.)
    """
    near = cosines(vectors, vectors[a] - vectors[b] + vectors[c])
    near[[a, b, c]] = -np.inf
    return int(near.argmax())
