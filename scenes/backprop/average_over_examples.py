"""Average over examples."""

import numpy as np
from manim import (
    LEFT,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    Rotate,
    SurroundingRectangle,
    VGroup,
    linear,
)

from nncore.probes.expressions import (
    all_of,
    entries,
    isclose,
    largest,
    mean,
    running_means,
    stacked,
)
from scenes.animations.crossfade import COMES, GOES
from scenes.animations.whole import Whole
from scenes.backprop.chosen import choose, settles
from scenes.backprop.crowd import (
    Fan,
    beside,
    how_many,
    legend,
    levelled,
    misses,
    of_all,
    one_arrow,
    outvoted,
    over,
    picture,
    running,
    sorted_labels,
    tally,
    turns,
    votes,
)
from scenes.backprop.gradient_column import GradientColumn
from scenes.backprop.upright import Level, Upright, row_axes, zero_lines
from scenes.mobjects.axes import Axis
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

ROWS = np.linspace(1.3, -2.4, 5)  # heights at which five weights do not move
ABOVE, BELOW = 0.6, 0.45  # room of the first and of the last row
ACROSS = (-3.3, 3.7)  # where the rows begin and end
COLUMNS = np.linspace(-2.6, 3.1, 6)
HEAD, ANSWERS = 2.87, 2.13  # heights of the digits, and of what they are read as
AVERAGES = 5.2  # where the arrows of the averages stand
NEURON, OUTPUTS = -6.3, -4.75
SEEN = 1_000  # training digits, over which the average settles
TURNS = (10, 100, SEEN)


class AverageOverExamples(Lesson):
    """One digit wants a network for itself; an average over many is what they want together.

    The digits run at step 250, seed 0. The six digits are those of its mini-batch that cost most,
    of six different labels; the weights lead from the neuron that is brightest for the mini-batch
    to the outputs of the first five. The thousand digits are those that training meets from here.
    """

    title = "Average over examples"
    seed = 0
    step = 250
    far = 20.0  # the learning rate of the one step that obeys one digit alone

    def construct(self) -> None:
        chosen = self.chosen = choose(runs.digits(step=self.step, seed=self.seed), self.step, SEEN)
        self.run = chosen.run
        self.size = how_many(self.run.probe("label", split="train", example=chosen.batch))
        self.show()
        self.wish()
        self.obey()
        self.ask_all()
        self.average()
        self.settle()
        self.end()

    def show(self) -> None:
        """Digits, and weights."""
        chosen = self.chosen
        places = zip(chosen.digits, np.linspace(-5.55, 5.55, 6), strict=True)
        self.pictures = [picture(chosen, example, x, 0.6, 2.05) for example, x in places]
        self.fan = Fan(chosen.outputs, ROWS, start=NEURON, end=OUTPUTS)
        values = np.array([chosen.wishes(j, chosen.batch)() for j in chosen.outputs])
        self.axes = row_axes(values, ROWS, x=ACROSS[0], above=ABOVE, below=BELOW)
        self.zeros = zero_lines(self.axes, ACROSS)
        self.add(*self.pictures)
        with self.beat(
            "Six digits of one mini-batch, and five weights: from one neuron to five outputs.",
            note="Of six labels, the digits that cost most now. The neuron is the most active one.",
            sparse="the rows are still empty",
        ):
            self.wait(1)
            shrink = [
                digit.animate.scale(0.95 / digit.height).move_to((x, HEAD, 0))
                for digit, x in zip(self.pictures, COLUMNS, strict=True)
            ]
            self.play(*shrink, run_time=1.5)
            self.play(FadeIn(self.fan.neuron))
            self.play(LaggedStart(*map(Create, self.fan.wires), lag_ratio=0.2), run_time=1.5)
            self.play(FadeIn(self.fan.circles, self.fan.names))
            self.play(FadeIn(*self.axes), Create(self.zeros))

    def wish(self) -> None:
        """Each digit wants its own output, and no other."""
        chosen = self.chosen
        self.rows = [
            Upright(axis, COLUMNS, chosen.wishes(j, chosen.digits), width=0.16)
            for axis, j in zip(self.axes, chosen.outputs, strict=True)
        ]
        ups, downs = [], []
        for row, output in zip(self.rows, chosen.outputs, strict=True):
            own = chosen.labels.index(output)
            ups.append(entries(row.probe, own) > 0)
            downs.append(entries(row.probe, [c for c in range(6) if c != own]) < 0)
        with self.beat(
            "Each wants the weight to its own output up, in blue, and the others down, in red.",
            note="One scale for all arrows. The sixth digit's own output is not drawn.",
            holds=all_of(*ups, *downs),
        ):
            grow = [
                GrowFromPoint(row[c], row.foot(c)) for c in range(len(COLUMNS)) for row in self.rows
            ]
            self.play(LaggedStart(*grow, lag_ratio=0.15), run_time=5)
            self.add(*self.rows)
            self.meaning = one_arrow().move_to((5.3, ROWS[2], 0))
            self.play(FadeIn(self.meaning))

    def obey(self) -> None:
        """One digit alone."""
        chosen, own = self.chosen, self.chosen.alone
        dial, far = (self.run.stepped((chosen.digits[own],), by=by) for by in (0.0, self.far))
        reads = VGroup()
        for example, x in zip(chosen.digits, COLUMNS, strict=True):
            answer = dial.probe("prediction", split="train", example=example)
            number = Readout(answer, places=0, role="look", align="center")
            reads.add(number.move_to((x, ANSWERS, 0)))
        line = Words("read as", "label", role="quiet").next_to(reads[0], LEFT, buff=0.9)
        level(line, reads[0])
        label = self.run.probe("label", split="train", example=chosen.digits[own])
        tests, digit = tuple(range(len(self.run.data.x("test")))), chosen.labels[own]
        now, then = (run.probe("prediction", example=tests) for run in (dial, far))
        count, there, of = how_many(now, digit, digit), how_many(then, digit, digit), how_many(now)
        said = tally(label, count, of).move_to((5.3, ROWS[2], 0))
        with self.beat(
            "Obey this {label} alone, far enough, and {got} of {n} new digits are read as {same}.",
            note="All weights and biases take one large step down the cost of this digit alone.",
            label=label,
            got=there,
            n=of,
            same=label,
            holds=there > 0.95 * of,
        ):
            self.play(FadeOut(self.meaning), run_time=0.6)
            self.play(FadeIn(reads, line, said))
            column = VGroup(*(row[own] for row in self.rows))
            others = VGroup(*(row[c] for row in self.rows for c in range(len(COLUMNS)) if c != own))
            frame = SurroundingRectangle(
                Group(self.pictures[own], reads[own], column), color=current()["look"], buff=0.1
            )
            self.play(Create(frame), others.animate.set_fill(opacity=0.25))
            self.play(Nudge(dial, by=self.far), run_time=4)
        self.obeyed, self.others = VGroup(frame, reads, line, said), others

    def ask_all(self) -> None:
        """The whole mini-batch."""
        chosen = self.chosen
        edges = np.linspace(*ACROSS, len(chosen.together) + 1)
        xs, apart = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
        self.crowd = [
            Upright(axis, xs, chosen.wishes(j, chosen.together), width=0.4 * apart)
            for axis, j in zip(self.axes, chosen.outputs, strict=True)
        ]
        at = [chosen.together.index(example) for example in chosen.digits]
        rest = [k for k in range(len(xs)) if k not in at]
        pairs = zip(chosen.together, xs, strict=True)
        small = [picture(chosen, example, x, 2.32, 0.94 * apart) for example, x in pairs]
        self.small, self.heads = Group(*small), sorted_labels(chosen, xs, 2.83)
        fewer = [outvoted(row.probe) for row in self.crowd]
        with self.beat(
            "So ask all {n} of the mini-batch: a few pull each weight up, and many pull it down.",
            note="Sorted by label; the six digits from before are among them.",
            n=self.size,
            holds=all_of(*fewer),
        ):
            self.play(FadeOut(self.obeyed), self.others.animate.set_fill(opacity=1))
            come = [
                ReplacementTransform(row[c], crowd[p])
                for row, crowd in zip(self.rows, self.crowd, strict=True)
                for c, p in enumerate(at)
            ]
            shrink = [
                ReplacementTransform(digit, small[p])
                for digit, p in zip(self.pictures, at, strict=True)
            ]
            self.play(*shrink, *come, run_time=2)
            self.play(FadeIn(self.heads))
            grow = [
                LaggedStart(
                    FadeIn(small[k]),
                    *(GrowFromPoint(crowd[k], crowd.foot(k)) for crowd in self.crowd),
                    lag_ratio=0,
                )
                for k in rest
            ]
            self.play(LaggedStart(*grow, lag_ratio=0.3), run_time=4)
            self.add(self.small, *self.crowd)
            self.votes = votes(self.crowd, x=5.3)
            self.play(FadeIn(self.votes))

    def average(self) -> None:
        """A row's average is minus the derivative of the mini-batch's cost."""
        chosen = self.chosen
        means = [mean(crowd.probe) for crowd in self.crowd]
        pairs = zip(self.axes, means, strict=True)
        self.levels = [Level(axis, ACROSS, m, role="look") for axis, m in pairs]
        wishes = [-chosen.slope(j, chosen.batch) for j in chosen.outputs]
        self.paths = [running_means(chosen.wishes(j, chosen.seen)) for j in chosen.outputs]
        shown = np.transpose([[wish() for wish in wishes], [path()[-1] for path in self.paths]])
        self.fine = row_axes(shown, ROWS, x=AVERAGES - 0.45, above=0.48, below=BELOW)
        self.fine_zeros = zero_lines(self.fine, (AVERAGES - 0.45, AVERAGES + 0.3))
        self.sums, self.numbers = beside(self.fine, wishes, AVERAGES)
        short = [
            Level(axis, (AVERAGES - 0.3, AVERAGES + 0.3), wish, role="look")
            for axis, wish in zip(self.fine, wishes, strict=True)
        ]
        name = Words("$-partial C slash partial w$", "title")
        self.name = VGroup(level(name.move_to((5.6, 0, 0)), 2.44), over(chosen, chosen.batch))
        same = [isclose(m, wish, within=1e-12) for m, wish in zip(means, wishes, strict=True)]
        with self.beat(
            "A row's average is what all want together: minus the slope of their average cost.",
            note="The yellow line is the average. At the right it is drawn on a larger scale.",
            holds=all_of(*same),
        ):
            dim = (row.animate.set_fill(opacity=0.4) for row in self.crowd)
            self.play(FadeOut(self.votes), *dim)
            melts = map(levelled, self.crowd, self.levels)
            self.play(LaggedStart(*melts, lag_ratio=0.3), run_time=4)
            numbers = self.fine[0].numbers.set_opacity(0)  # the lines would cross them
            self.play(FadeIn(*self.fine, self.fine_zeros, self.name))
            tails = [
                Level(line.axis, (ACROSS[1] - 0.6, ACROSS[1]), line.probe, role="look")
                for line in self.levels
            ]
            self.play(*map(ReplacementTransform, tails, short), run_time=2)
            self.play(numbers.animate.set_opacity(1), run_time=0.6)
            self.play(*(Whole(v, GrowFromPoint(v[0], v.foot(0))) for v in self.sums))
            self.play(FadeOut(*short), FadeIn(self.numbers))

    def settle(self) -> None:
        """The average over more and more."""
        chosen = self.chosen
        x = Axis(1, 3, 1, length=ACROSS[1] - ACROSS[0], numbers=False)
        x.shift(sum(ACROSS) / 2 * RIGHT)
        lasting = np.array([path()[TURNS[0] - 1 :] for path in self.paths])
        lanes = row_axes(lasting, ROWS, x=ACROSS[0], above=ABOVE, below=BELOW, lanes=True)
        curves = running(lanes, x, self.paths, TURNS[0])
        along = [curve.plot.x for curve in curves]
        everyone = [-chosen.slope(j, None) for j in chosen.outputs]
        goals = [
            Level(axis, ACROSS, probe, role="look")
            for axis, probe in zip(lanes, everyone, strict=True)
        ]
        first, last = ([entries(path, n - 1) for path in self.paths] for n in (TURNS[0], SEEN))
        ends, numbers = beside(self.fine, last, AVERAGES)
        miss = [largest(stacked(*some) - stacked(*everyone)) for some in (first, last)]
        gaps = [
            misses(lanes, everyone, some, x.point(np.log10(n))[0])
            for some, n in ((first, TURNS[0]), (last, SEEN))
        ]
        head = turns(x, TURNS, self.size, low=ROWS[-1] - 0.45, high=ROWS[0] + 0.75)
        key, count = legend(chosen).move_to((-1.0, 3.02, 0)), over(chosen, chosen.seen)
        with self.beat(
            "Averages over 10 digits are off by up to {early:.3f}, over 1,000 by up to {late:.3f}.",
            early=miss[0],
            late=miss[1],
            because="the numbers of digits that are marked",
            note="Training goes on with 32 at a time: rough, but right on average.",
            holds=all_of(*(settles(path, TURNS) for path in self.paths), miss[1] < 0.5 * miss[0]),
        ):
            self.play(FadeOut(self.small, self.heads, *self.crowd))
            swap = FadeOut(*self.axes, rate_func=GOES), FadeIn(*lanes, rate_func=COMES)
            self.play(*map(ReplacementTransform, self.levels, goals), *swap)
            self.play(FadeIn(key, head, *along, shift=0.2 * UP))
            self.play(*map(Create, gaps[0]))
            self.play(*map(Create, curves), run_time=6, rate_func=linear)
            self.play(*map(Create, gaps[1]))
            self.play(FadeOut(self.numbers, self.name[1]), run_time=0.5)
            self.play(*map(ReplacementTransform, self.sums, ends))
            self.play(FadeIn(numbers, count))
        self.strips = VGroup(*curves, *goals, self.zeros, *along, *lanes, head, key, *gaps)
        self.name = VGroup(self.name[0], count)
        self.sums, self.numbers, self.settled = ends, numbers, last

    def end(self) -> None:
        """The averages of all weights in one column."""
        run, chosen = self.run, self.chosen
        downhill = -run.probe("gradient", split="train", batch=chosen.seen)
        last, drawn = entries(downhill, chosen.last_weights()), chosen.last_weights()
        column = GradientColumn(last, top=3.4, bottom=-2.1, x=0.3, width=5.4)
        mine = [place - drawn.start for place in chosen.places()]
        name = Words("$-nabla C =$", "title").scale(1.7).next_to(column.brackets, LEFT, buff=0.75)
        said = of_all(chosen).move_to((5.1, 0.7, 0))
        with self.beat(
            "Do so for every weight and bias: the column of {n} averages is minus the gradient.",
            n=run.probe("parameters"),
            note="The five from before are marked. C is the average cost of the thousand digits.",
            holds=isclose(entries(downhill, chosen.places()), stacked(*self.settled), within=1e-12),
            rest=LAST_REST,
        ):
            left = VGroup(self.strips, self.fan, self.numbers, self.name)
            self.play(FadeOut(left))
            # What points up turns to the right, where the column has its positive side.
            turned = [Rotate(row[0].copy(), -PI / 2, about_point=row.foot(0)) for row in self.sums]
            self.remove(*self.sums)
            self.play(*turned, FadeOut(*self.fine, self.fine_zeros))
            falls = [column.lie_down(k, turn.mobject) for k, turn in zip(mine, turned, strict=True)]
            self.play(*falls, *column.mark(self.fan.names, mine), run_time=2)
            self.remove(*(fall.target_mobject for fall in falls))
            self.add(*(column.bars[k] for k in mine))
            self.play(Create(column.brackets), FadeIn(column.axis, column.dots))
            self.add(column)
            rest = [
                GrowFromPoint(bar, column.zero(k))
                for k, bar in enumerate(column.bars)
                if k not in mine
            ]
            self.play(Whole(column.bars, *rest, lag_ratio=0.02), run_time=3)
            self.play(*(Create(pointer) for pointer in column.pointers(mine)), FadeIn(name, said))
