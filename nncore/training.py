"""Learning, as a run that can be asked for any of its steps.

A step takes the next mini-batch, computes the gradient of its mean cost, and walks downhill:

    W <- W - learning_rate (dC/dW + l2 W)        b <- b - learning_rate dC/db

Each epoch walks once through the training examples in an order of its own. The run is a pure
function of its Recipe: step 1,234 has the same weights, bit for bit, whether it was reached
forwards, backwards or at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nncore.activations import Array
from nncore.mlp import MLP
from nncore.probes.reading import Table
from nncore.quantities.influence import QUANTITIES as INFLUENCE
from nncore.quantities.landscape import QUANTITIES as LANDSCAPE
from nncore.quantities.landscape import SLICES
from nncore.quantities.likeness import QUANTITIES as LIKENESS
from nncore.quantities.network import QUANTITIES
from nncore.quantities.plane import QUANTITIES as PLANE
from nncore.recipe import Recipe
from nncore.run import Held, Live, live
from nncore.sgd import SGD
from nncore.state import State

# Going back replays at most this many steps and examples, about 10 ms of the digits run.
STEPS_BETWEEN, EXAMPLES_BETWEEN = 100, 3_200


class HeldRun(Held, State):
    """A TrainingRun held at one step: it never moves."""

    def __init__(self, run: TrainingRun, step: int) -> None:
        super().__init__(run, step)
        self.data, self._network = run.data, run.frozen(step)

    @property
    def network(self) -> MLP:
        return self._network


class TrainingRun(Live, State):
    """The training of one Recipe. Begins at step 0; `seek` moves it forwards or backwards.

    Ask training_run for it, so that a process has one of each.
    """

    table, held = Table({**QUANTITIES, **INFLUENCE, **LANDSCAPE, **LIKENESS, **PLANE}), HeldRun
    landscape_table = SLICES

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self.data = recipe.data()
        if recipe.after is None:
            self._network = recipe.network()
        else:
            self._network = training_run(recipe.after[0]).at(recipe.after[1]).network.copy()
        self._sgd = SGD(self._network, self.data, recipe)
        self._costs = np.full(recipe.steps, np.nan)
        self._every = max(1, min(STEPS_BETWEEN, EXAMPLES_BETWEEN // recipe.batch_size))
        self._checkpoints = {0: self._network.parameters.copy()}

    @property
    def network(self) -> MLP:
        """The network at the current step. It changes with the run: copy it to keep it."""
        return self._network

    @property
    def all_costs(self) -> Array:
        return self._costs

    def go(self, step: int) -> None:
        nearest = step - step % self._every
        while nearest not in self._checkpoints:
            nearest -= self._every
        if not nearest <= self._step <= step:
            self._network.parameters[:] = self._checkpoints[nearest]
            self._step = nearest
        while self._step < step:
            self._costs[self._step] = self._sgd.step(self._step)
            self._step += 1
            if self._step % self._every == 0 and self._step not in self._checkpoints:
                self._checkpoints[self._step] = self._network.parameters.copy()

    def frozen(self, step: int) -> MLP:
        """A copy of the network as it is at a step. Afterwards the run stands where it stood."""
        (parameters,) = self.path((step,))
        return MLP(self.recipe.sizes, parameters, activation=self.network.activation).frozen()

    def path(self, steps: Sequence[int]) -> Array:
        """The parameters at each of these steps, (len(steps), P); the run ends where it stood."""
        here, parameters = self._step, self._network.parameters.copy()
        path = np.array([self.seek(step).network.parameters.copy() for step in steps])
        self._network.parameters[:], self._step = parameters, here
        return path

    def learning_rate_at(self, step: int) -> float:
        """The learning rate with which `step` is taken."""
        return self._sgd.learning_rate(step)

    def batch_at(self, step: int) -> NDArray[np.intp]:
        """The training examples that `step` learns from."""
        return self._sgd.batch(step)

    def order(self, epoch: int) -> NDArray[np.intp]:
        """The order in which epoch 1, 2, ... meets the training examples."""
        return self._sgd.order(epoch)


def training_run(recipe: Recipe) -> TrainingRun:
    """The one live run of this recipe in this process."""
    return live(TrainingRun, recipe)
