"""Softmax turns scores into shares."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import largest, softmax
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.next_words import word_rows
from scenes.mobjects.shares import RowBars, Stack
from scenes.mobjects.words import SentenceColumn
from scenes.softmax.worked import ScoresAndShares, WorkedSoftmax
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula, Words, level


class SoftmaxTurnsScoresIntoShares(Lesson):
    """Softmax turns any scores into positive shares of one whole, the larger the score the more.

    First three scores that were chosen, then those that the tale run, seed 0, at its last step
    (600), gives to the next word. Its softmax is over all 56 words: drawn are the ten with the
    highest scores, and in the last row the shares of all others together.
    """

    title = "Softmax turns scores into shares"
    first_edition = True
    seed = 0
    scores = (1, 2, 3)  # to be worked by hand
    beginning = "the sleepy queen slept near the misty"  # of a tale: what comes next?
    rows = 10  # words that have a row of their own
    cold, hot = 0.2, 10.0  # temperatures that are tried
    constant = 100.0  # what is added to all scores in the end

    def construct(self) -> None:
        self.work_by_hand()
        self.show_model()
        self.heat_up()
        self.add_constant()
        self.conclude()

    def work_by_hand(self) -> None:
        """Three scores, their powers, the whole and its shares."""
        z = given(self.scores, "z", why="whole numbers, to be worked by hand")
        by_hand = WorkedSoftmax(z).move_to(0.15 * DOWN)
        bars, powers = by_hand.scores, by_hand.powers
        opening = VGroup(bars, by_hand.names, by_hand.values, by_hand.heads[0])
        place = opening.get_center()
        opening.scale(1.3).move_to(0.2 * DOWN)
        self.add(by_hand.names, bars.zero)
        with self.beat(
            "Three scores: the larger, the better. But what share of a whole is each one worth?",
            note="Scores may be any numbers, negative ones as well: they come from weighted sums.",
        ):
            self.play(Whole(bars, *(GrowFromEdge(bar, LEFT) for bar in bars.bars)))
            self.play(FadeIn(by_hand.values, by_hand.heads[0]))

        with self.beat(
            "First, raise e to each score: always positive, and each point more counts 2.7 times.",
            note="e is 2.718. A negative score gives a power below 1, never a negative one.",
        ):
            self.play(opening.animate.scale(1 / 1.3).move_to(place), run_time=1.5)
            self.play(FadeIn(by_hand.heads[1], powers.zero))
            for score, power, raised in zip(bars.bars, powers.bars, by_hand.raised, strict=True):
                self.play(TransformFromCopy(score, power))
                self.play(FadeIn(raised), run_time=0.5)
            self.add(powers)

        with self.beat(
            "Lay the three powers end to end: their sum is the whole.",
            note="Rounded to three places, as are all numbers here.",
        ):
            self.lay(powers, by_hand.stack)
            self.play(FadeIn(by_hand.brace, by_hand.sum))

        with self.beat(
            "Divide each power by it. Now the whole is one, and each score has its share.",
            note="The bar stays as it is: only what its length stands for has changed.",
        ):
            self.play(FadeIn(by_hand.heads[2]), run_time=0.5)
            for divided in by_hand.divisions:
                s, a = divided.numbers.values()
                self.play(TransformFromCopy(by_hand.sum.numbers["s"], s))
                self.play(Whole(divided, FadeIn(divided.formula, a)), run_time=0.5)
            self.remove(by_hand.stack)
            self.add(by_hand.parts)
            self.play(FadeIn(by_hand.parts.names), ReplacementTransform(by_hand.sum, by_hand.one))

    def show_model(self) -> None:
        """The same with the scores of a language model."""
        run = runs.tale(step=runs.LAST, seed=self.seed)
        words = self.words = tale.parse(self.beginning)
        self.heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
        self.added = Dial("c", at=0.0)
        scores = run.probe("logits", words=words) + self.added.probe()
        guessed = self.guessed = highest(scores, self.rows)
        self.real = word_rows(scores, guessed, others=False)
        shares = word_rows(softmax(scores, temperature=self.heat.probe()), guessed, others=True)
        others = Constant(
            f"{len(tale.VOCABULARY) - self.rows} other words",
            "label",
            because="the words of the vocabulary that have no row",
            role="quiet",
        )
        names = [*(Words(word, "label") for word in guessed), others]
        table = self.table = ScoresAndShares(self.real, shares, names, length=4.9, spacing=0.345)
        table.to_edge(RIGHT, buff=0.5).align_to(2.9 * UP, UP)
        beginning = SentenceColumn((*words, "?"), spacing=0.42).light(len(words))
        beginning.to_edge(LEFT, buff=0.6).align_to(table.scores, UP)
        with self.beat(
            "The same with real scores: those that a language model gives to the next word.",
            note="Ten of 56 words are drawn; the others share the last row. Softmax is over all.",
        ):
            self.play(FadeOut(Group(*self.mobjects[1:])))
            self.play(FadeIn(beginning))
            self.play(
                FadeIn(table.names[:-1], table.scores, table.score_numbers, table.heads[0]),
                run_time=1.5,
            )
            self.play(FadeIn(others, table.heads[1], table.shares.zero, table.share_numbers))
            copies = map(TransformFromCopy, table.scores.bars, table.shares.bars)
            self.play(Whole(table.shares, *copies, lag_ratio=0.1))
            self.lay(table.shares, table.stack)
            self.play(FadeIn(table.axis))

    def heat_up(self) -> None:
        """A temperature divides the scores."""
        heat, table = self.heat, self.table
        knob = self.knob = Knob(
            Axis(0, 10, 1, length=8), heat.probe(), name="T", role="look", sign=False
        )
        knob.set_x(0).set_y(-2.9)
        self.cooled, self.raised, self.plain = (
            Formula(f"e^({over}) / (sum_j e^({under}))")
            .set_x(table.scores.get_x())
            .match_y(table.stack)
            for over, under in (
                ("z_i \\/ #look($T$)", "z_j \\/ #look($T$)"),
                ("z_i + #look($c$)", "z_j + #look($c$)"),
                ("z_i", "z_j"),
            )
        )
        with self.beat(
            "Divide the scores by a temperature first. Cold, and small leads become large ones.",
            note="The order never changes, only how much the differences count.",
        ):
            self.play(FadeIn(knob, self.cooled))
            self.play(Narrow(heat, by=self.cold, run_time=4))

        with self.beat(
            "Hot, and the shares come out nearly even, also for words that make no sense here.",
            note="A model that writes is turned up and down in just this way. The last bar is long "
            "because it is many words.",
        ):
            self.play(Narrow(heat, by=self.hot, run_time=6))

    def add_constant(self) -> None:
        """A constant on all scores moves no share."""
        real, table, constant, knob = self.real, self.table, self.added, self.knob
        longest = 1.3 / (float(largest(real)()) + self.constant)
        wide = self.wide = RowBars(real, unit=longest, spacing=0.345, role="z").move_to(
            table.scores, LEFT
        )
        wide.shift((table.scores.get_left() - wide.get_left()) * RIGHT)
        self.narrow = table.scores.copy()
        self.slider = Knob(
            Axis(0, 100, 10, length=8),
            constant.probe(),
            name="c",
            role="look",
            places=0,
            longest=self.constant,
        ).move_to(knob, RIGHT)
        with self.beat(
            "At temperature one again, add a hundred to every score: no share moves at all.",
            note="e^(z+c) is e^c e^z: the common factor cancels. Only differences count.",
        ):
            self.play(Narrow(self.heat, by=1.0, run_time=1.5))
            self.play(FadeOut(knob, self.cooled), run_time=0.5)
            self.play(FadeIn(self.slider, self.raised), ReplacementTransform(table.scores, wide))
            self.play(Nudge(constant, by=self.constant, run_time=5))

    def conclude(self) -> None:
        """The shares beside the true chances."""
        table = self.table
        true = RowBars(
            word_rows(grammar(self.words), self.guessed, others=True),
            unit=table.shares.unit,
            spacing=0.345,
            thickness=0.07,
            role="y",
        ).move_to(table.shares.zero, LEFT)
        true.shift((table.shares.row(0) - true.row(0)) + 0.13 * DOWN)
        true.bars.set_stroke(width=0)
        true.zero.set_stroke(opacity=0)
        said = Words("true chances", "label", role="y")
        said.next_to(table.shares_head, RIGHT, buff=0.4)
        level(said, table.shares_head)
        with self.beat(
            "Shares always add up to one. Here they come close to the true chances of each word.",
            note="The tales are made by a grammar, which knows its chances. No score was ever told "
            "to the model, only tales.",
            rest=LAST_REST,
        ):
            self.play(Nudge(self.added, by=0.0, run_time=1.5))
            self.play(FadeOut(self.slider, self.raised), run_time=0.5)
            self.play(FadeIn(self.plain), ReplacementTransform(self.wide, self.narrow))
            self.play(FadeIn(said, true))

    def lay(self, rows: RowBars, stack: Stack) -> None:
        """Copies of the bars fall into one line, end to end."""
        pairs = zip(rows.bars, stack.bars, strict=True)
        falls = (TransformFromCopy(bar, part) for bar, part in pairs)
        self.play(Whole(stack, *falls, lag_ratio=0.3), run_time=2)


def highest(scores: Probe, n: int) -> list[str]:
    """The n words with the highest scores, the best first."""
    values = np.asarray(scores()).tolist()
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    return list(tale.decode(order[:n]))
