"""A view shows what a probe measures; it is given the probe, never the number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from manim import DOWN, DashedVMobject, ManimColor, Mobject, SurroundingRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.stage.text import Words
from scenes.stage.theme import current

COLOUR_ROUNDING = 1 / 510  # half a step of an eight-bit channel

Kind = Literal["number", "picture", "bars", "curve", "position", "fill"]


@dataclass(frozen=True)
class Claim:
    """What a view shows, read back from what is drawn, beside the probe that must agree.

    `tolerance` is absolute, in the units of the probe: half a unit of the last place printed,
    one step of an eight-bit colour, or the rounding of coordinates.
    """

    kind: Kind
    probe: Probe
    shown: float | NDArray[Any]
    tolerance: float
    printed: str = ""
    places: int = 0


class View(Mobject):
    """A mobject that is drawn from probes.

    Subclasses draw in `refresh()` at the run's current step and say in `claims()` what is on
    screen, decoded from points, pixels or printed figures, never from the value they were given.
    Probes refer to their run by identity, so a view may be copied freely.
    """

    # Whether a lesson may recolour its parts; claims() then says which colours they may have.
    own_hues: ClassVar[bool] = False

    def asked(self) -> dict[str, Probe]:
        """The view's own probes, by their names: all its attributes that are probes."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Probe)}

    def ask(self, **probes: Probe) -> None:
        """Replace some of them: what `refresh` draws from now on."""
        for name, probe in probes.items():
            setattr(self, name, probe)

    def probes(self) -> tuple[Probe, ...]:
        """All probes that the view draws: its own, and those that it takes from other parts."""
        return tuple(self.asked().values())

    def refresh(self) -> None:
        """Draw again from the probes; quick when nothing has changed."""
        raise NotImplementedError

    def claims(self) -> Iterator[Claim]:
        """What is on screen, read back from the drawing."""
        raise NotImplementedError

    def depends_on(self, run: object) -> bool:
        """Whether a change of `run` may change the view."""
        return any(run in probe.runs for probe in self.probes())


def views_in(mobjects: Iterable[Mobject]) -> list[View]:
    """All views in the families of the mobjects, each once, outer before inner."""
    found = {
        id(member): member
        for mobject in mobjects
        for member in mobject.get_family()
        if isinstance(member, View)
    }
    return list(found.values())


def refresh_all(mobjects: Iterable[Mobject]) -> None:
    """Bring every view in the families of the mobjects up to date."""
    for view in views_in(mobjects):
        view.refresh()


def decode(values: NDArray[np.float64], start: float, end: float) -> NDArray[np.float64]:
    """Positions as shares of the way from start to end."""
    return (values - start) / (end - start)


def has_hue(mobject: Mobject, colour: ManimColor) -> bool:
    """Whether all that a mobject has filled is of one colour, however opaque."""
    rgb = colour.to_rgb()
    parts = (part for part in mobject.family_members_with_points() if isinstance(part, VMobject))
    filled: Iterator[Any] = (part.fill_rgbas for part in parts)
    return all(np.abs(rgbas[:, :3] - rgb).max() < COLOUR_ROUNDING for rgbas in filled)


class Illustration(VGroup):
    """A drawing that shows an idea and no measurement, and says so on screen."""

    def __init__(self, *mobjects: VMobject) -> None:
        super().__init__(*mobjects)
        frame = SurroundingRectangle(self, color=current()["faint"], buff=0.25)
        label = Words("illustration", "small", role="quiet").next_to(frame, DOWN)
        self.add(DashedVMobject(frame, num_dashes=60), label)
