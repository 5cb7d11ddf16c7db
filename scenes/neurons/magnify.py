"""A picture under a lens: a part of it grows until its pixels can be told apart."""

import numpy as np
from manim import DOWN, RIGHT, UP, ImageMobject, Line, Rectangle, Scene, VGroup, VMobject
from numpy.typing import NDArray

from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current

_CLOSE = 0.1  # scene units between lines
_MOST = 200  # as many lines as a frame has room for
_FINE = 180  # samples a scene unit: more than there are pixels in a frame of 1080

Point = NDArray[np.float64]
Span = tuple[float, float, float, float]  # of rows and columns: top, left, bottom, right


class Magnify(InPlace):
    """Goes from a whole picture to a part of it, by one factor in each tenth of the way.

    `self.play(Magnify(picture, part, first=204))`: `part` shows the same values as `picture` from
    pixel `first` on, as many rows and columns as it has; it takes the picture's place. With
    `out=True` from the part back to the whole. Where they stand `beside` each other the whole
    stays, and `beams` lead from what is seen of it to the lens. A `ring` lies around pixels of
    both, from `ringed` on, in both directions.
    """

    def __init__(
        self,
        whole: PixelGrid,
        part: PixelGrid,
        *,
        first: int,
        ring: VMobject | None = None,
        out: bool = False,
        beside: bool = False,
        run_time: float = 2.5,
    ) -> None:
        self.whole, self.part, self.out, self.beside = whole, part, out, beside
        self.ring = ring
        rows, columns = whole.shape
        top, left = divmod(first, columns)
        self.goal: Span = (top, left, top + part.shape[0], left + part.shape[1])
        self.full: Span = (0, 0, rows, columns)
        self.lens = ImageMobject(np.zeros((1, 1, 3), dtype=np.uint8))
        self.lens.set_resampling_algorithm(0)
        self.rules = _lines(_MOST, np.zeros((0, 2, 3)))
        self.beams = VGroup(*(VMobject(stroke_width=2) for _ in range(2)))
        self.beams.set_stroke(current()["look"])
        self.seen = Rectangle(width=1, height=1, stroke_width=3, color=current()["look"])
        moving = [self.lens, self.rules, *([ring] if ring else [])]
        super().__init__(*moving, *([self.beams, self.seen] if beside else []), run_time=run_time)

    def _setup_scene(self, scene: Scene) -> None:
        scene.remove(self.part if self.out or self.beside else self.whole)
        scene.add(*self.mobject.submobjects)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.lens)
        self.rules.remove(*(line for line in self.rules if not line.points.size))
        scene.add(self.whole if self.out else self.part, self.rules)
        if self.ring:
            scene.add(self.ring)

    def start(self) -> None:
        values = np.asarray(self.whole.probe()).reshape(self.whole.shape)
        self.colours = current().activation(values)
        if self.ring:
            corners = [self.ring.get_corner(UP - RIGHT), self.ring.get_corner(DOWN + RIGHT)]
            here, box = (self.goal, _box(self.part)) if self.out else (self.full, _box(self.whole))
            self.ringed = [_inside(corner, here, box) for corner in corners]

    def move(self, share: float) -> None:
        share = 1 - share if self.out else share
        span, box = self._span(share), self._box(share)
        self._show(span, box)
        _draw(self.rules, rules(span, box))
        if self.ring:
            left_top, right_bottom = (_point(place, span, box) for place in self.ringed)
            _fit(self.ring, left_top, right_bottom)
        if self.beside:
            self._beam(span, box)

    def _span(self, share: float) -> Span:
        """What is seen: its size shrinks by one factor, about the point that stays in place."""
        ends = []
        for axis in (0, 1):
            n = self.full[axis + 2]
            goal = self.goal[axis + 2] - self.goal[axis]
            size = n * (goal / n) ** share
            low = self.goal[axis] * (n - size) / (n - goal) if n > goal else 0.0
            ends.append((low, low + size))
        (top, bottom), (left, right) = ends
        return top, left, bottom, right

    def _box(self, share: float) -> Point:
        """Where it is seen: the lens's left upper and right lower corner (2, 3)."""
        whole = _box(self.whole)
        return whole + share * (_box(self.part) - whole)

    def _show(self, span: Span, box: Point) -> None:
        (left, up, _), (right, low, _) = box
        sizes = (up - low, right - left)
        places = []
        for axis, size in enumerate(sizes):
            n = max(1, round(size * _FINE))
            at = span[axis] + (np.arange(n) + 0.5) / n * (span[axis + 2] - span[axis])
            places.append(np.clip(at.astype(int), 0, self.full[axis + 2] - 1))
        pixels = self.colours[places[0]][:, places[1]]
        alpha = np.full((*pixels.shape[:2], 1), 255, dtype=np.uint8)
        self.lens.pixel_array = np.concatenate([pixels, alpha], axis=2)
        self.lens.points = np.array(
            [[left, up, 0], [right, up, 0], [left, low, 0], [right, low, 0]]
        )

    def _beam(self, span: Span, box: Point) -> None:
        """From what is seen of the whole to the lens."""
        whole = _box(self.whole)
        start = _point((span[0], span[1]), self.full, whole)
        end = _point((span[2], span[3]), self.full, whole)
        _fit(self.seen, start, end)
        for beam, height, corner in ((0, start[1], box[0]), (1, end[1], box[1])):
            source = np.array([end[0], height, 0.0])
            target = np.array([box[0][0], corner[1], 0.0])
            self.beams[beam].set_points_as_corners([source, target])


def ruled(picture: PixelGrid) -> VGroup:
    """The lines between the pixels of a picture, and around it."""
    ends = rules((0, 0, *picture.shape), _box(picture))
    return _lines(len(ends), ends)


def rules(span: Span, box: Point) -> Point:
    """Both ends (n, 2, 3) of the lines between the pixels of a span, and around it.

    Pixels that stand close together have none: they would be all that is seen.
    """
    top, left, bottom, right = span
    if (box[0][1] - box[1][1]) / (bottom - top) < _CLOSE:
        return np.zeros((0, 2, 3))
    rows, columns = (
        np.arange(np.ceil(low - 1e-9), high + 1e-9) for low, high in ((top, bottom), (left, right))
    )
    places = [((row, left), (row, right)) for row in rows]
    places += [((top, column), (bottom, column)) for column in columns]
    return np.array([[_point(place, span, box) for place in ends] for ends in places])


def _lines(n: int, ends: Point) -> VGroup:
    """So many thin lines, above all pixels, of which the first have ends (n, 2, 3)."""
    drawn = VGroup(*(Line(stroke_width=1.5) for _ in range(n)))
    drawn.set_stroke(current()["faint"]).set_z_index(1)
    _draw(drawn, ends)
    return drawn


def _draw(drawn: VGroup, ends: Point) -> None:
    """Give the first lines these ends; there is nothing of the others."""
    for line in drawn[len(ends) :]:
        line.points = np.zeros((0, 3))
    for line, (start, end) in zip(drawn, ends, strict=False):
        line.points = start + np.array([[0], [1], [2], [3]]) / 3 * (end - start)


def _box(picture: PixelGrid) -> Point:
    return np.array([picture.image.get_corner(UP - RIGHT), picture.image.get_corner(DOWN + RIGHT)])


def _point(place: tuple[float, float], span: Span, box: Point) -> Point:
    """The scene point of a place (row, column) when a span is seen in a box."""
    down = (place[0] - span[0]) / (span[2] - span[0])
    along = (place[1] - span[1]) / (span[3] - span[1])
    return box[0] + np.array([along, down, 0.0]) * (box[1] - box[0])


def _inside(point: Point, span: Span, box: Point) -> tuple[float, float]:
    """The place (row, column) of a scene point."""
    along, down, _ = (point - box[0]) / (box[1] - box[0] + np.array([0, 0, 1]))
    return span[0] + down * (span[2] - span[0]), span[1] + along * (span[3] - span[1])


def _fit(frame: VMobject, left_top: Point, right_bottom: Point) -> None:
    size = np.abs(right_bottom - left_top)
    frame.stretch_to_fit_width(max(size[0], 1e-3)).stretch_to_fit_height(max(size[1], 1e-3))
    frame.move_to((left_top + right_bottom) / 2)
