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
from scenes.attention.all_tables import AllTables
from scenes.attention.ask import Ask, point
from scenes.attention.guess_bars import GuessBars
from scenes.attention.reading import Reading
from scenes.attention.threads import Flow
from scenes.attention.transformer import NARROW, WIDE, River, streams
from scenes.attention.wide import ClosedBox, WideHead, WideMouth, WideTables
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson

_HALF = 0.2  # of a message's width in the stream
_PACES = (1.8, 1.2, 0.9, 0.7, 0.5)  # seconds for the first words that are read; as the last, on


class InsideATransformer(Lesson):
    """A transformer is a few tables of numbers, through which a stream of vectors flows.

    The tale run, seed 0, at its last step.
    """

    title = "Inside a transformer"
    sentence = "the sleepy blue queen"  # what it reads
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
        self.pick_words()
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
        river.spread_words()
        slot = self.slot = river.slot_of(WIDE)
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
            self.play(LaggedStart(*coming, Create(slot), lag_ratio=0.2), run_time=2)
            self.play(LaggedStart(*map(Create, closed.ways), lag_ratio=0.1))
            self.rise(answers)

    def rise(self, answers: GuessBars) -> None:
        """The bars of the answers grow."""
        self.play(FadeIn(answers.names), run_time=0.6)
        growth = answers.rise()
        self.add(answers.bars)
        self.play(growth)
        self.play(FadeIn(answers.numbers), run_time=0.5)

    def pick_words(self) -> None:
        """A table has a vector for each word."""
        river, big = self.river, self.big
        with self.beat(
            "Each word picks its own column of {n} numbers in a table of all {m} words.",
            n=given(self.run.recipe.width, "numbers", why="the width of the model"),
            m=given(len(tale.VOCABULARY), "words", why="those of the language"),
            note="The same word always picks the same column. Blue is above zero, red below, here "
            "and from now on.",
        ):
            closed, bed = self.closed, big.beds[0]
            gone = FadeOut(closed.title, closed.ways, river.answers.model, run_time=0.6)
            self.play(gone, ReplacementTransform(closed.box, bed[0]), FadeIn(bed[1]))
            self.play(FadeIn(big.tables[0], big.labels[0], shift=0.4 * LEFT), FadeIn(big.bar))
            self.play(big.pick(0))

    def flow(self) -> None:
        """Another table has a vector for each place; the sums flow on, each number a thread."""
        river, big = self.river, self.big
        token, place = big.picked
        total = token.probe + place.probe
        water = self.water = river.threads(self.streams[0], *token.ends(), bed=WIDE)
        first, both, whole = big.beds
        self.bed, self.banks = whole
        with self.beat(
            "Its place adds another column. The sums flow on: this is the stream.",
            holds=isclose(self.streams[0], total, within=1e-6),
            note="Without the table of places the heads could not tell first from last. This "
            "is the residual stream: a lane for each word, and in it a thread for each number.",
        ):
            gone = FadeOut(big.shown(0), shift=0.4 * RIGHT, run_time=0.8)
            self.play(gone, ReplacementTransform(first, both))
            self.play(FadeIn(big.tables[1], big.labels[1], shift=0.4 * LEFT), FadeIn(big.plus))
            self.play(big.pick(1))
            self.play(FadeOut(big.plus), place.animate.move_to(token), run_time=1.4)
            self.add(water)
            self.remove(token, place)
            gone = FadeOut(big.shown(1), shift=0.6 * RIGHT, run_time=0.7)
            self.play(gone, ReplacementTransform(both, whole, run_time=1.5))
            reached = water.ends()[1]
            water.between(water.ends()[0], WIDE.right)
            flow = Flow(water, since=reached, run_time=4, rate_func=linear)
            self.play(flow, FadeIn(big.lanes, run_time=1))

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
            f"A last table turns the last lane into scores: a guess from “{words[-1]}” alone.",
            note="W_U, the unembedding. The lane's threads, each times the numbers of a row, add "
            "up to a score for each column. The lane does not know the other words yet.",
        ):
            self.play(FadeOut(self.big.bar, self.big.lanes), FadeIn(river.bar), run_time=0.5)
            self.play(
                ReplacementTransform(self.water, narrow),
                ReplacementTransform(self.bed, river.bed),
                ReplacementTransform(self.banks, river.banks),
                ReplacementTransform(self.slot, river.slot),
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
        most = self.run.probe("pattern", head=self.lead, position=n - 1, **self.read)
        asked = self.told_words[int(np.argmax(most()))]
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
            for table, asks, way in zip(head.tables[:2], wide.asks, wide.ways[:2], strict=True):
                self.play(FadeIn(table, asks, shift=0.3 * UP), Create(way))
                self.carry([way[0]])
            self.play(*map(Create, wide.looks), run_time=0.8)
            self.play(FadeIn(head.pattern, wide.rows, wide.columns, wide.letter))
            self.play(Create(wide.frame))

    def carry(self, ways: list[Any]) -> None:
        """A copy of the stream goes along each way, into what is there."""
        copies = [self.river.sip(self.streams[0], way) for way in ways]
        self.play(*map(MoveToTarget, copies), run_time=0.8)
        flights = [MoveAlongPath(copy, way) for copy, way in zip(copies, ways, strict=True)]
        self.play(LaggedStart(*flights, lag_ratio=0.2), run_time=1.5)
        self.play(FadeOut(*copies), run_time=0.3)

    def head_writes(self) -> None:
        """What it has seen goes into the stream."""
        river, wide, head = self.river, self.wide, self.wide.head
        asks = VGroup(river.softmax, river.to_mouth, river.names[2])
        with self.beat(
            "Two more tables turn what it saw into a message, added to the stream.",
            note="W_V makes values, the pattern mixes them, W_O makes the mix as wide as the "
            "stream. The guess at the end follows.",
        ):
            self.play(FadeIn(head.tables[2], wide.tells[0], shift=0.3 * UP), Create(wide.ways[2]))
            self.carry([wide.ways[2][0]])
            self.play(FadeIn(head.tables[3], wide.tells[1], shift=0.3 * UP))
            ways = (wide.makes, wide.mixes, wide.writes)
            self.play(LaggedStart(*map(Create, ways), lag_ratio=0.6), FadeIn(wide.tells[2], asks))
            self.waters = {-1: self.water}  # by the head whose message it has, the last of all
            self.write(self.lead, head.tables[3], wide.mouth)

    def write(self, head: int, source: Any, x: float, *, pace: float = 1.0) -> None:
        """A head's message rises into the stream, which flows on as the sum; the guess follows."""
        river, waters = self.river, self.waters
        says = self.run.probe("head output", head=head, **self.read)
        message = river.message(says, source, x - _HALF, x + _HALF)
        self.play(FadeIn(message), run_time=0.6 * pace)
        self.play(MoveToTarget(message), run_time=1.2 * pace)
        before = waters[max(h for h in waters if h < head)]
        left, right = before.ends()
        water = waters[head] = river.threads(before.probe + says, x - _HALF, right)
        self.add(water, river.ring)
        later = [waters[h] for h in waters if h > head]
        sums = (Ask(each, probe=each.probe + says, run_time=1.2 * pace) for each in later)
        self.play(Flow(water, since=x + _HALF, run_time=1.2 * pace, rate_func=linear), *sums)
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
        out = self.run.probe("output stream", **self.read)
        leader = tale.INDEX[river.words_shown[0]]
        others = [head for head in self.off if head != lead]
        with self.beat(
            "All {n} heads read at the same place. Downstream, each adds what it finds.",
            n=given(len(river.heads), "heads", why="this model has as many"),
            holds=all_of(
                isclose(out, self.streams[-1], within=1e-6),
                equal(self.run.probe("answer", **self.read), leader),
            ),
            note="They read side by side: none sees what another writes. The order in which they "
            "add does not matter.",
        ):
            self.play(FadeOut(wide.said, wide.frame), run_time=0.6)
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
                FadeIn(river.letters[:-2]),
            )
            self.play(Create(river.canal), FadeIn(river.reads, river.letters[-2]))
            self.carry([river.way(head) for head in self.off])
            self.play(*(Create(river.writes[h]) for h in others), FadeIn(river.letters[-1]))
            for k, head in enumerate(others):
                source, x = river.heads[head].pattern, river.mouths[head]
                self.write(head, source, x, pace=0.8 * 0.75**k)

    def count(self) -> None:
        """All the numbers that the model has."""
        river = self.river
        every = self.every = AllTables(river)
        machine = self.machine = river.machine()
        with self.beat(
            "All that it has learned is in these cells, a number in each. How many?",
            holds=every.adds_up(),
            note="The box of “Guess the next word” held the same numbers. Large models stack many "
            "such layers, with an MLP in each; here is one alone.",
        ):
            gone = (*self.waters.values(), river.answers.model, river.bar)
            self.play(FadeOut(machine, *gone), run_time=0.8)
            self.change(river.tables(), [*every.heads, *every.others], run_time=2)
            self.play(FadeIn(every.letters), run_time=0.6)
            frame = every.frame(0)
            for k, (size, number) in enumerate(zip(every.sizes, every.counts, strict=True)):
                to = every.frame(k)
                self.play(Transform(frame, to) if k else Create(frame), run_time=0.7)
                self.play(FadeIn(size), FadeIn(number, shift=0.2 * UP), run_time=0.7)
            self.play(FadeOut(frame), FadeIn(every.total, shift=0.3 * UP))

    def change(self, before: list[Any], after: list[Any], *, run_time: float) -> None:
        """Tables go elsewhere, and grow or shrink; where they were before is kept in mind."""
        copies = [table.copy() for table in before]
        self.remove(*before)
        self.play(*map(ReplacementTransform, copies, after), run_time=run_time)

    def read_on(self) -> None:
        """Word after word goes through it, and then its own guess."""
        river, every = self.river, self.every
        reading = self.reading = Reading(river, [self.waters[h] for h in sorted(self.waters)])
        *read, coming = reading.words
        with self.beat(
            "It reads what it is given. Then its own guess is the next word: it writes.",
            note="What it writes has the colour of its guesses. What has been read stays as it is: "
            "each word only looks back. Below, the heads' rows light up one by one.",
            holds=equal(self.run.probe("answer", **self.read), tale.INDEX[river.coming]),
            rest=LAST_REST,
        ):
            self.play(FadeOut(every.letters, every.sizes, every.counts, every.total), run_time=0.6)
            self.change([*every.heads, *every.others], river.tables(), run_time=1.5)
            river.light(0)
            river.words.set_opacity(0.25)
            self.play(FadeIn(self.machine, reading.marks, river.bar), run_time=0.8)
            for k in range(len(read)):
                self.read_one(k)
            self.wait(0.6)
            self.play(
                FadeOut(river.slot), TransformFromCopy(river.answers.names[0], coming), run_time=2
            )
            self.read_one(len(read))

    def read_one(self, k: int) -> None:
        """A word picks its columns, flows through as a lane, and the guess after it comes."""
        slow = k >= len(self.told_words) - 1
        pace = _PACES[0] if slow else _PACES[min(k, len(_PACES) - 1)]
        self.add(*self.reading.lanes[k])
        self.play(*self.reading.flow(k), run_time=pace)
        self.play(*self.reading.guess(k, pace=0.3 * pace), run_time=0.3 * pace)
        self.wait(0.4 * pace)
