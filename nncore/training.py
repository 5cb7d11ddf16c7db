"""Learning, as a run that can be asked for any of its steps.

A step takes the next mini-batch, computes the gradient of its mean cost, and walks downhill:

    W <- W - learning_rate (dC/dW + l2 W)        b <- b - learning_rate dC/db

Each epoch walks once through the training examples in an order of its own. The run is a pure
function of its Recipe: step 1,234 has the same weights, bit for bit, whether it was reached
forwards, backwards or at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from functools import cache, cached_property

import numpy as np

from nncore.activations import Array
from nncore.mlp import MLP
from nncore.nudged import Nudged, State
from nncore.recipe import CHAIN, DIGITS, FULL_MNIST, PLANE_IDENTITY, PLANE_SIGMOID, Recipe
from nncore.sgd import SGD

__all__ = [
    "CHAIN",
    "DIGITS",
    "FULL_MNIST",
    "PLANE_IDENTITY",
    "PLANE_SIGMOID",
    "HeldRun",
    "Nudged",
    "Recipe",
    "TrainingRun",
    "training_run",
]

CHECKPOINT_EVERY = 100  # steps; going back replays at most this many, about 10 ms of the digits run


class TrainingRun(State):
    """The training of one Recipe. Begins at step 0; `seek` moves it forwards or backwards.

    Ask training_run for it, so that a process has one of each.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.data = recipe.data()
        self.steps = recipe.steps
        self._network = recipe.network()
        self._sgd = SGD(self._network, self.data, recipe)
        self._step = 0
        self._costs = np.full(recipe.steps, np.nan)
        self._checkpoints = {0: self._network.parameters.copy()}
        self._held: dict[int, HeldRun] = {}

    @property
    def network(self) -> MLP:
        """The network at the current step. It changes with the run: copy it to keep it."""
        return self._network

    @property
    def step(self) -> int:
        """The current step: how many mini-batches this network has learned from."""
        return self._step

    @property
    def run(self) -> TrainingRun:
        return self

    def seek(self, step: int) -> TrainingRun:
        """Moves to a step from 0 to `steps` and returns the run itself."""
        step = self._check(step)
        nearest = step - step % CHECKPOINT_EVERY
        while nearest not in self._checkpoints:
            nearest -= CHECKPOINT_EVERY
        if not nearest <= self._step <= step:
            self._network.parameters[:] = self._checkpoints[nearest]
            self._step = nearest
        while self._step < step:
            self._costs[self._step] = self._sgd.step(self._step)
            self._step += 1
            if self._step % CHECKPOINT_EVERY == 0 and self._step not in self._checkpoints:
                self._checkpoints[self._step] = self._network.parameters.copy()
        return self

    def at(self, step: int) -> HeldRun:
        """The same run held at one step, with the same probes. This run does not move."""
        step = self._check(step)
        if step not in self._held:
            here, parameters = self._step, self._network.parameters.copy()
            network = self.seek(step).network.frozen()
            self._network.parameters[:], self._step = parameters, here
            self._held[step] = HeldRun(self, step, network)
        return self._held[step]

    def costs_until(self, step: int) -> Array:
        """The mini-batch costs of the steps before `step`, which the run has taken; read-only."""
        costs = self._costs[:step]
        costs.flags.writeable = False
        return costs

    def learning_rate_at(self, step: int) -> float:
        """The learning rate with which `step` is taken."""
        return self._sgd.learning_rate(step)

    @property
    def identity(self) -> str:
        return self._identity

    @cached_property
    def _identity(self) -> str:
        settings = {field.name: getattr(self.recipe, field.name) for field in fields(Recipe)}
        settings["data"] = self.data.fingerprint
        return hashlib.sha256(repr(settings).encode()).hexdigest()

    def _check(self, step: int) -> int:
        if not 0 <= step <= self.steps or step != int(step):
            raise ValueError(f"got step={step}: this run has the steps 0 to {self.steps}")
        return int(step)

    def __repr__(self) -> str:
        return f"<TrainingRun {self.recipe.sizes} at step {self.step} of {self.steps}>"

    def __reduce__(self):
        return _run_at, (self.recipe, self.step)


class HeldRun(State):
    """A run held at one step: it never moves. Made by TrainingRun.at."""

    def __init__(self, run: TrainingRun, step: int, network: MLP) -> None:
        self._run, self._step, self._network = run, step, network
        self.recipe, self.data, self.steps = run.recipe, run.data, run.steps

    @property
    def network(self) -> MLP:
        return self._network

    @property
    def step(self) -> int:
        return self._step

    @property
    def run(self) -> TrainingRun:
        return self._run

    def seek(self, step: int) -> HeldRun:
        """Refuses: a held run stays where it is."""
        raise ValueError(f"got seek({step}): this run is held at step {self.step}")

    def at(self, step: int) -> HeldRun:
        """The run held at another step."""
        return self.run.at(step)

    def __repr__(self) -> str:
        return f"<HeldRun {self.recipe.sizes} at step {self.step}>"

    def __reduce__(self):
        return _held_at, (self.recipe, self.step)


def training_run(recipe: Recipe) -> TrainingRun:
    """The one live run of this recipe in this process."""
    return _training_run(recipe, recipe.data().fingerprint)


@cache
def _training_run(recipe: Recipe, fingerprint: str) -> TrainingRun:
    # The data is part of the key because NNCORE_DIGITS may change what a recipe's function gives.
    return TrainingRun(recipe)


def _run_at(recipe: Recipe, step: int) -> TrainingRun:
    return training_run(recipe).seek(step)


def _held_at(recipe: Recipe, step: int) -> HeldRun:
    return training_run(recipe).at(step)
