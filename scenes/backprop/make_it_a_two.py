"""Make it a two."""

from typing import Any

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
    GrowFromEdge,
    GrowFromPoint,
    LaggedStart,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)

from nncore.probes.expressions import (
    all_of,
    dot,
    entries,
    equal,
    function,
    isclose,
    largest,
    stacked,
)
from nncore.probes.inputs import Dial
from scenes.animations.forward import ForwardPass
from scenes.animations.whole import Whole
from scenes.backprop.levers import (
    Pulls,
    Ranked,
    Sort,
    Wires,
    Wishes,
    beside,
    falling,
    falls,
    up_from_zero,
    ways_to,
    worked_product,
    worth,
)
from scenes.mobjects.answers import Answers
from scenes.mobjects.axes import Axis
from scenes.mobjects.filled_neuron import FilledNeuron
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.found import unsure
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current

HEIGHTS = np.linspace(3.15, -1.85, 16)  # of the neurons of the layer before
COLUMN, BIAS = -0.75, -2.4  # where that layer stands, and how low the bias
REACH = 4.9  # length of the axis of that layer's wishes; its unit is that of all three levers


class MakeItATwo(Lesson):
    """An output rises by three levers: its bias, its weights, and the neurons before it.

    The digits run at step 250, seed 0. The test digit is found by a search: the one for which
    raising the bias of the output "2" helps most, which is a 2 that the network is unsure of.
    """

    title = "Make it a two"
    seed = 0
    step = 250
    wanted = 2  # the output to raise, and the digit to look for

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed)
        output = {"layer": 3, "neuron": self.wanted}
        self.example, self.found = unsure(run, self.wanted)
        here = self.here = {**output, "example": self.example}
        self.label = run.probe("label", example=self.example)
        self.a = run.probe("a", layer=2, example=self.example)
        self.w = run.probe("W", **output)
        self.push = -run.probe("dC/db", **here)
        self.weight_wishes = -run.probe("dC/dW", **here)
        self.neuron_wishes = -run.probe("contributions", **here)
        # The output, with its bias and its weights turned by a share of what they ask.
        self.turned = Dial("how far two levers are turned", at=0.0, low=0.0, high=1.0)
        z, gain = run.probe("z", **here), self.push + dot(self.weight_wishes, self.a)
        self.output = function("sigma", z + self.turned.probe() * gain)
        self.lifted = function("sigma", z + gain)
        self.read()
        self.wish()
        self.come_nearer()
        self.bias()
        self.weights()
        self.wire_together()
        self.neurons()
        self.hand_on()
        self.turn()

    def read(self) -> None:
        """A network that cannot decide."""
        run, example = self.run, self.example
        guess = run.probe("prediction", example=example)
        self.digit = PixelGrid(run.probe("a", layer=0, example=example), height=3.6)
        network = NetworkDiagram(run, height=5.5, width=5.6, strongest=120)
        self.outputs = network.columns[-1]
        self.outputs.circles.arrange(DOWN, buff=0.26, center=False).match_y(network.columns[0])
        network.bundles[-1].refresh()
        self.answers = Answers(run, self.outputs, example=example)
        Group(self.digit, Group(network, self.answers)).arrange(RIGHT, buff=0.5).move_to(0.45 * UP)
        remark = quiet("only the strongest weights are drawn", network.layers, buff=0.2)
        self.network = VGroup(network.edges, *network.layers[:3], network.counts, remark)
        self.add(self.digit, self.network, self.outputs, self.answers.names)
        with self.beat(
            "After {step} steps it is unsure of this {label}:"
            " {own:.2f} for {same}, {most:.2f} for {guess}.",
            note="Of all test digits, this one gains most from a push at its output.",
            label=self.label,
            step=run.probe("step"),
            own=run.probe("a", **self.here),
            most=run.probe("confidence", example=example),
            guess=guess,
            same=self.label,
            holds=all_of(self.found, equal(self.label, self.wanted)),
        ):
            self.play(ForwardPass(network, example=example, run_time=5))
            self.play(FadeIn(self.answers.numbers))
            self.play(Create(self.answers.pick))

    def wish(self) -> None:
        """How each output should move."""
        wishes = -self.run.probe("dC/da", layer=3, example=self.example)
        table = VGroup(self.outputs, self.answers.names, self.answers.numbers)
        goal = table.copy().scale(5.0 / table.height).move_to(0.72 * UP)
        goal.set_x(-0.55)
        axis = self.axis = Axis.spanning(wishes, 0 * wishes, step=0.5, length=4.9, places=1)
        axis.to_edge(RIGHT, buff=SIDE + 0.1).set_y(-2.35)
        zero = up_from_zero(axis, 5.7)
        others = [j for j in range(10) if j != self.wanted]
        self.meaning = Words("$-partial C slash partial a$", "body")
        with self.beat(
            "Each output has a wish: the {label} wants up, the others down, the far-off ones most.",
            note="Each arrow is minus dC/da: twice how far its goal is away, on the scale below.",
            label=self.label,
            holds=all_of(entries(wishes, self.wanted) > 0, entries(wishes, others) < 0),
        ):
            self.play(FadeOut(self.network, self.answers.pick))
            left: Any = self.digit.animate.scale(4.0 / self.digit.height)
            left.to_edge(LEFT, buff=SIDE).set_y(0.7)
            grown = table.animate.scale(5.0 / table.height).move_to(goal)
            self.play(grown, left, run_time=1.5)
            self.wishes = Wishes(axis, self.outputs, wishes, width=0.26)
            level(self.meaning.next_to(axis, LEFT, buff=0.35), -2.45)
            self.play(FadeIn(axis, zero, self.meaning))
            feet = map(self.wishes.zero, range(10))
            grow = map(GrowFromPoint, self.wishes, feet)
            self.play(Whole(self.wishes, *grow, lag_ratio=0.25), run_time=3)
            numbers = beside(self.wishes, np.argsort(-np.abs(wishes()))[:3])
            self.play(FadeIn(numbers))
        self.wish_frame = VGroup(axis, zero, self.meaning, self.wishes, numbers)

    def come_nearer(self) -> None:
        """To the output that should rise, and to what reaches it."""
        neuron = self.neuron = FilledNeuron(self.output, radius=0.8)
        neuron.move_to(4.75 * RIGHT + 0.3 * UP)
        name = Constant(str(self.wanted), "title", because="the output's digit", role="look")
        self.name = VGroup(name, Readout(self.output))
        self.name.arrange(DOWN, buff=0.2).next_to(neuron, RIGHT, buff=0.25)
        column = self.column = Ranked(self.a, x=COLUMN, heights=HEIGHTS, radius=0.14)
        self.always = Neurons((0,), height=0, radius=0.14)
        self.always.circles.set_fill(current()["ink"]).set_stroke(current()["b"], width=4)
        self.always.move_to(COLUMN * RIGHT + BIAS * UP)
        self.plain = Wires(column, neuron.disc, self.a)
        self.limit = largest(self.w)
        self.hued = Wires(column, neuron.disc, self.w, limit=self.limit)
        VGroup(self.plain, self.hued).set_z_index(-1)  # neurons and arrows pass over the wires
        chosen = self.outputs.neuron(self.wanted)
        ring = Circle(chosen.width / 2, color=current()["look"], stroke_width=6).move_to(chosen)
        with self.beat(
            "Take the {label} alone. What lifts it is what reaches it: bias, weights, and neurons.",
            note="Sixteen weights, each from a neuron of the layer before, and a bias.",
            label=self.label,
        ):
            self.play(Create(ring))
            names = self.answers.names
            rest = [name for j, name in enumerate(names) if j != self.wanted]
            self.play(FadeOut(self.wish_frame, self.outputs, self.answers.numbers, *rest))
            self.play(
                ReplacementTransform(ring, neuron.rim),
                ReplacementTransform(names[self.wanted], self.name[0]),
                self.digit.animate.scale(3.8 / self.digit.height)
                .set_y(0.85)
                .align_to((-6.72, 0, 0), LEFT),
                run_time=1.5,
            )
            self.play(
                Whole(neuron, FadeIn(neuron.disc), GrowFromEdge(neuron.level, DOWN)),
                FadeIn(self.name[1]),
            )
            self.play(FadeIn(column, shift=0.4 * RIGHT))
            create = [Create(wire) for wire in self.hued]
            self.play(Whole(self.hued, *create, lag_ratio=0.1), run_time=2)

    def bias(self) -> None:
        """The first lever."""
        wishes = self.neuron_wishes
        axis = self.side = Axis.spanning(wishes, 0 * wishes, step=0.2, length=REACH, places=1)
        axis.to_edge(LEFT, buff=SIDE).set_y(BIAS + 0.15)
        ruler = self.ruler = Axis(0, 0.2, 0.2, length=0.2 * axis.unit(), places=1)
        ruler.move_to(2.6 * RIGHT).set_y(-2.3)
        said = quiet("one scale for all arrows", ruler, RIGHT, buff=0.25).match_y(ruler.line)
        VGroup(ruler, said).to_edge(RIGHT, buff=SIDE)
        name = self.b = Formula("b").next_to(self.always, LEFT, buff=0.2)
        start, end = ways_to(self.always, self.neuron.disc)[0]
        line = Line(start, end, color=current()["b"], stroke_width=3.5)
        push = self.push_arrow = Pulls(
            ruler, self.always, self.neuron.disc, stacked(self.push), width=0.17
        )
        rule = worth(self.push, "-partial C slash partial b = {push}", 3.05)
        wish, slope = -self.run.probe("dC/da", **self.here), self.run.probe("sigma'", **self.here)
        self.product = worked_product(wish, slope, self.push, height=2.4)
        with self.beat(
            "Lever one, the bias: raise it a little, and the cost falls by {push:.2f} of that.",
            note="A bias is like a weight from a neuron that is always fully active.",
            push=self.push,
            holds=all_of(self.push > 0, isclose(self.push, wish * slope, within=1e-12)),
        ):
            self.play(self.hued.animate.set_stroke(opacity=0.3), FadeIn(self.always, name))
            self.play(Create(line))
            self.play(FadeIn(ruler, said))
            self.play(Whole(push, GrowFromPoint(push[0], line.get_start())), run_time=1.5)
            self.play(LaggedStart(FadeIn(rule), FadeIn(self.product), lag_ratio=1))

    def weights(self) -> None:
        """The second lever: a weight counts as its neuron shines."""
        column, disc = self.column, self.neuron.disc
        pulls = self.pulls = Pulls(self.ruler, column, disc, self.weight_wishes)
        rule = worth(self.push, "-partial C slash partial w_k = {push} dot a_k", 2.45)
        with self.beat(
            "Lever two, the weights: each counts as much as the neuron it comes from is active.",
            note="The wires have the colour of their neurons: what is not active passes little on.",
            holds=isclose(self.weight_wishes, self.push * self.a, within=1e-12),
        ):
            self.play(FadeOut(self.hued, self.product), FadeIn(self.plain), run_time=1.5)
            ways = [wire.get_start() for wire in self.plain]
            grow = [GrowFromPoint(pulls[k], ways[k]) for k in falling(self.a)]
            self.play(Whole(pulls, *grow, lag_ratio=0.2), run_time=3)
            self.play(FadeIn(rule))

    def wire_together(self) -> None:
        """Sorted, the brightest lit."""
        column, order = self.column, falling(self.a)
        bright = self.bright = [int(k) for k in order[:4]]
        dim = [k for k in range(16) if k not in bright]
        pairs: Any = zip(self.pulls, self.plain, strict=True)
        with self.beat(
            "The {label} should fire. What fires together wires together: the active gain most.",
            note="Sorted by activation. On the left: the four largest activations.",
            label=self.label,
            holds=falls(self.weight_wishes, order),
        ):
            self.play(*(FadeOut(p, target_position=w.get_start(), scale=0.1) for p, w in pairs))
            self.remove(self.pulls)
            self.play(Sort(column, self.plain, by=self.a))
            self.pulls.refresh()
            again = [GrowFromPoint(self.pulls[k], self.plain[k].get_start()) for k in order]
            self.play(Whole(self.pulls, *again, lag_ratio=0.15), run_time=2)
            self.numbers = VGroup(*(Readout(entries(self.a, k), size="small") for k in bright))
            for number, k in zip(self.numbers, bright, strict=True):
                number.next_to(column.circles[k], LEFT, buff=0.15)
            self.play(
                *(self.pulls[k].animate.set_fill(opacity=0.45) for k in dim),
                *(self.plain[k].animate.set_stroke(opacity=0.12) for k in dim),
                *(self.plain[k].animate.set_stroke(width=8) for k in bright),
                FadeIn(self.numbers),
            )

    def neurons(self) -> None:
        """The third lever: up where the weight is positive, down where it is negative."""
        column, wishes = self.column, self.neuron_wishes
        order = falling(self.w)
        axis = self.side
        zero = up_from_zero(axis, 3.35 - axis.get_top()[1])
        rule = worth(self.push, "-partial C slash partial a_k = {push} dot w_k", 1.85)
        shown = Wishes(axis, column, wishes)
        name = Words("$-partial C slash partial a_k$", "label")
        level(name.align_to(axis.line, LEFT), 3.0)
        with self.beat(
            "Lever three, the neurons: up where the weight is positive, down where it is negative.",
            note="Blue wires are positive weights, red ones negative. Sorted by weight.",
            holds=all_of(isclose(wishes, self.push * self.w, within=1e-12), falls(wishes, order)),
        ):
            self.hued.refresh()
            self.hued.set_stroke(opacity=1)
            self.play(FadeOut(self.numbers, self.digit, self.pulls))
            self.play(FadeOut(self.plain), FadeIn(self.hued))
            self.play(Sort(column, self.hued, by=self.w))
            self.play(FadeIn(axis, zero, name))
            shown.refresh()
            grow = [GrowFromPoint(shown[k], shown.zero(k)) for k in order]
            self.play(Whole(shown, *grow, lag_ratio=0.2), run_time=3)
            numbers = beside(shown, [*order[:2], *order[-2:]], "small")
            self.play(FadeIn(rule, numbers))
        self.asked = VGroup(shown, axis, numbers)

    def hand_on(self) -> None:
        """Of the three, one is not to be turned."""
        pulls = self.pulls
        pulls.refresh()
        pulls.set_opacity(1)
        frame = self.frame = SurroundingRectangle(self.asked, color=current()["look"], buff=0.08)
        with self.beat(
            "Two levers are ours to turn. The third is a wish, which the layer before must grant.",
            note="That wish is what the layer before gets, as the outputs got theirs: backwards.",
        ):
            grow = [GrowFromPoint(pulls[k], self.hued[k].get_start()) for k in falling(self.w)]
            self.play(self.hued.animate.set_stroke(opacity=0.3))  # the arrows have the same colours
            self.play(Whole(pulls, *grow, lag_ratio=0.15), run_time=2.5)
            self.play(Create(frame))

    def turn(self) -> None:
        """The two others, as far as they ask."""
        with self.beat(
            "Turned as far as their arrows say, bias and weights lift the {label}"
            " from {before:.2f} to {after:.2f}.",
            note="The bias grows by its arrow, each weight by its own. The neurons stay.",
            label=self.label,
            before=self.run.probe("a", **self.here),
            after=self.lifted,
            holds=self.lifted > self.run.probe("a", **self.here),
            rest=LAST_REST,
        ):
            self.plain.refresh()
            self.plain.set_stroke(opacity=0.5, width=3.5)
            # What is drawn of the wires is their neurons again: their weights will not stay.
            self.play(FadeOut(self.frame, self.hued), FadeIn(self.plain))
            sent = [arrow.copy() for arrow in (*self.pulls, *self.push_arrow)]
            fly = [FadeOut(arrow, target_position=self.neuron.disc, scale=0.3) for arrow in sent]
            rise = Nudge(self.turned, by=1.0, run_time=4)
            self.play(LaggedStart(*fly, lag_ratio=0.08, run_time=3), rise)
