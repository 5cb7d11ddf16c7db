"""A straight line that is turned and moved by hand, and which points it has on the wrong side."""

from collections.abc import Iterator

import numpy as np
from manim import VMobject

from nncore.probes.expressions import matmul, polar, signs, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.sigmoid.plane import Panel, within
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class LineByHand:
    """Two dials: the direction across a line, in degrees, and how far off the origin it lies.

    `wrong` is how many test points are not on the side of their class. Which side is whose is
    chosen so that these are as few as can be, so `wrong` is at most half of them.
    """

    def __init__(self, run: TrainingRun, *, degrees: float, offset: float) -> None:
        self.degrees = Dial("direction across the line", at=degrees)
        self.offset = Dial("the line's offset", at=offset)
        self.normal = polar(1.0, self.degrees.probe())
        beyond = [
            matmul(run.probe("points", layer=0, label=label), self.normal) - self.offset.probe()
            for label in (0, 1)
        ]
        half = len(run.data.x_test) / 2
        # Dots beyond the line and crosses before it, if crosses are meant to be beyond.
        wrong = half + 0.5 * (total(signs(beyond[0])) - total(signs(beyond[1])))
        turned = signs(half - wrong)
        self.wrong = half - turned * (half - wrong)
        self.misses = [turned * beyond[0], -(turned * beyond[1])]


class StraightLine(View, VMobject):
    """A line through a panel: all x whose product with a normal (2,) of length 1 is an offset."""

    def __init__(
        self, panel: Panel, line: LineByHand, reach: tuple[float, float], *, width: float = 7
    ) -> None:
        self.panel, self.reach = panel, reach
        self.normal, self.offset = line.normal, line.offset.probe()
        super().__init__(stroke_color=current()["ink"], stroke_width=width)
        self.refresh()

    def refresh(self) -> None:
        normal = np.asarray(self.normal(), dtype=np.float64)
        along = np.array([-normal[1], normal[0]]) * (self.reach[1] - self.reach[0])
        foot = float(self.offset()) * normal
        low, high = self.reach
        ends = (np.array([foot - 2 * along, foot + 2 * along]) - low) / (high - low)
        first, last = self.panel.inside(ends[:1], ends[1:])
        shares = np.linspace(first[0], max(first[0], last[0]), 4)[:, None]
        self.points = self.panel.point(ends[0] + shares * (ends[1] - ends[0]))

    def claims(self) -> Iterator[Claim]:
        low, high = self.reach
        start, end = low + self.panel.place(self.points[[0, -1]]) * (high - low)
        along = (end - start) / np.linalg.norm(end - start)
        normal = np.array([along[1], -along[0]])
        yield Claim("position", self.normal, normal, 1e-6)
        yield Claim("position", self.offset, float(normal @ start), 1e-6)


def places(run: TrainingRun, label: int, reach: tuple[float, float], *, layer: int = 0) -> Probe:
    """Where the test points of a class are in a panel, before the network or behind a layer."""
    return within(run.probe("points", layer=layer, label=label), reach)
