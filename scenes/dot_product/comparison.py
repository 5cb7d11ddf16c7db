"""Several pictures laid on the same one: what they share, as it is and by the lengths of both."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, SurroundingRectangle, VGroup

from nncore.probes.expressions import (
    all_of,
    argmax,
    cosine,
    dot,
    equal,
    stacked,
)
from nncore.probes.probe import Condition, Probe
from scenes.dot_product.ink import Overlay, on_glass
from scenes.dot_product.slide import SMALL
from scenes.mobjects.quiet import quiet
from scenes.stage.lesson import SIDE, TOP
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, level
from scenes.stage.theme import current

LARGE = 0.14  # scene units; a pixel of the pictures while they have the frame for themselves
_FIRST, _SECOND, _ALONE = -0.95, -2.3, -1.6  # heights of sums, cosines, and sums without these


class Comparison(Group):
    """`panels`, w over v for several w; below each their dot product, in `numbers`.

    `small` and `raised` are where panels and numbers go when the `cosines` come below them.
    `labels` are the digit of v and those of the w.
    """

    def __init__(self, v: Probe, ws: Sequence[Probe], labels: Sequence[Probe], side: int) -> None:
        self.labels = list(labels)
        self.panels = Group()
        for w in ws:
            overlay = Overlay(*(on_glass(p, side, at=0.0, width=side) for p in (v, w)), cell=LARGE)
            frame = SurroundingRectangle(overlay, color=current()["faint"], buff=0)
            self.panels.add(Group(overlay, frame))
        self.panels.arrange(RIGHT, buff=0.7).align_to((TOP - 0.05) * UP, UP)
        self.small = self.panels.copy().scale(SMALL / LARGE).align_to((TOP - 0.05) * UP, UP)
        self.small.shift(0.4 * RIGHT)
        self.sums = [dot(v, w) for w in ws]
        self.shares = [cosine(v, w) for w in ws]
        self.numbers = self._row(self.sums, self.panels, _ALONE, places=1, role="look")
        self.raised = self._row(self.sums, self.small, _FIRST, places=1, role="look")
        self.cosines = self._row(self.shares, self.small, _SECOND, places=2, role="share")
        self.head = Formula("v dot w", "title").to_edge(LEFT, buff=SIDE)
        level(self.head, _ALONE)
        self.cosine_head = Formula("(v dot w) / (abs(v) abs(w))", "title").to_edge(LEFT, buff=SIDE)
        self.cosine_head.match_y(self.cosines[0])
        self.cosine_name = quiet("cosine", self.cosine_head, DOWN, buff=0.1)
        super().__init__(self.panels, self.numbers, self.head)

    def raised_head(self) -> Formula:
        """The name of the sums, where these are once there are cosines."""
        return level(self.head.copy(), _FIRST)

    def what_is_shared(self) -> tuple[str, dict[str, Any], Condition]:
        """A sentence on the sums, its probes and what it states.

        Of the same digit, another one and a fat one the lesson's own; of any others, which of
        them shares most.
        """
        same, other, fat = self.sums
        this, *theirs = self.labels
        told = all_of(equal(theirs[0], this), fat > same, other < same)
        if told():
            words = (
                "A {little} shares little ink with this {this}. But a fat {much} shares more than"
                " the other {other} does."
            )
            names = ("this", "other", "little", "much")
            return words, dict(zip(names, self.labels, strict=True)), told
        sums = stacked(*self.sums)
        most, least = (int(place()) for place in (argmax(sums), argmax(-sums)))
        words = "With this {this}, the {most} shares most ink, and the {least} shares least."
        said = {"this": this, "most": theirs[most], "least": theirs[least]}
        holds = all_of(equal(argmax(sums), most), equal(argmax(-sums), least))
        return words, said, holds

    def who_wins(self) -> tuple[str, dict[str, Any], Condition]:
        """A sentence on the cosines, its probes and what it states."""
        shares = stacked(*self.shares)
        first = int(argmax(shares)())
        this, *theirs = self.labels
        ends = "the same digit wins" if first == 0 and theirs[0]() == this() else "the {wins} wins"
        said = {"wins": theirs[first]} if "{" in ends else {}
        holds = [equal(argmax(shares), first)]
        if not said:
            holds.append(equal(theirs[first], this))
        words = f"Divide by both lengths, $abs(v)$ and $abs(w)$: ink no longer counts, {ends}."
        return words, said, all_of(*holds)

    def ring(self, numbers: VGroup) -> SurroundingRectangle:
        """Around the largest of them."""
        largest = int(np.argmax([float(np.asarray(n.probe())) for n in numbers]))
        return SurroundingRectangle(numbers[largest], color=current()["look"], buff=0.18)

    @staticmethod
    def _row(
        of: Sequence[Probe], panels: Group, height: float, *, places: int, role: str
    ) -> VGroup:
        row = VGroup()
        for probe, panel in zip(of, panels, strict=True):
            number = Readout(probe, places=places, size="title", role=role, align="center")
            row.add(level(number.scale(1.8).match_x(panel), height))
        return row
