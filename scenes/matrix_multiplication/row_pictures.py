"""Rows of a matrix as pictures, and columns that they are laid along."""

from manim import DOWN, Group

from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.mobjects.pictures import PixelGrid, WeightGrid

CELLS = 16  # of a row or a column that is as long as they are; others are as long
MOST = 64  # weights of a row that can be told apart


def row_pictures(run: TrainingRun, *, limit: Probe, cell: float) -> Group:
    """The weights of the last layer, one picture a row; ValueError if they are too many."""
    last = len(run.recipe.sizes) - 1
    n_in, n_out = run.recipe.sizes[-2:]
    if n_in > MOST:
        raise ValueError(f"got {n_in} neurons before the last layer, expected {MOST} at most")
    rows = (
        WeightGrid(run.probe("W", layer=last, neuron=j), limit=limit, height=cell, shape=(1, n_in))
        for j in range(n_out)
    )
    return Group(*rows).arrange(DOWN, buff=0).stretch_to_fit_width(CELLS * cell)


def column_picture(values: Probe, *, cell: float, limit: Probe | None = None) -> PixelGrid:
    """Activations as a column; with a limit signed values, in the colours of the weights."""
    shape = (len(values()), 1)
    if limit is None:
        grid = PixelGrid(values, height=CELLS * cell, shape=shape)
    else:
        grid = WeightGrid(values, limit=limit, height=CELLS * cell, shape=shape)
    return grid.stretch_to_fit_width(cell)
