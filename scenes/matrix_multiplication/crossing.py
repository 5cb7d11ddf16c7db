"""Where a row of one matrix and a column of another meet."""

from collections.abc import Sequence
from typing import Any

from manim import LEFT, RIGHT, UP, Group, Mobject, Rectangle, SurroundingRectangle, VGroup

from scenes.stage.text import ConstantFormula
from scenes.stage.theme import current


class Crossing(VGroup):
    """A row of W and some columns of A, ringed, and the bands along which they meet: `along`,
    from the row to the right, and `down`, from each column; they lie under the numbers there.
    """

    def __init__(self, row: Mobject, columns: Sequence[Mobject], *, foot: float, end: float):
        look = current()["look"]
        rings: dict[str, Any] = {"color": look, "stroke_width": 5, "buff": 0.0}
        bands: dict[str, Any] = {"color": look, "stroke_width": 0, "fill_opacity": 0.11}
        self.ring = SurroundingRectangle(row, **rings)
        self.rings = VGroup(*(SurroundingRectangle(column, **rings) for column in columns))
        start = row.get_right()[0]
        self.along = Rectangle(width=end - start, height=row.height, **bands)
        self.along.move_to(row).align_to(start * RIGHT, LEFT)
        self.down = VGroup()
        for column in columns:
            top = column.get_bottom()[1]
            band = Rectangle(width=column.width + 0.3, height=top - foot, **bands)
            self.down.add(band.match_x(column).align_to(top * UP, UP))
        Group(self.along, self.down).set_z_index(-1)
        super().__init__(self.along, self.down, self.ring, self.rings)


def shapes(rows: int, inner: int, columns: int) -> ConstantFormula:
    """Rows and columns of two matrices, and of their product."""
    same = f"#look(${inner}$)"
    return ConstantFormula(
        f"({rows} times {same}) thick ({same} times {columns}) -> {rows} times {columns}",
        "small",
        because="rows and columns of W, of A and of W A",
        role="quiet",
    )


def size(name: str, rows: int, columns: int) -> ConstantFormula:
    """Rows and columns of a matrix, to stand beside its name."""
    why = f"rows and columns of {name}"
    return ConstantFormula(f"{rows} times {columns}", "small", because=why, role="quiet")
