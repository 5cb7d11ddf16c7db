"""Backward through the network."""

from typing import ClassVar

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
    LaggedStart,
    Mobject,
    VGroup,
    smooth,
    squish_rate_func,
)

from nncore.data.weights import Weights
from nncore.probes.expressions import all_of, entries, isclose, largest, total
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.chain_rule.deltas import Fan
from scenes.chain_rule.flow import Meet, Pulse
from scenes.chain_rule.two_way import (
    HEADS,
    MIDDLE,
    NUMBERS,
    RADIUS,
    FirstLayer,
    Large,
    TwoEnds,
    TwoWay,
    glow,
    said,
)
from scenes.stage import runs
from scenes.stage.found import unsure
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import ConstantFormula, Formula, level
from scenes.stage.theme import current

FORMULAS = -2.5  # their baseline, below the network
SOON, THEN = squish_rate_func(smooth, 0, 0.45), squish_rate_func(smooth, 0.15, 1)
OUTPUT, HIDDEN, WEIGHT = 4.5, 0.0, -4.8  # where each stands: under what it is about


class BackwardThroughTheNetwork(Lesson):
    """One pass forward and one pass back give the slope of the cost for every weight there is.

    The digits run at step 250, seed 0. The test digit is found by a search: the one for which
    raising the bias of the output "2" helps most, which is a 2 that the network is unsure of.
    """

    title = "Backward through the network"
    seed = 0
    step = 250
    wanted = 2
    strongest = 150  # edges drawn between two layers
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed, network=self.network)
        self.example, self.found = unsure(run, self.wanted)
        self.drawn = TwoWay(run, example=self.example, strongest=self.strongest)
        self.a, self.delta = self.drawn.a, self.drawn.delta
        self.last, self.layers = self.drawn.last, self.drawn.layers
        self.forward()
        self.miss()
        self.send()
        self.answer()
        self.backward()
        self.one_weight()
        self.all_weights()
        self.biases()
        self.first_layer()

    def forward(self) -> None:
        """The network takes the digit for another one."""
        run, drawn, example = self.run, self.drawn, self.example
        more = any(len(column.ellipsis) for column in drawn.columns[1:])
        what = "neurons a layer" if more else "of 784 inputs"
        remark = self.remark = said(f"drawn: 16 {what}", "and the strongest lines")
        remark.next_to(drawn.digit, DOWN, buff=0.35, aligned_edge=LEFT)
        self.add(*drawn, remark)
        with self.beat(
            "Shown this {label}, the network says {guess}, at a cost of {C:.2f}. "
            "Which weights are to blame?",
            note="The fill is activation. Blue and red lines are weights, the strongest of them.",
            label=run.probe("label", example=example),
            guess=run.probe("prediction", example=example),
            C=run.probe("C", example=example),
            holds=self.found,
        ):
            self.play(drawn.light())
            for layer in self.layers:
                self.play(drawn.forward(layer))
            self.play(FadeIn(drawn.answers.numbers, lag_ratio=0.1))
            self.play(Create(drawn.answers.pick))

    @staticmethod
    def rings(*circles: Mobject, room: float = 0.06) -> VGroup:
        """Look here."""
        look = current()["look"]
        rings = (Circle(RADIUS + room, color=look, stroke_width=5).move_to(c) for c in circles)
        return VGroup(*rings)

    def miss(self) -> None:
        """How far each output is off, and its delta."""
        run, drawn, example = self.run, self.drawn, self.example
        goals, numbers = drawn.goals(), drawn.numbers()
        both = VGroup(drawn.answers.numbers, goals)
        heads = VGroup(Formula("a"), Formula("y"))
        for head, column in zip(heads, both, strict=True):
            level(head.match_x(column), HEADS)
        formula = self.outer = ConstantFormula(
            "{{delta_j = : delta}} {{2(a_j - y_j) : miss}} thin {{sigma'(z_j) : slope}}",
            because="the cost is a square, and so its slope has a 2",
        )
        level(formula.set_x(OUTPUT), FORMULAS)
        name = Formula("delta = partial C slash partial z")
        level(name.to_edge((1, 0, 0), buff=0), HEADS).shift((NUMBERS - name.get_right()[0], 0, 0))
        slope = run.probe("sigma'", layer=self.last, example=example)
        miss = self.a[-1] - run.probe("y", example=example)
        last = drawn.deltas[-1]
        last.ask(probe=0.0 * self.delta[-1])
        below = 0.3 * DOWN  # where a factor comes from, clear of the numbers
        rings = self.rings(*drawn.outputs.circles)
        with self.beat(
            "Delta is how the cost follows an output's $z$: twice its miss, times its $sigma'$.",
            note="From the chain rule: dC/da is 2 (a - y), and da/dz is the sigmoid's slope.",
            because="the slope of a square",
            holds=isclose(self.delta[-1], 2 * miss * slope, within=1e-12),
        ):
            self.play(FadeOut(drawn.answers.pick, self.remark))
            self.play(FadeIn(heads, goals, shift=0.3 * LEFT))
            self.play(FadeIn(formula.select("delta")))
            factors = Whole(
                formula,
                FadeIn(formula.select("miss"), target_position=both.get_bottom() + below),
                Create(rings),
                FadeIn(formula.select("slope"), target_position=last.get_bottom() + below),
                lag_ratio=0.7,
            )
            self.play(factors, run_time=3)
            self.play(FadeOut(rings), FadeOut(both, heads, shift=0.3 * LEFT))
            self.add(last)
            self.play(FadeIn(numbers, name, shift=0.3 * LEFT), glow(last, self.delta[-1]))
        self.written = VGroup(numbers, name)

    def send(self) -> None:
        """The deltas go back to one neuron of the layer before, and add up."""
        run, drawn = self.run, self.drawn
        column, sizes = drawn.columns[-2], np.abs(self.delta[-2]())
        k = self.k = max(column.shown, key=lambda k: float(sizes[k]))
        large = self.large = Large(drawn, self.last - 1, k, radius=1.25, index="k")
        large.shift((-2.8, MIDDLE, 0) - large.disc.get_center())
        everyone = range(10)
        weights = entries(run.probe("W", layer=self.last), everyone, [k] * 10)
        fan = self.fan = Fan(large.neuron, drawn.outputs, everyone, weights, limit=largest(weights))
        sent = run.probe("contributions", layer=self.last, example=self.example)
        terms = entries(sent, everyone, [k] * 10)
        self.sum = entries(run.probe("dC/da", layer=self.last - 1, example=self.example), k)
        formula = self.inner = Formula(
            "{{delta_k = : delta}} {{sigma'(z_k) : slope}} thin {{scripts(sum)_j : sum}}"
            " {{w_(j k) : w}} thin {{delta_j : back}}"
        )
        level(formula.set_x(HIDDEN), FORMULAS)
        ring = self.rings(large.place)
        self.left = Group(drawn.digit, *drawn.columns[:-1])
        with self.beat(
            "Take one hidden neuron: each output's delta comes back, times the weight on the line.",
            note="Blue weights are positive, red ones negative. What arrives adds up.",
            holds=isclose(total(terms), self.sum, within=1e-12),
        ):
            self.play(Create(ring))
            self.play(
                FadeOut(drawn.network.edges, self.left, ring, self.outer, rate_func=SOON),
                large.grow(halves=False, rate_func=THEN),
                run_time=2,
            )
            self.play(Whole(fan, *map(Create, fan)), run_time=1.5)
            self.play(
                FadeIn(formula.select("w"), target_position=fan),
                FadeIn(formula.select("back"), target_position=self.written[0]),
                run_time=1.5,
            )
            starts, ends = fan.ways()
            self.play(Pulse((ends, starts), terms(), role="cost", run_time=2.5))
            gathered = self.gathered = Equation(
                "scripts(sum)_j w_(j k) delta_j = {sum}", sum=Readout(self.sum, sign=True)
            )
            gathered.next_to(large.disc, DOWN, buff=0.4)
            self.play(FadeIn(gathered, shift=0.3 * DOWN))
            self.play(FadeIn(formula.select("sum"), shift=0.2 * DOWN))

    def answer(self) -> None:
        """That sum, times the slope of its own sigmoid."""
        formula, large = self.inner, self.large
        slope = self.run.probe("sigma'", layer=self.last - 1, neuron=self.k, example=self.example)
        delta = entries(self.delta[-2], self.k)
        worked = self.worked = Equation(
            "delta_k = {slope} dot ({sum}) = {delta}",
            slope=Readout(slope),
            sum=Readout(self.sum, sign=True),
            delta=Readout(delta, role="cost", sign=True),
        )
        worked.next_to(large.names, DOWN, buff=0.3).match_x(large.disc)
        large.halves.ask(probe=0.0 * self.delta[-2])
        with self.beat(
            "That sum, times its own $sigma'$, is its delta: how the cost follows its $z$.",
            note="Left half: the delta. The upper quarter is for what is positive.",
            holds=isclose(delta, slope * self.sum, within=1e-12),
        ):
            self.play(FadeIn(formula.select("slope"), shift=0.2 * DOWN))
            self.play(FadeIn(formula.select("delta"), shift=0.2 * DOWN))
            self.play(FadeOut(self.gathered), FadeIn(large.halves))
            self.play(FadeIn(large.names), run_time=0.6)
            self.play(FadeIn(worked, shift=0.2 * DOWN), glow(large.halves, self.delta[-2]))

    def backward(self) -> None:
        """All neurons at once, layer by layer."""
        drawn, large = self.drawn, self.large
        with self.beat(
            "All neurons do this at once, layer by layer: one pass back, and each has its delta.",
            note="The same formula each time: j counts the layer after, k the layer before.",
            holds=all_of(*map(drawn.passes_back, self.layers[:-1])),
        ):
            self.play(FadeOut(self.fan, self.worked, large.names))
            self.play(
                FadeIn(self.left, rate_func=COMES),
                large.shrink(rate_func=GOES),
                run_time=2,
            )
            self.play(FadeIn(drawn.network.edges, self.outer))
            for layer in reversed(self.layers[1:]):
                view = drawn.deltas[layer - 2]
                view.ask(probe=0.0 * self.delta[layer - 1])
                self.play(FadeIn(view), run_time=0.4)
                self.play(drawn.back(layer, run_time=3))
            remark = self.remark = said("each layer is lit", "on a scale of its own")
            remark.next_to(drawn.digit, DOWN, buff=0.35, aligned_edge=LEFT)
            self.play(FadeIn(remark))

    def one_weight(self) -> None:
        """What is at both ends of a line, multiplied."""
        drawn = self.drawn
        pair = self.pair = TwoEnds(drawn, radius=1.7)
        formula = self.weight = Formula(
            "{{partial C slash partial w_(j k) = : slope}} {{a_k : a}} thin {{delta_j : delta}}"
        )
        level(formula.set_x(WEIGHT), FORMULAS)
        rings = self.rings(*(end.place for end in pair.ends))
        self.left = Group(
            drawn.digit,
            *drawn.columns,
            *drawn.deltas,
            drawn.answers.names,
            self.written,
            self.remark,
        )
        with self.beat(
            "A weight's slope is made at its two ends: activation behind it, times delta ahead.",
            note="Right half: the activation that the weight carries on. Left half: the delta.",
            holds=isclose(pair.slope, pair.a * pair.delta, within=1e-12),
        ):
            self.play(FadeOut(drawn.network.edges), Create(rings))
            arrive = (end.grow(rate_func=THEN) for end in pair.ends)
            self.play(FadeOut(self.left, rings, rate_func=SOON), *arrive, run_time=2)
            self.play(FadeIn(formula.select("slope"), *pair.values[:2]))
            self.play(
                FadeIn(formula.select("a"), target_position=pair.values[0]),
                FadeIn(formula.select("delta"), target_position=pair.values[1]),
                run_time=1.5,
            )
            self.play(Meet(pair.line))
            self.play(FadeIn(pair.values[2], shift=0.2 * UP))

    def all_weights(self) -> None:
        """Each line has the colour of its slope."""
        drawn, pair = self.drawn, self.pair
        slopes = self.slopes = drawn.slopes()
        with self.beat(
            "So each of the {n} weights has its slope: large only where both ends are lit.",
            note="Each line now has the colour of its slope; each gap has a scale of its own.",
            n=drawn.count("W"),
            holds=all_of(*map(drawn.are_products, self.layers)),
        ):
            self.play(FadeOut(pair.line, *pair.values))
            leave = (end.shrink(rate_func=GOES) for end in pair.ends)
            self.play(FadeIn(self.left, rate_func=COMES), *leave, run_time=2)
            for edges in reversed(slopes):
                self.play(Meet(edges, run_time=2))

    def biases(self) -> None:
        """Nothing stands behind a bias: its slope is the delta ahead."""
        drawn = self.drawn
        formula = self.bias = Formula(
            "{{partial C slash partial b_j = : slope}} {{delta_j : delta}}"
        )
        level(formula.align_to(self.weight, LEFT), FORMULAS + 0.9)
        circles = [circle for column in drawn.columns[1:] for circle in column.circles]
        rings = self.rings(*circles, room=0.01)
        with self.beat(
            "A bias's slope is its neuron's delta alone: with these, all {n} slopes are there.",
            note="A bias adds to z as it is, with no activation behind it.",
            n=drawn.count("W") + drawn.count("b"),
            holds=drawn.has_deltas_for_biases(),
        ):
            self.play(FadeIn(formula.select("slope")))
            self.play(LaggedStart(*map(Create, rings), lag_ratio=0.05), run_time=2)
            self.play(
                FadeIn(formula.select("delta"), target_position=drawn.columns[1]),
                FadeOut(rings),
                run_time=1.5,
            )

    def first_layer(self) -> None:
        """There the activations are pixels."""
        drawn = self.drawn
        first = FirstLayer(drawn)
        with self.beat(
            "In the first layer, a weight's slope is pixel times delta: "
            "the {label} itself, once per neuron.",
            note="Four of {n} neurons, all slopes of each. An empty pixel has none.",
            n=self.run.probe("count b", layer=1),
            label=self.run.probe("label", example=self.example),
            holds=drawn.are_products(1),
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.slopes[0], drawn.columns[0], self.remark, self.bias))
            self.play(drawn.digit.animate.scale(1.9 / 2.4).move_to((-5.77, 2.2, 0)))
            beside = drawn.digit.get_right() + 0.75 * RIGHT  # so that no copy flies over the digit
            # The lowest first: none passes over another.
            arrive = [FadeIn(p, target_position=beside) for p in reversed(first.pictures)]
            self.play(LaggedStart(*arrive, lag_ratio=0.4), run_time=3)
            self.play(
                FadeIn(first.shares, shift=0.2 * LEFT), LaggedStart(*map(Create, first.lines))
            )
            self.play(FadeIn(first.scale_bar))
