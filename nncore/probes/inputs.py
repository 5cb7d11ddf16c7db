"""What a lesson chooses instead of measuring: numbers that are given or drawn, dials to turn.

    scores = given((1, 2, 3), "scores", why="whole numbers, to be worked by hand")
    heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
    softmax(scores, temperature=heat.probe())       follows heat.at (expressions.py)

What is made of them is computed, and proven, like all else.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.probes.probe import Moving, Probe, Value


@dataclass(frozen=True)
class Given(Probe):
    """Fixed numbers with a name and the reason for choosing them: made by `given`."""

    values: float | tuple
    name: str
    why: str

    def __call__(self) -> Value:
        return self.values if isinstance(self.values, float) else np.array(self.values)

    def __str__(self) -> str:
        return self.name


def given(values: ArrayLike, name: str, *, why: str) -> Given:
    """A probe of a number, a row or a matrix that was chosen, not measured."""
    array = np.asarray(values, dtype=np.float64)
    if not array.size or not np.isfinite(array).all():
        raise ValueError(f"got {name}={values!r}: expected numbers, at least one and all finite")
    if not name or not why:
        raise ValueError(f"got name={name!r}, why={why!r}: what is chosen has a name and a reason")
    return Given(as_tuples(array), name, why)


def as_tuples(array: np.ndarray) -> float | tuple:
    """A float, or tuples in tuples: what can be hashed."""
    return tuple(as_tuples(row) for row in array) if array.ndim else float(array)


def draws(n: int, *, seed: int) -> Given:
    """n random numbers from 0 to 1 of Generator(seed): those by which a model writes a tale."""
    numbers = np.random.default_rng(seed).random(n)
    return given(numbers, f"{n} draws of seed {seed}", why="random, so that nobody chose them")


class Dial(Moving):
    """A number that an animation turns, as it turns the nudge of a network: `.at`, also `.by`.

    Stays between `low` and `high`, both included. It is itself in all copies, so what follows it
    follows all of them.
    """

    def __init__(self, name: str, *, at: float, low: float = -np.inf, high: float = np.inf) -> None:
        if not low <= high:
            raise ValueError(f"got low={low:g} and high={high:g} for {name!r}")
        self.name, self.low, self.high = name, float(low), float(high)
        self.at = at

    @property
    def at(self) -> float:
        """Where the dial stands."""
        return self._at

    @at.setter
    def at(self, value: float) -> None:
        if not (np.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(
                f"got {self.name}={value!r}: it goes from {self.low:g} to {self.high:g}"
            )
        self._at = float(value)

    by = at  # what Nudge turns

    @property
    def moment(self) -> Hashable:
        return self._at

    def probe(self) -> Turned:
        """A probe of where the dial stands."""
        return Turned(self)

    def __repr__(self) -> str:
        return f"<Dial {self.name} at {self.at:g}>"

    def __reduce__(self):
        return rebuild, (self.name, self.at, self.low, self.high)


def rebuild(name: str, at: float, low: float, high: float) -> Dial:
    """What a pickled Dial is made from."""
    return Dial(name, at=at, low=low, high=high)


@dataclass(frozen=True)
class Turned(Probe):
    """Where a dial stands: made by Dial.probe."""

    dial: Dial

    def __call__(self) -> Value:
        return self.dial.at

    @property
    def runs(self) -> frozenset[Moving]:
        return frozenset({self.dial})

    def __str__(self) -> str:
        return self.dial.name
