"""One weight's valley: the curve of the cost, a ball on it, its tangent and the steps it takes."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, Dot, Line, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.state import Nudged
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.network import Neurons
from scenes.stage.change import Nudge
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back
_WIDTH = 2.0  # of a turned edge, in points, if its weight is 1


class OneEdge(View, Line):
    """The edge of one weight; `where` is a probe of its (layer, neuron, source)."""

    def __init__(self, where: Probe, sources: Neurons, targets: Neurons) -> None:
        self.where = where
        self.sources, self.targets = sources, targets
        super().__init__(color=current()["look"], stroke_width=9)
        self.refresh()

    def refresh(self) -> None:
        _, target, source = map(int, self.where())
        start = self.sources.neuron(source).get_right()
        self.set_points_as_corners([start, self.targets.neuron(target).get_left()])

    def claims(self) -> Iterator[Claim]:
        found = []
        for column, point in ((self.targets, self.get_end()), (self.sources, self.get_start())):
            centres = [circle.get_center() for circle in column.circles]
            nearest = int(np.linalg.norm(np.array(centres) - point, axis=1).argmin())
            found.append(column.shown[nearest])
        yield Claim("position", entries(self.where, (1, 2)), np.array(found), 0.0)


class TurnedEdge(OneEdge):
    """The edge of one weight that is turned: its width is the weight's size, its hue the sign."""

    def __init__(self, where: Probe, sources: Neurons, targets: Neurons, weight: Probe) -> None:
        self.weight = weight
        super().__init__(where, sources, targets)

    def refresh(self) -> None:
        super().refresh()
        weight = float(self.weight())
        role = "positive" if weight > 0 else "negative"
        self.set_stroke(current()[role], width=_WIDTH * abs(weight))

    def claims(self) -> Iterator[Claim]:
        yield from super().claims()
        sign = 1 if self.get_stroke_color() == current()["positive"] else -1
        shown = sign * self.get_stroke_width() / _WIDTH
        yield Claim("bars", self.weight, shown, _ROUNDING)


class Valley(Curve):
    """The cost as a curve, with the ground below it filled down to the axis."""

    def __init__(self, plot: Plot, x: ArrayLike, y: Probe) -> None:
        # It fades towards its foot. manim takes several colours, but does not say so.
        fading: Any = {"color": 2 * [current()["cost"]], "opacity": [0.5, 0.05]}
        self.ground = VMobject(stroke_width=0, sheen_direction=DOWN).set_fill(**fading)
        super().__init__(plot, x, y, role="cost", width=7)
        self.add(self.ground.set_z_index(-1))

    def refresh(self) -> None:
        self.draw(self.x, np.asarray(self.y(), dtype=np.float64))

    def draw(self, x: NDArray[np.float64], heights: NDArray[np.float64]) -> None:
        """Draw as much of the curve as there are heights."""
        if heights.size < 2:
            self.clear_points()
            self.ground.clear_points()
            return
        x, low = x[: heights.size], np.full(heights.size, self.plot.y.low)
        tops, feet = self.plot.point(x, heights), self.plot.point(x, low)
        self.set_points_as_corners(tops)
        # In strips, so that the air above the valley is no part of any: text may stand there.
        strips = [feet[:-1], tops[:-1], tops[1:], feet[1:], feet[:-1]]
        sides = [point for a, b in pairwise(strips) for point in (a, a, b, b)]
        self.ground.points = np.stack(sides, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        yield from super().claims()
        strips = self.ground.points.reshape(-1, 16, 3)
        tops = np.concatenate([strips[:, 4], strips[-1:, 8]])
        tolerance = _ROUNDING * (self.plot.y.high - self.plot.y.low)
        yield Claim("curve", self.y, self.plot.y.value(tops), tolerance)


class Ball(View, VGroup):
    """Where a weight stands on the curve of its cost."""

    def __init__(self, plot: Plot, weight: Probe, cost: Probe) -> None:
        self.plot = plot
        self.weight, self.cost = weight, cost
        self.halo = Dot(radius=0.34, color=current()["look"], fill_opacity=0.25)
        self.dot = Dot(radius=0.17, color=current()["look"])
        super().__init__(self.halo, self.dot)
        self.refresh()

    def refresh(self) -> None:
        self.move_to(self.plot.point(self.weight(), self.cost()))

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        for axis, probe in ((x, self.weight), (y, self.cost)):
            shown = float(axis.value(self.dot.get_center()))
            yield Claim("position", probe, shown, _ROUNDING * (axis.high - axis.low))


class Leaning(View, Line):
    """The tangent at a place of the curve: it leans as the slope there says."""

    def __init__(
        self, plot: Plot, weight: Probe, cost: Probe, slope: Probe, *, length: float = 3.6
    ) -> None:
        self.plot = plot
        self.weight, self.cost, self.slope = weight, cost, slope
        self.reach = length / 2
        super().__init__(stroke_width=5, color=current()["look"])
        self.refresh()

    def refresh(self) -> None:
        point = self.plot.point(self.weight(), self.cost())
        way = np.array([self.plot.x.unit(), float(self.slope()) * self.plot.y.unit(), 0.0])
        way *= self.reach / np.linalg.norm(way)
        self.set_points_as_corners([point - way, point + way])

    def claims(self) -> Iterator[Claim]:
        start, end = self.get_start(), self.get_end()
        x, y = self.plot.x, self.plot.y
        lean = (y.value(end) - y.value(start)) / (x.value(end) - x.value(start))
        yield Claim("curve", self.slope, float(lean), _ROUNDING)
        for axis, probe in ((x, self.weight), (y, self.cost)):
            shown = float(axis.value(self.get_center()))
            yield Claim("position", probe, shown, _ROUNDING * (axis.high - axis.low))


class Trace(Nudge):
    """Turn the weight from one end of the curve to the other, while the cost draws the curve."""

    def __init__(self, nudged: Nudged, valley: Valley, *, own: float, **kwargs: Any) -> None:
        self.valley, self.own = valley, own
        self.heights = np.asarray(valley.y(), dtype=np.float64)
        super().__init__(nudged, by=valley.x[-1] - own, **kwargs)

    def _setup_scene(self, scene: Any) -> None:
        super()._setup_scene(scene)
        self.mobject.add(self.valley)
        scene.add(self.valley)
        scene.bring_to_back(self.valley)

    def begin(self) -> None:
        super().begin()
        self.views = [view for view in self.views if view is not self.valley]

    def change(self, share: float) -> None:
        at = round(share * (self.valley.x.size - 1))
        self.run.by = self.valley.x[at] - self.own
        self.valley.draw(self.valley.x, self.heights[: at + 1])


class Widen(InPlace):
    """Look from further away: the axis of a valley begins at `low` and is drawn out to its own.

    The others are what stands on the valley's plot.
    """

    def __init__(self, valley: Valley, *others: View, low: float, **kwargs: Any) -> None:
        super().__init__(valley, *others, **kwargs)
        self.valley, self.others = valley, others
        self.near = low

    def start(self) -> None:
        self.far = self.valley.plot.x.low
        self.heights = np.asarray(self.valley.y(), dtype=np.float64)

    def move(self, share: float) -> None:
        low = self.near + share * (self.far - self.near)
        self.valley.plot.x.low = low
        x = self.valley.x
        seen = x > low
        first = np.interp(low, x, self.heights)
        self.valley.draw(np.array([low, *x[seen]]), np.array([first, *self.heights[seen]]))
        for view in self.others:
            view.refresh()

    def finish(self) -> None:
        super().finish()
        self.valley.plot.x.low = self.far
        for view in (self.valley, *self.others):
            view.refresh()
