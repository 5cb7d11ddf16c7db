"""A weight as a knob to be turned, and a weight's place in a picture."""

from collections.abc import Iterator, Mapping

import numpy as np
from manim import UP, Circle, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6


def way(angle: float) -> NDArray[np.float64]:
    """The unit vector that is `angle` radians to the right of straight up."""
    return np.array([np.sin(angle), np.cos(angle), 0.0])


def angle_of(vector: NDArray[np.float64]) -> float:
    """The angle in radians to the right of straight up."""
    return float(np.arctan2(vector[0], vector[1]))


class TurnKnob(View, VGroup):
    """A knob that is turned by `per` radians for a change of 1; where it stood stays visible."""

    def __init__(self, change: Probe, *, per: float, radius: float = 0.6) -> None:
        self.change, self.per, self.radius = change, per, radius
        theme = current()
        self.rim = Circle(radius, stroke_color=theme["w"], stroke_width=4)
        self.rim.set_fill(theme["panel"], opacity=1)
        self.before = Line(0.25 * radius * UP, 0.85 * radius * UP, stroke_width=7)
        self.before.set_stroke(theme["w"], opacity=0.3)
        self.hand = Line(0.25 * radius * UP, 0.85 * radius * UP, stroke_width=7, color=theme["w"])
        super().__init__(self.rim, self.before, self.hand)

    def refresh(self) -> None:
        centre, ahead = self.rim.get_center(), way(self.per * float(self.change()))
        ends = [centre + share * self.radius * ahead for share in (0.25, 0.85)]
        self.hand.set_points_as_corners(ends)

    def claims(self) -> Iterator[Claim]:
        centre = self.rim.get_center()
        for end in (self.hand.get_start(), self.hand.get_end()):
            yield Claim("position", self.change, angle_of(end - centre) / self.per, _ROUNDING)


class PixelMark(View, VMobject):
    """A frame around the pixel of a weight; `where` is (layer, j, k), and pictures are by their j.

    It is `wide` pixels wide, so that it can be seen.
    """

    def __init__(
        self, where: Probe, pictures: Mapping[int, PixelGrid], *, wide: float = 3.0
    ) -> None:
        self.where, self.pictures, self.wide = where, pictures, wide
        theme = current()
        super().__init__(stroke_color=theme["look"], stroke_width=4)
        self.set_stroke(theme["ground"], 10, background=True)  # stands out from any pixel
        self.refresh()

    def refresh(self) -> None:
        _, neuron, pixel = map(int, self.where())
        self.points = self.pictures[neuron].pixel(pixel).scale(self.wide).points

    def claims(self) -> Iterator[Claim]:
        neurons = list(self.pictures)
        centres = np.array([self.pictures[j].image.get_center() for j in neurons])
        middle = self.points.mean(axis=0)
        neuron = neurons[int(np.linalg.norm(centres - middle, axis=1).argmin())]
        picture = self.pictures[neuron]
        columns = picture.shape[1]
        corner = picture.image.get_corner(np.array([-1.0, 1.0, 0.0]))
        across, down, _ = (middle - corner) * [1, -1, 1] * columns / picture.image.width - 0.5
        pixel = round(down) * columns + round(across)
        if np.abs(self.points - picture.pixel(pixel).scale(self.wide).points).max() > _ROUNDING:
            raise ValueError("what is framed is no pixel")
        yield Claim("position", entries(self.where, (1, 2)), np.array([neuron, pixel]), 0.0)
