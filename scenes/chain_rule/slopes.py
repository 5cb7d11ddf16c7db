"""Derivatives as upright bars, each below what it is the derivative of."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import LEFT, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Slopes(View, VGroup):
    """An upright bar for each value of the probe, up from a line of zero or down from it.

    `xs` are where the bars stand from left to right; a value of 1 is `unit` scene units high.
    """

    def __init__(
        self, probe: Probe, xs: Sequence[float], *, unit: float, width: float = 0.5
    ) -> None:
        self.probe = probe
        places = np.asarray(xs, dtype=np.float64)
        reach = np.array([places[0] - width, places[-1] + width])
        self.zero = Line(color=current()["faint"], stroke_width=2.5)
        self.zero.put_start_and_end_on(*(np.array([x, 0.0, 0.0]) for x in reach))
        # As shares of the line of zero, so that the drawing may be moved and scaled.
        self.places = (places - reach[0]) / np.ptp(reach)
        self._unit, self._width = unit / np.ptp(reach), width / np.ptp(reach)
        self.bars = VGroup(*(VMobject(stroke_width=0, fill_opacity=1) for _ in places))
        super().__init__(self.zero, self.bars)
        self.refresh()

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.zero.get_length())

    @property
    def _half(self) -> float:
        """Half of a bar's width."""
        return self._width * float(self.zero.get_length()) / 2

    def foot(self, i: int) -> NDArray[np.float64]:
        """Where a bar begins."""
        start, end = self.zero.get_start_and_end()
        return start + self.places[i] * (end - start)

    def refresh(self) -> None:
        for i, value in enumerate(np.asarray(self.probe(), dtype=np.float64)):
            (x, low, _), high = self.foot(i), self.foot(i)[1] + float(value) * self.unit
            left, right = x - self._half, x + self._half
            corners = [(left, low), (left, high), (right, high), (right, low), (left, low)]
            self.bars[i].set_points_as_corners([(*corner, 0.0) for corner in corners])
            self.bars[i].set_fill(current()["positive" if value >= 0 else "negative"])

    def claims(self) -> Iterator[Claim]:
        shown = np.array([bar.points[4][1] - bar.points[0][1] for bar in self.bars]) / self.unit
        for i, (bar, value) in enumerate(zip(self.bars, shown, strict=True)):
            if bar.get_fill_color() != current()["positive" if value >= 0 else "negative"]:
                raise ValueError(f"a bar of {value:.3g} has the colour of the other sign")
            corner = self.foot(i) + self._half * LEFT
            if not np.allclose(bar.points[[0, -1]], corner, atol=1e-6):
                raise ValueError("a bar does not stand at its place on the line of zero")
        yield Claim("bars", self.probe, shown, 1e-6 / self.unit)
