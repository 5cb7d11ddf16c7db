"""Two layers of a network of digits as columns, and the roads from one neuron through the next."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import DOWN, RIGHT, UP, Circle, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from nncore.state import Nudged, State
from scenes.chain_rule.chain import BEFORE, C, W
from scenes.chain_rule.influence import Influence, Place, pose
from scenes.chain_rule.roads import BECAUSE, SLOPE, TWICE_THE_MISS, Road, formula
from scenes.chain_rule.slopes import Slopes
from scenes.mobjects.axes import Axis
from scenes.mobjects.network import Edges, Neurons
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, level
from scenes.stage.theme import current

# Symbols with their indices: k counts the layer before, j the last.
A_K, W_JK, Z_J, A_J, Y_J = "a_k^((L-1))", "w_(j k)^((L))", "z_j^((L))", "a_j^((L))", "y_j"
FACTORS = (W_JK, f"sigma'({Z_J})", f"2({A_J} - {Y_J})")
_PARTS = ("slope", "first_symbol", "second_symbol", "third_symbol")  # of a rule, by their names
ROOM = 0.48  # scene units for a number, over a road and under it
MOST = 40  # neurons of a layer before the outputs, each with a weight to each of them
_SPARE = 0.15  # spans that a ruler has beyond what moves on it
_PARTED = 0.62  # of the way along the first links: where their bands have parted


class TwoLayers(VGroup):
    """The last two layers of a network, with all weights between them, and what is wanted.

    `before`, `edges`, `outputs`, `aims`, and `names`, the outputs' digits.
    """

    def __init__(self, state: State, *, example: int, height: float) -> None:
        last = len(state.recipe.sizes) - 1
        n, m = state.recipe.sizes[-2:]
        if n > MOST:
            raise ValueError(f"got {n} neurons before the outputs: there is room for {MOST}")
        self.before = Neurons(
            range(n),
            height=height,
            radius=min(0.12, 0.45 * height / (n - 1)),
            probe=state.probe("a", layer=last - 1, example=example),
        ).set_x(-2.5)
        self.outputs, self.aims = (
            Neurons(range(m), height=height, radius=0.17, probe=probe).set_x(x)
            for probe, x in (
                (state.probe("a", layer=last, example=example), 2.6),
                (state.probe("y", example=example), 6.3),
            )
        )
        self.aims.circles.set_stroke(current()["y"], width=3)
        weights = state.probe("W", layer=last)
        self.edges = Edges(weights, self.before, self.outputs, strongest=n * m)
        self.names = VGroup(
            *(
                Constant(f"{j}", "small", because="the output's digit", role="quiet").next_to(
                    circle, RIGHT, buff=0.15
                )
                for j, circle in enumerate(self.outputs.circles)
            )
        )
        super().__init__(self.edges, self.before, self.outputs, self.aims, self.names)

    def from_neuron(self, k: int) -> list[Line]:
        """A line from one neuron of the layer before to each output."""
        start = self.before.neuron(k).get_right()
        ends = [circle.get_left() for circle in self.outputs.circles]
        return [Line(start, end, color=current()["quiet"], stroke_width=3) for end in ends]

    def singles(self) -> tuple[VGroup, Line]:
        """One neuron where each column is, and a line between the first two."""
        theme = current()
        singles = VGroup()
        for column in (self.before, self.outputs, self.aims):
            singles.add(Circle(0.5, color=theme["quiet"], stroke_width=2).move_to(column))
        singles.set_fill(theme["panel"], opacity=1)
        return singles, Line(singles[0].get_right(), singles[1].get_left(), color=theme["quiet"])

    def discs(self, k: int, outputs: Sequence[int]) -> list[VMobject]:
        """Copies of a neuron of the layer before and of some outputs, to go along with lines."""
        return [self.before.neuron(k).copy(), *(self.outputs.neuron(j).copy() for j in outputs)]


class Answers(VGroup):
    """How far each output moves as neuron k of the layer before is nudged.

    `change` are bars beside the outputs, `head` their name, `ticks` an axis below them; `sent` is
    how far the neuron itself moves. `lens` is nudged as far as it will be.
    """

    def __init__(
        self, nudged: Nudged, lens: State, layers: TwoLayers, k: int, *, example: int, x: float
    ) -> None:
        run, last = nudged.of, len(nudged.recipe.sizes) - 1
        answers = run.probe("a", layer=last, example=example)
        self.moved = answers.with_(run=nudged) - answers
        goals = np.asarray((answers.with_(run=lens) - answers)())
        unit = 1.3 / float(np.abs(goals).max())
        places = [-circle.get_y() for circle in layers.outputs.circles]
        looks = {"unit": unit, "width": 0.24, "direction": DOWN}
        self.change = Slopes(self.moved, places, **looks).shift(x * RIGHT)
        self.head = Formula(f"Delta {A_J}").set_x(x)
        step = float(max(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if s * unit <= 1.3))
        low, high = (step * np.trunc(goal / step) for goal in (goals.min(), goals.max()))
        low, high = min(low, -step), max(high, step)
        self.ticks = Axis(low, high, step, length=unit * (high - low), places=2)
        foot = self.change.zero.get_end() + 0.1 * DOWN
        self.ticks.shift(foot - self.ticks.point(0.0))
        before = run.probe("a", layer=last - 1, neuron=k, example=example)
        sent = Readout(before.with_(run=nudged) - before, sign=True)
        self.sent = Equation(f"Delta {A_K} = {{sent}}", sent=sent)
        super().__init__(self.change, self.head, self.ticks, self.sent)


def ring(part: VMobject) -> Circle:
    """A circle that says: this one."""
    return Circle(part.width / 2 + 0.06, color=current()["look"], stroke_width=5).move_to(part)


def roads_from(nudged: Nudged, k: int, outputs: Sequence[int], *, example: int) -> list[Road]:
    """The roads from a neuron of the layer before, through some outputs, to their costs.

    Each output's part of the cost is the square of its miss.
    """
    run, last = nudged.of, len(nudged.recipe.sizes) - 1
    before = run.probe("a", layer=last - 1, neuron=k, example=example)
    roads = []
    for j in outputs:
        here = {"layer": last, "neuron": j, "example": example}
        z, a = (run.probe(name, **here) for name in "za")
        miss = a - run.probe("y", neuron=j, example=example)
        roads.append(
            Road(
                (A_K, f"z_{j}^((L))", f"a_{j}^((L))", "C_0"),
                (before, z, a, miss * miss),
                nudged,
                FACTORS,
                (
                    run.probe("W", layer=last, neuron=j, source=k),
                    run.probe("sigma'", **here),
                    2 * miss,
                ),
                run.probe("contributions", **here, source=k),
            )
        )
    return roads


def lay_out(
    roads: Sequence[Road], xs: Sequence[float], *, top: float, bottom: float
) -> tuple[list[list[Place]], float]:
    """Where the rulers of each road stand, road below road, and the unit of all of them.

    As large as fits, by calculus and as nudged now. What moves up needs room above, what moves
    down below, and both sides have room for a number: ValueError where there is none.
    """
    ways = [
        np.cumprod([[float(p()) for p in road.factors], [float(p()) for p in road.ratios]], axis=1)
        for road in roads
    ]
    below = [np.maximum(0, -way.min(axis=0)) + _SPARE for way in ways]
    above = [np.maximum(0, way.max(axis=0)) + _SPARE for way in ways]

    def rooms(unit: float) -> list[tuple[float, float]]:
        sides = zip(above, below, strict=True)
        return [(max(ROOM, up.max() * unit), max(ROOM, down.max() * unit)) for up, down in sides]

    if 2 * ROOM * len(roads) > top - bottom:
        raise ValueError(f"got {len(roads)} roads: there is no room for their numbers")
    units = np.geomspace(3, 1e-3, 1_000)
    unit = float(next(u for u in units if np.sum(rooms(u)) <= top - bottom))
    spare = (top - bottom - np.sum(rooms(unit))) / len(roads)
    first = Place(xs[0], (top + bottom - unit) / 2, 1 + 2 * _SPARE, _SPARE / (1 + 2 * _SPARE))
    places, height = [], top - spare / 2
    for up, down, (over, under) in zip(above, below, rooms(unit), strict=True):
        height -= over
        others = [
            Place(x, height, float(low + high), float(low / (low + high)))
            for x, low, high in zip(xs[1:], down, up, strict=True)
        ]
        places.append([first, *others])
        height -= under + spare
    return places, unit


class Fan(VGroup):
    """Roads that begin at one neuron, road below road; their common start is drawn once.

    `drawings` are the roads, `rulers`, `changes` and `bands` all that is drawn of them.
    """

    def __init__(
        self, roads: Sequence[Road], xs: Sequence[float], span: Probe, *, top: float, bottom: float
    ) -> None:
        places, unit = lay_out(roads, xs, top=top, bottom=bottom)
        self.drawings = [
            pose(road.drawing(span, length=1.0, apart=1.0, spans=1.0), place, unit=unit)
            for road, place in zip(roads, places, strict=True)
        ]
        first = self.drawings[0]
        self.rulers, self.changes = [first.rulers[0]], [first.changes[0]]
        for drawing in self.drawings:
            self.rulers += drawing.rulers[1:]
            self.changes += drawing.changes[1:]
        self.bands = [band for drawing in self.drawings for band in drawing.bands]
        super().__init__(*self.bands, *self.rulers, *self.changes)

    def names(self, outputs: Sequence[int]) -> VGroup:
        """At the end of each road, through which output it goes."""
        rows = VGroup()
        for j, drawing in zip(outputs, self.drawings, strict=True):
            row = Constant(f"$j = {j}$", "body", because="the output's digit")
            rows.add(row.next_to(drawing.rulers[3].here, RIGHT, buff=0.35))
        return rows

    def ways(self) -> list[list[NDArray[np.float64]]]:
        """From where to where the first links go while nothing is nudged, in scene points."""
        return [[change.ends()[0] for change in d.changes[:2]] for d in self.drawings]

    def onward(self) -> list[VMobject]:
        """The roads from there on while nothing is nudged, as lines."""
        lines = [VMobject(stroke_color=current()["quiet"], stroke_width=1.5) for _ in self.drawings]
        for line, drawing in zip(lines, self.drawings, strict=True):
            line.set_points_as_corners([change.ends()[0] for change in drawing.changes[1:]])
        return lines


def headings(xs: Sequence[float], height: float) -> VGroup:
    """Above each column of number lines its symbol, and between two what leads on."""
    symbols = [Formula(symbol) for symbol in (A_K, Z_J, A_J, C)]
    between = [formula(markup) for markup in FACTORS]
    middles = [(one + other) / 2 for one, other in pairwise(xs)]
    middles[0] = xs[0] + _PARTED * (xs[1] - xs[0])  # above the numbers on the first links
    for part, x in zip((*symbols, *between), (*xs, *middles), strict=True):
        level(part.set_x(x), height)
    return VGroup(*symbols, *between)


def rule_of_the_chain() -> Equation:
    """dC/dw as its three factors, as it was when a layer was one neuron."""
    factors = (BEFORE, SLOPE, TWICE_THE_MISS)
    return Equation(_in_symbols(W, factors), because=BECAUSE[factors[2]])


def rule_of_a_weight(factors: Sequence[Probe], whole: Probe) -> Equation:
    """dC/dw_jk as its three factors in symbols, as in `rule_of_the_chain`, and in numbers."""
    symbols = (A_K, *FACTORS[1:])
    first, second, third = (Readout(factor, places=3) for factor in factors)
    return Equation(
        _in_symbols(W_JK, symbols) + " = {first} times {second} times ({third}) = {whole}",
        because=BECAUSE[symbols[2]],
        first=first,
        second=second,
        third=third,
        whole=Readout(whole, places=3),
    )


def _in_symbols(weight: str, factors: Sequence[str]) -> str:
    named = zip((f"frac(partial {C}, partial {weight}) =", *factors), _PARTS, strict=True)
    return " med ".join(f"{{{{ {symbol} : {name} }}}}" for symbol, name in named)


def parts_of(rule: Equation) -> list[VGroup]:
    """dC/dw, with its sign of equality, and the three factors in symbols."""
    return [VGroup(*rule.formula.select(name)) for name in _PARTS]


def spread_over(rule: Equation, known: Equation, *, by: float) -> Equation:
    """A copy of what is known, its parts scaled and each where the rule has that part."""
    spread = known.copy()
    for part, place in zip(parts_of(spread), parts_of(rule), strict=True):
        part.scale(by).move_to(place)
    return spread


def beside_links(drawing: Influence, labels: Sequence[VMobject]) -> None:
    """Set a label to each link of a road, where nothing else is.

    The first where the bands have parted: over its own, under it or, where that comes straight, on
    it. The others where the number lines are free.
    """
    first, *others = labels
    start, end = (change.ends() for change in drawing.changes[:2])
    way = end - start
    half = first.width / 2 / way[0, 0]
    edges = np.array([start + share * way for share in (_PARTED - half, _PARTED + half)])[:, :, 1]
    first.move_to(start.mean(axis=0) + _PARTED * way.mean(axis=0))
    if end[:, 1].min() > start[:, 1].max():
        first.set_y(edges.max() + 0.18, direction=DOWN)
    elif end[:, 1].max() < start[:, 1].min():
        first.set_y(edges.min() - 0.18, direction=UP)
    for label, (before, after) in zip(others, pairwise(drawing.changes[1:]), strict=True):
        (x, at, _), (then, _, _) = before.ends()[0], after.ends()[0]
        goes_up = float(after.to()) > float(after.ruler.at())
        label.move_to((x + then) / 2 * RIGHT + (at + (-0.3 if goes_up else 0.3)) * UP)
