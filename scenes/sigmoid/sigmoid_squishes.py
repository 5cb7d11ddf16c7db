"""Sigmoid squishes."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UP,
    UR,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    ReplacementTransform,
    VGroup,
    rate_functions,
)

from nncore.probes.expressions import (
    all_of,
    counts,
    entries,
    equal,
    function,
    largest,
    maximum,
    mean,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Marker, Plot
from scenes.mobjects.curves import Curve, Dots, Tangent
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import StepCount
from scenes.sigmoid.dots import (
    Pile,
    Resize,
    Shorten,
    Stems,
    Travel,
    above,
    furthest,
    heap_below,
    numbers_left,
)
from scenes.sigmoid.ends import NEAREST, allowed, counted, posts, pushed, room, zones
from scenes.stage import runs
from scenes.stage.change import Nudge, Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, ConstantFormula, Formula, OnOneLine, Words
from scenes.stage.theme import current

FLOOR, HEIGHT = -2.0, 4.8  # where the z axis lies, and how high the a axis is
WIDE, WIDEST_BESIDE = 12.3, 8.0  # lengths of the z axis: alone, and beside the pile at most
ROWS, MANY = 4, 150  # of the pile, in each tenth of the a axis: for so many digits
FLAT_FROM = 9.0  # the z axis reaches further than this
PUSH = 1.0  # by how much all z are nudged


class SigmoidSquishes(Lesson):
    """The sigmoid turns any number into one between 0 and 1, and is flat where it is sure.

    The digits run, seed 0, at its last step (7,500) and again while it trains from step 0;
    neuron 8 of the first hidden layer on the first 150 test digits.
    """

    title = "The sigmoid squishes"
    seed = 0
    neuron = 8
    examples = range(150)  # test digits whose z are shown

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        one = self.one = {"layer": 1, "neuron": self.neuron}
        here = self.here = {**one, "example": self.examples}
        self.z, self.a = run.probe("z", **here), run.probe("a", **here)
        self.nudged = run.nudged("b", **one)  # which is a nudge of its z for every digit
        self.moved = [self.nudged.probe(name, **here) for name in ("z", "a")]
        self.all = given(len(self.examples), "digits", why="as many as can be seen")
        ends = counts(self.moved[1], (0.0, NEAREST, 1 - NEAREST, 1.0))
        self.low, self.high = entries(ends, 0), entries(ends, 2)
        self.saturated = self.low + self.high
        self.slope = mean(function("sigma'", self.z))
        step = 2 if largest(self.z)() <= 10 else 4  # its numbers keep apart on a shorter axis
        # All z of the training have room; with few digits the flat parts have some, too.
        far = np.ceil(max(FLAT_FROM, furthest(run, **here), largest(self.z)() + PUSH))
        x = Axis(-far, far, step, length=WIDE)
        self.plot = Plot(x, Axis(0, 1, 0.5, length=HEIGHT, direction=UP, places=1))
        self.plot.shift(FLOOR * UP - x.line.get_center() + 0.3 * RIGHT)
        self.z_name = Formula("z", "title").next_to(x.numbers[-1], DOWN, buff=0.12)
        self.a_name = Formula("a", "title").next_to(self.plot.y.line.get_end(), UR, buff=0.15)
        self.ask()
        self.rain()
        self.bend()
        self.land()
        self.pile_up()
        self.lean()
        self.saturate()
        self.forget()
        self.train()

    def ask(self) -> None:
        """Three digits, and their sums: the smallest, the one nearest zero, the largest."""
        plot, sums = self.plot, self.z()
        markers, pictures, height = VGroup(), Group(), 3.4
        for place in (np.argmin(sums), np.argmin(abs(sums)), np.argmax(sums)):
            example = self.examples[int(place)]
            z = self.run.probe("z", **{**self.here, "example": example})
            markers.add(Marker(plot.x, z, name="z", role="z", size="body"))
            pictures.add(PixelGrid(self.run.probe("a", layer=0, example=example), height=height))
        xs = np.array([plot.x.point(marker.probe())[0] for marker in markers])
        if min(np.diff(xs)) < height + 0.2:  # no room for each above its own z
            xs[[0, 2]] = -WIDE / 2 + height / 2, WIDE / 2 - height / 2
        for picture, x in zip(pictures, xs, strict=True):
            picture.next_to(markers, UP, buff=0.3).set_x(x)
        self.asked = pictures, markers
        self.add(plot.x, self.z_name, pictures[0])
        with self.beat(
            "Each digit gives hidden neuron {neuron} one number: its weighted sum $z$.",
            neuron=given(self.neuron, "neuron", why="one of the first hidden layer"),
            note="Three test digits: with the smallest sum, the one nearest zero and the largest.",
        ):
            self.play(FadeIn(markers[0], target_position=pictures[0], scale=0.3))
            for picture, marker in zip(pictures[1:], markers[1:], strict=True):
                self.play(FadeIn(picture), run_time=0.7)
                self.play(FadeIn(marker, target_position=picture, scale=0.3))

    def rain(self) -> None:
        """All the others."""
        pictures, markers = self.asked
        heap = self.heap = heap_below(self.plot, self.z, 0.93 * HEIGHT, radius=0.2)
        here = self.room = room(self.plot.x, 0.0, 1.0, HEIGHT, opacity=0.2)
        low, high = -maximum(-self.z), maximum(self.z)
        ends, name = self.told_of_it = VGroup(posts(self.plot.x, low, high), allowed(here))
        with self.beat(
            "For {all} digits it runs from {low:.1f} to {high:.1f}: far beyond 0 and 1.",
            all=self.all,
            low=low,
            high=high,
            holds=all_of(low < -1.0, high > 2.0),
            because="the ends of the scale of an activation",
            sparse="" if len(self.examples) >= MANY else "few digits make a low heap",
            note="Each dot is one test digit. All are real sums of one trained neuron.",
        ):
            self.play(FadeOut(markers), run_time=0.5)
            self.play(
                *(
                    FadeOut(picture, target_position=marker.tip, scale=0.05)
                    for picture, marker in zip(pictures, markers, strict=True)
                ),
                run_time=1.5,
            )
            self.play(Travel(heap, start=above(self.heading, heap), run_time=4.5))
            self.play(FadeIn(ends))
            self.play(GrowFromEdge(here, DOWN), FadeIn(name, shift=0.2 * UP))

    def bend(self) -> None:
        """The number line becomes the curve."""
        plot = self.plot
        xs = np.linspace(plot.x.low, plot.x.high, 241)
        of_z = function("sigma", tuple(xs))
        curve = self.curve = Curve(plot, xs, of_z, width=7)
        glow = self.glow = Curve(plot, xs, of_z, width=24).set_stroke(opacity=0.13)
        wide = room(plot.x, plot.x.low, plot.x.high, HEIGHT, opacity=0.07)
        ceiling = self.ceiling = DashedLine(
            plot.point(plot.x.low, 1), plot.point(plot.x.high, 1), color=current()["faint"]
        )
        definition = self.definition = ConstantFormula(
            "a = sigma(z) = 1 / (1 + e^(-z))", "title", because="the definition of the sigmoid"
        )
        definition.scale(1.3).next_to(plot.point(plot.x.low, 0.72), RIGHT, buff=0.5)
        with self.beat(
            "The sigmoid bends a copy of the line: one end stays near 0, the other nears 1.",
            because="the ends of the scale of an activation",
            sparse="the dots on the line are to rise in this room",
            note="Far left goes to 0, far right to 1, and zero to one half.",
        ):
            self.play(FadeOut(self.told_of_it, self.room), run_time=0.5)
            # Down on the line: none is to be read on the axis that comes.
            heap, self.heap = self.heap, Dots(plot, self.z, 0 * self.z, role="z", radius=0.1)
            self.remove(heap)
            self.play(Travel(self.heap, start=heap.centres(), run_time=1.5))
            self.room = wide
            self.play(Create(plot.y), Create(ceiling), FadeIn(wide))
            line = plot.x.line.copy().set_stroke(current()["ink"], 7)
            self.play(Create(line))
            self.play(ReplacementTransform(line, curve), run_time=3)
            self.add(glow, curve)  # the curve is in front
            self.play(FadeIn(glow, definition, self.a_name))

    def land(self) -> None:
        """Each z rises to the curve."""
        heap = self.heap
        stems = self.stems = Stems(self.plot, *self.moved, role="z")
        dots = self.dots = Dots(self.plot, *self.moved, role="z", radius=0.1, opacity=0.85)
        with self.beat(
            "Each $z$ rises to the curve. Its height there is the neuron's activation $a$.",
            note="Follow one dot: straight up to the curve.",
        ):
            self.play(Resize(heap, radius=dots.radius, opacity=0.85))
            self.remove(heap)
            start = heap.centres()
            self.play(Travel(stems, start=start, run_time=5), Travel(dots, start=start, run_time=5))

    def pile_up(self) -> None:
        """They slide to the side, and pile up at both ends."""
        plot = self.plot
        wall = Axis(0, 1, 0.1, length=HEIGHT, direction=UP, numbers=False)
        rows = ROWS * max(1, round(len(self.examples) / MANY))
        pile = self.pile = Pile(wall, self.moved[1], np.linspace(0, 1, 11), rows=rows)
        others = (self.run.at(0), self.run.nudged("b", **self.one, by=PUSH))
        piles = [Pile(wall, it.probe("a", **self.here), pile.edges, rows=rows) for it in others]
        beside = min(WIDEST_BESIDE, WIDE - max(it.width for it in (pile, *piles)))
        wall.shift(plot.x.line.get_start() + beside * RIGHT - wall.line.get_start())
        labels = counted(self.low, self.high, wall)
        ceiling, corner = self.ceiling, plot.point(plot.x.low, 1)
        self.ceiling = DashedLine(corner, wall.line.get_end(), color=current()["faint"])
        with self.beat(
            "Slide them aside, to an axis of $a$: they pile up at both of its ends.",
            # A fifth of the scale holds more than twice its even share.
            holds=self.saturated > 2 * 0.2 * self.all,
            note="This is what squishing means. Each tick of the axis is a tenth.",
        ):
            self.play(FadeOut(self.definition, self.room), run_time=0.5)
            self.play(
                Shorten(plot.x, self.stems, self.glow, self.curve, self.dots, to=beside),
                ReplacementTransform(ceiling, self.ceiling),
                self.z_name.animate.set_x(wall.line.get_start()[0]),
                run_time=2,
            )
            self.play(Create(wall), self.a_name.animate.next_to(wall.line.get_end(), UP, buff=0.2))
            pale = (
                self.dots.animate.set_fill(opacity=0.5),
                self.stems.animate.set_stroke(opacity=0.25),
            )
            self.play(*pale, run_time=0.5)
            start = self.dots.centres()[np.argsort(self.a(), kind="stable")]
            self.play(Travel(pile, start=start, run_time=7))
            self.play(FadeIn(labels, numbers_left(wall)))

    def lean(self) -> None:
        """A tangent rides along the curve."""
        plot = self.plot
        far = min(5.5, plot.x.high - 4.5)  # so that the tangent ends within the plot
        at = Dial("z", at=0.0, low=0.0, high=far)
        place = at.probe()
        tangent = self.tangent(place)
        steepest = self.tangent(given(0.0, "zero", why="where the curve is steepest"))
        with self.beat(
            "The slope tells how much a nudge of $z$ moves $a$: a lot at zero, hardly far out.",
            holds=function("sigma'", 0.0) > 20 * function("sigma'", far),
            note="The slope is sigma'(z) = sigma(z) (1 - sigma(z)), at most a quarter.",
            because="sigma'(0) is exactly a quarter",
        ):
            self.play(FadeOut(self.ceiling), run_time=0.5)
            self.play(Create(tangent.line), FadeIn(tangent.point, tangent.label))
            self.add(tangent)
            self.wait(1)
            self.add(steepest, tangent)
            self.play(Nudge(at, by=far), run_time=3)
        self.tangents = tangent, steepest

    def tangent(self, at: Probe) -> Tangent:
        """The tangent to the sigmoid, and its slope."""
        return Tangent(
            self.plot,
            at=at,
            value=function("sigma", at),
            slope=function("sigma'", at),
            places=3,
            beside=UL,
            length=2.8,
        )

    def saturate(self) -> None:
        """Where it is flat."""
        plot = self.plot
        share, far = self.saturated / self.all, maximum(self.z)
        self.tally = OnOneLine(
            Words("saturated:", role="quiet"),
            Readout(share, places=0, percent=True, role="look", longest=0.88),
        )
        self.tally.move_to(plot.point(plot.x.low, 0.5), LEFT).shift(0.35 * RIGHT)
        meant = Constant(
            f"outside {NEAREST} to {1 - NEAREST}",
            "label",
            because="the outer tenths of the scale",
            role="quiet",
        ).next_to(self.tally, DOWN, buff=0.25, aligned_edge=LEFT)
        with self.beat(
            "Where it is flat, the neuron is saturated: sure, but a nudge hardly moves it.",
            holds=all_of(
                self.saturated > 0.25 * self.all,
                function("sigma", far + PUSH) - function("sigma", far) < 0.02,
            ),
            because="the outer tenths of the scale",
            note="Flat here means the outer tenths of a: the slope a (1 - a) is below 0.09 there.",
        ):
            self.play(FadeOut(*self.tangents), run_time=0.5)
            self.play(*(GrowFromEdge(zone, LEFT) for zone in zones(plot)), run_time=1.5)
            self.push_all()
            self.play(FadeIn(self.tally, meant))

    def push_all(self) -> None:
        """Nudge the sums of all digits at once: in the middle they leap, at the ends none does."""
        nudge = self.nudged.probe("b", **self.one) - self.run.probe("b", **self.one)
        leaps = Stems(self.plot, *self.moved, foot=self.a, role="look", width=7, opacity=1)
        told = pushed(nudge, self.moved[1] - self.a).move_to(self.tally, LEFT).shift(UP)
        self.play(FadeIn(told), run_time=0.7)
        self.add(leaps, self.dots)
        self.play(Nudge(self.nudged, by=PUSH), run_time=2.5)
        self.wait(1.5)
        self.play(Nudge(self.nudged, by=0.0), run_time=1.5)
        self.play(FadeOut(told, leaps), run_time=0.5)

    def forget(self) -> None:
        """Back to where training began."""
        count = self.count = StepCount(self.run, "step")
        slope = OnOneLine(
            Words("mean slope:", role="quiet"), Readout(self.slope, role="look", longest=0.25)
        )
        slope.next_to(self.tally, UP, buff=0.35, aligned_edge=LEFT)
        count.next_to(slope, UP, buff=0.35, aligned_edge=LEFT)
        with self.beat(
            "Rewind the training: at step 0 no digit saturates it. Every sum $z$ lies near zero.",
            holds=all_of(equal(self.saturated, 0.0), largest(self.z) < 2.0),
            because="the step before the first",
            sparse="what is not trained lies close together",
            note="The run goes back to step 0: its first weights are small and random.",
        ):
            self.play(FadeIn(count, slope))
            self.play(Train(self.run, to=0, rate_func=rate_functions.ease_out_cubic), run_time=3.5)

    def train(self) -> None:
        """Training pushes the activations apart."""
        run = self.run
        untrained = run.at(0).probe("z", **self.here)
        first, slope = largest(untrained), mean(function("sigma'", untrained))
        with self.beat(
            "Training makes it sure, but slow to learn: a flat curve passes on hardly any change.",
            holds=all_of(largest(self.z) > 4.0 * first, self.slope < 0.7 * slope),
            note="Good: a clear answer. Bad: where no nudge moves it, no training does.",
            rest=LAST_REST,
            loops=True,
        ):
            self.play(Train(run, to=run.steps, rate_func=rate_functions.ease_in_cubic), run_time=9)
