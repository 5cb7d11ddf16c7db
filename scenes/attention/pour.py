"""Vectors poured together: their cells fall into a vessel, and there each row is stirred."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import UP, Mobject, Rectangle, VGroup, linear, smooth
from numpy.typing import NDArray

from nncore.probes.expressions import (
    entries,
    function,
    matmul,
    positive_part,
    running_sums,
    stacked,
    transposed,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import WeightGrid

STIRRED = 6.0  # the time after which a row differs from its mean by less than can be seen
_FINE = 160  # columns of a picture that is stirred
_FALL = 0.2  # of the time of a pour, that of each cell


class Pour(InPlace):
    """Cells of upright strips, `drops`, fall to those of as many goals, strip by strip, bottom up.

    Each falls straight until it is below all strips, and then goes where the goal has it: none
    crosses another strip. All that a strip has keeps its order, and becomes as wide and as tall as
    in the goal.
    """

    def __init__(self, drops: Sequence[VGroup], goals: Sequence[Mobject], **kwargs: Any) -> None:
        super().__init__(*drops, **{"rate_func": linear, "run_time": 5.0, **kwargs})
        self.drops, self.goals = drops, goals

    def start(self) -> None:
        self.falls: list[tuple[Any, tuple[NDArray[np.float64], ...]]] = []
        for cells, goal in zip(self.drops, self.goals, strict=True):
            scale = np.array([goal.width / cells.width, goal.height / cells.height, 1.0])
            between = (cells.get_bottom()[1] + goal.get_top()[1]) / 2
            for cell in reversed(cells):
                begin = cell.points.copy()
                below = begin + (between - cell.get_y()) * UP
                end = goal.get_center() + scale * (begin - cells.get_center())
                self.falls.append((cell, (begin, below, end)))

    def move(self, share: float) -> None:
        last = len(self.falls) - 1
        for turn, (cell, (begin, below, end)) in enumerate(self.falls):
            since = share - turn / last * (1 - _FALL)
            way = 2 * smooth(min(max(since / _FALL, 0.0), 1.0))
            cell.points = begin + min(way, 1) * (below - begin) + max(way - 1, 0) * (end - below)


class Stirred(WeightGrid):
    """Vectors (n, size) side by side in a `vessel`, as wide as their shares (n,), being stirred.

    What is side by side in a row spreads as heat does, until the dial `time` is at STIRRED: then
    all of it is the mean, which each row keeps. Where two meet within a column it has their mean.
    """

    def __init__(self, vectors: Probe, shares: Probe, *, limit: Probe, vessel: Rectangle) -> None:
        self.time = Dial("time of stirring", at=0.0, low=0.0, high=STIRRED)
        k = np.arange(_FINE)
        # Heat in a bar with closed ends: each cosine fades by itself, faster the shorter its wave.
        waves = np.cos(np.pi * np.outer(k, k + 0.5) / _FINE)
        waves *= np.where(k, np.sqrt(2 / _FINE), np.sqrt(1 / _FINE))[:, None]
        cosines = given(waves, "cosines", why="they stay as they are when heat spreads, but fade")
        fade = function(
            "exp", given(-1.0 * k**2, "fading", why="of each cosine") * self.time.probe()
        )
        parts = matmul(_columns(shares), transposed(cosines)) * fade
        rows = matmul(transposed(vectors), matmul(parts, cosines))
        size = np.shape(vectors())[1]
        super().__init__(rows, limit=limit, height=vessel.height, shape=(size, _FINE))
        for part in (self.image, self.frame):
            part.stretch_to_fit_width(vessel.width).move_to(vessel)
        self.frame.match_style(vessel)


def _columns(shares: Probe) -> Probe:
    """How much of each column is covered by n things as wide as their shares: (n, columns)."""
    ends = np.linspace(0, 1, _FINE + 1)
    lefts, rights = (given(x, "columns", why="equally wide") for x in (ends[:-1], ends[1:]))
    edges = running_sums(shares)
    beyond = [
        positive_part(rights - entries(edges, i)) - positive_part(lefts - entries(edges, i))
        for i in range(np.size(edges()))
    ]
    return _FINE * stacked(*(left - right for left, right in pairwise(beyond)))
