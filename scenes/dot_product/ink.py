"""Two pictures on each other as ink on glass: where both have some, it glows."""

from collections.abc import Iterator

import numpy as np
from manim import Group, ImageMobject, Rectangle
from numpy.typing import NDArray

from nncore.probes.expressions import entries, shifted, stacked
from nncore.probes.probe import Probe
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_MOVED = 1e-6  # scene units
_STEP = 0.51 / 255  # half a step of an eight-bit channel


class Ink(View, Group):
    """Values (rows, columns) from 0 to 1 as ink of a role's colour: 0 is clear as glass.

    Full ink has the opacity `strength`.
    """

    def __init__(self, probe: Probe, *, cell: float, role: str, strength: float = 1.0) -> None:
        self.probe, self.role, self.strength = probe, role, strength
        rows, columns = np.shape(probe())
        pixels = np.zeros((rows, columns, 4), dtype=np.uint8)
        pixels[..., :3] = self._colour()
        self.image = ImageMobject(pixels)
        self.image.set_resampling_algorithm(0)  # nearest: a pixel is a pixel
        self.image.stretch_to_fit_height(rows * cell).stretch_to_fit_width(columns * cell)
        self.glass = Rectangle(
            width=columns * cell, height=rows * cell, color=current()["panel"], stroke_width=1.5
        )
        super().__init__(self.glass, self.image)
        self.refresh()

    def refresh(self) -> None:
        values = np.asarray(self.probe(), dtype=np.float64)
        self.image.pixel_array[..., 3] = np.rint(255 * self.strength * values)

    def claims(self) -> Iterator[Claim]:
        pixels = np.asarray(self.image.pixel_array)
        if (pixels[..., :3] != self._colour()).any():
            raise ValueError(f"ink has another colour than that of {self.role}")
        if np.abs(self.image.get_center() - self.glass.get_center()).max() > _MOVED:
            raise ValueError("the ink is not where its glass is")
        shown = pixels[..., 3] / 255 / self.strength
        yield Claim("picture", self.probe, shown, _STEP / self.strength)

    def _colour(self) -> NDArray[np.uint8]:
        return np.rint(255 * current().rgb(self.role)).astype(np.uint8)


class Overlay(Group):
    """Pictures v and w of one shape, one on the other; `shared` is their product, and glows."""

    def __init__(self, v: Probe, w: Probe, *, cell: float) -> None:
        self.v = Ink(v, cell=cell, role="ink", strength=0.6)
        self.w = Ink(w, cell=cell, role="w", strength=0.68)
        self.shared = Ink(v * w, cell=cell, role="look")
        super().__init__(self.v, self.w, self.shared)


def rows_of(picture: Probe, side: int) -> list[Probe]:
    """The rows of a square picture (side * side,)."""
    return [entries(picture, range(side * i, side * (i + 1))) for i in range(side)]


def on_glass(picture: Probe, side: int, *, at: Probe | float, width: int) -> Probe:
    """A square picture (side * side,) on glass `width` pixels wide, its left edge at a column."""
    return stacked(*(shifted(row, at, length=width) for row in rows_of(picture, side)))
