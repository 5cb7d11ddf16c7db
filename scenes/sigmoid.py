"""The squish: from any number to one between 0 and 1."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    Indicate,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    config,
    rate_functions,
)
from manim.typing import Vector3D

from nncore.probe import function
from nncore.summaries import counts
from nncore.training import Nudged, TrainingRun
from scenes.animations.dots import Travel
from scenes.animations.rewrite import Rewrite
from scenes.animations.training import Nudge, Train
from scenes.mobjects.axes import Axis, Marker, Plot
from scenes.mobjects.curves import Curve, Dots, Histogram, Tangent
from scenes.mobjects.knobs import Knob, SplitDots, Threshold
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.plane import Plane, Regions, mark, swatch
from scenes.mobjects.readout import Readout
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula, OnOneLine, Words
from scenes.stage.theme import current


class SigmoidSquishes(Lesson):
    """The sigmoid turns any number into one between 0 and 1, and is flat where it is sure.

    The digits run, seed 0, at its last step (7,500) and again while it trains from step 0;
    neuron 8 of the first hidden layer on the first 200 test digits.
    """

    title = "The sigmoid squishes"
    seed = 0
    neuron = 8
    examples = range(200)  # test digits whose z are shown
    tangents = (0.0, 2.0, -5.0)  # where the slope is measured
    flat = 0.05  # a slope below this counts as flat: a fifth of the steepest, 1/4

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)
        here = {"layer": 1, "neuron": self.neuron, "example": self.examples}
        z, a = run.probe("z", **here), run.probe("a", **here)
        plot = Plot(
            Axis.spanning(z, -z, step=2, length=11.5),
            Axis(0, 1, 0.5, length=4.2, direction=UP, places=1),
            x_name=Formula("z", "body"),
            y_name=Formula("a", "body"),
        ).move_to(0.4 * DOWN)
        definition = Constant(
            "$ a = sigma(z) = 1 / (1 + e^(-z)) $", because="the definition of the sigmoid"
        ).next_to(plot.y.line.get_end(), RIGHT + DOWN, buff=0.3)
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
        flats = [
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
            self.play(FadeIn(definition))

        dots = Dots(plot, z, a, role="z")
        with self.beat(
            "Each z lands on the curve; its height is the neuron's activation a.",
            note="Most land near 0 or near 1.",
        ):
            self.remove(rain)
            self.play(Travel(dots, start=rain, run_time=4))

        tangents = [
            Tangent(
                plot,
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

        shares = self.shares(run).next_to(self.mobjects[0], DOWN, buff=0.35)
        with self.beat(
            "Where the curve is flat a neuron is saturated: it is sure, and hard to change.",
            note="Flat here means a slope below 0.05, a fifth of the steepest.",
        ):
            self.play(FadeOut(*tangents))
            self.add(*flats, dots)
            self.play(Create(flats[0]), Create(flats[1]))
            self.play(FadeIn(shares))

        edges = np.linspace(0, 1, 11)
        first = counts(run.at(0).probe("a", **here), edges)
        bars = Plot(
            Axis(0, 1, 0.5, length=3.4, places=1),
            Axis.spanning(first - first, first, step=50, length=1.8, direction=UP),
        ).move_to(plot.point(-5.4, 0.58))
        histogram = Histogram(bars, a, edges, role="z")
        caption = Words("how many digits have this $a$", "label", role="quiet")
        caption.next_to(bars, UP, buff=0.15)
        with self.beat(
            "Before training none was: small random weights keep every z near zero.",
            note="The run goes back to step 0.",
        ):
            self.play(FadeOut(definition))
            self.play(FadeIn(bars, histogram, caption))
            self.play(Train(run, to=0, rate_func=rate_functions.ease_out_cubic), run_time=3)

        with self.beat(
            "Training pushes the sums apart, and the activations pile up at 0 and 1.",
            note="Steps go slowly at first: most happens early. Saturated neurons learn slowly.",
            rest=LAST_REST,
        ):
            self.play(Train(run, to=run.steps, rate_func=rate_functions.ease_in_cubic), run_time=9)

    def shares(self, run: TrainingRun) -> OnOneLine:
        """The step, and the share of saturated activations of this neuron and of its layer."""
        one = run.probe("saturated", layer=1, neuron=self.neuron, below=self.flat)
        every = run.probe("saturated", layer=1, below=self.flat)
        share = {"places": 0, "percent": True, "role": "look"}
        return OnOneLine(
            OnOneLine(Words("step", role="quiet"), Readout(run.probe("step"), places=0)),
            OnOneLine(
                Words("this neuron: saturated for", role="quiet"),
                Readout(one, **share),
                Words("of digits", role="quiet"),
            ),
            OnOneLine(Words("its layer:", role="quiet"), Readout(every, **share)),
            gap=0.7,
        )


class BiasIsAThreshold(Lesson):
    """The bias sets how large a sum must be before the neuron becomes active.

    The digits run, seed 0, at its last step (7,500); neuron 8 of the first hidden layer with
    its bias as a knob. Dots are the first 200 test digits, the count is over all 1,000.
    """

    title = "The bias is a threshold"
    seed = 0
    neuron = 8
    examples = range(200)  # test digits whose sums are shown
    digits = (77, 63, 162)  # test digits that are shown: a small sum, one near zero, a large one
    high, low, between = 4.0, -6.0, -3.0  # where the knob is turned to
    active = 0.5  # an activation above this counts as active

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)
        layer = {"layer": 1, "neuron": self.neuron}
        trained = run.probe("b", **layer)
        sums = run.probe("z", **layer, example=self.examples) - trained
        nudged = run.nudged("b", **layer)
        b, a = nudged.probe("b", **layer), nudged.probe("a", **layer, example=self.examples)
        none = -float(trained())  # the nudge with which the bias is 0
        nudged.by = none

        plot = Plot(
            Axis.spanning(sums, -sums, step=2, length=12),
            Axis(0, 1, 0.5, length=3.3, direction=UP, places=1),
            x_name=Words("the sum $sum_i w_i a_i$, before the bias", "label", role="quiet"),
            y_name=Formula("a", "label"),
        ).move_to(0.35 * UP)
        pictures, markers = self.three(run, plot)
        self.add(pictures)
        with self.beat(
            "A neuron adds up its inputs, each times its weight: one sum for each digit.",
            note="It does not like zeros: their strokes run over its negative weights.",
        ):
            self.play(FadeIn(plot.x, plot.submobjects[2]))
            for picture, marker in zip(pictures, markers, strict=True):
                self.play(FadeIn(marker, target_position=picture, scale=0.3))

        rain = Dots(plot, sums, role="quiet")
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
            self.play(Travel(rain, start=config.frame_height / 2 + 1, run_time=3.5))

        xs = function("identity", tuple(np.linspace(plot.x.low, plot.x.high, 321)))
        curve = Curve(plot, xs(), function("sigma", xs + b), role="ink")
        unmoved = Curve(plot, xs(), function("sigma", xs), role="faint", width=3)
        line = plot.x.line.copy().set_color(curve.get_color())
        dots = SplitDots(plot, sums, a, level=self.active)
        tally = self.tally(nudged).next_to(self.mobjects[0], DOWN, buff=0.3)
        with self.beat(
            "With no bias, a sum above zero is enough: the neuron is active, above one half.",
            note="Lit dots are active. The count is over all test digits, not just the dots.",
        ):
            self.play(FadeIn(plot.y, plot.submobjects[3]))
            self.play(ReplacementTransform(line, curve), run_time=1.5)
            self.remove(rain)
            self.play(Travel(dots, start=rain, run_time=2.5))
            self.play(FadeIn(tally))

        knob = Knob(Axis(-8, 8, 2, length=9), b, name="b", role="b")
        knob.set_x(0).set_y(-2.8)
        with self.beat(
            "The bias is a knob: what it says is added to every sum. Raise it, and the curve "
            "slides left.",
            note="The sums stay where they are; their activations rise. The pale curve has no b.",
        ):
            self.play(FadeIn(knob))
            self.add(unmoved, curve, dots)
            self.play(Nudge(nudged, by=none + self.high, run_time=4))

        with self.beat(
            "Lower it, and the curve slides right: only the largest sums still get through.",
            note="Watch the count.",
        ):
            self.play(Nudge(nudged, by=none + self.low, run_time=5))

        threshold = Threshold(plot, -b, level=self.active, name='class("unary", -) b', role="b")
        with self.beat(
            "The middle of the curve is where sum and bias cancel: minus b is the threshold.",
            note="To the right of the upright line a digit makes the neuron active.",
        ):
            self.play(FadeIn(threshold))
            self.play(Nudge(nudged, by=none + self.between, run_time=3))

        mark = Marker(knob.axis, trained, name='"trained:" b')
        with self.beat(
            "And where did training leave this knob? Almost where it began, at zero.",
            note="Biases start at 0. A handful of digits is all that this one changes.",
        ):
            self.play(FadeIn(mark))
            self.play(Nudge(nudged, by=0, run_time=3))

        heap = Plot(knob.axis, Axis(0, 1, 1, length=1, direction=UP))
        biases = Dots(heap, run.probe("b", layer=1), role="b")
        owners = Words("all $b$ of this layer", "label", role="quiet")
        owners.move_to(knob.label).align_to(knob.label, RIGHT)
        with self.beat(
            "All sixteen biases of this layer stayed small: here the weights do the work.",
            note="Each dot is the bias of one hidden neuron, on the same knob.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(mark, knob.handle), FadeOut(knob.label), FadeIn(owners))
            self.play(Travel(biases, start=threshold.get_bottom()[1], run_time=2.5))

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


class WithoutTheBendItIsALine(Lesson):
    """Without a bend between its layers, a network of any depth draws no more than a line.

    Two 2-8-2 networks, seed 0, with the same first weights, trained while the lesson plays from
    step 0 to 3,000: one of sigmoids, one of identities. The 200 points shown are test points.
    """

    title = "Without the bend it is a line"
    seed = 0
    first, then = 20, 400  # the steps at which the two are compared on the way

    def construct(self) -> None:
        bent, straight = (runs.plane(bend=bend, step=0, seed=self.seed) for bend in (True, False))
        opening = Plane(bent, side=5.3).move_to(0.2 * DOWN)
        left, right = Plane(bent, side=4.2), Plane(straight, side=4.2)
        Group(left, right).arrange(RIGHT, buff=1.3).move_to(0.05 * UP)
        self.add(opening.plot)
        with self.beat(
            "Points of two kinds: dots in a heap, crosses that bend around it. "
            "No straight line parts them.",
            note="Try it with a ruler: the best line leaves more than a tenth on the wrong side.",
        ):
            for points in opening.marks:
                self.play(FadeIn(points))

        this = self.side(bent, left, LEFT, bend="sigma", formula="a = sigma(z)")
        other = self.side(straight, right, RIGHT, bend="identity", formula="a = z")
        with self.beat(
            "Two networks learn it, alike in all but one thing: "
            "one bends each sum, the other leaves it as it is.",
            note="The same size, the same first weights, the same points in the same order.",
        ):
            self.play(
                TransformFromCopy(opening, right),
                ReplacementTransform(opening, left),
                run_time=1.5,
            )
            self.play(FadeIn(this[0], other[0]))
            self.play(FadeIn(this[1], other[1]))

        regions = [Regions(left.plot, bent), Regions(right.plot, straight)]
        key = self.key_to_colours().set_y(-3.1)
        step = self.step(bent).set_x((this[0].get_right() + other[0].get_left())[0] / 2)
        with self.beat(
            "Each colours the plane by its answer: blue for cross, red for dot. "
            "Between them runs its border.",
            note="Random weights: one says dot everywhere, the other is worse than guessing.",
        ):
            self.play(FadeIn(*regions), FadeIn(key))
            self.play(FadeIn(this[2], other[2], step))

        with self.beat(
            "The straight one is quick: after a few steps its border, a line, hardly gets better.",
            note="One clock for both: each step is one mini-batch of twenty points.",
        ):
            self.play(*self.train(bent, straight, to=self.first), run_time=6)

        with self.beat(
            "The one that bends is slow, and at first it finds little more than a line itself.",
            note="While its sums are small, the sigmoid is nearly straight.",
        ):
            self.play(*self.train(bent, straight, to=self.then), run_time=7)

        with self.beat(
            "Then its border bends around the dots, and the other can only tilt its line.",
            note="All points right on the left; on the right the share has stopped growing.",
        ):
            self.play(*self.train(bent, straight, to=bent.steps), run_time=10)

        layers = Formula(
            "{{a = : a}} {{W_2 : W}} ({{W_1 x : V}} {{+ : p}} {{b_1 : c}}) {{+ b_2 : b}}"
        )
        spread = Formula(
            "{{a = : a}} {{W_2 : W}} {{W_1 x : V}} {{+ : p}} {{W_2 : U}} {{b_1 : c}} {{+ b_2 : b}}"
        )
        grouped = Formula("{{a = : a}} {{W_2 W_1 : W}} {{x + : x}} {{W_2 b_1 + b_2 : b}}")
        line = Formula("{{a = : a}} {{W : W}} {{x + : x}} {{b : b}}")
        bends = Formula("a = sigma(W_2 {{sigma : bend}}(W_1 x + b_1) + b_2)")
        bends.select("bend").set_color(current()["look"])
        for formula in (layers, spread, grouped, line):
            right.below(formula).match_y(key)
        for formula in (spread, grouped):
            formula.align_to(layers, LEFT)  # what stays is not seen to move
        left.below(bends).match_y(key)
        with self.beat(
            "Why? A line of a line is a line: without the bend, two layers fold into one.",
            note="W is W_2 W_1, and b is W_2 b_1 + b_2. So it is for a hundred layers.",
        ):
            self.play(FadeOut(key))
            self.play(FadeIn(layers))
            self.play(Rewrite(layers, spread, "aa", "WW", "VV", "pp", "WU", "cc", "bb"))
            self.remove(spread)
            self.play(Rewrite(grouped, line, "aa", "WW", "xx", "bb"))

        with self.beat(
            "With a bend between them, layers do not fold: that is why a neuron must bend.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(bends))
            self.play(Indicate(bends.select("bend"), scale_factor=1.5, color=current()["look"]))
            self.add(bends)  # whole again

    def train(self, *both: TrainingRun, to: int) -> list[Train]:
        """All of them, in one clock."""
        return [Train(run, to=to) for run in both]

    def side(
        self, run: TrainingRun, plane: Plane, way: Vector3D, *, bend: str, formula: str
    ) -> tuple[VGroup, NetworkDiagram, VGroup]:
        """What belongs to a plane: its activation, its network, and how often it is right."""
        xs = np.linspace(-6, 6, 121)
        values = function(bend, tuple(xs))
        low, high = (round(float(end(values()))) for end in (np.min, np.max))
        shape = Plot(
            Axis(-6, 6, 6, length=1.2, numbers=False),
            Axis(low, high, high - low, length=0.8, direction=UP, numbers=False),
        )
        curve = Curve(shape, xs, values, role="look")
        name = plane.above(Formula(formula))
        network = NetworkDiagram(run, height=4.4, width=1.0)
        VGroup(VGroup(shape, curve), network).arrange(DOWN, buff=0.5).next_to(
            plane, way, buff=0.25
        ).match_y(plane.plot.y.line)
        right = OnOneLine(
            Words("new points right:", role="quiet"),
            Readout(run.probe("accuracy"), places=1, percent=True, role="look"),
        )
        plane.below(right)
        return VGroup(shape, curve, name), network, right

    def step(self, run: TrainingRun) -> VGroup:
        """The step of both, below its name."""
        number = Readout(run.probe("step"), places=0, align="center")
        return VGroup(Words("step", role="quiet"), number).arrange(DOWN, buff=0.15)

    def key_to_colours(self) -> OnOneLine:
        """Which colour is which answer."""
        return OnOneLine(
            *(
                OnOneLine(
                    Words("here it answers", "label", role="quiet"),
                    VGroup(swatch(label, side=0.4), mark(label, radius=0.09)),
                )
                for label in (1, 0)
            ),
            gap=1.0,
        )
