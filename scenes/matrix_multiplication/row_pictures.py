"""Rows of a matrix as pictures, columns that they are laid along, numbers at their heights."""

from collections.abc import Sequence

from manim import DOWN, UP, Group, VGroup

from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.pictures import PixelGrid, WeightGrid
from scenes.stage.text import Constant, level

CELLS = 16  # of a row or a column that is as long as they are; others are as long
MOST = 64  # weights of a row that can be told apart
_HALF_A_DIGIT = 0.08  # scene units: from its baseline to its middle


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


def row_names(rows: Group) -> VGroup:
    """The digit that each row's neuron stands for, at the height of the row."""
    names = VGroup()
    for j, row in enumerate(rows):
        why = "the digit that the neuron stands for"
        name = Constant(str(j), "small", because=why, role="quiet")
        names.add(level(name.set_x(0), row.get_y() - _HALF_A_DIGIT))
    return names


def at_heights(
    rows: Group,
    numbers: Sequence[Sequence[Probe]],
    *,
    places: int,
    role: str = "ink",
    gap: float = 0.28,
) -> MatrixView:
    """A matrix of numbers, each row of them at the height of a row."""
    height = rows[0].get_y() - rows[1].get_y()
    view = MatrixView(numbers, places=places, row_height=height, role=role, gap=gap)
    return view.shift((rows[0].get_y() - view.rows[0].get_y()) * UP)
