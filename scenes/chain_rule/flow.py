"""What flows through a network: activations forward, deltas back, and both meet on the edges."""

from collections.abc import Sequence

import numpy as np
from manim import Scene, VGroup, linear, smooth
from numpy.typing import NDArray

from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.follow import between
from scenes.animations.forward import Signals
from scenes.animations.in_place import InPlace
from scenes.chain_rule.deltas import Deltas, Fan
from scenes.mobjects.network import Edges, Neurons

_ARRIVAL = 0.55  # when the signals have arrived, and what they reach begins to fill
_HEAD, _TRAIL = 0.1, 0.45  # lengths of a signal's bright head and its pale trail, of the way
_PALE = 0.35  # how opaque the trail is, of the head
_UNSEEN = 0.1  # as opaque as that it is not seen, but takes as long to draw
_DIMMED = 0.75  # what the edges lose of their opacity while signals are on their way


class Pulse(InPlace):
    """Signals run from `starts` to `ends`, (..., 3) each, and what they reach is filled.

    `fills` are views with the probe that each is to have: from nothing to its values. `edges` are
    dimmed meanwhile.
    """

    def __init__(
        self,
        ways: tuple[NDArray[np.float64], NDArray[np.float64]],
        values: NDArray[np.float64],
        *fills: tuple[Neurons | Deltas, Probe],
        role: str,
        edges: Sequence[Edges] = (),
        run_time: float = 1.8,
    ) -> None:
        self.trails, self.heads = (Signals(*ways, values, role=role) for _ in range(2))
        for trail in self.trails:
            pale = _PALE * trail.get_stroke_opacity()
            trail.set_stroke(width=3, opacity=pale if pale > _UNSEEN else 0)
        self.heads.set_stroke(width=5)
        self.signals = VGroup(self.trails, self.heads)
        self.fills = fills
        self.shapes = [shape for bundle in edges for shape in bundle]
        views = [view for view, _ in fills]
        super().__init__(*views, *edges, self.signals, run_time=run_time, rate_func=linear)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.signals)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.signals)

    def start(self) -> None:
        self.share = Dial("how far it is filled", at=0.0)
        for view, probe in self.fills:
            view.ask(probe=between(0.0 * probe, probe, self.share))
        self.opacities = [shape.get_stroke_opacity() for shape in self.shapes]

    def move(self, share: float) -> None:
        head = (1 + _TRAIL) * smooth(share)
        self.trails.place(head - _TRAIL, head)
        self.heads.place(head - _HEAD, head)
        self.share.at = smooth(max(0.0, (share - _ARRIVAL) / (1 - _ARRIVAL)))
        for view, _ in self.fills:
            view.refresh()
        dimmed = _DIMMED * smooth(min(1.0, share / 0.15, (1 - share) / 0.15))
        for shape, opacity in zip(self.shapes, self.opacities, strict=True):
            shape.set_stroke(opacity=opacity * (1 - dimmed))

    def finish(self) -> None:
        super().finish()
        for view, probe in self.fills:
            view.ask(probe=probe)
            view.refresh()


class Meet(InPlace):
    """Lines grow from both of their ends and meet in the middle."""

    def __init__(self, edges: Edges | Fan, *, run_time: float = 1.5) -> None:
        self.edges = edges
        super().__init__(edges, run_time=run_time)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.edges)

    def start(self) -> None:
        self.edges.refresh()
        self.whole = [shape.points.copy() for shape in self.edges]

    def move(self, share: float) -> None:
        along = share / 2 * np.linspace(0, 1, 4)[:, None]
        for shape, points in zip(self.edges, self.whole, strict=True):
            starts, ends = points[::4, None], points[3::4, None]
            halves = [starts + along * (ends - starts), ends + along * (starts - ends)]
            shape.points = np.concatenate(halves).reshape(-1, 3)

    def finish(self) -> None:
        super().finish()
        self.edges.refresh()
