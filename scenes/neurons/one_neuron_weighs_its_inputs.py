"""One neuron weighs its inputs."""

from typing import ClassVar

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

from nncore.data.pictures import Picture
from nncore.data.weights import Weights
from nncore.probes.expressions import (
    all_of,
    any_of,
    function,
    isclose,
    maximum,
    positive_part,
    stacked,
    total,
)
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.follow import Follow
from scenes.animations.whole import Whole
from scenes.animations.zoom import Zoom
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.filled_neuron import FilledNeuron
from scenes.mobjects.ink_outline import InkOutline
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid, weight_scale
from scenes.mobjects.quiet import quiet
from scenes.neurons.lanes import Column, Lane, Thread
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula
from scenes.stage.theme import current

DEPTH, APART = 1.15, 0.68  # of the arrows below their axis


class OneNeuronWeighsItsInputs(Lesson):
    """A neuron adds up its inputs, each times a weight of its own, and squishes the sum.

    The digits run at its last step (7,500), seed 0; neuron 4 of the first hidden layer.
    """

    title = "One neuron weighs its inputs"
    seed = 0
    neuron = 4
    digits = (8, 28, 95)  # test digits: one in between, one that excites it, one that does not
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        self.run = runs.digits(
            step=runs.LAST, seed=self.seed, pictures=self.pictures, network=self.network
        )
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
        network = NetworkDiagram(
            run, example=self.example, height=5.2, width=8.2, show=(1, self.neuron)
        )
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
        a = run.probe("a", **self.here)
        filling = Dial("filling", at=0.0, low=0.0, high=1.0)
        large = self.stage(FilledNeuron(filling.probe() * a, radius=1), within=0.98)
        held = Equation("a = {a}", "title", a=Readout(a))
        held.scale(2.4).next_to(large, RIGHT, buff=0.9)
        VGroup(large, held).set_x(0)
        with self.beat(
            "In it there is one number between 0 and 1, its activation: here {a:.2f}.",
            note="It is filled up to its activation: empty is 0, full is 1.",
            because="the ends of the scale of an activation",
            sparse="a neuron that is hardly active is nearly empty",
            a=a,
        ):
            self.play(Zoom(Group(digit, network, ring), Group(large), at=at, onto=large.disc))
            self.play(Nudge(filling, by=1.0))
            large.ask(activation=a)
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
            self.play(FadeOut(self.large), run_time=0.7)
            self.play(FadeIn(W, target_position=self.large, scale=0.3))
            self.play(FadeIn(pixels, self.names[0], shift=RIGHT))
            self.play(FadeIn(self.names[1], self.bar))

    def lay_ink(self) -> None:
        """The digit slides over the weights, and those under its ink light up."""
        pixels, W = self.pixels, self.W
        a = self.digit.probe
        # Pale without ink, in full colour under it.
        self.lit = WeightGrid((0.2 + 0.8 * a) * W.probe, limit=self.scale, height=W.height)
        self.lit.move_to(W)
        on_pixels, self.ink = InkOutline(a, pixels), InkOutline(a, self.lit)
        self.ink.set_z_index(1)
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
            self.play(FadeIn(self.lit))
            self.remove(W)
            self.add(self.ink)
            picture = Group(self.lit, self.ink, self.bar)
            self.play(picture.animate.scale(1.1).move_to(0.3 * UP), run_time=1.5)

    def add_up(self) -> None:
        """Three arrows, one after the other: they end at z."""
        run, here = self.run, self.here
        products = run.probe("products", **here)
        lift, pull = total(positive_part(products)), -total(positive_part(-products))
        bias, z = run.probe("b", **self.layer), run.probe("z", **here)
        ends = [0 * z, lift, lift + pull, z]
        reached = [end.with_(example=k) for end in ends for k in self.digits]
        axis = self.axis = Axis.spanning(*reached, step=4, length=5.2)
        self.lanes = VGroup(
            *(
                Lane(axis, ends[k], ends[k + 1], below=DEPTH + k * APART, role=role)
                for k, role in enumerate(("positive", "negative", "b"))
            )
        )
        sums = self.sums = Column(
            ("ink on blue", lift, "positive"),
            ("ink on red", pull, "negative"),
            ("the bias", bias, "b"),
            ("$z$", z, "z"),
            width=3.5,
            examples=self.digits,
        )
        Group(axis, self.lanes).to_edge(RIGHT, buff=1).align_to(TOP * UP, UP)
        sums.next_to(self.lanes, DOWN, buff=0.5).match_x(axis)
        picture = self.picture = Group(self.lit, self.ink)
        with self.beat(
            "Ink on blue lifts the sum, ink on red pulls it down.",
            note="The arrows are as long as the sums of the products, on the scale above them.",
            holds=all_of(lift > 0, pull < 0),
        ):
            self.play(
                FadeOut(self.bar),
                picture.animate.to_edge(LEFT, buff=SIDE).align_to(TOP * UP, UP),
                run_time=1.5,
            )
            self.play(FadeIn(axis))
            for k, edge in enumerate((LEFT, RIGHT)):
                self.play(FadeIn(sums.rows[k]), GrowFromEdge(self.lanes[k], edge), run_time=1.5)
        with self.beat(
            "The bias shifts it a little more. The result is called $z$.",
            note="Without a bias every neuron would have its threshold at zero.",
        ):
            self.play(FadeIn(sums.rows[2], self.lanes[2]))
            self.play(Whole(sums, Create(sums.rule), FadeIn(sums.rows[3])))

    def squish(self) -> None:
        """The number line rises into the sigmoid; z rides up on it, and the neuron fills."""
        run, here, axis = self.run, self.here, self.axis
        z, a = run.probe("z", **here), run.probe("a", **here)
        with self.beat(
            "The sigmoid squishes $z$ into a number between 0 and 1.",
            note="Follow z up to the curve, and across to the neuron.",
            because="the ends of the scale of an activation",
        ):
            small = self.picture.copy().scale(3.5 / self.lit.height)
            small.to_edge(LEFT, buff=SIDE).align_to(TOP * UP, UP)
            line = axis.line.copy().move_to(0.55 * RIGHT + 0.2 * UP)
            # One after the other: together they would cross.
            self.play(self.picture.animate.scale(3.5 / self.lit.height).move_to(small))
            self.play(self.sums.animate.next_to(small, DOWN, buff=0.35).match_x(small))
            self.play(
                Group(axis, self.lanes).animate.shift(line.get_center() - axis.line.get_center()),
            )
            height = TOP - axis.line.get_center()[1]
            up = Axis(0, 1, 1, length=height, direction=UP)
            plot = Plot(axis, up)
            names = VGroup(
                # Beside the numbers: the thread may run along the axis.
                Formula("z", "label").next_to(axis.numbers, RIGHT, buff=0.2),
                Formula("a", "label").next_to(up.line.get_end(), RIGHT, buff=0.2),
            )
            at = np.linspace(axis.low, axis.high, 121)
            curve = Curve(plot, at, function("sigma", at), width=7)
            filling = Dial("filling", at=0.0, low=0.0, high=1.0)
            neuron = self.filled = FilledNeuron(filling.probe() * a, radius=height / 2)
            neuron.to_edge(RIGHT, buff=SIDE).align_to(up.line, DOWN)
            depth = DEPTH + 2 * APART
            self.thread = Thread(plot, z, a, neuron=neuron, below=depth)
            self.dot = Dots(plot, stacked(z), stacked(a), role="look", radius=0.15, opacity=1)
            self.answer = Equation("a = sigma(z) = {a}", a=Readout(a))
            self.answer.next_to(neuron, DOWN, buff=0.4)
            self.play(FadeIn(up, names), TransformFromCopy(axis.line, curve), run_time=2)
            self.play(FadeIn(neuron))
            self.play(Whole(self.thread, Create(self.thread.up)))
            self.play(FadeIn(self.dot), run_time=0.5)
            self.play(Nudge(filling, by=1.0), FadeIn(self.answer))
            neuron.ask(activation=a)

    def turn_to_others(self) -> None:
        """Other ink, the same weights."""
        followers = (
            self.picture, self.lanes, self.sums, self.thread, self.dot, self.filled, self.answer
        )  # fmt: skip
        z = [self.run.probe("z", **{**self.layer, "example": k}) for k in self.digits]
        with self.beat(
            "Another digit lays its ink elsewhere: another sum, another activation.",
            note="The weights stay as they are. Watch what the strokes run over.",
            holds=all_of(*(any_of(other > z[0], other < z[0]) for other in z[1:])),
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
        picture, place, answer = self.picture, best[0], best[-1]
        others = Group(*(part for part in self.content if part not in (picture, *picture)))
        all_a = run.probe("a", **layer)
        most, least = (run.probe("a", **layer, example=int(k)) for k in found)
        with self.beat(
            "It wants ink on blue, none on red. Of all new digits, these suit it best and worst.",
            note="Found by asking all test digits.",
            holds=all_of(
                isclose(maximum(all_a), most, within=1e-9),
                isclose(maximum(-all_a), -least, within=1e-9),
            ),
            rest=LAST_REST,
        ):
            self.play(FadeOut(others), run_time=0.7)
            self.play(picture.animate.scale(place.height / self.lit.height).move_to(place))
            self.play(Follow(picture, example=int(found[0])))
            self.play(FadeIn(answer), run_time=0.7)
            self.play(FadeIn(worst), run_time=1.5)

    def suited(self, example: int) -> Group:
        """A digit's ink over the weights, and how the neuron answers it."""
        a: Probe = self.run.probe("a", layer=0, example=example)
        weights = self.run.probe("W", **self.layer)
        picture = WeightGrid((0.2 + 0.8 * a) * weights, limit=self.scale, height=5.0)
        answer = Equation(
            "a = {a}", "title", a=Readout(self.run.probe("a", **self.layer, example=example))
        ).next_to(picture, DOWN, buff=0.3)
        return Group(picture, InkOutline(a, picture), answer)
