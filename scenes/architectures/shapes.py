"""Networks of two shapes, drawn from neurons, weights and pictures of what is in between."""

from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Circle, Group, Mobject, Rectangle, VGroup

from nncore.architectures.architecture import Architecture
from nncore.probes.expressions import entries, equal, largest, maximum
from nncore.probes.probe import Condition, Probe
from scenes.architectures.close_up import CloseUp, Inputs
from scenes.architectures.listen import Listen
from scenes.architectures.looks import Column
from scenes.architectures.tally import Tally, Term
from scenes.mobjects.answers import Pick
from scenes.mobjects.network import Edges, spread
from scenes.mobjects.pictures import PixelGrid, WeightGrid
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

HEIGHT = 4.6  # of a picture as large as the digit, in scene units
ANSWERS = 10
LINE = 4.5  # stroke width of an arrow
LIVELY = 0.8  # of the most active: a neuron that is looked into is neither empty nor at its end


class Drawing(Group):
    """A network at work on a digit: `digit`, then its own `stages`, then `outputs`.

    `outputs` are the ten neurons that answer, filled by their shares; `answer` names them and
    boxes the largest. `tally` counts its weights and biases. `close_up` shows one neuron of it,
    the most active where a sum bends only at 0, else one that is neither empty nor at its end:
    it stands at `unit`, and takes what is in the `window` of the digit.
    """

    def __init__(self, network: Architecture, *, example: int) -> None:
        self.network, self.example = network, example
        self.digit = PixelGrid(self.probe("pixels"), height=HEIGHT)
        self.outputs = Column(
            range(ANSWERS), height=HEIGHT, radius=0.17, probe=self.probe("output")
        )
        self.stages = Group()
        self.arrows = VGroup()

    def probe(self, quantity: str) -> Probe:
        """What the network makes of the digit."""
        return self.network.probe(quantity, example=self.example)

    def weights(self, part: str) -> Probe:
        """The weights of one of its parts."""
        return self.network.probe("weights", part=part)

    def bias(self, part: str, neuron: int) -> Probe:
        """The bias of one of its neurons."""
        return entries(self.network.probe("biases", part=part), neuron)

    def count(self, *parts: str) -> Probe:
        """How many weights and biases some of its parts have; without parts all."""
        if not parts:
            return self.network.probe("parameters")
        first, *others = (self.network.probe("parameters", part=part) for part in parts)
        return sum(others, start=first)

    def lay_out(self, *stages: Group | VGroup, buff: float) -> None:
        """Set everything from left to right, in the middle of the frame."""
        self.stages = Group(*stages)
        Group(self.digit, *stages, self.outputs).arrange(RIGHT, buff=buff)
        super().__init__(self.digit, self.stages, self.outputs, self.arrows)

    def sized(self, share: float) -> "Drawing":
        """It is made so large: 1 is as it was laid out."""
        self.scale(share * HEIGHT / self.digit.image.height)
        self.arrows.set_stroke(width=max(LINE * share, 1.5))
        return self

    def tally(self) -> Tally:
        """How many weights and biases it has, below it where it stands now."""
        left = max(float(self.get_left()[0]), -6.6)
        return Tally(self.count(), self.terms(), left=left)

    def terms(self) -> list[Term]:
        raise NotImplementedError

    @property
    def adds_up(self) -> Condition:
        """Whether the parts have all the weights and biases there are."""
        first, *others = (term.count for term in self.terms())
        return equal(sum(others, start=first), self.count())

    def answer(self, names: VGroup) -> VGroup:
        """The ten digits beside the outputs, and a box around the one that the network reads."""
        for name, circle in zip(names, self.outputs.circles, strict=True):
            name.next_to(circle, RIGHT, buff=0.25)
        read = self.probe("prediction")
        if read() == self.probe("label")():
            return VGroup(names, Pick(names, read, buff=0.06))
        box = Pick(names, read, buff=0.06, role="wrong")
        mistake = Words("wrong", role="wrong").next_to(names, UP, buff=0.2)
        return VGroup(names, box, mistake.align_to(box, RIGHT))

    def framed(self, picture: PixelGrid, rows: slice, columns: slice) -> Rectangle:
        """A frame around some rows and columns of a picture."""
        n, m = picture.shape
        down, across = picture.image.height / n, picture.image.width / m
        corner = picture.image.get_corner(UP + LEFT)
        frame = Rectangle(
            width=across * (columns.stop - columns.start),
            height=down * (rows.stop - rows.start),
            color=current()["look"],
            stroke_width=4,
        )
        place = corner + across * columns.start * RIGHT + down * rows.start * DOWN
        return frame.move_to(place, UP + LEFT)

    def window(self) -> Rectangle:
        raise NotImplementedError

    def unit(self) -> Mobject:
        raise NotImplementedError

    def close_up(self) -> CloseUp:
        raise NotImplementedError


class FeedForwardDrawing(Drawing):
    """Columns of neurons, each listening to all of the one before; the strongest edges."""

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        inputs = Column(
            spread(np.size(self.probe("inputs")()), 16),
            height=HEIGHT,
            radius=0.12,
            ellipsis=True,
            probe=self.probe("inputs"),
        )
        hidden = (
            Column(range(16), height=HEIGHT, radius=0.12, probe=self.probe(name))
            for name in ("layer 1", "layer 2")
        )
        self.columns = [inputs, *hidden, self.outputs]
        self.lay_out(*self.columns[:-1], buff=1.62)
        self.bundles = [
            Edges(self.weights(part), before, after, strongest=160)
            for part, (before, after) in zip(
                ("first", "second", "scores"), pairwise(self.columns), strict=True
            )
        ]
        self.edges = VGroup(*self.bundles)
        self.add_to_back(self.edges)
        self.neuron = lively(self.probe("layer 1")())

    def listening(self) -> list[Listen]:
        """Column after column is filled; until then they hold nothing."""
        full = [column.probe for column in self.columns if column.probe is not None]
        for column, probe in zip(self.columns[1:], full[1:], strict=True):
            column.ask(probe=0.0 * probe)
            column.refresh()
        return [Listen(e, *ends) for e, ends in zip(self.bundles, pairwise(full), strict=True)]

    def terms(self) -> list[Term]:
        names = ("16 × 784 + 16", "16 × 16 + 16", "10 × 16 + 10")
        return [
            Term(self.count(part), name, edges.get_x())
            for part, name, edges in zip(
                ("first", "second", "scores"), names, self.edges, strict=True
            )
        ]

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(0, 28), slice(0, 28))

    def unit(self) -> Mobject:
        return self.columns[1].neuron(self.neuron)

    def close_up(self) -> CloseUp:
        weights = entries(self.weights("first"), self.neuron)
        inputs = Inputs(self.probe("inputs"), weights, 784, "784 pixels")
        bias = self.bias("first", self.neuron)
        return CloseUp([inputs], bias, entries(self.probe("layer 1"), self.neuron), "sigma")


class ConvolutionalDrawing(Drawing):
    """Eight patterns of 5x5 weights, beside each the map of where it fits, and what reads these.

    The one pattern whose neuron is looked into can be shown large: `pattern` and `map`.
    """

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        filters, maps = self.weights("filters"), self.probe("feature maps")
        self.place = [int(i) for i in np.unravel_index(np.argmax(maps()), np.shape(maps()))]
        self.patterns = [self._pattern(filters, k, height=0.6) for k in range(len(maps()))]
        self.maps = [self._map(maps, k, height=1.08) for k in range(len(maps()))]
        pairs = (
            Group(*pair).arrange(RIGHT, buff=0.08)
            for pair in zip(self.patterns, self.maps, strict=True)
        )
        self.grid = Group(*pairs).arrange_in_grid(cols=2, buff=(0.3, 0.09))
        places = (index.ravel() for index in np.indices(np.shape(self.probe("pooled")())))
        self.kept = Column(
            brightest(self.probe("pooled")(), 16),
            height=HEIGHT,
            radius=0.12,
            ellipsis=True,
            probe=self._brightness(entries(self.probe("pooled"), *places)),
        )
        self.lay_out(self.grid, self.kept, buff=0.98)
        self.outputs.shift(0.75 * RIGHT)
        self.edges = VGroup(Edges(self.weights("scores"), self.kept, self.outputs, strongest=160))
        self.arrows.add(arrow(self.digit, self.grid), arrow(self.grid, self.kept))
        self.add_to_back(self.edges)
        self.center()
        self.pattern = self._pattern(filters, self.place[0], height=1.5)
        self.map = self._map(maps, self.place[0], height=HEIGHT * 24 / 28)

    def _pattern(self, filters: Probe, k: int, *, height: float) -> WeightGrid:
        pattern = entries(filters, k)
        return WeightGrid(pattern, limit=largest(filters), height=height, shape=(5, 5))

    def _map(self, maps: Probe, k: int, *, height: float) -> PixelGrid:
        return PixelGrid(self._brightness(entries(maps, k)), height=height, shape=(24, 24))

    def coarse(self) -> PixelGrid:
        """The large map again, with the largest of each 2 × 2 pixels alone."""
        k = self.place[0]
        values = self._brightness(entries(self.probe("pooled"), k))
        return PixelGrid(values, height=self.map.image.height, shape=(12, 12)).move_to(self.map)

    def _brightness(self, values: Probe) -> Probe:
        """White is the largest value of all maps."""
        return values / maximum(self.probe("feature maps"))

    def terms(self) -> list[Term]:
        return [
            Term(self.count("filters"), "8 × 25 + 8", self.grid.get_x()),
            Term(self.count("scores"), "10 × 1,152 + 10", self.edges.get_x()),
        ]

    def block(self) -> VGroup:
        """Frames around 2 × 2 pixels of that pattern's map, and around where the largest goes."""
        size = np.shape(self.probe("pooled")())
        shown = [np.unravel_index(k, size) for k in self.kept.shown]
        which = next(n for n, (k, *_) in enumerate(shown) if k == self.place[0])
        k, i, j = (int(i) for i in shown[which])
        pixels = self.framed(self.maps[k], slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2))
        ring = Circle(0.19, color=current()["look"], stroke_width=4)
        return VGroup(pixels.set_stroke(width=2.5), ring.move_to(self.kept.circles[which]))

    def window(self) -> Rectangle:
        _, i, j = self.place
        return self.framed(self.digit, slice(i, i + 5), slice(j, j + 5))

    def unit(self) -> Mobject:
        return self.pixel(self.maps[self.place[0]])

    def pixel(self, picture: PixelGrid) -> Mobject:
        """Where the neuron is in a map of its pattern."""
        _, i, j = self.place
        return picture.pixel(i * picture.shape[1] + j)

    def close_up(self) -> CloseUp:
        k, i, j = self.place
        maps = self.probe("feature maps")
        down, across = (index.ravel() for index in np.indices((5, 5)))
        inputs = Inputs(
            entries(self.probe("pixels"), i + down, j + across),
            entries(self.weights("filters"), k, 0, down, across),
            25,
            "25 pixels",
            every=True,
        )
        bias = self.bias("filters", k)
        return CloseUp([inputs], bias, entries(maps, k, i, j), "max", whole=maximum(maps))


LOOKS: dict[str, Any] = {
    "stroke_width": LINE,
    "max_tip_length_to_length_ratio": 0.25,
    "tip_length": 0.2,
}


def digit_names() -> VGroup:
    """0 to 9, to stand beside outputs."""
    why = "the digit that the neuron stands for"
    return VGroup(*(Constant(str(digit), "label", because=why) for digit in range(ANSWERS)))


def quietly(words: str, picture: Mobject) -> Words:
    """What a picture is, below it."""
    below = Constant(words, "label", because="sizes of the drawing", role="quiet")
    return below.next_to(picture, DOWN, buff=0.25)


def signs(drawing: Drawing) -> VGroup:
    """What blue and red mean, above the right end of a drawing."""
    why = "how signs are coloured"
    names = (
        Constant(name, "label", because=why, role=role)
        for name, role in (("blue: above 0", "positive"), ("red: below 0", "negative"))
    )
    legend = OnOneLine(*names, gap=0.3)
    return level(legend, 2.85).align_to(drawing.outputs.get_left() + 0.15 * LEFT, RIGHT)


def lively(values: Any) -> int:
    """Which of some neurons is the nearest to a share of the most active."""
    values = np.ravel(values)
    return int(np.argmin(np.abs(values - LIVELY * values.max())))


def brightest(values: Any, n: int) -> list[int]:
    """Of each nth of some values the place of the largest, so that all parts are seen at work."""
    parts = np.array_split(np.arange(np.size(values)), n)
    return [int(part[np.argmax(np.ravel(values)[part])]) for part in parts]


def arrow(before: Mobject, after: Mobject) -> Arrow:
    """From one stage to the next."""
    line = Arrow(before.get_right(), after.get_left(), buff=0.12, **LOOKS)
    return line.set_color(current()["quiet"])
