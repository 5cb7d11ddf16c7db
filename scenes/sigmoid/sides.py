"""A network's plane in a panel of its own: before its hidden layer, and behind it."""

import numpy as np
from manim import DOWN, UP, VGroup, VMobject
from manim.typing import Vector3D

from nncore.probes.expressions import matmul, stacked
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import State
from nncore.training import TrainingRun
from scenes.mobjects.axes import Axis
from scenes.sigmoid.plane import (
    ClassPoints,
    Misses,
    Panel,
    Regions,
    Threads,
    cross,
    mesh,
    within,
)
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.view import View

REACH = (-2.0, 2.0)  # what a panel shows of the plane of the points
BEHIND = (-2.7, 2.7)  # of the plane behind a layer without a bend
SQUARE = (-0.08, 1.08)  # and of the square that two sigmoids reach
SIDE = 4.5  # of a panel
N = 65  # places along a thread; every fourth thread is drawn
BORDER = 600  # places along a border
HEAD, FOOT = 2.98, -2.72  # heights of the baselines above and below a panel
NEARER = -2.5  # where a line stands below a panel without numbers
SWAP = given(((0, 1), (1, 0)), "across and up exchanged", why="which neuron is across is free")


class Side:
    """The parts of one side of the frame, each placed, and where each is behind the layer.

    `swap` draws the second hidden neuron across and the first one up.
    """

    def __init__(
        self, run: TrainingRun, way: Vector3D, *, point: int, title: str, swap: bool
    ) -> None:
        self.run, self.swap = run, swap
        self.bends = run.recipe.activation == "sigmoid"
        panel = self.panel = Panel(width=SIDE, height=SIDE)
        panel.move_to(3.5 * way + (HEAD - 0.25 - SIDE / 2) * UP)
        self.reach = SQUARE if self.bends else BEHIND
        self.axes, self.axes_behind = self._axes(*REACH), self._axes(*self.reach)
        here = self._places(layer=0, point=point)
        self.grid = threads(panel, here["grid"], n=N, every=4)
        self.marks = marks(panel, here["points"], radius=0.06)
        self.ring = Misses(panel, here["point"], stacked(1.0), radius=0.17, role="look")
        self.there = self._places(layer=1, point=point)
        border = self.there["border"]
        self.border = Threads(panel, border, [range(BORDER)], role="ink", width=6)
        self.here = here
        self.wrong = len(run.data.x_test) - run.probe("count right")
        self.title = level(Words(title).set_x(panel.get_x()), HEAD)
        self.tally = self.below(
            OnOneLine(
                Readout(self.wrong, places=0, role="wrong", align="right", longest=100),
                Constant(
                    f"of {len(run.data.x_test)} on the wrong side",
                    "label",
                    because="how many test points there are",
                    role="quiet",
                ),
            )
        )

    @property
    def before(self) -> list[View]:
        """The plane and what lies in it."""
        return [*self.grid, *self.marks]

    def behind(self) -> dict[View, Probe]:
        """Where the hidden layer takes all of it."""
        return self._goals(self.there)

    def back(self) -> dict[View, Probe]:
        """Where it came from; the border, too."""
        goals = {**self._goals(self.here), self.border: self.here["border"]}
        del goals[self.ring]
        return goals

    def regions(self) -> Regions:
        """Which class is answered where in the plane."""
        return Regions(self.panel, self.run, REACH)

    def below(self, line: VMobject, *, at: float = FOOT) -> VMobject:
        """Set a line below the middle of the panel."""
        return level(line.set_x(self.panel.get_x()), at)

    def _goals(self, places: dict) -> dict[View, Probe]:
        goals: dict[View, Probe] = dict.fromkeys(self.grid, places["grid"])
        goals |= zip(self.marks, places["points"], strict=True)
        return {**goals, self.ring: places["point"]}

    def _places(self, *, layer: int, point: int) -> dict:
        """Probes of places in the panel, of the plane before the layer or behind it."""
        run, reach = self.run, self.reach if layer else REACH
        line = (0.0, 1.0) if self.bends else BEHIND
        border = run.probe("border" if layer else "border in layer 0", x=line, y=line, n=BORDER)
        probes = {
            "grid": run.probe("lattice", layer=layer, x=REACH, y=REACH, n=N),
            "point": run.probe("a", layer=layer, example=(point,)),
            "border": border,
        }
        points = [run.probe("points", layer=layer, label=label) for label in (0, 1)]
        seen = {name: self._seen(probe, layer, reach) for name, probe in probes.items()}
        return {**seen, "points": [self._seen(probe, layer, reach) for probe in points]}

    def _seen(self, probe: Probe, layer: int, reach: tuple[float, float]) -> Probe:
        return within(matmul(probe, SWAP) if layer and self.swap else probe, reach)

    def _axes(self, low: float, high: float) -> VGroup:
        """Numbers along the panel's lower and left edges."""
        across = Axis(low, high, 1, length=SIDE)
        up = Axis(low, high, 1, length=SIDE, direction=UP)
        corner = self.panel.get_corner(DOWN - np.array([1.0, 0.0, 0.0]))
        for axis in (across, up):
            axis.shift(corner - axis.line.get_start())
        return VGroup(across, up)


def swapped(run: State) -> bool:
    """Whether the plane turns less if its second hidden neuron is drawn across."""
    W = np.abs(np.asarray(run.probe("W", layer=1)()))
    return bool(np.trace(W[::-1]) > np.trace(W))


def threads(panel: Panel, probe: Probe, *, n: int, every: int) -> list[Threads]:
    """A grid of n x n places, and its middle lines once more, clearer."""
    return [
        Threads(panel, probe, mesh(n, every), role="faint", width=1.5, opacity=0.55),
        Threads(panel, probe, cross(n), role="quiet", width=2.5, opacity=0.8),
    ]


def marks(panel: Panel, points: list[Probe], *, radius: float) -> list[ClassPoints]:
    """The points of both classes."""
    return [
        ClassPoints(panel, probe, label=label, radius=radius) for label, probe in enumerate(points)
    ]
