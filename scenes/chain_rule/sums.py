"""What comes back to a neuron from all that it feeds: one sum, and the sums of a whole layer."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    ReplacementTransform,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from nncore.probes.expressions import entries, isclose, matmul, stacked, transposed
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.chain_rule.chain import C
from scenes.chain_rule.columns import A_J, A_K, FACTORS, TwoLayers
from scenes.chain_rule.roads import BECAUSE
from scenes.chain_rule.rulers import ChangeBar
from scenes.chain_rule.slopes import Slopes, Stairs
from scenes.mobjects.axes import Axis
from scenes.mobjects.quiet import quiet
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Readout, adds_up
from scenes.stage.text import Constant, ConstantFormula, Formula, Words, level

# In one play: what makes room and is gone, what then crosses there, and what comes last.
SOON, THEN, LAST = (squish_rate_func(smooth, *when) for when in ((0, 0.3), (0.4, 0.75), (0.45, 1)))
STEP = squish_rate_func(smooth, 0.25, 0.6)
FLOOR, TALL = -1.9, 3.15  # of the stairs: their foot, and how high they are
_HEAD = (
    f"frac(partial {C}, partial {A_K}) = "
    f"sum_j {{{{ {FACTORS[0]} : weight }}}} med {{{{ {FACTORS[1]} : slope }}}} med"
)


class Added(VGroup):
    """The terms of a neuron's sum as stairs, with their names and numbers.

    `outputs` are those whose terms are shown, the others' are one: `rest`. What is printed adds up
    as printed, where some number of `places` does.
    """

    def __init__(
        self,
        terms: Sequence[Probe],
        rest: Probe,
        whole: Probe,
        *,
        outputs: Sequence[int],
        left: int,
    ) -> None:
        self.stairs = Stairs(stacked(*terms, rest), unit=1.0, apart=2.45, width=1.3)
        sums = np.asarray(self.stairs.sums())
        self.stairs.unit = TALL / float(np.ptp(sums))
        self.stairs.zero.set_x(0).set_y(FLOOR - float(sums.min()) * self.stairs.unit)
        self.stairs.refresh()
        why = "digits of outputs, and how many are left"
        names = [*(f"$j = {j}$" for j in outputs), f"the other {left}"]
        words: list[Words] = [Constant(name, "label", because=why) for name in names]
        words.append(Words("all", "label"))
        *parts, last = (float(probe()) for probe in (*terms, rest, whole))
        self.places = next((n for n in (3, 2, 4, 5, 1) if adds_up(parts, last, n)), 3)
        self.numbers, self.names = VGroup(), VGroup()
        for i, (probe, name) in enumerate(zip((*terms, rest, whole), words, strict=True)):
            start, end = self.stairs.ends(i)
            number = Readout(probe, places=self.places, sign=probe is not whole)
            side = UP if end[1] >= start[1] else DOWN
            self.numbers.add(number.next_to(end, side, buff=0.15))
            self.names.add(level(name.set_x(start[0]), -2.75))
        self.said = quiet("on a scale of their own", self.stairs).to_edge(RIGHT, buff=SIDE)
        self.said.set_y(2.75)  # beside the rule
        super().__init__(self.stairs, self.numbers, self.names, self.said)

    def parts(self) -> list[VMobject]:
        """All that it is made of; the last is the bar of the sum."""
        *steps, whole = self.stairs.bars
        return [*steps, self.stairs.zero, self.numbers, self.names, self.said, whole]

    def build(self, bars: Sequence[VMobject], turn: Any, *, run_time: float) -> Whole:
        """The first steps come by `turn` from bars that are there; the others grow."""
        steps = self.stairs.bars
        came = [turn(*pair) for pair in zip(bars, steps, strict=False)]
        grown = range(len(bars), len(steps))
        grow = [GrowFromPoint(steps[i], self.stairs.ends(i)[0]) for i in grown]
        return Whole(self.stairs, *came, *grow, lag_ratio=0.5, run_time=run_time)


def block(change: ChangeBar) -> VMobject:
    """A change as a bar that is drawn as those of stairs are."""
    start, end = change.ends()
    half = change.bar.get_stroke_width() / 200 * RIGHT  # a stroke of 100 is a scene unit wide
    shape = VMobject(stroke_width=0, fill_color=change.bar.get_stroke_color(), fill_opacity=1)
    return shape.set_points_as_corners(
        [start - half, end - half, end + half, start + half, start - half]
    )


def settled(bar: VMobject, at: VMobject) -> VMobject:
    """That bar as wide and high as another, and where that is: on its way it does not turn."""
    goal = bar.copy().stretch_to_fit_width(at.width).stretch_to_fit_height(at.height)
    return goal.move_to(at)


def hand_over(gone: Any, rules: Any, bars: Any, coming: Any, **kwargs: Any) -> AnimationGroup:
    """What was added up goes, its rule steps aside, and the sum's bar crosses to where it belongs.

    There `coming` comes; `rules` and `bars` are what is there and what it becomes.
    """
    return AnimationGroup(
        FadeOut(*gone, rate_func=SOON),
        ReplacementTransform(*rules, rate_func=STEP),
        ReplacementTransform(*bars, rate_func=THEN),
        FadeIn(*coming, rate_func=LAST),
        **kwargs,
    )


def rule_of_sums(size: str = "title") -> ConstantFormula:
    """dC/da_k as a sum over j of three factors, named weight, slope and miss."""
    why = BECAUSE[FACTORS[2]]
    return ConstantFormula(f"{_HEAD} {{{{ {FACTORS[2]} : miss }}}}", size, because=why)


def gather(factors: Iterable[Any], rule: ConstantFormula) -> list[Any]:
    """The three factors go where they stand in `rule_of_sums`, which comes around them."""
    places = [VGroup(*rule.select(name)) for name in ("weight", "slope", "miss")]
    moves = [
        factor.animate(rate_func=GOES).set(height=place.height).move_to(place)
        for factor, place in zip(factors, places, strict=True)
    ]
    return [*moves, FadeIn(rule, rate_func=COMES)]


def rule_of_layers() -> Formula:
    """dC/da_k by the dC/da_j of the next layer; what is new in it is named tail."""
    return Formula(f"{_HEAD} {{{{ frac(partial {C}, partial {A_J}) : tail }}}}")


class BothLayers(VGroup):
    """Two layers, and beside each neuron a bar for dC/da: from the `later` come the `earlier`.

    All bars have one scale, which an axis below each layer's has (`scales`).
    """

    def __init__(
        self, state: State, *, example: int, height: float, middle: float, heads: float
    ) -> None:
        last = len(state.recipe.sizes) - 1
        self.state, self.example, self.last = state, example, last
        self.onward, self.back = (
            state.probe("dC/da", layer=layer, example=example) for layer in (last, last - 1)
        )
        self.layers = TwoLayers(state, example=example, height=height)
        self.layers.shift(middle * UP + 0.7 * LEFT).remove(self.layers.aims)
        reach = np.asarray(self.onward())
        unit = min(2.1 / max(-reach.min(), 0.1), 1.6 / max(reach.max(), 0.1))
        thin = min(0.2, 0.75 * height / (len(self.layers.before.circles) - 1))
        self.later, self.earlier = (
            self._slopes(probe, column.circles, x, unit=unit, width=width)
            for probe, column, x, width in (
                (self.onward, self.layers.outputs, 5.0, 0.28),
                (self.back, self.layers.before, -5.0, thin),
            )
        )
        self.heads = VGroup(
            *(
                level(Formula(f"partial {C} slash partial {symbol}").set_x(x), heads)
                for symbol, x in ((A_J, 5.0), (A_K, -5.0))
            )
        )
        self.scales = VGroup(*(self._scale(slopes) for slopes in (self.later, self.earlier)))
        super().__init__(self.layers, self.later, self.earlier, self.heads, self.scales)

    @staticmethod
    def _scale(slopes: Slopes) -> Axis:
        """An axis below the bars of a layer."""
        values, step = np.asarray(slopes.probe()), 0.5 if slopes.unit > 1.2 else 1.0
        low = min(-step, np.ceil(values.min() / step) * step)
        high = max(step, np.floor(values.max() / step) * step)
        axis = Axis(low, high, step, length=slopes.unit * (high - low), places=1)
        return axis.shift(slopes.zero.get_end() + 0.1 * DOWN - axis.point(0.0))

    @staticmethod
    def _slopes(probe: Probe, circles: VGroup, x: float, *, unit: float, width: float) -> Slopes:
        places = [-circle.get_y() for circle in circles]
        slopes = Slopes(probe, places, unit=unit, width=width, direction=DOWN)
        return slopes.shift((x - slopes.zero.get_x()) * RIGHT)

    def number(self, slopes: Slopes, i: int) -> Readout:
        """The number of a bar, on the other side of zero, beyond neighbours that are near."""
        probe = entries(slopes.probe, i)
        number = Readout(probe, places=3, size="small", sign=True)
        side, sign = (LEFT, -1) if probe() > 0 else (RIGHT, 1)
        is_near = abs(slopes.foot(1)[1] - slopes.foot(0)[1]) < 1.2 * number.height
        near = sign * np.asarray(slopes.probe())[max(i - 1, 0) : i + 2] if is_near else np.zeros(1)
        return number.next_to(slopes.foot(i), side, buff=0.12 + max(0, near.max()) * slopes.unit)

    @staticmethod
    def grow(slopes: Slopes, order: Sequence[int], *, run_time: float) -> Whole:
        """The bars, out of zero."""
        bars = [GrowFromPoint(slopes.bars[i], slopes.foot(i)) for i in order]
        return Whole(slopes, *bars, lag_ratio=0.3, run_time=run_time)

    def passes_back(self) -> Any:
        """The condition that the earlier are sums over the later, by weight and sigmoid's slope."""
        weights = self.state.probe("W", layer=self.last)
        slopes = self.state.probe("sigma'", layer=self.last, example=self.example)
        back = matmul(transposed(weights), slopes * self.onward)
        return isclose(back, self.back, within=1e-12)
