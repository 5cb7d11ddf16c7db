"""Bias is a threshold."""

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    UR,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Group,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import all_of, counts, entries, equal, function, isclose, largest
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot, Reach
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.knobs import Knob, SplitDots, Threshold
from scenes.mobjects.quiet import quiet
from scenes.sigmoid.dots import Stems, Travel, above
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current

FLOOR, HEIGHT = -0.85, 3.7  # where the axis of the sums lies, and how high the a axis is
LOW = -1.5  # where it lies at first
KNOB = -2.15  # where the axis of the knob lies
WIDE = 12.3
ACTIVE = 0.5  # an activation above this counts as active


class BiasIsAThreshold(Lesson):
    """The bias sets how large a sum must be before the neuron becomes active.

    The digits run, seed 0, at its last step (7,500); neuron 8 of the first hidden layer with
    its bias as a knob. Shown and counted are the first 150 test digits.
    """

    title = "The bias is a threshold"
    seed = 0
    neuron = 8
    examples = range(150)  # test digits whose sums are shown
    high, low, between = 4.0, -6.0, -3.0  # where the knob is turned to

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        layer = {"layer": 1, "neuron": self.neuron}
        trained = self.trained = run.probe("b", **layer)
        sums = self.sums = run.probe("z", **layer, example=self.examples) - trained
        nudged = self.nudged = run.nudged("b", **layer)
        self.b = nudged.probe("b", **layer)
        self.a = nudged.probe("a", **layer, example=self.examples)
        self.all = given(len(self.examples), "digits", why="as many as can be seen")
        self.active = self.above(self.a, ACTIVE)
        self.none = -float(trained())  # the nudge with which the bias is 0
        nudged.by = self.none
        x = Axis.spanning(sums, -sums, step=2, length=WIDE)
        self.plot = Plot(x, Axis(0, 1, 0.5, length=HEIGHT, direction=UP, places=1))
        self.plot.shift(FLOOR * UP - x.line.get_center() + 0.3 * RIGHT)
        self.a_name = Formula("a", "title").next_to(self.plot.y.line.get_end(), UR, buff=0.15)
        self.rain()
        self.bend()
        self.raise_it()
        self.lower_it()
        self.mirror()
        self.go_back()
        self.compare()

    def above(self, values: Probe, level: float) -> Probe:
        """How many of the values are above a level."""
        return entries(counts(values, (-1000.0, level, 1000.0)), 1)

    def rain(self) -> None:
        """One sum for each digit, before the bias."""
        x = self.plot.x
        x.shift((LOW - FLOOR) * UP)  # while there is nothing else
        heap = self.heap = Dots(self.plot, self.sums, role="quiet", radius=0.12, opacity=1)
        name = self.name = quiet("sum before the bias", x, buff=0.2)
        self.add(x, name)
        with self.beat(
            "A neuron adds up its inputs, each times its weight: one sum for each of {all} digits.",
            all=self.all,
            sparse="the curve is to rise in the room above the heap",
            note="The same neuron as before. The bias is not in these sums yet.",
        ):
            self.wait(0.5)
            self.play(Travel(heap, start=above(self.heading, heap), run_time=4))

    def bend(self) -> None:
        """The sigmoid makes activations of the sums."""
        plot, heap = self.plot, self.heap
        with self.beat(
            "With no bias, a sum above zero is enough: it makes $a$ more than a half, active.",
            holds=all_of(
                isclose(self.b, 0.0, within=1e-9), equal(self.active, self.above(self.sums, 0.0))
            ),
            note="Bright dots are active, and counted.",
        ):
            self.play(Group(plot.x, heap, self.name).animate.shift((FLOOR - LOW) * UP))
            self.draw_curve()
            line = plot.x.line.copy().set_stroke(self.curve.get_color(), 6)
            self.play(Create(plot.y), FadeIn(self.a_name))
            self.play(ReplacementTransform(line, self.curve), run_time=1.5)
            self.remove(heap)
            start = heap.centres()
            self.play(
                Travel(self.stems, start=start, run_time=3),
                Travel(self.dots, start=start, run_time=3),
            )
            self.play(FadeIn(self.tally()))

    def draw_curve(self) -> None:
        """The curve and what lies on it, where the axes are now."""
        plot = self.plot
        xs = function("identity", tuple(np.linspace(plot.x.low, plot.x.high, 321)))
        self.curve = Curve(plot, xs(), function("sigma", xs + self.b), role="quiet", width=6)
        self.unmoved = Curve(plot, xs(), function("sigma", xs), role="faint", width=3)
        self.stems = Stems(plot, self.sums, self.a, role="quiet")
        self.dots = SplitDots(plot, self.sums, self.a, level=ACTIVE, radius=0.1)
        self.threshold = Threshold(
            plot, -self.b, level=ACTIVE, name='class("unary", -) b', role="b"
        )

    def tally(self) -> OnOneLine:
        """How many of the dots are active."""
        active = Readout(
            self.active, places=0, size="title", align="right", longest=len(self.examples)
        )
        tally = OnOneLine(
            active,
            Words("of", "title", role="quiet"),
            Readout(self.all, places=0, size="title", role="quiet"),
            Words("active", "title", role="quiet"),
        )
        return tally.next_to(self.plot.point(self.plot.x.low, 0.78), RIGHT, buff=0.25)

    def raise_it(self) -> None:
        """The bias is a knob on the same scale; it goes up."""
        x, nudged, none = self.plot.x, self.nudged, self.none
        axis = Axis(x.low, x.high, 2, length=WIDE)
        axis.shift(x.line.get_center() + (KNOB - FLOOR) * UP - axis.line.get_center())
        knob = self.knob = Knob(axis, self.b, name="b", role="b", longest=-9.0)
        knob.label.next_to(axis.line.get_start(), UR, buff=0.3)
        knob.refresh()
        knob.number.refresh()
        at_first = self.above(self.sums, 0.0)
        with self.beat(
            "The bias is a knob on the same scale. Turn it up: the curve slides left.",
            holds=all_of(self.b > 0.0, self.active > at_first),
            note="What it says is added to every sum. The pale curve is the one without a bias.",
        ):
            self.play(FadeOut(self.name), run_time=0.5)
            self.play(TransformFromCopy(x, axis), run_time=1.5)
            self.name.align_to(axis.line, RIGHT).shift(0.08 * UP)
            self.play(FadeIn(knob.handle, knob.label, self.name))
            self.add(knob)
            self.remove(self.stems, self.curve, self.dots)
            self.add(self.unmoved, self.stems, self.curve, self.dots)
            self.play(Nudge(nudged, by=none + self.high), run_time=4)

    def lower_it(self) -> None:
        """It goes down."""
        with self.beat(
            "Turn it down: the curve slides right, and only the largest sums still get through.",
            holds=all_of(self.b < 0.0, self.active < self.above(self.sums, 0.0)),
            note="Watch the count.",
        ):
            self.play(Nudge(self.nudged, by=self.none + self.low), run_time=5)

    def mirror(self) -> None:
        """Bias and threshold, equally far from zero."""
        plot, knob = self.plot, self.knob
        zero = given(0.0, "zero", why="the middle of both scales")
        own = Reach(knob.axis, zero, self.b, role="b", width=10)
        other = Reach(plot.x, zero, -self.b, role="b", width=10)
        self.reaches = VGroup(own, other)
        foot = (FLOOR - 0.55) * UP  # below the number of the upper axis
        foot += knob.axis.point(0) * RIGHT
        self.middle = VGroup(
            *(
                DashedLine(start, end, color=current()["faint"], stroke_width=3)
                for start, end in ((knob.axis.point(0), foot), (plot.point(0, 0), plot.point(0, 1)))
            )
        )
        self.reaches.set_z_index(1)
        knob.handle.set_z_index(2)
        threshold = -self.b
        with self.beat(
            "The two mirror each other: with a bias of {b:+.1f} the threshold is {threshold:+.1f}.",
            b=self.b,
            threshold=threshold,
            holds=equal(self.active, self.above(self.sums + self.b, 0.0)),
            note="Both bars are equally long. What lies beyond the threshold makes it active.",
        ):
            self.play(Create(self.middle))
            self.play(Create(own.bar), run_time=1)
            self.play(TransformFromCopy(own.bar, other.bar), run_time=1.5)
            self.remove(own.bar, other.bar, self.stems, self.curve, self.dots)
            self.add(self.reaches, self.threshold, self.stems, self.curve, self.dots)
            self.play(FadeIn(self.threshold))
            self.play(Nudge(self.nudged, by=self.none + self.between), run_time=4)

    def go_back(self) -> None:
        """Where training left it."""
        first = self.run.at(0).probe("b", layer=1, neuron=self.neuron)
        with self.beat(
            "And training? It left this knob at {b:+.2f}, almost where it began, at zero.",
            b=self.trained,
            holds=all_of(equal(first, 0.0), largest(self.b) < 0.05 * largest(self.sums)),
            note="Biases start at zero; training was free to move this one further.",
        ):
            self.play(Nudge(self.nudged, by=0), run_time=3)

    def compare(self) -> None:
        """All the biases of the layer, below the sums."""
        knob = self.knob
        biases = self.run.probe("b", layer=1)
        n = given(len(np.asarray(biases())), "neurons", why="the size of the layer")
        heap = Plot(knob.axis, Axis(0, 1, 1, length=1, direction=UP))
        dots = Dots(heap, biases, role="b", radius=0.07, opacity=1)
        owners = Words("every bias $b$ of this layer", role="quiet")
        owners.move_to(knob.label, LEFT)
        with self.beat(
            "All {n} biases of its layer stayed small beside the sums: the weights do the work.",
            n=n,
            holds=largest(biases) < 0.25 * largest(self.sums),
            note="Each dot on the knob's scale is the bias of one hidden neuron.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.reaches, self.middle, knob.handle, knob.label), run_time=0.7)
            self.play(FadeIn(owners), run_time=0.7)
            self.play(Travel(dots, start=FLOOR - 0.6, run_time=2.5))
