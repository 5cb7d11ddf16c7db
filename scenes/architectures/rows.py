"""Networks that take a digit row by row, or all of its rows at once."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, CurvedArrow, Group, Mobject, Rectangle, VGroup
from numpy.typing import NDArray

from nncore.architectures.architecture import Architecture
from nncore.probes.expressions import argmax, entries, largest, maximum, total
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.architectures.close_up import CloseUp, Inputs
from scenes.architectures.looks import Column, Looks, Numbers
from scenes.architectures.shapes import HEIGHT, LINE, LOOKS, Drawing, arrow, lively, silent
from scenes.architectures.tally import Term
from scenes.mobjects.network import Edges, spread, with_neuron
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words
from scenes.stage.theme import current

ROWS, MEMORY = 28, 32


class RecurrentDrawing(Drawing):
    """A row of pixels and a memory go into neurons, and what these say is the next memory.

    `read` sets it to the row that it has just read; it begins at `row`.
    """

    def __init__(self, network: Architecture, *, example: int, row: int) -> None:
        super().__init__(network, example=example)
        self.row = row
        states = self.probe("hidden states")
        self.neuron = lively(np.asarray(states())[row])
        one = given(1, "limit", why="tanh lies between -1 and 1")
        looks = {"radius": 0.09, "ellipsis": True}
        pixels, memory, now = self.at(row)
        self.pixels = Column(range(6, 22, 2), height=1.62, probe=pixels, **looks)
        self.memory = Numbers(range(2, 32, 4), height=1.62, probe=memory, limit=one, **looks)
        shown = with_neuron(spread(MEMORY, 16), self.neuron, MEMORY)
        self.neurons = Numbers(shown, height=3.69, probe=now, limit=one, **looks)
        takes = Group(self.pixels, self.memory).arrange(DOWN, buff=0.45)
        self.lay_out(takes, Group(self.neurons), buff=2.3)
        Group(takes, self.neurons).align_to(self.digit, UP)
        takes.shift(0.95 * LEFT)
        self.edges = VGroup(
            Edges(self.weights("row"), self.pixels, self.neurons, strongest=100),
            Edges(self.weights("memory"), self.memory, self.neurons, strongest=100),
        )
        start = self.neurons.get_right() * RIGHT + self.outputs.get_y() * UP
        out = Arrow(start, self.outputs.get_left(), buff=0.15, **LOOKS).set_color(
            current()["quiet"]
        )
        self.loop = CurvedArrow(
            self.neurons.get_bottom() + 0.1 * DOWN,
            self.memory.get_bottom() + 0.1 * DOWN,
            angle=-0.75,
            color=current()["ink"],
            stroke_width=LINE,
            tip_length=0.22,
        )
        edge = self.digit.get_right() * RIGHT + self.pixels.get_y() * UP
        into = Arrow(edge, self.pixels.get_left(), buff=0.12, **LOOKS).set_color(current()["quiet"])
        self.arrows.add(into, self.loop, out)
        self.add_to_back(self.edges)
        self.center()

    def at(self, row: int) -> tuple[Probe, Probe, Probe]:
        """The pixels of a row, what is remembered before it, and what the neurons say to it."""
        states = self.probe("hidden states")
        before = entries(states, row - 1) if row else 0.0 * entries(states, 0)
        return entries(self.probe("pixels"), row), before, entries(states, row)

    def read(self, row: int) -> None:
        """Show it when it has read that row."""
        for view, probe in zip((self.pixels, self.memory, self.neurons), self.at(row), strict=True):
            view.ask(probe=probe)
            view.refresh()

    def terms(self) -> list[Term]:
        return [
            Term(self.count("row"), "32 × 28 + 32", self.pixels.get_x() - 0.2),
            Term(self.count("memory"), "32 × 32", self.loop.get_x()),
            Term(self.count("scores"), "10 × 32 + 10", self.outputs.get_x() - 0.7),
        ]

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(self.row, self.row + 1), slice(0, 28))

    def unit(self) -> Mobject:
        return self.neurons.neuron(self.neuron)

    def close_up(self) -> CloseUp:
        pixels, memory, now = self.at(self.row)
        j = self.neuron
        inputs = [
            Inputs(pixels, entries(self.weights("row"), j), ROWS, "28 pixels"),
            Inputs(
                memory, entries(self.weights("memory"), j), MEMORY, "32 remembered", signed=True
            ),
        ]
        return CloseUp(inputs, self.bias("row", j), entries(now, j), "tanh", signed=True)


class TransformerDrawing(Drawing):
    """Numbers for each row of the digit, what one row takes from all, and its small network."""

    def __init__(self, network: Architecture, *, example: int, row: int) -> None:
        super().__init__(network, example=example)
        self.row = row
        tokens, limit = self.probe("tokens"), largest(self.probe("tokens"))
        self.tokens = WeightGrid(tokens, limit=limit, height=HEIGHT, shape=np.shape(tokens()))
        looked = entries(self.probe("after attention"), row)
        wide = entries(self.probe("wide"), row)
        added = entries(self.probe("after the network"), row) - looked
        before = Numbers(range(16), height=HEIGHT, radius=0.11, probe=looked, limit=largest(looked))
        # White is the largest of them.
        middle = Column(range(32), height=HEIGHT, radius=0.06, probe=wide / maximum(wide))
        after = Numbers(range(16), height=HEIGHT, radius=0.11, probe=added, limit=largest(added))
        self.columns = [before, middle, after]
        self.neuron = silent(self._sums())
        self.small = Group(before, middle, after).arrange(RIGHT, buff=0.9)
        self.lay_out(Group(self.tokens), self.small, buff=0.78)
        self.tokens.shift(0.4 * LEFT)
        self.small.shift(0.45 * RIGHT)
        self.outputs.shift(0.45 * RIGHT)
        self.edges = VGroup(
            Edges(self.weights("wide"), before, middle, strongest=160),
            Edges(self.weights("narrow"), middle, after, strongest=160),
        )
        self.shares = entries(self.probe("pattern"), 0, row)  # of the first head
        self.looks = Looks(self.shares, self.tokens, row=row)
        self.arrows.add(
            Arrow(self.digit.get_right(), self.tokens.get_left(), buff=0.06, **LOOKS).set_color(
                current()["quiet"]
            ),
            arrow(self.small, self.outputs),
        )
        self.stages.add(self.looks)
        self.small.add_to_back(self.edges)
        self.center()

    def _sums(self) -> NDArray[np.float64]:
        """What the row's 32 neurons in the middle of the small network add up to."""
        weights, biases = self.weights("wide"), self.network.probe("biases", part="wide")
        looked = entries(self.probe("after attention"), self.row)
        return np.asarray(weights()) @ np.asarray(looked()) + np.asarray(biases())

    def sized(self, share: float) -> Drawing:
        super().sized(share)
        self.looks.refresh()  # a line's width is not scaled by itself
        return self

    def both(self, row: int, role: str) -> VGroup:
        """Frames around a row of the digit, and around its numbers."""
        rows = slice(row, row + 1)
        frames = VGroup(
            self.framed(self.digit, rows, slice(0, 28)),
            self.framed(self.tokens, rows, slice(0, 16)),
        )
        return frames.set_stroke(current()[role])

    def table(self) -> VGroup:
        """What the row takes from where, beside its arcs."""
        shares = self.shares
        most, whole = maximum(shares), total(shares)
        here = given(self.row + 1, "row", why="one that is looked into")
        best = Readout(argmax(shares) + 1, places=0, size="label")
        told = (
            (most, OnOneLine(Words("from row", "label"), best)),
            (whole - most, Constant("from the 27 others", "label", because="28 rows")),
            (whole, Words("in all", "label")),
        )
        head = OnOneLine(Words("Row"), Readout(here, places=0, role="look"), Words("takes"))
        lines = VGroup(head)
        for share, words in told:
            number = Readout(share, places=0, percent=True, size="title", role="share")
            lines.add(OnOneLine(number.scale(1.2), words, gap=0.25))
        lines.add(Words("two such patterns; one is drawn", "small", role="quiet"))
        return lines.arrange(DOWN, buff=0.45, aligned_edge=LEFT).move_to(4.75 * RIGHT + 0.25 * UP)

    def terms(self) -> list[Term]:
        attention = "query", "key", "value", "mix"
        return [
            Term(self.count("embedding"), "16 × 28 + 16", self.tokens.get_left()[0] - 1.5),
            Term(self.count("positions"), "places: 28 × 16", self.tokens.get_x() - 0.8),
            Term(self.count(*attention), "4 × 16 × 16", self.tokens.get_right()[0] - 0.3),
            Term(self.count("wide", "narrow"), "2 × 16 × 32 + 32 + 16", self.small.get_x() - 0.77),
            Term(self.count("scores"), "10 × 16 + 10", self.outputs.get_x() - 0.43),
        ]

    def window(self) -> Rectangle:
        return self.framed(self.digit, slice(self.row, self.row + 1), slice(0, 28))

    def unit(self) -> Mobject:
        return self.columns[1].neuron(self.neuron)

    def close_up(self) -> CloseUp:
        looked, wide = entries(self.probe("after attention"), self.row), self.probe("wide")
        weights = entries(self.weights("wide"), self.neuron)
        inputs = Inputs(looked, weights, 16, "16 numbers", signed=True)
        value, bias = entries(wide, self.row, self.neuron), self.bias("wide", self.neuron)
        return CloseUp([inputs], bias, value, "max", whole=maximum(entries(wide, self.row)))
