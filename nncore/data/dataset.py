"""Examples to learn from and examples to be tested on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nncore.activations import Array

SPLITS = ("train", "test")
N_NOISE = 1_000
NOISE_SEED = 0


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs and what they should become, in two splits, "train" and "test". Read-only.

    A third set of inputs, "noise", shows nothing and should become nothing.

    x_train, x_test   (n, n_in) float64; pixels are from 0 to 1
    y_train, y_test   (n,) int labels below n_classes; or, where there are no classes
                      (n_classes = 0), the targets themselves, (n, n_out) float64
    noun              what one example is called: "digit"
    """

    x_train: Array
    y_train: np.ndarray
    x_test: Array
    y_test: np.ndarray
    n_classes: int
    noun: str = "example"

    def __post_init__(self) -> None:
        for split in SPLITS:
            x, y = self.x(split), self.y(split)
            if x.ndim != 2 or len(x) != len(y) or not len(x):
                raise ValueError(
                    f"got x_{split} of shape {x.shape} and y_{split} of shape {y.shape}: "
                    "expected one row for each of at least one example"
                )
            if not (np.isfinite(x).all() and np.isfinite(y).all()):
                raise ValueError(f"got NaN or infinity in the {split} split")
            if self.n_classes and (y.min() < 0 or y.max() >= self.n_classes):
                raise ValueError(
                    f"got labels {y.min()} to {y.max()} in y_{split}: "
                    f"expected 0 to {self.n_classes - 1}"
                )
            x.flags.writeable = y.flags.writeable = False

    def x(self, split: str) -> Array:
        """The inputs of a split, (n, n_in)."""
        return self.noise if split == "noise" else getattr(self, f"x_{check_split(split)}")

    @cached_property
    def noise(self) -> Array:
        """1,000 examples of nothing, (1000, n_in): Generator(0)'s uniform numbers from 0 to 1."""
        noise = np.random.default_rng(NOISE_SEED).uniform(size=(N_NOISE, self.x_train.shape[1]))
        noise.flags.writeable = False
        return noise

    def y(self, split: str) -> np.ndarray:
        """The labels of a split, (n,); without classes its targets, (n, n_out)."""
        return getattr(self, f"y_{check_split(split)}")

    def targets(self, split: str) -> Array:
        """What the outputs should be, (n, n_out): for a label, 1 at its place and 0 elsewhere."""
        return self._targets[check_split(split)]

    @cached_property
    def _targets(self) -> dict[str, Array]:
        one_hot = np.eye(self.n_classes)
        targets = {
            split: one_hot[self.y(split)] if self.n_classes else self.y(split) for split in SPLITS
        }
        for array in targets.values():
            array.flags.writeable = False
        return targets

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of all arrays: two Datasets with the same one are the same."""
        digest = hashlib.sha256()
        for array in (self.x_train, self.y_train, self.x_test, self.y_test):
            digest.update(f"{array.dtype}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


def check_split(split: str, *, noise: bool = False) -> str:
    """`split` if there is such a split, else a ValueError; "noise" only where it will do."""
    if split == "noise" and not noise:
        raise ValueError("got split='noise': noise has no labels, and so no costs and no mistakes")
    if split not in (*SPLITS, "noise"):
        raise ValueError(f"got split={split!r}: there are {' and '.join(map(repr, SPLITS))}")
    return split


def rows(array: np.ndarray, examples: Any) -> np.ndarray:
    """Some rows of a split, a batch in any case: an int's one, a tuple's or range's, None's all."""
    if examples is None:
        return array
    return array[[examples] if isinstance(examples, int) else list(examples)]
