"""W A and Z = W A + b in figures, one in the place of the other."""

import numpy as np
from manim import LEFT, RIGHT, Dot, Group, VGroup, VMobject

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.matrix_multiplication.row_pictures import at_heights
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.quiet import quiet
from scenes.stage.readout import adds_up
from scenes.stage.theme import current

PLACES = 1
_HALF = 0.42  # scene units; of a number as wide as most


class SumTables(VGroup):
    """`products` (W A) and `sums` (Z), a number for each of some rows and each of n columns.

    Both have their columns' right edges in one place; `across` are the middles of the columns.
    Until it is there, each number has a dot in its place: `empty`, column by column.
    """

    def __init__(
        self, rows: Group, products: Probe, sums: Probe, n: int, *, left: float = -1.55
    ) -> None:
        self.sums, self.products = (
            _table(rows, of, n, role, left) for of, role in ((sums, "z"), (products, "ink"))
        )
        for k in range(n):
            column = self.products.column(k)
            column.shift((self.sums.column(k).get_right() - column.get_right())[0] * RIGHT)
        self.across = [self.sums.column(k).get_right()[0] - _HALF for k in range(n)]
        self.empty = VGroup()
        for x in self.across:
            dots = (Dot((x, row.get_y(), 0), radius=0.05, color=current()["faint"]) for row in rows)
            self.empty.add(VGroup(*dots))
        super().__init__(self.products, self.sums)


def add_up(products: Probe, b: Probe, sums: Probe, places: int) -> bool:
    """Whether each printed product and bias add up to the printed sum: (rows,) or (rows, n)."""
    shown = (np.asarray(probe(), dtype=np.float64) for probe in (products, b, sums))
    products_, b_, sums_ = (each.reshape(len(each), -1) for each in shown)
    return all(
        adds_up((float(product), float(bias)), float(total), places)
        for row, (bias,), totals in zip(products_, b_, sums_, strict=True)
        for product, total in zip(row, totals, strict=True)
    )


def said_if_rounded(
    products: Probe, b: Probe, sums: Probe, *, places: int, below: VMobject
) -> VGroup:
    """Words that say so where printed numbers do not add up; else nothing."""
    if add_up(products, b, sums, places):
        return VGroup()
    return VGroup(quiet("figures are rounded", below, buff=0.4))


def _table(rows: Group, of: Probe, n: int, role: str, left: float) -> MatrixView:
    numbers = [[entries(of, j, k) for k in range(n)] for j in range(len(rows))]
    table = at_heights(rows, numbers, places=PLACES, role=role, gap=0.8)
    return table.align_to(left * RIGHT, LEFT)
