"""Scores beside their shares: worked out number by number, and for as many as there are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Brace, VGroup, VMobject

from nncore.probes.expressions import entries, function, largest, maximum, softmax, total
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.mobjects.quiet import quiet
from scenes.mobjects.shares import RowBars, Stack
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

_LONGEST = 4.6  # scene units; the bar of the largest share
_PLACES = 3
_REACH = 1.3  # how long the longest bar of a score is, in a table of them


class WorkedSoftmax(VGroup):
    """A few scores z_i, none negative, their powers e^(z_i), the sum, and each one's share of it.

    `stack` is the powers end to end, with a `brace` and their `sum`. `parts` are the shares end to
    end, and look the same but for their numbers: their sum is `one`.
    """

    def __init__(self, scores: Probe) -> None:
        powers, shares = function("exp", scores), softmax(scores)
        whole = total(powers)
        length = _LONGEST / float(maximum(shares)())  # of the whole
        rows = range(np.size(scores()))
        looks: dict[str, Any] = {"spacing": 1.0, "thickness": 0.6}
        self.scores = RowBars(scores, unit=1.5 / float(maximum(scores)()), role="z", **looks)
        self.powers = RowBars(powers, unit=length / float(whole()), **looks)
        self.powers.next_to(self.scores.zero, RIGHT, buff=4.3)
        self.names, self.values = VGroup(), VGroup()
        self.raised = VGroup()
        self.divisions: list[Equation] = []
        for i in rows:
            z, p, a = (entries(of, i) for of in (scores, powers, shares))
            name = Formula(f"z_{i + 1}").next_to(self.scores.row(i), LEFT, buff=0.25)
            self.names.add(name)
            value = Readout(z, places=0, role="z")
            self.values.add(value.next_to(self.scores.bars[i], RIGHT, buff=0.2))
            raised = Equation(f"e^(z_{i + 1}) = {{p}}", p=Readout(p, places=_PLACES))
            self.raised.add(raised.next_to(self.powers.row(i), LEFT, buff=0.25))
            divided = Equation(
                "div {s} = {a}",
                s=Readout(whole, places=_PLACES, role="look"),
                a=Readout(a, places=_PLACES),
            )
            divided.next_to(self.powers.row(i), RIGHT, buff=_LONGEST + 0.6)
            level(divided, raised)
            self.divisions.append(divided)
        self.stack = Stack(powers, unit=self.powers.unit, thickness=0.6)
        tops = [Readout(entries(shares, i), places=_PLACES, size="label") for i in rows]
        self.parts = Stack(shares, unit=length, thickness=0.6, names=tops)
        self.divided = VGroup(*self.divisions)
        foot = self.powers.row(rows[-1]) + 1.5 * DOWN
        for stack in (self.stack, self.parts):
            stack.shift(foot - stack.start.get_center())
        self.brace = Brace(self.stack, DOWN, buff=0.15, color=current()["quiet"])
        self.sum = Equation('"sum" {s}', s=Readout(whole, places=_PLACES, role="look"))
        self.one = Equation('"sum" {s}', s=Readout(total(shares), places=_PLACES, role="look"))
        for equation in (self.sum, self.one):
            equation.next_to(self.brace, DOWN, buff=0.2)
        self.heads = VGroup(
            head("scores", self.scores),
            head("powers of $e$", self.powers),
            head("shares", self.powers).align_to(self.divided, RIGHT),
        )
        super().__init__(
            self.scores, self.names, self.values, self.powers, self.raised, self.divided,
            self.stack, self.brace, self.sum, self.parts, self.one, self.heads,
        )  # fmt: skip


class ScoresAndShares(VGroup):
    """A row for each score: its name, the score as a bar, and its share of one as a bar.

    There may be more shares than scores: the last rows then have no score of their own, as that of
    all other words. `stack` is the shares end to end, on an axis from 0 to 1.
    """

    def __init__(
        self,
        scores: Probe,
        shares: Probe,
        names: Sequence[VMobject],
        *,
        length: float = 4.7,
        spacing: float = 0.36,
    ) -> None:
        self.scores = RowBars(
            scores, unit=_REACH / float(largest(scores)()), spacing=spacing, role="z"
        )
        self.shares = RowBars(shares, unit=length, spacing=spacing)
        self.shares.shift(2.3 * RIGHT + (self.scores.row(0) - self.shares.row(0))[1] * UP)
        looks = {"places": 2, "size": "label"}
        # Where the bars of negative scores are, or would be.
        left = 0.2 + _REACH * float(np.min(scores()) < 0)
        self.score_numbers = self.scores.numbers(buff=left, role="z", **looks)
        self.share_numbers = self.shares.numbers(buff=0.2, **looks)
        self.names = VGroup(*names)
        name: Any
        for i, name in enumerate(names):
            name.next_to(self.scores.zero, LEFT, buff=left + 1.05)
            level(name, self.share_numbers[i])
        self.stack = Stack(shares, unit=length, names=[name.copy() for name in names])
        at = self.shares.zero.get_end() + 0.7 * DOWN
        self.stack.shift(at - self.stack.start.get_center())
        self.axis = Axis(0, 1, 0.5, length=length, places=1)
        self.axis.shift(self.stack.start.get_end() + 0.12 * DOWN - self.axis.line.get_start())
        self.shares_head = head("shares, rounded", self.shares)
        scores_head = head("scores", self.scores).align_to(self.score_numbers, LEFT)
        self.heads = VGroup(scores_head, self.shares_head)
        super().__init__(
            self.names, self.scores, self.score_numbers, self.heads,
            self.shares, self.share_numbers, self.stack, self.axis,
        )  # fmt: skip


def head(text: str, bars: RowBars) -> Words:
    """What a column of bars is, above it."""
    words = quiet(text, bars.zero, UP, buff=0.25).align_to(bars.zero, LEFT)
    return level(words, bars.zero.get_top()[1] + 0.2)
