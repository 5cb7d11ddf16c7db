"""What adds up to z, each part an arrow on the scale of one axis; and its way to the neuron."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.filled_neuron import FilledNeuron
from scenes.stage.readout import Readout, adds_up
from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

WIDTH, TIP = 0.32, 0.3  # of an arrow's shaft, and the length of its head
GAP = 0.07  # between a line and a number in its way

Point = NDArray[np.float64]


class Lane(View, VMobject):
    """A thick arrow from one value of an axis to another, `below` the axis.

    What is shorter than a head is nothing but its head.
    """

    def __init__(self, axis: Axis, start: Probe, end: Probe, *, below: float, role: str) -> None:
        self.axis, self.below = axis, below
        self.start, self.end = start, end
        super().__init__(stroke_width=0, fill_color=current()[role], fill_opacity=1)
        self.refresh()

    def refresh(self) -> None:
        ends = [self.axis.point(probe()) + self.below * DOWN for probe in (self.start, self.end)]
        way = (ends[1] - ends[0])[0]
        neck, side = ends[1][0] - np.sign(way) * min(TIP, abs(way)), WIDTH / 2
        wide, y = 1.9 * side, ends[0][1]
        corners = [
            (ends[0][0], y + side), (neck, y + side), (neck, y + wide), (ends[1][0], y),
            (neck, y - wide), (neck, y - side), (ends[0][0], y - side), (ends[0][0], y + side),
        ]  # fmt: skip
        self.set_points_as_corners([(*corner, 0.0) for corner in corners])

    def claims(self) -> Iterator[Claim]:
        tolerance = 1e-6 * (self.axis.high - self.axis.low)
        for probe, point in ((self.start, self.points[0]), (self.end, self.points[12])):
            yield Claim("position", probe, float(self.axis.value(point)), tolerance)


class Column(VGroup):
    """Numbers under each other that add up to the last, each with its words, as one writes a sum.

    What is printed adds up as printed, for each of the examples that will be shown, where one
    place or two or three do.
    """

    def __init__(
        self, *said: tuple[str, Probe, str], width: float, examples: Sequence[int]
    ) -> None:
        shown = [[float(p.with_(example=k)()) for _, p, _ in said] for k in examples]
        fit = (n for n in (1, 2, 3) if all(adds_up(row[:-1], row[-1], n) for row in shown))
        places = next(fit, 1)
        self.rows = VGroup()
        for words, probe, role in said:
            name = Words(words, role=role)
            number = Readout(probe, places=places, sign=True, role=role, align="right")
            number.shift((name.get_left()[0] + width - number.get_right()[0]) * RIGHT)
            self.rows.add(VGroup(name, level(number, name)))
        self.rows.arrange(DOWN, buff=0.25, aligned_edge=LEFT)
        for row in self.rows:
            level(row[1].align_to(self.rows, RIGHT), row[0])
        self.rule = Line(color=current()["quiet"]).set_length(self.rows.width)
        self.rule.next_to(self.rows[-2], DOWN, buff=0.12).match_x(self.rows)
        super().__init__(self.rows, self.rule)


class Thread(View, VGroup):
    """Lines from z, `below` the axis, up to the curve at a, and across to the neuron it fills.

    The line up has a gap where a number of the axis is in its way.
    """

    def __init__(
        self, plot: Plot, z: Probe, a: Probe, *, neuron: FilledNeuron, below: float
    ) -> None:
        self.plot, self.neuron, self.below = plot, neuron, below
        self.z, self.a = z, a
        theme = current()
        self.up = VMobject(color=theme["z"], stroke_width=5)
        self.across = Line(DOWN, UP, color=theme["ink"], stroke_width=3)
        super().__init__(self.up, self.across)
        self.refresh()

    def refresh(self) -> None:
        z, a = float(self.z()), float(self.a())
        corner = self.plot.point(z, a)
        disc = self.neuron.disc
        rise = np.clip((corner - disc.get_center())[1], -disc.width / 2, disc.width / 2)
        edge = disc.get_center()[0] - np.sqrt((disc.width / 2) ** 2 - rise**2)
        self.up.clear_points()
        for start, end in self._ways_up(self.plot.point(z, 0) + self.below * DOWN, corner):
            self.up.start_new_path(start).add_line_to(end)
        self.across.put_start_and_end_on(corner, np.array([edge, corner[1], 0.0]))

    def _ways_up(self, start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
        """From start to end, or up to a number in the way and on from the axis."""
        for number in self.plot.x.numbers:
            if number.get_left()[0] - GAP < start[0] < number.get_right()[0] + GAP:
                yield start, np.array([start[0], number.get_bottom()[1] - GAP, 0.0])
                yield np.array([start[0], number.get_top()[1] + GAP, 0.0]), end
                return
        yield start, end

    def claims(self) -> Iterator[Claim]:
        for line in (self.up, self.across):
            aside = np.cross(line.points - line.get_start(), line.get_end() - line.get_start())
            if not np.allclose(aside, 0, atol=1e-6):
                raise ValueError("a line of the thread is not straight")
        start, corner = self.up.get_start(), self.across.get_start()
        yield Claim("position", self.z, float(self.plot.x.value(start)), 1e-6)
        yield Claim("position", self.z, float(self.plot.x.value(corner)), 1e-6)
        yield Claim("position", self.a, float(self.plot.y.value(corner)), 1e-6)
