"""Matrix times vector."""

from typing import Any, ClassVar, cast

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromPoint,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.data.weights import Weights
from nncore.probes.expressions import all_of, argmax, entries, equal, isclose, matmul, total
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.matrix_multiplication.loose_rows import (
    around_a_corner,
    as_cells,
    as_lines,
    as_squares,
)
from scenes.matrix_multiplication.row_pictures import (
    at_heights,
    column_picture,
    row_names,
    row_pictures,
)
from scenes.matrix_multiplication.sum_bars import grow, sum_bars, why_it_wins
from scenes.matrix_multiplication.sum_tables import said_if_rounded
from scenes.matrix_multiplication.three_products import ThreeProducts
from scenes.mobjects.answers import Pick
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.network import Edges, NetworkDiagram, Neurons
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid, weight_scale
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.text import Formula, level
from scenes.stage.theme import current

LARGE, CELL = 0.55, 0.35  # the side of a weight: alone, and beside all that it meets
CEILING = 2.7  # height of the first row, when there is more than the matrix
HEADS = 2.92
ASIDE, NEAR = 2.5 * RIGHT, 0.35 * RIGHT  # of it all, while it has the frame for itself
LAID, COLUMN, PRODUCTS = 0.05, 0.75, 1.9  # across: a row that was turned, a, their products
SUMS, BIASES, Z, NAMES = 2.5, 1.65, 3.3, 6.55  # across: W a while it is made; b, z, the digits


class MatrixTimesVector(Lesson):
    """A matrix times a vector is every weighted sum of a layer at once, row by column.

    The digits run at its last step (7,500), seed 0: the weights of its last layer, and the
    activations that one test digit gives the layer before it.
    """

    title = "A matrix times a vector"
    seed = 0
    digit = 760  # a test digit
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        run = self.run = runs.digits(
            step=runs.LAST, seed=self.seed, pictures=self.pictures, network=self.network
        )
        last = self.last = len(run.recipe.sizes) - 1
        self.n_in, self.n_out = run.recipe.sizes[last - 1 :]
        self.many = "sixteen " if self.n_in == 16 else ""
        self.W, self.b = run.probe("W", layer=last), run.probe("b", layer=last)
        self.a = run.probe("a", layer=last - 1, example=self.digit)
        self.z = run.probe("z", layer=last, example=self.digit)
        self.guess = run.probe("prediction", example=self.digit)
        self.best = int(self.guess())  # the row that is worked out
        self.limit = weight_scale(run, layer=last)
        self.rows = row_pictures(run, limit=self.limit, cell=LARGE)
        self.meet()
        self.lay_rows()
        self.turn_a_row()
        self.flatten()
        self.turn_them_all()
        self.add_biases()
        self.read_off()

    def meet(self) -> None:
        """The last layer of a network."""
        run = self.run
        network = self.drawing = NetworkDiagram(run, example=self.digit, height=5.6, width=8.4)
        digit = self.picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=3.4)
        Group(digit, network).arrange(RIGHT, buff=0.4).move_to(0.3 * UP)
        self.add(digit, network)
        with self.beat(
            f"A network reads a {{label}}. Look at its last step: {self.many}neurons speak to ten.",
            note="Each line is a weight: blue is positive, red negative. The strongest are drawn.",
            label=run.probe("label", example=self.digit),
        ):
            self.wait()
            rest = VGroup(*network.layers[:-2], network.counts)
            self.play(FadeOut(*network.edges[:-1]), rest.animate.set_opacity(0.3), run_time=1.5)
        self.rest = rest

    def lay_rows(self) -> None:
        """The weights of each of the ten are a row of colours."""
        network, n_in, n_out = self.drawing, self.n_in, self.n_out
        rows = self.rows.move_to(0.08 * DOWN).to_edge(RIGHT, buff=SIDE)
        heights = [row.get_y() for row in rows]
        tall = heights[0] - heights[-1]
        sources = Neurons(range(n_in), height=5.3, radius=min(0.15, 2.4 / n_in), probe=self.a)
        targets = Neurons(range(n_out), height=tall, radius=0.2)
        sources.move_to(6.4 * LEFT + 0.08 * DOWN)
        targets.next_to(rows, LEFT, buff=0.12).match_y(rows)
        name = self.W_name = Formula("W", "title").next_to(rows, UP, buff=0.15)
        with self.beat(
            f"Each of the ten has {self.many}weights: a row of colours. Ten rows are a matrix.",
            note="Row by row, from the top: the neurons for the digits from zero to nine.",
        ):
            old = [cast(Neurons, column) for column in network.layers[-2:]]
            self.play(FadeOut(self.picture, self.rest, network.edges[-1]), run_time=0.8)
            self.remove(network)
            self.add(*old)
            self.play(
                *map(ReplacementTransform, old, (sources, targets)),
                run_time=1.5,
            )
            for j, row in enumerate(cast(list[WeightGrid], rows.submobjects)):
                lines = as_lines(row, sources, targets.circles[j])
                cells = as_cells(row)
                pace = 1.2 if j < 2 else 0.35
                grow = map(GrowFromPoint, lines, [circle.get_right() for circle in sources.circles])
                self.play(LaggedStart(*grow, lag_ratio=0.1 if j < 2 else 0), run_time=pace)
                self.play(ReplacementTransform(lines, cells), run_time=pace)
                self.remove(cells)
                self.add(row)
            self.wires = Edges(self.W, sources, targets, strongest=n_in * n_out)
            self.play(FadeIn(name, self.wires))
        self.sources, self.targets = sources, targets

    def turn_a_row(self) -> None:
        """The activations are a column; a row is laid along it."""
        rows, sources = self.rows, self.sources
        small = row_pictures(self.run, limit=self.limit, cell=CELL)
        small.to_edge(LEFT, buff=0.95).align_to(CEILING * UP, UP).shift(ASIDE)
        column = self.column = self.upright(self.a, COLUMN).shift(ASIDE)
        names = self.names = row_names(small).next_to(small, LEFT, buff=0.2)
        bar = ColourBar(self.limit, height=1.5, more=True)
        bar.align_to(small, LEFT).set_y(-1.95)
        bar_name = self.bar_name = quiet("weights, and their products", bar, RIGHT, buff=0.3)
        head = self.a_name = self.head("a", column)
        self.laid = self.weights(self.best).shift(ASIDE)
        self.w_name = self.head("w", self.laid, "w")
        with self.beat(
            "The activations are a column. Take one row, turn it and lay it alongside.",
            note="The first weight of the row meets the first activation of the column.",
        ):
            self.play(FadeOut(self.targets, self.wires))
            self.play(
                *map(Transform, rows, small),
                self.W_name.animate.move_to(self.head("W", small)),
                run_time=1.5,
            )
            self.play(FadeIn(names), run_time=0.5)
            circles, squares = as_squares(sources, column)
            self.remove(sources)
            self.play(ReplacementTransform(circles, squares), run_time=1.8)
            self.remove(squares)
            self.add(column)
            self.play(FadeIn(head), run_time=0.6)
            self.ring = Rectangle(
                width=rows[0].width, height=CELL, color=current()["look"], stroke_width=5
            ).move_to(rows[self.best])
            self.play(Create(self.ring))
            self.turn(self.best, self.laid, run_time=3.5)
            self.play(FadeIn(self.w_name, bar, bar_name), run_time=0.6)
        laid = (names, bar, bar_name, column, head, self.laid, self.w_name, self.ring)
        self.all = Group(rows, self.W_name, *laid)

    def upright(self, values: Any, x: float, limit: Any = None) -> Any:
        """Values as a column, below the ceiling."""
        column = column_picture(values, cell=CELL, limit=limit)
        return column.move_to(x * RIGHT).align_to(CEILING * UP, UP)

    def weights(self, j: int) -> WeightGrid:
        """The weights of one row as a column."""
        return self.upright(self.run.probe("W", layer=self.last, neuron=j), LAID, self.limit)

    def head(self, name: str, part: Any, role: str = "ink") -> Formula:
        """What names a part, above it."""
        return level(Formula(name, "title", role=role).match_x(part), HEADS)

    def turn(self, j: int, goal: WeightGrid, *, run_time: float = 2.0) -> None:
        """A copy of a row leaves the matrix around a corner, and stands upright at the column."""
        row = as_cells(cast(WeightGrid, self.rows[j]))
        self.add(row, self.ring)
        self.play(Transform(row, as_cells(goal), path_func=around_a_corner), run_time=run_time)
        self.remove(row)
        self.add(goal)

    def flatten(self) -> None:
        """Products, and their sum."""
        products = self.products = self.upright(self.laid.probe * self.a, PRODUCTS, self.limit)
        head = self.head("w a", products)
        worked = self.worked = ThreeProducts(self.laid.probe, self.a)
        worked.scale(1.12).to_edge(RIGHT, buff=SIDE).level_with(products)
        threads = worked.threads(products)
        self.sum = matmul(self.W, self.a)
        with self.beat(
            "Weight times activation, cell by cell: the products add up to {sum:.2f}.",
            note="Three products in figures; the others are added in one line.",
            sum=total(products.probe),
            holds=isclose(total(products.probe), entries(self.sum, self.best), within=1e-9),
        ):
            self.play(self.all.animate.shift(-ASIDE), run_time=1.2)
            self.play(TransformFromCopy(self.laid, products), FadeIn(head), run_time=2)
            self.play(
                LaggedStart(*map(Create, threads), lag_ratio=0.3),
                LaggedStart(*map(FadeIn, worked.equations), lag_ratio=0.3),
                LaggedStart(*map(FadeIn, worked.products), lag_ratio=0.3),
                run_time=2.5,
            )
            self.play(FadeIn(worked.rest))
            flat = products.copy()
            self.play(Create(worked.rule), run_time=0.5)
            # Below the lines of figures, not across them.
            self.play(flat.animate.stretch_to_fit_height(0.06).match_y(worked.rule), run_time=1.5)
            self.play(flat.animate.stretch_to_fit_width(worked.rule.width).move_to(worked.rule))
            self.remove(flat)
            self.play(FadeIn(worked.sum, shift=0.3 * DOWN))
        self.workings = Group(products, head, threads, *worked.submobjects[:-1])  # not the sum

    def turn_them_all(self) -> None:
        """Every row gives an entry of the answer."""
        worked, answer = self.worked, self.vector("ink", self.sum, SUMS).shift(NEAR)
        self.answer = answer
        self.share = Dial("share of the bias", at=0.0, low=0.0, high=1.0)
        now = self.sum + self.share.probe() * self.b
        bars = self.bars = sum_bars(now, answer, self.rows, (self.sum, self.z), role="ink")
        equals = self.equals = Formula("=", "title").match_y(answer.rows)
        equals.set_x((self.column.get_right()[0] + answer.get_left()[0]) / 2 + NEAR[0] / 2)
        head = self.answer_name = self.head("W a", answer)
        with self.beat(
            "Every row is laid along the same column, and each gives a number of its own.",
            note="Ten rows, ten sums. None of them needs to know the others.",
        ):
            # With its name above it would read as a factor of the product.
            self.play(FadeOut(self.workings, self.w_name), run_time=0.8)
            self.all.remove(self.w_name)
            first: Any = answer.rows[self.best][0]
            self.play(
                self.all.animate.shift(NEAR),
                worked.sum.animate.match_height(first).move_to(first, aligned_edge=RIGHT),
                FadeIn(answer.brackets, equals, head),
                run_time=1.5,
            )
            self.remove(worked.sum)
            self.add(first)
            self.play(FadeIn(bars.zero), grow(bars, self.best), run_time=0.6)
            others = [j for j in range(self.n_out) if j != self.best]
            for place, j in enumerate(others):
                pace = 1.6 if place == 0 else 0.9 if place == 1 else 0.45
                laid = self.weights(j).shift(NEAR)
                self.play(FadeOut(self.laid), self.ring.animate.move_to(self.rows[j]), run_time=0.3)
                self.turn(j, laid, run_time=pace)
                self.all.remove(self.laid)
                self.laid = laid
                number = answer.rows[j][0]
                pace = max(0.4, pace / 2)
                self.play(FadeIn(number, shift=0.3 * RIGHT), grow(bars, j), run_time=pace)
            self.remove(bars.zero, *bars.bars)
            self.add(bars)

    def add_biases(self) -> None:
        """A whole layer."""
        z = self.z_column = self.vector("z", self.z, Z)
        b = self.vector("b", self.b, BIASES)
        bars = sum_bars(self.z, z, self.rows, (self.sum, self.z), role="z")
        plus = Formula("+", "title").move_to(0.65 * RIGHT).match_y(b.rows)
        equals = Formula("=", "title").match_y(z.rows)
        equals.set_x((b.get_right()[0] + z.get_left()[0]) / 2)
        heads = VGroup(self.head("b", b, "b"), self.head("z", z, "z"))
        formula = Formula("z = W a + b", "title").scale(1.8).move_to(3.7 * RIGHT + 1.8 * DOWN)
        rounded = said_if_rounded(self.sum, self.b, self.z, places=2, below=formula)
        with self.beat(
            "Add a bias to each, and one line holds a whole layer at work: $z = W a + b$.",
            note="The rows of W, of b and of z are on one line: one line, one neuron.",
            holds=isclose(self.sum + self.b, self.z, within=1e-9),
        ):
            self.play(FadeOut(self.laid, self.ring, self.equals, self.bar_name), run_time=0.8)
            self.all.remove(self.ring, self.column, self.a_name, self.bar_name)
            self.play(
                self.all.animate.shift(-NEAR),
                self.column.animate.set_x(LAID),
                self.a_name.animate.set_x(LAID),
                self.answer.animate.match_x(z),
                self.bars.animate.shift((bars.zero.get_x() - self.bars.zero.get_x()) * RIGHT),
                FadeOut(self.answer_name),
                run_time=1.2,
            )
            self.play(FadeIn(plus, b, heads[0]))
            for j in range(self.n_out):
                flash = b.rows[j].copy().set_color(current()["ink"])
                self.remove(self.answer.rows[j][0])
                self.add(z.rows[j])
                self.play(FadeOut(flash), run_time=0.9 if j < 2 else 0.25)
            self.play(Nudge(self.share, by=1.0, run_time=1.5))
            self.play(
                ReplacementTransform(self.answer.brackets, z.brackets),
                ReplacementTransform(self.bars, bars),
                FadeIn(equals, heads[1]),
                run_time=0.7,
            )
            self.play(FadeIn(formula, rounded))

    def vector(self, role: str, probe: Probe, x: float) -> MatrixView:
        """One number for each neuron of the last layer, at the height of its row of the matrix."""
        numbers = [[entries(probe, j)] for j in range(self.n_out)]
        return at_heights(self.rows, numbers, places=2, role=role).set_x(x)

    def read_off(self) -> None:
        """The largest z."""
        z = self.z_column
        names = row_names(self.rows).set_x(NAMES).set_color(current()["ink"])
        frames = VGroup(*(cast(WeightGrid, row).frame for row in self.rows))
        picture = self.picture.scale_to_fit_height(1.75).move_to(2.7 * LEFT + 1.95 * DOWN)
        said: dict[str, Any]
        why, said, agrees = why_it_wins(self.sum, self.b, self.best)
        with self.beat(
            f"The largest $z$ is the answer: {{guess}}. {why}",
            note="A row with large weights where the activations are large gets a large sum.",
            **said,
            guess=self.guess,
            holds=all_of(equal(argmax(self.z), self.guess), agrees),
            rest=LAST_REST,
        ):
            self.play(FadeIn(picture))
            self.play(FadeIn(names))
            picks = (Pick(z.rows, self.guess, buff=0.04), Pick(names, self.guess, buff=0.06))
            self.play(*map(Create, picks))
            self.play(Create(Pick(frames, self.guess, buff=0.02)))
