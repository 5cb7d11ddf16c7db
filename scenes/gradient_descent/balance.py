"""The average as the place where a heap balances."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, Triangle, VGroup
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis
from scenes.stage.text import Formula
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back


class Fulcrum(View, VGroup):
    """A wedge below an axis at its probe's value; at its right the symbol of the value."""

    def __init__(self, axis: Axis, probe: Probe, *, symbol: str, role: str) -> None:
        self.axis, self.probe = axis, probe
        self.wedge = Triangle(fill_color=current()[role], fill_opacity=1, stroke_width=0)
        self.wedge.stretch_to_fit_height(0.4).stretch_to_fit_width(0.5)
        self.label = Formula(symbol)
        super().__init__(self.wedge, self.label)
        self.refresh()

    def refresh(self) -> None:
        self.put(float(self.probe()))

    def put(self, value: float) -> None:
        """Stand below a value of the axis."""
        self.wedge.move_to(self.axis.point(value) + 0.03 * DOWN, aligned_edge=UP)
        self.label.next_to(self.wedge, RIGHT, buff=0.15)

    def claims(self) -> Iterator[Claim]:
        shown = float(self.axis.value(self.wedge.get_top()))
        yield Claim("position", self.probe, shown, _ROUNDING * (self.axis.high - self.axis.low))


class Weigh(InPlace):
    """Push a wedge along below an axis, from `start` to where what lies on it balances.

    Until then it tips to the heavier side.
    """

    def __init__(
        self, wedge: Fulcrum, *load: Any, start: float, tip: float = 0.045, **kwargs: Any
    ) -> None:
        super().__init__(wedge, *load, **kwargs)
        self.wedge, self.load = wedge, load
        self.first, self.tip = start, tip

    def start(self) -> None:
        parts = {id(part): part for mobject in self.load for part in mobject.get_family()}
        self.level = [(part, np.array(part.points)) for part in parts.values() if len(part.points)]
        self.goal = float(self.wedge.probe())

    def move(self, share: float) -> None:
        self._lay(0.0, np.zeros(3))
        way = np.clip((share - 0.25) / 0.75, 0, 1)
        at = self.first + way * (self.goal - self.first)
        self.wedge.put(at)
        off = (at - self.goal) / abs(self.first - self.goal)
        angle = self.tip * off * min(1.0, share / 0.25)
        self._lay(angle, self.wedge.wedge.get_top())

    def finish(self) -> None:
        self._lay(0.0, np.zeros(3))
        super().finish()
        self.wedge.refresh()

    def _lay(self, angle: float, about: NDArray[np.float64]) -> None:
        """Turn the load to the left about a point."""
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
        for part, points in self.level:
            part.points = about + (points - about) @ turn
