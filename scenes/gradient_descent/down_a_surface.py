"""Down a surface."""

from dataclasses import replace

import numpy as np
from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromPoint,
    VGroup,
)

from nncore.probes.expressions import all_of, entries, largest, largest_at, stacked
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.slices import through_steps
from scenes.gradient_descent.inset import Inset
from scenes.gradient_descent.on_surface import (
    Foot,
    Path,
    SlopeArrow,
    TurnAround,
    curve_axes,
    drawn_steps,
    even_pace,
    plated,
    rim_heights,
)
from scenes.gradient_descent.surface import CostSurface, Eye, Fly, Pose
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout, Statement
from scenes.stage.text import Formula, Words, level

# The window of the surface, in shares of how far the path leads along its two directions.
ACROSS, UPWARD = (-0.16, 1.36, 51), (-0.5625, 1.9375, 41)
LONG, SHORT = 480.0, 190.0  # units of the slice; an arrow where the slope is 1, and in the close-up
CLOSE = (5.5, 5.1)  # units of the slice: how far around one sees there, across and up
NEAR = 0.8  # units of the slice within which a slope is tried out


class DownASurface(Lesson):
    """Minus the gradient points where the cost falls fastest, and training follows it down.

    The digits run, seed 0, trained from step 20 to its last while one watches. The surface is a
    slice through the space of its 13,002 weights and biases: the plane that it stands in at steps
    20, 400 and 7,500. Each cost is the mean over all 4,000 training digits.
    """

    title = "Down a surface"
    seed = 0
    first = 20  # step from which training rolls down
    halfway = 400  # step at which one stands and looks around

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.halfway, seed=self.seed)
        self.last = run.steps
        self.land = through_steps(run, self.first, self.last, self.halfway)
        self.there = run.at(self.halfway)
        self.measure()
        self.draw_a_curve()
        self.draw_a_surface()
        self.choose()
        self.look_uphill()
        self.turn_around()
        self.roll()
        self.look_from_above()
        self.conclude()

    # What is asked

    def measure(self) -> None:
        """The surface, and the poses from which it is seen."""
        ends = (self.first, self.halfway, self.last)
        places = self.places = self.run.probe("path", on=self.land, steps=ends)()
        across, up = (
            (low * far, high * far, n)
            for (low, high, n), far in ((ACROSS, places[2, 0]), (UPWARD, places[1, 1]))
        )
        heights = self.land.probe("surface", across=across, up=up, split="train")
        wide, deep = float(np.ptp(across[:2])), float(np.ptp(up[:2]))
        if not 0.5 < deep / wide < 1:
            raise ValueError(f"got {self.halfway}: expected a step where the path bends, as at 400")
        middle = (across[0] + across[1]) / 2
        both, low, high = (middle, (up[0] + up[1]) / 2), (0.15, -0.45), (-2.98, 0.83)
        self.front = Pose(0, 6, 11.6 / wide, 5.0, (middle, 0.0), (0.45, -2.15))
        self.slanted = Pose(34, 23, min(9.45 / wide, 6.33 / deep), 2.7, both, low, 0.03)
        self.above = Pose(0, 89, min(7.45 / wide, 5.0 / deep), 0.3, both, high)
        self.eye = Eye(replace(self.front, reveal=0.0, span=0.01))
        self.surface = CostSurface(heights, self.eye, across=across, up=up, level=0.05)

    def on_land(self, quantity: str, **which: object) -> Probe:
        """A quantity of the halfway network on the slice."""
        return self.there.probe(quantity, on=self.land, **which)

    def around(self, angles: np.ndarray) -> Probe:
        """The costs a little way from halfway on the slice, in directions from downhill."""
        here = self.places[1]
        first = np.arctan2(*self.on_land("downhill", split="train")()[::-1])
        return stacked(
            *(
                self.land.probe(
                    "C",
                    u=float(here[0] + NEAR * np.cos(first + angle)),
                    v=float(here[1] + NEAR * np.sin(first + angle)),
                    split="train",
                )
                for angle in angles
            )
        )

    def aside(self, *lines: Words | Statement) -> VGroup:
        """What is said beside the surface: at the upper right, where it is low."""
        block = VGroup(*lines)
        for k, line in enumerate(lines):
            level(line.align_to(ORIGIN, LEFT), -0.52 * k)
        return block.align_to(6.72 * RIGHT, RIGHT).align_to(3.3 * UP, UP)

    # What is told

    def draw_a_curve(self) -> None:
        """One direction."""
        says = self.aside(Words("One direction:"), Words("each weight and bias moves"),
                          Words("by a share of its own."))  # fmt: skip
        self.frame = VGroup(curve_axes(self.surface), says)
        self.add(self.surface, self.heading, self.frame)
        with self.beat(
            "Move all {n} weights and biases at once, in one direction: the cost draws a curve.",
            n=self.run.probe("parameters"),
            note="One direction is one list of such shares, positive or negative.",
        ):
            self.play(Fly(self.eye, replace(self.front, reveal=0.0), run_time=5))

    def draw_a_surface(self) -> None:
        """Two directions."""
        with self.beat(
            "A second direction makes a surface. Each point is a network, its height the cost.",
            note="The cost is the mean over all training digits.",
        ):
            self.play(FadeOut(self.frame), run_time=0.7)
            self.play(Fly(self.eye, self.slanted, run_time=4))
            self.scale = rim_heights(self.surface, every=0.2)
            self.play(FadeIn(self.scale))

    def choose(self) -> None:
        """The three steps that the slice goes through."""
        ends = (self.first, self.halfway, self.last)
        states = [self.run.at(step) for step in ends]
        feet = self.feet = [
            Foot(self.surface, state.probe("place", on=self.land), role="ink") for state in states
        ]
        labels = self.labels = [
            plated(Statement("step {n}", "label", n=Readout(state.probe("step"), places=0)))
            for state in states
        ]
        for label, foot, side in zip(labels, feet, (RIGHT, RIGHT, DOWN), strict=True):
            label.next_to(foot.dot, side, buff=0.2)
        every = range(self.first, self.last + 1, 20)
        held, length = (
            self.land.probe(quantity, of=self.run, steps=every)
            for quantity in ("variance held", "length held")
        )
        says = self.says = self.aside(
            Statement("These two hold {held}", held=Readout(held, places=0, percent=True)),
            Words("of training's movement;"),
            Words("the rest is not seen."),
        )
        with self.beat(
            "Which two? A slice through the network as it was at steps {a}, {b} and {c}.",
            a=states[0].probe("step"),
            b=states[1].probe("step"),
            c=states[2].probe("step"),
            length=length,
            note="Two directions of thirteen thousand. The movement is the variance, by squared "
            "distances from its middle; of the length, with its to and fro, it is {length:.0%}.",
        ):
            for foot, label in zip(feet, labels, strict=True):
                self.play(FadeIn(foot, scale=0.3), FadeIn(label), run_time=0.8)
            self.play(FadeIn(says))

    def look_uphill(self) -> None:
        """The gradient."""
        down = self.on_land("downhill", split="train")
        place = self.on_land("place")
        arrow = self.arrow = SlopeArrow(
            self.surface, place=place, downhill=down, scale=LONG, turned=1
        )
        foot = self.foot = Foot(self.surface, place)
        name = self.name = plated(Formula("nabla C", "title")).next_to(arrow, UP + LEFT, buff=0.1)
        held = self.on_land("downhill held", split="train")
        says = self.aside(
            Words("We see its shadow here:"),
            Statement("{held} of its length; the rest", held=Readout(held, places=0, percent=True)),
            Words("points out of the picture."),
        )
        angles = np.pi + np.linspace(0, 2 * np.pi, 12, endpoint=False)
        with self.beat(
            "Stand at step {n}. The gradient points to where the cost rises fastest: uphill.",
            n=self.there.probe("step"),
            holds=largest_at(self.around(angles), 0),
            note="It is the list of all slopes, one for each weight and bias. The steeper it is, "
            "the longer the arrow.",
        ):
            ends = (self.feet[0], self.feet[2], self.labels[0], self.labels[2])
            self.play(FadeOut(self.says, *ends), run_time=0.7)
            self.play(FadeIn(foot))
            self.remove(self.feet[1])
            self.play(GrowFromPoint(arrow, foot.dot.get_center()), run_time=1.5)
            self.add(foot)
            self.play(FadeIn(name), FadeIn(says))
        self.says = says

    def turn_around(self) -> None:
        """Why there is a minus."""
        arrow = self.arrow
        here = self.there.probe("C", split="train")
        down, up = (self.there.stepped(by=by).probe("C", split="train") for by in (0.5, -0.5))
        with self.beat(
            "We want the cost to fall, so we turn around. That is the minus in $-nabla C$.",
            holds=all_of(down < here, up > here),
            note="The same slope, seen the other way: no direction falls faster.",
        ):
            self.play(FadeOut(self.name, self.labels[1]), run_time=0.5)
            self.play(TurnAround(arrow, to=0.0), run_time=2)
            self.name = plated(Formula("-nabla C", "title")).next_to(arrow, DOWN + RIGHT, buff=0.05)
            self.play(FadeIn(self.name))

    def roll(self) -> None:
        """The whole path."""
        run, land = self.run, self.land
        place = run.probe("place", on=land)
        steps = drawn_steps(self.first, self.last)
        way = run.probe("path", on=land, steps=steps)
        run.seek(self.first)
        path = self.path = Path(self.surface, steps, path=way, place=place, step=run.probe("step"))
        foot = self.ball = Foot(self.surface, place)
        down = run.probe("downhill", on=land, split="train")
        arrow = self.live = SlopeArrow(
            self.surface, place=place, downhill=down, scale=LONG, turned=0
        )
        cost = run.probe("C", split="train")
        rows = self.rows = VGroup(
            Statement(
                "step {n}", "title", n=Readout(run.probe("step"), places=0, longest=self.last)
            ),
            Equation("C = {c}", "title", c=Readout(cost, places=2, role="cost")),
        ).arrange(DOWN, aligned_edge=LEFT, buff=0.25)
        rows.align_to(6.3 * RIGHT, RIGHT).align_to(3.3 * UP, UP)
        gap = largest(
            run.probe("path heights", on=land, steps=steps, split="train")
            - run.probe("path costs", steps=steps, split="train")
        )
        said = self.said = VGroup(
            Words("The network itself is a little off the slice.", "label"),
            Words("The ball is the nearest point on it: the two", "label"),
            Statement("costs differ by {gap} at most.", "label", gap=Readout(gap)),
        ).arrange(DOWN, aligned_edge=LEFT, buff=0.12)
        said.align_to(6.72 * LEFT, LEFT).align_to(2.9 * DOWN, DOWN)
        start, end = (run.at(step).probe("C", split="train") for step in (self.first, self.last))
        with self.beat(
            "Training goes down: from step {n} to the last, cost falls from {a:.2f} to {b:.2f}.",
            n=run.at(self.first).probe("step"),
            a=start,
            b=end,
            holds=end < 0.1 * start,
            note="The pace is even on the plane: the last part takes most of the steps. It is "
            "drawn smooth through some of its steps, close together at first.",
        ):
            self.play(FadeOut(self.foot, self.arrow, self.name, self.says), run_time=0.7)
            self.feet[0].refresh()
            self.play(FadeIn(rows, said, self.feet[0]), FadeIn(foot, scale=0.3))
            self.play(GrowFromPoint(arrow, foot.dot.get_center()))
            self.add(path, arrow, foot)
            self.play(Train(run, to=self.last, rate_func=even_pace(steps, way())), run_time=9)

    def look_from_above(self) -> None:
        """A map."""
        left, right = (entries(self.around(np.pi * np.array([0.5, -0.5])), k) for k in (0, 1))
        down, up = (entries(self.around(np.pi * np.array([0.0, 1.0])), k) for k in (0, 1))
        step = given(self.surface.level, "cost between two lines", why="chosen")
        lines = Statement("Each line joins points of equal cost, {d} apart.", "label",
                          d=Readout(step, places=2))  # fmt: skip
        bends = Words("At every step the arrow is new: so the path bends.", "label")
        short = Words("close up: its line of equal cost, a shorter arrow", "small", role="quiet")
        for words, x, y in ((lines, -2.98, -2.1), (bends, -2.98, -2.62), (short, 4.0, -2.1)):
            level(words.set_x(x), y)
        with self.beat(
            "From above it is a map. Minus the gradient goes straight across the lines.",
            holds=largest(left - right) < 0.1 * (up - down),
            note="Along a line of equal cost nothing is gained; straight across it, the most.",
        ):
            self.play(FadeOut(self.scale, self.rows, self.live, self.said), run_time=0.7)
            self.play(Fly(self.eye, self.above, back=0.22, run_time=3))
            self.play(FadeOut(self.ball), FadeIn(self.feet[2]), FadeIn(lines))
            self.play(FadeIn(self.foot, scale=0.3), run_time=0.6)
            close = self.inset()
            self.play(FadeIn(short))
            self.play(GrowFromPoint(close.arrow, close.foot.dot.get_center()), run_time=1.5)
            self.add(close.foot)
            tip = close.arrow.get_corner(DOWN + RIGHT)
            name = plated(Formula("-nabla C", "title")).next_to(tip, DOWN, buff=0.12)
            self.play(FadeIn(name), Create(close.line))
            self.play(Create(corner := close.right_angle()))
            self.play(FadeIn(bends))
        self.says = Group(lines, bends, short, name, corner, self.small, *close.parts())

    def inset(self) -> Inset:
        """What is around halfway leaves the map, and grows."""
        close = Inset(self.surface, self.land, self.there, reach=CLOSE, scale=SHORT, split="train")
        self.small = close.frame.copy()
        self.play(Create(close.frame))
        self.add(self.small, close.surface, close.frame, close.foot)
        self.play(*close.enlarged(np.array([4.0, 0.83, 0]), width=5.4))
        return close

    def conclude(self) -> None:
        """The one picture."""
        run, surface = self.run, self.surface
        with self.beat(
            "Learning is rolling down this surface, one small step against the gradient at a time.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.says), run_time=0.7)
            self.play(Fly(self.eye, self.slanted, back=0.3, run_time=3))
            self.play(GrowFromPoint(self.arrow, self.foot.dot.get_center()))
            self.add(self.foot)
            labels = []
            for step, side in ((self.first, RIGHT), (self.last, DOWN)):
                state = run.at(step)
                label = Statement(
                    "step {n}, $C =$ {c}",
                    "label",
                    n=Readout(state.probe("step"), places=0),
                    c=Readout(state.probe("C", split="train"), role="cost"),
                )
                point = surface.point(*state.probe("place", on=self.land)())
                labels.append(plated(label).next_to(point, side, buff=0.45))
            labels[1].shift(0.8 * RIGHT)  # clear of the path
            name = plated(Formula("-nabla C", "title")).next_to(self.arrow, DOWN, buff=0.1)
            self.play(FadeIn(name.shift(0.6 * RIGHT), self.scale, *labels))  # clear of a height
