"""Cost of one digit."""

from itertools import pairwise
from typing import Any, cast

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    VGroup,
)

from nncore.probes.expressions import all_of, any_of
from nncore.state import State
from scenes.gradient_descent.misses import (
    Columns,
    LaidOut,
    Levels,
    Melt,
    Misses,
    Rise,
    Squares,
    Wishes,
    probes_of,
)
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import ConstantFormula, Words, level
from scenes.stage.theme import current

FLOOR = -2.0  # what the bars of the first beats stand on
WORDS = 2.85  # height of what names a row
# The squares are in two rows of places, each so wide; a miss of one has room in its place.
APART, BAR = 2.45, 0.3
FIRST = -6.15 * RIGHT  # where their axis stands
LOWER = -2.35  # height of the lower row's floor
BETWEEN = 0.7  # a row and the top of the one below
THICK = 0.86  # of the bar that the squares become
LANE = 1.72  # height at which squares go across to the bar: nothing else is there
RULER = 4.6 * LEFT + 2.98 * UP  # where the ruler of the costs begins; the bar hangs below it
LONG = 8.1  # the ruler
SMALL = 5.7 * LEFT + 2.69 * UP  # the digit, beside the ruler
DIGIT = 5.3 * LEFT + 0.3 * UP  # at the end


class CostOfOneDigit(Lesson):
    """The cost of one digit is the sum of ten squares, one for each output that misses its goal.

    The digits run, seed 0: step 0, then trained to its last step while one watches. The digit is
    the first of its label in the test set that the trained network reads right.
    """

    title = "The cost of one digit"
    seed = 0
    label = 3

    def construct(self) -> None:
        run = self.run = runs.digits(step=0, seed=self.seed)
        self.untrained, self.trained = run.at(0), run.at(run.steps)
        self.digit = int(self.trained.probe("first right", label=self.label)())
        self.known = probes_of(run, self.digit)
        self.before = self.untrained.probe("C", example=self.digit)
        self.top = float(np.ceil(self.before()))  # of the ruler
        # A square keeps its area in the bar, and that of a miss of one is as long there as the 1.
        self.unit = float(np.sqrt(THICK * LONG / self.top))
        self.ask()
        self.wish()
        self.miss_it()
        self.square()
        self.melt()
        self.train()
        self.compare()

    def price(self, run: State) -> Equation:
        """C = the cost of the digit, live."""
        cost = run.probe("C", example=self.digit)
        return Equation("C = {c}", "title", c=Readout(cost, role="cost"))

    def ask(self) -> None:
        """Ten outputs for one digit."""
        pixels = self.run.probe("a", layer=0, example=self.digit)
        picture = self.picture = PixelGrid(pixels, height=2.42)
        columns = self.columns = Columns(10, unit=4.2, apart=1.02, bar=0.56)
        columns.shift(3.85 * LEFT + FLOOR * UP - columns.axis.line.get_start())
        levels = self.levels = Levels(columns, **self.known, role="ink")
        outputs = self.outputs = Words("what it answers", "label")
        level(outputs.align_to(columns.names, LEFT), WORDS)
        self.add(picture.move_to(5.5 * LEFT + 0.1 * UP))
        with self.beat(
            "Show a digit to a network that has learned nothing. Ten outputs light up.",
            note="The digit is from the test set; the network is at its first step.",
        ):
            self.wait(0.5)
            self.play(FadeIn(columns, outputs))
            self.play(Rise(levels), run_time=1.5)

    def wish(self) -> None:
        """Ten desired outputs."""
        wishes = self.wishes = Wishes(self.columns, **self.known, role="y")
        words = self.goals = Words("what it should answer", "label", role="y")
        level(words.next_to(self.outputs, RIGHT, buff=0.7), self.outputs)
        with self.beat(
            "It should say {label}: a one there, and a zero at all the others.",
            label=self.run.probe("label", example=self.digit),
        ):
            self.play(FadeIn(words), FadeIn(wishes, shift=0.2 * UP))

    def miss_it(self) -> None:
        """What lies between."""
        misses = self.misses = Misses(self.columns, **self.known, role="cost")
        word = self.between = Words("its miss", "label", role="cost")
        level(word.next_to(self.goals, RIGHT, buff=0.7), self.outputs)
        with self.beat(
            "Every output misses its goal: one is too low, and all the others are too high.",
            holds=self.before > 0.5,
        ):
            self.play(Rise(misses), FadeIn(word), run_time=1.5)
            self.add(self.wishes)  # over them

    def square(self) -> None:
        """A square for each."""
        unit, drop = self.unit, self.unit + BETWEEN
        places = {"unit": unit, "bar": BAR, "rows": 2, "drop": drop}
        apart = self.columns.apart
        # Half of them goes down first, then both halves spread: none crosses another.
        half_way = Columns(10, apart=apart, along=5 * apart, **places)
        half_way.shift(self.columns.axis.line.get_start()[0] * RIGHT)
        # A miss of one ends where the line of its goal does.
        columns = Columns(10, apart=APART, aside=BAR / 2 + unit - 0.42 * APART, **places)
        columns.shift(FIRST)
        for grid in (half_way, columns):
            grid.shift((LOWER + drop - grid.axis.line.get_start()[1]) * UP)
        second = self.second = columns.axis.copy().shift(drop * DOWN)
        halves, parts = self.drawn(half_way), self.drawn(columns)
        squares = self.squares = Squares(columns, **self.known, role="cost")
        rule = self.rule = ConstantFormula(
            '{{ "area" : area }} = ( {{ "what it answers" : is }} '
            '- {{ "what it should answer" : should }} )^2',
            "title",
            because="the area of a square",
        )
        level(rule.align_to(4.4 * LEFT, LEFT), 2.5)
        rule.select("area").set_color(current()["cost"])
        moves = []
        for words, name in ((self.outputs, "is"), (self.goals, "should")):
            place = rule.select(name)
            bigger = place.width / words.width
            moves.append(cast(Any, words).animate.scale(bigger).move_to(place))
            rule.remove(*place)  # the words themselves take it
        with self.beat(
            "Make each miss the side of a square: twice the miss has four times the area.",
            note="A square has no sign: too high and too low are equally wrong.",
        ):
            old = (self.columns, self.levels, self.wishes, self.misses)
            self.play(FadeOut(self.between), run_time=0.5)
            self.play(
                self.picture.animate.scale_to_fit_height(1.3).move_to(SMALL),
                *moves,
                *map(ReplacementTransform, old, halves),
                run_time=1.5,
            )
            self.play(*map(ReplacementTransform, halves, parts), run_time=1.2)
            self.columns, self.levels, self.wishes, misses = parts
            self.play(FadeIn(second), run_time=0.5)
            self.play(ReplacementTransform(misses, squares), run_time=2.5)
            self.add(self.wishes)
            self.play(FadeIn(rule))

    def drawn(self, columns: Columns) -> tuple[Columns, Levels, Wishes, Misses]:
        """Columns, and all that stands on them."""
        known = self.known
        return (
            columns,
            Levels(columns, **known, role="ink"),
            Wishes(columns, **known, role="y"),
            Misses(columns, **known, role="cost"),
        )

    def laid_out(
        self, run: State, ruler: Axis, *, below: float = 0.08, thick: float = THICK
    ) -> LaidOut:
        """The squares in a bar that hangs so far below a ruler."""
        return LaidOut(ruler, **probes_of(run, self.digit), thick=thick, above=-below - thick)

    def ruler(self, start: np.ndarray, length: float) -> Axis:
        """Of the costs, with its numbers above."""
        axis = Axis(0, self.top, 1, length=length)
        axis.shift(start - axis.line.get_start())
        axis.numbers.shift((start[1] + 0.18 - axis.numbers.get_bottom()[1]) * UP)
        return axis

    def melt(self) -> None:
        """One bar."""
        ruler = self.costs = self.ruler(RULER, LONG)
        bar = self.bar = self.laid_out(self.untrained, ruler)
        hero = self.hero = self.price(self.untrained).scale(1.35)
        level(hero.align_to(3.85 * RIGHT, LEFT), 2.72)
        words = self.words = Words("the sum of the squares", "small", role="quiet")
        level(words.align_to(hero, LEFT), 2.18)
        with self.beat(
            "Pour all ten into one bar. How far it reaches is the digit's cost $C$: {cost:.2f}.",
            cost=self.before,
            note="Each keeps its area. A miss of one would reach the first mark.",
        ):
            self.play(FadeOut(self.rule, self.outputs, self.goals), FadeIn(ruler))
            self.play(Melt(self.squares, bar, lane=LANE), run_time=8)
            self.play(FadeIn(hero, words, shift=0.3 * RIGHT))

    def train(self) -> None:
        """The same digit, while the network learns."""
        run = self.run
        live = self.live = self.laid_out(run, self.costs)
        price = self.now = self.price(run).match_height(self.hero).move_to(self.hero)
        count = self.count = StepCount(run, "step")
        level(count.align_to(price, LEFT), self.words)
        costs = [run.at(step).probe("C", example=self.digit) for step in range(0, 501, 20)]
        with self.beat(
            "Now train on other digits: with setbacks, this one's squares almost vanish.",
            holds=all_of(
                run.probe("C", example=self.digit) < 0.05 * self.before,
                any_of(*(after > before for before, after in pairwise(costs))),
            ),
            note="The network never learns from this digit: it is from the test set. What it "
            "learns from others may cost this one something for a while.",
            sparse="the squares are gone: that is the point",
        ):
            self.remove(self.hero)
            self.add(live, price)
            self.play(
                cast(Any, self.bar).animate.set_fill(opacity=0.25),
                FadeOut(self.words),
                FadeIn(count),
            )
            self.play(Train(run, to=500), run_time=5)
            self.play(Train(run, to=run.steps), run_time=3)

    def compare(self) -> None:
        """Untrained and trained: what it answers, and what that costs."""
        ruler = self.ruler(1.95 * RIGHT + 2.75 * UP, 4.2)
        above, below = (self.answers(*of) for of in ((self.untrained, 0.75), (self.run, LOWER)))
        bars = [
            self.laid_out(run, ruler, below=under, thick=1.1)
            for run, under in ((self.untrained, 0.08), (self.run, 3.65))
        ]
        names = VGroup(Words("untrained"), Words("trained"))
        for name, columns in zip(names, (above[0], below[0]), strict=True):
            level(name.align_to(columns.names, LEFT), columns.axis.line.get_end()[1] + 0.2)
        hero, now = self.hero.scale(1.25), self.now.copy().scale(1.25)
        hero.next_to(bars[0], DOWN, buff=0.3).align_to(bars[0], LEFT)
        now.next_to(bars[1], RIGHT, buff=0.3)
        grid = (self.columns, self.second, self.levels, self.wishes, self.squares)
        with self.beat(
            "One number says how wrong an answer is: {before:.2f} untrained, {after:.2f} trained.",
            before=self.before,
            after=self.run.probe("C", example=self.digit),
            rest=LAST_REST,
        ):
            self.play(FadeOut(*grid, self.count, self.now), run_time=0.8)
            self.play(
                self.picture.animate.scale_to_fit_height(2.5).move_to(DIGIT),
                *map(ReplacementTransform, (self.costs, self.bar, self.live), (ruler, *bars)),
                run_time=2,
            )
            self.play(FadeIn(above[0], below[0], names, hero, now))
            for _, levels, wishes in (above, below):
                self.play(Rise(levels), FadeIn(wishes), run_time=1.2)

    def answers(self, run: State, floor: float) -> tuple[Columns, Levels, Wishes]:
        """What the network answers, in a row, on a floor of that height."""
        columns = Columns(10, unit=1.75, apart=0.5, bar=0.32)
        columns.shift(3.55 * LEFT + floor * UP - columns.axis.line.get_start())
        known = probes_of(run, self.digit)
        return columns, Levels(columns, **known, role="ink"), Wishes(columns, **known, role="y")
