"""The oracle's road to the quantities of a network: torch, in float64, with its autograd.

Nothing is taken from the network that is being checked. The oracle trains a torch network of its
own (training.py), so that the weights themselves are proven.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from nncore.oracle.training import MODULES, tensors, trainer
from nncore.probes.reading import Indices
from nncore.recipe import Recipe
from nncore.state import Nudged, State, Stepped

Tensor = torch.Tensor
# What was added to the parameters: a nudge, "W" or "b", layer, neuron, source, by; or a step,
# "step", split, batch, by.
Change = tuple


# The network, at one moment


@dataclass(frozen=True)
class Network:
    """What decides all values: a recipe, its data, a step, and what was changed, in turn."""

    recipe: Recipe
    fingerprint: str
    step: int
    changes: tuple[Change, ...] = ()

    @property
    def before(self) -> Network:
        """The network before the last change."""
        return Network(self.recipe, self.fingerprint, self.step, self.changes[:-1])

    def weights(self) -> list[tuple[Tensor, Tensor]]:
        """(W, b) of each layer, leaves of a graph of their own."""
        if self.changes:
            pairs = zip(self.before.weights(), self.added(), strict=True)
            layers = [(W.detach() + dW, b.detach() + db) for (W, b), (dW, db) in pairs]
        else:
            trained = trainer(self.recipe, self.fingerprint).at(self.step)
            layers = [(W.clone(), b.clone()) for W, b in trained]
        return [(W.requires_grad_(), b.requires_grad_()) for W, b in layers]

    def added(self) -> list[tuple[Tensor, Tensor]]:
        """What the last change adds to (W, b) of each layer."""
        name, *which, by = self.changes[-1]
        if name == "step":
            g = graph(self.before, *which)
            slopes = torch.autograd.grad(g.cost.mean(), [*g.W, *g.b], retain_graph=True)
            return [
                (-by * dW, -by * db)
                for dW, db in zip(slopes[: len(g.W)], slopes[len(g.W) :], strict=True)
            ]
        layer, neuron, source = which
        layers = [(torch.zeros_like(W), torch.zeros_like(b)) for W, b in self.before.weights()]
        W, b = layers[layer - 1]
        if name == "W":
            W[neuron, source] = by
        else:
            b[neuron] = by
        return layers

    def costs(self) -> list[float]:
        """The mini-batch costs up to here."""
        training = trainer(self.recipe, self.fingerprint)
        training.at(self.step)
        return [training.costs[step] for step in range(self.step)]


def network_of(state: State) -> Network:
    """The network behind a run, a held run, a nudged or a stepped one."""
    match state:
        case Nudged():
            change = (state.name, state.layer, state.neuron, state.source, float(state.by))
        case Stepped():
            change = ("step", state.split, state.batch, float(state.by))
        case _:
            return Network(state.recipe, state.data.fingerprint, state.step)
    of = network_of(state.of)
    return Network(of.recipe, of.fingerprint, of.step, (*of.changes, change))


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


def of(i: Indices, network: Network) -> Graph:
    """The graph of the probe's examples."""
    return graph(network, i.split, i.example)


def whole(i: Indices, network: Network) -> Graph:
    """The graph of the probe's split."""
    return graph(network, i.split, None)


def pick(t: Tensor, *indices: int | None) -> Tensor:
    """The entry, row or whole that the given indices name."""
    for k in indices:
        t = t if k is None else t[k]
    return t


def examples(t: Tensor, i: Indices) -> Tensor:
    """A row or all rows of a batch, and of these one column or all."""
    t = t if i.get("neuron") is None else t[:, i.get("neuron")]
    return t[0] if isinstance(i.example, int) else t


def each_or_mean(t: Tensor, i: Indices) -> Tensor:
    """Derivatives of single examples: of one, of several, or averaged over the split."""
    return pick(t.mean(dim=0), i.neuron) if i.example is None else examples(t, i)


def each(find: Callable[[Indices, Network], Tensor], i: Indices, network: Network) -> Tensor:
    """What is found for one example or the split; for several, one after the other."""
    if i.example is None or isinstance(i.example, int):
        return find(i, network)
    alone = (Indices(**{**vars(i), "example": k}) for k in i.example)
    return torch.stack([find(one, network) for one in alone])


def products(i: Indices, network: Network) -> list[float]:
    """w_jk a_k, one by one."""
    g = of(i, network)
    row, column = g.W[i.layer - 1][i.get("neuron")].tolist(), g.a[i.layer - 1][0].tolist()
    return [w * a for w, a in zip(row, column, strict=True)]


def running_sum(i: Indices, network: Network) -> Any:
    """Exactly rounded sums of the n largest products."""
    largest_first = sorted(products(i, network), key=abs, reverse=True)
    terms = i.terms
    if isinstance(terms, int):
        return math.fsum(largest_first[:terms])
    return [math.fsum(largest_first[:n]) for n in terms]


def slope(z: Tensor, network: Network) -> Tensor:
    """sigma'(z), by autograd."""
    z = z.detach().requires_grad_()
    a = MODULES[network.recipe.activation]()(z)
    return torch.autograd.grad(a.sum(), z)[0]


def labels(i: Indices, network: Network, example: Any) -> Tensor:
    """The labels of some examples, from the data."""
    y = torch.tensor(getattr(network.recipe.data(), f"y_{i.split}"))
    return y if example is None else y[several(example)]


def right(i: Indices, network: Network, example: Any) -> Tensor:
    """1 where the largest output is the label's, else 0."""
    answers = graph(network, i.split, example).a[-1].max(dim=1).indices
    return answers.eq(labels(i, network, example)).double()


def cost(i: Indices, network: Network) -> Tensor:
    """The cost of one, of several, or the mean over the split."""
    return of(i, network).cost.mean() if i.example is None else examples(of(i, network).cost, i)


def weight_gradient(i: Indices, network: Network) -> Tensor:
    """The mean of dC/dW: autograd in W gives the sum over the examples."""
    g = of(i, network)
    return pick(g.gradient(g.W[i.layer - 1]) / len(g.cost), i.get("neuron"), i.source)


def bias_gradient(i: Indices, network: Network) -> Tensor:
    """The mean of dC/db."""
    g = of(i, network)
    return pick(g.gradient(g.b[i.layer - 1]) / len(g.cost), i.get("neuron"))


def saturated(i: Indices, network: Network) -> Tensor:
    """The share of slopes below the limit."""
    slopes = pick(slope(whole(i, network).z[i.layer], network).T, i.get("neuron"))
    return (slopes < i.below).double().mean()


def most_confident(i: Indices, network: Network) -> int:
    """The place of the largest of all outputs."""
    outputs = of(i, network).a[-1]
    row = int(outputs.argmax()) // outputs.shape[1]
    return row if i.example is None else several(i.example)[row]


def mistakes(i: Indices, network: Network) -> list[int]:
    """The places of the wrong answers, sorted as asked."""
    wrong = [k for k, ok in enumerate(right(i, network, None).tolist()) if not ok]
    if i.order == "confident":
        sure = whole(i, network).a[-1].max(dim=1).values.tolist()
        wrong.sort(key=lambda k: (-sure[k], k))
    return wrong


def first_right(i: Indices, network: Network) -> float:
    """The first place with that label and a right answer."""
    answers = zip(right(i, network, None).tolist(), labels(i, network, None).tolist(), strict=True)
    wanted = (1.0, i.label)
    return next((k for k, answer in enumerate(answers) if answer == wanted), math.nan)


def points(i: Indices, network: Network) -> list[list[float]]:
    """The activations of the examples with that label, one by one."""
    rows = whole(i, network).a[i.layer].tolist()
    labels_ = labels(i, network, None).tolist()
    return [row for row, label in zip(rows, labels_, strict=True) if label == i.label]


def decision_field(i: Indices, network: Network) -> Tensor:
    """The difference of the outputs, row by row from the highest."""
    (left, right_), (low, high), n = i.x, i.y, i.n
    shares = torch.linspace(0, 1, 2 * n + 1, dtype=torch.float64)[1::2]  # every cell's middle
    down = torch.flip(low + (high - low) * shares, (0,))
    y, x = torch.meshgrid(down, left + (right_ - left) * shares, indexing="ij")
    a = torch.stack([x, y], dim=-1)
    for W, b in network.weights():
        a = MODULES[network.recipe.activation]()(a @ W.T + b)
    return a[..., 1] - a[..., 0]


ORACLE: dict[str, Callable[[Indices, Network], Any]] = {
    "W": lambda i, n: pick(n.weights()[i.layer - 1][0], i.get("neuron"), i.source),
    "b": lambda i, n: pick(n.weights()[i.layer - 1][1], i.get("neuron")),
    "parameters": lambda i, n: sum(t.numel() for pair in n.weights() for t in pair),
    "count W": lambda i, n: n.weights()[i.layer - 1][0].numel(),
    "count b": lambda i, n: n.weights()[i.layer - 1][1].numel(),
    "a": lambda i, n: examples(of(i, n).a[i.layer], i),
    "z": lambda i, n: examples(of(i, n).z[i.layer], i),
    "sigma'": lambda i, n: examples(slope(of(i, n).z[i.layer], n), i),
    "products": lambda i, n: pick(torch.tensor(products(i, n), dtype=torch.float64), i.source),
    "weighted sum": lambda i, n: math.fsum(products(i, n)),
    "running sum": running_sum,
    "y": lambda i, n: examples(of(i, n).y, i),
    "label": lambda i, n: examples(labels(i, n, i.example), i),
    "prediction": lambda i, n: examples(of(i, n).a[-1].max(dim=1).indices, i),
    "right": lambda i, n: examples(right(i, n, i.example), i),
    "C": cost,
    "accuracy": lambda i, n: right(i, n, None).mean(),
    "count right": lambda i, n: int(right(i, n, None).sum()),
    "points": points,
    "field": decision_field,
    "dC/da": lambda i, n: each_or_mean(of(i, n).gradient(of(i, n).a[i.layer]), i),
    "dC/dz": lambda i, n: each_or_mean(of(i, n).gradient(of(i, n).z[i.layer]), i),
    "dC/dW": lambda i, n: each(weight_gradient, i, n),
    "dC/db": lambda i, n: each(bias_gradient, i, n),
    "costs": lambda i, n: n.costs(),
    "batch cost": lambda i, n: n.costs()[-1] if n.step else math.nan,
    "step": lambda i, n: n.step,
    "examples seen": lambda i, n: n.step * n.recipe.batch_size,
    "learning rate": lambda i, n: (
        n.recipe.learning_rate
        * n.recipe.decay ** (n.step // (len(n.recipe.data().x_train) // n.recipe.batch_size))
    ),
    "saturated": saturated,
    "active": lambda i, n: pick((whole(i, n).a[i.layer] > 0.5).sum(dim=0), i.get("neuron")),
    "excites most": lambda i, n: whole(i, n).z[i.layer][:, i.get("neuron")].max(dim=0).indices,
    "confidence": lambda i, n: examples(of(i, n).a[-1].max(dim=1).values, i),
    "most confident": most_confident,
    "mistakes": mistakes,
    "first right": first_right,
    "excites least": lambda i, n: whole(i, n).z[i.layer][:, i.get("neuron")].min(dim=0).indices,
}
