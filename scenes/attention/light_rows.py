"""Rows of several patterns that are turned down at once."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from scenes.animations.in_place import InPlace
from scenes.attention.cells import WeightCells


class LightRows(InPlace):
    """Let some rows of patterns shine, and turn all others down to `dim`."""

    def __init__(
        self,
        patterns: Iterable[Any],
        rows: Collection[int],
        *,
        dim: float = 0.25,
        **kwargs: Any,
    ) -> None:
        super().__init__(*patterns, **kwargs)
        self.patterns: list[WeightCells] = list(patterns)
        self.ends = [
            np.array([1.0 if row in rows else dim for row in range(len(pattern.light))])
            for pattern in patterns
        ]

    def start(self) -> None:
        self.starts = [pattern.light.copy() for pattern in self.patterns]

    def move(self, share: float) -> None:
        for pattern, start, end in zip(self.patterns, self.starts, self.ends, strict=True):
            pattern.light = start + share * (end - start)
            pattern.refresh()
