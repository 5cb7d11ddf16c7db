"""Networks come in shapes: four for the same digits, trained alike, and probes of what they do.

    network = architecture("convolutional")
    network.probe("feature maps", example=7)    (8, 24, 24)
    network.probe("parameters")                 counted from the model

torch is imported when a network is first asked for a value.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.data import digits
from nncore.data.dataset import check_split
from nncore.probes.probe import Moving, Probe, Value
from nncore.probes.quantity import is_int

if TYPE_CHECKING:
    from nncore.architectures.models import Model

TRACES = {  # what each has, and for one example its shape
    "feed-forward": {"layer 1": (16,), "layer 2": (16,)},
    "convolutional": {"feature maps": (8, 24, 24), "pooled": (8, 12, 12)},
    "recurrent": {"hidden states": (28, 32)},
    "transformer": {
        "tokens": (28, 16),
        "pattern": (2, 28, 28),
        "after attention": (28, 16),
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


class Architecture(Moving):
    """One of the four models, trained for some steps and then left alone; ask `architecture`.

    Weights and positions begin as N(0, 1/n_in) by Generator(seed), in the model's order, biases
    as 0. Adam, learning rate 0.01, takes `steps` mini-batches of 64 of the training digits, in
    the order of Generator((seed, epoch)), to lower the cross-entropy of the shares.
    """

    def __init__(self, name: str, *, seed: int, steps: int) -> None:
        if name not in TRACES:
            raise ValueError(f"got name={name!r}: there are {', '.join(map(repr, TRACES))}")
        if steps < 0:
            raise ValueError(f"got steps={steps}: expected 0 or more")
        self.name, self.seed, self.steps = name, seed, steps
        self.data = digits.embedded()

    @property
    def moment(self) -> Hashable:
        return self.steps  # it never moves

    @cached_property
    def model(self) -> Model:
        """The trained torch model, made when it is first asked for: 0.2 to 1.7 s of one core."""
        from nncore.architectures.training import trained

        return trained(self)

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """All parameters by torch's names, as numpy arrays."""
        return {n: p.detach().numpy() for n, p in self.model.named_parameters()}

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each value of one example that a probe can name."""
        return TRACES[self.name] | ANSWERS

    def trace(self, split: str, example: int | None) -> dict[str, np.ndarray]:
        """All values of one example, or of all of a split, as batches."""
        from nncore.architectures.training import traced

        x = self.data.x(split)
        return traced(self.model, x if example is None else x[[example]])

    def probe(
        self,
        quantity: str,
        *,
        example: int | None = None,
        split: str = "test",
        part: str | None = None,
    ) -> Traced:
        """ "parameters", of all or of one `part`; "weights" of a `part`, without its biases;
        "accuracy"; or one of `shapes`, of an example.
        """
        n = len(self.data.x(check_split(split)))
        if quantity in ("parameters", "weights"):
            parts = dict.fromkeys(k.split(".")[0] for k in self.weights)
            if part not in parts and (part is not None or quantity == "weights"):
                raise ValueError(f"got part={part!r}: there are {', '.join(map(repr, parts))}")
        elif quantity not in ("accuracy", *self.shapes):
            known = ("parameters", "weights", "accuracy", *self.shapes)
            raise ValueError(f"got quantity {quantity!r}: there are {', '.join(map(repr, known))}")
        one = quantity in self.shapes
        if not (is_int(example) and 0 <= int(example or 0) < n if one else example is None):
            expected = f"one, 0 to {n - 1}" if one else "none"
            raise ValueError(f"got example={example!r}: {quantity!r} of {self.name} has {expected}")
        if part is not None and quantity not in ("parameters", "weights"):
            raise ValueError(f"got part={part!r}: {quantity!r} has no part")
        return Traced(self, quantity, None if example is None else int(example), split, part)

    def __repr__(self) -> str:
        return f"<Architecture {self.name}, seed {self.seed}, {self.steps} steps>"

    def __reduce__(self):
        return rebuild, (self.name, self.seed, self.steps)


@dataclass(frozen=True)
class Traced(Probe):
    """A value of one architecture: made by Architecture.probe."""

    network: Architecture
    quantity: str
    example: int | None
    split: str
    part: str | None

    def __call__(self) -> Value:
        if self.quantity == "parameters":
            return sum(
                array.size
                for name, array in self.network.weights.items()
                if self.part in (None, name.split(".")[0])
            )
        value: Any
        if self.quantity == "weights":
            name = next(n for n in self.network.weights if n.split(".")[0] == self.part)
            return self.network.weights[name].copy()
        if self.quantity == "accuracy":
            answers = self.network.trace(self.split, None)["output"].argmax(axis=1)
            return float((answers == self.network.data.y(self.split)).mean())
        if self.quantity in ("pixels", "inputs"):
            x = self.network.data.x(self.split)[self.example]
            value = x.reshape(self.network.shapes[self.quantity]).copy()
        elif self.quantity == "label":
            value = int(self.network.data.y(self.split)[self.example])
        elif self.quantity == "prediction":
            value = int(self.network.trace(self.split, self.example)["output"].argmax())
        else:
            value = self.network.trace(self.split, self.example)[self.quantity][0]
        return value

    @property
    def runs(self) -> frozenset[Moving]:
        return frozenset()

    def __str__(self) -> str:
        noun = f"{self.split} {self.network.data.noun}"
        place = "" if self.example is None else f" for {noun} {self.example}"
        if self.quantity == "accuracy":
            place = f" over the {noun}s"
        part = "" if self.part is None else f" in {self.part}"
        return f"{self.quantity}{part} of the {self.network.name} network{place}"


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


def rebuild(name: str, seed: int, steps: int) -> Architecture:
    """What a pickled Architecture is."""
    return _architecture(name, seed, steps)
