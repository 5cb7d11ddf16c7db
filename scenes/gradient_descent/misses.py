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
_WIDTH = 0.56  # of a bar, in scene units


class Columns(VGroup):
    """A place for each output neuron, side by side, and an axis from 0 to 1 at their left."""

    def __init__(self, n: int, *, unit: float, apart: float) -> None:
        self.axis = Axis(0, 1, 1, length=unit, direction=UP, size="label")
        self.names = VGroup()
        self.apart = apart
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
        right = (0.75 + np.asarray(k, dtype=np.float64)) * self.apart
        return self.axis.line.get_start() + right[..., None] * RIGHT


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

    def heights(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of heights on the frame."""
        return (points - self.axis.line.get_start()[1]) / self.columns.unit


class Levels(Shapes):
    """Each output as a bar from 0."""

    def boxes(self) -> NDArray[np.float64]:
        a, _ = self.values()
        x, zero = self.centres(a.size).T
        return np.stack(
            [x - _WIDTH / 2, zero, x + _WIDTH / 2, zero + a * self.columns.unit], axis=1
        )

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
    """What lies between each output and the desired one."""

    edge = 0.0  # or else a miss of nothing would be a dark dash

    def boxes(self) -> NDArray[np.float64]:
        a, y = self.values()
        x, zero = self.centres(a.size).T
        low, high = zero + np.minimum(a, y) * self.columns.unit, np.maximum(a, y)
        return np.stack([x - 0.1, low, x + 0.1, zero + high * self.columns.unit], axis=1)

    def claims(self) -> Iterator[Claim]:
        a, y = self.values()
        _, low, _, high = (self.heights(side) for side in self.drawn().T)
        yield Claim("bars", self.a, np.where(a < y, low, high), _ROUNDING)
        yield Claim("bars", self.y, np.where(a < y, high, low), _ROUNDING)


class Squares(Shapes):
    """Each miss as the side of a square; all stand on one line, `below` the columns' zero."""

    def __init__(self, columns: Columns, a: Probe, y: Probe, *, below: float, role: str) -> None:
        self.below = below
        super().__init__(columns, a, y, role=role)

    def boxes(self) -> NDArray[np.float64]:
        a, y = self.values()
        x, zero = self.centres(a.size).T
        side, floor = np.abs(a - y) * self.columns.unit, zero - self.below
        return np.stack([x - side / 2, floor, x + side / 2, floor + side], axis=1)

    def claims(self) -> Iterator[Claim]:
        left, low, right, high = self.drawn().T
        miss = self.a - self.y
        areas = (right - left) * (high - low) / self.columns.unit**2
        yield Claim("bars", miss * miss, areas, _ROUNDING)
        sides = (high - low) / self.columns.unit
        yield Claim("bars", miss * miss, sides**2, _ROUNDING)


class Heap(Shapes):
    """The squares poured into one bar that is 1 wide: its height is the sum of their areas."""

    def __init__(
        self, columns: Columns, a: Probe, y: Probe, *, foot: NDArray[np.float64], role: str
    ) -> None:
        self.foot = foot
        super().__init__(columns, a, y, role=role)

    def refresh(self) -> None:
        super().refresh()
        # Lines between the parts would hide parts that are no thicker than lines.
        self.set_stroke(width=self.edge if self.height > 0.5 else 0.0)

    def boxes(self) -> NDArray[np.float64]:
        a, y = self.values()
        tops = np.concatenate([[0.0], np.cumsum((a - y) ** 2)]) * self.columns.unit
        left = np.full(a.size, self.foot[0] - self.columns.unit / 2)
        low, high = self.foot[1] + tops[:-1], self.foot[1] + tops[1:]
        return np.stack([left, low, left + self.columns.unit, high], axis=1)

    def claims(self) -> Iterator[Claim]:
        left, low, right, high = self.drawn().T
        miss = self.a - self.y
        areas = (right - left) * (high - low) / self.columns.unit**2
        yield Claim("bars", miss * miss, areas, _ROUNDING)
        if not np.allclose(low[1:], high[:-1]):
            raise ValueError("the parts of the bar do not stand on each other")


class Pour(InPlace):
    """Rectangles come from where others stand, one after the other; those are left as they are."""

    def __init__(self, into: Shapes, source: Shapes, **kwargs: Any) -> None:
        super().__init__(into, **kwargs)
        self.into, self.source = into, source

    def _setup_scene(self, scene: Any) -> None:
        scene.add(self.into)

    def start(self) -> None:
        self.ends = self.source.boxes(), self.into.boxes()

    def move(self, share: float) -> None:
        start, end = self.ends
        late = 0.7 * np.arange(len(start)) / len(start)
        way = np.clip((share - late) / 0.3, 0.0, 1.0)[:, None]
        way = way * way * (3 - 2 * way)  # each starts and ends gently
        self.into.points = outlines(start + way * (end - start))


class Rise(InPlace):
    """Let rectangles rise from their floor, each over its place."""

    def __init__(self, shapes: Shapes, **kwargs: Any) -> None:
        super().__init__(shapes, **kwargs)
        self.shapes = shapes

    def _setup_scene(self, scene: Any) -> None:
        scene.add(self.shapes)

    def start(self) -> None:
        self.boxes = self.shapes.boxes()

    def move(self, share: float) -> None:
        left, low, right, high = self.boxes.T
        floor = low.min()
        low, high = floor + share * (low - floor), floor + share * (high - floor)
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
