"""One neuron weighs its inputs."""

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
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
)

from nncore.mlp import by_size
from nncore.probes.expressions import largest
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.follow import Follow, Sweep
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis, Marker, Reach
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.mobjects.quiet import quiet
from scenes.neurons.tables import ProductTable
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current


class OneNeuronWeighsItsInputs(Lesson):
    """A neuron adds up its inputs, each times a weight of its own, and squishes the sum.

    The digits run at its last step (7,500), seed 0; neuron 4 of the first hidden layer.
    """

    title = "One neuron weighs its inputs"
    first_edition = True
    seed = 0
    neuron = 4
    digits = (28, 8, 15)  # test digits: one that excites it, one in between, one that does not

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        self.first, self.second, self.third = self.digits
        layer = self.layer = {"layer": 1, "neuron": self.neuron}
        self.here = {**layer, "example": self.first}
        self.weights, self.products = run.probe("W", **layer), run.probe("products", **self.here)
        self.order = [int(k) for k in by_size(self.products())]
        self.meet()
        self.weigh()
        self.add_up()
        self.squish()
        self.turn_to_others()
        self.seek()

    def meet(self) -> None:
        """A network that reads, and one of its neurons."""
        run, first = self.run, self.first
        network = self.network = NetworkDiagram(run, example=first, height=4.2, width=7.5).shift(
            1.6 * RIGHT
        )
        digit = self.digit = PixelGrid(run.probe("a", layer=0, example=first), height=2.6)
        digit.next_to(network, LEFT, buff=0.5).match_y(network)
        self.score = OnOneLine(
            Words("trained for", "label", role="quiet"),
            Readout(run.probe("step"), places=0, size="label"),
            Words("steps, it reads", "label", role="quiet"),
            Readout(run.probe("accuracy"), places=1, percent=True, size="label"),
            Words("of new digits right", "label", role="quiet"),
        ).next_to(network, DOWN, buff=0.4)
        ring = self.ring = Circle(0.2, color=current()["look"], stroke_width=4)
        ring.move_to(network.layers[1].neuron(self.neuron))
        self.listening = network.edges_into(1, self.neuron)
        self.add(digit, network, self.score)
        with self.beat(
            "This network has learned to read digits. Let us look inside one of its neurons.",
            note="Edges are real weights, the strongest few hundred of 13,002.",
        ):
            self.play(Create(ring))
            self.play(FadeOut(network.edges), FadeIn(self.listening), run_time=1.5)

    def weigh(self) -> None:
        """Pixels, and a weight for each."""
        digit, weights, network = self.digit, self.weights, self.network
        pixels = self.pixels = PixelGrid(digit.probe, height=2.6)
        W = self.W = WeightGrid(weights, limit=largest(weights), height=2.6)
        # On the scale of the weights: a white pixel lets its weight's colour through.
        wa = self.wa = WeightGrid(self.products, limit=largest(weights), height=2.6)
        pictures = Group(pixels, W, wa).arrange(RIGHT, buff=1.9).move_to(1.25 * UP)
        names = self.names = [
            Formula(name).next_to(picture, UP, buff=0.2)
            for name, picture in zip(("a_i", "w_i", "w_i a_i"), pictures, strict=True)
        ]
        captions = self.counted = [
            quiet(f"{picture.size} {what}", picture, because="pixels in a 28x28 image")
            for what, picture in zip(("pixels", "weights", "products"), pictures, strict=True)
        ]
        bar = self.bar = ColourBar(W.limit, height=2.6).next_to(W, RIGHT, buff=0.2)
        self.signs = [
            Formula("times", role="quiet").move_to((pixels.get_right() + W.get_left()) / 2),
            Formula("=", role="quiet").move_to((bar.get_right() + wa.get_left()) / 2),
        ]
        seen = Group(pixels, names[0], captions[0])
        weighed = Group(W, names[1], captions[1], bar)
        opening = self.opening = Group(seen, weighed)
        self.place = opening.get_center()
        opening.scale(1.35).move_to(0.1 * DOWN)
        with self.beat(
            "It sees the pixels, and gives each one a weight: blue counts for, red against.",
            note="The same 28 by 28 places. The neuron has a weight for each; training set them.",
        ):
            self.play(
                FadeOut(network.layers, network.counts, self.listening, self.score, self.ring),
                ReplacementTransform(digit, pixels),
                run_time=1.5,
            )
            self.play(FadeIn(names[0], captions[0]))
            self.play(FadeIn(weighed, shift=0.3 * LEFT))

    def add_up(self) -> None:
        """Products, and their sum."""
        run, here, pixels, order = self.run, self.here, self.pixels, self.order
        wa, names, captions, signs = self.wa, self.names, self.counted, self.signs
        running = run.probe("running sum", **here, terms=0)
        partial = run.probe("running sum", **here, terms=range(pixels.size + 1))
        self.z_values = [run.probe("z", **{**self.layer, "example": k}) for k in self.digits]
        axis = self.axis = Axis.spanning(partial, *self.z_values, step=2, length=11).move_to(
            1.7 * DOWN
        )
        total = self.total = Marker(axis, running, name='"sum"')
        table = ProductTable(
            run, layer=1, neuron=self.neuron, example=self.first, sources=order[:10]
        )
        table.move_to(wa).align_to(names[2], UP)
        rounded = Words("the largest, rounded", "label", role="quiet").move_to(captions[2])
        with self.beat(
            "Pixel times weight: these ten products weigh the most. Their sum starts to climb.",
            note="Sorted by size. White pixel on red weight: that product pulls the sum down.",
        ):
            self.play(self.opening.animate.scale(1 / 1.35).move_to(self.place), run_time=1.5)
            self.play(FadeIn(table.heads, rounded, axis, total, signs[0]))
            places = VGroup()
            for number, source in enumerate(order[:10]):
                self.place = VGroup(pixels.pixel(source), self.W.pixel(source))
                pace = 1.2 if number < 2 else 0.35
                self.play(FadeIn(self.place, table.rows[number]), run_time=pace)
                self.play(Follow(total, terms=number + 1, run_time=pace))
                places.add(self.place)

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

    def squish(self) -> None:
        """The bias, z and the activation."""
        run, axis, here, z_values = self.run, self.axis, self.here, self.z_values
        total = self.total
        b = Equation(
            "b = {b}", "label", b=Readout(run.probe("b", **self.layer), sign=True, role="b")
        )
        self.bias = Reach(axis, run.probe("weighted sum", **here), z_values[0], role="b", label=b)
        z_mark = self.z_mark = Marker(axis, z_values[0], name="z", role="z")
        with self.beat(
            "The bias shifts the sum. The result is called z.",
            note="Without the bias, every neuron would have its threshold at zero.",
        ):
            self.play(Create(self.bias.bar), FadeIn(b))
            self.play(FadeOut(total.label), ReplacementTransform(total.tip, z_mark.tip))
            self.play(Whole(z_mark, FadeIn(z_mark.label)))

        answer = self.answer = Equation(
            "a = sigma(inline(sum_i) w_i a_i + b) = sigma({z}) = {a}",
            z=Readout(z_values[0], sign=True, role="z"),
            a=Readout(run.probe("a", **here), places=3),
        )
        lamp = self.lamp = Neurons(
            [self.neuron], height=0, radius=0.3, probe=run.probe("a", layer=1, example=self.first)
        )
        VGroup(answer, lamp).arrange(RIGHT, buff=0.5).move_to(3 * DOWN)
        with self.beat(
            "The sigmoid squishes z into a number between 0 and 1: the neuron's activation.",
            note="White is 1, dark is 0.",
        ):
            self.play(FadeIn(answer.formula), TransformFromCopy(z_mark.number, answer.numbers["z"]))
            self.play(FadeIn(answer.numbers["a"], lamp))

    def turn_to_others(self) -> None:
        """Other digits, the same weights."""
        with self.beat(
            "Another digit, the same weights: another sum, another activation.",
            note="Only the weights stay. Watch which colour the strokes run over.",
        ):
            for example in (self.second, self.third):
                followers = (self.pixels, self.wa, self.bias, self.z_mark, self.answer, self.lamp)
                self.play(Follow(*followers, example=example, run_time=2.5))
                self.wait(1.5)

    def seek(self) -> None:
        """The digits that suit it best and worst."""
        run, layer, W = self.run, self.layer, self.W
        most = self.extreme(run, run.probe("excites most", **layer), "excites it most")
        least = self.extreme(run, run.probe("excites least", **layer), "excites it least")
        middle = W.copy().scale_to_fit_height(3.2)
        Group(most, middle, least).arrange(RIGHT, buff=1.3).move_to(0.15 * DOWN)
        sought = quiet("its weights", middle, UP, buff=0.25)
        with self.beat(
            "It wants ink on the blue and none on the red: these digits suit it best and worst.",
            note="Found by asking every test digit. Below them, their products with the weights.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(
                    self.pixels,
                    self.wa,
                    self.bar,
                    self.axis,
                    self.bias,
                    self.z_mark,
                    self.answer,
                    self.lamp,
                ),
                FadeOut(*self.names, *self.counted, *self.signs),
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
        title = quiet(words, pictures, UP)
        return Group(pictures, title, answer.next_to(pictures, DOWN, buff=0.25))
