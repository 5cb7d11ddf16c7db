"""The ruler of the powers e^z: it shrinks as their sum grows, for the sum keeps its height."""

from collections.abc import Iterator

import numpy as np
from manim import LEFT, UP, Line, VGroup

from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.stage.readout import Readout
from scenes.stage.text import Formula
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_CLOSE, _APART = 0.75, 1.05  # scene units between ticks: those that are closer are not seen
_TICK = 0.07
_ROUNDING = 1e-6


class PowerAxis(View, VGroup):
    """Upwards from the start of a level axis: 0 at its foot, the `whole` at `height`.

    Each tick stands where its value is on this scale. Steps are ones and fives of each power of
    ten, for wholes from `least` to `most`; ticks of a step that is too narrow now are clear.
    """

    def __init__(
        self, axis: Axis, whole: Probe, *, height: float, least: float, most: float
    ) -> None:
        self.axis, self.whole, self.height_of_whole = axis, whole, height
        faint = current()["faint"]
        self.line = Line(color=faint, stroke_width=2.5)
        self.steps, self.values = _ticks(height, least, most)
        self.ticks = VGroup(*(Line(color=faint, stroke_width=2.5) for _ in self.values))
        self.numbers = VGroup(
            *(_number(*each) for each in zip(self.values, self.steps, strict=True))
        )
        self.head = Formula("e^z", "title")
        super().__init__(self.line, self.ticks, self.numbers, self.head)
        self.refresh()

    def refresh(self) -> None:
        foot, unit = self.axis.line.get_start(), self.height_of_whole / float(self.whole())
        self.line.set_points_as_corners([foot, foot + self.height_of_whole * UP])
        for tick, number, value, step in zip(
            self.ticks, self.numbers, self.values, self.steps, strict=True
        ):
            at = foot + value * unit * UP
            seen = np.clip((step * unit - _CLOSE) / (_APART - _CLOSE), 0, 1)
            seen *= value * unit <= self.height_of_whole + _ROUNDING
            tick.set_points_as_corners([at + _TICK * LEFT, at - _TICK * LEFT])
            tick.set_stroke(opacity=seen)
            number.next_to(at, LEFT, buff=0.18).set_opacity(seen)
        self.head.next_to(foot + self.height_of_whole * UP, UP, buff=0.2)

    def claims(self) -> Iterator[Claim]:
        foot = float(self.axis.line.get_y())
        places = np.array([tick.get_y() - foot for tick in self.ticks])
        if not np.allclose([n.get_y() - foot for n in self.numbers], places, atol=_ROUNDING):
            raise ValueError("a number is not beside its tick")
        values = given(self.values, "ticks", why="round numbers of a ruler")
        yield Claim("position", values / self.whole, places / self.height_of_whole, _ROUNDING)


def _number(value: float, step: float) -> Readout:
    places = max(0, -int(np.floor(np.log10(step))))
    probe = given(value, f"{value:g}", why="a round number of a ruler")
    return Readout(probe, places=places, size="small", role="quiet")


def _ticks(height: float, least: float, most: float) -> tuple[list[float], list[float]]:
    """All ticks that wholes from `least` to `most` ask for: the step of each, and its value.

    A value stands once, with the widest of the steps that come to it.
    """
    steps = {0.0: float(10 ** np.ceil(np.log10(most)))}
    first = np.floor(np.log10(least * _CLOSE / height))
    for power in np.arange(np.ceil(np.log10(most)), first - 1, -1):
        for step in (5 * 10.0**power, 10.0**power):
            # Where the step is seen at all, the whole is at most so much.
            end = min(most, step * height / _CLOSE)
            for value in step * np.arange(1, np.floor(end / step + 1e-9) + 1):
                steps.setdefault(round(float(value), 12), step)
    return list(steps.values()), list(steps)
