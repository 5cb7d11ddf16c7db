"""Columns of bars that slide over each other and add up."""

from collections.abc import Sequence

import numpy as np
from manim import Scene, VGroup, VMobject, linear, smooth

from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.backprop.columns import Bars, draw_bar

_LANDED = 0.65  # which share of its time a column takes to arrive; then the sum takes it up
PALE = 0.4  # how opaque a column is that has been added


class Gather(InPlace):
    """Slide a copy of each column onto the sum of those before it: each bar begins where it ends.

    `sums` are 0, the first column, the first two together and so on; `onto` shows the last of
    them, and grows meanwhile. `pace` says how long each column takes, in seconds; the next sets
    out when it has landed.
    """

    def __init__(
        self,
        columns: Sequence[Bars],
        sums: Sequence[Probe],
        onto: Bars,
        *,
        pace: Sequence[float],
    ) -> None:
        self.columns, self.onto = columns, onto
        self.sums = np.array([probe() for probe in sums])
        self.begins = np.cumsum([0.0, *pace[:-1]]) * _LANDED
        self.pace, self.total = pace, float(self.begins[-1] + pace[-1])
        self.flying = VGroup(*(VGroup(*(bar.copy() for bar in column)) for column in columns))
        super().__init__(*columns, onto, self.flying, run_time=self.total, rate_func=linear)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.onto, self.flying)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.flying)

    def start(self) -> None:
        self.homes = [[bar.points.copy() for bar in column] for column in self.columns]
        self.goals = [
            [self._drawn(a, b, y) for a, b, y in zip(one, other, self.onto.heights, strict=True)]
            for one, other in zip(self.sums, self.sums[1:], strict=False)
        ]

    def _drawn(self, first: float, last: float, y: float) -> np.ndarray:
        """The points of a bar on the axis of the sum."""
        bar = VMobject()
        draw_bar(bar, self.onto.axis, y, first, last, self.onto.thick)
        return bar.points

    def move(self, share: float) -> None:
        merged = self.sums[0].copy()
        for j, column in enumerate(self.columns):
            gone = np.clip((share * self.total - self.begins[j]) / self.pace[j], 0.0, 1.0)
            slid = smooth(min(gone / _LANDED, 1.0))
            taken = smooth(max(0.0, (gone - _LANDED) / (1 - _LANDED)))
            for bar, home, goal in zip(self.flying[j], self.homes[j], self.goals[j], strict=True):
                bar.points = home + slid * (goal - home)
            column.set_fill(opacity=1 - (1 - PALE) * min(1.0, 4 * slid))
            self.flying[j].set_fill(opacity=(1 - taken) if gone > 0 else 0.0)
            merged += taken * (self.sums[j + 1] - self.sums[j])
        for bar, y, value in zip(self.onto, self.onto.heights, merged, strict=True):
            draw_bar(bar, self.onto.axis, y, 0.0, value, self.onto.thick)
