"""A network at one moment, with its data: what probes ask; and the same, nudged or a step on."""

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

    def stepped(self, batch: Any = None, *, split: str = "train", by: float) -> Stepped:
        """The same network after one step of gradient descent, whose learning rate is `.by`.

        It learns from the examples of `batch`: an int, a tuple, a range, or None for all.
        """
        return Stepped(self, batch, split=split, by=by)

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


class Changed(State):
    """The network of a state with something added to its parameters: as much as `.by` says.

    `.by` may be set at any time; at 0 nothing has changed. Follows its state, `of`: when that
    trains on, so does this.
    """

    def __init__(self, of: State, by: float, in_words: str) -> None:
        self.of, self.by, self.in_words = of, by, in_words + of.in_words
        self.recipe, self.data, self.run, self.table = of.recipe, of.data, of.run, of.table
        self.identity = of.identity

    def change(self) -> Array:
        """What is added, (P,), in the order of MLP.parameters."""
        raise NotImplementedError

    @property
    def network(self) -> MLP:
        return self.remember("network", self._changed_network)

    def _changed_network(self) -> MLP:
        network = self.of.network.copy()
        network.parameters += self.change()
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


class Nudged(Changed):
    """The network of a state with one weight or bias changed by `.by`."""

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
        super().__init__(of, by, f" with {self.parameter} nudged")
        self.name, self.layer, self.neuron, self.source = name, layer, neuron, source

    def change(self) -> Array:
        added = MLP(self.recipe.sizes)
        if self.name == "W":
            added.W[self.layer][self.neuron, self.source] = self.by
        else:
            added.b[self.layer][self.neuron] = self.by
        return added.parameters

    def __repr__(self) -> str:
        return f"<Nudged {self.parameter} by {self.by:g}>"

    def __reduce__(self):
        return rebuild, (self.of, self.name, self.layer, self.neuron, self.source, self.by)


def rebuild(of: State, name: str, layer: int, neuron: int, source: int | None, by: float) -> Nudged:
    """What a pickled Nudged is made from."""
    return Nudged(of, name, layer=layer, neuron=neuron, source=source, by=by)


class Stepped(Changed):
    """The network of a state after one plain step downhill, whose learning rate is `.by`.

    It learns from chosen examples and no others, and without weight decay.
    """

    def __init__(self, of: State, batch: Any, *, split: str, by: float) -> None:
        self.gradient = of.probe("gradient", split=split, batch=batch)  # checks the examples
        super().__init__(of, by, " one step on")
        self.split, self.batch = split, self.gradient.indices.batch

    def change(self) -> Array:
        return -self.by * self.gradient()

    def __repr__(self) -> str:
        return f"<Stepped by {self.by:g} times {self.gradient}>"

    def __reduce__(self):
        return rebuild_stepped, (self.of, self.batch, self.split, self.by)


def rebuild_stepped(of: State, batch: Any, split: str, by: float) -> Stepped:
    """What a pickled Stepped is made from."""
    return Stepped(of, batch, split=split, by=by)
