"""Digits, each at the place of its dot product on an axis, in piles."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, Polygon, SurroundingRectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import all_of, signs, stacked, total
from nncore.probes.probe import Condition, Probe
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.quiet import quiet
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

FLOOR, PICTURE = -2.3, 0.5  # height of the axis, and the side of a picture
CEILING = 3.3  # of the grounds on both sides of zero


class PlacedDigit(View, Group):
    """A picture whose edge towards zero is above the place of a value on a level axis.

    So it lies on the side of zero that its value does. `level` 0 stands on the axis.
    """

    def __init__(self, axis: Axis, picture: Probe, value: Probe, *, level: int) -> None:
        self.axis, self.value, self.level = axis, value, level
        self.grid = PixelGrid(picture, height=PICTURE)
        super().__init__(self.grid)
        self.refresh()

    def refresh(self) -> None:
        above = (0.12 + (self.level + 0.5) * PICTURE) * UP
        self.grid.move_to(middle(self.axis, self.value) + above)

    def claims(self) -> Iterator[Claim]:
        centre = self.grid.image.get_center()
        away = np.sign(centre[0] - self.axis.point(0.0)[0]) * PICTURE / 2 * RIGHT
        shown = float(self.axis.value(centre - away))
        yield Claim("position", self.value, shown, 1e-6 * (self.axis.high - self.axis.low))


class Piles(Group):
    """Pictures of digits, each at its value on an axis; a line at `zero`.

    The `grounds` on its two sides are red and blue. `up` and `n` are how many lie above zero, and
    how many there are. `rings` are around those above zero that show one of the two digits which
    are most often there.
    """

    def __init__(
        self, pictures: Sequence[Probe], values: Sequence[Probe], labels: Sequence[Probe]
    ) -> None:
        axis = self.axis = Axis.spanning(*values, step=5, length=12.6)
        axis.shift((FLOOR - axis.line.get_y()) * UP)
        self.head = quiet("$v dot w$", axis.point(axis.high - 2.5), DOWN)
        start = axis.point(0.0)
        self.zero = Line(start, start + (CEILING - FLOOR) * UP, color=current()["quiet"])
        both = stacked(*values)
        self.lifted = (signs(both) + 1) * 0.5
        self.up, self.n = total(self.lifted), total(1 + 0 * both)
        self.digits = Group()
        digits: dict[int, PlacedDigit] = {}
        placed: list[tuple[float, int]] = []
        # From left to right; what has no room lies higher.
        for k in np.argsort([float(value()) for value in values], kind="stable"):
            x = float(middle(axis, values[k])[0])
            taken = {level for other, level in placed if abs(other - x) < PICTURE}
            level = next(n for n in range(len(values)) if n not in taken)
            placed.append((x, level))
            digits[k] = PlacedDigit(axis, pictures[k], values[k], level=level)
            self.digits.add(digits[k])
        self.labels = stacked(*labels)
        shown = np.asarray(self.labels()).astype(int)
        above = [k for k in digits if float(values[k]()) > 0]
        counts = np.bincount(shown[above], minlength=10)
        often = sorted(d for d in np.argsort(-counts, kind="stable")[:2] if counts[d])
        self.often = [next(labels[k] for k in above if shown[k] == d) for d in often]
        looks: Any = {"color": current()["look"], "buff": 0.0, "stroke_width": 4}
        self.rings = VGroup(
            *(SurroundingRectangle(digits[k], **looks) for k in above if shown[k] in often)
        )
        self.grounds = VGroup()
        for end, role in ((axis.low, "negative"), (axis.high, "positive")):
            foot = axis.point(end)
            ground = Polygon(start, self.zero.get_end(), foot + self.zero.get_vector(), foot)
            ground.set_stroke(width=0).set_fill(current()[role], opacity=0.07)
            self.grounds.add(ground.set_z_index(-1))
        super().__init__(self.grounds, self.zero, axis, self.head, self.digits)

    def corners(self) -> list[NDArray[np.float64]]:
        """The upper corners of what lies below zero, and of what lies above."""
        below, above = self.grounds
        return [below.get_corner(UP + LEFT), above.get_corner(UP + RIGHT)]

    def what_is_lifted(self) -> tuple[str, dict[str, Any], Condition]:
        """A sentence on those above zero, its probes and what it states."""
        said: dict[str, Any] = {"n": self.n, "up": self.up}
        holds = all_of(self.up > 0.0, self.up < self.n)
        words = "{n} digits, their edge toward zero at $v dot w$: {up} lie above zero"
        if len(self.often) < 2:
            return words + ", the rest do not.", said, holds
        a, b = self.often
        other = signs((self.labels - a) * (self.labels - b))
        said |= {"k": total(self.lifted * (1 - other * other)), "a": a, "b": b}
        return words + ", {k} of these are {a}s and {b}s.", said, holds


def middle(axis: Axis, value: Probe) -> NDArray[np.float64]:
    """Above which point of the axis a picture has its middle."""
    x = float(value())
    return axis.point(x) + np.sign(x) * PICTURE / 2 * RIGHT
