"""Learning: mini-batch gradient descent, as a run that can be asked for any of its steps.

A step takes the next mini-batch, computes the gradient of its mean cost, and walks downhill:

    W <- W - learning_rate (dC/dW + l2 W)        b <- b - learning_rate dC/db

Each epoch walks once through the training examples in an order of its own. The run is a pure
function of its Recipe: step 1,234 has the same weights, bit for bit, whether it was reached
forwards, backwards or at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np

from nncore import digits
from nncore.activations import Array
from nncore.dataset import Dataset
from nncore.mlp import MLP, BackwardTrace, ForwardTrace, check_sizes
from nncore.probe import Probe, probe_of

T = TypeVar("T")

CHECKPOINT_EVERY = 100  # steps; going back replays at most this many, about 10 ms of the digits run


@dataclass(frozen=True)
class Recipe:
    """All that decides a training run.

    data           a module-level function that gives the Dataset
    sizes          neurons of each layer
    learning_rate  of the first epoch; each later epoch multiplies it by `decay`
    batch_size     examples a step; a rest at the end of an epoch is left out of that epoch
    steps          the last step of the run
    l2             weight decay, of weights only: adds l2/2 sum w^2 to what is minimised, not to C
    seed           of the first weights, Generator(seed), and of epoch e = 1, 2, ...'s order,
                   Generator((seed, e))
    start          (weights, biases), each a tuple of one nested tuple a layer, instead of chance
    """

    data: Callable[[], Dataset]
    sizes: tuple[int, ...]
    learning_rate: float
    batch_size: int
    steps: int
    l2: float
    seed: int
    decay: float = 1.0
    start: tuple | None = None

    def __post_init__(self) -> None:
        check_sizes(self.sizes)
        for name in ("batch_size", "steps"):
            if getattr(self, name) < 1:
                raise ValueError(f"got {name}={getattr(self, name)}: expected 1 or more")
        for name in ("learning_rate", "decay"):
            if not 0 < getattr(self, name) < np.inf:
                raise ValueError(f"got {name}={getattr(self, name)}: expected a positive number")
        if not 0 <= self.l2 < np.inf:
            raise ValueError(f"got l2={self.l2}: expected 0 or a positive number")

    def network(self) -> MLP:
        """The network before the first step."""
        if self.start is None:
            return MLP.random(self.sizes, np.random.default_rng(self.seed))
        weights, biases = self.start
        arrays = [np.asarray(array, dtype=np.float64) for array in (*weights, *biases)]
        return MLP(self.sizes, np.concatenate([array.ravel() for array in arrays]))


class SGD:
    """Mini-batch stochastic gradient descent on one network, which it changes in place.

    The mathematics is that of MLP.forward and MLP.backward for sigmoids and the quadratic cost
    (a test holds the two equal). Here every array is allocated once, and nothing that a step does
    not need, such as z or dC/dx, is kept: that is twice as fast.
    """

    def __init__(self, network: MLP, data: Dataset, recipe: Recipe) -> None:
        self.network, self.recipe = network, recipe
        self.x, self.y = data.x("train"), data.targets("train")
        n_examples, batch_size, n_layers = len(self.x), recipe.batch_size, len(network.layers)
        if batch_size > n_examples:
            raise ValueError(f"got batch_size={batch_size}: there are only {n_examples} examples")
        if (self.x.shape[1], self.y.shape[1]) != (recipe.sizes[0], recipe.sizes[-1]):
            raise ValueError(
                f"got sizes={recipe.sizes}: "
                f"the data has {self.x.shape[1]} inputs and {self.y.shape[1]} outputs"
            )
        self.steps_per_epoch = n_examples // batch_size
        self.gradient = MLP(recipe.sizes)  # has a place for dC/dw where the network has w
        self.a = [np.empty((batch_size, n)) for n in recipe.sizes]
        self.slope = [np.empty((batch_size, n)) for n in recipe.sizes]  # sigma' = a (1 - a)
        self.delta = [np.empty((batch_size, n)) for n in recipe.sizes]
        self.target = np.empty((batch_size, recipe.sizes[-1]))
        self.layers, self.L = network.layers, n_layers
        self._epoch, self._order = -1, np.arange(0)

    def batch(self, step: int) -> Array:
        """The indices of the training examples that `step` (0, 1, ...) learns from."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            rng = np.random.default_rng((self.recipe.seed, epoch + 1))
            self._epoch, self._order = epoch, rng.permutation(len(self.x))
        return self._order[place * self.recipe.batch_size :][: self.recipe.batch_size]

    def learning_rate(self, step: int) -> float:
        """The learning rate at `step`."""
        return self.recipe.learning_rate * self.recipe.decay ** (step // self.steps_per_epoch)

    def step(self, step: int) -> float:
        """Learns from the mini-batch of `step`; returns its mean cost before."""
        cost = self.compute_gradient(self.batch(step))
        learning_rate = self.learning_rate(step)
        self.network.weights *= 1.0 - learning_rate * self.recipe.l2
        self.gradient.parameters *= learning_rate
        self.network.parameters -= self.gradient.parameters
        return cost

    def compute_gradient(self, batch: Array) -> float:
        """Fills `gradient` with that of the mean cost of these examples; returns this cost."""
        W, b, a, slope, delta = self.network.W, self.network.b, self.a, self.slope, self.delta
        # mode="clip" never clips here: it only spares numpy a copy that makes errors reversible.
        self.x.take(batch, axis=0, out=a[0], mode="clip")
        self.y.take(batch, axis=0, out=self.target, mode="clip")

        for layer in self.layers:
            np.matmul(a[layer - 1], W[layer].T, out=a[layer])
            a[layer] += b[layer]
            sigmoid_in_place(a[layer])
            np.subtract(1.0, a[layer], out=slope[layer])
            slope[layer] *= a[layer]

        error = np.subtract(a[self.L], self.target, out=delta[self.L])
        cost = float(np.vdot(error, error)) / len(batch)
        error *= 2.0 / len(batch)

        for layer in reversed(self.layers):
            delta[layer] *= slope[layer]
            np.matmul(delta[layer].T, a[layer - 1], out=self.gradient.W[layer])
            np.add.reduce(delta[layer], axis=0, out=self.gradient.b[layer])
            if layer > 1:
                np.matmul(delta[layer], W[layer], out=delta[layer - 1])
        return cost


def sigmoid_in_place(z: Array) -> None:
    """activations.sigmoid, overwriting z with a."""
    np.maximum(z, -700.0, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1.0
    np.reciprocal(z, out=z)


class State:
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

    # manim deep-copies what it animates. A copy of a run would be a second, stale network.
    def __copy__(self):
        return self

    def __deepcopy__(self, memo: dict):
        return self


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
            network = self.seek(step).network.copy()
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

    @cached_property
    def identity(self) -> str:
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
        network.parameters.flags.writeable = False

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


def training_run(recipe: Recipe) -> TrainingRun:
    """The one live run of this recipe in this process."""
    return _training_run(recipe, recipe.data())


@cache
def _training_run(recipe: Recipe, data: Dataset) -> TrainingRun:
    # The data is part of the key because NNCORE_DIGITS may change what a recipe's function gives.
    return TrainingRun(recipe)


def _run_at(recipe: Recipe, step: int) -> TrainingRun:
    return training_run(recipe).seek(step)


def _held_at(recipe: Recipe, step: int) -> HeldRun:
    return training_run(recipe).at(step)


def rows(array: Array, examples: Any) -> Array:
    """Some rows: of an int one, of a tuple or range several, of None all; 2-D in any case."""
    if examples is None:
        return array
    if isinstance(examples, range):
        examples = tuple(examples)
    return array[np.atleast_1d(examples)]


@cache
def chain_data() -> Dataset:
    """One example, x = 1/2, that should become y = 1."""
    x, y = np.array([[0.5]]), np.array([[1.0]])
    return Dataset(x_train=x, y_train=y, x_test=x, y_test=y, n_classes=0)


# 784-16-16-10 on the embedded 5,000 digits; 60 epochs of 125 steps in 0.9 s.
DIGITS = Recipe(
    data=digits.load,
    sizes=(784, 16, 16, 10),
    learning_rate=2.0,
    batch_size=32,
    steps=7_500,
    l2=2e-4,
    seed=0,
)

# The same network on the full MNIST; 12 epochs of 1,875 steps in 3 s.
FULL_MNIST = Recipe(
    data=digits.full,
    sizes=(784, 16, 16, 10),
    learning_rate=2.0,
    batch_size=32,
    steps=22_500,
    l2=1e-5,
    seed=0,
    decay=0.8,
)

# One neuron a layer. At the start every z is 0, every a is 1/2 and every sigma'(z) is 1/4, so that
# all factors of the chain rule are clean fractions: C = 1/4, dC/dw = 1/32, -1/16, -1/8 and
# dC/db = 1/16, -1/8, -1/4.
CHAIN = Recipe(
    data=chain_data,
    sizes=(1, 1, 1, 1),
    learning_rate=2.0,
    batch_size=1,
    steps=60,
    l2=0.0,
    seed=0,
    start=((((2.0,),), ((-2.0,),), ((2.0,),)), ((-1.0,), (1.0,), (-1.0,))),
)
