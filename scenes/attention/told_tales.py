"""Tales that were written with the same draws, one below the other, and what the grammar says."""

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, AnimationGroup, FadeIn, FadeOut, ReplacementTransform, VGroup

from nncore.probes.expressions import entries
from scenes.animations.whole import Whole
from scenes.attention.drawn import Draws, Slip
from scenes.attention.legal_tales import TaleWall
from scenes.attention.writer import Writer
from scenes.mobjects.words import SentenceRow
from scenes.stage.text import level

_TOP, _SPACING = 2.82, 0.85  # baselines
_LEFT, _STRIP, _MARKS = -6.5, 12.55, 6.4  # where words begin, their strips' width, and the marks


class ToldTales(VGroup):
    """The tales of a writer at a temperature, in rows of words `scale` times as large as labels.

    Under each is a strip with its draws; at its end a mark, as on the wall of the same seed.
    `slips` show where those break that are not legal.
    """

    def __init__(self, writer: Writer, heat: float, *, scale: float = 1.0) -> None:
        self.tales, legal = writer.tales(heat), writer.legal(heat, writer.n)
        self.rows, self.draws, self.slips, self.marks = (VGroup() for _ in range(4))
        for k, words in enumerate(self.tales):
            row = SentenceRow(words, width=np.inf, size="label").scale(scale)
            level(row.align_to(_LEFT * RIGHT, LEFT), _TOP - k * _SPACING)
            self.rows.add(row)
            draws = Draws(row, writer.draws(k), below=0.2, height=0.22, radius=0.065)
            draws.band.stretch_to_fit_width(_STRIP).align_to((_LEFT - 0.1) * RIGHT, LEFT)
            self.draws.add(draws.keep(len(row) - 1))
            slip = Slip(row)
            if len(slip) and slip.get_right()[0] > _MARKS - 0.3:
                slip.remove(slip[-1])
            self.slips.add(slip)
            mark = TaleWall(entries(legal, (k,)), columns=1, width=0.42)
            self.marks.add(mark.move_to(_MARKS * RIGHT + (row.baseline + 0.09) * UP))
        super().__init__(self.rows, self.draws, self.slips, self.marks)

    def hand_on(self, other: "ToldTales") -> AnimationGroup:
        """The draws go to where the words of other tales will be; those not needed fade."""
        moves = []
        mine: Any
        its: Any
        for mine, its in zip(self.draws, other.draws, strict=True):
            both = min(len(mine.dots), len(its.dots))
            pairs = zip(mine.dots[:both], its.dots[:both], strict=True)
            changes: list[Any] = [ReplacementTransform(mine.band, its.band)]
            changes += [ReplacementTransform(a, b) for a, b in pairs]
            changes += [FadeOut(dot) for dot in mine.dots[both:]]
            changes += [FadeIn(dot) for dot in its.dots[both:]]
            moves.append(Whole(its, *changes))
        return AnimationGroup(*moves)


def told_at(writer: Writer, *heats: float) -> list[ToldTales]:
    """Tales at several temperatures, all in the one size in which the longest has room."""
    tales = [words for heat in heats for words in writer.tales(heat)]
    widest = max(SentenceRow(words, width=np.inf, size="label").width for words in tales)
    scale = min(1.0, (_STRIP - 0.2) / widest)
    return [ToldTales(writer, heat, scale=scale) for heat in heats]
