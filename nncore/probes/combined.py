"""Probes of what several probes make together: products.py and softmax, by name.

    dot(run.probe("W", layer=1, neuron=3), run.probe("a", layer=0, example=7))
    running_sums(row * column)                  how a dot product adds up, from 0
    softmax(scores, temperature=heat.probe())   shares that follow a dial

A part may be a number instead of a probe. `*`, `+` and so on are with the probes themselves, rows
and entries with summaries.entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncore import activations, products
from nncore.probes.probe import Moving, Probe, Value, evaluate

Part = Probe | float


@dataclass(frozen=True)
class Combined(Probe):
    """A function of the values of other probes: made by the functions below."""

    name: str
    of: tuple[Part, ...]
    argument: Any = None

    def __call__(self) -> Value:
        value = COMBINATIONS[self.name](*(evaluate(part) for part in self.of), self.argument)
        return float(value) if np.ndim(value) == 0 else value

    @property
    def runs(self) -> frozenset[Moving]:
        probes = (part for part in self.of if isinstance(part, Probe))
        return frozenset(run for part in probes for run in part.runs)

    def __str__(self) -> str:
        parts = (str(part) if isinstance(part, Probe) else f"{part:g}" for part in self.of)
        return f"{self.name} of {' and '.join(parts)}"


COMBINATIONS: dict[str, Callable[..., Any]] = {
    "dot product": lambda v, w, _: products.dot(v, w),
    "running sums": lambda terms, _: products.running_sums(terms),
    "cosine": lambda v, w, _: products.cosine(v, w),
    "angle": lambda v, w, _: products.angle(v, w),
    "vector": lambda length, degrees, _: products.polar(length, degrees),
    "matrix product": lambda A, B, _: products.matmul(A, B),
    "transpose": lambda A, _: np.transpose(A).copy(),
    "row": lambda *parts: np.array(parts[:-1], dtype=np.float64),
    "correlation": lambda signal, pattern, _: products.correlate(signal, pattern),
    "shifted signal": products.shifted,
    "softmax": lambda z, temperature, _: activations.softmax(z, temperature),
    "softmax'": lambda z, temperature, _: activations.softmax_prime(z, temperature),
}


def dot(v: Probe, w: Probe) -> Combined:
    """sum_i v_i w_i, of vectors, matrices or images of one shape."""
    return Combined("dot product", (v, w))


def running_sums(terms: Probe) -> Combined:
    """0, then the sum of the first 1, 2, ... terms: n + 1 numbers."""
    return Combined("running sums", (terms,))


def cosine(v: Probe, w: Probe) -> Combined:
    """The cosine of the angle between two vectors."""
    return Combined("cosine", (v, w))


def angle(v: Probe, w: Probe) -> Combined:
    """The angle between two vectors, in degrees from 0 to 180."""
    return Combined("angle", (v, w))


def polar(length: Part, degrees: Part) -> Combined:
    """The vector (2,) of a length and a direction, in degrees to the left from the right."""
    return Combined("vector", (length, degrees))


def matmul(A: Probe, B: Probe) -> Combined:
    """A matrix (m, n) times a vector (n,) or a matrix (n, p)."""
    return Combined("matrix product", (A, B))


def transposed(A: Probe) -> Combined:
    """Rows as columns: a batch of activations (examples, neurons) as W is multiplied with it."""
    return Combined("transpose", (A,))


def stacked(*parts: Part) -> Combined:
    """Numbers as a vector, vectors as the rows of a matrix."""
    if not parts:
        raise ValueError("got nothing to stack: expected one part or more")
    return Combined("row", parts)


def correlate(signal: Probe, pattern: Probe) -> Combined:
    """The dot product at each shift -(m - 1) ... n - 1 of a pattern (m,) along a signal (n,)."""
    return Combined("correlation", (signal, pattern))


def shifted(pattern: Probe, by: Part, *, length: int) -> Combined:
    """A pattern moved `by` places to the right among `length` places.

    dot(signal, shifted(pattern, s, length=n)) is what correlate has for the shift s.
    """
    if length < 1:
        raise ValueError(f"got length={length}: expected 1 place or more")
    return Combined("shifted signal", (pattern, by), int(length))


def softmax(scores: Probe, *, temperature: Part = 1.0) -> Combined:
    """The shares of scores (..., n), along the last axis. Their parts are made of probes, too:

    powers = function("exp", scores / temperature)      total(powers)      powers / total(powers)
    """
    return Combined("softmax", (scores, check_temperature(temperature)))


def softmax_prime(scores: Probe, *, temperature: Part = 1.0) -> Combined:
    """The Jacobian of the shares in the scores, (n, n): how score j changes share i."""
    return Combined("softmax'", (scores, check_temperature(temperature)))


def check_temperature(temperature: Part) -> Part:
    """A number is checked at once; what a probe gives, when it is asked."""
    if not isinstance(temperature, Probe):
        activations.softmax([0.0], temperature)
    return temperature
