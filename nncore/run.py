"""A run that can be asked for any of its steps: what the training of all networks has in common.

A run is a pure function of its recipe, and there is one live run of a recipe in a process. `seek`
moves it, forwards or backwards; `at` gives the same run held at one step, which never moves.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, Self, TypeVar

from nncore.activations import Array
from nncore.probes.probe import Moving
from nncore.probes.reading import Measured

R = TypeVar("R", bound="Live")


class Run(Measured):
    """The training of one recipe, at one moment: live or held.

    recipe    all that decides it, a frozen dataclass with `steps` and `identity`
    run       the live run, which this is or was taken from
    identity  the sha256 of the recipe and its data: the same on every machine
    """

    recipe: Any
    run: Any
    identity: str
    _step: int

    @property
    def step(self) -> int:
        """How many mini-batches it has learned from."""
        return self._step

    @property
    def steps(self) -> int:
        """The last step there is."""
        return self.recipe.steps

    @property
    def moment(self) -> Hashable:
        return self._step  # what is remembered is forgotten when this changes

    @property
    def costs(self) -> Array:
        """The mini-batch costs of steps 0 ... step - 1, each before its step; read-only."""
        costs = self.run.all_costs[: self.step]
        costs.flags.writeable = False
        return costs

    def seek(self, step: int) -> Self:
        """Moves to a step from 0 to `steps` and returns the run itself; a held one refuses."""
        raise NotImplementedError

    def at(self, step: int) -> Any:
        """The same run held at one step, with the same probes. No run moves."""
        raise NotImplementedError


class Live(Run):
    """The one live run of a recipe; it begins at step 0. Ask `live` for it.

    A kind of run adds four things: `table`, what can be asked of it; `held`, the class that holds
    it at a step; `go`, how it gets to one; and `all_costs`. training.py is the model.
    """

    held: type[Held]

    def __init__(self, recipe: Any) -> None:
        self.recipe, self.run, self.identity = recipe, self, recipe.identity
        self._step = 0
        self._held: dict[int, Held] = {}

    @property
    def depends_on(self) -> frozenset[Moving]:
        return frozenset({self})

    @property
    def all_costs(self) -> Array:
        """The mini-batch costs of all steps, (steps,); NaN where none has been taken yet."""
        raise NotImplementedError

    def go(self, step: int) -> None:
        """Trains as far as is needed, and makes the network what it was at a step that there is."""
        raise NotImplementedError

    def seek(self, step: int) -> Self:
        step = self.check(step)
        self.go(step)
        self._step = step
        return self

    def at(self, step: int) -> Any:
        step = self.check(step)
        if step not in self._held:
            self._held[step] = self.held(self, step)
        return self._held[step]

    def check(self, step: int) -> int:
        """A step that there is, or a ValueError."""
        if not 0 <= step <= self.steps or step != int(step):
            raise ValueError(f"got step={step}: this run has the steps 0 to {self.steps}")
        return int(step)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at step {self.step} of {self.steps}>"

    def __reduce__(self):
        return _seek, (type(self), self.recipe, self.step)


class Held(Run):
    """A run held at one step: it never moves. Made by Live.at."""

    def __init__(self, run: Live, step: int) -> None:
        self.run, self._step = run, step
        self.recipe, self.identity, self.table = run.recipe, run.identity, run.table
        self.in_words = f" at step {step}"

    def seek(self, step: int) -> Self:
        raise ValueError(f"got seek({step}): this run is held at step {self.step}")

    def at(self, step: int) -> Any:
        return self.run.at(step)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at step {self.step}>"

    def __reduce__(self):
        return _at, (type(self.run), self.recipe, self.step)


def live(kind: type[R], recipe: Any) -> R:
    """The one live run of this kind and recipe in this process."""
    return _live(kind, recipe, recipe.identity)


@cache
def _live(kind: type[R], recipe: Any, identity: str) -> R:
    # The identity is part of the key because NNCORE_DIGITS may change what a recipe's data is.
    return kind(recipe)


def _seek(kind: type[Live], recipe: Any, step: int) -> Live:
    return live(kind, recipe).seek(step)


def _at(kind: type[Live], recipe: Any, step: int) -> Held:
    return live(kind, recipe).at(step)
