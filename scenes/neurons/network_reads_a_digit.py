"""Network reads a digit."""

from typing import ClassVar

from manim import (
    DOWN,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Transform,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.data.weights import Weights
from nncore.probes.expressions import entries
from scenes.animations.follow import Follow
from scenes.animations.forward import ForwardPass
from scenes.mobjects.answers import Pick
from scenes.mobjects.quiet import quiet
from scenes.neurons.at_work import NetworkAtWork
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, OnOneLine, Words

HIDDEN = (
    "none hidden", "one hidden layer", "two hidden layers", "three hidden layers",
    "four hidden layers",
)  # fmt: skip


class NetworkReadsADigit(Lesson):
    """Activations flow layer by layer, and the largest output is the network's answer.

    The digits run at its last step (7,500), seed 0; three test digits that it reads right, and
    the one that it reads wrong with the most confidence, found by searching the test set.
    """

    title = "The network reads a digit"
    first_edition = True
    seed = 0
    digits = (13, 15, 4)  # test digits
    strongest = 120  # edges drawn between two layers
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(
            step=runs.LAST, seed=self.seed, pictures=self.pictures, network=self.network
        )
        self.first, *self.others = self.digits
        self.wrong = int(entries(run.probe("mistakes", order="confident"), 0)())

        at_work = NetworkAtWork(
            run, example=self.first, height=5, width=6.9, strongest=self.strongest
        )
        self.picture, self.drawing, self.answers = at_work.picture, at_work.network, at_work.answers
        self.inputs = self.drawing.columns[0]
        sizes = VGroup(
            *(
                Constant(
                    str(size), "label", because=f"neurons in layer {layer}", role="quiet"
                ).next_to(self.drawing.layers[layer], DOWN, buff=0.2)
                for layer, size in enumerate(run.recipe.sizes[1:], start=1)
                if size == len(self.drawing.columns[layer].shown)  # else the network says it
            )
        )
        for size in sizes:
            size.align_to(VGroup(sizes, self.drawing.counts), DOWN)
        self.add(self.picture, self.drawing.layers, self.drawing.counts, sizes)
        self.show()
        self.read()
        self.misread()

    def show(self) -> None:
        """The whole network, and its weights."""
        network = self.drawing
        hidden = HIDDEN[len(self.run.recipe.sizes) - 2]
        with self.beat(
            f"The whole network: a neuron for each pixel, {hidden}, ten at the end.",
            note="16 of the 784 input neurons are drawn: a diagonal through the picture's middle.",
        ):
            self.play(LaggedStart(*map(FadeIn, self.answers.names), lag_ratio=0.3, run_time=2.5))

        drawn = sum(edges.drawn for edges in network.bundles)
        weights = self.run.network.weights.size
        self.share = quiet(
            f"{drawn} of {weights:,} weights are drawn: the strongest between these neurons",
            network,
            buff=0.45,
            because="counted in the drawing, and in the network",
        ).set_x(0)
        with self.beat(
            "Each line is a weight that training has found. Blue ones excite, red ones inhibit.",
            note="Opacity is the size of the weight, on a scale of its own between two layers.",
        ):
            for edges in network.edges:
                self.play(FadeIn(edges))
            self.play(FadeIn(self.share))

    def read(self) -> None:
        """A digit goes through, and others."""
        inputs, picture, network = self.inputs, self.picture, self.drawing
        answers = self.answers
        pixels = VGroup(*(picture.pixel(k) for k in inputs.shown))
        rings = inputs.circles.copy().match_style(pixels[0])
        with self.beat(
            "A digit comes in. What one layer holds, times the weights, decides the next.",
            note="The dashes are activation times weight: a dark neuron sends nothing.",
        ):
            self.play(Create(pixels))
            self.play(Transform(pixels, rings), run_time=1.5)
            self.play(FadeOut(pixels), ForwardPass(network, example=self.first, run_time=8))

        with self.beat(
            "Each output holds a number for its digit. The largest is the network's answer.",
            note="They need not add up to 1: each neuron has its own sigmoid.",
        ):
            self.play(LaggedStart(*map(FadeIn, answers.numbers), lag_ratio=0.2, run_time=2))
            self.play(Create(answers.pick))

        with self.beat(
            "Other digits, the same weights: other neurons light up, and another output wins.",
            note="Ask which neurons changed. The lines did not.",
        ):
            for example in self.others:
                self.play(Follow(picture, example=example, run_time=1))
                self.play(ForwardPass(network, answers, example=example, run_time=4))
                self.wait()

    def misread(self) -> None:
        """One that it reads wrongly, and how often it is right."""
        answers, run, wrong, picture = self.answers, self.run, self.wrong, self.picture
        share = self.share
        truth = Pick(answers.rows, run.probe("label", example=wrong), role="y")
        verdict = Equation(
            '"it reads" {read} quad "it is" {true}',
            "label",
            read=Readout(run.probe("prediction", example=wrong), places=0, role="look"),
            true=Readout(run.probe("label", example=wrong), places=0, role="y"),
        ).next_to(picture, DOWN, buff=0.25)
        with self.beat(
            "It can be wrong and not know it: this one gets a clear answer, and it is false.",
            note="Of all its mistakes on new digits, it is most confident in this one.",
        ):
            self.play(Follow(picture, example=wrong, run_time=1))
            self.play(ForwardPass(self.drawing, answers, example=wrong, run_time=5))
            self.play(FadeIn(verdict))
            self.play(Create(truth))

        new = f"of {len(run.data.y_test):,} new digits right. This is the surest of its mistakes."
        score = OnOneLine(
            Words("It reads", "label", role="quiet"),
            Readout(run.probe("count right"), places=0, size="label"),
            Constant(new, "label", because="the size of the test set", role="quiet"),
        ).move_to(share)
        with self.beat(
            "That is all: pixels go in, ten numbers come out, and mostly the right one is largest.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(share))
            self.play(FadeIn(score))
