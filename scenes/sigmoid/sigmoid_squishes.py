"""Sigmoid squishes."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    rate_functions,
)

from nncore.probes.expressions import counts, function
from nncore.training import TrainingRun
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots, Histogram, Tangent
from scenes.mobjects.progress import StepCount
from scenes.mobjects.quiet import quiet
from scenes.sigmoid.dots import Travel
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words


class SigmoidSquishes(Lesson):
    """The sigmoid turns any number into one between 0 and 1, and is flat where it is sure.

    The digits run, seed 0, at its last step (7,500) and again while it trains from step 0;
    neuron 8 of the first hidden layer on the first 200 test digits.
    """

    title = "The sigmoid squishes"
    first_edition = True
    seed = 0
    neuron = 8
    examples = range(200)  # test digits whose z are shown
    tangents = (0.0, 2.0, -5.0)  # where the slope is measured
    flat = 0.05  # a slope below this counts as flat: a fifth of the steepest, 1/4

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        here = self.here = {"layer": 1, "neuron": self.neuron, "example": self.examples}
        self.z, self.a = run.probe("z", **here), run.probe("a", **here)
        self.plot = Plot(
            Axis.spanning(self.z, -self.z, step=2, length=11.5),
            Axis(0, 1, 0.5, length=4.2, direction=UP, places=1),
            x_name=Formula("z", "body"),
            y_name=Formula("a", "body"),
        ).move_to(0.4 * DOWN)
        self.definition = Constant(
            "$ a = sigma(z) = 1 / (1 + e^(-z)) $", because="the definition of the sigmoid"
        ).next_to(self.plot.y.line.get_end(), RIGHT + DOWN, buff=0.3)
        self.bend()
        self.measure()
        self.train()

    def bend(self) -> None:
        """Sums go in, numbers between 0 and 1 come out."""
        plot, z = self.plot, self.z
        rain = Dots(plot, z, role="z")
        with self.beat(
            "A neuron's weighted sum z can be any number. Here are those for two hundred digits.",
            note="Each dot is one test digit. All are real sums of one trained neuron.",
        ):
            self.play(FadeIn(plot.x, plot.x_name))
            self.play(Travel(rain, start=2.8, run_time=4))

        xs = np.linspace(plot.x.low, plot.x.high, 241)
        slopes = function("sigma'", tuple(xs))()
        curve = Curve(plot, xs, function("sigma", tuple(xs)), role="quiet")
        self.flats = [
            Curve(plot, part, function("sigma", tuple(part)), role="look", width=14)
            for part in (xs[(slopes < self.flat) & (xs < 0)], xs[(slopes < self.flat) & (xs > 0)])
        ]
        line = plot.x.line.copy().set_color(curve.get_color())
        with self.beat(
            "The sigmoid bends this line so that all of it lies between 0 and 1.",
            note="Far left goes to 0, far right to 1, and zero to one half.",
        ):
            self.play(FadeIn(plot.y, plot.y_name), rain.animate.set_fill(opacity=0.25))
            self.play(ReplacementTransform(line, curve), run_time=2.5)
            self.play(FadeIn(self.definition))

        self.dots = Dots(plot, z, self.a, role="z")
        with self.beat(
            "Each z lands on the curve; its height is the neuron's activation a.",
            note="Most land near 0 or near 1.",
        ):
            self.remove(rain)
            self.play(Travel(self.dots, start=rain, run_time=4))

    def measure(self) -> None:
        """Where the curve is steep, and where it is flat."""
        flats = self.flats
        tangents = [
            Tangent(
                self.plot,
                at=at,
                value=function("sigma", at),
                slope=function("sigma'", at),
                beside=beside,
                places=3,
            )
            for at, beside in zip(self.tangents, (LEFT + UP, RIGHT + DOWN, UP), strict=True)
        ]
        with self.beat(
            "The slope says how much a small change of z matters: a lot here, nothing far out.",
            note="The slope is sigma'(z) = sigma(z) (1 - sigma(z)), at most a quarter.",
        ):
            for tangent in tangents:
                self.play(Create(tangent.line), FadeIn(tangent.point, tangent.label))

        shares = self.shares(self.run).next_to(self.mobjects[0], DOWN, buff=0.35)
        with self.beat(
            "Where the curve is flat a neuron is saturated: it is sure, and hard to change.",
            note="Flat here means a slope below 0.05, a fifth of the steepest.",
        ):
            self.play(FadeOut(*tangents))
            self.add(*flats, self.dots)
            self.play(Create(flats[0]), Create(flats[1]))
            self.play(FadeIn(shares))

    def train(self) -> None:
        """Training pushes the activations apart."""
        run = self.run
        edges = np.linspace(0, 1, 11)
        first = counts(run.at(0).probe("a", **self.here), edges)
        bars = Plot(
            Axis(0, 1, 0.5, length=3.4, places=1),
            Axis.spanning(first - first, first, step=50, length=1.8, direction=UP),
        ).move_to(self.plot.point(-5.4, 0.58))
        histogram = Histogram(bars, self.a, edges, role="z")
        caption = quiet("how many digits have this $a$", bars, UP, buff=0.15)
        with self.beat(
            "Before training none was: small random weights keep every z near zero.",
            note="The run goes back to step 0.",
        ):
            self.play(FadeOut(self.definition))
            self.play(FadeIn(bars, histogram, caption))
            self.play(Train(run, to=0, rate_func=rate_functions.ease_out_cubic), run_time=3)

        with self.beat(
            "Training pushes the sums apart, and the activations pile up at 0 and 1.",
            note="Steps go slowly at first: most happens early. Saturated neurons learn slowly.",
            rest=LAST_REST,
            loops=True,
        ):
            self.play(Train(run, to=run.steps, rate_func=rate_functions.ease_in_cubic), run_time=9)

    def shares(self, run: TrainingRun) -> OnOneLine:
        """The step, and the share of saturated activations of this neuron and of its layer."""
        one = run.probe("saturated", layer=1, neuron=self.neuron, below=self.flat)
        every = run.probe("saturated", layer=1, below=self.flat)
        share = {"places": 0, "percent": True, "role": "look"}
        return OnOneLine(
            StepCount(run, "step"),
            OnOneLine(
                Words("this neuron: saturated for", role="quiet"),
                Readout(one, **share),
                Words("of digits", role="quiet"),
            ),
            OnOneLine(Words("its layer:", role="quiet"), Readout(every, **share)),
            gap=0.7,
        )
