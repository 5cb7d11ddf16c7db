"""Derivatives as bars beside what they are derivatives of, and how they add up."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import running_sums
from nncore.probes.probe import Probe
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue


class Slopes(View, VGroup):
    """A bar for each value of the probe, to one side of a line of zero or to the other.

    `places` are where the bars stand along the line: upwards bars are positive, and with the
    direction DOWN those to the right. A value of 1 is `unit` scene units long.
    """

    def __init__(
        self,
        probe: Probe,
        places: Sequence[float],
        *,
        unit: float,
        width: float = 0.5,
        direction: NDArray[np.float64] = RIGHT,
    ) -> None:
        self.probe = probe
        along = np.asarray(places, dtype=np.float64)
        reach = np.array([along[0] - width, along[-1] + width])
        self.zero = Line(color=current()["faint"], stroke_width=2.5)
        self.zero.put_start_and_end_on(*(x * np.asarray(direction, float) for x in reach))
        # As shares of the line of zero, so that the drawing may be moved and scaled.
        self.places = (along - reach[0]) / np.ptp(reach)
        self._unit, self._width = unit / np.ptp(reach), width / np.ptp(reach)
        self.bars = VGroup(*(VMobject(stroke_width=0, fill_opacity=1) for _ in along))
        super().__init__(self.zero, self.bars)
        self.refresh()

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.zero.get_length())

    def foot(self, i: int) -> NDArray[np.float64]:
        """Where a bar begins."""
        start, end = self.zero.get_start_and_end()
        return start + self.places[i] * (end - start)

    def tip(self, i: int) -> NDArray[np.float64]:
        """Where it ends."""
        return self.foot(i) + float(np.asarray(self.probe())[i]) * self.unit * self._sides()[1]

    def _sides(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Half of a bar's width along the line, and the direction (3,) of what is positive."""
        start, end = self.zero.get_start_and_end()
        x, y, _ = (end - start) / np.linalg.norm(end - start)
        return self._width / 2 * (end - start), np.array([-y, x, 0.0])

    def refresh(self) -> None:
        half, _ = self._sides()
        for i, value in enumerate(np.asarray(self.probe(), dtype=np.float64)):
            foot, tip = self.foot(i), self.tip(i)
            corners = [foot - half, tip - half, tip + half, foot + half, foot - half]
            self.bars[i].set_points_as_corners(corners)
            self.bars[i].set_fill(current()["positive" if value >= 0 else "negative"])

    def claims(self) -> Iterator[Claim]:
        half, up = self._sides()
        ways = np.array([bar.points[4] - bar.points[0] for bar in self.bars])
        shown = ways @ up / self.unit
        for i, (bar, value) in enumerate(zip(self.bars, shown, strict=True)):
            if not has_hue(bar, current()["positive" if value >= 0 else "negative"]):
                raise ValueError(f"a bar of {value:.3g} has the colour of the other sign")
            if not np.allclose(bar.points[[0, -1]], self.foot(i) - half, atol=1e-6):
                raise ValueError("a bar does not stand at its place on the line of zero")
        yield Claim("bars", self.probe, shown, 1e-6 / self.unit)


class Stairs(View, VGroup):
    """Terms as upright bars from left to right, each from where the one before it ended.

    The last bar is their sum, from zero. `zero` is the line that they start from.
    """

    def __init__(self, terms: Probe, *, unit: float, apart: float, width: float = 0.5) -> None:
        self.terms, self.sums = terms, running_sums(terms)
        n = np.size(terms()) + 1
        self.zero = Line(color=current()["faint"], stroke_width=2.5)
        self.zero.put_start_and_end_on(0 * RIGHT, n * apart * RIGHT)
        self.unit, self.apart, self.thick = unit, apart, width
        self.bars = VGroup(*(VMobject(stroke_width=0, fill_opacity=1) for _ in range(n)))
        super().__init__(self.zero, self.bars)
        self.refresh()

    def ends(self, i: int) -> NDArray[np.float64]:
        """Scene points (2, 3) in the middle of a bar's ends, the first where it begins."""
        sums = np.asarray(self.sums(), dtype=np.float64)
        heights = (0.0, sums[-1]) if i == len(sums) - 1 else (sums[i], sums[i + 1])
        foot = self.zero.get_start() + (i + 0.5) * self.apart * RIGHT
        return np.array([foot + height * self.unit * UP for height in heights])

    def refresh(self) -> None:
        half = self.thick / 2 * RIGHT
        for i, bar in enumerate(self.bars):
            a, b = self.ends(i)
            bar.set_points_as_corners([a - half, b - half, b + half, a + half, a - half])
            bar.set_fill(current()["positive" if b[1] >= a[1] else "negative"])

    def claims(self) -> Iterator[Claim]:
        low = self.zero.get_y()
        heights = np.array([bar.points[[0, 4], 1] - low for bar in self.bars]) / self.unit
        if not np.allclose(heights[-1], (0.0, heights[-2, 1]), atol=1e-6):
            raise ValueError("the sum does not end where the last of its terms does")
        tolerance = 1e-6 / self.unit
        yield Claim("bars", self.terms, heights[:-1, 1] - heights[:-1, 0], tolerance)
        yield Claim("bars", self.sums, np.array([heights[0, 0], *heights[:-1, 1]]), tolerance)
