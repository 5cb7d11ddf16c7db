"""Add up the desires."""

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
)
from numpy.typing import NDArray

from nncore.probes.expressions import all_of, entries, equal, isclose, largest
from nncore.probes.probe import Condition
from scenes.animations.whole import Whole
from scenes.backprop.asking import Asking, Layer, Room
from scenes.backprop.gather import PALE, Gather
from scenes.backprop.levers import Wires
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Words
from scenes.stage.theme import current

WIDE = Room(before=-6.5, first=-3.4, last=3.1, after=3.85, reach=2.55)
# At the end two rooms share the frame, and the layer between them.
FAR = Room(before=-6.55, first=-4.75, last=-0.35, after=-0.05, reach=1.4)
NEAR = Room(before=-0.05, first=1.55, last=4.5, after=5.1, reach=1.3)
NAMED = 0.4  # how far an output's digit stands to the left of it


class AddUpTheDesires(Lesson):
    """What all outputs want of the layer before adds up, and that sum is what it wants in turn.

    The digits run at step 0, seed 0, where every output is far off and has much to ask; the test
    digit is the 2 of MakeItATwo.
    """

    title = "Add up the desires"
    seed = 0
    digit = 834

    def construct(self) -> None:
        run = self.run = runs.digits(step=0, seed=self.seed)
        self.wanted = int(run.probe("label", example=self.digit)())
        self.now = Asking(run, 3, example=self.digit, room=WIDE)
        self.wishes()
        self.one_output()
        self.the_others()
        self.add_up()
        self.a_wish()
        self.same_again()
        self.add_again()
        self.end()

    def wishes(self) -> None:
        """What each output wants."""
        run, now, wanted = self.run, self.now, self.wanted
        outputs = now.after
        self.names = self.digits_beside(outputs)
        self.picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=4.6)
        self.picture.move_to((0, 0.3, 0))
        label = run.probe("label", example=self.digit)
        others = [j for j in range(10) if j != wanted]
        self.add(self.picture, now.before.neurons, outputs.neurons, self.names)
        with self.beat(
            "Untrained, the network reads this {label} as {guess}:"
            " output {same} wants up, all others down.",
            note="At the right the outputs, each with minus dC/da. At the left the layer before.",
            label=label,
            same=label,
            guess=run.probe("prediction", example=self.digit),
            holds=all_of(
                equal(run.probe("step"), 0),
                entries(outputs.wishes, wanted) > 0,
                entries(outputs.wishes, others) < 0,
            ),
        ):
            self.play(FadeIn(outputs.axis, outputs.zero, outputs.meaning))
            order = [wanted, *others]
            grow = [GrowFromPoint(outputs.arrows[j], outputs.arrows.zero(j)) for j in order]
            self.play(Whole(outputs.arrows, *grow, lag_ratio=0.3), run_time=3)

    def digits_beside(self, outputs: Layer) -> VGroup:
        """The digit of each output."""
        names = VGroup()
        for j, circle in enumerate(outputs.neurons.circles):
            role = "look" if j == self.wanted else "ink"
            name = Constant(str(j), "label", because="the output's digit", role=role)
            names.add(name.move_to(circle).shift(NAMED * LEFT))
        return names

    def fly(self, j: int, **kwargs: Any) -> Whole:
        """A column's bars come from the neuron that asks."""
        bars, names = self.now.columns[j], (NAMED + 0.2) * (self.now.layer == 3)
        start = self.now.after.neurons.circles[j].get_left() + names * LEFT  # and pass no digit
        return Whole(bars, *(GrowFromPoint(bar, start) for bar in bars), lag_ratio=0.05, **kwargs)

    def name_column(self, j: int, **kwargs: Any) -> ReplacementTransform:
        """A copy of an output's digit goes above its column."""
        copy, head = self.names[j].copy(), self.now.heads[j]
        return ReplacementTransform(copy, head, path_func=first_aside, **kwargs)

    def asks(self, j: int) -> Condition:
        """That a neuron's column is its weights, times minus the cost's slope in its z."""
        at = {"layer": self.now.layer, "neuron": j}
        w = self.run.probe("W", **at)
        push = -self.run.probe("dC/dz", **at, example=self.digit)
        return isclose(self.now.wishes[j], push * w, within=1e-12)

    def one_output(self) -> None:
        """What one output asks of the layer before."""
        run, now, wanted = self.run, self.now, self.wanted
        before = now.before
        output = VGroup(self.names[wanted], now.after.neurons.circles[wanted])
        w = run.probe("W", layer=3, neuron=wanted)
        push = -run.probe("dC/db", layer=3, neuron=wanted, example=self.digit)
        wires = Wires(before.neurons, output, w, limit=largest(w))
        self.scale = scale_of(now)
        with self.beat(
            "Output {label} asks the layer before: more where its weight is positive, else less.",
            label=run.probe("label", example=self.digit),
            note="Minus its share of dC/da: its weight, times minus the cost's slope in its z.",
            holds=all_of(self.asks(wanted), push > 0),
        ):
            self.play(
                FadeOut(self.picture, target_position=before.neurons, scale=0.1), run_time=1.5
            )
            out = [GrowFromPoint(wire, output.get_left()) for wire in wires]
            self.play(Whole(wires, *out, lag_ratio=0.1), run_time=2)
            self.play(
                wires.animate.set_stroke(opacity=0.5),
                FadeIn(now.zeros[wanted], now.axes[wanted], before.axis, before.zero, self.scale),
            )
            self.play(
                self.fly(wanted, run_time=2.5),
                self.name_column(wanted, run_time=1.5),
            )
        self.wires = wires

    def the_others(self) -> None:
        """What the other outputs ask."""
        now = self.now
        others = [j for j in range(10) if j != self.wanted]
        with self.beat(
            "The other nine ask as well, each by its own weights: ten columns of wishes.",
            because="ten outputs, of which one has asked",
            note="An output that wants down asks for less where its weight is positive.",
            holds=all_of(*map(self.asks, others)),
        ):
            places = [group[j] for group in (now.zeros, now.axes) for j in others]
            self.play(FadeOut(self.wires), FadeIn(*places))
            self.add(now.zeros, now.axes)
            come = [self.name_column(j) for j in others]
            fly = [self.fly(j) for j in others]
            self.play(
                LaggedStart(*fly, lag_ratio=0.35),
                LaggedStart(*come, lag_ratio=0.35),
                run_time=5,
            )

    def sum_of(self, pace: list[float]) -> None:
        """All columns slide over each other."""
        now = self.now
        bars = now.before.bars
        self.play(Gather(now.columns, now.sums, bars, pace=pace))

    def add_up(self) -> None:
        """Each column onto the sum of those before."""
        with self.beat(
            "The layer before hears them all. Slide the columns over each other: they add up.",
            note="Each bar begins where the sum so far ends; blue and red take from each other.",
        ):
            self.sum_of([2.2, 2.0, 1.6, 1.2, *[0.8] * 6])

    def a_wish(self) -> None:
        """The sum is minus dC/da of the layer before."""
        before = self.now.before
        numbers = self.numbers = before.strongest()
        with self.beat(
            "What comes out is what each neuron of that layer wants: a wish, like an output's.",
            note="Minus dC/da of each neuron, and nothing is left out.",
            holds=isclose(self.now.sums[-1], before.wishes, within=1e-12),
        ):
            shafts = before.blunt()
            self.remove(before.bars)
            turn = [ReplacementTransform(*pair) for pair in zip(shafts, before.arrows, strict=True)]
            self.play(Whole(before.arrows, *turn, lag_ratio=0.1), run_time=2)
            self.play(FadeIn(before.meaning, numbers))
            around = self.around = SurroundingRectangle(
                VGroup(before, before.meaning), color=current()["look"], stroke_width=4, buff=0.1
            )
            self.play(Create(around))

    def same_again(self) -> None:
        """The layer before takes the outputs' place, and asks."""
        run, old = self.run, self.now
        self.old, layer = old, old.before
        now = self.now = Asking(run, 2, example=self.digit, room=WIDE, after=layer)
        gone = VGroup(*column_parts(old), old.heads, self.names, *layer_parts(old.after))
        kept = VGroup(*layer_parts(layer), self.numbers)
        way = (WIDE.after - WIDE.before) * RIGHT
        with self.beat(
            "The same once more, a layer back: each neuron asks by its own wish and its weights.",
            note="The same arrows, in the place of the outputs'. Who wants little asks for little.",
            holds=all_of(*map(self.asks, range(len(now.columns)))),
        ):
            self.play(FadeOut(self.around, self.scale))
            coming = VGroup(now.zeros, now.axes, now.before).shift(-way)
            self.add(coming)
            self.play(VGroup(gone, kept, coming).animate.shift(way), run_time=3)
            self.remove(gone)
            self.play(FadeIn(self.scale, now.heads))
            fly = [self.fly(j) for j in range(len(now.columns))]
            self.play(LaggedStart(*fly, lag_ratio=0.2), run_time=5)

    def add_again(self) -> None:
        """And their sum."""
        before = self.now.before
        with self.beat(
            "And all that they ask adds up, once more, into one wish for each neuron before.",
            note="Minus dC/da of the first hidden layer.",
            holds=isclose(self.now.sums[-1], before.wishes, within=1e-12),
        ):
            self.sum_of([1.0, 0.8, *[0.5] * 14])
            shafts = before.blunt()
            self.remove(before.bars)
            turn = [ReplacementTransform(*pair) for pair in zip(shafts, before.arrows, strict=True)]
            self.play(Whole(before.arrows, *turn, lag_ratio=0.1))
            self.more_numbers = before.strongest()
            self.play(FadeIn(before.meaning, self.more_numbers))

    def end(self) -> None:
        """Both at once."""
        run, old, now = self.run, self.old, self.now
        near = Asking(run, 3, example=self.digit, room=NEAR)
        far = Asking(run, 2, example=self.digit, room=FAR, after=near.before)
        flow = [*near.columns[::-1], *far.columns[::-1]]
        for column in flow:
            column.set_fill(opacity=PALE)
        names = self.digits_beside(near.after)
        with self.beat(
            "Layer by layer, backwards, wishes are asked and added: this is backpropagation.",
            note="From the right: what the outputs want, what they ask, what that adds up to, ...",
            holds=all_of(
                *(isclose(some.sums[-1], some.before.wishes, within=1e-12) for some in (near, far))
            ),
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.numbers, self.more_numbers, now.heads))
            pairs = [
                *zip(layer_parts(old.after), layer_parts(near.after), strict=True),
                *zip(layer_parts(now.after), layer_parts(near.before), strict=True),
                *zip(layer_parts(now.before), layer_parts(far.before), strict=True),
                *zip(column_parts(old), column_parts(near), strict=True),
                *zip(column_parts(now), column_parts(far), strict=True),
                (self.names, names),
            ]
            self.play(
                *(ReplacementTransform(*pair) for pair in pairs),
                ReplacementTransform(self.scale, scale_of(far)),
                run_time=3,
            )
            self.play(FadeIn(scale_of(near)))
            back = [column.animate.set_fill(opacity=1) for column in flow]
            self.play(LaggedStart(*back, lag_ratio=0.15), run_time=5)


def first_aside(
    start: NDArray[np.float64], end: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """A way that leaves a column of digits before it goes up along it."""
    across, up = 1 - (1 - share) ** 3, share**2
    return start + (end - start) * np.array([across, up, 1.0])


def scale_of(asking: Asking) -> Words:
    """Words below its columns: they have the scale of the arrows at their left."""
    words = quiet("$arrow.l$ scale of these columns", asking.zeros, buff=0.15)
    return words.align_to(asking.axes, LEFT)


def column_parts(asking: Asking) -> list[Any]:
    """What is drawn between two layers."""
    return [*asking.columns, asking.axes, asking.zeros]


def layer_parts(layer: Layer) -> list[Any]:
    """A layer with its wishes."""
    return [layer.neurons, layer.axis, layer.zero, layer.arrows, layer.meaning]
