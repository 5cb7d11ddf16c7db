"""Matrix times matrix."""

from typing import Any, ClassVar

from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    ApplyMethod,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    VGroup,
    linear,
)

from nncore.data.pictures import Picture
from nncore.probes.expressions import all_of, argmax, entries, equal, isclose, matmul, transposed
from nncore.probes.probe import Probe
from scenes.matrix_multiplication.loose_rows import as_strip
from scenes.matrix_multiplication.row_pictures import row_pictures
from scenes.mobjects.answers import Pick
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.pictures import ColourBar, PixelGrid, weight_scale
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.text import Constant, Formula, level
from scenes.stage.theme import current

CELL, WIDE = 0.345, 0.36  # scene units: the height of a row, the width of a column of A
W_WIDE = 4.6  # of W
CEILING = 2.66  # height of the first row
THUMB = 0.62  # height of a digit above its column


class MatrixTimesMatrix(Lesson):
    """A matrix times a matrix is the product with a vector, once for each column.

    The digits run at its last step (7,500), seed 0: the weights and biases of its last layer, and
    the activations that a batch of four test digits gives the layer before it.
    """

    title = "A matrix times a matrix"
    seed = 0
    digits = (0, 10, 2, 3)  # test digits, one a column
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        last = self.last = len(run.recipe.sizes) - 1
        self.n_in, self.n_out = run.recipe.sizes[last - 1 :]
        self.W, self.b = run.probe("W", layer=last), run.probe("b", layer=last)
        self.A = transposed(run.probe("a", layer=last - 1, example=self.digits))
        self.WA = matmul(self.W, self.A)
        self.Z = transposed(run.probe("z", layer=last, example=self.digits))
        self.meet()
        self.put_side_by_side()
        self.lay_one_column()
        self.lay_the_others()
        self.meet_in_an_entry()
        self.add_biases()
        self.read_off()

    def meet(self) -> None:
        """Each digit becomes a column."""
        run = self.run
        self.drawings = [
            PixelGrid(run.probe("a", layer=0, example=e), height=2.5) for e in self.digits
        ]
        Group(*self.drawings).arrange(RIGHT, buff=0.75).set_y(TOP - 1.3)
        self.columns = [
            PixelGrid(
                run.probe("a", layer=self.last - 1, example=e), height=3.2, shape=(self.n_in, 1)
            )
            for e in self.digits
        ]
        for column, drawing in zip(self.columns, self.drawings, strict=True):
            column.stretch_to_fit_width(0.5).next_to(drawing, DOWN, buff=0.25)
        self.add(*self.drawings)
        with self.beat(
            "Four digits go into the network, and each becomes a column of sixteen activations.",
            note="Activations of the second hidden layer. A dark cell is zero, a white one one.",
        ):
            for column, drawing in zip(self.columns, self.drawings, strict=True):
                self.play(FadeIn(column, target_position=drawing, scale=0.3), run_time=0.8)

    def put_side_by_side(self) -> None:
        """The columns are a matrix."""
        limit = weight_scale(self.run, layer=self.last)
        rows = self.rows = row_pictures(self.run, limit=limit, cell=CELL)
        rows.stretch_to_fit_width(W_WIDE)
        rows.align_to((0.45 + SIDE - 7.11) * RIGHT, LEFT).align_to(CEILING * UP, UP)
        batch = self.batch = Group(*(column.copy() for column in self.columns))
        for column in batch:
            column.stretch_to_fit_height(self.n_in * CELL).stretch_to_fit_width(WIDE)
        batch.arrange(RIGHT, buff=0.06).next_to(rows, RIGHT, buff=0.35).align_to(rows, UP)
        thumbs = self.thumbs = Group(
            *(
                drawing.copy().scale_to_fit_height(WIDE).next_to(column, UP, buff=0.1)
                for drawing, column in zip(self.drawings, batch, strict=True)
            )
        )
        bar = ColourBar(limit, height=1.5, more=True).next_to(rows, DOWN, buff=0.35)
        bar.align_to(rows, LEFT)
        self.names = self.digit_names().next_to(rows, LEFT, buff=0.2)
        self.heads = VGroup(
            level(Formula("W", "title").scale(1.2).match_x(rows), 2.95),
            Formula("A", "title").scale(1.2).next_to(batch, RIGHT, buff=0.3),
        )
        self.heads[1].match_y(batch[0].pixel(self.n_in - 2))
        with self.beat(
            "Side by side the four columns are a matrix, $A$. The last layer's weights are $W$.",
            note="A has a column for each digit, W a row for each output neuron, zero to nine.",
        ):
            self.play(
                *map(ReplacementTransform, self.drawings, thumbs),
                *map(ReplacementTransform, self.columns, batch),
                run_time=2,
            )
            self.play(FadeIn(self.heads[1]))
            self.play(FadeIn(rows, self.names, self.heads[0], shift=0.5 * RIGHT), run_time=1.2)
            self.play(FadeIn(bar), run_time=0.6)

    def digit_names(self) -> VGroup:
        """What each row stands for, at the heights of the rows."""
        names = VGroup()
        for j, row in enumerate(self.rows):
            why = "the digit that the neuron stands for"
            name = Constant(str(j), "label", because=why, role="quiet")
            names.add(level(name.set_x(0), row.get_y() - 0.1))
        return names

    def product(self, of: Probe, role: str) -> MatrixView:
        """Numbers at the heights of the rows, a column for each digit."""
        n = range(len(self.digits))
        view = MatrixView(
            [[entries(of, j, k) for k in n] for j in range(self.n_out)],
            places=1, row_height=CELL, role=role, gap=0.2,
        )  # fmt: skip
        view.next_to(self.batch, RIGHT, buff=1.0)
        return view.shift((self.rows[0].get_y() - view.rows[0].get_y()) * UP)

    def lay_one_column(self) -> None:
        """A column is laid flat on each row in turn."""
        WA = self.view = self.product(self.WA, "ink")
        self.above = Group(*(self.thumb(k, WA) for k in range(len(self.digits))))
        self.equals = Formula("=", "title").next_to(WA, LEFT, buff=0.3).match_y(WA.rows)
        look, rows = current()["look"], self.rows
        self.box = SurroundingRectangle(
            Group(self.batch[0], self.thumbs[0]), color=look, buff=0.04, stroke_width=5
        )
        with self.beat(
            "Lay the first column along each row of $W$ in turn: ten rows, ten sums.",
            note="This is the product of a matrix and a vector that we know.",
        ):
            self.play(Create(self.box))
            self.play(FadeIn(WA.brackets, self.equals), run_time=0.6)
            strip = self.lift(0)
            for j, row in enumerate(rows):
                number = FadeIn(WA.numbers[j][0], shift=0.3 * RIGHT)
                self.play(strip.animate.move_to(row), number, run_time=0.8 if j < 2 else 0.4)
            self.play(FadeOut(strip), FadeIn(self.above[0], shift=0.15 * DOWN))

    def thumb(self, k: int, over: MatrixView) -> Any:
        """A digit above its column of the product."""
        above = self.thumbs[k].copy().scale_to_fit_height(THUMB)
        return above.match_x(over.column(k)).set_y(CEILING + 0.14 + THUMB / 2)

    def lift(self, k: int, run_time: float = 1.6) -> VGroup:
        """A copy of a column turns and lies down on the first row."""
        first: Any = self.rows[0]
        column: Any = self.batch[k]
        strip, lying = as_strip(column, first)
        self.add(strip)
        self.play(Transform(strip, lying, path_arc=PI / 6), run_time=run_time)
        return strip

    def lay_the_others(self) -> None:
        """The other columns meet the same rows."""
        with self.beat(
            "The next column meets the same ten rows, and so does each. No column needs another.",
            note="Each column of A gives one column of the product.",
        ):
            for k in range(1, len(self.digits)):
                goal = Group(self.batch[k], self.thumbs[k])
                self.play(self.box.animate.move_to(goal), run_time=0.5)
                strip = self.lift(k, run_time=1.0)
                numbers = (FadeIn(row[k], shift=0.3 * RIGHT) for row in self.view.numbers)
                self.play(
                    ApplyMethod(strip.move_to, self.rows[-1], rate_func=linear),
                    LaggedStart(*numbers, lag_ratio=0.5),
                    run_time=1.6,
                )
                self.play(FadeOut(strip), FadeIn(self.above[k], shift=0.15 * DOWN), run_time=0.6)
            self.remove(*(number for row in self.view.numbers for number in row))
            self.add(self.view)
            self.play(FadeOut(self.box), run_time=0.4)

    def meet_in_an_entry(self) -> None:
        """A row and a column make an entry."""
        places = [(self.guess(k), k) for k in (0, len(self.digits) - 1)]
        looks: dict[str, Any] = {"color": current()["look"], "stroke_width": 5}
        j, k = places[0]
        row: Any = self.rows[j]
        row_box = SurroundingRectangle(row, buff=0.02, **looks)
        column_box = SurroundingRectangle(self.batch[k], buff=0.03, **looks)
        entry = Rectangle(width=self.view.column(k).width + 0.12, height=CELL + 0.04, **looks)
        crossings = [self.view.column(k).get_x() * RIGHT + self.rows[j].get_y() * UP
                     for j, k in places]  # fmt: skip
        entry.move_to(crossings[0])
        with self.beat(
            "So every entry is one row times one column, and stands at the height of its row.",
            note="Here the entries that will decide: of two digits, the neuron that answers.",
        ):
            self.play(Create(row_box), Create(column_box), run_time=1.2)
            self.play(Create(entry))
            self.wait(0.8)
            j, k = places[1]
            self.play(
                row_box.animate.move_to(self.rows[j]),
                column_box.animate.move_to(self.batch[k]),
                entry.animate.move_to(crossings[1]),
                run_time=1.5,
            )
        self.boxes = VGroup(row_box, column_box, entry)

    def add_biases(self) -> None:
        """A bias to each entry of a row."""
        WA, n, ink = self.view, len(self.digits), current()["ink"]
        b = MatrixView(
            [[entries(self.b, j)] for j in range(self.n_out)],
            places=1, row_height=CELL, role="b",
        )  # fmt: skip
        Z = self.product(self.Z, "z")
        plus = Formula("+", "title").next_to(self.batch, RIGHT, buff=0.2)
        b.next_to(plus, RIGHT, buff=0.2)
        Z.next_to(b, RIGHT, buff=0.75)
        for column in (b, Z):
            column.shift((self.rows[0].get_y() - column.rows[0].get_y()) * UP)
        plus.match_y(b.rows)
        head = level(Formula("b", "title").scale(1.2).match_x(b), self.heads[0])
        formula = Formula("{{ Z : sums }} = W A + b", "title").scale(1.9)
        formula.select("sums").set_color(current()["z"])
        formula.move_to(3.9 * RIGHT + 1.85 * DOWN)
        self.sums = Z
        with self.beat(
            "Add the biases to every column, and one line holds a layer for a whole batch.",
            note="The same bias for all digits: it belongs to the neuron, and so to the row.",
            holds=isclose(transposed(self.WA) + self.b, transposed(self.Z), within=1e-9),
        ):
            self.play(FadeOut(self.boxes), run_time=0.5)
            aside = (Z.get_x() - WA.get_x()) * RIGHT
            goals = [self.thumb(k, Z).get_center() for k in range(n)]
            self.play(
                WA.animate.shift(aside),
                self.equals.animate.next_to(Z, LEFT, buff=0.2),
                *(a.animate.move_to(goal) for a, goal in zip(self.above, goals, strict=True)),
            )
            # Room for the wider sums first, so that no number stands on a bracket.
            self.play(FadeIn(plus, b, head), ReplacementTransform(WA.brackets, Z.brackets))
            for k in range(n):
                # The biases flash where they are: on their way they would cross other columns.
                flashes = (FadeOut(bias.copy().set_color(ink)) for (bias,) in b.numbers)
                pace = 0.8 if k == 0 else 0.4
                self.play(*flashes, FadeOut(*WA.column(k)), run_time=pace)
                self.play(FadeIn(*Z.column(k)), run_time=pace)
            self.play(FadeIn(formula))
            self.add(Z)

    def read_off(self) -> None:
        """The largest of each column."""
        Z, n = self.sums, range(len(self.digits))
        names = self.digit_names().next_to(Z, RIGHT, buff=0.2)
        answers = [argmax(entries(self.Z, range(self.n_out), k)) for k in n]
        guesses = [self.run.probe("prediction", example=e) for e in self.digits]
        picks = [Pick(VGroup(*(VGroup(row[k]) for row in Z.numbers)), answers[k], buff=0.05)
                 for k in n]  # fmt: skip
        said: dict[str, Any] = dict(zip("abcd", guesses, strict=True))
        with self.beat(
            "The largest of each column is its answer: {a}, {b}, {c} and {d}, at one stroke.",
            **said,
            holds=all_of(*map(equal, answers, guesses)),
            note="Follow each box to the right: the row says which digit it stands for.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(names), run_time=1)
            for pick in picks:
                self.play(Create(pick), run_time=0.6)

    def guess(self, k: int) -> int:
        """What the network says of a digit."""
        return int(self.run.probe("prediction", example=self.digits[k])())
