"""The network: layers of neurons, each listening to all neurons of the layer before.

    z(l) = W(l) a(l-1) + b(l)        a(l) = sigma(z(l))        l = 1 ... L

and backward, with delta(l) = dC/dz(l), how the cost C depends on each weighted sum.

Layers are numbered as in the formulas: layer 0 is the input and layer L the output, so W, b and z
begin at 1 and a at 0. W(l) has shape (n_l, n_(l-1)): row j is what neuron j listens to.
Examples come in batches, one per row: x is (n, n_0), y is (n, n_L), a(l) and z(l) are (n, n_l).

Source of the names and of the four equations: Nielsen, Neural Networks and Deep Learning, ch. 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nncore.activations import SIGMOID, Activation, Array
from nncore.costs import quadratic, quadratic_prime


class MLP:
    """A multilayer perceptron. All its weights and biases are one vector, `parameters`.

    W[l] and b[l] are views of that vector: changing one changes the other. The order is
    W(1) ... W(L), then b(1) ... b(L). Without `parameters` all are zero.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        parameters: ArrayLike | None = None,
        *,
        activation: Activation = SIGMOID,
    ) -> None:
        self.sizes = check_sizes(sizes)
        self.activation = activation
        self.layers = range(1, len(self.sizes))
        shapes = list(pairwise(self.sizes))
        n_weights = sum(n_in * n_out for n_in, n_out in shapes)
        n_parameters = n_weights + sum(self.sizes[1:])
        if parameters is None:
            parameters = np.zeros(n_parameters)
        self.parameters: Array = np.array(parameters, dtype=np.float64)
        if self.parameters.shape != (n_parameters,):
            raise ValueError(
                f"got parameters of shape {self.parameters.shape}: "
                f"sizes={self.sizes} need ({n_parameters},)"
            )
        if not np.isfinite(self.parameters).all():
            raise ValueError("got parameters with NaN or infinity: weights and biases are numbers")

        self.weights: Array = self.parameters[:n_weights]  # all of them, as one vector
        self.W: dict[int, Array] = {}
        self.b: dict[int, Array] = {}
        w_end, b_end = 0, n_weights
        for layer, (n_in, n_out) in enumerate(shapes, start=1):
            w_start, w_end = w_end, w_end + n_in * n_out
            b_start, b_end = b_end, b_end + n_out
            self.W[layer] = self.parameters[w_start:w_end].reshape(n_out, n_in)
            self.b[layer] = self.parameters[b_start:b_end]

    @classmethod
    def random(cls, sizes: Sequence[int], rng: np.random.Generator, **options) -> MLP:
        """Weights drawn from N(0, 1/n_in), layer by layer; biases 0.

        The variance 1/n_in keeps z near 1 in size however many neurons are listened to, so that
        the sigmoids start where they are steep (LeCun et al., Efficient BackProp, 1998).
        """
        network = cls(sizes, **options)
        for W in network.W.values():
            W[:] = rng.standard_normal(W.shape) / np.sqrt(W.shape[1])
        return network

    def copy(self) -> MLP:
        """The same network with parameters of its own."""
        return MLP(self.sizes, self.parameters, activation=self.activation)

    def frozen(self) -> MLP:
        """A copy that cannot be changed."""
        network = self.copy()
        for array in (
            network.parameters,
            network.weights,
            *network.W.values(),
            *network.b.values(),
        ):
            array.flags.writeable = False
        return network

    def __deepcopy__(self, memo: dict) -> MLP:
        return self.copy()  # the views must look into the new vector, not at copies of the old

    def __reduce__(self):
        return rebuild, (self.sizes, self.parameters, self.activation)

    def forward(self, x: ArrayLike) -> ForwardTrace:
        """Every weighted sum and activation for the examples x (n, n_0)."""
        x = check_batch("x", x, self.sizes[0])
        z: dict[int, Array] = {}
        a: dict[int, Array] = {0: x}
        for l in self.layers:
            z[l] = a[l - 1] @ self.W[l].T + self.b[l]
            a[l] = self.activation.function(z[l])
        return ForwardTrace(z, a)

    def backward(self, trace: ForwardTrace, y: ArrayLike) -> BackwardTrace:
        """How each example's cost depends on everything in its forward trace, for targets y."""
        y = check_batch("y", y, self.sizes[-1], n=len(trace.output))
        dC_da: dict[int, Array] = {}
        delta: dict[int, Array] = {}
        dC_da[len(self.layers)] = quadratic_prime(trace.output, y)
        for l in reversed(self.layers):
            # z changes a by the slope of sigma; a changes C as the layer above has found.
            delta[l] = dC_da[l] * self.activation.derivative(trace.z[l])
            # a_k of the layer before feeds every neuron j here: its influences add up, over j.
            dC_da[l - 1] = delta[l] @ self.W[l]
        return BackwardTrace(quadratic(trace.output, y), dC_da, delta, trace.a)


@dataclass(frozen=True)
class ForwardTrace:
    """What every neuron did: z[l] for l = 1 ... L and a[l] for l = 0 ... L, each (n, n_l)."""

    z: dict[int, Array]
    a: dict[int, Array]

    @property
    def output(self) -> Array:
        """a(L), shape (n, n_L)."""
        return self.a[len(self.z)]


@dataclass(frozen=True)
class BackwardTrace:
    """How the cost of each example depends on everything, by the chain rule.

    cost    (n,)       C of each example
    dC_da   (n, n_l)   for l = 0 ... L
    delta   (n, n_l)   dC/dz, the "error" of a neuron, for l = 1 ... L
    a       (n, n_l)   the activations of the forward trace

    The derivatives in W and b are methods: for 1,000 digits dC/dW(1) holds 12 million numbers.
    """

    cost: Array
    dC_da: dict[int, Array]
    delta: dict[int, Array]
    a: dict[int, Array]

    def dC_dW(self, layer: int) -> Array:
        """dC/dw_jk = delta_j a_k of each example, shape (n, n_l, n_(l-1))."""
        return self.delta[layer][:, :, None] * self.a[layer - 1][:, None, :]

    def dC_db(self, layer: int) -> Array:
        """dC/db_j = delta_j of each example, shape (n, n_l): z = ... + b has slope 1 in b."""
        return self.delta[layer]

    def mean_dC_dW(self, layer: int) -> Array:
        """The mean of dC/dW over the examples, shape (n_l, n_(l-1)): one matrix product."""
        return self.delta[layer].T @ self.a[layer - 1] / len(self.cost)

    def mean_dC_db(self, layer: int) -> Array:
        """The mean of dC/db over the examples, shape (n_l,)."""
        return self.delta[layer].mean(axis=0)

    def gradient(self) -> Array:
        """The mean of dC/d(parameters), in the order of MLP.parameters."""
        layers = sorted(self.delta)
        weights = [self.mean_dC_dW(l).ravel() for l in layers]
        biases = [self.mean_dC_db(l) for l in layers]
        return np.concatenate(weights + biases)


def by_size(products: ArrayLike) -> np.ndarray:
    """The order of products by size |w_jk a_k|, largest first; equals keep their place."""
    return np.argsort(-np.abs(products), axis=-1, kind="stable")


def check_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """`sizes` as a tuple of int, or a ValueError that says what is wrong with it."""
    sizes = tuple(sizes)
    if len(sizes) < 2:
        raise ValueError(f"got sizes={sizes}: a network needs an input and an output layer")
    if not all(isinstance(n, int | np.integer) and n > 0 for n in sizes):
        raise ValueError(
            f"got sizes={sizes}: every layer needs a whole number of neurons, 1 or more"
        )
    return tuple(int(n) for n in sizes)


def check_batch(name: str, values: ArrayLike, width: int, n: int | None = None) -> Array:
    """`values` as float64 of shape (n, width), all finite, or a ValueError."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != width or n not in (None, len(array)):
        expected = f"({'n' if n is None else n}, {width})"
        raise ValueError(f"got {name} of shape {array.shape}: expected {expected}")
    if not np.isfinite(array).all():
        raise ValueError(f"got {name} with NaN or infinity at row {bad_row(array)}")
    return array


def bad_row(array: Array) -> int:
    """The first row that holds NaN or infinity."""
    return int(np.flatnonzero(~np.isfinite(array).all(axis=1))[0])


def rebuild(sizes: Sequence[int], parameters: Array, activation: Activation) -> MLP:
    """What a pickled MLP is made from."""
    return MLP(sizes, parameters, activation=activation)
