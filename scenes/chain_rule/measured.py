"""What stands beside the number lines of a road: values, links, changes and their ratios."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from manim import DOWN, LEFT, RIGHT, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.chain_rule.chain import A, B, C, W, Z, equation
from scenes.chain_rule.roads import BECAUSE, Road
from scenes.chain_rule.rulers import Band, ChangeBar, Ruler, Tag
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Equation, Readout

LINKS = (f"{Z} = {W} a^((L-1)) + {B}", f"{A} = sigma({Z})", f"{C} = ({A} - y)^2")
SQUARE = "the cost is a square"


def value_column(road: Road, rulers: Sequence[Ruler], *, places: int) -> list[Equation]:
    """Each quantity and its live value, at the left end of its ruler."""
    rows = zip(road.names, road.moved, road.roles, rulers, strict=True)
    return [
        equation(name, probe, "label", role=role, places=places).next_to(ruler, LEFT, buff=0.3)
        for name, probe, role, ruler in rows
    ]


def link_column(rulers: Sequence[Ruler]) -> list[Equation]:
    """Between the values, what makes each from the one above it."""
    links = [Equation(link, "small", because=SQUARE if "2" in link else "") for link in LINKS]
    for link, (above, below) in zip(links, pairwise(rulers), strict=True):
        link.next_to(above, LEFT, buff=0.3).set_y((above.get_y() + below.get_y()) / 2)
    return links


def tags_of(road: Road, bars: Sequence[ChangeBar], *, places: int) -> list[Tag]:
    """Each change and its live value, at the end of its bar."""
    rows = zip(road.names, road.changes, road.roles, bars, strict=True)
    return [
        Tag(
            bar,
            equation(f"Delta {name}", change, "small", sign=True, role=role, places=places),
            gap=0.7 if place else 0.25,  # a band comes down to all but the first
        )
        for place, (name, change, role, bar) in enumerate(rows)
    ]


def ratio_column(road: Road, bands: Sequence[Band]) -> list[Equation]:
    """At the right, each change over the one before it, as measured."""
    names = [f"frac(Delta {after}, Delta {before})" for before, after in pairwise(road.names)]
    rows = [equation(name, ratio, "label") for name, ratio in zip(names, road.ratios, strict=True)]
    return at_the_right(rows, bands)


def slope_column(road: Road, bands: Sequence[Band]) -> list[Equation]:
    """In their place the derivatives: in symbols, as formulas, and as numbers."""
    rows = []
    for (before, after), formula, factor in zip(
        pairwise(road.names), road.formulas, road.factors, strict=True
    ):
        name = f"frac(partial {after}, partial {before}) = {formula}"
        rows.append(equation(name, factor, "label", because=BECAUSE.get(formula, "")))
    return at_the_right(rows, bands)


def at_the_right(rows: list[Equation], bands: Sequence[Band]) -> list[Equation]:
    """Each row beside its band."""
    for row, band in zip(rows, bands, strict=True):
        row.match_y(band).to_edge(RIGHT, buff=SIDE)
    return rows


def past_rows(
    start: VMobject, end: VMobject, *, gap: float, aisle: tuple[float, float]
) -> Callable[..., NDArray[np.float64]]:
    """The path of a number out of a column of rows, for a `Transform`: nothing written is crossed.

    It rises to the gap above its row, goes to the aisle's x beside the column, up there to the
    aisle's y, and across to below its goal.
    """
    (x, y), (first, *_), (last, *_) = aisle, start.get_center(), end.get_center()
    turns = [(first, gap), (min(x, first), gap), (min(x, first), y), (last, y)]
    stops = np.array([start.get_center(), *((*turn, 0.0) for turn in turns), end.get_center()])
    gone = np.cumsum([0.0, *np.linalg.norm(np.diff(stops, axis=0), axis=1)])

    def path(
        before: NDArray[np.float64], after: NDArray[np.float64], share: float
    ) -> NDArray[np.float64]:
        here = np.array([np.interp(share * gone[-1], gone, column) for column in stops.T])
        return before + share * (after - before) + here - stops[0] - share * (stops[-1] - stops[0])

    return path


def magnified(times: Probe, longest: float) -> Equation:
    """How many times closer number lines are looked at."""
    number = Readout(times, places=0, longest=longest)
    return Equation('"magnified" times {times}', "label", times=number)


def valued(
    symbol: VMobject, probe: Probe, *, role: str = "ink", side: NDArray[np.float64] = DOWN
) -> Readout:
    """The live value of what a symbol stands for, below the symbol or on another side."""
    number = Readout(probe, places=3, size="label", role=role, align="center")
    return number.next_to(symbol, side, buff=0.12)
