"""Deltas in the drawing of a network: the left half of a neuron, as its activation is the right."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import ManimColor, Mobject, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, largest
from nncore.probes.probe import Probe
from scenes.mobjects.network import Neurons
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

RIM = 0.022  # what a neuron's rim takes of its radius
_HANDLE = 4 / 3 * (np.sqrt(2) - 1)  # of the Bezier curve that is a quarter of a circle


def quarter(circle: Mobject, up: bool) -> NDArray[np.float64]:
    """The upper or lower left quarter of a neuron's disc: three Bezier curves (12, 3)."""
    side, h = (1.0 if up else -1.0), _HANDLE
    corners = np.array([
        (0, 0), (0, 0), (0, side), (0, side),
        (0, side), (-h, side), (-1, side * h), (-1, 0),
        (-1, 0), (-1, 0), (0, 0), (0, 0),
    ])  # fmt: skip
    radius = circle.width / 2 - RIM
    return circle.get_center() + radius * np.pad(corners, ((0, 0), (0, 1)))


class Deltas(View, VGroup):
    """The left half of each neuron of a column shows its delta: dC/dz.

    The upper quarter is lit where it is positive, the lower one where it is negative; brightness
    is the size, linear up to the largest of the layer. `only`: of some neurons.
    """

    def __init__(self, column: Neurons, probe: Probe, *, only: Sequence[int] = ()) -> None:
        self.column, self.only = column, tuple(only) or column.shown
        self.probe, self.limit = probe, largest(probe)
        pairs = (VGroup(VMobject(), VMobject()) for _ in self.only)
        super().__init__(*pairs)
        self.refresh()

    def refresh(self) -> None:
        limit, values = float(self.limit()), np.asarray(self.probe())[list(self.only)]
        sizes = np.maximum(np.stack([values, -values], axis=1), 0.0) / (limit or 1.0)
        colours = current().shade(sizes, "cost") / 255
        for pair, j, its in zip(self, self.only, colours, strict=True):
            for shape, up, colour in zip(pair, (True, False), its, strict=True):
                shape.set_fill(ManimColor(colour), opacity=1).set_stroke(width=0)
                shape.points = quarter(self.column.neuron(j), up)

    def claims(self) -> Iterator[Claim]:
        fills = np.array([[s.get_fill_color().to_rgb() for s in pair] for pair in self])
        up, down = current().read_shade(np.rint(255 * fills).astype(np.uint8), "cost").T
        limit = float(self.limit())
        yield Claim("fill", entries(self.probe, self.only), (up - down) * limit, 0.012 * limit)


class Fan(View, VGroup):
    """Lines from one neuron to some of another column, in the colours of signed values.

    `probe` has a value for each of `goals`; the colours are linear up to +-limit.
    """

    def __init__(
        self, source: Mobject, targets: Neurons, goals: Sequence[int], probe: Probe, *, limit: Probe
    ) -> None:
        self.source, self.targets, self.goals = source, targets, tuple(goals)
        self.probe, self.limit = probe, limit
        super().__init__(*(VMobject(stroke_width=5) for _ in self.goals))
        self.refresh()

    def ways(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the lines begin and where they end: (n, 3) each."""
        ends = np.array([self.targets.neuron(j).get_left() for j in self.goals])
        return np.broadcast_to(self.source.get_right(), ends.shape), ends

    def refresh(self) -> None:
        colours = current().signed(np.asarray(self.probe()), float(self.limit())) / 255
        for line, colour, start, end in zip(self, colours, *self.ways(), strict=True):
            line.set_points_as_corners([start, end])
            line.set_stroke(ManimColor(colour))

    def claims(self) -> Iterator[Claim]:
        rgb = np.array([line.stroke_rgbas[0, :3] for line in self])
        limit = float(self.limit())
        shown = current().read_signed(np.rint(255 * rgb).astype(np.uint8), limit)
        yield Claim("fill", self.probe, shown, 0.006 * limit)
