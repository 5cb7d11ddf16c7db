"""The roads by which a nudge reaches the cost of a chain: what is on them, and their factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import mul
from typing import Any

import numpy as np
from manim import UP, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import all_of, isclose
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import Nudged, State
from scenes.chain_rule.chain import BEFORE, A, B, C, Factors, W, Z, of_layer, product
from scenes.chain_rule.influence import Influence
from scenes.stage.readout import Equation, Readout

STARTS = (W, B, BEFORE)  # what z of the last layer is made of
SLOPE, TWICE_THE_MISS = f"sigma'({Z})", f"2({A} - y)"
# Why a formula may have a number of its own.
BECAUSE = {
    "1": "the bias is added to z as it is",
    TWICE_THE_MISS: "the cost is a square, and so its slope has a 2",
    "2(a_j^((L)) - y_j)": "the cost is a sum of squares, and so its slope has a 2",
}
_ROLES = {"w": "w", "b": "b", "z": "z", "a": "ink", "C": "cost"}


@dataclass(frozen=True)
class Road:
    """From one quantity of a chain to the cost, link by link.

    names     of the quantities on it, in Typst's notation
    held      the quantities as they are
    nudged    the network in which the first of them is nudged
    formulas  what calculus says that each link does to a change ...
    factors   ... and its value
    whole     how the cost answers to the first: the factors multiplied
    """

    names: tuple[str, ...]
    held: tuple[Probe, ...]
    nudged: Nudged
    formulas: tuple[str, ...]
    factors: tuple[Probe, ...]
    whole: Probe

    @property
    def roles(self) -> list[str]:
        """The quantities' colours."""
        return [_ROLES[name[0]] for name in self.names]

    @property
    def moved(self) -> list[Probe]:
        """The quantities as they are with the nudge."""
        return [probe.with_(run=self.nudged) for probe in self.held]

    @property
    def changes(self) -> list[Probe]:
        """How far each has moved."""
        return [new - old for old, new in zip(self.held, self.moved, strict=True)]

    @property
    def ratios(self) -> list[Probe]:
        """Each change as measured, over that of the quantity before."""
        return [after / before for before, after in pairwise(self.changes)]

    def has_settled(self) -> Any:
        """The condition that the ratios are the factors, to three places."""
        pairs = zip(self.ratios, self.factors, strict=True)
        return all_of(*(isclose(ratio, factor, within=5e-4) for ratio, factor in pairs))

    def multiplies(self) -> Any:
        """The condition that the factors multiply to the whole."""
        return isclose(reduce(mul, self.factors), self.whole, within=1e-12)

    def drawing(
        self,
        span: Probe,
        *,
        length: float,
        apart: float,
        spans: float,
        direction: NDArray[np.float64] = UP,
    ) -> Influence:
        """Its number lines side by side, or with RIGHT one under another, with bars on them."""
        return Influence(
            self.held,
            self.moved,
            span,
            roles=self.roles,
            length=length,
            apart=apart,
            spans=spans,
            direction=direction,
        )

    def row(
        self,
        places: Sequence[VMobject],
        *,
        start: int = 0,
        size: str = "body",
        symbols: str = "title",
        rise: float = 0.25,
    ) -> Factors:
        """The factors from one link on, below the number lines."""
        return Factors(
            places,
            self.names[start:],
            [formula(markup, size) for markup in self.formulas[start:]],
            [Readout(factor, places=3, size=size) for factor in self.factors[start:]],
            size=symbols,
            rise=rise,
        )

    def product(self) -> Equation:
        """How the cost answers to the first, as three factors and their product."""
        return product([*self.factors, self.whole], of=self.names[0])

    def answer(self) -> Equation:
        """The same without the factors."""
        return slope_of_cost(self.names[0], self.whole)


def slope_of_cost(name: str, probe: Probe) -> Equation:
    """How the cost answers to the quantity of that name = the live value of the probe."""
    whole = Readout(probe, places=3)
    return Equation(f"frac(partial {C}, partial {name}) = {{whole}}", whole=whole)


def formula(markup: str, size: str = "body") -> Equation:
    """A factor in symbols; a number of its own has a reason."""
    return Equation(markup, size, because=BECAUSE.get(markup, ""))


def roads_into_z(run: State) -> dict[str, Road]:
    """Those of the weight, the bias and the activation before, by their names.

    An activation is no parameter: the bias of its own neuron moves it.
    """
    last = len(run.recipe.sizes) - 1
    here, example = {"layer": last, "neuron": 0}, {"example": 0}
    weight, bias = run.probe("W", **here, source=0), run.probe("b", **here)
    before = run.probe("a", layer=last - 1, neuron=0, **example)
    z, a = (run.probe(name, **here, **example) for name in "za")
    miss = a - run.probe("y", neuron=0, **example)
    one = given(1.0, "1", why=BECAUSE["1"])
    found = {}
    for name, held, nudged, symbol, factor, whole in (
        (W, weight, run.nudged("W", **here, source=0), BEFORE, before,
         run.probe("dC/dW", **here, source=0, **example)),
        (B, bias, run.nudged("b", **here), "1", one, run.probe("dC/db", **here, **example)),
        (BEFORE, before, run.nudged("b", layer=last - 1, neuron=0), W, weight,
         run.probe("dC/da", layer=last - 1, neuron=0, **example)),
    ):  # fmt: skip
        found[name] = Road(
            (name, Z, A, C),
            (held, z, a, run.probe("C", **example)),
            nudged,
            (symbol, SLOPE, TWICE_THE_MISS),
            (factor, run.probe("sigma'", **here, **example), 2 * miss),
            whole,
        )
    return found


def road_from_before(run: State, onward: Road) -> Road:
    """From the weight of the layer before the last; `onward` is that layer's activation's road."""
    layer = len(run.recipe.sizes) - 2
    here, example = {"layer": layer, "neuron": 0}, {"example": 0}
    weight, z = of_layer("w", -1), of_layer("z", -1)
    return Road(
        (weight, z, *onward.names),
        (run.probe("W", **here, source=0), run.probe("z", **here, **example), *onward.held),
        run.nudged("W", **here, source=0),
        (of_layer("a", -2), f"sigma'({z})", *onward.formulas),
        (
            run.probe("a", layer=layer - 1, neuron=0, **example),
            run.probe("sigma'", **here, **example),
            *onward.factors,
        ),
        run.probe("dC/dW", **here, source=0, **example),
    )
