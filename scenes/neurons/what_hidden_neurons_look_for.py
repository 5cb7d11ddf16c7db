"""What hidden neurons look for."""

from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.maths.templates import PATTERNS
from nncore.probes.expressions import all_of, equal, maximum, stacked
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.animations.follow import Follow
from scenes.animations.forward import Forget, ForwardPass
from scenes.mobjects.axes import Axis
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid, weight_scale
from scenes.mobjects.progress import StepCount
from scenes.mobjects.quiet import quiet
from scenes.neurons.at_work import NetworkAtWork
from scenes.neurons.dot_columns import AskMany, DotColumns, above
from scenes.neurons.hopes import Fit, Hope, Match, along_the_lane, over_then_up
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, TOP, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

TILE = 2.45  # height of a picture that is compared
COLUMNS = (-2.1, 1.5, 5.1)  # across
HOPES, NUMBERS, FINDS = 1.62, -0.12, -1.5  # heights
EDGE = -6.7


class WhatHiddenNeuronsLookFor(Lesson):
    """Hidden neurons learn what helps to tell digits apart, not the edges that one would expect.

    The digits run, seed 0, trained while the lesson plays: steps 0 to 7,500, with a stop at 500;
    then 1,000 pictures of uniform noise.
    """

    title = "What hidden neurons look for"
    seed = 0
    halt = 500  # the step at which strokes are clearest
    digit = 28  # a test digit that the network reads right
    sure = 0.8  # an output from here on counts as a sure answer
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits

    def construct(self) -> None:
        self.run = runs.digits(step=0, seed=self.seed, pictures=self.pictures)
        self.limit = weight_scale(self.run)
        self.begin()
        self.hope()
        self.train()
        self.compare()
        self.train_on()
        self.read()
        self.mislead()
        self.ask_many()
        self.conclude()

    def begin(self) -> None:
        """Before training all pictures are noise."""
        run = self.run
        wall = self.wall = Group(
            *(self.weights(j, height=1.47) for j in range(run.recipe.sizes[1]))
        ).arrange_in_grid(cols=4, buff=0.08)
        wall.align_to(EDGE * RIGHT, LEFT).align_to(TOP * UP, UP)
        bar = self.bar = ColourBar(self.limit, height=wall.height, more=True)
        bar.next_to(wall, RIGHT, buff=0.2)
        network = NetworkDiagram(run, height=5.4, width=4.4)
        network.to_edge(RIGHT, buff=0.7).match_y(wall)
        self.add(network)
        with self.beat(
            "Each hidden neuron has a picture of weights. Before training, all sixteen are noise.",
            note="Blue counts for, red against. The colours' scale stays the same to the end.",
        ):
            for j, picture in enumerate(wall):
                pace = 1.0 if j < 2 else 0.2
                source = network.layers[1].neuron(j)
                self.play(FadeIn(picture, target_position=source, scale=0.1), run_time=pace)
            self.play(FadeIn(bar))
        self.network = network

    def weights(self, neuron: int, *, height: float) -> WeightGrid:
        """What a hidden neuron listens to, on the trained weights' scale."""
        probe = self.run.probe("W", layer=1, neuron=neuron)
        return WeightGrid(probe, limit=self.limit, height=height)

    def hope(self) -> None:
        """What should they become?"""
        hopes = self.hopes = [Hope(pattern, height=1.72) for pattern in PATTERNS]
        Group(*hopes).arrange(DOWN, buff=0.25).set_x(2.0).match_y(self.wall)
        self.names = VGroup(
            *(
                Words(f"a{'n' * (pattern[0] == 'e')} {pattern}").next_to(hope, RIGHT, buff=0.35)
                for pattern, hope in zip(PATTERNS, hopes, strict=True)
            )
        )
        with self.beat(
            "What will they become? One might hope for little edges, strokes and bows.",
            note="These are drawn by a formula, before looking: no network has learned them.",
        ):
            self.play(FadeOut(self.network))
            for hope, name in zip(hopes, self.names, strict=True):
                self.play(FadeIn(hope, name, shift=0.3 * LEFT), run_time=0.8)

    def train(self) -> None:
        """Out of the noise come blobs and strokes."""
        run = self.run
        self.step = self.count("step", run.probe("step"), places=0, longest=7500)
        self.right = self.count("read right", run.probe("accuracy"), places=1, percent=True)
        progress = VGroup(self.step, self.right).arrange(DOWN, buff=0.8)
        progress.set_x(5.75).match_y(self.wall)
        with self.beat(
            "Train it, and watch. Out of the noise come blobs, and here and there a stroke.",
            note="The percentage is of new digits that it reads right.",
        ):
            self.play(FadeIn(progress))
            self.play(Train(run, to=self.halt, run_time=8))

    def count(self, name: str, probe: Probe, **looks: Any) -> VGroup:
        """A number below its name."""
        number = Readout(probe, align="center", **looks)
        return VGroup(Words(name, "label", role="quiet"), number).arrange(DOWN, buff=0.15)

    def compare(self) -> None:
        """Each hope above the neuron that it is most like."""
        run, wall = self.run, self.wall
        places, names = [hope.copy() for hope in self.hopes], self.names.copy()
        matches = self.matches = [Match(run, hope, step=self.halt) for hope in places]
        chosen = sorted({match.neuron for match in matches})
        rings = VGroup(
            *(SurroundingRectangle(wall[j], color=current()["look"], buff=0.03) for j in chosen)
        )
        finds = self.finds = Group(*(self.weights(m.neuron, height=TILE) for m in matches))
        for x, hope, name, find, match in zip(COLUMNS, places, names, finds, matches, strict=True):
            hope.scale(TILE / hope.height).move_to(x * RIGHT + HOPES * UP)
            level(name.set_x(x), HOPES + TILE / 2 + 0.17)
            find.move_to(x * RIGHT + FINDS * UP)
            level(match.likeness.set_x(x), NUMBERS)
        likeness = self.likeness = VGroup(*(match.likeness for match in matches))
        labels = self.labels = self.row_labels()
        with self.beat(
            "Turn and move each hope to fit its nearest neuron. A likeness of 1 would be perfect.",
            because="the cosine of a picture with itself",
            note="Likeness is the cosine over all pixels. All sixteen are tried, in many ways.",
            holds=all_of(
                *(equal(match.found, match.neuron) for match in matches),
                *(match.then > 0.4 for match in matches),
            ),
        ):
            self.play(Create(rings))
            others = Group(*(picture for j, picture in enumerate(wall) if j not in chosen))
            self.play(FadeOut(self.bar, self.step, self.right, others))
            ways = zip(self.hopes, self.names, places, names, strict=True)
            for hope, name, place, its_name in ways:
                moves = over_then_up(hope, place), ReplacementTransform(name, its_name)
                self.play(*moves, run_time=1.2)
            flights = [wall[match.neuron].copy() for match in matches]
            self.add(*flights)
            self.remove(*wall, rings)
            for flight, find in zip(flights[::-1], finds[::-1], strict=True):
                self.play(along_the_lane(flight, find), run_time=1.5)
            self.play(FadeIn(labels, likeness))
            for match in matches:
                self.play(Fit(match))
        self.hopes, self.names = places, names

    def row_labels(self) -> VGroup:
        """What stands in each row."""
        rows = ("hoped for", HOPES - 0.1), ("likeness", NUMBERS), ("found", FINDS + 0.55)
        labels = VGroup(*(level(Words(name, role="quiet"), height) for name, height in rows))
        for label in labels:
            label.align_to(EDGE * RIGHT, LEFT)
        return labels

    def train_on(self) -> None:
        """The better it reads, the less there is to see."""
        run = self.run
        then, end = run.run.at(self.halt), run.run.at(run.steps)
        early, late = then.probe("accuracy"), end.probe("accuracy")
        step = StepCount(run, "step")
        right = OnOneLine(
            Readout(run.probe("accuracy"), places=1, percent=True, longest=0.999),
            Words("read right", role="quiet"),
        )
        progress = VGroup(step, right).arrange(DOWN, buff=0.35, aligned_edge=LEFT)
        progress.next_to(self.labels[-1], DOWN, buff=0.6, aligned_edge=LEFT)
        with self.beat(
            "Train on, and it reads {late:.1%} of new digits, up from {early:.1%}. "
            "But the strokes drown.",
            note="Nothing rewards it for being clear. Fitted anew, the best edge is at {best:.2f}.",
            early=early,
            late=late,
            best=Match(run, Hope("edge", height=1), step=run.steps).then,
            holds=all_of(late > early, *(match.now < match.then for match in self.matches)),
        ):
            self.play(FadeIn(progress))
            self.play(Train(run, to=run.steps, run_time=9))
        self.progress = progress

    def read(self) -> None:
        """And yet it reads a digit."""
        run = self.run
        at_work = NetworkAtWork(
            run, example=self.digit, height=5.0, width=6.2, strongest=120, tall=3.6
        )
        self.picture, self.drawing, self.answers = at_work.picture, at_work.network, at_work.answers
        drawn = quiet("drawn: the strongest weights", self.picture, buff=0.3)
        with self.beat(
            "Tangles, and yet they work: it reads this {label}, and {share:.0%} of all new digits.",
            note="Whatever each of them looks for, together they tell digits apart.",
            label=run.probe("label", example=self.digit),
            share=run.probe("accuracy"),
            holds=run.probe("right", example=self.digit) > 0.5,
        ):
            neurons = self.drawing.layers[1]
            self.play(FadeOut(*self.hopes, self.names, self.likeness, self.labels, self.progress))
            self.play(
                *(FadeOut(find, target_position=neurons, scale=0.05) for find in self.finds),
                run_time=1.2,
            )
            self.play(FadeIn(self.drawing.layers, self.answers.names), run_time=0.8)
            self.play(FadeIn(self.picture, self.drawing.edges, drawn))
            self.play(ForwardPass(self.drawing, self.answers, example=self.digit, run_time=4))
            self.play(FadeIn(self.answers.numbers, self.answers.pick))
        self.drawn = drawn

    def mislead(self) -> None:
        """A picture with nothing in it."""
        run, answers = self.run, self.answers
        found = run.probe("most confident", split="noise")
        noise = self.noise = {"split": "noise", "example": int(found())}
        sure = run.probe("confidence", **noise)
        with self.beat(
            "Now show it noise. It cannot say: none of these. It reads {read}, "
            "with an output of {sure:.2f}.",
            note="Every pixel is drawn evenly between black and white. There is nothing in it.",
            read=run.probe("prediction", **noise),
            sure=sure,
            holds=all_of(equal(found, noise["example"]), sure > self.sure),
        ):
            self.play(
                Forget(self.drawing.layers, run_time=0.8),
                FadeOut(answers.numbers, answers.pick),
            )
            self.play(Follow(self.picture, **noise))
            self.play(ForwardPass(self.drawing, answers, **noise, run_time=4))
            self.play(FadeIn(answers.numbers, answers.pick))

    def ask_many(self) -> None:
        """A thousand such pictures, a dot for each."""
        run = self.run
        n = len(run.data.x("noise"))
        axis = self.axis = Axis(0, 1, 0.2, length=12.8, places=1).move_to(2.02 * DOWN)
        name = quiet("the largest output", axis, buff=0.12)
        values = run.probe("confidence", split="noise", example=range(1))
        dots = DotColumns(axis, values, np.linspace(0, 1, 21), sure=self.sure, across=6)
        wall = axis.point(self.sure)
        line = DashedLine(wall, wall + 2.6 * UP, color=current()["wrong"], stroke_width=3)
        tally = Readout(above(values, self.sure), places=0, size="title", role="wrong")
        tally.scale(2.4)
        words = VGroup(
            Constant(f"of {n:,} pictures of noise get", because="as many as were drawn"),
            Constant(f"an output above {self.sure}", because="what counts as a sure answer"),
        ).arrange(DOWN, buff=0.2, aligned_edge=LEFT)
        self.tally = VGroup(tally, words)
        picture = self.picture.copy().scale(2.5 / self.picture.height)
        picture.align_to(EDGE * RIGHT, LEFT).align_to(TOP * UP, UP)
        tally.next_to(picture, RIGHT, buff=0.8).match_y(picture)
        words.next_to(tally, RIGHT, buff=1.1).match_y(picture)
        all_values = values.with_(example=None)
        some = above(all_values, self.sure)
        with self.beat(
            "Most noise leaves it unsure, but not all: "
            "{some} of {n:,.0f} pictures get a sure answer.",
            note="Each dot is one picture of noise. Sure means: an output above the dashed line.",
            some=some,
            n=given(n, "pictures of noise", why="all that were drawn"),
            holds=all_of(some > 0, some < 0.1 * n),
        ):
            self.play(
                FadeOut(self.drawing, self.answers, self.drawn),
                ReplacementTransform(self.picture, picture),
                run_time=1.5,
            )
            self.play(FadeIn(axis, name), Create(line))
            self.play(FadeIn(dots, self.tally))
            self.play(AskMany(picture, dots, tally, n=n, run_time=8))
        self.picture, self.dots = picture, dots

    def conclude(self) -> None:
        """Six of them, and what it takes them for."""
        run = self.run
        values = np.asarray(run.probe("confidence", split="noise")())
        surest = [int(k) for k in np.argsort(-values)[:6]]
        row = Group(*(self.taken_for(k) for k in surest)).arrange(RIGHT, buff=0.42)
        row.set_x(0).align_to(TOP * UP, UP)
        end = self.dots.sure
        sure = [run.probe("confidence", split="noise", example=k) for k in surest]
        with self.beat(
            "It learned to tell ten digits apart, no more. These six are noise, and it is sure.",
            note="The surest six. It was never shown anything but digits.",
            holds=-maximum(-stacked(*sure)) > self.sure,
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.picture, self.tally))
            self.play(
                LaggedStart(
                    *(FadeIn(part[0], target_position=end, scale=0.05) for part in row),
                    lag_ratio=0.25,
                ),
                run_time=3,
            )
            self.play(FadeIn(*(part[1] for part in row)))

    def taken_for(self, example: int) -> Group:
        """A picture of noise, and what the network reads in it."""
        which = {"split": "noise", "example": example}
        picture = PixelGrid(self.run.probe("a", layer=0, **which), height=1.8)
        verdict = Statement(
            "{read} at {sure}",
            read=Readout(self.run.probe("prediction", **which), places=0, role="wrong"),
            sure=Readout(self.run.probe("confidence", **which)),
        )
        return Group(picture, verdict.next_to(picture, DOWN, buff=0.2))
