"""The gradient is sensitivity."""

from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    VGroup,
    linear,
    smooth,
)
from manim.utils.rate_functions import there_and_back

from nncore.probes.expressions import (
    all_of,
    entries,
    equal,
    isclose,
    largest,
    signs,
    size_quantile,
    total,
)
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.gradient_descent.column import (
    GrowOut,
    Resize,
    SortedColumn,
    Travel,
    Window,
    beside,
)
from scenes.gradient_descent.panel import (
    Taken,
    Turned,
    apart,
    compared,
    example_of,
    fan_of,
    framed,
    legend_of,
    places_that_check,
    side_by_side,
    without_ink,
)
from scenes.gradient_descent.slopes import Open
from scenes.gradient_descent.turn_knob import PixelMark
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import WeightGrid
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

ROWS, FAR = 12, 300  # of the column that are seen from close by, and from further off
HEIGHT = 5.15  # scene units, of the column
# Across: the line from which the bars go out, and the longest bar, in scene units. Beside the
# network, alone, and as a strip.
BESIDE, ALONE, STRIP = (-5.9, 3.9), (1.0, 4.6), (-5.65, 0.95)
TILE = 1.36  # scene units, of a picture of a neuron's weights


class GradientIsSensitivity(Lesson):
    """Each component of the gradient says how much the cost cares about one weight or bias.

    The digits run, seed 0, at step 250. The gradient is that of the mean cost over all 4,000
    training digits. The pair of weights is selected: the largest component of layer 1, and the one
    of layer 1 whose size is nearest to a 32nd of it.
    """

    title = "The gradient is sensitivity"
    seed = 0
    step = 250  # of the training
    ratio = 32.0  # of the two numbers that are picked
    turn = 0.1  # by how much both weights are turned

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed)
        self.sorted = run.probe("sorted downhill", split="train")
        self.size = largest(self.sorted)
        pair = run.probe("steepest pair", ratio=self.ratio, layer=1, split="train")
        first, other = self.both = [Turned(run, entries(pair, k), self.turn) for k in range(2)]
        told = first.component / other.component
        self.told_ratio, self.measured = told * signs(told), first.fallen / other.fallen
        ratios = (first.fallen, other.fallen), (first.promised, other.promised)
        self.places = places_that_check(ratios, least=4) - 1
        self.list_them()
        self.read_the_first()
        self.fly_down()
        self.put_back()
        self.pick_two()
        self.turn_them()
        self.compare()
        self.conclude()

    # What is asked

    def larger_than(self, share: float) -> Probe:
        """How many components are larger than this share of the largest, whatever their sign."""
        sizes = self.sorted * signs(self.sorted)
        return (total(signs(sizes - share * self.size)) + self.run.probe("parameters")) / 2

    def laid(self, where: tuple[float, float]) -> dict[str, Any]:
        """Where the column's line is, and how long a component of 1."""
        x, longest = where
        return {"x": x, "unit": longest / float(self.size())}

    # What is told

    def list_them(self) -> None:
        """The network, and its list."""
        run = self.run
        network = self.network = NetworkDiagram(run, height=5.6, width=9.2)
        self.stage(network, within=0.98)
        count = network.counts[1]
        count.scale(1.2, about_point=count.get_right())  # large enough when the network is small
        column = self.column = SortedColumn(
            self.sorted, rows=ROWS, height=HEIGHT, **self.laid(BESIDE)
        )
        name = self.name = Formula("-nabla C", "title").next_to(column.line, UP, buff=0.2)
        name.align_to(6.72 * LEFT, LEFT)
        self.add(network)
        with self.beat(
            "Minus the gradient, the way down, is a list: {n} numbers, one for each weight "
            "and bias.",
            n=run.probe("parameters"),
            note="The network is half trained. Only the strongest edges are drawn.",
        ):
            self.wait(0.5)
            self.add(column)
            self.play(
                network.animate.scale(0.66).to_edge(RIGHT, buff=SIDE),
                GrowOut(column),
                FadeIn(name, shift=2 * LEFT),
                run_time=2.5,
            )

    def read_the_first(self) -> None:
        """What a row says."""
        numbers = self.numbers = beside(self.column, range(ROWS))
        unit = self.unit = Words("in thousandths", "small", role="quiet")
        unit.next_to(self.name, RIGHT, buff=0.5)
        self.example: Any = example_of(self.column, numbers, run=self.run, network=self.network)
        with self.beat(
            "Sorted, positive first. The sign says which way to turn, the size how much it helps.",
            holds=entries(self.sorted, 0) > 0.0,
            note="How much the cost falls for each unit that the weight is turned. Yellow, if any: "
            "a weight of the last layer, and its row.",
        ):
            self.play(FadeIn(numbers, unit))
            if self.example:
                # Nothing flies between the two: on its way it would look like another weight.
                self.play(*map(Create, self.example), run_time=1.5)
                pulse = {"rate_func": there_and_back, "run_time": 0.7}
                for _ in range(2):  # what moves alike belongs together
                    self.play(*(part.animate(**pulse).set_stroke(width=9) for part in self.example))

    def fly_down(self) -> None:
        """To the other end."""
        column, n = self.column, self.column.size
        zeros = self.run.probe("parameters") - total(signs(self.sorted) * signs(self.sorted))
        above = column.first.probe()
        rows = Statement("top row: {k}", "label", k=Readout(above + 1, places=0, longest=n))
        level(rows.align_to(6.72 * RIGHT, RIGHT), self.unit)
        strip = self.whole = SortedColumn(self.sorted, rows=n, height=HEIGHT, **self.laid(STRIP))
        window = Window(strip, column, width=2 * STRIP[1] + 0.1)
        views = (*rows.numbers.values(), window)
        nothing = given(0.0, "zero", why="where the bars begin")
        zero = Readout(nothing, places=0, size="small", role="quiet")
        zero.move_to(ALONE[0] * RIGHT).set_y(self.column.line.get_top()[1] + 0.2)
        least = self.run.probe("parameters") - self.larger_than(0.01)
        small = VGroup(
            Statement("{k} of them", "title", k=Readout(least, places=0)),
            Words("are less than a hundredth"),
            Words("as large as the largest"),
            Statement("and {k}", "title", k=Readout(zeros, places=0)),
            Words("are exactly zero: in their pixels"),
            Words("no training digit has ink"),
        )
        for line, y in zip(small, (1.75, 1.15, 0.6, -0.5, -1.1, -1.65), strict=True):
            level(line.align_to(1.7 * RIGHT, LEFT), y)
        with self.beat(
            "Fly down the list: most of it is next to nothing, and {zeros} are exactly zero.",
            zeros=zeros,
            holds=all_of(
                self.larger_than(0.01) < 0.5 * self.run.probe("parameters"),
                equal(zeros, without_ink(self.run)),
            ),
            note="At the left the whole list, and where in it we are. What a pixel without ink "
            "weighs changes nothing.",
        ):
            self.play(FadeOut(self.numbers, self.example, self.network), run_time=0.7)
            self.play(
                Resize(column, **self.laid(ALONE)),
                self.unit.animate.next_to(self.name, RIGHT, buff=0.3).shift(0.05 * UP),
                run_time=1.5,
            )
            self.add(strip)
            self.play(GrowOut(strip), FadeIn(window, rows, zero))
            for first, last, pace, seconds in (
                (0, FAR, smooth, 4.0),
                (n - FAR, n, linear, 3.0),
                (n - ROWS, n, smooth, 3.0),
            ):
                self.play(
                    Travel(column, *views, first=first, last=last, rate_func=pace, run_time=seconds)
                )
            self.numbers = beside(column, range(n - ROWS, n))
            self.play(FadeIn(self.numbers))
            self.play(FadeIn(small))
        self.away = VGroup(rows, window, zero, small)

    def put_back(self) -> None:
        """The first layer's numbers, as pictures."""
        run, column, n = self.run, self.column, self.column.size
        whole = -1000 * run.probe("mean dC/dW", layer=1, split="train")
        limit = size_quantile(whole, 0.98)
        pictures = self.pictures = [
            WeightGrid(entries(whole, j), limit=limit, height=TILE)
            for j in range(run.recipe.sizes[1])
        ]
        block = Group(*pictures).arrange_in_grid(cols=4, buff=0.06)
        block.align_to(2.7 * LEFT, LEFT).align_to(TOP * UP, UP)
        self.legend = legend_of(block, limit)
        large = self.larger_than(0.1)
        with self.beat(
            "Back in their places: each picture has the list's numbers for one neuron's weights.",
            holds=large < 0.1 * run.probe("parameters"),
            large=large,
            note="The first layer is nearly the whole list. Of all, {large:.0f} are more than a "
            "tenth as large as the largest. Round the edge no digit has ink: all is exactly zero.",
        ):
            self.play(FadeOut(self.numbers, self.away), run_time=0.7)
            self.play(Travel(column, first=0, last=n, run_time=3))
            self.play(Resize(column, **self.laid(STRIP)), run_time=1.5)
            self.remove(self.whole)
            start = column.line.get_center()
            self.play(
                LaggedStart(
                    *(FadeIn(picture, target_position=start, scale=0.1) for picture in pictures),
                    lag_ratio=0.12,
                ),
                run_time=4,
            )
            self.play(FadeIn(self.legend))

    def pick_two(self) -> None:
        """Two weights, in their pictures and as numbers."""
        grids = dict(enumerate(self.pictures))
        marks = self.marks = [PixelMark(one.where, grids) for one in self.both]
        heights = apart([float(mark.get_y()) for mark in marks], low=-2.3, high=2.4)
        most = float(np.abs(self.both[0].component()))
        self.taken = [
            Taken(one, mark, y=y, most=most, places=self.places)
            for one, mark, y in zip(self.both, marks, heights, strict=True)
        ]
        layer = self.run.probe("mean dC/dW", layer=1, split="train")
        first = self.both[0].component
        with self.beat(
            "Pick two of the first layer: its largest number, and one {ratio:.0f} times less. "
            "Any two would do.",
            ratio=self.told_ratio,
            holds=isclose(first * signs(first), 1000 * largest(layer), within=1e-9),
            note="Each leads from a pixel, framed, to a neuron of the first hidden layer. The bars "
            "have one scale, longer than the list's.",
        ):
            self.play(FadeOut(self.column), run_time=0.7)
            for mark, one in zip(marks, self.taken, strict=True):
                self.play(Create(mark))
                self.play(Create(one.link))
                self.add(one.bar)
                self.play(GrowOut(one.bar), FadeIn(one.number))

    def turn_them(self) -> None:
        """The same turn of both."""
        plot, cards, courses = side_by_side(self.both, turn=self.turn, places=self.places)
        self.plot, self.courses = plot, courses
        tiles = [framed(self.pictures[one.neuron], one) for one in self.both]
        with self.beat(
            "Turn each by {turn:.1f}, as its sign says, all else held still. "
            "How far does the cost fall?",
            turn=given(self.turn, "turn of both weights", why="chosen"),
            holds=all_of(*(one.fallen > 0.0 for one in self.both)),
            note="Each alone, from the same network. Across: how far it is turned.",
        ):
            kept = [one.number for one in self.taken]
            chosen = [self.pictures[one.neuron] for one in self.both]
            left = (picture for picture in self.pictures if picture not in chosen)
            self.remove(*self.marks, *chosen, *kept)
            self.add(*tiles, *kept)
            rest = (part for one in self.taken for part in (one.bar, one.link))
            others = (self.name, self.unit, self.legend)
            self.play(FadeOut(*left, *others, *rest), run_time=0.7)
            # At the left, where nothing flies, the plot begins with the first to go.
            axes: list[Any] = [[FadeIn(plot.y, plot.y_name)], []]
            for tile, number, card, axis in zip(tiles, kept, cards, axes, strict=True):
                ways: list[Any] = [tile.animate, number.animate]
                to_place = ways[0].move_to(card.picture)
                self.play(to_place, ways[1].move_to(card.number), *axis, run_time=1.2)
            curves, said = [one.curve for one in courses], [one.fall for one in courses]
            more = [VGroup(card.knob, card.turn, card.names) for card in cards]
            self.play(FadeIn(plot.x, plot.x_name, *more))
            self.play(FadeIn(*curves, *said))
            both = (Nudge(one.nudged, by=one.by) for one in self.both)
            self.play(*both, run_time=5)

    def compare(self) -> None:
        """The two changes, and what the slopes alone would say."""
        measured, promised = self.ratios = compared(*self.both, places=self.places + 1)
        with self.beat(
            "One moves the cost {m:.0f} times as far. The slopes promised {t:.0f}, "
            "but change on the way.",
            m=self.measured,
            t=self.told_ratio,
            holds=isclose(self.measured, self.told_ratio, within=0.1 * self.ratio),
            note="The slope is that of the first instant, before anything has moved.",
        ):
            self.play(FadeIn(measured))
            self.wait(1)
            for course in self.courses:
                self.add(course.slope, course.curve)
                self.play(Create(course.slope, lag_ratio=0), FadeIn(course.promise), run_time=1.5)
            self.play(FadeIn(promised))

    def conclude(self) -> None:
        """What a component is."""
        fan, legend, every = fan_of(self.run, self.plot, turn=self.turn)
        with self.beat(
            "Each number in $-nabla C$ is a slope: how much the cost cares about one weight "
            "or bias.",
            note="The fan has one of each {k} weights, row by row. Most are nearly flat.",
            k=every,
            rest=LAST_REST,
        ):
            numbers = (part for one in self.courses for part in (one.fall, one.promise))
            self.play(FadeOut(*numbers, *self.ratios), run_time=0.7)
            self.add(fan, *(part for one in self.courses for part in (one.slope, one.curve)))
            # The flat one stands out from the fan.
            self.courses[1].curve.line.set_stroke(current()["ground"], 14, background=True)
            self.play(Open(fan), FadeIn(legend), run_time=4)
