"""Biases in the drawing of a network."""

from collections.abc import Iterator

import numpy as np
from manim import VGroup, VMobject

from nncore.probes.expressions import entries, largest
from nncore.probes.probe import Probe
from scenes.mobjects.network import Neurons
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class BiasMarks(View, VGroup):
    """A bar at each neuron as long as its bias: to the right if positive, to the left if negative.

    The longest of the layer is as long as `reach` neurons are wide.
    """

    def __init__(self, biases: Probe, neurons: Neurons, *, reach: float = 1.7) -> None:
        self.biases, self.neurons = biases, neurons
        self.limit = largest(biases)
        self.reach = reach
        super().__init__(
            *(VMobject(stroke_color=current()["b"], stroke_width=6) for _ in neurons.shown)
        )
        self.refresh()

    def refresh(self) -> None:
        values = np.asarray(self.biases())[list(self.neurons.shown)] / self._unit()
        for bar, circle, value in zip(self, self.neurons.circles, values, strict=True):
            start = circle.get_right() if value >= 0 else circle.get_left()
            end = start + np.array([value * self._longest(), 0.0, 0.0])
            bar.set_points_as_corners(np.array([start, end]))

    def claims(self) -> Iterator[Claim]:
        ends = np.array([[bar.get_start()[0], bar.get_end()[0]] for bar in self])
        shown = (ends[:, 1] - ends[:, 0]) / self._longest() * self._unit()
        yield Claim("bars", entries(self.biases, self.neurons.shown), shown, 1e-6 * self._unit())

    def _unit(self) -> float:
        """The bias that the longest bar stands for; before the first step all are 0."""
        return float(self.limit()) or 1.0

    def _longest(self) -> float:
        return self.reach * self.neurons.circles[0].width
