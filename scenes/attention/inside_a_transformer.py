"""Inside a transformer."""

from collections.abc import Sequence
from typing import Any

from manim import (
    RIGHT,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
)

from nncore.probes.expressions import equal, isclose
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.tales import tale
from scenes.animations.follow import Follow
from scenes.animations.whole import Whole
from scenes.attention.ask import Ask
from scenes.attention.transformer import River, VectorRows, head_sum, over_then_up
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Formula, Words
from scenes.stage.theme import current


class InsideATransformer(Lesson):
    """A transformer is a few tables of numbers, through which a stream of vectors flows.

    The tale run, seed 0, at its last step.
    """

    title = "Inside a transformer"
    sentence = "the hungry blue creature ate and the sleepy queen"  # what it reads
    seed = 0

    def construct(self) -> None:
        run = self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.told_words = tale.parse(self.sentence)
        self.river = River(run, self.told_words)
        self.read = {"words": self.told_words}
        self.off = tuple(self.river.heads)
        self.stand_at_the_river()
        self.spring()
        self.flow()
        self.heads_read()
        self.heads_write()
        self.mouth()
        self.without_heads()
        self.count()

    def stand_at_the_river(self) -> None:
        """Words go in, shares come out."""
        river = self.river
        leader = river.words_shown[0]
        self.closed = Words("a transformer", "title", role="quiet").move_to(river.bed)
        share = self.run.probe("probability", word=leader, **self.read)
        with self.beat(
            f"Words go in at the left, and at the right comes “{leader}”, with {{share:.0%}}. How?",
            share=share,
            sparse="what is in between is the question",
            note="This is the whole model, for a tale that breaks off.",
        ):
            self.play(FadeIn(river.bed))
            self.play(LaggedStart(*map(FadeIn, river.words), lag_ratio=0.2), run_time=1.5)
            self.play(FadeIn(river.answers.model, self.closed))

    def spring(self) -> None:
        """Two tables make the vectors that begin the stream."""
        run, river, words = self.run, self.river, self.told_words
        width = given(run.recipe.width, "numbers", why="the width of the model")
        token = river.rows(run.probe("token", **self.read)).move_to(river.before)
        place = river.rows(run.probe("position vector", **self.read))
        place.move_to(river.before).shift(2.1 * RIGHT)
        plus = Formula("+", "title").move_to((token.get_right() + place.get_left()) / 2)
        with self.beat(
            "Each word picks its row of {n} numbers from a table. Its place adds another.",
            n=width,
            note="W_E and W_P. The same word always picks the same row; without the second table "
            "the heads could not tell first from last.",
            sparse="the stream is to come",
        ):
            self.play(FadeOut(self.closed), FadeIn(river.embedding, river.names[0]))
            self.pick(river.embedding, tale.encode(words).tolist(), token)
            self.play(FadeIn(river.places, river.names[1], plus))
            self.pick(river.places, range(len(words)), place)
            self.play(FadeOut(plus), place.animate.move_to(token), run_time=1.2)
            self.play(FadeIn(river.before), run_time=0.7)
            self.remove(token, place)

    def pick(self, table: VectorRows, rows: Sequence[int], into: VectorRows) -> None:
        """Copy rows of a table, one after the other, to where they make a picture."""
        flights = (
            ReplacementTransform(table.strip(row), into.strip(place), path_func=over_then_up)
            for place, row in enumerate(rows)
        )
        self.play(Whole(into, *flights, lag_ratio=0.3), run_time=3.5)

    def flow(self) -> None:
        """The rows flow on."""
        river = self.river
        with self.beat(
            "From here they flow on as they are: this is the stream, a row for each word.",
            sparse="the heads are to come",
            note="The residual stream. Nothing stands in its way from one end to the other.",
        ):
            self.play(LaggedStart(*map(Create, river.channels), lag_ratio=0.1), run_time=2)
            self.swim = river.rows(self.run.probe("input", **self.read)).move_to(river.before)
            self.add(self.swim)
            self.play(self.swim.animate.move_to(river.after), run_time=3)

    def heads_read(self) -> None:
        """Heads read from it."""
        river = self.river
        n = given(len(river.heads), "heads", why="this model has as many")
        with self.beat(
            "{n} heads read from the stream, each with four tables and a pattern of looks.",
            n=n,
            because="queries, keys, values and what it writes",
            note="Its rows ask, its columns answer, as in the lessons before. The tables are those "
            "of queries, keys and values, and of what it writes.",
        ):
            self.play(LaggedStart(*map(Create, river.down), lag_ratio=0.3), FadeIn(river.letters))
            self.play(LaggedStart(*map(FadeIn, river.asking), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(river.names[2]), run_time=0.5)
            self.play(LaggedStart(*map(FadeIn, river.patterns), lag_ratio=0.3), run_time=1.5)

    def heads_write(self) -> None:
        """And write into it."""
        river, run = self.river, self.run
        out = run.probe("output stream", **self.read)
        stream: Probe = run.probe("input", **self.read)
        writes: Any = river.writes
        with self.beat(
            "And they write what they found back into it: it is added, and nothing is lost.",
            holds=isclose(out, head_sum(run, self.told_words), within=1e-6),
            note="Stream before plus what the heads write is the stream after. Both have one scale "
            "of colours: much is added.",
        ):
            for write, pattern in zip(writes, river.patterns, strict=True):
                write.scale(0.3).move_to(pattern)
            self.play(LaggedStart(*map(Create, river.up), lag_ratio=0.3))
            for write in writes:
                self.add(write)
                self.play(write.animate.scale(1 / 0.3).move_to(river.after), run_time=1)
                self.remove(write)
                stream = stream + write.probe
                self.play(Ask(self.swim, probe=stream, run_time=0.6))
            self.remove(self.swim)
            self.add(river.after)

    def mouth(self) -> None:
        """A last table makes scores, and softmax shares."""
        river, words = self.river, self.told_words
        last = self.last = river.after.outline(len(words) - 1)
        theme = current()
        start, end = last.get_right(), river.unembedding.get_top()
        looks: dict[str, Any] = {"buff": 0.1, "stroke_width": 5, "tip_length": 0.2}
        high = river.answers.bars.get_bottom()[1] - 0.1
        x = river.scores.get_x()
        arrows = self.arrows = (
            Arrow(start, end, color=theme["look"], **looks),
            Arrow(
                river.unembedding.get_right(), river.scores.get_left(), color=theme["ink"], **looks
            ),
            Arrow([x, river.scores.get_top()[1], 0], [x, high, 0], color=theme["share"], **looks),
        )
        softmax = self.softmax = Words("softmax", "label", role="share")
        softmax.next_to(arrows[2], RIGHT, buff=0.15)
        with self.beat(
            f"One last table makes scores of the row of “{words[-1]}”, and softmax makes shares.",
            note="W_U, the unembedding: a score for every word there is.",
        ):
            self.play(Create(last))
            self.play(Create(arrows[0]), FadeIn(river.unembedding, river.names[3]))
            self.play(Create(arrows[1]), FadeIn(river.scores))
            self.play(Create(arrows[2]), FadeIn(softmax))

    def without_heads(self) -> None:
        """What the heads are worth."""
        river, run = self.river, self.run
        blind = run.probe("answer", off=self.off, **self.read)
        leader = tale.VOCABULARY[int(blind())]
        heads = Group(
            river.asking, river.patterns, river.down, river.up, river.letters, river.names[2]
        )
        self.heads = heads
        with self.beat(
            f"Dam up the heads, and “{leader}” leads with {{share:.0%}}: they were needed.",
            share=run.probe("probability", word=leader, off=self.off, **self.read),
            holds=equal(blind, tale.INDEX[leader]),
            note="They just add nothing to the stream. Large models stack many such layers, with "
            "an MLP in each; here is one alone.",
        ):
            self.play(FadeOut(heads))
            self.play(
                Ask(river.after, probe=run.probe("input", **self.read), run_time=3),
                Follow(river.answers.model, river.scores, off=self.off, run_time=3),
            )

    def count(self) -> None:
        """All the numbers that the model has."""
        river, run = self.river, self.run
        with self.beat(
            "With them it knows. {n} learned numbers are all that this model is.",
            n=run.probe("parameters"),
            note="All of them are in the tables below the stream, one pixel each.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(self.heads))
            self.play(
                Ask(river.after, probe=run.probe("output stream", **self.read)),
                Follow(river.answers.model, river.scores, off=()),
            )
            self.play(LaggedStart(*map(FadeIn, river.counts), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(river.pluses))
            self.play(FadeIn(river.total))
