"""A neuron is a number, and a network is a function."""

from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Brace,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Mobject,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
)
from manim.typing import Vector3D

from nncore.mlp import by_size
from nncore.probe import Probe
from nncore.summaries import counts, entries, largest
from nncore.training import TrainingRun
from scenes.animations.follow import Follow, Sweep
from scenes.animations.forward import ForwardPass
from scenes.animations.training import Train
from scenes.animations.unroll import Unroll
from scenes.mobjects.answers import Answers, Pick
from scenes.mobjects.axes import Axis, Marker, Plot, Reach
from scenes.mobjects.biases import BiasMarks
from scenes.mobjects.curves import Histogram
from scenes.mobjects.hopes import hoped_for
from scenes.mobjects.layers import LayerStep
from scenes.mobjects.network import NetworkDiagram, Neurons, spread
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.mobjects.readout import Equation, Readout
from scenes.mobjects.tables import ProductTable, Tally
from scenes.mobjects.weights import WeightPictures
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula, OnOneLine, Words
from scenes.stage.theme import current


class PixelsBecomeActivations(Lesson):
    """Each pixel of a picture has a neuron of its own, which holds it as a number from 0 to 1.

    Test digits of the digits run, seed 0. Pixels need no training: the run stays at step 0.
    """

    title = "Pixels become activations"
    seed = 0
    digits = (15, 4, 2, 28)  # test digits
    row = 7  # the row of the first digit that opens up
    neuron = 12  # the one of the drawn neurons that is looked at in the end

    def construct(self) -> None:
        run = runs.digits(step=0, seed=self.seed)
        first, *others = self.digits
        pixels = run.probe("a", layer=0, example=first)
        picture = PixelGrid(pixels, height=5.2).move_to(0.5 * DOWN)
        rows, columns = picture.shape
        lines = ruled(picture)
        sides = VGroup(counted(picture, LEFT, f"{rows}"), counted(picture, UP, f"{columns}"))
        self.add(picture)
        with self.beat(
            "A handwritten digit is a picture, and the picture is a grid of pixels: 28 by 28.",
            note="From MNIST: digits that people wrote by hand, scanned and centred.",
        ):
            self.play(LaggedStart(*map(Create, lines), lag_ratio=0.05, run_time=2))
            self.play(FadeIn(sides))

        small = picture.copy().scale_to_fit_height(3.7).move_to(0.95 * UP)
        in_row = range(self.row * columns, (self.row + 1) * columns)
        strip = (
            PixelGrid(entries(pixels, in_row), height=small.height / rows, shape=(1, columns))
            .move_to(small)
            .match_y(small.pixel(in_row[0]))
        )
        opened = strip.copy().scale_to_fit_width(13.2).move_to(1.85 * DOWN)
        ring = SurroundingRectangle(strip, color=current()["look"], buff=0.02)
        beams = VGroup(
            *(
                Line(strip.get_corner(DOWN + side), opened.get_corner(UP + side))
                for side in (LEFT, RIGHT)
            )
        ).set_stroke(current()["faint"], width=2)
        values = VGroup(
            *(
                Readout(
                    run.probe("a", layer=0, neuron=pixel, example=first),
                    size="small",
                    align="center",
                ).next_to(opened.pixel(place), DOWN, buff=0.15)
                for place, pixel in enumerate(in_row)
            )
        )
        with self.beat(
            "Look at one row. Each pixel is a number: 0 is blank paper, 1 is full ink.",
            note="In between lies grey: the edge of a stroke.",
        ):
            self.play(FadeOut(lines, sides))
            self.play(Transform(picture, small))
            self.play(Create(ring))
            self.add(strip)
            self.play(Transform(strip, opened), Create(beams), run_time=2)
            cells = ruled(opened)
            self.play(FadeIn(cells), run_time=0.5)
            self.play(LaggedStart(*map(FadeIn, values), lag_ratio=0.2, run_time=3))

        left = picture.copy().scale_to_fit_height(5.2).move_to(3.4 * LEFT + 0.3 * DOWN)
        column = PixelGrid(pixels, height=5.2, shape=(picture.size, 1))
        column.stretch_to_fit_width(0.4).move_to(1.5 * RIGHT).match_y(left)
        count = counted(column, RIGHT, f"{picture.size} numbers")
        with self.beat(
            "Lay all the rows one after another: they become a single column of numbers.",
            note="The network sees this column. Nobody tells it which pixels were neighbours.",
        ):
            self.play(FadeOut(values, cells, beams, ring, strip))
            self.play(Transform(picture, left))
            self.play(Unroll(picture, column, run_time=7))
            self.play(FadeIn(count))

        shown = spread(picture.size, 16)
        neurons = Neurons(shown, height=4.94, radius=0.13, probe=pixels, ellipsis=True)
        neurons.move_to(column)
        places = VGroup(*(picture.pixel(k) for k in shown))
        held = VGroup(
            *(
                Readout(run.probe("a", layer=0, neuron=k, example=first), size="label").next_to(
                    neurons.neuron(k), RIGHT, buff=0.25
                )
                for k in shown
            )
        )
        layer = counted(VGroup(neurons, held), RIGHT, f"{picture.size} neurons")
        drawn = Constant(
            f"{len(shown)} of them are drawn", "label", because="so many fit", role="quiet"
        ).next_to(layer[1], DOWN, buff=0.2, aligned_edge=LEFT)
        with self.beat(
            "That is the network's first layer: for each pixel a neuron, which holds its number.",
            note="The sixteen that are drawn lie on a diagonal of the picture.",
        ):
            self.play(Create(places), FadeOut(column), run_time=1.5)
            self.play(
                *(
                    TransformFromCopy(place, circle)
                    for place, circle in zip(places, neurons.circles, strict=True)
                ),
                run_time=2,
            )
            self.remove(*neurons.circles)
            self.add(neurons)
            self.play(Transform(count[0], layer[0]), FadeOut(count[1]))
            self.play(FadeIn(layer[1], drawn))
            self.play(LaggedStart(*map(FadeIn, held), lag_ratio=0.1))

        with self.beat(
            "Another digit, the same neurons: only the numbers that they hold are different.",
            note="Watch one yellow pixel, and the neuron that belongs to it.",
        ):
            for example in others:
                self.play(Follow(picture, neurons, held, example=example, run_time=2))
                self.wait()

        pixel = shown[self.neuron]
        a = run.probe("a", layer=0, neuron=pixel, example=others[-1])
        one = Neurons([pixel], height=0, radius=1.4, probe=neurons.probe)
        one.move_to(3.2 * RIGHT).align_to(picture, UP)
        axis = Axis(0, 1, 0.5, length=4, places=1, size="label").next_to(one, DOWN, buff=1)
        value = Marker(axis, a, size="body")
        activation = Words("its activation", role="quiet").next_to(axis, DOWN, buff=0.2)
        place = places[self.neuron]
        ties = VGroup(
            *(
                Line(place.get_corner(RIGHT + side), one.get_edge_center(side))
                for side in (UP, DOWN)
            )
        ).set_stroke(current()["faint"], width=2)
        with self.beat(
            "So a neuron is a thing that holds a number between 0 and 1: its activation.",
            note="Nothing more is meant by the word, for now.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(*(other for other in places if other is not place)),
                FadeOut(*(other for k, other in enumerate(held) if k != self.neuron)),
                FadeOut(neurons, count[0], layer[1], drawn),
                ReplacementTransform(neurons.neuron(pixel).copy(), one.circles[0]),
                ReplacementTransform(held[self.neuron], value.number),
                Create(ties),
                run_time=2,
            )
            self.add(one)
            self.play(FadeIn(axis, activation, value.tip))
            self.add(value)
            for example in self.digits:
                self.play(Follow(picture, one, value, example=example))


def ruled(picture: PixelGrid) -> VGroup:
    """The lines between the pixels of a picture."""
    rows, columns = picture.shape
    grid = Rectangle(
        width=picture.width,
        height=picture.height,
        grid_xstep=picture.width / columns,
        grid_ystep=picture.height / rows,
    ).move_to(picture)
    return VGroup(*grid.grid_lines).set_stroke(current()["ground"], width=2)


def counted(part: Mobject, side: Vector3D, words: str) -> VGroup:
    """A brace at one side of a part, and how many there are."""
    brace = Brace(part, side, buff=0.15, color=current()["quiet"])
    size = Constant(words, because="a picture of 28 by 28 pixels", role="quiet")
    return VGroup(brace, size.next_to(brace, side, buff=0.15))


class OneNeuronWeighsItsInputs(Lesson):
    """A neuron adds up its inputs, each times a weight of its own, and squishes the sum.

    The digits run at its last step (7,500), seed 0; neuron 4 of the first hidden layer.
    """

    title = "One neuron weighs its inputs"
    seed = 0
    neuron = 4
    digits = (28, 8, 15)  # test digits: one that excites it, one in between, one that does not

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)
        first, second, third = self.digits
        layer = {"layer": 1, "neuron": self.neuron}
        here = {**layer, "example": first}
        weights, products = run.probe("W", **layer), run.probe("products", **here)
        order = [int(k) for k in by_size(products())]

        network = NetworkDiagram(run, example=first, height=4.2, width=7.5).shift(1.6 * RIGHT)
        digit = PixelGrid(run.probe("a", layer=0, example=first), height=2.6)
        digit.next_to(network, LEFT, buff=0.5).match_y(network)
        score = OnOneLine(
            Words("trained for", "label", role="quiet"),
            Readout(run.probe("step"), places=0, size="label"),
            Words("steps, it reads", "label", role="quiet"),
            Readout(run.probe("accuracy"), places=1, percent=True, size="label"),
            Words("of new digits right", "label", role="quiet"),
        ).next_to(network, DOWN, buff=0.4)
        ring = Circle(0.2, color=current()["look"], stroke_width=4)
        ring.move_to(network.layers[1].neuron(self.neuron))
        listening = network.edges_into(1, self.neuron)
        self.add(digit, network, score)
        with self.beat(
            "This network has learned to read digits. Let us look inside one of its neurons.",
            note="Edges are real weights, the strongest few hundred of 13,002.",
        ):
            self.play(Create(ring))
            self.play(FadeOut(network.edges), FadeIn(listening), run_time=1.5)

        pixels = PixelGrid(digit.probe, height=2.6)
        W = WeightGrid(weights, limit=largest(weights), height=2.6)
        # On the scale of the weights: a white pixel lets its weight's colour through.
        wa = WeightGrid(products, limit=largest(weights), height=2.6)
        pictures = Group(pixels, W, wa).arrange(RIGHT, buff=1.9).move_to(1.25 * UP)
        names = [
            Formula(name).next_to(picture, UP, buff=0.2)
            for name, picture in zip(("a_i", "w_i", "w_i a_i"), pictures, strict=True)
        ]
        captions = [
            Constant(
                f"{picture.size} {what}", "label", because="pixels in a 28x28 image", role="quiet"
            ).next_to(picture, DOWN, buff=0.2)
            for what, picture in zip(("pixels", "weights", "products"), pictures, strict=True)
        ]
        bar = ColourBar(W.limit, height=2.6).next_to(W, RIGHT, buff=0.2)
        signs = [
            Formula("times", role="quiet").move_to((pixels.get_right() + W.get_left()) / 2),
            Formula("=", role="quiet").move_to((bar.get_right() + wa.get_left()) / 2),
        ]
        seen = Group(pixels, names[0], captions[0])
        weighed = Group(W, names[1], captions[1], bar)
        opening = Group(seen, weighed)
        place = opening.get_center()
        opening.scale(1.35).move_to(0.1 * DOWN)
        with self.beat(
            "It sees the pixels, and gives each one a weight: blue counts for, red against.",
            note="The same 28 by 28 places. The neuron has a weight for each; training set them.",
        ):
            self.play(
                FadeOut(network.layers, network.counts, listening, score, ring),
                ReplacementTransform(digit, pixels),
                run_time=1.5,
            )
            self.play(FadeIn(names[0], captions[0]))
            self.play(FadeIn(weighed, shift=0.3 * LEFT))

        running = run.probe("running sum", **here, terms=0)
        partial = run.probe("running sum", **here, terms=range(pixels.size + 1))
        z_values = [run.probe("z", **{**layer, "example": k}) for k in self.digits]
        axis = Axis.spanning(partial, *z_values, step=2, length=11).move_to(1.7 * DOWN)
        total = Marker(axis, running, name='"sum"')
        table = ProductTable(run, layer=1, neuron=self.neuron, example=first, sources=order[:10])
        table.move_to(wa).align_to(names[2], UP)
        rounded = Words("the largest, rounded", "label", role="quiet").move_to(captions[2])
        with self.beat(
            "Pixel times weight: these ten products weigh the most. Their sum starts to climb.",
            note="Sorted by size. White pixel on red weight: that product pulls the sum down.",
        ):
            self.play(opening.animate.scale(1 / 1.35).move_to(place), run_time=1.5)
            self.play(FadeIn(table.heads, rounded, axis, total, signs[0]))
            places = VGroup()
            for number, source in enumerate(order[:10]):
                place = VGroup(pixels.pixel(source), W.pixel(source))
                pace = 1.2 if number < 2 else 0.35
                self.play(FadeIn(place, table.rows[number]), run_time=pace)
                self.play(Follow(total, terms=number + 1, run_time=pace))
                places.add(place)

        with self.beat(
            "All the products make a picture of their own, and their sum is a single number.",
            note="The pointer takes every partial sum on its way.",
        ):
            self.play(
                FadeOut(table.heads, rounded, places, *(row[:-1] for row in table.rows)),
                FadeIn(wa),
            )
            self.play(
                *(
                    FadeOut(row[-1], target_position=wa.pixel(source), scale=0.2)
                    for row, source in zip(table.rows, order, strict=False)
                ),
                FadeIn(names[2], captions[2], signs[1]),
                run_time=1.5,
            )
            self.play(Sweep(total, terms=range(10, pixels.size + 1), run_time=4))

        b = Equation("b = {b}", "label", b=Readout(run.probe("b", **layer), sign=True, role="b"))
        bias = Reach(axis, run.probe("weighted sum", **here), z_values[0], role="b", label=b)
        z_mark = Marker(axis, z_values[0], name="z", role="z")
        with self.beat(
            "The bias shifts the sum. The result is called z.",
            note="Without the bias, every neuron would have its threshold at zero.",
        ):
            self.play(Create(bias.bar), FadeIn(b))
            self.play(FadeOut(total.label), ReplacementTransform(total.tip, z_mark.tip))
            self.play(FadeIn(z_mark.label))
            self.add(z_mark)

        answer = Equation(
            "a = sigma(inline(sum_i) w_i a_i + b) = sigma({z}) = {a}",
            z=Readout(z_values[0], sign=True, role="z"),
            a=Readout(run.probe("a", **here), places=3),
        )
        lamp = Neurons(
            [self.neuron], height=0, radius=0.3, probe=run.probe("a", layer=1, example=first)
        )
        VGroup(answer, lamp).arrange(RIGHT, buff=0.5).move_to(3 * DOWN)
        with self.beat(
            "The sigmoid squishes z into a number between 0 and 1: the neuron's activation.",
            note="White is 1, dark is 0.",
        ):
            self.play(FadeIn(answer.formula), TransformFromCopy(z_mark.number, answer.numbers["z"]))
            self.play(FadeIn(answer.numbers["a"], lamp))

        with self.beat(
            "Another digit, the same weights: another sum, another activation.",
            note="Only the weights stay. Watch which colour the strokes run over.",
        ):
            for example in (second, third):
                followers = (pixels, wa, bias, z_mark, answer, lamp)
                self.play(Follow(*followers, example=example, run_time=2.5))
                self.wait(1.5)

        most = self.extreme(run, run.probe("excites most", **layer), "excites it most")
        least = self.extreme(run, run.probe("excites least", **layer), "excites it least")
        middle = W.copy().scale_to_fit_height(3.2)
        Group(most, middle, least).arrange(RIGHT, buff=1.3).move_to(0.15 * DOWN)
        sought = Words("its weights", "label", role="quiet").next_to(middle, UP, buff=0.25)
        with self.beat(
            "It wants ink on the blue and none on the red: these digits suit it best and worst.",
            note="Found by asking every test digit. Below them, their products with the weights.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(pixels, wa, bar, axis, bias, z_mark, answer, lamp),
                FadeOut(*names, *captions, *signs),
            )
            self.play(Transform(W, middle), FadeIn(sought), run_time=1.5)
            self.play(FadeIn(most), run_time=1.5)
            self.play(FadeIn(least), run_time=1.5)

    def extreme(self, run: TrainingRun, found: Probe, words: str) -> Group:
        """A digit that a search found, its products and the neuron's answer to it."""
        here = {"layer": 1, "neuron": self.neuron, "example": found()}
        weights = run.probe("W", layer=1, neuron=self.neuron)
        pictures = Group(
            PixelGrid(run.probe("a", layer=0, example=found()), height=2.3),
            WeightGrid(run.probe("products", **here), limit=largest(weights), height=2.3),
        ).arrange(DOWN, buff=0.15)
        answer = Equation(
            "z = {z} quad a = {a}",
            "label",
            z=Readout(run.probe("z", **here), sign=True, role="z"),
            a=Readout(run.probe("a", **here), places=3),
        )
        title = Words(words, "label", role="quiet").next_to(pictures, UP, buff=0.2)
        return Group(pictures, title, answer.next_to(pictures, DOWN, buff=0.25))


class NetworkReadsADigit(Lesson):
    """Activations flow layer by layer, and the largest output is the network's answer.

    The digits run at its last step (7,500), seed 0; three test digits that it reads right, and
    the one that it reads wrong with the most confidence, found by searching the test set.
    """

    title = "The network reads a digit"
    seed = 0
    digits = (13, 15, 4)  # test digits
    strongest = 120  # edges drawn between two layers

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)
        first, *others = self.digits
        wrong = int(entries(run.probe("mistakes", order="confident"), 0)())

        network = NetworkDiagram(run, height=5, width=6.9, strongest=self.strongest)
        inputs, outputs = network.columns[0], network.columns[-1]
        outputs.circles.arrange(DOWN, buff=0.24, center=False).match_y(inputs)
        network.bundles[-1].refresh()
        picture = PixelGrid(run.probe("a", layer=0, example=first), height=2.6)
        picture.next_to(network, LEFT, buff=0.4).match_y(network.layers)
        answers = Answers(run, outputs, example=first)
        Group(picture, network, answers).set_x(0).set_y(0.25)
        sizes = VGroup(
            *(
                Constant(
                    str(size), "label", because=f"neurons in layer {layer}", role="quiet"
                ).next_to(network.layers[layer], DOWN, buff=0.2)
                for layer, size in enumerate(run.recipe.sizes[1:], start=1)
            )
        )
        for size in sizes:
            size.align_to(sizes, DOWN)
        self.add(picture, network.layers, network.counts, sizes)
        with self.beat(
            "The whole network: a neuron for each pixel, two hidden layers, ten at the end.",
            note="16 of the 784 input neurons are drawn: a diagonal through the picture's middle.",
        ):
            self.play(LaggedStart(*map(FadeIn, answers.names), lag_ratio=0.3, run_time=2.5))

        drawn = sum(edges.drawn for edges in network.bundles)
        weights = run.network.weights.size
        share = (
            Constant(
                f"{drawn} of {weights:,} weights are drawn: the strongest between these neurons",
                "label",
                because="counted in the drawing, and in the network",
                role="quiet",
            )
            .next_to(network, DOWN, buff=0.45)
            .set_x(0)
        )
        with self.beat(
            "Each line is a weight that training has found. Blue ones excite, red ones inhibit.",
            note="Opacity is the size of the weight, on a scale of its own between two layers.",
        ):
            for edges in network.edges:
                self.play(FadeIn(edges))
            self.play(FadeIn(share))

        pixels = VGroup(*(picture.pixel(k) for k in inputs.shown))
        rings = inputs.circles.copy().match_style(pixels[0])
        with self.beat(
            "A digit comes in. What one layer holds, times the weights, decides the next.",
            note="The dashes are activation times weight: a dark neuron sends nothing.",
        ):
            self.play(Create(pixels))
            self.play(Transform(pixels, rings), run_time=1.5)
            self.play(FadeOut(pixels), ForwardPass(network, example=first, run_time=8))

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
            for example in others:
                self.play(Follow(picture, example=example, run_time=1))
                self.play(ForwardPass(network, answers, example=example, run_time=4))
                self.wait()

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
            self.play(ForwardPass(network, answers, example=wrong, run_time=5))
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


PARTS = ("after", "weights", "before", "biases")  # of the line that says what a layer does


class ThirteenThousandKnobs(Lesson):
    """The network is thirteen thousand numbers, and one short line says how all of them are used.

    The digits run, seed 0, trained while the lesson begins, steps 0 to 7,500; then its last step.
    """

    title = "Thirteen thousand knobs"
    seed = 0
    neuron = 4  # of the first hidden layer, whose weights are shown alone
    digit = 1  # a test digit
    corner = (13, 12)  # row and column of the first of the neighbouring pixels that are shown
    shown = 6  # so many pixels, and as many neurons

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)  # laid out where its numbers are longest
        network = NetworkDiagram(run, height=4.8, width=6.0)
        marks = bias_marks(run, network)
        sizes = VGroup(
            *(
                Readout(run.probe("count b", layer=layer), places=0, size="label", role="quiet")
                for layer in range(1, len(network.layers))
            )
        )
        for size, column in zip(sizes, network.layers[1:], strict=True):
            size.next_to(column, UP, buff=0.2)
        VGroup(network, marks, sizes).to_edge(LEFT, buff=0.5).set_y(0.1)
        drawn = Words("only the strongest weights are drawn", "label", role="quiet")
        drawn.next_to(network, DOWN, buff=0.3)
        progress = VGroup(
            OnOneLine(Words("training step", role="quiet"), Readout(run.probe("step"), places=0)),
            OnOneLine(
                Words("reads", role="quiet"),
                Readout(run.probe("accuracy"), places=1, percent=True, role="look"),
                Words("of new digits right", role="quiet"),
            ),
        ).arrange(DOWN, buff=0.4, aligned_edge=LEFT)
        progress.next_to(network, RIGHT, buff=1.2)
        run.seek(0)
        self.add(network, marks, sizes, drawn, progress)
        with self.beat(
            "Each line is a weight, each bar at a neuron a bias: training turns them like knobs.",
            note="Blue lines are positive, red ones negative. A bar to the right is positive.",
        ):
            self.wait()
            self.play(Train(run, to=run.steps), run_time=6)

        tally = self.tally(run).next_to(network, RIGHT, buff=0.9).match_y(network)
        box = SurroundingRectangle(tally.total[1], color=current()["look"], buff=0.13)
        alone = network.edges_into(1, self.neuron)
        with self.beat(
            "How many? Each of these neurons has a weight for every single pixel.",
            note="One neuron first, then all sixteen of the layer.",
        ):
            first, number, kind = tally.parts[0]
            self.play(FadeOut(network.edges, marks, progress), FadeIn(alone), run_time=1.5)
            self.play(FadeIn(first.numbers["n"]))
            self.wait()
            self.play(FadeOut(alone), FadeIn(network.edges[0]), run_time=1.5)
            self.play(FadeIn(first.formula, first.numbers["m"]))
            self.play(FadeIn(number, kind, shift=0.2 * RIGHT))
        with self.beat(
            "The layers after it add a few hundred weights, and each neuron has one bias.",
            note="Pixels have no bias: they are what they are.",
        ):
            for layer in (1, 2):
                self.play(FadeIn(network.edges[layer], tally.rows[layer]), run_time=1.5)
            for mark, row in zip(marks, tally.rows[3:], strict=False):
                self.play(FadeIn(mark, row))
        with self.beat(
            "All together, the network is this many numbers, and nothing else.",
            note="Count them yourself: each term is the size of one block of the drawing.",
        ):
            self.play(Create(tally.rule))
            total = tally.total[1]
            numbers = [number for _, number, _ in tally.parts[:-1]]
            copies = [number.copy() for number in numbers]
            self.play(
                *(FadeOut(copy, target_position=total) for copy in copies),
                FadeIn(total),
                run_time=1.5,
            )
            self.play(FadeIn(tally.total[2]), Create(box))

        blocks = (network.layers[1], network.edges[0], network.layers[0], marks[0])
        line = Formula(step_of(1), "title").scale(1.25).next_to(network.layers[1], RIGHT, buff=2.2)
        parts = [line.select(name) for name in PARTS]
        glue = [glyph for glyph in line if not any(glyph in part for part in parts)]
        with self.beat(
            "One line uses them all: the layer before, times weights, plus biases, squished.",
            note="Capital W is the whole table of weights between the two layers.",
        ):
            self.play(
                FadeOut(tally, box, *network.layers[2:], *network.edges[1:]),
                FadeOut(*marks[1:], *sizes[1:]),
            )
            for block, part in ((blocks[k], parts[k]) for k in (2, 1, 3, 0)):
                copy = block.copy()
                self.play(
                    FadeOut(copy, target_position=part, scale=0.1),
                    FadeIn(part, target_position=block, scale=4),
                    run_time=1.2,
                )
            self.play(FadeIn(*glue))

        picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=1.45)
        first = self.corner[0] * picture.shape[1] + self.corner[1]
        sources, neurons = range(first, first + self.shown), range(self.shown)
        step = LayerStep(run, layer=1, example=self.digit, neurons=neurons, sources=sources)
        step.next_to(self.mobjects[0], DOWN, buff=0.3)
        picture.next_to(step, DOWN, buff=0.3).to_edge(LEFT, buff=1.2)
        pixels = VGroup(*(picture.pixel(k) for k in sources))
        six = SurroundingRectangle(pixels, color=current()["look"], buff=0.0, stroke_width=3)
        which = VGroup(
            *(
                Constant(
                    f"{kind} {shown[0]} to {shown[-1]}",
                    "label",
                    because=f"the {kind} whose numbers are shown",
                    role="quiet",
                )
                for kind, shown in (("pixels", sources), ("neurons", neurons))
            )
        )
        which.arrange(DOWN, buff=0.12, aligned_edge=LEFT).next_to(picture, DOWN, buff=0.15)
        with self.beat(
            "Look at six neighbouring pixels, and at their weights in six of the neurons.",
            note="Each row of W belongs to one neuron, each column to one pixel.",
        ):
            self.play(
                FadeOut(network.layers[:2], network.edges[0], marks[0], network.counts, sizes[0]),
                FadeOut(drawn),
                FadeIn(picture),
            )
            self.play(
                *map(ReplacementTransform, parts, step.names),
                *map(ReplacementTransform, glue, step.signs),
                run_time=2,
            )
            self.play(Create(six))
            self.play(
                FadeIn(step.before.brackets, step.before.dots),
                *(
                    FadeIn(number, target_position=pixel, scale=0.3)
                    for number, pixel in zip(step.before.column(0), pixels, strict=True)
                ),
                run_time=1.5,
            )
            self.play(FadeIn(step.weights, step.biases, step.after.brackets, step.after.dots))
            self.play(FadeIn(step.shapes, which))

        here: dict[str, Any] = {"layer": 1, "neuron": neurons[0], "example": self.digit}
        table = ProductTable(run, **here, sources=sources, row_height=0.32, sums=True)
        table.next_to(picture, RIGHT, buff=0.9).align_to(picture, UP)
        frames = VGroup(
            *(
                SurroundingRectangle(numbers, color=current()["look"], buff=0.08)
                for numbers in (step.weights.rows[0], step.before.column(0))
            )
        )
        with self.beat(
            "The first row times the column: weight times pixel, again and again, added up.",
            note="Numbers are rounded to two places on screen, not in the sum.",
        ):
            self.play(Create(frames), FadeIn(table.heads))
            for k, row in enumerate(table.rows):
                a, times, w, equals, product, total = row
                pace = 1.2 if k < 2 else 0.5
                self.play(
                    ReplacementTransform(step.before.column(0)[k].copy(), a),
                    ReplacementTransform(step.weights.rows[0][k].copy(), w),
                    run_time=pace,
                )
                self.play(FadeIn(times, equals, product, total), run_time=pace / 2)

        sums = self.sums(run, table, here).next_to(table, RIGHT, buff=1.0).align_to(picture, UP)
        answer = Equation(
            "a = sigma({z}) = {a}",
            "label",
            z=Readout(run.probe("z", **here), sign=True, role="z"),
            a=Readout(run.probe("a", **here)),
        ).next_to(sums, DOWN, buff=0.3)
        with self.beat(
            "All the other pixels and the bias come on top; squished, it is the first activation.",
            note="The other rows are done in just the same way, all at once.",
        ):
            for row in sums.rows[:-1]:
                self.play(FadeIn(row))
            self.play(Create(sums.rule), FadeIn(sums.total))
            self.play(FadeIn(answer))
            self.play(TransformFromCopy(answer.numbers["a"], step.after.rows[0][0]))
            self.play(FadeIn(*step.after.rows[1:]))

        whole = NetworkDiagram(run, example=self.digit, height=4.0, width=11.4)
        whole.set_x(0).next_to(self.mobjects[0], DOWN, buff=0.3)
        whole_marks = bias_marks(run, whole)
        lines = VGroup(*(Formula(step_of(layer), "body") for layer in (1, 2, 3)))
        for formula, edges in zip(lines, whole.edges, strict=True):
            formula.match_x(edges).set_y(whole.get_bottom()[1] - 0.6)
        knobs = OnOneLine(
            Readout(run.probe("parameters"), places=0, role="look"),
            Words("knobs, three lines: that is the whole network"),
        ).next_to(lines, DOWN, buff=0.35)
        again = drawn.copy().next_to(knobs, DOWN, buff=0.25)
        with self.beat(
            "Three such lines, one after the other, are the whole network.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(picture, six, which, table, frames, sums, answer),
                FadeOut(step.shapes, step.signs, *step.matrices),
                *(
                    ReplacementTransform(name, lines[0].select(part))
                    for name, part in zip(step.names, PARTS, strict=True)
                ),
                run_time=2,
            )
            placed = [lines[0].select(part) for part in PARTS]
            rest = [glyph for glyph in lines[0] if not any(glyph in part for part in placed)]
            self.play(FadeIn(*rest, whole, whole_marks), run_time=1.5)
            self.add(lines[0])
            for before, after in pairwise(lines):
                self.play(ReplacementTransform(before.copy(), after), run_time=1.5)
            self.play(FadeIn(knobs, again))

    def sums(self, run: TrainingRun, table: ProductTable, here: dict[str, Any]) -> Tally:
        """What the shown products, all others and the bias add up to: z."""
        others = Equation(
            '"the other" {n}',
            "label",
            n=Readout(
                run.probe("count W", layer=1) / run.probe("count b", layer=1) - self.shown, places=0
            ),
        )
        rest = run.probe("weighted sum", **here) - table.total
        bias = run.probe("b", layer=here["layer"], neuron=here["neuron"])
        rows = (
            (Words("these six", "label"), table.total, "ink"),
            (others, rest, "ink"),
            (Words("the bias", "label"), bias, "b"),
            (Formula("z", "label"), run.probe("z", **here), "z"),
        )
        *parts, z = (
            (name, Readout(probe, sign=True, size="label", role=role, align="right"), VGroup())
            for name, probe, role in rows
        )
        return Tally(parts, z, row_height=0.36)

    def tally(self, run: TrainingRun) -> Tally:
        """Weights and biases, layer by layer, and their sum."""
        layers = range(1, len(run.recipe.sizes))
        W = {layer: run.probe("count W", layer=layer) for layer in layers}
        b = {layer: run.probe("count b", layer=layer) for layer in layers}
        rows = []
        for layer in layers:
            term = Equation(
                "{n} times {m} =",
                n=Readout(W[layer] / b[layer], places=0),
                m=Readout(b[layer], places=0),
            )
            number = Readout(W[layer], places=0, role="w", align="right")
            rows.append((term, number, Words("weights", "label", role="quiet")))
        for layer in layers:
            number = Readout(b[layer], places=0, role="b", align="right")
            rows.append((VGroup(), number, Words("biases", "label", role="quiet")))
        total = Readout(run.probe("parameters"), places=0, role="look", align="right")
        return Tally(rows, (VGroup(), total, Words("knobs", "label", role="quiet")))


def bias_marks(run: TrainingRun, network: NetworkDiagram) -> VGroup:
    """A bar for each bias, layer by layer."""
    return VGroup(
        *(
            BiasMarks(run.probe("b", layer=layer), neurons)
            for layer, neurons in enumerate(network.columns[1:], start=1)
        )
    )


def step_of(layer: int) -> str:
    """How a layer follows from the one before it, in Typst's notation, with its parts named."""
    return (
        f"{{{{ a^(({layer})) : after }}}} = sigma({{{{ W^(({layer})) : weights }}}} "
        f"{{{{ a^(({layer - 1})) : before }}}} + {{{{ b^(({layer})) : biases }}}})"
    )


class WhatHiddenNeuronsLookFor(Lesson):
    """Hidden neurons learn what helps to tell digits apart, not the edges that one would expect.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500; then 1,000 pictures
    of uniform noise.
    """

    title = "What hidden neurons look for"
    seed = 0
    nearest = (4, 10, 1, 9)  # the neurons whose pictures come nearest to an edge or a stroke
    digit = 28  # a test digit that the network reads right

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)  # laid out where its numbers are longest
        weights = WeightPictures(run, height=1.22)
        weights.next_to(self.mobjects[0], DOWN, buff=0.3).to_edge(LEFT, buff=0.7)
        network = NetworkDiagram(run, height=4.8, width=5.0)
        network.to_edge(RIGHT, buff=0.8).match_y(weights.pictures)
        progress = VGroup(
            OnOneLine(Words("training step", role="quiet"), Readout(run.probe("step"), places=0)),
            OnOneLine(
                Words("reads", role="quiet"),
                Readout(run.probe("accuracy"), places=1, percent=True, role="look"),
                Words("of new digits right", role="quiet"),
            ),
        ).arrange(DOWN, buff=0.3, aligned_edge=LEFT)
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

        hoped = hoped_for(height=1.1)
        hoped.to_edge(RIGHT, buff=1.0).align_to(weights, UP).shift(0.6 * DOWN)
        hope = Words("what one might hope for", "label", role="quiet").next_to(hoped, UP, buff=0.2)
        with self.beat(
            "What should they become? One might hope for little edges, bows and loops.",
            note="This part is drawn by hand: nothing here was computed.",
        ):
            self.play(FadeOut(network))
            self.play(FadeIn(hope, hoped))

        progress.next_to(hoped, DOWN, buff=0.7).match_x(hoped)
        with self.beat(
            "Now train it, and watch: out of the noise come blobs and strokes.",
            note="Blobs come first, within a few hundred steps; what is added later is finer.",
        ):
            self.play(FadeIn(progress))
            self.play(Train(run, to=1000), run_time=5)
            self.play(Train(run, to=run.steps), run_time=6)

        chosen = [weights.pictures[j] for j in self.nearest]
        best = Group(*(picture.copy().scale_to_fit_height(1.35) for picture in chosen))
        best.arrange(RIGHT, buff=0.15).match_x(hoped).next_to(hoped, DOWN, buff=0.75)
        real = Words("the nearest that it found", "label", role="quiet").next_to(
            best, DOWN, buff=0.2
        )
        rings = VGroup(
            *(SurroundingRectangle(p, color=current()["look"], buff=0.03) for p in chosen)
        )
        with self.beat(
            "Compare. These come nearest: a stroke or two. The others are tangles.",
            note="Nobody told it to look for edges, and nothing rewards it for being clear.",
        ):
            self.play(FadeOut(progress), FadeIn(rings))
            self.play(
                *(
                    ReplacementTransform(picture.copy(), large)
                    for picture, large in zip(chosen, best, strict=True)
                ),
                run_time=2,
            )
            self.play(FadeIn(real))

        network = NetworkDiagram(run, height=4.8, width=6.2, strongest=120)
        outputs = network.columns[-1]
        outputs.circles.arrange(DOWN, buff=0.24, center=False).match_y(network.columns[0])
        network.bundles[-1].refresh()
        picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=2.6)
        picture.next_to(network, LEFT, buff=0.4).match_y(network.layers)
        answers = Answers(run, outputs, example=self.digit)
        Group(picture, network, answers).set_x(0).set_y(0.25)
        drawn = Words("only the strongest weights are drawn", "label", role="quiet")
        drawn.next_to(network, DOWN, buff=0.25)
        with self.beat(
            "And yet it works. This digit it reads right, as it does nearly all new ones.",
            note="Whatever the tangles are, together they tell digits apart.",
        ):
            self.play(FadeOut(weights, rings, hoped, hope, best, real))
            self.play(FadeIn(picture, network, drawn, answers.names))
            self.play(ForwardPass(network, answers, example=self.digit, run_time=4))
            self.play(FadeIn(answers.numbers, answers.pick))

        found = run.probe("most confident", split="noise")
        noise = {"split": "noise", "example": int(found())}
        verdict = self.verdict(run, **noise).next_to(picture, DOWN, buff=0.25)
        with self.beat(
            "Now feed it noise. It cannot say: none of these. It picks a digit, and is quite sure.",
            note="Every pixel is drawn evenly between black and white. There is nothing in it.",
        ):
            self.play(Follow(picture, **noise, run_time=2))
            self.play(ForwardPass(network, answers, **noise, run_time=6))
            self.play(FadeIn(verdict))

        digit = PixelGrid(run.probe("a", layer=0, example=self.digit), height=1.8)
        small = picture.copy().scale_to_fit_height(digit.height)
        answered = self.verdict(run, split="test", example=self.digit)
        judged = self.verdict(run, **noise)
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
                FadeOut(network, drawn, answers),
                ReplacementTransform(picture, small),
                ReplacementTransform(verdict, judged),
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
            name = Constant(
                f"{len(run.data.x(split)):,} {noun}",
                "label",
                because="how many were asked",
                role="quiet",
            ).next_to(plot.y.line.get_end(), UP, buff=0.15)
            drawn.append(VGroup(plot, bars, name.align_to(plot.x.line, LEFT)))
        last = Words("the largest output", "label", role="quiet")
        drawn[-1].add(last.next_to(drawn[-1], DOWN, buff=0.15))
        VGroup(*drawn).arrange(DOWN, buff=0.3).next_to(self.mobjects[0], DOWN, buff=0.4)
        return drawn
