"""Chain of influence."""

from itertools import pairwise
from typing import Any

from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
    there_and_back,
)

from nncore.probes.expressions import all_of
from nncore.probes.inputs import Dial
from scenes.animations.crossfade import COMES
from scenes.chain_rule.chain import Strip, W, around, become, product
from scenes.chain_rule.limit import Derive
from scenes.chain_rule.measured import (
    link_column,
    magnified,
    past_rows,
    ratio_column,
    slope_column,
    tags_of,
    value_column,
    valued,
)
from scenes.chain_rule.roads import roads_into_z
from scenes.chain_rule.turn import Turn
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.text import SIZES, Constant, level
from scenes.stage.view import refresh_all

PRODUCT = (3.1, 2.5)  # where the ratios' product stands
AISLE = (4.15, 1.95)  # where they turn on their way there, past what is written


class ChainOfInfluence(Lesson):
    """A weight moves the cost through a chain of links, and their factors multiply.

    The chain run, 1-1-1-1, at step 0, where every factor is a clean fraction.
    """

    title = "A nudge travels down the chain"
    nudge = 2.0  # above 0; what w is moved by at first, large enough to see that it is not small
    closer = 1000  # how many times smaller the nudge becomes

    def construct(self) -> None:
        if self.nudge <= 0:
            raise ValueError(f"got nudge={self.nudge}: it must be above 0, for bars to the right")
        run = self.run = runs.chain(step=0)
        self.last = len(run.recipe.sizes) - 1
        self.road = roads_into_z(run)[W]
        # The number lines show as much as this second nudge is long: shrinking it looks closer.
        self.lens = Dial("the change that a number line shows", at=self.nudge, low=0.0)
        self.meet()
        self.lay_out()
        self.push()
        self.measure()
        self.turn_around()
        self.multiply()
        self.shrink()
        self.derive()
        self.conclude()

    def meet(self) -> None:
        """A neuron in each layer, and what it costs."""
        run, last = self.run, self.last
        strip = self.strip = Strip(run, first=0, apart=2.95, radius=0.62).move_to(1.25 * UP)
        here = {"layer": last, "neuron": 0}
        activations = [run.probe("a", layer=l, neuron=0, example=0) for l in range(last + 1)]
        pairs = zip(strip.activations, activations, strict=True)
        values = [valued(*pair) for pair in pairs]
        wanted, cost = run.probe("y", neuron=0, example=0), run.probe("C", example=0)
        weight, bias = run.probe("W", **here, source=0), run.probe("b", **here)
        values.append(valued(strip.weights[-1], weight, role="w", side=UP))
        values.append(valued(strip.biases[-1], bias, role="b", side=UP))
        asked = [
            valued(strip.wanted, wanted, role="y"),
            valued(strip.cost, cost, role="cost", side=UP),
        ]
        level(asked[0], values[0])
        level(asked[1], values[-1])
        words = self.words = VGroup(
            *(
                Constant(line, "label", because="L - 1 is the layer before L", role="quiet")
                for line in (
                    "$L$: the last layer. $L-1$: the layer before it.",
                    "$y$: what the last neuron should say.",
                    "$C_0$: the cost of this one example, the miss squared.",
                )
            )
        )
        words.arrange(DOWN, aligned_edge=LEFT, buff=0.25).to_edge(LEFT, buff=SIDE).set_y(-1.95)
        there = [*strip.edges, *strip.neurons, *strip.activations, *strip.weights, *strip.biases]
        self.add(*there, *values)
        with self.beat(
            "One neuron in each layer. The last one should say {y:.0f}, but it says {a:.1f}.",
            y=wanted,
            a=activations[-1],
            note="Above a symbol, in brackets, stands its layer. The 0 of the cost: example 0.",
            because="example 0 is the only one there is",
            holds=activations[-1] < wanted,
        ):
            self.play(FadeIn(words[0]))
            coming = (strip.aim, strip.wanted, asked[0], words[1])
            self.play(FadeIn(*coming, shift=0.4 * LEFT))
            self.play(GrowFromCenter(strip.miss), FadeIn(strip.cost, asked[1], words[2]))
        self.values = VGroup(*values, *asked)

    def lay_out(self) -> None:
        """Four quantities on four number lines."""
        road = self.road
        drawing = self.drawing = road.drawing(
            self.lens.probe(), length=5.6, apart=1.2, spans=1.5, direction=RIGHT
        )
        drawing.move_to(0.63 * DOWN + 0.55 * LEFT)
        rulers = drawing.rulers
        self.rows, self.links = value_column(road, rulers, places=3), link_column(rulers)
        large = self.large = [link.copy() for link in self.links]
        for link in large:
            link.scale(SIZES["body"] / SIZES["small"]).to_edge(RIGHT, buff=SIDE)
        strip = Strip(road.nudged, first=self.last - 1, apart=2.4, radius=0.32)
        strip.move_to(6.5 * LEFT + (TOP - 0.1) * UP, aligned_edge=UP + LEFT)
        self.scale = (
            quiet("one scale, ticks at whole numbers", ORIGIN).to_edge(RIGHT, buff=SIDE).set_y(1.78)
        )
        with self.beat(
            "A weight, an activation and a bias make $z$. That makes $a$, and $a$ makes the cost.",
            note="Four number lines, one scale. The small upright bar is where each value is now.",
        ):
            self.play(FadeOut(self.values, self.words))
            coming = (FadeIn(ruler, rate_func=COMES) for ruler in rulers)
            self.play(*become(self.strip, strip), *coming, run_time=1.5)
            homes = (strip.weights[0], strip.neurons[1], strip.activations[1], strip.cost)
            for row, home in zip(self.rows, homes, strict=True):
                lit = around(home, buff=0.05)
                self.play(Create(lit), FadeIn(row, shift=0.2 * RIGHT), run_time=0.8)
                self.play(FadeOut(lit), run_time=0.3)
            self.play(FadeIn(self.scale))
            self.play(LaggedStart(*map(FadeIn, large), lag_ratio=0.5))
        self.strip = strip

    def push(self) -> None:
        """The weight moves, and all that follows."""
        bars, nudged = self.drawing.changes, self.road.nudged
        _, z, a, cost = self.road.changes
        self.add(*bars)
        with self.beat(
            "Nudge the weight, and all that follows moves with it: $z$, the activation, the cost.",
            note="One scale for all four lines, so their lengths may be compared.",
            holds=all_of(z > 0, a > 0, cost < 0),
        ):
            self.play(Nudge(nudged, by=self.nudge, rate_func=there_and_back), run_time=3)
            self.play(Nudge(nudged, by=self.nudge))

    def measure(self) -> None:
        """Each link has its ratio."""
        road, bars, bands = self.road, self.drawing.changes, self.drawing.bands
        tags = self.tags = tags_of(road, bars, places=3)
        refresh_all(bands)
        measured = self.measured = ratio_column(road, bands)
        first, second, _ = road.ratios
        with self.beat(
            "Measure it: $z$ moves {first:.1f} times as far as the weight, $a$ {second:.2f} "
            "times as far as $z$.",
            first=first,
            second=second,
            note="The ratio of the two lengths is what this link does to a change.",
        ):
            self.play(*map(ReplacementTransform, self.large, self.links), FadeIn(tags[0]))
            for link in (0, 1):
                self.play(FadeIn(bands[link], tags[link + 1]), run_time=1.5)
                self.play(FadeIn(measured[link], shift=0.2 * RIGHT))

    def turn_around(self) -> None:
        """The last link has a ratio below zero."""
        _, _, a, cost = self.road.changes
        with self.beat(
            "The last link turns it around: when the activation rises, the cost falls.",
            note="The band crosses over: the ratio is negative.",
            holds=all_of(a > 0, cost < 0),
        ):
            self.play(FadeIn(self.drawing.bands[2], self.tags[3]), run_time=1.5)
            self.play(FadeIn(self.measured[2], shift=0.2 * RIGHT))

    def multiply(self) -> None:
        """The ratios multiply."""
        road = self.road
        first, *_, last = road.changes
        whole = self.whole = product([*road.ratios, last / first], d="Delta")
        whole.move_to((*PRODUCT, 0))
        with self.beat(
            "Multiply the three, and you know how the cost answers to the weight: {whole:.3f}.",
            whole=last / first,
            note="The changes in between cancel, as fractions do.",
        ):
            self.play(FadeOut(self.scale), FadeIn(whole.formula))
            numbers = whole.numbers.values()
            rows = self.measured
            gaps = [(above.get_bottom()[1] + row.get_top()[1]) / 2 for above, row in pairwise(rows)]
            for row, number, gap in zip(rows, numbers, (AISLE[1], *gaps), strict=False):
                value = row.numbers["value"]
                way = past_rows(value, number, gap=gap, aisle=AISLE)
                copy = value.copy()
                self.play(ReplacementTransform(copy, number, path_func=way), run_time=1.5)
            self.play(FadeIn(whole.numbers["whole"], shift=0.2 * RIGHT))

    def shrink(self) -> None:
        """A smaller nudge, looked at more closely."""
        road, nudged, lens = self.road, self.road.nudged, self.lens
        drawing = self.drawing
        self.finer = [
            *tags_of(road, drawing.changes, places=6),
            *value_column(road, drawing.rulers, places=6),
        ]
        zoom = self.zoom = magnified(self.nudge / lens.probe(), self.closer)
        zoom.to_edge(RIGHT, buff=SIDE).set_y(1.72)
        with self.beat(
            "That was a big nudge. Shrink it and look closer: the three ratios settle.",
            note="Lines are magnified as the nudge shrinks: the ticks move apart.",
            holds=road.has_settled(),
        ):
            old = (*self.tags, *self.rows)
            goes, comes = squish_rate_func(smooth, 0, 0.5), squish_rate_func(smooth, 0.5, 1)
            self.play(FadeOut(*old, rate_func=goes), FadeIn(*self.finer, zoom, rate_func=comes))
            tenth, tiny = self.nudge / 10, self.nudge / self.closer
            self.play(Narrow(nudged, by=tenth))
            self.play(Narrow(lens, by=tenth))
            self.play(Narrow(nudged, by=tiny), Narrow(lens, by=tiny), run_time=4)

    def derive(self) -> None:
        """For the smallest nudges, ratios are derivatives."""
        road, strip = self.road, self.strip
        exact = self.exact = slope_column(road, self.drawing.bands)
        slope = self.slope = product([*road.factors, road.whole]).move_to(self.whole)
        homes: tuple[VMobject, ...] = (strip.neurons[0], strip.neurons[1], strip.miss)
        with self.beat(
            "For the smallest nudges they are slopes: the activation before, "
            "$sigma'$, twice the miss.",
            note="Each is the derivative of the link that stands at its left.",
            holds=road.multiplies(),
        ):
            for old, new, home in zip(self.measured, exact, homes, strict=True):
                lit = around(home, buff=0.05)
                self.play(Create(lit), Derive(old, new))
                self.play(FadeOut(lit), run_time=0.4)
            self.play(Derive(self.whole, slope, run_time=1.5))

    def conclude(self) -> None:
        """The chain rule."""
        road, slope = self.road, self.slope
        upright = road.drawing(self.lens.probe(), length=3.0, apart=3.9, spans=1.3)
        upright.move_to(0.02 * DOWN)
        row = road.row(upright.rulers)
        first, second, third = road.factors
        with self.beat(
            "The chain rule: {first:.3f} times {second:.3f} times {third:.3f} is {whole:.3f}.",
            first=first,
            second=second,
            third=third,
            whole=road.whole,
            note="Raise this weight a little, and the cost falls by an eighth of that.",
            holds=road.multiplies(),
            rest=LAST_REST,
        ):
            self.play(FadeOut(*self.links, *self.finer, *self.exact))
            zoom: Any = self.zoom.animate
            beside = upright.rulers[2].get_right() + 1.95 * RIGHT + 0.9 * UP
            self.play(Turn(self.drawing, upright), zoom.move_to(beside))
            self.play(FadeIn(row.symbols[0]), run_time=0.6)
            for parts, value in zip(row.steps, row.values, strict=True):
                self.play(FadeIn(parts, value, shift=0.2 * RIGHT))
            # Once more, from the weight to the cost.
            self.play(Nudge(road.nudged, by=0.0), run_time=1)
            self.play(Nudge(road.nudged, by=self.nudge / self.closer), run_time=2)
            self.play(Create(around(slope, buff=0.15)))
