"""A square of cells with live numbers, where a row may not see all columns."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Group,
    ImageMobject,
    Rectangle,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.attention.numerals import CellNumbers
from scenes.mobjects.pictures import COLOUR_STEP
from scenes.stage.text import figures
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_TIGHT = 0.42  # in smaller cells numbers have no zero before the point


class WeightCells(View, Group):
    """A matrix (query, key) of weights from 0 to 1 as shades of the colour of shares, numbered.

    Row i is as bright as `light[i]` says, from 0 to 1. Its cells right of the diagonal are blocked
    while `ahead` is 0: no value is shown there. Numbers below `least` are left out; with `check`,
    also those that would keep the printed shares of a row and its rest from adding up to one.
    """

    def __init__(
        self,
        probe: Probe,
        *,
        side: float,
        numbers: bool,
        least: float,
        places: int,
        check: bool = False,
    ) -> None:
        n = len(np.asarray(probe()))
        self.probe = probe
        self.numbered, self.least, self.places, self.check = numbers, least, places, check
        self.theme = current()
        self.light: NDArray[np.float64] = np.ones(n)
        self.ahead = 0.0
        self.past = np.tril(np.ones((n, n), dtype=bool))
        self.cell = side / n  # as it is set; the numbers grow with the square
        blank: Any = np.zeros((n, n, 4), dtype=np.uint8)
        self.image = ImageMobject(blank)
        self.image.stretch_to_fit_height(side).stretch_to_fit_width(side)
        self.image.set_resampling_algorithm(0)
        self.gaps = VMobject(stroke_color=self.theme["ground"], stroke_width=2)
        self.gaps.points = self.lines(between(n))
        self.numbers = CellNumbers(n)
        super().__init__(self.image, self.gaps, self.numbers)
        self.refresh()

    def outline(self, row: int | None = None, column: int | None = None) -> Rectangle:
        """A frame around a row, a column, or the cell where they meet."""
        n = len(self.light)
        rows, columns = (1 if at is not None else n for at in (row, column))
        side = self.image.width / n
        frame = Rectangle(
            width=columns * side, height=rows * side, color=self.theme["look"], stroke_width=4
        )
        at = side * ((column or 0) * RIGHT + (row or 0) * DOWN)
        return frame.shift(self._corner() + at - frame.get_corner(UP + LEFT))

    def printed(self) -> NDArray[np.bool_]:
        """Which cells' values have their number, where the cell is shown."""
        values = np.asarray(self.probe(), dtype=np.float64)
        if not self.check:
            return np.abs(values) >= self.least
        return np.array([that_check(row, least=self.least, places=self.places) for row in values])

    def lines(self, ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """Lines (n, 2, 2) between points (column, row) as straight Bezier curves (4 n, 3)."""
        side = self.image.width / len(self.light)
        points = self._corner() + side * (ends[..., :1] * RIGHT + ends[..., 1:] * DOWN)
        return points[:, [0, 0, 1, 1]].reshape(-1, 3)

    def refresh(self) -> None:
        values = np.asarray(self.probe(), dtype=np.float64)
        colours, opacity = self._colours(values), self._opacity()
        pixels: Any = np.dstack([colours, np.rint(255 * opacity).astype(np.uint8)])
        self.image.pixel_array = pixels
        self.image.orig_alpha_pixel_array = pixels[..., 3]  # what a fade fades in to
        self.gaps.set_stroke(opacity=float(opacity.any()))
        if self.numbered:
            ground = self.theme.rgb("ground")
            seen = ground + opacity[..., None] * (colours / 255 - ground)
            self._print(values, self.theme.takes_white(seen), opacity)

    def claims(self) -> Iterator[Claim]:
        pixels = np.asarray(self.image.pixel_array, dtype=np.uint8)
        opacity = np.rint(255 * self._opacity())
        if not np.array_equal(pixels[..., 3], opacity):
            raise ValueError("a cell is shown that should be blocked, or the other way round")
        values = np.where(opacity > 0, self._values(pixels[..., :3]), 0.0)
        rows, columns = np.nonzero((opacity > 0) | self._blocked_is_zero())
        if rows.size:
            probe = entries(self.probe, rows, columns)
            yield Claim("picture", probe, values[rows, columns], self._step())
        for printed, place in self.numbers.read():
            yield self._number(printed, place)

    def _number(self, printed: str, place: NDArray[np.float64]) -> Claim:
        """That the cell in which a number stands has this value."""
        n = len(self.light)
        column, below, _ = (place - self._corner()) / self.image.width * n
        row, column = int(np.floor(-below)), int(np.floor(column))
        if not (0 <= row < n and 0 <= column < n):
            raise ValueError(f"{printed} stands outside the cells")
        places = len(printed.partition(".")[2])
        value, half = float(printed.replace("−", "-")), 0.5 * 10.0**-places
        probe = entries(self.probe, row, column)
        return Claim("number", probe, value, half, printed=printed, places=places)

    def _print(
        self, values: NDArray[np.float64], white: NDArray[np.bool_], opacity: NDArray[np.float64]
    ) -> None:
        side = self.image.width / len(self.light)
        printed = np.argwhere(self.printed() & (opacity > 0)).tolist()
        self.numbers.set_cells(
            ((i, j, self._text(float(values[i, j])), bool(white[i, j])) for i, j in printed),
            first=self._corner() + side / 2 * (RIGHT + DOWN),
            side=side,
            scale=side / self.cell,
        )
        self.numbers.set_light([*self.light, self.ahead])

    def _text(self, value: float) -> str:
        text = figures(value, self.places)
        if self.cell >= _TIGHT:
            return text
        return text.replace("0.", ".", 1) if abs(float(text.replace("−", "-"))) < 1 else text[:-1]

    def _corner(self) -> NDArray[np.float64]:
        return self.image.get_corner(UP + LEFT)

    def _opacity(self) -> NDArray[np.float64]:
        return self.light[:, None] * np.where(self.past, 1.0, self.ahead)

    def _colours(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        return self.theme.shade(values, "share")

    def _values(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        return self.theme.read_shade(pixels, "share")

    def _step(self) -> float:
        return COLOUR_STEP

    def _blocked_is_zero(self) -> NDArray[np.bool_]:
        """Blocked cells whose value is claimed to be zero."""
        return (self.light > 0)[:, None] & ~self.past


class ScoreCells(WeightCells):
    """A matrix (query, key) of scores: blue positive, red negative, linear to +-limit."""

    def __init__(self, probe: Probe, *, limit: Probe, **looks: Any) -> None:
        self.limit = limit
        super().__init__(probe, **looks)

    def _colours(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        return self.theme.signed(values, float(self.limit()))

    def _values(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        return self.theme.read_signed(pixels, float(self.limit()))

    def _step(self) -> float:
        return COLOUR_STEP * float(self.limit())

    def _blocked_is_zero(self) -> NDArray[np.bool_]:
        return np.zeros_like(self.past)


def between(n: int) -> NDArray[np.float64]:
    """Lines (2 (n - 1), 2, 2) between the rows and between the columns of n x n cells."""
    level = np.array([[[0, k], [n, k]] for k in range(1, n)], dtype=np.float64).reshape(-1, 2, 2)
    return np.concatenate([level, level[..., ::-1]])


def that_check(shares: NDArray[np.float64], *, least: float, places: int) -> NDArray[np.bool_]:
    """Which shares (n,) of one to print: those from `least` on, if they and the rest add up to 1.

    As printed, that is: where rounding forbids it, the smallest of them joins the rest.
    """
    shown = shares >= least
    for i in np.argsort(shares):
        rest = round(float(shares[~shown].sum()), places)
        if abs(np.round(shares[shown], places).sum() + rest - 1) < 0.1 * 10.0**-places:
            break
        shown[i] = False
    return shown
