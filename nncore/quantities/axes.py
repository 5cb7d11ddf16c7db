"""Which indices the quantities of a network have: layers, neurons, examples, options."""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore.data.dataset import check_split
from nncore.probes.reading import Axis, Indices
from nncore.state import State


def _neurons(run: State, i: Indices) -> range:
    return range(run.recipe.sizes[i.get("layer", -1)])


def _bracketed(run: State, i: Indices, value: Any) -> str:
    return "" if value is None else f"[{value}]"


def _layers(first: int) -> Axis:
    return Axis("layer", lambda run, i: range(first, len(run.recipe.sizes)), must=True,
                say=lambda run, i, layer: f"({layer})")  # fmt: skip


def _split(*, noise: bool, classes: bool) -> Axis:
    def keep(run: State, i: Indices, split: str) -> str:
        if classes:
            _labels(run, i)
        return check_split(split, noise=noise)

    def say(run: State, i: Indices, split: str) -> str:
        return "" if "example" in vars(i) else f" over the {_noun(run, i)}s"

    return Axis("split", default="test", keep=keep, say=say)


def _labels(run: State, i: Indices) -> range:
    if not run.data.n_classes:
        raise ValueError("this data has no classes: nothing is right or wrong")
    return range(run.data.n_classes)


def _examples(of_all: str, *, several: bool = False) -> Axis:
    def say(run: State, i: Indices, example: Any) -> str:
        noun = _noun(run, i)
        match example:
            case None:
                return f" {of_all} {noun}s"
            case int():
                return f" for {noun} {example}"
            case range() if example.step == 1:
                return f" for {noun}s {example.start} to {example.stop - 1}"
        first = ", ".join(str(n) for n in example[:3])
        return f" for {noun}s {first}{', ...' if len(example) > 3 else ''}"

    return Axis("example", lambda run, i: range(len(run.data.x(i.split))), several, say=say)


def _noun(run: State, i: Indices) -> str:
    return "noise example" if i.split == "noise" else f"{i.split} {run.data.noun}"


def _interval(name: str) -> Axis:
    def keep(run: State, i: Indices, ends: Any) -> tuple[float, ...]:
        sizes, array = run.recipe.sizes, np.asarray(ends, dtype=np.float64)
        if (sizes[0], sizes[-1]) != (2, 2):
            raise ValueError(f"got sizes={sizes}: a field needs two inputs and two outputs")
        if array.shape != (2,) or not -np.inf < array[0] < array[1] < np.inf:
            raise ValueError(f"got {name}={ends!r}: expected (from, to), from below to")
        return tuple(array.tolist())

    return Axis(name, default=(-2.0, 2.0), keep=keep)


def _number(run: State, i: Indices, value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | np.number) else None


LAYER_0, LAYER = _layers(0), _layers(1)
NEURON = Axis("neuron", _neurons, say=_bracketed)
SOURCE = Axis("source", lambda run, i: range(run.recipe.sizes[i.layer - 1]), after="neuron",
              say=_bracketed)  # fmt: skip
# ANY_SPLIT also has "noise", of which nothing is right or wrong. What asks for a right answer, or
# for an answer at all, asks data with classes: LABELLED, and ANSWERED with noise among the splits.
SPLIT, ANY_SPLIT = _split(noise=False, classes=False), _split(noise=True, classes=False)
LABELLED, ANSWERED = _split(noise=False, classes=True), _split(noise=True, classes=True)
EXAMPLE = _examples("")
EXAMPLES = _examples("for all", several=True)
EXAMPLES_OR_MEAN = _examples("averaged over the", several=True)
TERMS = Axis("terms", lambda run, i: range(run.recipe.sizes[i.layer - 1] + 1), several=True,
             must=True)  # fmt: skip
LABEL = Axis("label", _labels, must=True)
ORDER = Axis("order", lambda run, i: ("given", "confident"), default="given")
BELOW = Axis("below", default=0.05, keep=_number, needs="a number")
X, Y = _interval("x"), _interval("y")
N = Axis("n", lambda run, i: range(1, 10_000), must=True)
