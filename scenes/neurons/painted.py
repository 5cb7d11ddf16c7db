"""Thousands of small discs, hands and lines, each kind painted as one."""

from typing import Any

import cairo
import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from scenes.stage.camera import LessonCamera, Painted

_EVEN, _HALF = np.uint32(0x00FF00FF), np.uint32(0x00800080)  # every other byte, and rounding

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
        cells = Cells((low + high) / 2, self.columns, radius + 1, camera.pixel_array)
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
        cells = Cells(start, self.columns, length + half + 1, camera.pixel_array)
        way = ((tip - start) / length).astype(np.float32)
        x, y = cells.spread(way[:, 0]), cells.spread(way[:, 1])
        along = cells.right * x + cells.down * y
        aside = np.abs(cells.right * y - cells.down * x)
        cover = np.clip(half + 0.5 - aside, 0, min(2 * half, 1))
        cover *= np.clip(np.minimum(along, length - along) + 0.5, 0, 1)
        cells.paint(self.stroke_rgbas, cover)


class Lines(Painted):
    """Straight lines, each of its own colour."""

    def paint(self, camera: LessonCamera, context: cairo.Context) -> None:
        context.set_line_width(self.get_stroke_width() * camera.cairo_line_width_multiple)
        context.set_line_cap(cairo.LINE_CAP_BUTT)
        context.new_path()
        ends = self.points.reshape(-1, 4, 3)[:, [0, 3], :2].reshape(-1, 4)
        # One by one, though they are thousands: Cairo is slow where the lines of a path cross.
        for line, rgba in zip(ends.tolist(), self.stroke_rgbas.tolist(), strict=True):
            context.set_source_rgba(rgba[2], rgba[1], rgba[0], rgba[3])  # manim's order of bytes
            context.move_to(line[0], line[1])
            context.line_to(line[2], line[3])
            context.stroke()


class Cells:
    """The pixels around points in rows, each of which shows what belongs to the nearest point.

    points   (n, 2) in pixels, row by row, the rows and the columns evenly spaced
    right    (w,) how far pixels are to the right of their point; down (h, 1) below it
    """

    def __init__(self, points: Floats, columns: int, reach: float, frame: Floats) -> None:
        height, width = frame.shape[:2]
        x, self.column, self.right = _nearest(points[:columns, 0], reach, width)
        y, self.row, down = _nearest(points[::columns, 1], reach, height)
        self.down, self.columns = down[:, None], columns
        self.target = frame.view(np.uint32)[y, x, 0]  # a pixel as one number

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
