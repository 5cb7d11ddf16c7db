"""Digits, each at the place of its dot product on an axis, in piles."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import UP, Group, Line

from nncore.probes.expressions import signs, stacked, total
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

FLOOR, PICTURE = -2.3, 0.42  # height of the axis, and the side of a picture


class PlacedDigit(View, Group):
    """A picture with its middle above the place of a value on a level axis; `level` 0 stands on it.

    What lies on others has its own middle where its own value is.
    """

    def __init__(
        self, axis: Axis, picture: Probe, value: Probe, *, level: int, side: float
    ) -> None:
        self.axis, self.value, self.level, self.side = axis, value, level, side
        self.grid = PixelGrid(picture, height=side)
        super().__init__(self.grid)
        self.refresh()

    def refresh(self) -> None:
        above = (0.12 + (self.level + 0.5) * self.side) * UP
        self.grid.move_to(self.axis.point(float(self.value())) + above)

    def claims(self) -> Iterator[Claim]:
        shown = float(self.axis.value(self.grid.image.get_center()))
        yield Claim("position", self.value, shown, 1e-6 * (self.axis.high - self.axis.low))


class Piles(Group):
    """Pictures, each at its value on an `axis` that reaches as far as `ends`; a line at `zero`.

    `up` and `n` are how many lie above zero, and how many there are.
    """

    def __init__(
        self, pictures: Sequence[Probe], values: Sequence[Probe], *, ends: Sequence[Probe]
    ) -> None:
        axis = self.axis = Axis.spanning(*values, *ends, step=5, length=12.6)
        axis.shift((FLOOR - axis.line.get_y()) * UP)
        start = axis.point(0.0)
        self.zero = Line(start, start + 5.2 * UP, color=current()["faint"])
        both = stacked(*values)
        self.up, self.n = total((signs(both) + 1) * 0.5), total(1 + 0 * both)
        self.digits = Group()
        placed: list[tuple[float, int]] = []
        # From left to right; what has no room lies higher.
        for k in np.argsort([float(value()) for value in values], kind="stable"):
            x = float(axis.point(float(values[k]()))[0])
            taken = {level for other, level in placed if abs(other - x) < PICTURE}
            level = next(n for n in range(len(values)) if n not in taken)
            placed.append((x, level))
            digit = PlacedDigit(axis, pictures[k], values[k], level=level, side=PICTURE)
            self.digits.add(digit)
        super().__init__(self.zero, axis, self.digits)
