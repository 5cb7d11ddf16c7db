"""What a neuron makes of its weighted sum z: the activation a = sigma(z), and its slope.

All functions take and return arrays of any shape. `sigma` in the field's formulas is whichever
activation the network uses; its derivative is written sigma'.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def sigmoid(z: ArrayLike) -> Array:
    """1 / (1 + e^-z): squishes any number into the interval from 0 to 1."""
    # e^709 is the largest power of e that a float64 holds; below -700 sigma(z) is 0 to 300 places.
    return 1.0 / (1.0 + np.exp(-np.maximum(z, -700.0)))


def sigmoid_prime(z: ArrayLike) -> Array:
    """sigma'(z) = sigma(z) (1 - sigma(z)): at most 1/4, at z = 0, and flat far from it."""
    a = sigmoid(z)
    return a * (1.0 - a)


def identity(z: ArrayLike) -> Array:
    """z itself: a network without the bend."""
    return np.array(z, dtype=np.float64)


def identity_prime(z: ArrayLike) -> Array:
    """1 everywhere."""
    return np.ones_like(z, dtype=np.float64)


def exp(z: ArrayLike) -> Array:
    """e^z; infinite, without a warning, above the 709.78 where float64 ends."""
    with np.errstate(over="ignore"):
        return np.exp(np.asarray(z, dtype=np.float64))


def softmax(z: ArrayLike, temperature: float = 1.0) -> Array:
    """e^(z_i/T) / sum_j e^(z_j/T) along the last axis: shares that are positive and sum to 1.

    A low temperature T gives nearly all to the largest score, a high one nearly the same to each.
    """
    if not 0 < temperature < np.inf:
        raise ValueError(f"got temperature={temperature:g}: expected a positive number")
    z = np.asarray(z, dtype=np.float64)
    # Adding a constant to all scores changes no share, so the largest may as well be 0.
    with np.errstate(over="ignore"):  # close to 0 degrees the others are at minus infinity
        powers = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class Activation:
    """A function that acts on each neuron alone, with its derivative."""

    name: str
    function: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]


SIGMOID = Activation("sigmoid", sigmoid, sigmoid_prime)
IDENTITY = Activation("identity", identity, identity_prime)
ACTIVATIONS = {activation.name: activation for activation in (SIGMOID, IDENTITY)}
