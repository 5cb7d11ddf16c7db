"""Softmax turns scores into shares."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    ReplacementTransform,
    RoundedRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import (
    all_of,
    entries,
    function,
    isclose,
    maximum,
    softmax,
    total,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.next_words import word_rows
from scenes.mobjects.words import SentenceRow
from scenes.softmax.next_word import HeatedWhole, ScoresAndShares, first_of
from scenes.softmax.worked import EndToEnd, PowerBars, ScoreBars, empty_whole
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current

RAISED = 1  # which score is raised: the second
RISE = 3.0  # by so much


class SoftmaxTurnsScoresIntoShares(Lesson):
    """Softmax turns any scores into positive shares of one whole, the larger the score the more.

    First three scores that were chosen, then those that the tale run, seed 0, at its last step
    (600), gives to the next word. Its softmax is over all 56 words: drawn are the six with the
    highest scores, and the shares of all others together.
    """

    title = "Softmax turns scores into shares"
    seed = 0
    scores = (1, 2, 3)  # to be worked by hand
    constant = 4.0  # what is added to all of them
    beginning = "the hungry king ate and the"  # of a tale: what comes next?
    rows = 6  # words that have a row of their own
    cold, hot = 0.2, 10.0  # temperatures that are tried

    def construct(self) -> None:
        z = self.z = given(self.scores, "z", why="chosen to be worked by hand")
        self.powers, self.shares = function("exp", z), softmax(z)
        self.ask()
        self.raise_e()
        self.lay_end_to_end()
        self.divide()
        self.raise_one()
        self.add_constant()
        self.turn_to_words()
        self.heat_up()
        self.compare()

    def ask(self) -> None:
        """Scores, and an empty whole."""
        rows = self.score_rows = ScoreBars(self.z, places=0)
        empty = self.empty = empty_whole()
        question = self.question = Words("one whole: who gets how much of it?", role="quiet")
        question.move_to(empty).set(over_picture=True)
        self.add(rows.labels, rows.bars.zero)
        with self.beat(
            "Three scores. A larger one deserves more, but what share of one whole is each worth?",
            note="Scores may be any numbers, negative ones as well: they come from weighted sums.",
        ):
            self.play(
                Whole(rows.bars, *(GrowFromEdge(bar, LEFT) for bar in rows.bars.bars)),
                FadeIn(rows.axis),
                run_time=1.5,
            )
            self.play(Create(empty), FadeIn(question))

    def raise_e(self) -> None:
        """Scores become powers, on one scale."""
        rows, powers = self.score_rows, PowerBars(self.z)
        self.power_rows = powers
        smallest = -maximum(-self.powers)
        with self.beat(
            "First, raise $e$ to each: never negative, and one point more counts {e:.3f} times.",
            note="The bars of scores shrink first, so that powers have the same scale and room.",
            e=function("exp", 1.0),
            holds=all_of(
                smallest > 0.0,
                isclose(
                    total(function("exp", self.z + 1.0) / self.powers),
                    len(self.scores) * function("exp", 1.0),
                    within=1e-9,
                ),
            ),
        ):
            shrunk = ReplacementTransform(rows.bars, powers.bars)
            self.play(FadeOut(rows.axis), shrunk, run_time=2)
            for dial, raised, label in zip(powers.grown, powers.raised, rows.labels, strict=True):
                self.play(
                    Nudge(dial, by=1.0),
                    FadeIn(raised, target_position=label, scale=0.5),
                    run_time=1.5,
                )

    def lay_end_to_end(self) -> None:
        """The powers fall into one line."""
        powers, sums = self.power_rows, EndToEnd(self.powers)
        self.sums = sums
        with self.beat(
            "Lay copies of the three end to end. Together they are {sum:.3f}: that is the whole.",
            note="No bar changes its length. Three places of each number.",
            sum=total(self.powers),
            holds=total(self.powers) > maximum(self.powers),
        ):
            self.play(FadeOut(self.question), run_time=0.5)
            for bar, part in zip(powers.bars.bars, sums.stack.bars, strict=True):
                self.play(TransformFromCopy(bar, part), run_time=1.2)
            self.remove(self.empty, *sums.stack.bars)
            self.add(sums.stack)
            self.play(FadeIn(sums.brace), run_time=0.5)
            self.play(sums.appears(), run_time=1.5)

    def divide(self) -> None:
        """Powers over their sum."""
        powers, sums, ends = self.power_rows, self.sums, EndToEnd(self.shares)
        self.ends = ends
        with self.beat(
            "Divide each by that. The same bar is now one, and every score has its share of it.",
            note="The bar stays as it is: only what its length stands for has changed.",
            holds=isclose(total(self.shares), 1.0, within=1e-9),
        ):
            raised: Any
            divided: Any
            for raised, divided in zip(powers.raised, powers.divided, strict=True):
                p, s, a = divided.numbers.values()
                self.play(
                    TransformFromCopy(raised.numbers["x"], p),
                    TransformFromCopy(sums.line.numbers["s"], s),
                    run_time=1.2,
                )
                self.play(Whole(divided, FadeIn(divided.formula, a)), run_time=0.5)
            self.remove(sums.stack)
            self.add(ends.stack)
            self.play(FadeOut(sums.line), run_time=0.5)
            self.play(ends.appears(), run_time=1.5)

    def raise_one(self) -> None:
        """One score moves, and all shares follow."""
        self.rise, self.added = Dial("rise", at=0.0), Dial("c", at=0.0)
        here = given(np.eye(len(self.scores))[RAISED], "the second", why="the score that is raised")
        now = self.now = self.z + self.rise.probe() * here + self.added.probe()
        shares, goal = softmax(now), softmax(self.z + RISE * here)
        first, last = entries(self.shares, RAISED), entries(goal, RAISED)
        rows = self.moving = ScoreBars(now, high=self.highest(), places=1)
        ends = EndToEnd(shares)
        powers = self.power_rows
        others = [i for i in range(len(self.scores)) if i != RAISED]
        with self.beat(
            "Raise the second: its share goes from {first:.1%} to {last:.1%}. The others make way.",
            first=first,
            last=last,
            holds=all_of(
                last > first,
                isclose(entries(shares, RAISED), last, within=1e-9),
                *(entries(shares, i) < entries(self.shares, i) for i in others),
            ),
            note="The whole stays one, so what one gains the others lose.",
        ):
            self.play(FadeOut(powers.raised, powers.divided), run_time=0.6)
            self.remove(self.score_rows.labels, *self.ends, self.sums.brace)
            self.add(rows.labels, ends)
            self.play(ReplacementTransform(powers.bars, rows.bars), run_time=1.5)
            self.play(FadeIn(rows.axis), run_time=0.6)
            self.play(Nudge(self.rise, by=RISE, run_time=4))
        self.live = ends

    def highest(self) -> float:
        """What the axis of moving scores must hold."""
        raised = [s + RISE * (i == RAISED) for i, s in enumerate(self.scores)]
        return max(*raised, max(self.scores) + self.constant)

    def add_constant(self) -> None:
        """All scores move, and nothing follows."""
        with self.beat(
            "But add {c:.0f} to all of them, and no share moves: only differences count.",
            c=given(self.constant, "c", why="what is added to each score"),
            holds=isclose(
                total((softmax(self.now) - self.shares) * (softmax(self.now) - self.shares)),
                0.0,
                within=1e-18,
            ),
            note="$e^(z+c)$ is $e^c$ times $e^z$, and the common factor cancels.",
        ):
            self.play(Nudge(self.rise, by=0.0, run_time=1.5))
            self.wait(0.5)
            self.play(Nudge(self.added, by=self.constant, run_time=4))

    def turn_to_words(self) -> None:
        """The same with the scores of a language model."""
        run = runs.tale(step=runs.LAST, seed=self.seed)
        words = tale.parse(self.beginning)
        self.heat = Dial("T", at=1.0, low=0.1, high=10.0)
        self.logits = run.probe("logits", words=words)
        guessed = self.guessed = highest(self.logits, self.rows)
        table = self.table = ScoresAndShares(
            word_rows(self.logits, guessed, others=False),
            self.at(self.heat),
            self.names("body"),
            spacing=4.3 / (self.rows + 1),
        )
        table.set_x(0).align_to((SIDE - 7.11 + 0.2) * RIGHT, LEFT)
        table.shift((2.2 - table.heads.get_top()[1]) * UP)
        line = self.line = beginning_of(words)
        p = entries(self.at(self.heat), 0)
        with self.beat(
            f"The same with real scores, of a language model: “{guessed[0]}” gets {{p:.1%}}.",
            p=p,
            holds=all_of(*(p > entries(self.at(self.heat), i) for i in range(1, self.rows))),
            note="A row for each of the likeliest words. Softmax is over all words there are.",
        ):
            self.play(FadeOut(self.content), run_time=0.8)
            self.play(FadeIn(line))
            self.play(
                FadeIn(table.names[:-1], table.scores, table.score_numbers, table.heads[0]),
                run_time=1.2,
            )
            self.play(FadeIn(table.heads[1], table.shares.zero, table.names[-1]), run_time=0.6)
            self.play(
                Whole(
                    table.shares,
                    *map(TransformFromCopy, table.scores.bars, table.shares.bars),
                    GrowFromEdge(table.shares.bars[-1], LEFT),
                    lag_ratio=0.15,
                ),
                run_time=2,
            )
            self.play(FadeIn(table.share_numbers))

    def names(self, size: str) -> list[Words]:
        """Of the rows."""
        others = Constant(
            f"{len(tale.VOCABULARY) - self.rows} others",
            size,
            because="the words of the vocabulary that have no row",
            role="quiet",
        )
        return [*(Words(word, size) for word in self.guessed), others]

    def at(self, heat: Dial) -> Probe:
        """The shares of the words that have a row, and of all others, at a temperature."""
        shares = softmax(self.logits, temperature=heat.probe())
        return word_rows(shares, self.guessed, others=True)

    def heat_up(self) -> None:
        """A temperature divides the scores."""
        # To the right of the rows, where only the first and the last ever reach.
        axis = Axis(0, 10, 5, length=3.2).move_to(4.85 * RIGHT + 0.75 * DOWN)
        knob = self.knob = Knob(
            axis, self.heat.probe(), name="T", role="look", sign=False, longest=10.0
        )
        knob.label.scale(2).next_to(axis.line, UP, buff=0.45)
        knob.refresh()
        formula = self.formula = Formula(
            '{{ "share" : share }} = e^(z \\/ #look($T$)) / ("sum of all")', "title"
        )
        formula.select("share").set_color(current()["share"])
        formula.to_edge(RIGHT, buff=SIDE + 0.2).set_y(2.55)
        with self.beat(
            "Divide the scores by a temperature $T$ first: cold feeds the leader, hot the others.",
            holds=entries(self.at(self.heat), 0) < entries(softmax(self.logits), self.best()),
            note="The order never changes, only how much the differences count.",
        ):
            self.play(FadeIn(knob, formula))
            self.play(Narrow(self.heat, by=self.cold, run_time=3.5))
            self.wait(1)
            self.play(Narrow(self.heat, by=self.hot, run_time=5))

    def best(self) -> int:
        """The place of the word with the highest score."""
        return int(np.argmax(np.asarray(self.logits())))

    def compare(self) -> None:
        """Three temperatures, three wholes."""
        table = self.table
        heats = [Dial("T", at=T, low=0.1, high=10.0) for T in (self.hot, self.hot, 1.0)]
        wholes = [HeatedWhole(self.at(heat), self.names("label"), heat) for heat in heats]
        hot, one, cold = wholes
        left = hot.to_edge(RIGHT, buff=SIDE).stack.start.get_x()
        for whole, height in zip(wholes, (-2.15, 0.1, 2.35), strict=True):
            whole.shift(np.array([left, height, 0]) - whole.stack.start.get_center())
        warmths = [
            Words(word, "label", role="quiet").next_to(whole.heat, DOWN, buff=0.2)
            for word, whole in (("hot", hot), ("cold", cold))
        ]
        lead = [
            entries(softmax(self.logits, temperature=T), self.best())
            for T in (self.cold, 1.0, self.hot)
        ]
        told = first_of(hot, self.guessed[0], lead[-1])
        with self.beat(
            f"The same scores, and “{self.guessed[0]}” gets {{cold:.1%}}, {{one:.1%}}"
            " or {hot:.1%}: $T$ decides.",
            cold=lead[0],
            one=lead[1],
            hot=lead[2],
            holds=all_of(lead[0] > lead[1], lead[1] > lead[2]),
            note="A model that writes is turned up and down in just this way.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(self.line, self.formula, self.knob, table.names, table.heads, table.scores),
                FadeOut(table.score_numbers, table.share_numbers, table.shares.zero),
                run_time=0.8,
            )
            falls = map(ReplacementTransform, table.shares.bars, hot.stack.bars)
            self.play(Whole(hot, *falls, FadeIn(hot.heat)), run_time=2)
            # Each rises out of the one below it, and passes none.
            rising = (hot, one, heats[1], 1.0), (one, cold, heats[2], self.cold)
            for low, whole, heat, to in rising:
                up = (whole.stack.start.get_y() - low.stack.start.get_y()) * UP
                self.add(whole.shift(-up))
                self.play(whole.animate.shift(up), run_time=1)
                self.play(Narrow(heat, by=to, run_time=2.5))
            self.play(FadeIn(*warmths, told))


def beginning_of(words: Any) -> VGroup:
    """The words, and a slot for the next."""
    row = SentenceRow(words)
    slot = RoundedRectangle(
        width=1.7, height=0.62, corner_radius=0.1, color=current()["ink"], stroke_width=4
    )
    slot.next_to(row, RIGHT, buff=0.3).set_y(row.baseline + 0.11)
    ask = level(Words("?", role="quiet").move_to(slot), row.baseline)
    line = VGroup(*row, slot, ask)
    return line.to_edge(LEFT, buff=SIDE).set_y(2.85)


def highest(scores: Probe, n: int) -> list[str]:
    """The n words with the highest scores, the best first."""
    values = np.asarray(scores()).tolist()
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    return list(tale.decode(order[:n]))
