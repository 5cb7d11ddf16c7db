"""Many live numbers as one shape."""

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VMobject
from numpy.typing import NDArray

from scenes.stage.text import outline

_ALIKE = 1e-3  # of a font's size: outlines that were moved and scaled


class Numerals(VMobject):
    """Short numbers, each around a place of its own, joined to ONE shape of one colour.

    A shape costs as much as its points and about a tenth of a millisecond: a hundred numbers are
    drawn as quickly as a few.
    """

    def __init__(self, size: str, colour: ManimColor) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=colour)
        self.size_name = size
        self.texts: tuple[str, ...] = ()

    def set_numbers(
        self, texts: Sequence[str], places: NDArray[np.float64], *, scale: float = 1.0
    ) -> None:
        """Set the numbers around places (n, 3), `scale` times as large as their size says."""
        self.texts = tuple(texts)
        shapes = [
            self._shape(text) * scale + place for text, place in zip(texts, places, strict=True)
        ]
        self.points = np.concatenate(shapes) if shapes else np.zeros((0, 3))

    def read(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Each number and its place, read back from the points; ValueError if they are others."""
        shapes = [self._shape(text) for text in self.texts]
        if len(self.points) != sum(map(len, shapes)):
            raise ValueError("the numbers drawn are not those that were set")
        ends = np.cumsum([len(shape) for shape in shapes])
        found = []
        for text, shape, end in zip(self.texts, shapes, ends, strict=True):
            drawn = self.points[end - len(shape) : end]
            scale = np.ptp(drawn[:, 1]) / np.ptp(shape[:, 1])
            place = drawn[0] - scale * shape[0]
            if not np.allclose(drawn, scale * shape + place, atol=_ALIKE * scale):
                raise ValueError(f"the outline on screen does not read {text!r}")
            found.append((text, place))
        return found

    def _shape(self, text: str) -> NDArray[np.float64]:
        """A number's outline around the origin: all on one baseline, whatever their figures."""
        points = outline(text, self.size_name)
        middle = (points[:, 0].min() + points[:, 0].max()) / 2
        return points - np.array([middle, _half_height(self.size_name), 0.0])


def _half_height(size: str) -> float:
    return float(outline("0", size)[:, 1].max()) / 2
