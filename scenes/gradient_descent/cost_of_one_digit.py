"""Cost of one digit."""

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
    Heap,
    Levels,
    Misses,
    Pour,
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
from scenes.stage.text import OnOneLine, Words, level

APART = 1.02  # scene units between two outputs
START = 3.85 * LEFT  # across: the axis of the outputs
FLOOR = -2.35  # what the squares and the bars stand on
ZERO = 1.1  # of the outputs, when there are squares below them
WORDS = 2.85  # height of what names a row
TALLEST = 3.26  # scene units; the ruler beside a bar


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
        # As large as the squares can be side by side, and the ruler under the digit.
        miss = float(np.abs(self.miss()).max())
        self.top = np.ceil(2 * self.before()) / 2  # of the ruler
        self.unit = min(0.98 * APART / miss, TALLEST / self.top)
        self.ask()
        self.wish()
        self.miss_it()
        self.square()
        self.pour()
        self.train()
        self.compare()

    def columns_at(self, zero: float, unit: float) -> Columns:
        """A place for each output, with its 0 at that height."""
        columns = Columns(10, unit=unit, apart=APART)
        return columns.shift(START + zero * UP - columns.axis.line.get_start())

    def price(self, run: State) -> Equation:
        """C = the cost of the digit, live."""
        cost = run.probe("C", example=self.digit)
        return Equation("C = {c}", "title", c=Readout(cost, role="cost"))

    def ask(self) -> None:
        """Ten outputs for one digit."""
        pixels = self.run.probe("a", layer=0, example=self.digit)
        picture = self.picture = PixelGrid(pixels, height=2.2)
        columns = self.columns = self.columns_at(-2.0, 4.2)
        levels = self.levels = Levels(columns, **self.known, role="ink")
        outputs = self.outputs = Words("what it answers", "label", role="quiet")
        level(outputs.align_to(columns.names, LEFT), WORDS)
        self.add(picture.scale(1.1).move_to(5.5 * LEFT + 0.1 * UP))
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

    def square(self) -> None:
        """A square for each."""
        known, columns = self.known, self.columns_at(ZERO, self.unit)
        levels = Levels(columns, **known, role="ink")
        wishes = Wishes(columns, **known, role="y")
        misses = Misses(columns, **known, role="cost")
        squares = Squares(columns, **known, below=ZERO - FLOOR, role="cost")
        with self.beat(
            "Make each miss the side of a square. A miss twice as long counts four times as much.",
            note="A square has no sign: too high and too low are equally wrong.",
        ):
            old = (self.columns, self.levels, self.wishes, self.misses)
            new = (columns, levels, wishes, misses)
            self.play(
                *map(ReplacementTransform, old, new),
                self.picture.animate.scale(1 / 1.1).move_to(5.62 * LEFT + 2.22 * UP),
                run_time=1.5,
            )
            self.columns, self.levels, self.wishes, self.misses, self.squares = *new, squares
            self.play(TransformFromCopy(misses, squares), run_time=2.5)

    def pour(self) -> None:
        """One bar."""
        foot = self.foot = (self.unit / 2 - 6.72) * RIGHT + FLOOR * UP
        before = probes_of(self.untrained, self.digit)
        heap = self.heap = Heap(self.columns, **before, foot=foot, role="cost")
        ruler = Axis(0, self.top, 1, direction=UP, size="label", length=self.unit * self.top)
        beside = foot + (self.unit / 2 + 0.55) * RIGHT
        self.ruler = ruler.shift(beside - ruler.line.get_start())
        hero = self.hero = self.price(self.run).scale(2.2).move_to(1.6 * RIGHT + 0.55 * DOWN)
        with self.beat(
            "Pour them into a bar as wide as a miss of one: "
            "its height is the cost $C$, {cost:.2f}.",
            cost=self.before,
        ):
            self.play(Pour(heap, self.squares), run_time=5)
            self.play(FadeIn(ruler))
            self.play(FadeIn(hero, target_position=heap))

    def train(self) -> None:
        """The same digit, while the network learns."""
        run = self.run
        count = self.count = StepCount(run, "step").align_to(self.squares, RIGHT)
        count.shift(0.8 * LEFT)  # the step becomes longer
        level(count, self.outputs)
        beside = self.foot + (self.unit + 0.7) * RIGHT
        live = self.live = Heap(self.columns, **self.known, foot=beside, role="cost")
        names = self.names = VGroup(Words("before", "small"), Words("now", "small"))
        for name, heap in zip(names, (self.heap, live), strict=True):
            level(name.match_x(heap), FLOOR - 0.38)
        with self.beat(
            "Now let it train, and keep showing the same digit: the squares vanish.",
            holds=run.probe("C", example=self.digit) < 0.05 * self.before,
            note="The network never learns from this digit: it is from the test set.",
            sparse="the squares are gone: that is the point",
        ):
            self.play(Rise(live), FadeIn(count, names))
            self.play(Train(run, to=500), run_time=5)
            self.play(Train(run, to=run.steps), run_time=3)

    def compare(self) -> None:
        """Untrained and trained."""
        known = probes_of(self.untrained, self.digit)
        squares = Squares(self.columns, **known, below=0.0, role="cost")
        rows = []
        for run, word, height in (
            (self.untrained, "untrained", WORDS - 0.1),
            (self.run, "trained", -0.9),
        ):
            row = OnOneLine(Words(word, "title"), self.price(run), gap=0.6)
            rows.append(level(row.align_to(self.columns.names, LEFT), height))
        with self.beat(
            "One number says how wrong an answer is: {before:.2f} untrained, {after:.2f} trained.",
            before=self.before,
            after=self.run.probe("C", example=self.digit),
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(self.levels, self.wishes, self.misses, self.outputs, self.goals),
                FadeOut(self.count, self.hero, self.columns.names),
            )
            self.play(Pour(squares, self.heap), run_time=3)
            self.play(FadeIn(*rows, self.columns.names))
