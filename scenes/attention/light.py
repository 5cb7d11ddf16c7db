"""Rows of an attention grid that come up or fade, and words of the future that are shut off."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Animation, Scene

from scenes.attention.attention_grid import Grid


class Light(Animation):
    """Bring some rows of a grid, or all, to a brightness from 0 to 1: `Light(grid, [8], to=1)`.

    With a `lag_ratio` they go one after another, from the first named to the last.
    """

    def __init__(
        self,
        grid: Grid,
        rows: Iterable[int] | None = None,
        *,
        to: float,
        lag_ratio: float = 0.0,
        **kwargs: Any,
    ) -> None:
        # An introducer is not added to the scene beforehand, which would take groups apart.
        super().__init__(grid, introducer=True, lag_ratio=lag_ratio, **kwargs)
        self.grid = grid
        self.rows = list(range(len(grid.light)) if rows is None else rows)
        self.to = to

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the grid is on screen already, maybe as a part of something."""

    def begin(self) -> None:
        self.start = self.grid.light.copy()
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        light = self.start.copy()
        for place, row in enumerate(self.rows):
            share = self.get_sub_alpha(alpha, place, len(self.rows))
            light[row] += share * (self.to - self.start[row])
        self.grid.set_light(light)


class LookBack(Light):
    """Block the cells of words that come later: what was asked of them is no longer shown."""

    def __init__(self, grid: Grid, **kwargs: Any) -> None:
        super().__init__(grid, to=0.0, **kwargs)

    def begin(self) -> None:
        self.ahead = self.grid.cells.ahead
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(float(np.clip(alpha, 0, 1)))
        self.grid.set_ahead(self.ahead * (1 - share))
