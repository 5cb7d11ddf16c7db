"""A picture's pixels leave their places and line up in another shape."""

import numpy as np
from manim import ManimColor, Scene, VGroup, VMobject, linear
from numpy.typing import NDArray

from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current

_FLIGHT = 0.3  # share of the animation that one pixel is on its way
_SHADES = 16  # one shape for each is a tenth of the work of one for each pixel; only in motion
_CORNERS = np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]]) / 2


class Unroll(InPlace):
    """Copies of a picture's pixels fly, one after the other, to their places in another picture.

    `self.play(Unroll(picture, column))`: `column` shows the same values in another shape, and is
    on screen when the last pixel has arrived.
    """

    def __init__(self, start: PixelGrid, end: PixelGrid, *, run_time: float = 5.0) -> None:
        self.picture, self.into = start, end
        self.pixels = VGroup()
        super().__init__(self.pixels, run_time=run_time, rate_func=linear)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.pixels)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.pixels)
        scene.add(self.into)

    def start(self) -> None:
        shades = np.rint(np.asarray(self.picture.probe()) * (_SHADES - 1)).astype(int)
        self.members = [np.flatnonzero(shades == shade) for shade in range(_SHADES)]
        colours = current().activation(np.linspace(0, 1, _SHADES)) / 255
        for colour in colours:
            self.pixels.add(VMobject(stroke_width=0, fill_color=ManimColor(colour), fill_opacity=1))
        self.places, self.ends = _places(self.picture), _places(self.into)

    def move(self, share: float) -> None:
        (centres, size), (end_centres, end_size) = self.places, self.ends
        leaving = np.linspace(0, 1 - _FLIGHT, len(centres))
        flown = np.clip((share - leaving) / _FLIGHT, 0, 1)
        eased = (flown**2 * (3 - 2 * flown))[:, None]
        at = centres + eased * (end_centres - centres)
        sizes = size + eased * (end_size - size)
        corners = at[:, None] + sizes[:, None] * _CORNERS
        after = np.roll(corners, -1, axis=1)
        # The thirds of a side are the handles of a straight Bezier curve.
        sides = np.stack([corners + (after - corners) * k / 3 for k in range(4)], axis=2)
        for shape, members in zip(self.pixels, self.members, strict=True):
            shape.points = sides[members].reshape(-1, 3)


def _places(picture: PixelGrid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres (n, 3) of a picture's pixels in their order, and the size (3,) of one."""
    rows, columns = picture.shape
    row, column = np.divmod(np.arange(picture.size), columns)
    size = np.array([picture.image.width / columns, picture.image.height / rows, 0.0])
    corner = picture.image.get_corner(np.array([-1.0, 1.0, 0.0]))
    steps = np.stack([column + 0.5, -(row + 0.5), np.zeros(len(row))], axis=1)
    return corner + steps * size, size
