"""Three of a row's products in figures, what the others come to, and the sum."""

from itertools import combinations
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Line, VGroup

from nncore.probes.expressions import entries, total
from nncore.probes.probe import Probe
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, level
from scenes.stage.theme import current

SHOWN = 3
PLACES = 2
LINE = 0.72  # scene units between two lines
LOWEST, HIGHEST = -0.6, 0.5  # heights of the middle, so that all lines are within the frame


class ThreeProducts(VGroup):
    """`weight x activation = product`, three times; below them the others, and the sum of all.

    The three are the largest whose printed figures can be checked by hand, one by one and in the
    sum; where there are no such three, they are two, or one. `chosen` are their places.
    """

    def __init__(self, w: Probe, a: Probe) -> None:
        products = w * a
        self.chosen = checkable(np.asarray(w()), np.asarray(a()))
        rest = total(products)
        for k in self.chosen:
            rest = rest - entries(products, k)
        looks: dict[str, Any] = {"places": PLACES, "align": "right"}
        self.equations = VGroup(
            *(
                Equation(
                    "{w} times {a} =",
                    w=Readout(entries(w, k), role="w", **looks),
                    a=Readout(entries(a, k), **looks),
                )
                for k in self.chosen
            )
        )
        self.products = VGroup(
            *(Readout(entries(products, k), sign=True, **looks) for k in self.chosen)
        )
        others = Constant(
            f"the other {np.size(w()) - len(self.chosen)}",
            because="how many are not shown",
            role="quiet",
        )
        self.rest = VGroup(others, Readout(rest, sign=True, **looks))
        self.sum = Readout(total(products), size="title", role="look", sign=True, **looks)
        lines = [*zip(self.equations, self.products, strict=True), self.rest]
        right = 2.2
        for i, (words, number) in enumerate(lines):
            number.move_to(right * RIGHT, aligned_edge=RIGHT)
            words.move_to(0.75 * RIGHT, aligned_edge=RIGHT)
            level(number, -i * LINE)
            level(words, number)
        end = right * RIGHT + ((len(lines) - 0.88) * LINE + 0.13) * DOWN
        self.rule = Line(end + 1.35 * LEFT, end, color=current()["quiet"], stroke_width=3)
        self.sum.move_to(right * RIGHT, aligned_edge=RIGHT)
        level(self.sum, -(len(lines) + 0.12) * LINE)
        super().__init__(self.equations, self.products, self.rest, self.rule, self.sum)

    def level_with(self, cells: PixelGrid) -> "ThreeProducts":
        """Move up or down, as far as there is room, to the cells of the three products."""
        heights = [float(cells.pixel(k).get_y()) for k in self.chosen]
        return self.set_y(float(np.clip(np.mean(heights), LOWEST, HIGHEST)))

    def threads(self, cells: PixelGrid) -> VGroup:
        """Thin lines from the cells of the three products to their figures."""
        return VGroup(
            *(
                Line(
                    cells.pixel(k).get_right() + 0.05 * RIGHT,
                    equation.get_left() + 0.12 * LEFT,
                    color=current()["faint"],
                    stroke_width=2.5,
                )
                for k, equation in zip(self.chosen, self.equations, strict=True)
            )
        )


def checkable(w: np.ndarray, a: np.ndarray) -> list[int]:
    """Places of the three largest products that come out right as they are printed, in order.

    Each printed weight times its printed activation is the printed product, and the printed
    products and the rest add up to the printed sum. Of two or one, if there are no such three;
    ValueError if there is not even one.
    """
    products = w * a
    right = [
        int(k)
        for k in np.argsort(-np.abs(products))
        if _printed(_printed(w[k]) * _printed(a[k])) == _printed(products[k])
    ]
    for n in range(SHOWN, 0, -1):
        for some in combinations(right, n):
            rest = products.sum() - products[list(some)].sum()
            figures = [*(products[k] for k in some), rest]
            if _printed(sum(map(_printed, figures))) == _printed(products.sum()):
                return sorted(some)
    raise ValueError("none of the products checks by hand as it is printed")


def _printed(value: Any) -> float:
    return round(float(value), PLACES)
