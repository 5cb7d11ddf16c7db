"""Vectors as strips of coloured cells, and what a matrix, or another vector, makes of them."""

import numpy as np
from manim import RIGHT, UP, Group, VGroup, VMobject

from nncore.probes.probe import Probe
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.text import Formula
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
