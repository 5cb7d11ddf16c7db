"""What the output layer says: a name and an activation for each neuron, and the largest boxed."""

from collections.abc import Iterator

import numpy as np
from manim import RIGHT, UP, Rectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from nncore.state import State
from scenes.mobjects.network import Neurons
from scenes.stage.readout import Readout
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Pick(View, VGroup):
    """A box around that row, of evenly spaced ones, whose number is the value of the probe."""

    def __init__(self, rows: VGroup, probe: Probe, *, role: str = "look", buff: float = 0.1):
        self.rows = rows
        self.probe = probe
        self.box = Rectangle(
            width=rows.width + 2 * buff + 0.1,
            height=rows[0].height + 2 * buff,
            color=current()[role],
            stroke_width=4,
        )
        super().__init__(self.box)
        self.refresh()

    def refresh(self) -> None:
        first, last = self._ends()
        share = float(self.probe()) / (len(self.rows) - 1)
        self.box.move_to(first + share * (last - first))

    def claims(self) -> Iterator[Claim]:
        first, last = self._ends()
        self._check_rows(first[1], last[1])
        share = (self.box.get_y() - first[1]) / (last[1] - first[1])
        yield Claim("position", self.probe, float(share * (len(self.rows) - 1)), 1e-6)

    def _check_rows(self, top: float, bottom: float) -> None:
        """ValueError if what a row consists of is not all in its place among the rows."""
        places = np.linspace(top, bottom, len(self.rows))
        reach = abs(top - bottom) / (len(self.rows) - 1) / 2
        for row, place in zip(self.rows, places, strict=True):
            if any(
                abs(part.get_y() - place) > reach for part in row.get_family() if len(part.points)
            ):
                raise ValueError("what belongs to one row stands in another")

    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the box is around the first row, and around the last."""
        x = self.rows.get_x() * RIGHT
        return x + self.rows[0].get_y() * UP, x + self.rows[-1].get_y() * UP


class Answers(VGroup):
    """Beside each output neuron the digit that it stands for and its activation.

    `pick` is a box around the largest.
    """

    def __init__(self, run: State, outputs: Neurons, *, example: int, size: str = "label") -> None:
        layer = len(run.recipe.sizes) - 1
        self.names = VGroup()
        self.numbers = VGroup()
        for neuron, circle in zip(outputs.shown, outputs.circles, strict=True):
            name = Constant(str(neuron), "body", because="the digit that the neuron stands for")
            number = Readout(run.probe("a", layer=layer, neuron=neuron, example=example), size=size)
            self.names.add(name.next_to(circle, RIGHT, buff=0.3))
            self.numbers.add(number.next_to(self.names, RIGHT, buff=0.35).match_y(name))
        self.rows = VGroup(*(VGroup(*row) for row in zip(self.names, self.numbers, strict=True)))
        self.pick = Pick(self.rows, run.probe("prediction", example=example))
        super().__init__(self.names, self.numbers, self.pick)
