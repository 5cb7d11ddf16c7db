"""One picture slides over another, and what they share is traced."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, SurroundingRectangle, VGroup

from nncore.probes.expressions import correlate, dot, entries, maximum
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.dot_product.dials import Steps
from scenes.dot_product.ink import Ink, Overlay, on_glass, rows_of
from scenes.dot_product.traces import TracedCurve
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.quiet import quiet
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, Words
from scenes.stage.theme import current

CELL = 0.15  # scene units; a pixel while pictures slide
SMALL = 0.115  # scene units; a pixel of a picture beside others
APART = 24  # pixels that w is to the left of v at first, and to its right at last
_EVERY = 30  # of the sums that have a tick


class SlidingPicture(Group):
    """Pictures v and w (side * side,): w moves over v as the dial `shift` goes from 0 to 2 APART.

    Below, the `trace` of their dot product has its dot under the middle of w; `passed` is all of
    it. `at_first` are the names of both before w moves; it takes its own, the second, along.
    `alone` are the two beside each other, with their `names`.
    """

    def __init__(self, v: Probe, w: Probe, side: int) -> None:
        width = side + 2 * APART
        shift = self.shift_of_w = Dial("shift", at=0, low=0, high=2 * APART)
        here = on_glass(v, side, at=float(APART), width=width)
        there = on_glass(w, side, at=shift.probe(), width=width)
        self.glass = Overlay(here, there, cell=CELL)
        self.frame = SurroundingRectangle(self.glass, color=current()["faint"], buff=0)
        self.frame.stretch_to_fit_width(side * CELL)
        # What correlate has for the shifts -APART to APART.
        shifts = range(side - 1 - APART, side + APART)
        values: Any = 0.0
        for a, b in zip(rows_of(v, side), rows_of(w, side), strict=True):
            values = values + entries(correlate(a, b), shifts)
        self.values = values
        self.plot = self._plot()
        looks: dict[str, Any] = {"role": "look", "width": 6}
        now = dot(here, there)
        xs = np.arange(2 * APART + 1)
        self.trace = TracedCurve(self.plot, xs, values, at=shift.probe(), now=now, **looks)
        self.passed = Curve(self.plot, xs, values, role="quiet", width=4)
        self.now = Equation("v dot w = {x}", "title", x=Readout(now, places=1, role="look"))
        end = self.plot.x.line.get_end()
        self.now.scale(1.15).next_to(end, RIGHT, buff=0.25).match_y(self.plot)
        self.alone, self.names = Group(), VGroup()
        for picture, name, role, way in ((v, "v", "ink", LEFT), (w, "w", "w", RIGHT)):
            on = on_glass(picture, side, at=0.0, width=side)
            ink = Ink(on, cell=SMALL, role=role, strength=0.9).next_to(self.frame, way, buff=0.4)
            self.alone.add(ink)
            self.names.add(Formula(name, "title").scale(1.2).next_to(ink, DOWN, buff=0.1))
        # In corners without ink, and w's is lower than v's: they pass each other.
        self.at_first = self.names.copy()
        for name, x, edge in zip(self.at_first, (0, -APART), (UP, DOWN), strict=True):
            name.next_to(self.frame.get_corner(edge + LEFT), RIGHT - edge, buff=0.15)
            name.shift(x * CELL * RIGHT)
        self.glows = Words("shared ink glows", "label", role="look").next_to(
            self.now, DOWN, buff=0.2
        )
        super().__init__(
            self.glass, self.frame, self.plot, self.passed, self.trace, self.now, self.glows,
            self.alone, self.names, self.at_first,
        )  # fmt: skip

    def _plot(self) -> Plot:
        """A place on its x axis for each shift, below the middle of w."""
        top = _EVERY * int(np.ceil(float(np.asarray(maximum(self.values)())) / _EVERY))
        plot = Plot(
            Axis(0, 2 * APART, APART, length=2 * APART * CELL, numbers=False),
            Axis(0, top, _EVERY, length=1.5, direction=UP),
        )
        plot.y.shift(plot.x.line.get_start() - plot.y.line.get_start())
        start = self.frame.get_bottom() + APART * CELL * LEFT + 1.68 * DOWN
        plot.shift(start - plot.x.line.get_start())
        plot.x_name = quiet("place of $w$", plot.x.line, DOWN, buff=0.12)
        plot.add(plot.x_name)
        return plot

    def slid(self, to: int, **pace: Any) -> tuple[Any, Any]:
        """w moves to a shift, and takes its name along."""
        moved: Any = self.at_first[1]
        way = (to - self.shift_of_w.by) * CELL * RIGHT
        return Steps(self.shift_of_w, by=to, **pace), moved.animate(**pace).shift(way)

    def below(self) -> Group:
        """All but the pictures on each other, their frame and their first names."""
        return Group(
            *(part for part in self if part not in (self.glass, self.frame, self.at_first))
        )
