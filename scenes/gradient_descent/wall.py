"""A wall of digits, right or wrong."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import Group, ImageMobject
from numpy.typing import NDArray

from nncore.nudged import State
from nncore.probes.probe import Probe
from scenes.mobjects.pictures import COLOUR_STEP, square
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class DigitWall(View, Group):
    """Many digits in one picture; those that the network reads wrongly are framed and tinted.

    One picture, so that a hundred digits cost no more to draw than one.
    """

    def __init__(
        self,
        run: State,
        examples: Sequence[int],
        *,
        columns: int,
        height: float,
    ) -> None:
        self.examples = tuple(examples)
        if len(self.examples) % columns:
            raise ValueError(
                f"got {len(self.examples)} digits in {columns} columns: rows must fill"
            )
        self.columns = columns
        self.pixels: Probe = run.probe("a", layer=0, example=self.examples)
        self.right: Probe = run.probe("right", example=self.examples)
        self.theme = current()
        self.side, _ = square(np.asarray(self.pixels()).shape[1])
        image = ImageMobject(self._picture())
        image.set_resampling_algorithm(0)
        image.stretch_to_fit_height(height)
        rows, width = image.pixel_array.shape[:2]
        self.image = image.stretch_to_fit_width(height * width / rows)
        super().__init__(self.image)

    def wrong(self) -> list[int]:
        """The examples on the wall that are read wrongly now."""
        right = np.asarray(self.right())
        return [k for k, well in zip(self.examples, right, strict=True) if not well]

    def place(self, example: int) -> NDArray[np.float64]:
        """The centre of one digit on the wall, in scene coordinates."""
        row, column = divmod(self.examples.index(example), self.columns)
        tile = self.image.width / self.columns
        corner = self.image.get_corner(np.array([-1.0, 1.0, 0.0]))
        return corner + tile * np.array([column + 0.5, -row - 0.5, 0.0])

    def refresh(self) -> None:
        self.image.pixel_array[..., :3] = self._picture()

    def claims(self) -> Iterator[Claim]:
        tile = self.side + 2
        wall = np.asarray(self.image.pixel_array[..., :3], dtype=np.uint8)
        tiles = wall.reshape(-1, tile, self.columns, tile, 3).swapaxes(1, 2)
        tiles = tiles.reshape(-1, tile, tile, 3)
        framed = (tiles[:, 0, 0] == _bytes(self.theme.rgb("look"))).all(axis=-1)
        yield Claim("fill", self.right, 1.0 - framed, 0.0)
        digits = tiles[:, 1:-1, 1:-1]
        plain, tinted = (self.theme.read_shade(digits, role) for role in ("ink", "look"))
        shown = np.where(framed[:, None, None], tinted, plain).reshape(len(tiles), -1)
        yield Claim("picture", self.pixels, shown, COLOUR_STEP)

    def _picture(self) -> NDArray[np.uint8]:
        """The wall (rows * tile, columns * tile, 3): each tile has a frame of one pixel."""
        tile = self.side + 2
        digits = np.asarray(self.pixels()).reshape(-1, self.side, self.side)
        tiles = np.empty((len(digits), tile, tile, 3), dtype=np.uint8)
        wrong = np.asarray(self.right()) == 0
        tiles[:] = _bytes(self.theme.rgb("panel"))
        tiles[wrong] = _bytes(self.theme.rgb("look"))
        tiles[:, 1:-1, 1:-1] = self.theme.activation(digits)
        tiles[wrong, 1:-1, 1:-1] = self.theme.shade(digits[wrong], "look")
        wall = tiles.reshape(-1, self.columns, tile, tile, 3)
        return wall.swapaxes(1, 2).reshape(-1, self.columns * tile, 3)


def _bytes(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(rgb * 255).astype(np.uint8)
