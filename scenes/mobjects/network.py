"""The network as a drawing: neurons filled by activation, edges coloured by weight."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, cast

import numpy as np
from manim import DOWN, LEFT, UP, Brace, Circle, Dot, ManimColor, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import any_of, entries, largest, signs, total
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.mobjects.strands import Strands
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_LEVELS = 6  # shades of an edge for each sign: few shapes to draw, fine enough to see


class Neurons(View, VGroup):
    """A column of neurons, each filled by its activation; `shown` are their indices.

    Without a probe the neurons are empty. `ellipsis` sets three dots in the column's middle.
    """

    def __init__(
        self,
        shown: Sequence[int],
        *,
        height: float,
        radius: float,
        probe: Probe | None = None,
        ellipsis: bool = False,
    ) -> None:
        self.probe = probe
        self.shown = tuple(shown)
        self.theme = current()
        self.circles = VGroup()
        self.ellipsis = VGroup()
        super().__init__(self.circles, self.ellipsis)
        heights = np.linspace(height / 2, -height / 2, len(self.shown) + ellipsis)
        if ellipsis:
            dots = VGroup(*(Dot(radius=0.03, color=self.theme["quiet"]) for _ in range(3)))
            middle = len(self.shown) // 2
            self.ellipsis.add(*dots.arrange(DOWN, buff=0.04).move_to(heights[middle] * UP))
            heights = np.delete(heights, middle)
        for y in heights:
            circle = Circle(radius, color=self.theme["quiet"], stroke_width=2, fill_opacity=1)
            self.circles.add(circle.set_fill(self.theme["panel"]).move_to(y * UP))
        self.refresh()

    def neuron(self, index: int) -> VMobject:
        """The circle of one neuron of the layer; ValueError if it is not among those shown."""
        if index not in self.shown:
            raise ValueError(f"got neuron {index}: the drawing shows {self.shown}")
        return self.circles[self.shown.index(index)]

    def refresh(self) -> None:
        if self.probe is None:
            return
        colours = self.theme.activation(np.asarray(self.probe())[list(self.shown)])
        for circle, colour in zip(self.circles, colours / 255, strict=True):
            circle.set_fill(ManimColor(colour))  # what is dimmed stays so

    def claims(self) -> Iterator[Claim]:
        if self.probe is None:
            return
        fills = np.array([circle.get_fill_color().to_rgb() for circle in self.circles])
        shown = self.theme.read_activation(np.rint(fills * 255).astype(np.uint8))
        yield Claim("fill", entries(self.probe, self.shown), shown, 0.006)


class Edges(View, VGroup):
    """The strongest edges between two columns: hue is the sign, opacity the size of the weight.

    With `into`, only those that end in that neuron.
    """

    def __init__(
        self,
        weights: Probe,
        sources: Neurons,
        targets: Neurons,
        *,
        strongest: int,
        into: int | None = None,
    ) -> None:
        self.into = into
        self.weights = weights
        self.sources, self.targets = sources, targets
        self.strongest = strongest
        self.theme = current()
        super().__init__()
        for level in range(-_LEVELS, _LEVELS + 1):
            role = "positive" if level > 0 else "negative"
            self.add(
                Strands(
                    stroke_color=self.theme[role],
                    stroke_width=1.5,
                    stroke_opacity=abs(level) / _LEVELS,
                )
            )
        self.refresh()

    def _levels(self) -> tuple[NDArray[np.int64], float]:
        weights = np.asarray(self.weights())[np.ix_(self.targets.shown, self.sources.shown)]
        mine = slice(None) if self.into is None else self.targets.shown.index(self.into)
        limit = float(np.abs(weights[mine]).max())
        levels = np.rint(weights / limit * _LEVELS).astype(int)
        weak = np.argsort(np.abs(weights), axis=None)[: max(weights.size - self.strongest, 0)]
        levels.flat[weak] = 0
        if self.into is not None:
            levels[np.array(self.targets.shown) != self.into] = 0
        return levels, limit

    @property
    def drawn(self) -> int:
        """How many edges are on screen: the others are weaker, or end in neurons not shown."""
        return sum(len(shape.points) // 4 for shape in self.submobjects)

    def refresh(self) -> None:
        levels, _ = self._levels()
        starts = np.array([circle.get_right() for circle in self.sources.circles])
        ends = np.array([circle.get_left() for circle in self.targets.circles])
        for level, shape in zip(range(-_LEVELS, _LEVELS + 1), self.submobjects, strict=True):
            target, source = np.nonzero(levels == level) if level else ([], [])
            a, b = starts[source], ends[target]
            line = np.stack([a, a + (b - a) / 3, a + (b - a) * 2 / 3, b], axis=1)
            shape.points = line.reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        """The weight that each drawn edge stands for, by its ends, hue and opacity.

        And that they are the strongest there are.
        """
        _, limit = self._levels()
        starts = np.array([circle.get_right() for circle in self.sources.circles])
        ends = np.array([circle.get_left() for circle in self.targets.circles])
        drawn: list[tuple[int, int]] = []
        for shape in self.submobjects:
            if not shape.points.size:
                continue
            lines = shape.points.reshape(-1, 4, 3)
            from_start = np.linalg.norm(lines[:, None, 0] - starts, axis=-1)
            to_end = np.linalg.norm(lines[:, None, 3] - ends, axis=-1)
            if max(from_start.min(axis=1).max(), to_end.min(axis=1).max()) > 1e-4:
                raise ValueError("an edge does not go from a neuron to a neuron")
            positive = shape.get_stroke_color() == self.theme["positive"]
            shown = shape.get_stroke_opacity() * limit * (1 if positive else -1)
            rows = [self.targets.shown[j] for j in to_end.argmin(axis=1)]
            columns = [self.sources.shown[k] for k in from_start.argmin(axis=1)]
            claimed = entries(self.weights, rows, columns)
            yield Claim("fill", claimed, np.full(len(lines), shown), limit / _LEVELS * 0.51)
            drawn += zip(rows, columns, strict=True)
        yield from self._are_strongest(drawn)

    def _are_strongest(self, drawn: list[tuple[int, int]]) -> Iterator[Claim]:
        """What is not drawn is weaker; and it is too pale, or there are enough others."""
        rows = self.targets.shown if self.into is None else (self.into,)
        mine = list(product(rows, self.sources.shown))
        if len(set(drawn)) < len(drawn) or not set(drawn) <= set(mine):
            raise ValueError("an edge is drawn twice, or ends in another neuron")
        if len(drawn) > self.strongest:
            raise ValueError(f"{len(drawn)} edges are drawn, not the strongest {self.strongest}")
        if not (others := sorted(set(mine) - set(drawn))):
            return
        best = largest(self._at(others))
        if drawn:
            yield Claim("fill", _sizes(self._at(drawn)) >= best, 1.0, 0.0)
        everyone = list(product(self.targets.shown, self.sources.shown))
        # How many are stronger than the best of the others, less those that are weaker.
        ahead = total(signs(_sizes(self._at(everyone)) - best))
        enough: Any = ahead >= 2 * self.strongest - (len(everyone) - 1)
        too_pale: Any = best <= largest(self._at(mine)) / (2 * _LEVELS)
        yield Claim("fill", any_of(too_pale, enough), 1.0, 0.0)

    def _at(self, pairs: list[tuple[int, int]]) -> Probe:
        """The weights of some edges."""
        return entries(self.weights, *zip(*pairs, strict=True))


def _sizes(weights: Probe) -> Probe:
    """How large each is, without its sign."""
    return weights * signs(weights)


class NetworkDiagram(VGroup):
    """The whole network: columns of neurons and the strongest weights between them.

    A layer of more than `most` neurons shows so many, with an ellipsis and the count: see `spread`.
    Of `show`, a layer and one of its neurons, this neuron is among them. With an `example` the
    neurons are filled by their activations.
    """

    def __init__(
        self,
        run: TrainingRun,
        *,
        example: int | None = None,
        height: float = 5.0,
        width: float = 8.0,
        most: int = 16,
        strongest: int = 250,
        show: tuple[int, int] | None = None,
    ) -> None:
        self.run = run
        sizes = run.recipe.sizes
        radius = min(0.13, 0.36 * height / most)
        columns: list[Neurons] = []
        for layer, size in enumerate(sizes):
            shown = spread(size, most)
            if show and show[0] == layer:
                shown = with_neuron(shown, show[1], size)
            slots = len(shown) + (size > most)
            column = Neurons(
                shown,
                height=height * (slots - 1) / most,
                radius=radius,
                probe=None if example is None else run.probe("a", layer=layer, example=example),
                ellipsis=size > most,
            )
            columns.append(column.set_x(width * (layer / (len(sizes) - 1) - 0.5)))
        self.layers = VGroup(*columns)
        self.edges = VGroup(
            *(
                Edges(
                    run.probe("W", layer=layer),
                    columns[layer - 1],
                    columns[layer],
                    strongest=strongest,
                )
                for layer in range(1, len(sizes))
            )
        )
        super().__init__(self.edges, self.layers)
        self.counts = VGroup()
        for layer, size in enumerate(sizes):
            if size > most:
                column = self.layers[layer]
                count = Constant(
                    f"{size}", "label", because=f"neurons in layer {layer}", role="quiet"
                )
                if layer:  # edges come in from the left
                    self.counts.add(count.next_to(column, DOWN, buff=0.2))
                    continue
                brace = Brace(column, LEFT, buff=0.15, color=current()["quiet"])
                self.counts.add(brace, count.next_to(brace, LEFT, buff=0.15))
        self.add(self.counts)

    # What a VGroup gives is a VMobject to a type checker; these say what it is.

    @property
    def columns(self) -> list[Neurons]:
        """The layers, the input layer first."""
        return [column for column in self.layers if isinstance(column, Neurons)]

    @property
    def bundles(self) -> list[Edges]:
        """The edges between each two layers."""
        return [edges for edges in self.edges if isinstance(edges, Edges)]

    def edges_into(self, layer: int, neuron: int) -> Edges:
        """The edges that end in one neuron, as a drawing of their own, to show alone."""
        edges = cast(Edges, self.edges[layer - 1])
        return Edges(
            edges.weights, edges.sources, edges.targets, strongest=edges.strongest, into=neuron
        )


def with_neuron(shown: Sequence[int], neuron: int, size: int) -> Sequence[int]:
    """The same with one neuron of the layer in place of the nearest, if it is not among them."""
    if neuron not in range(size):
        raise ValueError(f"got neuron={neuron}: the layer has the neurons 0 to {size - 1}")
    if neuron in shown:
        return shown
    nearest = min(shown, key=lambda one: abs(one - neuron))
    return sorted({*shown, neuron} - {nearest})


def spread(size: int, most: int) -> range:
    """Which neurons of a layer are drawn, `most` at most.

    Of a square picture they are a diagonal through its middle, where digits have their strokes:
    the margins are always black. Of any other large layer they are evenly spread.
    """
    if size <= most:
        return range(size)
    side = math.isqrt(size)
    if side * side != size or side < most:
        return range(size // most // 2, size, size // most)[:most]
    down = side + 1  # one row down and one column on
    first = (side - most) // 2
    return range(first * down, (first + most) * down, down)
