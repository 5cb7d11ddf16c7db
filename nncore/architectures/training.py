"""Training and running the models of models.py: all of architecture.py that needs torch."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nncore.architectures.models import MODELS, Model
from nncore.data.dataset import Dataset


def trained(
    name: str, data: Dataset, *, seed: int, steps: int, batch_size: int, learning_rate: float
) -> Model:
    """The model of that name after its steps, as Architecture documents them."""
    model = MODELS[name]().double()
    draw(model, np.random.default_rng(seed))
    x, y = data.x_train, data.y_train
    steps_per_epoch = len(x) // batch_size
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    order = np.arange(0)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # for arrays this small more threads only wait for each other
    try:
        for step in range(steps):
            epoch, place = divmod(step, steps_per_epoch)
            if place == 0:
                order = np.random.default_rng((seed, epoch + 1)).permutation(len(x))
            rows = order[place * batch_size : (place + 1) * batch_size]
            scores = model.trace(images(x[rows]))["scores"]
            optimizer.zero_grad()
            nn.functional.cross_entropy(scores, torch.from_numpy(y[rows])).backward()
            optimizer.step()
    finally:
        torch.set_num_threads(threads)
    return model.requires_grad_(False)


def draw(model: Model, rng: np.random.Generator) -> None:
    """The first weights, as Architecture documents them."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.zero_()
            else:
                shape = tuple(parameter.shape)
                weights = rng.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
                parameter.copy_(torch.from_numpy(weights))


def traced(model: Model, x: np.ndarray) -> dict[str, np.ndarray]:
    """The trace of a batch of digits (n, 784)."""
    with torch.no_grad():
        return {name: value.numpy() for name, value in model.trace(images(x)).items()}


def images(x: np.ndarray) -> torch.Tensor:
    """Rows of 784 pixels as images (n, 28, 28)."""
    return torch.tensor(x).reshape(-1, 28, 28)
