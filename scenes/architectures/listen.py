"""A column of neurons takes what the one before it holds, and is filled."""

import numpy as np
from manim import Scene, linear, smooth

from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.follow import between
from scenes.animations.forward import Signals, ways
from scenes.animations.in_place import InPlace
from scenes.mobjects.network import Edges

_ARRIVAL = 0.5  # as a share of the time: signals arrive, and neurons begin to fill


class Listen(InPlace):
    """What is `before` the edges runs along them, times their weights; what is `after` it comes.

    The neurons in which the edges end are filled, from empty to the values of `after`.
    """

    def __init__(self, edges: Edges, before: Probe, after: Probe, *, run_time: float = 1.5) -> None:
        self.column, self.after = edges.targets, after
        shown = np.ix_(edges.targets.shown, edges.sources.shown)
        values = np.asarray(edges.weights())[shown] * np.asarray(before())[shown[1]]
        self.signals = Signals(*ways(edges), values)
        super().__init__(self.column, self.signals, run_time=run_time, rate_func=linear)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.signals)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.signals)

    def start(self) -> None:
        self.share = Dial("how far it is filled", at=0.0)
        self.column.ask(probe=between(0.0 * self.after, self.after, self.share))

    def move(self, share: float) -> None:
        self.signals.move(smooth(share))
        self.share.at = smooth(max(0.0, (share - _ARRIVAL) / (1 - _ARRIVAL)))
        self.column.refresh()

    def finish(self) -> None:
        super().finish()
        self.column.ask(probe=self.after)
        self.column.refresh()
