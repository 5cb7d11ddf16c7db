"""How a nudge passes down a chain of quantities, drawn on rulers of one scale."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from manim import RIGHT, UP, VGroup
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.chain_rule.rulers import SHARE, Band, ChangeBar, Ruler
from scenes.stage.view import refresh_all


class Influence(VGroup):
    """A ruler for each quantity, a bar on it for its change, and bands from each bar to the next.

    The rulers lie under one another; with `direction` UP they stand side by side. `held` are the
    quantities as they were, `moved` as they are with the nudge.
    """

    def __init__(
        self,
        held: Sequence[Probe],
        moved: Sequence[Probe],
        span: Probe,
        *,
        roles: Sequence[str],
        length: float,
        apart: float,
        spans: float = 1.5,
        direction: NDArray[np.float64] = RIGHT,
    ) -> None:
        onward = apart * np.array([direction[1], -direction[0], 0.0])
        self.rulers = [
            Ruler(at, span, length=length, spans=spans, direction=direction).shift(place * onward)
            for place, at in enumerate(held)
        ]
        self.changes = [
            ChangeBar(ruler, probe, role=role)
            for ruler, probe, role in zip(self.rulers, moved, roles, strict=True)
        ]
        self.bands = [Band(before, after) for before, after in pairwise(self.changes)]
        super().__init__(*self.bands, *self.rulers, *self.changes)
        self.center()


class Place(NamedTuple):
    """Where an upright ruler stands: across, the height of its `at`, how many spans it shows.

    And which share of these is below `at`.
    """

    x: float
    at: float
    spans: float
    share: float = SHARE


def pose(drawing: Influence, places: Sequence[Place], *, unit: float) -> Influence:
    """The drawing with its rulers upright at places of their own.

    A change of one span is `unit` scene units long, on all of them.
    """
    for ruler, (x, at, spans, share) in zip(drawing.rulers, places, strict=True):
        ruler.spans, ruler.share = spans, share
        start = np.array([x, at - share * spans * unit, 0.0])
        ruler.line.set_points_as_corners([start, start + spans * unit * UP])
    refresh_all([*drawing.rulers, *drawing.changes, *drawing.bands])
    return drawing
