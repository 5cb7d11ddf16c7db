"""Who looks at whom: along each row a word asks, down each column a word answers."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, UR, Group, Rectangle, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.probe import Probe
from scenes.attention.cells import ScoreCells, WeightCells
from scenes.attention.grid_words import GridWords
from scenes.attention.rests import Rests
from scenes.mobjects.words import DIMMED, check_words
from scenes.stage.text import Words
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Grid(Group):
    """Cells with a word for each row and each column; later words than the row's are hatched.

    `asking[i]` and `answering[j]` are the words, `heads` says which are which. Light and LookBack
    (scenes/animations/attention.py) bring up rows and shut off what comes later.
    """

    def __init__(
        self, cells: WeightCells, words: Sequence[str], *, masked: bool, size: str
    ) -> None:
        if np.shape(cells.probe()) != (len(words), len(words)):
            raise ValueError(f"got {len(words)} words for shape {np.shape(cells.probe())}")
        check_words(tuple(words), cells.probe)
        self.cells = cells
        self.hatch = Hatch(cells)
        self.names = GridWords(cells.image, words, size=size)
        self.asking, self.answering = self.names.asking, self.names.answering
        self.heads = self.names.heads
        super().__init__(self.hatch, cells, self.names)
        self.set_ahead(float(not masked))

    @property
    def light(self) -> NDArray[np.float64]:
        """How bright each row is, from 0 to 1."""
        return self.cells.light

    def set_light(self, light: ArrayLike) -> Self:
        """Make the rows as bright as this, one number for each or one for all."""
        self.cells.light = np.broadcast_to(np.array(light, dtype=np.float64), len(self.light))
        self.cells.refresh()
        for word, share in zip(self.asking, self.light, strict=True):
            word.set_opacity(max(share, DIMMED))
        return self.set_ahead(self.cells.ahead)

    def dim_but(self, *rows: int) -> Self:
        """Make all other rows pale, and these not."""
        return self.set_light([1 if row in rows else DIMMED for row in range(len(self.light))])

    def set_ahead(self, ahead: float) -> Self:
        """Show (1) or block (0) the cells of words that come later than the row's."""
        self.cells.ahead = ahead
        self.cells.refresh()
        self.hatch.set_stroke(opacity=0.5 * (1 - ahead) * self.light.max())
        return self

    def outline(self, row: int | None = None, column: int | None = None) -> Rectangle:
        """A frame around a row, a column, or the cell where they meet."""
        return self.cells.outline(row, column)


class Hatch(View, VMobject):
    """Lines over the cells of words that come later: a view that claims to be just there."""

    def __init__(self, cells: WeightCells) -> None:
        self.cells = cells
        super().__init__(stroke_color=current()["faint"], stroke_width=1.5)
        self.points = cells.lines(hatching(len(cells.light)))

    def refresh(self) -> None:
        """Lines do not change."""

    def claims(self) -> Iterator[Claim]:
        if not np.allclose(self.points, self.cells.lines(hatching(len(self.cells.light)))):
            raise ValueError("the hatch is not over the cells of later words")
        yield from ()


class AttentionGrid(Grid):
    """A pattern (query, key): weights from 0 to 1 as shades of one colour; small ones unprinted.

    With `rests` what is not printed of a row stands beside it, so that all adds up to one.
    """

    def __init__(
        self,
        probe: Probe,
        words: Sequence[str],
        *,
        side: float,
        numbers: bool = True,
        least: float = 0.05,
        places: int = 2,
        masked: bool = True,
        rests: bool = False,
        size: str = "label",
    ) -> None:
        looks: dict[str, Any] = {"numbers": numbers, "least": least, "places": places}
        cells = WeightCells(probe, side=side, check=rests, **looks)
        super().__init__(cells, words, masked=masked, size=size)
        self.rests = Rests(cells) if rests else VGroup()
        self.rest_head = VGroup()
        if rests:
            self.rest_head = Words("others", "small", role="quiet")
            self.rest_head.next_to(cells.image.get_corner(UR), UP, buff=0.15)
            self.rest_head.shift(0.75 * side / len(words) * RIGHT)
        self.add(self.rests, self.rest_head)

    def set_light(self, light: ArrayLike) -> Self:
        super().set_light(light)
        if isinstance(self.rests, Rests):
            self.rests.refresh()
        self.rest_head.set_opacity(float(self.light.max()))
        return self


class ScoreGrid(Grid):
    """Scores (query, key): blue positive, red negative, linear to +-limit, a probe."""

    def __init__(
        self,
        probe: Probe,
        words: Sequence[str],
        *,
        side: float,
        limit: Probe,
        numbers: bool = True,
        places: int = 1,
        masked: bool = True,
        size: str = "label",
    ) -> None:
        looks: dict[str, Any] = {"numbers": numbers, "least": 0.0, "places": places}
        cells = ScoreCells(probe, side=side, limit=limit, **looks)
        super().__init__(cells, words, masked=masked, size=size)


def hatching(n: int, per_cell: int = 3) -> NDArray[np.float64]:
    """Rising lines (m, 2, 2) over the cells (column, row) right of the diagonal of n x n."""
    lines = []
    for k in range(1, 2 * n * per_cell):
        total = k / per_cell  # column + row, along a rising line
        middle, beyond = divmod(total, 2)
        # It begins where it leaves the cell of the diagonal: at its top or at its right side.
        row = middle + max(0.0, beyond - 1)
        column = min(total, n)
        if column > total - row + 1e-9:
            lines.append([[total - row, row], [column, total - column]])
    return np.array(lines).reshape(-1, 2, 2)
