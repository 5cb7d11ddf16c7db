"""Bias and the layer before."""

from itertools import pairwise

import numpy as np
from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from nncore.probes.expressions import all_of, isclose
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.chain_rule.backwards import Backwards
from scenes.chain_rule.chain import BEFORE, A, B, C, Strip, W, Z, around, become, product
from scenes.chain_rule.influence import Influence, Place, pose
from scenes.chain_rule.roads import STARTS, formula, road_from_before, roads_into_z, slope_of_cost
from scenes.chain_rule.rulers import AtBand
from scenes.chain_rule.turn import Turn
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, Words, level

PRODUCT = -2.4  # height of the products
# In the fork, ...
FORKED = {
    W: Place(-3.4, 1.12, 2.6),
    B: Place(-3.4, -0.97, 1.6),
    BEFORE: Place(-3.4, -2.44, 1.1),
}
SHARED = [Place(x, -0.97, 1.6) for x in (0.6, 3.6, 6.3)]
# ... and in a row of six.
SIX = [Place(x, -0.12, 5.2 if x < -6 else 2.6) for x in np.linspace(-6.1, 6.15, 6)]


class BiasAndTheLayerBefore(Lesson):
    """A bias and the layer before reach the cost as a weight does: only the first factor changes.

    The chain run, 1-1-1-1, at step 0, where every factor is a clean fraction.
    """

    title = "The bias, and the layer before"
    nudge = 1.0  # above 0; how far z is moved at first
    closer = 1000  # how many times smaller the nudge becomes

    def construct(self) -> None:
        run = self.run = runs.chain(step=0)
        self.last = len(run.recipe.sizes) - 1
        self.tiny = self.nudge / self.closer
        self.lens = Dial("the change that a number line shows", at=self.nudge, low=0.0)
        roads = self.roads = roads_into_z(run)
        self.drawings = {name: self.drawn(name) for name in STARTS}
        self.rows = {name: roads[name].row(self.drawings[name].rulers) for name in STARTS}
        self.products = {name: roads[name].product().move_to(PRODUCT * UP) for name in STARTS}
        self.weight()
        self.shrink()
        self.bias()
        self.rest_of_the_road()
        self.before()
        self.fork()
        self.further_back()
        self.known()
        self.all_the_way()

    def drawn(self, name: str) -> Influence:
        """The number lines of a road, side by side."""
        drawing = self.roads[name].drawing(self.lens.probe(), length=2.75, apart=3.9, spans=2.6)
        return drawing.move_to(0.5 * UP)

    def weight(self) -> None:
        """The road of the weight, as the lesson before has told it."""
        road, row = self.roads[W], self.rows[W]
        strip = self.strip = Strip(self.run, first=self.last - 1, apart=3.9, radius=0.32)
        self.add(strip.move_to(TOP * UP, aligned_edge=UP), self.drawings[W], row.symbols)
        measured = self.measured = VGroup()
        names = self.ratio_names = VGroup()
        for (before, after), arrow in zip(pairwise(road.names), row.arrows, strict=True):
            name = Formula(f"Delta {after} slash Delta {before}", "label")
            names.add(level(name.match_x(arrow), arrow.get_y() + 0.25))
        _, z, a, cost = road.changes
        with self.beat(
            "Nudge a weight: it moves $z$, $z$ moves $a$, and $a$ moves the cost, down this time.",
            note="The lesson before, in one picture. On each arrow: a change over the one before.",
            holds=all_of(z > 0, a > 0, cost < 0),
        ):
            self.play(Nudge(road.nudged, by=2 * self.nudge), run_time=2.5)
            for ratio, value, *rest in zip(road.ratios, row.values, row.arrows, names, strict=True):
                number = Readout(ratio, places=3)
                measured.add(number.move_to(value))
                self.play(FadeIn(number, *rest), run_time=0.7)

    def shrink(self) -> None:
        """For a small nudge the ratios are the factors."""
        road, row, lens = self.roads[W], self.rows[W], self.lens
        times = Readout(self.nudge / lens.probe(), places=0, longest=self.closer)
        near = self.near = Equation('"magnified" times {times}', "label", times=times)
        near.move_to(3.9 * RIGHT + UP)
        with self.beat(
            "Shrink the nudge, look closer, and the three ratios settle: they are the factors.",
            note="All number lines of a frame have one scale, and the frame says how large.",
            holds=road.has_settled(),
        ):
            self.play(FadeIn(near))
            closer = Narrow(road.nudged, by=2 * self.tiny), Narrow(lens, by=self.tiny)
            self.play(*closer, run_time=4)
            self.play(FadeOut(self.ratio_names), run_time=0.4)
            self.play(FadeIn(row.formulas), run_time=0.6)
            self.remove(*self.measured)
            self.add(row.values)
            self.multiply(W)

    def multiply(self, name: str) -> None:
        """The factors go into their product: the first its own, the others those of the weight."""
        whole = self.products[name]
        values = [self.rows[name].values[0], *self.rows[W].values[1:]]
        numbers = whole.numbers.values()
        arcs = (PI / 3, 0, 0)  # the first goes over the fraction
        flights = [
            TransformFromCopy(value, number, path_arc=arc)
            for value, number, arc in zip(values, numbers, arcs, strict=False)
        ]
        self.play(FadeIn(whole.formula), *flights, run_time=1.5)
        self.play(FadeIn(whole.numbers["whole"]))

    def change_road(self, old: str, new: str, lives: VMobject) -> None:
        """The nudge of one is taken back, and another stands at the start of the road."""
        row, drawing, coming = self.rows[old], self.drawings[old], self.drawings[new]
        gone = VGroup(self.products[old], row.formulas[0], row.values[0], row.arrows[0])
        self.play(FadeOut(gone), Nudge(self.roads[old].nudged, by=0.0), run_time=1.5)
        self.remove(drawing)
        self.add(*coming.bands, *coming.rulers, *coming.changes[1:])
        self.play(
            FadeOut(row.symbols[0], drawing.changes[0]),
            TransformFromCopy(lives, self.rows[new].symbols[0]),
            FadeIn(coming.changes[0]),
        )
        self.add(coming)

    def nudge_it(self, name: str, by: float) -> None:
        """Nudge what stands there, and say what the first link does."""
        row = self.rows[name]
        self.play(Nudge(self.roads[name].nudged, by=by), run_time=2.5)
        self.play(FadeIn(row.arrows[0], row.formulas[0], row.values[0]))

    def bias(self) -> None:
        """The bias in the weight's place."""
        moved, z, *_ = self.roads[B].changes
        with self.beat(
            "Now nudge the bias. It is added to $z$ just as it is, and $z$ moves exactly as far.",
            note="The band is level: the first factor is one.",
            holds=all_of(isclose(z, moved, within=1e-12), moved > 0),
        ):
            self.change_road(W, B, self.strip.biases[0])
            self.nudge_it(B, self.tiny)

    def rest_of_the_road(self) -> None:
        """The other two links are the same."""
        row, strip = self.rows[W], self.strip
        pairs = ((strip.neurons[1].circles, row.formulas[1]), (strip.miss, row.formulas[2]))
        self.lit = VGroup()
        with self.beat(
            "From $z$ on the road is the same: the same slope, and twice the same miss.",
            note="What is framed below lives where it is framed above.",
            holds=self.roads[B].has_settled(),
        ):
            for lives, factor in pairs:
                self.light(lives, factor)
            self.multiply(B)

    def light(self, lives: VMobject, factor: VMobject) -> None:
        """Frame a factor, and what it lives in."""
        lit = around(lives, buff=0.02), around(factor, buff=0.06)
        self.lit.add(*lit)
        self.play(*map(Create, lit))

    def before(self) -> None:
        """The activation before in their place."""
        strip, row, road = self.strip, self.rows[BEFORE], self.roads[BEFORE]
        moved, z, *_ = road.changes
        with self.beat(
            "The third thing in $z$ is the activation before. It is multiplied by the weight.",
            note="L - 1 is the layer before the last. The bias of its neuron moves it here.",
            because="L - 1 is the layer before the last",
            holds=all_of(road.has_settled(), z > moved),
        ):
            self.play(FadeOut(self.lit))
            self.lit = VGroup()
            self.change_road(B, BEFORE, strip.activations[0])
            # The slope of the sigmoid being a quarter, it moves by half of z's nudge.
            self.nudge_it(BEFORE, 2 * self.tiny)
            self.light(strip.edges[0], row.formulas[0])
            self.multiply(BEFORE)

    def fork(self) -> None:
        """Three roads that lead into one."""
        roads, drawings, rest = self.roads, self.drawings, self.rows[W]
        roads[W].nudged.by, roads[B].nudged.by = 2 * self.tiny, self.tiny
        goals = {
            name: pose(self.drawn(name), [FORKED[name], *SHARED], unit=1.05) for name in STARTS
        }
        strip = Strip(self.run, first=self.last - 1, apart=2.6, radius=0.32)
        strip.move_to(3.55 * RIGHT + 3.1 * UP, aligned_edge=UP)
        tail = roads[B].row(goals[B].rulers[1:], start=1).shift(0.15 * DOWN)
        heads = self.heads = VGroup(*(self.head(name, goals[name]) for name in STARTS))
        remark = quiet("the nudges differ: all move $z$ equally far", self.near, buff=0.14)
        self.aside = remark.to_edge(RIGHT, buff=SIDE)
        own = self.rows[BEFORE]
        first = (own.symbols[0], own.arrows[0], own.formulas[0], own.values[0])
        self.starts = [
            (drawings[name].bands[0], drawings[name].rulers[0], drawings[name].changes[0])
            for name in (W, B)
        ]
        same = [roads[name].changes[1] / roads[B].changes[1] for name in STARTS]
        with self.beat(
            "Three roads lead into $z$, and one leads on: only the first factor tells them apart.",
            note="Each is nudged by as much as moves z as far as the others do.",
            holds=all_of(*(isclose(ratio, 1.0, within=1e-5) for ratio in same)),
        ):
            self.play(FadeOut(self.lit, self.products[BEFORE], *first))
            self.play(*(FadeIn(*start) for start in self.starts))
            old = (rest.symbols[1:], rest.arrows[1:], rest.formulas[1:], rest.values[1:])
            new = (tail.symbols, tail.arrows, tail.formulas, tail.values)
            self.play(
                *(Turn(drawings[name], goals[name]) for name in STARTS),
                *map(ReplacementTransform, old, new),
                *become(self.strip, strip),
            )
            coming = [FadeIn(head, shift=0.2 * RIGHT) for head in heads]
            self.play(LaggedStart(*coming, lag_ratio=0.6))
            self.play(FadeIn(self.aside))
        self.strip, self.row = strip, tail

    def head(self, name: str, drawing: Influence) -> VGroup:
        """At the left of a road what it comes to, and on it its first factor."""
        road = self.roads[name]
        bar, z = (change.ends().mean(axis=0) for change in drawing.changes[:2])
        whole = road.answer().move_to(bar).to_edge(LEFT, buff=SIDE)
        value = Readout(road.factors[0], places=3, size="label")
        factor = AtBand(formula(road.formulas[0], "label"), value)
        if name == BEFORE:  # whose band is too slim: close below it
            factor.arrange(RIGHT, buff=0.2).move_to(1.2 * LEFT + 2.08 * DOWN)
        else:
            factor.arrange(DOWN, buff=0.15).move_to(0.7 * bar + 0.3 * z)
        return VGroup(whole, factor)

    def further_back(self) -> None:
        """One layer further back: a weight of the layer before."""
        old = self.roads[BEFORE]
        road = self.far = road_from_before(self.run, old)
        drawing = road.drawing(self.lens.probe(), length=1.0, apart=1.0, spans=1.0)
        pose(drawing, SIX, unit=0.66)
        goal = pose(self.drawn(BEFORE), SIX[2:], unit=0.66)
        row = road.row(drawing.rulers, size="label", symbols="label", rise=0.45).shift(0.14 * DOWN)
        strip = Strip(self.run, first=self.last - 2, apart=2.7, radius=0.32)
        strip.move_to(6.6 * RIGHT + TOP * UP, aligned_edge=UP + RIGHT)
        with self.beat(
            "An activation has no knob of its own. One layer back, a weight moves it.",
            note="From that activation on, the road is the one that we have.",
            holds=road.multiplies(),
        ):
            gone = [part for start in self.starts for part in start]
            self.play(FadeOut(self.heads, self.near, self.aside, *gone))
            self.play(
                Turn(self.drawings[BEFORE], goal),
                *become(self.strip, strip),
                FadeOut(self.row),
            )
            near = self.near.move_to(4.6 * LEFT + 3.1 * UP)
            self.play(FadeIn(near, row.symbols[2:], row.arrows[2:]), Nudge(old.nudged, by=0.0))
            self.remove(self.drawings[BEFORE])
            self.add(*drawing.rulers[2:], *drawing.changes[2:])
            coming = (*drawing.rulers[:2], *drawing.changes[:2])
            self.play(FadeIn(*coming, row.symbols[:2], row.arrows[:2]))
            self.add(drawing)
            self.play(Nudge(road.nudged, by=4 * self.tiny), run_time=3)
            self.play(FadeIn(row.formulas, row.values))
        self.drawing, self.row, self.strip = drawing, row, strip

    def known(self) -> None:
        """What leads on from the activation before is known as one number."""
        row, road, onward = self.row, self.far, self.roads[BEFORE]
        part = around(VGroup(row.symbols[3:], row.arrows[2:], row.formulas[2:], row.values[2:]))
        factors: list[Probe] = [*road.factors[:2], onward.whole, road.whole]
        whole = product(factors, of=road.names[0], places=4)
        whole.to_edge(LEFT, buff=SIDE).set_y(PRODUCT)
        name = slope_of_cost(BEFORE, onward.whole).match_x(part).match_y(whole)
        numbers = whole.numbers
        with self.beat(
            "And all that follows that activation is known: its three factors make {known:.3f}.",
            known=onward.whole,
            note="Nothing that was found for the last layer is found again.",
            holds=onward.multiplies(),
        ):
            self.play(Create(part))
            self.play(FadeIn(name, shift=0.3 * RIGHT))
            first, second, third, last = numbers.values()
            pairs = zip(row.values[:2], (first, second), strict=True)
            self.play(FadeIn(whole.formula), *(TransformFromCopy(*pair) for pair in pairs))
            self.play(FadeIn(third, shift=0.2 * DOWN))
            self.play(FadeIn(last))
        self.lit = VGroup(part, name, whole)

    def all_the_way(self) -> None:
        """The derivatives of all activations, from the last to the first."""
        strip = Strip(self.run, first=0, apart=2.95, radius=0.5).move_to(TOP * UP, aligned_edge=UP)
        back = Backwards(self.run, strip, zero=-0.2, unit=1.6)
        rule = Formula(
            f"frac(partial {C}, partial {BEFORE}) = {W} med sigma'({Z})"
            f" med frac(partial {C}, partial {A})",
            "title",
        )
        rule.to_edge(LEFT, buff=SIDE + 0.3).set_y(-1.95)
        # The lessons on backpropagation draw wishes, of the other sign, in the same colours.
        lines = ("the slope itself:", "a wish was minus this")
        remark = VGroup(*(Words(line, "label", role="quiet") for line in lines))
        remark.arrange(DOWN, buff=0.15, aligned_edge=RIGHT).next_to(back.meaning, DOWN, buff=0.4)
        remark.to_edge(RIGHT, buff=SIDE)
        with self.beat(
            "So back it goes, layer by layer: times the weight, times the slope of the sigmoid.",
            note="The chain rule, from the cost to the first layer: each needs the next.",
            holds=back.passes_back(),
            rest=LAST_REST,
        ):
            goes, comes = squish_rate_func(smooth, 0, 0.7), squish_rate_func(smooth, 0.4, 1)
            self.play(
                FadeOut(self.drawing, self.row, self.lit, self.near, rate_func=goes),
                *become(self.strip, strip),
                FadeIn(back.bars.zero, back.meaning, remark, rate_func=comes),
                run_time=1.5,
            )
            self.play(back.flow(run_time=8))
            self.play(FadeIn(rule))
            self.play(Create(around(rule, buff=0.2)))
