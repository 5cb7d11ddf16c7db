"""The oracle's road to quantities/plane.py: torch, corners tried one by one, lines turned."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from nncore.oracle.network import Network, labels
from nncore.oracle.training import MODULES, tensors
from nncore.probes.reading import Indices

Tensor = torch.Tensor

NEAR, LEAST = 30.0, 1e-16  # as documented there


def lattice(i: Indices, network: Network) -> Tensor:
    """Layer by layer, from the points of the rectangle."""
    (left, right), (low, high) = i.x, i.y
    x = torch.linspace(left, right, i.n, dtype=torch.float64)
    y = torch.linspace(low, high, i.n, dtype=torch.float64)
    a = torch.cartesian_prod(y, x).flip(1)
    for W, b in network.weights()[: i.layer]:
        a = MODULES[network.recipe.activation]()(torch.nn.functional.linear(a, W, b))
    return a


def border(i: Indices, network: Network) -> Tensor:
    """Between both ends."""
    return between(ends(i, network), i.n)


def between(ends: Tensor, n: int) -> Tensor:
    """The first half from the start, the other one backwards from the end."""
    start, end = ends
    shares = torch.special.expit(torch.linspace(-NEAR, NEAR, n, dtype=torch.float64))
    near = [
        torch.outer(shares[:k], way)
        for k, way in ((n // 2, end - start), (n - n // 2, start - end))
    ]
    return torch.cat([start + near[0], end + near[1].flip(0)])


def ends(i: Indices, network: Network) -> Tensor:
    """The two of the line's crossings with the four edges that are on the rectangle."""
    W, b = (t.detach() for t in network.weights()[1])
    (p, q), r = (W[1] - W[0]).tolist(), float(b[1] - b[0])
    (left, right), (low, high) = i.x, i.y
    crossings = [(x, -(r + p * x) / q) for x in i.x if q]
    crossings += [(-(r + q * y) / p, y) for y in i.y if p]
    slack = 1e-12 * (right - left + high - low)
    on = [
        (x, y)
        for x, y in crossings
        if left - slack <= x <= right + slack and low - slack <= y <= high + slack
    ]
    # From where it is farthest to one side along (-q, p) to where it is farthest to the other.
    on.sort(key=lambda crossing: p * crossing[1] - q * crossing[0])
    start, end = (on[0], on[-1]) if on else _around(p, q, r, i)
    return torch.tensor([start, end], dtype=torch.float64)


def _around(p: float, q: float, r: float, i: Indices) -> list[tuple[float, float]]:
    """Both ends of a piece of the line around the place nearest to the rectangle's middle."""
    (left, right), (low, high) = i.x, i.y
    x, y = (left + right) / 2, (low + high) / 2
    n = torch.tensor([p, q], dtype=torch.float64)
    far = (p * x + q * y + r) / float(n @ n)
    half = math.hypot(right - left, high - low) / 2
    u, v = (half * n / n.norm()).tolist()
    return [(x - far * p + s * v, y - far * q - s * u) for s in (1, -1)]


def border_before(i: Indices, network: Network) -> Tensor:
    """By the inverse of the matrix."""
    W, b = (t.detach() for t in network.weights()[0])
    z = border(i, network)
    if network.recipe.activation == "sigmoid":
        rest = between(1 - ends(i, network), i.n)
        z = -torch.log(rest.clamp(min=LEAST) / z.clamp(min=LEAST))
    return (z - b) @ torch.linalg.inv(W).T


def fewest_wrong(i: Indices, network: Network) -> int:
    """Lines of all directions between two that two points have in common, at every place."""
    x = tensors(network.recipe, network.fingerprint, i.split)[0]
    ones = labels(i, network, None)
    first, second = torch.triu_indices(len(x), len(x), offset=1)
    way = x[second] - x[first]
    turns = torch.remainder(torch.atan2(way[:, 1], way[:, 0]), torch.pi).sort().values
    between = (turns + torch.cat([turns[1:], turns[:1] + torch.pi])) / 2
    across = torch.stack([-torch.sin(between), torch.cos(between)])
    order = (x @ across).argsort(dim=0)
    # Below the first k points class 0, above them class 1: right for k = 0, 1, ...
    gained = torch.cumsum(1 - 2 * ones[order], dim=0)
    right = torch.cat([torch.zeros_like(gained[:1]), gained]) + int(ones.sum())
    return int(torch.minimum(len(x) - right, right).min())


ORACLE: dict[str, Callable[[Indices, Network], Any]] = {
    "lattice": lattice,
    "border": border,
    "border in layer 0": border_before,
    "fewest wrong": fewest_wrong,
}
