"""Axes that know their numbers, and what is placed on them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Triangle, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.probe import Probe
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Outline, Words, figures
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Axis(VGroup):
    """A line from `low` to `high` with a tick and a number every `step`.

    Values become points by the line's own ends, so an axis may be moved and scaled at will.
    """

    def __init__(
        self,
        low: float,
        high: float,
        step: float,
        *,
        length: float,
        direction: NDArray[np.float64] = RIGHT,
        places: int = 0,
        size: str = "small",
        numbers: bool = True,
    ) -> None:
        if not (low < high and step > 0):
            raise ValueError(f"got low={low}, high={high}, step={step}: need low < high, step > 0")
        theme = current()
        self.low, self.high = low, high
        self.line = Line(-direction, direction, color=theme["faint"], stroke_width=2.5)
        self.line.set_length(length)
        self.ticks = VGroup()
        self.numbers = VGroup()
        super().__init__(self.line, self.ticks, self.numbers)
        beside = DOWN if direction[0] else LEFT
        across = 0.07 * np.array([direction[1], direction[0], 0.0])
        first = np.ceil(low / step - 1e-9) * step
        for value in np.arange(first, high + step * 1e-9, step):
            at = self.point(value)
            self.ticks.add(Line(at - across, at + across, color=theme["faint"], stroke_width=2.5))
            if numbers:
                number = Outline(figures(value, places), size, role="quiet")
                self.numbers.add(number.next_to(at, beside, buff=0.18))

    @classmethod
    def spanning(cls, *values: Probe, step: float, **looks: Any) -> "Axis":
        """An axis just long enough, in whole steps, for all values of the probes."""
        numbers = np.concatenate([np.ravel(probe()) for probe in values])
        low, high = np.floor(numbers.min() / step) * step, np.ceil(numbers.max() / step) * step
        return cls(low, high, step, **looks)

    def point(self, value: ArrayLike) -> NDArray[np.float64]:
        """Scene points (..., 3) of values (...) on the axis."""
        share = (np.asarray(value, dtype=np.float64)[..., None] - self.low) / (self.high - self.low)
        return self.line.get_start() + share * (self.line.get_end() - self.line.get_start())

    def value(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values (...) of scene points (..., 3), by projection on the axis."""
        start, end = self.line.get_start(), self.line.get_end()
        way = end - start
        return self.low + (points - start) @ way / (way @ way) * (self.high - self.low)

    def unit(self) -> float:
        """Length in scene units of one unit of value."""
        return float(self.line.get_length()) / (self.high - self.low)


class Plot(VGroup):
    """Two axes that meet at their low ends, with an optional name for each."""

    def __init__(
        self,
        x: Axis,
        y: Axis,
        *,
        x_name: str | VMobject | None = None,
        y_name: str | VMobject | None = None,
    ) -> None:
        self.x, self.y = x, y
        y.shift(x.line.get_start() - y.line.get_start())
        super().__init__(x, y)
        self.x_name, self.y_name = VGroup(), VGroup()
        if x_name:
            name = Words(x_name, "label", role="quiet") if isinstance(x_name, str) else x_name
            self.x_name = name.next_to(x, DOWN, buff=0.15).set_x(x.line.get_center()[0])
        if y_name:
            name = Words(y_name, "label", role="quiet") if isinstance(y_name, str) else y_name
            self.y_name = name.next_to(y.line.get_end(), UP, buff=0.2)
        self.add(self.x_name, self.y_name)

    def point(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Scene points (..., 3) of values x (...) and y (...)."""
        return self.x.point(x) + self.y.point(y) - self.y.line.get_start()


class Marker(View, VGroup):
    """A pointer above an axis at its probe's value; above it the value, by name if it has one.

    `name` is a formula: with "z" the pointer reads z = 7.40.
    """

    def __init__(
        self,
        axis: Axis,
        probe: Probe,
        *,
        name: str = "",
        role: str = "ink",
        places: int = 2,
        size: str = "label",
    ) -> None:
        self.axis = axis
        self.probe = probe
        self.tip = Triangle(fill_color=current()[role], fill_opacity=1, stroke_width=0)
        self.tip.rotate(np.pi).scale_to_fit_height(0.2)
        self.number = Readout(probe, places=places, size=size, role=role, sign=bool(name))
        self.label = Equation(f"{name} = {{x}}", size, x=self.number) if name else self.number
        self.label.next_to(self.tip, UP, buff=0.1)
        super().__init__(self.tip, self.label)
        self.refresh()

    def refresh(self) -> None:
        self.shift(self.axis.point(self.probe()) - self.tip.get_bottom() + 0.04 * UP)
        self.number.refresh()

    def claims(self) -> Iterator[Claim]:
        shown = float(self.axis.value(self.tip.get_bottom()))
        yield Claim("position", self.probe, shown, 1e-6 * (self.axis.high - self.axis.low))


class Reach(View, VGroup):
    """A bar along an axis from one probe's value to another's, with a label below if it has one."""

    def __init__(
        self,
        axis: Axis,
        start: Probe,
        end: Probe,
        *,
        role: str = "ink",
        width: float = 8,
        label: VMobject | None = None,
    ) -> None:
        self.axis = axis
        self.start, self.end = start, end
        self.bar = VMobject(stroke_color=current()[role], stroke_width=width)
        self.label = VGroup() if label is None else label
        super().__init__(self.bar, self.label)
        self.refresh()

    def refresh(self) -> None:
        ends = [self.axis.point(self.start()), self.axis.point(self.end())]
        self.bar.set_points_as_corners(ends)
        # Below the numbers of the axis.
        self.label.next_to((ends[0] + ends[1]) / 2, DOWN, buff=0.55)

    def claims(self) -> Iterator[Claim]:
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        ends = self.bar.points[[0, -1]]
        for probe, point in zip((self.start, self.end), ends, strict=True):
            yield Claim("position", probe, float(self.axis.value(point)), tolerance)
