"""Which digits and which weights are shown when a mini-batch is averaged."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nncore.probes.expressions import entries, maximum
from nncore.probes.probe import Condition, Probe


@dataclass(frozen=True)
class Chosen:
    """Of the mini-batch of a step: six digits, and the weights from one neuron to five outputs.

    The digits are those that cost most, of six different labels; the neuron is the one of the
    last hidden layer that is brightest on average; the outputs are those of the first five labels.
    """

    run: Any  # the run, held at that step
    seen: tuple[int, ...]  # the training digits that it meets from there on
    batch: tuple[int, ...]  # the first of them
    together: tuple[int, ...]  # the same, sorted by label
    digits: tuple[int, ...]
    labels: tuple[int, ...]  # of the six digits
    outputs: tuple[int, ...]
    source: int  # the neuron
    alone: int  # which of the six costs most

    @property
    def layer(self) -> int:
        """The last layer."""
        return len(self.run.recipe.sizes) - 1

    def wishes(self, output: int, examples: tuple[int, ...]) -> Probe:
        """What each example wants of the weight to an output: minus dC/dw, (n,)."""
        which = {"layer": self.layer, "neuron": output, "source": self.source, "split": "train"}
        return -self.run.probe("dC/dW", example=examples, **which)

    def slope(self, output: int, examples: tuple[int, ...] | None) -> Probe:
        """dC/dw of that weight for some training examples together, or for all."""
        which = {"layer": self.layer, "neuron": output, "source": self.source, "split": "train"}
        return self.run.probe("mean dC/dW", batch=examples, **which)

    def places(self) -> list[int]:
        """Where these weights are in MLP.parameters."""
        before, into = weights_before(self.run.recipe.sizes)
        return [before + output * into + self.source for output in self.outputs]

    def last_weights(self) -> range:
        """Where all weights of the last layer are."""
        before, into = weights_before(self.run.recipe.sizes)
        return range(before, before + into * self.run.recipe.sizes[-1])


def weights_before(sizes: tuple[int, ...]) -> tuple[int, int]:
    """How many weights there are before those of the last layer, and how many lead to a neuron."""
    weights = [a * b for a, b in pairwise(sizes)]
    return sum(weights[:-1]), sizes[-2]


def choose(live: Any, step: int, n_seen: int) -> Chosen:
    """Of the mini-batch of a step of a training run."""
    run, size = live.at(step), live.recipe.batch_size
    steps = range(step, step + 1 + n_seen // size)
    met = np.concatenate([live.batch_at(later) for later in steps])[:n_seen]
    seen = tuple(int(example) for example in met)
    batch = seen[:size]
    asked = {"split": "train", "example": batch}
    labels = run.probe("label", **asked)()
    costliest: dict[int, int] = {}
    for place in np.argsort(-run.probe("C", **asked)()):
        costliest.setdefault(int(labels[place]), batch[place])
    found = list(costliest)[:6]
    layer = len(live.recipe.sizes) - 2
    return Chosen(
        run=run,
        seen=seen,
        batch=batch,
        together=tuple(batch[place] for place in np.argsort(labels, kind="stable")),
        digits=tuple(costliest[label] for label in sorted(found)),
        labels=tuple(sorted(found)),
        outputs=tuple(sorted(found[:5])),
        source=int(run.probe("a", layer=layer, **asked)().mean(axis=0).argmax()),
        alone=sorted(found).index(found[0]),
    )


def settles(path: Probe, turns: tuple[int, int, int]) -> Condition:
    """That a running mean strays less between the last two turns than between the first two."""
    first, middle, last = turns
    early, late = entries(path, range(first - 1, middle)), entries(path, range(middle - 1, last))
    return maximum(late) + maximum(-late) < maximum(early) + maximum(-early)
