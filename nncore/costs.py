"""How wrong the network's answer is: one number per example, and its slope in every output.

`a` are the activations of the output layer and `y` the targets, both (..., n_out); the cost is
(...,), its derivative dC/da again (..., n_out). The cost of a set of examples is the mean.
"""

import numpy as np

from nncore.activations import Array


def quadratic(a: Array, y: Array) -> Array:
    """sum_j (a_j - y_j)^2. Without the 1/2 of some books, so the slope keeps its factor 2."""
    return np.square(a - y).sum(axis=-1)


def quadratic_prime(a: Array, y: Array) -> Array:
    """dC/da_j = 2 (a_j - y_j)."""
    return 2.0 * (a - y)
