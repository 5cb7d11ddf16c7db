"""Pointing views at something else: another digit, another neuron, another step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import Mobject

from nncore.activations import sigmoid
from nncore.probes.probe import Probe, Reading, Value
from nncore.probes.summaries import but
from scenes.animations.in_place import InPlace
from scenes.stage.view import views_in


class Follow(InPlace):
    """Point all views in the mobjects at another example, neuron, layer or run, and go there.

    `self.play(Follow(digit, products, marker, example=31))`: each probe is asked for the same
    quantity of the new example, and values and colours move from the old ones to the new.
    """

    def __init__(self, *mobjects: Mobject, run_time: float = 1.5, **which: Any) -> None:
        super().__init__(*mobjects, run_time=run_time)
        self.which = which

    def start(self) -> None:
        self.views = views_in(self.mobject.submobjects)
        self.ways = [
            {
                name: Between(probe, but(probe, **self.which))
                for name, probe in vars(view).items()
                if isinstance(probe, Probe)
            }
            for view in self.views
        ]

    def move(self, share: float) -> None:
        for view, ways in zip(self.views, self.ways, strict=True):
            for name, way in ways.items():
                way.share = share
                setattr(view, name, way)
        for view in self.views:
            view.refresh()

    def finish(self) -> None:
        super().finish()
        for view, ways in zip(self.views, self.ways, strict=True):
            for name, way in ways.items():
                setattr(view, name, way.end)
        for view in self.views:
            view.refresh()


class Sweep(InPlace):
    """Step a view's probes through the values of one option or index, ending on the last.

    `self.play(Sweep(marker, terms=range(785)))` shows every partial sum on its way, where Follow
    would go straight from the first to the last.
    """

    def __init__(self, mobject: Mobject, *, run_time: float = 3.0, **which: Sequence[int]) -> None:
        super().__init__(mobject, run_time=run_time)
        ((self.index, self.values),) = which.items()

    def start(self) -> None:
        self.views = views_in([self.mobject])

    def move(self, share: float) -> None:
        value = self.values[round(share * (len(self.values) - 1))]
        for view in self.views:
            for name, probe in list(vars(view).items()):
                if isinstance(probe, Probe):
                    setattr(view, name, but(probe, **{self.index: value}))
        for view in self.views:
            view.refresh()


class Between(Probe):
    """A value on its way from one probe's to another's; only ever seen in motion.

    An activation goes by way of z, so that a = sigma(z) holds at every moment of the way.
    """

    __slots__ = ("end", "share", "start")

    def __init__(self, start: Probe, end: Probe) -> None:
        self.start, self.end, self.share = start, end, 0.0

    def __call__(self) -> Value:
        if is_activation(self.start) and is_activation(self.end):
            return sigmoid(self._mix(weighted_input(self.start), weighted_input(self.end)))
        return self._mix(self.start, self.end)

    def _mix(self, start: Probe, end: Probe) -> Value:
        first, last = np.asarray(start()), np.asarray(end())
        return first + self.share * (last - first)

    @property
    def runs(self) -> frozenset[Any]:
        return self.start.runs | self.end.runs


def is_activation(probe: Probe) -> bool:
    """Whether the probe is of activations that a sigmoid made."""
    return isinstance(probe, Reading) and probe.quantity == "a" and probe.layer != 0


def weighted_input(activation: Probe) -> Probe:
    """The probe of the z that an activation is made of."""
    return replace(activation, quantity="z")  # type: ignore[type-var]
