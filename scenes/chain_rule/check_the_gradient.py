"""Check the gradient."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UL,
    UP,
    UR,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from nncore.probes.expressions import all_of, equal, isclose, largest
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.chain_rule.checks import (
    PLACES,
    Chord,
    CostCurve,
    Decades,
    ErrorCurve,
    Narrow,
    Pointer,
    Row,
)
from scenes.chain_rule.two_way import TwoEnds, TwoWay
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Tangent
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import ConstantFormula, Formula, Words, level
from scenes.stage.theme import current

WIDE, NEAR = 4.0, 0.5  # the first chord's h, and the last one's
BEST, LEAST = -5, -12  # exponents of h where nearly all digits agree, and where few do
FLOOR = -1.95  # height of the horizontal axes
TWO, ROWS = (1.3, -0.85), (2.55, 1.05, -0.45)  # heights of numbers' baselines: two, then three
AT_ONCE = squish_rate_func(smooth, 0, 0.2)
QUOTIENT = "(C(w + h) - C(w - h)) / (2h)"


class CheckTheGradient(Lesson):
    """A slope by backprop, by a difference and by autograd is one number, as far as floats go.

    The digits run at step 0, seed 0; a test digit, and the weight into the outputs with the
    steepest slope for it.
    """

    title = "Check the gradient"
    seed = 0
    digit = 834

    def construct(self) -> None:
        run = self.run = runs.digits(step=0, seed=self.seed)
        self.pair = TwoEnds(TwoWay(run, example=self.digit, strongest=150), radius=1.7, places=3)
        self.at = {**self.pair.weight, "example": self.digit}
        self.slope = run.probe("dC/dW", **self.at)
        self.auto = run.probe("autograd dC/dW", **self.at)
        self.own = float(run.probe("W", **self.pair.weight)())
        self.along = {**self.pair.weight, "batch": (self.digit,)}
        self.ask()
        self.draw_the_cost()
        self.span()
        self.shrink()
        self.agree()
        self.third_road()
        self.too_small()
        self.fall()
        self.rise()

    def difference(self, power: float) -> Probe:
        """The slope of the chord for h = 10^power."""
        return self.run.probe("difference", **self.at, h=10.0**power)

    def error(self, power: float) -> Probe:
        """How far off that is."""
        return self.run.probe("difference error", **self.at, h=10.0**power)

    def ask(self) -> None:
        """What the last lesson ended on: a slope that is made of two factors."""
        pair = self.pair
        rule = Formula("partial C slash partial w_(j k) = a_k delta_j", "title").scale(1.25)
        pair.move_to(0.75 * UP)
        rule.set_y(-2.3)
        self.add(pair, rule)
        with self.beat(
            "Before training, backprop gives this weight the slope {slope:.3f}. Is it right?",
            note="The weight into the outputs whose slope is the steepest for this digit.",
            slope=self.slope,
            holds=all_of(
                equal(self.run.probe("step"), 0),
                isclose(self.slope, pair.a * pair.delta, within=1e-12),
            ),
        ):
            look = current()["look"]
            box = SurroundingRectangle(pair.values[2], color=look, stroke_width=5, buff=0.15)
            self.play(Create(box))
        self.asked = VGroup(box, rule)

    def draw_the_cost(self) -> None:
        """The cost for each value of the weight, and backprop's slope as a tangent."""
        run, own = self.run, self.own
        left, right = np.floor(own - WIDE - 0.2), np.ceil(own + WIDE + 0.2)
        weights = np.linspace(left, right, 161)
        costs = run.probe("C along", **self.along, values=tuple(map(float, weights)))
        low, high = float(costs().min()), float(costs().max())
        step = 0.2 if high - low > 0.6 else 0.1
        low, high = np.floor(low / step) * step, np.ceil(high / step) * step
        x = Axis(left, right, 1.0, length=11.6)
        x.shift(FLOOR * UP - x.line.get_center() + 0.3 * RIGHT)
        y = Axis(low, high, step, length=5.0, direction=UP, places=1)
        plot = self.plot = Plot(x, y, x_name="the weight $w$")
        name = Words("cost $C$", "label", role="quiet")
        plot.y_name.add(name.next_to(y.line.get_end(), RIGHT, buff=0.25))
        curve = self.curve = CostCurve(plot, weights, costs)
        there = run.probe("slope along", **self.along, values=own)
        here = run.probe("C along", **self.along, values=own)
        tangent = self.tangent = Tangent(
            plot,
            at=run.probe("W", **self.pair.weight),
            value=here,
            slope=self.slope,
            length=6.5,
            role="ink",
            places=4,
            beside=UL if self.slope() > 0 else UR,
        )
        with self.beat(
            "Ask the cost itself: turn only this weight, and draw what the cost is for each value.",
            note="All other weights stay. The straight line has the slope that backprop gives.",
            holds=isclose(there, self.slope, within=1e-9),
        ):
            # The weight's line, which has the colour of its slope, becomes a line of that slope;
            # the weight itself stays in sight, above the curve.
            weight, line = self.pair.line[0].copy(), tangent.line.copy()
            ends = self.pair.ends
            kept = Group(self.pair.line, *(end.disc for end in ends))
            spot = (-1.6 if self.slope() > 0 else 3.0, 2.7, 0)
            w = level(Formula("w", "body").set_x(spot[0]), spot[1] + 0.2)
            self.play(
                FadeOut(*self.pair.values, self.asked, rate_func=GOES),
                kept.animate.scale(0.3).move_to(spot),
                FadeOut(*(end.halves for end in ends), rate_func=AT_ONCE),  # over the discs
                ReplacementTransform(weight, line),
                FadeIn(plot, w, rate_func=COMES),
                run_time=2,
            )
            self.inset = (kept, w)
            self.play(FadeIn(tangent.label))
            self.play(Whole(curve, Create(curve), FadeIn(curve.below), lag_ratio=0.5), run_time=2.5)
            self.play(Whole(tangent, FadeIn(tangent.point)))
            self.remove(line)

    def span(self) -> None:
        """A chord, whose slope needs no calculus."""
        wide = float(np.log10(WIDE))
        chord = self.chord = Chord(self.plot, self.run, w=self.own, h=WIDE, **self.along)
        rule = self.rule = Equation(
            QUOTIENT + " = {d}",
            because="h to both sides: they are 2 h apart",
            size="title",
            d=Readout(self.difference(wide), places=4, size="title", role="look"),
        )
        rule.move_to((-0.8 if self.slope() > 0 else 3.0, 2.65, 0))
        with self.beat(
            "Go $h$ to both sides: the chord between needs no calculus, only two costs.",
            note="Its slope is the rise over the run. It is not yet that of the tangent.",
            holds=self.error(wide) > 0.02 * largest(self.slope),
        ):
            self.play(FadeOut(*self.inset, run_time=0.7))
            self.play(LaggedStart(*map(GrowFromCenter, chord.dots), lag_ratio=0.5))
            self.play(FadeIn(chord.legs))
            self.play(FadeIn(chord.here), *map(Create, chord.steps), FadeIn(chord.letters))
            self.play(Whole(chord, Create(chord.line)))
            (number,) = rule.numbers.values()
            high = max(chord.dots, key=lambda dot: dot.get_y())
            self.play(FadeIn(rule.formula, shift=0.3 * DOWN))
            self.play(FadeIn(number, target_position=high))

    def shrink(self) -> None:
        """The chord becomes the tangent."""
        dial = Dial("the exponent of h", at=float(np.log10(WIDE)))
        near = float(np.log10(NEAR))
        with self.beat(
            "Shrink $h$: the chord turns onto the tangent, and its slope nears the one to check.",
            note="The curve bends less and less between the two ends.",
            holds=self.error(near) < 0.1 * self.error(dial.at),
        ):
            (number,) = self.rule.numbers.values()
            self.play(Narrow(self.chord, number, dial=dial, to=near), run_time=5)

    def agree(self) -> None:
        """Two roads, digit by digit."""
        near = float(np.log10(NEAR))
        dial = self.dial = Dial("the exponent of h", at=near)
        quotient = ConstantFormula(
            "(C(w + h) - C(w - h)) slash 2 h", "label", because="they are 2 h apart"
        )
        rows = self.rows = [
            Row(self.slope, self.slope, "backprop", Formula("a_k delta_j", "label")),
            Row(self.difference(near), self.slope, "difference", quotient),
            Row(self.auto, self.slope, "autograd", Words("by torch", "label", role="quiet")),
        ]
        for row, y in zip(rows, TWO, strict=False):
            row.large(y)
        decades = self.decades = Decades(-14, 0, step=2, length=11.6)
        decades.shift(FLOOR * UP - decades.axis.line.get_center() + 0.3 * RIGHT)
        pointer = self.pointer = Pointer(decades.axis, dial.probe())
        h = Formula("h", "body").next_to(decades, DOWN, buff=0.12)
        with self.beat(
            "See the digits: a tenth of $h$, a hundredth of the error, two more that agree.",
            note="What is lit are the leading digits that are the same as backprop's.",
            because="the pace of a square",
            holds=all_of(
                *(isclose(self.error(p) / self.error(p - 1), 100.0, within=8) for p in (-1, -2))
            ),
        ):
            # The line of the weights stays, as that of h, and the slope grows to all its digits.
            line, label = decades.axis.line.copy(), self.tangent.label.copy()
            self.add(line, label)
            self.play(FadeOut(self.rule, self.curve, self.chord, self.tangent), run_time=0.8)
            self.play(
                FadeOut(self.plot, rate_func=GOES),
                FadeOut(label, rate_func=AT_ONCE),
                FadeIn(rows[0].number, target_position=label, scale=0.25, rate_func=GOES),
                FadeIn(rows[0].words, decades, pointer, h, rate_func=COMES),
                run_time=1.5,
            )
            self.remove(line)
            self.play(FadeIn(rows[1], shift=0.4 * UP), run_time=0.8)
            self.play(Narrow(rows[1].number, pointer, dial=dial, to=BEST), run_time=8)

    def third_road(self) -> None:
        """Autograd."""
        first, second, third = self.rows
        third.beside(ROWS[2])
        with self.beat(
            "A third road: the library torch differentiates by itself, and finds the same digits.",
            note="Torch knows nothing of our formulas: it follows its own record of the sums.",
            holds=isclose(self.auto, self.slope, within=10.0**-PLACES / 2),
        ):
            self.play(*(row.shrink() for row in (first, second)))
            self.play(*(row.lift(y) for row, y in zip((first, second), ROWS, strict=False)))
            self.play(FadeIn(first.sub, second.sub), FadeIn(third, shift=UP), run_time=1.5)

    def too_small(self) -> None:
        """Digits are lost again."""
        with self.beat(
            "Smaller still, and digits fade again: two costs that hardly differ leave few.",
            note="A float keeps about sixteen digits. Of nearly equal costs most of them cancel.",
            because="what a float64 keeps",
            holds=self.error(LEAST) > 1000 * self.error(BEST),
        ):
            self.play(
                Narrow(self.rows[1].number, self.pointer, dial=self.dial, to=LEAST), run_time=6
            )

    def errors(self, powers: np.ndarray) -> ErrorCurve:
        """The curve of the error over these exponents."""
        return ErrorCurve(
            self.chart, [10.0**p for p in powers], [self.error(float(p)) for p in powers]
        )

    def draw(self, curve: ErrorCurve, to: float, *, run_time: float) -> None:
        """Draw the error from right to left, as the pointer goes."""
        rate: Any = {"rate_func": linear, "run_time": run_time}
        way = AnimationGroup(
            Create(curve.line, **rate),
            LaggedStart(*map(FadeIn, curve.dots), lag_ratio=1.0, **rate),
            Narrow(self.rows[1].number, self.pointer, dial=self.dial, to=to, **rate),
        )
        self.play(Whole(curve, way, FadeIn(curve.ground), lag_ratio=1.0))
        self.add(self.pointer)  # in front of the ground

    def fall(self) -> None:
        """From large h on the error falls."""
        up = Decades(-14, 0, step=2, length=4.05, direction=UP)
        up.shift(self.decades.axis.line.get_start() - up.axis.line.get_start())
        self.chart = Plot(self.decades.axis, up.axis)
        off = Words("how far off it is", "label", role="quiet")
        off.next_to(up.axis.line.get_end(), RIGHT, buff=0.3)
        words = ConstantFormula(
            '"truncation: like" h^2', "label", because="the first term that the chord leaves out"
        )
        words.next_to(self.chart.point(-3.6, -5.2), UP, buff=0.2)
        with self.beat(
            "The error for each $h$. From the right it falls: a shorter chord fits better.",
            note="Both axes are powers of ten. A tenth of h is a hundredth of the error.",
            holds=self.error(BEST) < 1e-6 * self.error(0.0),
        ):
            others = VGroup(*self.rows[::2], self.rows[1].sub)
            number, name = self.rows[1].number, self.rows[1].head
            self.play(
                FadeOut(others),
                Narrow(number, self.pointer, dial=self.dial, to=0.0),
                run_time=1.5,
            )
            self.play(
                number.animate.scale(0.6).move_to((1.5, 2.95, 0)),
                name.animate.move_to(level(name.copy().set_x(-2.6), 2.72)),
                FadeIn(up, off, rate_func=COMES),
                run_time=1.5,
            )
            self.draw(self.errors(np.arange(0.0, BEST - 0.1, -0.5)), BEST, run_time=3)
            self.play(FadeIn(words))

    def rise(self) -> None:
        """Then it rises."""
        words = ConstantFormula(
            '"round-off: like" 1 slash h', "label", because="the last bit of a cost, over 2 h"
        )
        words.next_to(self.chart.point(-10.5, -4.2), UP, buff=0.2)
        with self.beat(
            "Then it rises, as digits cancel. The best $h$ is in between; backprop needs none.",
            note="Round-off: of the digits of a cost ever fewer are left in the difference.",
            holds=all_of(
                self.error(LEAST) > 1000 * self.error(BEST), self.error(0.0) > self.error(BEST)
            ),
            rest=LAST_REST,
        ):
            self.draw(self.errors(np.arange(float(BEST), -13.9, -0.5)), -13.5, run_time=5)
            self.play(FadeIn(words))
            self.play(
                Narrow(self.rows[1].number, self.pointer, dial=self.dial, to=BEST, run_time=2)
            )
