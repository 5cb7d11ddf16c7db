"""Matrix times vector."""

from typing import cast

import numpy as np
from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import entries, largest, matmul, running_sums
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.follow import Follow
from scenes.matrix_multiplication.products import RowTimesColumn
from scenes.matrix_multiplication.row_pictures import row_pictures
from scenes.mobjects.answers import Pick
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula
from scenes.stage.theme import current


class MatrixTimesVector(Lesson):
    """A matrix times a vector is every weighted sum of a layer at once, row by column.

    The digits run at its last step (7,500), seed 0: the weights of its last layer, and the
    activations that one test digit gives the layer before it.
    """

    title = "A matrix times a vector"
    first_edition = True
    seed = 0
    digit = 0  # a test digit
    corner = (4, 6)  # rows and columns of W that are shown as numbers

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed)
        last = self.last = len(run.recipe.sizes) - 1
        self.n_in, self.n_out = run.recipe.sizes[last - 1 :]
        self.W, self.a = (
            run.probe("W", layer=last),
            run.probe("a", layer=last - 1, example=self.digit),
        )
        self.show_network()
        self.lay_out_rows()
        self.write_numbers()
        self.multiply_row()
        self.multiply_all()
        self.add_biases()
        self.read_off()

    def show_network(self) -> None:
        """All neurons of a layer listen to the same activations."""
        run = self.run
        network = self.network = NetworkDiagram(run, example=self.digit, height=5, width=7.4)
        digit = self.picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=2.6)
        digit.next_to(network, LEFT, buff=0.4)
        Group(digit, network).set_x(0).set_y(-0.15)
        self.before = VGroup(network.counts, *network.layers[:-2])
        self.sources, self.targets = (cast(Neurons, column) for column in network.layers[-2:])
        self.end = VGroup(self.sources, network.edges[-1], self.targets)
        self.add(digit, network)
        with self.beat(
            "The last ten neurons of this network all listen to the same sixteen activations.",
            note="The activations are those that this digit gives the second hidden layer.",
        ):
            self.play(
                FadeOut(*network.edges[:-1]), self.before.animate.set_opacity(0.3), run_time=1.5
            )

    def lay_out_rows(self) -> None:
        """Their weights are the rows of a matrix."""
        n_out, network = self.n_out, self.network
        cell = self.cell = 0.36
        rows = self.rows = row_pictures(self.run, cell=cell).set_x(1.2).set_y(-0.15)
        self.W_bar = ColourBar(largest(self.W), height=rows.height).next_to(rows, RIGHT, buff=0.25)
        self.W_name = Formula("W").next_to(rows, UP, buff=0.2)
        self.shape = quiet(
            f"{n_out} rows, one for each neuron; {self.n_in} weights in each",
            rows,
            because="the shape of W",
        )
        with self.beat(
            "Each has sixteen weights of its own. Row by row they make a grid: a matrix.",
            note="Blue is positive, red negative. A row holds what one neuron listens with.",
        ):
            self.play(FadeOut(self.picture, self.before))
            self.play(self.end.animate.scale(cell / 0.3125).set_x(-4.8).set_y(-0.15))
            listening = [network.edges_into(self.last, j) for j in range(n_out)]
            self.play(FadeOut(network.edges[-1]), FadeIn(listening[0]))
            for j, row in enumerate(rows):
                self.remove(*listening[:j])
                self.add(listening[j])
                arrive = FadeIn(row, target_position=listening[j], scale=0.4)
                self.play(arrive, run_time=1.2 if j < 2 else 0.35)
            self.play(FadeIn(self.W_name, self.shape, self.W_bar), FadeOut(listening[-1]))

    def write_numbers(self) -> None:
        """The matrix and the column in numbers."""
        W, n_in, a, rows = self.W, self.n_in, self.a, self.rows
        sources = self.sources
        self.i_shown, k_shown = (range(n) for n in self.corner)
        numbers = self.numbers = MatrixView(
            [[entries(W, i, k) for k in k_shown] for i in self.i_shown],
            beyond=("right", "down"), role="w",
        )  # fmt: skip
        column = self.column = MatrixView([[entries(a, k)] for k in range(n_in)], row_height=0.33)
        table = self.worked = self.table(self.run, column)
        answer = self.answer = self.vector("ink", matmul(W, a), 0.4)
        sheet = VGroup(numbers, table, answer).arrange(RIGHT, buff=0.5)
        sheet.set_x(0)
        table.align_to(2.95 * UP, UP)
        numbers.align_to(column, UP)
        answer.match_y(column)
        small = self.small = rows.copy().scale(0.74).align_to(numbers, LEFT).align_to(column, DOWN)
        corner = self.corner_box = SurroundingRectangle(
            VGroup(*(small[i].pixel(k) for i in self.i_shown for k in k_shown)),
            color=current()["w"], buff=0,
        )  # fmt: skip
        self.small_bar = ColourBar(largest(W), height=small.height).next_to(small, RIGHT, buff=0.2)
        self.W_head = Formula("W", "label").next_to(numbers, UP, buff=0.12)
        self.part = quiet(
            f"above: the corner, {len(self.i_shown)} by {len(k_shown)} "
            f"of {self.n_out} by {n_in}; rounded",
            small,
            UP,
            because="how much of W is shown",
        ).align_to(small, LEFT)
        with self.beat(
            "In numbers: the corner of the matrix W, and the sixteen activations as a column.",
            note="The activations keep their order: the top neuron is the top number.",
        ):
            self.play(
                FadeOut(self.targets, self.shape),
                sources.animate.scale_to_fit_height(column.rows.height).move_to(column.rows),
                ReplacementTransform(rows, small),
                ReplacementTransform(self.W_bar, self.small_bar),
                ReplacementTransform(self.W_name, self.W_head),
                run_time=2,
            )
            self.play(Create(corner), FadeIn(self.part))
            self.play(FadeIn(numbers, target_position=corner, scale=0.5), run_time=1.5)
            become = (
                ReplacementTransform(circle, number)
                for circle, number in zip(sources.circles, column.column(0), strict=True)
            )
            self.play(LaggedStart(*become, lag_ratio=0.1, run_time=2))
            self.play(FadeIn(column.brackets, table.heads[1]))

    def multiply_row(self) -> None:
        """A row is laid along the column, and products are added up."""
        small, numbers, table = self.small, self.numbers, self.worked
        look = current()["look"]
        self.lit = SurroundingRectangle(small[0], color=look, buff=0.03)
        self.lit_numbers = SurroundingRectangle(numbers.rows[0], color=look, buff=0.08)
        with self.beat(
            "To multiply them, take a row of the matrix, turn it, and lay it along the column.",
            note="The first six come from the numbers, the other ten from the picture.",
        ):
            self.play(Create(self.lit), Create(self.lit_numbers))
            turn = [
                TransformFromCopy(number, place, path_arc=-PI / 2)
                for number, place in zip(numbers.rows[0], table.row, strict=False)
            ]
            rest = [
                FadeIn(table.row[k], target_position=small[0].pixel(k), scale=0.5)
                for k in range(len(turn), self.n_in)
            ]
            self.play(LaggedStart(*turn, *rest, lag_ratio=0.12, run_time=3.5))
            self.play(FadeIn(table.heads[0], table.times))

        with self.beat(
            "Each weight meets one activation. Sixteen products add up to a single number.",
            note="The number at the right is the sum so far; it takes in product after product.",
        ):
            self.play(FadeIn(*table.heads[2:], table.equals))
            for k, product in enumerate(table.products):
                pace = 1.0 if k < 2 else 0.3
                into = (
                    ReplacementTransform(table.sums[k - 1], table.sums[k])
                    if k
                    else ReplacementTransform(product.copy(), table.sums[0])
                )
                self.play(FadeIn(product, shift=0.1 * RIGHT), run_time=pace)
                self.play(into, run_time=pace)

    def multiply_all(self) -> None:
        """Each row gives an entry of the answer."""
        table, answer, lit_numbers = self.worked, self.answer, self.lit_numbers
        total = self.total = table.sums[-1]
        self.answer_head = Formula("W a", "label").next_to(answer, UP, buff=0.12)
        with self.beat(
            "That is row times column: one entry of the answer, one neuron's weighted sum.",
            note="The bias is not in it yet.",
        ):
            self.play(FadeIn(answer.brackets, self.answer_head))
            self.play(TransformFromCopy(total, answer.rows[0][0]), run_time=1.5)

        with self.beat(
            "Every other row meets the same column, and the answer fills up.",
            note="Ten rows, ten sums. None of them needs to know the others.",
        ):
            for j in range(1, self.n_out):
                pace = 1.0 if j == 1 else 0.45
                seen = j < len(self.i_shown)
                self.play(
                    Follow(table.row, table.products, total, neuron=j),
                    self.lit.animate.move_to(self.small[j]),
                    lit_numbers.animate.match_y(self.numbers.rows[j])
                    if seen
                    else FadeOut(lit_numbers),
                    run_time=pace,
                )
                self.play(TransformFromCopy(total, answer.rows[j][0]), run_time=pace / 2)

    def add_biases(self) -> None:
        """The product and the biases are a layer at work."""
        run, last, cell, n_in = self.run, self.last, self.cell, self.n_in
        answer = self.answer
        z = self.z = self.vector("z", run.probe("z", layer=last, example=self.digit), cell)
        b = self.vector("b", run.probe("b", layer=last), cell)
        pixels = PixelGrid(self.a, height=n_in * cell, shape=(n_in, 1))
        grid = self.grid = row_pictures(run, cell=cell)
        plus, equals = Formula("+"), Formula("=")
        Group(grid, pixels, plus, b, equals, z).arrange(RIGHT, buff=0.35).set_y(-0.2)
        heads = VGroup(
            *(
                Formula(head).next_to(part, UP, buff=0.15)
                for head, part in (("W", grid), ("a", pixels), ("b", b), ("z", z))
            )
        )
        scale = ColourBar(largest(self.W), height=grid.height).next_to(grid, LEFT, buff=0.3)
        rounded = quiet("rounded", z)
        sums = answer.copy().match_x(z).match_y(z)
        with self.beat(
            "One product is a whole layer at work. Add the ten biases, and every z is there.",
            note="The rows of W, of b and of z are on one line: one line, one neuron.",
        ):
            self.play(
                FadeOut(
                    self.numbers, self.corner_box, self.lit, self.part, self.worked, self.total
                ),
                ReplacementTransform(self.small, grid),
                ReplacementTransform(self.small_bar, scale),
                ReplacementTransform(self.W_head, heads[0]),
                ReplacementTransform(answer, sums),
                FadeIn(pixels, target_position=self.column),
                run_time=2,
            )
            self.play(FadeIn(plus, b, heads[2], heads[1]), FadeOut(self.answer_head))
            for j in range(self.n_out):
                into = ReplacementTransform(sums.rows[j][0], z.rows[j][0])
                adds = FadeOut(b.rows[j][0].copy(), target_position=z.rows[j][0])
                self.play(into, adds, run_time=0.9 if j < 2 else 0.25)
            self.play(ReplacementTransform(sums.brackets, z.brackets), FadeIn(heads[3], equals))
            self.play(FadeIn(rounded))

    def read_off(self) -> None:
        """The largest z."""
        z = self.z
        names = VGroup(
            *(
                Constant(str(j), because="the digit that the neuron stands for", role="quiet")
                .next_to(z, RIGHT, buff=0.35).match_y(z.rows[j])
                for j in range(self.n_out)
            )
        )  # fmt: skip
        prediction = self.run.probe("prediction", example=self.digit)
        pairs = VGroup(*(VGroup(row, name) for row, name in zip(z.rows, names, strict=True)))
        with self.beat(
            "The largest z is the network's answer, and one row of weights has earned it.",
            note="A row with large weights where the activations are large gets a large sum.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(names))
            self.play(FadeIn(Pick(pairs, prediction)))
            self.play(
                FadeIn(
                    Pick(
                        VGroup(*(cast(WeightGrid, row).frame for row in self.grid)),
                        prediction,
                        buff=0.02,
                    )
                )
            )

    def vector(self, role: str, probe: Probe, cell: float) -> MatrixView:
        """One number for each neuron of the last layer, in rows as high as the picture's."""
        neurons = range(len(np.asarray(probe())))
        return MatrixView([[entries(probe, j)] for j in neurons], row_height=cell, role=role)

    def table(self, run: TrainingRun, column: MatrixView) -> RowTimesColumn:
        """The first row laid along the column."""
        last = len(run.recipe.sizes) - 1
        here = {"layer": last, "neuron": 0, "example": self.digit}
        n_in = len(column.rows)
        sums = running_sums(run.probe("products", **here))
        return RowTimesColumn(
            column,
            row=[run.probe("W", layer=last, neuron=0, source=k) for k in range(n_in)],
            products=[run.probe("products", source=k, **here) for k in range(n_in)],
            sums=[entries(sums, k + 1) for k in range(n_in)],
            names=("w_k", "a_k", "w_k a_k", '"sum"'),
        )
