"""Everything that is computed from values: arithmetic, functions, summaries, comparisons.

One table; oracle/operations.py has all once more. An operation is given values: arrays and floats,
and after them its settings, ints and tuples. How it is named: " + ", or "name of a and b".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncore import activations
from nncore.maths import products


@dataclass(frozen=True)
class Operation:
    """A function of values; whether it says what is true; and how it is named.

    By what stands between its parts, " + "; by a form, "sigma({})"; else "name of a and b".
    """

    compute: Callable[..., Any]
    form: str | None = None
    condition: bool = False

    @property
    def infix(self) -> bool:
        """Whether it stands between its parts, or bare before one: they may need parentheses."""
        return self.form is not None and "(" not in self.form


def means(values: np.ndarray, every: int) -> np.ndarray:
    """The mean of each `every` values; a rest is left out."""
    whole = len(values) // every
    return values[: whole * every].reshape(whole, every).mean(axis=1)


def running_means(values: np.ndarray) -> np.ndarray:
    """The mean of the first 1, 2, ... n values, (n,)."""
    return np.cumsum(values) / np.arange(1, len(values) + 1)


def below_from(values: np.ndarray, ceiling: float) -> float:
    """The place from which on all values are below the ceiling; NaN if the last one is not."""
    above = np.flatnonzero(~(values < ceiling))
    first = above[-1] + 1 if len(above) else 0
    return float(first) if first < len(values) else np.nan


def row(*parts: Any) -> np.ndarray:
    """Numbers as a vector, vectors as a matrix."""
    return np.array(parts, dtype=np.float64)


OPERATIONS: dict[str, Operation] = {
    "+": Operation(np.add, " + "),
    "-": Operation(np.subtract, " - "),
    "*": Operation(np.multiply, " * "),
    "/": Operation(np.divide, " / "),  # 0/0 is NaN, not an exception: a nudge may pass through 0
    "negative": Operation(np.negative, "-{}"),
    "sigma": Operation(activations.sigmoid, "sigma({})"),
    "sigma'": Operation(activations.sigmoid_prime, "sigma'({})"),
    "identity": Operation(activations.identity, "identity({})"),
    "exp": Operation(activations.exp, "exp({})"),
    "largest size": Operation(lambda x: np.abs(x).max()),
    "largest": Operation(np.max),
    "size quantile": Operation(lambda x, share: np.quantile(np.abs(x), share)),
    "positive part": Operation(lambda x: np.maximum(x, 0.0)),
    "within": Operation(lambda x, limit: np.clip(x, -limit, limit), "{} within {}"),
    "sum": Operation(np.sum),
    "mean": Operation(np.mean),
    "means": Operation(means),
    "running means": Operation(running_means),
    "place from which on it is below": Operation(below_from, "place from which on {} is below {}"),
    "counts": Operation(lambda x, edges: np.histogram(x, edges)[0].astype(np.float64)),
    "entries": Operation(lambda x, *indices: np.asarray(x)[tuple(np.asarray(i) for i in indices)]),
    "signs": Operation(np.sign),
    "place of the largest": Operation(np.argmax),
    "dot product": Operation(products.dot),
    "running sums": Operation(products.running_sums),
    "cosine": Operation(products.cosine),
    "angle": Operation(products.angle),
    "vector": Operation(products.polar),
    "matrix product": Operation(products.matmul),
    "transpose": Operation(lambda A: np.transpose(A).copy()),
    "row": Operation(row),
    "correlation": Operation(products.correlate),
    "shifted signal": Operation(products.shifted),
    "softmax": Operation(activations.softmax),
    "name": Operation(lambda place, *names: names[int(place)]),
    # Conditions: of rows, that it is so in all entries
    "<": Operation(np.less, " < ", condition=True),
    "<=": Operation(np.less_equal, " <= ", condition=True),
    ">": Operation(np.greater, " > ", condition=True),
    ">=": Operation(np.greater_equal, " >= ", condition=True),
    "=": Operation(np.equal, " = ", condition=True),
    "close": Operation(
        lambda x, y, within: np.abs(x - y) <= within, "{} is {} to within {}", condition=True
    ),
    "and": Operation(lambda *parts: all(parts), " and ", condition=True),
    "or": Operation(lambda *parts: any(parts), " or ", condition=True),
    "largest at": Operation(
        lambda x, place: np.argmax(x) == place, "{} is largest at {}", condition=True
    ),
}
