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
    RowMark,
    SortedColumn,
    Travel,
    Window,
    beside,
)
from scenes.gradient_descent.needles import PixelMark
from scenes.gradient_descent.panel import HEADER, Panel, Turned, example_of, link, places_that_check
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Formula, Words, level

ROWS, FAR = 12, 300  # of the column that are seen from close by, and from further off
HEIGHT = 5.15  # scene units, of the column
# Across: the line from which the bars go out, and the longest bar, in scene units. Beside the
# network, alone, and as a strip.
BESIDE, ALONE, STRIP = (-5.9, 3.9), (1.0, 4.6), (-5.65, 0.95)
TILE = 1.36  # scene units, of a picture of a neuron's weights
PANELS = (-3.35, 3.45)  # across


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
        self.places = places_that_check(ratios, least=5) - 1
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
            "That arrow is a list: minus the gradient has {n} numbers, one for each weight "
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
            Words("are exactly zero"),
        )
        for line, y in zip(small, (1.6, 1.0, 0.45, -0.65, -1.25), strict=True):
            level(line.align_to(1.7 * RIGHT, LEFT), y)
        with self.beat(
            "Fly down the list: most of it is next to nothing, and {zeros} are exactly zero.",
            zeros=zeros,
            holds=self.larger_than(0.01) < 0.5 * self.run.probe("parameters"),
            note="At the left the whole list, and where in it we are. Exactly zero are weights of "
            "pixels in which no training digit has any ink.",
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
        bar = ColourBar(limit, height=block.height, more=True)
        bar.next_to(block, RIGHT, buff=0.3)
        says = [
            Words(words, "label").next_to(bar[2], RIGHT, buff=0.3).set_y(y)
            for words, y in (
                ("turn it up", bar[0].get_top()[1] - 0.75),
                ("hardly matters", bar[0].get_y()),
                ("turn it down", bar[0].get_bottom()[1] + 0.75),
            )
        ]
        self.legend = Group(bar, *says)
        large = self.larger_than(0.1)
        with self.beat(
            "Back in their places: each picture is one neuron's weights, colour says what matters.",
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
        """Two weights, in the list and in their pictures."""
        chosen = given(self.ratio, "ratio", why="chosen")
        said = self.said = Statement(
            "the first layer's largest, and the one nearest to {r} times less",
            "label",
            r=Readout(chosen, places=0),
        )
        level(said.align_to(2.7 * LEFT, LEFT), -2.75)
        grids = dict(enumerate(self.pictures))
        marks = self.marks = [PixelMark(one.where, grids) for one in self.both]
        with self.beat(
            "Pick two weights of the first layer: one has a number {ratio:.1f} times as large.",
            ratio=self.told_ratio,
            note="Each leads from a pixel, framed, to a neuron of the first hidden layer.",
        ):
            self.picks = [
                RowMark(self.column, one.rank, value=one.component, reach=0.45, places=self.places)
                for one in self.both
            ]
            self.links = VGroup(*map(link, self.picks, marks))
            self.play(FadeIn(said))
            for pick, mark, line in zip(self.picks, marks, self.links, strict=True):
                self.play(FadeIn(pick))
                self.play(Create(line))
                self.play(Create(mark))

    def turn_them(self) -> None:
        """The same turn of both."""
        most = max(float(fall()) for one in self.both for fall in (one.fallen, one.promised))
        top = float(np.ceil(most / 0.05) * 0.05)
        longest = float(np.abs(self.both[0].component()))
        panels = self.panels = [
            Panel(x, one, most=longest, top=top, places=self.places)
            for x, one in zip(PANELS, self.both, strict=True)
        ]
        tiles, kept = [], [pick.number for pick in self.picks]
        for one in self.both:
            tile = self.pictures[one.neuron].copy()
            tiles.append(Group(tile, PixelMark(one.where, {one.neuron: tile})))
        with self.beat(
            "Now turn both by {turn:.1f}, as their signs say: "
            "the same turn, two dials of one scale.",
            turn=given(self.turn, "turn of both weights", why="chosen"),
            holds=all_of(*(one.fallen > 0.0 for one in self.both)),
            note="Each alone, from the same network. Both bars have one scale, and so both dials.",
        ):
            lines = [pick.line for pick in self.picks]
            self.remove(*self.marks, *self.picks)
            self.add(*tiles, *lines, *kept)
            others = (self.column, self.name, self.unit, self.legend, self.said, self.links)
            self.play(FadeOut(*self.pictures, *others, *lines), run_time=0.7)
            places = [(panel.x - 2.3) * RIGHT + HEADER * UP for panel in panels]
            ways: list[Any] = [tile.animate for tile in tiles]
            self.play(*(way.move_to(at) for way, at in zip(ways, places, strict=True)))
            ways = [number.animate for number in kept]
            goals = [panel.number for panel in panels]
            pairs = zip(ways, goals, strict=True)
            self.play(*(way.match_height(goal).move_to(goal) for way, goal in pairs))
            self.remove(*kept)
            self.add(*(panel.number for panel in panels), *(panel.bar for panel in panels))
            self.play(*(GrowOut(panel.bar) for panel in panels))
            self.play(FadeIn(*(panel.at_work() for panel in panels)))
            for one in self.both:
                self.play(Nudge(one.nudged, by=one.by), run_time=2.5)

    def compare(self) -> None:
        """The two changes, and what the slopes alone would say."""
        promises = [panel.promised() for panel in self.panels]
        with self.beat(
            "One moves the cost {m:.1f} times as far. The slopes promised {t:.1f}, "
            "but change on the way.",
            m=self.measured,
            t=self.told_ratio,
            holds=isclose(self.measured, self.told_ratio, within=0.1 * self.ratio),
            note="The slope is that of the first instant, before anything has moved.",
        ):
            self.play(FadeIn(*promises))
        self.promises = VGroup(*promises)

    def conclude(self) -> None:
        """What a component is."""
        with self.beat(
            "So each number in the gradient says how much the cost cares about one weight or bias.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.promises), run_time=0.7)
            back, forth = (
                [Nudge(one.nudged, by=share * one.by) for one in self.both] for share in (0.0, 1.0)
            )
            self.play(*back, run_time=1.5)
            self.play(*forth, run_time=2)
