"""Minus the gradient as a column: a part of its many numbers, as bars between brackets."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Dot, Line, Mobject, ReplacementTransform, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.backprop.columns import Bars
from scenes.backprop.levers import draw_outline
from scenes.backprop.upright import nice_step
from scenes.mobjects.axes import Axis
from scenes.stage.theme import current

_SERIF = 0.22  # scene units that a bracket reaches inwards


class GradientColumn(VGroup):
    """Brackets, an axis below, and dots where the column goes on; `bars` are shown apart."""

    def __init__(self, probe: Probe, *, top: float, bottom: float, x: float, width: float) -> None:
        self.heights = np.linspace(top - 0.5, bottom + 0.5, len(probe()))
        step = nice_step(float(np.ptp(probe())))
        self.axis = Axis.spanning(probe, 0 * probe, step=step, length=width, places=3)
        self.axis.shift(np.array([x, bottom - 0.15, 0.0]) - self.axis.line.get_center())
        thick = 0.9 * (self.heights[0] - self.heights[1])
        self.bars = Bars(self.axis, self.heights, 0 * probe, probe, width=thick)
        self.brackets = VGroup()
        for side, inwards in ((x - width / 2 - 0.2, _SERIF), (x + width / 2 + 0.2, -_SERIF)):
            corners = [(side + inwards, top), (side, top), (side, bottom), (side + inwards, bottom)]
            bracket = VMobject(stroke_color=current()["ink"], stroke_width=4)
            self.brackets.add(bracket.set_points_as_corners([(*c, 0.0) for c in corners]))
        self.dots = VGroup()
        for y in (top - 0.22, bottom + 0.22):
            three = VGroup(*(Dot(radius=0.03, color=current()["ink"]) for _ in range(3)))
            at = np.array([self.axis.point(0.0)[0], y, 0.0])
            self.dots.add(three.arrange(DOWN, buff=0.06).move_to(at))
        super().__init__(self.brackets, self.axis, self.dots)

    def zero(self, place: int) -> NDArray[np.float64]:
        """Where a bar begins."""
        return np.array([self.axis.point(0.0)[0], self.heights[place], 0.0])

    def beside(self, place: int) -> NDArray[np.float64]:
        """Beside a bar, left of the bracket."""
        return self.brackets.get_left() * RIGHT + np.array([-0.12, self.heights[place], 0.0])

    def lie_down(self, place: int, arrow: Mobject) -> ReplacementTransform:
        """An arrow that lies already becomes a bar; its corners keep their order."""
        bar = self.bars[place]
        start, sign = self.zero(place), np.sign(bar.get_center()[0] - self.zero(place)[0])
        half = self.bars.thick / 2
        flat = VMobject(stroke_width=0, fill_opacity=1, fill_color=bar.get_fill_color())
        draw_outline(flat, start, sign * bar.width * RIGHT, head=0, wing=half, side=half)
        return ReplacementTransform(arrow, flat)

    def mark(self, names: VGroup, places: list[int]) -> list[Any]:
        """Names of some entries go beside theirs, and are looked at."""
        look = current()["look"]
        pairs: Any = zip(names, places, strict=True)
        return [
            name.animate.set_color(look).next_to(self.beside(place), LEFT, buff=0.08)
            for name, place in pairs
        ]

    def pointers(self, places: list[int]) -> VGroup:
        """A line from beside the column to the end of each of these bars."""
        lines = VGroup()
        for place in places:
            end = np.array([self.bars[place].get_left()[0] - 0.06, self.heights[place], 0.0])
            line = Line(color=current()["look"], stroke_width=2)
            lines.add(line.put_start_and_end_on(self.beside(place), end))
        return lines
