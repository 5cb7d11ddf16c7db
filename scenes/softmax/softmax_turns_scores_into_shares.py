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
    Transform,
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
from nncore.tales import tale
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.mobjects.next_words import word_rows
from scenes.softmax.next_word import ScoreRows, WordTower, beginning_of, highest
from scenes.softmax.power_axis import PowerAxis
from scenes.softmax.river import HEIGHT as RIVER
from scenes.softmax.river import Front, HeatAxis, River, formula_with_heat, marks_on, names_in
from scenes.softmax.worked import (
    HEIGHT,
    Columns,
    EmptyWhole,
    LiveShares,
    OfTheWhole,
    PowerCurve,
    ScoreBars,
    divided,
    raised_to,
    tower_of,
)
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, Lesson

RISE = 2.0  # by so much the largest score is raised


class SoftmaxTurnsScoresIntoShares(Lesson):
    """Softmax turns any scores into positive shares of one whole, the larger the score the more.

    First three scores that were chosen, then those that the tale run, seed 0, at its last step
    (600), gives to the next word. Its softmax is over all 56 words: drawn are the six with the
    highest scores, and the shares of all others together.
    """

    title = "Softmax turns scores into shares"
    seed = 0
    scores = (1, 2, 3)  # to be worked by hand
    constant = 2.0  # what is added to all of them
    beginning = "the hungry king ate and the"  # of a tale: what comes next?
    rows = 6  # words that have a row of their own
    cold, hot = 0.2, 10.0  # temperatures that are tried

    def construct(self) -> None:
        z = self.z = given(self.scores, "z", why="chosen to be worked by hand")
        self.powers, self.shares = function("exp", z), softmax(z)
        self.rise, self.added = Dial("rise", at=0.0), Dial("c", at=0.0)
        here = np.eye(len(self.scores))[np.argmax(self.scores)]
        self.raised_one = given(here, "the largest", why="the score that is raised")
        self.now = z + self.rise.probe() * self.raised_one + self.added.probe()
        self.whole = total(function("exp", self.now))
        self.ask()
        self.raise_e()
        self.pile_up()
        self.divide()
        self.raise_one()
        self.add_constant()
        self.turn_to_words()
        self.heat_up()
        self.compare()

    def ask(self) -> None:
        """Scores on a line, and an empty whole."""
        bars = self.score_bars = ScoreBars(
            self.z, high=np.ceil(max(self.scores) + max(RISE, self.constant) + 1)
        )
        self.axis = bars.axis
        empty = self.empty = EmptyWhole(self.axis)
        self.add(self.axis, bars.bars.zero)
        with self.beat(
            "Three scores. A larger one deserves more, but what share of one whole is each worth?",
            note="Scores may be any numbers, negative ones as well: they come from weighted sums.",
        ):
            for bar, label in zip(bars.bars.bars, bars.labels, strict=True):
                self.play(GrowFromEdge(bar, LEFT), FadeIn(label), run_time=0.8)
            self.add(bars.bars)
            self.play(FadeIn(empty))

    def raise_e(self) -> None:
        """Scores fall onto their line, and columns rise from there to the curve."""
        rows, whole = self.score_bars, float(total(self.powers)())
        ends = np.array([min(0.0, self.constant), max(RISE, self.constant)])
        least, most = whole * np.asarray(raised_to(ends)())
        self.most = float(most)
        ruler = PowerAxis(self.axis, self.whole, height=HEIGHT, least=least, most=most)
        columns = self.columns = Columns(self.axis, self.z, self.powers, unit=HEIGHT / whole)
        curve = self.curve = PowerCurve(self.axis, total(self.powers))
        raised = self.raised = columns.raised()
        with self.beat(
            "First, raise $e$ to each: never negative, and one point more counts {e:.3f} times.",
            note="The height of the curve over a score is $e$ to the power of the score.",
            e=function("exp", 1.0),
            holds=all_of(
                -maximum(-self.powers) > 0.0,
                isclose(
                    total(function("exp", self.z + 1.0) / self.powers),
                    len(self.scores) * function("exp", 1.0),
                    within=1e-9,
                ),
            ),
        ):
            self.remove(rows.bars)
            self.add(rows.bars.zero, *rows.bars.bars)
            label: Any
            for i in reversed(range(len(self.scores))):
                label = rows.labels[i]
                was = VGroup(*label.formula.select("name"))
                rest = [part for part in label.formula if part not in was.submobjects]
                self.play(
                    ReplacementTransform(rows.bars.bars[i], columns.feet[i]),
                    ReplacementTransform(was, columns.names[i]),
                    FadeOut(*rest, *label.numbers.values()),
                    run_time=0.8,
                )
            self.play(FadeOut(rows.bars.zero), FadeIn(ruler, shift=0.3 * UP), run_time=0.8)
            self.play(Create(curve), run_time=2)
            for bar, label in zip(columns.bars, raised, strict=True):
                self.play(GrowFromEdge(bar, DOWN), run_time=0.9)
                self.play(FadeIn(label, shift=0.2 * UP), run_time=0.5)
            self.remove(*columns.feet, *columns.names, *columns.bars)
            self.add(columns)

    def pile_up(self) -> None:
        """Copies of the columns pile up to a tower."""
        columns, tower = self.columns, tower_of(self.powers, self.empty)
        self.sums = tower
        worked = self.worked = divided(tower, self.z, most=self.most)
        of = self.of_the_whole = OfTheWhole(
            self.empty, worked, self.whole, total(softmax(self.now))
        )
        with self.beat(
            "Pile copies of the three up. Together they are {sum:.3f}: that is the whole.",
            note="No column changes its height. Three places of each number.",
            sum=total(self.powers),
            holds=total(self.powers) > maximum(self.powers),
        ):
            self.play(FadeOut(self.empty.question), run_time=0.5)
            text: Any
            for bar, block, text in zip(columns.bars, tower.bars, worked, strict=True):
                self.play(TransformFromCopy(bar, block), run_time=1.2)
                self.play(FadeIn(text.numbers["p"], shift=0.3 * RIGHT), run_time=0.4)
            self.remove(self.empty, self.empty.frame, *tower.bars)
            self.add(tower)
            self.play(Create(of.line), run_time=1)
            self.play(FadeIn(of.together, shift=0.2 * UP))

    def divide(self) -> None:
        """Powers over their sum."""
        of = self.of_the_whole
        s: Any = of.together.numbers["s"]
        with self.beat(
            "Divide each by that. The same tower is now one, and every score has its share of it.",
            note="The tower stays as it is: only what its height stands for has changed.",
            holds=isclose(total(self.shares), 1.0, within=1e-9),
        ):
            text: Any
            for text in self.worked:
                self.play(TransformFromCopy(s, text.numbers["s"]), run_time=1)
                self.play(Whole(text, FadeIn(text.formula, text.numbers["a"])), run_time=0.5)
            self.add(self.worked)
            self.play(Transform(of.together, of.moved()), run_time=1)
            self.play(FadeIn(of.ruler), run_time=0.8)
            self.play(FadeIn(of.shares, shift=0.2 * UP), run_time=0.7)

    def raise_one(self) -> None:
        """The largest score moves, and all shares follow."""
        top, now, shares = int(np.argmax(self.scores)), self.now, softmax(self.now)
        first, last = (
            entries(self.shares, top),
            entries(softmax(self.z + RISE * self.raised_one), top),
        )
        live = LiveShares(self.axis, now, self.empty, most=self.most)
        others = [i for i in range(len(self.scores)) if i != top]
        with self.beat(
            "Raise the largest by {c:.0f}: the whole grows, so its ruler shrinks."
            " The others make way.",
            c=given(RISE, "c", why="by so much the largest score is raised"),
            first=first,
            last=last,
            holds=all_of(
                last > first,
                self.whole > total(self.powers),
                isclose(entries(shares, top), last, within=1e-9),
                *(entries(shares, i) < entries(self.shares, i) for i in others),
            ),
            note="Its share goes from {first:.1%} to {last:.1%}. The tower keeps its height, for "
            "the whole stays one: what one gains the others lose.",
        ):
            self.play(FadeOut(self.raised), run_time=0.6)
            self.remove(self.columns, self.curve, self.sums, self.worked)
            self.add(live)
            self.play(Nudge(self.rise, by=RISE, run_time=4))

    def add_constant(self) -> None:
        """All scores move and the curve with them, and nothing follows."""
        with self.beat(
            "Put it back, then add {c:.0f} to all: powers and whole grow alike, the shares stay.",
            c=given(self.constant, "c", why="what is added to each score"),
            holds=isclose(
                total((softmax(self.now) - self.shares) * (softmax(self.now) - self.shares)),
                0.0,
                within=1e-18,
            ),
            note="Only differences count: $e^(z+c)$ is $e^c$ times $e^z$, and the common factor "
            "cancels.",
        ):
            self.play(Nudge(self.rise, by=0.0, run_time=1.5))
            self.wait(0.5)
            self.play(Nudge(self.added, by=self.constant, run_time=5))

    def turn_to_words(self) -> None:
        """The same with the scores of a language model."""
        run = runs.tale(step=runs.LAST, seed=self.seed)
        words = tale.parse(self.beginning)
        self.logits = run.probe("logits", words=words)
        guessed = self.guessed = highest(self.logits, self.rows)
        self.spoken = word_rows(softmax(self.logits), guessed, others=True)
        rows = self.score_rows = ScoreRows(word_rows(self.logits, guessed, others=False), guessed)
        tower = self.words = WordTower(
            self.spoken, guessed, height=4.65, width=1.3, labelled=self.rows + 1
        )
        tower.shift(2.2 * RIGHT + 2.3 * UP)
        line = self.tale = beginning_of(words)
        p = entries(self.spoken, 0)
        with self.beat(
            f"The same with real scores, of a language model: “{guessed[0]}” gets {{p:.1%}}.",
            p=p,
            holds=all_of(*(p > entries(self.spoken, i) for i in range(1, self.rows))),
            note="A row for each of the likeliest words. Softmax is over all words there are.",
        ):
            goes = FadeOut(self.content, rate_func=GOES)
            self.play(goes, FadeIn(line, rate_func=COMES), run_time=1.2)
            self.play(FadeIn(rows), run_time=1.2)
            self.play(
                Whole(
                    tower.tower,
                    *map(TransformFromCopy, rows.bars.bars, tower.tower.bars),
                    FadeIn(tower.tower.bars[-1], tower.tower.start),
                    lag_ratio=0.15,
                ),
                run_time=2.5,
            )
            self.play(FadeIn(tower.labels, shift=0.2 * RIGHT))
            self.add(tower)

    def heat_up(self) -> None:
        """A temperature divides the scores: all temperatures, side by side."""
        self.low, self.high = (Dial("T", at=1.0, low=0.01, high=100.0) for _ in "lh")
        heats = self.heats = HeatAxis(self.cold, self.hot)
        river = self.river = River(
            heats, self.logits, self.guessed, self.low.probe(), self.high.probe()
        )
        names = self.names = names_in(river, self.guessed, 10**-0.14)
        slice_ = WordTower(self.spoken, self.guessed, height=RIVER, width=0.4, labelled=len(names))
        slice_.shift(heats.point(1.0) + RIVER * UP)
        left, right = Front(heats, self.low), Front(heats, self.high)
        with self.beat(
            "Divide the scores by a temperature $T$: cold feeds the leader, hot the others.",
            holds=all_of(
                river.share(0, self.cold) > river.share(0, 1.0),
                river.share(self.rows, self.hot) > river.share(self.rows, 1.0),
            ),
            note="The order never changes, only how much the differences count. "
            "Along the axis each step multiplies the temperature.",
        ):
            self.play(FadeOut(self.score_rows), FadeIn(formula_with_heat()), run_time=0.8)
            kept: Any = self.words.labels[: len(names)]
            self.play(
                ReplacementTransform(self.words.tower, slice_.tower),
                ReplacementTransform(kept, slice_.labels),
                FadeOut(self.words.labels[len(names) :]),
                run_time=1.5,
            )
            self.play(FadeIn(heats), run_time=0.8)
            self.play(FadeIn(left), run_time=0.5)
            self.add(river, slice_.labels, left)
            self.play(Narrow(self.low, by=self.cold, run_time=3.5))
            self.play(FadeOut(left), run_time=0.4)
            moves = [ReplacementTransform(slice_.labels[i][0], name) for i, name in names.items()]
            self.play(*moves, FadeOut(*(row[1] for row in slice_.labels)), run_time=1)
            self.play(FadeIn(right), run_time=0.4)
            self.play(Narrow(self.high, by=self.hot, run_time=4.5))
            self.remove(slice_.tower)
            self.play(FadeOut(right), run_time=0.4)

    def compare(self) -> None:
        """Three temperatures of one river."""
        river, leader = self.river, self.guessed[0]
        told = [river.share(0, T) for T in (self.cold, 1.0, self.hot)]
        with self.beat(
            f"The same scores, and “{leader}” gets {{cold:.1%}}, {{one:.1%}}"
            " or {hot:.1%}: $T$ decides.",
            cold=told[0],
            one=told[1],
            hot=told[2],
            holds=all_of(told[0] > told[1], told[1] > told[2]),
            note="A model that writes is turned up and down in just this way.",
            rest=LAST_REST,
        ):
            for text in marks_on(river, self.guessed, (self.cold, 1.0, self.hot)):
                self.play(FadeIn(text), run_time=0.8)
