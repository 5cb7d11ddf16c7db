"""One quantity of one run: which indices it has, how they are checked, and how it is named.

    table = Table()

    @table.quantity("z", LAYER, NEURON, SPLIT, EXAMPLES)
    def _weighted_inputs(run, i):
        return of_examples(run.forward(i.split, i.example).z[i.layer], i)

So it is for every kind of run: the network's quantities are in quantities/network.py, others beside
their runs. A table is entered by axes; a Reading is one place in it, of one run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np

from nncore.probes.probe import Moving, Probe

T = TypeVar("T")


class Indices(SimpleNamespace):
    """Indices by name, hashable: i.layer is the value of "layer"; None where it is left out."""

    def get(self, name: str, default: Any = None) -> Any:
        """The value of that name, if it is there and not None."""
        value = vars(self).get(name)
        return default if value is None else value

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return hash(tuple(vars(self).items()))


@dataclass(frozen=True)
class Axis:
    """One index that quantities have.

    allowed   what it may be, given the run and the indices before it: a range, or some words
    several   whether it may also be a row of these
    must      whether it has to be given; else `default` is what is meant
    after     the index that has to be given before it
    keep      in place of `allowed`: what is kept of a value; None, or a ValueError, refuses it
    needs     what it has to be, in words: "one of the vocabulary"; by default what is allowed
    say       how the name of a probe shows it: "(2)", "[5]", ", terms 3" or " for test digit 7"
    """

    name: str
    allowed: Callable[[Any, Indices], Sequence[Any]] = lambda run, before: ()
    several: bool = False
    must: bool = False
    default: Any = None
    after: str = ""
    keep: Callable[[Any, Indices, Any], Any] | None = None
    needs: str = ""
    say: Callable[[Any, Indices, Any], str] | None = None

    @property
    def needed(self) -> Axis:
        """The same axis, where it has to be given."""
        return replace(self, must=True)

    def check(self, quantity: str, run: Any, before: Indices, value: Any) -> Any:
        """What is kept of a value, or a ValueError that says what would be right."""
        value = self.default if value is None else value
        if value is None:
            if self.must:
                needs = self.needs or f"one, {listed(self.allowed(run, before))}"
                raise ValueError(f"got no {self.name}: {quantity!r} needs {needs}")
            return None
        if self.after and before.get(self.after) is None:
            raise ValueError(
                f"got {self.name} without {self.after}: {quantity!r} needs the {self.after} first"
            )
        if not self.keep:
            return self.one_or_several(quantity, self.allowed(run, before), value)
        kept = self.keep(run, before, value)
        if kept is None:
            raise ValueError(f"got {self.name}={value!r}: {quantity!r} needs {self.needs}")
        return kept

    def one_or_several(self, quantity: str, allowed: Sequence[Any], value: Any) -> Any:
        """The value, with Python's numbers, if it is one of those allowed, or several are."""
        row = isinstance(value, range | tuple | list | np.ndarray)
        members = value if row else (value,)
        if row > self.several or not len(members) or not all(is_in(m, allowed) for m in members):
            has = f"{quantity!r} has {self.name}" if isinstance(allowed, range) else "there are"
            one = ", one of them" if row > self.several else ""
            raise ValueError(f"got {self.name}={value!r}: {has} {listed(allowed)}{one}")
        if isinstance(value, range):
            return value
        return tuple(map(plain, members)) if row else plain(value)

    def shown(self, run: Any, i: Indices) -> str:
        """Its part of a probe's name."""
        value = getattr(i, self.name)
        if self.say:
            return self.say(run, i, value)
        return "" if value is None else f", {self.name} {described(value)}"


@dataclass(frozen=True)
class Quantity:
    """A function of a run and indices, beside the axes that these are of."""

    value: Callable[[Any, Indices], Any]
    axes: tuple[Axis, ...]


class Table(dict[str, Quantity]):
    """All quantities of one kind of run."""

    def quantity(self, name: str, *axes: Axis) -> Callable[[T], T]:
        """A decorator that enters a function under this name, with the axes of its indices."""

        def enter(value: T) -> T:
            self[name] = Quantity(value, axes)  # type: ignore[arg-type]
            return value

        return enter

    def check(self, run: Any, name: str, which: dict[str, Any]) -> Indices:
        """The indices of a quantity, or a ValueError."""
        if name not in self:
            raise ValueError(f"got quantity {name!r}: there are {', '.join(map(repr, self))}")
        before, given = Indices(), {k: v for k, v in which.items() if v is not None}
        for axis in self[name].axes:
            kept = axis.check(name, run, before, given.pop(axis.name, None))
            setattr(before, axis.name, kept)
        for key, value in given.items():
            raise ValueError(f"got {key}={value!r}: {name!r} has no {key}")
        return before


class Measured(Moving):
    """What probes ask: a run, a network at some moment, a grammar. `probe` gives a name to a value.

    table     what can be asked of it
    in_words  what it adds to the name of a probe: " at step 3"
    """

    table: Table
    in_words: str = ""

    @property
    def depends_on(self) -> frozenset[Moving]:
        """What can move, of all that its values are made of."""
        return frozenset()

    @property
    def moment(self) -> Hashable:
        return None

    def probe(self, quantity: str, **which: Any) -> Reading:
        """A name for one quantity; its indices are checked at once."""
        return Reading(self, quantity, self.table.check(self, quantity, which))

    def remember(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value of `compute`, computed once at this moment."""
        if self._remembered.get("moment") != self.moment:
            self._remembered = {"moment": self.moment}
        if key not in self._remembered:
            self._remembered[key] = compute()
        return self._remembered[key]

    @cached_property
    def _remembered(self) -> dict[Any, Any]:
        return {}


@dataclass(frozen=True)
class Reading(Probe):
    """A quantity of a run: made by its `probe`, which checks the indices."""

    run: Measured
    quantity: str
    indices: Indices

    def __call__(self) -> Any:
        return self.run.table[self.quantity].value(self.run, self.indices)

    @property
    def runs(self) -> frozenset[Moving]:
        followed = (value.runs for value in vars(self.indices).values() if isinstance(value, Probe))
        return self.run.depends_on.union(*followed)

    def readings(self) -> Iterator[Reading]:
        yield self

    def with_(self, **which: Any) -> Reading:
        mine = {k: which.get(k, v) for k, v in vars(self.indices).items() if v is not None}
        return which.get("run", self.run).probe(self.quantity, **mine)

    def __str__(self) -> str:
        axes = self.run.table[self.quantity].axes
        shown = [axis.shown(self.run, self.indices) for axis in axes]
        # As formulas have it: first the layer "(2)", then the entry "[5]", then all that is words.
        shown.sort(key=lambda text: {"(": 0, "[": 1}.get(text[:1], 2))
        single = self.indices.get("source") is not None
        name = self.quantity.replace("W", "w") if single else self.quantity
        return (name + "".join(shown)).replace("][", ", ") + self.run.in_words


def is_in(value: Any, allowed: Sequence[Any]) -> bool:
    """Whether it is there; True and 1.0 are no indices."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return value in allowed if whole or isinstance(value, str) else False


def plain(value: Any) -> Any:
    """numpy's whole numbers as Python's."""
    return value if isinstance(value, str) else int(value)


def listed(allowed: Sequence[Any]) -> str:
    """What is allowed, in words."""
    if isinstance(allowed, range):
        return f"{allowed.start} to {allowed.stop - 1}"
    return " and ".join(map(repr, allowed)) if len(allowed) == 2 else ", ".join(map(repr, allowed))


def described(value: Any) -> str:
    """The value of an option in words."""
    match value:
        case (float(low), float(high)):
            return f"{low:g} to {high:g}"
        case range() | tuple():
            return f"up to {max(value)}"
    return str(value)
