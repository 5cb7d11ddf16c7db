"""The products of a dot product as bars, and the same bars end to end: how a sum comes about."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from manim import DOWN, RIGHT, UP, Line, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, running_sums, total
from nncore.probes.probe import Probe
from scenes.attention.strips import Strip
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles
_SHARE = 0.72  # of a cell, what a bar below it is wide


class Boxes(View, VGroup):
    """A rectangle for each value of the probe: `up` has the positive ones, `down` the others."""

    def __init__(self, probe: Probe, *drawn: VMobject) -> None:
        self.probe = probe
        ground = current()["ground"]
        self.up, self.down = (
            VMobject(fill_color=current()[role], fill_opacity=1).set_stroke(ground, width=1.5)
            for role in ("positive", "negative")
        )
        super().__init__(*drawn, self.up, self.down)
        self.refresh()

    @property
    def values(self) -> NDArray[np.float64]:
        """What the rectangles are as large as, (n,)."""
        return np.asarray(self.probe(), dtype=np.float64)

    def boxes(self) -> NDArray[np.float64]:
        """Left, bottom, right, top of each rectangle, (n, 4)."""
        raise NotImplementedError

    def refresh(self) -> None:
        positive, boxes = self.values >= 0, self.boxes()
        self.up.points, self.down.points = outlines(boxes[positive]), outlines(boxes[~positive])

    def drawn(self) -> NDArray[np.float64]:
        """The same, read back from the drawing: first those that are up, then those down."""
        corners = np.concatenate([self.up.points, self.down.points]).reshape(-1, 16, 3)[:, ::4, :2]
        return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)

    def order(self) -> list[int]:
        """Which value each drawn rectangle is of."""
        positive = self.values >= 0
        return [*np.flatnonzero(positive).tolist(), *np.flatnonzero(~positive).tolist()]

    def pieces(self) -> list[Rectangle]:
        """A rectangle for each value, to be moved."""
        made = []
        for (left, low, right, high), value in zip(self.boxes(), self.values, strict=True):
            colour = current()["positive" if value >= 0 else "negative"]
            piece = Rectangle(width=right - left, height=max(high - low, 1e-3))
            piece.set_fill(colour, opacity=1).set_stroke(width=0)
            made.append(piece.move_to((left + right) / 2 * RIGHT + (low + high) / 2 * UP))
        return made


class ProductBars(Boxes):
    """A bar below each cell of a strip, upwards or downwards: `unit` scene units for a value of 1.

    They stand on `zero`, a line as long as the strip, at a height.
    """

    def __init__(self, probe: Probe, strip: Strip, *, height: float, unit: float) -> None:
        self.strip = strip
        self.zero = Line(strip.get_left(), strip.get_right(), color=current()["faint"])
        self.zero.set_stroke(width=2.5).set_y(height)
        self._unit = unit / self.zero.get_length()
        super().__init__(probe, self.zero)

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.zero.get_length())

    def boxes(self) -> NDArray[np.float64]:
        n, y = len(self.values), self.zero.get_y()
        cell = self.zero.get_length() / n
        x = self.zero.get_left()[0] + (np.arange(n) + 0.5) * cell
        ends = y + self.values * self.unit
        half = _SHARE / 2 * cell
        return np.stack([x - half, np.minimum(y, ends), x + half, np.maximum(y, ends)], axis=1)

    def claims(self) -> Iterator[Claim]:
        order, y = self.order(), self.zero.get_y()
        left, low, right, high = self.drawn().T
        cells = [self.strip.pixel(k).get_x() for k in order]
        if not np.allclose((left + right) / 2, cells, atol=1e-3):
            raise ValueError("a bar is not below its cell")
        ups = np.arange(len(order)) < np.count_nonzero(self.values >= 0)
        shown = np.where(ups, high - y, low - y) / self.unit
        yield Claim("bars", entries(self.probe, order), shown, _ROUNDING / self.unit)


class Pile(Boxes):
    """Values end to end: the positive ones to the right; below, from their end, the others back.

    In a third row the `sum` lies as a bar from zero. `unit` is scene units for a value of 1.
    """

    def __init__(self, probe: Probe, *, unit: float, thickness: float, gap: float) -> None:
        tall = 3 * thickness + 2 * gap
        self.start = Line(
            tall / 2 * UP, tall / 2 * DOWN, color=current()["faint"], stroke_width=2.5
        )
        self._unit, self._thick, self._gap = unit / tall, thickness / tall, gap / tall
        self.sum = VMobject(fill_color=current()["z"], fill_opacity=1, stroke_width=0)
        self.whole = total(probe)
        super().__init__(probe, self.start, self.sum)

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.start.get_length())

    def middle(self, row: int) -> float:
        """The height of the middle of a row, 0 to 2."""
        tall = float(self.start.get_length())
        return float(self.start.get_top()[1]) - tall * (
            self._thick / 2 + row * (self._thick + self._gap)
        )

    def ask(self, **probes: Probe) -> None:
        super().ask(**probes)
        self.whole = total(self.probe)

    def refresh(self) -> None:
        super().refresh()
        x, y, half = self.start.get_x(), self.middle(2), self._half()
        end = x + float(self.whole()) * self.unit
        self.sum.points = outlines(np.array([[min(x, end), y - half, max(x, end), y + half]]))

    def boxes(self) -> NDArray[np.float64]:
        order = self.order()
        edges = self.start.get_x() + self.unit * np.concatenate(
            [[0.0], np.cumsum(self.values[order])]
        )
        found = np.zeros((len(order), 4))
        for place, i in enumerate(order):
            y = self.middle(int(self.values[i] < 0))
            ends = sorted(edges[place : place + 2])
            found[i] = [ends[0], y - self._half(), ends[1], y + self._half()]
        return found

    def claims(self) -> Iterator[Claim]:
        order, x = self.order(), self.start.get_x()
        left, low, right, high = self.drawn().T
        ups = np.arange(len(order)) < np.count_nonzero(self.values >= 0)
        rows = [self.middle(int(not up)) for up in ups]
        if not np.allclose((low + high) / 2, rows, atol=1e-4):
            raise ValueError("a value lies in the other's row")
        starts, ends = np.where(ups, left, right), np.where(ups, right, left)
        if not np.allclose(starts[1:], ends[:-1], atol=1e-4):
            raise ValueError("the values do not lie end to end")
        shown = (np.append(starts[0], ends) - x) / self.unit
        tolerance = _ROUNDING / self.unit
        yield Claim("bars", running_sums(entries(self.probe, order)), shown, tolerance)
        sides = self.sum.points[::4, 0]
        far = sides.max() if sides.max() - x > x - sides.min() else sides.min()
        yield Claim("bars", self.whole, (float(far) - x) / self.unit, tolerance)

    def _half(self) -> float:
        return self._thick * float(self.start.get_length()) / 2


def outlines(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Outlines (n * 16, 3) of rectangles: left, bottom, right, top, (n, 4)."""
    left, low, right, high = boxes.T
    flat = np.zeros_like(left)
    corners = [(left, low), (left, high), (right, high), (right, low), (left, low)]
    points = [np.stack([x, y, flat], axis=1) for x, y in corners]
    sides = [np.stack([a, a, b, b], axis=1) for a, b in pairwise(points)]
    return np.concatenate(sides, axis=1).reshape(-1, 3)


def places_that_add(*sums: tuple[float, ...]) -> int:
    """How many places to print, 1 to 4, so that in each sum all but the last add up to the last.

    As printed, that is; 4 where none of these do.
    """

    def adds(parts: tuple[float, ...], places: int) -> bool:
        *rest, whole = (round(part, places) for part in parts)
        return abs(sum(rest) - whole) < 0.1 * 10.0**-places

    return next((n for n in (1, 2, 3) if all(adds(parts, n) for parts in sums)), 4)
