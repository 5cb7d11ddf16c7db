"""The oracle's road to combined.py: torch's own functions, complex numbers and exact sums."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def dot(v: Tensor, w: Tensor, _: None = None) -> float:
    """The exactly rounded sum of the products."""
    pairs = zip(v.flatten().tolist(), w.flatten().tolist(), strict=True)
    return math.fsum(x * y for x, y in pairs)


def running_sums(terms: Tensor, _: None) -> list[float]:
    """The exactly rounded sum of every beginning."""
    row = terms.flatten().tolist()
    return [math.fsum(row[:n]) for n in range(len(row) + 1)]


def cosine(v: Tensor, w: Tensor, _: None) -> float:
    """The dot product of the two directions."""
    lengths = [torch.linalg.vector_norm(x) for x in (v, w)]
    return math.nan if not all(lengths) else dot(v / lengths[0], w / lengths[1])


def angle(v: Tensor, w: Tensor, _: None) -> Tensor:
    """Kahan's formula, exact near 0 and 180 degrees as well."""
    v, w = v / torch.linalg.vector_norm(v), w / torch.linalg.vector_norm(w)
    apart, along = torch.linalg.vector_norm(v - w), torch.linalg.vector_norm(v + w)
    return torch.rad2deg(2 * torch.atan2(apart, along))


def polar(length: Tensor, degrees: Tensor, _: None) -> Tensor:
    """Through a complex number."""
    return torch.view_as_real(torch.polar(length, torch.deg2rad(degrees)))


def correlate(signal: Tensor, pattern: Tensor, _: None) -> Tensor:
    """A convolutional layer with one filter; what torch calls convolution is a correlation."""
    rows = signal[None, None, :], pattern[None, None, :]
    return torch.nn.functional.conv1d(*rows, padding=len(pattern) - 1)[0, 0]


def shifted(pattern: Tensor, by: Tensor, length: int) -> list[float]:
    """For each place, the number that came to lie there."""
    places = math.floor(float(by) + 0.5)
    at = dict(enumerate(pattern.tolist(), start=places))
    return [at.get(place, 0.0) for place in range(length)]


def softmax(z: Tensor, temperature: Tensor, _: None = None) -> Tensor:
    """torch's."""
    return torch.softmax(z / temperature, dim=-1)


def softmax_prime(z: Tensor, temperature: Tensor, _: None) -> Any:
    """By autograd."""
    if z.ndim > 1:
        return torch.stack([softmax_prime(row, temperature, None) for row in z])
    return torch.autograd.functional.jacobian(lambda z: softmax(z, temperature), z)


COMBINATIONS: dict[str, Callable[..., Any]] = {
    "dot product": dot,
    "running sums": running_sums,
    "cosine": cosine,
    "angle": angle,
    "vector": polar,
    "matrix product": lambda A, B, _: torch.einsum("ik,k...->i...", A, B),
    "transpose": lambda A, _: torch.einsum("ij->ji", A),
    "row": lambda *parts: torch.stack(parts[:-1]),
    "correlation": correlate,
    "shifted signal": shifted,
    "softmax": softmax,
    "softmax'": softmax_prime,
}
