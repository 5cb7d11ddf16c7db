"""Names for single quantities: what a drawing shows, and what a test can check.

    p = run.probe("z", layer=2, neuron=5, example=7)
    str(p)    "z(2)[5] for test digit 7"
    p()       its value at the run's current step

A probe is small, hashable and picklable. It holds its run by identity and no numbers, so a copy of
it follows the same run. Probes can be added, subtracted, multiplied and divided.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.activations import Array, exp, identity, sigmoid, sigmoid_prime
from nncore.probes.quantity import Quantity
from nncore.quantities.network import QUANTITIES, find

if TYPE_CHECKING:
    from nncore.training import State

Value = float | Array
FUNCTIONS: dict[str, Callable[[Any], Array]] = {
    "sigma": sigmoid,
    "sigma'": sigmoid_prime,
    "identity": identity,  # numbers as a probe: sigma(x + b) for many x is a curve that b moves
    "exp": exp,
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,  # 0/0 is NaN, not an exception: a nudge may pass through 0
}


class Moving:
    """What may change while probes follow it: a run, a network with a nudge, a dial.

    manim deep-copies what it animates; a copy would be a second one that nothing moves, so there
    are no copies.
    """

    @property
    def moment(self) -> Hashable:
        """Changes whenever this does."""
        raise NotImplementedError

    def __copy__(self):
        return self

    def __deepcopy__(self, memo: dict):
        return self


class Probe:
    """The name of a quantity; calling it gives the value, a float or an array of its own."""

    def __call__(self) -> Value:
        raise NotImplementedError

    @property
    def runs(self) -> frozenset[Moving]:
        """The live runs, the nudges and the dials whose movement may change the value."""
        raise NotImplementedError

    def __add__(self, other: Probe | float) -> Derived:
        return derived("+", self, other)

    def __radd__(self, other: float) -> Derived:
        return derived("+", other, self)

    def __sub__(self, other: Probe | float) -> Derived:
        return derived("-", self, other)

    def __rsub__(self, other: float) -> Derived:
        return derived("-", other, self)

    def __mul__(self, other: Probe | float) -> Derived:
        return derived("*", self, other)

    def __rmul__(self, other: float) -> Derived:
        return derived("*", other, self)

    def __truediv__(self, other: Probe | float) -> Derived:
        return derived("/", self, other)

    def __rtruediv__(self, other: float) -> Derived:
        return derived("/", other, self)

    def __neg__(self) -> Derived:
        return derived("*", -1.0, self)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo: dict):
        return self


@dataclass(frozen=True)
class Reading(Probe):
    """A quantity of one run: made by run.probe, which checks the indices."""

    run: State
    quantity: str
    layer: Any = None  # an int, or None where the quantity has none or all are meant;
    neuron: Any = None  # so are these two
    source: Any = None
    example: int | tuple[int, ...] | range | None = None
    split: str = "test"
    options: tuple[tuple[str, Any], ...] = ()

    def __call__(self) -> Value:
        return QUANTITIES[self.quantity].value(self)

    def option(self, name: str) -> Any:
        """The value of an option, such as terms or below."""
        return dict(self.options)[name]

    @property
    def runs(self) -> frozenset[Moving]:
        return self.run.depends_on

    def __str__(self) -> str:
        return QUANTITIES[self.quantity].describe(self)


@dataclass(frozen=True)
class Derived(Probe):
    """Two probes, or a probe and a number, joined by + - * or /."""

    symbol: str
    left: Probe | float
    right: Probe | float

    def __call__(self) -> Value:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = OPERATORS[self.symbol](evaluate(self.left), evaluate(self.right))
        return float(value) if np.ndim(value) == 0 else value

    @property
    def runs(self) -> frozenset[Moving]:
        sides = (side for side in (self.left, self.right) if isinstance(side, Probe))
        return frozenset(run for side in sides for run in side.runs)

    def __str__(self) -> str:
        if self.symbol == "*" and self.left == -1.0:
            return f"-{parenthesised(self.right)}"
        return f"{parenthesised(self.left)} {self.symbol} {parenthesised(self.right)}"


@dataclass(frozen=True)
class Function(Probe):
    """sigma, sigma' or the identity, at a number, at several, or at the value of a probe."""

    name: str
    at: float | tuple[float, ...] | Probe

    def __call__(self) -> Value:
        value = FUNCTIONS[self.name](evaluate(self.at))
        return float(value) if value.ndim == 0 else value

    @property
    def runs(self) -> frozenset[Moving]:
        return self.at.runs if isinstance(self.at, Probe) else frozenset()

    def __str__(self) -> str:
        if isinstance(self.at, tuple):
            return f"{self.name}(z) at {len(self.at)} points"
        return f"{self.name}({self.at if isinstance(self.at, Probe) else f'{self.at:g}'})"


def function(name: str, at: float | tuple[float, ...] | Probe) -> Function:
    """A probe of "sigma", "sigma'", "identity" or "exp" that needs no run."""
    if name not in FUNCTIONS:
        raise ValueError(f"got function {name!r}: there are {', '.join(map(repr, FUNCTIONS))}")
    if not isinstance(at, Probe):
        numbers = np.asarray(at, dtype=np.float64)
        if numbers.ndim > 1 or not np.isfinite(numbers).all():
            raise ValueError(f"got at={at!r}: expected a number, a row of numbers or a probe")
        at = tuple(numbers.tolist()) if numbers.ndim else float(numbers)
    return Function(name, at)


def probe_of(run: State, quantity: str, **which: Any) -> Reading:
    """run.probe: checks that the quantity exists and has just the indices it needs."""
    kind: Quantity = find(quantity)
    return Reading(run, quantity, **kind.check(run, which))


def derived(symbol: str, left: Any, right: Any) -> Derived:
    """left and right, of which at least one is a probe and the other may be a number."""
    for side in (left, right):
        if not isinstance(side, Probe | int | float | np.number):
            return NotImplemented
    sides = (side if isinstance(side, Probe) else float(side) for side in (left, right))
    return Derived(symbol, *sides)


def evaluate(side: Probe | float | tuple[float, ...]) -> Any:
    """The value of a probe; a number is its own value."""
    return side() if isinstance(side, Probe) else side


def parenthesised(side: Probe | float) -> str:
    """The name of one side of a Derived, such that the whole reads as it is computed."""
    if isinstance(side, Derived):
        return f"({side})"
    return str(side) if isinstance(side, Probe) else f"{side:g}"
