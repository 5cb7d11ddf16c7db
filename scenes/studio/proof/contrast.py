"""How well text stands out from what is under it, as WCAG 2 measures it."""

from collections.abc import Iterable

import numpy as np
from manim import Mobject, config
from numpy.typing import NDArray

from scenes.stage.camera import LessonCamera
from scenes.stage.lesson import Lesson
from scenes.studio.proof.boxes import box

LEAST = 4.5  # to 1
# Lines may cross a few pixels behind a text; what is under the rest of it counts.
_MAY_FAIL = 0.15
# Text that is paler than this was dimmed on purpose: it is there, but not to be read now.
_DIMMED = 0.5


class Background:
    """The frame without its texts."""

    def __init__(self, scene: Lesson, drawings: Iterable[Mobject]) -> None:
        camera = scene.renderer.camera
        assert isinstance(camera, LessonCamera)
        camera.reset()
        in_order = sorted(drawings, key=lambda drawing: drawing.z_index)
        camera.capture_mobjects(in_order, include_submobjects=False)
        self.pixels = camera.pixel_array[..., :3] / 255
        self.scale = len(self.pixels) / config.frame_height
        camera.reset()

    def under(self, glyph: Mobject) -> NDArray[np.float64]:
        """The colours (n, 3) of the pixels behind a glyph; none off the frame."""
        height, width = self.pixels.shape[:2]
        left, bottom, right, top = box(np.asarray(glyph.points)) * self.scale
        columns = slice(max(int(left + width / 2), 0), max(int(np.ceil(right + width / 2)), 0))
        rows = slice(max(int(height / 2 - top), 0), max(int(np.ceil(height / 2 - bottom)), 0))
        return self.pixels[rows, columns].reshape(-1, 3)


def poor_contrast(text: Mobject, background: Background) -> float | None:
    """The contrast of the worst colour of a text where that is too low to read, or None.

    A colour's contrast counts its opacity. Opacity below one half exempts it: dimmed on purpose,
    while something else is looked at.
    """
    grounds: dict[tuple[float, ...], list[NDArray[np.float64]]] = {}
    for glyph in text.get_family():
        if len(glyph.points):
            rgba = tuple(float(part) for part in glyph.get_fill_rgbas()[0])
            grounds.setdefault(rgba, []).append(background.under(glyph))
    worst = None
    for rgba, under in grounds.items():
        pixels = np.concatenate(under)
        if rgba[3] < _DIMMED or not len(pixels):
            continue
        seen = rgba[3] * np.array(rgba[:3]) + (1 - rgba[3]) * pixels
        found = ratio(seen, pixels)
        low = float(np.quantile(found, _MAY_FAIL))
        if low < LEAST and (worst is None or low < worst):
            worst = low
    return worst


def ratio(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """WCAG's contrast ratio, 1 to 21, of colours (..., 3) in [0, 1]."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(a, b) / np.minimum(a, b)


def luminance(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminance of sRGB colours (..., 3), as WCAG 2 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
