"""Down one slope."""

from itertools import pairwise
from typing import Any, cast

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromCenter,
    ReplacementTransform,
    VGroup,
)

from nncore.probes.expressions import all_of, entries, largest
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.gradient_descent.one_weight import OneWeight
from scenes.gradient_descent.steps import Hop, Leap, StepRule, Trail, grown, rise
from scenes.gradient_descent.valley import (
    Ball,
    Leaning,
    OneEdge,
    Trace,
    TurnedEdge,
    Valley,
    Widen,
)
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.network import NetworkDiagram
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Words
from scenes.stage.theme import current

FLOOR = -1.72  # height of the w axis; its numbers and its name stand below
POINTS = 181  # of a curve
IN_THE_AIR = 1.1 * LEFT + 1.75 * UP  # above the valley


class DownOneSlope(Lesson):
    """A weight that steps against its slope settles in the valley, if the rate is small enough.

    The digits run, seed 0, at step 1,000; the weight of the last layer whose slope is the largest.
    Each cost is the mean over all 4,000 training digits.
    """

    title = "Down one slope"
    seed = 0
    step = 1000
    aside = 3.0  # how far to the right of the valley's bottom the ball begins
    rate = 20.0  # the learning rate that settles
    wild = 200.0  # and the one that does not
    steps = 6  # that are watched; then the rest, in a blur

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed)
        one = self.one = OneWeight(run, layer=3)
        self.nudged, self.other = (run.nudged("W", **one.which) for _ in range(2))  # a ball each
        self.w, self.cost = one.placed(self.nudged)
        self.slope = self.nudged.probe("mean dC/dW", **one.which, split="train")
        self.start = one.bottom() + self.aside
        self.steep = float(one.slopes([self.start])()[0])
        if not 0 < self.rate < self.wild or self.rate % 1 or self.wild % self.rate:
            raise ValueError(f"got rate={self.rate}, wild={self.wild}: expected whole multiples")
        self.settled = one.settles(self.rate, self.start, watched=self.steps)
        self.down = one.descent(self.rate, self.settled, self.start)
        self.out = one.descent(self.wild, 4, self.start)
        self.downs, self.outs = self.down(), self.out()
        one.leaps_out(self.outs)
        self.meet()
        self.turn()
        self.lean()
        self.take_a_step()
        self.take_more()
        self.arrive()
        self.leap()
        self.stay_out()
        self.conclude()

    def trail(self, plot: Plot, descent: Probe, places: range) -> Trail:
        """The places on the way, each on the curve."""
        weights = entries(descent, places)
        return Trail(plot, weights, self.one.costs(weights()))

    def plot(self, low: float, high: float) -> Plot:
        """The valley's axes, as wide as the frame."""
        x = Axis(np.floor(low), np.ceil(high), 2.0 if high - low > 12 else 1.0, length=12.2)
        heights = self.one.costs(np.linspace(self.start - self.aside, self.start + 2.25, 10))()
        bottom, top = np.floor(heights.min() * 20) / 20, np.ceil(heights.max() * 20) / 20
        y = Axis(bottom, top, 0.05, length=4.75, direction=UP, places=2)
        x.shift(FLOOR * UP - x.line.get_center() + 0.25 * RIGHT)
        plot = Plot(x, y, x_name="the weight $w$")
        name = Words("average cost $C$", "label", role="quiet")
        plot.y_name.add(name.next_to(y.line.get_end(), RIGHT, buff=0.25))
        return plot

    # What is told

    def meet(self) -> None:
        """One weight of many."""
        network = self.network = NetworkDiagram(self.run, height=5.6, width=9.2)
        self.stage(network, within=0.98).to_edge(LEFT, buff=SIDE)
        columns = network.columns
        edge = self.edge = OneEdge(self.one.where, columns[-2], columns[-1])
        weight = Readout(self.w, places=2, sign=True, longest=-1.0)
        value = self.value = Equation("w = {w}", w=weight)
        value.next_to(edge.get_end(), RIGHT, buff=0.4)
        self.add(network)
        with self.beat(
            "Of {all} weights and biases, take a single one. This is where it stands now.",
            all=self.run.probe("parameters"),
            note="It is the weight of the last layer with the steepest slope.",
        ):
            self.wait(0.5)
            self.play(Create(edge), run_time=1)
            self.play(FadeIn(value))

    def turn(self) -> None:
        """The cost draws a curve."""
        near = self.near = self.plot(self.start - 7, self.start + 2.25)
        x = np.linspace(near.x.low, min(near.x.high, self.start + 2.25), POINTS)
        valley = self.valley = Valley(near, x, self.one.costs(x))
        ball = self.ball = Ball(near, self.w, self.cost)
        network, edge = self.network, self.edge
        turned = TurnedEdge(self.one.where, edge.sources, edge.targets, self.w)
        small, value = Group(network, edge), self.value
        share = 2.7 / network.height
        tip = IN_THE_AIR + share * (edge.get_end() - small.get_center())  # of the edge, then
        with self.beat(
            "Hold all the others still and turn this one: the average cost draws a valley.",
            note="Every point of the curve is the mean cost of all training digits.",
        ):
            network.remove(network.counts)  # too small soon
            self.play(FadeOut(network.counts), run_time=0.5)
            self.play(
                small.animate.scale(share).move_to(IN_THE_AIR),
                cast(Any, value).animate.next_to(tip, RIGHT, buff=0.35),
                run_time=1.5,
            )
            turned.refresh()
            self.play(FadeIn(near), ReplacementTransform(edge, turned))
            self.play(GrowFromCenter(ball), run_time=0.5)
            self.play(Nudge(self.nudged, by=self.one.by(x[0])), run_time=2)
            self.play(Trace(self.nudged, valley, own=self.one.own), run_time=5)
        self.turned = VGroup(network, turned, value)

    def lean(self) -> None:
        """The slope at the ball."""
        number = self.number = Equation(
            '"slope" {x}', x=Readout(self.slope, places=3, sign=True, role="look")
        )
        with self.beat(
            "Put it here. The slope says which way is uphill, and how steep it is.",
            holds=self.slope > 0.0,
            note="The slope is dC/dw, by backpropagation.",
        ):
            self.play(Nudge(self.nudged, by=self.one.by(self.start)))
            self.play(FadeOut(self.turned))
            self.leaning = self.tangent(self.near, self.down, 0)
            number.next_to(self.ball, LEFT + UP, buff=0.3)
            self.play(GrowFromCenter(self.leaning))
            self.play(FadeIn(number, shift=0.2 * UP))

    def first_hop(self, plot: Plot, descent: Probe) -> Hop:
        """The first step of a descent."""
        weights = entries(descent, (0, 1))
        return Hop(plot, weights, self.one.costs(weights()))

    def tangent(self, plot: Plot, descent: Probe, k: int) -> Leaning:
        """The tangent at a place on the way: at that of k steps."""
        weight, length = entries(descent, k), 3.6 if plot is self.near else 2.4
        here = [float(weight())]
        cost, slope = (entries(of(here), 0) for of in (self.one.costs, self.one.slopes))
        return Leaning(plot, weight, cost, slope, length=length)

    def turn_to(self, k: int) -> None:
        """The tangent goes where k steps led, and the rule says what step follows."""
        new = self.tangent(self.near, self.down, k)
        self.rule.tell(new.slope)
        self.play(ReplacementTransform(self.leaning, new), run_time=0.4)
        self.leaning = new

    def leap_to(self, weight: float, run_time: float) -> None:
        """The ball goes where a step leads."""
        self.play(Leap(self.nudged, self.ball, stops=[self.one.by(weight)], run_time=run_time))

    def take_a_step(self) -> None:
        """One step, worked out."""
        slope = self.leaning.slope
        rule = self.rule = StepRule(self.rate, slope, steep=self.steep, places=3)
        rule.move_to(self.near.point(self.start - 3.2, 0)).set_y(1.85)
        first = self.trail(self.near, self.down, range(1))
        with self.beat(
            "The step is minus the learning rate times the slope. The minus makes it downhill.",
            holds=entries(self.down, 1) < entries(self.down, 0),
            note="The learning rate is ours to choose. Check the product by hand.",
        ):
            self.play(FadeOut(self.number, target_position=rule[1]), run_time=0.7)
            self.play(FadeIn(rule))
            hop = self.first_hop(self.near, self.down)
            self.play(grown(hop), run_time=1.2)
            self.wait(1)
            self.add(first, hop, self.leaning, self.ball)
            self.shown = Group(first, hop)
            self.move_on(1, 1.5)

    def move_on(self, to: int, run_time: float) -> None:
        """The ball goes to its next place, and leaves a mark where it was."""
        if 1 < to <= self.steps:
            self.turn_to(to - 1)
        longer = self.trail(self.near, self.down, range(to + 1))
        if to <= self.steps:
            self.leap_to(self.downs[to], run_time)
        else:  # too short to be seen as hops
            self.play(Nudge(self.nudged, by=self.one.by(self.downs[to])), run_time=run_time)
        self.remove(*self.shown)
        self.add(longer, *([self.leaning] if to <= self.steps else []), self.ball)
        self.shown = Group(longer)

    def take_more(self) -> None:
        """Shorter and shorter steps."""
        places = [entries(self.down, k) for k in range(self.steps + 1)]
        lengths = [a - b for a, b in pairwise(places)]
        shorter = [after < before for before, after in pairwise(lengths)]
        with self.beat(
            "Step again. Where the valley flattens, the slope shrinks, and the steps shrink too.",
            holds=all_of(*shorter, *(length > 0.0 for length in lengths)),
            note="The same learning rate each time. The gaps between the lines are the steps.",
        ):
            for k in range(2, self.steps + 1):
                self.move_on(k, max(0.6, 1.3 - 0.2 * (k - 2)))

    def arrive(self) -> None:
        """It settles."""
        with self.beat(
            "At the bottom the slope is almost nothing: the steps die out by themselves.",
            holds=largest(self.slope) < 0.02 * largest(self.one.slopes([self.start])),
            note="Nobody told it where the bottom is.",
        ):
            self.play(FadeOut(self.leaning, self.rule), run_time=0.4)  # until the ball rests
            for k in (self.steps + 1, self.steps + 2, self.steps + 4, self.steps + 7):
                if k < self.settled:
                    self.move_on(k, 0.3)
            self.move_on(self.settled, 1.0)
            last = self.leaning = self.tangent(self.near, self.down, self.settled - 1)
            self.rule.tell(last.slope)
            self.play(GrowFromCenter(last), FadeIn(self.rule))

    def leap(self) -> None:
        """The same place with a rate that is too large."""
        far = self.far = self.plot(float(np.min(self.outs)) - 1.5, self.start + 2.25)
        x = np.linspace(far.x.low, min(far.x.high, self.start + 2.25), POINTS)
        valley = Valley(far, x, self.one.costs(x))
        trail = self.trail(far, self.down, range(self.settled + 1))
        ball = Ball(far, self.w, self.cost)
        leaning = self.tangent(far, self.out, 0)
        rule = StepRule(self.wild, leaning.slope, steep=self.steep, places=2)
        rule.set_x(far.point(self.start - 5.5, 0)[0]).set_y(2.8)
        times = given(self.wild, "rate", why="chosen") / given(self.rate, "rate", why="chosen")
        with self.beat(
            "Now start there again, with {times} times the learning rate.",
            times=times,
            note="Seen from further away: the axis is the same, but longer.",
        ):
            near, marks = self.near, VGroup(far.x.ticks, far.x.numbers)
            self.play(
                FadeOut(self.leaning, self.rule),
                *(mark.animate.set_opacity(0) for mark in (near.x.ticks, near.x.numbers)),
                run_time=0.8,
            )
            self.remove(near, near.x, near.y, near.x_name, near.y_name)
            self.remove(self.valley, *self.shown, self.ball)
            marks.set_opacity(0)
            self.add(valley, far, trail, ball)
            self.play(Widen(valley, trail, ball, low=near.x.low), run_time=2)
            self.play(*(mark.animate.set_opacity(1) for mark in marks), run_time=0.7)
            self.ball = ball
            self.play(Nudge(self.nudged, by=self.one.by(self.start)), run_time=1.5)
            self.leaning = leaning
            self.play(GrowFromCenter(leaning), FadeIn(rule))
            hop = self.first_hop(far, self.out)
            self.play(grown(hop), run_time=1.5)
            self.add(hop, leaning, ball)
            self.rule, self.shown = rule, Group(hop)

    def stay_out(self) -> None:
        """It lands high, where all is flat."""
        before, after = self.one.costs(self.outs[:1]), self.one.costs(self.outs[1:2])
        there = largest(self.one.slopes(self.outs[1:2]))
        with self.beat(
            "It leaps across the valley, lands higher than it began, and there it is flat.",
            holds=all_of(
                largest(after) > largest(before),
                there < 0.05 * largest(self.one.slopes([self.start])),
                self.slope < 0.0,
            ),
            note="A step has no in-between: the flight is only a way to show it.",
        ):
            self.leap_to(self.outs[1], 2.5)
            ring = Circle(radius=0.34, color=current()["look"], stroke_width=6).move_to(self.ball)
            self.play(ring.animate.scale(3).set_stroke(opacity=0), run_time=0.7)
            self.remove(ring)
            flat = self.tangent(self.far, self.out, 1)
            number = Equation(
                '"slope" {x}', x=Readout(flat.slope, places=3, sign=True, role="look")
            )
            number.next_to(self.ball, UP, buff=0.7).align_to(self.far.x.line.get_left(), LEFT)
            number.shift(0.2 * RIGHT)
            self.play(GrowFromCenter(flat))
            self.play(FadeIn(number, shift=0.2 * UP))
        self.there = Group(self.leaning, self.rule, flat, number, *self.shown)

    def conclude(self) -> None:
        """Both, on one curve."""
        out = self.trail(self.far, self.out, range(5))
        with self.beat(
            "The slope tells which way is down. How far to step is ours to choose: not too far.",
            note="The same start and the same curve: many small steps, or one that is too long.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.there, self.ball), FadeIn(out))
            self.nudged.by = self.other.by = self.one.by(self.start)
            beside = Ball(self.far, *self.one.placed(self.other))
            self.play(FadeIn(self.ball, beside), run_time=0.5)
            self.play(
                Leap(self.nudged, self.ball, stops=[self.one.by(w) for w in self.outs[1:]]),
                Leap(self.other, beside, stops=[self.one.by(w) for w in self.downs[1:]]),
                run_time=5,
            )
            self.play(FadeIn(*self.names(), shift=0.2 * DOWN))

    def names(self) -> list[Equation]:
        """The two rates, each above the way that it leads."""
        wild, rate = (given(rate, "learning rate", why="chosen") for rate in (self.wild, self.rate))
        start, end = self.far.point(self.outs[:2], self.one.costs(self.outs[:2])())
        above = (start + end) / 2 + (rise(start, end) + 0.4) * UP
        bottom = self.far.point(self.downs[-1], self.one.costs(self.downs[-1:])()[0])
        out = Equation('"rate" {rate} "leaps out"', rate=Readout(wild, places=0))
        home = Equation('"rate" {rate} "arrives"', rate=Readout(rate, places=0))
        return [out.move_to(above), home.move_to(bottom + 0.2 * LEFT + 0.7 * UP)]
