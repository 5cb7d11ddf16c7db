"""Inside a transformer."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    MoveAlongPath,
    MoveToTarget,
    Rectangle,
    ReplacementTransform,
    VGroup,
    linear,
)

from nncore.probes.expressions import equal, isclose, largest_at
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.tales import tale
from scenes.animations.follow import Follow
from scenes.animations.whole import Whole
from scenes.attention.ask import Ask
from scenes.attention.transformer import River, Table, Threads, streams
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Formula, Words
from scenes.stage.theme import current

_MIDDLE = -1.18  # height of what is shown large below the stream


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
        self.streams = streams(run, self.told_words)
        self.off = tuple(range(run.recipe.heads))
        self.stand_at_the_river()
        self.spring()
        self.flow()
        self.head_reads()
        self.heads_read()
        self.heads_write()
        self.mouth()
        self.without_heads()
        self.count()

    def stand_at_the_river(self) -> None:
        """Words go in, shares come out."""
        river = self.river
        leader = river.words_shown[0]
        words, answers = river.words, river.answers.model
        for part, size in ((words, 1.95), (answers, 1.45)):
            part.save_state()
            part.scale(size).set_y(0.3)
        words.align_to(-6.6 * RIGHT, LEFT)
        answers.align_to(6.6 * RIGHT, RIGHT)
        left, right = words.get_right()[0] + 0.3, answers.get_left()[0] - 0.35
        self.closed = Rectangle(width=right - left, height=words.height + 0.3, stroke_width=4)
        self.closed.set_stroke(current()["quiet"]).set_fill(current()["panel"], opacity=1)
        self.closed.move_to((left + right) / 2 * RIGHT + words.get_y() * UP)
        name = self.name = Words("a transformer", "title").move_to(self.closed)
        name.set(over_picture=True)
        share = self.run.probe("probability", word=leader, **self.read)
        with self.beat(
            f"Words go in at the left, and at the right comes “{leader}”, with {{share:.0%}}. How?",
            share=share,
            note="This is the whole model, for a tale that breaks off.",
        ):
            self.play(FadeIn(self.closed, name))
            coming = (FadeIn(word, shift=0.4 * RIGHT) for word in words)
            self.play(LaggedStart(*coming, lag_ratio=0.2), run_time=2.5)
            self.play(FadeIn(answers, shift=0.5 * RIGHT))

    def spring(self) -> None:
        """Two tables make the vectors that begin the stream."""
        run, river, words = self.run, self.river, self.told_words
        width = given(run.recipe.width, "numbers", why="the width of the model")
        big = self.big = river.big_tables()
        names = self.names = VGroup()
        for table, name, side in zip(big, "EP", (LEFT, RIGHT), strict=True):
            names.add(Formula(f"W_{name}", "title").next_to(table, side, buff=0.25))
        start = river.start
        token = river.threads(run.probe("token", **self.read), start, start + 1.6)
        place = river.threads(run.probe("position vector", **self.read), start + 2.6, start + 4.2)
        plus = Formula("+", "title").move_to((token.get_right() + place.get_left()) / 2)
        self.water = river.threads(self.streams[0], start, start + 1.6)
        with self.beat(
            "Each word picks its column of {n} numbers from a table. Its place adds another.",
            n=width,
            note="W_E and W_P. The same word always picks the same column; without the second "
            "table the heads could not tell first from last.",
        ):
            self.play(FadeOut(self.name, self.closed), run_time=0.6)
            self.play(river.words.animate.restore(), river.answers.model.animate.restore())
            self.play(FadeIn(big[0], names[0], shift=0.4 * UP), FadeIn(river.banks))
            self.pick(big[0], tale.encode(words).tolist(), token)
            self.play(FadeIn(big[1], names[1], shift=0.4 * UP))
            self.pick(big[1], list(range(len(words))), place)
            self.play(FadeIn(plus), run_time=0.5)
            self.play(FadeOut(plus), place.animate.move_to(token), run_time=1.2)
            self.add(self.water)
            self.remove(token, place)

    def pick(self, table: Table, columns: list[int], into: Threads) -> None:
        """Copy columns of a table, one after the other, to the lanes of their words."""
        flights = (
            ReplacementTransform(table.column(j), into.lane(row)) for row, j in enumerate(columns)
        )
        self.play(Whole(into, *flights, lag_ratio=0.3), run_time=3.5)

    def flow(self) -> None:
        """The numbers flow on, each as a thread; one lane is shown large as well."""
        river, n = self.river, len(self.told_words)
        last = self.water.lane(n - 1)
        lens = Threads(last.probe, limit=river.limit, height=2.65, length=1)
        lens.move_to(_MIDDLE * UP).between(river.start + 1.2, river.end)
        word = Words(f"“{self.told_words[-1]}”").next_to(lens, LEFT, buff=0.2).shift(0.7 * UP)
        lane = Rectangle(width=river.end - river.start, height=last.height)
        lane.move_to(last, aligned_edge=LEFT)
        rays = [
            Line(lane.get_corner(DOWN + side), lens.get_corner(UP + side)) for side in (LEFT, RIGHT)
        ]
        around = Rectangle(width=lens.width, height=lens.height).move_to(lens)
        frames = VGroup(lane, around, *rays).set_stroke(current()["ink"], width=3).set_z_index(2)
        self.lens = Group(lens, word, frames)
        with self.beat(
            "From here each number flows on as it is, a thread: this is the stream.",
            note="The residual stream, a lane for each word. Nothing stands in its way from one "
            "end to the other. Below it is its last lane, enlarged.",
        ):
            self.play(
                ReplacementTransform(self.big[0], river.embedding),
                ReplacementTransform(self.big[1], river.places),
                FadeOut(self.names),
            )
            near = lens.copy().between(lens.get_left()[0], self.water.get_right()[0])
            self.play(ReplacementTransform(last, near), FadeIn(word))
            self.remove(near)
            reached = self.water.get_right()[0]
            self.water.between(river.start, river.end)
            self.drift(self.water, lens, since=reached)
            self.play(FadeIn(frames))

    def drift(self, *waters: Threads, since: float, run_time: float = 3.5) -> None:
        """Let waters that reach `since` across flow on to the stream's end."""
        for water in waters:
            water.target = water.copy()
            water.between(water.get_left()[0], since)
        flows = [MoveToTarget(water, rate_func=linear) for water in waters]
        self.play(*flows, run_time=run_time)

    def head_reads(self) -> None:
        """One head, large."""
        river = self.river
        wide = self.wide = river.heads[0].wide(_MIDDLE * UP + 0.95 * RIGHT, height=2.65)
        names, rows, ways = self.beside = wide.around()
        look = wide.pattern.outline(len(self.told_words) - 1)
        most = self.run.probe("pattern", head=0, position=len(self.told_words) - 1, **self.read)
        asked = self.told_words[int(np.argmax(most()))]
        with self.beat(
            f"A head reads it: two tables make its looks (“{self.told_words[-1]}” looks at "
            f"“{asked}”), two its message.",
            holds=largest_at(most, int(np.argmax(most()))),
            note="Its rows ask, its columns answer, as in the lessons before: queries and keys "
            "make the pattern, values and W_O what is written.",
        ):
            self.play(FadeOut(self.lens))
            self.play(FadeIn(wide.tables[:2], names[:2], shift=0.4 * DOWN))
            self.play(Create(ways[0]), FadeIn(wide.pattern, rows))
            self.play(Create(look))
            self.play(Create(ways[1]), FadeIn(wide.tables[2:], names[2:]))
        self.look = look

    def heads_read(self) -> None:
        """All heads read the same water."""
        river = self.river
        n = given(len(river.heads), "heads", why="this model has as many")
        with self.beat(
            "All {n} heads read the same stream, each with four tables and looks of its own.",
            n=n,
            because="queries, keys, values and what it writes",
            note="They read side by side: none sees what another writes.",
        ):
            self.play(FadeOut(self.look, *self.beside), run_time=0.6)
            self.play(ReplacementTransform(self.wide, river.heads[0]), run_time=1.5)
            self.play(Create(river.canal))
            self.bring()
            self.play(
                *map(Create, river.reads), LaggedStart(*map(FadeIn, river.heads[1:]), lag_ratio=0.3)
            )
            self.play(FadeIn(river.letters))

    def bring(self) -> None:
        """A copy of the stream for each head goes down the canal."""
        river = self.river
        ways = [river.way(head) for head in self.off]
        at = ways[0].get_start()
        copies = [river.threads(self.streams[0], at[0] - 0.15, at[0] + 0.15) for _ in ways]
        for copy in copies:
            copy.frame.set_stroke(current()["ink"], width=2, opacity=1)
        flights = [MoveAlongPath(copy, way) for copy, way in zip(copies, ways, strict=True)]
        self.play(*(each.animate.stretch_to_fit_height(0.34).move_to(at) for each in copies))
        self.play(LaggedStart(*flights, lag_ratio=0.2), run_time=3)
        self.remove(*copies)

    def heads_write(self) -> None:
        """And write into it."""
        out = self.run.probe("output stream", **self.read)
        with self.beat(
            "Each head adds its message to the stream, and what flows out is the sum of them all.",
            holds=isclose(out, self.streams[-1], within=1e-6),
            note="Stream before plus what the heads write is the stream after, on one scale of "
            "colours. The order in which they add does not matter.",
        ):
            self.waters = [self.water]
            for head, stream in enumerate(self.streams[1:]):
                self.write(head, stream)

    def write(self, head: int, stream: Probe) -> None:
        """A head's message rises into the stream, which flows on as the sum."""
        river = self.river
        x = river.mouths[head]
        writer: Any = river.heads[head]
        says = self.run.probe("head output", head=head, **self.read)
        message = river.threads(says, x - 0.2, x + 0.2)
        message.target = message.copy()
        message.stretch_to_fit_height(writer.pattern.height).move_to(writer.pattern)
        self.play(Create(river.writes[head]), FadeIn(message), run_time=0.6)
        self.play(MoveToTarget(message), run_time=1.2)
        water = river.threads(stream, x - 0.2, river.end)
        self.add(water)
        self.drift(water, since=x + 0.2, run_time=1.5)
        self.remove(message)
        self.waters[-1].between(self.waters[-1].get_left()[0], x - 0.2)
        self.waters.append(water)

    def mouth(self) -> None:
        """A last table makes scores, and softmax shares."""
        river, words = self.river, self.told_words
        last = self.waters[-1].lane(len(words) - 1)
        ring = self.ring = last.frame.set_stroke(current()["look"], width=4, opacity=1)
        ring.set_z_index(2)
        theme = current()
        looks: dict[str, Any] = {"buff": 0.1, "stroke_width": 5, "tip_length": 0.2}
        high = river.answers.bars.get_bottom()[1] - 0.1
        x = river.scores.get_x()
        start = ring.get_corner(DOWN + RIGHT) + 0.2 * LEFT
        arrows = self.arrows = (
            Arrow(start, river.unembedding.get_top(), color=theme["look"], **looks),
            Arrow(
                river.unembedding.get_right(), river.scores.get_left(), color=theme["ink"], **looks
            ),
            Arrow([x, river.scores.get_top()[1], 0], [x, high, 0], color=theme["share"], **looks),
        )
        softmax = self.softmax = Words("softmax", "label", role="share")
        softmax.next_to(arrows[2], RIGHT, buff=0.15)
        name = Formula("W_U", "label").next_to(arrows[1], UP, buff=0.3)
        with self.beat(
            f"One last table makes scores of the lane of “{words[-1]}”, and softmax makes shares.",
            note="W_U, the unembedding: a score for every word there is.",
        ):
            self.play(Create(ring))
            self.play(Create(arrows[0]), FadeIn(river.unembedding, name))
            self.play(Create(arrows[1]), FadeIn(river.scores))
            self.play(Create(arrows[2]), FadeIn(softmax))

    def without_heads(self) -> None:
        """What the heads are worth."""
        river, run = self.river, self.run
        blind = run.probe("answer", off=self.off, **self.read)
        leader = tale.VOCABULARY[int(blind())]
        dams = self.dams = VGroup()
        for write in river.writes:
            dam = Rectangle(width=0.9, height=0.12, stroke_width=0)
            dams.add(dam.set_fill(current()["ink"], opacity=1).move_to(write))
        with self.beat(
            f"Dam up the heads, and “{leader}” leads with {{share:.0%}}: they were needed.",
            share=run.probe("probability", word=leader, off=self.off, **self.read),
            holds=equal(blind, tale.INDEX[leader]),
            note="They just add nothing to the stream. Large models stack many such layers, with "
            "an MLP in each; here is one alone.",
        ):
            self.play(LaggedStart(*map(Create, dams), lag_ratio=0.2))
            self.play(
                *(Ask(water, probe=self.streams[0], run_time=3) for water in self.waters[1:]),
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
            self.play(FadeOut(self.dams))
            self.play(
                *(
                    Ask(water, probe=stream, run_time=2.5)
                    for water, stream in zip(self.waters[1:], self.streams[1:], strict=True)
                ),
                Follow(river.answers.model, river.scores, off=(), run_time=2.5),
            )
            self.play(LaggedStart(*map(FadeIn, river.counts), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(river.pluses, river.names))
            self.play(FadeIn(river.total))
