"""Thirteen thousand knobs."""

from itertools import pairwise
from typing import Any, ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.data.pictures import Picture
from nncore.training import TrainingRun
from scenes.animations.whole import Whole
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.progress import Progress
from scenes.mobjects.quiet import quiet
from scenes.neurons.biases import BiasMarks
from scenes.neurons.layers import LayerStep
from scenes.neurons.tables import ProductTable, Tally
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words
from scenes.stage.theme import current

PARTS = ("after", "weights", "before", "biases")  # of the line that says what a layer does


class ThirteenThousandKnobs(Lesson):
    """The network is thirteen thousand numbers, and one short line says how all of them are used.

    The digits run, seed 0, trained while the lesson begins, steps 0 to 7,500; then its last step.
    """

    title = "Thirteen thousand knobs"
    first_edition = True
    seed = 0
    neuron = 4  # of the first hidden layer, whose weights are shown alone
    digit = 1  # a test digit
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits
    corner = (13, 12)  # row and column of the first of the neighbouring pixels that are shown
    shown = 6  # so many pixels, and as many neurons

    def construct(self) -> None:
        # Laid out where its numbers are longest.
        self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        self.train()
        self.count()
        self.write_line()
        self.show_numbers()
        self.work_out()
        self.add_up()
        self.conclude()

    def train(self) -> None:
        """Training turns all knobs."""
        run = self.run
        network = self.network = NetworkDiagram(run, height=4.8, width=6.0)
        marks = self.marks = bias_marks(run, network)
        sizes = self.sizes = VGroup(
            *(
                Readout(run.probe("count b", layer=layer), places=0, size="label", role="quiet")
                for layer in range(1, len(network.layers))
            )
        )
        for size, column in zip(sizes, network.layers[1:], strict=True):
            size.next_to(column, UP, buff=0.2)
        VGroup(network, marks, sizes).to_edge(LEFT, buff=0.5).set_y(0.1)
        self.drawn = quiet("only the strongest weights are drawn", network, buff=0.3)
        progress = self.progress = Progress(run, gap=0.4)
        progress.next_to(network, RIGHT, buff=1.2)
        run.seek(0)
        self.add(network, marks, sizes, self.drawn, progress)
        with self.beat(
            "Each line is a weight, each bar at a neuron a bias: training turns them like knobs.",
            note="Blue lines are positive, red ones negative. A bar to the right is positive.",
        ):
            self.wait()
            self.play(Train(run, to=run.steps), run_time=6)

    def count(self) -> None:
        """Layer by layer, how many there are."""
        network, marks = self.network, self.marks
        tally = self.counted = (
            self.tally(self.run).next_to(network, RIGHT, buff=0.9).match_y(network)
        )
        self.box = SurroundingRectangle(tally.total[1], color=current()["look"], buff=0.13)
        alone = network.edges_into(1, self.neuron)
        with self.beat(
            "How many? Each of these neurons has a weight for every single pixel.",
            note="One neuron first, then all sixteen of the layer.",
        ):
            first, number, kind = tally.parts[0]
            self.play(FadeOut(network.edges, marks, self.progress), FadeIn(alone), run_time=1.5)
            self.play(FadeIn(first.numbers["n"]))
            self.wait()
            self.play(FadeOut(alone), FadeIn(network.edges[0]), run_time=1.5)
            self.play(FadeIn(first.formula, first.numbers["m"]))
            self.play(FadeIn(number, kind, shift=0.2 * RIGHT))
        with self.beat(
            "The layers after it add a few hundred weights, and each neuron has one bias.",
            note="Pixels have no bias: they are what they are.",
        ):
            for layer in (1, 2):
                self.play(FadeIn(network.edges[layer], tally.rows[layer]), run_time=1.5)
            for mark, row in zip(marks, tally.rows[3:], strict=False):
                self.play(FadeIn(mark, row))
        with self.beat(
            "All together, the network is this many numbers, and nothing else.",
            note="Count them yourself: each term is the size of one block of the drawing.",
        ):
            self.play(Create(tally.rule))
            total = tally.total[1]
            numbers = [number for _, number, _ in tally.parts[:-1]]
            copies = [number.copy() for number in numbers]
            self.play(
                *(FadeOut(copy, target_position=total) for copy in copies),
                FadeIn(total),
                run_time=1.5,
            )
            self.play(FadeIn(tally.total[2]), Create(self.box))

    def write_line(self) -> None:
        """One line says how they are used."""
        network, marks = self.network, self.marks
        blocks = (network.layers[1], network.edges[0], network.layers[0], marks[0])
        line = Formula(step_of(1), "title").scale(1.25).next_to(network.layers[1], RIGHT, buff=2.2)
        parts = self.parts = [line.select(name) for name in PARTS]
        self.glue = [glyph for glyph in line if not any(glyph in part for part in parts)]
        with self.beat(
            "One line uses them all: the layer before, times weights, plus biases, squished.",
            note="Capital W is the whole table of weights between the two layers.",
        ):
            self.play(
                FadeOut(self.counted, self.box, *network.layers[2:], *network.edges[1:]),
                FadeOut(*marks[1:], *self.sizes[1:]),
            )
            for block, part in ((blocks[k], parts[k]) for k in (2, 1, 3, 0)):
                copy = block.copy()
                self.play(
                    FadeOut(copy, target_position=part, scale=0.1),
                    FadeIn(part, target_position=block, scale=4),
                    run_time=1.2,
                )
            self.play(FadeIn(*self.glue))

    def show_numbers(self) -> None:
        """The line, with a corner of its numbers."""
        run, network = self.run, self.network
        picture = self.picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=1.45)
        first = self.corner[0] * picture.shape[1] + self.corner[1]
        self.sources, self.neurons = range(first, first + self.shown), range(self.shown)
        step = self.step = LayerStep(
            run, layer=1, example=self.digit, neurons=self.neurons, sources=self.sources
        )
        step.next_to(self.mobjects[0], DOWN, buff=0.3)
        picture.next_to(step, DOWN, buff=0.3).to_edge(LEFT, buff=1.2)
        pixels = VGroup(*(picture.pixel(k) for k in self.sources))
        self.six = SurroundingRectangle(pixels, color=current()["look"], buff=0.0, stroke_width=3)
        which = self.which = VGroup(
            *(
                Constant(
                    f"{kind} {shown[0]} to {shown[-1]}",
                    "label",
                    because=f"the {kind} whose numbers are shown",
                    role="quiet",
                )
                for kind, shown in (("pixels", self.sources), ("neurons", self.neurons))
            )
        )
        which.arrange(DOWN, buff=0.12, aligned_edge=LEFT).next_to(picture, DOWN, buff=0.15)
        with self.beat(
            "Look at six neighbouring pixels, and at their weights in six of the neurons.",
            note="Each row of W belongs to one neuron, each column to one pixel.",
        ):
            self.play(
                FadeOut(
                    network.layers[:2],
                    network.edges[0],
                    self.marks[0],
                    network.counts,
                    self.sizes[0],
                ),
                FadeOut(self.drawn),
                FadeIn(picture),
            )
            self.play(
                *map(ReplacementTransform, self.parts, step.names),
                *map(ReplacementTransform, self.glue, step.signs),
                run_time=2,
            )
            self.play(Create(self.six))
            self.play(
                FadeIn(step.before.brackets, step.before.dots),
                *(
                    FadeIn(number, target_position=pixel, scale=0.3)
                    for number, pixel in zip(step.before.column(0), pixels, strict=True)
                ),
                run_time=1.5,
            )
            self.play(FadeIn(step.weights, step.biases, step.after.brackets, step.after.dots))
            self.play(FadeIn(step.shapes, which))

    def work_out(self) -> None:
        """The first row times the column."""
        picture, step = self.picture, self.step
        self.here: dict[str, Any] = {"layer": 1, "neuron": self.neurons[0], "example": self.digit}
        table = self.table = ProductTable(
            self.run, **self.here, sources=self.sources, row_height=0.32, sums=True
        )
        table.next_to(picture, RIGHT, buff=0.9).align_to(picture, UP)
        self.frames = VGroup(
            *(
                SurroundingRectangle(numbers, color=current()["look"], buff=0.08)
                for numbers in (step.weights.rows[0], step.before.column(0))
            )
        )
        with self.beat(
            "The first row times the column: weight times pixel, again and again, added up.",
            note="Numbers are rounded to two places on screen, not in the sum.",
        ):
            self.play(Create(self.frames), FadeIn(table.heads))
            for k, row in enumerate(table.rows):
                a, times, w, equals, product, total = row
                pace = 1.2 if k < 2 else 0.5
                self.play(
                    ReplacementTransform(step.before.column(0)[k].copy(), a),
                    ReplacementTransform(step.weights.rows[0][k].copy(), w),
                    run_time=pace,
                )
                self.play(FadeIn(times, equals, product, total), run_time=pace / 2)

    def add_up(self) -> None:
        """The rest of the sum, and the activation."""
        run, table, here, step = self.run, self.table, self.here, self.step
        sums = self.added = (
            self.sums(run, table, here).next_to(table, RIGHT, buff=1.0).align_to(self.picture, UP)
        )
        answer = self.answer = Equation(
            "a = sigma({z}) = {a}",
            "label",
            z=Readout(run.probe("z", **here), sign=True, role="z"),
            a=Readout(run.probe("a", **here)),
        ).next_to(sums, DOWN, buff=0.3)
        with self.beat(
            "All the other pixels and the bias come on top; squished, it is the first activation.",
            note="The other rows are done in just the same way, all at once.",
        ):
            for row in sums.rows[:-1]:
                self.play(FadeIn(row))
            self.play(Create(sums.rule), FadeIn(sums.total))
            self.play(FadeIn(answer))
            self.play(TransformFromCopy(answer.numbers["a"], step.after.rows[0][0]))
            self.play(FadeIn(*step.after.rows[1:]))

    def conclude(self) -> None:
        """Three such lines are the network."""
        run, step = self.run, self.step
        whole = NetworkDiagram(run, example=self.digit, height=4.0, width=11.4)
        whole.set_x(0).next_to(self.mobjects[0], DOWN, buff=0.3)
        whole_marks = bias_marks(run, whole)
        lines = VGroup(*(Formula(step_of(layer), "body") for layer in (1, 2, 3)))
        for formula, edges in zip(lines, whole.edges, strict=True):
            formula.match_x(edges).set_y(whole.get_bottom()[1] - 0.6)
        knobs = OnOneLine(
            Readout(run.probe("parameters"), places=0, role="look"),
            Words("knobs, three lines: that is the whole network"),
        ).next_to(lines, DOWN, buff=0.35)
        again = self.drawn.copy().next_to(knobs, DOWN, buff=0.25)
        with self.beat(
            "Three such lines, one after the other, are the whole network.",
            note="The last frame is the lesson's thumbnail.",
            rest=LAST_REST,
        ):
            self.play(
                FadeOut(
                    self.picture,
                    self.six,
                    self.which,
                    self.table,
                    self.frames,
                    self.added,
                    self.answer,
                ),
                FadeOut(step.shapes, step.signs, *step.matrices),
                *(
                    ReplacementTransform(name, lines[0].select(part))
                    for name, part in zip(step.names, PARTS, strict=True)
                ),
                run_time=2,
            )
            placed = [lines[0].select(part) for part in PARTS]
            rest = [glyph for glyph in lines[0] if not any(glyph in part for part in placed)]
            self.play(Whole(lines[0], FadeIn(*rest, whole, whole_marks)), run_time=1.5)
            for before, after in pairwise(lines):
                self.play(ReplacementTransform(before.copy(), after), run_time=1.5)
            self.play(FadeIn(knobs, again))

    def sums(self, run: TrainingRun, table: ProductTable, here: dict[str, Any]) -> Tally:
        """What the shown products, all others and the bias add up to: z."""
        others = Equation(
            '"the other" {n}',
            "label",
            n=Readout(
                run.probe("count W", layer=1) / run.probe("count b", layer=1) - self.shown, places=0
            ),
        )
        rest = run.probe("weighted sum", **here) - table.total
        bias = run.probe("b", layer=here["layer"], neuron=here["neuron"])
        rows = (
            (Words("these six", "label"), table.total, "ink"),
            (others, rest, "ink"),
            (Words("the bias", "label"), bias, "b"),
            (Formula("z", "label"), run.probe("z", **here), "z"),
        )
        *parts, z = (
            (name, Readout(probe, sign=True, size="label", role=role, align="right"), VGroup())
            for name, probe, role in rows
        )
        return Tally(parts, z, row_height=0.36)

    def tally(self, run: TrainingRun) -> Tally:
        """Weights and biases, layer by layer, and their sum."""
        layers = range(1, len(run.recipe.sizes))
        W = {layer: run.probe("count W", layer=layer) for layer in layers}
        b = {layer: run.probe("count b", layer=layer) for layer in layers}
        rows = []
        for layer in layers:
            term = Equation(
                "{n} times {m} =",
                n=Readout(W[layer] / b[layer], places=0),
                m=Readout(b[layer], places=0),
            )
            number = Readout(W[layer], places=0, role="w", align="right")
            rows.append((term, number, Words("weights", "label", role="quiet")))
        for layer in layers:
            number = Readout(b[layer], places=0, role="b", align="right")
            rows.append((VGroup(), number, Words("biases", "label", role="quiet")))
        total = Readout(run.probe("parameters"), places=0, role="look", align="right")
        return Tally(rows, (VGroup(), total, Words("knobs", "label", role="quiet")))


def bias_marks(run: TrainingRun, network: NetworkDiagram) -> VGroup:
    """A bar for each bias, layer by layer."""
    return VGroup(
        *(
            BiasMarks(run.probe("b", layer=layer), neurons)
            for layer, neurons in enumerate(network.columns[1:], start=1)
        )
    )


def step_of(layer: int) -> str:
    """How a layer follows from the one before it, in Typst's notation, with its parts named."""
    return (
        f"{{{{ a^(({layer})) : after }}}} = sigma({{{{ W^(({layer})) : weights }}}} "
        f"{{{{ a^(({layer - 1})) : before }}}} + {{{{ b^(({layer})) : biases }}}})"
    )
