"""A whole as a thousand dots: whose they are, and how they go over when shares change."""

from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

DOTS = 1000
FLIGHT = 4.0  # of a dot from one word to another, in deals
_SOURCE = -1  # whose a dot is before the first deal
_TURN = np.pi * (3 - np.sqrt(5))  # from dot to dot, around a word: as in a sunflower
_SQUARE, _SQUARER = 4, 14  # shapes of a high wreath and a low one: 2 is an ellipse
_LOW, _HIGH = 0.3, 0.6  # scene units; half the heights of such cells
_MARGIN = 0.05  # scene units, between a wreath and its text, or the edges of a small cell
_EDGE = 0.12  # of a large cell, between its edge and the wreath, up to twice that margin
_WIDEST = 0.92  # of a wreath, that is left open for a text
_BEND = 0.03  # of a way, that it curves aside


class Deal(NamedTuple):
    """Whose each dot is and where it sits; the same before it last went over, and when it left."""

    owner: NDArray[np.int_]
    seat: NDArray[np.int_]
    old_owner: NDArray[np.int_]
    old_seat: NDArray[np.int_]
    departs: NDArray[np.float64]


class Deals:
    """Whose each dot is, deal after deal. The clock counts deals, from the one before the first.

    Each word has as many dots as are nearest to its share while all of them are dealt. Their seats
    are counted from the middle: a word that loses dots gives away the outermost, but for those
    that are only coming, and who comes gets the innermost seat that is free. Deals are only ever
    added, so all copies of a view share them.
    """

    def __init__(self, shares: NDArray[np.float64]) -> None:
        self._late = np.random.default_rng(0).permutation(DOTS) / DOTS  # when each sets off
        owner = np.repeat(np.arange(len(shares)), whole_dots(shares))
        seat = np.arange(DOTS) - np.searchsorted(owner, owner)
        none = np.full(DOTS, _SOURCE)
        self._deals = [Deal(owner, seat, none, seat, self._late * FLIGHT)]
        self.clock = self.settled

    def __deepcopy__(self, _: Any) -> Self:
        return self

    @property
    def last(self) -> int:
        """The number of the last deal, from 0."""
        return len(self._deals) - 1

    @property
    def settled(self) -> float:
        """When all dots are where they belong."""
        return max(float(self._deals[-1].departs.max()) + FLIGHT, float(self.last))

    def follow(self, shares: NDArray[np.float64]) -> None:
        """What changed by itself, with all dots at their places, is dealt at once."""
        counts = np.bincount(self._deals[-1].owner, minlength=len(shares))
        if self.clock >= self.settled and (whole_dots(shares) != counts).any():
            self.add(shares)
            self.settle()

    def settle(self) -> None:
        """From the next deal on, what was dealt so far is at its place."""
        self._deals[-1] = self._deals[-1]._replace(departs=np.full(DOTS, -np.inf))
        self.clock = float(self.last)

    def add(self, shares: NDArray[np.float64], *, spread: float = 1.0) -> None:
        """Deal once more; dots set off over `spread` deals."""
        owner, seat, old_owner, old_seat = (part.copy() for part in self._deals[-1][:4])
        departs = self._deals[-1].departs.copy()
        counts, had = whole_dots(shares), np.bincount(owner, minlength=len(shares))
        free: list[int] = []
        for word in np.flatnonzero(counts < had):
            its = np.flatnonzero(owner == word)
            comes = departs[its] + FLIGHT > self.last
            free += its[np.lexsort((-seat[its], comes))][: had[word] - counts[word]].tolist()
        going = np.array(sorted(free, key=lambda dot: self._late[dot]), dtype=int)
        old_owner[going], old_seat[going] = owner[going], seat[going]
        owner[going] = np.repeat(np.arange(len(shares)), np.maximum(counts - had, 0))
        for word in np.flatnonzero(counts > had):
            its = going[owner[going] == word]
            taken = np.setdiff1d(np.flatnonzero(owner == word), its)
            seat[its] = np.setdiff1d(np.arange(DOTS), seat[taken])[: len(its)]
        departs[going] = self.last + self._late[going] * spread
        self._deals.append(Deal(owner, seat, old_owner, old_seat, departs))

    def places(
        self, cells: NDArray[np.float64], texts: NDArray[np.float64], source: float
    ) -> NDArray[np.float64]:
        """Where the dots are now, (n, 3): in wreaths around the middles of texts, within cells.

        `cells` (words, 4) are left, right, bottom and top, `texts` (words, 2) widths and heights.
        Dots of the first deal come down from the height `source`, and are there from then on.
        """
        deal = min(int(self.clock) + 1, self.last)
        owner, seat, old_owner, old_seat, departs = self._deals[deal]
        gone = np.clip((self.clock - departs) / FLIGHT, 0, 1)
        gone = gone * gone * (3 - 2 * gone)
        rains = old_owner == _SOURCE
        seats = np.zeros(len(cells))
        np.maximum.at(seats, owner, (seat + 1) * gone)
        np.maximum.at(seats, old_owner[~rains], ((old_seat + 1) * (1 - gone))[~rains])
        wreaths = _wreaths(cells, texts, seats)
        end, start = _in_wreaths(wreaths[owner], seat), _in_wreaths(wreaths[old_owner], old_seat)
        start[rains] = np.column_stack([end[rains, 0], np.full(rains.sum(), source)])
        way, gone = end - start, gone[:, None]
        aside = np.column_stack([-way[:, 1], way[:, 0]]) * ~rains[:, None]
        at = start + gone * way + 4 * _BEND * gone * (1 - gone) * aside
        low, high = cells[:, [0, 2]].min(axis=0), cells[:, [1, 3]].max(axis=0)
        at[~rains] = np.clip(at[~rains], low, high)  # no way leaves the wall
        at = at[~rains | (self.clock > departs)]
        return np.column_stack([at, np.zeros(len(at))])


def whole_dots(shares: NDArray[np.float64]) -> NDArray[np.int_]:
    """How many dots each share gets: rounded down, and what is left to those that lost most."""
    exact = shares * DOTS
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: DOTS - counts.sum()]] += 1
    return counts


def _in_wreaths(wreaths: NDArray[np.float64], seats: NDArray[np.int_]) -> NDArray[np.float64]:
    """Places (n, 2) of seats in wreaths (n, 8): as in a sunflower, but for its shape."""
    middle, outer, inner = wreaths[:, :2], wreaths[:, 2:4], wreaths[:, 4:6]
    around = np.column_stack([np.cos(_TURN * seats), np.sin(_TURN * seats)])
    square = wreaths[:, 7:]
    around /= (np.abs(around) ** square).sum(axis=1, keepdims=True) ** (1 / square)
    share = np.minimum((seats + 0.5) / wreaths[:, 6], 1)[:, None]
    return middle + np.sqrt(inner**2 + share * (outer**2 - inner**2)) * around


def _wreaths(
    cells: NDArray[np.float64], texts: NDArray[np.float64], seats: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Of each cell the middle, the half axes outside and inside, its seats, and its shape, (n, 8).

    Seats are those of its share, or `seats`, if more: dots may be there before it has grown.
    """
    low, high = cells[:, [0, 2]], cells[:, [1, 3]]
    half = (high - low) / 2
    outer = half - np.minimum(np.clip(_EDGE * half, _MARGIN, 2 * _MARGIN), half / 2)
    inner = np.minimum(texts / 2 + _MARGIN, _WIDEST * outer)
    area = half.prod(axis=1)
    dots = np.maximum(area / area.sum() * DOTS, np.maximum(seats, 1))
    square = np.interp(half[:, 1], [_LOW, _HIGH], [_SQUARER, _SQUARE])
    return np.column_stack([(low + high) / 2, outer, inner, dots, square])
