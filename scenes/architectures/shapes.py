"""Networks of four shapes, drawn from neurons, weights and pictures of what is in between."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Group, Mobject, VGroup

from nncore.architectures.architecture import Architecture
from nncore.probes.expressions import entries, largest, maximum
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.mobjects.answers import Pick
from scenes.mobjects.network import Edges, Neurons, spread
from scenes.mobjects.pictures import PixelGrid, WeightGrid
from scenes.mobjects.quiet import quiet
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words, level
from scenes.stage.theme import current

HEIGHT = 3.5  # of a picture as large as the digit, in scene units
ANSWERS = 10


class Drawing(Group):
    """A network at work on a digit: `digit`, then its own `stages`, then `outputs`.

    `outputs` are the ten neurons that answer, filled by their shares; `answer` names them and
    boxes the largest. `caption` says what the stages show.
    """

    says = ""

    def __init__(self, network: Architecture, *, example: int) -> None:
        self.network, self.example = network, example
        self.digit = PixelGrid(self.probe("pixels"), height=HEIGHT)
        self.outputs = Neurons(
            range(ANSWERS), height=HEIGHT, radius=0.13, probe=self.probe("output")
        )
        self.stages = Group()

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
        super().__init__(self.digit, self.stages, self.outputs)

    def caption(self) -> Words:
        """What the stages show, below them."""
        words = Constant(self.says, "label", because="sizes of the drawing", role="quiet")
        return words.next_to(self.stages, DOWN, buff=0.25)

    def answer(self) -> VGroup:
        """A digit beside each output, and a box around the one that the network reads."""
        names = VGroup()
        for digit, circle in enumerate(self.outputs.circles):
            name = Constant(str(digit), "label", because="the digit that the neuron stands for")
            names.add(name.next_to(circle, RIGHT, buff=0.25))
        return VGroup(names, Pick(names, self.probe("prediction"), buff=0.06))


class FeedForwardDrawing(Drawing):
    """Columns of neurons, each listening to all of the one before; the strongest edges."""

    says = "16 of the 784 inputs, two hidden layers; the strongest weights"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        inputs = Neurons(
            spread(np.size(self.probe("inputs")()), 16),
            height=HEIGHT,
            radius=0.09,
            ellipsis=True,
            probe=self.probe("inputs"),
        )
        hidden = (
            Neurons(range(16), height=HEIGHT, radius=0.09, probe=self.probe(name))
            for name in ("layer 1", "layer 2")
        )
        self.columns = [inputs, *hidden, self.outputs]
        self.lay_out(*self.columns[:-1], buff=1.9)
        self.edges = VGroup()
        for part, before, after in zip(
            ("first", "second", "scores"), self.columns[:-1], self.columns[1:], strict=True
        ):
            self.edges.add(Edges(self.weights(part), before, after, strongest=200))
        self.add_to_back(self.edges)


class ConvolutionalDrawing(Drawing):
    """Eight filters of 5x5 weights, and below each the map of where it fits the digit."""

    says = "eight filters, and where each of them fits"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        filters, maps = self.weights("filters"), self.probe("feature maps")
        limit = largest(filters)
        n, rows, columns = np.shape(maps())
        self.filters = [
            WeightGrid(entries(filters, k), limit=limit, height=0.45, shape=(5, 5))
            for k in range(n)
        ]
        # White is the largest value of all maps.
        self.maps = [
            PixelGrid(entries(maps, k) / maximum(maps), height=1.15, shape=(rows, columns))
            for k in range(n)
        ]
        pairs = (
            Group(*pair).arrange(DOWN, buff=0.08)
            for pair in zip(self.filters, self.maps, strict=True)
        )
        grid = Group(*pairs).arrange_in_grid(cols=4, buff=(0.3, 0.18))
        self.lay_out(grid, buff=1.2)
        self.arrows = VGroup(arrow(self.digit, grid), arrow(grid, self.outputs))
        self.add(self.arrows)


class RecurrentDrawing(Drawing):
    """Beside each row of the digit the hidden state after it: row t of the picture is h(t)."""

    says = "what it remembers after each row: 32 numbers"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        states = self.probe("hidden states")
        limit = given(1, "limit", why="tanh lies between -1 and 1")
        rows, columns = np.shape(states())
        self.states = WeightGrid(states, limit=limit, height=HEIGHT, shape=(rows, columns))
        self.lay_out(Group(self.states), buff=1.5)
        edge = self.states.get_right() + 0.25 * RIGHT
        down = Arrow(edge + 1.5 * UP, edge + 1.5 * DOWN, buff=0, **LOOKS)
        down.set_color(current()["quiet"])
        self.arrows = VGroup(
            arrow(self.digit, self.states), down, arrow(down, self.outputs).shift(1.5 * DOWN)
        )
        self.add(self.arrows)


class TransformerDrawing(Drawing):
    """The attention of its two heads: each row of the digit asks, all rows answer."""

    says = "where its two heads look: rows ask, columns answer"

    def __init__(self, network: Architecture, *, example: int) -> None:
        super().__init__(network, example=example)
        pattern = self.probe("pattern")
        heads, rows, columns = np.shape(pattern())
        self.heads = [
            PixelGrid(entries(pattern, k), height=HEIGHT, shape=(rows, columns))
            for k in range(heads)
        ]
        self.lay_out(Group(*self.heads).arrange(RIGHT, buff=0.3), buff=0.8)
        self.arrows = VGroup(arrow(self.digit, self.stages), arrow(self.stages, self.outputs))
        self.add(self.arrows)


LOOKS: dict[str, Any] = {
    "stroke_width": 3,
    "max_tip_length_to_length_ratio": 0.2,
    "tip_length": 0.18,
}


def arrow(before: Mobject, after: Mobject) -> Arrow:
    """From one stage to the next."""
    line = Arrow(before.get_right(), after.get_left(), buff=0.12, **LOOKS)
    return line.set_color(current()["quiet"])


# What each has to learn, and torch's names of the parts that it is in.
PARTS = {
    "feed-forward": {"first layer": ["first"], "second": ["second"], "scores": ["scores"]},
    "convolutional": {"filters": ["filters"], "scores": ["scores"]},
    "recurrent": {"each row": ["row"], "memory": ["memory"], "scores": ["scores"]},
    "transformer": {
        "tokens": ["embedding", "positions"],
        "attention": ["query", "key", "value", "mix"],
        "small network": ["wide", "narrow"],
        "scores": ["scores"],
    },
}


class Term(VGroup):
    """A number with what it counts below."""

    def __init__(self, count: Probe, name: str, *, role: str = "ink") -> None:
        number = Readout(count, places=0, role=role, align="center")
        below = quiet(name, number, buff=0.25)
        super().__init__(number, level(below, number.baseline - 0.4))
        self.number = number

    @property
    def baseline(self) -> float:
        """Height of the number's baseline in scene units."""
        return self.number.baseline


class Counted(OnOneLine):
    """How many weights and biases a network has: part + part + part = all, each by name."""

    def __init__(self, network: Architecture) -> None:
        line: list[Any] = []
        for name, parts in PARTS[network.name].items():
            first, *others = (network.probe("parameters", part=part) for part in parts)
            count: Probe = first
            for other in others:
                count = count + other
            line += [Term(count, name), Formula("+", role="quiet")]
        line[-1] = Formula("=", role="quiet")
        total = Term(network.probe("parameters"), "weights and biases", role="w")
        super().__init__(*line, total, gap=0.4)


class Panel(Group):
    """A drawing made small, its `head` with name and count, and its `result`."""

    def __init__(self, drawing: Drawing) -> None:
        network = drawing.network
        self.drawing = drawing.copy().scale(1.6 / HEIGHT)
        self.head = OnOneLine(
            Words(network.name),
            OnOneLine(
                Readout(network.probe("parameters"), places=0, role="w"),
                Words("weights and biases", "label", role="quiet"),
            ),
            gap=0.4,
        )
        read = drawing.probe("prediction")
        wrong = () if read() == drawing.probe("label")() else (Words("wrongly", role="look"),)
        self.result = OnOneLine(
            OnOneLine(Words("reads", role="quiet"), Readout(read, places=0), *wrong),
            OnOneLine(
                Readout(network.probe("accuracy"), places=1, percent=True, role="look"),
                Words("of new digits right", role="quiet"),
            ),
            gap=0.6,
        )
        super().__init__(self.head, self.drawing, self.result)
        self.arrange(DOWN, buff=0.2, aligned_edge=LEFT)
