"""Bars in rows, and the same bars end to end: the parts of a whole."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, running_sums
from nncore.probes.probe import Probe
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # of a bar's length: coordinates are doubles


class RowBars(View, VGroup):
    """A bar for each value of the probe, row under row, `unit` scene units for a value of 1.

    Positive values lie to the right of the zero line, negative ones to its left.
    """

    def __init__(
        self,
        probe: Probe,
        *,
        unit: float,
        spacing: float = 0.37,
        thickness: float = 0.26,
        role: str = "ink",
    ) -> None:
        self.probe = probe
        n = np.size(probe())
        rise = n * spacing / 2
        self.zero = Line(rise * UP, rise * DOWN, color=current()["faint"], stroke_width=2.5)
        # As shares of the zero line's length, the drawing may be moved and scaled at will.
        self._unit, self._thickness = unit / (2 * rise), thickness / (2 * rise)
        self.bars = VGroup(*(VMobject() for _ in range(n)))
        self.bars.set_fill(current()[role], opacity=1).set_stroke(current()["ground"], width=1)
        super().__init__(self.zero, self.bars)
        self.refresh()

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.zero.get_length())

    def row(self, i: int) -> NDArray[np.float64]:
        """Where the zero line crosses a row."""
        top, bottom = self.zero.get_start_and_end()
        return top + (i + 0.5) / len(self.bars) * (bottom - top)

    def numbers(self, *, buff: float, **looks: Any) -> "RowTexts":
        """The values as live numbers, in a column that ends `buff` left of the zero line."""
        numbers = []
        for i in range(len(self.bars)):
            number = Readout(entries(self.probe, i), align="right", **looks)
            numbers.append(number.next_to(self.row(i), LEFT, buff=buff))
        return RowTexts(self, numbers)

    def refresh(self) -> None:
        half = self._thickness * float(self.zero.get_length()) / 2 * UP
        for i, value in enumerate(np.asarray(self.probe())):
            foot = self.row(i)
            tip = foot + value * self.unit * RIGHT
            box = [foot + half, tip + half, tip - half, foot - half, foot + half]
            self.bars[i].set_points_as_corners(box)

    def claims(self) -> Iterator[Claim]:
        sides = np.array([[bar.points[0][0], bar.points[4][0]] for bar in self.bars])
        if not np.allclose(sides[:, 0], self.zero.get_x(), atol=1e-6):
            raise ValueError("a bar does not begin at zero")
        shown = (sides[:, 1] - sides[:, 0]) / self.unit
        yield Claim("bars", self.probe, shown, max(_ROUNDING / self.unit, 1e-9))


class RowTexts(View, VGroup):
    """What stands in the rows of bars, a text for each: it claims that each is at its row."""

    def __init__(self, rows: RowBars, texts: Sequence[VMobject]) -> None:
        self.rows = rows
        super().__init__(*texts)

    def refresh(self) -> None:
        """What the texts say follows by itself, and where they are does not change."""

    def claims(self) -> Iterator[Claim]:
        half = float(self.rows.zero.get_length()) / len(self.rows.bars) / 2
        for i, text in enumerate(self):
            if abs(text.get_y() - self.rows.row(i)[1]) > half:
                raise ValueError(f"what belongs to row {i} stands elsewhere")
        yield from ()


class Stack(View, VGroup):
    """The values of the probe, none negative, as bars end to end: their sum is its length."""

    def __init__(
        self,
        probe: Probe,
        *,
        unit: float,
        thickness: float = 0.4,
        role: str = "ink",
    ) -> None:
        self.probe = probe
        self.edges = running_sums(probe)
        self.start = Line(thickness / 2 * UP, thickness / 2 * DOWN, color=current()["faint"])
        self._unit = unit / thickness
        self.bars = VGroup(*(VMobject() for _ in range(np.size(probe()))))
        self.bars.set_fill(current()[role], opacity=1).set_stroke(current()["ground"], width=2)
        super().__init__(self.start, self.bars)
        self.refresh()

    @property
    def unit(self) -> float:
        """Scene units for a value of 1."""
        return self._unit * float(self.start.get_length())

    def refresh(self) -> None:
        top, bottom = self.start.get_start_and_end()
        edges = np.asarray(self.edges())[:, None] * self.unit * RIGHT
        for bar, left, right in zip(self.bars, edges[:-1], edges[1:], strict=True):
            box = [top + left, top + right, bottom + right, bottom + left, top + left]
            bar.set_points_as_corners(box)

    def claims(self) -> Iterator[Claim]:
        x = [self.bars[0].points[0][0], *(bar.points[4][0] for bar in self.bars)]
        lefts = [bar.points[0][0] for bar in self.bars]
        if not np.allclose(lefts, x[:-1], atol=1e-6):
            raise ValueError("the parts of a stack do not lie end to end")
        shown = (np.array(x) - self.start.get_x()) / self.unit
        yield Claim("bars", self.edges, shown, max(_ROUNDING / self.unit, 1e-9))
