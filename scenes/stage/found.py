"""Digits found by a search."""

from nncore.probes.expressions import argmax, equal
from nncore.probes.probe import Condition
from nncore.training import TrainingRun


def unsure(run: TrainingRun, output: int) -> tuple[int, Condition]:
    """The test digit that gains most when an output's bias rises, and that it is the one.

    Its cost falls most steeply with that bias: the network should say that digit, and does not.
    """
    last = len(run.recipe.sizes) - 1
    everyone = tuple(range(len(run.data.x("test"))))
    search = argmax(-run.probe("dC/dz", layer=last, neuron=output, example=everyone))
    example = int(search())
    return example, equal(search, example)
