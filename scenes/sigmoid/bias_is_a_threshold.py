"""Bias is a threshold."""

from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    ReplacementTransform,
    VGroup,
    config,
)

from nncore.data.pictures import Picture
from nncore.nudged import Nudged
from nncore.probes.expressions import function
from nncore.training import TrainingRun
from scenes.mobjects.axes import Axis, Marker, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.knobs import Knob, SplitDots, Threshold
from scenes.mobjects.pictures import PixelGrid
from scenes.sigmoid.dots import Travel
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words


class BiasIsAThreshold(Lesson):
    """The bias sets how large a sum must be before the neuron becomes active.

    The digits run, seed 0, at its last step (7,500); neuron 8 of the first hidden layer with
    its bias as a knob. Dots are the first 200 test digits, the count is over all 1,000.
    """

    title = "The bias is a threshold"
    first_edition = True
    seed = 0
    neuron = 8
    examples = range(200)  # test digits whose sums are shown
    digits = (77, 63, 162)  # test digits that are shown: a small sum, one near zero, a large one
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    high, low, between = 4.0, -6.0, -3.0  # where the knob is turned to
    active = 0.5  # an activation above this counts as active

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        layer = {"layer": 1, "neuron": self.neuron}
        trained = self.trained = run.probe("b", **layer)
        sums = self.sums = run.probe("z", **layer, example=self.examples) - trained
        nudged = self.nudged = run.nudged("b", **layer)
        self.b, self.a = (
            nudged.probe("b", **layer),
            nudged.probe("a", **layer, example=self.examples),
        )
        self.none = -float(trained())  # the nudge with which the bias is 0
        nudged.by = self.none

        self.plot = Plot(
            Axis.spanning(sums, -sums, step=2, length=12),
            Axis(0, 1, 0.5, length=3.3, direction=UP, places=1),
            x_name=Words("the sum $sum_i w_i a_i$, before the bias", "label", role="quiet"),
            y_name=Formula("a", "label"),
        ).move_to(0.35 * UP)
        self.add_up()
        self.bend()
        self.turn()
        self.go_back()

    def add_up(self) -> None:
        """One sum for each digit, before the bias."""
        plot = self.plot
        pictures, markers = self.three(self.run, plot)
        self.add(pictures)
        with self.beat(
            "A neuron adds up its inputs, each times its weight: one sum for each digit.",
            note="It does not like zeros: their strokes run over its negative weights.",
        ):
            self.play(FadeIn(plot.x, plot.submobjects[2]))
            for picture, marker in zip(pictures, markers, strict=True):
                self.play(FadeIn(marker, target_position=picture, scale=0.3))

        self.rain = Dots(plot, self.sums, role="quiet")
        with self.beat(
            "Two hundred digits, two hundred sums. The bias is not in them yet.",
            note="The first two hundred test digits, these three among them.",
        ):
            self.play(
                *(
                    FadeOut(picture, target_position=marker.tip, scale=0.05)
                    for picture, marker in zip(pictures, markers, strict=True)
                )
            )
            self.play(FadeOut(markers), run_time=0.5)
            self.play(Travel(self.rain, start=config.frame_height / 2 + 1, run_time=3.5))

    def bend(self) -> None:
        """The sigmoid makes activations of the sums."""
        plot, rain = self.plot, self.rain
        xs = function("identity", tuple(np.linspace(plot.x.low, plot.x.high, 321)))
        curve = self.curve = Curve(plot, xs(), function("sigma", xs + self.b), role="ink")
        self.unmoved = Curve(plot, xs(), function("sigma", xs), role="faint", width=3)
        line = plot.x.line.copy().set_color(curve.get_color())
        self.dots = SplitDots(plot, self.sums, self.a, level=self.active)
        tally = self.tally(self.nudged).next_to(self.mobjects[0], DOWN, buff=0.3)
        with self.beat(
            "With no bias, a sum above zero is enough: the neuron is active, above one half.",
            note="Lit dots are active. The count is over all test digits, not just the dots.",
        ):
            self.play(FadeIn(plot.y, plot.submobjects[3]))
            self.play(ReplacementTransform(line, curve), run_time=1.5)
            self.remove(rain)
            self.play(Travel(self.dots, start=rain.centres(), run_time=2.5))
            self.play(FadeIn(tally))

    def turn(self) -> None:
        """The bias is a knob, and where it puts the threshold."""
        b, nudged, none = self.b, self.nudged, self.none
        knob = self.knob = Knob(Axis(-8, 8, 2, length=9), b, name="b", role="b")
        knob.set_x(0).set_y(-2.8)
        with self.beat(
            "The bias is a knob: what it says is added to every sum. Raise it, and the curve "
            "slides left.",
            note="The sums stay where they are; their activations rise. The pale curve has no b.",
        ):
            self.play(FadeIn(knob))
            self.add(self.unmoved, self.curve, self.dots)
            self.play(Nudge(nudged, by=none + self.high, run_time=4))

        with self.beat(
            "Lower it, and the curve slides right: only the largest sums still get through.",
            note="Watch the count.",
        ):
            self.play(Nudge(nudged, by=none + self.low, run_time=5))

        self.threshold = Threshold(
            self.plot, -b, level=self.active, name='class("unary", -) b', role="b"
        )
        with self.beat(
            "The middle of the curve is where sum and bias cancel: minus b is the threshold.",
            note="To the right of the upright line a digit makes the neuron active.",
        ):
            self.play(FadeIn(self.threshold))
            self.play(Nudge(nudged, by=none + self.between, run_time=3))

    def go_back(self) -> None:
        """Where training left it, and the others of its layer."""
        knob = self.knob
        mark = Marker(knob.axis, self.trained, name='"trained:" b')
        with self.beat(
            "And where did training leave this knob? Almost where it began, at zero.",
            note="Biases start at 0. A handful of digits is all that this one changes.",
        ):
            self.play(FadeIn(mark))
            self.play(Nudge(self.nudged, by=0, run_time=3))

        heap = Plot(knob.axis, Axis(0, 1, 1, length=1, direction=UP))
        biases = Dots(heap, self.run.probe("b", layer=1), role="b")
        owners = Words("all $b$ of this layer", "label", role="quiet")
        owners.move_to(knob.label).align_to(knob.label, RIGHT)
        with self.beat(
            "All sixteen biases of this layer stayed small: here the weights do the work.",
            note="Each dot is the bias of one hidden neuron, on the same knob.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(mark, knob.handle), FadeOut(knob.label), FadeIn(owners))
            self.play(Travel(biases, start=self.threshold.get_bottom()[1], run_time=2.5))

    def three(self, run: TrainingRun, plot: Plot) -> tuple[Group, VGroup]:
        """Three digits, each above a pointer to its sum."""
        pictures, markers = Group(), VGroup()
        for example in self.digits:
            here = {"layer": 1, "neuron": self.neuron, "example": example}
            markers.add(Marker(plot.x, run.probe("weighted sum", **here)))
            picture = PixelGrid(run.probe("a", layer=0, example=example), height=2)
            pictures.add(picture.next_to(markers[-1], UP, buff=0.4))
        return pictures, markers

    def tally(self, nudged: Nudged) -> OnOneLine:
        """For how many test digits the neuron is active."""
        active = nudged.probe("active", layer=1, neuron=self.neuron)
        new = f"of {len(nudged.data.y_test):,} test digits"
        return OnOneLine(
            Words("active for", role="quiet"),
            Readout(active, places=0, role="look"),
            Constant(new, because="the size of the test set", role="quiet"),
        )
