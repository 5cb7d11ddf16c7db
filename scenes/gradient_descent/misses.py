"""Ten outputs, ten desired outputs, and what lies between: misses, their squares, their sum."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from nncore.state import State
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back


class Columns(VGroup):
    """A place for each output neuron, side by side, and an axis from 0 to 1 at their left.

    Bars are so wide, and stand so far to the left of the middles of their places. These may be in
    several rows, `drop` below each other and `along` further to the right; the axis is that of the
    first.
    """

    def __init__(
        self,
        n: int,
        *,
        unit: float,
        apart: float,
        bar: float,
        aside: float = 0.0,
        rows: int = 1,
        drop: float = 0.0,
        along: float = 0.0,
    ) -> None:
        self.axis = Axis(0, 1, 1, length=unit, direction=UP, size="label")
        self.names = VGroup()
        self.apart, self.bar, self.aside = apart, bar, aside
        self.in_row, self.drop, self.along = n // rows, drop, along
        super().__init__(self.axis, self.names)
        for k in range(n):
            name = Constant(f"{k}", "label", because="names an output", role="quiet")
            self.names.add(name.next_to(self.foot(k), DOWN, buff=0.2))

    @property
    def unit(self) -> float:
        """Length in scene units of a miss of 1."""
        return self.axis.unit()

    def foot(self, k: int | NDArray[np.int64]) -> NDArray[np.float64]:
        """The place of one output at 0, or of several."""
        row, column = np.divmod(np.asarray(k, dtype=np.float64), self.in_row)
        right, down = (0.75 + column) * self.apart + row * self.along, row * self.drop
        start = self.axis.line.get_start()
        return start + right[..., None] * RIGHT + down[..., None] * DOWN


class Shapes(View, VMobject):
    """Rectangles as one shape, one for each output."""

    edge = 2.0  # width of the line around each, of the ground's colour

    def __init__(self, columns: Columns, a: Probe, y: Probe, *, role: str) -> None:
        self.axis, self.columns = columns.axis, columns
        self.a, self.y = a, y
        theme = current()
        super().__init__(
            fill_color=theme[role],
            fill_opacity=1,
            stroke_width=self.edge,
            stroke_color=theme["ground"],
        )
        self.refresh()

    def boxes(self) -> NDArray[np.float64]:
        """Left, bottom, right, top of each rectangle, (n, 4)."""
        raise NotImplementedError

    def refresh(self) -> None:
        self.points = outlines(self.boxes())

    def drawn(self) -> NDArray[np.float64]:
        """Left, bottom, right, top of each rectangle, read back, (n, 4)."""
        corners = self.points.reshape(-1, 16, 3)[:, ::4, :2]
        return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)

    def values(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The outputs and the desired ones."""
        return np.asarray(self.a(), dtype=np.float64), np.asarray(self.y(), dtype=np.float64)

    def centres(self, n: int) -> NDArray[np.float64]:
        """Where the columns stand across, and their zero: (n, 2)."""
        return self.columns.foot(np.arange(n))[:, :2]

    def sides(self, n: int) -> tuple[NDArray[np.float64], ...]:
        """Left and right sides (n) of the outputs' bars, and their zero (n)."""
        x, zero = self.centres(n).T
        x = x - self.columns.aside
        return x - self.columns.bar / 2, x + self.columns.bar / 2, zero

    def heights(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of heights on the frame, (n), one for each output."""
        return (points - self.centres(len(points))[:, 1]) / self.columns.unit

    def floor(self) -> NDArray[np.float64]:
        """Heights (n) from which the rectangles rise."""
        return self.boxes()[:, 1]


class Levels(Shapes):
    """Each output as a bar from 0."""

    def boxes(self) -> NDArray[np.float64]:
        a, _ = self.values()
        left, right, zero = self.sides(a.size)
        return np.stack([left, zero, right, zero + a * self.columns.unit], axis=1)

    def claims(self) -> Iterator[Claim]:
        yield Claim("bars", self.a, self.heights(self.drawn()[:, 3]), _ROUNDING)


class Wishes(Shapes):
    """Each desired output as a thin line across its column."""

    def boxes(self) -> NDArray[np.float64]:
        _, y = self.values()
        x, zero = self.centres(y.size).T
        height = zero + y * self.columns.unit
        wide = 0.42 * self.columns.apart
        return np.stack([x - wide, height - 0.045, x + wide, height + 0.045], axis=1)

    def claims(self) -> Iterator[Claim]:
        _, low, _, high = self.drawn().T
        yield Claim("bars", self.y, self.heights((low + high) / 2), _ROUNDING)


class Misses(Shapes):
    """What lies between each output and the desired one, beside its bar."""

    edge = 0.0  # or else a miss of nothing would be a dark dash

    def boxes(self) -> NDArray[np.float64]:
        a, y = self.values()
        _, left, zero = self.sides(a.size)
        low, high = (zero + end(a, y) * self.columns.unit for end in (np.minimum, np.maximum))
        return np.stack([left, low, left + 0.3 * self.columns.bar, high], axis=1)

    def floor(self) -> NDArray[np.float64]:
        _, y = self.values()
        return self.centres(y.size)[:, 1] + y * self.columns.unit

    def claims(self) -> Iterator[Claim]:
        a, y = self.values()
        _, low, _, high = (self.heights(side) for side in self.drawn().T)
        yield Claim("bars", self.a, np.where(a < y, low, high), _ROUNDING)
        yield Claim("bars", self.y, np.where(a < y, high, low), _ROUNDING)


class Squares(Shapes):
    """Each miss as the left side of a square."""

    edge = 0.0  # they do not touch each other

    def boxes(self) -> NDArray[np.float64]:
        a, y = self.values()
        _, left, zero = self.sides(a.size)
        side, low = np.abs(a - y) * self.columns.unit, zero + np.minimum(a, y) * self.columns.unit
        return np.stack([left, low, left + side, low + side], axis=1)

    def claims(self) -> Iterator[Claim]:
        left, low, right, high = self.drawn().T
        miss = self.a - self.y
        areas = (right - left) * (high - low) / self.columns.unit**2
        yield Claim("bars", miss * miss, areas, _ROUNDING)
        sides = (high - low) / self.columns.unit
        yield Claim("bars", miss * miss, sides**2, _ROUNDING)


class LaidOut(View, VMobject):
    """The squares of some misses end to end along an axis: what they add up to is the cost.

    They are `thick` scene units across, and begin so far above the axis, or below it.
    """

    def __init__(self, axis: Axis, a: Probe, y: Probe, *, thick: float, above: float) -> None:
        self.axis = axis
        self.a, self.y = a, y
        self.thick, self.above = thick, above
        theme = current()
        super().__init__(fill_color=theme["cost"], fill_opacity=1, stroke_color=theme["ground"])
        self.refresh()

    def boxes(self) -> NDArray[np.float64]:
        """Left, bottom, right, top of each part, (n, 4)."""
        squares = (np.asarray(self.a(), dtype=np.float64) - np.asarray(self.y())) ** 2
        ends = self.axis.point(np.concatenate([[0.0], np.cumsum(squares)]))
        low = np.full(squares.size, ends[0, 1] + self.above)
        return np.stack([ends[:-1, 0], low, ends[1:, 0], low + self.thick], axis=1)

    def refresh(self) -> None:
        boxes = self.boxes()
        self.points = outlines(boxes)
        # Lines between the parts would hide those that are hardly longer than lines.
        most = np.median(boxes[:, 2] - boxes[:, 0])
        self.set_stroke(width=3.0 if most > 0.1 else 0.0)

    def claims(self) -> Iterator[Claim]:
        corners = self.axis.value(self.points.reshape(-1, 16, 3)[:, ::4])
        left, right = corners.min(axis=1), corners.max(axis=1)
        miss = self.a - self.y
        yield Claim("bars", miss * miss, right - left, _ROUNDING)
        if not np.allclose([0.0, *right[:-1]], left, atol=_ROUNDING):
            raise ValueError("the parts do not lie end to end")


class Melt(InPlace):
    """Squares become a bar, one after the other, each of the same area all the way.

    They rise to the height `lane`, go across there, and rise to their places. Those of a lower row
    go into the gap at their right first, so that none flies over another or a name. The squares
    themselves stay.
    """

    gap, flat = 0.6, 0.5  # how wide they are in a gap, and how high on the lane

    def __init__(self, squares: Squares, into: LaidOut, *, lane: float, **kwargs: Any) -> None:
        super().__init__(into, **{"rate_func": lambda t: t, **kwargs})
        self.squares, self.into, self.lane = squares, into, lane

    def _setup_scene(self, scene: Any) -> None:
        scene.add(self.into)

    def start(self) -> None:
        self.ends = self.squares.boxes(), self.into.boxes()
        columns, k = self.squares.columns, np.arange(len(self.ends[0]))
        middles = self.ends[0][:, [0, 2]].mean(axis=1)
        self.lower = k >= columns.in_row
        self.way_up = np.where(self.lower, columns.foot(k)[:, 0] + columns.apart / 2, middles)

    def move(self, share: float) -> None:
        start, end = self.ends
        late = 0.65 * np.arange(len(start)) / (len(start) - 1)
        way = np.clip((share - late) / 0.35, 0.0, 1.0)
        aside, up, spread, across, home = (
            _gently((way - at) / long)
            for at, long in ((0.0, 0.2), (0.15, 0.35), (0.45, 0.15), (0.5, 0.3), (0.75, 0.25))
        )
        (x, y), (to_x, to_y) = ((box[:, :2] + box[:, 2:]).T / 2 for box in (start, end))
        x = x + aside * (self.way_up - x)
        x = x + across * (to_x - x)
        y = y + up * (self.lane - y) + home * (to_y - self.lane)
        side = np.maximum(start[:, 3] - start[:, 1], _ROUNDING)
        area = side**2
        wide = np.where(self.lower, side ** (1 - aside) * np.minimum(self.gap, side) ** aside, side)
        wide = wide ** (1 - spread) * (area / self.flat) ** spread
        wide = wide ** (1 - home) * (area / self.into.thick) ** home
        high = area / wide
        boxes = np.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], axis=1)
        self.into.points = outlines(boxes[way > 0])

    def finish(self) -> None:
        super().finish()
        self.into.refresh()


def _gently(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of a way, from 0 to 1 and no further, that starts and ends gently."""
    share = np.clip(share, 0.0, 1.0)
    return share * share * (3 - 2 * share)


class Rise(InPlace):
    """Let rectangles grow, each from its floor."""

    def __init__(self, shapes: Shapes, **kwargs: Any) -> None:
        super().__init__(shapes, **kwargs)
        self.shapes = shapes

    def _setup_scene(self, scene: Any) -> None:
        scene.add(self.shapes)

    def start(self) -> None:
        self.boxes, self.floor = self.shapes.boxes(), self.shapes.floor()

    def move(self, share: float) -> None:
        left, low, right, high = self.boxes.T
        low, high = (self.floor + share * (side - self.floor) for side in (low, high))
        self.shapes.points = outlines(np.stack([left, low, right, high], axis=1))


def outlines(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Outlines (n * 16, 3) of rectangles: left, bottom, right, top, (n, 4)."""
    left, low, right, high = boxes.T
    flat = np.zeros_like(left)
    corners = [(left, low), (left, high), (right, high), (right, low), (left, low)]
    places = [np.stack([x, y, flat], axis=1) for x, y in corners]
    sides = [point for a, b in pairwise(places) for point in (a, a, b, b)]
    return np.stack(sides, axis=1).reshape(-1, 3)


def probes_of(run: State, example: int) -> dict[str, Probe]:
    """The outputs and the desired outputs for one digit of the test set."""
    last = len(run.recipe.sizes) - 1
    return {
        "a": run.probe("a", layer=last, example=example),
        "y": run.probe("y", example=example),
    }
