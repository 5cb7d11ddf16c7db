"""One dot for each picture that a network was asked about, in columns by how sure it was."""

from collections.abc import Iterator

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import counts, entries
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis
from scenes.mobjects.curves import MARKS
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6


class DotColumns(View, VGroup):
    """A dot for each value, piled up on an axis in columns between neighbouring `edges`.

    Columns from `sure` on have a colour of their own. `across` dots lie side by side in a column;
    where in it a dot lies says nothing more. `ask` for the values of more examples.
    """

    def __init__(
        self, axis: Axis, values: Probe, edges: NDArray[np.float64], *, sure: float, across: int
    ) -> None:
        self.axis, self.edges, self.across = axis, edges, across
        self.counts = counts(values, tuple(map(float, edges)))
        self.sure_from = int(np.searchsorted(edges, sure - 1e-9))
        colours = current()["quiet"], current()["wrong"]
        self.unsure, self.sure = (
            VMobject(stroke_width=0, fill_opacity=1, fill_color=colour) for colour in colours
        )
        super().__init__(self.unsure, self.sure)
        self.refresh()

    @property
    def pitch(self) -> float:
        """Distance between the middles of neighbouring dots."""
        return float(self.edges[1] - self.edges[0]) * 0.94 * self.axis.unit() / self.across

    def refresh(self) -> None:
        numbers = np.asarray(self.counts()).astype(int)
        column = np.repeat(np.arange(len(numbers)), numbers)
        rank = np.concatenate([np.arange(n) for n in numbers])
        centres = self.axis.point((self.edges[column] + self.edges[column + 1]) / 2)
        centres[:, 0] += (rank % self.across - (self.across - 1) / 2) * self.pitch
        centres[:, 1] += (rank // self.across + 0.9) * self.pitch
        dots = centres[:, None, :] + 0.44 * self.pitch * MARKS["dot"]
        for part, its in (
            (self.unsure, column < self.sure_from),
            (self.sure, column >= self.sure_from),
        ):
            part.points = dots[its].reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        shown = np.zeros(len(self.edges) - 1)
        for part, first, end in (
            (self.unsure, 0, self.sure_from),
            (self.sure, self.sure_from, len(shown)),
        ):
            centres = part.points.reshape(-1, len(MARKS["dot"]), 3)[:, ::4].mean(axis=1)
            column = np.searchsorted(self.edges, self.axis.value(centres)) - 1
            if len(column) and not first <= column.min() <= column.max() < end:
                raise ValueError("a dot has the colour of the others")
            np.add.at(shown, column, 1)
        yield Claim("bars", self.counts, shown, 0.0)


class AskMany(InPlace):
    """Asks about example after example, ever faster: each is shown, and its dot comes down."""

    def __init__(
        self, picture: PixelGrid, dots: DotColumns, tally: Readout, *, n: int, run_time: float
    ) -> None:
        super().__init__(
            picture, dots, tally, run_time=run_time, rate_func=lambda t: 0.1 * t + 0.9 * t**3
        )
        self.picture, self.dots, self.tally, self.n = picture, dots, tally, n

    def move(self, share: float) -> None:
        asked = max(1, round(share * self.n))
        self.picture.ask(probe=self.picture.probe.with_(example=asked - 1))
        for view in (self.dots, self.tally):
            view.ask(**{name: p.with_(example=range(asked)) for name, p in view.asked().items()})
        for view in (self.picture, self.dots, self.tally):
            view.refresh()


def above(values: Probe, limit: float) -> Probe:
    """How many values are at or above a limit, up to 1."""
    return entries(counts(values, (0.0, limit, 1.0)), 1)
