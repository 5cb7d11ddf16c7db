"""A slice of the cost seen from above: teal valley, orange heights, lines of equal cost."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    Group,
    ImageMobject,
    Rectangle,
    RoundedRectangle,
    VGroup,
    VMobject,
)
from numpy.typing import ArrayLike, NDArray

from nncore.probes.inputs import given
from nncore.slices import Landscape
from scenes.gradient_descent.heights import landscape_colours, read_landscape
from scenes.stage.readout import Equation, Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

Interval = tuple[float, float, int]  # from, to, and how many points are measured between

_FINER = 6  # pixels from one measured point to the next
_COLOUR_STEP = 0.008  # of the whole scale: one step of an eight-bit channel


class ContourMap(View, Group):
    """The cost on a slice as a map: a colour for each height, and a line for each of the levels.

    It is measured at the points of `across` and `up`, and drawn smoothly through them; the colours
    go from the lowest measured cost to the highest. `width` is in scene units; a length is the
    same in both directions.
    """

    def __init__(
        self,
        land: Landscape,
        across: Interval,
        up: Interval,
        *,
        levels: Sequence[float],
        width: float,
        **which: Any,
    ) -> None:
        self.land = land
        self.across, self.up, self.levels = across, up, tuple(levels)
        self.surface = land.probe("surface", across=across, up=up, **which)
        # A landscape never moves: all this is worked out once.
        self.heights = finer(finer(np.asarray(self.surface()), _FINER).T, _FINER).T
        self.pieces = {level: self._pieces_of(level) for level in self.levels}
        theme = current()
        height = width * (up[1] - up[0]) / (across[1] - across[0])
        self.frame = Rectangle(width=width, height=height, stroke_width=2, color=theme["faint"])
        self.image = ImageMobject(np.zeros((2, 2, 4), dtype=np.uint8))
        self.image.set_resampling_algorithm(0)
        self.lines = VMobject(stroke_color=theme["ink"], stroke_width=1.6, stroke_opacity=0.4)
        super().__init__(self.image, self.lines, self.frame)
        self.refresh()

    def point(self, u: ArrayLike, v: ArrayLike) -> NDArray[np.float64]:
        """Scene points (..., 3) of places on the slice."""
        corner, right, top = self._corners()
        shares = [
            (np.asarray(t, dtype=np.float64)[..., None] - low) / (high - low)
            for t, (low, high, _) in ((u, self.across), (v, self.up))
        ]
        return corner + shares[0] * (right - corner) + shares[1] * (top - corner)

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places (..., 2) on the slice of scene points (..., 3)."""
        corner, right, top = self._corners()
        ways = ((right - corner, self.across), (top - corner, self.up))
        return np.stack(
            [low + (points - corner) @ way / (way @ way) * (high - low)
             for way, (low, high, _) in ways], axis=-1,
        )  # fmt: skip

    def holds(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether places (..., 2) are on the map."""
        lows, highs = (np.array([self.across[k], self.up[k]]) for k in (0, 1))
        return np.all((places >= lows) & (places <= highs), axis=-1)

    def way_out(self, inside: NDArray[np.float64], outside: NDArray[np.float64]) -> Any:
        """The scene point at which a straight way to a point off the map meets its edge."""
        lows, highs = (np.array([self.across[k], self.up[k]]) for k in (0, 1))
        here, there = self.place(inside), self.place(outside)
        way = there - here
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(way > 0, (highs - here) / way, (lows - here) / way)
        return inside + np.nanmin(shares[way != 0]) * (outside - inside)

    def refresh(self) -> None:
        low, high = self._ends()
        shares = (self.heights[::-1] - low) / (high - low)
        pixels = np.full((*shares.shape, 4), 255, dtype=np.uint8)
        pixels[..., :3] = np.rint(255 * landscape_colours(shares))
        self.image.pixel_array = pixels
        self.image.points = self.frame.get_vertices()[[1, 0, 2, 3]]
        pieces = np.concatenate([*self.pieces.values()])
        start, end = self.point(pieces[..., 0], pieces[..., 1]).swapaxes(0, 1)
        thirds = [start, start + (end - start) / 3, end - (end - start) / 3, end]
        self.lines.points = np.stack(thirds, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        pixels = self.image.pixel_array[::-1, :, :3][::_FINER, ::_FINER]
        low, high = self._ends()
        shown = low + read_landscape(pixels / 255) * (high - low)
        yield Claim("picture", self.surface, shown, self.tolerance)

    @property
    def tolerance(self) -> float:
        """How exactly colours say a cost."""
        low, high = self._ends()
        return _COLOUR_STEP * (high - low)

    def height_at(self, point: NDArray[np.float64]) -> float:
        """The cost that the picture shows at a scene point."""
        lows, highs = (np.array([self.across[k], self.up[k]]) for k in (0, 1))
        column, row = (self.place(point) - lows) / (highs - lows)
        pixels = self.image.pixel_array[::-1, :, :3] / 255
        rows, columns = pixels.shape[:2]
        low, high = self._ends()
        there = pixels[round(row * (rows - 1)), round(column * (columns - 1))]
        return low + float(read_landscape(there)) * (high - low)

    def on_level(self, level: float, u: float, v: float) -> NDArray[np.float64]:
        """The point of a level's line that is nearest to a place (u, v)."""
        points = self.point(*self.pieces[level][:, 0].T)
        return points[np.linalg.norm(points - self.point(u, v), axis=1).argmin()]

    def _corners(self) -> tuple[NDArray[np.float64], ...]:
        frame = self.frame.get_vertices()  # from the upper right corner to the left
        return frame[2], frame[3], frame[1]

    def _ends(self) -> tuple[float, float]:
        """The lowest and the highest cost that was measured."""
        heights = self.surface()
        return float(np.min(heights)), float(np.max(heights))

    def _pieces_of(self, level: float) -> NDArray[np.float64]:
        """The places (u, v) at which the pieces of a level's line start and end: (m, 2, 2)."""
        rows, columns = np.array(self.heights.shape) - 1
        lows, highs = (np.array([self.across[k], self.up[k]]) for k in (0, 1))
        return lows + level_lines(self.heights, level) / [columns, rows] * (highs - lows)


def window_around(places: NDArray[np.float64], *, width: float, height: float) -> list[Interval]:
    """What a map of that size shows, across and up, so that places (n, 2) are well inside."""
    low, high = places.min(axis=0), places.max(axis=0)
    span = high - low
    wide, tall = np.array([width, height]) / min(width / (1.16 * span[0]), height / (1.4 * span[1]))
    left, down = low[0] - 0.07 * span[0], (low[1] + high[1] - tall) / 2
    return [(left, left + wide, 73), (down, down + tall, 17)]


class Tag(VGroup):
    """Lines of words on a plate of their own, to stand on a map."""

    over_picture = True

    def __init__(self, *lines: VMobject) -> None:
        words = VGroup(*lines).arrange(DOWN, buff=0.12, aligned_edge=LEFT)
        plate = RoundedRectangle(
            corner_radius=0.1, width=words.width + 0.24, height=words.height + 0.2
        ).set_style(fill_color=current()["ground"], fill_opacity=0.8, stroke_width=0)
        super().__init__(plate.move_to(words), words)


class LevelName(View, VGroup):
    """The cost of a level, on its line where that is nearest to a place (u, v) of the map."""

    over_picture = True  # on a plate of its own

    def __init__(self, on: ContourMap, level: float, u: float, v: float, *, places: int) -> None:
        self.map, self.level, self.near = on, level, (u, v)
        self.cost = given(level, "a level of cost", why="chosen to be drawn")
        self.words = Equation("C = {x}", "small", x=Readout(self.cost, places=places, role="cost"))
        self.plate = RoundedRectangle(
            width=self.words.width + 0.2, height=self.words.height + 0.16, corner_radius=0.1
        ).set_style(fill_color=current()["ground"], fill_opacity=0.85, stroke_width=0)
        super().__init__(self.plate, self.words)
        self.refresh()

    def refresh(self) -> None:
        there = self.map.on_level(self.level, *self.near)
        self.plate.move_to(there)
        self.words.move_to(there)

    def claims(self) -> Iterator[Claim]:
        shown = self.map.height_at(self.plate.get_center())
        yield Claim("position", self.cost, shown, 2 * self.map.tolerance)


def finer(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Rows (m, k) with n - 1 smooth ones between each two: ((m - 1) n + 1, k).

    Catmull-Rom's cubics, which pass through the rows that there are.
    """
    before, after = 2 * values[:1] - values[1:2], 2 * values[-1:] - values[-2:-1]
    padded = np.concatenate([before, values, after])[:, None]
    a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(n) / n)[:, None]
    rows = b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return np.concatenate([rows.reshape(-1, values.shape[1]), values[-1:]])


def level_lines(heights: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Where heights (rows, columns) have a level: pieces of lines (m, 2, 2), as (column, row).

    By marching squares: between two neighbouring points of which one is lower, the line crosses
    where the height would be that of the level if it grew evenly.
    """
    row, column = np.indices((len(heights) - 1, heights.shape[1] - 1)).reshape(2, -1)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])  # of a cell, (column, row)
    z = np.array([heights[row + up, column + right] for right, up in corners]) - level
    after = np.roll(z, -1, axis=0)
    crossed = (z >= 0) != (after >= 0)  # the cell's lower, right, upper and left side
    share = z / np.where(crossed, z - after, 1)
    ways = np.roll(corners, -1, axis=0) - corners
    cells = np.stack([column, row], axis=1)
    points = cells + corners[:, None] + share[..., None] * ways[:, None]
    plain = crossed.sum(axis=0) == 2
    sides = np.argsort(~crossed, axis=0, kind="stable")[:2]
    pieces = [np.stack([points[sides[k, plain], np.flatnonzero(plain)] for k in (0, 1)], axis=1)]
    # A saddle has two pieces: they keep the middle on the side of the corners that are like it.
    alike = (z.mean(axis=0) >= 0) == (z[0] >= 0)
    for which, pairs in ((alike, ((0, 1), (2, 3))), (~alike, ((3, 0), (1, 2)))):
        saddle = crossed.all(axis=0) & which
        pieces += [np.stack([points[one, saddle], points[other, saddle]], axis=1)
                   for one, other in pairs]  # fmt: skip
    return np.concatenate(pieces)
