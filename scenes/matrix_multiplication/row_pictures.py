"""Rows of a matrix as pictures."""

from manim import DOWN, Group

from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.mobjects.pictures import WeightGrid


def row_pictures(run: TrainingRun, *, limit: Probe, cell: float) -> Group:
    """The weights of the last layer, one picture a row."""
    last = len(run.recipe.sizes) - 1
    n_in, n_out = run.recipe.sizes[-2:]
    rows = (
        WeightGrid(run.probe("W", layer=last, neuron=j), limit=limit, height=cell, shape=(1, n_in))
        for j in range(n_out)
    )
    return Group(*rows).arrange(DOWN, buff=0)
