"""A language model that learns to tell tales: the training of a GPT, as a run of any step.

    run = language_run(TALE).seek(600)
    run.probe("probability", words=("the", "sleepy", "queen"), word="slept")()
    run.write(seed=0)                       a tale of its own

It keeps the weights of every step (48 kB each), so going back costs nothing. torch is imported when
a run is first asked for a value.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nncore.activations import Array
from nncore.run import Held, Live, Run, live
from nncore.tales import tale
from nncore.tales.quantities import QUANTITIES, part_of
from nncore.tales.recipe import LanguageRecipe

if TYPE_CHECKING:  # it needs torch
    from nncore.tales.model import Learner, Swaps, TaleModel, Tales

T = TypeVar("T")


class LanguageState(Run):
    """A language model at one moment: what probes ask."""

    recipe: LanguageRecipe

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """All parameters at this step, float32, by torch's names."""
        return self.run.learner.weights(self.step)

    @property
    def parts(self) -> tuple[str, ...]:
        """What its parameters belong to: W_E, W_P, W_Q, ..."""
        return tuple(dict.fromkeys(map(part_of, self.weights)))

    @property
    def model(self) -> TaleModel:
        """The model at this step, in float64."""
        return self.remember("model", lambda: self.run.learner.model(self.step))

    def write(
        self, *, seed: int, temperature: float = 1.0, beginning: Sequence[str] = ("the",)
    ) -> tuple[str, ...]:
        """A tale of its own, drawn word by word: one uniform number of Generator(seed) for each.

        It ends when the grammar says that the tale is told, or with the first word that is not
        allowed. A beginning that is not allowed raises TaleError.
        """
        tale.next_words(beginning)
        return self.model.write(1, seed=seed, temperature=temperature, beginning=beginning)[0]

    def at_step(self, step: int, key: Hashable, compute: Callable[[TaleModel], T]) -> T:
        """What `compute` makes of the model at a step, computed once in this process."""
        computed = self.run.computed
        if (step, key) not in computed:
            computed[step, key] = compute(self.at(step).model)
        return computed[step, key]


class HeldLanguageRun(Held, LanguageState):
    """A LanguageRun held at one step: it never moves."""

    def __init__(self, run: LanguageRun, step: int) -> None:
        super().__init__(run, step)
        run.learner.train(until=step)


class LanguageRun(Live, LanguageState):
    """The training of one LanguageRecipe. Begins at step 0; `seek` moves it. Ask language_run."""

    table, held = QUANTITIES, HeldLanguageRun

    @cached_property
    def computed(self) -> dict[tuple[int, Hashable], Any]:
        """What at_step has computed."""
        return {}

    @cached_property
    def learner(self) -> Learner:
        """The model in training, made when it is first asked for."""
        from nncore.tales.model import Learner  # torch

        return Learner(self.recipe)

    @cached_property
    def tales(self) -> Tales:
        """Held-out tales: what the run is measured on."""
        from nncore.tales.model import held_out  # torch

        return held_out(self.recipe)

    @cached_property
    def swaps(self) -> Swaps:
        """The beginnings of those tales, each with another word in the deciding place."""
        from nncore.tales.model import swaps_of  # torch

        return swaps_of(self.tales)

    @cached_property
    def floor(self) -> float:
        """Nats a word that the grammar itself would lose on the held-out tales."""
        told = [tale.decode(row[row >= 0]) for row in self.tales.tokens]
        chances = [tale.next_words(w[:i])[w[i]] for w in told for i in range(1, len(w))]
        return float(-np.log(chances).mean())

    @property
    def all_costs(self) -> Array:
        return self.learner.costs

    def go(self, step: int) -> None:
        self.learner.train(until=step)


def language_run(recipe: LanguageRecipe) -> LanguageRun:
    """The one live run of this recipe in this process."""
    return live(LanguageRun, recipe)
