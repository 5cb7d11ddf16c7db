"""Matrix times matrix."""

from typing import Any, ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.data.weights import Weights
from nncore.probes.expressions import (
    all_of,
    argmax,
    entries,
    equal,
    function,
    isclose,
    matmul,
    transposed,
)
from scenes.matrix_multiplication.crossing import Crossing, are_products, head, shapes
from scenes.matrix_multiplication.large_product import LargeProduct
from scenes.matrix_multiplication.loose_rows import as_strip
from scenes.matrix_multiplication.row_pictures import at_heights, row_names, row_pictures
from scenes.matrix_multiplication.stairs import Climb
from scenes.matrix_multiplication.sum_tables import PLACES, SumTables, said_if_rounded
from scenes.matrix_multiplication.three_products import ThreeProducts
from scenes.mobjects.answers import Pick
from scenes.mobjects.matrices import brackets
from scenes.mobjects.pictures import ColourBar, PixelGrid, weight_scale
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.text import Formula, level
from scenes.stage.theme import current

ROW, TALL = 0.305, 2.14  # scene units: the heights of a row of W, and of a column of A
FIRST = 0.2  # height of the top of W; A stands above that, beyond its right end
OVER = 0.26  # between A and what is below it
WIDE, NARROW = 3.9, 2.9  # of W, beside four columns and beside a thousand
NEAR, FAR = -3.0, 5.5  # where the thousand columns begin and end
ASIDE = 0.7  # how far all is to the right until the biases come, so that it is in the middle
COLUMN, THUMB = 0.66, 0.66  # the width of one of four columns, and of the digit above it


class MatrixTimesMatrix(Lesson):
    """A matrix times a matrix is the product with a vector, once for each column.

    The digits run at its last step (7,500), seed 0: the weights and biases of its last layer, and
    the activations that a batch of test digits gives the layer before it: four, then 1,000.
    """

    title = "A matrix times a matrix"
    seed = 0
    digits = (845, 132, 353, 326)  # test digits, one a column
    examples = range(1000)  # test digits of the large product
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(
            step=runs.LAST, seed=self.seed, pictures=self.pictures, network=self.network
        )
        last = self.last = len(run.recipe.sizes) - 1
        self.n_in, self.n_out = run.recipe.sizes[last - 1 :]
        self.W, self.b = run.probe("W", layer=last), run.probe("b", layer=last)
        self.A = transposed(run.probe("a", layer=last - 1, example=self.digits))
        self.Z = transposed(run.probe("z", layer=last, example=self.digits))
        self.WA = matmul(self.W, self.A)
        self.meet()
        self.put_side_by_side()
        self.lay_one_column()
        self.cross()
        self.add_biases()
        self.take_a_thousand()
        self.sort()
        self.read_off()

    def digit(self, example: int, height: float) -> PixelGrid:
        """The picture of a test digit."""
        return PixelGrid(self.run.probe("a", layer=0, example=example), height=height)

    def meet(self) -> None:
        """Each digit becomes a column."""
        run, shape = self.run, (self.n_in, 1)
        many = "sixteen " if self.n_in == 16 else ""
        self.drawings = [self.digit(e, 2.5) for e in self.digits]
        Group(*self.drawings).arrange(RIGHT, buff=0.75).set_y(TOP - 1.3)
        self.columns = [
            PixelGrid(run.probe("a", layer=self.last - 1, example=e), height=3.2, shape=shape)
            for e in self.digits
        ]
        for column, drawing in zip(self.columns, self.drawings, strict=True):
            column.stretch_to_fit_width(0.66).next_to(drawing, DOWN, buff=0.25)
        self.add(*self.drawings)
        with self.beat(
            f"Four digits go into the network, and each becomes a column of {many}activations.",
            note="Activations of the second hidden layer. A dark cell is zero, a white one one.",
        ):
            for column, drawing in zip(self.columns, self.drawings, strict=True):
                self.play(FadeIn(column, target_position=drawing, scale=0.3), run_time=0.8)

    def put_side_by_side(self) -> None:
        """The columns are a matrix, above and beside the weights."""
        limit = weight_scale(self.run, layer=self.last)
        rows = self.rows = row_pictures(self.run, limit=limit, cell=ROW)
        rows.stretch_to_fit_width(WIDE)
        rows.align_to((ASIDE + 0.55 + SIDE - 7.11) * RIGHT, LEFT).align_to(FIRST * UP, UP)
        tables = SumTables(rows, self.WA, self.Z, len(self.digits), left=ASIDE - 1.55)
        self.sums, self.products, self.across = tables.sums, tables.products, tables.across
        self.empty = tables.empty
        batch = self.batch = Group(*(column.copy() for column in self.columns))
        for k, column in enumerate(batch):
            column.stretch_to_fit_height(TALL).stretch_to_fit_width(COLUMN)
            column.set_x(self.across[k]).align_to((FIRST + OVER) * UP, DOWN)
        thumbs = self.thumbs = Group(
            *(
                drawing.copy().scale_to_fit_height(THUMB).next_to(column, UP, buff=0.08)
                for drawing, column in zip(self.drawings, batch, strict=True)
            )
        )
        bar = self.bar = ColourBar(limit, height=1.5, more=True)
        bar.align_to(rows, LEFT).set_y(2.2)
        self.names = row_names(rows).next_to(rows, LEFT, buff=0.32)
        self.brackets = VGroup(brackets(rows, buff=0.12), brackets(batch, buff=0.2))
        self.brackets[1].align_to(self.sums.brackets, LEFT)
        self.heads = VGroup(
            head("W", self.n_out, self.n_in).arrange(RIGHT, buff=0.3),
            head("A", self.n_in, len(self.digits)).arrange(DOWN, buff=0.25),
        )
        self.heads[0].align_to(rows, LEFT).shift((FIRST + 0.42 - self.heads[0].get_y()) * UP)
        self.heads[1].next_to(self.brackets[1], RIGHT, buff=0.4).shift(0.3 * UP)
        with self.beat(
            "Side by side, they are a matrix, $A$. The last layer's weights are $W$.",
            note="A has a column for each digit, W a row for each output neuron, zero to nine.",
        ):
            self.play(
                *map(ReplacementTransform, self.drawings, thumbs),
                *map(ReplacementTransform, self.columns, batch),
                run_time=2,
            )
            self.play(FadeIn(self.brackets[1], self.heads[1]))
            weights = rows, self.brackets[0], self.names, self.heads[0]
            self.play(FadeIn(*weights, shift=0.5 * RIGHT), run_time=1.2)
            # Where the product will stand.
            self.play(FadeIn(bar, self.sums.brackets), run_time=0.6)
            self.play(LaggedStart(*map(FadeIn, self.empty), lag_ratio=0.3), run_time=1)

    def lay_one_column(self) -> None:
        """A column is laid flat on each row in turn."""
        look, rows = current()["look"], self.rows
        numbers = self.products.column(0)
        box = SurroundingRectangle(
            Group(self.batch[0], self.thumbs[0]), color=look, buff=0.05, stroke_width=5
        )
        self.formula = self.written("W A")
        a = entries(self.A, range(self.n_in), 0)
        worked = ThreeProducts(entries(self.W, 0, range(self.n_in)), a)
        worked.scale(0.8).move_to(self.formula).set_y((TOP + FIRST + OVER) / 2)
        with self.beat(
            "Lay the first column along each row of $W$ in turn: ten rows, ten sums.",
            holds=isclose(entries(self.WA, range(self.n_out), 0), matmul(self.W, a), within=1e-9),
            note="This is the product of a matrix and a vector that we know.",
        ):
            self.play(Create(box), FadeOut(self.empty[0]))
            strip, *ways = as_strip(self.batch[0], rows[0])  # pyright: ignore
            self.add(strip)
            for way in ways:
                self.play(way)
            self.play(LaggedStart(*map(FadeIn, worked), lag_ratio=0.6), run_time=4)
            for j, row in enumerate(rows):
                number = FadeIn(numbers[j], shift=0.3 * RIGHT)
                self.play(strip.animate.move_to(row), number, run_time=0.8 if j < 2 else 0.4)
                if j == 0:
                    self.play(FadeOut(worked), run_time=1)
            self.play(FadeOut(strip, box), FadeIn(self.formula), run_time=0.6)

    def written(self, formula: str) -> Formula:
        """The formula, large, in the corner that rows and columns leave free."""
        written = Formula(formula, "title").scale(1.15)
        middle = (self.bar.get_right()[0] + self.brackets[1].get_left()[0]) / 2
        return level(written.set_x(middle), 2.05)

    def cross(self) -> None:
        """Where a row and a column cross stands their product."""
        n, rows, products = len(self.digits), self.rows, self.products
        foot, end = rows.get_bottom()[1], self.sums.brackets.get_right()[0] - 0.1
        meeting = Crossing(rows[0], list(self.batch[1:]), foot=foot, end=end)
        by_row = VGroup(meeting.ring, meeting.along)
        self.shapes = shapes(self.n_out, self.n_in, n).next_to(self.formula, DOWN, buff=0.45)
        with self.beat(
            "Where a row and a column cross stands their product: one number.",
            holds=are_products(self.W, self.A, self.WA, ((self.guess(k), k) for k in range(n))),
            note="No column needs another: each of the four is a product with a vector. A row of W "
            "is as long as a column of A: the inner sizes are one number.",
        ):
            self.play(*map(Create, meeting.rings), FadeOut(self.empty[1:]), run_time=0.8)
            self.play(*(GrowFromEdge(band, UP) for band in meeting.down), run_time=0.8)
            self.play(Create(meeting.ring), run_time=0.6)
            self.play(GrowFromEdge(meeting.along, LEFT), run_time=0.8)
            for j, row in enumerate(rows):
                pace = 0.9 if j < 2 else 0.35
                if j:
                    self.play(by_row.animate.match_y(row), run_time=0.35)
                numbers = (products.numbers[j][k] for k in range(1, n))
                self.play(FadeIn(*numbers), run_time=pace)
            j, k = self.guess(n - 1), n - 1
            others = FadeOut(meeting.rings[:-1], meeting.down[:-1])
            self.play(by_row.animate.match_y(rows[j]), others, run_time=0.8)
            entry = Rectangle(
                width=1.0, height=ROW - 0.02, color=current()["look"], stroke_width=4
            ).move_to(self.across[k] * RIGHT + rows[j].get_y() * UP)
            self.play(Create(entry))
            self.play(LaggedStart(*map(FadeIn, self.shapes), lag_ratio=1), run_time=2)
        self.crossed = VGroup(by_row, meeting.rings[-1], meeting.down[-1], entry)

    def add_biases(self) -> None:
        """A bias to each entry of a row; the largest of each column answers."""
        Z, n, rows = self.sums, range(len(self.digits)), self.rows
        answers = [argmax(entries(self.Z, range(self.n_out), k)) for k in n]
        guesses = [self.run.probe("prediction", example=e) for e in self.digits]
        said: dict[str, Any] = dict(zip("abcd", guesses, strict=True))
        with self.beat(
            "Add a bias to each row. The largest of each column is its answer: {a}, {b}, {c}, {d}.",
            **said,
            holds=all_of(
                isclose(transposed(self.WA) + self.b, transposed(self.Z), within=1e-9),
                *map(equal, answers, guesses),
            ),
            note="The bias belongs to the neuron, and so to the row: one for all four digits.",
        ):
            self.play(FadeOut(self.crossed), run_time=0.5)
            self.play(self.content.animate.shift(ASIDE * LEFT))
            Z.rows.shift(ASIDE * LEFT)
            b = self.biases = at_heights(
                rows, [[entries(self.b, j)] for j in range(self.n_out)], places=PLACES, role="b"
            ).next_to(Z, RIGHT, buff=0.4)
            head = level(Formula("b", "title").scale(1.2).match_x(b), self.heads[0][0])
            self.play(FadeIn(b, head, shift=0.2 * RIGHT))
            for j in range(self.n_out):
                flash = b.rows[j].copy().set_color(current()["ink"])
                self.remove(*self.products.rows[j])
                self.add(Z.rows[j])
                self.play(FadeOut(flash), run_time=0.8 if j < 2 else 0.25)
            self.play(FadeOut(self.formula, self.shapes), run_time=0.3)
            formula = self.formula = self.written("{{ Z : sums }} = W A + b")
            formula.select("sums").set_color(current()["z"])
            names = self.right_names = row_names(rows).next_to(Z.brackets, LEFT, buff=0.15)
            rounded = said_if_rounded(self.WA, self.b, self.Z, places=PLACES, below=formula)
            self.play(FadeIn(formula, names, rounded), run_time=0.7)
            columns = (VGroup(*(VGroup(row[k]) for row in Z.numbers)) for k in n)
            # Low and thin: the lines keep clear of the numbers above and below.
            pairs = zip(columns, answers, strict=True)
            picks = VGroup(*(Pick(*pair, buff=0.02).set_stroke(width=2.5) for pair in pairs))
            self.play(LaggedStart(*map(Create, picks), lag_ratio=1), run_time=2)
        self.passing = Group(picks, head, rounded)

    def take_a_thousand(self) -> None:
        """The same product with all test digits."""
        rows, few, n = self.rows, len(self.digits), len(self.examples)
        margin = SIDE - 7.11
        corner = (margin + NEAR) / 2
        known = (*self.digits, *(e for e in self.examples if e not in self.digits))
        large = self.large = LargeProduct(
            self.run, known[:n], few=few, left=NEAR, right=FAR,
            heights=(TALL, self.n_out * ROW),
        )  # fmt: skip
        large.stand(FIRST + OVER, FIRST)
        one_line = transposed(matmul(self.W, transposed(large.a))) + self.b
        with self.beat(
            "Squish every sum. And why stop at four? {n} columns are still one product.",
            n=large.n,
            holds=all_of(
                equal(large.shown, large.n),
                isclose(function("sigma", one_line), large.y, within=1e-9),
            ),
            note="The four come first. W does not change, and nor does b.",
        ):
            old = self.passing, self.heads, self.thumbs, self.bar, self.brackets, self.names
            self.play(FadeOut(*old, self.sums.brackets), run_time=0.6)
            narrow = rows.copy().stretch_to_fit_width(NARROW).align_to(margin * RIGHT, LEFT)
            formula = level(self.formula.copy().scale(0.85).set_x(corner), 2.8)
            slots = large.slots()
            self.play(
                *map(Transform, self.batch, slots),
                *(self.sums.column(k).animate.match_x(slots[k]) for k in range(few)),
                Transform(rows, narrow),
                self.biases.animate.next_to(large, RIGHT, buff=0.2, coor_mask=RIGHT),
                self.right_names.animate.set_x(NEAR - 0.25),
                Transform(self.formula, formula),
                run_time=2,
            )
            self.remove(*self.batch)
            self.add(large.activations)
            name = self.squished = large.squished_name(corner)
            self.play(FadeIn(name), run_time=0.6)
            self.play(FadeOut(self.sums.rows), FadeIn(large.outputs), run_time=1.5)
            self.play(FadeIn(large.count), run_time=0.6)
            self.play(large.more(run_time=6))

    def sort(self) -> None:
        """By the digits that were drawn."""
        large = self.large
        with self.beat(
            "Sort the columns by the digit that was drawn: a staircase appears.",
            holds=large.is_a_staircase(),
            note="Within a step one row is near one, for nearly every column: that of its digit.",
        ):
            self.play(large.sorting(run_time=7))
            self.play(FadeOut(large.count), run_time=0.4)
            self.play(FadeIn(large.thumbs, shift=0.2 * DOWN))

    def read_off(self) -> None:
        """The largest of each column."""
        large = self.large
        right, words, wrong = large.score(self.squished.get_x())
        with self.beat(
            "The largest of each column answers: all {n} digits are read in one product.",
            n=large.n,
            holds=equal(large.shown, large.n),
            note="What is off the stairs is a mistake: read as the digit of its row.",
            rest=LAST_REST,
        ):
            behind: Any = (*self.rows, large.activations)
            dim = (part.image.animate.set_opacity(0.4) for part in behind)
            self.play(FadeOut(self.squished), *dim, run_time=0.8)
            self.play(FadeIn(right, words), run_time=0.6)
            self.add(large.stairs)
            self.play(Climb(large.stairs, right, run_time=6))
            self.remove(large.outputs)
            self.play(FadeIn(wrong, shift=0.2 * UP), FadeOut(self.rows))
            self.play(FadeIn(large.mistakes(self.rows), shift=0.2 * UP))

    def guess(self, k: int) -> int:
        """What the network says of a digit."""
        return int(self.run.probe("prediction", example=self.digits[k])())
