"""Thousands of small discs, hands and lines, each kind painted as one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cairo
import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from scenes.stage.camera import LessonCamera, Painted

_EVEN, _HALF = np.uint32(0x00FF00FF), np.uint32(0x00800080)  # every other byte, and rounding
_BAND = 100_000  # pixels

Floats = NDArray[Any]


class Faces(Painted):
    """Discs in rows, each of its own colour and told by the diagonal of the box around it."""

    def __init__(self, n: int, *, columns: int) -> None:
        super().__init__(stroke_width=0, stroke_opacity=0, fill_opacity=1)
        self.columns = columns
        self.fill_rgbas = np.ones((n, 4))

    def paint(self, camera: LessonCamera, context: cairo.Context) -> None:
        if not self.fill_rgbas[:, 3].any():
            return
        low, high = _ends(self, camera)
        radius = float(high[0, 0] - low[0, 0]) / 2
        for cells in bands((low + high) / 2, self.columns, radius + 1, camera.pixel_array):
            away = np.sqrt(cells.right**2 + cells.down**2)
            cells.paint(self.fill_rgbas, np.clip(radius + 0.5 - away, 0, 1))


class Hands(Painted):
    """Straight lines of one colour and length, each from its own point of rows to its tip."""

    def __init__(self, *, columns: int, color: ManimColor, width: float) -> None:
        super().__init__(stroke_color=color, stroke_width=width)
        self.columns = columns

    def paint(self, camera: LessonCamera, context: cairo.Context) -> None:
        if not self.stroke_rgbas[0, 3]:
            return
        start, tip = _ends(self, camera)
        unit = camera.pixel_width / camera.frame_width
        half = self.get_stroke_width() * camera.cairo_line_width_multiple * unit / 2
        length = max(float(np.hypot(*(tip - start).T).mean()), 1e-6)
        way = ((tip - start) / length).astype(np.float32)
        for cells in bands(start, self.columns, length + half + 1, camera.pixel_array):
            x, y = cells.spread(way[:, 0]), cells.spread(way[:, 1])
            along = cells.right * x + cells.down * y
            aside = np.abs(cells.right * y - cells.down * x)
            cover = np.clip(half + 0.5 - aside, 0, min(2 * half, 1))
            cover *= np.clip(np.minimum(along, length - along) + 0.5, 0, 1)
            cells.paint(self.stroke_rgbas, cover)


@dataclass(frozen=True)
class Cells:
    """Pixels around points in rows, each of which shows what belongs to the nearest point.

    right    (w,) how far pixels are to the right of their point; down (h, 1) below it
    column   (w,) and row (h,) of the point; there are so many columns
    target   (h, w) what the pixels show, each as one number
    """

    right: Floats
    down: Floats
    column: NDArray[np.intp]
    row: NDArray[np.intp]
    columns: int
    target: NDArray[np.uint32]

    def spread(self, values: Floats) -> Floats:
        """A value (n,) for each point, at all pixels that belong to it, (h, w)."""
        return values.reshape(-1, self.columns)[:, self.column][self.row]

    def paint(self, rgbas: Floats, cover: Floats) -> None:
        """Lay colours (n or 1, 4) over the pixels, as far as each is covered (h, w)."""
        opaque = np.rint(255 * rgbas).astype(np.uint8)
        opaque[:, 3] = 255
        colour, opacity = opaque.view(np.uint32)[:, 0], rgbas[:, 3].astype(np.float32)
        if len(rgbas) > 1:
            colour, opacity = self.spread(colour), self.spread(opacity)
        weight = np.rint(256 * cover * opacity).astype(np.uint32)
        rest = 256 - weight
        # Two bytes of a pixel at once: none grows beyond the sixteen bits that it has then.
        even = (colour & _EVEN) * weight + (self.target & _EVEN) * rest + _HALF
        odd = (colour >> 8 & _EVEN) * weight + (self.target >> 8 & _EVEN) * rest + _HALF
        self.target[:] = (even >> 8 & _EVEN) | (odd & ~_EVEN)


def bands(points: Floats, columns: int, reach: float, frame: Floats) -> Iterator[Cells]:
    """The pixels of a frame within reach of points (n, 2), evenly spaced in rows and columns.

    In bands of some lines, which the processor has at hand: all at once takes twice as long.
    """
    height, width = frame.shape[:2]
    x, column, right = _nearest(points[:columns, 0], reach, width)
    y, row, down = _nearest(points[::columns, 1], reach, height)
    target = frame.view(np.uint32)[y, x, 0]
    lines = max(1, _BAND // max(1, len(right)))
    for n in range(0, len(row), lines):
        some = slice(n, n + lines)
        yield Cells(right, down[some, None], column, row[some], columns, target[some])


def _ends(lines: Painted, camera: LessonCamera) -> tuple[Floats, Floats]:
    """Where straight lines begin and end, (n, 2) each, in pixels from the left upper corner."""
    start, end = (camera.points_to_subpixel_coords(lines, lines.points[n::4]) for n in (0, 3))
    return start, end


def _nearest(places: Floats, reach: float, size: int) -> tuple[slice, NDArray[np.intp], Floats]:
    """Pixels within reach of evenly spaced places, the place nearest to each, and how far it is."""
    low, high = max(0, int(places[0] - reach)), min(size, int(places[-1] + reach) + 1)
    middles = np.arange(low, high) + 0.5
    step = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else 1.0
    which = np.rint((middles - places[0]) / step).clip(0, len(places) - 1).astype(np.intp)
    return slice(low, high), which, (middles - places[which]).astype(np.float32)
