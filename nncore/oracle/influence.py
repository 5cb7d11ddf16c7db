"""The oracle's road to quantities/influence.py: torch's autograd, complex steps.

Differences go through mpmath, 60 digits and complex numbers: not one operation is shared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import mpmath
import torch

from nncore.oracle.network import Graph, Network, graph, labels, pick, several
from nncore.oracle.training import MODULES, epoch_order, tensors
from nncore.probes.reading import Indices

Tensor = torch.Tensor
STEP = mpmath.mpf(10) ** -30  # of a complex step: off by its square

# What the functions share


def batch(i: Indices, network: Network) -> Graph:
    """The graph of the batch, which counts one example as several."""
    return graph(network, i.split, i.batch)


def gradient(i: Indices, network: Network) -> Tensor:
    """d(mean cost)/d(parameters): all weights, layer by layer, then all biases."""
    g = batch(i, network)
    parts = torch.autograd.grad(g.cost.mean(), [*g.W, *g.b], retain_graph=True)
    return torch.cat([part.flatten() for part in parts])


def places(sizes: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    """(layer, neuron, source) of each parameter in turn; a bias has source -1."""
    for layer in range(1, len(sizes)):
        for neuron in range(sizes[layer]):
            yield from ((layer, neuron, source) for source in range(sizes[layer - 1]))
    for layer in range(1, len(sizes)):
        yield from ((layer, neuron, -1) for neuron in range(sizes[layer]))


def place(i: Indices, network: Network) -> int:
    """Where the weight, or without a source the bias, comes among all parameters."""
    wanted = (i.layer, i.neuron, -1 if i.source is None else i.source)
    return numbered(network.recipe.sizes)[wanted]


@cache
def numbered(sizes: tuple[int, ...]) -> dict[tuple[int, int, int], int]:
    """The number of each parameter among all."""
    return {which: number for number, which in enumerate(places(sizes))}


# The quantities


def contributions(i: Indices, network: Network) -> Tensor:
    """dC/da_k through z_j alone, for every j: autograd through one neuron at a time."""
    g = graph(network, i.split, i.example)
    dC_dz = torch.autograd.grad(g.cost.sum(), g.z[i.layer], retain_graph=True)[0]
    rows = [
        torch.autograd.grad(z, g.a[i.layer - 1], d, retain_graph=True)[0][0]
        for z, d in zip(g.z[i.layer][0], dC_dz[0], strict=True)
    ]
    return pick(torch.stack(rows), i.neuron, i.source)


def next_batch(i: Indices, network: Network) -> Tensor:
    """The rows that the trainer would take."""
    recipe, n = network.recipe, network.recipe.batch_size
    examples = len(tensors(recipe, network.fingerprint, "train")[0])
    epoch, turn = divmod(network.step, examples // n)
    return epoch_order(recipe.seed, epoch + 1, examples)[turn * n : (turn + 1) * n]


def steepest(i: Indices, network: Network) -> list[tuple[int, int, int]]:
    """The places of the largest components, one after the other."""
    sized = zip(gradient(i, network).abs().tolist(), places(network.recipe.sizes), strict=True)
    return [where for _, where in sorted(sized, key=lambda pair: -pair[0])[: i.n]]


def steepest_pair(i: Indices, network: Network) -> list[tuple[int, int, int]]:
    """A search through all weights, one by one."""
    sized = [
        (size, where)
        for size, where in zip(
            gradient(i, network).abs().tolist(), places(network.recipe.sizes), strict=True
        )
        if where[2] >= 0 and i.layer in (None, where[0])
    ]
    largest, first = max(sized, key=lambda pair: pair[0])
    return [first, min(sized, key=lambda pair: abs(pair[0] - largest / i.ratio))[1]]


def rank(i: Indices, network: Network) -> int:
    """How many components are less."""
    components = gradient(i, network).tolist()
    own = components[place(i, network)]
    return sum(component < own for component in components)


def torn(i: Indices, network: Network) -> int:
    """A search through all answers, one by one."""
    outputs = graph(network, i.split, None).a[-1].tolist()
    best, found = -math.inf, -1
    for k, (a, label) in enumerate(zip(outputs, labels(i, network, None).tolist(), strict=True)):
        second = min(a[i.label], max(a[: i.label] + a[i.label + 1 :]))
        if label == i.label and second > best:
            best, found = second, k
    return found


def costliest(i: Indices, network: Network) -> list[int]:
    """The places, sorted by cost."""
    costs = graph(network, i.split, None).cost.tolist()
    return sorted(range(len(costs)), key=lambda k: (-costs[k], k))[: i.n]


def batch_cosines(i: Indices, network: Network) -> list[Tensor]:
    """Of each batch in the order of epoch 1."""
    x = tensors(network.recipe, network.fingerprint, "train")[0]
    order = epoch_order(network.recipe.seed, 1, len(x)).tolist()
    whole = gradient(Indices(split="train", batch=None), network)
    found = []
    for k in range(i.n):
        some = Indices(split="train", batch=tuple(order[k * i.size : (k + 1) * i.size]))
        found.append(torch.cosine_similarity(gradient(some, network), whole, dim=0))
    return found


# What a nudge or a step would change: differentiated twice


def tangents(i: Indices, network: Network) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """How every z and a of the examples and their costs change along the last change, at 0."""
    before, change = network.before, network.added()
    x, y = tensors(network.recipe, network.fingerprint, i.split)
    rows = slice(None) if i.example is None else several(i.example)

    def forward(*parameters: Tensor) -> tuple[Tensor, ...]:
        z, a = [], [x[rows]]
        for W, b in zip(parameters[::2], parameters[1::2], strict=True):
            z.append(a[-1] @ W.T + b)
            a.append(MODULES[network.recipe.activation]()(z[-1]))
        return (*z, *a[1:], ((a[-1] - y[rows]) ** 2).sum(dim=1))

    weights = tuple(t.detach() for pair in before.weights() for t in pair)
    along = tuple(t for pair in change for t in pair)
    _, found = torch.autograd.functional.jvp(forward, weights, along)
    L = len(change)
    return [x[rows], *found[:L]], [torch.zeros_like(x[rows]), *found[L : 2 * L]], found[-1]


def predicted(t: Tensor, i: Indices) -> Tensor:
    """One example's row, or all; of each row one neuron, or all."""
    t = t if i.get("neuron") is None else t[:, i.neuron]
    return t[0] if isinstance(i.example, int) else t


def predicted_cost(i: Indices, network: Network) -> Tensor:
    """Of one example, of several, or the mean over the split."""
    dC = tangents(i, network)[2]
    return dC.mean() if i.example is None else predicted(dC, i)


# A derivative checked: in 60 digits


def exact_cost(i: Indices, network: Network, value: Any) -> Any:
    """The cost of one example where the parameter has this value, which may be complex."""
    x, y = tensors(network.recipe, network.fingerprint, i.split)
    a: list[Any] = [mpmath.mpf(v) for v in x[i.example].tolist()]
    for layer, (W, b) in enumerate(network.weights(), start=1):
        rows: list[list[Any]] = [[mpmath.mpf(v) for v in row] for row in W.tolist()]
        biases: list[Any] = [mpmath.mpf(v) for v in b.tolist()]
        if layer == i.layer:
            row, k = (biases, i.neuron) if i.source is None else (rows[i.neuron], i.source)
            row[k] = value
        pairs = [[(w, v) for w, v in zip(row, a, strict=True) if v] for row in rows]
        z = [mpmath.fdot(row) + bias for row, bias in zip(pairs, biases, strict=True)]
        bends = network.recipe.activation == "sigmoid"
        a = [(1 + mpmath.tanh(v / 2)) / 2 for v in z] if bends else z
    return mpmath.fsum((v - t) * (v - t) for v, t in zip(a, y[i.example].tolist(), strict=True))


def own_value(i: Indices, network: Network) -> float:
    """The parameter itself."""
    W, b = network.weights()[i.layer - 1]
    return (b[i.neuron] if i.source is None else W[i.neuron, i.source]).item()


def slope(i: Indices, network: Network) -> float:
    """The imaginary part of a complex step, which nothing is subtracted from."""
    with mpmath.workdps(60):
        value = mpmath.mpc(own_value(i, network), STEP)
        return float(exact_cost(i, network, value).imag / STEP)


def differences(i: Indices, network: Network) -> Tensor:
    """Of costs that are rounded once, from 60 digits."""
    w, found = own_value(i, network), []
    for h in i.h if isinstance(i.h, tuple) else (i.h,):
        with mpmath.workdps(60):
            above, below = (float(exact_cost(i, network, mpmath.mpf(v))) for v in (w + h, w - h))
        found.append((above - below) / (2 * h))
    row = torch.tensor(found, dtype=torch.float64)
    return row if isinstance(i.h, tuple) else row[0]


ORACLE: dict[str, Callable[[Indices, Network], Any]] = {
    "gradient": gradient,
    "mean dC/dW": lambda i, n: pick(
        batch(i, n).gradient(batch(i, n).W[i.layer - 1]) / len(batch(i, n).cost), i.neuron, i.source
    ),
    "mean dC/db": lambda i, n: pick(
        batch(i, n).gradient(batch(i, n).b[i.layer - 1]) / len(batch(i, n).cost), i.neuron
    ),
    "contributions": contributions,
    "batch": next_batch,
    "sorted downhill": lambda i, n: torch.sort(-gradient(i, n), descending=True).values,
    "rank": rank,
    "steepest": steepest,
    "steepest pair": steepest_pair,
    "torn": torn,
    "costliest": costliest,
    "batch cosines": lambda i, n: torch.stack(batch_cosines(i, n)),
    "predicted change of z": lambda i, n: predicted(tangents(i, n)[0][i.layer], i),
    "predicted change of a": lambda i, n: predicted(tangents(i, n)[1][i.layer], i),
    "predicted change of C": predicted_cost,
    "autograd dC/dW": slope,
    "difference": differences,
    "difference error": lambda i, n: (differences(i, n) - slope(i, n)).abs(),
}
