"""A network at one moment, with its data: what probes ask; and the same with one number changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from nncore.activations import Array
from nncore.data.dataset import Dataset, rows
from nncore.mlp import MLP, BackwardTrace, ForwardTrace
from nncore.probes.probe import Moving, Probe, probe_of
from nncore.recipe import Recipe

if TYPE_CHECKING:
    from nncore.training import TrainingRun

T = TypeVar("T")


class State(Moving):
    """A network with its data, at one moment: what probes ask.

    `network`, `data`, `recipe`, `step`; forward and backward traces are computed once for each set
    of examples and forgotten when the moment passes.
    """

    recipe: Recipe
    data: Dataset

    @property
    def network(self) -> MLP:
        raise NotImplementedError

    @property
    def step(self) -> int:
        raise NotImplementedError

    @property
    def run(self) -> TrainingRun:
        """The live run behind this state."""
        raise NotImplementedError

    @property
    def moment(self) -> Hashable:
        """Changes whenever the network does."""
        return self.step

    @property
    def depends_on(self) -> frozenset[State]:
        """The states that can move, and this one with them."""
        return frozenset({self.run})

    @property
    def costs(self) -> Array:
        """The mini-batch costs of steps 0 ... step - 1, each before its step was taken."""
        return self.run.costs_until(self.step)

    @property
    def identity(self) -> str:
        """The sha256 of the recipe and its data: the same on every machine."""
        return self.run.identity

    def probe(self, quantity: str, **which: Any) -> Probe:
        """A name for one quantity of this network: see nncore.quantities for those there are."""
        return probe_of(self, quantity, **which)

    def nudged(
        self, name: str, *, layer: int, neuron: int, source: int | None = None, by: float = 0.0
    ) -> Nudged:
        """The same network with one weight ("W") or bias ("b") changed by the mutable `.by`."""
        return Nudged(self, name, layer=layer, neuron=neuron, source=source, by=by)

    def forward(self, split: str, examples: Hashable) -> ForwardTrace:
        """The forward trace of some examples of a split: an int, a tuple, a range, or None for all.

        A batch in any case: that of an int has one row.
        """
        return self.remember(
            ("forward", split, examples),
            lambda: self.network.forward(rows(self.data.x(split), examples)),
        )

    def backward(self, split: str, examples: Hashable) -> BackwardTrace:
        """The backward trace of the same."""
        return self.remember(
            ("backward", split, examples),
            lambda: self.network.backward(
                self.forward(split, examples), rows(self.data.targets(split), examples)
            ),
        )

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


class Nudged(State):
    """The network of a state with one parameter changed by `.by`, which may be set at any time.

    Follows its state: when that trains on, so does this.
    """

    def __init__(
        self,
        of: State,
        name: str,
        *,
        layer: int,
        neuron: int,
        source: int | None = None,
        by: float = 0.0,
    ) -> None:
        if name not in ("W", "b"):
            raise ValueError(f"got name={name!r}: a parameter is a weight, 'W', or a bias, 'b'")
        which = {"layer": layer, "neuron": neuron, "source": source}
        self.parameter = of.run.probe(name, **which)  # checks the indices
        if neuron is None or (name == "W" and source is None):
            raise ValueError(f"got {self.parameter}: a nudge changes one number, name all indices")
        self.of, self.name, self.layer, self.neuron, self.source = of, name, layer, neuron, source
        self.by = by
        self.recipe, self.data, self.steps = of.recipe, of.data, of.recipe.steps

    @property
    def network(self) -> MLP:
        return self.remember("network", self._nudged_network)

    def _nudged_network(self) -> MLP:
        network = self.of.network.copy()
        if self.name == "W":
            network.W[self.layer][self.neuron, self.source] += self.by
        else:
            network.b[self.layer][self.neuron] += self.by
        return network

    @property
    def step(self) -> int:
        return self.of.step

    @property
    def run(self) -> TrainingRun:
        return self.of.run

    @property
    def moment(self) -> Hashable:
        return self.of.moment, float(self.by)

    @property
    def depends_on(self) -> frozenset[State]:
        return self.of.depends_on | {self}

    def __repr__(self) -> str:
        return f"<Nudged {self.parameter} by {self.by:g}>"

    def __reduce__(self):
        return Nudged._rebuild, (
            self.of, self.name, self.layer, self.neuron, self.source, self.by,
        )  # fmt: skip

    @staticmethod
    def _rebuild(of, name, layer, neuron, source, by) -> Nudged:
        return Nudged(of, name, layer=layer, neuron=neuron, source=source, by=by)
