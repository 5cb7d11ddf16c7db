"""Many neurons per layer."""

from typing import ClassVar

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformMatchingShapes,
    VGroup,
)

from nncore.data.weights import Weights
from nncore.probes.expressions import all_of, entries, isclose, largest, signs, total
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.chain_rule.chain import BEFORE, A, W, Y, around, glyphs
from scenes.chain_rule.columns import (
    A_J,
    A_K,
    W_JK,
    Y_J,
    Answers,
    Fan,
    TwoLayers,
    beside_links,
    headings,
    parts_of,
    ring,
    roads_from,
    rule_of_a_weight,
    rule_of_the_chain,
    spread_over,
)
from scenes.chain_rule.rulers import AtBand
from scenes.chain_rule.sums import (
    Added,
    BothLayers,
    block,
    gather,
    hand_over,
    rule_of_layers,
    rule_of_sums,
    settled,
)
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.found import unsure
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, level
from scenes.stage.theme import current

HEADS, UNDER_TITLE = 3.05, 2.9  # height of the symbols, and where one is below the title
HEIGHT, LOWER = 4.1, 0.6  # of the columns, and of their middle
RULE, LARGER = -2.26, 1.15  # height of a formula, and how much larger it is at first
COLUMNS = (-6.1, -2.2, 1.7, 5.2)  # of number lines


class ManyNeuronsPerLayer(Lesson):
    """A neuron that feeds many has many roads to the cost, and what they bring adds up.

    The digits run at step 250, seed 0. The test digit is found by a search: the one for which
    raising the bias of the output "2" helps most, which is a 2 that the network is unsure of.
    """

    title = "Many neurons per layer"
    seed = 0
    step = 250
    wanted = 2
    neuron = 1  # of the layer before
    nudge = 2.0  # above 0; of that neuron's bias, which moves the neuron
    closer = 1000  # how many times smaller the nudge becomes
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed, network=self.network)
        last = self.last = len(run.recipe.sizes) - 1
        k = self.neuron
        example = self.example = unsure(run, self.wanted)[0]
        outputs = range(run.recipe.sizes[-1])
        self.nudged = run.nudged("b", layer=last - 1, neuron=k)
        self.lens = run.nudged("b", layer=last - 1, neuron=k, by=self.nudge)
        before = {"layer": last - 1, "neuron": k, "example": example}
        self.span = self.lens.probe("a", **before) - run.probe("a", **before)
        sent = run.probe("contributions", layer=last, example=example)
        self.terms = entries(sent, outputs, [k] * len(outputs))
        by_size = np.argsort(-np.abs(self.terms()))
        self.strongest = int(by_size[0])
        self.three = sorted(map(int, by_size[:3]))
        self.others = sorted(map(int, by_size[3:]))
        self.roads = roads_from(self.nudged, k, self.three, example=example)
        self.whole = run.probe("dC/da", **before)
        self.grow()
        self.name()
        self.one_weight()
        self.feeds_all()
        self.three_roads()
        self.shrink()
        self.add_up()
        self.all_of_them()

    def grow(self) -> None:
        """Each neuron of the chain becomes a layer."""
        run, example = self.run, self.example
        layers = self.layers = TwoLayers(self.nudged, example=example, height=HEIGHT)
        layers.shift(LOWER * UP)
        digit = self.digit = PixelGrid(run.probe("a", layer=0, example=example), height=2.6)
        digit.to_edge(LEFT, buff=SIDE).match_y(layers.before)
        columns = (layers.before, layers.outputs, layers.aims)
        singles, wire = layers.singles()
        symbols = self.symbols = [Formula(s, "body") for s in (BEFORE, W, A, Y)]
        places = (columns[0], wire, columns[1], columns[2])
        for symbol, place in zip(symbols, places, strict=True):
            level(symbol.match_x(place), HEADS)
        self.known = rule_of_the_chain().scale(LARGER).move_to(RULE * UP)
        self.add(digit, wire, singles, *symbols, self.known)
        with self.beat(
            "So far, a layer was one neuron. Here, {n} neurons feed {m}, "
            "each by a weight of its own.",
            n=run.probe("count b", layer=self.last - 1),
            m=run.probe("count b", layer=self.last),
            note="The last two layers of the network that reads digits, and what it should say.",
        ):
            self.wait(0.5)
            moves = [
                Whole(
                    column,
                    *(ReplacementTransform(single.copy(), circle) for circle in column.circles),
                    run_time=1.5,
                )
                for single, column in zip(singles, columns, strict=True)
            ]
            self.play(FadeOut(wire, singles, run_time=0.5), *moves)
            self.play(FadeIn(layers.edges, layers.names), run_time=1.5)
            self.remove(*columns, layers.edges, layers.names)
            self.add(layers)

    def name(self) -> None:
        """The indices j and k."""
        layers, k, j = self.layers, self.neuron, self.strongest
        pair = layers.before.neuron(k), layers.outputs.neuron(j)
        edge = self.edge = layers.from_neuron(k)[j].set_stroke(current()["look"], width=6)
        rings = self.rings = [ring(part) for part in pair]
        letters = self.letters = [Formula("k"), Formula("j")]
        letters[0].next_to(pair[0], LEFT, buff=0.2)
        letters[1].next_to(layers.names[j], RIGHT, buff=0.2)
        indexed = [
            level(Formula(symbol, "body").match_x(old), HEADS)
            for symbol, old in zip((A_K, W_JK, A_J, Y_J), self.symbols, strict=True)
        ]
        with self.beat(
            "Let $k$ count the layer before, and $j$ the last. "
            "The weight $w_(j k)$ leads from $k$ to $j$.",
            note="In a weight's index, first where it leads to, then where it comes from.",
        ):
            for mark, letter in zip(rings, letters, strict=True):
                self.play(Create(mark), FadeIn(letter))
            self.play(Create(edge))
            self.play(*map(TransformMatchingShapes, self.symbols, indexed))
        self.symbols = indexed

    def one_weight(self) -> None:
        """How the cost answers to one weight."""
        run, last, k, j = self.run, self.last, self.neuron, self.strongest
        here = {"layer": last, "neuron": j, "example": self.example}
        miss = run.probe("a", **here) - run.probe("y", neuron=j, example=self.example)
        before = run.probe("a", layer=last - 1, neuron=k, example=self.example)
        factors = [before, run.probe("sigma'", **here), 2 * miss]
        whole = run.probe("dC/dW", **here, source=k)
        rule = rule_of_a_weight(factors, whole).move_to(RULE * UP)
        spread = spread_over(rule, self.known, by=1 / LARGER)
        layers = self.layers
        across = VGroup(layers.outputs.neuron(j), layers.aims.neuron(j))
        lives = (layers.before.neuron(k), layers.outputs.neuron(j), across)
        with self.beat(
            "For one weight nothing is new: the three factors, each with the index it belongs to.",
            note="The neuron that it comes from, the slope where it leads to, and the miss there.",
            holds=isclose(factors[0] * factors[1] * factors[2], whole, within=1e-12),
        ):
            self.play(ReplacementTransform(self.known, spread))
            self.play(FadeOut(spread, rate_func=GOES), FadeIn(rule, rate_func=COMES))
            lit = VGroup()
            for part, symbol in zip(lives, parts_of(rule)[1:], strict=True):
                frames = around(part, buff=0.06), around(symbol, buff=0.06)
                self.play(*map(Create, frames), *map(FadeOut, lit))
                lit = VGroup(*frames)
            self.play(FadeOut(lit))
        self.rule = rule

    def feeds_all(self) -> None:
        """One neuron, ten outputs."""
        layers, last, k = self.layers, self.last, self.neuron
        lines = self.lines = layers.from_neuron(k)
        change = self.change = Answers(
            self.nudged, self.lens, layers, k, example=self.example, x=4.6
        )
        level(change.head, HEADS)
        level(change.sent.match_x(layers.before), RULE)
        with self.beat(
            "But neuron $k$ feeds every neuron of the last layer. Nudge it, and all {m} answer.",
            m=self.run.probe("count b", layer=last),
            note="Watch the neurons: the nudged one rises, and each output changes a little.",
            holds=change.moved * signs(change.moved) > 0,
        ):
            gone = (self.rule, self.edge, self.rings[1], self.letters[1], layers.edges)
            self.play(FadeOut(*gone))
            self.play(LaggedStart(*map(Create, lines), lag_ratio=0.1, run_time=1.5))
            self.play(FadeIn(change))
            self.play(Nudge(self.nudged, by=self.nudge), run_time=3)

    def three_roads(self) -> None:
        """The wedge, three times."""
        layers = self.layers
        fan = self.fan = Fan(self.roads, COLUMNS, self.span, top=2.6, bottom=-2.85)
        heads = self.heads = headings(COLUMNS, UNDER_TITLE)
        rows = self.rows = fan.names(self.three)
        sizes = [term * signs(term) for term in (entries(self.terms, j) for j in self.three)]
        rest = largest(entries(self.terms, self.others))
        with self.beat(
            "Follow the three strongest roads: the nudge parts, and each goes its own way.",
            note="One scale for all number lines. Each output has its own part of the cost.",
            holds=all_of(*(size >= rest for size in sizes)),
        ):
            self.play(Nudge(self.nudged, by=0.0))
            kept = [self.lines[j] for j in self.three]
            others = (line for line in self.lines if line not in kept)
            gone = (*others, self.digit, self.change, self.rings[0], self.letters[0], *layers[1:])
            pairs = zip(kept, fan.ways(), strict=True)
            moves = [line.animate.put_start_and_end_on(*way) for line, way in pairs]
            discs, onward = layers.discs(self.neuron, self.three), fan.onward()
            places = [fan.ways()[0][0], *(end for _, end in fan.ways())]
            self.add(*discs)
            *known, aim = self.symbols
            new = (heads[i] for i in (1, 3, 5, 6))
            self.play(
                FadeOut(*gone, aim, rate_func=GOES),
                *moves,
                *(disc.animate.move_to(place) for disc, place in zip(discs, places, strict=True)),
                *(Create(line, rate_func=COMES) for line in onward),
                *map(TransformMatchingShapes, known, (heads[0], heads[4], heads[2])),
                FadeIn(*fan.rulers, *new, rows, rate_func=COMES),
                run_time=2,
            )
            self.remove(*kept, *heads, *onward)
            self.add(fan, heads, *discs)
            self.play(FadeOut(*discs), run_time=0.5)
            self.play(Nudge(self.nudged, by=self.nudge), run_time=3)

    def shrink(self) -> None:
        """For a small nudge the ratios are the factors."""
        bias = {"layer": self.last - 1, "neuron": self.neuron}
        seen = self.lens.probe("b", **bias) - self.run.probe("b", **bias)
        times = Readout(self.nudge / seen, places=0, longest=self.closer)
        near = self.near = AtBand(Equation('"magnified" times {times}', "label", times=times))
        near.to_edge(LEFT, buff=SIDE).set_y(-2.7)
        values = self.values = []
        for road, drawing in zip(self.roads, self.fan.drawings, strict=True):
            row = [Readout(factor, places=3, size="label") for factor in road.factors]
            beside_links(drawing, row)
            values.append(AtBand(*row))
        tiny = self.nudge / self.closer
        with self.beat(
            "Shrink the nudge, and on each road the ratios settle: its own three factors.",
            note="The weight, the slope of the sigmoid, and twice the miss of that output.",
            holds=all_of(*(road.has_settled() for road in self.roads)),
        ):
            self.play(FadeIn(near))
            self.play(Narrow(self.nudged, by=tiny), Narrow(self.lens, by=tiny), run_time=4)
            self.play(LaggedStart(*map(FadeIn, values), lag_ratio=0.7))

    def add_up(self) -> None:
        """What the roads bring to the cost."""
        terms, rest = [road.whole for road in self.roads], total(entries(self.terms, self.others))
        added = self.added = Added(
            terms, rest, self.whole, outputs=self.three, left=len(self.others)
        )
        rule = self.rule = rule_of_sums().move_to((-1.6, 2.75, 0))
        with self.beat(
            "The cost is pushed along all {m} roads at once: their products add up to "
            f"{{whole:.{added.places}f}}.",
            m=self.run.probe("count b", layer=self.last),
            whole=self.whole,
            note="The sum over j: one term for each output, here the three strongest and the rest.",
            holds=isclose(total(self.terms), self.whole, within=1e-12),
        ):
            bars = [block(drawing.changes[3]) for drawing in self.fan.drawings]
            gone = (*self.heads[:4], *self.values, self.near)
            named = zip(self.rows, added.names, strict=False)
            self.add(*bars)
            changes = AnimationGroup(
                FadeOut(self.fan),
                FadeOut(*gone, rate_func=GOES),
                *gather(self.heads[4:], rule),
                *(ReplacementTransform(*pair) for pair in named),
                FadeIn(added.stairs.zero),
                FadeIn(*added.names[len(self.rows) :], rate_func=COMES),
                run_time=1.5,
            )
            stairs = added.build(bars, ReplacementTransform, run_time=4)
            self.play(AnimationGroup(changes, stairs, lag_ratio=0.6))
            self.remove(*self.heads, *added.names)
            self.add(added.names)
            self.play(FadeIn(added.numbers, added.said))

    def all_of_them(self) -> None:
        """A sum for each neuron of the layer before."""
        place = {"height": HEIGHT - 0.1, "middle": LOWER, "heads": UNDER_TITLE}
        both = BothLayers(self.run, example=self.example, **place)
        layers, later, earlier = both.layers, both.later, both.earlier
        new, old, k = rule_of_layers().move_to((-0.9, RULE, 0)), self.rule, self.neuron
        small = rule_of_sums("body")
        level(small.align_to(new, LEFT), new)
        tail = VGroup(*new.select("tail"))
        lines, mark = layers.from_neuron(k), ring(layers.before.neuron(k))
        with self.beat(
            "The slopes go back: each neuron adds up what comes from all that it feeds.",
            note="Bars to the right: the cost rises with that neuron. One scale for both layers.",
            holds=both.passes_back(),
            rest=LAST_REST,
        ):
            # The formula steps down, and the sum becomes the bar of its neuron.
            self.remove(*self.added)
            *gone, whole = self.added.parts()
            self.add(*gone, whole)
            own = settled(whole, earlier.bars[k])
            coming = (layers, earlier.zero, both.heads[1])
            self.play(hand_over(gone, (old, small), (whole, own), coming, run_time=2.5))
            self.play(FadeIn(both.number(earlier, k), both.scales[1]), Create(mark))
            self.play(FadeIn(later.zero, both.heads[0], both.scales[0]))
            self.play(both.grow(later, range(len(later.bars)), run_time=2))
            self.play(FadeIn(both.number(later, self.strongest)), run_time=0.6)
            back = [Create(line.reverse_points()) for line in lines]
            self.play(LaggedStart(*back, lag_ratio=0.05))
            order = [i for i in range(len(earlier.bars)) if i != k]
            self.play(both.grow(earlier, order, run_time=4), FadeOut(*lines, mark))
            self.remove(own, small)
            self.add(*(glyph for glyph in glyphs(new) if glyph not in tail))
            self.play(FadeIn(tail))
            self.remove(*new.get_family())
            self.add(new)
            self.play(Create(around(new)))
