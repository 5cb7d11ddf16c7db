"""How much a share of softmax moves when its score does: nothing at 0 and at 1, most between."""

import numpy as np
from manim import RIGHT, UP, VGroup

from nncore.probes.expressions import entries, mean
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words


class SlopeArch(VGroup):
    """The slope p (1 - p) of a share p by its own score, and a dot for each share of a pattern.

    `pattern` is (query, key); later words, which have no share, have no dot. `mean` is the mean
    slope of all dots.
    """

    def __init__(self, pattern: Probe, *, length: float, height: float) -> None:
        rows, columns = np.tril_indices(len(np.asarray(pattern())))
        p = entries(pattern, rows, columns)
        x = np.linspace(0, 1, 61)
        along = given(x, "p", why="to draw a curve")
        self.plot = Plot(
            Axis(0, 1, 0.5, length=length, places=1),
            Axis(0, 0.25, 0.1, length=height, direction=UP, places=1),
            x_name="share",
        )
        name = Words("slope", "label", role="quiet")
        self.plot.add(name.next_to(self.plot.y.line.get_end(), RIGHT, buff=0.25))
        self.curve = Curve(self.plot, x, along * (1 - along), role="ink", width=5)
        self.dots = Dots(self.plot, p, p * (1 - p), role="share", radius=0.13, opacity=0.8)
        self.mean = mean(p * (1 - p))
        self.number = Readout(self.mean, places=3, size="body", role="share")
        self.told = OnOneLine(Words("mean slope", role="quiet"), self.number, gap=0.25)
        self.told.next_to(self.plot.point(0.5, 0.25), UP, buff=0.45)
        super().__init__(self.plot, self.curve, self.dots, self.told)
