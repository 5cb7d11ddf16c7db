"""Networks that take a digit row by row, or all of its rows at once."""

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, CurvedArrow, Group, Mobject, Rectangle, VGroup

from nncore.architectures.architecture import Architecture
from nncore.probes.expressions import (
    argmax,
    entries,
    isclose,
    largest,
    matmul,
    maximum,
    total,
    transposed,
)
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Probe
from scenes.architectures.close_up import CloseUp, Inputs
from scenes.architectures.looks import Column, Looks, Numbers
from scenes.architectures.shapes import HEIGHT, LINE, LOOKS, Drawing, lively
from scenes.architectures.tally import Term
from scenes.mobjects.network import Edges, spread, with_neuron
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
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
            Term(self.count("scores"), "10 × 32 + 10", self.outputs.get_x() - 1.1),
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
    """Numbers for each row of the digit, what one row takes from all, and its small network.

    Then what all rows have become, a column each, their mean, and the answers.
    """

    def __init__(self, network: Architecture, *, example: int, row: int) -> None:
        super().__init__(network, example=example)
        self.row = row
        tokens, limit = self.probe("tokens"), largest(self.probe("tokens"))
        self.tokens = WeightGrid(tokens, limit=limit, height=HEIGHT, shape=np.shape(tokens()))
        self.tokens.stretch_to_fit_width(2.2)
        looked, wide = (entries(self.probe(name), row) for name in ("after attention", "wide"))
        after_all, mean = self.probe("after the network"), self.probe("mean")
        scale = largest(mean)
        before = Numbers(range(16), height=HEIGHT, radius=0.11, probe=looked, limit=largest(looked))
        # White is the largest of them.
        middle = Column(range(32), height=HEIGHT, radius=0.06, probe=wide / maximum(wide))
        after, self.mean = (
            Numbers(range(16), height=HEIGHT, radius=0.11, probe=probe, limit=scale)
            for probe in (entries(after_all, row), mean)
        )
        self.columns = [before, middle, after]
        self.neuron = int(np.argmax(wide()))
        self.small = Group(*self.columns).arrange(RIGHT, buff=0.4)
        # Each of its lines is as high as the neuron beside it that is the mean of it.
        self.thought = WeightGrid(
            transposed(after_all), limit=scale, height=HEIGHT * 16 / 15, shape=(16, ROWS)
        )
        self.thought.stretch_to_fit_width(0.7)
        end = Group(self.thought, self.mean)
        self.lay_out(Group(self.tokens), self.small, end, buff=0.3)
        self.mean.shift((self.thought.width / 2 + 0.5) * RIGHT)
        Group(self.small, end).shift(1.2 * RIGHT)
        self.outputs.shift((self.mean.get_right()[0] + 0.75 - self.outputs.get_left()[0]) * RIGHT)
        self.edges = VGroup(
            Edges(self.weights("wide"), before, middle, strongest=160),
            Edges(self.weights("narrow"), middle, after, strongest=160),
            Edges(self.weights("scores"), self.mean, self.outputs, strongest=160),
        )
        self.shares = entries(self.probe("pattern"), 0, row)  # of the first head
        self.looks = Looks(self.shares, self.tokens, row=row)
        self.arrows.add(
            Arrow(self.digit.get_right(), self.tokens.get_left(), buff=0.06, **LOOKS).set_color(
                current()["quiet"]
            )
        )
        self.stages.add(self.looks)
        self.small.add_to_back(self.edges[:2])
        end.add_to_back(self.edges[2])
        self.center()

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

    def lit(self) -> list[VGroup]:
        """Frames around all rows: of the digit, of their numbers, and of what they have become."""
        every, rows = slice(0, 16), [slice(i, i + 1) for i in range(ROWS)]
        return [
            VGroup(*(self.framed(self.digit, i, slice(0, 28)) for i in rows)),
            VGroup(*(self.framed(self.tokens, i, every) for i in rows)),
            VGroup(*(self.framed(self.thought, every, i) for i in rows)).set_stroke(width=0.8),
        ]

    def called(self) -> VGroup:
        """What stands right of the small network."""
        names = (
            Constant("all 28 rows", "small", because="28 rows", role="quiet"),
            Words("mean", "small", role="quiet"),
        )
        above = self.thought.get_top()[1] + 0.15
        for name, part in zip(names, (self.thought, self.mean), strict=True):
            level(name.set_x(part.get_x()), above)
        names[0].align_to(self.thought, RIGHT)
        return VGroup(*names)

    def table(self) -> VGroup:
        """What is added to the row, beside its arcs."""
        shares = self.shares
        most = maximum(shares)
        here = given(self.row + 1, "row", why="one that is looked into")
        best = Readout(argmax(shares) + 1, places=0, size="label")
        told = (
            (most, OnOneLine(Words("row", "label"), best)),
            (total(shares) - most, Constant("the 27 others", "label", because="28 rows")),
        )
        here = Readout(here, places=0, role="look")
        head = OnOneLine(Words("To row"), here, Words("is added a mix:"))
        lines = VGroup(head)
        for share, words in told:
            number = Readout(share, places=0, percent=True, size="title", role="share")
            lines.add(OnOneLine(number.scale(1.2), words, gap=0.25))
        for remark in (
            "more from a row that agrees more",
            "and a second mix, in other shares",
        ):
            lines.add(Words(remark, "small", role="quiet"))
        return lines.arrange(DOWN, buff=0.45, aligned_edge=LEFT).move_to(4.6 * RIGHT + 0.25 * UP)

    def terms(self) -> list[Term]:
        attention = "query", "key", "value", "mix"
        return [
            Term(self.count("embedding"), "16 × 28 + 16", self.tokens.get_left()[0] - 1.7),
            Term(self.count("positions"), "28 × 16 for places", self.tokens.get_x() - 0.7),
            Term(self.count(*attention), "4 × 16 × 16", self.tokens.get_right()[0] + 0.3),
            Term(self.count("wide", "narrow"), "2 × 16 × 32 + 32 + 16", self.small.get_x() + 0.3),
            Term(self.count("scores"), "10 × 16 + 10", self.outputs.get_x() - 0.4),
        ]

    @property
    def averages(self) -> Condition:
        """Whether what answers is the mean of what all rows have become."""
        ones = given(np.ones(ROWS), "ones", why="each row counts once")
        sums = matmul(transposed(self.probe("after the network")), ones)
        return isclose(largest(sums / ROWS - self.probe("mean")), 0.0, within=1e-9)

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
