"""How wrong the network's answer is: one number per example, and its slope in every output.

`a` are the activations of the output layer and `y` the targets, both (..., n_out); a cost is
(...,), its derivative dC/da again (..., n_out). The cost of a set of examples is the mean.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nncore.activations import Array


def quadratic(a: Array, y: Array) -> Array:
    """sum_j (a_j - y_j)^2. Without the 1/2 of some books, so the slope keeps its factor 2."""
    return np.square(a - y).sum(axis=-1)


def quadratic_prime(a: Array, y: Array) -> Array:
    """dC/da_j = 2 (a_j - y_j)."""
    return 2.0 * (a - y)


def cross_entropy(a: Array, y: Array) -> Array:
    """-sum_j y_j ln a_j + (1 - y_j) ln(1 - a_j): each output is a yes-or-no answer of its own.

    Infinite where an output is entirely sure and wrong. Source: Nielsen, chapter 3.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(y > 0, y * np.log(a), 0.0) + np.where(y < 1, (1 - y) * np.log1p(-a), 0.0)
    return -terms.sum(axis=-1)


def cross_entropy_prime(a: Array, y: Array) -> Array:
    """dC/da_j = (a_j - y_j) / (a_j (1 - a_j)); needs outputs strictly between 0 and 1."""
    return (a - y) / (a * (1.0 - a))


@dataclass(frozen=True)
class Cost:
    """The cost of one example, with its derivative in the outputs."""

    name: str
    function: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]


QUADRATIC = Cost("quadratic", quadratic, quadratic_prime)
CROSS_ENTROPY = Cost("cross-entropy", cross_entropy, cross_entropy_prime)
