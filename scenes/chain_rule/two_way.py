"""A network through which a digit goes forward and its deltas go back."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Group,
    Line,
    ReplacementTransform,
    Transform,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.expressions import all_of, entries, isclose, largest, matmul, stacked, transposed
from nncore.probes.probe import Condition, Probe
from nncore.training import TrainingRun
from scenes.animations.forward import ways
from scenes.animations.whole import Whole
from scenes.chain_rule.deltas import Deltas, Fan
from scenes.chain_rule.flow import Pulse
from scenes.mobjects.answers import Answers
from scenes.mobjects.network import Edges, NetworkDiagram, Neurons
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, level
from scenes.stage.theme import current

HEIGHT, MIDDLE = 5.2, 0.65  # of the network, in scene units
RADIUS = 0.16
HEADS = 3.3  # baseline of what stands above the numbers
NUMBERS = 6.2  # where these end, at the right


class TwoWay(Group):
    """A network that reads digits, with one at its left and its answers at its right.

    `deltas` are those of the hidden layers and the outputs, not yet shown; `a` and `delta` the
    probes of each layer, of which delta[0] has no meaning.
    """

    def __init__(self, run: TrainingRun, *, example: int, strongest: int) -> None:
        self.run, self.example, self.strongest = run, example, strongest
        last = self.last = len(run.recipe.sizes) - 1
        if last < 2:
            raise ValueError("got a network without a hidden layer: nothing goes back")
        layers = self.layers = range(1, last + 1)
        self.a = [run.probe("a", layer=l, example=example) for l in (0, *layers)]
        self.delta = [run.probe("dC/dz", layer=l, example=example) for l in (1, *layers)]
        network = self.network = NetworkDiagram(run, height=HEIGHT, width=7.5, strongest=strongest)
        network.remove(network.counts)
        self.columns, self.bundles = network.columns, network.bundles
        self.outputs = self.columns[-1]
        network.shift(MIDDLE * UP + 0.45 * RIGHT - network.layers.get_center())
        for column in self.columns[1:]:
            if len(column.ellipsis):  # where the dots are, too, is as the diagram has it
                continue
            top, bottom = MIDDLE + HEIGHT / 2, MIDDLE - HEIGHT / 2
            if column is self.outputs:
                top, bottom = top - 0.3, bottom + 0.1
            heights = np.linspace(top, bottom, len(column.circles))
            for circle, y in zip(column.circles, heights, strict=True):
                circle.set_y(y)
        for column in self.columns:
            for circle in column.circles:
                circle.set(width=2 * RADIUS)
        for bundle in self.bundles:
            bundle.refresh()
        self.digit = PixelGrid(self.a[0], height=2.4).to_edge(LEFT, buff=SIDE).set_y(1.9)
        self.answers = Answers(run, self.outputs, example=example)
        self.deltas = [Deltas(self.columns[l], self.delta[l]) for l in layers]
        super().__init__(self.digit, network, self.answers.names)

    def goals(self) -> VGroup:
        """What each output should be, beside what it is."""
        goals = VGroup()
        for j, number in enumerate(self.answers.numbers):
            y = self.run.probe("y", neuron=j, example=self.example)
            goals.add(level(Readout(y, places=0, size="label", role="y").set_x(6.3), number))
        return goals

    def numbers(self) -> VGroup:
        """The deltas of the outputs as numbers."""
        numbers = VGroup()
        for j, name in enumerate(self.answers.names):
            delta = entries(self.delta[-1], j)
            number = Readout(delta, size="label", role="cost", sign=True, align="right")
            numbers.add(level(number.set_x(NUMBERS, RIGHT), name))
        return numbers

    def light(self) -> Pulse:
        """The pixels that are drawn as neurons reach them."""
        inputs = self.columns[0]
        starts = np.array([self.digit.pixel(k).get_center() for k in inputs.shown])
        ends = np.array([circle.get_left() for circle in inputs.circles])
        values = self.a[0]()[list(inputs.shown)]
        return Pulse((starts, ends), values, (inputs, self.a[0]), role="ink")

    def forward(self, layer: int, **kwargs: Any) -> Pulse:
        """What reaches a layer from the one before: w_jk a_k on each line."""
        edges = self.bundles[layer - 1]
        products = self.run.probe("W", layer=layer)() * self.a[layer - 1]()
        fill = edges.targets, self.a[layer]
        return self._pulse(edges, ways(edges), products, fill, role="ink", **kwargs)

    def back(self, layer: int, **kwargs: Any) -> Pulse:
        """What a layer sends back to the one before: w_jk delta_j on each line."""
        edges = self.bundles[layer - 1]
        starts, ends = ways(edges)
        sent = self.run.probe("contributions", layer=layer, example=self.example)()
        fill = self.deltas[layer - 2], self.delta[layer - 1]
        return self._pulse(edges, (ends, starts), sent, fill, role="cost", **kwargs)

    @staticmethod
    def _pulse(
        edges: Edges, ways: Any, values: NDArray[np.float64], fill: Any, **kwargs: Any
    ) -> Pulse:
        shown = values[np.ix_(edges.targets.shown, edges.sources.shown)]
        return Pulse(ways, shown, fill, edges=[edges], **kwargs)

    def slopes(self) -> list[Edges]:
        """The same lines with dC/dW as their values, layer by layer."""
        return [
            Edges(
                self.run.probe("dC/dW", layer=l, example=self.example),
                self.columns[l - 1],
                self.columns[l],
                strongest=self.strongest,
            ).set_stroke(width=2.2)
            for l in self.layers
        ]

    def count(self, which: str) -> Probe:
        """How many weights, W, or biases, b, there are."""
        first, *others = (self.run.probe(f"count {which}", layer=l) for l in self.layers)
        return sum(others, first)

    def passes_back(self, layer: int) -> Condition:
        """delta_k = sigma'(z_k) sum_j w_jk delta_j, for a hidden layer."""
        slope = self.run.probe("sigma'", layer=layer, example=self.example)
        W = self.run.probe("W", layer=layer + 1)
        sums = matmul(transposed(W), self.delta[layer + 1])
        return isclose(self.delta[layer], slope * sums, within=1e-12)

    def has_deltas_for_biases(self) -> Condition:
        """dC/db_j = delta_j, in each layer."""
        slopes = (self.run.probe("dC/db", layer=l, example=self.example) for l in self.layers)
        pairs = zip(slopes, self.delta[1:], strict=True)
        return all_of(*(isclose(slope, delta, within=1e-12) for slope, delta in pairs))

    def are_products(self, layer: int) -> Condition:
        """dC/dw_jk = a_k delta_j."""
        slopes = self.run.probe("dC/dW", layer=layer, example=self.example)
        products = matmul(transposed(stacked(self.delta[layer])), stacked(self.a[layer - 1]))
        return isclose(slopes, products, within=1e-12)


class Large(Group):
    """A neuron large enough to look into: the right half its activation, the left its delta.

    `disc` has the activation, `halves` the delta; `names` what is in which half, and which
    quarter is for which sign.
    """

    def __init__(self, of: TwoWay, layer: int, neuron: int, *, radius: float, index: str) -> None:
        self.place = of.columns[layer].neuron(neuron)
        self.disc = Neurons([neuron], height=0, radius=radius, probe=of.a[layer])
        self.disc.circles.set_stroke(width=6)
        self.halves = Deltas(self.disc, of.delta[layer])
        names = VGroup(Formula(f"delta_{index}"), Formula(f"a_{index}"))
        names.arrange(RIGHT, buff=0.75 * radius).next_to(self.disc, DOWN, buff=0.2)
        signs = VGroup(Formula("+"), Formula("-"))
        for sign, side in zip(signs, (UP, DOWN), strict=True):
            sign.next_to(self.disc, LEFT, buff=0.2).shift(0.5 * radius * side)
        self.names = VGroup(names, signs)
        super().__init__(self.disc, self.halves, self.names)

    @property
    def neuron(self) -> VMobject:
        """The disc's circle."""
        return self.disc.circles[0]

    def grow(self, *, halves: bool = True, **kwargs: Any) -> Whole:
        """It comes out of its place in the network, which stays as large: so this is no `Zoom`.

        It is opaque all the way, so nothing shines through. With its halves where they are shown.
        """
        parts = Group(self.disc, self.halves) if halves else Group(self.disc)
        return Whole(parts, ReplacementTransform(self._small(parts), parts, **kwargs))

    def shrink(self, **kwargs: Any) -> Transform:
        """It goes back there."""
        parts = Group(self.disc, self.halves)
        return Transform(parts, self._small(parts), remover=True, **kwargs)

    def _small(self, parts: Group) -> Group:
        small: Any = parts.copy().scale(self.place.width / self.neuron.width)
        small[0].circles.set_stroke(width=self.place.get_stroke_width())
        return small.shift(self.place.get_center() - small[0].get_center())


class TwoEnds(Group):
    """The weight with the steepest slope among those of the outputs, and the neurons at its ends.

    `ends` are these, `line` has the colour of the slope, `values` are a_k, delta_j and dC/dw_jk;
    `weight` says which it is.
    """

    def __init__(self, of: TwoWay, *, radius: float, places: int = 2) -> None:
        slopes = of.run.probe("dC/dW", layer=of.last, example=of.example)
        sizes = np.abs(slopes()[:, of.columns[-2].shown])  # of the weights that can be drawn
        j, place = (int(i) for i in np.unravel_index(sizes.argmax(), sizes.shape))
        k = of.columns[-2].shown[place]
        self.weight = {"layer": of.last, "neuron": j, "source": k}
        self.ends = [
            Large(of, of.last - 1, k, radius=radius, index="k"),
            Large(of, of.last, j, radius=radius, index="j"),
        ]
        for end, x in zip(self.ends, (-4.2, 4.2), strict=True):
            end.remove(end.names)
            end.move_to((x, 1.25, 0))
        first, last = self.ends
        one = entries(slopes, [j], [k])
        self.line = Fan(first.neuron, last.disc, [j], one, limit=largest(slopes))
        self.line.set_stroke(width=14)
        self.a, self.delta = entries(of.a[-2], k), entries(of.delta[-1], j)
        self.slope = entries(slopes, j, k)
        self.values = [
            Equation("a_k = {a}", a=Readout(self.a, places=places)).next_to(first, DOWN, buff=0.25),
            Equation("delta_j = {d}", d=Readout(self.delta, places=places, role="cost", sign=True)),
            Equation(
                "partial C slash partial w_(j k) = {slope}",
                slope=Readout(self.slope, places=places, sign=True),
            ).next_to(self.line, UP, buff=0.3),
        ]
        self.values[1].next_to(last, DOWN, buff=0.25)
        super().__init__(*self.ends, self.line, *self.values)


class FirstLayer(Group):
    """The slopes of all weights into the four neurons with the largest deltas, as pictures.

    `pictures`, each with a line to its neuron (`lines`) and its delta (`shares`) beside it;
    `scale_bar` is the bar of their colours, and says that they are four.
    """

    def __init__(self, of: TwoWay) -> None:
        slopes = of.run.probe("dC/dW", layer=1, example=of.example)
        limit = largest(slopes)
        sizes, drawn = np.abs(of.delta[1]()), of.columns[1].shown
        chosen = sorted(sorted(drawn, key=lambda j: -sizes[j])[:4])
        self.pictures, self.lines, self.shares = Group(), VGroup(), VGroup()
        for y, j in zip(np.linspace(2.6, -1.3, 4), chosen, strict=True):
            probe = of.run.probe("dC/dW", layer=1, neuron=j, example=of.example)
            picture = WeightGrid(probe, limit=limit, height=1.22).move_to((-2.85, y, 0))
            goal = of.columns[1].neuron(j).get_left()
            line = Line(picture.get_right(), goal, color=current()["quiet"], buff=0.06)
            share = Readout(entries(of.delta[1], j), size="label", role="cost", sign=True)
            self.pictures.add(picture)
            self.lines.add(line)
            self.shares.add(share.next_to(picture, LEFT, buff=0.2))
        bar = ColourBar(limit, height=2.0).to_edge(LEFT, buff=SIDE).set_y(-0.9)
        these = "drawn" if len(drawn) < len(sizes) else "deltas"
        words = said("the four largest", f"of {len(drawn)} {these}")
        words.to_edge(LEFT, buff=SIDE).set_y(0.75)
        self.scale_bar = Group(bar, words)
        super().__init__(self.pictures, self.lines, self.shares, self.scale_bar)


def said(*lines: str) -> VGroup:
    """Quiet words below each other, about what is drawn."""
    because = "counted in the drawing, and in the network"
    words = (Constant(line, "small", because=because, role="quiet") for line in lines)
    return VGroup(*words).arrange(DOWN, buff=0.14, aligned_edge=LEFT)


def glow(view: Deltas, probe: Probe) -> Pulse:
    """Fill deltas where they stand."""
    nowhere = np.zeros((1, 3))
    return Pulse((nowhere, nowhere), np.zeros(1), (view, probe), role="cost", run_time=1.5)
