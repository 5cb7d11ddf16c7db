"""All components of minus the gradient as one long column, sorted, and a way to fly along it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

MOST = 400  # bars that are drawn at once: of more rows some are left out, evenly
_GAP = 0.12  # of a row, between two bars
_ROUNDING = 1e-6  # scene units

Rows = NDArray[np.int64]


class SortedColumn(View, VGroup):
    """A row for each component, the largest first: bars to the right of a line, or to its left.

    Seen is a window of rows, from `first` down to `last`, both dials; `unit` is the length in
    scene units of a component of 1. Its line is at `x`.
    """

    def __init__(
        self, components: Probe, *, rows: float, height: float, unit: float, x: float = 0.0
    ) -> None:
        self.components = components
        self.size = np.asarray(components()).size
        self.unit = unit
        self.first, self.last = (
            Dial(name, at=at, low=0, high=self.size)
            for name, at in (("first row", 0.0), ("last row", rows))
        )
        theme = current()
        self.line = Line(height / 2 * UP, height / 2 * DOWN, color=theme["quiet"], stroke_width=2.5)
        self.line.set_x(x)
        self.positive, self.negative = (
            VMobject(stroke_width=0, fill_color=theme[role], fill_opacity=1)
            for role in ("positive", "negative")
        )
        super().__init__(self.positive, self.negative, self.line)
        self.refresh()

    def y(self, row: Any) -> NDArray[np.float64]:
        """Heights of the upper edges of rows in the window."""
        top, bottom = self.line.get_start()[1], self.line.get_end()[1]
        first, last = self.first.at, self.last.at
        return top + (np.asarray(row, dtype=np.float64) - first) / (last - first) * (bottom - top)

    def point(self, row: int) -> NDArray[np.float64]:
        """The end of a row's bar."""
        value = float(np.asarray(self.components())[row])
        x = float(self.line.get_center()[0]) + self.unit * value
        return np.array([x, float(self.y(row + 0.5)), 0.0])

    def shown(self) -> tuple[Rows, Rows]:
        """The rows whose bars are drawn, and the rows down to which each of them reaches."""
        first, last = int(np.floor(self.first.at)), int(np.ceil(self.last.at))
        edges = np.unique(np.linspace(first, last, min(MOST, last - first) + 1).round().astype(int))
        return edges[:-1], edges[1:]

    def _sides(self) -> Iterator[tuple[VMobject, Rows, Rows, Rows]]:
        """Each sign's shape; of its bars the row that each shows, its first row and where it ends.

        Of rows that share a bar the largest is shown: the first of positive ones, else the last.
        """
        rows, ends = self.shown()
        values = np.asarray(self.components())
        for shape, which, sign in ((self.positive, rows, 1), (self.negative, ends - 1, -1)):
            mine = sign * values[which] > 0
            yield shape, which[mine], rows[mine], ends[mine]

    def _span(self, rows: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.float64]:
        """Heights of the upper and the lower edges of bars, cut off where the window ends."""
        gap = _GAP / 2 * (ends == rows + 1)
        low, high = self.line.get_end()[1], self.line.get_start()[1]
        return np.clip([self.y(rows + gap), self.y(ends - gap)], low, high)

    def refresh(self) -> None:
        values = np.asarray(self.components())
        x = float(self.line.get_center()[0])
        for shape, which, rows, ends in self._sides():
            top, bottom = self._span(rows, ends)
            tips, zero = x + self.unit * values[which], np.full(which.size, x)
            corners = [(zero, top), (tips, top), (tips, bottom), (zero, bottom), (zero, top)]
            points = np.array([np.stack([a, b, 0 * a], axis=1) for a, b in corners])
            sides = [(a, a, b, b) for a, b in pairwise(points)]
            shape.points = np.stack([p for side in sides for p in side], axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        x = float(self.line.get_center()[0])
        for shape, which, rows, ends in self._sides():
            bars = shape.points.reshape(-1, 16, 3)
            if np.abs(bars[:, [0, 8], 1].T - self._span(rows, ends)).max(initial=0.0) > _ROUNDING:
                raise ValueError("a bar is not in its row")
            if which.size:
                shown = (bars[:, 4, 0] - x) / self.unit
                yield Claim("bars", entries(self.components, which), shown, _ROUNDING / self.unit)


class GrowOut(InPlace):
    """Let all bars of a column grow out of its line."""

    def __init__(self, column: SortedColumn, **kwargs: Any) -> None:
        super().__init__(column, **kwargs)
        self.column = column

    def start(self) -> None:
        self.unit = self.column.unit

    def move(self, share: float) -> None:
        self.column.unit = share * self.unit
        self.column.refresh()


class Resize(InPlace):
    """Let the bars of a column become longer or shorter, and its line move to an x of the frame."""

    def __init__(self, column: SortedColumn, *, x: float, unit: float, **kwargs: Any) -> None:
        super().__init__(column, **kwargs)
        self.column, self.goal = column, np.array([x, unit])

    def start(self) -> None:
        self.here = np.array([self.column.line.get_center()[0], self.column.unit])

    def move(self, share: float) -> None:
        x, unit = self.here + share * (self.goal - self.here)
        self.column.line.set_x(x)
        self.column.unit = float(unit)
        self.column.refresh()


class Travel(InPlace):
    """Move the window of a column, and all that follows it: rows seen change by even factors."""

    def __init__(
        self, column: SortedColumn, *others: View, first: float, last: float, **kwargs: Any
    ) -> None:
        super().__init__(column, *others, **kwargs)
        self.column, self.others = column, others
        self.goal = first, last

    def start(self) -> None:
        self.here = self.column.first.at, self.column.last.at

    def move(self, share: float) -> None:
        (a, b), (c, d) = self.here, self.goal
        rows = (b - a) * ((d - c) / (b - a)) ** share
        # The middle goes as far as the window has grown, so that an end that is met stays met.
        way = (rows - (b - a)) / ((d - c) - (b - a)) if abs((d - c) - (b - a)) > 1 else share
        middle = (a + b) / 2 + way * ((c + d) / 2 - (a + b) / 2)
        size = self.column.size
        self.column.first.at = float(np.clip(middle - rows / 2, 0, size))
        self.column.last.at = float(np.clip(middle + rows / 2, 0, size))
        for view in (self.column, *self.others):
            view.refresh()


class Window(View, VMobject):
    """A frame around those rows of a whole column that another one shows large."""

    def __init__(self, whole: SortedColumn, shown: SortedColumn, *, width: float) -> None:
        self.whole, self.reach = whole, width / 2
        self.first, self.last = shown.first.probe(), shown.last.probe()
        super().__init__(stroke_color=current()["look"], stroke_width=4)
        self.refresh()

    def _corners(self, top: float, bottom: float) -> NDArray[np.float64]:
        x, far = float(self.whole.line.get_center()[0]), self.reach
        ends = ((-far, top), (far, top), (far, bottom), (-far, bottom), (-far, top))
        return np.array([(x + across, y, 0) for across, y in ends])

    def refresh(self) -> None:
        ends = (float(self.whole.y(end())) for end in (self.first, self.last))
        self.set_points_as_corners(self._corners(*ends))

    def claims(self) -> Iterator[Claim]:
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        top, bottom = corners[0, 1], corners[2, 1]
        if np.abs(corners - self._corners(top, bottom)).max() > _ROUNDING:
            raise ValueError("what is framed is no row of the column")
        ends = self.whole.line.get_start()[1], self.whole.line.get_end()[1]
        for row, y in ((self.first, top), (self.last, bottom)):
            shown = (y - ends[0]) / (ends[1] - ends[0]) * self.whole.size
            yield Claim("position", row, float(shown), 1e-6 * self.whole.size)


def beside(column: SortedColumn, rows: Sequence[int], *, places: int = 1) -> VGroup:
    """The values of some rows in thousandths, each at the end of its bar."""
    numbers = VGroup()
    for row in rows:
        value = 1000 * entries(column.components, row)
        role = "positive" if value() > 0 else "negative"
        number = Readout(value, places=places, sign=True, size="small", role=role)
        numbers.add(number.next_to(column.point(row), RIGHT if value() > 0 else LEFT, buff=0.12))
    return numbers
