"""The average cost."""

from typing import Any, cast

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Brace,
    FadeIn,
    FadeOut,
    Group,
    GrowFromCenter,
    GrowFromEdge,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    RoundedRectangle,
    VGroup,
    VMobject,
)
from manim.utils.rate_functions import smooth, squish_rate_func

from nncore.probes.expressions import all_of, counts, entries, equal, stacked, total
from nncore.probes.inputs import given
from scenes.animations.whole import Whole
from scenes.gradient_descent.balance import Fulcrum, Weigh
from scenes.gradient_descent.glass import Glass
from scenes.gradient_descent.grains import Closer, Flow, Grains, Rain
from scenes.gradient_descent.misses import LaidOut
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, TOP, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

# A grain is four pixels of a film in 1080p wide, and 25 of them side by side are as wide as a
# quarter of the cost, so that all digits have room in one pile.
PIXEL = 1 / 135  # scene units
ACROSS, BIN = 25, 0.25
UNIT = 4 * PIXEL * (ACROSS + 1) / BIN
ZOOM = 3.5  # of the few that stay
SIDE_END = 6.4  # how far to the right pictures reach
HIGHEST = 4.0  # no digit costs more
ROOM = 4.4  # how high a heap may be, in scene units
at_last = squish_rate_func(smooth, 0.75, 1.0)  # of a motion: once it has nearly arrived
ZERO = -837 * PIXEL * RIGHT - 216 * PIXEL * UP  # where the axis begins


class AverageCost(Lesson):
    """What a network costs is the average over all digits, of which a few stay costly to the end.

    The digits run, seed 0, trained while one watches: steps 0 to 7,500. All costs are of the
    4,000 training digits; the first is the first of its label that the trained network reads
    right.
    """

    title = "The average cost"
    seed = 0
    label = 8
    fallen = 9  # digits that one sees falling, one by one
    stubborn = 6  # of which one sees the pictures
    far = 1.0  # what these cost, and more

    def construct(self) -> None:
        run = self.run = runs.digits(step=0, seed=self.seed)
        self.end = run.at(run.steps)
        self.all = len(run.data.y("train"))
        self.costs = run.probe("C", split="train", example=range(self.all))
        self.C = run.probe("C", split="train")
        self.digit = int(self.end.probe("first right", label=self.label, split="train")())
        self.few = self.that_stay()
        self.one()
        self.heap_up()
        self.weigh()
        self.train()
        self.look_right()
        self.read()
        self.answer()

    def that_stay(self) -> list[int]:
        """Those that cost `far` or more to the end, the costliest last."""
        costs = self.end.probe("C", split="train", example=range(self.all))()
        few = [int(n) for n in np.argsort(costs) if costs[n] >= self.far]
        if self.far % BIN:
            raise ValueError(f"got far={self.far}: expected a multiple of {BIN}, as a pile is wide")
        if not 2 <= self.stubborn <= min(6, len(few)):
            raise ValueError(
                f"got far={self.far}, stubborn={self.stubborn}: expected 2 to 6 digits to show; "
                f"{len(few)} cost so much"
            )
        return few

    def picture(self, example: int, height: float) -> PixelGrid:
        """A digit of the training set."""
        pixels = self.run.probe("a", layer=0, example=example, split="train")
        return PixelGrid(pixels, height=height)

    def one(self) -> None:
        """One digit, and its cost as a length."""
        axis = self.axis = Axis(0, HIGHEST, 0.5, length=HIGHEST * UNIT, places=1)
        axis.shift(ZERO - axis.line.get_start())
        axis.numbers.shift(0.32 * DOWN)  # a wedge has room between
        name = self.name = Words("cost of one digit", "small", role="quiet")
        level(name.match_x(axis.line), axis.numbers[0].get_bottom()[1] - 0.46)
        which = {"example": self.digit, "split": "train"}
        known = {"a": self.run.probe("a", layer=3, **which), "y": self.run.probe("y", **which)}
        bar = self.bar = LaidOut(axis, **known, thick=1.3, above=0.0)
        thin = VMobject().match_style(bar)  # no view, which would be drawn anew at full length
        thin.points = bar.copy().stretch(0.004, 0, about_point=bar.get_left()).points
        cost = self.run.probe("C", **which)
        picture = self.first = self.picture(self.digit, 3.4)
        picture.move_to(3.2 * LEFT + 1.65 * UP)
        price = self.price = Equation("C = {c}", "title", c=Readout(cost, role="cost")).scale(2.6)
        price.next_to(picture, RIGHT, buff=0.9)
        self.add(picture, axis, name)
        with self.beat(
            "An untrained network sees one digit. Its ten squares, as one bar, reach {cost:.2f}.",
            cost=cost,
            note="This digit is one of those that the network will learn from.",
        ):
            self.wait(0.5)
            self.play(ReplacementTransform(thin, bar), run_time=2)
            self.play(FadeIn(price, target_position=bar.get_right()))

    def heap_up(self) -> None:
        """Each digit becomes a grain."""
        others = [n for n in range(self.all) if n != self.digit]
        # Those that fall one by one stand above as they will lie: none flies over another.
        few = sorted(others[: self.fallen], key=lambda n: self.costs()[n])
        order = (self.digit, *few, *others[self.fallen :])
        grains = self.grains = Grains(
            self.axis, self.costs, bin_width=BIN, order=order, across=ACROSS
        )
        pictures = [self.picture(n, 1.0) for n in few]
        Group(*pictures).arrange(RIGHT, buff=0.35).set_x(0).align_to(TOP * UP, UP)
        tip = self.bar.get_right()
        name, words = self.name, f"cost of one digit; a pile is {BIN:.2f} wide"
        self.name = Constant(words, "small", because="the width of a pile", role="quiet")
        level(self.name.match_x(name), name)
        with self.beat(
            "Let each of the {all} digits it will learn from be a grain, piled by its cost.",
            all=given(self.all, "training digits", why="the size of the training set"),
            note="One pile for each quarter of a cost: a grain lies in the pile of its cost.",
            sparse="the heap is what there is",
        ):
            self.play(FadeOut(self.price, name), run_time=0.5)
            self.play(self.first.animate.scale(0.5).next_to(tip, UP, buff=0.9), FadeIn(self.name))
            grains.shown = 1
            grains.refresh()
            seat = grains.seat_of(self.digit)
            self.play(FadeOut(self.bar, target_position=seat, scale=0.02), run_time=1.5)
            self.add(grains)
            ten = self.costs()[[self.digit, *few]]
            low, high = np.floor(ten.min() / BIN) * BIN, np.ceil(ten.max() / BIN) * BIN
            place = (self.axis.value(seat) - low) / (high - low) * self.axis.line.get_length()
            above = cast(Any, self.first).animate.set_x(self.axis.line.get_left()[0] + place)
            self.play(Closer(grains, low=low, high=high), above, run_time=1.5)
            self.sink(self.first, self.digit, 1.0)
            self.play(LaggedStart(*map(FadeIn, pictures), lag_ratio=0.3), run_time=1.5)
            for k, (n, picture) in enumerate(zip(few, pictures, strict=True)):
                self.sink(picture, n, max(0.3, 0.9 - 0.2 * k))
            self.wait(0.5)
            self.play(Closer(grains, low=self.whole_heap(), high=HIGHEST), run_time=1.5)
            self.play(Rain(grains, to=self.all, above=4.2), run_time=5)

    def whole_heap(self) -> float:
        """The cost from which on one looks, to see all of the heap as large as there is room."""
        piles = np.bincount(np.floor(self.costs() / BIN).astype(int))
        rows = np.ceil(piles.max() / ACROSS)
        widest = HIGHEST - np.flatnonzero(piles)[0] * BIN  # what the heap takes, and to its right
        highest = rows * UNIT * BIN / (ACROSS + 1) / ROOM * HIGHEST
        return float(np.floor((HIGHEST - max(widest, highest)) / BIN) * BIN)

    def sink(self, picture: Mobject, example: int, run_time: float) -> None:
        """The picture of a digit shrinks to its grain, and lies on it before it goes."""
        small, seat = self.grains.pitch / picture.height, self.grains.seat_of(example)
        self.play(picture.animate.scale(small).move_to(seat), run_time=run_time)
        self.grains.shown = int(np.flatnonzero(self.grains.order == example)[0]) + 1
        self.grains.refresh()
        self.play(FadeOut(picture), run_time=0.2)

    def weigh(self) -> None:
        """Where it balances."""
        wedge = self.wedge = Fulcrum(self.axis, self.C, symbol="C", role="cost")
        hero = self.hero = Equation("C = {c}", "title", c=Readout(self.C, role="cost")).scale(2.6)
        words = self.words = Words("the average of all costs", "label", role="quiet")
        words.next_to(hero, DOWN, buff=0.35).align_to(hero, LEFT)
        VGroup(hero, words).align_to(6.6 * RIGHT, RIGHT).set_y(2.2)
        aside = 0.75 * self.axis.low + 0.25 * self.axis.high
        with self.beat(
            "Where does the heap balance? At the average of all costs, from now on $C$.",
            note="A grain counts the more, the further out it lies. The line weighs nothing.",
            sparse="the heap is what there is",
        ):
            wedge.put(aside)
            wedge.label.set_opacity(0)
            self.play(GrowFromEdge(wedge.wedge, DOWN), run_time=0.7)
            self.play(Weigh(wedge, self.grains, self.axis, self.name, start=aside), run_time=4)
            self.add(wedge)
            self.play(wedge.label.animate.set_opacity(1), FadeIn(hero, words))

    def train(self) -> None:
        """It moves to the left."""
        run, grains = self.run, self.grains
        count = self.count = StepCount(run)
        level(count.align_to(self.hero, LEFT), self.words.baseline - 0.65)
        untrained = run.at(0)
        costs = untrained.probe("C", split="train", example=range(self.all))
        before, after = (held.probe("C", split="train") for held in (untrained, self.end))
        with self.beat(
            "Now train. The heap moves left, and $C$ with it: from {before:.2f} to {after:.2f}.",
            before=before,
            after=after,
            holds=after < 0.1 * before,
            note="The first step takes all of them at once: no output is near one any more.",
            sparse="nearly all lie in one pile: that is the point",
        ):
            # What was true of the network before is gone while its grains fly.
            self.play(FadeOut(self.hero, self.words), run_time=0.5)
            self.play(Closer(grains, self.wedge, low=0.0, high=HIGHEST), run_time=1.5)
            ghost = Grains(self.axis, costs, bin_width=BIN, order=[*grains.order], across=ACROSS)
            ghost.near_ones.set_fill(opacity=0.25)
            there = Fulcrum(self.axis, before, symbol="C", role="quiet")
            there.remove(there.label)
            words = Words("untrained", "small", role="quiet")
            words.next_to(ghost, LEFT, buff=0.2, aligned_edge=DOWN).shift(0.1 * UP)
            number = Readout(before, size="small", role="quiet").next_to(there, RIGHT, buff=0.12)
            self.before = Group(ghost, there, words, number)
            self.add(ghost, grains)
            self.play(Flow(run, grains, self.wedge, to=1, looks=1), run_time=2.5)
            self.play(FadeIn(self.hero, self.words, count))
            self.wait(0.5)
            self.play(Flow(run, grains, self.wedge, to=run.steps, rate_func=self.pace), run_time=12)
            self.play(FadeIn(there, words, number))

    def pace(self, time: float) -> float:
        """The share of the training that is done: slowly at first, then by a factor each second."""
        longer = self.run.steps / 20  # for the first 20 steps or so hardly a grain moves
        return float((1 + longer) ** time - 1) / longer

    def look_right(self) -> None:
        """A few stay: seen through a glass."""
        grains = self.grains
        few = entries(counts(self.costs, (self.far, HIGHEST)), 0)
        theirs = self.run.probe("C", split="train", example=tuple(sorted(self.few)))
        share = total(theirs) / total(self.costs)
        long = ZOOM * UNIT
        glass = self.glass = Glass(self.axis, self.costs, self.few, far=self.far, length=long)
        (start, end), near, large = glass.ends, glass.axis, glass.grains
        coming = VMobject().match_style(grains.far_ones)
        tally = OnOneLine(Readout(few, places=0, size="title", role="look"), Words("digits"))
        brace = Brace(large.far_ones, UP, buff=0.15, color=current()["look"])
        tally.next_to(brace, UP, buff=0.2)
        self.tally = VGroup(brace, tally)
        with self.beat(
            "But {few} of {all} still cost {far:.2f} or more, and make {share:.0%} of the average.",
            few=few,
            far=given(self.far, "cost", why="chosen"),
            all=given(self.all, "training digits", why="the size of the training set"),
            share=share,
            holds=all_of(share > 0.1, few < 0.05 * self.all),
            note="Few, but far out: that is how they weigh so much.",
        ):
            grains.far = self.far
            grains.refresh()
            coming.points = glass.from_heap(grains)
            self.play(FadeOut(self.words, self.count, self.before))
            self.play(
                Whole(
                    near,
                    ReplacementTransform(Line(start, end).match_style(near.line), near.line),
                    FadeIn(near.ticks, near.numbers, rate_func=at_last),
                ),
                Whole(large, ReplacementTransform(coming, large.far_ones)),
                FadeIn(glass.rays, glass.words, rate_func=at_last),
                run_time=2.5,
            )
            self.play(GrowFromCenter(brace))
            self.play(FadeIn(tally, shift=0.2 * UP))

    def read(self) -> None:
        """Their pictures."""
        run, large = self.run, self.glass.grains
        found = self.end.probe("costliest", n=self.stubborn, split="train")
        self.which = [int(n) for n in found()][::-1]  # as their grains lie: see `that_stay`
        row = self.row = Group(*(self.picture(n, 1.6) for n in self.which))
        row.arrange(RIGHT, buff=0.28).align_to(TOP * UP, UP)
        row.set_x((self.glass.axis.line.get_left()[0] + SIDE_END) / 2)
        leads = self.leads = VGroup()
        for n, picture in zip(self.which, row, strict=True):
            seat = large.seat_of(n) + 0.6 * large.pitch * UP
            foot = picture.get_bottom() + 0.08 * DOWN
            leads.add(Line(seat, foot, color=current()["faint"], stroke_width=2))
        least = float(np.min(run.probe("C", split="train", example=tuple(self.which))())) - 1e-6
        with self.beat(
            "Here are the {n} costliest. What would you say they are?",
            n=given(self.stubborn, "digits", why="as many as there is room for"),
            note="Wait for answers.",
            holds=equal(entries(counts(self.costs, (least, HIGHEST)), 0), self.stubborn),
            rest=3,
        ):
            goals = row.copy()
            for n, picture in zip(self.which, row, strict=True):
                picture.scale(large.pitch / picture.height).move_to(large.seat_of(n))
            flights: list[Any] = [
                picture.animate.scale(goal.height / picture.height).move_to(goal)
                for picture, goal in zip(row, goals, strict=True)
            ]
            small = Equation("C = {c}", c=Readout(self.C, role="cost"))
            small.next_to(self.wedge.wedge, RIGHT, buff=0.15)
            level(small, self.wedge.label.get_bottom()[1])
            self.play(FadeOut(self.tally, self.hero), run_time=0.7)
            self.play(FadeIn(small), self.wedge.label.animate.set_opacity(0))
            self.play(LaggedStart(*flights, lag_ratio=0.3), run_time=4)
            self.play(FadeIn(leads))

    def answer(self) -> None:
        """What they are, and what it reads."""
        labels, answers = [], []
        for n, picture in zip(self.which, self.row, strict=True):
            which = {"example": n, "split": "train"}
            label = Readout(self.run.probe("label", **which), places=0, size="title", role="y")
            read = self.run.probe("prediction", **which)
            answer = Readout(read, places=0, size="title", role="ground")
            low = picture.get_bottom()[1]
            for line, word, number, below in (
                (labels, "a", label, 0.48), (answers, "read as", answer, 1.12),
            ):  # fmt: skip
                words = OnOneLine(Words(word, "small"), number, gap=0.2)
                line.append(level(words.match_x(picture), low - below))
            plate = RoundedRectangle(corner_radius=0.08, width=0.42, height=0.5)
            plate.set_style(fill_color=current()["wrong"], fill_opacity=1, stroke_width=0)
            answers[-1] = VGroup(plate.move_to(answer), answers[-1])
        right = [self.run.probe("right", example=n, split="train") for n in self.which]
        with self.beat(
            "It reads all of them wrong: a small average can hide a few large mistakes.",
            holds=all_of(total(stacked(*right)) < 0.5, self.C < 0.1),
            note="The upper number is the label, by the people who collected the digits.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.leads), run_time=0.7)  # words stand there now
            self.play(LaggedStart(*map(FadeIn, labels), lag_ratio=0.15), run_time=1.5)
            self.play(LaggedStart(*map(FadeIn, answers), lag_ratio=0.15), run_time=1.5)
