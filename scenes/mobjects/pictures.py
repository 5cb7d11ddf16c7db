"""Pictures of vectors: pixels, weights, products."""

import math
from collections.abc import Iterator

import numpy as np
from manim import RIGHT, UP, Group, ImageMobject, Rectangle, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import largest, maximum, size_quantile, stacked, within
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

# One step of an eight-bit channel, seen along the shortest way between two colours of a theme.
COLOUR_STEP = 0.006


def square(n_pixels: int) -> tuple[int, int]:
    """Rows and columns of a square picture of `n_pixels`."""
    side = math.isqrt(n_pixels)
    if side * side != n_pixels:
        raise ValueError(f"got {n_pixels} values: a square picture needs 784, 16 or the like")
    return side, side


class PixelGrid(View, Group):
    """A vector of activations in [0, 1] as a picture, row by row: 784 values are 28 by 28."""

    def __init__(self, probe: Probe, *, height: float, shape: tuple[int, int] | None = None):
        self.probe = probe
        values = np.asarray(probe(), dtype=np.float64)
        self.shape = shape or square(values.size)
        self.theme = current()
        image = ImageMobject(self._pixels(values))
        image.set_resampling_algorithm(0)  # nearest: a pixel is a pixel
        image.stretch_to_fit_height(height)
        image.stretch_to_fit_width(height * self.shape[1] / self.shape[0])
        frame = Rectangle(
            width=image.width, height=image.height, stroke_width=1.5, color=self.theme["faint"]
        )
        self._drawn = values
        self.image, self.frame = image, frame
        super().__init__(image, frame)

    @property
    def size(self) -> int:
        """How many values the picture shows."""
        return self.shape[0] * self.shape[1]

    def pixel(self, index: int) -> Rectangle:
        """A square outline around the pixel that shows element `index` of the vector."""
        rows, columns = self.shape
        side = self.image.width / columns
        outline = Rectangle(width=side, height=side, color=self.theme["look"], stroke_width=3)
        row, column = divmod(index, columns)
        corner = self.image.get_corner(UP - RIGHT)
        return outline.move_to(
            corner + RIGHT * (column + 0.5) * side - UP * (row + 0.5) * self.image.height / rows
        )

    def refresh(self) -> None:
        values = np.asarray(self.probe(), dtype=np.float64)
        self.image.pixel_array[..., :3] = self._pixels(values)

    def claims(self) -> Iterator[Claim]:
        pixels = np.asarray(self.image.pixel_array[..., :3], dtype=np.uint8)
        yield Claim("picture", self._shown(), self._values(pixels).ravel(), self._step())

    def _shown(self) -> Probe:
        """What colours can say of the values."""
        return self.probe

    def _pixels(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        return self.theme.activation(values.reshape(self.shape))

    def _values(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        return self.theme.read_activation(pixels)

    def _step(self) -> float:
        return COLOUR_STEP


class WeightGrid(PixelGrid):
    """A vector of signed values as a picture: blue positive, red negative, linear to +-limit.

    `limit` is a probe, so that a colour bar beside the picture can state it. What is beyond it
    has the colour of its end.
    """

    def __init__(
        self, probe: Probe, *, limit: Probe, height: float, shape: tuple[int, int] | None = None
    ):
        self.limit = limit
        super().__init__(probe, height=height, shape=shape)

    def _shown(self) -> Probe:
        return within(self.probe, self.limit)

    def _pixels(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        return self.theme.signed(values.reshape(self.shape), float(self.limit()))

    def _values(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        return self.theme.read_signed(pixels, float(self.limit()))

    def _step(self) -> float:
        return COLOUR_STEP * float(self.limit())


def common(*probes: Probe) -> Probe:
    """The largest size among all values of several probes: one limit for all their pictures."""
    return maximum(stacked(*map(largest, probes)))


def weight_scale(run: State, *, layer: int = 1) -> Probe:
    """Where the colours of a layer's weight pictures end: the 98th percentile of trained sizes.

    The same at every step, so that untrained noise is faint and trained strokes are bright. The
    largest weight as the end would leave nineteen pixels in twenty below a third of the range.
    """
    return size_quantile(run.run.at(run.run.steps).probe("W", layer=layer), 0.98)


class ColourBar(Group):
    """The scale of a WeightGrid, from -limit below to +limit above, with its numbers.

    `more`: there are values beyond the ends, which have the ends' colours, and the bar says so.
    """

    def __init__(self, limit: Probe, *, height: float, places: int = 2, more: bool = False) -> None:
        theme = current()
        ramp = theme.signed(np.linspace(1, -1, 101)[:, None], 1.0)
        image = ImageMobject(ramp).stretch_to_fit_height(height).stretch_to_fit_width(0.16)
        image.set_resampling_algorithm(0)
        top: VMobject = Readout(limit, places=places, sign=True, size="small", role="positive")
        middle = Constant("0", "small", because="the middle of a symmetric scale", role="quiet")
        bottom: VMobject = Readout(-limit, places=places, sign=True, size="small", role="negative")
        if more:
            top = OnOneLine(Formula("gt.eq", "small", role="positive"), top, gap=0.08)
            bottom = OnOneLine(Formula("lt.eq", "small", role="negative"), bottom, gap=0.08)
        for number, edge in ((top, UP), (middle, 0 * UP), (bottom, -UP)):
            number.next_to(image.get_edge_center(edge), RIGHT, buff=0.2)
        top.align_to(image, UP)
        bottom.align_to(image, -UP)
        super().__init__(image, top, middle, bottom)
