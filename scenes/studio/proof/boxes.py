"""Where things are on the frame: boxes (left, bottom, right, top) in scene units."""

import numpy as np
from manim import Mobject, VMobject, config
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray

from scenes.stage.text import Formula, Words
from scenes.studio.proof.reading import source

Boxes = NDArray[np.float64]  # (n, 4)

TOUCH = 0.02  # what is nearer than this only touches
# A level line has a box without height: it is widened, so that the first, quick test lets it by.
WIDER = np.array([-TOUCH, -TOUCH, TOUCH, TOUCH])

_SAME = 2  # of 255: a picture's colours that are the ground's own
_PIECES = 4  # straight pieces to a Bezier curve


def box(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The box around points (n, 3)."""
    return np.concatenate([points[:, :2].min(axis=0), points[:, :2].max(axis=0)])


def around(mobject: Mobject) -> NDArray[np.float64]:
    """The box around all points of a mobject's family."""
    family = [np.asarray(part.points) for part in mobject.get_family() if len(part.points)]
    return box(np.concatenate(family))


def text_boxes(text: Mobject) -> Boxes:
    """The boxes that a text fills: one for a line of words, one for each glyph of a formula.

    The box around a whole formula, or a slanted line, has empty corners, where other text may
    rightly stand.
    """
    level = isinstance(text, Words) and not text.slant
    # Where a line has a number in it, or mathematics, its box is not all its own.
    whole = not {"$", "{"} & set(source(text))
    if level and whole and not isinstance(text, Formula):
        return around(text)[None]
    glyphs = (part for part in text.get_family() if len(part.points))
    return np.array([box(np.asarray(glyph.points)) for glyph in glyphs])


def overlaps(some: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Which of some boxes (m, 4) and of the others (n, 4) share more than an edge, (m, n)."""
    width = np.minimum(some[:, None, 2], others[:, 2]) - np.maximum(some[:, None, 0], others[:, 0])
    height = np.minimum(some[:, None, 3], others[:, 3]) - np.maximum(some[:, None, 1], others[:, 1])
    return (width > TOUCH) & (height > TOUCH)


def overlap(some: Boxes, others: Boxes) -> bool:
    """Whether any of some boxes and any of the others share more than an edge."""
    return bool(overlaps(some, others).any())


def crosses(drawing: Mobject, boxes: Boxes) -> bool:
    """Whether a picture, a filled shape or a line runs through any of the boxes."""
    if isinstance(drawing, AbstractImageMobject):
        return any(
            _painted(drawing, one) for one in boxes if overlap(one[None], around(drawing)[None])
        )
    if not isinstance(drawing, VMobject) or not overlap(boxes, around(drawing)[None] + WIDER):
        return False
    if drawing.get_fill_rgbas()[:, 3].any():
        filled = [box(np.asarray(path)) for path in drawing.get_subpaths()]
        return overlap(boxes, np.array(filled))
    return _lines_cross(_pieces(np.asarray(drawing.points)), boxes)


def _painted(picture: AbstractImageMobject, area: NDArray[np.float64]) -> bool:
    """Whether a picture shows anything but the ground within a box."""
    pixels = np.asarray(picture.get_pixel_array())
    left, bottom, right, top = around(picture)
    rows, columns = pixels.shape[:2]
    x = (area[[0, 2]] + [TOUCH, -TOUCH] - left) / (right - left) * columns
    y = (top - area[[3, 1]] + [TOUCH, -TOUCH]) / (top - bottom) * rows
    (first, last), (above, below) = (
        np.clip(np.round(ends), 0, None).astype(int) for ends in (x, y)
    )
    part = pixels[above : below + 1, first : last + 1]
    ground = np.rint(255 * np.array(config.background_color.to_rgb()))
    away = np.abs(part[..., :3] - ground).max(axis=-1)
    return bool(((away > _SAME) & (part[..., 3] > 0)).any())


def _pieces(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bezier curves (4 n, 3) as straight pieces (m, 2, 2)."""
    a, b, c, d = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2).transpose(1, 0, 2)[:, :, None]
    t = np.linspace(0, 1, _PIECES + 1)[:, None]
    path = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return np.stack([path[:, :-1], path[:, 1:]], axis=2).reshape(-1, 2, 2)


def _lines_cross(pieces: NDArray[np.float64], boxes: Boxes) -> bool:
    """Whether any piece passes through the inside of any box: what both slabs let through."""
    low, high = boxes[:, :2] + TOUCH / 2, boxes[:, 2:] - TOUCH / 2
    start, way = pieces[:, None, 0], pieces[:, None, 1] - pieces[:, None, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        enter, leave = (low - start) / way, (high - start) / way
    level = way == 0
    inside = (low < start) & (start < high)
    first = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(enter, leave))
    last = np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(enter, leave))
    first, last = first.max(axis=-1), last.min(axis=-1)
    return bool(((first < last) & (first < 1) & (last > 0)).any())
