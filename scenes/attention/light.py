"""Rows of an attention grid that come up or fade, and words of the future that are shut off."""

from collections.abc import Iterable
from typing import Any

from scenes.animations.in_place import InPlace
from scenes.attention.attention_grid import Grid


class Light(InPlace):
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
        super().__init__(grid, lag_ratio=lag_ratio, **kwargs)
        self.grid = grid
        self.rows = list(range(len(grid.light)) if rows is None else rows)
        self.to = to

    def start(self) -> None:
        self.before = self.grid.light.copy()

    def interpolate_mobject(self, alpha: float) -> None:
        light = self.before.copy()
        for place, row in enumerate(self.rows):
            share = self.get_sub_alpha(alpha, place, len(self.rows))
            light[row] += share * (self.to - self.before[row])
        self.grid.set_light(light)


class LookBack(Light):
    """Block the cells of words that come later: what was asked of them is no longer shown."""

    def __init__(self, grid: Grid, **kwargs: Any) -> None:
        super().__init__(grid, to=0.0, **kwargs)

    def start(self) -> None:
        self.ahead = self.grid.cells.ahead

    def interpolate_mobject(self, alpha: float) -> None:
        self.grid.set_ahead(self.ahead * (1 - self.rate_func(min(max(alpha, 0.0), 1.0))))
