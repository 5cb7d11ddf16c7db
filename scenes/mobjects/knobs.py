"""A number as something that can be turned, and where it puts the threshold."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import LEFT, UP, Dot, Line, VGroup, VMobject

from nncore.probes.expressions import counts
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.stage.readout import Equation, Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Knob(View, VGroup):
    """A slider: a handle on an axis at its probe's value; left of the axis name = value.

    It is laid out with room for the value `longest`, if that is given.
    """

    def __init__(
        self,
        axis: Axis,
        probe: Probe,
        *,
        name: str,
        role: str = "ink",
        places: int = 2,
        sign: bool = True,
        longest: float | None = None,
    ) -> None:
        self.axis, self.probe = axis, probe
        self.handle = Dot(radius=0.16, color=current()[role])
        self.handle.set_stroke(current()["ground"], width=3)
        self.number = Readout(probe, places=places, sign=sign, role=role, longest=longest)
        self.label = Equation(f"{name} = {{x}}", x=self.number)
        self.label.next_to(axis.line.get_start(), LEFT, buff=0.6)
        super().__init__(axis, self.label, self.handle)
        self.handle.move_to(axis.point(probe() if longest is None else longest))

    def refresh(self) -> None:
        self.handle.move_to(self.axis.point(self.probe()))

    def claims(self) -> Iterator[Claim]:
        shown = float(self.axis.value(self.handle.get_center()))
        yield Claim("position", self.probe, shown, 1e-6 * (self.axis.high - self.axis.low))


class Threshold(View, VGroup):
    """An upright line at its probe's value, from the x axis up to `level`, and its name = value.

    All that is beyond it lies in a band of its colour; the name stands above the band's corner.
    """

    def __init__(
        self,
        plot: Plot,
        probe: Probe,
        *,
        level: float,
        name: str,
        role: str = "ink",
        places: int = 2,
    ) -> None:
        self.plot, self.probe, self.level = plot, probe, level
        self.band = VMobject(stroke_width=0, fill_opacity=0.13, fill_color=current()[role])
        self.line = Line(color=current()[role], stroke_width=6)
        self.point = Dot(radius=0.12, color=current()[role])
        self.number = Readout(probe, places=places, sign=True, role=role)
        self.label = Equation(f"{name} = {{x}}", x=self.number)
        super().__init__(self.band, self.line, self.point, self.label)
        self.refresh()

    def refresh(self) -> None:
        at = self.probe()
        foot, top = self.plot.point(at, self.plot.y.low), self.plot.point(at, self.level)
        self.line.put_start_and_end_on(foot, top)
        low, high, end = self.plot.y.low, self.plot.y.high, self.plot.x.high
        corners = self.plot.point([at, end, end, at, at], [low, low, high, high, low])
        self.band.set_points_as_corners(corners)
        self.point.move_to(top)
        self.number.refresh()
        self.label.next_to(corners[3], UP, buff=0.15)

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        if abs(float(y.value(self.point.get_center())) - self.level) > 1e-6 * (y.high - y.low):
            raise ValueError(f"the point is not at the level {self.level}")
        # Four straight sides, four points each: the floor, the end, the ceiling, the threshold.
        floor, end, ceiling, left = self.band.points.reshape(4, 4, 3)
        for side, values, value in ((floor, y, y.low), (end, x, x.high), (ceiling, y, y.high)):
            if not np.allclose(values.value(side), value, atol=1e-6 * (values.high - values.low)):
                raise ValueError("the band does not reach to the ends of the axes")
        for point in (*self.line.points, self.point.get_center(), *left):
            yield Claim("position", self.probe, float(x.value(point)), 1e-6 * (x.high - x.low))


class SplitDots(Dots):
    """Dots of which those above `level` are lit, in ink, and the others quiet."""

    def __init__(self, plot: Plot, x: Probe, y: Probe, *, level: float, **looks: Any) -> None:
        self.level, self.heights = level, y
        theme = current()
        self.lit = VMobject(stroke_width=0, fill_opacity=0.9, fill_color=theme["ink"])
        super().__init__(plot, x, y, **{"role": "quiet", **looks})
        self.add(self.lit)

    def place(self, centres: np.ndarray) -> None:
        super().place(centres)
        above = self.plot.y.value(centres) > self.level
        corners = self.points.reshape(len(centres), -1, 3)
        self.lit.points = corners[above].reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        yield from super().claims()
        lit = self.lit.points.reshape(-1, len(self.mark), 3)[:, ::4].mean(axis=1)
        n = int((self.plot.y.value(lit) > self.level).sum())
        axis = self.plot.y
        split = counts(self.heights, (axis.low, self.level, axis.high))
        yield Claim("bars", split, np.array([len(self.centres()) - n, n]), 0.0)
