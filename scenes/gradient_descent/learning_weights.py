"""The weights into each neuron of the first hidden layer, as pictures: one of them large."""

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, FadeIn, Group, LaggedStart
from numpy.typing import NDArray

from nncore.probes.expressions import cosine, entries
from nncore.probes.probe import Probe
from nncore.state import State
from nncore.training import TrainingRun
from scenes.mobjects.pictures import ColourBar, WeightGrid, square, weight_scale
from scenes.mobjects.quiet import quiet

GAP = 0.11  # between pictures, in scene units
ROWS = 3  # of small pictures beside the large one


class LearningWeights(Group):
    """A picture for each neuron, all on the trained weights' scale; that of `neuron` is large.

    The large one is as high as three rows of the others, which have sides of `side`. The top
    left corner of it all is at `corner`.
    """

    def __init__(
        self, run: TrainingRun, neuron: int, *, side: float, corner: NDArray[np.float64]
    ) -> None:
        limit = weight_scale(run)
        n = run.recipe.sizes[1]
        self.grids = [
            WeightGrid(run.probe("W", layer=1, neuron=j), limit=limit, height=side)
            for j in range(n)
        ]
        self.large = self.grids[neuron]
        self.others = Group(*(grid for grid in self.grids if grid is not self.large))
        height = ROWS * side + (ROWS - 1) * GAP
        self.large.scale(height / side)
        self.others.arrange_in_grid(rows=ROWS, buff=GAP)
        self.others.next_to(self.large, RIGHT, buff=3 * GAP)
        self.bar = ColourBar(limit, height=height, more=True)
        self.bar.next_to(self.others, RIGHT, buff=0.2)
        group = Group(self.large, self.others, self.bar)
        group.shift(corner - group.get_corner(UP - RIGHT))
        self.labels = Group(
            quiet("the weights into one neuron", self.large),
            quiet("and into each of the others in its layer", self.others),
        )
        super().__init__(*self.grids, self.bar, self.labels)

    def arrive(self) -> LaggedStart:
        """The small pictures come one after the other."""
        return LaggedStart(*(FadeIn(grid, scale=0.5) for grid in self.others), lag_ratio=0.08)

    def squared(self, *, side: float, corner: NDArray[np.float64]) -> list[Any]:
        """All become as large as each other, in a square, with their top left corner there."""
        _, columns = square(len(self.grids))
        moves: list[Any] = []
        for j, grid in enumerate(self.grids):
            row, column = divmod(j, columns)
            at = corner + (column + 0.5) * side * RIGHT + (row + 0.5) * side * DOWN
            at = at + GAP * (column * RIGHT + row * DOWN)
            to: Any = grid.animate
            moves.append(to.scale(side / grid.height).move_to(at))
        return moves


def neighbours_agree(run: State, shape: tuple[int, int]) -> Probe:
    """The cosine between all weights of the first layer and those one pixel to their right.

    `shape` is that of W. It is 0 where each is drawn by itself, and near 1 in broad strokes.
    """
    _, columns = square(shape[1])
    neuron, pixel = (index.ravel() for index in np.mgrid[: shape[0], : shape[1]])
    inner = pixel % columns < columns - 1
    W = run.probe("W", layer=1)
    here, right = (entries(W, neuron[inner], pixel[inner] + by) for by in (0, 1))
    return cosine(here, right)
