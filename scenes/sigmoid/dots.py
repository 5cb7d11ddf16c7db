"""Many dots on their way, and where they come to lie."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import LEFT, UL, UP, Mobject, Scene, VGroup, VMobject, linear
from numpy.typing import NDArray

from nncore.probes.expressions import counts, largest
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import MARKS, Dots
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, refresh_all

OVER_THE_FRAME = 4.2  # a height
_FLIGHT = 0.3  # share of the animation that one dot is on its way
_ROUNDING = 1e-6  # scene units


class Heap(Dots):
    """Dots that have fallen on an axis, one after the other: each lies where it finds room.

    Only the place along the axis is a value. Dots that are drawn smaller lie where they lay.
    """

    def __init__(self, plot: Plot, x: Probe, *, role: str, radius: float, opacity: float) -> None:
        self.room = radius
        super().__init__(plot, x, role=role, radius=radius, opacity=opacity)

    def refresh(self) -> None:
        centres = self.plot.point(np.asarray(self.x(), dtype=np.float64), self.plot.y.low)
        wide = 2 * self.room
        for k, centre in enumerate(centres):
            near = centres[:k][np.abs(centres[:k, 0] - centre[0]) < wide]
            rise = np.sqrt(wide**2 - (near[:, 0] - centre[0]) ** 2)
            # On the axis, or on one of the dots in its way, clear of all others.
            rests = np.sort([centre[1] + self.room, *(near[:, 1] + rise)])
            clear = np.abs(rests[:, None] - near[:, 1]) > rise - _ROUNDING
            centre[1] = rests[clear.all(axis=1)][0]
        self.place(centres)


def heap_below(plot: Plot, x: Probe, height: float, *, radius: float) -> Heap:
    """A heap of dots of this radius, or of smaller ones if it is to stay below a height."""
    while True:
        heap = Heap(plot, x, role="z", radius=radius, opacity=0.85)
        if heap.height <= height:
            return heap
        radius *= 0.95


class Resize(InPlace):
    """Dots grow or shrink, each around its middle, to another radius and opacity."""

    def __init__(self, dots: Dots, *, radius: float, opacity: float, run_time: float = 0.7) -> None:
        super().__init__(dots, run_time=run_time)
        self.dots, self.goal = dots, np.array([radius, opacity])

    def start(self) -> None:
        self.middles = self.dots.centres()
        self.before = np.array([self.dots.radius, self.dots.get_fill_opacity()])

    def move(self, share: float) -> None:
        radius, opacity = self.before + share * (self.goal - self.before)
        self.dots.radius = float(radius)
        self.dots.set_fill(opacity=float(opacity))
        self.dots.place(self.middles)


class Pile(View, VMobject):
    """One dot for each value, piled up to the right of an upright axis.

    Between each two neighbouring `edges` the dots lie in `rows` rows, which fill up from the axis;
    where within its part of the axis a dot lies says nothing more.
    """

    def __init__(
        self, axis: Axis, values: Probe, edges: NDArray[np.float64], *, rows: int, role: str = "ink"
    ) -> None:
        self.axis, self.values, self.edges, self.rows = axis, values, edges, rows
        self.counts = counts(values, tuple(map(float, edges)))
        self.mark = MARKS["dot"]
        super().__init__(stroke_width=0, fill_opacity=0.9, fill_color=current()[role])
        self.refresh()

    @property
    def pitch(self) -> float:
        """Distance between the middles of neighbouring dots."""
        return float(self.edges[1] - self.edges[0]) * self.axis.unit() / self.rows

    def refresh(self) -> None:
        self.place(self.places(np.asarray(self.counts())))

    def place(self, centres: NDArray[np.float64]) -> None:
        """Draw a dot around each of the points (n, 3)."""
        self.points = (centres[:, None, :] + 0.45 * self.pitch * self.mark).reshape(-1, 3)

    def centres(self) -> NDArray[np.float64]:
        """Centres (n, 3) of the dots as drawn."""
        return self.points.reshape(-1, len(self.mark), 3)[:, ::4].mean(axis=1)

    def places(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Centres (n, 3) of so many dots in each part, from the lowest part up."""
        part = np.repeat(np.arange(len(numbers)), numbers.astype(int))
        rank = np.concatenate([np.arange(n) for n in numbers.astype(int)])
        share = (rank % self.rows + 0.5) / self.rows
        heights = self.edges[part] + share * np.diff(self.edges)[part]
        centres = self.axis.point(heights)
        centres[:, 0] += (rank // self.rows + 0.75) * self.pitch
        return centres

    def claims(self) -> Iterator[Claim]:
        centres = self.centres()
        numbers, _ = np.histogram(self.axis.value(centres), self.edges)
        size = 0.45 * self.pitch * self.mark
        if not np.allclose(
            self.points, (self.places(numbers)[:, None, :] + size).reshape(-1, 3), atol=_ROUNDING
        ):
            raise ValueError("a dot does not lie at the end of its row")
        yield Claim("bars", self.counts, numbers.astype(np.float64), 0.0)


class Stems(View, VMobject):
    """A thin upright line for each dot: from its x on the x axis, or from `foot`, up to its y."""

    def __init__(
        self,
        plot: Plot,
        x: Probe,
        y: Probe,
        *,
        foot: Probe | None = None,
        role: str,
        width: float = 2.5,
        opacity: float = 0.5,
    ) -> None:
        self.plot, self.x, self.y, self.foot = plot, x, y, foot
        super().__init__(stroke_color=current()[role], stroke_width=width, stroke_opacity=opacity)
        self.refresh()

    def refresh(self) -> None:
        self.place(self.plot.point(self.x(), self.y()))

    def place(self, centres: NDArray[np.float64]) -> None:
        """Draw a line from its foot to each of the points (n, 3)."""
        feet = centres.copy()
        low = self.plot.y.low if self.foot is None else self.foot()
        feet[:, 1] = self.plot.y.point(low)[..., 1]
        # Each end is its own handle: a straight cubic Bezier curve.
        self.points = np.stack([feet, feet, centres, centres], axis=1).reshape(-1, 3)

    def centres(self) -> NDArray[np.float64]:
        """Upper ends (n, 3) of the lines as drawn."""
        return self.points[3::4]

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        for points in (self.points[::4], self.points[1::4]):
            if self.foot is not None:
                yield Claim("position", self.foot, y.value(points), _ROUNDING)
            elif not np.allclose(points[:, 1], x.line.get_start()[1], atol=_ROUNDING):
                raise ValueError("a line does not begin on the axis")
        for points in (self.points[2::4], self.points[3::4]):
            yield Claim("position", self.y, y.value(points), _ROUNDING)
        for k in range(4):
            tolerance = _ROUNDING * (x.high - x.low)
            yield Claim("position", self.x, x.value(self.points[k::4]), tolerance)


class Travel(InPlace):
    """Let each dot travel to its place, one after the other, from heights (n,) or points (n, 3).

    The dots leave in their own order; the last arrives as the animation ends.
    """

    def __init__(
        self,
        dots: Dots | Pile | Stems,
        *,
        start: float | NDArray[np.float64],
        run_time: float = 3.0,
    ) -> None:
        super().__init__(dots, run_time=run_time, rate_func=linear)
        self.dots, self.origin = dots, start

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.dots)

    def start(self) -> None:
        self.dots.refresh()
        self.ends = self.dots.centres()
        self.falls = np.ndim(self.origin) < 2
        self.starts = self.ends.copy()
        if self.falls:
            self.starts[:, 1] = self.origin
        else:
            self.starts[:] = self.origin

    def move(self, share: float) -> None:
        leaving = np.linspace(0, 1 - _FLIGHT, len(self.ends))
        flown = np.clip((share - leaving) / _FLIGHT, 0, 1)
        eased = (flown**2 * (3 - 2 * flown))[:, None]
        # Dots that fall from nowhere are not there before they leave.
        seen = flown > 0 if self.falls else slice(None)
        self.dots.place((self.starts + eased * (self.ends - self.starts))[seen])


def above(heading: Mobject, dots: Dots) -> NDArray[np.float64]:
    """From which heights (n,) dots may fall: above the frame, but below a title in their way."""
    beyond = dots.centres()[:, 0] - dots.radius > heading.get_right()[0]
    return np.where(beyond, OVER_THE_FRAME, heading.get_bottom()[1] - 2 * dots.radius)


class Shorten(InPlace):
    """Shorten an axis to another length, its low end staying where it is.

    What is drawn on it, and is given too, follows.
    """

    def __init__(self, axis: Axis, *followers: Mobject, to: float, run_time: float = 1.5) -> None:
        super().__init__(axis, *followers, run_time=run_time)
        self.axis, self.followers, self.end = axis, followers, to

    def start(self) -> None:
        axis = self.axis
        self.length = axis.line.get_length()
        self.marks = [
            (mark, axis.value(mark.get_center())) for mark in (*axis.ticks, *axis.numbers)
        ]
        self.foot, self.way = axis.line.get_start(), axis.line.get_unit_vector()

    def move(self, share: float) -> None:
        length = self.length + share * (self.end - self.length)
        self.axis.line.put_start_and_end_on(self.foot, self.foot + length * self.way)
        for mark, value in self.marks:
            to = self.axis.point(value) - mark.get_center()
            mark.shift(float(to @ self.way) * self.way)
        refresh_all(self.followers)


def furthest(run: TrainingRun, **here: Any) -> float:
    """How far from zero a z gets, at forty moments of the training."""
    steps = np.linspace(0, run.steps, 40).astype(int)
    return max(largest(run.at(int(step)).probe("z", **here))() for step in steps)


def numbers_left(axis: Axis) -> VGroup:
    """Numbers at the ends and the middle of an upright axis of a, where no line of a plot comes."""
    numbers = VGroup()
    for value, beside in ((0.0, UL), (0.5, LEFT), (1.0, UP + 2.5 * LEFT)):
        number = Constant(f"{value}", "small", because="the scale of an activation", role="quiet")
        numbers.add(number.next_to(axis.point(value), beside, buff=0.12))
    return numbers
