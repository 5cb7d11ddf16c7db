"""What one might hope to find in a neuron's weights, and how it is turned and moved to fit."""

import numpy as np
from manim import Mobject, ReplacementTransform, Succession, Transform

from nncore.maths.templates import Placement, best, template
from nncore.probes.expressions import cosine, largest
from nncore.probes.inputs import Given, given
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.readout import Readout

LANE = -0.42  # between the rows of hopes and finds: a picture of the wall fits through

# Size, turn and place of each hope before it is fitted to any neuron.
STILL: dict[str, Placement] = {
    "edge": (7, 0, 0, 0),
    "stroke": (7, 60, 0, 0),
    "bow": (8, 0, 0, -2),
}


def drawn(pattern: str, placement: Placement) -> Given:
    """A hope as it is drawn by a formula; no network has learned it."""
    why = "what one might hope for, chosen before looking"
    return given(template(pattern, placement), f"a {pattern}", why=why)


class Hope(WeightGrid):
    """A hope as a picture: blue where the neuron would want ink, red where it would not."""

    def __init__(self, pattern: str, *, height: float) -> None:
        self.pattern = pattern
        picture = drawn(pattern, STILL[pattern])
        super().__init__(picture, limit=largest(picture), height=height)

    def redraw(self, picture: Probe) -> None:
        """Show it placed in another way."""
        self.ask(probe=picture, limit=largest(picture))
        self.refresh()


class Match:
    """A hope, and the hidden neuron whose weights it can be most like at one step of a run.

    `likeness` is how like they are as they are drawn: the cosine of both pictures. `then` and `now`
    are that with the hope as it fitted best at the step: at that step, and at the run's.
    """

    def __init__(self, run: TrainingRun, hope: Hope, *, step: int) -> None:
        held = run.at(step)
        self.hope = hope
        self.found = held.probe("nearest neuron", layer=1, pattern=hope.pattern)
        self.neuron = int(self.found())
        which = {"layer": 1, "neuron": self.neuron}
        self.weights = run.probe("W", **which)
        self.placed = held.probe("template", pattern=hope.pattern, **which)
        self.then = cosine(self.placed, held.probe("W", **which))
        self.now = cosine(self.placed, self.weights)
        self.likeness = Readout(cosine(hope.probe, self.weights), role="look", align="center")

    def show(self, picture: Probe) -> None:
        """Show the hope placed in another way, and how like the weights it is."""
        self.hope.redraw(picture)
        self.likeness.ask(probe=cosine(picture, self.weights))
        self.likeness.refresh()


class Fit(InPlace):
    """Turns, scales and moves a hope to where it is most like the neuron's weights."""

    def __init__(self, match: Match, *, run_time: float = 2.5) -> None:
        super().__init__(match.hope, match.likeness, run_time=run_time)
        self.match = match

    def start(self) -> None:
        pattern = self.match.hope.pattern
        _, (placement,) = best(pattern, np.asarray(self.match.weights())[None])
        self.still, self.way = np.array(STILL[pattern]), np.array(placement) - STILL[pattern]
        self.way[1] = (self.way[1] + 180) % 360 - 180  # not the long way round

    def move(self, share: float) -> None:
        size, degrees, across, up = map(float, self.still + share * self.way)
        self.match.show(drawn(self.match.hope.pattern, (size, degrees, across, up)))

    def finish(self) -> None:
        super().finish()
        self.match.show(self.match.placed)


def over_then_up(hope: Hope, place: Hope) -> Succession:
    """To its column, and then up into its place, where it grows: past the others."""
    over = hope.copy().match_x(place)
    return Succession(Transform(hope, over), ReplacementTransform(hope, place))


def along_the_lane(picture: Mobject, place: Mobject) -> Succession:
    """Between the rows to its column, and then into its place: past all that stands there."""
    up = picture.copy().set_y(LANE)
    over = up.copy().match_x(place)
    return Succession(
        Transform(picture, up), Transform(picture, over), ReplacementTransform(picture, place)
    )
