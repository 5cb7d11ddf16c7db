"""Where a row of one matrix and a column of another meet."""

from collections.abc import Iterable, Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Group, Mobject, Rectangle, SurroundingRectangle, VGroup

from nncore.probes.expressions import all_of, dot, entries, isclose
from nncore.probes.probe import Condition, Probe
from scenes.stage.text import ConstantFormula, Formula, Words
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


def are_products(W: Probe, A: Probe, WA: Probe, places: Iterable[tuple[int, int]]) -> Condition:
    """Whether entries of W A are a row of W times a column of A each."""
    inner = range(len(A()))
    dots = {(j, k): dot(entries(W, j, inner), entries(A, inner, k)) for j, k in places}
    return all_of(*(isclose(entries(WA, *at), sum_, within=1e-9) for at, sum_ in dots.items()))


def shapes(rows: int, inner: int, columns: int) -> VGroup:
    """Rows and columns of two matrices, and of their product; and below, which must match."""
    same = f"#look(${inner}$)"
    sizes = ConstantFormula(
        f"({rows} times {same}) thick ({same} times {columns}) -> {rows} times {columns}",
        "small",
        because="rows and columns of W, of A and of W A",
        role="quiet",
    )
    match = Words("inner sizes must match", "small", role="look")
    return VGroup(sizes, match).arrange(DOWN, buff=0.22)


def head(name: str, rows: int, columns: int) -> VGroup:
    """The name of a matrix, and how many rows and columns it has; to be arranged."""
    why = f"rows and columns of {name}"
    size = ConstantFormula(f"{rows} times {columns}", "small", because=why, role="quiet")
    return VGroup(Formula(name, "title").scale(1.2), size)
