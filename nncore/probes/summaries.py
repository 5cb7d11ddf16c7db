"""Probes of what a row of values comes to: its largest size, its means, how it is spread.

limit = largest(run.probe("W", layer=1, neuron=3))      what a colour scale must reach
counts(run.probe("a", layer=1, neuron=3), edges)        the bars of a histogram
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from nncore.activations import Array
from nncore.probes.probe import Moving, Probe, Reading, Value


@dataclass(frozen=True)
class Summary(Probe):
    """One number, or a shorter row of numbers, made of the values of another probe."""

    name: str
    of: Probe
    argument: Any = None

    def __call__(self) -> Value:
        return SUMMARIES[self.name](np.asarray(self.of(), dtype=np.float64), self.argument)

    @property
    def runs(self) -> frozenset[Moving]:
        return self.of.runs

    def __str__(self) -> str:
        return f"{self.name} of {self.of}"


def _largest(values: np.ndarray, _: None) -> float:
    return float(np.abs(values).max())


def _means(values: np.ndarray, every: int) -> np.ndarray:
    whole = len(values) // every
    return values[: whole * every].reshape(whole, every).mean(axis=1)


def _counts(values: np.ndarray, edges: tuple[float, ...]) -> np.ndarray:
    return np.histogram(values, edges)[0].astype(np.float64)


def _entries(values: np.ndarray, indices: tuple) -> Value:
    picked = values[tuple(np.asarray(i) for i in indices)]
    return float(picked) if picked.ndim == 0 else picked


SUMMARIES = {
    "largest size": _largest,
    "largest": lambda values, _: float(values.max()),
    "sum": lambda values, _: float(values.sum()),
    "means": _means,
    "counts": _counts,
    "entries": _entries,
    "signs": lambda values, _: np.sign(values),
}


def largest(of: Probe) -> Summary:
    """max |value|: the limit of a colour scale that is symmetric about zero."""
    return Summary("largest size", of)


def maximum(of: Probe) -> Summary:
    """The largest value, with its sign."""
    return Summary("largest", of)


def total(of: Probe) -> Summary:
    """The sum of all values."""
    return Summary("sum", of)


def signs(of: Probe) -> Summary:
    """-1 or 1, or 0 at zero itself: on which side of zero each value is, as of a border."""
    return Summary("signs", of)


def means(of: Probe, every: int) -> Summary:
    """The mean of each `every` successive values; a rest that is not full is left out."""
    if every < 1:
        raise ValueError(f"got every={every}: means are over 1 value or more")
    return Summary("means", of, every)


def counts(of: Probe, edges: Sequence[float] | Array) -> Summary:
    """How many values lie in [edges[i], edges[i+1]), the last edge included."""
    if len(edges) < 2 or any(b <= a for a, b in pairwise(edges)):
        raise ValueError(f"got edges={edges!r}: need at least two, each above the one before")
    return Summary("counts", of, tuple(float(edge) for edge in edges))


def entries(of: Probe, *indices: Any) -> Summary:
    """Some entries of a vector or matrix: one index, or a sequence of them, for each axis."""
    as_tuples = (tuple(int(k) for k in i) if np.ndim(i) else int(i) for i in indices)
    return Summary("entries", of, tuple(as_tuples))


def but(probe: Any, **which: Any) -> Any:
    """The same probe of another example, neuron, layer, option or run: `but(p, example=31)`.

    Reaches into sums, quotients and summaries; readings that have no such index stay.
    """
    if isinstance(probe, tuple) and any(isinstance(part, Probe) for part in probe):
        return tuple(but(part, **which) for part in probe)
    if not isinstance(probe, Probe):
        return probe
    names = [field.name for field in fields(probe)]  # type: ignore[arg-type]
    if isinstance(probe, Reading):
        given = {name: getattr(probe, name) for name in names if name not in _NOT_INDICES}
        given |= dict(probe.options)
        changed = {name: value for name, value in which.items() if given.get(name) is not None}
        return which.get("run", probe.run).probe(probe.quantity, **{**given, **changed})
    return replace(probe, **{name: but(getattr(probe, name), **which) for name in names})  # type: ignore[type-var]


_NOT_INDICES = ("run", "quantity", "options")
