"""Vectors as threads of a stream, tables that they come from, and channels that carry them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Polygon, Rectangle, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.theme import current
from scenes.stage.view import Claim

_BEND = 0.18  # radius of a channel's bends, in scene units
_SLIVER = 0.02  # scene units: what is not there yet has this width, and cannot be seen


class Threads(WeightGrid):
    """Vectors (lanes, width), or one (width,), as threads: each number is a line of its colour."""

    def __init__(self, probe: Probe, *, limit: Probe, height: float, length: float) -> None:
        self.lanes = len(np.atleast_2d(probe()))
        super().__init__(probe, limit=limit, height=height, shape=(np.size(probe()), 1))
        for part in (self.image, self.frame):
            part.stretch_to_fit_width(length)
        self.frame.set_stroke(opacity=0)

    def claims(self) -> Iterator[Claim]:
        # The frame is not seen, but is where the lane of a word is.
        if not np.allclose(self.image.get_center(), self.frame.get_center(), atol=1e-4):
            raise ValueError("threads are not in their lane")
        yield from super().claims()

    def lane(self, row: int) -> "Threads":
        """The threads of one vector, where they are."""
        vector = self.probe
        if self.lanes > 1:
            n = np.shape(vector())[1]
            vector = entries(vector, [row] * n, range(n))
        height = self.image.height / self.lanes
        lane = Threads(vector, limit=self.limit, height=height, length=self.image.width)
        top = self.image.get_top()[1] - (row + 0.5) * height
        return lane.move_to(np.array([self.image.get_x(), top, 0.0]))

    def between(self, left: float, right: float) -> "Threads":
        """The same, from one place across to another."""
        self.stretch_to_fit_width(right - left)
        return self.move_to(np.array([(left + right) / 2, self.get_y(), 0.0]))

    def ends(self) -> tuple[float, float]:
        """From where to where it is, across."""
        return float(self.get_left()[0]), float(self.get_right()[0])


class Table(WeightGrid):
    """A matrix (rows, columns) of weights as a picture, each a square `cell`."""

    def __init__(self, probe: Probe, *, cell: float, limit: Probe) -> None:
        rows, columns = np.shape(probe())
        super().__init__(probe, limit=limit, height=rows * cell, shape=(rows, columns))

    def column(self, j: int) -> Threads:
        """One column, where it is."""
        rows, columns = self.shape
        side = self.image.width / columns
        vector = entries(self.probe, range(rows), [j] * rows)
        column = Threads(vector, limit=self.limit, height=self.image.height, length=side)
        x = self.image.get_left()[0] + (j + 0.5) * side
        return column.move_to(np.array([x, self.image.get_y(), 0.0]))

    def mark(self, first: int, columns: int = 1) -> Rectangle:
        """A frame around one column, or several from it on."""
        side = self.image.width / self.shape[1]
        frame = Rectangle(width=columns * side, height=self.image.height + 0.06, stroke_width=3)
        frame.set_stroke(current()["look"]).set_y(self.image.get_y())
        return frame.align_to(self.image.get_left() + first * side * RIGHT, LEFT)


class Flow(InPlace):
    """Waters in a row flow in from the left: each is there as far as the front has come.

    The front starts `since` across, by default where the first of them begins.
    """

    def __init__(self, *waters: Threads, since: float | None = None, **kwargs: Any) -> None:
        super().__init__(*waters, **kwargs)
        self.waters, self.since = waters, since

    def start(self) -> None:
        self.spans = [water.ends() for water in self.waters]
        lefts, rights = zip(*self.spans, strict=True)
        self.first = min(lefts) if self.since is None else self.since
        self.last = max(rights)

    def move(self, share: float) -> None:
        front = self.first + share * (self.last - self.first)
        for water, (left, right) in zip(self.waters, self.spans, strict=True):
            reached = min(front, right)
            water.between(left, max(reached, left + _SLIVER))
            picture: Any = water.image
            picture.pixel_array[..., 3] = 255 * (reached > left)


def channel(points: Sequence[ArrayLike], role: str, *, tip: float = 0.2) -> VGroup:
    """A way from point to point (2,) with round bends, `[0]`, and a tip at its end, `[1]`.

    Without a `tip` of some length there is only the way.
    """
    ends = [np.array([*np.asarray(point, dtype=np.float64)[:2], 0.0]) for point in points]
    colour = current()[role]
    onward = _unit(ends[-1] - ends[-2])
    stop = ends[-1] - 0.8 * tip * onward
    way = VMobject(stroke_color=colour, stroke_width=6).start_new_path(ends[0])
    line = [*ends[:-1], stop]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        legs = (float(np.linalg.norm(leg)) for leg in (corner - before, after - corner))
        bend = min(_BEND, min(legs) / 2)
        way.add_line_to(corner - bend * _unit(corner - before))
        way.add_quadratic_bezier_curve_to(corner, corner + bend * _unit(after - corner))
    way.add_line_to(stop)
    if not tip:
        return VGroup(way)
    aside = 0.5 * tip * np.array([-onward[1], onward[0], 0.0])
    back = ends[-1] - tip * onward
    head = Polygon(ends[-1], back + aside, back - aside, color=colour, stroke_width=0)
    return VGroup(way, head.set_fill(opacity=1))


def _unit(way: NDArray[np.float64]) -> NDArray[np.float64]:
    return way / np.linalg.norm(way)
