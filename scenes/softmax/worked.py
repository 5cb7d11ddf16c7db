"""A few scores, their powers and their shares: each score keeps one colour all the way."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Brace, FadeIn, Rectangle, VGroup

from nncore.probes.expressions import entries, function, softmax, stacked, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis
from scenes.mobjects.shares import RowBars, Stack
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import level
from scenes.stage.theme import current

HUES = ("kind_1", "kind_2", "kind_3")  # a colour for each score
WIDTH = 12.6  # scene units; the whole, end to end
PLACES = 3
_EDGE = -WIDTH / 2
_TOP, _ROWS = 3.15, 3.45  # where the rows begin, and how high all together are
_WHOLE = -1.42  # height of the bar below them


class ScoreBars(VGroup):
    """Scores as bars to both sides of zero, on an axis that holds `high` as well.

    `labels` say z_i = value above each bar.
    """

    def __init__(self, scores: Probe, *, high: float = 1.0, places: int) -> None:
        values = np.asarray(scores())
        axis = self.axis = Axis(min(0.0, *values), max(high, *values), 1, length=WIDTH)
        axis.shift((_TOP - _ROWS) * UP - axis.line.get_center())
        self.bars = in_rows(scores, unit=axis.unit(), x=axis.point(0)[0])
        self.labels = above(self.bars, "z_i = {x}", scores, places=places)
        self.labels.align_to((_EDGE + 0.15) * RIGHT, LEFT)
        super().__init__(axis, self.bars, self.labels)


class PowerBars(VGroup):
    """The powers e^(z_i) as bars, on a scale on which all together are WIDTH long.

    Each bar is its score before its dial in `grown` goes from 0 to 1. Above it stand the power as
    `raised`, and what it is divided by as `divided`.
    """

    def __init__(self, scores: Probe) -> None:
        powers, shares = function("exp", scores), softmax(scores)
        whole = total(powers)
        self.grown = [Dial("grown", at=0.0, low=0.0, high=1.0) for _ in np.asarray(scores())]
        now = scores + stacked(*(dial.probe() for dial in self.grown)) * (powers - scores)
        self.bars = in_rows(now, unit=WIDTH / float(whole()), x=_EDGE)
        self.raised = above(self.bars, "e^(z_i) = {x}", powers, places=PLACES)
        looks: dict[str, Any] = {"places": PLACES}
        self.divided = VGroup()
        for i, equation in enumerate(self.raised):
            divided = Equation(
                "{p} \\/ {s} = {a}",
                "title",
                p=Readout(entries(powers, i), role=HUES[i], **looks),
                s=Readout(whole, **looks),
                a=Readout(entries(shares, i), role=HUES[i], **looks),
            )
            self.divided.add(level(divided.align_to(-_EDGE * RIGHT, RIGHT), equation))
        self.raised.align_to(0.25 * WIDTH * LEFT, LEFT)
        super().__init__(self.bars, self.raised, self.divided)


class EndToEnd(VGroup):
    """Positive values end to end, WIDTH long, and below them their sum, term by term."""

    def __init__(self, values: Probe) -> None:
        n, whole = np.size(values()), total(values)
        self.stack = Stack(values, unit=WIDTH / float(whole()), thickness=0.85)
        for i, bar in enumerate(self.stack.bars):
            bar.set_fill(current()[HUES[i]])
        self.stack.shift(np.array([_EDGE, _WHOLE, 0]) - self.stack.start.get_center())
        self.brace = Brace(self.stack.bars, DOWN, buff=0.12, color=current()["quiet"])
        terms: dict[str, Any] = {
            f"v_{i}": Readout(entries(values, i), places=PLACES, role=HUES[i]) for i in range(n)
        }
        sum_ = " + ".join(f"{{{name}}}" for name in terms)
        self.line = Equation(f"{sum_} = {{s}}", "title", **terms, s=Readout(whole, places=PLACES))
        self.line.scale(min(1.2, WIDTH / self.line.width)).set_x(0)
        level(self.line, self.brace.get_bottom()[1] - 0.5)
        super().__init__(self.stack, self.brace, self.line)

    def appears(self) -> Whole:
        """Each number of the sum comes out of its bar."""
        *terms, whole = self.line.numbers.values()
        return Whole(
            self.line,
            *(
                FadeIn(term, target_position=bar, scale=0.6)
                for term, bar in zip(terms, self.stack.bars, strict=True)
            ),
            FadeIn(self.line.formula, whole),
        )


def empty_whole() -> Rectangle:
    """Where the whole will be."""
    frame = Rectangle(width=WIDTH, height=0.85, color=current()["quiet"], stroke_width=3)
    return frame.move_to(_WHOLE * UP)


def in_rows(values: Probe, *, unit: float, x: float) -> RowBars:
    """A bar for each value, in the colour of its score; zero is at `x`."""
    spacing = _ROWS / np.size(values())
    rows = RowBars(values, unit=unit, spacing=spacing, thickness=0.42 * spacing)
    for bar, role in zip(rows.bars, HUES, strict=False):
        bar.set_fill(current()[role])
    return rows.shift(np.array([x, _TOP, 0]) - rows.zero.get_start())


def above(rows: RowBars, mathematics: str, values: Probe, *, places: int) -> VGroup:
    """An equation of z_i and {x}, a value, above each bar, in the colour of its score."""
    equations = VGroup()
    for i, bar in enumerate(rows.bars):
        number = Readout(entries(values, i), places=places, role=HUES[i])
        equation = Equation(mathematics.replace("z_i", f"z_{i + 1}"), "title", x=number)
        equation.formula.set_color(current()[HUES[i]])
        equation.set_z_index(1)  # copies of bars pass behind it as they fall
        equations.add(level(equation.align_to(ORIGIN, LEFT), bar.get_top()[1] + 0.17))
    return equations
