"""What can be asked about derivatives of a network: their parts, their order, their checks.

Entered into the same table as network.py's; oracle/influence.py has all once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nncore.costs import quadratic
from nncore.data.dataset import rows
from nncore.maths import influence
from nncore.maths.differences import central_differences, exact_slope
from nncore.maths.landscape import batch_cosines, pair_of_ratio, place_of
from nncore.mlp import MLP
from nncore.probes.reading import Axis, Indices, Table
from nncore.quantities.axes import (
    EXAMPLE,
    EXAMPLES,
    EXAMPLES_OR_MEAN,
    LABEL,
    LABELLED,
    LAYER,
    LAYER_0,
    NEURON,
    SOURCE,
    SPLIT,
)
from nncore.quantities.network import of_examples, part
from nncore.state import Changed, State

QUANTITIES = Table()
quantity = QUANTITIES.quantity

# Axes


def numbers(name: str, **kinds: Any) -> Axis:
    """An axis of one finite number, or a row of them where `several`."""

    def keep(run: Any, i: Indices, value: Any) -> Any:
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            return None
        if array.ndim > kinds.get("several", False) or not array.size:
            return None
        return tuple(array.tolist()) if np.isfinite(array).all() and array.ndim else finite(array)

    needs = "a number, or a row of them" if kinds.get("several") else "a number"
    return Axis(name, keep=keep, needs=needs, **kinds)


def finite(value: Any) -> float | None:
    """A float, if it is a number."""
    return float(value) if np.isfinite(value).all() and np.ndim(value) == 0 else None


def _say_batch(run: Any, i: Indices, batch: Any) -> str:
    match batch:
        case None:
            return ""  # "over the train digits" is said by the split
        case int():
            return f", number {batch} alone"
    return f", {len(batch)} of them"


def _changed(run: Any, i: Indices, split: Any) -> Any:
    if not isinstance(run, Changed):
        raise ValueError("got a run that nothing has changed: nudge it, or take a step with it")
    return SPLIT.keep(run, i, split) if SPLIT.keep else split


def _first_step(run: Any, i: Indices, h: Any) -> Any:
    if run.step or isinstance(run, Changed):
        # Training in another order of additions ends on other last bits, and round-off is all
        # last bits: what could not be confirmed is refused.
        raise ValueError(f"got {run}: differences down to the last bit are those of step 0")
    kept = H.keep(run, i, h) if H.keep else h
    return kept if kept is not None and np.min(kept) > 0 else None


BATCH = Axis("batch", lambda run, i: range(len(run.data.x(i.split))), several=True, say=_say_batch)
CHANGED_SPLIT = replace(SPLIT, keep=_changed)
ANY_LAYER = replace(LAYER, must=False, say=None)
RATIO = numbers("ratio", must=True)
COUNT = Axis("n", lambda run, i: range(1, 1_001), must=True)
SIZE = Axis("size", lambda run, i: range(1, len(run.data.x("train")) + 1), must=True)
H = numbers("h", several=True, must=True)
FIRST_H = replace(H, keep=_first_step, needs="a positive number, or a row of them")

# What the functions share


def gradient(run: State, i: Indices) -> np.ndarray:
    """The mean of dC/d(parameters) over the batch, (P,)."""
    batch = i.split, i.batch
    return run.remember(("gradient", *batch), lambda: run.backward(*batch).gradient())


def located(network: MLP, places: Any) -> np.ndarray:
    """(layer, neuron, source) of each place in MLP.parameters, (n, 3); a bias has source -1."""
    found = []
    for place in places:
        where = MLP(network.sizes, np.arange(network.parameters.size) == place)
        tables = [*((l, W) for l, W in where.W.items()), *((l, b) for l, b in where.b.items())]
        layer, table = next((l, t) for l, t in tables if t.any())
        found.append([layer, *np.argwhere(table)[0], -1][:3])
    return np.array(found)


def place(run: State, i: Indices) -> int:
    """The place of a weight, or without a source of a bias, in MLP.parameters."""
    name = "b" if i.source is None else "W"
    return place_of(run.network, name, layer=i.layer, neuron=i.neuron, source=i.source)


def example(run: State, i: Indices) -> tuple[np.ndarray, np.ndarray]:
    """The one example that is meant: its inputs (n_0,) and its targets (n_L,)."""
    return rows(run.data.x(i.split), i.example)[0], rows(run.data.targets(i.split), i.example)[0]


# Derivatives, and what they are made of


@quantity("gradient", SPLIT, BATCH)
def _gradient(run, i):
    """The mean of dC/d(parameters), (P,), in the order of MLP.parameters."""
    return gradient(run, i)


@quantity("mean dC/dW", LAYER, NEURON, SOURCE, SPLIT, BATCH)
def _mean_dC_dW(run, i):
    which = ("mean dC/dW", i.layer, i.split, i.batch)
    mean = run.remember(which, lambda: run.backward(i.split, i.batch).mean_dC_dW(i.layer))
    return part(mean, i.neuron, i.source)


@quantity("mean dC/db", LAYER, NEURON, SPLIT, BATCH)
def _mean_dC_db(run, i):
    return part(run.backward(i.split, i.batch).mean_dC_db(i.layer), i.neuron)


@quantity("contributions", LAYER, NEURON, SOURCE, SPLIT, EXAMPLE.needed)
def _contributions(run, i):
    """delta_j w_jk: dC/da_k of the layer before is the sum over j. (n_l, n_(l-1))"""
    back = run.backward(i.split, i.example)
    return part(influence.contributions(run.network, back, i.layer)[0], i.neuron, i.source)


@quantity("batch")
def _batch(run, i):
    """The training examples that the next step learns from."""
    return np.array(run.run.batch_at(run.step))


# Which of them matter


@quantity("sorted downhill", SPLIT, BATCH)
def _sorted_downhill(run, i):
    """The components of minus the gradient, from the largest down to the most negative, (P,)."""
    return np.sort(-gradient(run, i))[::-1]


@quantity("rank", LAYER, NEURON.needed, SOURCE, SPLIT, BATCH)
def _rank(run, i):
    """How many of all components of minus the gradient are larger than this weight's or bias's."""
    downhill = -gradient(run, i)
    return int((downhill > downhill[place(run, i)]).sum())


@quantity("steepest", COUNT, SPLIT, BATCH)
def _steepest(run, i):
    """(layer, neuron, source) of the n largest components, by size, (n, 3); -1 for a bias."""
    by_size = np.argsort(-np.abs(gradient(run, i)), kind="stable")
    return located(run.network, by_size[: i.n])


@quantity("steepest pair", RATIO, ANY_LAYER, SPLIT, BATCH)
def _steepest_pair(run, i):
    """(layer, neuron, source) of the weight with the largest component of the gradient, and of
    the one nearest to a `ratio`-th of its size, (2, 3); among all layers' weights, or one's.
    """
    back = run.backward(i.split, i.batch)
    layers = run.network.layers if i.layer is None else [i.layer]
    components = np.concatenate([back.mean_dC_dW(l).ravel() for l in layers])
    skipped = (
        0 if i.layer is None else place_of(run.network, "W", layer=i.layer, neuron=0, source=0)
    )
    return located(run.network, [skipped + p for p in pair_of_ratio(components, i.ratio)])


@quantity("torn", LABEL, LABELLED)
def _torn(run, i):
    """The index of the example with that label whose answer is most torn between two."""
    of_label = np.flatnonzero(run.data.y(i.split) == i.label)
    return int(
        of_label[influence.torn(run.forward(i.split, None).output[of_label], i.label).argmax()]
    )


@quantity("costliest", COUNT, LABELLED)
def _costliest(run, i):
    """The indices of the n examples with the largest costs, the largest first."""
    costs = quadratic(run.forward(i.split, None).output, run.data.targets(i.split))
    return np.argsort(-costs, kind="stable")[: i.n]


@quantity("batch cosines", SIZE, COUNT)
def _batch_cosines(run, i):
    """How far the gradients of n mini-batches point the way of that of all training examples.

    Successive mini-batches of this size, in the order of epoch 1: (n,).
    """
    order = run.run.order(1)
    batches = [order[k * i.size : (k + 1) * i.size] for k in range(i.n)]
    if len(batches[-1]) < i.size:
        raise ValueError(f"got n={i.n} batches of {i.size}: there are {len(order)} examples")
    x, y = run.data.x("train"), run.data.targets("train")
    return run.remember(
        ("batch cosines", i.size, i.n), lambda: batch_cosines(run.network, x, y, batches)
    )


# What a nudge or a step would change, if all were straight lines


@quantity("predicted change of z", LAYER, NEURON, CHANGED_SPLIT, EXAMPLES)
def _predicted_z(run, i):
    """By the slopes before the change; the true one is the changed z minus the one before."""
    trace = run.of.forward(i.split, i.example)
    return of_examples(influence.first_order(run.of.network, trace, run.change()).z[i.layer], i)


@quantity("predicted change of a", LAYER_0, NEURON, CHANGED_SPLIT, EXAMPLES)
def _predicted_a(run, i):
    trace = run.of.forward(i.split, i.example)
    return of_examples(influence.first_order(run.of.network, trace, run.change()).a[i.layer], i)


@quantity("predicted change of C", CHANGED_SPLIT, EXAMPLES_OR_MEAN)
def _predicted_C(run, i):
    trace, y = run.of.forward(i.split, i.example), rows(run.data.targets(i.split), i.example)
    costs = influence.first_order_cost(run.of.network, trace, y, run.change())
    return float(costs.mean()) if i.example is None else of_examples(costs, i)


# A derivative checked


@quantity("autograd dC/dW", LAYER, NEURON.needed, SOURCE, SPLIT, EXAMPLE.needed)
def _autograd(run, i):
    """dC/dw, or without a source dC/db, as torch's autograd finds it."""
    from nncore.maths.autograd import gradient_by_torch  # torch takes a second to import

    x, y = example(run, i)
    return float(gradient_by_torch(run.network, x, y)[place(run, i)])


@quantity("difference", LAYER, NEURON.needed, SOURCE, FIRST_H, SPLIT, EXAMPLE.needed)
def _difference(run, i):
    """(C(w + h) - C(w - h)) / 2h, of a weight or without a source of a bias; one, or a row."""
    hs = i.h if isinstance(i.h, tuple) else (i.h,)
    found = run.remember(("difference", i), lambda: central_differences(
        run.network, *example(run, i), place(run, i), hs
    ))  # fmt: skip
    return found.copy() if isinstance(i.h, tuple) else found.item()


@quantity("difference error", LAYER, NEURON.needed, SOURCE, FIRST_H, SPLIT, EXAMPLE.needed)
def _difference_error(run, i):
    """How far that is from dC/dw: |difference - dC/dw|."""
    which = i.layer, i.neuron, i.source, i.split, i.example  # the slope is the same for every h
    slope = run.remember(("exact slope", which), lambda: exact_slope(
        run.network, *example(run, i), place(run, i)
    ))  # fmt: skip
    off = _difference(run, i) - slope
    return np.abs(off) if isinstance(i.h, tuple) else abs(off)
