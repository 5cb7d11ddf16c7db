"""Networks come in shapes."""

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
    LaggedStart,
    TransformFromCopy,
    VGroup,
)

from nncore.architectures.architecture import Architecture, architecture
from nncore.probes.expressions import all_of, equal, isclose, maximum, total
from nncore.probes.inputs import given
from scenes.animations.whole import Whole
from scenes.architectures.close_up import Lens, beams
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    HEIGHT,
    ConvolutionalDrawing,
    Drawing,
    FeedForwardDrawing,
    RecurrentDrawing,
    TransformerDrawing,
)
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.lesson import BOTTOM, LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

SMALL, HALF = 0.43, 0.54  # how large drawings are, four of them or beside a lens
FULL_AT, HALF_AT, LENS_AT = 0.2 * UP, 3.1 * LEFT + 0.85 * UP, 3.85 * RIGHT + 0.35 * UP
COLUMNS, WIDE = [-5.1, -1.7, 1.7, 5.1], 3.0  # where drawings stand above their lenses, how wide
PLACES = [3.9 * side + height * UP for height in (1.22, -0.98) for side in (LEFT, RIGHT)]
MIDDLE = 0.12 * UP  # of the four
LINES = (2.88, 2.32), (-2.3, -2.8)  # of the words above the upper two, and below the others


class NetworksComeInShapes(Lesson):
    """Networks of every shape are made of the same parts: numbers, weights and sums.

    The four networks of nncore.architectures, seed 0, each trained for 150 steps of 64 digits,
    at work on one test digit.
    """

    title = "Networks come in shapes"
    seed = 0
    steps = 150
    digit = 13  # a test digit: a 5 that one of the four misreads
    row = 20  # of the digit, counted from 0: one that is looked into

    def construct(self) -> None:
        self.forward = FeedForwardDrawing(self.network("feed-forward"), example=self.digit)
        self.filters = ConvolutionalDrawing(self.network("convolutional"), example=self.digit)
        self.rows = RecurrentDrawing(self.network("recurrent"), example=self.digit, row=self.row)
        self.tokens = TransformerDrawing(
            self.network("transformer"), example=self.digit, row=self.row
        )
        self.drawings: list[Drawing] = [self.forward, self.filters, self.rows, self.tokens]
        self.names = [Words(drawing.network.name) for drawing in self.drawings]
        self.counts = [counted(drawing) for drawing in self.drawings]
        self.lenses: list[Lens] = []
        self.meet()
        self.feed_forward()
        self.convolve()
        self.remember()
        self.take()
        self.think()
        self.recognise()
        self.compare()

    def meet(self) -> None:
        """One digit, and four networks around it."""
        self.picture = PixelGrid(self.forward.probe("pixels"), height=5.6).move_to(0.25 * UP)
        self.to_places()
        self.add(self.picture)
        most, some, few, little = (d.network.probe("parameters") for d in self.drawings)
        with self.beat(
            "One digit, four networks of {few} to {most} weights and biases: no two alike.",
            because="as many as are drawn",
            few=few,
            most=most,
            holds=all_of(few < little, little < some, some < most),
            note="The pixels go in, ten shares come out. In between, they differ.",
        ):
            self.wait(0.5)
            self.play(self.picture.animate.scale(1.7 / 5.6).move_to(MIDDLE), run_time=1.2)
            coming = [
                FadeIn(Group(drawing, name, count), scale=0.3, target_position=self.picture)
                for drawing, name, count in zip(self.drawings, self.names, self.counts, strict=True)
            ]
            self.play(LaggedStart(*coming, lag_ratio=0.5), run_time=4)

    def feed_forward(self) -> None:
        """Every number is weighed by every neuron."""
        forward = self.forward
        with self.beat(
            "Feed-forward: a neuron takes all 784 pixels, each with a weight of its own.",
            because="neurons of the layer, and pixels of a digit",
            holds=equal(forward.network.probe("parameters", part="first"), 16 * (784 + 1)),
            note="Edges are the strongest weights, blue above zero and red below.",
        ):
            self.zoom_in(forward)
            inputs, *columns = forward.columns
            places = VGroup(*(forward.digit.pixel(k) for k in inputs.shown))
            fill = map(TransformFromCopy, places, inputs.circles)
            self.play(Whole(inputs, *fill), run_time=1.5)
            for edges, column in zip(forward.edges, columns, strict=True):
                self.play(FadeIn(edges), run_time=0.8)
                self.play(FadeIn(column), run_time=0.6)
            self.look_into(forward)

    def convolve(self) -> None:
        """Small patterns slide over the picture."""
        filters = self.filters
        with self.beat(
            "Convolutional: a neuron takes 25 pixels, with the same weights at every place.",
            because="5 times 5",
            holds=equal(filters.network.probe("parameters", part="filters"), 8 * (25 + 1)),
            note="In the maps white is where a pattern fits best.",
        ):
            self.turn_to(filters, self.forward)
            self.play(FadeIn(filters.arrows[0], *filters.filters))
            self.play(Scan(filters.digit, *filters.maps, size=(5, 5), run_time=5))
            self.play(FadeIn(filters.arrows[1], filters.outputs))
            self.look_into(filters)

    def remember(self) -> None:
        """Rows are read one by one."""
        rows, count = self.rows, self.rows.network.probe
        with self.beat(
            "Recurrent: row by row, a neuron takes 28 pixels and 32 remembered numbers.",
            because="pixels of a row, and neurons of the network",
            holds=all_of(
                equal(count("parameters", part="row"), 32 * (28 + 1)),
                equal(count("parameters", part="memory"), 32 * 32),
            ),
            note="Blue is positive, red negative, full colour 1. Only the last row of it answers.",
        ):
            self.turn_to(rows, self.filters)
            self.play(FadeIn(rows.arrows[:2]))
            self.play(Scan(rows.digit, rows.states, size=(1, 28), run_time=5))
            self.play(FadeIn(rows.arrows[2], rows.outputs))
            self.look_into(rows)

    def take(self) -> None:
        """Rows take from each other."""
        tokens = self.tokens
        most = maximum(tokens.looks.shares)
        with self.beat(
            "Transformer: all rows at once, and each takes shares from all of them.",
            holds=isclose(total(tokens.looks.shares), 1.0, within=1e-6),
            note="The widths of the arcs are shares of one whole: those of one row, in one head.",
        ):
            self.turn_to(tokens, self.rows)
            lit = VGroup(
                *(tokens.framed(tokens.digit, slice(i, i + 1), slice(0, 28)) for i in range(28))
            )
            self.play(FadeIn(lit), run_time=0.6)
            goal = VGroup(
                *(tokens.framed(tokens.tokens, slice(i, i + 1), slice(0, 16)) for i in range(28))
            )
            self.play(
                TransformFromCopy(lit, goal), FadeOut(lit), FadeIn(tokens.arrows[0]), run_time=1.5
            )
            self.play(FadeOut(goal), FadeIn(tokens.tokens))
            frame = tokens.framed(tokens.tokens, slice(self.row, self.row + 1), slice(0, 16))
            self.play(Create(frame), run_time=0.6)
            self.play(Create(tokens.looks), run_time=2)
            number = Readout(most, places=0, percent=True, size="title", role="share").scale(1.8)
            number.move_to(4.6 * RIGHT + 0.5 * UP)
            told = Words("from one row", "label", role="quiet").next_to(number, DOWN, buff=0.25)
            self.play(FadeIn(number, told))
            self.passing = Group(frame, number, told)

    def think(self) -> None:
        """Then each row goes through a network of the first kind."""
        tokens, count = self.tokens, self.tokens.network.probe
        with self.beat(
            "Then all rows go through one small network: {small} weights and biases.",
            small=count("parameters", part="wide") + count("parameters", part="narrow"),
            note="A feed-forward network again: sixteen numbers, thirty-two, sixteen.",
        ):
            self.play(FadeOut(self.passing), run_time=0.6)
            before, *columns = tokens.columns
            row = tokens.framed(tokens.tokens, slice(self.row, self.row + 1), slice(0, 16))
            self.play(FadeIn(before, scale=0.1, target_position=row.get_right()), run_time=1.2)
            for edges, column in zip(tokens.edges, columns, strict=True):
                self.play(FadeIn(edges), run_time=0.8)
                self.play(FadeIn(column), run_time=0.6)
            self.play(FadeIn(tokens.arrows[1], tokens.outputs))
            self.look_into(tokens)

    def recognise(self) -> None:
        """The four side by side, and under each the neuron that was seen in it."""
        shown = drawing, lens, name = self.drawings[-1], self.lenses[-1], self.names[-1]
        with self.beat(
            "Up close they are the same: numbers times weights, added up and bent.",
            note="What bends the sum differs: a sigmoid, tanh, or zero for all below zero.",
        ):
            rest = [part for part in self.content if part not in shown]
            self.play(FadeOut(Group(*rest), lens.words), run_time=0.6)
            self.add(lens.without_words())  # whole again, or its parts would stay behind
            here = [part.copy() for part in shown]
            self.remove(*shown)
            self.to_columns()
            self.play(
                here[0].animate.sized(drawing.digit.image.height / HEIGHT).move_to(drawing),
                here[1].animate.narrow(WIDE).move_to(lens),
                here[2].animate.move_to(name),
                run_time=1.8,
            )
            self.remove(*here)
            self.add(*shown)
            self.play(FadeIn(Group(*self.drawings[:-1], *self.names[:-1], *self.counts)))
            rings = [ring(drawing, 0.1) for drawing in self.drawings]
            self.play(LaggedStart(*map(Create, rings), lag_ratio=0.3), run_time=1.2)
            pairs = list(zip(rings, self.lenses, strict=True))
            cones = [Create(beams(*pair, below=True), lag_ratio=0) for pair in pairs]
            opened = [FadeIn(one, scale=0.05, target_position=at) for at, one in pairs[:-1]]
            self.play(LaggedStart(*opened, lag_ratio=0.3), LaggedStart(*cones), run_time=3)
            self.play(FadeIn(*(lens.sum() for lens in self.lenses), *self.takes()))

    def compare(self) -> None:
        """How well they read, after an equally short training."""
        ask = [drawing.network.probe for drawing in self.drawings]
        with self.beat(
            "Only {steps} steps (by Adam, a faster descent). The largest is not the best.",
            steps=given(self.steps, "steps", why="as short as a lesson's patience"),
            holds=all_of(
                ask[0]("parameters") > ask[1]("parameters"),
                ask[1]("accuracy") > ask[0]("accuracy"),
            ),
            note="Adam sets a rate for each weight. Ten times as long, all read more than now.",
            rest=LAST_REST,
        ):
            for drawing, x in zip(self.drawings, COLUMNS, strict=True):
                result = level(read_right(drawing).set_x(x), BOTTOM + 0.06)
                self.play(FadeIn(result, shift=0.2 * UP), run_time=0.7)

    def network(self, name: str) -> Architecture:
        """One of the four, trained as long as the others."""
        return architecture(name, seed=self.seed, steps=self.steps)

    def to_places(self) -> None:
        """All four, small, where they stand together, with their names."""
        lines = [LINES[0]] * 2 + [LINES[1]] * 2
        for drawing, name, count, place, (first, second) in zip(
            self.drawings, self.names, self.counts, PLACES, lines, strict=True
        ):
            drawing.sized(SMALL).move_to(place)
            level(name.align_to(drawing, LEFT), first)
            level(count.align_to(drawing, LEFT), second)

    def zoom_in(self, drawing: Drawing) -> None:
        """From the four into one, until its digit alone is left."""
        name = self.names[self.drawings.index(drawing)]
        rest = [part for part in self.content if part not in (drawing, name)]
        self.play(FadeOut(Group(*rest)), run_time=0.8)
        self.play(
            drawing.animate.sized(1).move_to(FULL_AT), name.animate.move_to(2.85 * UP), run_time=1.8
        )
        self.play(FadeOut(*(p for p in drawing if p is not drawing.digit)), run_time=0.6)
        self.play(FadeIn(drawing.caption()), run_time=0.5)

    def turn_to(self, drawing: Drawing, before: Drawing) -> None:
        """Clear the frame but for the digit, which goes to its place in the next drawing."""
        drawing.sized(1).move_to(FULL_AT)
        name = self.names[self.drawings.index(drawing)].move_to(2.85 * UP)
        rest = [part for part in self.content if part is not before]
        parts = [part for part in before if part is not before.digit]
        self.remove(before.digit)
        self.play(TransformFromCopy(before.digit, drawing.digit), FadeOut(Group(*rest, *parts)))
        self.play(FadeIn(name, drawing.caption()), run_time=0.6)

    def look_into(self, drawing: Drawing) -> None:
        """What the network reads; then it makes room for one of its neurons under a lens."""
        answer = drawing.answer()
        self.play(FadeIn(answer))
        self.wait(0.6)
        self.add(drawing)
        which = self.drawings.index(drawing)
        name, count = self.names[which], counted(drawing, "title")
        rest = [part for part in self.content if part not in (drawing, name)]
        self.play(FadeOut(Group(*rest)), run_time=0.6)
        self.play(
            drawing.animate.sized(HALF).move_to(HALF_AT),
            name.animate.move_to(HALF_AT + 1.8 * UP),
            run_time=1.5,
        )
        window, at = drawing.window(), ring(drawing, 0.13)
        lens = drawing.lens().move_to(LENS_AT)
        self.lenses.append(lens)
        level(count.set_x(HALF_AT[0]), -1.7)
        self.play(Create(window), Create(at), FadeIn(count))
        self.play(
            FadeIn(lens, scale=0.05, target_position=at),
            Create(beams(at, lens), lag_ratio=0),
            run_time=1.8,
        )
        self.wait(1)

    def to_columns(self) -> None:
        """All four side by side, and under each its lens."""
        self.counts = [counted(drawing, "small") for drawing in self.drawings]
        for drawing, lens, name, count, x in zip(
            self.drawings, self.lenses, self.names, self.counts, COLUMNS, strict=True
        ):
            drawing.sized(1)
            drawing.sized(WIDE / drawing.width).move_to(x * RIGHT + 1.75 * UP)
            lens.without_words().narrow(WIDE).move_to(x * RIGHT + 0.42 * DOWN)
            level(name.set_x(x), 3.05)
            level(count.set_x(x), 2.62)

    def takes(self) -> VGroup:
        """What each of the four neurons takes, under its lens."""
        lines = VGroup()
        for lens in self.lenses:
            line = Constant(lens.takes, "small", because="the shape of its weights", role="quiet")
            lines.add(level(line.set_x(lens.get_x()), lens.frame.get_bottom()[1] - 0.35))
        return lines


def ring(drawing: Drawing, radius: float) -> Circle:
    """Around the neuron that is looked into, on a rim of ground that parts it from the edges."""
    circle = Circle(radius, color=current()["look"], stroke_width=5).move_to(drawing.unit())
    return circle.set_stroke(current()["ground"], width=11, background=True)


def counted(drawing: Drawing, size: str = "label") -> OnOneLine:
    """How many weights and biases a network has."""
    return OnOneLine(
        Readout(drawing.network.probe("parameters"), places=0, size=size, role="w"),
        Words("weights and biases", size, role="quiet"),
    )


def read_right(drawing: Drawing) -> OnOneLine:
    """The share of new digits that it reads."""
    return OnOneLine(
        Readout(drawing.network.probe("accuracy"), places=1, percent=True),
        Words("read right", "label", role="quiet"),
    )
