"""The network learns."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    ReplacementTransform,
    rate_functions,
)

from nncore.training import TrainingRun
from scenes.gradient_descent.wall import DigitWall
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import CostCurve
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import StepCount
from scenes.mobjects.weights import WeightPictures
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words


class TheNetworkLearns(Lesson):
    """A network that starts with random weights learns to read digits by going downhill.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500.
    """

    title = "The network learns"
    first_edition = True
    seed = 0
    wall = range(84)  # test digits on the wall, twelve in a row
    every = 25  # mini-batches whose mean cost is one point of the curve

    def construct(self) -> None:
        # Laid out where its numbers are longest.
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        numbers = self.numbers(run).move_to(2.7 * UP)
        weights = self.weights = WeightPictures(run).next_to(numbers, DOWN, buff=0.35)
        wall = self.pictures = DigitWall(run, self.wall, columns=14, height=2.6)
        wall_name = Words("digits it has never seen; framed: read wrong", "label", role="quiet")
        plot = Plot(
            Axis(0, run.steps, run.steps / 3, length=5.2),
            Axis(0, 1, 0.5, length=1.4, direction=UP, places=1),
            x_name="training step (cost of each mini-batch)",
        )
        plot.add(Formula("C", "label").next_to(plot.y.line.get_end(), RIGHT, buff=0.25))
        weights.to_edge(LEFT, buff=0.6)
        wall.to_edge(RIGHT, buff=0.6).align_to(weights, UP)
        wall_name.next_to(wall, DOWN, buff=0.15)
        plot.next_to(wall_name, DOWN, buff=0.3).align_to(wall, RIGHT)
        curve = CostCurve(plot, run.probe("costs"), last_step=run.steps, every=self.every)

        run.seek(0)
        self.add(weights, wall, wall_name, plot, curve, numbers)
        self.learn()
        self.conclude()

    def learn(self) -> None:
        """Downhill, step by step."""
        run = self.run
        with self.beat(
            "The weights start at random: nearly every digit gets the same answer, mostly wrong.",
            note="Framed digits are read wrong. A tenth right is what blind guessing gives.",
        ):
            self.wait()

        with self.beat(
            "The cost C says how wrong the answers are. Each step moves all weights to lower it.",
            note="A step looks at 32 digits. These are the first ones, slowly.",
        ):
            self.play(Train(run, to=50), run_time=5)

        with self.beat(
            "Step after step the cost falls, and out of the noise come blobs and strokes.",
            note="Watch the wall: most of the learning happens in the first thousand steps.",
        ):
            self.play(Train(run, to=1000), run_time=9)

        with self.beat(
            "Later steps only polish: finer grain in the weights, a few more digits read right.",
            note="The colour bar's numbers grow with the weights. No neuron becomes an edge.",
        ):
            self.play(Train(run, to=run.steps), run_time=10)

    def conclude(self) -> None:
        """What it still gets wrong, and all of it once more."""
        run, wall, weights = self.run, self.pictures, self.weights
        missed = self.misread(run, wall).match_x(weights).match_y(weights)
        small = [picture.copy().scale_to_fit_height(0.2) for picture, _ in missed]
        for copy, example in zip(small, wall.wrong()[-4:], strict=True):
            copy.move_to(wall.place(example))
        with self.beat(
            "It has never seen these digits, and some it still gets wrong. Would you?",
            note="Ask the audience to read the four before you say what they are.",
        ):
            self.play(FadeOut(weights))
            for copy, (picture, words) in zip(small, missed, strict=True):
                self.play(ReplacementTransform(copy, picture))
                self.play(FadeIn(words), run_time=0.5)

        with self.beat(
            "Guess, measure the cost, take a step downhill: nothing else has happened here.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(missed), FadeIn(weights))
            self.play(Train(run, to=0, run_time=1.5, rate_func=rate_functions.ease_out_cubic))
            self.play(Train(run, to=run.steps, rate_func=rate_functions.ease_in_cubic))

    def numbers(self, run: TrainingRun) -> OnOneLine:
        """Step, cost and accuracy in one row."""
        new = f"right on {len(run.data.y_test):,} new digits"
        cost = Readout(run.probe("C", split="train"), places=3, role="cost")
        right = Readout(run.probe("accuracy"), places=1, percent=True, role="look")
        return OnOneLine(
            StepCount(run, "step"),
            OnOneLine(Words("cost", role="quiet"), cost),
            OnOneLine(Constant(new, because="the size of the test set", role="quiet"), right),
            gap=0.9,
        )

    def misread(self, run: TrainingRun, wall: DigitWall) -> Group:
        """Four digits of the wall that are read wrongly, with what is read and what is true."""
        missed = Group()
        for example in wall.wrong()[-4:]:
            picture = PixelGrid(run.probe("a", layer=0, example=example), height=1.8)
            words = Equation(
                '"read as" {read}, quad "is" {true}',
                "label",
                read=Readout(run.probe("prediction", example=example), places=0, role="look"),
                true=Readout(run.probe("label", example=example), places=0),
            )
            missed.add(Group(picture, words.next_to(picture, DOWN, buff=0.15)))
        return missed.arrange_in_grid(cols=2, buff=(0.6, 0.3))
