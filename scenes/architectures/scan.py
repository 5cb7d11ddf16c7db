"""A window passes over a picture, and what it leads to appears pixel by pixel."""

import numpy as np
from manim import DOWN, RIGHT, UL, Rectangle, Scene, linear

from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current


class Scan(InPlace):
    """Pass a window of `size` pixels (rows, columns) over `picture` while `results` appear.

    The window goes row by row, as one reads, so many pixels on each time as its `stride` says; the
    pixels of the results appear in the same order.
    The results begin empty.
    """

    def __init__(
        self,
        picture: PixelGrid,
        *results: PixelGrid,
        size: tuple[int, int],
        stride: int = 1,
        run_time: float = 6.0,
    ) -> None:
        self.picture, self.results = picture, results
        rows, columns = picture.shape
        self.window = Rectangle(
            width=picture.image.width * size[1] / columns,
            height=picture.image.height * size[0] / rows,
            color=current()["look"],
            stroke_width=4,
        )
        self.stride = stride
        self.places = ((rows - size[0]) // stride + 1, (columns - size[1]) // stride + 1)
        super().__init__(*results, self.window, run_time=run_time, rate_func=linear)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(*self.results, self.window)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.window)

    def move(self, share: float) -> None:
        rows, columns = self.places
        row, column = divmod(min(int(share * rows * columns), rows * columns - 1), columns)
        image = self.picture.image
        step = self.stride * np.array([image.width, image.height]) / self.picture.shape[::-1]
        corner = image.get_corner(UL)
        corner = corner + column * step[0] * RIGHT + row * step[1] * DOWN
        self.window.move_to(corner, UL)
        for picture in self.results:
            height, width = picture.shape
            seen = np.arange(height * width) < int(share * height * width)
            picture.image.pixel_array[..., 3] = np.where(seen.reshape(height, width), 255, 0)
