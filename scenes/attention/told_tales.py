"""Tales that were written with the same draws, one below the other, and what the grammar says."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, FadeIn, LaggedStart, VGroup

from nncore.probes.expressions import entries
from scenes.attention.drawn import Draws, Keep, Slip
from scenes.attention.legal_tales import TaleWall
from scenes.attention.writer import Writer
from scenes.mobjects.words import SentenceRow
from scenes.stage.text import level

_TOP, _SPACING = 2.82, 0.85  # baselines
_APART = 0.5  # that they are spread, each from the one above
_LEFT, _STRIP, _MARKS = -6.5, 12.55, 6.4  # where words begin, their strips' width, and the marks


class ToldTales(VGroup):
    """The tales of a writer at a temperature, in rows of words `scale` times as large as labels.

    Under each is a strip with its draws; at its end a mark, as on the wall of the same seed.
    `slips` show where those break that are not legal. With `before`, tales by the same draws, the
    dots are where they are in those, and none is kept yet.
    """

    def __init__(
        self,
        writer: Writer,
        heat: float,
        *,
        scale: float = 1.0,
        before: "ToldTales | None" = None,
    ) -> None:
        self.tales, legal = writer.tales(heat), writer.legal(heat, writer.n)
        self.rows, self.slips, self.marks = (VGroup() for _ in range(3))
        self.kept: list[Draws] = []
        for k, words in enumerate(self.tales):
            row = SentenceRow(words, width=np.inf, size="label").scale(scale)
            level(row.align_to(_LEFT * RIGHT, LEFT), _TOP - k * _SPACING)
            self.rows.add(row)
            waiting = [dot.get_x() for dot in before.kept[k].dots] if before else ()
            draws = Draws(
                row, writer.draws(k), below=0.2, height=0.22, radius=0.065, waiting=waiting
            )
            draws.band.stretch_to_fit_width(_STRIP).align_to((_LEFT - 0.1) * RIGHT, LEFT)
            self.kept.append(draws.keep(0 if before else len(row) - 1))
            self.slips.add(Slip(row, below=0.8, end=_MARKS - 0.3))
            mark = TaleWall(entries(legal, (k,)), columns=1, width=0.42)
            self.marks.add(mark.move_to(_MARKS * RIGHT + (row.baseline + 0.09) * UP))
        self.draws = VGroup(*self.kept)
        super().__init__(self.rows, self.draws, self.slips, self.marks)

    def pale(self) -> list[Animation]:
        """Animations: the draws stay where they are, and wait to be kept once more."""
        for draws in self.kept:
            draws.waiting = [dot.get_x() for dot in draws.dots]
        return [Keep(draws, to=0) for draws in self.kept]

    def comes(self, k: int) -> tuple[Animation, Animation]:
        """The words of the k-th appear, and its draws go below them."""
        row = self.rows[k]
        return LaggedStart(*map(FadeIn, row), lag_ratio=0.2), Keep(self.kept[k], to=len(row) - 1)

    def spread(self) -> list[Any]:
        """Make room below each tale for what its slip says: animations of its draws.

        The rest of it is moved at once: of that only the first tale's, which stays, is on screen.
        """
        for part in (self.rows, self.slips, self.marks):
            for k, of_tale in enumerate(part):
                of_tale.shift(k * _APART * DOWN)
        return [draws.animate.shift(k * _APART * DOWN) for k, draws in enumerate(self.draws) if k]


def told_at(writer: Writer, *heats: float) -> list[ToldTales]:
    """Tales at several temperatures, all in the one size in which the longest has room."""
    tales = [words for heat in heats for words in writer.tales(heat)]
    widest = max(SentenceRow(words, width=np.inf, size="label").width for words in tales)
    scale = min(1.0, (_STRIP - 0.2) / widest)
    told: list[ToldTales] = []
    for heat in heats:
        told.append(ToldTales(writer, heat, scale=scale, before=told[-1] if told else None))
    return told
