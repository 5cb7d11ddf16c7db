"""Small tables of live numbers."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup

from nncore.probes.probe import Probe
from nncore.state import State
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current


class ProductTable(VGroup):
    """Rows `activation x weight = product` of one neuron's inputs, in the order of `sources`.

    With `sums` each row ends in the sum of the products so far; `total` is the probe of the last.
    """

    def __init__(
        self,
        run: State,
        *,
        layer: int,
        neuron: int,
        example: int,
        sources: Sequence[int],
        row_height: float = 0.25,
        size: str = "label",
        sums: bool = False,
    ) -> None:
        self.rows = VGroup()
        here = {"layer": layer, "neuron": neuron}
        products = [run.probe("products", example=example, source=k, **here) for k in sources]
        partial: list[Probe] = list(accumulate(products))
        self.total = partial[-1]
        for source, product, total in zip(sources, products, partial, strict=True):
            row = VGroup(
                Readout(run.probe("a", layer=layer - 1, neuron=source, example=example), size=size),
                Formula("times", size, role="quiet"),
                Readout(run.probe("W", source=source, **here), size=size, sign=True, role="w"),
                Formula("=", size, role="quiet"),
                Readout(product, size=size, sign=True, role=sign_role(float(product()))),
            )
            if sums:
                row.add(Readout(total, size=size, sign=True))
            self.rows.add(row)
        for number, row in enumerate(self.rows):
            for column, part in enumerate(row):
                # All numbers of a column have the same places, so a common right edge aligns
                # their decimal points.
                x = (0.6, 1.0, 1.9, 2.25, 3.1, 4.9)[column]
                part.move_to(np.array([x, -number * row_height, 0]), aligned_edge=RIGHT)
        self.heads = VGroup(
            *(
                Formula(name, "label").move_to(np.array([x, 0.38, 0]))
                for name, x in (("a_i", 0.35), ("w_i", 1.6), ("w_i a_i", 2.8))
            )
        )
        if sums:
            head = Words("sum, rounded", size, role="quiet")
            head.move_to(np.array([4.9, 0.38, 0]), aligned_edge=RIGHT)
            self.heads.add(head)
        super().__init__(self.heads, self.rows)


class Tally(VGroup):
    """Numbers one under the other, with a common right edge, above a rule and their sum.

    `rows` and `total` are (before, number, after): text at both sides, or an empty VGroup for none.
    `parts` has all of them, the total last.
    """

    def __init__(
        self,
        rows: Sequence[tuple[Any, Readout, Any]],
        total: tuple[Any, Readout, Any],
        *,
        row_height: float = 0.5,
    ) -> None:
        self.rows = VGroup()
        for place, (before, number, after) in enumerate((*rows, total)):
            drop = place * row_height + (0.25 if place == len(rows) else 0.0)
            number.move_to(drop * DOWN, aligned_edge=RIGHT)
            level(number, -drop)
            self.rows.add(VGroup(before, number, after))
        self.parts = [*rows, total]
        width = max(number.width for _, number, _ in self.parts)
        for before, number, after in self.parts:
            for text, side, buff in ((before, LEFT, width + 0.2), (after, RIGHT, 0.25)):
                text.next_to(number.get_right() if side is LEFT else number, side, buff=buff)
                if len(text):
                    level(text, number)
        self.total = self.rows[-1]
        self.rule = Line(width * LEFT, 0 * LEFT, color=current()["faint"], stroke_width=2.5)
        self.rule.scale(1.2).next_to(self.total[1], UP, buff=0.25).align_to(self.total[1], RIGHT)
        super().__init__(self.rows, self.rule)


def sign_role(value: float) -> str:
    """The colour role of a signed number; its sign is printed as well."""
    return "positive" if value >= 0 else "negative"
