"""One weight's valley: the curve of the cost, a ball on it, its tangent and the steps it takes."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, UP, Dot, Line, VGroup, VMobject, partial_bezier_points
from numpy.typing import ArrayLike, NDArray

from nncore.probes.expressions import entries
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import Nudged
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import MARKS, Curve
from scenes.mobjects.network import Neurons
from scenes.stage.change import Nudge
from scenes.stage.readout import Equation, Readout
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
        self.ground = VMobject(stroke_width=0, fill_color=current()["cost"], fill_opacity=0.2)
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
    """The tangent at a ball: it leans as the slope there says, and goes where the ball goes."""

    def __init__(self, ball: Ball, slope: Probe, *, length: float = 3.6) -> None:
        self.ball, self.plot, self.slope = ball, ball.plot, slope
        self.reach = length / 2
        super().__init__(stroke_width=5, color=current()["look"])
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return (self.slope, self.ball.weight, self.ball.cost)

    def refresh(self) -> None:
        point = self.plot.point(self.ball.weight(), self.ball.cost())
        way = np.array([self.plot.x.unit(), float(self.slope()) * self.plot.y.unit(), 0.0])
        way *= self.reach / np.linalg.norm(way)
        self.set_points_as_corners([point - way, point + way])

    def claims(self) -> Iterator[Claim]:
        start, end = self.get_start(), self.get_end()
        x, y = self.plot.x, self.plot.y
        lean = (y.value(end) - y.value(start)) / (x.value(end) - x.value(start))
        yield Claim("curve", self.slope, float(lean), _ROUNDING)
        for axis, probe in ((x, self.ball.weight), (y, self.ball.cost)):
            shown = float(axis.value(self.get_center()))
            yield Claim("position", probe, shown, _ROUNDING * (axis.high - axis.low))


class Hop(View, VGroup):
    """A step from one place on the curve to the next, as an arc through the air with a tip.

    `weights` and `costs` are of both places, (2).
    """

    def __init__(self, plot: Plot, weights: Probe, costs: Probe) -> None:
        self.plot = plot
        self.weights, self.costs = weights, costs
        colour = current()["w"]
        self.arc = VMobject(stroke_color=colour, stroke_width=7)
        self.tip = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        super().__init__(self.arc, self.tip)
        self.refresh()

    def refresh(self) -> None:
        start, end = self.plot.point(self.weights(), self.costs())
        curve = arcs(start[None], end[None])
        way = (curve[3] - curve[2]) / np.linalg.norm(curve[3] - curve[2])
        back, aside = end - 0.28 * way, 0.13 * np.array([-way[1], way[0], 0.0])
        self.tip.set_points_as_corners([end, back + aside, back - aside, end])
        seen = 1 - 0.2 / np.linalg.norm(end - start)  # up to its tip
        self.arc.points = partial_bezier_points(curve, 0, float(seen))

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        ends = np.array([self.arc.points[0], self.tip.points[0]])
        yield Claim("position", self.weights, x.value(ends), _ROUNDING * (x.high - x.low))
        yield Claim("position", self.costs, y.value(ends), _ROUNDING * (y.high - y.low))


class Trail(View, VGroup):
    """The places where a ball has stood: a dot on the curve for each, and a line down to w.

    An arc from each to the next is the step between them.
    """

    def __init__(self, plot: Plot, weights: Probe, costs: Probe, *, role: str = "w") -> None:
        self.plot = plot
        self.weights, self.costs = weights, costs
        colour = current()[role]
        self.lines = VMobject(stroke_color=colour, stroke_width=2.5)
        self.hops = VMobject(stroke_color=colour, stroke_width=4)
        self.dots = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        super().__init__(self.lines, self.hops, self.dots)
        self.refresh()

    def refresh(self) -> None:
        weights = np.asarray(self.weights(), dtype=np.float64)
        tops = self.plot.point(weights, self.costs())
        feet = self.plot.point(weights, np.full(weights.shape, self.plot.y.low))
        lines = [tops, tops + (feet - tops) / 3, tops + (feet - tops) * 2 / 3, feet]
        self.lines.points = np.stack(lines, axis=1).reshape(-1, 3)
        self.hops.points = arcs(tops[:-1], tops[1:])
        self.dots.points = (tops[:, None, :] + 0.09 * MARKS["dot"]).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        tops, feet = self.lines.points[::4], self.lines.points[3::4]
        centres = self.dots.points.reshape(-1, 16, 3)[:, ::4].mean(axis=1)
        for points in (tops, feet, centres):
            tolerance = _ROUNDING * (x.high - x.low)
            yield Claim("position", self.weights, x.value(points), tolerance)
        for points in (tops, centres):
            yield Claim("position", self.costs, y.value(points), _ROUNDING * (y.high - y.low))
        starts, ends = self.hops.points[::4], self.hops.points[3::4]
        if not (np.allclose(starts, tops[:-1]) and np.allclose(ends, tops[1:])):
            raise ValueError("a step does not lead from one place to the next")


def arcs(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parabolas from points (n, 3) to others, as cubic Bezier curves: (n * 4, 3)."""
    middles = (starts + ends) / 2
    middles[:, 1] += 2 * rise(starts, ends)
    bends = [starts + (middles - starts) * 2 / 3, ends + (middles - ends) * 2 / 3]
    return np.stack([starts, *bends, ends], axis=1).reshape(-1, 3)


def rise(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far above the middle of the way the arc from points (..., 3) to others goes, (...)."""
    return np.minimum(0.3 * np.abs(ends[..., 0] - starts[..., 0]), 1.0)


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


class Leap(Nudge):
    """A step that goes through the air: the weight is changed all at once, when the ball lands.

    The tangent flies with the ball and turns to what it will be.
    """

    def __init__(self, nudged: Nudged, ball: Ball, leaning: Leaning, *, by: float, **kw: Any):
        self.ball, self.leaning = ball, leaning
        super().__init__(nudged, by=by, **kw)

    def begin(self) -> None:
        here = self.run.by
        self.places = []
        for by in (here, self.end):
            self.run.by = by
            self.ball.refresh()
            self.leaning.refresh()
            centre = self.ball.get_center()
            self.places.append((centre, self.leaning.points - centre))
        self.run.by = here
        super().begin()

    def change(self, share: float) -> None:
        self.run.by = self.end if share >= 1.0 else self.start

    def interpolate_mobject(self, alpha: float) -> None:
        super().interpolate_mobject(alpha)
        share = self.rate_func(min(max(alpha, 0.0), 1.0))
        (start, leans), (end, will) = self.places
        high = 4 * share * (1 - share) * rise(start, end)
        self.ball.move_to(start + share * (end - start) + high * UP)
        self.leaning.points = self.ball.get_center() + leans + share * (will - leans)


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


def step_rule(rate: float, slope: Probe, *, steep: float, places: int) -> VGroup:
    """step = - rate x slope, in words and in numbers; `steep`: the slope of which they are longest.

    The step has so many places, and the slope so many more that the product can be checked.
    """
    factor = given(rate, "learning rate", why="chosen")
    finer = places + int(np.ceil(np.log10(rate)))
    step = Readout(
        -1 * factor * slope,
        places=places,
        sign=True,
        role="w",
        align="right",
        longest=-rate * steep,
    )
    numbers = Equation(
        "{step} = - {rate} times ({slope})",
        step=step,
        rate=Readout(factor, places=0),
        slope=Readout(slope, places=finer, sign=True, role="look", longest=steep),
    )
    words = Equation('"step" = - "learning rate" times "slope"')
    return VGroup(words, numbers).arrange(DOWN, buff=0.3)
