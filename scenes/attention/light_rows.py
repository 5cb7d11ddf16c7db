"""Rows of several patterns that are turned down at once."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from manim import Animation, Group, Scene

from scenes.attention.cells import WeightCells


class LightRows(Animation):
    """Let some rows of patterns shine, and turn all others down to `dim`."""

    def __init__(
        self,
        patterns: Iterable[Any],
        rows: Collection[int],
        *,
        dim: float = 0.25,
        **kwargs: Any,
    ) -> None:
        # An introducer is not added to the scene beforehand, which would take groups apart.
        super().__init__(Group(*patterns), introducer=True, **kwargs)
        self.patterns: list[WeightCells] = list(patterns)
        self.ends = [
            np.array([1.0 if row in rows else dim for row in range(len(pattern.light))])
            for pattern in patterns
        ]

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: the patterns are on screen already."""

    def begin(self) -> None:
        self.starting_mobject = Group()
        self.starts = [pattern.light.copy() for pattern in self.patterns]
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(min(max(alpha, 0.0), 1.0))
        for pattern, start, end in zip(self.patterns, self.starts, self.ends, strict=True):
            pattern.light = start + share * (end - start)
            pattern.refresh()
