"""What hidden neurons look for."""

from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.probes.expressions import counts
from nncore.training import TrainingRun
from scenes.animations.follow import Follow
from scenes.animations.forward import ForwardPass
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Histogram
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import Progress
from scenes.mobjects.quiet import quiet
from scenes.mobjects.weights import WeightPictures
from scenes.neurons.at_work import NetworkAtWork
from scenes.neurons.hopes import hoped_for
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Words
from scenes.stage.theme import current


class WhatHiddenNeuronsLookFor(Lesson):
    """Hidden neurons learn what helps to tell digits apart, not the edges that one would expect.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500; then 1,000 pictures
    of uniform noise.
    """

    title = "What hidden neurons look for"
    first_edition = True
    seed = 0
    nearest = (4, 10, 1, 9)  # the neurons whose pictures come nearest to an edge or a stroke
    digit = 28  # a test digit that the network reads right
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits

    def construct(self) -> None:
        # Laid out where its numbers are longest.
        self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        self.begin()
        self.train()
        self.compare()
        self.read()
        self.judge()

    def begin(self) -> None:
        """Before training all pictures are noise; what should they become?"""
        run = self.run
        weights = self.weights = WeightPictures(run, height=1.22)
        weights.next_to(self.mobjects[0], DOWN, buff=0.3).to_edge(LEFT, buff=0.7)
        network = NetworkDiagram(run, height=4.8, width=5.0)
        network.to_edge(RIGHT, buff=0.8).match_y(weights.pictures)
        self.progress = Progress(run, gap=0.3)
        run.seek(0)
        self.add(network)
        with self.beat(
            "Each hidden neuron's weights make a picture; before training all of them are noise.",
            note="Blue counts for, red against. Each neuron has a weight for each pixel.",
        ):
            for j, picture in enumerate(weights.pictures):
                neuron = network.layers[1].neuron(j)
                pace = 1.0 if j < 2 else 0.2
                self.play(FadeIn(picture, target_position=neuron, scale=0.1), run_time=pace)
            self.play(FadeIn(weights.bar, weights.caption))

        hoped = self.hoped = hoped_for(height=1.1)
        hoped.to_edge(RIGHT, buff=1.0).align_to(weights, UP).shift(0.6 * DOWN)
        self.hope = quiet("what one might hope for", hoped, UP)
        with self.beat(
            "What should they become? One might hope for little edges, bows and loops.",
            note="This part is drawn by hand: nothing here was computed.",
        ):
            self.play(FadeOut(network))
            self.play(FadeIn(self.hope, hoped))

    def train(self) -> None:
        """Out of the noise come blobs and strokes."""
        progress, hoped, run = self.progress, self.hoped, self.run
        progress.next_to(hoped, DOWN, buff=0.7).match_x(hoped)
        with self.beat(
            "Now train it, and watch: out of the noise come blobs and strokes.",
            note="Blobs come first, within a few hundred steps; what is added later is finer.",
        ):
            self.play(FadeIn(progress))
            self.play(Train(run, to=1000), run_time=5)
            self.play(Train(run, to=run.steps), run_time=6)

    def compare(self) -> None:
        """What comes nearest to what one hoped for."""
        hoped = self.hoped
        chosen = [self.weights.pictures[j] for j in self.nearest]
        best = self.best = Group(*(picture.copy().scale_to_fit_height(1.35) for picture in chosen))
        best.arrange(RIGHT, buff=0.15).match_x(hoped).next_to(hoped, DOWN, buff=0.75)
        self.real = quiet("the nearest that it found", best)
        self.rings = VGroup(
            *(SurroundingRectangle(p, color=current()["look"], buff=0.03) for p in chosen)
        )
        with self.beat(
            "Compare. These come nearest: a stroke or two. The others are tangles.",
            note="Nobody told it to look for edges, and nothing rewards it for being clear.",
        ):
            self.play(FadeOut(self.progress), FadeIn(self.rings))
            self.play(
                *(
                    ReplacementTransform(picture.copy(), large)
                    for picture, large in zip(chosen, best, strict=True)
                ),
                run_time=2,
            )
            self.play(FadeIn(self.real))

    def read(self) -> None:
        """And yet it reads a digit; and noise as well."""
        run = self.run
        at_work = NetworkAtWork(run, example=self.digit, height=4.8, width=6.2, strongest=120)
        self.picture, self.network, self.answers = at_work.picture, at_work.network, at_work.answers
        self.drawn = quiet("only the strongest weights are drawn", self.network, buff=0.25)
        with self.beat(
            "And yet it works. This digit it reads right, as it does nearly all new ones.",
            note="Whatever the tangles are, together they tell digits apart.",
        ):
            self.play(
                FadeOut(self.weights, self.rings, self.hoped, self.hope, self.best, self.real)
            )
            self.play(FadeIn(self.picture, self.network, self.drawn, self.answers.names))
            self.play(ForwardPass(self.network, self.answers, example=self.digit, run_time=4))
            self.play(FadeIn(self.answers.numbers, self.answers.pick))

        found = run.probe("most confident", split="noise")
        noise = self.noise = {"split": "noise", "example": int(found())}
        self.said = self.verdict(run, **noise).next_to(self.picture, DOWN, buff=0.25)
        with self.beat(
            "Now feed it noise. It cannot say: none of these. It picks a digit, and is quite sure.",
            note="Every pixel is drawn evenly between black and white. There is nothing in it.",
        ):
            self.play(Follow(self.picture, **noise, run_time=2))
            self.play(ForwardPass(self.network, self.answers, **noise, run_time=6))
            self.play(FadeIn(self.said))

    def judge(self) -> None:
        """How sure it is of digits and of noise."""
        run, picture = self.run, self.picture
        digit = PixelGrid(run.probe("a", layer=0, example=self.digit), height=1.8)
        small = picture.copy().scale_to_fit_height(digit.height)
        answered = self.verdict(run, split="test", example=self.digit)
        judged = self.verdict(run, **self.noise)
        digits, noises = bars = self.confidences(run)
        for measured, shown, words in zip(bars, (digit, small), (answered, judged), strict=True):
            shown.next_to(measured, RIGHT, buff=1.0).align_to(measured, UP)
            words.next_to(shown, DOWN, buff=0.15)
        Group(digits, noises, digit, small, answered, judged).set_x(0)
        with self.beat(
            "Most noise leaves it unsure, but not all: it learned to tell digits apart, no more.",
            note="It was never shown anything but digits, and nothing rewards it for doubt.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(self.network, self.drawn, self.answers),
                ReplacementTransform(picture, small),
                ReplacementTransform(self.said, judged),
                run_time=1.5,
            )
            self.play(FadeIn(digit, answered))
            self.play(FadeIn(digits), run_time=1.5)
            self.play(FadeIn(noises), run_time=1.5)

    def verdict(self, run: TrainingRun, *, split: str, example: int) -> Equation:
        """What the network answers, and the activation that says so."""
        which = {"split": split, "example": example}
        return Equation(
            '"it reads" {read} "with" {sure}',
            "label",
            read=Readout(run.probe("prediction", **which), places=0, role="look"),
            sure=Readout(run.probe("confidence", **which), role="look"),
        )

    def confidences(self, run: TrainingRun) -> list[VGroup]:
        """How often the largest output is how large: for new digits, and below for noise."""
        edges = np.linspace(0, 1, 21)
        asked = {"test": "new digits", "noise": "pictures of noise"}
        sure = {split: run.probe("confidence", split=split) for split in asked}
        heights = [counts(confidence, edges) for confidence in sure.values()]
        drawn = []
        for split, noun in asked.items():
            plot = Plot(
                Axis(0, 1, 0.25, length=7.6, places=2),
                Axis.spanning(*heights, 0 * heights[0], step=250, length=1.7, direction=UP),
            )
            bars = Histogram(plot, sure[split], edges, role="look")
            name = quiet(
                f"{len(run.data.x(split)):,} {noun}",
                plot.y.line.get_end(),
                UP,
                buff=0.15,
                because="how many were asked",
            )
            drawn.append(VGroup(plot, bars, name.align_to(plot.x.line, LEFT)))
        last = Words("the largest output", "label", role="quiet")
        drawn[-1].add(last.next_to(drawn[-1], DOWN, buff=0.15))
        VGroup(*drawn).arrange(DOWN, buff=0.3).next_to(self.mobjects[0], DOWN, buff=0.4)
        return drawn
