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
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    linear,
)
from manim.utils.rate_functions import rush_from, rush_into, there_and_back

from nncore.probes.expressions import all_of, entries, isclose, largest, signs, total
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.gradient_descent.column import GrowOut, RowMark, SortedColumn, Travel, beside
from scenes.gradient_descent.needles import Needle, PixelEdge, Promise, TurnKnob
from scenes.gradient_descent.valley import OneEdge
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

ROWS = 12  # of the column that are seen at first
HEAD = 500  # rows at both ends that are passed slowly
AXIS = -3.3  # across: the line from which the bars go out
LONGEST = 2.3  # scene units; the longest bar


class Panel(VGroup):
    """A weight to be turned: its knob, the cost's needle, and what both say."""

    def __init__(self, knob: TurnKnob, turned: Statement, needle: Needle, falls: Statement) -> None:
        self.knob, self.needle, self.falls = knob, needle, falls
        super().__init__(knob, turned, needle, falls)


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
    digit = 0  # whose pixels are shown; of the test set

    def construct(self) -> None:
        run = self.run = runs.digits(step=self.step, seed=self.seed)
        self.sorted = run.probe("sorted downhill", split="train")
        self.size = largest(self.sorted)
        self.pair = run.probe("steepest pair", ratio=self.ratio, layer=1, split="train")
        self.which = [
            dict(zip(("layer", "neuron", "source"), map(int, row), strict=True))
            for row in self.pair()
        ]
        self.slopes = [-run.probe("mean dC/dW", **which, split="train") for which in self.which]
        self.nudged = [run.nudged("W", **which) for which in self.which]
        before = run.probe("C", split="train")
        self.falls = [1000 * (before - one.probe("C", split="train")) for one in self.nudged]
        self.list_them()
        self.read_the_first()
        self.fly_down()
        self.see_all()
        self.pick_two()
        self.turn_them()
        self.compare()
        self.conclude()

    # What is asked

    def larger_than(self, share: float) -> Probe:
        """How many components are larger than this share of the largest, whatever their sign."""
        sizes = self.sorted * signs(self.sorted)
        return (total(signs(sizes - share * self.size)) + self.run.probe("parameters")) / 2

    def by(self, k: int) -> float:
        """The turn of a weight the way its component says."""
        return float(self.turn * np.sign(self.slopes[k]()))

    # What is told

    def list_them(self) -> None:
        """The network, and its list."""
        run = self.run
        network = self.network = NetworkDiagram(run, height=5.6, width=9.2)
        self.stage(network, within=0.98)
        count = network.counts[1]
        count.scale(1.2, about_point=count.get_right())  # large enough when the network is small
        unit = LONGEST / float(self.size())
        column = self.column = SortedColumn(self.sorted, rows=ROWS, height=5.15, unit=unit)
        column.shift(AXIS * RIGHT - column.line.get_center())
        column.refresh()
        name = self.name = Formula("-nabla C", "title").next_to(column.line, UP, buff=0.2)
        self.add(network)
        with self.beat(
            "That arrow is a list: minus the gradient has {n} numbers, one for each weight "
            "and bias.",
            n=run.probe("parameters"),
            note="The network is half trained. Only the strongest edges are drawn.",
        ):
            self.wait(0.5)
            self.play(network.animate.scale(0.66).to_edge(RIGHT, buff=SIDE), run_time=1.5)
            self.play(FadeIn(name, shift=2 * LEFT), Create(column.line))
            self.add(column)
            self.play(GrowOut(column), run_time=2)

    def read_the_first(self) -> None:
        """What a row says."""
        numbers = self.numbers = beside(self.column, range(ROWS))
        unit = self.unit = Words("in thousandths", "small", role="quiet")
        unit.next_to(self.name, RIGHT, buff=0.5)
        self.example: Any = self.light_one(numbers)
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

    def light_one(self, numbers: VGroup) -> VGroup:
        """The last layer's steepest weight and a frame around its row, if that is one of these."""
        run = self.run
        where = entries(run.probe("steepest pair", ratio=1.0, layer=3, split="train"), 0)
        which = dict(zip(("layer", "neuron", "source"), map(int, where()), strict=True))
        rank = int(run.probe("rank", **which, split="train")())
        slope = float(run.probe("mean dC/dW", **which, split="train")())
        if rank >= ROWS:
            return VGroup()
        if not np.isclose(float(np.asarray(self.sorted())[rank]), -slope):
            raise ValueError(f"row {rank} is not that of the weight {which}")
        end = self.column.point(rank)
        row = Line(np.array([AXIS, end[1], 0.0]), end)
        frame = SurroundingRectangle(
            VGroup(row, numbers[rank]), color=current()["look"], buff=0.1, stroke_width=4
        )
        frame.stretch_to_fit_height(0.46)
        columns = self.network.columns
        edge = OneEdge(where, columns[-2], columns[-1])
        return VGroup(edge.set_stroke(width=5), frame)

    def fly_down(self) -> None:
        """To the other end."""
        column, n = self.column, self.column.size
        zeros = self.run.probe("parameters") - total(signs(self.sorted) * signs(self.sorted))
        above = column.first.probe()
        rows = self.rows = Statement(
            "top row: {k}", "small", k=Readout(above + 1, places=0, longest=n)
        )
        level(rows.align_to(6.72 * LEFT, LEFT), self.unit)
        with self.beat(
            "Fly down the list: most of it is next to nothing, and {zeros} are exactly zero.",
            zeros=zeros,
            holds=self.larger_than(0.01) < 0.5 * self.run.probe("parameters"),
            note="Those are weights of pixels in which no training digit has any ink.",
        ):
            self.play(FadeOut(self.numbers, self.example), FadeIn(rows), run_time=0.7)
            views = list(rows.numbers.values())
            for start, pace, seconds in (
                (HEAD, rush_into, 3.5),
                (n - HEAD, linear, 2.0),
                (n - ROWS, rush_from, 3.5),
            ):
                self.play(
                    Travel(
                        column,
                        *views,
                        first=start,
                        last=start + ROWS,
                        rate_func=pace,
                        run_time=seconds,
                    )
                )
            self.numbers = beside(column, range(n - ROWS, n))
            self.play(FadeIn(self.numbers))

    def see_all(self) -> None:
        """The whole column."""
        column, n = self.column, self.column.size
        large = self.larger_than(0.1)
        with self.beat(
            "Now all of it at once: only {k:.0f} are more than a tenth as large as the largest.",
            k=large,
            holds=large < 0.1 * self.run.probe("parameters"),
            note="A few hundred of them do nearly all the work of this step.",
        ):
            self.play(FadeOut(self.numbers), run_time=0.7)
            views = list(self.rows.numbers.values())
            self.play(Travel(column, *views, first=0, last=n, run_time=4))

    def pick_two(self) -> None:
        """Two weights, in the list and in the network."""
        run, column = self.run, self.column
        picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=5.0)
        picture.move_to(0.9 * RIGHT + 0.45 * UP)
        neurons = Neurons(range(16), height=5.2, radius=0.13)
        neurons.move_to(5.7 * RIGHT + 0.3 * UP)
        edges = self.edges = [PixelEdge(entries(self.pair, k), picture, neurons) for k in range(2)]
        self.located = Group(picture, neurons, *edges)
        chosen = given(self.ratio, "ratio", why="chosen")
        said = self.said = Statement(
            "picked: the layer's largest, and the one nearest to {r} times less",
            "label",
            r=Readout(chosen, places=0),
        )
        level(said.set_x(2.3), -2.75)
        with self.beat(
            "Pick two weights of the first layer: one has a number {ratio:.1f} times as large.",
            ratio=self.slopes[0] / self.slopes[1] * signs(self.slopes[0] / self.slopes[1]),
            note="Each leads from a pixel, framed, to a neuron of the first hidden layer.",
        ):
            parts = (column, self.name, self.unit)
            aside = [part.animate.shift(1.25 * LEFT) for part in parts]
            hidden = self.network.columns[1].circles.copy()
            self.add(hidden)
            self.play(FadeOut(self.network, self.rows), run_time=0.7)
            self.play(ReplacementTransform(hidden, neurons.circles), *aside, run_time=1.5)
            self.remove(neurons.circles)
            self.add(neurons)
            self.picks = self.marks()
            self.play(FadeIn(picture, said))
            for edge, pick in zip(edges, self.picks, strict=True):
                self.play(FadeIn(pick), Create(edge), run_time=1.2)

    def marks(self) -> list[RowMark]:
        """The rows of both weights, on the side where the column has no bars."""
        return [
            RowMark(
                self.column,
                self.run.probe("rank", **which, split="train"),
                value=1000 * slope,
                reach=1.1 if slope() < 0 else -1.1,
                places=places,
            )
            for which, slope, places in zip(self.which, self.slopes, (2, 4), strict=True)
        ]

    def top(self) -> float:
        """Where the dials end: in steps of 0.05 thousandths."""
        most = 1000 * self.turn * float(np.abs(self.slopes[0]()))
        return float(np.ceil(most / 0.05) * 0.05)

    def panel(self, k: int) -> Panel:
        """A knob, a needle, and what both say."""
        change = self.nudged[k].probe("W", **self.which[k]) - self.run.probe("W", **self.which[k])
        knob = TurnKnob(change, per=8.0, radius=0.85).move_to(0.1 * LEFT + 0.8 * UP)
        needle = Needle(self.falls[k], top=self.top(), places=2, radius=1.7)
        needle.shift(4.4 * RIGHT - needle.hub.get_center())
        turned = Statement(
            "$w$ turned by {d}",
            "label",
            d=Readout(change, places=2, sign=True, longest=-self.turn),
        )
        falls = Statement(
            "$C$ falls by {d} thousandths",
            "label",
            d=Readout(self.falls[k], places=4, role="cost"),
        )
        level(turned.align_to(knob, LEFT), -0.66)
        level(falls.set_x(4.4), -0.66)
        return Panel(knob, turned, needle, falls)

    def turn_them(self) -> None:
        """The same turn of both."""
        # The one further up in the list stands further up beside it.
        ranks = [int(self.run.probe("rank", **which, split="train")()) for which in self.which]
        heights = (1.6, -1.55) if ranks[0] < ranks[1] else (-1.55, 1.6)
        panels = self.panels = [self.panel(k) for k in range(2)]
        for panel, height in zip(panels, heights, strict=True):
            panel.shift(height * UP)
        turned = [
            self.run.nudged("W", **which, by=self.by(k)) for k, which in enumerate(self.which)
        ]
        before = self.run.probe("C", split="train")
        falls = [before - one.probe("C", split="train") for one in turned]
        self.measured = falls[0] / falls[1]
        with self.beat(
            "Turn both by {turn:.1f}, as their signs say: one moves the cost {m:.1f} times as far.",
            turn=given(self.turn, "turn of both weights", why="chosen"),
            m=self.measured,
            holds=all_of(*(fall > 0.0 for fall in falls)),
            note="Each alone, from the same network. Both dials have the same scale.",
        ):
            self.play(FadeOut(self.located, self.said), run_time=0.7)
            self.play(FadeIn(*panels))
            self.play(*map(Create, self.links()))
            for k, one in enumerate(self.nudged):
                self.play(Nudge(one, by=self.by(k)), run_time=2.5)

    def links(self) -> list[Line]:
        """From each row that was picked to its knob."""
        links = []
        for pick, panel in zip(self.picks, self.panels, strict=True):
            start = pick.number.get_right() + 0.1 * RIGHT
            end = panel.knob.get_left() + 0.1 * LEFT
            links.append(Line(start, end, color=current()["look"], stroke_width=3))
        return links

    def compare(self) -> None:
        """The two changes, and what the slopes alone would say."""
        told = self.slopes[0] / self.slopes[1] * signs(self.slopes[0] / self.slopes[1])
        promises = []
        for k, panel in enumerate(self.panels):
            promised = 1000 * self.by(k) * self.slopes[k]
            hand = Promise(panel.needle, promised)
            words = Statement("its slope alone: {d}", "label", d=Readout(promised, places=4))
            level(words.align_to(panel.falls, LEFT), panel.falls.baseline - 0.45)
            promises += [hand, words]
        with self.beat(
            "The slopes alone promised {t:.1f} times. "
            "A turn comes close, but on the way slopes change.",
            t=told,
            holds=isclose(self.measured, told, within=0.1 * self.ratio),
            note="The slope is that of the first instant, before anything has moved.",
        ):
            self.play(FadeIn(*promises))

    def conclude(self) -> None:
        """What a component is."""
        with self.beat(
            "So each number in the gradient says how much the cost cares about one weight or bias.",
            rest=LAST_REST,
        ):
            self.wait(1)
