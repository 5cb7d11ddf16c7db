"""Pointing views at something else: another digit, another neuron, another step."""

from collections.abc import Sequence
from typing import Any, TypeGuard

from manim import Mobject

from nncore.probes.expressions import function, stacked
from nncore.probes.inputs import Dial
from nncore.probes.probe import Expression, Probe
from nncore.probes.reading import Reading
from nncore.state import State
from scenes.animations.in_place import InPlace
from scenes.stage.view import View, views_in


class Going(InPlace):
    """Takes views from what their probes say to what other probes say; `ends` names these."""

    def __init__(self, *mobjects: Mobject, run_time: float = 1.5) -> None:
        super().__init__(*mobjects, run_time=run_time)
        self.share = Dial("share of the way", at=0.0)

    def ends(self, view: View) -> dict[str, Probe]:
        """The probes that a view is to have at the end, by their names there."""
        raise NotImplementedError

    def start(self) -> None:
        self.goals = [(view, self.ends(view)) for view in views_in(self.mobject.submobjects)]
        for view, ends in self.goals:
            here = view.asked()
            view.ask(**{name: between(here[name], end, self.share) for name, end in ends.items()})

    def move(self, share: float) -> None:
        self.share.at = share
        for view, _ in self.goals:
            view.refresh()

    def finish(self) -> None:
        super().finish()
        for view, ends in self.goals:
            view.ask(**ends)
        for view, _ in self.goals:
            view.refresh()


class Follow(Going):
    """Point all views in the mobjects at another example, neuron, layer or run, and go there.

    `self.play(Follow(digit, products, marker, example=31))`: each probe is asked for the same
    quantity of the new example, and values and colours move from the old ones to the new.
    """

    def __init__(self, *mobjects: Mobject, run_time: float = 1.5, **which: Any) -> None:
        super().__init__(*mobjects, run_time=run_time)
        self.which = which

    def ends(self, view: View) -> dict[str, Probe]:
        return {name: probe.with_(**self.which) for name, probe in view.asked().items()}


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
        which = {self.index: self.values[round(share * (len(self.values) - 1))]}
        for view in self.views:
            view.ask(**{name: probe.with_(**which) for name, probe in view.asked().items()})
        for view in self.views:
            view.refresh()


def between(start: Probe, end: Probe, share: Dial) -> Probe:
    """A share of the way from one probe to another; only ever seen in motion.

    An activation goes by way of z, so that a = sigma(z) holds at every moment of the way.
    """
    if is_sigmoid(start) and is_sigmoid(end):
        return function("sigma", between(weighted_input(start), weighted_input(end), share))
    if is_row(start) and is_row(end):
        return stacked(
            *(between(a, b, share) for a, b in zip(start.probes, end.probes, strict=True))
        )
    return start + share.probe() * (end - start)


def is_row(probe: Probe) -> TypeGuard[Expression]:
    """Whether the probe is of single values in a row."""
    return (
        isinstance(probe, Expression)
        and probe.name == "row"
        and len(probe.probes) == len(probe.parts)
    )


def is_sigmoid(probe: Probe) -> bool:
    """Whether the probe is of activations that a sigmoid made."""
    return (
        isinstance(probe, Reading)
        and isinstance(probe.run, State)
        and probe.quantity == "a"
        and probe.indices.layer != 0
        and probe.run.recipe.activation == "sigmoid"
    )


def weighted_input(a: Probe) -> Probe:
    """The probe of the z that an activation is made of."""
    assert isinstance(a, Reading)
    return a.run.probe("z", **vars(a.indices))
