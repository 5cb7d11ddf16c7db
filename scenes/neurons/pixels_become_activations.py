"""Pixels become activations."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Brace,
    Create,
    FadeIn,
    FadeOut,
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

from nncore.probes.expressions import entries
from scenes.animations.follow import Follow
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis, Marker
from scenes.mobjects.network import Neurons, spread
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.unroll import Unroll
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words
from scenes.stage.theme import current


class PixelsBecomeActivations(Lesson):
    """Each pixel of a picture has a neuron of its own, which holds it as a number from 0 to 1.

    Test digits of the digits run, seed 0. Pixels need no training: the run stays at step 0.
    """

    title = "Pixels become activations"
    first_edition = True
    seed = 0
    digits = (15, 4, 2, 28)  # test digits
    row = 7  # the row of the first digit that opens up
    neuron = 12  # the one of the drawn neurons that is looked at in the end

    def construct(self) -> None:
        self.run = runs.digits(step=0, seed=self.seed)
        self.first, *self.others = self.digits
        self.pixels = self.run.probe("a", layer=0, example=self.first)
        self.picture = PixelGrid(self.pixels, height=5.2).move_to(0.5 * DOWN)
        self.rows, self.columns = self.picture.shape
        self.rule()
        self.read_a_row()
        self.line_up()
        self.fill()
        self.look_at_one()

    def rule(self) -> None:
        """A digit is a grid of pixels."""
        picture = self.picture
        self.lines = ruled(picture)
        self.sides = VGroup(
            counted(picture, LEFT, f"{self.rows}"), counted(picture, UP, f"{self.columns}")
        )
        self.add(picture)
        with self.beat(
            "A handwritten digit is a picture, and the picture is a grid of pixels: 28 by 28.",
            note="From MNIST: digits that people wrote by hand, scanned and centred.",
        ):
            self.play(LaggedStart(*map(Create, self.lines), lag_ratio=0.05, run_time=2))
            self.play(FadeIn(self.sides))

    def read_a_row(self) -> None:
        """Each pixel is a number."""
        picture, columns = self.picture, self.columns
        small = picture.copy().scale_to_fit_height(3.7).move_to(0.95 * UP)
        in_row = range(self.row * columns, (self.row + 1) * columns)
        strip = self.strip = (
            PixelGrid(
                entries(self.pixels, in_row), height=small.height / self.rows, shape=(1, columns)
            )
            .move_to(small)
            .match_y(small.pixel(in_row[0]))
        )
        opened = strip.copy().scale_to_fit_width(13.2).move_to(1.85 * DOWN)
        self.ring = SurroundingRectangle(strip, color=current()["look"], buff=0.02)
        self.beams = VGroup(
            *(
                Line(strip.get_corner(DOWN + side), opened.get_corner(UP + side))
                for side in (LEFT, RIGHT)
            )
        ).set_stroke(current()["faint"], width=2)
        self.values = VGroup(
            *(
                Readout(
                    self.run.probe("a", layer=0, neuron=pixel, example=self.first),
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
            self.play(FadeOut(self.lines, self.sides))
            self.play(Transform(picture, small))
            self.play(Create(self.ring))
            self.add(strip)
            self.play(Transform(strip, opened), Create(self.beams), run_time=2)
            self.cells = ruled(opened)
            self.play(FadeIn(self.cells), run_time=0.5)
            self.play(LaggedStart(*map(FadeIn, self.values), lag_ratio=0.2, run_time=3))

    def line_up(self) -> None:
        """All rows become a column."""
        picture = self.picture
        left = picture.copy().scale_to_fit_height(5.2).move_to(3.4 * LEFT + 0.3 * DOWN)
        column = self.column = PixelGrid(self.pixels, height=5.2, shape=(picture.size, 1))
        column.stretch_to_fit_width(0.4).move_to(1.5 * RIGHT).match_y(left)
        self.count = counted(column, RIGHT, f"{picture.size} numbers")
        with self.beat(
            "Lay all the rows one after another: they become a single column of numbers.",
            note="The network sees this column. Nobody tells it which pixels were neighbours.",
        ):
            self.play(FadeOut(self.values, self.cells, self.beams, self.ring, self.strip))
            self.play(Transform(picture, left))
            self.play(Unroll(picture, column, run_time=7))
            self.play(FadeIn(self.count))

    def fill(self) -> None:
        """Each number is held by a neuron; other digits, other numbers."""
        picture, column, count = self.picture, self.column, self.count
        shown = self.shown = spread(picture.size, 16)
        neurons = self.column_of_neurons = Neurons(
            shown, height=4.94, radius=0.13, probe=self.pixels, ellipsis=True
        )
        neurons.move_to(column)
        places = self.places = VGroup(*(picture.pixel(k) for k in shown))
        held = self.held = VGroup(
            *(
                Readout(
                    self.run.probe("a", layer=0, neuron=k, example=self.first), size="label"
                ).next_to(neurons.neuron(k), RIGHT, buff=0.25)
                for k in shown
            )
        )
        layer = self.layer = counted(VGroup(neurons, held), RIGHT, f"{picture.size} neurons")
        self.drawn = Constant(
            f"{len(shown)} of them are drawn", "label", because="so many fit", role="quiet"
        ).next_to(layer[1], DOWN, buff=0.2, aligned_edge=LEFT)
        with self.beat(
            "That is the network's first layer: for each pixel a neuron, which holds its number.",
            note="The sixteen that are drawn lie on a diagonal of the picture.",
        ):
            self.play(Create(places), FadeOut(column), run_time=1.5)
            fill = map(TransformFromCopy, places, neurons.circles)
            self.play(Whole(neurons, *fill), run_time=2)
            self.play(Transform(count[0], layer[0]), FadeOut(count[1]))
            self.play(FadeIn(layer[1], self.drawn))
            self.play(LaggedStart(*map(FadeIn, held), lag_ratio=0.1))

        with self.beat(
            "Another digit, the same neurons: only the numbers that they hold are different.",
            note="Watch one yellow pixel, and the neuron that belongs to it.",
        ):
            for example in self.others:
                self.play(Follow(picture, neurons, held, example=example, run_time=2))
                self.wait()

    def look_at_one(self) -> None:
        """One neuron, and what it holds."""
        neurons, picture, places, held = (
            self.column_of_neurons,
            self.picture,
            self.places,
            self.held,
        )
        pixel = self.shown[self.neuron]
        a = self.run.probe("a", layer=0, neuron=pixel, example=self.others[-1])
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
                FadeOut(neurons, self.count[0], self.layer[1], self.drawn),
                Whole(one, ReplacementTransform(neurons.neuron(pixel).copy(), one.circles[0])),
                ReplacementTransform(held[self.neuron], value.number),
                Create(ties),
                run_time=2,
            )
            self.play(Whole(value, FadeIn(axis, activation, value.tip)))
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
