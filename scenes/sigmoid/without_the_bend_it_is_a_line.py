"""Without the bend it is a line."""

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    Indicate,
    TransformFromCopy,
    VGroup,
    rate_functions,
)

from nncore.data.plane import best_line
from nncore.probes.expressions import all_of, entries, equal
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.animations.whole import Whole
from scenes.mobjects.network import NetworkDiagram
from scenes.sigmoid.line import LineByHand, StraightLine, places
from scenes.sigmoid.moves import Carry, Reframe
from scenes.sigmoid.plane import Misses, Panel, mark_of, within
from scenes.sigmoid.rewrite import Rewrite
from scenes.sigmoid.sides import NEARER, REACH, Side, marks, swapped, threads
from scenes.stage import runs
from scenes.stage.change import Nudge, Train
from scenes.stage.lesson import BOTTOM, LAST_REST, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current


class WithoutTheBendItIsALine(Lesson):
    """Without a bend between its layers, a network of any depth draws no more than a line.

    Two 2-2-2 networks with the same first weights (seed 11), one of sigmoids, one of identities.
    They train while the lesson plays, from step 60 to 4,000. The 200 points are test points.
    """

    title = "Without the bend it is a line"
    seed = 11  # of twelve tried, the one whose two networks move the plane most alike at first
    first = 60  # the step at which both have a border among the points
    point = 1  # the test point that is followed

    def construct(self) -> None:
        self.bent, self.straight = (
            runs.plane(bend=bend, step=self.first, seed=self.seed) for bend in (True, False)
        )
        self.all = given(len(self.bent.data.x_test), "test points", why="all that there are")
        self.fewest = self.bent.probe("fewest wrong")
        self.scatter()
        self.fail()
        self.meet()
        self.part()
        self.shear()
        self.train()
        self.carry_back()
        self.fold()
        self.conclude()

    def scatter(self) -> None:
        """Points of two kinds, and a line."""
        panel = self.panel = Panel(width=8.9, height=TOP - BOTTOM)
        panel.move_to((6.7 - panel.width / 2) * RIGHT + (TOP + BOTTOM) / 2 * UP)
        wide = self.bent.probe("lattice", layer=0, x=(-4.0, 4.0), y=(-4.0, 4.0), n=33)
        self.ground = threads(panel, within(wide, REACH), n=33, every=1)
        here = [places(self.bent, label, REACH) for label in (0, 1)]
        self.marks = marks(panel, here, radius=0.1)
        degrees, offset = self.best = best_line()
        hand = self.hand = LineByHand(self.bent, degrees=degrees + 200, offset=offset)
        self.line = StraightLine(panel, hand, REACH)
        self.rings = Group(
            *(
                Misses(panel, probe, wrong, radius=0.22)
                for probe, wrong in zip(here, hand.misses, strict=True)
            )
        )
        self.tally = self.large_tally(hand.wrong)
        self.add(panel, *self.ground)
        with self.beat(
            "Dots and crosses. Can one straight line part them?",
            note="A heap of dots, and crosses that bend around it. Try it with a ruler.",
        ):
            for points in self.marks:
                self.play(FadeIn(points))
            self.play(Create(self.line))
            self.play(FadeIn(self.rings, self.tally))

    def fail(self) -> None:
        """It is turned all the way round, and comes to rest where it does best."""
        hand, (degrees, offset) = self.hand, self.best
        with self.beat(
            "Turn it as you like: even the best line leaves {n} of {all} on the wrong side.",
            note="A ring marks each point on the wrong side. This line is as good as any line.",
            n=self.fewest,
            all=self.all,
            holds=all_of(equal(hand.wrong, self.fewest), self.fewest > 0),
        ):
            self.play(Nudge(hand.offset, by=0.5, run_time=1.5))
            self.play(
                Nudge(hand.degrees, by=degrees, run_time=5),
                Nudge(hand.offset, by=offset, run_time=5),
            )

    def meet(self) -> None:
        """A network, and what its hidden layer does to a point."""
        looks: dict[str, Any] = {"point": self.point, "swap": swapped(self.bent)}
        self.left = Side(self.straight, LEFT, title="no bend: $a = z$", **looks)
        self.right = Side(self.bent, RIGHT, title="a bend: $a = sigma(z)$", **looks)
        network, names = self.network()
        with self.beat(
            "Two hidden neurons turn a point's two numbers into two new ones. They move the point.",
            note="The ringed cross: how far across and how far up. The last layer answers.",
        ):
            self.play(FadeOut(self.line, self.rings, self.tally), run_time=0.7)
            self.play(Reframe(self.panel, self.left.panel, *self.ground, *self.marks))
            self.remove(self.panel, *self.ground, *self.marks)
            self.add(self.left.panel, *self.left.before)
            self.play(FadeIn(self.left.axes, self.left.ring))
            self.play(FadeIn(network.layers, network.edges))
            came, new, answers = names
            self.play(FadeIn(came, shift=0.5 * RIGHT))
            self.play(FadeIn(new, shift=0.5 * RIGHT))
            self.play(FadeIn(answers, shift=0.5 * RIGHT))
        self.shown = Group(network, *names)

    def part(self) -> None:
        """Two of them."""
        left, right = self.left, self.right
        with self.beat(
            "Two such networks start alike. Only one bends its sums; the other leaves them alone.",
            note="The same first weights, the same points in the same order.",
        ):
            self.play(FadeOut(self.shown), run_time=0.7)
            self.play(
                TransformFromCopy(
                    Group(left.panel, *left.before), Group(right.panel, *right.before)
                ),
                run_time=1.5,
            )
            self.play(FadeIn(right.axes, right.ring, left.title))
            self.play(FadeIn(right.title))

    def shear(self) -> None:
        """What the hidden layer does at first, and the line of the last layer."""
        left, right = self.left, self.right
        count = self.count = VGroup(
            Words("step", role="quiet"),
            Readout(self.bent.probe("step"), places=0, align="center", longest=4000),
        ).arrange(DOWN, buff=0.15)
        count.move_to(0.2 * LEFT + 0.4 * UP)
        with self.beat(
            "At first both just turn and shear the plane. A line across it fails as before.",
            note="The line is where both answers are the same: the last layer draws it.",
            holds=all_of(left.wrong >= self.fewest, right.wrong >= 0.5 * self.fewest),
        ):
            self.play(FadeOut(left.axes, right.axes), run_time=0.5)
            self.play(Carry({**left.behind(), **right.behind()}))
            self.play(FadeIn(left.axes_behind, right.axes_behind), run_time=0.5)
            self.play(Create(left.border), Create(right.border))
            self.play(FadeIn(left.tally, right.tally, count))

    def train(self) -> None:
        """One flattens the plane, the other curls it."""
        left, right = self.left, self.right
        with self.beat(
            "Now both learn. One can only flatten the plane. The other curls it until a line fits.",
            note="On the left straight lines stay straight. Its line is not quite the best of all:"
            " training lowers a cost, not this count.",
            holds=all_of(left.wrong >= self.fewest, right.wrong <= 0.02 * self.all),
        ):
            both = (self.bent, self.straight)
            pace = rate_functions.ease_in_quad
            self.play(*(Train(run, to=run.steps, rate_func=pace) for run in both), run_time=14)

    def carry_back(self) -> None:
        """The plane as it was, and with it the border."""
        left, right = self.left, self.right
        sides = Group(left.regions(), right.regions())
        with self.beat(
            "Move the plane back: one line stays a line, the other becomes a curve round the dots.",
            note="The ground has the colour of what it answers there: dot or cross.",
            holds=all_of(left.wrong >= self.fewest, right.wrong <= 0.02 * self.all),
        ):
            gone = (
                side_part for side in (left, right) for side_part in (side.axes_behind, side.ring)
            )
            self.play(FadeOut(*gone, self.count), run_time=0.5)
            self.play(Carry({**left.back(), **right.back()}, run_time=6))
            self.play(FadeIn(sides), run_time=1.5)

    def fold(self) -> None:
        """Without the bend, two layers are one."""
        layers = Formula(
            "{{a = : a}} {{W_2 : W}} ({{W_1 x : V}} {{+ : p}} {{b_1 : c}}) {{+ b_2 : b}}"
        )
        spread = Formula(
            "{{a = : a}} {{W_2 : W}} {{W_1 x : V}} {{+ : p}} {{W_2 : U}} {{b_1 : c}} {{+ b_2 : b}}"
        )
        grouped = Formula("{{a = : a}} {{W_2 W_1 : W}} {{x + : x}} {{W_2 b_1 + b_2 : b}}")
        line = Formula("{{a = : a}} {{W : W}} {{x + : x}} {{b : b}}")
        self.left.below(layers, at=NEARER)
        for formula in (spread, grouped, line):
            level(formula.align_to(layers, LEFT), layers)  # what stays is not seen to move
        with self.beat(
            "Why? Without a bend two layers fold into one, and so would a hundred.",
            note="The product of both matrices is one matrix, and the biases add up to one.",
        ):
            self.play(FadeOut(self.left.tally, self.right.tally))
            self.play(FadeIn(layers))
            self.play(Rewrite(layers, spread, "aa", "WW", "VV", "pp", "WU", "cc", "bb"))
            self.remove(spread)
            self.play(Rewrite(grouped, line, "aa", "WW", "xx", "bb"))
            self.play(line.animate.set_x(self.left.panel.get_x()))

    def conclude(self) -> None:
        """With the bend, they are not."""
        bends = Formula("a = sigma(W_2 {{sigma : bend}}(W_1 x + b_1) + b_2)")
        bends.select("bend").set_color(current()["look"])
        self.right.below(bends, at=NEARER)
        with self.beat(
            "With a bend between them layers do not fold. That is why a neuron must bend.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(bends))
            bend = Indicate(bends.select("bend"), scale_factor=1.5, color=current()["look"])
            self.play(Whole(bends, bend))

    def large_tally(self, wrong: Probe) -> VGroup:
        """How many points are on the wrong side, as the one large number of the frame."""
        number = Readout(wrong, places=0, size="title", role="wrong", align="center", longest=100)
        number.scale(3)
        lines = (
            Constant(f"of {len(self.bent.data.x_test)} points", because="all test points"),
            Words("on the wrong side"),
        )
        words = VGroup(*lines).arrange(DOWN, buff=0.2)
        return VGroup(number, words).arrange(DOWN, buff=0.45).move_to(4.45 * LEFT + 0.3 * UP)

    def network(self) -> tuple[NetworkDiagram, list[VGroup]]:
        """Two inputs, two hidden neurons, two outputs; and the numbers of one point."""
        network = NetworkDiagram(self.bent, height=3.2, width=4.6, most=2)
        for circle in (circle for column in network.columns for circle in column.circles):
            circle.scale(2.6)
        for edges in network.bundles:
            edges.set_stroke(width=5)
            edges.refresh()
        network.move_to(3.42 * RIGHT + 0.3 * UP)
        inputs, hidden, outputs = network.columns
        names = ("up", "across") if self.left.swap else ("across", "up")
        came = self.numbers(0, ("across", "up"))
        new = self.numbers(1, tuple(f"new {name}" for name in names))
        for part, circle in zip(came, inputs.circles, strict=True):
            part.next_to(circle, LEFT, buff=0.25)
        for part, circle, side in zip(new, hidden.circles, (UP, DOWN), strict=True):
            part.next_to(circle, side, buff=0.2)
        answers = VGroup(*(mark_of(label, radius=0.18) for label in (0, 1)))
        for mark, circle in zip(answers, outputs.circles, strict=True):
            mark.next_to(circle, RIGHT, buff=0.25)
        return network, [came, new, answers]

    def numbers(self, layer: int, names: tuple[str, ...]) -> VGroup:
        """The activations of a layer for the point that is followed, each below its name."""
        a = self.bent.probe("a", layer=layer, example=self.point)
        return VGroup(
            *(
                VGroup(
                    Words(name, "label", role="quiet"),
                    Readout(entries(a, k), places=2, role="look", align="center"),
                ).arrange(DOWN, buff=0.15)
                for k, name in enumerate(names)
            )
        )
