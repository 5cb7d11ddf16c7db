"""Many live numbers as one shape."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from manim import BLACK, DOWN, RIGHT, WHITE, ManimColor, VGroup, VMobject
from numpy.typing import NDArray

from scenes.stage.text import SIZES, outline

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
        if not self.texts:
            self.points = np.zeros((0, 3))
            return
        shapes = [centred(text, self.size_name) for text in self.texts]
        lengths = [len(shape) for shape in shapes]
        self.points = np.concatenate(shapes) * scale + np.repeat(places, lengths, axis=0)

    def read(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Each number and its place, read back from the points; ValueError if they are others."""
        shapes = [centred(text, self.size_name) for text in self.texts]
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


class CellNumbers(VGroup):
    """Numbers in n x n cells: for each row a shape of white and one of black ones.

    The last two shapes are for the cells right of the diagonal, whatever their row.
    """

    def __init__(self, n: int, size: str = "small") -> None:
        self.shapes = [(Numerals(size, WHITE), Numerals(size, BLACK)) for _ in range(n + 1)]
        super().__init__(*(shape for pair in self.shapes for shape in pair))

    def set_cells(
        self,
        cells: Iterable[tuple[int, int, str, bool]],
        *,
        first: NDArray[np.float64],
        side: float,
        scale: float,
    ) -> None:
        """Set (row, column, text, whether white) in cells of a side, `first` the first's middle."""
        texts: dict[Numerals, list[str]] = {shape: [] for pair in self.shapes for shape in pair}
        places: dict[Numerals, list[NDArray[np.float64]]] = {shape: [] for shape in texts}
        for row, column, text, white in cells:
            shape = self.shapes[row if column <= row else -1][0 if white else 1]
            texts[shape].append(text)
            places[shape].append(first + side * (column * RIGHT + row * DOWN))
        for shape in texts:
            shape.set_numbers(texts[shape], np.array(places[shape]), scale=scale)

    def set_light(self, light: Iterable[float]) -> None:
        """How opaque each row's numbers are, and then those right of the diagonal."""
        for pair, opacity in zip(self.shapes, light, strict=True):
            for shape in pair:
                if shape.get_fill_opacity() != opacity:
                    shape.set_fill(opacity=opacity)

    def read(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Each number and its place, read back from the points."""
        return [found for pair in self.shapes for shape in pair for found in shape.read()]


def centred(text: str, size: str) -> NDArray[np.float64]:
    """A number's outline (n, 3) around the origin: all on one baseline, whatever their figures."""
    return _centred(text) * SIZES[size]


@lru_cache(maxsize=4096)
def _centred(text: str) -> NDArray[np.float64]:
    """The same at a font size of 1: what a size's name stands for may change between lessons."""
    points, zero = (outline(figures, "body") / SIZES["body"] for figures in (text, "0"))
    middle = (points[:, 0].min() + points[:, 0].max()) / 2
    return points - np.array([middle, zero[:, 1].max() / 2, 0.0])
