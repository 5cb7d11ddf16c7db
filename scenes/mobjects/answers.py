"""What the output layer says: a name and an activation for each neuron, and the largest boxed."""

from collections.abc import Iterator

import numpy as np
from manim import RIGHT, Rectangle, VGroup

from nncore.probe import Probe
from nncore.training import State
from scenes.mobjects.network import Neurons
from scenes.mobjects.readout import Readout
from scenes.mobjects.view import Claim, View
from scenes.stage.text import Constant
from scenes.stage.theme import current


class Pick(View, VGroup):
    """A box around that row whose number is the value of the probe."""

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

    def probes(self) -> tuple[Probe, ...]:
        return (self.probe,)

    def refresh(self) -> None:
        centres = np.array([row.get_center() for row in self.rows])
        centres[:, 0] = self.rows.get_x()
        row = np.arange(len(centres))
        at = float(self.probe())
        self.box.move_to(np.array([np.interp(at, row, centres[:, axis]) for axis in range(3)]))

    def claims(self) -> Iterator[Claim]:
        heights = np.array([row.get_y() for row in self.rows])
        top_down = slice(None, None, -1)  # interp wants them to rise
        row = np.interp(self.box.get_y(), heights[top_down], np.arange(len(heights))[top_down])
        yield Claim("position", self.probe, float(row), 1e-4)


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
