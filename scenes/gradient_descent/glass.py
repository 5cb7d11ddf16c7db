"""The few far grains of a heap, seen from closer by."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, UP, Line, VGroup
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.gradient_descent.grains import Grains
from scenes.mobjects.axes import Axis
from scenes.stage.text import Words, level
from scenes.stage.theme import current

FINER = 0.02  # of a cost: how wide a pile is here


class Glass(VGroup):
    """An axis from `far` on with the grains of `few`, which all cost so much, the costliest last.

    So the grain that costs more lies further to the right or, in one pile, above the other.
    """

    def __init__(
        self, of: Axis, costs: Probe, few: Sequence[int], *, far: float, length: float
    ) -> None:
        self.few = [int(n) for n in few]
        end = far + np.ceil(2 * (float(np.asarray(costs())[self.few[-1]]) - far)) / 2
        self.axis = Axis(far, end, 0.5, length=length, places=1)
        self.axis.shift(4.6 * LEFT + 0.4 * DOWN - self.axis.line.get_start())
        self.grains = Grains(self.axis, costs, bin_width=FINER, order=self.few, across=1)
        self.grains.far = far
        self.grains.refresh()
        words = self.words = Words("seen from closer by, in finer piles", "small", role="quiet")
        level(words.set_x(self.axis.point(end - 0.25)[0]), self.axis.numbers[0].get_bottom()[1])
        self.ends = [of.point(far), of.point(end)]  # on the axis that is looked at
        feet = [self.axis.point(value) + 0.6 * DOWN for value in (far, end)]
        self.rays = VGroup(
            *(Line(a + 0.12 * UP, b) for a, b in zip(self.ends, feet, strict=True))
        ).set_stroke(current()["faint"], 2)
        super().__init__(self.axis, self.grains, self.rays, words)

    def from_heap(self, heap: Grains) -> NDArray[np.float64]:
        """The outlines (n, 3) of the same grains in the heap, in the same order."""
        arrived = [n for n in map(int, heap.order) if n in self.few]
        squares = heap.far_ones.points.reshape(len(arrived), -1, 3)
        return squares[[arrived.index(n) for n in self.few]].reshape(-1, 3)
