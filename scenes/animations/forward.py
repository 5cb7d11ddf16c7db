"""The forward pass: activations flow through the drawing, layer by layer."""

from typing import Any

import numpy as np
from manim import Mobject, Scene, VGroup, VMobject, linear, smooth
from numpy.typing import NDArray

from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.follow import Going, between
from scenes.animations.in_place import InPlace
from scenes.mobjects.network import Edges, NetworkDiagram, Neurons
from scenes.stage.theme import current
from scenes.stage.view import View, views_in

_LEVELS = 6  # shades of a signal for each sign
_LENGTH = 0.25  # of a signal, as a share of its edge
_ARRIVAL = 0.55  # of a layer's time: its signals have arrived and the neurons begin to fill
_INPUT = 0.5  # the time in which the input layer fills, where another layer takes 1
_DIMMED = 0.7  # what the edges lose of their opacity while signals are on their way


class Signals(VGroup):
    """Values on their way along lines: hue is the sign, or a role says it; opacity the size.

    The lines go from `starts` to `ends` (..., 3), with a value (...) on each. Only ever seen in
    motion.
    """

    def __init__(
        self,
        starts: NDArray[np.float64],
        ends: NDArray[np.float64],
        values: NDArray[np.float64],
        *,
        role: str = "",
    ) -> None:
        theme = current()
        limit = float(np.abs(values).max())
        levels = np.rint(values / limit * _LEVELS).astype(int) if limit else values.astype(int)
        super().__init__()
        self.ways = []
        for level in (*range(-_LEVELS, 0), *range(1, _LEVELS + 1)):
            self.ways.append((starts[levels == level], ends[levels == level]))
            self.add(
                VMobject(
                    stroke_color=theme[role or ("positive" if level > 0 else "negative")],
                    stroke_width=4,
                    stroke_opacity=abs(level) / _LEVELS,
                )
            )

    def move(self, share: float) -> None:
        """Show the signals a share of the way along; at 0 and at 1 there is nothing to see."""
        head = share * (1 + _LENGTH)
        self.place(head - _LENGTH, head)

    def place(self, tail: float, head: float) -> None:
        """Show them from `tail` to `head`, as shares of the way; beyond its ends there is none."""
        tail, head = max(tail, 0.0), min(head, 1.0)
        for shape, (a, b) in zip(self.submobjects, self.ways, strict=True):
            if tail >= head or not len(a):
                shape.points = np.zeros((0, 3))
                continue
            places = np.linspace(tail, head, 4)[:, None]
            shape.points = (a[:, None] + places * (b - a)[:, None]).reshape(-1, 3)


class ForwardPass(InPlace):
    """An example's activations fill the network layer by layer, and the answers at the end.

    `self.play(ForwardPass(network, answers, example=7))`: each layer sends its products along
    the edges, then the next layer fills, from what it was before or from empty. The edges are
    dimmed meanwhile. With `split="noise"` it is an example of that split.
    """

    def __init__(
        self,
        network: NetworkDiagram,
        *answers: Mobject,
        example: int,
        split: str = "test",
        run_time: float = 6.0,
        **kwargs: Any,
    ) -> None:
        self.network, self.answers = network, answers
        self.which: dict[str, Any] = {"example": example, "split": split}
        self.signals = VGroup()
        super().__init__(
            network, *answers, self.signals, run_time=run_time, rate_func=linear, **kwargs
        )

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.signals)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.signals)

    def start(self) -> None:
        run = self.network.run
        self.goals: list[list[tuple[View, dict[str, Probe]]]] = []
        for layer, column in enumerate(self.network.columns):
            a = run.probe("a", layer=layer, **self.which)
            column.ask(probe=column.probe or 0.0 * a)
            self.goals.append([(column, {"probe": a})])
        for view in views_in(self.answers):
            ends = {name: probe.with_(**self.which) for name, probe in view.asked().items()}
            self.goals[-1].append((view, ends))
        self.shares = [Dial("how far a layer is filled", at=0.0) for _ in self.goals]
        for goals, share in zip(self.goals, self.shares, strict=True):
            for view, ends in goals:
                here = view.asked()
                view.ask(**{name: between(here[name], end, share) for name, end in ends.items()})
        self.signals.add(
            *(
                Signals(*ways(edges), self._products(layer, edges.sources, edges.targets))
                for layer, edges in enumerate(self.network.bundles, start=1)
            )
        )
        self.edges = [shape for edges in self.network.edges for shape in edges]
        self.opacities = [shape.get_stroke_opacity() for shape in self.edges]

    def _products(self, layer: int, sources: Neurons, targets: Neurons) -> NDArray[np.float64]:
        """w_jk a_k for the neurons shown, (targets, sources)."""
        of = (
            self.network.run.probe("products", layer=layer, neuron=j, **self.which)
            for j in targets.shown
        )
        return np.stack([np.asarray(products())[list(sources.shown)] for products in of])

    def move(self, share: float) -> None:
        time = share * (len(self.signals) + _INPUT)
        self._fill(0, smooth(_clip(time / _INPUT)))
        for layer, signals in enumerate(self.signals, start=1):
            mine = _clip(time - _INPUT - (layer - 1))
            signals.move(smooth(mine))
            self._fill(layer, smooth(_clip((mine - _ARRIVAL) / (1 - _ARRIVAL))))
        dimmed = _DIMMED * smooth(_clip(time / _INPUT, (1 - share) / 0.1))
        for shape, opacity in zip(self.edges, self.opacities, strict=True):
            shape.set_stroke(opacity=opacity * (1 - dimmed))

    def _fill(self, layer: int, share: float) -> None:
        self.shares[layer].at = share
        for view, _ in self.goals[layer]:
            view.refresh()

    def finish(self) -> None:
        super().finish()
        for view, ends in (goal for goals in self.goals for goal in goals):
            view.ask(**ends)
            view.refresh()


class Forget(Going):
    """Neurons lose what they hold: an old answer goes before the next question comes."""

    def ends(self, view: View) -> dict[str, Probe]:
        return {name: 0.0 * probe for name, probe in view.asked().items()}


def ways(edges: Edges) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the line from each source to each target begins and ends: (targets, sources, 3)."""
    starts = np.array([circle.get_right() for circle in edges.sources.circles])
    ends = np.array([circle.get_left() for circle in edges.targets.circles])
    shape = (len(ends), len(starts), 3)
    return np.broadcast_to(starts, shape), np.broadcast_to(ends[:, None], shape)


def _clip(*shares: float) -> float:
    """The smallest of the shares, in [0, 1]."""
    return min(max(min(shares), 0.0), 1.0)
