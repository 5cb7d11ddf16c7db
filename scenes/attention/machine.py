"""A language model as a machine: all the numbers that it is made of, and how far it has learned."""

import numpy as np
from manim import LEFT, RIGHT, Group, RoundedRectangle, VGroup

from nncore.probes.expressions import size_quantile
from nncore.tales.training import LanguageRun
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.mobjects.progress import StepCount
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Words, level
from scenes.stage.theme import current

_MARGIN = 0.17
_APART = 0.09  # between two tables


class Machine(Group):
    """A box with every weight of a model as a cell of `tables`, one for each of its matrices.

    Blue is positive, red negative: `bar` says how far, to the 98th percentile of W_U's trained
    sizes. At the left stand `label`, how many they are, and `count`, the training step.
    """

    def __init__(self, run: LanguageRun, *, width: float, height: float) -> None:
        limit = size_quantile(run.at(run.steps).probe("W_U"), 0.98)
        self.panel = RoundedRectangle(
            width=width,
            height=height,
            corner_radius=0.15,
            stroke_width=3,
            stroke_color=current()["quiet"],
        )
        self.tables = Group()
        for part in run.parts:
            weights = run.probe(part)
            shape = (run.recipe.width, np.size(weights()) // run.recipe.width)
            table = WeightGrid(weights, limit=limit, height=height - 2 * _MARGIN, shape=shape)
            self.tables.add(table)
        self.tables.arrange(RIGHT, buff=_APART)
        self.tables.next_to(self.panel.get_right(), LEFT, buff=_MARGIN)
        self.bar = ColourBar(limit, height=height - 2 * _MARGIN, places=1, more=True)
        self.bar.next_to(self.tables, LEFT, buff=0.2)
        amount = Readout(run.probe("parameters"), places=0, size="small")
        self.label = VGroup(
            Words("the model", "label"), Statement("{n} numbers", "small", n=amount)
        )
        self.count = StepCount(run, "step", role="quiet")
        for line, rise in zip((*self.label, self.count), (0.22, -0.1, -0.42), strict=True):
            level(line.align_to(self.panel.get_left() + 0.25 * RIGHT, LEFT), rise)
        super().__init__(self.panel, self.tables, self.bar, self.label, self.count)
