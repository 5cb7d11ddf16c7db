"""A row laid along a column: products side by side, and the sum that they come to."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, VGroup

from nncore.probes.probe import Probe
from scenes.mobjects.matrices import MatrixView
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, level


class RowTimesColumn(VGroup):
    """`weight x activation = product` from the top down, with the running sum at the right.

    `row` and `column` are the numbers that meet, `products` what each pair gives, and `sums` the
    sum after each. `column` is a MatrixView, which keeps its place; the rest stands around it.
    Of the sums only one is shown at a time: it runs down and takes in product after product.
    """

    def __init__(
        self,
        column: MatrixView,
        *,
        row: Sequence[Probe],
        products: Sequence[Probe],
        sums: Sequence[Probe],
        names: Sequence[str],
        role: str = "w",
        size: str = "label",
    ) -> None:
        lengths = [len(part) for part in (column.rows, row, products, sums)]
        if len(set(lengths)) != 1:
            raise ValueError(f"got {lengths} numbers: a row meets a column of the same length")
        looks: dict[str, Any] = {"size": size, "align": "right"}
        self.column_view = column
        self.row = VGroup(*(Readout(p, role=role, **looks) for p in row))
        self.products = VGroup(*(Readout(p, sign=True, **looks) for p in products))
        self.sums = VGroup(*(Readout(p, role="look", **looks) for p in sums))
        self.times = VGroup(*(Formula("times", size, role="quiet") for _ in row))
        self.equals = VGroup(*(Formula("=", size, role="quiet") for _ in row))
        left, right = column.get_left()[0] - 0.2, column.get_right()[0] + 0.2
        wide = max(number.width for number in self.products)
        edges = (
            (self.times, left),
            (self.row, left - 0.4),
            (self.equals, right + 0.25),
            (self.products, right + 0.45 + wide),
            (self.sums, right + 1.1 + 2 * wide),
        )
        for numbers, x in edges:
            for number, entry in zip(numbers, column.column(0), strict=True):
                number.move_to(np.array([x, entry.get_y(), 0.0]), aligned_edge=RIGHT)
                if isinstance(number, Readout):
                    level(number, entry)
        over = column.get_top()[1] + 0.12
        parts = (self.row, column, self.products, self.sums)
        self.heads = VGroup(
            *(
                Formula(name, "label").move_to(np.array([part.get_x(), over, 0.0]), DOWN)
                for name, part in zip(names, parts, strict=True)
            )
        )
        super().__init__(
            column, self.row, self.times, self.equals, self.products, self.sums, self.heads
        )
