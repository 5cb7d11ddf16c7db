"""Pixels that can be told apart: by the lines between them, and under a lens."""

import numpy as np
from manim import ImageMobject, Line, Rectangle, Scene, VGroup
from numpy.typing import NDArray

from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current

_CLOSE = 0.1  # scene units: lines closer to each other would be all that is seen
_FINE = 180  # samples a scene unit: more than there are pixels in a frame of 1080


class Magnify(InPlace):
    """Shows a part of a column of pixels once more, beside it and larger, as under a lens.

    `self.play(Magnify(column, part, first=204, run_time=5))`: `part` shows the values of `column`
    from pixel `first` on. The lens goes from all of the column to where the part is, and to its
    pixels, by one factor in each tenth of the way. The column stays, so this is no `Zoom`: `beams`
    lead from what is `seen` of it to the lens. Then the lens is gone, for what comes there.
    """

    def __init__(self, whole: PixelGrid, part: PixelGrid, *, first: int, run_time: float) -> None:
        self.whole, self.part, self.first = whole, part, first
        self.lens = ImageMobject(np.zeros((1, 1, 3), dtype=np.uint8))
        self.lens.set_resampling_algorithm(0)
        self.rules = _lines(np.zeros((0, 2, 3)))
        self.beams = VGroup(Line(), Line()).set_stroke(current()["look"], width=2)
        self.seen = Rectangle(width=1, height=1, stroke_width=3, color=current()["look"])
        super().__init__(self.lens, self.rules, self.beams, self.seen, run_time=run_time)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(*self.mobject.submobjects)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.lens, self.rules)

    def start(self) -> None:
        self.colours = current().activation(np.ravel(self.whole.probe()))

    def move(self, share: float) -> None:
        n, goal = self.whole.size, self.part.size
        size = n * (goal / n) ** share
        low = self.first * (n - size) / (n - goal)
        whole, part = self.whole.image.points, self.part.image.points
        box = self.lens.points = whole + share * (part - whole)  # its corners: UL, UR, DL, DR
        height = box[0, 1] - box[2, 1]
        samples = low + (np.arange(height * _FINE) + 0.5) / (height * _FINE) * size
        pixels = self.colours[np.clip(samples.astype(int), 0, n - 1)][:, None]
        self.lens.pixel_array = np.pad(pixels, ((0, 0), (0, 0), (0, 1)), constant_values=255)
        inner = np.arange(np.ceil(low - 1e-9), low + size + 1e-9) if height > _CLOSE * size else []
        down = (np.array(inner) - low)[:, None, None] / size * (box[2] - box[0])
        self.rules.submobjects = _lines(box[:2] + down).submobjects
        ends = whole[:2] + np.array([low, low + size])[:, None, None] / n * (whole[2] - whole[0])
        self.seen.set_points_as_corners([*ends[0], *ends[1, ::-1], ends[0, 0]])
        for beam, start, end in zip(self.beams, ends[:, 1], box[[0, 2]], strict=True):
            beam.set_points_as_corners([start, end])


def ruled(picture: PixelGrid) -> VGroup:
    """The lines between the pixels of a picture, and around it."""
    left_up, right_up, left_down, _ = picture.image.points
    rows, columns = (np.linspace(0, 1, n + 1)[:, None, None] for n in picture.shape)
    across = np.array([left_up, right_up]) + rows * (left_down - left_up)
    upright = np.array([left_up, left_down]) + columns * (right_up - left_up)
    return _lines(np.concatenate([across, upright]))


def _lines(ends: NDArray[np.float64]) -> VGroup:
    """Thin lines, above all pixels, between ends (n, 2, 3)."""
    look = {"stroke_width": 1.5, "color": current()["faint"]}
    return VGroup(*(Line(start, end, **look) for start, end in ends)).set_z_index(1)
