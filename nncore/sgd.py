"""Mini-batch gradient descent, written to be quick: the textbook's version is in mlp.py."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore.activations import Array
from nncore.data.dataset import Dataset
from nncore.mlp import MLP
from nncore.recipe import Recipe


class SGD:
    """Mini-batch stochastic gradient descent on one network, which it changes in place.

    The mathematics is that of MLP.forward and MLP.backward with the quadratic cost (a test holds
    the two equal). Here every array is allocated once, and nothing that a step does
    not need, such as z or dC/dx, is kept: that is twice as fast.
    """

    def __init__(self, network: MLP, data: Dataset, recipe: Recipe) -> None:
        self.network, self.recipe = network, recipe
        self.x, self.y = data.x("train"), data.targets("train")
        n_examples, batch_size = len(self.x), recipe.batch_size
        if batch_size > n_examples:
            raise ValueError(f"got batch_size={batch_size}: there are only {n_examples} examples")
        if (self.x.shape[1], self.y.shape[1]) != (recipe.sizes[0], recipe.sizes[-1]):
            raise ValueError(
                f"got sizes={recipe.sizes}: "
                f"the data has {self.x.shape[1]} inputs and {self.y.shape[1]} outputs"
            )
        self.steps_per_epoch = n_examples // batch_size
        self.change = MLP(recipe.sizes)  # has room for dC/dw where the network has w
        self.input = np.empty((batch_size, recipe.sizes[0]))
        self.ones = np.ones(batch_size)
        self.target = np.empty((batch_size, recipe.sizes[-1]))
        # What is done to all layers alike is done to one vector; a[l] and so on are its parts.
        self.all_a, self.a = layered(batch_size, recipe.sizes)
        self.all_slopes, self.slope = layered(batch_size, recipe.sizes)
        _, self.delta = layered(batch_size, recipe.sizes)
        self.a[0] = self.input
        self.activate, self.find_slopes = IN_PLACE[recipe.activation]
        self._epoch, self._order = -1, np.arange(0)

    def batch(self, step: int) -> NDArray[np.intp]:
        """The indices of the training examples that `step` (0, 1, ...) learns from."""
        epoch, place = divmod(step, self.steps_per_epoch)
        return self.order(epoch + 1)[place * self.recipe.batch_size :][: self.recipe.batch_size]

    def order(self, epoch: int) -> NDArray[np.intp]:
        """The order in which epoch 1, 2, ... meets the training examples."""
        if epoch != self._epoch:
            rng = np.random.default_rng((self.recipe.seed, epoch))
            self._epoch, self._order = epoch, rng.permutation(len(self.x))
        return self._order

    def learning_rate(self, step: int) -> float:
        """The learning rate at `step`."""
        return self.recipe.learning_rate * self.recipe.decay ** (step // self.steps_per_epoch)

    def step(self, step: int) -> float:
        """Learns from the mini-batch of `step`; returns its mean cost before."""
        learning_rate = self.learning_rate(step)
        cost = self.find_change(self.batch(step), learning_rate)
        self.network.weights *= 1.0 - learning_rate * self.recipe.l2
        self.network.parameters -= self.change.parameters
        return cost

    def find_change(self, batch: NDArray[np.intp], learning_rate: float) -> float:
        """Sets `change` to learning_rate times the gradient of these examples' mean cost.

        Returns this cost. The gradient is linear in the error at the output, so the learning rate
        may enter there, on a batch's outputs (32 x 10 numbers for digits), instead of on all 13,002
        parameters at the end.
        """
        W, b, a, slope, delta = self.network.W, self.network.b, self.a, self.slope, self.delta
        layers, L = self.network.layers, len(self.network.layers)
        # mode="clip" never clips here: it only spares numpy a copy that makes errors reversible.
        self.x.take(batch, axis=0, out=a[0], mode="clip")
        self.y.take(batch, axis=0, out=self.target, mode="clip")

        for l in layers:
            np.matmul(a[l - 1], W[l].T, out=a[l])
            a[l] += b[l]
            self.activate(a[l])
        self.find_slopes(self.all_a, self.all_slopes)

        error = np.subtract(a[L], self.target, out=delta[L])
        cost = float(np.vdot(error, error)) / len(batch)
        error *= 2.0 * learning_rate / len(batch)

        for l in reversed(layers):
            delta[l] *= slope[l]
            np.matmul(delta[l].T, a[l - 1], out=self.change.W[l])
            np.matmul(self.ones, delta[l], out=self.change.b[l])  # a sum, and quicker than .sum()
            if l > 1:
                np.matmul(delta[l], W[l], out=delta[l - 1])
        return cost


def train(network: MLP, data: Dataset, recipe: Recipe) -> Array:
    """Takes all steps of a recipe, and changes the network; returns the mini-batch costs, (steps,).

    What a TrainingRun does at once; it can be asked for any step besides.
    """
    sgd = SGD(network, data, recipe)
    return np.array([sgd.step(step) for step in range(recipe.steps)])


def layered(batch_size: int, sizes: tuple[int, ...]) -> tuple[Array, dict[int, Array]]:
    """One vector with room for all neurons of a batch, and its part for each layer from 1."""
    widths = sizes[1:]
    vector = np.zeros(batch_size * sum(widths))
    parts = np.split(vector, batch_size * np.cumsum(widths)[:-1])
    return vector, {
        layer: part.reshape(batch_size, -1) for layer, part in enumerate(parts, start=1)
    }


def sigmoid_in_place(z: Array) -> None:
    """activations.sigmoid, overwriting z with a."""
    np.maximum(z, -700.0, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1.0
    np.reciprocal(z, out=z)


def sigmoid_slopes(a: Array, out: Array) -> None:
    """sigma'(z) = a (1 - a)."""
    np.subtract(1.0, a, out=out)
    out *= a


def identity_in_place(z: Array) -> None:
    """activations.identity: a is z already."""


def identity_slopes(a: Array, out: Array) -> None:
    """1 everywhere."""
    out.fill(1.0)


# What makes a of z, and sigma'(z) of a.
IN_PLACE = {
    "sigmoid": (sigmoid_in_place, sigmoid_slopes),
    "identity": (identity_in_place, identity_slopes),
}
