"""Digits that a network has read, one after the other, and whether it read them right."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import Group, ImageMobject, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, total
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.mobjects.pictures import COLOUR_STEP, square
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_MARGIN = 1  # pixels of ground around a tile
_STRIP = 15  # pixels beside a digit, for its mark

# Two straight strokes (start, end), in the unit square about 0.
_TICK = np.array([[(-0.5, -0.05), (-0.15, -0.45)], [(-0.15, -0.45), (0.5, 0.45)]])
_CROSS = np.array([[(-0.4, -0.4), (0.4, 0.4)], [(-0.4, 0.4), (0.4, -0.4)]])

Points = NDArray[np.float64]


class ReadDigits(View, Group):
    """Digits in one picture, those that are `read`; what is read wrong is dark on a bright tile.

    One picture, so that a thousand digits cost no more to draw than one. With `marks` there is a
    tick or a cross beside each.
    """

    def __init__(
        self,
        run: State,
        examples: Sequence[int],
        *,
        columns: int,
        width: float,
        marks: bool = False,
        read: int | None = None,
    ) -> None:
        self.run, self.examples = run, tuple(examples)
        self.columns, self.marks = columns, marks
        self.read = len(self.examples) if read is None else read
        self.pixels: Probe = run.probe("a", layer=0, example=self.examples)
        self.right: Probe = run.probe("right", example=self.examples)
        self.theme = current()
        self.side, _ = square(np.asarray(self.pixels()).shape[1])
        self._drawn: tuple[Probe, NDArray[np.uint8], NDArray[np.uint8]] | None = None
        image = ImageMobject(self._picture())
        image.set_resampling_algorithm(0)
        image.stretch_to_fit_width(width)
        tall, wide = image.pixel_array.shape[:2]
        self.image = image.stretch_to_fit_height(width * tall / wide)
        self.ticks = VMobject(stroke_width=4, stroke_color=self.theme["ink"])
        self.crosses = VMobject(stroke_width=5, stroke_color=self.theme["ground"])
        super().__init__(self.image, self.ticks, self.crosses)
        self.refresh()

    def place(self, k: int) -> Points:
        """The centre of the k-th digit, without its mark, in scene coordinates."""
        return self._at(np.array([k]), (self.side + 2 * _MARGIN) / 2)[0]

    def digit_height(self) -> float:
        """How high a digit is with the ground around it, in scene units."""
        return (self.side + 2 * _MARGIN) * self._pixel()

    def counted(self) -> tuple[Probe, Probe]:
        """How many of those that are read are read right, and how many are read."""
        right = entries(self.right, range(max(self.read, 1)))
        return total(right), total(right + (1 - right))

    def one(self, k: int) -> "ReadDigits":
        """The k-th digit, where it stands, as a picture of its own."""
        one = ReadDigits(self.run, (self.examples[k],), columns=1, width=self.digit_height())
        return one.move_to(self.place(k))

    def refresh(self) -> None:
        self.image.pixel_array[..., :3] = self._picture()
        right = np.asarray(self.right())[: self.read] > 0
        for shape, mark, which in ((self.ticks, _TICK, right), (self.crosses, _CROSS, ~right)):
            centres = self._strips(np.flatnonzero(which)) if self.marks else np.zeros((0, 3))
            shape.points = strokes(mark, centres, self._mark_size())

    def claims(self) -> Iterator[Claim]:
        if not self.read:
            return
        picture = np.asarray(self.image.pixel_array[..., :3], dtype=np.uint8)
        tiles = self._cut(picture)
        if (tiles[self.read :] != _bytes(self.theme.rgb("ground"))).any():
            raise ValueError("there is something where no digit is read yet")
        corners = tiles[: self.read, _MARGIN, _MARGIN]
        wrong = (corners == _bytes(self.theme.rgb("wrong"))).all(axis=-1)
        right = entries(self.right, range(self.read))
        yield Claim("fill", right, 1.0 - wrong, 0.0)
        inner = slice(_MARGIN, _MARGIN + self.side)
        shown = self._values(tiles[: self.read, inner, inner], wrong).reshape(self.read, -1)
        yield Claim("picture", entries(self.pixels, range(self.read)), shown, 2 * COLOUR_STEP)
        if self.marks:
            ticked = np.zeros(self.read)
            ticked[self._marked(self.ticks, _TICK, "ink")] = 1
            crossed = self._marked(self.crosses, _CROSS, "ground")
            yield Claim("position", right, ticked, 0.0)
            if sorted(crossed) != np.flatnonzero(ticked == 0).tolist():
                raise ValueError("a digit has both marks, or none")

    def _marked(self, shape: VMobject, mark: Points, role: str) -> list[int]:
        """Which digits have this mark; ValueError if it is not drawn as such, in its strip."""
        if shape.get_stroke_color() != self.theme[role]:
            raise ValueError("a mark is not in its colour")
        drawn = shape.points.reshape(-1, 8, 3)
        strips = self._strips(np.arange(self.read))
        where = [int(np.linalg.norm(strips - m.mean(axis=0), axis=1).argmin()) for m in drawn]
        exact = strokes(mark, strips[where], self._mark_size())
        if not np.allclose(shape.points, exact, atol=1e-6) or len(set(where)) < len(where):
            raise ValueError("a mark is bent, or not beside its digit")
        return where

    def _tile(self) -> tuple[int, int]:
        """Height and width of a tile in pixels, with the ground around it."""
        tall = self.side + 2 * _MARGIN
        return tall, tall + self.marks * _STRIP

    def _pixel(self) -> float:
        """Size of a pixel in scene units."""
        return float(self.image.width) / (self.columns * self._tile()[1])

    def _mark_size(self) -> float:
        return 0.62 * _STRIP * self._pixel()

    def _strips(self, which: NDArray[np.int64]) -> Points:
        """The centres (n, 3) of the strips beside some digits."""
        return self._at(which, self._tile()[1] - _MARGIN - _STRIP / 2)

    def _at(self, which: NDArray[np.int64], across: float) -> Points:
        """Points (n, 3) at half the height of some tiles, so many pixels from their left."""
        tall, wide = self._tile()
        row, column = np.divmod(which, self.columns)
        steps = np.stack([column * wide + across, -(row + 0.5) * tall, 0.0 * row], axis=-1)
        return self.image.get_corner(np.array([-1.0, 1.0, 0.0])) + self._pixel() * steps

    def _picture(self) -> NDArray[np.uint8]:
        """The digits as pixels: each a tile, with its strip; the ground where none is read yet."""
        tall, wide = self._tile()
        n_rows = -(-len(self.examples) // self.columns)
        tiles = np.empty((n_rows * self.columns, tall, wide, 3), dtype=np.uint8)
        tiles[:] = _bytes(self.theme.rgb("ground"))
        right = np.asarray(self.right())[: self.read] > 0
        read, misread = self._tiles()
        tiles[: self.read] = np.where(
            right[:, None, None, None], read[: self.read], misread[: self.read]
        )
        wall = tiles.reshape(n_rows, self.columns, tall, wide, 3)
        return wall.swapaxes(1, 2).reshape(n_rows * tall, self.columns * wide, 3)

    def _tiles(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The tiles of all digits, as if all were read right, and as if all were read wrong.

        A training only changes which of the two is shown, so they are drawn once.
        """
        if self._drawn is None or self._drawn[0] is not self.pixels:
            self._drawn = (self.pixels, self._all("panel", "ink"), self._all("wrong", "ground"))
        return self._drawn[1:]

    def _all(self, paper: str, ink: str) -> NDArray[np.uint8]:
        """The tiles of all digits, in these two colours."""
        tall, wide = self._tile()
        digits = np.asarray(self.pixels()).reshape(-1, self.side, self.side)
        start, end = self.theme.rgb(paper), self.theme.rgb(ink)
        tiles = np.empty((len(digits), tall, wide, 3), dtype=np.uint8)
        tiles[:] = _bytes(self.theme.rgb("ground"))
        inner = slice(_MARGIN, _MARGIN + self.side)
        tiles[:, inner, _MARGIN:-_MARGIN] = _bytes(start)
        tiles[:, inner, inner] = _bytes(start + digits[..., None] * (end - start))
        return tiles

    def _cut(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The tiles of the whole picture."""
        tall, wide = self._tile()
        tiles = picture.reshape(-1, tall, self.columns, wide, 3).swapaxes(1, 2)
        return tiles.reshape(-1, tall, wide, 3)

    def _values(self, digits: NDArray[np.uint8], wrong: NDArray[np.bool_]) -> Points:
        """The activations that these pixels (n, side, side, 3) stand for."""
        shown = self.theme.read_shade(digits, "ink")
        start, way = self.theme.rgb("wrong"), self.theme.rgb("ground") - self.theme.rgb("wrong")
        shown[wrong] = (digits[wrong] / 255 - start) @ way / (way @ way)
        return shown


def strokes(mark: Points, centres: Points, size: float) -> Points:
    """The points of a mark's straight strokes about each of some centres (n, 3)."""
    ends = size * np.pad(mark, ((0, 0), (0, 0), (0, 1)))
    thirds = np.linspace(0, 1, 4)[:, None]
    one = np.concatenate([start + thirds * (end - start) for start, end in ends])
    return (centres[:, None] + one).reshape(-1, 3)


def _bytes(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(rgb * 255).astype(np.uint8)
