"""Pixels become activations."""

from itertools import pairwise
from typing import ClassVar

import numpy as np
from manim import (
    BLACK,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    WHITE,
    Brace,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Rectangle,
    ReplacementTransform,
    Transform,
    VGroup,
)
from manim.typing import Vector3D

from nncore.data.pictures import Picture
from nncore.probes.expressions import all_of, entries, largest
from scenes.animations.follow import Follow, Sweep
from scenes.animations.whole import Whole
from scenes.animations.zoom import Zoom
from scenes.mobjects.filled_neuron import FilledNeuron
from scenes.mobjects.network import Neurons
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.magnify import Magnify, ruled
from scenes.neurons.unroll import Unroll
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

SIZE = "the size of a picture"
MIDDLE = 0.2  # height of the middle of what fills the frame
TALL = 5.9  # of a picture beside something else
AROUND = 2  # rows above and below the one that is looked at


class PixelsBecomeActivations(Lesson):
    """Each pixel of a picture has a neuron of its own, which holds it as a number from 0 to 1.

    Test digits of the digits run, seed 0. Pixels need no training: the run stays at step 0.
    """

    title = "Pixels become activations"
    seed = 0
    digits = (15, 2, 28, 4)  # test digits; the last two differ at the pixel that is followed
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    row, columns = 7, (8, 20)  # the pixels that are looked at closely
    followed = 10  # the column of the one that is followed

    def construct(self) -> None:
        self.run = runs.digits(step=0, seed=self.seed, pictures=self.pictures)
        self.first, *self.others = self.digits
        self.pixels = self.run.probe("a", layer=0, example=self.first)
        self.picture = PixelGrid(self.pixels, height=6.1).move_to(MIDDLE * UP)
        self.side = self.picture.shape[1]
        start, end = self.columns
        self.shown = range(self.row * self.side + start, self.row * self.side + end)
        self.see_a_grid()
        self.read_numbers()
        self.line_up()
        self.fill()
        self.change_digits()
        self.follow_one()
        self.end()

    def see_a_grid(self) -> None:
        """A digit is a grid of pixels."""
        picture, side = self.picture, self.side
        aside = picture.copy().scale(5.3 / picture.height).move_to(3.1 * LEFT + 0.2 * DOWN)
        sides = [counted(aside, LEFT, f"{side}"), counted(aside, UP, f"{side}")]
        sums = VGroup(
            hero(f"{picture.size}"),
            Constant(f"${side} times {side}$ pixels", "title", because=SIZE),
        )
        sums.arrange(DOWN, buff=0.5).set_x(3.7).match_y(aside)
        label = self.run.probe("label", example=self.first)
        self.add(picture)
        with self.beat(
            "To a computer, this handwritten {label} is a grid of small squares, called pixels.",
            note="From MNIST: digits that people wrote by hand, scanned and centred.",
            label=label,
        ):
            self.wait(0.7)
            rules = ruled(picture)
            self.play(Create(rules), run_time=2)
            self.play(Transform(picture, aside), Transform(rules, ruled(aside)))
            self.play(LaggedStart(*map(FadeIn, (*sides, *sums)), lag_ratio=0.4, run_time=2.5))
        self.rules, self.counts = rules, VGroup(*sides, sums)

    def read_numbers(self) -> None:
        """Each pixel is a number."""
        start, end = self.columns
        high = range(self.row - AROUND, self.row + AROUND + 1)
        near = [row * self.side + column for row in high for column in range(start, end)]
        patch = self.patch = PixelGrid(
            entries(self.pixels, near), height=1, shape=(len(high), end - start)
        )
        self.stage(patch, within=0.99)
        self.near = near[0], near[-1]
        values = self.values = VGroup(*(self.printed(place) for place in range(len(near))))
        with self.beat(
            "Come closer: every pixel is a number. 0 is blank paper, 1 is full ink.",
            note="In between lies grey: the edge of a stroke.",
            because="the ends of the scale of a pixel",
        ):
            self.play(FadeOut(self.counts), run_time=0.6)
            seen, self.rules = Group(self.picture, self.rules), ruled(patch)
            at, into = span(self.picture, *self.near), Group(patch, self.rules)
            self.play(Zoom(seen, into, at=at, onto=patch, run_time=2.5))
            self.play(LaggedStart(*map(FadeIn, values), lag_ratio=0.05, run_time=2.5))

    def printed(self, place: int) -> Readout:
        """The number of one pixel of the patch, black or white upon it."""
        shade = float(np.asarray(self.patch.probe())[place])
        ground = current().activation(np.array(shade)) / 255
        number = Readout(entries(self.patch.probe, place), align="center")
        colour = WHITE if current().takes_white(ground) else BLACK
        number.set_color(colour).move_to(self.patch.pixel(place))
        return number.set(over_picture=True)

    def line_up(self) -> None:
        """All rows become a column."""
        picture, patch = self.picture, self.patch
        wide = patch.shape[1]
        large = ringed(patch, AROUND * wide, (AROUND + 1) * wide - 1)
        column = self.column = PixelGrid(self.pixels, height=TALL, shape=(picture.size, 1))
        column.stretch_to_fit_width(0.9).move_to(1.1 * RIGHT + MIDDLE * UP)
        self.count = counted(column, RIGHT, f"{picture.size} numbers", "title")
        with self.beat(
            "Lay all its rows one after another: the picture becomes one long column of numbers.",
            note="The network sees this column. Nobody tells it which pixels were neighbours.",
        ):
            self.play(FadeOut(self.values), Create(large), run_time=1.2)
            picture.scale(TALL / picture.height).move_to(MIDDLE * UP).to_edge(LEFT, buff=SIDE)
            self.ring = ringed(picture, self.shown[0], self.shown[-1])
            whole, at = Group(picture, ruled(picture), self.ring), span(picture, *self.near)
            seen = Group(patch, self.rules, large)
            self.play(Zoom(whole, seen, at=at, onto=patch, back=True, run_time=2.5))
            self.play(Unroll(picture, column, run_time=7))
            self.play(FadeIn(self.count))

    def fill(self) -> None:
        """Each number is held by a neuron."""
        shown, probe = self.shown, entries(self.pixels, list(self.shown))
        stripes = PixelGrid(probe, height=TALL, shape=(len(shown), 1))
        stripes.move_to(3.5 * RIGHT + MIDDLE * UP)
        pitch = TALL / len(shown)
        neurons = self.neurons = Neurons(
            shown, height=TALL - pitch, radius=0.42 * pitch, probe=self.pixels
        ).move_to(stripes)
        held = self.held = VGroup(*(self.number(k) for k in shown))
        self.layer = VGroup(
            hero(f"{self.column.size}").scale(0.8),
            Words("neurons"),
            Constant(f"{len(shown)} are drawn", "small", because="so many fit", role="quiet"),
        )
        self.layer.arrange(DOWN, buff=0.3).to_edge(RIGHT, buff=SIDE).match_y(neurons)
        squares = VGroup(*(stripes.pixel(place) for place in range(len(shown))))
        for square, circle in zip(squares, neurons.circles, strict=True):
            square.match_style(circle)
        with self.beat(
            "Zoom in: a neural network has a neuron for each number, a small circle that holds it.",
            note="These are the pixels that are ringed in the picture; the others have theirs.",
        ):
            self.play(FadeOut(self.count), run_time=0.6)
            magnified = Magnify(self.column, stripes, first=shown[0], run_time=5)
            self.play(magnified)
            self.lens = VGroup(magnified.beams, magnified.seen)
            become = map(ReplacementTransform, squares, neurons.circles)
            self.play(Whole(neurons, *become, lag_ratio=0.15), run_time=2.5)
            self.play(LaggedStart(*map(FadeIn, held), lag_ratio=0.1))
            self.play(FadeIn(self.layer))

    def number(self, pixel: int) -> Readout:
        """What a neuron holds, beside it."""
        a = entries(self.pixels, pixel)
        return Readout(a, size="label").next_to(self.neurons.neuron(pixel), RIGHT, buff=0.25)

    def change_digits(self) -> None:
        """Other digits, other numbers."""
        others = self.others[:-1]
        there = [entries(self.pixels.with_(example=e), list(self.shown)) for e in others]
        with self.beat(
            "Another digit, the same neurons: only the numbers that they hold are different.",
            note="The picture is another one, the column too, and each neuron holds what is there.",
            holds=all_of(
                *(largest(a - entries(self.pixels, list(self.shown))) > 0.5 for a in there)
            ),
        ):
            self.turn_to(self.first, others[0])
            self.wait()
            for before, example in pairwise(others):
                self.turn_to(before, example)

    def turn_to(self, before: int, example: int) -> None:
        """All that is on screen shows another digit; digits do not count up or down, they cut."""
        drawn = (self.picture, self.column, self.neurons)
        self.play(
            Follow(*drawn, example=example),
            Sweep(self.held, example=(before, example), run_time=1.5),
        )

    def follow_one(self) -> None:
        """One pixel, and the neuron that holds it."""
        run, picture, ring = self.run, self.picture, self.ring
        *_, low, high = self.digits
        pixel = self.row * self.side + self.followed
        k = self.shown.index(pixel)
        a = entries(self.pixels, pixel)
        one = self.one = FilledNeuron(a.with_(example=low), radius=2.2)
        one.move_to(3.1 * RIGHT + 0.95 * UP)
        self.held_here = Readout(a.with_(example=low), size="title").scale(1.6)
        self.held_here.next_to(one, DOWN, buff=0.4)
        place = picture.pixel(pixel).set_stroke(width=5)
        ties = VGroup(
            *(
                Line(place.get_corner(RIGHT + side), one.disc.get_center() + way)
                for side, way in tangents(place.get_center(), one)
            )
        ).set_stroke(current()["look"], width=2)
        ends = VGroup(*(scale_end(one, n) for n in (0, 1)))
        with self.beat(
            "One pixel, one neuron:"
            " it holds {low:.2f} for the {three} and {high:.2f} for the {zero}.",
            note="The pixel in the yellow frame. The neuron is filled up to what it holds.",
            low=a.with_(example=low),
            high=a.with_(example=high),
            three=run.probe("label", example=low),
            zero=run.probe("label", example=high),
            holds=all_of(a.with_(example=low) < 0.1, a.with_(example=high) > 0.9),
        ):
            number = self.held[k]
            self.held.remove(number)
            circle = self.neurons.neuron(pixel).copy()
            self.add(circle)
            self.play(FadeOut(self.layer, self.lens, self.held, self.column, self.neurons))
            self.play(
                ReplacementTransform(circle, one.rim),
                ReplacementTransform(number, self.held_here),
                Transform(ring, place),
                run_time=2,
            )
            self.play(Whole(one, FadeIn(one.disc)), Create(ties), FadeIn(ends))
            self.wait()
            self.play(
                Follow(picture, one, example=high, run_time=2.5),
                Sweep(self.held_here, example=(low, high), run_time=2.5),
            )

    def end(self) -> None:
        """What a neuron is."""
        name = Words("its activation", "title")
        row = OnOneLine(name, self.held_here.copy(), gap=0.4).match_x(self.one)
        level(row, self.held_here)
        with self.beat(
            "So a neuron is a thing that holds a number between 0 and 1: its activation.",
            note="Nothing more is meant by the word, for now.",
            because="the ends of the scale of an activation",
            rest=LAST_REST,
        ):
            self.play(self.held_here.animate.move_to(row[1]), run_time=0.7)
            self.play(FadeIn(name), run_time=0.7)
            self.play(
                Sweep(
                    Group(self.picture, self.one, self.held_here),
                    example=(self.digits[-1], *range(30), self.first),
                    run_time=8,
                )
            )


def counted(part: PixelGrid, side: Vector3D, words: str, size: str = "body") -> VGroup:
    """A brace at one side of a part, and how many there are."""
    brace = Brace(part, side, buff=0.15, color=current()["quiet"])
    return VGroup(brace, Constant(words, size, because=SIZE).next_to(brace, side, buff=0.15))


def span(picture: PixelGrid, first: int, last: int) -> VGroup:
    """Where some of its pixels are: those of two opposite corners."""
    return VGroup(picture.pixel(first), picture.pixel(last))


def ringed(picture: PixelGrid, first: int, last: int) -> Rectangle:
    """A frame around some of its pixels."""
    ends = span(picture, first, last)
    ring = Rectangle(width=ends.width, height=ends.height, color=current()["look"], stroke_width=5)
    return ring.move_to(ends).set_z_index(2)


def hero(words: str) -> Constant:
    """The one number of a frame that is as large as a picture."""
    return Constant(words, "title", because=SIZE).scale(2.8)


def tangents(start: np.ndarray, neuron: FilledNeuron) -> list[tuple[Vector3D, Vector3D]]:
    """Corners of a pixel, and from the neuron's centre where lines from there touch its rim."""
    way = neuron.disc.get_center() - start
    distance, radius = np.linalg.norm(way), neuron.disc.width / 2
    along = way / distance
    across = np.array([-along[1], along[0], 0.0])
    cosine = radius / distance
    sine = np.sqrt(1 - cosine**2)
    return [
        (side, radius * (-cosine * along + sign * sine * across))
        for side, sign in ((UP, 1), (DOWN, -1))
    ]


def scale_end(neuron: FilledNeuron, value: int) -> VGroup:
    """What an empty or a full neuron holds, at its side."""
    height = neuron.disc.get_edge_center(UP if value else DOWN)
    line = DashedLine(height, height + 2.5 * RIGHT, color=current()["faint"], stroke_width=2.5)
    text = Constant(f"{value}", because="an end of the scale", role="quiet")
    return VGroup(line, text.next_to(line, RIGHT, buff=0.2))
