"""What is made of probes, by name: sums, shares, angles, entries, conditions.

    limit = largest(run.probe("W", layer=1, neuron=3))      what a colour scale must reach
    softmax(scores, temperature=heat.probe())               shares that follow a dial
    all_of(right > 0.9, largest_at(pattern, 2))             what a sentence claims

What each computes is in operations.py, under the name that stands here in quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nncore import activations
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Expression, Probe, expression

FUNCTIONS = ("sigma", "sigma'", "identity", "exp")


def made(name: str, *parts: Any, settings: tuple[Any, ...] = ()) -> Any:
    """The Expression or Condition of that name, or a ValueError if a part is no probe or number."""
    of = expression(name, *parts, settings=settings)
    if of is NotImplemented:
        wrong = next(
            part for part in parts if not isinstance(part, Probe | int | float | np.number)
        )
        raise ValueError(f"got {wrong!r}: expected a probe or a number")
    return of


def function(name: str, at: Any) -> Expression:
    """sigma, sigma', the identity or exp, at a number, at several, or at a probe."""
    if name not in FUNCTIONS:
        raise ValueError(f"got function {name!r}: there are {', '.join(map(repr, FUNCTIONS))}")
    if not isinstance(at, Probe):
        numbers = np.asarray(at, dtype=np.float64)
        if numbers.ndim > 1 or not np.isfinite(numbers).all():
            raise ValueError(f"got at={at!r}: expected a number, a row of numbers or a probe")
        at = given(at, f"{numbers.size} numbers", why="a curve") if numbers.ndim else at
    return made(name, at)


def largest(of: Probe) -> Expression:
    """max |value|, without its sign: the limit of a colour scale that is symmetric about zero."""
    return made("largest size", of)


def maximum(of: Probe) -> Expression:
    """The largest value, with its sign; where sizes count, see `largest`."""
    return made("largest", of)


def size_quantile(of: Probe, share: float) -> Expression:
    """The size that a share of all values do not exceed: where a colour scale may end."""
    if not 0 <= share <= 1:
        raise ValueError(f"got share={share}: expected a share from 0 to 1")
    return made("size quantile", of, settings=(float(share),))


def positive_part(of: Probe) -> Expression:
    """Each value, or 0 where it is negative."""
    return made("positive part", of)


def within(of: Probe, limit: Probe | float) -> Expression:
    """Each value, or +-limit where it is beyond: what a colour scale with these ends can show."""
    return made("within", of, limit)


def argmax(of: Probe) -> Expression:
    """Where the largest value is; the first, of several."""
    return made("place of the largest", of)


def named(place: Probe, names: Sequence[str]) -> Expression:
    """The name at a place that is found: `named(run.probe("answer", ...), VOCABULARY)`."""
    return made("name", place, settings=tuple(names))


def total(of: Probe) -> Expression:
    """The sum of all values."""
    return made("sum", of)


def signs(of: Probe) -> Expression:
    """-1 or 1, or 0 at zero itself: on which side of zero each value is, as of a border."""
    return made("signs", of)


def mean(of: Probe) -> Expression:
    """The mean of all values."""
    return made("mean", of)


def running_means(of: Probe) -> Expression:
    """The mean of the first 1, 2, ... n values of a row, (n,)."""
    return made("running means", of)


def below_from(of: Probe, ceiling: Probe | float) -> Expression:
    """The place from which on all values of a row are below the ceiling, for good; NaN if none."""
    return made("place from which on it is below", of, ceiling)


def means(of: Probe, every: int) -> Expression:
    """The mean of each `every` successive values; a rest that is not full is left out."""
    if every < 1:
        raise ValueError(f"got every={every}: means are over 1 value or more")
    return made("means", of, settings=(every,))


def counts(of: Probe, edges: Sequence[float] | np.ndarray) -> Expression:
    """How many values lie in [edges[i], edges[i+1]), the last edge included."""
    if len(edges) < 2 or any(b <= a for a, b in pairwise(edges)):
        raise ValueError(f"got edges={edges!r}: need at least two, each above the one before")
    return made("counts", of, settings=(tuple(map(float, edges)),))


def entries(of: Probe, *indices: Any) -> Expression:
    """Some entries of a vector or matrix: one index, or a sequence of them, for each axis."""
    return made("entries", of, settings=tuple(map(place, indices)))


def place(index: Any) -> Any:
    """An index, or several, as what can be hashed."""
    return tuple(map(int, index)) if np.ndim(index) else int(index)


def dot(v: Probe, w: Probe) -> Expression:
    """sum_i v_i w_i, of vectors, matrices or images of one shape."""
    return made("dot product", v, w)


def running_sums(terms: Probe) -> Expression:
    """0, then the sum of the first 1, 2, ... terms: n + 1 numbers."""
    return made("running sums", terms)


def cosine(v: Probe, w: Probe) -> Expression:
    """The cosine of the angle between two vectors."""
    return made("cosine", v, w)


def angle(v: Probe, w: Probe) -> Expression:
    """The angle between two vectors, in degrees from 0 to 180."""
    return made("angle", v, w)


def polar(length: Probe | float, degrees: Probe | float) -> Expression:
    """The vector (2,) of a length and a direction, in degrees to the left from the right."""
    return made("vector", length, degrees)


def matmul(A: Probe, B: Probe) -> Expression:
    """A matrix (m, n) times a vector (n,) or a matrix (n, p)."""
    return made("matrix product", A, B)


def transposed(A: Probe) -> Expression:
    """Rows as columns: a batch of activations (examples, neurons) as W is multiplied with it."""
    return made("transpose", A)


def correlate(signal: Probe, pattern: Probe) -> Expression:
    """The dot product at each shift -(m - 1) ... n - 1 of a pattern (m,) along a signal (n,)."""
    return made("correlation", signal, pattern)


def shifted(pattern: Probe, by: Probe | float, *, length: int) -> Expression:
    """A pattern moved `by` places to the right among `length` places.

    dot(signal, shifted(pattern, s, length=n)) is what correlate has for the shift s.
    """
    if length < 1:
        raise ValueError(f"got length={length}: expected 1 place or more")
    return made("shifted signal", pattern, by, settings=(int(length),))


def softmax(scores: Probe, *, temperature: Probe | float = 1.0) -> Expression:
    """The shares of scores (..., n), along the last axis."""
    return made("softmax", scores, check_temperature(temperature))


def stacked(*parts: Probe | float) -> Expression:
    """Numbers as a vector, vectors as the rows of a matrix."""
    if not parts:
        raise ValueError("got nothing to stack: expected one part or more")
    return made("row", *parts)


def check_temperature(temperature: Probe | float) -> Probe | float:
    """A number is checked at once; what a probe gives, when it is asked."""
    if not isinstance(temperature, Probe):
        activations.softmax([0.0], temperature)
    return temperature


def equal(x: Probe, y: Probe | float) -> Condition:
    """Whether they are the same: of counts, places and answers. (== compares the names.)"""
    return made("=", x, y)


def largest_at(x: Probe, place: int) -> Condition:
    """Whether the largest of its values is there: at what a head looks most, what is answered."""
    return made("largest at", x, place)


def isclose(x: Probe, y: Probe | float, *, within: float) -> Condition:
    """Whether they are not further apart than that."""
    return made("close", x, y, settings=(float(within),))


def all_of(*conditions: Condition) -> Condition:
    """Whether all hold."""
    return joined("and", conditions)


def any_of(*conditions: Condition) -> Condition:
    """Whether one holds or more."""
    return joined("or", conditions)


def joined(name: str, conditions: tuple[Condition, ...]) -> Condition:
    """What is no condition, such as the bool of p == 3, is refused."""
    wrong = [c for c in conditions if not isinstance(c, Condition)]
    if wrong or not conditions:
        raise ValueError(f"got {wrong[0] if wrong else 'nothing'}: expected conditions, as p > 0.9")
    return made(name, *conditions)
