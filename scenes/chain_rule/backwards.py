"""The derivatives of a chain's activations, each made from that of the layer after it."""

from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, FadeIn, GrowFromPoint, Line, VGroup

from nncore.probes.expressions import isclose, stacked
from nncore.state import State
from scenes.animations.whole import Whole
from scenes.chain_rule.chain import C, Strip, of_layer
from scenes.chain_rule.slopes import Slopes
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula
from scenes.stage.theme import current


class Backwards(VGroup):
    """Below each neuron of a chain a bar for dC/da; between them arrows back, with their factors.

    `bars`, `numbers`, and `steps`: from the last layer to the first.
    """

    def __init__(self, state: State, strip: Strip, *, zero: float, unit: float) -> None:
        self.state, self.strip, self.zero = state, strip, zero
        layers = range(len(state.recipe.sizes))
        self.slopes = [state.probe("dC/da", layer=l, neuron=0, example=0) for l in layers]
        self.factors = [
            state.probe("W", layer=l, neuron=0, source=0)
            * state.probe("sigma'", layer=l, neuron=0, example=0)
            for l in layers[1:]
        ]
        xs = [neuron.get_x() for neuron in strip.neurons]
        self.bars = Slopes(stacked(*self.slopes), xs, unit=unit, width=0.7)
        self.bars.shift((zero - self.bars.zero.get_y()) * UP)
        self.numbers = VGroup()
        for layer, slope in enumerate(self.slopes):
            number = Readout(slope, places=3, sign=True, size="label")
            side = DOWN if slope() > 0 else UP
            self.numbers.add(number.next_to(self.bars.foot(layer), side, buff=0.15))
        self.steps = [self._step(layer) for layer in layers[:0:-1]]
        self.meaning = Formula(f"frac(partial {C}, partial a)")
        self.meaning.match_x(strip.aim).set_y(zero)
        super().__init__(self.bars, self.numbers, *self.steps, self.meaning)

    def _step(self, layer: int) -> VGroup:
        right, left = (self.strip.neurons[l].get_x() for l in (layer, layer - 1))
        arrow = Line((right - 0.5) * RIGHT, (left + 0.5) * RIGHT, color=current()["quiet"])
        arrow.set_y(self.zero + 0.9).add_tip(tip_length=0.2, tip_width=0.2)
        after = layer - len(self.factors)
        name = Equation(f"{of_layer('w', after)} sigma'({of_layer('z', after)})", "label")
        number = Readout(self.factors[layer - 1], places=3, size="label")
        name.next_to(arrow, UP, buff=0.15)
        return VGroup(arrow, name, number.next_to(arrow, DOWN, buff=0.12))

    def passes_back(self) -> Any:
        """The condition that each derivative is the next one's times the factor between them."""
        ratios = [one / after for one, after in zip(self.slopes, self.slopes[1:], strict=False)]
        return isclose(stacked(*ratios), stacked(*self.factors), within=1e-9)

    def flow(self, *, run_time: float) -> Whole:
        """Bar by bar, from the last layer to the first."""
        moves: list[Any] = []
        for layer in range(len(self.slopes))[::-1]:
            if moves:
                step = self.steps[len(self.factors) - 1 - layer]
                moves.append(FadeIn(step, shift=0.3 * LEFT))
            bar = self.bars.bars[layer]
            moves += [GrowFromPoint(bar, self.bars.foot(layer)), FadeIn(self.numbers[layer])]
        return Whole(self.bars, *moves, lag_ratio=0.5, run_time=run_time)
