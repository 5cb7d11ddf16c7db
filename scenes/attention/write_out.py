"""The last matrix of a head: it makes of the mix as many numbers as a word's own vector has."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, VGroup

from nncore.probes.probe import Probe
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.stream import CELL, TOP, Stream
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.mobjects.pictures import ColourBar
from scenes.stage.text import Constant, Formula, Words


class WriteOut(Group):
    """W_O times the mix in `made`, beside the word's own strip, the stream's first.

    `word` is the name above that, `counts` say how many numbers it, the mix and what comes out
    have; `bar` is the scale of the matrix and of the mix, `limit`.
    """

    def __init__(
        self, run: LanguageRun, asked: Question, head: int, stream: Stream, *, limit: Probe
    ) -> None:
        at: dict[str, Any] = {"words": asked.words, "head": head, "position": asked.asker}
        W = run.probe("W_O", head=head)
        self.long, self.short = np.shape(W())
        made = self.made = MatrixOnStrip(
            W,
            run.probe("z", **at),
            run.probe("head output", **at),
            names=(
                Formula("W_O", "title"),
                Words("the mix", role="value"),
                Words(f"head {LETTERS[head]}", role="value"),
            ),
            limits=(limit, limit, stream.limit),
            roles=("value", "value"),
            cell=CELL,
            thickness=stream.whole.width,
        )
        made.matrix.stretch_to_fit_width(made.matrix.height)
        made.parts.arrange(RIGHT, buff=0.45).align_to(4.7 * RIGHT, RIGHT).align_to(TOP * UP, UP)
        own, self.word = stream.parts[0], stream.names[0].copy()
        above = zip((*made.names, self.word), (*made.parts[:2], made.after, own), strict=True)
        for text, part in above:
            text.next_to(part, UP, buff=0.18)
        self.counts = VGroup(
            _count(own, self.long), _count(made.before, self.short), _count(made.after, self.long)
        )
        self.bar = ColourBar(limit, height=1.8, places=1, more=True)
        self.bar.next_to(made.matrix, LEFT, buff=0.35)
        super().__init__(made, self.word, self.counts, self.bar)


def _count(strip: Strip, n: int) -> Constant:
    """How many numbers a strip has, under it."""
    line = Constant(f"{n} numbers", "label", because="the length of a vector", role="quiet")
    return line.next_to(strip, DOWN, buff=0.2)
