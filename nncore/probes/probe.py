"""Names for values: what a drawing shows, and what a sentence claims.

    p = run.probe("z", layer=2, neuron=5, example=7)
    str(p), p()             "z(2)[5] for test digit 7", and its value at the run's current step
    p.with_(example=31)     the same of another digit
    2 * p + 1, p > 0.9      an Expression, and a Condition: is it so?

A probe is small, hashable and picklable. It holds its run by identity and no numbers, so a copy of
it follows the same run.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from nncore.probes.operations import OPERATIONS

Value = float | bool | np.ndarray


class Moving:
    """What may change while probes follow it: a run, a network with a nudge, a dial.

    manim deep-copies what it animates; a copy would be a second one that nothing moves, so there
    are no copies.
    """

    @property
    def moment(self) -> Hashable:
        """Changes whenever this does."""
        raise NotImplementedError

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict) -> Self:
        return self


class Probe:
    """The name of a value; calling it gives the value, a number or an array of its own."""

    __array_ufunc__ = None  # a numpy number leaves sums and comparisons with a probe to the probe

    def __call__(self) -> Any:
        raise NotImplementedError

    @property
    def runs(self) -> frozenset[Moving]:
        """The live runs, the nudges and the dials whose movement may change the value."""
        return frozenset()

    def readings(self) -> Iterator[Any]:
        """The quantities of runs (reading.Reading) that it is made of, one by one."""
        return iter(())

    def with_(self, **which: Any) -> Probe:
        """The same of another example, neuron, layer, option or run, where it has such an index."""
        return self

    def __add__(self, other: Probe | float) -> Expression:
        return expression("+", self, other)

    def __radd__(self, other: float) -> Expression:
        return expression("+", other, self)

    def __sub__(self, other: Probe | float) -> Expression:
        return expression("-", self, other)

    def __rsub__(self, other: float) -> Expression:
        return expression("-", other, self)

    def __mul__(self, other: Probe | float) -> Expression:
        return expression("*", self, other)

    def __rmul__(self, other: float) -> Expression:
        return expression("*", other, self)

    def __truediv__(self, other: Probe | float) -> Expression:
        return expression("/", self, other)

    def __rtruediv__(self, other: float) -> Expression:
        return expression("/", other, self)

    def __neg__(self) -> Expression:
        return expression("negative", self)

    def __lt__(self, other: Probe | float) -> Condition:
        return expression("<", self, other)

    def __le__(self, other: Probe | float) -> Condition:
        return expression("<=", self, other)

    def __gt__(self, other: Probe | float) -> Condition:
        return expression(">", self, other)

    def __ge__(self, other: Probe | float) -> Condition:
        return expression(">=", self, other)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict) -> Self:
        return self


@dataclass(frozen=True)
class Expression(Probe):
    """An operation on probes and numbers; its settings are indices, edges or lengths."""

    name: str
    parts: tuple[Probe | float, ...]
    settings: tuple[Any, ...] = ()

    def __call__(self) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = map(evaluate, self.parts)
            value = OPERATIONS[self.name].compute(*values, *self.settings)
        return np.asarray(value).item() if np.ndim(value) == 0 else value

    @property
    def runs(self) -> frozenset[Moving]:
        return frozenset().union(*(part.runs for part in self.probes))

    @property
    def probes(self) -> list[Probe]:
        """The parts that are probes."""
        return [part for part in self.parts if isinstance(part, Probe)]

    def readings(self) -> Iterator[Any]:
        for part in self.probes:
            yield from part.readings()

    def with_(self, **which: Any) -> Self:
        parts = (p.with_(**which) if isinstance(p, Probe) else p for p in self.parts)
        return replace(self, parts=tuple(parts))

    def __str__(self) -> str:
        form, infix = OPERATIONS[self.name].form, OPERATIONS[self.name].infix
        names = [part_name(part, inside=infix) for part in self.parts]
        if form is None:
            return f"{self.name} of {' and '.join(names)}"
        return (
            form.join(names) if form.strip() == self.name else form.format(*names, *self.settings)
        )


class Condition(Expression):
    """An expression that is true or false; one of rows is true if it is so in all entries."""

    def __call__(self) -> bool:
        return bool(np.all(super().__call__()))

    def __bool__(self) -> bool:
        raise TypeError(f"got {self} as a truth value: call it, or join conditions with all_of")


def expression(name: str, *parts: Any, settings: tuple[Any, ...] = ()) -> Any:
    """The Expression or Condition of that name; Python's TypeError if a part is none."""
    if not all(isinstance(part, Probe | int | float | np.number) for part in parts):
        return NotImplemented
    kind = Condition if OPERATIONS[name].condition else Expression
    return kind(name, tuple(p if isinstance(p, Probe) else float(p) for p in parts), settings)


def evaluate(part: Any) -> Any:
    """The value of a probe; a number is its own."""
    return part() if isinstance(part, Probe) else part


def part_name(part: Probe | float, *, inside: bool) -> str:
    """A part, in parentheses where the whole would read otherwise than it is computed."""
    if isinstance(part, Expression) and inside and OPERATIONS[part.name].infix:
        return f"({part})"
    return str(part) if isinstance(part, Probe) else f"{part:g}"
