"""A network at one moment, with its data: what probes ask; and the same with one number changed."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from nncore.activations import Array
from nncore.data.dataset import Dataset, rows
from nncore.mlp import MLP, BackwardTrace, ForwardTrace
from nncore.probes.probe import Moving
from nncore.probes.reading import Measured
from nncore.recipe import Recipe


class State(Measured):
    """A network with its data, at one moment: what probes ask.

    Forward and backward traces are computed once for each set of examples and forgotten when the
    moment passes.
    """

    recipe: Recipe
    data: Dataset
    run: Any  # the live run behind it
    identity: str

    @property
    def network(self) -> MLP:
        raise NotImplementedError

    @property
    def step(self) -> int:
        raise NotImplementedError

    @property
    def costs(self) -> Array:
        raise NotImplementedError

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
        self.recipe, self.data, self.run, self.table = of.recipe, of.data, of.run, of.table
        self.identity, self.in_words = of.identity, f" with {self.parameter} nudged{of.in_words}"

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
    def costs(self) -> Array:
        return self.of.costs

    @property
    def moment(self) -> Hashable:
        return self.of.moment, float(self.by)

    @property
    def depends_on(self) -> frozenset[Moving]:
        return self.of.depends_on | {self}

    def __repr__(self) -> str:
        return f"<Nudged {self.parameter} by {self.by:g}>"

    def __reduce__(self):
        return rebuild, (self.of, self.name, self.layer, self.neuron, self.source, self.by)


def rebuild(of: State, name: str, layer: int, neuron: int, source: int | None, by: float) -> Nudged:
    """What a pickled Nudged is made from."""
    return Nudged(of, name, layer=layer, neuron=neuron, source=source, by=by)
