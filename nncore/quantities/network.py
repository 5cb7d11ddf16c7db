"""Every quantity that a probe can name, and what it means.

One function a quantity. It is given the probe and reads the probe's run; the shape that remains is
that of the indices left out: z(2) is a vector, z(2)[5] a number. searches.py has more of them;
`oracle.py` has all once more, computed by another road.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nncore.data.dataset import rows
from nncore.data.plane import grid
from nncore.mlp import by_size
from nncore.probes.quantity import (
    MANY,
    MAY,
    MEAN,
    MUST,
    ONE,
    accept_grid,
    accept_label,
    accept_terms,
    is_int,
)
from nncore.probes.table import (
    QUANTITIES,
    backward,
    find,
    forward,
    of_examples,
    of_one_or_mean,
    part,
    products,
    quantity,
    right,
)
from nncore.quantities import searches  # noqa: F401 - enters its quantities

if TYPE_CHECKING:
    from nncore.probes.probe import Reading

__all__ = ["QUANTITIES", "find"]


# Parameters


@quantity("W", first_layer=1, neuron=MAY, source=MAY)
def _weights(p: Reading):
    return part(p.run.network.W[p.layer], p.neuron, p.source)


@quantity("b", first_layer=1, neuron=MAY)
def _biases(p: Reading):
    return part(p.run.network.b[p.layer], p.neuron)


@quantity("parameters")
def _parameters(p: Reading):
    return p.run.network.parameters.size


@quantity("count W", first_layer=1)
def _count_weights(p: Reading):
    """How many weights lead into a layer."""
    return p.run.network.W[p.layer].size


@quantity("count b", first_layer=1)
def _count_biases(p: Reading):
    """How many biases a layer has."""
    return p.run.network.b[p.layer].size


# Forward


@quantity("a", first_layer=0, neuron=MAY, example=MANY, split=True, noise=True)
def _activations(p: Reading):
    return of_examples(forward(p).a[p.layer], p)


@quantity("z", first_layer=1, neuron=MAY, example=MANY, split=True, noise=True)
def _weighted_inputs(p: Reading):
    return of_examples(forward(p).z[p.layer], p)


@quantity("sigma'", first_layer=1, neuron=MAY, example=MANY, split=True, noise=True)
def _slopes(p: Reading):
    network = p.run.network
    return of_examples(network.activation.derivative(forward(p).z[p.layer]), p)


@quantity("products", first_layer=1, neuron=MUST, source=MAY, example=ONE, split=True, noise=True)
def _products(p: Reading):
    return part(products(p), p.source)


@quantity("weighted sum", first_layer=1, neuron=MUST, example=ONE, split=True, noise=True)
def _weighted_sum(p: Reading):
    return float(p.run.network.W[p.layer][p.neuron] @ forward(p).a[p.layer - 1][0])


@quantity(
    "running sum",
    first_layer=1,
    neuron=MUST,
    example=ONE,
    split=True,
    noise=True,
    options={"terms": None},
    accept=accept_terms,
)
def _running_sum(p: Reading):
    """The sum of the first `terms` products, the largest in size first; of 0 terms it is 0."""
    largest_first = products(p)[by_size(products(p))]
    sums = np.concatenate([[0.0], np.cumsum(largest_first)])
    terms = p.option("terms")
    return float(sums[terms]) if is_int(terms) else sums[list(terms)]


# Answers and costs


@quantity("y", neuron=MAY, example=MANY, split=True)
def _targets(p: Reading):
    return of_examples(rows(p.run.data.targets(p.split), p.example), p)


@quantity("label", example=MANY, split=True, classes=True)
def _label(p: Reading):
    return of_examples(rows(p.run.data.y(p.split), p.example), p)


@quantity("prediction", example=MANY, split=True, noise=True, classes=True)
def _prediction(p: Reading):
    return of_examples(forward(p).output.argmax(axis=1), p)


@quantity("right", example=MANY, split=True, classes=True)
def _right(p: Reading):
    return of_examples(right(p, p.example).astype(np.float64), p)


@quantity("C", example=MANY, split=True, all="averaged over the")
def _cost(p: Reading):
    network, data = p.run.network, p.run.data
    costs = network.cost.function(forward(p).output, rows(data.targets(p.split), p.example))
    return float(costs.mean()) if p.example is None else of_examples(costs, p)


@quantity("accuracy", split=True, classes=True)
def _accuracy(p: Reading):
    return float(right(p, None).mean())


@quantity("count right", split=True, classes=True)
def _count_right(p: Reading):
    return int(right(p, None).sum())


# In the plane


@quantity("points", split=True, classes=True, options={"label": None}, accept=accept_label)
def _points(p: Reading):
    """The inputs of one class, (n, n_0)."""
    return p.run.data.x(p.split)[p.run.data.y(p.split) == p.option("label")]


@quantity("field", options={"x": (-2.0, 2.0), "y": (-2.0, 2.0), "n": None}, accept=accept_grid)
def _field(p: Reading):
    """a_1 - a_0 of the output at the centres of n x n cells, (n, n), from the top row down.

    Above 0 the answer is class 1, below 0 class 0.
    """
    n = p.option("n")
    output = p.run.network.forward(grid(p.option("x"), p.option("y"), n)).output
    return (output[:, 1] - output[:, 0]).reshape(n, n)


# Backward


@quantity("dC/da", first_layer=0, neuron=MAY, example=MEAN, split=True)
def _dC_da(p: Reading):
    return part(of_one_or_mean(backward(p).dC_da[p.layer], p), p.neuron)


@quantity("dC/dz", first_layer=1, neuron=MAY, example=MEAN, split=True)
def _dC_dz(p: Reading):
    return part(of_one_or_mean(backward(p).delta[p.layer], p), p.neuron)


@quantity("dC/dW", first_layer=1, neuron=MAY, source=MAY, example=MEAN, split=True)
def _dC_dW(p: Reading):
    return part(backward(p).mean_dC_dW(p.layer), p.neuron, p.source)  # the mean of one is itself


@quantity("dC/db", first_layer=1, neuron=MAY, example=MEAN, split=True)
def _dC_db(p: Reading):
    return part(of_one_or_mean(backward(p).dC_db(p.layer), p), p.neuron)


# Training


@quantity("costs")
def _costs(p: Reading):
    return p.run.costs


@quantity("batch cost")
def _batch_cost(p: Reading):
    """The cost of the last mini-batch, before its step was taken; NaN before the first step."""
    costs = p.run.costs
    return float(costs[-1]) if len(costs) else float("nan")


@quantity("step")
def _step(p: Reading):
    return p.run.step


@quantity("examples seen")
def _examples_seen(p: Reading):
    return p.run.step * p.run.recipe.batch_size


@quantity("learning rate")
def _learning_rate(p: Reading):
    return p.run.run.learning_rate_at(p.run.step)


# A layer over a whole split


@quantity("saturated", first_layer=1, neuron=MAY, split=True, noise=True, options={"below": 0.05})
def _saturated(p: Reading):
    """The share of activations where sigma is flat: sigma'(z) < below."""
    trace = p.run.forward(p.split, None)
    flat = p.run.network.activation.derivative(trace.z[p.layer]) < p.option("below")
    return float(flat.mean() if p.neuron is None else flat[:, p.neuron].mean())


@quantity("active", first_layer=1, neuron=MAY, split=True, noise=True)
def _active(p: Reading):
    """How many examples each neuron answers with more than 1/2."""
    return part((p.run.forward(p.split, None).a[p.layer] > 0.5).sum(axis=0), p.neuron)
