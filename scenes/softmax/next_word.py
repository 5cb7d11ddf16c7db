"""Words that may come next: their scores beside their shares, and their shares end to end."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, VGroup, VMobject

from nncore.probes.expressions import entries
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.mobjects.shares import RowBars, Stack
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

_REACH = 1.1  # scene units: from the lowest to the highest of the scores shown, and zero
_ONE = 8.0  # scene units; a share of 1
_WHOLE, _THICK = 10.8, 1.1  # scene units; all shares end to end


class ScoresAndShares(VGroup):
    """A row for each word: its name, its score and its share of one, as numbers and as bars.

    There is one share more than scores: the last row is all other words together.
    """

    def __init__(
        self, scores: Probe, shares: Probe, names: Sequence[VMobject], *, spacing: float
    ) -> None:
        values = np.asarray(scores())
        low, high = min(0.0, *values), max(0.0, *values)
        unit = _REACH / (high - low)
        thickness = 0.66 * spacing
        self.scores = RowBars(scores, unit=unit, spacing=spacing, thickness=thickness, role="z")
        self.shares = RowBars(shares, unit=_ONE, spacing=spacing, thickness=thickness, role="share")
        self.shares.bars[-1].set_fill(current()["quiet"])
        for bars in (self.scores, self.shares):
            bars.bars.set_stroke(width=0)
        gap = _REACH + 1.75 + low * unit
        self.shares.shift(self.scores.row(0) + gap * RIGHT - self.shares.row(0))
        self.score_numbers = self.scores.numbers(buff=0.2 - low * unit, size="body", role="z")
        self.share_numbers = self.shares.numbers(buff=0.2, size="body", places=1, percent=True)
        self.names = VGroup(*names)
        edge = self.score_numbers.get_left()[0] - 0.35
        for name, number in zip(self.names, self.share_numbers, strict=True):
            level(name.align_to(edge * RIGHT, RIGHT), number)
        self.heads = VGroup(
            self._head("score", self.scores, "z"), self._head("share", self.shares, "share")
        )
        super().__init__(
            self.names, self.scores, self.score_numbers, self.shares, self.share_numbers, self.heads
        )

    def _head(self, what: str, bars: RowBars, role: str) -> Words:
        """What a column of bars is, above it."""
        head = Words(what, role=role).align_to(bars.zero, LEFT)
        return level(head, self.shares.zero.get_top()[1] + 0.17)


class HeatedWhole(VGroup):
    """The shares of words end to end, at the temperature of a dial, which stands beside them."""

    def __init__(self, shares: Probe, names: Sequence[VMobject], heat: Dial) -> None:
        looks: dict[str, Any] = {"places": 1, "percent": True, "size": "label", "role": "ground"}
        inside = [
            Readout(entries(shares, i), align="center", longest=0.88, **looks)
            for i in range(len(names))
        ]
        self.stack = Stack(
            shares, unit=_WHOLE, thickness=_THICK, role="share", names=names, inside=inside
        )
        self.stack.bars[-1].set_fill(current()["quiet"])
        number = Readout(heat.probe(), places=1, role="look", longest=88.8)
        self.heat = Equation("T = {t}", "title", t=number)
        self.heat.formula.set_color(current()["look"])
        self.heat.next_to(self.stack.start, LEFT, buff=0.25)
        super().__init__(self.stack, self.heat)


def first_of(whole: HeatedWhole, word: str, share: Probe) -> VGroup:
    """The name and the share of a whole's first part, above it, when it is too narrow for them."""
    texts = VGroup(Words(word, "label"), Readout(share, places=1, percent=True, size="label"))
    texts.arrange(RIGHT, buff=0.15).align_to(whole.stack.start, LEFT)
    for text in texts:
        level(text, whole.stack.start.get_top()[1] + 0.2)
    return texts
