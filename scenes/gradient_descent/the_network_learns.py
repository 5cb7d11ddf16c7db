"""The network learns."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    ReplacementTransform,
    VGroup,
    rate_functions,
)

from nncore.probes.expressions import all_of, counts, maximum, stacked, total
from scenes.gradient_descent.descent import Descent
from scenes.gradient_descent.wall import Ask, DigitWall
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.mobjects.pictures import ColourBar, WeightGrid, weight_scale
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words


class TheNetworkLearns(Lesson):
    """A network that starts with random weights learns to read digits by going downhill.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500.
    """

    title = "The network learns"
    seed = 0
    wall = range(89, 134)  # test digits on the wall, nine in a row
    slowly = 20  # steps that are seen one by one
    early = 500  # steps after which most of it is learnt
    every = 25  # mini-batches whose mean cost is one point of the long curve

    def construct(self) -> None:
        self.run = runs.digits(step=0, seed=self.seed)
        self.C = self.run.probe("C", split="train")
        self.guess()
        self.measure()
        self.first_steps()
        self.descend()
        self.look_inside()
        self.polish()
        self.conclude()

    def guess(self) -> None:
        """A wall of digits, and what an untrained network says to each."""
        wall = self.pictures = DigitWall(self.run, self.wall, columns=9, height=4.75)
        wall.set_x(0).align_to(BOTTOM * UP, DOWN)
        self.large = wall.copy()
        n = len(self.wall)
        count = Readout(total(wall.right), places=0, size="title")
        self.score = self.above(wall, count, Words("of these digits read right"), size=2.6)
        said = counts(self.run.probe("prediction", example=tuple(self.wall)), np.arange(11) - 0.5)
        self.same = maximum(said)
        all_the_same = float(self.same()) == n
        wall.answered = 0
        self.add(wall)
        with self.beat(
            f"Before training, a network gives {'every digit' if all_the_same else 'most digits'} "
            "the same answer.",
            note="Its weights are random. Beside each digit is its answer; pink is wrong.",
            holds=self.same > (n - 0.5 if all_the_same else n / 2),
        ):
            self.wait(1)
            self.play(Ask(wall, run_time=4))
            self.play(FadeIn(self.score, shift=0.3 * UP))

    def measure(self) -> None:
        """The cost, as a height to go down from."""
        run, wall = self.run, self.pictures
        top = 2 * np.ceil(float(self.C()) / 2)
        plot = self.plot = Plot(
            Axis(0, self.early, self.early / 5, length=12.3),
            Axis(0, top, 2, length=2.1, direction=UP),
        )
        plot.align_to((6.72 - 0.15) * RIGHT, RIGHT).align_to(BOTTOM * UP, DOWN)
        self.ball = self.ball_on(plot)
        self.curve = Descent(plot, run.probe("costs"), every=self.every // 5)
        self.cost = self.cost_line().move_to(plot.point(0.6 * self.early, 0.75 * top))
        small = wall.copy().scale(3.2 / wall.height).to_corner(UP + LEFT, buff=SIDE - 0.03)
        small.align_to(TOP * UP, UP)
        score = self.beside(small)
        with self.beat(
            "The cost $C$ says how wrong it is on average: at the start, {C:.2f}.",
            note="The mean over the training digits. The percentage is of digits it never sees.",
            C=run.run.at(0).probe("C", split="train"),
        ):
            self.play(FadeOut(self.score), run_time=0.5)
            self.play(wall.animate.scale(small.width / wall.width).move_to(small), run_time=2)
            self.play(FadeIn(score, plot))
            self.play(FadeIn(self.ball, self.cost, shift=0.3 * DOWN))
            self.add(self.curve, self.ball)
        self.score = score

    def first_steps(self) -> None:
        """Down at once, to a network that answers all digits alike."""
        run = self.run
        before, after = (run.run.at(step).probe("C", split="train") for step in (0, 1))
        with self.beat(
            "One step takes it to {after:.2f}. Still, all digits get nearly the same answer.",
            note="All ten outputs shrink: cheaper, but no better. Each step looks at 32 digits.",
            because="digits in a mini-batch",
            after=after,
            holds=all_of(after < 0.5 * before, self.same > 0.85 * len(self.wall)),
        ):
            self.play(Train(run, to=1), run_time=2)
            self.wait(1)
            self.play(Train(run, to=self.slowly), run_time=4)

    def descend(self) -> None:
        """Then digit after digit is read right."""
        run = self.run
        then = run.run.at(self.early)
        right = total(then.probe("right", example=tuple(self.wall)))
        with self.beat(
            "Then it learns to tell them apart: after {steps:.0f} steps, {right:.0f} of these "
            "are right.",
            note="Watch the pink go. Most of the learning happens in these few hundred steps.",
            right=right,
            steps=then.probe("step"),
            holds=right > 0.75 * len(self.wall),
        ):
            self.play(Train(run, to=self.early), run_time=10)

    def look_inside(self) -> None:
        """All that changes: the weights."""
        run, wall = self.run, self.pictures
        weights = self.weights = self.weight_pictures().to_edge(LEFT, buff=SIDE)
        weights.align_to(TOP * UP, UP)
        left = weights.get_right()[0] + 0.45
        small = wall.copy().scale((6.75 - left) / wall.width).align_to(6.75 * RIGHT, RIGHT)
        small.align_to((TOP - 1.35) * UP, UP)
        lines = (Words("of new digits"), Words("read right"))
        score = self.above(small, self.accuracy(), *lines, size=2.4)
        plot = Plot(
            Axis(0, run.steps, run.steps / 3, length=6.3 - left - 0.4),
            Axis(0, self.plot.y.high, 2, length=1.75, direction=UP),
        )
        plot.align_to(6.75 * RIGHT, RIGHT).align_to(BOTTOM * UP, DOWN)
        curve = Descent(plot, run.probe("costs"), every=self.every)
        ball = self.ball_on(plot)
        cost = self.cost.copy().align_to(6.7 * RIGHT, RIGHT).shift(0.35 * LEFT)
        cost.set_y(plot.y.point(0.62 * self.plot.y.high)[1])
        figures, later = ([axes.x.numbers, axes.y.numbers] for axes in (self.plot, plot))
        for numbers in later:
            numbers.set_opacity(0)
        with self.beat(
            "Once more: only weights and biases change. Out of noise come blobs and strokes.",
            note="No neuron becomes a clean edge. Blue is positive, and red negative.",
            loops=True,
        ):
            # Axes change their lengths without figures, which would melt into others.
            self.play(
                FadeOut(self.score), *(n.animate.set_opacity(0) for n in figures), run_time=0.5
            )
            self.play(
                ReplacementTransform(self.plot, plot),
                ReplacementTransform(self.curve, curve),
                ReplacementTransform(self.ball, ball),
                self.cost.animate.move_to(cost),
                wall.animate.scale(small.width / wall.width).move_to(small),
                run_time=2,
            )
            self.play(*(n.animate.set_opacity(1) for n in later), FadeIn(score, weights))
            self.add(ball)
            self.play(Train(run, to=0, run_time=1.5, rate_func=rate_functions.ease_out_cubic))
            self.wait(0.5)
            self.play(Train(run, to=self.early), run_time=5)
        self.plot, self.curve, self.ball, self.score = plot, curve, ball, score

    def polish(self) -> None:
        """The long rest."""
        run = self.run
        then, end = run.run.at(self.early), run.run.at(run.steps)
        early, late = then.probe("accuracy"), end.probe("accuracy")
        with self.beat(
            "The other {more:,.0f} steps only polish: {early:.1%} of new digits right becomes "
            "{late:.1%}.",
            note="Finer grain in the weights, a few more digits. Where it still errs, would you?",
            more=end.probe("step") - then.probe("step"),
            early=early,
            late=late,
            holds=late > early,
            loops=True,
        ):
            self.play(Train(run, to=run.steps), run_time=9)

    def conclude(self) -> None:
        """The same wall as at the start, and how it is read now."""
        wall, large = self.pictures, self.large
        new = f"of {len(self.run.data.y_test):,} new digits read right"
        words = Constant(new, because="the size of the test set")
        score = self.above(large, self.accuracy(), words, size=2.6)
        with self.beat(
            "Guess, measure the cost, take a step downhill: nothing else has happened.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(self.weights, self.plot, self.curve, self.ball, self.cost, self.score[1])
            )
            self.play(
                wall.animate.scale(large.width / wall.width).move_to(large),
                ReplacementTransform(self.score[0], score[0]),
                run_time=2,
            )
            self.play(FadeIn(score[1]))

    def accuracy(self) -> Readout:
        """How many digits it reads that it never saw."""
        return Readout(self.run.probe("accuracy"), places=1, percent=True, size="title")

    def above(self, wall: Mobject, number: Readout, *lines: Words, size: float) -> VGroup:
        """The one large number of the frame, over a wall's left edge, and what it counts."""
        number.scale(size).align_to(wall, LEFT).shift(0.04 * RIGHT)
        number.shift((wall.get_top()[1] + 0.3 - number.baseline) * UP)
        words = VGroup(*lines).arrange(DOWN, buff=0.18, aligned_edge=LEFT)
        words.next_to(number, RIGHT, buff=0.4)
        words.shift((number.baseline - lines[-1].baseline) * UP)
        return VGroup(number, words)

    def beside(self, wall: Mobject) -> VGroup:
        """The one large number of the frame at a wall's right, and what it counts."""
        words = VGroup(Words("of new digits"), Words("read right")).arrange(DOWN, buff=0.2)
        score = VGroup(self.accuracy().scale(2.9), words).arrange(DOWN, buff=0.45)
        return score.set_x((wall.get_right()[0] + 6.72) / 2).match_y(wall)

    def cost_line(self) -> OnOneLine:
        """The cost and the step it belongs to."""
        return OnOneLine(
            Words("cost $C =$", "label"),
            Readout(self.C, places=2, size="label", role="cost"),
            Words("at training step", "label", role="quiet"),
            Readout(self.run.probe("step"), places=0, size="label", role="quiet"),
        )

    def ball_on(self, plot: Plot) -> Dots:
        """The cost of the network as it is, as a ball that rolls down."""
        step, cost = stacked(self.run.probe("step")), stacked(self.C)
        return Dots(plot, step, cost, role="cost", radius=0.16, opacity=1)

    def weight_pictures(self) -> Group:
        """What each hidden neuron of the first layer weighs, on the trained weights' scale."""
        run, limit = self.run, weight_scale(self.run)
        grids = Group(
            *(
                WeightGrid(run.probe("W", layer=1, neuron=j), limit=limit, height=1.28)
                for j in range(run.recipe.sizes[1])
            )
        ).arrange_in_grid(cols=4, buff=0.1)
        bar = ColourBar(limit, height=grids.height, more=True).next_to(grids, RIGHT, buff=0.2)
        return Group(grids, bar, quiet("each square: the weights into one neuron", grids))
