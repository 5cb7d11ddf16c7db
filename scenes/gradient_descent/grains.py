"""A heap of grains, one for each digit, each where its cost is; it grows, and it flows."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import counts, entries
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.in_place import InPlace
from scenes.gradient_descent.balance import Fulcrum
from scenes.mobjects.axes import Axis
from scenes.mobjects.curves import MARKS
from scenes.stage.change import Train
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_FILLED = 0.86  # side of a grain; the rest of its place is a gap
_GOLDEN = (5**0.5 - 1) / 2
_AWAY = 1e-4  # scene units: a grain that is not in its place is further off
# A unit square, as four straight cubic Bezier curves around the middle.
_SQUARE = MARKS["square"] / np.sqrt(2)


class Grains(View, VGroup):
    """A histogram of a grain for each value: between two edges they lie in rows, from below.

    The first `shown` in the order of arrival are there. Those that cost `far` or more, which is
    one of the edges, are yellow once `far` is set.
    """

    def __init__(
        self, axis: Axis, costs: Probe, *, bin_width: float, order: Sequence[int], across: int
    ) -> None:
        self.axis, self.costs = axis, costs
        self.order = np.asarray(order)
        self.across = across  # grains in a row
        self.edges = np.arange(axis.low, axis.high + bin_width / 2, bin_width)
        self.shown = len(self.order)
        self.far = np.inf
        theme = current()
        self.near_ones, self.far_ones = (
            VMobject(stroke_width=0, fill_opacity=1, fill_color=theme[role])
            for role in ("cost", "look")
        )
        super().__init__(self.near_ones, self.far_ones)
        self.refresh()

    @property
    def pitch(self) -> float:
        """Scene units from one grain to the next; a gap of one is left between two piles."""
        return self.axis.unit() * float(self.edges[1] - self.edges[0]) / (self.across + 1)

    def piles(self) -> NDArray[np.int64]:
        """The number of the pile that each grain lies in, in the order of arrival."""
        costs = np.asarray(self.costs(), dtype=np.float64)[self.order]
        return np.digitize(costs, self.edges) - 1

    def seats(self, piles: NDArray[np.int64], ranks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where the grain with that rank in its pile lies: (n, 3)."""
        row, column = np.divmod(ranks, self.across)
        centres = self.axis.point(self.edges[piles])
        centres[:, 0] += (column + 1) * self.pitch
        centres[:, 1] += (row + 1) * self.pitch
        return centres

    def seat_of(self, example: int) -> NDArray[np.float64]:
        """Where the grain of one digit lies."""
        place = int(np.flatnonzero(self.order == example)[0])
        piles = self.piles()[: place + 1]
        return self.seats(piles[-1:], ranked(piles)[-1:])[0]

    def refresh(self) -> None:
        piles = self.piles()[: self.shown]
        self.draw(self.seats(piles, ranked(piles)))

    def draw(self, centres: NDArray[np.float64]) -> None:
        """Draw a grain around each of the points (n, 3)."""
        far = self.axis.value(centres) >= self.far
        for shape, some in ((self.near_ones, centres[~far]), (self.far_ones, centres[far])):
            squares = some[:, None] + _FILLED * self.pitch * _SQUARE
            shape.points = squares.reshape(-1, 3)

    def centres(self) -> NDArray[np.float64]:
        """Centres (n, 3) of the grains as drawn."""
        points = np.concatenate([self.near_ones.points, self.far_ones.points])
        return points.reshape(-1, len(_SQUARE), 3)[:, ::4].mean(axis=1)

    def claims(self) -> Iterator[Claim]:
        centres = self.centres()
        values = self.axis.value(centres)
        piles = np.digitize(values, self.edges) - 1
        found = np.bincount(piles, minlength=len(self.edges) - 1)
        for pile in np.flatnonzero(found):
            mine = centres[piles == pile]
            rows = self.seats(np.full(len(mine), pile), np.arange(len(mine)))
            by_row = np.lexsort((mine[:, 0].round(4), mine[:, 1].round(4)))
            if np.abs(mine[by_row] - rows).max() > _AWAY:
                raise ValueError("a grain does not lie on the others of its pile")
        there = entries(self.costs, self.order[: self.shown])
        yield Claim("bars", counts(there, tuple(self.edges)), found, 0.0)


class Rain(InPlace):
    """Grains fall onto their heap, more and more of them, until `to` are there."""

    def __init__(self, grains: Grains, *, to: int, above: float, **kwargs: Any) -> None:
        super().__init__(grains, **{"rate_func": lambda t: t, **kwargs})
        self.grains, self.to, self.above = grains, to, above

    def start(self) -> None:
        grains = self.grains
        self.there = grains.shown
        piles = grains.piles()[: self.to]
        self.ends = grains.seats(piles, ranked(piles))
        # Or else they would fall in rows. Multiples of the golden ratio are spread evenly.
        self.scatter = 0.1 * (np.arange(self.to - self.there) * _GOLDEN % 1)

    def move(self, share: float) -> None:
        coming = len(self.ends) - self.there
        late = 0.7 * np.sqrt(np.arange(coming) / coming) + self.scatter
        way = np.clip((share - late) / 0.2, 0.0, 1.0)
        ends = self.ends[self.there :]
        falling = ends.copy()
        falling[:, 1] = self.above + way**2 * (ends[:, 1] - self.above)
        self.grains.draw(np.concatenate([self.ends[: self.there], falling[way > 0]]))

    def finish(self) -> None:
        self.grains.shown = self.to
        super().finish()


class Closer(InPlace):
    """Look at a heap from closer by, or from further away: its axis then goes from `low` to `high`.

    The line stays where it is. Its ticks and numbers go along, and fade where they leave it; so do
    the others, which are what stands on the axis besides.
    """

    def __init__(
        self, grains: Grains, *others: View, low: float, high: float, **kwargs: Any
    ) -> None:
        super().__init__(grains, grains.axis, *others, **kwargs)
        self.grains, self.others = grains, others
        self.ends = low, high

    def start(self) -> None:
        axis = self.grains.axis
        self.first = axis.low, axis.high
        parts = (*axis.ticks, *axis.numbers)
        self.beside = [(part, float(axis.value(part.get_center()))) for part in parts]

    def move(self, share: float) -> None:
        axis, (low, high), (to, end) = self.grains.axis, self.first, self.ends
        # By one factor in each part of the way: or else it would rush at the end.
        wide = (high - low) * ((end - to) / (high - low)) ** share
        way = share if end - to == high - low else (wide - (high - low)) / (end - to - (high - low))
        axis.low = low + way * (to - low)
        axis.high = axis.low + wide
        self.draw()

    def draw(self) -> None:
        axis = self.grains.axis
        for part, value in self.beside:
            part.set_x(axis.point(value)[0])
            beyond = max(axis.low - value, value - axis.high) / (axis.high - axis.low)
            part.set_opacity(float(np.clip(1 - 20 * beyond, 0, 1)))
        for view in (self.grains, *self.others):
            view.refresh()

    def finish(self) -> None:
        super().finish()
        self.grains.axis.low, self.grains.axis.high = self.ends
        self.draw()


class Flow(Train):
    """Train, while grains flow from pile to pile: each grain flies only when its digit changes it.

    A wedge goes along below them; the step, and what is said of it, change when they have landed.

    Between two of the steps that are looked at, as many as there are seconds times `looks`, the
    grains are on their way. `pace` says at which share of the way the training is at a share of
    the time.
    """

    def __init__(
        self, run: TrainingRun, grains: Grains, wedge: Fulcrum, *, looks: int = 4, **kwargs: Any
    ) -> None:
        super().__init__(run, **kwargs)
        self.grains, self.wedge, self.looks = grains, wedge, looks

    def begin(self) -> None:
        self.start = self.run.step
        shares = np.linspace(0, 1, max(2, round(self.looks * self.run_time) + 1))
        steps = [round(self.start + self.rate_func(s) * (self.end - self.start)) for s in shares]
        self.steps = sorted(set(steps))
        found = [self._look_at(step) for step in self.steps]
        self.keys, self.balances = zip(*found, strict=True)
        self.ranks = [ranked(self.keys[0])]
        for before, after in zip(self.keys, self.keys[1:], strict=False):
            self.ranks.append(reseated(before, self.ranks[-1], after))
        self.run.seek(self.start)
        super().begin()
        self.views = [view for view in self.views if view not in (self.grains, self.wedge)]

    def change(self, share: float) -> None:
        self.run.seek(int(self.start + share * (self.end - self.start)))

    def finish(self) -> None:
        super().finish()
        self.grains.refresh()
        self.wedge.refresh()

    def _look_at(self, step: int) -> tuple[NDArray[np.int64], float]:
        self.run.seek(step)
        return self.grains.piles(), float(self.wedge.probe())

    def interpolate_mobject(self, alpha: float) -> None:
        super().interpolate_mobject(alpha)
        share = self.rate_func(min(max(alpha, 0.0), 1.0))
        step = self.start + share * (self.end - self.start)
        at = min(int(np.searchsorted(self.steps, step, side="right")) - 1, len(self.steps) - 2)
        way = (step - self.steps[at]) / (self.steps[at + 1] - self.steps[at])
        start, end = (self.grains.seats(self.keys[k], self.ranks[k]) for k in (at, at + 1))
        self.grains.draw(start + way * (end - start))
        here, there = self.balances[at : at + 2]
        self.wedge.put(here + way * (there - here))


def ranked(piles: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many grains lie in each grain's pile before it."""
    ranks = np.empty_like(piles)
    for pile in np.unique(piles):
        mine = piles == pile
        ranks[mine] = np.arange(mine.sum())
    return ranks


def reseated(
    before: NDArray[np.int64], ranks: NDArray[np.int64], after: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The ranks after grains have changed their piles: who stays lies still, if there is a pile.

    Gaps are filled by those that come, and by those from the top whose place there is no more.
    """
    new = np.empty_like(ranks)
    for pile in np.unique(after):
        mine = after == pile
        keeps = mine & (before == pile) & (ranks < mine.sum())
        new[keeps] = ranks[keeps]
        free = np.setdiff1d(np.arange(mine.sum()), ranks[keeps])
        new[mine & ~keeps] = free
    return new
