"""A language model that learns to tell tales: the training of a GPT, as a run of any step.

    run = language_run(TALE).seek(600)
    run.probe("probability", words=("the", "sleepy", "queen"), word="slept")()
    run.write(seed=0)                       a tale of its own

The same interface as training.py's: a run is a pure function of its recipe, moves to any step, and
has one live run in a process. It keeps the weights of every step (48 kB each), so going back costs
nothing. torch is imported when a run is first asked for a value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nncore.activations import Array
from nncore.probes.probe import Moving
from nncore.tales import tale

if TYPE_CHECKING:
    from nncore.quantities.tale_reading import LanguageReading
    from nncore.tales.model import Learner, Model, Tales

T = TypeVar("T")
Words = Sequence[str]


@dataclass(frozen=True)
class LanguageRecipe:
    """All that decides a training run on the tales of tale.py, in words of VOCABULARY.

    The model: width, layers, heads, head_width, layer_norm, mlp are those of GPTConfig.
    sentences      tales it learns from, tale.sentences(sentences, seed=1 + seed)
    batch_size     tales a step, drawn by Generator((seed, step))
    learning_rate  of AdamW with `betas` and `weight_decay`; rises for `warmup` steps, then falls
                   like a cosine to a twentieth at the last of `steps`; the gradient's length is
                   cut to 1
    seed           of the first weights (see GPT), of the tales and the batches
    device         "cpu" or "cuda": where it trains
    """

    width: int
    layers: int
    heads: int
    head_width: int
    sentences: int
    batch_size: int
    steps: int
    learning_rate: float
    seed: int
    warmup: int = 60
    betas: tuple[float, float] = (0.9, 0.98)
    weight_decay: float = 0.01
    layer_norm: bool = False
    mlp: bool = False
    device: str = "cpu"

    def __post_init__(self) -> None:
        for name in ("sentences", "batch_size", "steps", "warmup"):
            if getattr(self, name) < 1:
                raise ValueError(f"got {name}={getattr(self, name)}: expected 1 or more")
        if not 0 < self.learning_rate < np.inf:
            raise ValueError(f"got learning_rate={self.learning_rate}: expected a positive number")
        if self.device not in ("cpu", "cuda"):
            raise ValueError(f"got device={self.device!r}: there are 'cpu' and 'cuda'")


# One layer, attention alone: 12,320 weights. All that it knows of an earlier word came by one
# look, so that its patterns are its explanation.
TALE = LanguageRecipe(
    width=32,
    layers=1,
    heads=4,
    head_width=16,
    sentences=12_000,
    batch_size=64,
    steps=600,
    learning_rate=2e-2,
    seed=0,
)


class LanguageState(Moving):
    """A language model at one moment: what probes ask."""

    recipe: LanguageRecipe
    run: LanguageRun

    @property
    def step(self) -> int:
        """How many mini-batches the model has learned from."""
        raise NotImplementedError

    @property
    def steps(self) -> int:
        """The last step of the run."""
        return self.recipe.steps

    @property
    def moment(self) -> Hashable:
        return self.step

    @property
    def depends_on(self) -> frozenset[LanguageRun]:
        """The live run, if this moves with it."""
        raise NotImplementedError

    @property
    def costs(self) -> Array:
        """The mini-batch losses of steps 0 ... step - 1 in nats a word, each before its step."""
        return self.run.costs_until(self.step)

    @property
    def identity(self) -> str:
        """The sha256 of the recipe and its tales."""
        return self.run.digest

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """All parameters at this step, float32, by torch's names."""
        return self.run.learner.weights(self.step)

    @property
    def parts(self) -> tuple[str, ...]:
        """What its parameters belong to: W_E, W_P, W_Q, ..., mlp."""
        from nncore.quantities.tales import part_of

        return tuple(dict.fromkeys(map(part_of, self.weights)))

    @property
    def model(self) -> Model:
        """The model at this step, in float64."""
        return self.remember("model", lambda: self.run.learner.model(self.step))

    def probe(self, quantity: str, **which: Any) -> LanguageReading:
        """A name for one quantity of this model: see language_quantities.py for those there are."""
        from nncore.quantities.tale_reading import language_probe

        return language_probe(self, quantity, **which)

    def write(
        self, *, seed: int, temperature: float = 1.0, beginning: Words = ("the",)
    ) -> tuple[str, ...]:
        """A tale of its own, drawn word by word: one uniform number of Generator(seed) for each.

        It ends when the grammar says that the tale is told, or with the first word that is not
        allowed. A beginning that is not allowed raises TaleError.
        """
        tale.next_words(beginning)
        return self.model.write(1, seed=seed, temperature=temperature, beginning=beginning)[0]

    def at_step(self, step: int, key: Hashable, compute: Callable[[Model], T]) -> T:
        """What `compute` makes of the model at a step, computed once in this process."""
        return self.run.at_step(step, key, compute)

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


class LanguageRun(LanguageState):
    """The training of one LanguageRecipe. Begins at step 0; `seek` moves it. Ask language_run."""

    def __init__(self, recipe: LanguageRecipe) -> None:
        self.recipe, self.run = recipe, self
        self._step = 0
        self._held: dict[int, HeldLanguageRun] = {}
        self._computed: dict[tuple[int, Hashable], Any] = {}

    @property
    def step(self) -> int:
        return self._step

    @property
    def depends_on(self) -> frozenset[LanguageRun]:
        return frozenset({self})

    @cached_property
    def learner(self) -> Learner:
        """The model in training, made when it is first asked for."""
        from nncore.tales.model import Learner

        return Learner(self.recipe)

    @cached_property
    def tales(self) -> Tales:
        """Held-out tales: what the run is measured on."""
        from nncore.tales.model import held_out

        return held_out(self.recipe)

    @cached_property
    def floor(self) -> float:
        """Nats a word that the grammar itself would lose on the held-out tales."""
        told = [tale.decode(row[row >= 0]) for row in self.tales.tokens]
        chances = [tale.next_words(w[:i])[w[i]] for w in told for i in range(1, len(w))]
        return float(-np.log(chances).mean())

    @cached_property
    def digest(self) -> str:
        """The sha256 of the recipe and its tales."""
        settings = {field.name: getattr(self.recipe, field.name) for field in fields(self.recipe)}
        settings["vocabulary"] = tale.VOCABULARY
        settings["tales"] = tale.sentences(100, seed=1 + self.recipe.seed)
        return hashlib.sha256(repr(settings).encode()).hexdigest()

    def seek(self, step: int) -> LanguageRun:
        """Moves to a step from 0 to `steps`, trains as far as is needed; returns the run itself."""
        step = self._check(step)
        self.learner.train(until=step)
        self._step = step
        return self

    def at(self, step: int) -> HeldLanguageRun:
        """The same run held at one step, with the same probes. This run does not move."""
        step = self._check(step)
        if step not in self._held:
            self.learner.train(until=step)
            self._held[step] = HeldLanguageRun(self, step)
        return self._held[step]

    def costs_until(self, step: int) -> Array:
        """The mini-batch losses of the steps before `step`; read-only."""
        costs = self.learner.costs[:step]
        costs.flags.writeable = False
        return costs

    def at_step(self, step: int, key: Hashable, compute: Callable[[Model], T]) -> T:
        if (step, key) not in self._computed:
            self._computed[step, key] = compute(self.at(step).model)
        return self._computed[step, key]

    def _check(self, step: int) -> int:
        if not 0 <= step <= self.steps or step != int(step):
            raise ValueError(f"got step={step}: this run has the steps 0 to {self.steps}")
        return int(step)

    def __repr__(self) -> str:
        return f"<LanguageRun at step {self.step} of {self.steps}>"

    def __reduce__(self):
        return _run_at, (self.recipe, self.step)


class HeldLanguageRun(LanguageState):
    """A run held at one step: it never moves. Made by LanguageRun.at."""

    def __init__(self, run: LanguageRun, step: int) -> None:
        self.recipe, self.run, self._step = run.recipe, run, step

    @property
    def step(self) -> int:
        return self._step

    @property
    def depends_on(self) -> frozenset[LanguageRun]:
        return frozenset()

    def seek(self, step: int) -> HeldLanguageRun:
        """Refuses: a held run stays where it is."""
        raise ValueError(f"got seek({step}): this run is held at step {self.step}")

    def at(self, step: int) -> HeldLanguageRun:
        """The run held at another step."""
        return self.run.at(step)

    def __repr__(self) -> str:
        return f"<HeldLanguageRun at step {self.step}>"

    def __reduce__(self):
        return _held_at, (self.recipe, self.step)


@cache
def language_run(recipe: LanguageRecipe) -> LanguageRun:
    """The one live run of this recipe in this process."""
    return LanguageRun(recipe)


def _run_at(recipe: LanguageRecipe, step: int) -> LanguageRun:
    return language_run(recipe).seek(step)


def _held_at(recipe: LanguageRecipe, step: int) -> HeldLanguageRun:
    return language_run(recipe).at(step)
