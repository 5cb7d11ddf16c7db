"""Careful man, drunk man."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Line,
    VGroup,
)

from nncore.probes.expressions import (
    all_of,
    any_of,
    below_from,
    entries,
    equal,
    maximum,
    mean,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.recipe import DIGITS
from nncore.slices import stagger
from nncore.training import TrainingRun, training_run
from scenes.gradient_descent.contours import ContourMap, LevelName, Tag, window_around
from scenes.gradient_descent.section import Section, Sweep
from scenes.gradient_descent.walkers import Batch, CostSoFar, Race, Sill, Stairs, Walk, Widen, late
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.stage.lesson import LAST_REST, TOP, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

WIDTH = 13.2  # scene units of the map
HEIGHT = 3.05
CLOCK = -0.18  # height of the line that says how far both are
FLOOR = -2.38  # and of the examples' axis
CAREFUL, DRUNK = "ink", "batch"


class CarefulManDrunkMan(Lesson):
    """Many small, imprecise steps lead down sooner than a few exact ones.

    The digits run, seed 0, from its step 200 on, twice: 60 steps of all 4,000 training digits, and
    200 steps of twenty, both at learning rate 2 and without weight decay. With seeds 0 to 9 the
    latter is below for good within one step of the former: test_drunk_man.py measures it. The map
    goes across where the former goes, and up where the single steps of the latter stray most.
    """

    title = "Careful man, drunk man"
    seed = 0
    begin = 200  # the step of the digits run at which both start
    steps = 60  # of the careful man
    few = 20  # digits that the drunk man looks at
    other_rate = 5.0  # of learning, with which the careful man tries again

    def construct(self) -> None:
        n = self.all = len(DIGITS.data().y_train)
        if n % self.few or self.few % 2:  # two rows of pictures
            raise ValueError(f"got few={self.few}: expected an even number that divides {n:,}")
        self.careful = self.walker(n, self.steps, seed=self.seed)
        self.drunk = self.walker(self.few, n // self.few, seed=self.seed)
        self.fast = self.walker(n, self.steps, rate=self.other_rate, seed=self.seed)
        for run in (self.careful, self.drunk, self.fast):
            run.seek(0)
        steps = range(self.drunk.steps + 1)
        self.costs = self.drunk.at(0).probe("path costs", steps=steps, split="train")
        self.goal = self.at_step(self.careful, self.steps)
        arrived = below_from(self.costs, self.goal)
        self.needed = given(self.few, "digits a step", why="chosen") * arrived
        self.last = int(arrived())
        # How many digits each has looked at.
        self.seen, self.drunk_seen = (Dial(f"digits of the {name} man", at=0.0)
                                      for name in ("careful", "drunk"))  # fmt: skip
        self.look_down()
        self.step_carefully()
        self.stagger()
        self.set_off()
        self.arrive()
        self.go_on()
        self.change_the_rate()
        self.conclude()

    # Who walks, and on what

    @classmethod
    def walker(
        cls, batch: int, steps: int, *, rate: float = DIGITS.learning_rate, seed: int
    ) -> TrainingRun:
        """The digits run from its step `begin` on, by steps of that many examples."""
        recipe = replace(DIGITS, seed=seed)
        own = {"batch_size": batch, "steps": steps, "learning_rate": rate, "l2": 0.0}
        return training_run(replace(recipe, after=(recipe, cls.begin), **own))

    def at_step(self, run: TrainingRun, step: int) -> Probe:
        """The cost there."""
        return run.at(step).probe("C", split="train")

    def draw_map(self) -> ContourMap:
        """Wide enough for both paths."""
        land = stagger(self.careful, self.drunk, range(self.drunk.steps + 1))
        paths = [
            run.at(0).probe("path", on=land, steps=range(run.steps + 1))()
            for run in (self.careful, self.drunk)
        ]
        window = window_around(np.concatenate(paths), width=WIDTH, height=HEIGHT)
        which = {"split": "train", "batch": range(1000)}
        costs = land.probe("surface", across=window[0], up=window[1], **which)()
        self.levels = np.arange(np.ceil(costs.min() / 0.04), costs.max() / 0.04) * 0.04
        chart = ContourMap(land, *window, levels=self.levels, width=WIDTH, **which)
        return chart.align_to(TOP * UP, UP)

    # What is told

    def look_down(self) -> None:
        """The map."""
        chart = self.chart = self.draw_map()
        plane = "left to right: where the careful man goes; upright: where the other strays most"
        note = Words(plane, "small", role="quiet").next_to(chart, DOWN, buff=0.2)
        # One foot of both: the drunk man's larger dot is a ring around the other's.
        self.walk = Walk(chart, self.drunk, role=DRUNK, width=4, radius=0.21)
        self.path = Walk(chart, self.careful, role=CAREFUL, width=6, radius=0.13)
        tags = VGroup(
            Tag(Words(words, "small", role=role)).next_to(self.walk.head, side, buff=0.15)
            for words, role, side in (
                ("careful man", CAREFUL, UP), ("drunk man", DRUNK, DOWN),
            )
        )  # fmt: skip
        u, v = chart.place(self.path.head.get_center())[:2]
        lower = self.levels[self.levels < self.at_step(self.careful, 0)()][::-1]
        # Where the valley narrows, and the paths will lead.
        self.names = VGroup(*(LevelName(chart, C, u, v, places=2) for C in lower[1:6:2]))
        self.people = self.legend()
        side = self.side = Section(chart, floor=FLOOR - 0.3)
        start = entries(self.walk.path, (0,), 0), entries(self.costs, (0,))
        feet = [Dots(side.plot, *start, role=role, radius=radius, opacity=1)
                for role, radius in ((DRUNK, 0.21), (CAREFUL, 0.13))]  # fmt: skip
        self.add(chart)
        with self.beat(
            "The cost from above, as a map. Two men start where it is {C:.2f}, to go down.",
            C=self.at_step(self.careful, 0),
            note="Teal is the valley. There are many such planes: the words say which one it is.",
            rest=3,
        ):
            self.play(FadeIn(self.names), FadeIn(side.plot))
            self.add(side.curve)
            self.add(side.line, self.names)  # these stand on it
            self.play(Sweep(side.curve), Create(side.line), FadeIn(side.words), run_time=2)
            for walk, foot, tag in zip((self.walk, self.path), feet, tags[::-1], strict=True):
                self.play(GrowFromCenter(walk), GrowFromCenter(foot), FadeIn(tag))
            self.play(FadeIn(note))
        self.away = (side.plot, side.words, side.curve, side.line, *feet, note, *tags)

    def legend(self) -> list[VGroup]:
        """How many steps each has taken, and how many digits he has looked at."""
        rows = []
        for run, seen, words, role, x in (
            (self.careful, self.seen, "careful man:", CAREFUL, -6.2),
            (self.drunk, self.drunk_seen, "drunk man:", DRUNK, 0.75),
        ):
            steps = Readout(run.probe("step"), places=0, size="label", longest=run.steps)
            digits = Readout(seen.probe(), places=0, size="label")
            names = (Words(name, "label", role="quiet") for name in ("steps", "digits"))
            parts = zip(names, (steps, digits), strict=True)
            row = OnOneLine(
                Words(words, "label"), *(one for pair in parts for one in pair), gap=0.2
            )
            level(row.align_to(x * RIGHT, LEFT), CLOCK)
            dot = Dot(radius=0.13, color=current()[role]).next_to(row, LEFT, buff=0.15)
            rows.append(VGroup(dot, row))
        return rows

    def step_carefully(self) -> None:
        """All digits for one step."""
        run = self.careful
        look = self.look = Batch(run, self.seen, n=self.few, rows=2, width=9.4).move_to(1.62 * DOWN)
        with self.beat(
            "The careful man looks at all {n} digits before he takes one step: an exact one.",
            n=given(self.all, "training digits", why="the size of the training set"),
            holds=self.at_step(run, 1) < self.at_step(run, 0),
            note="Minus the gradient of the average cost, times the learning rate.",
        ):
            # One by one: a group would come to the front, and its line over the names.
            self.play(*map(FadeOut, self.away), run_time=0.7)
            self.play(FadeIn(self.people[0], look))
            race = Race(self.seen, run, to=self.all, by=self.few, rate_func=lambda t: t**2.5)
            self.play(race, run_time=6)

    def stagger(self) -> None:
        """A few digits for one step."""
        run = self.drunk
        look = Batch(run, self.drunk_seen, n=self.few, rows=2, width=9.4).move_to(self.look)
        costs = [entries(self.costs, k) for k in range(7)]
        cosine = mean(run.at(0).probe("batch cosines", size=self.few, n=100))
        with self.beat(
            "The drunk man steps after {n}, a mini-batch: roughly downhill, sometimes uphill.",
            n=given(self.few, "digits a step", why="chosen"),
            holds=all_of(cosine > 0.0, cosine < 0.7, any_of(*(b > a for a, b in pairwise(costs)))),
            note="The gradient of so few digits: only on average it points the right way.",
        ):
            self.play(FadeOut(self.look))
            self.play(FadeIn(self.people[1], look))
            for n in range(self.few, 7 * self.few, self.few):
                self.play(Race(self.drunk_seen, run, to=n, rate_func=late), run_time=0.8)
        self.look = look

    def plot(self, examples: int, numbers: int) -> Plot:
        """Cost over examples, as wide as the frame; so many numbers on the axis after the 0."""
        tried = self.fast.at(0).probe("path costs", steps=range(self.steps + 1), split="train")
        top = np.ceil(max(np.max(costs()) for costs in (self.costs, tried)) * 5) / 5
        x = Axis(0, examples, examples / numbers, length=12.0)
        plot = Plot(x, Axis(0, top, top / 2, length=1.85, direction=UP, places=1))
        plot.shift(5.75 * LEFT + FLOOR * UP - x.line.get_start())
        name = Words("digits looked at", "small", role="quiet")
        name.set_x(x.point((numbers - 0.5) / numbers * examples)[0])
        plot.x_name.add(level(name, x.numbers[0].get_bottom()[1]))
        plot.y_name.add(Words("$C$", "label").next_to(plot.y.line.get_end(), RIGHT, buff=0.2))
        return plot

    def set_off(self) -> None:
        """As many digits as the other."""
        near = self.near = self.plot(self.all, 4)
        self.curves = [
            CostSoFar(near, self.drunk, role=DRUNK, width=4),
            Stairs(near, self.careful, self.seen, role=CAREFUL, width=4),
        ]
        land = self.chart.land
        far, end = (run.probe("place", on=land)
                    for run in (self.drunk, self.careful.at(self.steps)))  # fmt: skip
        held = land.probe("length held", of=self.drunk, steps=range(self.drunk.steps + 1))
        remark = Tag(
            Statement(
                "The map shows {held} of his path's length; the rest leads out of it.",
                "small",
                held=Readout(held, places=0, percent=True, size="small"),
            )
        )
        remark.next_to(self.chart.frame.get_bottom(), UP, buff=0.1)
        with self.beat(
            "With as many digits, and the same learning rate {r}, the drunk man is soon far away.",
            r=self.drunk.probe("learning rate"),
            holds=all_of(equal(self.careful.probe("step"), 1), entries(far, 0) > entries(end, 0)),
            note="Below: the cost of each, over the digits that he has looked at. He gets further "
            "than the careful man does in all his steps.",
        ):
            self.play(FadeOut(self.look, self.names))
            self.play(FadeIn(near))
            self.play(FadeIn(*self.curves))
            part, few = self.drunk.steps // 4 * self.few, self.few
            race = Race(self.drunk_seen, self.drunk, to=part, by=few)
            self.play(race, FadeIn(remark), run_time=4)
            self.play(Race(self.drunk_seen, self.drunk, to=self.all, by=few), run_time=8)
            self.play(FadeOut(remark), run_time=0.5)

    def arrive(self) -> None:
        """As low as the other will get."""
        near = self.near
        sill = self.sill = Sill(near, self.goal, role="cost")
        later = entries(self.costs, range(self.last, self.drunk.steps + 1))
        x = self.few * self.last
        since = Line(near.point(x, 0.0), near.point(x, self.goal()), color=current()["look"])
        here = Words("lower from here on", "small").next_to(since.get_start(), UP + RIGHT, buff=0.1)
        with self.beat(
            "From {n} digits on, he stays below a cost of {goal:.2f}, the dashed line.",
            n=self.needed,
            goal=self.goal,
            k=given(self.steps, "steps", why="chosen"),
            holds=all_of(self.needed < self.all, maximum(later) < self.goal),
            because="test_drunk_man.py measures it",
            note="There the careful man will be after {k} steps, at this learning rate. It is so "
            "with each of ten seeds, 0 to 9.",
        ):
            self.play(Create(sill), run_time=2)
            self.add(sill, *self.curves)
            self.play(Create(since), FadeIn(here))
        self.words = VGroup(since, here)

    def go_on(self) -> None:
        """All the other steps."""
        end = self.steps * self.all
        all_digits = given(end, "digits", why="all of them for each step")
        far, near = self.plot(end, 3), self.near
        self.far = far
        far.x_name.set_x(far.x.point(end / 2)[0])
        marks = VGroup(far.x.ticks, far.x.numbers, far.x_name)
        old = (near.x.ticks, near.x.numbers, near.x_name)
        with self.beat(
            "To get there, the careful man has to look at {n} digits. The other needed {m}.",
            n=all_digits,
            m=self.needed,
            holds=self.needed < 0.1 * all_digits,
            note="The axis is the same, but longer. The drunk man has stopped, and waits.",
        ):
            self.play(
                *(mark.animate.set_opacity(0) for mark in old), FadeOut(self.words), run_time=0.5
            )
            self.remove(near, *near, self.sill, *self.curves)
            marks.set_opacity(0)
            for part in (*self.curves, self.sill):
                part.plot = far
            self.add(far, self.sill, *self.curves)
            self.play(Widen(far, *self.curves, high=near.x.high), run_time=3)
            stop = self.stop = Words("here the drunk man stops", "small", role=DRUNK)
            stop.next_to(self.curves[0].head, RIGHT, buff=0.15)
            self.play(*(mark.animate.set_opacity(1) for mark in marks), FadeIn(stop))
            self.play(Race(self.seen, self.careful, to=end, by=self.few), run_time=8)

    def change_the_rate(self) -> None:
        """It depends."""
        self.fast.seek(self.fast.steps)
        curve = self.curve = Stairs(self.far, self.fast, self.seen, role="quiet", width=3)
        end = self.at_step(self.fast, self.steps)
        rate = Readout(self.fast.probe("learning rate"), places=0, size="small", role="quiet")
        words = Words("careful, at learning rate", "small", role="quiet")
        name = self.name = OnOneLine(words, rate, gap=0.12)
        name.move_to(self.far.point(0.8 * self.far.x.high, 0.16 * self.far.y.high))
        with self.beat(
            "At learning rate {s} the careful man gets lower, but not as low as the other at {r}.",
            r=self.careful.probe("learning rate"),
            s=self.fast.probe("learning rate"),
            holds=all_of(end < self.goal, entries(self.costs, self.drunk.steps) < end),
            note="Steps that are much longer leap out of the valley.",
        ):
            self.play(Create(curve), run_time=3)
            self.add(curve)
            self.play(FadeIn(name))

    def conclude(self) -> None:
        """Mini-batches."""
        others = [self.at_step(run, self.steps) for run in (self.careful, self.fast)]
        with self.beat(
            "Many rough steps beat a few exact ones: so networks learn in mini-batches.",
            holds=all_of(*(cost > entries(self.costs, self.drunk.steps) for cost in others)),
            n=given(self.few, "digits a step", why="chosen"),
            note="His {n} digits are a mini-batch of {n}.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.curve, self.name, self.stop), run_time=0.7)
