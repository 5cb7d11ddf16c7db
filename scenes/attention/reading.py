"""A transformer that reads word after word, and then what it has guessed itself."""

from collections.abc import Sequence
from typing import Any

from manim import Animation, FadeIn, FadeOut, Transform, VGroup, linear, smooth, squish_rate_func

from nncore.tales import tale
from scenes.attention.ask import Ask
from scenes.attention.threads import Flow, Threads
from scenes.attention.transformer import NARROW, River, streams
from scenes.stage.text import Words


class Reading:
    """Word after word goes through a river, whose `waters` lie one behind the other.

    `words` are those of the river and, in the colour of a guess, the one to come, `lanes[k]` a
    word's threads from its beginning to its end, `guesses[k]` the answers after it. `marks` frame
    the columns it picks.
    """

    def __init__(self, river: River, waters: Sequence[Threads]) -> None:
        self.river = river
        n = len(river.words)
        coming = Words(river.coming, river.words.size_name, role="share")
        river.stand([coming], NARROW, first=n)[0].set_z_index(2)  # over the banks
        self.words = [*river.words, coming]
        self.lanes = [[water.lane(k) for water in waters] for k in range(n)]
        after = zip(streams(river.run, river.then), waters, strict=True)
        self.lanes.append([river.threads(each, *water.ends()).lane(n) for each, water in after])
        self.guesses = [*map(river.guesses, range(n - 1)), river.answers, river.guesses(n)]
        self.marks = self._marks(0)

    def _marks(self, k: int) -> VGroup:
        river = self.river
        at = tale.INDEX[river.then[k]]
        return VGroup(river.embedding.mark(at), river.places.mark(k))

    def flow(self, k: int) -> list[Animation]:
        """A word picks its columns and flows through; the last guess is gone before it is there."""
        river = self.river
        word: Any = self.words[k]
        marks: Any = self.marks
        moves = [mark.animate.move_to(to) for mark, to in zip(marks, self._marks(k), strict=True)]
        moves += [
            word.animate.set_opacity(1),
            river.ring.animate.set_y(river.lane(k)),
            Transform(river.to_mouth, river.mouth_of(k)),
            Flow(*self.lanes[k], rate_func=linear),
        ]
        if k:
            early = squish_rate_func(smooth, 0, 0.3)
            moves.append(FadeOut(self.guesses[k - 1].model, rate_func=early))
        return moves

    def guess(self, k: int, *, pace: float) -> list[Animation]:
        """The heads' rows of it light up, and what may come after it."""
        self.river.light(k + 1)
        scores = self.river.logits((), words=self.river.then[: k + 1])
        return [FadeIn(self.guesses[k].model), Ask(self.river.scores, probe=scores, run_time=pace)]
