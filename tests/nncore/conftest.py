"""A network small enough to be quick and uneven enough to show a swapped index."""

from functools import cache

import numpy as np
import pytest

from nncore.data.dataset import Dataset
from nncore.recipe import DIGITS, Recipe
from nncore.training import TrainingRun, training_run


@cache
def three_clouds() -> Dataset:
    """30 + 11 points in 5 dimensions, each near the centre of its class."""
    rng = np.random.default_rng(5)
    centres = rng.uniform(0, 1, (3, 5))
    y_train, y_test = np.arange(30) % 3, np.arange(11) % 3
    return Dataset(
        x_train=centres[y_train] + 0.3 * rng.standard_normal((30, 5)),
        y_train=y_train,
        x_test=centres[y_test] + 0.3 * rng.standard_normal((11, 5)),
        y_test=y_test,
        n_classes=3,
    )


SMALL = Recipe(
    data=three_clouds,
    sizes=(5, 4, 6, 3),
    learning_rate=1.5,
    batch_size=8,  # 3 steps an epoch; 6 examples of 30 are left out of each
    steps=350,  # over several checkpoints
    l2=1e-3,
    seed=11,
    decay=0.99,
)


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    return SMALL


@pytest.fixture(scope="session")
def small_parameters() -> list[np.ndarray]:
    """The parameters at every step, by walking once from the first to the last."""
    run = TrainingRun(SMALL)
    return [run.seek(step).network.parameters.copy() for step in range(SMALL.steps + 1)]


@pytest.fixture
def small_run() -> TrainingRun:
    """A run that nobody else has."""
    return TrainingRun(SMALL)


@pytest.fixture(scope="session")
def digits_run() -> TrainingRun:
    """The digits run, trained to its end: a second, once."""
    return training_run(DIGITS).seek(DIGITS.steps)
