"""manim's Cairo camera, quicker: the same pixels."""

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, Mobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray


class LessonCamera(Camera):
    """Copies upright pictures straight into the frame, and keeps the outlines that it has drawn.

    manim composites a full frame with PIL for each image, whatever its size; sixteen weight
    pictures at 1080p take 300 ms a frame that way, 14 ms this way. And it walks each curve of each
    outline for each frame, though at most times half of them stand as they stood.
    """

    frame_rate: float
    frame_width: float
    frame_height: float
    pixel_width: int

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._outlines: WeakKeyDictionary[Mobject, tuple[bytes, Any]] = WeakKeyDictionary()

    def paint(self, mobjects: Iterable[Mobject]) -> None:
        """Paint the mobjects themselves, without their parts, in this order."""
        context = self.get_cairo_context(self.pixel_array)
        for mobject in mobjects:
            if isinstance(mobject, VMobject) and mobject.get_background_image() is None:
                self.display_vectorized(mobject, context)
            else:
                self.capture_mobjects([mobject], include_submobjects=False)

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context) -> "LessonCamera":
        if isinstance(vmobject, Painted):
            vmobject.paint(self, ctx)
            return self
        fill = vmobject.get_fill_rgbas()[:, 3].any()
        stroke = _is_stroked(vmobject, background=False)
        behind = _is_stroked(vmobject, background=True)
        # What cannot be seen leaves every pixel as it is.
        if fill or stroke or behind:
            self.set_cairo_context_path(ctx, vmobject)
        if behind:
            self.apply_stroke(ctx, vmobject, background=True)
        if fill:
            self.apply_fill(ctx, vmobject)
        if stroke:
            self.apply_stroke(ctx, vmobject)
        return self

    def set_cairo_context_path(self, ctx: cairo.Context, vmobject: VMobject) -> "LessonCamera":
        points = vmobject.points.tobytes()
        kept = self._outlines.get(vmobject)
        if kept and kept[0] == points:
            ctx.new_path()
            ctx.append_path(kept[1])
            return self
        if not trace(ctx, vmobject.points, vmobject.tolerance_for_point_equality):
            super().set_cairo_context_path(ctx, vmobject)
        self._outlines[vmobject] = points, ctx.copy_path()
        return self

    def display_image_mobject(
        self, image_mobject: AbstractImageMobject, pixel_array: NDArray[np.uint8]
    ) -> None:
        corners = self.points_to_subpixel_coords(image_mobject, image_mobject.points)
        (left, top), (right, bottom) = corners[0], corners[3]
        askew = np.abs(corners[[1, 2]] - ((right, top), (left, bottom))).max()
        upright = askew < 0.01  # pixels; np.allclose takes as long as the picture itself
        if not upright or right <= left or bottom <= top:
            super().display_image_mobject(image_mobject, pixel_array)
            return
        source = np.ascontiguousarray(image_mobject.get_pixel_array(), dtype=np.uint8)
        x, columns = _nearest(left, right, source.shape[1], pixel_array.shape[1])
        y, rows = _nearest(top, bottom, source.shape[0], pixel_array.shape[0])
        target = pixel_array[y, x]
        # A pixel is moved as one number: first along the few rows of the source, then whole rows.
        moved = source.view(np.uint32)[..., 0][:, columns][rows]
        shown = source[..., 3]
        if np.isin(shown, (0, 255)).all():
            # Pixels are seen or not.
            seen = True if shown.all() else (shown > 0)[:, columns][rows]
            np.copyto(target.view(np.uint32)[..., 0], moved, where=seen)
            return
        picture = moved.view(np.uint8).reshape(*moved.shape, 4)
        # The frame is opaque, so "over" needs no division by the resulting alpha.
        alpha = picture[..., 3:].astype(np.uint16)
        over = picture[..., :3] * alpha + target[..., :3] * (255 - alpha) + 128
        target[..., :3] = (over + (over >> 8)) >> 8  # (over - 1) // 255, and quicker
        target[..., 3] = np.maximum(target[..., 3], picture[..., 3])


class Painted(VMobject):
    """Paints itself, where Cairo would take long to fill and to stroke its outlines."""

    def paint(self, camera: LessonCamera, context: cairo.Context) -> None:
        """Paint it over what the camera's pixels show; the context draws in scene units."""
        raise NotImplementedError


def trace(ctx: cairo.Context, points: NDArray[np.float64], tolerance: float) -> bool:
    """Make the curves the context's path as manim does, in a third of the time.

    False, and no path, where this would need manim's own care: broken curves, and no numbers.
    """
    ctx.new_path()
    if not len(points) or len(points) % 4 or not np.isfinite(points).all():
        return False
    ends, starts = points[3:-1:4, :2], points[4::4, :2]
    cuts = (np.flatnonzero(_apart(ends, starts, tolerance)) + 1) * 4
    firsts, lasts = np.append(0, cuts), np.append(cuts, len(points))
    open_ = _apart(points[firsts, :2], points[lasts - 1, :2], tolerance)
    # Flat, or thousands of short lists keep the collector of garbage busy.
    xy = points[:, :2].ravel().tolist()
    bounds = (2 * firsts).tolist(), (2 * lasts).tolist(), open_.tolist()
    for first, end, is_open in zip(*bounds, strict=True):
        ctx.move_to(xy[first], xy[first + 1])
        for i in range(first + 2, end, 8):
            ctx.curve_to(*xy[i : i + 6])
        if not is_open:
            ctx.close_path()
    return True


def _apart(ones: NDArray[np.float64], others: NDArray[np.float64], tolerance: float) -> Any:
    """Whether points differ, by manim's measure (numpy's isclose, but for its speed)."""
    return (np.abs(ones - others) > tolerance + 1e-5 * np.abs(others)).any(axis=-1)


def _is_stroked(vmobject: VMobject, *, background: bool) -> bool:
    """Whether its line, or the line behind it, can be seen."""
    seen = vmobject.get_stroke_rgbas(background)[:, 3].any()
    return bool(seen and vmobject.get_stroke_width(background))


def _nearest(start: float, end: float, n_source: int, n_frame: int) -> tuple[slice, np.ndarray]:
    """Frame pixels covered from start to end, and the source pixel that each one shows."""
    pixels = np.arange(max(0, round(start)), min(n_frame, round(end)))
    source = ((pixels + 0.5 - start) / (end - start) * n_source).astype(int)
    covered = slice(pixels[0], pixels[-1] + 1) if len(pixels) else slice(0, 0)
    return covered, np.clip(source, 0, n_source - 1)
