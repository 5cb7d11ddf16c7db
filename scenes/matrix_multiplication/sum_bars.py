"""Sums as bars in the rows of a matrix, before and after the biases, on one scale."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Group, GrowFromEdge, VMobject

from nncore.probes.expressions import argmax, entries, equal
from nncore.probes.probe import Condition, Probe
from scenes.mobjects.shares import RowBars

WIDE = 2.3  # scene units from the lowest to the highest of the values


def sum_bars(
    values: Probe, numbers: VMobject, rows: Group, among: Sequence[Probe], *, role: str
) -> RowBars:
    """A bar in each of some rows, to the right of the numbers.

    The scale holds all values of the probes `among`, and zero.
    """
    all_of_them = np.concatenate([np.zeros(1), *(np.asarray(probe()) for probe in among)])
    spacing = rows[0].get_y() - rows[1].get_y()
    unit = WIDE / np.ptp(all_of_them)
    bars = RowBars(values, unit=unit, spacing=spacing, thickness=0.66 * spacing, role=role)
    zero = numbers.get_right()[0] + 0.25 - all_of_them.min() * unit
    return bars.shift((zero - bars.zero.get_x()) * RIGHT).match_y(rows)


def grow(bars: RowBars, j: int) -> GrowFromEdge:
    """The bar of a row comes out of zero."""
    bar: Any = bars.bars[j]
    return GrowFromEdge(bar, LEFT if bar.get_x() > bars.zero.get_x() else RIGHT)


def why_it_wins(sums: Probe, b: Probe, best: int) -> tuple[str, dict[str, Probe], Condition]:
    """A sentence on the row whose sum and bias are largest, its probes and what it states."""
    most = argmax(sums)
    first = int(most())  # another row than the best if the biases decide
    if first == best:
        return "No other row agrees so well with the column.", {}, equal(most, best)
    lower = entries(b, first) < entries(b, best)
    return "Row {most} agrees more, but has the lower bias.", {"most": most}, lower
