"""The oracle's road to quantities/landscape.py: torch, eigenvectors, and plain networks.

Of a surface the plain network is asked at a sample of its points, and the rest comes from a road
of its own, many points at a time; where both are asked they have to agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from nncore.oracle.influence import gradient, place
from nncore.oracle.network import Network, several
from nncore.oracle.training import MODULES, tensors, trainer
from nncore.probes.reading import Indices
from nncore.recipe import Recipe

Tensor = torch.Tensor
Axes = tuple[Tensor, Tensor, Tensor]  # origin, across and up, each (P,)
SAMPLE = 40  # points of a surface at which the plain network is asked, at most
SIDE_BY_SIDE = 16  # networks whose first layers are multiplied at once

# Networks as points


def flat(layers: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """All weights, layer by layer, then all biases: (P,)."""
    return torch.cat([W.flatten() for W, _ in layers] + [b for _, b in layers]).detach()


def unflat(points: Tensor, recipe: Recipe) -> list[tuple[Tensor, Tensor]]:
    """(W, b) of each layer, (..., n_out, n_in) and (..., n_out), of points (..., P)."""
    shapes = list(pairwise(recipe.sizes))
    sizes = [n_in * n_out for n_in, n_out in shapes] + [n_out for _, n_out in shapes]
    parts = torch.split(points, sizes, dim=-1)
    weights = [
        part.unflatten(-1, (n_out, n_in))
        for part, (n_in, n_out) in zip(parts, shapes, strict=False)
    ]
    return list(zip(weights, parts[len(shapes) :], strict=True))


def plain_cost(point: Tensor, recipe: Recipe, x: Tensor, y: Tensor) -> float:
    """The mean cost of one network."""
    return mean_cost(forward(x, unflat(point, recipe), recipe), y)


def forward(a: Tensor, layers: Sequence[tuple[Tensor, Tensor]], recipe: Recipe) -> Tensor:
    """The activations after some layers."""
    for W, b in layers:
        a = MODULES[recipe.activation]()(torch.nn.functional.linear(a, W, b))
    return a


def mean_cost(a: Tensor, y: Tensor) -> float:
    """Of some outputs."""
    return (torch.nn.functional.mse_loss(a, y, reduction="sum") / len(y)).item()


def some(recipe: Recipe, fingerprint: str, i: Indices) -> tuple[Tensor, Tensor]:
    """The inputs and targets of the batch."""
    x, y = tensors(recipe, fingerprint, i.split)
    rows = slice(None) if i.batch is None else several(i.batch)
    return x[rows], y[rows]


def path(run: Any, steps: Any) -> Tensor:
    """The trainer's networks at some steps, as points (n, P)."""
    own = trainer(run.recipe, run.data.fingerprint)
    return torch.stack([flat(own.at(step)) for step in several(steps)])


# Slices


@lru_cache(maxsize=8)
def axes(land: Any) -> Axes:
    """A slice by its description, remembered: each thing drawn on a slice asks for the same."""
    ways: dict[str, Callable[[Any], Axes]] = {
        "through": through, "principal": principal, "random": random, "stagger": stagger
    }  # fmt: skip
    return ways[land.kind](land)


def square(origin: Tensor, across: Tensor, up: Tensor) -> Axes:
    """By QR: two axes of length 1 at a right angle, each on the side of what it came from."""
    columns = torch.stack([across, up], dim=1)
    q, r = torch.linalg.qr(columns)
    first, second = (q * torch.sign(torch.diagonal(r))).T
    return origin, first, second


def through(land: Any) -> Axes:
    """Through three points."""
    origin, first, second = path(land.runs[0], land.steps)
    return square(origin, first - origin, second - origin)


def main_directions(rows: Tensor, k: int) -> Tensor:
    """The eigenvectors of rows^T rows, by those of the much smaller rows rows^T."""
    _, vectors = torch.linalg.eigh(rows @ rows.T)
    directions = vectors[:, -k:].T.flip(0) @ rows
    return directions / torch.linalg.vector_norm(directions, dim=1, keepdim=True)


def towards(directions: Tensor, goal: Tensor) -> Tensor:
    """Each turned to the side of the goal."""
    return directions * torch.where(directions @ goal < 0, -1.0, 1.0)[:, None]


def principal(land: Any) -> Axes:
    """By the eigenvectors of the points about their mean."""
    points = path(land.runs[0], land.steps)
    across, up = towards(main_directions(points - points.mean(0), 2), points[-1] - points[0])
    return points[-1], across, up


def random(land: Any) -> Axes:
    """Rows of the documented draws, stretched to the lengths of the network's own."""
    run, rng = land.runs[0], np.random.default_rng(land.seed)
    layers = trainer(run.recipe, run.data.fingerprint).at(land.steps[0])
    drawn = []
    for _ in range(2):
        draws = unflat(torch.from_numpy(rng.normal(size=flat(layers).numel())), run.recipe)
        drawn.append(
            flat(
                [
                    (D * (W.norm(dim=1) / D.norm(dim=1))[:, None], torch.copysign(b, d))
                    for (D, d), (W, b) in zip(draws, layers, strict=True)
                ]
            )
        )
    return flat(layers), drawn[0], drawn[1]


def stagger(land: Any) -> Axes:
    """Along the ends of one path, and the main direction of the other one's steps off it."""
    straight, staggering = land.runs
    start, end = path(straight, (0, straight.recipe.steps))
    points = path(staggering, land.steps)
    along = (end - start) / torch.dist(end, start)
    steps = points[1:] - points[:-1]
    up = main_directions(steps - (steps @ along)[:, None] * along, 1)
    return square(start, end - start, towards(up, points[-1] - points[0])[0])


def coordinates(vectors: Tensor, axes_: Axes) -> Tensor:
    """(u, v) of directions (..., P), by least squares."""
    basis = torch.stack(axes_[1:], dim=1)
    found = torch.linalg.lstsq(basis, vectors.reshape(-1, len(basis)).T).solution.T
    return found.reshape(*vectors.shape[:-1], 2)


def shadows(vectors: Tensor, axes_: Axes) -> Tensor:
    """What of directions (n, P) lies in the slice."""
    return coordinates(vectors, axes_) @ torch.stack(axes_[1:])


def point(land: Any, uv: Tensor) -> Tensor:
    """The parameters at places (..., 2)."""
    origin, across, up = axes(land)
    return origin + uv[..., :1] * across + uv[..., 1:] * up


# Costs at many points


def costs_at(land: Any, places: Tensor, i: Indices, run: Any) -> Tensor:
    """The mean cost at places (m, 2) of a slice: plain at a sample, in blocks of 16 elsewhere."""
    recipe = run.recipe
    x, y = some(recipe, run.data.fingerprint, i)
    axes_ = axes(land)
    first = [x @ W.T + b for W, b in (unflat(axis, recipe)[0] for axis in axes_)]
    sums = torch.stack(first)  # (3, n, n_1): linear in u and v
    costs = []
    for block in places.split(16):
        weights = torch.cat([torch.ones(len(block), 1, dtype=torch.float64), block], dim=1)
        a = MODULES[recipe.activation]()(torch.einsum("mk,knj->mnj", weights, sums))
        for W, b in unflat(weights @ torch.stack(axes_), recipe)[1:]:
            a = MODULES[recipe.activation]()(torch.baddbmm(b[:, None], a, W.mT))
        costs.append(((a - y) ** 2).sum(dim=2).mean(dim=1))
    found = torch.cat(costs)
    for k in range(0, len(places), max(1, len(places) // SAMPLE)):
        u, v = places[k]
        plain = plain_cost(axes_[0] + u * axes_[1] + v * axes_[2], recipe, x, y)
        if abs(found[k].item() - plain) > 1e-11:
            raise AssertionError(f"the oracle's two roads to a surface disagree at {places[k]}")
        found[k] = plain
    return found


def surface(land: Any, i: Indices) -> Tensor:
    """Row by row from below."""
    across, up = (
        torch.linspace(low, high, n, dtype=torch.float64) for low, high, n in (i.across, i.up)
    )
    grid = torch.cartesian_prod(up, across).flip(1)
    return costs_at(land, grid, i, land.runs[0]).reshape(len(up), len(across))


def share(land: Any, i: Indices, vectors: Tensor) -> Tensor:
    """The share of squared lengths in the slice."""
    return (shadows(vectors, axes(land)) ** 2).sum() / (vectors**2).sum()


def length_share(land: Any, i: Indices) -> Tensor:
    """Of the path's length."""
    points = path(i.of, i.steps)
    steps = points[1:] - points[:-1]
    return shadows(steps, axes(land)).norm(dim=1).sum() / steps.norm(dim=1).sum()


SLICES: dict[str, Callable[[Any, Indices], Any]] = {
    "surface": surface,
    "C": lambda land, i: costs_at(
        land, torch.tensor([[i.u, i.v]], dtype=torch.float64), i, land.runs[0]
    )[0],
    "variance held": lambda land, i: share(
        land, i, path(i.of, i.steps) - path(i.of, i.steps).mean(0)
    ),
    "distance held": lambda land, i: share(land, i, path(i.of, i.steps) - path(i.of, i.steps)[0]),
    "length held": length_share,
}


def slice_value(land: Any, quantity: str, i: Indices) -> Any:
    """What the probe of a slice should be."""
    return SLICES[quantity](land, i)


# A run's quantities


def valued(i: Indices, network: Network, value: float) -> Tensor:
    """The network as a point, with another value of one parameter."""
    here = flat(network.weights())
    here[place(i, network)] = value
    return here


def along(i: Indices, network: Network, values: Sequence[float]) -> list[float]:
    """One plain network for each value; up to the weight's layer all are the same."""
    x, y = some(network.recipe, network.fingerprint, i)
    a = forward(x, unflat(flat(network.weights()), network.recipe)[: i.layer - 1], network.recipe)
    each = (unflat(valued(i, network, v), network.recipe)[i.layer - 1 :] for v in values)
    return [mean_cost(forward(a, layers, network.recipe), y) for layers in each]


def slope_at(i: Indices, network: Network, value: float) -> float:
    """dC/dw at a value, or without a source dC/db, by autograd of that layer's alone."""
    x, y = some(network.recipe, network.fingerprint, i)
    layers = unflat(valued(i, network, value), network.recipe)
    W_own, b_own = layers[i.layer - 1]
    own, which = (b_own, i.neuron) if i.source is None else (W_own, (i.neuron, i.source))
    own.requires_grad_()
    a = forward(x, layers, network.recipe)
    (slopes,) = torch.autograd.grad(((a - y) ** 2).sum(dim=1).mean(), own)
    return slopes[which].item()


def one_or_row(found: list[float], asked: Any) -> Any:
    """A number for a number, a row for a row."""
    return torch.tensor(found, dtype=torch.float64) if isinstance(asked, tuple) else found[0]


def values_of(i: Indices) -> tuple[float, ...]:
    """The values asked for, one or several."""
    return i.values if isinstance(i.values, tuple) else (i.values,)


def descent(i: Indices, network: Network) -> list[float]:
    """Step by step."""
    own = flat(network.weights())[place(i, network)].item()
    walked = [own if i.start is None else i.start]
    for _ in range(i.n):
        walked.append(walked[-1] - i.rate * slope_at(i, network, walked[-1]))
    return walked


def deepest_valley(i: Indices, network: Network) -> list[int]:
    """A plain network for each weight and side."""
    sizes, found = network.recipe.sizes, []
    for neuron in range(sizes[i.layer]):
        for source in range(sizes[i.layer - 1]):
            at = Indices(**{**vars(i), "neuron": neuron, "source": source})
            own = flat(network.weights())[place(at, network)].item()
            wall = min(along(at, network, (own - i.reach, own + i.reach)))
            found.append((wall, [i.layer, neuron, source]))
    return max(found)[1]


def path_costs(i: Indices, network: Network) -> list[float]:
    """One plain network a step.

    The first layers of some are one layer side by side, which is five times as fast.
    """
    recipe, steps = network.recipe, several(i.steps)
    own = trainer(recipe, network.fingerprint)
    x, y = some(recipe, network.fingerprint, i)
    costs = []
    for first in range(0, len(steps), SIDE_BY_SIDE):
        networks = [own.at(s) for s in steps[first : first + SIDE_BY_SIDE]]
        wide = tuple(torch.cat(parts) for parts in zip(*(n[0] for n in networks), strict=True))
        sums = torch.nn.functional.linear(x, *wide).split(recipe.sizes[1], dim=1)
        for layers, z in zip(networks, sums, strict=True):
            a = MODULES[recipe.activation]()(z)
            costs.append(mean_cost(forward(a, layers[1:], recipe), y))
    return costs


def points_of(i: Indices, network: Network) -> Tensor:
    """The run's own path."""
    own = trainer(network.recipe, network.fingerprint)
    return torch.stack([flat(own.at(step)) for step in several(i.steps)])


def detour(i: Indices, network: Network) -> Tensor:
    """Length over distance."""
    points = points_of(i, network)
    return (points[1:] - points[:-1]).norm(dim=1).sum() / torch.dist(points[-1], points[0])


def place_on(i: Indices, network: Network, points: Tensor) -> Tensor:
    """Places on a slice."""
    axes_ = axes(i.on)
    return coordinates(points - axes_[0], axes_)


def height(i: Indices, network: Network) -> float:
    """The cost of the point below."""
    x, y = some(network.recipe, network.fingerprint, i)
    here = point(i.on, place_on(i, network, flat(network.weights())))
    return plain_cost(here, network.recipe, x, y)


def path_heights(i: Indices, network: Network) -> list[float]:
    """The cost of the point below each step, one plain network after the other."""
    x, y = some(network.recipe, network.fingerprint, i)
    below = point(i.on, place_on(i, network, points_of(i, network)))
    return [plain_cost(p, network.recipe, x, y) for p in below]


ORACLE: dict[str, Callable[[Indices, Network], Any]] = {
    "C along": lambda i, n: one_or_row(along(i, n, values_of(i)), i.values),
    "slope along": lambda i, n: one_or_row([slope_at(i, n, v) for v in values_of(i)], i.values),
    "descent": descent,
    "deepest valley": deepest_valley,
    "path costs": path_costs,
    "detour": detour,
    "place": lambda i, n: place_on(i, n, flat(n.weights())),
    "height": height,
    "downhill": lambda i, n: coordinates(-gradient(i, n), axes(i.on)),
    "downhill held": lambda i, n: (
        shadows(gradient(i, n)[None], axes(i.on)).norm() / gradient(i, n).norm()
    ),
    "path": lambda i, n: place_on(i, n, points_of(i, n)),
    "path heights": path_heights,
}
