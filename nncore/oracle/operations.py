"""The oracle's road to probes/operations.py: torch's own functions, complex numbers, exact sums."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch

Tensor = torch.Tensor


def entries(values: Tensor, *indices: int | tuple) -> Any:
    """values[i][j] for each index in turn; several indices in step name several entries."""
    if not any(isinstance(i, tuple) for i in indices):
        return values[indices]
    length = max(len(i) for i in indices if isinstance(i, tuple))
    in_step = [i if isinstance(i, tuple) else (i,) * length for i in indices]
    return torch.stack([values[place] for place in zip(*in_step, strict=True)])


def counts(values: Tensor, edges: tuple[float, ...]) -> list[float]:
    """How many values lie between two edges; on an edge means above it, on the last below."""
    bins = [torch.logical_and(values >= a, values < b) for a, b in pairwise(edges)]
    bins[-1] |= values == edges[-1]
    return [float(inside.sum()) for inside in bins]


def running_means(values: Tensor) -> list[float]:
    """The exactly rounded sum of every beginning, divided."""
    row = values.tolist()
    return [math.fsum(row[:n]) / n for n in range(1, len(row) + 1)]


def below_from(values: Tensor, ceiling: Tensor) -> float:
    """From the last value backwards."""
    place = len(values)
    while place and values[place - 1] < ceiling:
        place -= 1
    return math.nan if place == len(values) else float(place)


def means(values: Tensor, every: int) -> list[float]:
    """Exactly rounded sums of each `every` values, divided; a rest is left out."""
    blocks = (block.tolist() for block in values.split(every))
    return [math.fsum(block) / every for block in blocks if len(block) == every]


def size_quantile(values: Tensor, share: float) -> float:
    """Between the two sizes, in their order, that the share falls between."""
    sizes = values.abs().flatten().sort().values
    place = share * (len(sizes) - 1)
    below = math.floor(place)
    above = min(below + 1, len(sizes) - 1)
    return float(sizes[below] + (place - below) * (sizes[above] - sizes[below]))


def dot(v: Tensor, w: Tensor) -> float:
    """The exactly rounded sum of the products."""
    pairs = zip(v.flatten().tolist(), w.flatten().tolist(), strict=True)
    return math.fsum(x * y for x, y in pairs)


def running_sums(terms: Tensor) -> list[float]:
    """The exactly rounded sum of every beginning."""
    row = terms.flatten().tolist()
    return [math.fsum(row[:n]) for n in range(len(row) + 1)]


def cosine(v: Tensor, w: Tensor) -> float:
    """The dot product of the two directions."""
    lengths = [torch.linalg.vector_norm(x) for x in (v, w)]
    return math.nan if not all(lengths) else dot(v / lengths[0], w / lengths[1])


def angle(v: Tensor, w: Tensor) -> Tensor:
    """Kahan's formula, exact near 0 and 180 degrees as well."""
    v, w = v / torch.linalg.vector_norm(v), w / torch.linalg.vector_norm(w)
    apart, along = torch.linalg.vector_norm(v - w), torch.linalg.vector_norm(v + w)
    return torch.rad2deg(2 * torch.atan2(apart, along))


def polar(length: Tensor, degrees: Tensor) -> Tensor:
    """Through a complex number."""
    return torch.view_as_real(torch.polar(length, torch.deg2rad(degrees)))


def correlate(signal: Tensor, pattern: Tensor) -> Tensor:
    """A convolutional layer with one filter; what torch calls convolution is a correlation."""
    rows = signal[None, None, :], pattern[None, None, :]
    return torch.nn.functional.conv1d(*rows, padding=len(pattern) - 1)[0, 0]


def shifted(pattern: Tensor, by: Tensor, length: int) -> list[float]:
    """For each place, the number that came to lie there."""
    places = math.floor(float(by) + 0.5)
    at = dict(enumerate(pattern.tolist(), start=places))
    return [at.get(place, 0.0) for place in range(length)]


def softmax(z: Tensor, temperature: Tensor) -> Tensor:
    """torch's."""
    return torch.softmax(z / temperature, dim=-1)


def slope(z: Tensor) -> Tensor:
    """sigma'(z), by autograd."""
    z = z.requires_grad_()
    return torch.autograd.grad(torch.sigmoid(z).sum(), z)[0]


def every(relation: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, Tensor], bool]:
    """Whether all entries are in relation."""
    return lambda x, y: bool(relation(x, y).all())


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "negative": torch.neg,
    "sigma": torch.sigmoid,
    "sigma'": slope,
    "identity": torch.clone,
    "exp": torch.exp,
    "largest size": lambda x: torch.linalg.vector_norm(x, math.inf),
    "largest": lambda x: x.flatten().sort().values[-1],
    "size quantile": size_quantile,
    "positive part": torch.relu,
    "within": lambda x, limit: torch.minimum(torch.maximum(x, -limit), limit),
    "sum": lambda x: math.fsum(x.flatten().tolist()),
    "mean": lambda x: math.fsum(x.flatten().tolist()) / x.numel(),
    "means": means,
    "running means": running_means,
    "place from which on it is below": below_from,
    "counts": counts,
    "entries": entries,
    "signs": lambda x: (x > 0).double() - (x < 0).double(),
    "place of the largest": lambda x: x.flatten().tolist().index(max(x.flatten().tolist())),
    "dot product": dot,
    "running sums": running_sums,
    "cosine": cosine,
    "angle": angle,
    "vector": polar,
    "matrix product": lambda A, B: torch.einsum("ik,k...->i...", A, B),
    "transpose": lambda A: torch.einsum("ij->ji", A),
    "row": lambda *parts: torch.stack(parts),
    "correlation": correlate,
    "shifted signal": shifted,
    "softmax": softmax,
    "name": lambda place, *names: list(names).pop(round(float(place))),
    "<": every(torch.lt),
    "<=": every(torch.le),
    ">": every(torch.gt),
    ">=": every(torch.ge),
    "=": every(torch.eq),
    "close": lambda x, y, by: bool((torch.dist(x, y, math.inf) <= by).all()),
    "and": lambda *parts: bool(torch.stack(parts).all()),
    "or": lambda *parts: bool(torch.stack(parts).any()),
    "largest at": lambda x, place: x.flatten().tolist().index(max(x.flatten().tolist())) == place,
}
