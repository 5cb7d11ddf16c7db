"""What of a play is painted once, and what is painted again for each frame."""

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, LineJointType, Mobject, Scene, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.typing import PixelArray

from scenes.stage.camera import LessonCamera

COLUMNS, ROWS = 64, 36  # cells of the frame, to ask quickly whether two mobjects meet
_ROW = (1 << COLUMNS) - 1
_FRAME = (1 << COLUMNS * ROWS) - 1
_MITRE = 10  # cairo cuts corners that reach further than as many half-widths of their line
_KEPT = 6  # pictures of what stands still; each takes 8 MB at 1080p
_EDGE = 2  # pixels: smooth edges, and pictures that are rounded to whole pixels


class Layers:
    """Paints each frame of a play as a full repaint would, without painting all of it again.

    What moves is painted for each frame, and so is whatever lies over it: a later mobject with a
    cell in common with an earlier one that is painted for each frame. All else is painted once,
    beneath. What is over something that moves is asked in each frame, so nobody has to foresee
    where a thing will go. And where a play moves things in turn, most of them wait or have come: of
    what is painted for each frame, the lowest that look as they did are painted once as well.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._there = set(painted(scene.mobjects))  # all else appears in the play
        self._raised: set[Mobject] = set()  # still, but over something that moves
        self._cells: dict[Mobject, int] = {}  # of what is still
        self._beneath: list[Mobject] | None = None
        self._looks: list[Any] = []  # of what was above in the frame before
        # With so many of that, the lowest, a picture for each time that they stood still.
        self._kept: list[tuple[int, PixelArray]] = []

    def paint(self, camera: LessonCamera) -> None:
        """Paint the frame as the scene is now."""
        beneath, above = self._split(camera)
        if beneath != self._beneath:
            camera.reset()
            camera.paint(beneath)
            self._beneath, self._looks = beneath, []
            self._kept = [(0, camera.pixel_array.copy())]
        looks = [_look(mobject) for mobject in above]
        pairs = zip(looks, self._looks, strict=False)
        still = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        self._looks = looks
        while self._kept[-1][0] > still:
            self._kept.pop()
        done, picture = self._kept[-1]
        camera.set_frame_to_background(picture)
        # And half-way: those that lie higher may be the first to move.
        for end in (done + (still - done) // 2, still):
            if end > done:
                camera.paint(above[done:end])
                self._kept.append((end, camera.pixel_array.copy()))
                done = end
        del self._kept[1:-_KEPT]
        camera.paint(above[still:])

    def _split(self, camera: LessonCamera) -> tuple[list[Mobject], list[Mobject]]:
        beneath: list[Mobject] = []
        above: list[Mobject] = []
        moving = set(self._scene.get_moving_mobjects(*(self._scene.animations or ())))
        order = painted(self._scene.mobjects)
        still = [n for n, m in enumerate(order) if m in self._there and m not in moving]
        covered = 0
        for n, mobject in enumerate(order):
            if mobject in moving or mobject not in self._there:
                # Where nothing still comes after it, nobody will ask what it covers.
                covered |= cells(mobject, camera) if still and n < still[-1] else 0
            elif mobject in self._raised or covered & self._cells_of(mobject, camera):
                self._raised.add(mobject)
                covered |= self._cells_of(mobject, camera)
            else:
                beneath.append(mobject)
                continue
            above.append(mobject)
        return beneath, above

    def _cells_of(self, mobject: Mobject, camera: LessonCamera) -> int:
        if mobject not in self._cells:
            self._cells[mobject] = cells(mobject, camera)
        return self._cells[mobject]


def _look(mobject: Mobject) -> tuple[Any, ...]:
    """All that a mobject's own mark on the frame depends on; two looks are alike if it is alike."""
    if isinstance(mobject, AbstractImageMobject):
        return mobject, mobject.points.tobytes(), mobject.get_pixel_array().tobytes()
    if isinstance(mobject, VMobject) and mobject.get_background_image() is None:
        arrays = (
            mobject.points,
            mobject.fill_rgbas,
            mobject.stroke_rgbas,
            mobject.background_stroke_rgbas,
            np.asarray(mobject.sheen_direction),
        )
        widths = mobject.stroke_width, mobject.background_stroke_width
        return mobject, *(array.tobytes() for array in arrays), *widths
    return (object(),)  # unlike all


def painted(mobjects: Iterable[Mobject]) -> list[Mobject]:
    """All that has points, in the order in which manim paints it.

    manim's own way takes milliseconds for a full frame. What is there twice is painted last.
    """
    order: dict[Mobject, None] = {}
    for mobject in members(mobjects):
        if len(mobject.points):
            order.pop(mobject, None)
            order[mobject] = None
    return sorted(order, key=lambda mobject: mobject.z_index)


def members(mobjects: Iterable[Mobject]) -> Iterator[Mobject]:
    """The mobjects and all their parts, each before its own parts."""
    stack = list(mobjects)[::-1]
    while stack:
        mobject = stack.pop()
        yield mobject
        stack.extend(reversed(mobject.submobjects))


def cells(mobject: Mobject, camera: LessonCamera) -> int:
    """The cells of the frame that the mobject itself may touch, as the bits of a number."""
    margin = _EDGE * camera.frame_width / camera.pixel_width
    if isinstance(mobject, VMobject):
        width = max(mobject.get_stroke_width(), mobject.get_stroke_width(background=True))
        mitred = mobject.joint_type in (LineJointType.AUTO, LineJointType.MITER)
        # A square cap reaches further than half a line's width, too.
        reach = _MITRE if mitred else 2
        margin += reach * width * camera.cairo_line_width_multiple / 2
    elif not isinstance(mobject, AbstractImageMobject):
        return _FRAME
    # A curve stays within its handles.
    # Along an axis of all at once, numpy takes ten times as long.
    across, along = mobject.points[:, 0], mobject.points[:, 1]
    low, high = (across.min(), along.min()), (across.max(), along.max())
    if not np.isfinite((*low, *high)).all():
        return _FRAME
    x, y, _ = camera.frame_center
    left, right = x - camera.frame_width / 2, camera.frame_width / COLUMNS
    bottom, up = y - camera.frame_height / 2, camera.frame_height / ROWS
    first = max(0, int((low[0] - margin - left) // right))
    last = min(COLUMNS - 1, int((high[0] + margin - left) // right))
    lowest = max(0, int((low[1] - margin - bottom) // up))
    highest = min(ROWS - 1, int((high[1] + margin - bottom) // up))
    if first > last or lowest > highest:
        return 0  # outside the frame
    row = ((1 << (last - first + 1)) - 1) << first
    rows = ((1 << COLUMNS * (highest - lowest + 1)) - 1) // _ROW
    return row * rows << COLUMNS * lowest


def parts_of(animations: Iterable[Animation]) -> Iterator[Animation]:
    """The animations and all that they are made of."""
    for animation in animations:
        yield animation
        if isinstance(animation, AnimationGroup):
            yield from parts_of(animation.animations)


def outermost(mobjects: Iterable[Mobject], here: set[Mobject]) -> Iterator[Mobject]:
    """Of the mobjects and their parts, all that is here, as whole as it is here."""
    for mobject in mobjects:
        if mobject in here:
            yield mobject
        else:
            yield from outermost(mobject.submobjects, here)
