"""Networks come in shapes: four for the same digits, trained alike, and probes of what they do.

    network = architecture("convolutional")
    network.probe("feature maps", example=7)    (8, 24, 24)
    network.probe("parameters")                 counted from the model

torch is imported when a network is first asked for a value.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.data import digits
from nncore.data.dataset import check_split
from nncore.probes.reading import Axis, Indices, Measured, Table

if TYPE_CHECKING:  # it needs torch
    from nncore.architectures.models import Model

TRACES = {  # what each has, and for one example its shape
    "feed-forward": {"layer 1": (16,), "layer 2": (16,)},
    "convolutional": {"feature maps": (8, 24, 24), "pooled": (8, 12, 12)},
    "recurrent": {"hidden states": (28, 32)},
    "transformer": {
        "tokens": (28, 16),
        "pattern": (2, 28, 28),
        "after attention": (28, 16),
        "wide": (28, 32),  # inside the small network
        "after the network": (28, 16),
        "mean": (16,),
    },
}
ANSWERS = {
    "scores": (10,),
    "output": (10,),
    "prediction": (),
    "label": (),
    "pixels": (28, 28),
    "inputs": (784,),  # the pixels, one row after another
}
BATCH_SIZE, LEARNING_RATE, STEPS = 64, 1e-2, 150


class Architecture(Measured):
    """One of the four models, trained for some steps and then left alone; ask `architecture`.

    Weights and positions begin as N(0, 1/n_in) by Generator(seed), in the model's order, biases
    as 0. Adam (Kingma and Ba, 2015), learning rate 0.01, betas 0.9 and 0.999, epsilon 1e-8, takes
    `steps` mini-batches of 64 of the training digits, in the order of Generator((seed, epoch)),
    epoch = 1, 2, ..., to lower the cross-entropy of the shares.
    """

    def __init__(self, name: str, *, seed: int, steps: int) -> None:
        if name not in TRACES:
            raise ValueError(f"got name={name!r}: there are {', '.join(map(repr, TRACES))}")
        if steps < 0:
            raise ValueError(f"got steps={steps}: expected 0 or more")
        self.name, self.seed, self.steps = name, seed, steps
        self.data = digits.embedded()
        self.table, self.in_words = quantities(self.shapes), f" of the {name} network"

    @cached_property
    def model(self) -> Model:
        """The trained torch model, made when it is first asked for: 0.2 to 1.7 s of one core."""
        from nncore.architectures.training import trained  # torch

        return trained(
            self.name,
            self.data,
            seed=self.seed,
            steps=self.steps,
            batch_size=BATCH_SIZE,
            learning_rate=LEARNING_RATE,
        )

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """All parameters by torch's names, as numpy arrays."""
        return {n: p.detach().numpy() for n, p in self.model.named_parameters()}

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each value of one example that a probe can name."""
        return TRACES[self.name] | ANSWERS

    def trace(self, split: str, example: int | None) -> dict[str, np.ndarray]:
        """All values of one example (remembered), or of all of a split, as batches."""
        if example is None:
            return self._trace(split, None)
        return self.remember((split, example), lambda: self._trace(split, example))

    def _trace(self, split: str, example: int | None) -> dict[str, np.ndarray]:
        from nncore.architectures.training import traced  # torch

        x = self.data.x(split)
        values = traced(self.model, x if example is None else x[[example]])
        y = self.data.y(split)
        return values | {
            "prediction": values["output"].argmax(axis=1),
            "label": y if example is None else y[[example]],
            "pixels": x.reshape(-1, 28, 28) if example is None else x[[example]].reshape(1, 28, 28),
            "inputs": x if example is None else x[[example]],
        }

    def __repr__(self) -> str:
        return f"<Architecture {self.name}, seed {self.seed}, {self.steps} steps>"

    def __reduce__(self):
        return _architecture, (self.name, self.seed, self.steps)


SPLIT = Axis(
    "split",
    default="test",
    keep=lambda run, i, split: check_split(split),
    say=lambda run, i, split: "" if "example" in vars(i) else f" over the {split} digits",
)
EXAMPLE = Axis(
    "example",
    lambda run, i: range(len(run.data.x(i.split))),
    must=True,
    say=lambda run, i, example: f" for {i.split} digit {example}",
)
PART = Axis("part", lambda run, i: tuple(dict.fromkeys(k.split(".")[0] for k in run.weights)),
            say=lambda run, i, part: f" in {part}" if part else "")  # fmt: skip
BIASED = replace(PART, must=True, allowed=lambda run, i: tuple(
    name.removesuffix(".bias") for name in run.weights if name.endswith(".bias")))  # fmt: skip


def quantities(shapes: dict[str, tuple[int, ...]]) -> Table:
    """What can be asked of a network: its weights, and all values of one example."""
    table = Table()

    @table.quantity("parameters", PART)
    def _parameters(run: Architecture, i: Indices) -> int:
        named = run.weights.items()
        return sum(array.size for name, array in named if i.part in (None, name.split(".")[0]))

    @table.quantity("weights", PART.needed)
    def _weights(run: Architecture, i: Indices) -> np.ndarray:
        return next(w for name, w in run.weights.items() if name.split(".")[0] == i.part).copy()

    @table.quantity("biases", BIASED)
    def _biases(run: Architecture, i: Indices) -> np.ndarray:
        return run.weights[f"{i.part}.bias"].copy()

    @table.quantity("accuracy", SPLIT)
    def _accuracy(run: Architecture, i: Indices) -> float:
        def mean() -> float:
            values = run.trace(i.split, None)
            return float((values["prediction"] == values["label"]).mean())

        return run.remember(("accuracy", i.split), mean)

    def value_of(name: str) -> Any:
        def value(run: Architecture, i: Indices) -> Any:
            found = run.trace(i.split, i.example)[name][0]
            return found.copy() if np.ndim(found) else found.item()

        return value

    for name in shapes:
        table.quantity(name, SPLIT, EXAMPLE)(value_of(name))
    return table


@cache
def _architecture(name: str, seed: int, steps: int) -> Architecture:
    return Architecture(name, seed=seed, steps=steps)


def architecture(name: str, *, seed: int = 0, steps: int = STEPS) -> Architecture:
    """The one network in this process of that name, seed and length of training; 0: untrained.

    By default 150 steps of 64 digits, about two epochs: 88 % of the test digits for the
    feed-forward network, 95 % for the convolutional, 65 % for the recurrent and 82 % for the
    transformer. None is at its best; they are equally long at school.
    """
    return _architecture(name, seed, steps)
