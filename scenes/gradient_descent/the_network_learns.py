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

from nncore.probes.expressions import (
    all_of,
    argmax,
    counts,
    isclose,
    maximum,
    mean,
    stacked,
    total,
)
from nncore.probes.inputs import given
from scenes.gradient_descent.descent import Closer, Descent
from scenes.gradient_descent.learning_weights import GAP, LearningWeights, neighbours_agree
from scenes.gradient_descent.wall import Ask, DigitWall
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.mobjects.progress import StepCount
from scenes.mobjects.quiet import quiet
from scenes.mobjects.read_digits import ReadDigits
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level

SMALL = 1.28  # the side of a picture of weights beside the wall
MANY = 1000  # digits of the last wall, at most


class TheNetworkLearns(Lesson):
    """A network that starts with random weights learns to read digits by going downhill.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500.
    """

    title = "The network learns"
    seed = 0
    wall = range(89, 134)  # test digits on the wall, nine in a row
    neuron = 15  # of the first hidden layer, whose weights are shown large
    slowly = 20  # steps that are seen one by one
    early = 500  # steps after which most of it is learnt
    every = 25  # mini-batches whose mean cost is one point of the long curve

    def construct(self) -> None:
        self.run = runs.digits(step=0, seed=self.seed)
        self.C = self.run.probe("C", split="train")
        self.accuracy = self.run.probe("accuracy")
        self.n = given(len(self.wall), "digits", why="as many as can be read at once")
        self.right = total(self.run.probe("right", example=tuple(self.wall)))
        self.agree = neighbours_agree(self.run, np.shape(self.run.probe("W", layer=1)()))
        self.ask()
        self.guess()
        self.measure()
        self.first_steps()
        self.descend()
        self.look_inside()
        self.emerge()
        self.polish()
        self.conclude()

    def ask(self) -> None:
        """A wall of digits, and what an untrained network says to each."""
        wall = self.pictures = DigitWall(self.run, self.wall, columns=9, height=4.75)
        wall.set_x(0).align_to(BOTTOM * UP, DOWN)
        wall.answered = 0
        self.add(wall)
        with self.beat(
            "A network with random weights is to read these digits. What does it say?",
            note="Beside each digit comes its answer; what is wrong is framed in pink.",
        ):
            self.wait(1)
            self.play(Ask(wall, run_time=4.5))

    def guess(self) -> None:
        """Always the same."""
        wall = self.pictures
        count = Readout(self.right, places=0, size="title")
        self.score = self.above(wall, count, Words("of these digits read right"), size=2.6)
        said = counts(self.run.probe("prediction", example=tuple(self.wall)), np.arange(11) - 0.5)
        self.same = maximum(said)
        all_the_same = float(self.same()) == len(self.wall)
        with self.beat(
            f"It says {{answer}} to {'every' if all_the_same else 'nearly every'} one: by luck, "
            "{right} of {n} are right.",
            answer=argmax(said),
            right=self.right,
            n=self.n,
            note="It was never trained: what it says has nothing to do with what it sees.",
            holds=self.same > (self.n - 0.5 if all_the_same else 0.5 * self.n),
        ):
            self.play(FadeIn(self.score, shift=0.3 * UP))

    def measure(self) -> None:
        """The cost, as a height to go down from."""
        run, wall = self.run, self.pictures
        top = np.ceil(float(self.C()))
        plot = self.plot = Plot(
            Axis(0, self.early, self.early / 5, length=12.3),
            Axis(0, top, 1, length=2.15, direction=UP),
        )
        plot.align_to((6.72 - 0.15) * RIGHT, RIGHT).align_to(BOTTOM * UP, DOWN)
        self.ball = self.ball_on(plot)
        self.curve = Descent(plot, run.probe("costs"), every=self.every // 5)
        self.cost = self.cost_line().move_to(plot.point(0.79 * self.early, 0.82 * top))
        small = wall.copy().scale(3.2 / wall.height).to_corner(UP + LEFT, buff=SIDE - 0.03)
        small.align_to(TOP * UP, UP)
        score = self.beside(small)
        with self.beat(
            "How wrong it is on average is its cost $C$: {C:.2f}. Training is to bring that down.",
            note="The mean over the training digits. The percentage is of digits it never sees.",
            C=self.C,
        ):
            self.play(FadeOut(self.score), run_time=0.5)
            self.play(wall.animate.scale(small.width / wall.width).move_to(small), run_time=2)
            self.play(FadeIn(score, plot))
            self.play(FadeIn(self.ball, self.cost, shift=0.3 * DOWN))
            self.add(self.curve, self.ball)
        self.score = score

    def first_steps(self) -> None:
        """Down at once, to a network that answers nearly all digits alike."""
        run = self.run
        before = run.run.at(0).probe("C", split="train")
        with self.beat(
            "The first steps downhill: the cost is {C:.2f}, but most digits get the same answer.",
            note="All ten outputs shrink: cheaper, but no better. Each step looks at 32 digits.",
            because="digits in a mini-batch",
            C=self.C,
            holds=all_of(0.5 * before > self.C, self.same > 0.5 * self.n),
        ):
            self.play(Train(run, to=1), run_time=2)
            self.wait(0.7)
            self.play(Train(run, to=self.slowly), run_time=4)

    def descend(self) -> None:
        """Then digit after digit is read right."""
        run, plot = self.run, self.plot
        closer = quiet(
            "a closer look: from 0 to 1", self.cost, because="where the axis ends from here on"
        )
        with self.beat(
            "Then it learns to tell them apart, and the pink of the mistakes melts away.",
            note="Of {n:.0f} on the wall {right:.0f} are right after {steps:.0f} steps: most of "
            "the learning happens in these.",
            right=self.right,
            steps=run.probe("step"),
            n=self.n,
            holds=self.right > 0.75 * self.n,
        ):
            self.play(FadeIn(closer), run_time=0.5)
            self.play(Closer(plot, self.curve, self.ball, high=1.0, since=1, run_time=2))
            self.play(Train(run, to=self.early), run_time=10)
        self.closer = closer

    def look_inside(self) -> None:
        """All that changes: the weights, as they were at first."""
        run, wall = self.run, self.pictures
        corner = np.array([-6.72, TOP, 0.0])
        weights = self.weights = LearningWeights(run, self.neuron, side=1.4, corner=corner)
        with self.beat(
            "Back to the start. Training changes the weights: at first, they are noise.",
            note="Biases change, too. The scale stays that of the trained weights: hence so pale.",
            holds=isclose(self.agree, 0.0, within=0.1),
        ):
            self.play(FadeOut(self.plot, self.curve, self.ball, self.closer), run_time=0.6)
            self.play(Train(run, to=0, run_time=1.8, rate_func=rate_functions.ease_out_cubic))
            self.play(FadeOut(wall, self.score[1]), run_time=0.6)
            lines = Words("of new digits"), Words("read right")
            score = self.score_of(self.number(), *lines, size=2.4, at=(1.0, BOTTOM + 0.2))
            cost = self.cost.copy().to_edge(LEFT, buff=SIDE).set_y(score[0].get_y())
            self.play(
                ReplacementTransform(self.score[0], score[0]),
                self.cost.animate.move_to(cost),
                FadeIn(weights.large, weights.bar, weights.labels[0]),
            )
            self.play(FadeIn(score[1], weights.labels[1]), weights.arrive(), run_time=1.8)
        self.score = score

    def emerge(self) -> None:
        """What becomes of them."""
        with self.beat(
            "Step by step, the noise turns into blobs and strokes.",
            note="Weights side by side grow alike. Blue is positive, and red negative.",
            holds=self.agree > 0.6,
            loops=True,
        ):
            self.play(Train(self.run, to=self.early), run_time=8)

    def polish(self) -> None:
        """The long rest, with all that follows it."""
        run, wall, weights = self.run, self.pictures, self.weights
        then, end = run.run.at(self.early), run.run.at(run.steps)
        left = -6.72 + 4 * SMALL + 3 * GAP + 1.75  # of what stands beside the weights
        wall.scale((6.75 - left) / wall.width).align_to(6.75 * RIGHT, RIGHT)
        wall.align_to((TOP - 1.35) * UP, UP)
        lines = Words("of new digits"), Words("read right")
        score = self.above(wall, self.number(), *lines, size=2.4)
        plot = Plot(
            Axis(0, run.steps, run.steps / 3, length=6.3 - left - 0.4),
            Axis(0, 1, 1, length=1.75, direction=UP),
        )
        plot.align_to(6.75 * RIGHT, RIGHT).align_to(BOTTOM * UP, DOWN)
        curve = Descent(plot, run.probe("costs"), every=self.every, since=1)
        ball = self.ball_on(plot)
        cost = self.cost.copy().align_to(6.7 * RIGHT, RIGHT).shift(0.35 * LEFT)
        cost.set_y(plot.y.point(0.7)[1])
        corner = np.array([-6.72, TOP, 0.0])
        scale = weights.bar.copy()
        scale.next_to(left * RIGHT, LEFT, buff=0.45).set_y(TOP - 2 * SMALL - 1.5 * GAP)
        told = quiet("each square: the weights into one neuron", corner)
        told.move_to(corner + (2 * SMALL + 1.5 * GAP) * RIGHT + (4 * SMALL + 3 * GAP + 0.4) * DOWN)
        agreed = neighbours_agree(then, np.shape(run.probe("W", layer=1)()))
        with self.beat(
            "{more:,.0f} more steps make the weights grainy, yet it reads better: {now:.1%}.",
            note="They look like noise again, and are none: the rim, where no ink is, stays empty.",
            more=end.probe("step") - then.probe("step"),
            now=self.accuracy,
            holds=all_of(self.agree < agreed - 0.1, self.accuracy > then.probe("accuracy")),
            loops=True,
        ):
            gone = (weights.labels, weights.bar, self.score[1], self.cost)
            self.play(FadeOut(*gone), run_time=0.5)
            self.play(*weights.squared(side=SMALL, corner=corner), run_time=2)
            self.cost.move_to(cost)
            weights.bar.move_to(scale)
            self.play(ReplacementTransform(self.score[0], score[0]), FadeIn(weights.bar, told))
            self.play(FadeIn(wall, plot, curve, self.cost, score[1], ball))
            self.play(Train(run, to=run.steps), run_time=9)
        self.score = score
        self.shown = Group(*weights.grids, weights.bar, told, plot, curve, ball)

    def conclude(self) -> None:
        """All digits that it never saw, and all of the training once more."""
        run = self.run
        n = min(MANY, len(run.data.y_test))
        everything = tuple(range(n))
        all_digits = ReadDigits(run, everything, columns=50, width=12.75)
        all_digits.set_x(0).align_to(BOTTOM * UP, DOWN)
        words = Constant(f"of {n:,} new digits read right", because="as many as are drawn")
        share = mean(run.probe("right", example=everything))
        number = Readout(share, places=1, percent=True, size="title")
        score = self.above(all_digits, number, words, size=2.1)
        step = StepCount(run)
        step.align_to(all_digits, RIGHT)
        level(step, number)
        wall, grown = self.pictures, all_digits.copy()
        all_digits.scale(wall.width / all_digits.width).move_to(wall)
        with self.beat(
            "Guess, measure the cost, take a step downhill: nothing else has happened.",
            note="What is bright is read wrong. The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.shown, self.score[1], self.cost), run_time=0.6)
            self.play(FadeOut(wall), FadeIn(all_digits))
            self.play(
                all_digits.animate.scale(grown.width / wall.width).move_to(grown),
                ReplacementTransform(self.score[0], score[0]),
                run_time=2,
            )
            self.play(FadeIn(score[1], step))
            self.play(Train(run, to=0, run_time=1.5, rate_func=rate_functions.ease_out_quint))
            self.wait(0.5)
            self.play(Train(run, to=run.steps, run_time=9, rate_func=rate_functions.ease_in_quint))

    def number(self) -> Readout:
        """How many digits it reads that it never saw."""
        return Readout(self.accuracy, places=1, percent=True, size="title")

    def above(self, wall: Mobject, number: Readout, *lines: Words, size: float) -> VGroup:
        """The one large number of the frame, over a wall's left edge, and what it counts."""
        at = (wall.get_left()[0] + 0.04, wall.get_top()[1] + 0.3)
        return self.score_of(number, *lines, size=size, at=at)

    def score_of(
        self, number: Readout, *lines: Words, size: float, at: tuple[float, float]
    ) -> VGroup:
        """A large number with its left end and its baseline there, and what it counts."""
        number.scale(size).align_to(at[0] * RIGHT, LEFT)
        number.shift((at[1] - number.baseline) * UP)
        words = VGroup(*lines).arrange(DOWN, buff=0.18, aligned_edge=LEFT)
        words.next_to(number, RIGHT, buff=0.4)
        words.shift((number.baseline - lines[-1].baseline) * UP)
        return VGroup(number, words)

    def beside(self, wall: Mobject) -> VGroup:
        """The one large number of the frame at a wall's right, and what it counts."""
        words = VGroup(Words("of new digits"), Words("read right")).arrange(DOWN, buff=0.2)
        score = VGroup(self.number().scale(2.9), words).arrange(DOWN, buff=0.45)
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
