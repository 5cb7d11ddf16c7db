"""Dot product measures agreement."""

from typing import ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Circumscribe,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    linear,
)

from nncore.probes.expressions import (
    angle,
    correlate,
    cosine,
    dot,
    entries,
    largest,
    polar,
    shifted,
    stacked,
)
from nncore.probes.inputs import Dial, given
from nncore.training import TrainingRun
from scenes.dot_product.arrows import ArrowPlane, Shadow, VectorArrow
from scenes.dot_product.dials import Steps
from scenes.dot_product.traces import TracedCurve
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid, square
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current


class DotProductMeasuresAgreement(Lesson):
    """The dot product multiplies place by place and adds: the more two things agree, the larger.

    Two arrows of the lesson's choice; all else is of the digits run at its last step (7,500),
    seed 0: its test digits, and the weights of neuron 4 of the first hidden layer.
    """

    title = "The dot product measures agreement"
    first_edition = True
    seed = 0
    arrow = (2.4, 0.7)  # v; the other, w, is turned around
    length = 2.0  # of w
    neuron = 4
    digits = (28, 15)  # test digits: one that this neuron agrees with, one that it does not
    patch: ClassVar = range(10, 13)  # rows and columns of the picture that are multiplied out
    row, stroke = 14, range(5, 9)  # the signal: a row of pixels; the pattern: a stroke of it
    signal = 0  # the test digit that they are from
    one = 1  # a test digit
    others = (194, 7, 10, 17)  # those that are compared with it

    def construct(self) -> None:
        run = runs.digits(step=runs.LAST, seed=self.seed)
        formula = Formula("v dot w = sum_i v_i w_i").next_to(self.mobjects[0], DOWN, buff=0.25)
        self.arrows(formula)
        self.grids(run)
        self.signals(run)
        self.images(run)
        self.weights(run)

    def arrows(self, formula: Formula) -> None:
        """Two vectors: one turns, and the product follows."""
        v = given(self.arrow, "v", why="an arrow of length 2.5, chosen by the lesson")
        right = given((1, 0), "to the right", why="the direction that angles are counted from")
        turn = Dial("angle", at=60, low=0, high=360)
        start = angle(v, right)
        w = polar(self.length, turn.probe() + start)
        now = dot(v, w)

        plane = ArrowPlane(3, size=5).move_to(3.9 * LEFT + 0.75 * DOWN)
        arrows = VectorArrow(plane, v, name="v"), VectorArrow(plane, w, name="w", role="w")
        shadow = Shadow(plane, v, w)
        sum_ = Equation(
            "v dot w = {v_x} times ({w_x}) + {v_y} times ({w_y}) = {sum}",
            v_x=Readout(entries(v, 0)),
            w_x=Readout(entries(w, 0), sign=True, role="w"),
            v_y=Readout(entries(v, 1)),
            w_y=Readout(entries(w, 1), sign=True, role="w"),
            sum=Readout(now, sign=True),
        )
        sum_.move_to(3.2 * RIGHT).match_y(plane)
        self.add(plane, *arrows)
        with self.beat(
            "Two arrows. Multiply their coordinates, one by one, and add: the dot product.",
            note="Across times across, plus up times up.",
        ):
            self.play(FadeIn(formula))
            self.play(FadeIn(sum_))

        xs = np.arange(0, 361, 5)
        values = stacked(*(dot(v, polar(self.length, float(x) + start)) for x in xs))
        plot = Plot(
            Axis(0, 360, 90, length=5),
            Axis(-6, 6, 3, length=3, direction=UP),
            x_name="angle between them, in degrees",
            y_name=Formula("v dot w", "label"),
        ).move_to(3.2 * RIGHT + 1.2 * DOWN)
        zero = Line(plot.point(0, 0), plot.point(360, 0), color=current()["faint"])
        trace = TracedCurve(plot, xs, values, at=turn.probe(), now=now, role="look")
        with self.beat(
            "Turn one. It is largest when both point the same way, and at a right angle zero.",
            note="Blue is the shadow of w on v: its length times that of v is the product.",
        ):
            self.play(sum_.animate.next_to(plot, UP, buff=0.3))
            self.play(FadeIn(shadow))
            self.play(Nudge(turn, by=0))
            self.play(FadeIn(plot, zero, trace))
            self.play(Nudge(turn, by=90, run_time=3))
        with self.beat(
            "When they oppose each other, it is negative. Turn on, and the agreement comes back.",
            note="Agreement, in one number: plus, nothing, minus.",
        ):
            self.play(Nudge(turn, by=180, run_time=2.5))
            self.play(Nudge(turn, by=330, run_time=3))
        self.formula = formula

    def grids(self, run: TrainingRun) -> None:
        """Two matrices: a patch of a picture and the weights on it."""
        here = {"layer": 1, "neuron": self.neuron}
        example = self.digits[0]
        a, w = run.probe("a", layer=0, example=example), run.probe("W", **here)
        products = run.probe("products", **here, example=example)
        side = square(run.recipe.sizes[0])[1]
        places = [[side * i + k for k in self.patch] for i in self.patch]
        flat = [k for row in places for k in row]
        pictures = (
            PixelGrid(a, height=2.3),
            WeightGrid(w, limit=largest(w), height=2.3),
        )
        matrices = [
            MatrixView([[entries(probe, k) for k in row] for row in places], role=role)
            for probe, role in ((a, "ink"), (w, "w"), (products, "ink"))
        ]
        total = Readout(dot(entries(a, flat), entries(w, flat)), sign=True, role="look")
        signs = [Formula(sign) for sign in ("dot", "arrow.r", "=")]
        line = VGroup(matrices[0], signs[0], matrices[1], signs[1], matrices[2], signs[2], total)
        line.arrange(RIGHT, buff=0.3).set_y(-2)
        frames = VGroup()
        for picture, matrix in zip(pictures, matrices, strict=False):
            picture.match_x(matrix).set_y(0.75)
            patch = VGroup(*(picture.pixel(k) for k in flat))
            frames.add(SurroundingRectangle(patch, color=current()["look"], buff=0.02))
        bar = ColourBar(largest(w), height=2.3).next_to(pictures[1], RIGHT, buff=0.2)
        words = quiet("products, and their sum; rounded", VGroup(matrices[2], total), UP, buff=0.3)
        with self.beat(
            "Two grids of numbers: again place by place. Here pixels, and a neuron's weights.",
            note="Nine places of a digit, and the same nine of the weights. Rounded.",
        ):
            self.play(self.clear_stage())
            self.play(FadeIn(*pictures, bar))
            self.play(Create(frames))
            for frame, matrix in zip(frames, matrices, strict=False):
                self.play(FadeIn(matrix, target_position=frame, scale=0.2))
            self.play(FadeIn(*signs[:2], matrices[2].brackets, words))
            meet = [
                AnimationGroup(
                    ReplacementTransform(pixel.copy(), product),
                    FadeOut(weight.copy(), target_position=product),
                )
                for rows in zip(*(matrix.rows for matrix in matrices), strict=True)
                for pixel, weight, product in zip(*rows, strict=True)
            ]
            self.play(LaggedStart(*meet, lag_ratio=0.3, run_time=4))
            gather = (
                FadeOut(number.copy(), target_position=total)
                for row in matrices[2].rows
                for number in row
            )
            self.play(FadeIn(signs[2]), LaggedStart(*gather, lag_ratio=0.1), FadeIn(total))

    def signals(self, run: TrainingRun) -> None:
        """Two signals: a stroke slides along the row of pixels that it was cut from."""
        digit = run.probe("a", layer=0, example=self.signal)
        n = square(run.recipe.sizes[0])[1]
        row = entries(digit, range(n * self.row, n * (self.row + 1)))
        stroke = entries(row, self.stroke)
        m = len(self.stroke)
        shift = Dial("shift", at=0, low=0, high=n - m)
        moved = shifted(stroke, shift.probe(), length=n)

        picture = PixelGrid(digit, height=2.8).to_edge(LEFT, buff=0.7).set_y(0.4)
        line = VGroup(*(picture.pixel(k) for k in (n * self.row, n * (self.row + 1) - 1)))
        frame = SurroundingRectangle(line, color=current()["look"], buff=0.02)
        xs = np.arange(n)
        above = Plot(
            Axis(0, n - 1, n, length=8.4, numbers=False),
            Axis(0, 1, 0.5, length=1.5, direction=UP, places=1),
        )
        below = Plot(
            Axis(0, n - 1, 5, length=8.4),
            Axis(0, 3, 1, length=1.8, direction=UP),
            x_name="how far the stroke has been moved",
        )
        Group(above, below).arrange(DOWN, buff=0.55, aligned_edge=RIGHT).to_edge(RIGHT, buff=0.7)
        Group(above, below).set_y(-0.55)
        below.x.match_x(above.x)
        signal = Curve(above, xs, row, width=5)
        pattern = Curve(above, xs, moved, role="look", width=5)
        places = np.arange(n - m + 1)
        now = dot(row, moved)
        everywhere = entries(correlate(row, stroke), range(m - 1, n))
        trace = TracedCurve(below, places, everywhere, at=shift.probe(), now=now)
        names = OnOneLine(
            Words("a row of pixels", "label"),
            Words("a stroke cut out of it", "label", role="look"),
            gap=0.6,
        ).next_to(above, UP, buff=0.15)
        product = Equation("v dot w = {x}", "label", x=Readout(now, role="look"))
        product.next_to(below.y.line, UP, buff=0.2).align_to(below.y, LEFT)
        with self.beat(
            "Two signals: a stroke slides along a row of pixels. Where they agree, it peaks.",
            note="The stroke is the left one of this row, and it finds the right one, too.",
        ):
            self.play(self.clear_stage())
            self.play(FadeIn(picture))
            self.play(Create(frame))
            self.play(FadeIn(above, signal, names[0]))
            self.play(FadeIn(pattern, names[1]))
            self.play(FadeIn(below, product, trace))
            self.play(Steps(shift, by=self.stroke[0], rate_func=linear, run_time=2))
            self.wait()
            self.play(Steps(shift, by=n - m, rate_func=linear, run_time=6))

    def images(self, run: TrainingRun) -> None:
        """Two pictures: one digit against others, by the dot product and by the cosine."""
        mine = run.probe("a", layer=0, example=self.one)
        left = PixelGrid(mine, height=2.4)
        columns = Group()
        for example in self.others:
            other = run.probe("a", layer=0, example=example)
            pictures = Group(
                PixelGrid(other, height=1.7), PixelGrid(mine * other, height=1.7)
            ).arrange(DOWN, buff=0.2)
            numbers = VGroup(
                Readout(dot(mine, other), places=1, role="look"), Readout(cosine(mine, other))
            )
            numbers.arrange(DOWN, buff=0.25).next_to(pictures, DOWN, buff=0.25)
            columns.add(Group(pictures, numbers))
        columns.arrange(RIGHT, buff=0.65)
        Group(left, columns).arrange(RIGHT, buff=1.6).set_y(-0.7)
        left.match_y(columns[0][0][0])
        name = quiet("products", columns[0][0][1], LEFT, buff=0.3)
        heads = [
            Formula(head, "label").next_to(number, LEFT, buff=0.3).align_to(name, RIGHT)
            for head, number in zip(
                ("v dot w", "(v dot w) \\/ (|v| |w|)"), columns[0][1], strict=True
            )
        ]
        times = Formula("dot").move_to((left.get_right() + columns[0][0][0].get_left()) / 2)
        with self.beat(
            "Two pictures: where both have ink, so has the product. The same digit agrees more.",
            note="A one against another one, a zero, a seven.",
        ):
            self.play(self.clear_stage())
            self.play(FadeIn(left))
            self.play(FadeIn(*(column[0][0] for column in columns[:-1]), times))
            self.play(FadeIn(name, heads[0]))
            for column in columns[:-1]:
                product = column[0][1]
                self.play(ReplacementTransform(left.copy(), product), run_time=1.2)
                self.play(FadeIn(column[1][0]), run_time=0.5)
        with self.beat(
            "But ink counts, too: the fat eight beats the one. Divided by both lengths, it loses.",
            note="That is the cosine of the angle: agreement in direction, whatever the length.",
        ):
            self.play(FadeIn(columns[-1][0], columns[-1][1][0]))
            self.play(Circumscribe(columns[-1][1][0], color=current()["look"]))
            self.play(FadeIn(heads[1], *(column[1][1] for column in columns)))

    def weights(self, run: TrainingRun) -> None:
        """A digit against what a neuron looks for."""
        here = {"layer": 1, "neuron": self.neuron}
        w = run.probe("W", **here)
        middle = WeightGrid(w, limit=largest(w), height=2.6)
        bar = ColourBar(largest(w), height=2.6)
        rows = Group()
        for example in self.digits:
            a, products = (
                run.probe("a", layer=0, example=example),
                run.probe("products", **here, example=example),
            )
            rows.add(
                Group(
                    PixelGrid(a, height=2.3),
                    WeightGrid(products, limit=largest(w), height=2.3),
                    Equation("= {x}", x=Readout(dot(a, w), sign=True, role="look")),
                )
            )
        Group(*(row[0] for row in rows)).arrange(DOWN, buff=0.3)
        Group(*(row[1] for row in rows)).arrange(DOWN, buff=0.3)
        Group(
            Group(*(row[0] for row in rows)), Group(middle, bar.next_to(middle, RIGHT, buff=0.2)),
            Group(*(row[1] for row in rows)),
        ).arrange(RIGHT, buff=1.1).set_x(-0.7).set_y(-0.85)  # fmt: skip
        for row in rows:
            row[2].next_to(row[1], RIGHT, buff=0.4)
        name = quiet("the neuron's weights", middle)
        lines = [
            VGroup(
                *(
                    Line(
                        a.get_edge_center(RIGHT),
                        b.get_edge_center(LEFT),
                        buff=0.15,
                        color=current()["faint"],
                    )
                    for a, b in ((row[0], middle), (bar, row[1]))
                )
            )
            for row in rows
        ]
        with self.beat(
            "A neuron does just this: its sum says how well a digit agrees with its weights.",
            note="Plus: the strokes run over the blue. Minus: they run over the red.",
            rest=LAST_REST,
        ):
            self.play(self.clear_stage())
            self.play(FadeIn(middle, bar, name))
            for row, line in zip(rows, lines, strict=True):
                self.play(FadeIn(row[0]), Create(line[0]))
                self.play(Create(line[1]), FadeIn(row[1], target_position=middle), run_time=1.5)
                self.play(FadeIn(row[2]))

    def clear_stage(self) -> FadeOut:
        """All but the title and the formula goes."""
        kept = (self.mobjects[0], self.formula)
        return FadeOut(*(m for m in self.mobjects if m not in kept))
