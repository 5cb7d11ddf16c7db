"""One neuron weighs its inputs."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import (
    all_of,
    equal,
    function,
    maximum,
    positive_part,
    stacked,
    total,
)
from nncore.probes.probe import Probe
from scenes.animations.follow import Follow
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid, weight_scale
from scenes.mobjects.quiet import quiet
from scenes.neurons.ink import InkOutline
from scenes.neurons.lanes import FilledNeuron, Lane, Thread
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

DEPTH, APART = 1.15, 0.68  # of the arrows below their axis


class OneNeuronWeighsItsInputs(Lesson):
    """A neuron adds up its inputs, each times a weight of its own, and squishes the sum.

    The digits run at its last step (7,500), seed 0; neuron 4 of the first hidden layer.
    """

    title = "One neuron weighs its inputs"
    seed = 0
    neuron = 4
    digits = (8, 28, 15)  # test digits: one in between, one that excites it, one that does not

    def construct(self) -> None:
        self.run = runs.digits(step=runs.LAST, seed=self.seed)
        self.layer = {"layer": 1, "neuron": self.neuron}
        self.scale = weight_scale(self.run)
        self.example = self.digits[0]
        self.here = {**self.layer, "example": self.example}
        self.meet()
        self.weigh()
        self.lay_ink()
        self.add_up()
        self.squish()
        self.turn_to_others()
        self.seek()

    def meet(self) -> None:
        """A network that reads, and the number in one of its neurons."""
        run = self.run
        network = NetworkDiagram(run, example=self.example, height=5.2, width=8.2)
        digit = self.digit = PixelGrid(run.probe("a", layer=0, example=self.example), height=3.6)
        Group(digit, network).arrange(RIGHT, buff=0.5).move_to(0.25 * UP)
        at = network.layers[1].neuron(self.neuron)
        ring = Circle(0.24, color=current()["look"], stroke_width=5).move_to(at)
        self.add(digit, network)
        with self.beat(
            "This network reads {share:.1%} of new digits. Let us look inside one neuron.",
            note="The edges are real weights: the strongest few hundred of them.",
            share=run.probe("accuracy"),
        ):
            self.play(Create(ring), run_time=1.5)
        large = self.stage(FilledNeuron(run.probe("a", **self.here), radius=1), within=0.86)
        held = Equation("a = {a}", "title", a=Readout(run.probe("a", **self.here)))
        VGroup(large, held).arrange(RIGHT, buff=0.8).set_x(0)
        with self.beat(
            "In it there is one number between 0 and 1, its activation: here {a:.2f}.",
            note="It is filled up to its activation: empty is 0, full is 1.",
            because="the ends of the scale of an activation",
            a=run.probe("a", **self.here),
        ):
            # Into the neuron: all else grows past the frame while its ring becomes the rim.
            away = Group(digit, network)
            self.play(
                away.animate.scale(9, about_point=at.get_center()).set_opacity(0),
                ReplacementTransform(ring, large.rim),
                run_time=2,
            )
            self.remove(*away)
            self.play(Whole(large, FadeIn(large.disc), GrowFromEdge(large.level, DOWN)))
            self.play(FadeIn(held))
        self.large = Group(large, held)

    def weigh(self) -> None:
        """Pixels, and a weight for each."""
        pixels = self.pixels = PixelGrid(self.digit.probe, height=5.1)
        weights = self.run.probe("W", **self.layer)
        W = self.W = WeightGrid(weights, limit=self.scale, height=5.1)
        self.bar = ColourBar(self.scale, height=5.1, more=True)
        Group(pixels, Group(W, self.bar.next_to(W, RIGHT, buff=0.2))).arrange(RIGHT, buff=1)
        Group(pixels, W, self.bar).move_to(0.6 * UP)
        self.names = [
            quiet(f"{picture.size} {what}", picture, because="pixels in a 28x28 image")
            for what, picture in (("pixels", pixels), ("weights", W))
        ]
        with self.beat(
            "It sees every pixel, and has a weight for each: blue counts for, red against.",
            note="The same 28 by 28 places on both sides. Training has set the weights.",
            because="the size of a picture",
        ):
            self.play(FadeOut(self.large), FadeIn(W, target_position=self.large, scale=0.3))
            self.play(FadeIn(pixels, self.names[0], shift=RIGHT))
            self.play(FadeIn(self.names[1], self.bar))

    def lay_ink(self) -> None:
        """The digit slides over the weights, and those under its ink light up."""
        pixels, W = self.pixels, self.W
        a = self.digit.probe
        # Pale without ink, in full colour under it.
        self.lit = WeightGrid((0.4 + 0.6 * a) * W.probe, limit=self.scale, height=W.height)
        self.lit.move_to(W)
        on_pixels, self.ink = InkOutline(a, pixels), InkOutline(a, self.lit)
        with self.beat(
            "Lay the digit over the weights: only those under its ink count.",
            note="A pixel times its weight: where the pixel is dark, nothing is left.",
        ):
            self.play(Create(on_pixels), run_time=1.5)
            self.play(
                ReplacementTransform(on_pixels, self.ink),
                FadeOut(pixels, self.names[0], target_position=W),
                FadeOut(self.names[1]),
                run_time=2,
            )
            self.play(FadeIn(self.lit), self.ink.animate.set_stroke(width=4))
            self.remove(W)
            self.add(self.ink)

    def add_up(self) -> None:
        """Three arrows, one after the other: they end at z."""
        run, here = self.run, self.here
        products = run.probe("products", **here)
        lift, pull = total(positive_part(products)), -total(positive_part(-products))
        bias, z = run.probe("b", **self.layer), run.probe("z", **here)
        nothing = 0 * z
        ends = [nothing, lift, lift + pull, z]
        reached = [end.with_(example=k) for end in ends for k in self.digits]
        axis = Axis.spanning(*reached, step=4, length=5.4)
        self.axis = axis.move_to(1.0 * RIGHT + 0.1 * UP)
        picture = Group(self.lit, self.ink)
        self.lanes, self.rows = VGroup(), VGroup()
        said = (("ink on blue", lift, "positive"), ("ink on red", pull, "negative"),
                ("the bias", bias, "b"))  # fmt: skip
        for k, (words, probe, role) in enumerate(said):
            lane = Lane(axis, ends[k], ends[k + 1], below=DEPTH + k * APART, role=role)
            self.lanes.add(lane)
            name = Words(words, role=role).set_color(current()[role])
            number = Readout(probe, places=1, sign=True, role=role, align="right")
            self.rows.add(VGroup(name, number))
        small = self.lit.copy().scale_to_fit_height(3.5)
        small.to_edge(LEFT, buff=SIDE).shift((TOP - small.get_top()[1]) * UP)
        for lane, (name, number) in zip(self.lanes, self.rows, strict=True):
            height = lane.get_center()[1] - 0.12
            level(name.align_to(small, LEFT), height)
            level(number.next_to(small, RIGHT, buff=-0.6), height).align_to(small, RIGHT)
        with self.beat(
            "Ink on blue lifts the sum, ink on red pulls it down.",
            note="The arrows are as long as the sums of the products, on the scale above them.",
            holds=all_of(lift > 0, pull < 0),
        ):
            self.play(
                picture.animate.scale(3.5 / self.lit.height).move_to(small),
                FadeOut(self.bar),
                run_time=1.5,
            )
            self.play(FadeIn(axis))
            for lane, row in zip(self.lanes[:2], self.rows[:2], strict=True):
                self.play(FadeIn(row), GrowFromEdge(lane, LEFT if row is self.rows[0] else RIGHT))
        self.z_label = OnOneLine(
            Words("$z = $", "title"), Readout(z, places=1, size="title", role="z")
        )
        self.z_label.align_to(axis, RIGHT)
        level(self.z_label, self.lanes[-1].get_center()[1] - 0.14)
        with self.beat(
            "The bias shifts it a little more. The result is called $z$.",
            note="Without a bias every neuron would have its threshold at zero.",
        ):
            self.play(FadeIn(self.rows[2]), FadeIn(self.lanes[2]))
            self.play(FadeIn(self.z_label))

    def squish(self) -> None:
        """The number line rises into the sigmoid; z rides up on it, and the neuron fills."""
        run, here, axis = self.run, self.here, self.axis
        z, a = run.probe("z", **here), run.probe("a", **here)
        height = 2.9
        up = Axis(0, 1, 1, length=height, direction=UP)
        plot = self.plot = Plot(axis, up)
        at = np.linspace(axis.low, axis.high, 121)
        curve = self.curve = Curve(plot, at, function("sigma", at), width=7)
        neuron = self.neuron_view = FilledNeuron(a, radius=height / 2)
        neuron.move_to(axis.get_right() + 1.95 * RIGHT).align_to(up.line, DOWN)
        self.thread = Thread(plot, z, a, neuron=neuron, below=DEPTH + 2 * APART)
        self.dot = Dots(plot, stacked(z), stacked(a), role="look", radius=0.15, opacity=1)
        self.answer = Equation("a = sigma(z) = {a}", "body", a=Readout(a))
        self.answer.next_to(neuron, DOWN, buff=0.35).set_x(5.0)
        with self.beat(
            "The sigmoid squishes $z$ into a number between 0 and 1.",
            note="Follow z up to the curve, and across to the neuron.",
            because="the ends of the scale of an activation",
        ):
            self.play(FadeIn(up), TransformFromCopy(axis.line, curve), run_time=2)
            self.play(FadeIn(neuron.disc, neuron.rim))
            self.play(Whole(self.thread, Create(self.thread.up)), FadeIn(self.dot))
            self.play(Whole(neuron, GrowFromEdge(neuron.level, DOWN)), FadeIn(self.answer))

    def turn_to_others(self) -> None:
        """Other ink, the same weights."""
        followers = (self.lit, self.ink, self.lanes, self.rows, self.z_label, self.thread,
                     self.dot, self.neuron_view, self.answer)  # fmt: skip
        z = [self.run.probe("z", **{**self.layer, "example": k}) for k in self.digits]
        with self.beat(
            "Another digit lays its ink elsewhere: another sum, another activation.",
            note="The weights stay as they are. Watch what the strokes run over.",
            holds=all_of(z[1] > z[0], z[2] < z[0]),
        ):
            for example in self.digits[1:]:
                self.play(Follow(*followers, example=example, run_time=2.5))
                self.wait(1.5)

    def seek(self) -> None:
        """The digits that suit it best and worst."""
        run, layer = self.run, self.layer
        found = [run.probe(f"excites {how}", **layer)() for how in ("most", "least")]
        best, worst = (self.suited(int(k)) for k in found)
        Group(best, worst).arrange(RIGHT, buff=1.6).move_to(0.3 * UP)
        all_a = run.probe("a", **layer)
        most, least = (run.probe("a", **layer, example=int(k)) for k in found)
        with self.beat(
            "It wants ink on the blue and none on the red: these suit it best and worst.",
            note="Found by asking all test digits.",
            holds=all_of(equal(maximum(all_a), most), equal(maximum(-all_a), -least)),
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.content))
            self.play(FadeIn(best), run_time=1.5)
            self.play(FadeIn(worst), run_time=1.5)

    def suited(self, example: int) -> Group:
        """A digit's ink over the weights, and how the neuron answers it."""
        a: Probe = self.run.probe("a", layer=0, example=example)
        weights = self.run.probe("W", **self.layer)
        picture = WeightGrid((0.4 + 0.6 * a) * weights, limit=self.scale, height=5.0)
        answer = Equation(
            "a = {a}", "title", a=Readout(self.run.probe("a", **self.layer, example=example))
        ).next_to(picture, DOWN, buff=0.3)
        return Group(picture, InkOutline(a, picture), answer)
