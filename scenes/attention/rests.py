"""Shares of one that check by hand: which of a row are printed, and what is left of it."""

from collections.abc import Iterator

import numpy as np
from manim import RIGHT, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, total
from nncore.probes.probe import Probe
from scenes.attention.cells import WeightCells
from scenes.attention.numerals import Numerals
from scenes.stage.text import figures
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Rests(View, VGroup):
    """Beside each row of a pattern's cells, the sum of the shares that are not printed in it.

    Rows without such a rest, and rows that are not bright yet, have no number.
    """

    def __init__(self, cells: WeightCells) -> None:
        self.cells = cells
        self.shape = Numerals("small", current()["quiet"])
        super().__init__(self.shape)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return (self.cells.probe,)

    def refresh(self) -> None:
        side = self.cells.image.width / len(self.cells.light)
        texts, places = [], []
        for i, rest in self._rests().items():
            text = figures(float(rest()), self.cells.places)
            if any(digit in text for digit in "123456789"):
                texts.append(text)
                places.append(self._place(i))
        self.shape.set_numbers(texts, np.array(places), scale=side / self.cells.cell)

    def claims(self) -> Iterator[Claim]:
        rests, half = self._rests(), 0.5 * 10.0**-self.cells.places
        for printed, place in self.shape.read():
            near = [i for i in rests if np.allclose(place, self._place(i), atol=1e-3)]
            if not near:
                raise ValueError(f"the rest {printed} stands at no row")
            looks = {"printed": printed, "places": self.cells.places}
            yield Claim("number", rests[near[0]], float(printed), half, **looks)

    def _rests(self) -> dict[int, Probe]:
        """The rest of each bright row that has one."""
        shown, found = self.cells.printed(), {}
        for i, light in enumerate(self.cells.light):
            left = np.flatnonzero(~shown[i, : i + 1])
            if left.size and light > 0.5:
                found[i] = total(entries(self.cells.probe, i, left))
        return found

    def _place(self, i: int) -> NDArray[np.float64]:
        """Where the number of a row stands, beside the square."""
        image = self.cells.image
        side = image.height / len(self.cells.light)
        x, y, _ = image.get_center() + 0.5 * np.array([image.width, image.height, 0.0])
        return np.array([x, y - (i + 0.5) * side, 0.0]) + 0.75 * side * RIGHT
