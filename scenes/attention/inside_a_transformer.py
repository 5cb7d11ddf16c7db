"""Inside a transformer."""

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    MoveAlongPath,
    MoveToTarget,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
    linear,
)

from nncore.probes.expressions import all_of, equal, isclose, largest_at
from nncore.probes.inputs import given
from nncore.tales import tale
from scenes.animations.follow import Follow
from scenes.attention.ask import Ask, point
from scenes.attention.guess_bars import GuessBars
from scenes.attention.threads import Flow, Threads
from scenes.attention.transformer import NARROW, WIDE, River, streams
from scenes.attention.wide import ClosedBox, WideHead, WideMouth, WideTables
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Words, level

_HALF = 0.2  # of a message's width in the stream
_PACES = (1.4, 1.2, 1.0, 0.8, 0.7)  # seconds for the first words that are read; as the last, on


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
        self.big = WideTables(self.river)
        self.streams = streams(run, self.told_words)
        self.off = tuple(range(run.recipe.heads))
        self.lead = self.river.lead
        self.stand_before_it()
        self.spring()
        self.flow()
        self.mouth()
        self.head_looks()
        self.head_writes()
        self.all_heads()
        self.count()
        self.read_on()

    def stand_before_it(self) -> None:
        """Words go in, a guess comes out."""
        river = self.river
        river.spread_words(1.6)
        words, answers = river.words, river.answers
        answers.save_state()
        answers.scale(1.5).set_y(WIDE.middle).align_to(6.6 * RIGHT, RIGHT)
        closed = self.closed = ClosedBox(river, answers.get_left()[0] - 0.35)
        with self.beat(
            "Words go into a transformer, and out comes a guess: the next word. How?",
            note="This is the whole model of the lessons before, for a tale that breaks off.",
        ):
            self.play(FadeIn(closed.box, closed.title))
            coming = (FadeIn(word, shift=0.4 * RIGHT) for word in words)
            self.play(LaggedStart(*coming, lag_ratio=0.2), run_time=2)
            self.play(LaggedStart(*map(Create, closed.ways), lag_ratio=0.1))
            self.rise(answers)

    def rise(self, answers: GuessBars) -> None:
        """The bars of the answers grow."""
        self.play(FadeIn(answers.names), run_time=0.6)
        growth = answers.rise()
        self.add(answers.bars)
        self.play(growth)
        self.play(FadeIn(answers.numbers), run_time=0.5)

    def spring(self) -> None:
        """Two tables make the vectors that begin the stream."""
        river, big = self.river, self.big
        with self.beat(
            "Each word picks a column of {n} numbers in a table, and so does its place.",
            n=given(self.run.recipe.width, "numbers", why="the width of the model"),
            note="The same word always picks the same column; without the second table the heads "
            "could not tell first from last. Blue is above zero, red below, here and from now on.",
        ):
            self.play(FadeOut(self.closed, river.answers.model), run_time=0.6)
            self.play(FadeIn(big.tables[0], big.labels[0], shift=0.4 * LEFT), FadeIn(big.bar))
            self.play(big.pick(0))
            self.play(FadeIn(big.tables[1], big.labels[1], shift=0.4 * LEFT), FadeIn(big.plus))
            self.play(big.pick(1))

    def flow(self) -> None:
        """The sums flow on, each number a thread."""
        river, big = self.river, self.big
        token, place = big.picked
        total = token.probe + place.probe
        water = self.water = river.threads(self.streams[0], *token.ends(), bed=WIDE)
        self.banks = river.banks_of(WIDE)
        with self.beat(
            "Added up, each number flows on as a thread of its own: this is the stream.",
            holds=isclose(self.streams[0], total, within=1e-6),
            note="The residual stream, a lane for each word. Nothing stands in its way from one "
            "end to the other.",
        ):
            self.play(FadeOut(big.plus), place.animate.move_to(token), run_time=1.4)
            self.add(water)
            self.remove(token, place)
            self.play(FadeOut(big, shift=0.6 * RIGHT), FadeIn(self.banks))
            reached = water.ends()[1]
            water.between(water.ends()[0], WIDE.right)
            self.play(Flow(water, since=reached, run_time=4, rate_func=linear))

    def mouth(self) -> None:
        """A last table makes scores, and softmax shares."""
        river, words = self.river, self.told_words
        start, end = NARROW.left, NARROW.right
        narrow = river.threads(self.streams[0], start, end)
        last = narrow.lane(len(words) - 1).between(end - 0.6, end)
        river.answers.restore()
        mouth = self.large = WideMouth(river)
        for scores in (river.scores, mouth.scores):
            scores.ask(probe=river.logits(self.off))
            scores.refresh()
        point(river.answers, off=self.off)
        with self.beat(
            "At its end, a last table scores every word, and softmax makes shares.",
            note="W_U, the unembedding. The last lane's threads, each times the numbers of a row, "
            "add up to a score for each column. This first guess is from that lane alone.",
        ):
            self.play(FadeOut(self.big.bar), FadeIn(river.bar), run_time=0.5)
            self.play(
                ReplacementTransform(self.water, narrow),
                ReplacementTransform(self.banks, river.banks),
                river.words.animate.restore(),
                run_time=2,
            )
            self.water = narrow
            self.play(Create(river.ring), run_time=0.6)
            lens = mouth.lens
            near = lens.copy().between(lens.ends()[0], lens.ends()[0] + 0.6)
            self.play(ReplacementTransform(last, near), FadeIn(mouth.asker), run_time=1.2)
            self.play(FadeIn(mouth.table, mouth.label, shift=0.4 * UP))
            self.remove(near)
            self.add(lens)
            self.play(Flow(lens, since=near.ends()[1], rate_func=linear))
            self.play(FadeIn(mouth.scores, mouth.given, shift=0.3 * UP))
            self.play(Create(mouth.softmax[0]), FadeIn(mouth.softmax[1]))
            self.rise(river.answers)

    def head_looks(self) -> None:
        """One head, large: where it looks."""
        river, n = self.river, len(self.told_words)
        wide = self.wide = WideHead(river, self.lead)
        head, large = wide.head, self.large
        self.look = head.pattern.outline(n - 1)
        most = self.run.probe("pattern", head=self.lead, position=n - 1, **self.read)
        asked = self.told_words[int(np.argmax(most()))]
        asks = VGroup(river.softmax, river.to_mouth, river.names[2])
        with self.beat(
            f"To guess better, a head looks back: “{self.told_words[-1]}” asks, “{asked}” answers.",
            holds=largest_at(most, int(np.argmax(most()))),
            note="W_Q makes queries, W_K keys; rows ask, columns answer, as in the lessons before.",
        ):
            gone = (large.lens, large.asker, large.label, large.softmax, large.given)
            self.play(FadeOut(*gone), run_time=0.6)
            self.play(
                ReplacementTransform(large.table, river.unembedding),
                ReplacementTransform(large.scores, river.scores),
            )
            self.play(FadeIn(asks), run_time=0.6)
            self.play(FadeIn(head.tables[:2], wide.asks, shift=0.4 * UP))
            self.play(*map(Create, wide.ways[:2]))
            self.carry([wide.ways[0][0], wide.ways[1][0]])
            self.play(*map(Create, wide.looks), run_time=0.8)
            self.play(FadeIn(head.pattern, wide.rows, wide.letter, shift=0.3 * RIGHT))
            self.play(Create(self.look))

    def carry(self, ways: list[Any]) -> None:
        """A copy of the stream goes along each way, into what is there."""
        copies = [self.river.sip(self.streams[0], way) for way in ways]
        self.play(*map(MoveToTarget, copies), run_time=0.8)
        flights = [MoveAlongPath(copy, way) for copy, way in zip(copies, ways, strict=True)]
        self.play(LaggedStart(*flights, lag_ratio=0.2), run_time=2)
        self.play(FadeOut(*copies), run_time=0.3)

    def head_writes(self) -> None:
        """What it has seen goes into the stream."""
        wide, head = self.wide, self.wide.head
        with self.beat(
            "Two more tables make its message of what it saw, added to the stream.",
            note="W_V makes values, the pattern mixes them, W_O makes the mix as wide as the "
            "stream. The guess at the end follows.",
        ):
            self.play(FadeIn(head.tables[2:], wide.tells, shift=0.4 * UP))
            self.play(Create(wide.ways[2]), Create(wide.mixes))
            self.carry([wide.ways[2][0]])
            self.play(Create(wide.makes), Create(wide.writes))
            self.waters = {-1: self.water}  # by the head whose message it has, the last of all
            self.write(self.lead, head.tables[3], wide.mouth)

    def write(self, head: int, source: Any, x: float, *, pace: float = 1.0) -> None:
        """A head's message rises into the stream, which flows on as the sum; the guess follows."""
        river, waters = self.river, self.waters
        says = self.run.probe("head output", head=head, **self.read)
        message = river.threads(says, x - _HALF, x + _HALF)
        message.target = message.copy()
        message.stretch_to_fit_height(source.height).set_y(source.get_y())
        self.play(FadeIn(message), run_time=0.6 * pace)
        self.play(MoveToTarget(message), run_time=1.2 * pace)
        before = waters[max(h for h in waters if h < head)]
        left, right = before.ends()
        water = waters[head] = river.threads(before.probe + says, x - _HALF, right)
        self.add(water, river.ring)
        later = (waters[h] for h in waters if h > head)
        self.play(
            Flow(water, since=x + _HALF, run_time=1.2 * pace, rate_func=linear),
            *(Ask(each, probe=each.probe + says, run_time=1.2 * pace) for each in later),
        )
        self.remove(message)
        before.between(left, x - _HALF)
        rest = tuple(h for h in self.off if h not in waters)
        self.play(
            Follow(river.answers.model, off=rest, run_time=1.5 * pace),
            Ask(river.scores, probe=river.logits(rest), run_time=1.5 * pace),
        )

    def all_heads(self) -> None:
        """All heads read the same water, and all write."""
        river, wide, lead = self.river, self.wide, self.lead
        n = given(len(river.heads), "heads", why="this model has as many")
        out = self.run.probe("output stream", **self.read)
        leader = tale.INDEX[river.words_shown[0]]
        others = [head for head in self.off if head != lead]
        with self.beat(
            "All {n} heads read at the same place. Downstream, each adds what it finds.",
            n=n,
            holds=all_of(
                isclose(out, self.streams[-1], within=1e-6),
                equal(self.run.probe("answer", **self.read), leader),
            ),
            note="They read side by side: none sees what another writes. The order in which they "
            "add does not matter.",
        ):
            gone = (self.look, wide.rows, wide.letter, wide.asks, wide.tells, wide.ways)
            self.play(FadeOut(*gone, wide.looks, wide.mixes, wide.makes), run_time=0.6)
            seam = river.mouths[lead] - _HALF
            before, after = self.waters.values()
            self.play(
                ReplacementTransform(wide.head, river.heads[lead]),
                ReplacementTransform(wide.writes, river.writes[lead]),
                before.animate.between(NARROW.left, seam),
                after.animate.between(seam, NARROW.right),
                run_time=1.5,
            )
            self.play(
                FadeIn(river.embedding, river.places, river.names[:2], shift=0.4 * UP),
                LaggedStart(*(FadeIn(river.heads[h]) for h in others), lag_ratio=0.3),
                FadeIn(river.letters),
            )
            self.play(Create(river.canal), FadeIn(river.reads))
            self.carry([river.way(head) for head in self.off])
            for k, head in enumerate(others):
                self.play(Create(river.writes[head]), run_time=0.4)
                source, x = river.heads[head].pattern, river.mouths[head]
                self.write(head, source, x, pace=0.8 * 0.75**k)

    def count(self) -> None:
        """All the numbers that the model has."""
        river, run = self.river, self.run
        with self.beat(
            "All it has learned: the {n} numbers in the box of “Guess the next word”.",
            n=run.probe("parameters"),
            note="All of them are in the tables below the stream, one pixel each. Large models "
            "stack many such layers, with an MLP in each; here is one alone.",
        ):
            for size, number in zip(river.sizes, river.counts, strict=True):
                self.play(FadeIn(size), FadeIn(number, shift=0.2 * UP), run_time=0.8)
            self.play(FadeIn(river.pluses))
            self.play(FadeIn(river.total))

    def read_on(self) -> None:
        """Word after word goes through it."""
        river, words = self.river, self.told_words
        waters = [self.waters[head] for head in sorted(self.waters)]
        lanes = [[water.lane(k) for water in waters] for k in range(len(words))]
        guesses = [*map(river.guesses, range(len(words) - 1)), river.answers]
        leader = river.words_shown[0]
        coming: Any = Words(leader, "small", role="share").align_to(river.words, RIGHT)
        level(coming, NARROW.bottom - 0.27)
        with self.beat(
            "Now it reads: each word is one more lane, and at its end is the next guess.",
            note="What has been read stays as it is: each word only looks back. Below, the heads' "
            "rows light up one by one. What it guesses may be the next word that it reads.",
            holds=equal(self.run.probe("answer", **self.read), tale.INDEX[leader]),
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(*waters, river.answers.model),
                river.words.animate.set_opacity(0.25),
                run_time=0.8,
            )
            river.light(0)
            first = tale.INDEX[words[0]]
            self.marks = VGroup(river.embedding.mark(first), river.places.mark(0))
            self.play(FadeIn(self.marks), run_time=0.4)
            for k, lane in enumerate(lanes):
                self.read_one(k, lane, guesses)
            self.play(TransformFromCopy(river.answers.names[0], coming), run_time=2)

    def read_one(self, k: int, lane: list[Threads], guesses: list[GuessBars]) -> None:
        """A word picks its columns, flows through as a lane, and the guess after it comes."""
        river = self.river
        pace = _PACES[min(k, len(_PACES) - 1)] if k < len(guesses) - 1 else _PACES[0]
        picked = river.embedding.mark(tale.INDEX[self.told_words[k]]), river.places.mark(k)
        river.light(k + 1)
        self.add(*lane)
        self.play(
            *(m.animate.move_to(to) for m, to in zip(self.marks, picked, strict=True)),
            river.words[k].animate.set_opacity(1),
            river.ring.animate.set_y(river.lane(k)),
            Transform(river.to_mouth, river.mouth_of(k)),
            Flow(*lane, rate_func=linear),
            *([FadeOut(guesses[k - 1].model)] if k else []),
            run_time=pace,
        )
        self.play(
            FadeIn(guesses[k].model),
            Ask(river.scores, probe=river.logits((), position=k)),
            run_time=0.3 * pace,
        )
        self.wait(0.4 * pace)
