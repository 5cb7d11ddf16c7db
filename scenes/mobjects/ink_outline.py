"""The ink of a digit, as an outline to lay over something else."""

from collections.abc import Iterator

import numpy as np
from manim import UL, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import signs
from nncore.probes.probe import Probe
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

INK = 0.39  # an activation above this is drawn as ink; none is equal to it


class InkOutline(View, VMobject):
    """The border between pixels with ink and those without, over a picture of that shape."""

    def __init__(self, pixels: Probe, over: PixelGrid) -> None:
        self.above = pixels - INK
        self.over = over
        super().__init__(stroke_color=current()["ink"], stroke_width=3)
        self.refresh()

    def refresh(self) -> None:
        inked = np.pad(np.asarray(self.above()).reshape(self.over.shape) > 0, 1).astype(int)
        # Where two neighbours differ there is a piece of border between them.
        beside, below = np.diff(inked, axis=1)[1:-1], np.diff(inked, axis=0)[:, 1:-1]
        upright = [((i, j), (i + 1, j)) for i, j in np.argwhere(beside)]
        level = [((i, j), (i, j + 1)) for i, j in np.argwhere(below)]
        ends = self._corner() + np.array(upright + level) @ self._sides()
        start, end = ends[:, 0], ends[:, 1]
        pieces = [start, start + (end - start) / 3, start + (end - start) * 2 / 3, end]
        self.points = np.stack(pieces, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        """Which pixels are inside: to the right of an odd number of upright pieces of border."""
        start, end = self.points[::4], self.points[3::4]
        upright = np.abs(end - start)[:, 1] > np.abs(end - start)[:, 0]
        rows, columns = self.over.shape
        sides = self._sides()
        middle = (start + end)[upright] / 2 - self._corner()
        crossed = np.zeros((rows, columns + 1), dtype=int)
        at = np.rint(middle[:, 0] / sides[1, 0]).astype(int)
        np.add.at(crossed, ((middle[:, 1] / sides[0, 1]).astype(int), at), 1)
        inside = np.cumsum(crossed, axis=1)[:, :columns] % 2
        yield Claim("position", signs(self.above), (2 * inside - 1).ravel(), 0.0)

    def _corner(self) -> NDArray[np.float64]:
        return self.over.image.get_corner(UL)

    def _sides(self) -> NDArray[np.float64]:
        """The steps (2, 3) from a row to the next and from a column to the next."""
        rows, columns = self.over.shape
        image = self.over.image
        return np.array([[0.0, -image.height / rows, 0.0], [image.width / columns, 0.0, 0.0]])
