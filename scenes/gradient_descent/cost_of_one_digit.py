"""Cost of one digit."""

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
    TransformFromCopy,
    VGroup,
)

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

FLOOR = -2.0  # what the bars and the squares stand on
WORDS = 2.85  # height of what names a row
APART, BAR, GAP = 1.28, 0.15, 0.12  # of outputs with a square at each, in scene units
SLOT = 1.28  # how thick a bar of the squares is at most, so that there is room for two
LANE = 0.15  # height at which squares go across to the bar: nothing else is there
RULER = 3.9 * LEFT + 3.0 * UP  # where the ruler of the costs begins; bars hang below it
LAST_RULER = 3.05 * LEFT + 2.7 * UP
DIGIT = 5.07 * LEFT + 0.3 * UP  # at the end


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
        self.miss = self.run.probe("a", layer=3, example=self.digit) - self.run.probe(
            "y", example=self.digit
        )
        self.known = probes_of(run, self.digit)
        self.before = self.untrained.probe("C", example=self.digit)
        # As large as the squares can be side by side.
        miss = float(np.abs(self.miss()).max())
        self.unit = min((APART - BAR - GAP) / miss, SLOT)
        self.top = float(np.ceil(self.before()))  # of the ruler
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
        with self.beat(
            "Every output misses its goal: one is too low, and all the others are too high.",
            holds=self.before > 0.5,
        ):
            self.play(FadeIn(misses), run_time=1.5)
            self.add(self.wishes)  # over them

    def square(self) -> None:
        """A square for each."""
        known = self.known
        wide = BAR + float(np.abs(self.miss()).max()) * self.unit  # a bar with its square
        columns = Columns(10, unit=self.unit, apart=APART, bar=BAR, aside=(wide - BAR) / 2)
        columns.shift(6.4 * LEFT + FLOOR * UP - columns.axis.line.get_start())
        levels = Levels(columns, **known, role="ink")
        wishes = Wishes(columns, **known, role="y")
        misses = Misses(columns, **known, role="cost")
        squares = self.squares = Squares(columns, **known, role="cost")
        rule = self.rule = ConstantFormula(
            '{{ "area" : area }} = ( {{ "what it answers" : is }} '
            '- {{ "what it should answer" : should }} )^2',
            "title",
            because="the area of a square",
        )
        level(rule.set_x(1.35), 1.3)
        rule.select("area").set_color(current()["cost"])
        moves = []
        for words, name in ((self.outputs, "is"), (self.goals, "should")):
            place = rule.select(name)
            bigger = place.width / words.width
            moves.append(cast(Any, words).animate.scale(bigger).move_to(place))
            rule.remove(*place)  # the words themselves take it
        with self.beat(
            "Make each miss the side of a square. A miss twice as long counts four times as much.",
            note="A square has no sign: too high and too low are equally wrong.",
        ):
            old = (self.columns, self.levels, self.wishes, self.misses)
            new = (columns, levels, wishes, misses)
            self.play(
                self.picture.animate.scale(0.95).move_to(5.57 * LEFT + 2.1 * UP), run_time=0.8
            )
            self.play(*map(ReplacementTransform, old, new), run_time=1.5)
            self.columns, self.levels, self.wishes = columns, levels, wishes
            self.play(ReplacementTransform(misses, squares), run_time=2.5)
            self.add(wishes)
            self.play(*moves, run_time=1.5)
            self.play(FadeIn(rule))

    def laid_out(self, run: State, ruler: Axis, place: int) -> LaidOut:
        """The squares in a bar of thickness one, the first or the second below a ruler."""
        thick = ruler.unit()
        above = -0.08 - thick - place * (thick + 0.16)
        known = probes_of(run, self.digit)
        return LaidOut(ruler, **known, thick=thick, above=above)

    def ruler(self, start: np.ndarray, unit: float) -> Axis:
        """Of the costs, with its numbers above."""
        axis = Axis(0, self.top, 1, length=unit * self.top)
        axis.shift(start - axis.line.get_start())
        axis.numbers.shift((start[1] + 0.18 - axis.numbers.get_bottom()[1]) * UP)
        return axis

    def melt(self) -> None:
        """One bar."""
        ruler = self.costs = self.ruler(RULER, self.unit)
        bar = self.bar = self.laid_out(self.untrained, ruler, 0)
        hero = self.hero = self.price(self.untrained).scale(1.8)
        hero.next_to(ruler.line.get_end(), RIGHT, buff=0.45).match_y(bar)
        with self.beat(
            "Melt them into a bar of thickness one: its length is the cost $C$, {cost:.2f}.",
            cost=self.before,
        ):
            self.play(FadeOut(self.rule, self.outputs, self.goals), FadeIn(ruler))
            self.play(Melt(self.squares, bar, lane=LANE), run_time=6)
            self.play(FadeIn(hero, shift=0.3 * RIGHT))

    def train(self) -> None:
        """The same digit, while the network learns."""
        run = self.run
        live = self.live = self.laid_out(run, self.costs, 1)
        price = self.now = self.price(run).match_height(self.hero)
        level(price.align_to(self.hero, LEFT), self.hero.baseline + live.get_y() - self.bar.get_y())
        word = self.word = Words("untrained")
        level(word.next_to(self.hero, RIGHT, buff=0.35), self.hero)
        count = self.count = StepCount(run, "step").align_to(word, LEFT)
        level(count, price)
        with self.beat(
            "Now let it train, and keep showing the same digit: its squares almost vanish.",
            holds=run.probe("C", example=self.digit) < 0.05 * self.before,
            note="The network never learns from this digit: it is from the test set.",
            sparse="the squares are gone: that is the point",
        ):
            self.play(
                TransformFromCopy(self.bar, live), TransformFromCopy(self.hero, price), run_time=1.5
            )
            self.play(FadeIn(word, count))
            self.play(Train(run, to=500), run_time=5)
            self.play(Train(run, to=run.steps), run_time=3)

    def compare(self) -> None:
        """Untrained and trained, as large as they can be."""
        ruler = self.ruler(LAST_RULER, min(2.2, 6.6 / self.top))
        bars = [self.laid_out(run, ruler, k) for k, run in enumerate((self.untrained, self.run))]
        names, prices = VGroup(Words("untrained"), Words("trained")), (self.hero, self.now)
        moves: list[Any] = [self.picture.animate.scale_to_fit_height(3.3).move_to(DIGIT)]
        for bar, name, price in zip(bars, names, prices, strict=True):
            goal = price.copy().scale(0.85).next_to(bar, RIGHT, buff=0.3)
            level(name.align_to(level(goal, bar.get_y() - 0.5), LEFT), bar.get_y() + 0.35)
            moves.append(cast(Any, price).animate.scale(0.85).move_to(goal))
        with self.beat(
            "One number says how wrong an answer is: {before:.2f} untrained, {after:.2f} trained.",
            before=self.before,
            after=self.run.probe("C", example=self.digit),
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(self.levels, self.wishes, self.squares, self.columns),
                FadeOut(self.word, self.count),
                run_time=0.8,
            )
            self.play(
                *moves,
                *map(ReplacementTransform, (self.costs, self.bar, self.live), (ruler, *bars)),
                run_time=2.5,
            )
            self.play(FadeIn(names, shift=0.2 * DOWN))
