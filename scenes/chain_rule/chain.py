"""A network of one neuron a layer, as a chain of neurons and as a row of symbols with arrows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    DoubleArrow,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from nncore.probes.probe import Probe
from nncore.state import State
from scenes.chain_rule.rulers import AtBand
from scenes.mobjects.network import Edges, Neurons
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, OnOneLine, level
from scenes.stage.theme import current

# The last link's symbols in Typst's notation.
W, B, Z, A, Y, C = "w^((L))", "b^((L))", "z^((L))", "a^((L))", "y", "C_0"
BEFORE = "a^((L-1))"


class Chain(VGroup):
    """One neuron a layer from layer `first` on, and what the last should say, across its miss.

    `neurons`, `edges`, `aim` and `miss`, the double arrow between the last two.
    """

    def __init__(self, state: State, *, first: int = 0, apart: float, radius: float) -> None:
        theme = current()
        layers = range(first, len(state.recipe.sizes))
        answers = [state.probe("a", layer=layer, example=0) for layer in layers]
        self.neurons = [Neurons([0], height=0, radius=radius, probe=answer) for answer in answers]
        self.aim = Neurons([0], height=0, radius=radius, probe=state.probe("y", example=0))
        self.aim.circles.set_stroke(theme["y"], width=4)
        VGroup(*self.neurons, self.aim).arrange(RIGHT, buff=apart - 2 * radius)
        self.edges = [
            Edges(state.probe("W", layer=layer), one, other, strongest=1).set_stroke(width=6)
            for layer, (one, other) in zip(layers[1:], pairwise(self.neurons), strict=True)
        ]
        self.miss = DoubleArrow(
            self.neurons[-1].get_right(),
            self.aim.get_left(),
            color=theme["cost"],
            buff=0.1,
            tip_length=min(0.35, radius),
        )
        super().__init__(*self.edges, *self.neurons, self.aim, self.miss)

    def write(
        self, *labels: tuple[VMobject, VMobject], below: bool = True, gap: float = 0.25
    ) -> None:
        """Set each label below (or above) the part that it is for, all on one baseline."""
        OnOneLine(*(label for label, _ in labels))
        side = DOWN if below else UP
        VGroup(*(label for label, _ in labels)).next_to(self.aim, side, buff=gap)
        for label, part in labels:
            label.match_x(part)


class Strip(Chain):
    """A chain from layer `first` on with the symbol of each of its parts, to keep in view.

    `weights`, `biases` and `cost` stand above, `activations` and `wanted` below. A weight and a
    bias have the layer that they lead to.
    """

    def __init__(self, state: State, *, first: int, apart: float, radius: float) -> None:
        super().__init__(state, first=first, apart=apart, radius=radius)
        last = len(state.recipe.sizes) - 1

        def named(symbol: str, layers: range) -> list[Formula]:
            return [Formula(of_layer(symbol, layer - last), "label") for layer in layers]

        self.activations = named("a", range(first, last + 1))
        self.weights, self.biases = (named(name, range(first + 1, last + 1)) for name in "wb")
        self.wanted, self.cost = Formula(Y, "label"), Formula(C, "label")
        self.write(
            *zip(self.activations, self.neurons, strict=True), (self.wanted, self.aim), gap=0.15
        )
        self.write(
            *zip(self.weights, self.edges, strict=True),
            *zip(self.biases, self.neurons[1:], strict=True),
            (self.cost, self.miss),
            below=False,
            gap=0.15,
        )
        self.add(*self.activations, *self.weights, *self.biases, self.wanted, self.cost)


def become(old: Strip, new: Strip) -> list[Animation]:
    """Each part of a strip goes to where it stands in another, longer or shorter to the left."""
    goes, comes = squish_rate_func(smooth, 0, 0.3), squish_rate_func(smooth, 0.7, 1)
    moves: list[Animation] = []  # what goes is gone before its place is crossed
    for name in ("neurons", "edges", "activations", "weights", "biases"):
        before, after = getattr(old, name)[::-1], getattr(new, name)[::-1]
        moves += map(ReplacementTransform, before, after)
        moves += (FadeIn(part, rate_func=comes) for part in after[len(before) :])
        moves += (FadeOut(part, rate_func=goes) for part in before[len(after) :])
    for name in ("aim", "miss", "wanted", "cost"):
        moves.append(ReplacementTransform(getattr(old, name), getattr(new, name)))
    return moves


def of_layer(symbol: str, after: int) -> str:
    """The symbol of the last layer, L, or of one before it: `after` is 0, or below it."""
    return f"{symbol}^((L))" if after == 0 else f"{symbol}^((L-{-after}))"


class Factors(VGroup):
    """Symbols below `places`, with an arrow from each to the next: what one does to the other.

    `rise` above each arrow stands a formula, below it its value. `steps` are the arrows, each with
    its formula and the symbol it leads to.
    """

    def __init__(
        self,
        places: Sequence[VMobject],
        symbols: Sequence[str],
        formulas: Sequence[Equation],
        values: Sequence[Readout],
        *,
        size: str = "title",
        rise: float = 0.25,
    ) -> None:
        self.symbols = AtBand(*(Formula(symbol, size) for symbol in symbols))
        OnOneLine(*self.symbols)
        self.symbols.next_to(VGroup(*places), DOWN, buff=0.25)
        for symbol, place in zip(self.symbols, places, strict=True):
            symbol.match_x(place)
        self.formulas, self.values = VGroup(*formulas), VGroup(*values)
        self.arrows = VGroup()
        for (left, right), formula, value in zip(
            pairwise(self.symbols), formulas, values, strict=True
        ):
            arrow = Line(LEFT, RIGHT, color=current()["quiet"])
            start, end = left.get_right()[0] + 0.2, right.get_left()[0] - 0.2
            arrow.set_length(end - start).move_to((start + end) / 2 * RIGHT)
            arrow.set_y(self.symbols[0].get_y()).add_tip(tip_length=0.2, tip_width=0.2)
            level(formula.match_x(arrow), arrow.get_y() + rise)
            value.next_to(arrow, DOWN, buff=0.15)
            self.arrows.add(arrow)
        self.steps = [
            VGroup(*step) for step in zip(self.arrows, self.formulas, self.symbols[1:], strict=True)
        ]
        super().__init__(self.symbols, self.arrows, self.formulas, self.values)


def equation(
    name: str,
    probe: Probe,
    size: str = "body",
    *,
    sign: bool = False,
    role: str = "ink",
    places: int = 3,
    because: str = "",
) -> Equation:
    """`name` = the live value of the probe."""
    value = Readout(probe, places=places, sign=sign, role=role, size=size)
    return Equation(f"{name} = {{value}}", size, because=because, value=value)


def product(
    probes: Sequence[Probe], *, d: str = "partial", of: str = W, places: int = 3
) -> Equation:
    """How the cost answers to `of` = three factors, multiplied = their product, all live.

    `places` are those of the product.
    """
    *factors, whole = probes
    first, second, third = (Readout(factor, places=3) for factor in factors)
    return Equation(
        f"frac({d} {C}, {d} {of}) = {{first}} times {{second}} times ({{third}}) = {{whole}}",
        first=first,
        second=second,
        third=third,
        whole=Readout(whole, places=places),
    )


def around(part: VMobject, *, buff: float = 0.1) -> SurroundingRectangle:
    """A frame that says: look here."""
    return SurroundingRectangle(part, color=current()["look"], buff=buff, corner_radius=0.1)


def glyphs(formula: VMobject) -> list[VMobject]:
    """The glyphs of a formula in the order they are written."""
    return cast(list[VMobject], formula.family_members_with_points())
