"""What some terms add up to as stairs, each from where the last one ended; and others beside it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from manim import LEFT, RIGHT, UP, Circle, Line, RoundedRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import running_sums, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.mobjects.curves import MARKS
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_RADIUS = 0.065  # scene units: a dot of the crowd
_OUT = 0.3  # a value from which on its dot is as large; at 0 it is gone
_ABOVE = 0.14  # from a step to its number
_CASE, _HANDLE, _WAY = (1.4, 0.66), 0.46, 0.74  # a switch, and how far it goes


class Stairs(View, VGroup):
    """A bar for each of the terms (n,), from where the one before ended, and one for their sum.

    `places` are the x of all bars, that of the sum last; they are `wide`, and `unit` scene units
    tall for a term of 1. A negative term goes down. Each step's `links` lead to the next.
    """

    def __init__(
        self,
        terms: Probe,
        *,
        places: Sequence[float],
        wide: float,
        unit: float,
        roles: Sequence[str],
    ) -> None:
        self.edges, self.sum = running_sums(terms), total(terms)
        self.unit, self.wide = unit, wide
        self.zero = Line((places[0] - wide / 2) * RIGHT, (places[-1] + wide / 2) * RIGHT)
        self.zero.set_stroke(current()["faint"], width=2.5)
        self._offsets = np.array(places) - self.zero.get_x()
        self.bars = VGroup(*(VMobject() for _ in places))
        for bar, role in zip(self.bars, roles, strict=True):
            bar.set_fill(current()[role], opacity=0.4).set_stroke(current()[role], width=4)
        self.links = VGroup(*(VMobject() for _ in places[1:]))
        self.links.set_stroke(current()["quiet"], width=2)
        super().__init__(self.zero, self.links, self.bars)
        self.refresh()

    def refresh(self) -> None:
        for part, points in zip((*self.bars, *self.links), self._corners(), strict=True):
            part.set_points_as_corners(points)

    def at(self, i: int, value: float) -> NDArray[np.float64]:
        """Where a value is in the middle of bar i."""
        return self.zero.get_center() + self._offsets[i] * RIGHT + value * self.unit * UP

    def top(self, i: int) -> NDArray[np.float64]:
        """The middle of a bar's upper edge, wherever it began."""
        edges = np.asarray(self.edges())
        low = edges[i] if i < len(edges) - 1 else 0.0
        return self.at(i, max(low, edges[min(i + 1, len(edges) - 1)]))

    def claims(self) -> Iterator[Claim]:
        for part, corners in zip((*self.bars, *self.links), self._corners(), strict=True):
            drawn = VMobject().set_points_as_corners(corners).points
            if not np.allclose(part.points, drawn, atol=1e-6):
                raise ValueError("a step is not where its terms put it")
        heights = [bar.points[[0, 4], 1] - self.zero.get_y() for bar in self.bars]
        feet, tops = np.array(heights).T / self.unit
        yield Claim("bars", self.edges, np.array([feet[0], *tops[:-1]]), 1e-6)
        yield Claim("bars", self.sum, float(tops[-1] - feet[-1]), 1e-6)

    def _corners(self) -> Iterator[list[NDArray[np.float64]]]:
        """Of each bar its corners from the lower left one on, and of each link its ends."""
        edges, half = np.asarray(self.edges()), self.wide / 2 * RIGHT
        spans = [*pairwise(edges), (0.0, edges[-1])]
        for i, (low, high) in enumerate(spans):
            foot, tip = self.at(i, low), self.at(i, high)
            yield [foot - half, tip - half, tip + half, foot + half, foot - half]
        for i, height in enumerate(edges[1:]):
            yield [self.at(i, height) + half, self.at(i + 1, height) - half]


class StairTexts(View, VGroup):
    """The numbers of stairs, each above its bar, wherever that goes."""

    def __init__(self, stairs: Stairs, texts: Sequence[Readout]) -> None:
        self.stairs, self.edges = stairs, stairs.edges
        super().__init__(*texts)
        self.refresh()

    def refresh(self) -> None:
        for number, place in zip(self, self._places(), strict=True):
            number.set_x(place[0]).shift((place[1] - number.baseline) * UP)

    def claims(self) -> Iterator[Claim]:
        for number, place in zip(self, self._places(), strict=True):
            if np.abs([number.get_x() - place[0], number.baseline - place[1]]).max() > 1e-3:
                raise ValueError("a number does not stand above its step")
        yield from ()

    def _places(self) -> Iterator[NDArray[np.float64]]:
        for i in range(len(self)):
            yield self.stairs.top(i) + _ABOVE * UP


class Crowd(View, VMobject):
    """A dot for each value (n,) above 0 on the scale of some stairs, from `left` to `right`."""

    def __init__(self, stairs: Stairs, probe: Probe, *, left: float, right: float) -> None:
        self.stairs, self.probe = stairs, probe
        self._x = np.linspace(left, right, np.size(probe()))
        super().__init__(fill_color=current()["ink"], fill_opacity=0.9, stroke_width=0)
        self.refresh()

    @property
    def middle(self) -> float:
        """The x of the middle."""
        return float(self._x.mean())

    def refresh(self) -> None:
        self.points = (self._centres()[:, None, :] + self._dots()).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        shown, dots = self.points.reshape(len(self._x), -1, 3), self._dots()
        if not np.allclose(shown - dots, self._centres()[:, None, :], atol=1e-6):
            raise ValueError("a dot is not round, or not at its place")
        heights = (shown - dots).mean(axis=1)
        zero = self.stairs.zero.get_y()
        yield Claim("position", self.probe, (heights[:, 1] - zero) / self.stairs.unit, 1e-6)

    def _dots(self) -> NDArray[np.float64]:
        """All dots about their middles, (n, points, 3)."""
        radii = _RADIUS * np.clip(np.asarray(self.probe()) / _OUT, 0, 1)
        return radii[:, None, None] * MARKS["dot"]

    def _centres(self) -> NDArray[np.float64]:
        heights = self.stairs.zero.get_y() + np.asarray(self.probe()) * self.stairs.unit
        return np.stack([self._x, heights, np.zeros_like(heights)], axis=1)


class Mark(View, VMobject):
    """A line across the last bars of stairs, and on to `right`, at the height of a value."""

    def __init__(self, stairs: Stairs, probe: Probe, *, right: float) -> None:
        self.stairs, self.probe, self._right = stairs, probe, right
        super().__init__(stroke_color=current()["ink"], stroke_width=4)
        self.refresh()

    def refresh(self) -> None:
        self.set_points_as_corners(self._ends())

    def claims(self) -> Iterator[Claim]:
        if not np.allclose(self.points[[0, -1]], self._ends(), atol=1e-6):
            raise ValueError("the line is not where its value is")
        if np.ptp(self.points[:, 1]) > 1e-6 or (np.diff(self.points[:, 0]) < 0).any():
            raise ValueError("the line is bent")
        height = float(self.points[0, 1] - self.stairs.zero.get_y()) / self.stairs.unit
        yield Claim("position", self.probe, height, 1e-6)

    def _ends(self) -> list[NDArray[np.float64]]:
        start = self.stairs.at(-1, float(np.asarray(self.probe()))) + self.stairs.wide / 2 * LEFT
        return [start, np.array([self._right, start[1], 0.0])]


class Switch(View, VGroup):
    """A switch that stands as a dial does: 0 is off, at the left, and 1 is on."""

    def __init__(self, dial: Dial, *, role: str) -> None:
        self.on = dial.probe()
        width, height = _CASE
        self.case = RoundedRectangle(
            corner_radius=height / 2, width=width, height=height, stroke_width=4
        )
        self.case.set_stroke(current()[role])
        self.handle = Circle(radius=_HANDLE / 2, stroke_width=0)
        self.handle.set_fill(current()[role], opacity=1)
        super().__init__(self.case, self.handle)
        self.refresh()

    def refresh(self) -> None:
        self.handle.move_to(self._place())

    def claims(self) -> Iterator[Claim]:
        size = (self.handle.width, self.handle.height)
        if abs(self.handle.get_y() - self.case.get_y()) > 1e-6 or not np.allclose(size, _HANDLE):
            raise ValueError("the handle is not round, or not in its case")
        if not np.allclose((self.case.width, self.case.height), _CASE):
            raise ValueError("the case is bent")
        way = (self.handle.get_x() - self.case.get_x()) / _WAY + 0.5
        yield Claim("position", self.on, way, 1e-4)

    def _place(self) -> NDArray[np.float64]:
        return self.case.get_center() + _WAY * (float(np.asarray(self.on())) - 0.5) * RIGHT
