"""The steps of a descent: arcs through the air, the ball that leaps, and what each step is."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP, Create, FadeIn, VGroup, VMobject, partial_bezier_points
from numpy.typing import NDArray

from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import Nudged
from scenes.animations.crossfade import COMES
from scenes.animations.whole import Whole
from scenes.gradient_descent.valley import Ball
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import MARKS
from scenes.stage.change import Nudge
from scenes.stage.readout import Equation, Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back


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
    return np.minimum(0.3 * np.abs(ends[..., 0] - starts[..., 0]), 1.7)


def grown(hop: Hop) -> Whole:
    """A step that is drawn from where it begins, its tip at last."""
    return Whole(hop, Create(hop.arc), FadeIn(hop.tip, rate_func=COMES))


class Leap(Nudge):
    """Steps that go through the air, each as long as the others: the ball lands at each of `stops`.

    The weight is changed all at once, whenever the ball lands.
    """

    def __init__(self, nudged: Nudged, ball: Ball, *, stops: Sequence[float], **kwargs: Any):
        self.ball, self.stops = ball, list(stops)
        super().__init__(nudged, by=self.stops[-1], **kwargs)

    def begin(self) -> None:
        self.stops = [self.run.by, *self.stops]
        self.places = []
        for by in self.stops:
            self.run.by = by
            self.ball.refresh()
            self.places.append(self.ball.get_center())
        self.run.by = self.stops[0]
        super().begin()

    def change(self, share: float) -> None:
        self.run.by = self.stops[int(share * (len(self.stops) - 1) + 1e-9)]

    def interpolate_mobject(self, alpha: float) -> None:
        super().interpolate_mobject(alpha)
        way = self.rate_func(min(max(alpha, 0.0), 1.0)) * (len(self.stops) - 1)
        at = min(int(way), len(self.stops) - 2)
        start, end = self.places[at : at + 2]
        share = way - at
        high = 4 * share * (1 - share) * rise(start, end)
        self.ball.move_to(start + share * (end - start) + high * UP)


class StepRule(VGroup):
    """step = - rate x slope, in words and in numbers; `steep`: the slope of which they are longest.

    The step has so many places, and the slope so many more that the product can be checked.
    """

    def __init__(self, rate: float, slope: Probe, *, steep: float, places: int) -> None:
        self.factor = given(rate, "learning rate", why="chosen")
        finer = places + int(np.ceil(np.log10(rate)))
        self.step = Readout(
            -1 * self.factor * slope,
            places=places,
            sign=True,
            role="w",
            align="right",
            longest=-rate * steep,
        )
        self.slope = Readout(slope, places=finer, sign=True, role="look", longest=steep)
        numbers = Equation(
            "{step} = - {rate} times ({slope})",
            step=self.step,
            rate=Readout(self.factor, places=0),
            slope=self.slope,
        )
        words = Equation('"step" = - "learning rate" times "slope"')
        super().__init__(words, numbers)
        self.arrange(DOWN, buff=0.3)

    def tell(self, slope: Probe) -> None:
        """Say the step that another slope makes."""
        self.step.ask(probe=-1 * self.factor * slope)
        self.slope.ask(probe=slope)
        self.step.refresh()
        self.slope.refresh()
