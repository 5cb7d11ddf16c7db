"""Vectors as strips of coloured cells, and what a matrix, or another vector, makes of them."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, VGroup, VMobject

from nncore.probes.expressions import dot, entries, largest
from nncore.probes.probe import Probe
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, level
from scenes.stage.theme import current


class Strip(WeightGrid):
    """A vector as a row of cells, or (`upright`) as a column, in a frame of a role's colour."""

    def __init__(
        self,
        probe: Probe,
        *,
        limit: Probe,
        length: float,
        thickness: float = 0.28,
        upright: bool = False,
        role: str = "faint",
    ) -> None:
        n = np.size(probe())
        super().__init__(probe, limit=limit, height=1, shape=(n, 1) if upright else (1, n))
        height, width = (length, thickness) if upright else (thickness, length)
        self.stretch_to_fit_height(height).stretch_to_fit_width(width)
        self.frame.set_stroke(current()[role], width=2)


class MatrixOnStrip(Group):
    """A matrix times a vector as pictures: `matrix`, `before`, an equals sign, `after`.

    All cells are `cell` high, so that a row of the matrix is on a line with what it makes. `names`
    are texts that stand above the three.
    """

    def __init__(
        self,
        matrix: Probe,
        before: Probe,
        after: Probe,
        *,
        names: tuple[VMobject, VMobject, VMobject],
        limits: tuple[Probe, Probe, Probe],
        roles: tuple[str, str] = ("faint", "faint"),
        cell: float = 0.1,
        thickness: float = 0.28,
    ) -> None:
        m, n = np.shape(matrix())
        self.matrix = WeightGrid(matrix, limit=limits[0], height=m * cell, shape=(m, n))
        self.before, self.after = (
            Strip(probe, limit=limit, length=k * cell, thickness=thickness, upright=True, role=role)
            for probe, limit, k, role in zip(
                (before, after), limits[1:], (n, m), roles, strict=True
            )
        )
        self.equals = Formula("=", role="quiet")
        self.parts = Group(self.matrix, self.before, self.equals, self.after)
        self.parts.arrange(RIGHT, buff=0.28)
        self.names = VGroup(*names)
        for name, part in zip(names, (self.matrix, self.before, self.after), strict=True):
            name.next_to(part, UP, buff=0.18)
        super().__init__(self.parts, self.names)


class WorkedDot(Group):
    """Two vectors one above the other, below them the products of their places, and the sum.

    `strips` are the vectors and the products, `numbers` what their cells say; `names` are formulas
    for the three, at the left. `total` ends in `sum`, the dot product.
    """

    def __init__(
        self,
        v: Probe,
        w: Probe,
        *,
        limit: Probe,
        names: tuple[VMobject, VMobject, VMobject],
        total: str,
        roles: tuple[str, str],
    ) -> None:
        n = np.size(v())
        parts = ((v, limit, roles[0]), (w, limit, roles[1]), (v * w, largest(v * w), "faint"))
        self.strips: list[Strip] = []
        self.numbers = VGroup()
        for i, (probe, scale, role) in enumerate(parts):
            strip = Strip(probe, limit=scale, length=11.2, thickness=0.45, role=role)
            strip.shift(1.3 * i * DOWN)
            row = VGroup()
            for k in range(n):
                place = strip.pixel(k)
                number = Readout(entries(probe, k), places=1, size="label", align="center")
                number.next_to(place, DOWN, buff=0.12)
                row.add(level(number, place.get_bottom()[1] - 0.3))
            self.strips.append(strip)
            self.numbers.add(row)
        self.names = VGroup(*names)
        for name, strip in zip(names, self.strips, strict=True):
            name.next_to(strip, LEFT, buff=0.3)
        self.sum = Readout(dot(v, w), role="look")
        self.total = Equation(f"{total} = {{sum}}", sum=self.sum)
        self.total.next_to(self.numbers[-1], DOWN, buff=0.55).set_x(self.strips[0].get_x())
        super().__init__(Group(*self.strips), self.numbers, self.names, self.total)
