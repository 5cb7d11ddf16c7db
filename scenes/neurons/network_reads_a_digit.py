"""Network reads a digit."""

from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ManimColor,
    ReplacementTransform,
    Transform,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.data.weights import Weights
from nncore.probes.expressions import all_of, any_of, entries, largest_at, total
from scenes.animations.follow import Follow
from scenes.animations.forward import Forget, ForwardPass
from scenes.animations.whole import Whole
from scenes.mobjects.answers import Pick
from scenes.mobjects.quiet import quiet
from scenes.mobjects.read_digits import ReadDigits
from scenes.neurons.at_work import NetworkAtWork
from scenes.neurons.reading_on import ReadOn, Score
from scenes.stage import runs
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import level
from scenes.stage.theme import current

HIDDEN = (
    "no hidden layer", "one hidden layer", "two hidden layers", "three hidden layers",
    "four hidden layers",
)  # fmt: skip
ROW, MANY = 30, 1000  # digits that are read one after the other, and in a rush


class NetworkReadsADigit(Lesson):
    """Activations flow layer by layer, and the largest output is the network's answer.

    The digits run at its last step (7,500), seed 0; three test digits, the one that it reads wrong
    with the most confidence, found by searching the test set, and the first thousand of that set.
    """

    title = "The network reads a digit"
    seed = 0
    digits = (13, 15, 4)  # test digits
    strongest = 120  # edges drawn between two layers
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(
            step=runs.LAST, seed=self.seed, pictures=self.pictures, network=self.network
        )
        self.output = len(run.recipe.sizes) - 1
        self.first, *self.others = self.digits
        self.wrong = int(entries(run.probe("mistakes", order="confident"), 0)())
        at_work = NetworkAtWork(
            run, example=self.first, height=5.2, width=6.5, strongest=self.strongest, tall=4.0
        )
        at_work.align_to((TOP - 0.1) * UP, UP)
        self.picture, self.drawing, self.answers = at_work.picture, at_work.network, at_work.answers
        self.sizes = at_work.sizes
        self.ask()
        self.draw_weights()
        self.enter()
        self.flow()
        self.answer()
        self.read_others()
        self.misread()
        self.read_thirty()
        self.read_a_thousand()

    def ask(self) -> None:
        """A digit, and a network that has not seen it yet."""
        layers, answers, hidden = self.drawing.layers, self.answers, HIDDEN[self.output - 1]
        place = self.picture.copy()
        self.add(self.stage(self.picture, within=0.95))
        with self.beat(
            f"How can a network read this? A neuron for each pixel, {hidden}, ten outputs.",
            note="16 of the 784 input neurons are drawn: a diagonal through the picture's middle.",
            because="counted in the drawing",
            sparse="a network of few layers is mostly air before its lines are drawn",
        ):
            self.wait(1)
            self.play(self.picture.animate.scale(place.height / self.picture.height).move_to(place))
            columns = [FadeIn(layer, shift=0.4 * RIGHT) for layer in layers]
            self.play(LaggedStart(*columns, FadeIn(answers.names), lag_ratio=0.5), run_time=3)
            self.play(FadeIn(self.sizes))

    def draw_weights(self) -> None:
        """Every line is a weight."""
        drawn = sum(edges.drawn for edges in self.drawing.bundles)
        weights = self.run.network.weights.size
        remark = quiet(
            f"drawn: the strongest\\ {drawn} of {weights:,} weights",
            self.picture,
            because="counted in the drawing, and in the network",
        )
        with self.beat(
            "Each line is a weight that training has found: blue ones excite, red ones inhibit.",
            note="Opacity is the size of the weight, on a scale of its own between two layers.",
        ):
            for edges in self.drawing.edges.set_stroke(width=2):
                self.play(FadeIn(edges))
            self.play(FadeIn(remark))
            self.wait(2)
            self.play(FadeOut(remark))

    def enter(self) -> None:
        """Pixels fly to the neurons that hold them."""
        with self.beat(
            "The digit comes in: each pixel lights the input neuron that belongs to it.",
            note="Only the pixels of the drawn neurons fly; the others have neurons, too.",
        ):
            self.send_pixels(self.first, run_time=3.5)

    def send_pixels(self, example: int, *, run_time: float) -> None:
        """From the picture straight to the input layer, which then holds them."""
        inputs, picture = self.drawing.columns[0], self.picture
        a = self.run.probe("a", layer=0, example=example)
        values = np.asarray(a())[list(inputs.shown)]
        pixels, ends = VGroup(), VGroup()
        for k, circle, shade in zip(
            inputs.shown, inputs.circles, current().activation(values) / 255, strict=True
        ):
            pixel = picture.pixel(k).set_fill(ManimColor(shade), opacity=1)
            # Turned, so that both begin at the upper right corner: no pixel twists on its way.
            end = circle.copy().rotate(PI / 4).set_fill(ManimColor(shade))
            pixels.add(pixel)
            ends.add(end)
        self.play(LaggedStart(*map(FadeIn, pixels), lag_ratio=0.1), run_time=0.3 * run_time)
        flights = (Transform(*ways) for ways in zip(pixels, ends, strict=True))
        self.play(LaggedStart(*flights, lag_ratio=0.12), run_time=0.7 * run_time)
        self.remove(pixels, *pixels)
        inputs.ask(probe=a)
        inputs.refresh()

    def flow(self) -> None:
        """Layer by layer."""
        with self.beat(
            "Each neuron weighs the layer before it, and squishes the sum: so layer by layer.",
            note="The dashes are activation times weight: a dark neuron sends nothing.",
        ):
            time = 4 * self.output
            self.play(ForwardPass(self.drawing, self.answers, example=self.first, run_time=time))

    def answer(self) -> None:
        """The largest output wins."""
        run, answers = self.run, self.answers
        a = run.probe("a", layer=self.output, example=self.first)
        read = run.probe("prediction", example=self.first)
        with self.beat(
            "Ten numbers come out, one for each digit. The largest is the answer: it reads {read}.",
            note="They need not add up to 1: each neuron has its own sigmoid.",
            because="each neuron has its own sigmoid",
            read=read,
            holds=largest_at(a, int(read())),
        ):
            self.play(LaggedStart(*map(FadeIn, answers.numbers), lag_ratio=0.2, run_time=2))
            self.play(Create(answers.pick))

    def turn_to(self, example: int) -> None:
        """The old answer goes, another digit comes, goes through, and is answered."""
        answers = self.answers
        self.play(Forget(self.drawing.layers, run_time=0.8), FadeOut(answers.numbers, answers.pick))
        self.play(Follow(self.picture, example=example, run_time=0.8))
        self.send_pixels(example, run_time=1.6)
        self.play(ForwardPass(self.drawing, answers, example=example, run_time=1.2 * self.output))
        self.play(FadeIn(answers.numbers), run_time=0.7)
        self.play(Create(answers.pick), run_time=0.7)

    def read_others(self) -> None:
        """The same weights read other digits."""
        read = [self.run.probe("prediction", example=k) for k in self.digits]
        with self.beat(
            "Another digit, the same weights: other neurons light up, and another output wins.",
            note="Ask which neurons changed. The lines did not.",
            holds=all_of(*(any_of(p > q, p < q) for p, q in pairwise(read))),
        ):
            for example in self.others:
                self.turn_to(example)
                self.wait(0.5)

    def misread(self) -> None:
        """One that it reads wrongly."""
        answers, run, wrong = self.answers, self.run, self.wrong
        label, read = (run.probe(name, example=wrong) for name in ("label", "prediction"))
        sure = run.probe("confidence", example=wrong)
        truth = Pick(answers.rows, label, role="y")
        verdict = VGroup(
            Equation('"it reads" {read}', read=Readout(read, places=0, role="look")),
            Equation('"it is" {true}', true=Readout(label, places=0, role="y")),
        )
        verdict.arrange(DOWN, buff=0.2, aligned_edge=RIGHT).next_to(self.picture, DOWN, buff=0.3)
        with self.beat(
            "It can be wrong and not know it: it reads this {label} as a {read}, "
            "with an output of {sure:.2f}.",
            note="Of all its mistakes on new digits, it is most confident in this one.",
            label=label,
            read=read,
            sure=sure,
            holds=any_of(label > read, label < read),
        ):
            self.turn_to(wrong)
            self.play(FadeIn(verdict[0]))
            self.play(Create(truth), FadeIn(verdict[1]))
        self.mistaken = VGroup(truth, verdict)

    def read_thirty(self) -> None:
        """A row of digits, each with a tick or a cross."""
        run, answers, drawing = self.run, self.answers, self.drawing
        pile = self.pile = ReadDigits(run, range(ROW), columns=10, width=9.6, marks=True, read=0)
        pile.to_edge(LEFT, buff=SIDE).align_to(BOTTOM * UP, DOWN)
        score = self.score = Score(pile, size=2.8, longest=ROW)
        score.arrange(DOWN, buff=0.35).set_x((pile.get_right()[0] + 6.72) / 2).match_y(pile)
        score.count()
        at_work = Group(self.picture, drawing.edges, drawing.layers, answers.names)
        told = Group(answers.numbers, answers.pick)
        small = Group(*at_work, *told).copy().scale(0.72, about_point=ORIGIN)
        to = (TOP - small.get_top()[1]) * UP - small.get_x() * RIGHT
        right = total(run.probe("right", example=tuple(range(ROW))))
        with self.beat(
            "But mostly it is right: of {n:.0f} new digits in a row it reads {right:.0f} "
            "correctly.",
            note="These are the first of the digits that it was not trained on; none is left out.",
            n=right + (ROW - right),
            right=right,
            holds=right > ROW / 2,
        ):
            self.play(
                FadeOut(self.mistaken, self.sizes, answers.numbers, answers.pick),
                Forget(drawing.layers, run_time=0.8),
            )
            told.scale(0.72, about_point=ORIGIN).shift(to)
            self.play(at_work.animate.scale(0.72, about_point=ORIGIN).shift(to), run_time=1.5)
            self.play(Follow(self.picture, example=pile.examples[0], run_time=0.8))
            self.play(ForwardPass(drawing, answers, example=pile.examples[0], run_time=2))
            self.play(FadeIn(answers.numbers, answers.pick), run_time=0.5)
            pile.read = 1
            one = pile.one(0)
            start = one.copy().scale(self.picture.height / one.height).move_to(self.picture)
            self.play(Whole(pile, ReplacementTransform(start, one)), run_time=1.2)
            self.play(FadeIn(score), run_time=0.5)
            self.play(ReadOn(score, self.picture, drawing.layers, answers, run_time=11))
        self.at_work = Group(*at_work, *told)

    def read_a_thousand(self) -> None:
        """All that it has not seen before."""
        run, pile = self.run, self.pile
        n = min(MANY, len(run.data.y_test))
        wall = ReadDigits(run, range(n), columns=50, width=13.44, read=ROW)
        wall.set_x(0).align_to(BOTTOM * UP, DOWN)
        right = total(run.probe("right", example=tuple(range(n))))
        score = Score(wall, size=2.1, longest=n).arrange(RIGHT, buff=0.35)
        level(score.words, level(score.right, wall.get_top()[1] + 0.22))
        score.set_x(0).count()
        flights = [ReplacementTransform(pile.one(k), wall.one(k)) for k in range(ROW)]
        with self.beat(
            "Pixels in, ten numbers out: of {n:,.0f} new digits it reads {right:.0f} right.",
            note="What is bright is read wrong. The last frame is the lesson's thumbnail.",
            n=right + (n - right),
            right=right,
            holds=right > n / 2,
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.at_work, self.score.words))
            self.remove(pile)
            self.play(
                Whole(wall, *flights, lag_ratio=0.02),
                ReplacementTransform(self.score.right, score.right),
                run_time=2,
            )
            self.play(FadeIn(score.words), run_time=0.5)
            self.play(ReadOn(score, run_time=6, gain=4.0))
