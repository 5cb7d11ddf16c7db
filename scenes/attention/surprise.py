"""How surprised a language model was while it learned, and what no model can do without."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Rectangle, VGroup

from nncore.probes.expressions import function
from nncore.tales.training import LanguageRun
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current


class Surprise(VGroup):
    """The loss so far as a curve, every so many steps, above the grammar's own, which is chance.

    `measure` says for each whole surprise which share of the true word it is the surprise at.
    `floor` is the grammar's line and `sea` what lies below it, with a name; `numbers` are both
    losses now.
    """

    def __init__(self, run: LanguageRun, *, every: int, width: float, height: float) -> None:
        loss, floor = run.probe("loss"), run.probe("floor")
        self.plot = Plot(
            Axis(0, run.steps, run.steps / 6, length=width, size="label"),
            Axis(0, _above(run), 1, length=height, direction=UP, size="label"),
            x_name="training step",
        )
        self.measure = self._measure()
        losses = run.probe("loss history", every=every)
        self.curve = Curve(self.plot, range(0, run.steps + 1, every), losses, role="cost", width=7)
        level_ = function("identity", (1.0, 1.0)) * floor
        self.floor = Curve(self.plot, (0, run.steps), level_, role="y", width=5)
        corners = self.plot.point([0, run.steps], [0, floor()])
        across, up, _ = corners[1] - corners[0]
        water = Rectangle(width=across, height=up, stroke_width=0)
        water.set_fill(current()["y"], opacity=0.15).move_to(corners.mean(axis=0))
        chance = Words("what only chance decides", role="y").move_to(water)
        self.sea = VGroup(water, chance)
        rows: list[Any] = [
            OnOneLine(
                Readout(probe, size="title", role=role), Words(name, "title", role=role), gap=0.3
            )
            for name, probe, role in (("the model", loss, "cost"), ("the grammar", floor, "y"))
        ]
        self.numbers = VGroup(*rows).arrange(DOWN, aligned_edge=LEFT, buff=0.35)
        self.numbers.move_to(self.plot.point(0.3 * run.steps, 0.66 * self.plot.y.high))
        self.numbers.align_to(self.plot.point(0.3 * run.steps, 0), LEFT)
        super().__init__(self.plot, self.measure, self.sea, self.floor, self.curve, self.numbers)

    def _measure(self) -> VGroup:
        """Left of each surprise the share that has it, and what both are called."""
        rows, edge = VGroup(), self.plot.y.numbers.get_left()[0] - 0.55
        for surprise, number in enumerate(self.plot.y.numbers):
            share = function("exp", -float(surprise))
            row: Any = Readout(share, percent=True, places=0, size="label", role="share")
            rows.add(row.align_to(edge * RIGHT, RIGHT).set_y(number.get_y()))
        top = self.plot.y.line.get_end()[1] + 0.4
        heads: list[Any] = [
            Words("share of the true word", "label", role="share").align_to(rows, LEFT),
            Words(
                "surprise: minus its natural logarithm, mean over new tales", "label", role="cost"
            ),
        ]
        heads[1].next_to(heads[0], RIGHT, buff=0.5)
        for head in heads:
            level(head, top)
        self.plot.y.numbers.set_color(current()["cost"])
        return VGroup(rows, *heads)


def _above(run: LanguageRun) -> float:
    """The whole number above what it loses untrained."""
    return float(np.ceil(run.at(0).probe("loss")()))
