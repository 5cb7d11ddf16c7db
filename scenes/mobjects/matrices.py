"""Matrices and vectors as tables of live numbers."""

from collections.abc import Collection, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Mobject, VGroup, VMobject

from nncore.probes.probe import Probe
from scenes.stage.readout import Readout
from scenes.stage.text import Outline, level
from scenes.stage.theme import current

_SERIF = 0.1  # scene units that a bracket reaches inwards
_SIDES = ("left", "right", "up", "down")


class MatrixView(VGroup):
    """A matrix of live numbers between brackets; a vector is a matrix of one column.

    `probes` are its rows. All numbers have the same places and a common right edge in each
    column, so their decimal points align. `beyond` names the sides where the whole matrix goes on:
    three dots stand there in each row or column.
    """

    def __init__(
        self,
        probes: Sequence[Sequence[Probe]],
        *,
        beyond: Collection[str] = (),
        places: int = 2,
        size: str = "label",
        role: str = "ink",
        row_height: float = 0.36,
        gap: float = 0.28,
    ) -> None:
        if not probes or len({len(row) for row in probes}) != 1 or not probes[0]:
            lengths = [len(row) for row in probes]
            raise ValueError(f"got rows of {lengths} probes: a matrix needs rows of one length")
        if unknown := set(beyond) - set(_SIDES):
            raise ValueError(f"got beyond={sorted(unknown)}: the sides are {', '.join(_SIDES)}")
        self.numbers = [
            [Readout(p, places=places, size=size, role=role, align="right") for p in row]
            for row in probes
        ]
        self.rows = VGroup(*(VGroup(*row) for row in self.numbers))
        width = gap + max(number.width for row in self.numbers for number in row)
        half = Outline("0", size).height / 2  # so that rows are centred, and share a baseline
        for i, row in enumerate(self.numbers):
            for j, number in enumerate(row):
                at = np.array([j * width, -i * row_height, 0.0])
                number.move_to(at, aligned_edge=RIGHT)
                level(number, at[1] - half)
        self.dots = VGroup(*(self._dots(side, row_height) for side in _SIDES if side in beyond))
        self.brackets = self._brackets(gap / 2)
        super().__init__(self.brackets, self.rows, self.dots)

    def column(self, j: int) -> VGroup:
        """The numbers of one column."""
        return VGroup(*(row[j] for row in self.numbers))

    def _dots(self, side: str, row_height: float) -> VGroup:
        """Three dots in each row, or in each column, beyond one side."""
        first, last = self.numbers[0], self.numbers[-1]
        line, towards = {
            "left": ([row[0] for row in self.numbers], LEFT),
            "right": ([row[-1] for row in self.numbers], RIGHT),
            "up": (first, UP),
            "down": (last, DOWN),
        }[side]
        half = max(number.width for number in line) / 2
        sideways = side in ("left", "right")
        dots = VGroup()
        for number in line:
            three = VGroup(*(Dot(radius=0.022, color=current()["quiet"]) for _ in range(3)))
            three.arrange(RIGHT if sideways else DOWN, buff=0.05).move_to(number)
            three.align_to(number, RIGHT).shift((half - three.width / 2) * LEFT)
            dots.add(three.shift(towards * (half + 0.35 if sideways else row_height)))
        return dots

    def _brackets(self, gap: float) -> VGroup:
        return brackets(VGroup(self.rows, self.dots), buff=gap, over=0.12)


def brackets(inside: Mobject, *, buff: float, over: float = 0.05) -> VGroup:
    """The left and the right bracket of a matrix, `buff` beside and `over` above and below it."""
    top, bottom = inside.get_top()[1] + over, inside.get_bottom()[1] - over
    pair = VGroup()
    for x, inwards in ((inside.get_left()[0] - buff, 1), (inside.get_right()[0] + buff, -1)):
        corners = [[x + inwards * _SERIF, y, 0] for y in (top, bottom)]
        corners[1:1] = [[x, top, 0], [x, bottom, 0]]
        bracket = VMobject(stroke_color=current()["quiet"], stroke_width=2.5)
        pair.add(bracket.set_points_as_corners(np.array(corners)))
    return pair
