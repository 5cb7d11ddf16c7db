"""Without the bend it is a line."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    Indicate,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)
from manim.typing import Vector3D

from nncore.probes.expressions import function
from nncore.training import TrainingRun
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.network import NetworkDiagram
from scenes.sigmoid.plane import Plane, Regions, mark, swatch
from scenes.sigmoid.rewrite import Rewrite
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current


class WithoutTheBendItIsALine(Lesson):
    """Without a bend between its layers, a network of any depth draws no more than a line.

    Two 2-8-2 networks, seed 0, with the same first weights, trained while the lesson plays from
    step 0 to 3,000: one of sigmoids, one of identities. The 200 points shown are test points.
    """

    title = "Without the bend it is a line"
    first_edition = True
    seed = 0
    first, then = 20, 400  # the steps at which the two are compared on the way

    def construct(self) -> None:
        self.bent, self.straight = (
            runs.plane(bend=bend, step=0, seed=self.seed) for bend in (True, False)
        )
        self.meet()
        self.learn()
        self.fold()

    def meet(self) -> None:
        """Two kinds of points, and two networks that learn them."""
        bent, straight = self.bent, self.straight
        opening = Plane(bent, side=5.3).move_to(0.2 * DOWN)
        self.left, self.right = Plane(bent, side=4.2), Plane(straight, side=4.2)
        Group(self.left, self.right).arrange(RIGHT, buff=1.3).move_to(0.05 * UP)
        self.add(opening.plot)
        with self.beat(
            "Points of two kinds: dots in a heap, crosses that bend around it. "
            "No straight line parts them.",
            note="Try it with a ruler: the best line leaves more than a tenth on the wrong side.",
        ):
            for points in opening.marks:
                self.play(FadeIn(points))

        this = self.this = self.side(bent, self.left, LEFT, bend="sigma", formula="a = sigma(z)")
        other = self.other = self.side(
            straight, self.right, RIGHT, bend="identity", formula="a = z"
        )
        with self.beat(
            "Two networks learn it, alike in all but one thing: "
            "one bends each sum, the other leaves it as it is.",
            note="The same size, the same first weights, the same points in the same order.",
        ):
            self.play(
                TransformFromCopy(opening, self.right),
                ReplacementTransform(opening, self.left),
                run_time=1.5,
            )
            self.play(FadeIn(this[0], other[0]))
            self.play(FadeIn(this[1], other[1]))

    def learn(self) -> None:
        """One bends its border, the other tilts a line."""
        bent, straight, this, other = self.bent, self.straight, self.this, self.other
        regions = [Regions(self.left.plot, bent), Regions(self.right.plot, straight)]
        self.swatches = self.key_to_colours().set_y(-3.1)
        step = self.step(bent).set_x((this[0].get_right() + other[0].get_left())[0] / 2)
        with self.beat(
            "Each colours the plane by its answer: blue for cross, red for dot. "
            "Between them runs its border.",
            note="Random weights: one says dot everywhere, the other is worse than guessing.",
        ):
            self.play(FadeIn(*regions), FadeIn(self.swatches))
            self.play(FadeIn(this[2], other[2], step))

        with self.beat(
            "The straight one is quick: after a few steps its border, a line, hardly gets better.",
            note="One clock for both: each step is one mini-batch of twenty points.",
        ):
            self.play(*self.train(bent, straight, to=self.first), run_time=6)

        with self.beat(
            "The one that bends is slow, and at first it finds little more than a line itself.",
            note="While its sums are small, the sigmoid is nearly straight.",
        ):
            self.play(*self.train(bent, straight, to=self.then), run_time=7)

        with self.beat(
            "Then its border bends around the dots, and the other can only tilt its line.",
            note="All points right on the left; on the right the share has stopped growing.",
        ):
            self.play(*self.train(bent, straight, to=bent.steps), run_time=10)

    def fold(self) -> None:
        """Without the bend, two layers are one."""
        key = self.swatches
        layers = Formula(
            "{{a = : a}} {{W_2 : W}} ({{W_1 x : V}} {{+ : p}} {{b_1 : c}}) {{+ b_2 : b}}"
        )
        spread = Formula(
            "{{a = : a}} {{W_2 : W}} {{W_1 x : V}} {{+ : p}} {{W_2 : U}} {{b_1 : c}} {{+ b_2 : b}}"
        )
        grouped = Formula("{{a = : a}} {{W_2 W_1 : W}} {{x + : x}} {{W_2 b_1 + b_2 : b}}")
        line = Formula("{{a = : a}} {{W : W}} {{x + : x}} {{b : b}}")
        bends = Formula("a = sigma(W_2 {{sigma : bend}}(W_1 x + b_1) + b_2)")
        bends.select("bend").set_color(current()["look"])
        for formula in (layers, spread, grouped, line):
            self.right.below(formula).match_y(key)
        for formula in (spread, grouped):
            formula.align_to(layers, LEFT)  # what stays is not seen to move
        self.left.below(bends).match_y(key)
        with self.beat(
            "Why? A line of a line is a line: without the bend, two layers fold into one.",
            note="W is W_2 W_1, and b is W_2 b_1 + b_2. So it is for a hundred layers.",
        ):
            self.play(FadeOut(key))
            self.play(FadeIn(layers))
            self.play(Rewrite(layers, spread, "aa", "WW", "VV", "pp", "WU", "cc", "bb"))
            self.remove(spread)
            self.play(Rewrite(grouped, line, "aa", "WW", "xx", "bb"))

        with self.beat(
            "With a bend between them, layers do not fold: that is why a neuron must bend.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(bends))
            bend = Indicate(bends.select("bend"), scale_factor=1.5, color=current()["look"])
            self.play(Whole(bends, bend))

    def train(self, *both: TrainingRun, to: int) -> list[Train]:
        """All of them, in one clock."""
        return [Train(run, to=to) for run in both]

    def side(
        self, run: TrainingRun, plane: Plane, way: Vector3D, *, bend: str, formula: str
    ) -> tuple[VGroup, NetworkDiagram, VGroup]:
        """What belongs to a plane: its activation, its network, and how often it is right."""
        xs = np.linspace(-6, 6, 121)
        values = function(bend, tuple(xs))
        low, high = (round(float(end(values()))) for end in (np.min, np.max))
        shape = Plot(
            Axis(-6, 6, 6, length=1.2, numbers=False),
            Axis(low, high, high - low, length=0.8, direction=UP, numbers=False),
        )
        curve = Curve(shape, xs, values, role="look")
        name = plane.above(Formula(formula))
        network = NetworkDiagram(run, height=4.4, width=1.0)
        VGroup(VGroup(shape, curve), network).arrange(DOWN, buff=0.5).next_to(
            plane, way, buff=0.25
        ).match_y(plane.plot.y.line)
        right = OnOneLine(
            Words("new points right:", role="quiet"),
            Readout(run.probe("accuracy"), places=1, percent=True, role="look"),
        )
        plane.below(right)
        return VGroup(shape, curve, name), network, right

    def step(self, run: TrainingRun) -> VGroup:
        """The step of both, below its name."""
        number = Readout(run.probe("step"), places=0, align="center")
        return VGroup(Words("step", role="quiet"), number).arrange(DOWN, buff=0.15)

    def key_to_colours(self) -> OnOneLine:
        """Which colour is which answer."""
        return OnOneLine(
            *(
                OnOneLine(
                    Words("here it answers", "label", role="quiet"),
                    VGroup(swatch(label, side=0.4), mark(label, radius=0.09)),
                )
                for label in (1, 0)
            ),
            gap=1.0,
        )
