"""Every quantity of a run that a probe can name, and what it means.

One function a quantity, given the run and the indices; the shape that remains is that of the
indices left out: z(2) is a vector, z(2)[5] a number. oracle/network.py has all once more, computed
by another road.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore.costs import quadratic
from nncore.data.dataset import rows
from nncore.data.plane import grid
from nncore.mlp import by_size
from nncore.probes.reading import Indices, Table
from nncore.quantities.axes import (
    ANSWERED,
    ANY_SPLIT,
    BELOW,
    EXAMPLE,
    EXAMPLES,
    EXAMPLES_OR_MEAN,
    LABEL,
    LABELLED,
    LAYER,
    LAYER_0,
    NEURON,
    ORDER,
    SOURCE,
    SPLIT,
    TERMS,
    N,
    X,
    Y,
)
from nncore.state import State

QUANTITIES = Table()
quantity = QUANTITIES.quantity

# What the functions share


def products_of(run: State, i: Indices) -> np.ndarray:
    """w_jk a_k for every k."""
    return run.network.W[i.layer][i.neuron] * run.forward(i.split, i.example).a[i.layer - 1][0]


def right(run: State, i: Indices, example: Any) -> np.ndarray:
    """Whether the largest output is that of the label, one bool an example."""
    predicted = run.forward(i.split, example).output.argmax(axis=1)
    return predicted == rows(run.data.y(i.split), example)


def of_examples(batch: np.ndarray, i: Indices) -> Any:
    """The row of one example, or all rows of several; of each row one neuron, or all."""
    rows, neuron = batch[0] if isinstance(i.example, int) else batch, i.get("neuron")
    return part(rows if neuron is None else rows[..., neuron])


def of_each_or_mean(batch: np.ndarray, i: Indices) -> Any:
    """The row of one example, or of each of several; without any, the mean over the split."""
    return of_examples(batch.mean(axis=0) if i.example is None else batch, i)


def part(array: Any, *indices: int | None) -> Any:
    """array[i][j] for the indices that are given: a Python number, or an array of its own."""
    for i in indices:
        if i is not None:
            array = array[i]
    return array.copy() if np.ndim(array) else array.item()


# Parameters


@quantity("W", LAYER, NEURON, SOURCE)
def _weights(run, i):
    return part(run.network.W[i.layer], i.neuron, i.source)


@quantity("b", LAYER, NEURON)
def _biases(run, i):
    return part(run.network.b[i.layer], i.neuron)


@quantity("parameters")
def _parameters(run, i):
    return run.network.parameters.size


@quantity("count W", LAYER)
def _count_weights(run, i):
    """How many weights lead into a layer."""
    return run.network.W[i.layer].size


@quantity("count b", LAYER)
def _count_biases(run, i):
    """How many biases a layer has."""
    return run.network.b[i.layer].size


# Forward


@quantity("a", LAYER_0, NEURON, ANY_SPLIT, EXAMPLES)
def _activations(run, i):
    return of_examples(run.forward(i.split, i.example).a[i.layer], i)


@quantity("z", LAYER, NEURON, ANY_SPLIT, EXAMPLES)
def _weighted_inputs(run, i):
    return of_examples(run.forward(i.split, i.example).z[i.layer], i)


@quantity("sigma'", LAYER, NEURON, ANY_SPLIT, EXAMPLES)
def _slopes(run, i):
    network = run.network
    return of_examples(network.activation.derivative(run.forward(i.split, i.example).z[i.layer]), i)


@quantity("products", LAYER, NEURON.needed, SOURCE, ANY_SPLIT, EXAMPLE.needed)
def _products(run, i):
    return part(products_of(run, i), i.source)


@quantity("weighted sum", LAYER, NEURON.needed, ANY_SPLIT, EXAMPLE.needed)
def _weighted_sum(run, i):
    return float(
        run.network.W[i.layer][i.neuron] @ run.forward(i.split, i.example).a[i.layer - 1][0]
    )


@quantity("running sum", LAYER, NEURON.needed, TERMS, ANY_SPLIT, EXAMPLE.needed)
def _running_sum(run, i):
    """The sum of the first `terms` products, the largest in size first; of 0 terms it is 0."""
    largest_first = products_of(run, i)[by_size(products_of(run, i))]
    sums = np.concatenate([[0.0], np.cumsum(largest_first)])
    terms = i.terms
    return float(sums[terms]) if isinstance(terms, int) else sums[list(terms)]


# Answers and costs


@quantity("y", NEURON, SPLIT, EXAMPLES)
def _targets(run, i):
    return of_examples(rows(run.data.targets(i.split), i.example), i)


@quantity("label", LABELLED, EXAMPLES)
def _label(run, i):
    return of_examples(rows(run.data.y(i.split), i.example), i)


@quantity("prediction", ANSWERED, EXAMPLES)
def _prediction(run, i):
    return of_examples(run.forward(i.split, i.example).output.argmax(axis=1), i)


@quantity("right", LABELLED, EXAMPLES)
def _right(run, i):
    return of_examples(right(run, i, i.example).astype(np.float64), i)


@quantity("C", SPLIT, EXAMPLES_OR_MEAN)
def _cost(run, i):
    output = run.forward(i.split, i.example).output
    costs = quadratic(output, rows(run.data.targets(i.split), i.example))
    return float(costs.mean()) if i.example is None else of_examples(costs, i)


@quantity("accuracy", LABELLED)
def _accuracy(run, i):
    return float(right(run, i, None).mean())


@quantity("count right", LABELLED)
def _count_right(run, i):
    return int(right(run, i, None).sum())


# In the plane


@quantity("points", LABEL, LAYER_0, LABELLED)
def _points(run, i):
    """Where the examples of one class lie: their a(layer), (n, n_l); in layer 0 their inputs."""
    return run.forward(i.split, None).a[i.layer][run.data.y(i.split) == i.label]


@quantity("field", X, Y, N)
def _field(run, i):
    """a_1 - a_0 of the output at the centres of n x n cells, (n, n), from the top row down.

    Above 0 the answer is class 1, below 0 class 0.
    """
    n = i.n
    output = run.network.forward(grid(i.x, i.y, n)).output
    return (output[:, 1] - output[:, 0]).reshape(n, n)


# Backward


@quantity("dC/da", LAYER_0, NEURON, SPLIT, EXAMPLES_OR_MEAN)
def _dC_da(run, i):
    return of_each_or_mean(run.backward(i.split, i.example).dC_da[i.layer], i)


@quantity("dC/dz", LAYER, NEURON, SPLIT, EXAMPLES_OR_MEAN)
def _dC_dz(run, i):
    return of_each_or_mean(run.backward(i.split, i.example).delta[i.layer], i)


@quantity("dC/dW", LAYER, NEURON, SOURCE, SPLIT, EXAMPLES_OR_MEAN)
def _dC_dW(run, i):
    back = run.backward(i.split, i.example)
    if i.example is None or isinstance(i.example, int):
        return part(back.mean_dC_dW(i.layer), i.neuron, i.source)  # the mean of one is itself
    # Of each of several no more than is asked: of 1,000 digits layer 1 has 12 million.
    delta, a = back.delta[i.layer], back.a[i.layer - 1]
    if i.neuron is None:
        return delta[:, :, None] * a[:, None, :]
    return delta[:, [i.neuron]] * a if i.source is None else delta[:, i.neuron] * a[:, i.source]


@quantity("dC/db", LAYER, NEURON, SPLIT, EXAMPLES_OR_MEAN)
def _dC_db(run, i):
    return of_each_or_mean(run.backward(i.split, i.example).dC_db(i.layer), i)


# Training


@quantity("costs")
def _costs(run, i):
    return run.costs


@quantity("batch cost")
def _batch_cost(run, i):
    """The cost of the last mini-batch, before its step was taken; NaN before the first step."""
    costs = run.costs
    return float(costs[-1]) if len(costs) else float("nan")


@quantity("step")
def _step(run, i):
    return run.step


@quantity("examples seen")
def _examples_seen(run, i):
    return run.step * run.recipe.batch_size


@quantity("learning rate")
def _learning_rate(run, i):
    return run.run.learning_rate_at(run.step)


# A layer over a whole split


@quantity("saturated", LAYER, NEURON, BELOW, ANY_SPLIT)
def _saturated(run, i):
    """The share of activations where sigma is flat: sigma'(z) < below."""
    trace = run.forward(i.split, None)
    flat = run.network.activation.derivative(trace.z[i.layer]) < i.below
    return float(flat.mean() if i.neuron is None else flat[:, i.neuron].mean())


@quantity("active", LAYER, NEURON, ANY_SPLIT)
def _active(run, i):
    """How many examples each neuron answers with more than 1/2."""
    return part((run.forward(i.split, None).a[i.layer] > 0.5).sum(axis=0), i.neuron)


# Found by looking through a split


@quantity("excites most", LAYER, NEURON.needed, ANY_SPLIT)
def _excites_most(run, i):
    # By z, not a: where sigma is flat, different z round to the same a.
    return int(run.forward(i.split, None).z[i.layer][:, i.neuron].argmax())


@quantity("excites least", LAYER, NEURON.needed, ANY_SPLIT)
def _excites_least(run, i):
    return int(run.forward(i.split, None).z[i.layer][:, i.neuron].argmin())


@quantity("confidence", ANY_SPLIT, EXAMPLES)
def _confidence(run, i):
    """The largest output: how sure the network is of its answer, right or wrong."""
    return of_examples(run.forward(i.split, i.example).output.max(axis=1), i)


@quantity("most confident", ANY_SPLIT, EXAMPLES)
def _most_confident(run, i):
    """The index, among these examples or all, of the one with the largest output."""
    found = run.forward(i.split, i.example).output.max(axis=1).argmax()
    return int(found if i.example is None else np.atleast_1d(i.example)[found])


@quantity("mistakes", ORDER, LABELLED)
def _mistakes(run, i):
    """The indices of the examples that are answered wrongly, a row of any length.

    In the order of the split ("given"), or the most confident mistake first ("confident").
    """
    wrong = np.flatnonzero(~right(run, i, None))
    if i.order == "confident":
        confidence = run.forward(i.split, None).output.max(axis=1)[wrong]
        wrong = wrong[np.argsort(-confidence, kind="stable")]
    return wrong


@quantity("first right", LABEL, LABELLED)
def _first_right(run, i):
    """The index of the first example with that label that is answered rightly; NaN for none."""
    found = np.flatnonzero(right(run, i, None) & (run.data.y(i.split) == i.label))
    return int(found[0]) if len(found) else float("nan")
