"""Matrix times matrix."""

from typing import ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    linear,
)

from nncore.data.pictures import Picture
from nncore.probes.expressions import entries, largest, matmul, transposed
from scenes.animations.follow import Follow
from scenes.matrix_multiplication.row_pictures import row_pictures
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current


class MatrixTimesMatrix(Lesson):
    """A matrix times a matrix is the product with a vector, once for each column.

    The digits run at its last step (7,500), seed 0: the weights of its last layer, and the
    activations that a batch of four test digits gives the layer before it.
    """

    title = "A matrix times a matrix"
    first_edition = True
    seed = 0
    digits = (0, 10, 2, 3)  # test digits, one a column
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        last = self.last = len(run.recipe.sizes) - 1
        self.n_in, self.n_out = run.recipe.sizes[last - 1 :]
        self.W = run.probe("W", layer=last)
        self.A = transposed(run.probe("a", layer=last - 1, example=self.digits))
        self.WA = matmul(self.W, self.A)
        self.look = current()["look"]
        self.show_columns()
        self.lay_out()
        self.multiply()
        self.answer()
        self.conclude()

    def show_columns(self) -> None:
        """Each digit becomes a column."""
        run = self.run
        size = min(2, 8 / len(self.digits))  # of a digit: a row of them fills the frame
        digits = self.drawings = [
            PixelGrid(run.probe("a", layer=0, example=e), height=size) for e in self.digits
        ]
        Group(*digits).arrange(RIGHT, buff=0.6 * size).set_y(1.6)
        columns = self.columns = [
            PixelGrid(
                run.probe("a", layer=self.last - 1, example=e), height=3, shape=(self.n_in, 1)
            ).stretch_to_fit_width(0.4)
            for e in self.digits
        ]
        for column, digit in zip(columns, digits, strict=True):
            column.next_to(digit, DOWN, buff=0.4)
        self.add(*digits)
        with self.beat(
            "Four digits go into the network, and each becomes a column of sixteen activations.",
            note="Activations of the second hidden layer. An empty cell is zero, a full one one.",
        ):
            for column, digit in zip(columns, digits, strict=True):
                self.play(FadeIn(column, target_position=digit, scale=0.3), run_time=0.8)

    def lay_out(self) -> None:
        """The columns are a matrix."""
        columns, n_in, WA, digits = self.columns, self.n_in, self.WA, self.drawings
        cell, wide = 0.28, 0.55
        grid = self.grid = row_pictures(self.run, limit=largest(self.W), cell=cell)
        batch = self.batch = Group(*(column.copy() for column in columns))
        for column in batch:
            column.stretch_to_fit_height(n_in * cell).stretch_to_fit_width(wide)
        batch.arrange(RIGHT, buff=0.06)
        cells = self.cells = Group(
            *(
                Group(
                    *(
                        WeightGrid(entries(WA, j, k), limit=largest(WA), height=cell)
                        .stretch_to_fit_width(wide)
                        for j in range(self.n_out)
                    )
                ).arrange(DOWN, buff=0)
                for k in range(len(self.digits))
            )
        ).arrange(RIGHT, buff=0.06)  # fmt: skip
        self.equals = Formula("=")
        self.W_bar, self.WA_bar = (
            ColourBar(largest(self.W), height=grid.height),
            ColourBar(largest(WA), height=grid.height),
        )
        Group(self.W_bar, grid, batch, self.equals, cells, self.WA_bar).arrange(
            RIGHT, buff=0.3
        ).set_y(-0.35)
        self.heads = VGroup(
            *(
                Formula(head).next_to(part, DOWN, buff=0.2)
                for head, part in (("W", grid), ("A", batch), ("W A", cells))
            )
        )
        small = [
            digit.copy().scale_to_fit_height(wide).next_to(column, UP, buff=0.1)
            for digit, column in zip(digits, batch, strict=True)
        ]
        numbers = self.numbers = MatrixView(
            [[entries(self.A, i, k) for k in range(len(self.digits))] for i in range(n_in)],
            size="small",
            row_height=cell,
        )
        numbers.next_to(batch, RIGHT, buff=0.7).match_y(batch)
        self.shape = quiet(
            f"{n_in} rows, one for each neuron #linebreak() "
            f"{len(self.digits)} columns, one for each digit",
            batch,
            LEFT,
            buff=0.6,
            because="the shape of A",
        )
        with self.beat(
            "Put the four columns side by side, and they are a matrix as well: call it A.",
            note="A batch: one column for each digit.",
        ):
            self.play(
                *map(ReplacementTransform, digits, small),
                *map(ReplacementTransform, columns, batch),
                run_time=2,
            )
            self.play(FadeIn(self.heads[1]))
            self.play(FadeIn(self.shape, shift=0.2 * RIGHT))
            self.play(FadeIn(numbers, target_position=batch, scale=0.5), run_time=1.5)

    def multiply(self) -> None:
        """Each column meets the same rows."""
        grid, look, batch, heads = self.grid, self.look, self.batch, self.heads
        cells = self.cells
        row_box = self.row_box = SurroundingRectangle(grid[0], color=look, buff=0.02)
        column_box = self.column_box = SurroundingRectangle(batch[0], color=look, buff=0.03)
        with self.beat(
            "W times the first column is the product we know: ten rows, ten sums.",
            note="Each row of W is laid along the first column; each gives one entry.",
        ):
            self.play(FadeOut(self.numbers, self.shape))
            self.play(FadeIn(self.W_bar, grid, heads[0]))
            self.play(Create(row_box), Create(column_box))
            self.play(FadeIn(self.equals, self.WA_bar))
            for j, place in enumerate(cells[0]):
                pace = 0.8 if j < 2 else 0.3
                self.play(
                    row_box.animate.move_to(grid[j]),
                    FadeIn(place, target_position=column_box, scale=0.3),
                    run_time=pace,
                )

        with self.beat(
            "The second column meets the same ten rows, and so do the third and the fourth.",
            note="No column knows of the others.",
        ):
            for column, places in zip(batch[1:], cells[1:], strict=True):
                self.play(
                    column_box.animate.move_to(column), row_box.animate.move_to(grid[0]),
                    run_time=0.6,
                )  # fmt: skip
                arrive = (FadeIn(place, target_position=column, scale=0.3) for place in places)
                self.play(
                    ApplyMethod(row_box.move_to, grid[-1], rate_func=linear),
                    LaggedStart(*arrive, lag_ratio=0.3),
                    run_time=1.8,
                )
            self.play(FadeIn(heads[2]), FadeOut(row_box, column_box))

    def answer(self) -> None:
        """The product answers all digits at once."""
        answers = VGroup(
            *(
                Readout(self.run.probe("prediction", example=e), places=0, role="look")
                .next_to(places, UP, buff=0.2)
                for e, places in zip(self.digits, self.cells, strict=True)
            )
        )  # fmt: skip
        reads = quiet("plus $b$, the answers", answers, UP)
        with self.beat(
            "So one product takes the whole batch through the layer, and all four are answered.",
            note="The biases are added to each column; the largest z of a column is the answer.",
        ):
            self.play(FadeIn(reads))
            self.play(LaggedStart(*map(FadeIn, answers), lag_ratio=0.4))

    def conclude(self) -> None:
        """Every entry is a row times a column."""
        run, row_box, grid, column_box = self.run, self.row_box, self.grid, self.column_box
        batch, cells = self.batch, self.cells
        places = [(int(run.probe("prediction", example=e)()), k) for k, e in enumerate(self.digits)]
        j, k = places[0]
        row_box.move_to(grid[j])
        column_box.move_to(batch[k])
        entry_box = SurroundingRectangle(cells[k][j], color=self.look, buff=0.03)
        value = Readout(
            run.probe("weighted sum", layer=self.last, neuron=j, example=self.digits[k]),
            role="look",
        )
        sentence = OnOneLine(Words("this row $dot$ this column $=$", "label", role="quiet"), value)
        sentence.next_to(grid, UP, buff=0.5)
        with self.beat(
            "Every entry is one row of W times one column of A: a matrix product is no more.",
            note="Here the entries that decide: of each digit, the neuron that answers.",
            rest=LAST_REST,
        ):
            self.play(Create(row_box), Create(column_box))
            self.play(
                ReplacementTransform(VGroup(row_box.copy(), column_box.copy()), VGroup(entry_box)),
                FadeIn(sentence),
                run_time=1.5,
            )
            for j, k in places[1:]:
                self.play(
                    row_box.animate.move_to(grid[j]),
                    column_box.animate.move_to(batch[k]),
                    entry_box.animate.move_to(cells[k][j]),
                    Follow(value, neuron=j, example=self.digits[k]),
                    run_time=1.5,
                )
                self.wait(0.5)
