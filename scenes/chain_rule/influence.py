"""How a nudge passes down a chain of quantities, drawn on rulers of one scale."""

from collections.abc import Sequence
from itertools import pairwise

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


def pose(
    drawing: Influence, places: Sequence[tuple[float, float, float]], *, unit: float
) -> Influence:
    """The drawing with its rulers upright at places of their own: (x, height of `at`, spans).

    A change of one span is `unit` scene units long, on all of them.
    """
    for ruler, (x, y, spans) in zip(drawing.rulers, places, strict=True):
        ruler.spans = spans
        start = np.array([x, y - SHARE * spans * unit, 0.0])
        ruler.line.set_points_as_corners([start, start + spans * unit * UP])
    refresh_all([*drawing.rulers, *drawing.changes, *drawing.bands])
    return drawing
