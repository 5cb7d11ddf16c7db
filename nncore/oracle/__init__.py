"""Every quantity once more, by an independent road: torch, in float64, with its autograd.

    oracle.value(probe)    what probe() should be, to a relative 1e-9

Nothing is taken from the network that is being checked. The oracle trains a torch network of its
own (oracle_training.py), so that the weights themselves are proven.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from nncore.architectures.architecture import Traced
from nncore.nudged import Nudged, State
from nncore.oracle import architectures as oracle_architectures
from nncore.oracle import grammar as oracle_tale
from nncore.oracle import tales as oracle_language
from nncore.oracle.operations import COMBINATIONS
from nncore.oracle.training import MODULES, tensors, trainer
from nncore.probes.combined import Combined
from nncore.probes.inputs import Given, Turned
from nncore.probes.probe import Derived, Function, Probe, Reading
from nncore.probes.summaries import Summary
from nncore.quantities.grammar import GrammarProbe
from nncore.quantities.tale_reading import LanguageReading
from nncore.recipe import Recipe

Tensor = torch.Tensor
Nudge = tuple[str, int, int, int | None, float]  # name, layer, neuron, source, by


def value(probe: Probe) -> Any:
    """The value of any probe, by this road: a float or an ndarray."""
    match probe:
        case Reading():
            result = ORACLE[probe.quantity](probe, network_of(probe.run))
        case Derived(symbol, left, right):
            result = ARITHMETIC[symbol](operand(left), operand(right))
        case Function(name, at):
            result = FUNCTIONS[name](operand(at).requires_grad_())
        case Combined(name, of, argument):
            result = COMBINATIONS[name](*map(operand, of), argument)
        case Given(values):
            result = torch.tensor(values, dtype=torch.float64)
        case Turned(dial):
            result = dial.at
        case Traced():
            result = oracle_architectures.value(probe)
        case Summary(name, of, argument):
            result = SUMMARIES[name](operand(of), argument)
        case LanguageReading():
            result = oracle_language.value(probe)
        case GrammarProbe():
            result = oracle_tale.value(probe)
        case _:
            raise TypeError(f"got {type(probe).__name__}: the oracle knows no other road to it")
    array = result.detach().numpy() if isinstance(result, Tensor) else np.asarray(result)
    return array.item() if array.ndim == 0 else array


def operand(side: Any) -> Tensor:
    """A number, several numbers or the value of a probe, as a tensor."""
    return torch.tensor(value(side) if isinstance(side, Probe) else side, dtype=torch.float64)


ARITHMETIC: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
}


FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigma": torch.sigmoid,
    "sigma'": lambda z: torch.autograd.grad(torch.sigmoid(z).sum(), z)[0],
    "identity": lambda z: z,
    "exp": torch.exp,
}


def entries(values: Tensor, indices: tuple) -> Any:
    """values[i][j] for each index in turn; several indices in step name several entries."""
    if not any(isinstance(i, tuple) for i in indices):
        return pick(values, *indices)
    length = max(len(i) for i in indices if isinstance(i, tuple))
    in_step = [i if isinstance(i, tuple) else (i,) * length for i in indices]
    return torch.stack([pick(values, *place) for place in zip(*in_step, strict=True)])


def counts(values: Tensor, edges: tuple[float, ...]) -> list[float]:
    """How many values lie between two edges; on an edge means above it, on the last below."""
    bins = [torch.logical_and(values >= a, values < b) for a, b in pairwise(edges)]
    bins[-1] |= values == edges[-1]
    return [float(inside.sum()) for inside in bins]


def means(values: Tensor, every: int) -> list[float]:
    """Exactly rounded sums of each `every` values, divided; a rest is left out."""
    blocks = (block.tolist() for block in values.split(every))
    return [math.fsum(block) / every for block in blocks if len(block) == every]


SUMMARIES: dict[str, Callable[[Tensor, Any], Any]] = {
    "largest size": lambda values, _: torch.linalg.vector_norm(values, math.inf),
    "largest": lambda values, _: values.flatten().sort().values[-1],
    "sum": lambda values, _: math.fsum(values.flatten().tolist()),
    "means": means,
    "counts": counts,
    "entries": entries,
    "signs": lambda values, _: (values > 0).double() - (values < 0).double(),
}


# The network, at one moment


@dataclass(frozen=True)
class Network:
    """What decides all values: a recipe, its data, a step, and what was nudged by how much."""

    recipe: Recipe
    fingerprint: str
    step: int
    nudges: tuple[Nudge, ...] = ()

    def weights(self) -> list[tuple[Tensor, Tensor]]:
        """(W, b) of each layer, leaves of a graph of their own."""
        trained = trainer(self.recipe, self.fingerprint).at(self.step)
        layers = [(W.clone(), b.clone()) for W, b in trained]
        for name, layer, neuron, source, by in self.nudges:
            W, b = layers[layer - 1]
            if name == "W":
                W[neuron, source] += by
            else:
                b[neuron] += by
        return [(W.requires_grad_(), b.requires_grad_()) for W, b in layers]

    def costs(self) -> list[float]:
        """The mini-batch costs up to here."""
        training = trainer(self.recipe, self.fingerprint)
        training.at(self.step)
        return [training.costs[step] for step in range(self.step)]


def network_of(state: State) -> Network:
    """The network behind a run, a held run or a nudged one."""
    if isinstance(state, Nudged):
        nudge = (state.name, state.layer, state.neuron, state.source, float(state.by))
        of = network_of(state.of)
        return Network(of.recipe, of.fingerprint, of.step, (*of.nudges, nudge))
    return Network(state.recipe, state.data.fingerprint, state.step)


@dataclass(frozen=True)
class Graph:
    """A forward pass over some examples, with torch's graph of it for autograd to walk back."""

    W: list[Tensor]
    b: list[Tensor]
    z: list[Tensor]  # z[0] is not used
    a: list[Tensor]
    y: Tensor
    cost: Tensor  # (n,)

    def gradient(self, of: Tensor) -> Tensor:
        """d(sum of the costs)/d(of)."""
        return torch.autograd.grad(self.cost.sum(), of, retain_graph=True)[0]


@lru_cache(maxsize=16)
def graph(network: Network, split: str, examples: Any) -> Graph:
    """The graph for an int, a tuple or range of examples, or None for all of the split."""
    x, y = tensors(network.recipe, network.fingerprint, split)
    rows = slice(None) if examples is None else several(examples)
    weights = network.weights()
    z, a = [x[rows]], [x[rows].clone().requires_grad_()]
    for W, b in weights:
        z.append(torch.nn.functional.linear(a[-1], W, b))
        a.append(MODULES[network.recipe.activation]()(z[-1]))
    cost = torch.nn.functional.mse_loss(a[-1], y[rows], reduction="none").sum(dim=1)
    return Graph([W for W, _ in weights], [b for _, b in weights], z, a, y[rows], cost)


def several(examples: Any) -> list[int]:
    """Rows of one or more examples."""
    return [examples] if isinstance(examples, int) else list(examples)


# The quantities: each is given the probe's fields and the network behind its run


def of(p: Reading, network: Network) -> Graph:
    """The graph of the probe's examples."""
    return graph(network, p.split, p.example)


def whole(p: Reading, network: Network) -> Graph:
    """The graph of the probe's split."""
    return graph(network, p.split, None)


def pick(t: Tensor, *indices: int | None) -> Tensor:
    """The entry, row or whole that the given indices name."""
    for i in indices:
        t = t if i is None else t[i]
    return t


def examples(t: Tensor, p: Reading) -> Tensor:
    """A row or all rows of a batch, and of these one column or all."""
    t = t if p.neuron is None else t[:, p.neuron]
    return t[0] if isinstance(p.example, int) else t


def mean_over_examples(t: Tensor, p: Reading) -> Tensor:
    """Derivatives of single examples, averaged; the mean of one is itself."""
    return pick(t.mean(dim=0), p.neuron)


def products(p: Reading, network: Network) -> list[float]:
    """w_jk a_k, one by one."""
    g = of(p, network)
    row, column = g.W[p.layer - 1][p.neuron].tolist(), g.a[p.layer - 1][0].tolist()
    return [w * a for w, a in zip(row, column, strict=True)]


def running_sum(p: Reading, network: Network) -> Any:
    """Exactly rounded sums of the n largest products."""
    largest_first = sorted(products(p, network), key=abs, reverse=True)
    terms = dict(p.options)["terms"]
    if isinstance(terms, int):
        return math.fsum(largest_first[:terms])
    return [math.fsum(largest_first[:n]) for n in terms]


def slope(z: Tensor, network: Network) -> Tensor:
    """sigma'(z), by autograd."""
    z = z.detach().requires_grad_()
    a = MODULES[network.recipe.activation]()(z)
    return torch.autograd.grad(a.sum(), z)[0]


def labels(p: Reading, network: Network, example: Any) -> Tensor:
    """The labels of some examples, from the data."""
    y = torch.tensor(getattr(network.recipe.data(), f"y_{p.split}"))
    return y if example is None else y[several(example)]


def right(p: Reading, network: Network, example: Any) -> Tensor:
    """1 where the largest output is the label's, else 0."""
    answers = graph(network, p.split, example).a[-1].max(dim=1).indices
    return answers.eq(labels(p, network, example)).double()


def cost(p: Reading, network: Network) -> Tensor:
    """The cost of one, of several, or the mean over the split."""
    return of(p, network).cost.mean() if p.example is None else examples(of(p, network).cost, p)


def weight_gradient(p: Reading, network: Network) -> Tensor:
    """The mean of dC/dW: autograd in W gives the sum over the examples."""
    g = of(p, network)
    return pick(g.gradient(g.W[p.layer - 1]) / len(g.cost), p.neuron, p.source)


def bias_gradient(p: Reading, network: Network) -> Tensor:
    """The mean of dC/db."""
    g = of(p, network)
    return pick(g.gradient(g.b[p.layer - 1]) / len(g.cost), p.neuron)


def saturated(p: Reading, network: Network) -> Tensor:
    """The share of slopes below the limit."""
    slopes = pick(slope(whole(p, network).z[p.layer], network).T, p.neuron)
    return (slopes < dict(p.options)["below"]).double().mean()


def most_confident(p: Reading, network: Network) -> int:
    """The place of the largest of all outputs."""
    outputs = of(p, network).a[-1]
    row = int(outputs.argmax()) // outputs.shape[1]
    return row if p.example is None else several(p.example)[row]


def mistakes(p: Reading, network: Network) -> list[int]:
    """The places of the wrong answers, sorted as asked."""
    wrong = [i for i, ok in enumerate(right(p, network, None).tolist()) if not ok]
    if dict(p.options)["order"] == "confident":
        sure = whole(p, network).a[-1].max(dim=1).values.tolist()
        wrong.sort(key=lambda i: (-sure[i], i))
    return wrong


def first_right(p: Reading, network: Network) -> float:
    """The first place with that label and a right answer."""
    answers = zip(right(p, network, None).tolist(), labels(p, network, None).tolist(), strict=True)
    wanted = (1.0, dict(p.options)["label"])
    return next((i for i, answer in enumerate(answers) if answer == wanted), math.nan)


def points(p: Reading, network: Network) -> list[list[float]]:
    """The inputs with that label, one by one."""
    x, labels_ = tensors(network.recipe, network.fingerprint, p.split)[0], labels(p, network, None)
    wanted = dict(p.options)["label"]
    return [row for row, label in zip(x.tolist(), labels_.tolist(), strict=True) if label == wanted]


def decision_field(p: Reading, network: Network) -> Tensor:
    """The difference of the outputs, row by row from the highest."""
    (left, right_), (low, high), n = (dict(p.options)[name] for name in "xyn")
    shares = torch.linspace(0, 1, 2 * n + 1, dtype=torch.float64)[1::2]  # every cell's middle
    down = torch.flip(low + (high - low) * shares, (0,))
    y, x = torch.meshgrid(down, left + (right_ - left) * shares, indexing="ij")
    a = torch.stack([x, y], dim=-1)
    for W, b in network.weights():
        a = MODULES[network.recipe.activation]()(a @ W.T + b)
    return a[..., 1] - a[..., 0]


ORACLE: dict[str, Callable[[Reading, Network], Any]] = {
    "W": lambda p, n: pick(n.weights()[p.layer - 1][0], p.neuron, p.source),
    "b": lambda p, n: pick(n.weights()[p.layer - 1][1], p.neuron),
    "parameters": lambda p, n: sum(t.numel() for pair in n.weights() for t in pair),
    "count W": lambda p, n: n.weights()[p.layer - 1][0].numel(),
    "count b": lambda p, n: n.weights()[p.layer - 1][1].numel(),
    "a": lambda p, n: examples(of(p, n).a[p.layer], p),
    "z": lambda p, n: examples(of(p, n).z[p.layer], p),
    "sigma'": lambda p, n: examples(slope(of(p, n).z[p.layer], n), p),
    "products": lambda p, n: pick(torch.tensor(products(p, n), dtype=torch.float64), p.source),
    "weighted sum": lambda p, n: math.fsum(products(p, n)),
    "running sum": running_sum,
    "y": lambda p, n: examples(of(p, n).y, p),
    "label": lambda p, n: examples(labels(p, n, p.example), p),
    "prediction": lambda p, n: examples(of(p, n).a[-1].max(dim=1).indices, p),
    "right": lambda p, n: examples(right(p, n, p.example), p),
    "C": cost,
    "accuracy": lambda p, n: right(p, n, None).mean(),
    "count right": lambda p, n: int(right(p, n, None).sum()),
    "points": points,
    "field": decision_field,
    "dC/da": lambda p, n: mean_over_examples(of(p, n).gradient(of(p, n).a[p.layer]), p),
    "dC/dz": lambda p, n: mean_over_examples(of(p, n).gradient(of(p, n).z[p.layer]), p),
    "dC/dW": weight_gradient,
    "dC/db": bias_gradient,
    "costs": lambda p, n: n.costs(),
    "batch cost": lambda p, n: n.costs()[-1] if n.step else math.nan,
    "step": lambda p, n: n.step,
    "examples seen": lambda p, n: n.step * n.recipe.batch_size,
    "learning rate": lambda p, n: (
        n.recipe.learning_rate
        * n.recipe.decay ** (n.step // (len(n.recipe.data().x_train) // n.recipe.batch_size))
    ),
    "saturated": saturated,
    "active": lambda p, n: pick((whole(p, n).a[p.layer] > 0.5).sum(dim=0), p.neuron),
    "excites most": lambda p, n: whole(p, n).z[p.layer][:, p.neuron].max(dim=0).indices,
    "confidence": lambda p, n: examples(of(p, n).a[-1].max(dim=1).values, p),
    "most confident": most_confident,
    "mistakes": mistakes,
    "first right": first_right,
    "excites least": lambda p, n: whole(p, n).z[p.layer][:, p.neuron].min(dim=0).indices,
}
