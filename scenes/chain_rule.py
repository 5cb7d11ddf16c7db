"""The chain rule: how one weight reaches the cost, link by link."""

from itertools import pairwise

from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Animation,
    Create,
    DoubleArrow,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    there_and_back,
)

from nncore.probe import Probe
from scenes.animations.training import Narrow, Nudge
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.readout import Equation, Readout
from scenes.mobjects.rulers import Band, Change, Ruler, Tag
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Formula, OnOneLine
from scenes.stage.theme import current

W, Z, A, C = NAMES = ("w^((L))", "z^((L))", "a^((L))", "C_0")
ROLES = ("w", "z", "ink", "cost")
LINKS = (f"{Z} = {W} a^((L-1)) + b^((L))", f"{A} = sigma({Z})", f"{C} = ({A} - y)^2")
FACTORS = ("a^((L-1))", f"sigma'({Z})", f"2({A} - y)")
WHY = ("", "", "the cost is a square, and so its slope has a 2")  # numbers that formulas have


class ChainOfInfluence(Lesson):
    """A weight moves the cost through a chain of links, and their factors multiply.

    The chain run, 1-1-1-1, at step 0, where every factor is a clean fraction.
    """

    title = "A nudge travels down the chain"
    nudge = 2.0  # above 0; what w is moved by at first, large enough to see that it is not small

    def construct(self) -> None:
        run = runs.chain(step=0)
        last = len(run.recipe.sizes) - 1
        weight = {"layer": last, "neuron": 0, "source": 0}
        here = {"layer": last, "neuron": 0, "example": 0}
        quantities = (("W", weight), ("z", here), ("a", here), ("C", {"example": 0}))
        nudged = run.nudged("W", **weight)
        held = [run.probe(name, **which) for name, which in quantities]
        moved = [nudged.probe(name, **which) for name, which in quantities]
        deltas = [new - old for old, new in zip(held, moved, strict=True)]
        ratios = [after / before for before, after in pairwise(deltas)]
        y = run.probe("y", neuron=0, example=0)
        factors = [
            run.probe("a", layer=last - 1, neuron=0, example=0),
            run.probe("sigma'", **here),
            2 * (held[2] - y),
        ]

        network = (
            NetworkDiagram(run, example=0, width=1.9).scale(4.3).move_to(0.1 * UP + 1.5 * LEFT)
        )
        network.edges.set_stroke(width=6)
        answer = network.layers[last]
        target = Neurons([0], height=0, radius=answer.width / 2, probe=run.probe("y", example=0))
        target.circles.set_stroke(current()["y"], width=4)
        target.next_to(answer, RIGHT, buff=2)
        activations = [
            equation(
                A if layer == last else f"a^((L-{last - layer}))",
                run.probe("a", layer=layer, neuron=0, example=0),
            ).next_to(neuron, DOWN, buff=0.25)
            for layer, neuron in enumerate(network.layers)
        ]
        w = equation(W, held[0]).next_to(network.edges[-1], UP, buff=0.55)
        wanted = equation("y", y).next_to(target, DOWN, buff=0.25)
        lower = wanted.numbers["value"].get_y() - activations[last].numbers["value"].get_y()
        wanted.shift(lower * DOWN)
        miss = DoubleArrow(answer.get_right(), target.get_left(), color=current()["cost"], buff=0.1)
        cost = equation(LINKS[2], held[3], because=WHY[2]).next_to(miss, UP, buff=0.9)
        self.add(network, *activations, w)
        with self.beat(
            "One neuron in each layer. The last one should say 1, but it says one half.",
            note="All activations are 0.5 at this start. The cost is the miss, squared.",
        ):
            self.play(FadeIn(target, wanted, shift=0.4 * LEFT))
            self.play(GrowFromCenter(miss), FadeIn(cost))

        # The rulers show as much as this second nudge is long: shrinking it looks closer.
        lens = run.nudged("W", **weight, by=self.nudge)
        span = lens.probe("W", **weight) - held[0]
        rulers = [Ruler(probe, span, length=7.2) for probe in held]
        VGroup(*rulers).arrange(DOWN, buff=1.09).move_to(0.2 * UP + 1.3 * RIGHT)
        bars = [
            Change(ruler, probe, role=role)
            for ruler, probe, role in zip(rulers, moved, ROLES, strict=True)
        ]
        values = [equation(name, probe) for name, probe in zip(NAMES, moved, strict=True)]
        for value, ruler in zip(values, rulers, strict=True):
            value.next_to(ruler, LEFT, buff=0.3)
        links = VGroup(
            *(Equation(link, "label", because=why) for link, why in zip(LINKS, WHY, strict=True))
        )
        for link, (above, below) in zip(links, pairwise(rulers), strict=True):
            link.next_to(above, LEFT, buff=0.3).set_y((above.get_y() + below.get_y()) / 2)
        with self.beat(
            "Follow the last link. The weight makes z, z makes a, and a makes the cost.",
            note="Four number lines, one scale. The small upright bar is where each value is now.",
        ):
            self.play(FadeOut(network, target, wanted, miss, *activations[:-1]))
            self.play(
                ReplacementTransform(w, values[0]),
                ReplacementTransform(activations[-1], values[2]),
                *swap(cost, values[3]),
                run_time=1.5,
            )
            self.play(FadeIn(values[1], *rulers))
            self.play(LaggedStart(*(FadeIn(link) for link in links), lag_ratio=0.5))

        self.add(*bars)
        with self.beat(
            "Nudge the weight, and all that follows moves with it: z, the activation, the cost.",
            note="One scale for all four lines, so their lengths may be compared.",
        ):
            self.play(Nudge(nudged, by=self.nudge, rate_func=there_and_back), run_time=3)
            self.play(Nudge(nudged, by=self.nudge))

        aside = 1.6 * LEFT  # makes room for the ratios
        drawing = VGroup(*rulers, *bars, *values, links).shift(aside)
        tags = [
            Tag(bar, equation(f"Delta {name}", delta, "label", sign=True, role=role))
            for bar, name, delta, role in zip(bars, NAMES, deltas, ROLES, strict=True)
        ]
        bands = [Band(before, after) for before, after in pairwise(bars)]
        measured = [
            equation(f"frac(Delta {after}, Delta {before})", ratio)
            for (before, after), ratio in zip(pairwise(NAMES), ratios, strict=True)
        ]
        exact = [
            equation(f"frac(partial {after}, partial {before}) = {formula}", factor, because=why)
            for (before, after), formula, factor, why in zip(
                pairwise(NAMES), FACTORS, factors, WHY, strict=True
            )
        ]
        for ratio, factor, band in zip(measured, exact, bands, strict=True):
            for row in (ratio, factor):
                row.match_y(band).to_edge(RIGHT, buff=0.5)
        drawing.shift(-aside)
        with self.beat(
            "Measure it: z moves half as far as the weight, and a not quite a quarter of that.",
            note="The ratio of the two lengths is what this link does to a change.",
        ):
            self.play(drawing.animate.shift(aside))
            self.play(FadeIn(tags[0]))
            for link in (0, 1):
                self.play(FadeIn(bands[link], tags[link + 1]), run_time=1.5)
                self.play(FadeIn(measured[link], shift=0.2 * RIGHT))
        with self.beat(
            "The last link turns it around: when the activation rises, the cost falls.",
            note="The band crosses over: the ratio is negative.",
        ):
            self.play(FadeIn(bands[2], tags[3]), run_time=1.5)
            self.play(FadeIn(measured[2], shift=0.2 * RIGHT))

        whole = product(f"frac(Delta {C}, Delta {W})", [*ratios, deltas[3] / deltas[0]])
        whole.to_edge(RIGHT, buff=0.5).set_y(-2.7)
        with self.beat(
            "Multiply the three, and you know how the cost answers to the weight itself.",
            note="The changes in between cancel, as fractions do.",
        ):
            self.play(FadeIn(whole.formula))
            for ratio, number in zip(measured, whole.numbers.values(), strict=False):
                self.play(TransformFromCopy(ratio.numbers["value"], number, path_arc=-PI / 2))
            self.play(FadeIn(whole.numbers["whole"], shift=0.2 * RIGHT))

        with self.beat(
            "That was a big nudge. Shrink it and look closer: the three ratios settle.",
            note="Lines are magnified as the nudge shrinks: the ticks move apart.",
        ):
            self.play(FadeOut(*tags[1:]))
            self.play(Narrow(nudged, by=self.nudge / 10))
            self.play(Narrow(lens, by=self.nudge / 10))
            tiny = self.nudge / 1000
            self.play(Narrow(nudged, by=tiny), Narrow(lens, by=tiny), run_time=5)

        slope = product(
            f"frac(partial {C}, partial {W})",
            [*factors, run.probe("dC/dW", **weight, example=0)],
        )
        slope.move_to(whole).align_to(whole, RIGHT)
        with self.beat(
            "Each has a formula: the activation before, the slope of the sigmoid, twice the miss.",
            note="Each is the derivative of the link that stands at its left.",
        ):
            for ratio, factor in zip(measured, exact, strict=True):
                self.play(*swap(ratio, factor))
            self.play(*swap(whole, slope))

        posts = [Ruler(probe, span, length=3.4, spans=1.3, direction=UP) for probe in held]
        VGroup(*posts).arrange(RIGHT, buff=3.1).move_to(1.2 * UP)
        towers = [
            Change(post, probe, role=role)
            for post, probe, role in zip(posts, moved, ROLES, strict=True)
        ]
        sails = [Band(before, after) for before, after in pairwise(towers)]
        symbols = [Formula(name, "title") for name in NAMES]
        OnOneLine(*symbols).set_y(-1.15)
        for symbol, post in zip(symbols, posts, strict=True):
            symbol.match_x(post)
        arrows = VGroup(
            *(
                Line(left.get_bottom(), right.get_bottom(), color=current()["quiet"], buff=0.65)
                .set_y(symbols[0].get_y())
                .add_tip(tip_length=0.2, tip_width=0.2)
                for left, right in pairwise(posts)
            )
        )
        formulas = [Equation(factor, because=why) for factor, why in zip(FACTORS, WHY, strict=True)]
        results = [Readout(factor, places=3) for factor in factors]
        for formula, result, arrow in zip(formulas, results, arrows, strict=True):
            formula.match_x(arrow).shift((arrow.get_y() + 0.25 - formula.baseline) * UP)
            result.next_to(arrow, DOWN, buff=0.15)
        with self.beat(
            "This is the chain rule: a half, times a quarter, times minus one, is minus an eighth.",
            note="Raise this weight a little, and the cost falls by an eighth of that.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(links, tags[0], *values, *(factor.formula for factor in exact)))
            self.play(
                *map(ReplacementTransform, rulers, posts),
                *map(ReplacementTransform, bars, towers),
                *map(ReplacementTransform, bands, sails),
                slope.animate.set_x(0),
                *(
                    ReplacementTransform(factor.numbers["value"], result)
                    for factor, result in zip(exact, results, strict=True)
                ),
                run_time=2.5,
            )
            self.play(FadeIn(symbols[0]))
            for arrow, formula, symbol in zip(arrows, formulas, symbols[1:], strict=True):
                self.play(FadeIn(arrow, formula, symbol, shift=0.2 * RIGHT), run_time=0.8)
            self.play(Create(SurroundingRectangle(slope, color=current()["look"], buff=0.2)))


def swap(old: Equation, new: Equation) -> list[Animation]:
    """The numbers go from one formula to the other, which takes its place."""
    return [
        FadeOut(old.formula),
        FadeIn(new.formula),
        *(ReplacementTransform(old.numbers[name], new.numbers[name]) for name in old.numbers),
    ]


def equation(
    name: str,
    probe: Probe,
    size: str = "body",
    *,
    sign: bool = False,
    role: str = "ink",
    because: str = "",
) -> Equation:
    """`name` = the live value of the probe."""
    value = Readout(probe, places=3, sign=sign, role=role, size=size)
    return Equation(f"{name} = {{value}}", size, because=because, value=value)


def product(name: str, probes: list[Probe]) -> Equation:
    """`name` = three factors, multiplied = their product, all live."""
    numbers = [Readout(probe, places=3) for probe in probes]
    names = ("first", "second", "third", "whole")
    return Equation(
        f"{name} = {{first}} times {{second}} times ({{third}}) = {{whole}}",
        **dict(zip(names, numbers, strict=True)),
    )
