"""The oracle's own training: the same recipe by torch.nn, autograd and torch.optim.SGD.

It shares with nncore only the recipe, the data, and the documented draws from numpy's Generator.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import torch

from nncore.recipe import Recipe

Tensor = torch.Tensor

CHECKPOINT_EVERY = 250  # steps
MODULES = {"sigmoid": torch.nn.Sigmoid, "identity": torch.nn.Identity}


class Trainer:
    """A torch network trained by a recipe; goes to any step from the checkpoint before it."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.data = recipe, recipe.data()
        self.inputs, self.targets = tensors(recipe, self.data.fingerprint, "train")
        sizes = recipe.sizes
        self.linears = [
            torch.nn.Linear(n_in, n_out, dtype=torch.float64) for n_in, n_out in pairwise(sizes)
        ]
        self.model = torch.nn.Sequential(
            *(part for linear in self.linears for part in (linear, MODULES[recipe.activation]()))
        )
        self.optimizer = torch.optim.SGD(
            [
                {"params": [m.weight for m in self.linears], "weight_decay": recipe.l2},
                {"params": [m.bias for m in self.linears]},
            ],
            lr=recipe.learning_rate,
        )
        self.draw()
        self.step = 0
        self.costs: dict[int, float] = {}
        self.checkpoints = {0: self.weights()}

    def draw(self) -> None:
        """The first weights, as Recipe documents them."""
        if self.recipe.after is not None:
            earlier, step = self.recipe.after
            begun = trainer(earlier, earlier.data().fingerprint).at(step)
            with torch.no_grad():
                for linear, (W, b) in zip(self.linears, begun, strict=True):
                    linear.weight.copy_(W)
                    linear.bias.copy_(b)
            return
        rng = np.random.default_rng(self.recipe.seed)
        with torch.no_grad():
            for l, linear in enumerate(self.linears):
                if self.recipe.start is None:
                    shape = tuple(linear.weight.shape)
                    weight, bias = rng.normal(size=shape) / math.sqrt(shape[1]), 0.0
                else:
                    weight, bias = self.recipe.start[0][l], self.recipe.start[1][l]
                linear.weight.copy_(torch.tensor(weight))
                linear.bias.copy_(torch.tensor(bias))

    def weights(self) -> list[tuple[Tensor, Tensor]]:
        """Copies of (W, b) of each layer at the current step."""
        return [(m.weight.detach().clone(), m.bias.detach().clone()) for m in self.linears]

    def at(self, step: int) -> list[tuple[Tensor, Tensor]]:
        """(W, b) of each layer at any step."""
        nearest = max(s for s in self.checkpoints if s <= step)
        if not nearest <= self.step <= step:
            with torch.no_grad():
                for linear, (W, b) in zip(self.linears, self.checkpoints[nearest], strict=True):
                    linear.weight.copy_(W)
                    linear.bias.copy_(b)
            self.step = nearest
        while self.step < step:
            self.learn()
            if self.step % CHECKPOINT_EVERY == 0:
                self.checkpoints.setdefault(self.step, self.weights())
        return self.checkpoints.setdefault(step, self.weights())

    def learn(self) -> None:
        """One step of SGD."""
        recipe, n = self.recipe, self.recipe.batch_size
        epoch, place = divmod(self.step, len(self.inputs) // n)
        rows = epoch_order(recipe.seed, epoch + 1, len(self.inputs))[place * n : (place + 1) * n]
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.learning_rate * recipe.decay**epoch
        loss = torch.nn.functional.mse_loss(
            self.model(self.inputs[rows]), self.targets[rows], reduction="sum"
        )
        self.optimizer.zero_grad()
        (loss / n).backward()
        self.optimizer.step()
        self.costs[self.step] = loss.item() / n
        self.step += 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Threads that wait for each other over arrays this small take 4 to 20 times as long."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@lru_cache(maxsize=4)
def epoch_order(seed: int, epoch: int, n: int) -> Tensor:
    """The order of the examples in epoch 1, 2, ..., as Recipe documents it."""
    return torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(n))


@cache
def trainer(recipe: Recipe, fingerprint: str) -> Trainer:
    """The one Trainer of a recipe on the data with this fingerprint."""
    return Trainer(recipe)


@cache
def tensors(recipe: Recipe, fingerprint: str, split: str) -> tuple[Tensor, Tensor]:
    """Inputs, and targets: one-hot labels, or what the data says where there are no classes."""
    data = recipe.data()
    if split == "noise":  # as Dataset.noise documents it; there are no targets
        x = torch.from_numpy(np.random.default_rng(0).uniform(0, 1, (1_000, recipe.sizes[0])))
        return x, torch.full((1_000, recipe.sizes[-1]), math.nan, dtype=torch.float64)
    x, y = (torch.tensor(getattr(data, f"{name}_{split}")) for name in "xy")
    return x, torch.nn.functional.one_hot(y, data.n_classes).double() if data.n_classes else y
