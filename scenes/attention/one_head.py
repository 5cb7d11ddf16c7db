"""A head of the trained model, looking at one sentence."""

from typing import Any

from manim import (
    FadeIn,
    Mobject,
    TransformFromCopy,
)

from nncore.tales.question import question
from scenes.attention.strips import MatrixOnStrip
from scenes.stage import runs
from scenes.stage.lesson import Lesson


class OneHead(Lesson):
    """What one head does with a sentence whose next word an earlier one decides."""

    seed = 0
    sentence = "the hungry blue creature ate and the sleepy queen"
    head = 2  # the one of four that is shown

    def setup(self) -> None:
        super().setup()
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.asked = question(self.sentence)
        self.here: dict[str, Any] = {"words": self.asked.words, "head": self.head}

    def strike(self, word: Mobject, side: MatrixOnStrip, *with_matrix: Mobject) -> None:
        """A word's vector meets a matrix, and something comes out."""
        self.play(
            TransformFromCopy(word, side.names[1]),
            FadeIn(side.before, target_position=word, scale=0.3),
        )
        self.play(FadeIn(side.matrix, side.names[0], *with_matrix))
        self.comes_out(side, run_time=1.5)

    def comes_out(self, side: MatrixOnStrip, *, run_time: float = 1.0) -> None:
        """What the matrix makes of the vector that it has met."""
        self.play(
            FadeIn(side.equals, side.names[2]),
            FadeIn(side.after, target_position=side.before, scale=0.5),
            run_time=run_time,
        )
