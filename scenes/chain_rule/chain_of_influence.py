"""Chain of influence."""

from collections.abc import Sequence
from itertools import pairwise

from manim import (
    DL,
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    there_and_back,
)

from nncore.probes.probe import Probe
from scenes.chain_rule.chain import A, B, C, Factors, LastLink, NamedChain, W, Z, equation
from scenes.chain_rule.influence import Influence
from scenes.chain_rule.limit import Derive
from scenes.chain_rule.rulers import Band, ChangeBar, Ruler, Tag
from scenes.chain_rule.shrink import Shrink
from scenes.chain_rule.turn import Turn
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import level
from scenes.stage.theme import current
from scenes.stage.view import refresh_all

NAMES = (W, Z, A, C)


ROLES = ("w", "z", "ink", "cost")


LINKS = (f"{Z} = {W} a^((L-1)) + {B}", f"{A} = sigma({Z})", f"{C} = ({A} - y)^2")


FACTORS = ("a^((L-1))", f"sigma'({Z})", f"2({A} - y)")


WHY = ("", "", "the cost is a square, and so its slope has a 2")  # numbers that formulas have


class ChainOfInfluence(Lesson):
    """A weight moves the cost through a chain of links, and their factors multiply.

    The chain run, 1-1-1-1, at step 0, where every factor is a clean fraction.
    """

    title = "A nudge travels down the chain"
    first_edition = True
    nudge = 2.0  # above 0; what w is moved by at first, large enough to see that it is not small

    def construct(self) -> None:
        if self.nudge <= 0:
            raise ValueError(f"got nudge={self.nudge}: it must be above 0, for bars to the right")
        run = self.run = runs.chain(step=0)
        last = self.last = len(run.recipe.sizes) - 1
        weight = self.weight = {"layer": last, "neuron": 0, "source": 0}
        here = {"layer": last, "neuron": 0, "example": 0}
        quantities = (("W", weight), ("z", here), ("a", here), ("C", {"example": 0}))
        self.nudged = run.nudged("W", **weight)
        held = self.held = [run.probe(name, **which) for name, which in quantities]
        self.moved = [self.nudged.probe(name, **which) for name, which in quantities]
        self.deltas = [new - old for old, new in zip(held, self.moved, strict=True)]
        self.ratios = [after / before for before, after in pairwise(self.deltas)]
        self.before = run.probe("a", layer=last - 1, neuron=0, example=0)
        miss = held[2] - run.probe("y", neuron=0, example=0)
        self.factors = [self.before, run.probe("sigma'", **here), 2 * miss]
        self.meet()
        self.lay_out()
        self.push()
        self.multiply()
        self.shrink()
        self.derive()
        self.conclude()

    def meet(self) -> None:
        """A neuron in each layer, and what it costs."""
        chain = self.chain = NamedChain(self.run, apart=2.85, radius=0.62).move_to(0.1 * DOWN)
        layer, wish, price = chain.words
        self.add(*chain.edges, *chain.neurons, *chain.activations, chain.weight, chain.bias, layer)
        with self.beat(
            "One neuron in each layer. The last one should say 1, but it says one half.",
            note="Above a symbol, in brackets, stands its layer. The 0 of the cost: example 0.",
        ):
            self.play(FadeIn(chain.aim, chain.wanted, wish, shift=0.4 * LEFT))
            self.play(GrowFromCenter(chain.miss), FadeIn(chain.cost, price))

    def lay_out(self) -> None:
        """Four quantities on four number lines."""
        run, weight, held, moved = self.run, self.weight, self.held, self.moved
        # The rulers show as much as this second nudge is long: shrinking it looks closer.
        self.lens = run.nudged("W", **weight, by=self.nudge)
        self.span = self.lens.probe("W", **weight) - held[0]
        drawing = self.drawing = Influence(
            held, moved, self.span, roles=ROLES, length=7.2, apart=1.39
        )
        drawing.move_to(0.33 * UP + 1.3 * RIGHT)
        self.rulers, self.bars, self.bands = drawing.rulers, drawing.changes, drawing.bands
        self.values, self.links = (
            value_column(moved, self.rulers, places=3),
            link_column(self.rulers),
        )
        total = self.total = weighted_sum(
            moved[0], self.before, run.probe("b", layer=self.last, neuron=0), moved[1]
        )
        total.next_to(self.links[0], RIGHT, buff=0.12)
        level(total, self.links[0])
        strip = self.strip = LastLink(self.nudged, apart=2.2, radius=0.22).to_corner(DL, buff=0.62)
        with self.beat(
            "Weight times activation plus bias makes z, z makes a, and a makes the cost.",
            note="Four number lines, one scale. The small upright bar is where each value is now.",
        ):
            self.play(Shrink(self.chain, strip))
            shown = zip((self.values[0], *self.values[2:]), strip.symbols, strict=True)
            self.play(
                *(FadeIn(value, target_position=symbol) for value, symbol in shown),
                FadeIn(*self.rulers),
            )
            self.play(FadeIn(self.links[0], total.formula))
            *terms, result = total.numbers.values()
            self.play(*map(fly, (self.values[0], strip.before, strip.bias), terms), run_time=1.5)
            self.play(FadeIn(result, self.values[1]))
            self.play(LaggedStart(*map(FadeIn, self.links[1:]), lag_ratio=0.5))

    def push(self) -> None:
        """The weight moves, and all that follows; each link has its ratio."""
        bars, nudged, bands = self.bars, self.nudged, self.bands
        self.add(*bars)
        with self.beat(
            "Nudge the weight, and all that follows moves with it: z, the activation, the cost.",
            note="One scale for all four lines, so their lengths may be compared.",
        ):
            self.play(Nudge(nudged, by=self.nudge, rate_func=there_and_back), run_time=3)
            self.play(Nudge(nudged, by=self.nudge))

        with self.beat(
            "Measure it: z moves half as far as the weight, and a not quite a quarter of that.",
            note="The ratio of the two lengths is what this link does to a change.",
        ):
            self.play(FadeOut(self.total))
            aside = VGroup(*self.rulers, *bars, *self.values, *self.links).animate.shift(1.6 * LEFT)
            self.play(aside)  # makes room for the ratios
            refresh_all(bands)
            tags = self.tags = tags_of(bars, self.deltas, places=3)
            measured = self.measured = factor_column("Delta", self.ratios, bands)
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

    def multiply(self) -> None:
        """The ratios multiply."""
        deltas = self.deltas
        whole = self.whole = product("Delta", [*self.ratios, deltas[3] / deltas[0]])
        whole.to_edge(RIGHT, buff=0.5).match_y(self.strip)
        with self.beat(
            "Multiply the three, and you know how the cost answers to the weight itself.",
            note="The changes in between cancel, as fractions do.",
        ):
            self.play(FadeIn(whole.formula))
            for ratio, number in zip(self.measured, whole.numbers.values(), strict=False):
                self.play(fly(ratio, number))
            self.play(FadeIn(whole.numbers["whole"], shift=0.2 * RIGHT))

    def shrink(self) -> None:
        """A smaller nudge, looked at more closely."""
        rulers, weight, nudged, lens = self.rulers, self.weight, self.nudged, self.lens
        self.finer = [
            *tags_of(self.bars, self.deltas, places=6),
            *value_column(self.moved, rulers, places=6),
        ]
        wide = self.run.nudged("W", **weight, by=self.nudge).probe("W", **weight) - self.held[0]
        self.zoom = (
            magnified(wide / self.span).next_to(rulers[0], UP, buff=0.2).align_to(rulers[0], LEFT)
        )
        with self.beat(
            "That was a big nudge. Shrink it and look closer: the three ratios settle.",
            note="Lines are magnified as the nudge shrinks: the ticks move apart.",
        ):
            self.play(
                *map(ReplacementTransform, (*self.tags, *self.values), self.finer),
                FadeIn(self.zoom),
            )
            self.play(Narrow(nudged, by=self.nudge / 10))
            self.play(Narrow(lens, by=self.nudge / 10))
            tiny = self.nudge / 1000
            self.play(Narrow(nudged, by=tiny), Narrow(lens, by=tiny), run_time=4)

    def derive(self) -> None:
        """For the smallest nudges, ratios are derivatives."""
        factors, whole, measured = self.factors, self.whole, self.measured
        exact = self.exact = factor_column("partial", factors, self.bands, formulas=FACTORS)
        slope = self.slope = product(
            "partial", [*factors, self.run.probe("dC/dW", **self.weight, example=0)]
        )
        slope.move_to(whole).align_to(whole, RIGHT)
        with self.beat(
            "For ever smaller nudges write a curly d: the activation before, the sigmoid's slope, "
            "twice the miss.",
            note="Each is the derivative of the link that stands at its left.",
        ):
            self.play(Derive(measured[0], exact[0], source=self.strip.before))
            self.play(Derive(measured[1], exact[1]))
            self.play(Derive(measured[2], exact[2]))
            self.play(Derive(whole, slope, run_time=1.5))

    def conclude(self) -> None:
        """The chain rule."""
        slope = self.slope
        upright = Influence(
            self.held,
            self.moved,
            self.span,
            roles=ROLES,
            length=3.4,
            apart=3.25,
            spans=1.3,
            direction=UP,
        ).move_to(1.2 * UP)
        row = Factors(
            upright.rulers,
            NAMES,
            [Equation(factor, because=why) for factor, why in zip(FACTORS, WHY, strict=True)],
            [Readout(factor, places=3) for factor in self.factors],
        )
        with self.beat(
            "This is the chain rule: a half, times a quarter, times minus one, is minus an eighth.",
            note="Raise this weight a little, and the cost falls by an eighth of that.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.strip, self.zoom, *self.links, *self.finer, *self.exact))
            self.play(Turn(self.drawing, upright), slope.animate.set_x(0))
            self.play(FadeIn(row.symbols[0]), run_time=0.6)
            for parts, number, value in zip(
                row.steps, slope.numbers.values(), row.values, strict=False
            ):
                self.play(FadeIn(parts, shift=0.2 * RIGHT), TransformFromCopy(number, value))
            self.play(Create(SurroundingRectangle(slope, color=current()["look"], buff=0.2)))


def fly(source: Equation, number: Readout) -> TransformFromCopy:
    """The value of an equation goes where the number stands."""
    return TransformFromCopy(source.numbers["value"], number, path_arc=-PI / 4)


def value_column(probes: Sequence[Probe], rulers: list[Ruler], *, places: int) -> list[Equation]:
    """Each quantity and its live value, at the left end of its ruler."""
    return [
        equation(name, probe, role=role, places=places).next_to(ruler, LEFT, buff=0.3)
        for name, probe, role, ruler in zip(NAMES, probes, ROLES, rulers, strict=True)
    ]


def link_column(rulers: list[Ruler]) -> list[Equation]:
    """Between the values, what makes each from the one above it."""
    links = [Equation(link, "label", because=why) for link, why in zip(LINKS, WHY, strict=True)]
    for link, (above, below) in zip(links, pairwise(rulers), strict=True):
        link.next_to(above, LEFT, buff=0.3).set_y((above.get_y() + below.get_y()) / 2)
    return links


def tags_of(bars: list[ChangeBar], deltas: Sequence[Probe], *, places: int) -> list[Tag]:
    """Each change and its live value, at the end of its bar."""
    return [
        Tag(bar, equation(f"Delta {name}", delta, "label", sign=True, role=role, places=places))
        for bar, name, delta, role in zip(bars, NAMES, deltas, ROLES, strict=True)
    ]


def factor_column(
    d: str, probes: Sequence[Probe], bands: list[Band], *, formulas: Sequence[str] = ("", "", "")
) -> list[Equation]:
    """At the right, what each link does to a change: a fraction (= its formula) = its value."""
    rows = []
    for (before, after), probe, band, formula, why in zip(
        pairwise(NAMES), probes, bands, formulas, WHY, strict=True
    ):
        name = f"frac({d} {after}, {d} {before})"
        if formula:
            row = equation(f"{name} = {formula}", probe, because=why)
        else:
            row = equation(name, probe)
        rows.append(row.match_y(band).to_edge(RIGHT, buff=0.5))
    return rows


def product(d: str, probes: Sequence[Probe]) -> Equation:
    """How the cost answers to the weight = three factors, multiplied = their product, all live."""
    first, second, third, whole = (Readout(probe, places=3) for probe in probes)
    return Equation(
        f"frac({d} {C}, {d} {W}) = {{first}} times {{second}} times ({{third}}) = {{whole}}",
        first=first,
        second=second,
        third=third,
        whole=whole,
    )


def weighted_sum(weight: Probe, activation: Probe, bias: Probe, whole: Probe) -> Equation:
    """= weight times activation + bias = their sum, all live."""
    return Equation(
        "= {weight} times {activation} + ({bias}) = {whole}",
        "label",
        weight=Readout(weight, places=3, role="w"),
        activation=Readout(activation, places=3),
        bias=Readout(bias, places=3, role="b"),
        whole=Readout(whole, places=3, role="z"),
    )


def magnified(times: Probe) -> Equation:
    """How many times closer the rulers are looked at."""
    return Equation('"magnified" times {times}', "label", times=Readout(times, places=0))
