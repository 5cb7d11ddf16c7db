"""A wall of digits, each with what the network reads in it."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import Group, ImageMobject, ManimColor
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import COLOUR_STEP, square
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

STRIP = 15  # pixels beside a digit, for its answer
_MARGIN = 1  # pixels of ground around a tile, and again of its frame


class DigitWall(View, Group):
    """Many digits in one picture, beside each the answer; a mistake is framed and filled.

    One picture, so that forty digits cost no more to draw than one. The first `answered` of them
    have their answers.
    """

    over_picture = True  # an answer stands in the strip that the picture keeps for it

    def __init__(self, run: State, examples: Sequence[int], *, columns: int, height: float) -> None:
        self.examples = tuple(examples)
        if len(self.examples) % columns:
            raise ValueError(
                f"got {len(self.examples)} digits in {columns} columns: rows must fill"
            )
        self.columns = columns
        self.answered = len(self.examples)
        self.pixels: Probe = run.probe("a", layer=0, example=self.examples)
        # Of all digits together: one pass through the network for them, and not one for each.
        self.said: Probe = run.probe("prediction", example=self.examples)
        self.right: Probe = run.probe("right", example=self.examples)
        self.theme = current()
        self.side, _ = square(np.asarray(self.pixels()).shape[1])
        image = ImageMobject(self._picture())
        image.set_resampling_algorithm(0)
        image.stretch_to_fit_height(height)
        rows, width = image.pixel_array.shape[:2]
        self.image = image.stretch_to_fit_width(height * width / rows)
        self.answers = [self._answer(k) for k in range(len(self.examples))]
        super().__init__(self.image, *self.answers)
        self.refresh()

    def refresh(self) -> None:
        self.image.pixel_array[..., :3] = self._picture()
        for k, answer in enumerate(self.answers):
            answer.refresh()
            answer.set_opacity(k < self.answered)

    def claims(self) -> Iterator[Claim]:
        wall = np.asarray(self.image.pixel_array[..., :3], dtype=np.uint8)
        tall, wide = self._tile()
        tiles = wall.reshape(-1, tall, self.columns, wide, 3).swapaxes(1, 2)
        tiles = tiles.reshape(-1, tall, wide, 3)
        frame, beside = tiles[:, _MARGIN, _MARGIN], tiles[:, tall // 2, -3 * _MARGIN]
        pink = _bytes(self.theme.rgb("wrong"))
        marked = [(part == pink).all(axis=-1) for part in (frame, beside)]
        if (marked[0] != marked[1]).any():
            raise ValueError("a digit is framed as a mistake where its answer is not, or not both")
        for k, answer in enumerate(self.answers):
            aside = np.abs(answer.get_center() - self._strip(k)).max()
            if aside > 0.1 * STRIP * self._pixel():
                raise ValueError(f"the answer to digit {self.examples[k]} is not beside it")
        if self.answered:
            answered = entries(self.right, range(self.answered))
            yield Claim("fill", answered, 1.0 - marked[0][: self.answered], 0.0)
        shown = self.theme.read_shade(tiles[:, self._rows(), self._columns()], "ink")
        yield Claim("picture", self.pixels, shown.reshape(len(tiles), -1), COLOUR_STEP)

    def _tile(self) -> tuple[int, int]:
        """Height and width of a tile in pixels."""
        return self.side + 4 * _MARGIN, self.side + STRIP + 4 * _MARGIN

    def _rows(self) -> slice:
        return slice(2 * _MARGIN, 2 * _MARGIN + self.side)

    _columns = _rows

    def _answer(self, k: int) -> "Answer":
        """The answer to the k-th digit, in the strip beside it."""
        answer = Answer(entries(self.said, k), entries(self.right, k))
        answer.scale(0.46 * self._tile()[0] * self._pixel() / answer.height)
        return answer.move_to(self._strip(k))

    def _pixel(self) -> float:
        """Size of a pixel in scene units."""
        return float(self.image.width) / (self.columns * self._tile()[1])

    def _strip(self, k: int) -> NDArray[np.float64]:
        """The centre of the strip beside the k-th digit, in scene coordinates."""
        tall, wide = self._tile()
        row, column = divmod(k, self.columns)
        across = (column + 1) * wide - 2 * _MARGIN - STRIP / 2
        corner = self.image.get_corner(np.array([-1.0, 1.0, 0.0]))
        return corner + self._pixel() * np.array([across, -(row + 0.5) * tall, 0.0])

    def _picture(self) -> NDArray[np.uint8]:
        """The wall as pixels: each tile a digit and a strip, in a frame, on the ground."""
        digits = np.asarray(self.pixels()).reshape(-1, self.side, self.side)
        tall, wide = self._tile()
        tiles = np.empty((len(digits), tall, wide, 3), dtype=np.uint8)
        tiles[:] = _bytes(self.theme.rgb("ground"))
        wrong = (np.asarray(self.right()) == 0) & (np.arange(len(digits)) < self.answered)
        inner = slice(_MARGIN, -_MARGIN)
        tiles[:, inner, inner] = _bytes(self.theme.rgb("panel"))
        tiles[wrong, inner, inner] = _bytes(self.theme.rgb("wrong"))
        tiles[:, self._rows(), self._columns()] = self.theme.activation(digits)
        wall = tiles.reshape(-1, self.columns, tall, wide, 3)
        return wall.swapaxes(1, 2).reshape(-1, self.columns * wide, 3)


class Answer(Readout):
    """What the network reads in one digit; a mistake stands out from the strip that it fills."""

    def __init__(self, probe: Probe, right: Probe) -> None:
        self.right = right
        super().__init__(probe, places=0, align="center")

    def refresh(self) -> None:
        super().refresh()
        self.set_color(self._colour())

    def claims(self) -> Iterator[Claim]:
        if not has_hue(self, self._colour()):
            raise ValueError("the answer's colour does not say whether it is right")
        yield from super().claims()

    def _colour(self) -> ManimColor:
        return current()["quiet" if self.right() else "ground"]


class Ask(InPlace):
    """Ask the network for one digit of a wall after the other: slowly at first, then in a blur."""

    def __init__(self, wall: DigitWall, *, run_time: float) -> None:
        super().__init__(wall, run_time=run_time, rate_func=lambda t: t**2.2)
        self.wall = wall

    def move(self, share: float) -> None:
        self.wall.answered = round(share * len(self.wall.examples))
        self.wall.refresh()


def _bytes(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(rgb * 255).astype(np.uint8)
