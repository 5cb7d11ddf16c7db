"""Networks of four shapes, drawn from neurons, weights and pictures of what is in between."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Group, Mobject, Rectangle, VGroup

from nncore.architectures.architecture import Architecture
from nncore.probes.expressions import entries, largest, maximum
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.architectures.close_up import Inputs, Lens
from scenes.architectures.looks import Column, Looks, Numbers
from scenes.mobjects.answers import Pick
from scenes.mobjects.network import Edges, spread
from scenes.mobjects.pictures import PixelGrid, WeightGrid
from scenes.stage.text import Constant, Words
from scenes.stage.theme import current

HEIGHT = 4.2  # of a picture as large as the digit, in scene units
ANSWERS = 10
LIVELY = 0.8  # of the most active: a neuron that is looked into is neither empty nor at its end


class Drawing(Group):
    """A network at work on a digit: `digit`, then its own `stages`, then `outputs`.

    `outputs` are the ten neurons that answer, filled by their shares; `answer` names them and
    boxes the largest. `caption` says what the stages show. `lens` shows one neuron of it, chosen
    because it is neither empty nor full: it stands at `unit`, and takes what is in the `window`
    of the digit.
    """

    says = ""

    def __init__(self, network: Architecture, *, example: int) -> None:
        self.network, self.example = network, example
        self.digit = PixelGrid(self.probe("pixels"), height=HEIGHT)
        self.outputs = Column(
            range(ANSWERS), height=HEIGHT, radius=0.15, probe=self.probe("output")
        )
        self.stages = Group()
        self.arrows = VGroup()

    def probe(self, quantity: str) -> Probe:
        """What the network makes of the digit."""
        return self.network.probe(quantity, example=self.example)

    def weights(self, part: str) -> Probe:
        """The weights of one of its parts."""
        return self.network.probe("weights", part=part)

    def lay_out(self, *stages: Group | VGroup, buff: float) -> None:
        """Set everything from left to right, in the middle of the frame."""
        self.stages = Group(*stages)
        Group(self.digit, *stages, self.outputs).arrange(RIGHT, buff=buff)
        super().__init__(self.digit, self.stages, self.outputs, self.arrows)

    def sized(self, share: float) -> "Drawing":
        """It is made so large: 1 is as it was laid out."""
        return self.scale(share * HEIGHT / self.digit.image.height)

    def caption(self) -> Words:
        """What the stages show, below them."""
        words = Constant(self.says, "label", because="sizes of the drawing", role="quiet")
        return words.next_to(self, DOWN, buff=0.25)

    def answer(self) -> VGroup:
        """A digit beside each output, and a box around the one that the network reads."""
        names = VGroup()
        for digit, circle in enumerate(self.outputs.circles):
            name = Constant(str(digit), "label", because="the digit that the neuron stands for")
            names.add(name.next_to(circle, RIGHT, buff=0.25))
        read = self.probe("prediction")
        if read() == self.probe("label")():
            return VGroup(names, Pick(names, read, buff=0.06))
        mistake = Words("wrong", "label", role="wrong").next_to(self.outputs, DOWN, buff=0.25)
        return VGroup(names, Pick(names, read, buff=0.06, role="wrong"), mistake)

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

    def lens(self) -> Lens:
        raise NotImplementedError


class FeedForwardDrawing(Drawing):
    """Columns of neurons, each listening to all of the one before; the strongest edges."""

    says = "16 of the 784 pixels, and the strongest of the weights"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        inputs = Column(
            spread(np.size(self.probe("inputs")()), 16),
            height=HEIGHT,
            radius=0.11,
            ellipsis=True,
            probe=self.probe("inputs"),
        )
        hidden = (
            Column(range(16), height=HEIGHT, radius=0.11, probe=self.probe(name))
            for name in ("layer 1", "layer 2")
        )
        self.columns = [inputs, *hidden, self.outputs]
        self.lay_out(*self.columns[:-1], buff=1.75)
        self.edges = VGroup()
        for part, before, after in zip(
            ("first", "second", "scores"), self.columns[:-1], self.columns[1:], strict=True
        ):
            self.edges.add(Edges(self.weights(part), before, after, strongest=160))
        self.add_to_back(self.edges)
        self.neuron = lively(self.probe("layer 1")())

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(0, 28), slice(0, 28))

    def unit(self) -> Mobject:
        return self.columns[1].neuron(self.neuron)

    def lens(self) -> Lens:
        weights = entries(self.weights("first"), self.neuron)
        inputs = Inputs(self.probe("inputs"), weights, 784, "784 pixels")
        return Lens([inputs], entries(self.probe("layer 1"), self.neuron), "sigma")


class ConvolutionalDrawing(Drawing):
    """Eight filters of 5x5 weights, and below each the map of where it fits the digit."""

    says = "eight patterns of 5x5 weights, and where each of them fits"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        filters, maps = self.weights("filters"), self.probe("feature maps")
        limit = largest(filters)
        n, rows, columns = np.shape(maps())
        self.filters = [
            WeightGrid(entries(filters, k), limit=limit, height=0.55, shape=(5, 5))
            for k in range(n)
        ]
        # White is the largest value of all maps.
        self.maps = [
            PixelGrid(entries(maps, k) / maximum(maps), height=1.38, shape=(rows, columns))
            for k in range(n)
        ]
        pairs = (
            Group(*pair).arrange(DOWN, buff=0.08)
            for pair in zip(self.filters, self.maps, strict=True)
        )
        grid = Group(*pairs).arrange_in_grid(cols=4, buff=(0.25, 0.18))
        self.lay_out(grid, buff=0.85)
        self.arrows.add(arrow(self.digit, grid), arrow(grid, self.outputs))
        self.place = [int(i) for i in np.unravel_index(lively(maps()), np.shape(maps()))]

    def window(self) -> Rectangle:
        _, i, j = self.place
        return self.framed(self.digit, slice(i, i + 5), slice(j, j + 5))

    def unit(self) -> Mobject:
        k, i, j = self.place
        return self.maps[k].pixel(i * self.maps[k].shape[1] + j)

    def lens(self) -> Lens:
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
        return Lens([inputs], entries(maps, k, i, j), "max", whole=maximum(maps))


class RecurrentDrawing(Drawing):
    """Beside each row of the digit the hidden state after it: row t of the picture is h(t)."""

    says = "after each row of the digit: the 32 numbers that it remembers"

    def __init__(self, network: Architecture, *, example: int, row: int) -> None:
        super().__init__(network, example=example)
        states = self.probe("hidden states")
        limit = given(1, "limit", why="tanh lies between -1 and 1")
        rows, columns = np.shape(states())
        self.states = WeightGrid(states, limit=limit, height=HEIGHT, shape=(rows, columns))
        self.lay_out(Group(self.states), buff=1.3)
        edge = self.states.get_right() + 0.25 * RIGHT
        down = Arrow(edge + 1.8 * UP, edge + 1.8 * DOWN, buff=0, **LOOKS)
        down.set_color(current()["quiet"])
        self.arrows.add(
            arrow(self.digit, self.states), down, arrow(down, self.outputs).shift(1.8 * DOWN)
        )
        self.row, self.neuron = row, lively(np.asarray(states())[row])

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(self.row, self.row + 1), slice(0, 28))

    def unit(self) -> Mobject:
        return self.states.pixel(self.row * self.states.shape[1] + self.neuron)

    def lens(self) -> Lens:
        states, j = self.probe("hidden states"), self.neuron
        row = Inputs(
            entries(self.probe("pixels"), self.row),
            entries(self.weights("row"), j),
            28,
            "28 pixels",
        )
        memory = Inputs(
            entries(states, self.row - 1),
            entries(self.weights("memory"), j),
            32,
            "memory: 32",
            signed=True,
        )
        return Lens([row, memory], entries(states, self.row, j), "tanh", signed=True)


class TransformerDrawing(Drawing):
    """Numbers for each row of the digit, what one row takes from all, and its small network."""

    says = "16 numbers for each row, what a row takes from all, and a small network"

    def __init__(self, network: Architecture, *, example: int, row: int) -> None:
        super().__init__(network, example=example)
        self.row = row
        tokens, limit = self.probe("tokens"), largest(self.probe("tokens"))
        self.tokens = WeightGrid(tokens, limit=limit, height=HEIGHT, shape=np.shape(tokens()))
        looked = entries(self.probe("after attention"), row)
        wide = entries(self.probe("wide"), row)
        added = entries(self.probe("after the network"), row) - looked
        before = Numbers(range(16), height=HEIGHT, radius=0.1, probe=looked, limit=largest(looked))
        # White is the largest of them.
        middle = Column(range(32), height=HEIGHT, radius=0.055, probe=wide / maximum(wide))
        after = Numbers(range(16), height=HEIGHT, radius=0.1, probe=added, limit=largest(added))
        self.columns = [before, middle, after]
        self.neuron = lively(wide())
        self.small = Group(before, middle, after).arrange(RIGHT, buff=0.95)
        self.lay_out(Group(self.tokens), self.small, buff=0.8)
        self.small.shift(0.85 * RIGHT)
        self.outputs.shift(0.85 * RIGHT)
        self.edges = VGroup(
            Edges(self.weights("wide"), before, middle, strongest=160),
            Edges(self.weights("narrow"), middle, after, strongest=160),
        )
        shares = entries(self.probe("pattern"), 0, row)  # of the first head
        self.looks = Looks(shares, self.tokens, row=row)
        self.arrows.add(arrow(self.digit, self.tokens), arrow(self.small, self.outputs))
        self.stages.add(self.looks)
        self.small.add_to_back(self.edges)
        self.center()

    def sized(self, share: float) -> Drawing:
        super().sized(share)
        self.looks.refresh()  # a line's width is not scaled by itself
        return self

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(self.row, self.row + 1), slice(0, 28))

    def unit(self) -> Mobject:
        return self.columns[1].neuron(self.neuron)

    def lens(self) -> Lens:
        looked, wide = entries(self.probe("after attention"), self.row), self.probe("wide")
        weights = entries(self.weights("wide"), self.neuron)
        inputs = Inputs(looked, weights, 16, "16 numbers", signed=True)
        value = entries(wide, self.row, self.neuron)
        return Lens([inputs], value, "max", whole=maximum(entries(wide, self.row)))


LOOKS: dict[str, Any] = {
    "stroke_width": 3,
    "max_tip_length_to_length_ratio": 0.2,
    "tip_length": 0.18,
}


def lively(values: Any) -> int:
    """Which of some neurons is the nearest to a share of the most active."""
    values = np.ravel(values)
    return int(np.argmin(np.abs(values - LIVELY * values.max())))


def arrow(before: Mobject, after: Mobject) -> Arrow:
    """From one stage to the next."""
    line = Arrow(before.get_right(), after.get_left(), buff=0.12, **LOOKS)
    return line.set_color(current()["quiet"])
