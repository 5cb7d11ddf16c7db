"""Thirteen thousand knobs."""

from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    Line,
    ReplacementTransform,
    VGroup,
    smooth,
)
from manim.utils.rate_functions import squish_rate_func

from nncore.data.pictures import Picture
from nncore.probes.expressions import equal
from scenes.animations.whole import Whole
from scenes.mobjects.network import NetworkDiagram, Neurons
from scenes.mobjects.pictures import PixelGrid, WeightGrid, weight_scale
from scenes.mobjects.quiet import quiet
from scenes.neurons.dials import Burst, Dials, DialWall, LargeDial, all_lines, lines_between
from scenes.neurons.row_by_column import RowByColumn, three_places
from scenes.neurons.unroll import Unroll
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words
from scenes.stage.theme import current
from scenes.stage.view import refresh_all

PARTS = ("after", "weights", "before", "biases")  # of the line that says what a layer does
DIM = 0.15  # opacity of what is not spoken of


class ThirteenThousandKnobs(Lesson):
    """The network is thirteen thousand numbers, and one short line says how all of them are used.

    The digits run, seed 0, trained while the lesson plays, steps 0 to 7,500; then its last step.
    """

    title = "Thirteen thousand knobs"
    seed = 0
    neuron = 4  # of the first hidden layer, whose weights are shown alone and worked with
    digit = 1  # a test digit
    pictures: ClassVar[tuple[Picture, ...]] = ()  # of one's own, behind the test digits

    def construct(self) -> None:
        run = self.run = runs.digits(step=runs.LAST, seed=self.seed, pictures=self.pictures)
        self.limit = weight_scale(run)
        self.W = run.probe("W", layer=1, neuron=self.neuron)
        self.counts = [run.probe("count W", layer=layer) for layer in (1, 2, 3)]
        self.pixels = run.probe("a", layer=0, example=self.digit)
        self.wall = self.stage(DialWall(run, pitch=0.07))
        self.turn_one()
        self.turn_a_neuron()
        self.burst()
        self.count()
        self.train()
        self.write_line()
        self.lay_out()
        self.work_out()
        self.conclude()

    def turn_one(self) -> None:
        """One line is one knob."""
        run = self.run
        network = self.network = NetworkDiagram(run, height=5.6, width=5.6, show=(1, self.neuron))
        network.to_edge(LEFT, buff=SIDE).align_to(TOP * UP, UP)
        inputs, hidden = network.columns[:2]
        shown = np.abs(np.asarray(self.W())[list(inputs.shown)])
        within = np.where(shown < float(self.limit()), shown, 0)
        source = inputs.shown[int(within.argmax())]
        knob = LargeDial(
            run.probe("W", layer=1, neuron=self.neuron, source=source), self.limit, radius=1.55
        )
        knob.set_x((network.get_right()[0] + 6.72) / 2).set_y(network.get_y())
        ends = inputs.neuron(source).get_right(), hidden.neuron(self.neuron).get_left()
        remark = quiet("only the strongest lines are drawn", network)
        run.seek(0)
        refresh_all([knob])
        line = Line(*ends, color=current()["look"], stroke_width=5)
        self.add(network, remark)
        with self.beat(
            "Each line of a network is a weight: a number that training turns, like a knob.",
            note="Blue lines are positive, red ones negative. The strongest of them are drawn.",
        ):
            self.play(Create(line))
            hand = Line(*knob.dial.turned()[0], color=current()["ink"], stroke_width=14)
            come = FadeIn(knob.rest, knob.dial.faces)
            self.play(Whole(knob, come, ReplacementTransform(line.copy(), hand)), run_time=2)
            self.play(Train(run, to=run.steps), run_time=5)
        self.one = VGroup(line, knob, remark)

    def turn_a_neuron(self) -> None:
        """A neuron has a knob for each pixel."""
        network = self.network
        block = self.block = Dials(self.W, self.limit, columns=28, pitch=0.21, width=3)
        block.to_edge(RIGHT, buff=SIDE).match_y(network)
        alone = self.alone = network.edges_into(1, self.neuron)
        with self.beat(
            "This neuron has one for every pixel: {n:.0f} knobs, in the order of the picture.",
            note="Each small dial is a weight: upright is 0, right is positive, left is negative.",
            because="an upright dial",
            n=self.counts[0] / self.run.probe("count b", layer=1),
        ):
            self.play(FadeOut(self.one, network.edges, *network.layers[2:]), FadeIn(alone))
            self.play(Burst([block], [lines_between(network, 1)[self.neuron]], haze=0.6))

    def burst(self) -> None:
        """All lines become dials."""
        network, wall = self.network, self.wall
        mine = wall.first[self.neuron]
        others = [(b, at) for b, at in zip(wall.blocks, all_lines(network), strict=True)]
        others = [(block, lines) for block, lines in others if block is not mine]
        with self.beat(
            "And here is the whole network: {n:,.0f} knobs, each one set as training left it.",
            note="Each layer has its own scale. A square is what one hidden neuron listens to.",
            n=self.run.probe("parameters"),
        ):
            self.play(FadeIn(network.edges, *network.layers[2:]), FadeOut(self.alone))
            self.play(
                Burst(*map(list, zip(*others, strict=True)), run_time=4),
                ReplacementTransform(self.block, mine, run_time=3),
                FadeOut(network.edges, network.layers, network.counts, run_time=1.5),
            )
            self.remove(*wall.blocks)
            self.add(wall)

    def count(self) -> None:
        """Which are which."""
        wall, (first, second, third) = self.wall, self.counts
        n = self.run.probe("parameters")
        b = n - first - second - third
        parts = [list(wall.first), [wall.later[0]], [wall.later[1]], list(wall.biases)]
        with self.beat(
            "{first:,.0f} lead from pixels, {second:.0f} and {third:.0f} come after, and {b:.0f} "
            "are biases.",
            note="Pixels have no bias: they are what they are.",
            first=first,
            second=second,
            third=third,
            b=b,
            holds=equal(b, sum(len(block.centres()) for block in wall.biases)),
        ):
            for part in parts:
                rest = [block for block in wall.blocks if block not in part]
                dim = [change for block in rest for change in block.dimmed(DIM)]
                lit = [change for block in part for change in block.dimmed(1)]
                self.play(*dim, *lit, run_time=0.8)
                self.wait(0.8)
            self.play(*(change for block in wall.blocks for change in block.dimmed(1)))

    def train(self) -> None:
        """All at once."""
        run = self.run
        with self.beat(
            "Training turns all of them at once, from noise to {share:.1%} of new digits right.",
            note="They go back to where they began, at random, and are turned by small steps.",
            share=run.probe("accuracy"),
            loops=True,
        ):
            self.play(Train(run, to=0, run_time=1.5))
            self.wait()
            self.play(Train(run, to=run.steps), run_time=9)

    def write_line(self) -> None:
        """One line says how they are used."""
        run, wall = self.run, self.wall
        self.whole = wall.copy()
        line = self.line = Formula(step_of(1), "title").scale(1.9).move_to(1.75 * DOWN)
        parts = self.parts = [line.select(name) for name in PARTS]
        glue = self.glue = [glyph for glyph in line if not any(glyph in part for part in parts)]
        picture: Any = PixelGrid(self.pixels, height=2.3)
        self.picture = picture
        a = run.probe("a", layer=1, example=self.digit)
        after = self.after = Neurons(range(run.recipe.sizes[1]), height=3.6, radius=0.1, probe=a)
        small = wall.copy().scale(0.64).set_x(0).align_to(TOP * UP, UP)
        picture.next_to(small, RIGHT, buff=0.4).match_y(small)
        after.next_to(small, LEFT, buff=0.8).match_y(small)
        with self.beat(
            "One short line uses them: weights times the layer before, plus biases, squished.",
            note="Capital W holds all weights between two layers. The other layers have theirs.",
        ):
            self.play(wall.animate.scale(0.64).move_to(small), run_time=1.5)
            rest = [block for block in wall.blocks[len(wall.first) :] if block.role == ""]
            rest += list(wall.biases[1:])
            dim = [change for block in rest for change in block.dimmed(DIM)]
            self.play(*dim, FadeIn(picture, after))
            for block, k in ((picture, 2), (wall.first, 1), (wall.biases[0], 3), (after, 0)):
                copy, part = block.copy(), parts[k]
                self.play(
                    FadeOut(copy, target_position=part, scale=0.1),
                    FadeIn(part, rate_func=squish_rate_func(smooth, 0.6, 1)),
                    run_time=1.3,
                )
            self.play(FadeIn(*glue))

    def lay_out(self) -> None:
        """Squares become the rows of a matrix, the picture a column."""
        run, wall, picture = self.run, self.wall, self.picture
        rows = self.rows = Group(
            *(
                WeightGrid(
                    run.probe("W", layer=1, neuron=j), limit=self.limit, height=0.29, shape=(1, 784)
                )
                for j in range(run.recipe.sizes[1])
            )
        )
        for row in rows:
            row.stretch_to_fit_width(8.9)
        rows.arrange(DOWN, buff=0.035).to_edge(LEFT, buff=SIDE).set_y(0.0)
        lines = [cells(row) for row in rows]
        column = self.column = PixelGrid(self.pixels, height=rows.height, shape=(784, 1))
        column.stretch_to_fit_width(0.7).move_to(6.2 * RIGHT).match_y(rows)
        heads = self.heads = VGroup(Formula("W^((1))", "title"), Formula("a^((0))", "title"))
        for head, of in zip(heads, (rows, column), strict=True):
            head.next_to(of, UP, buff=0.2)
        with self.beat(
            "$W$ is a table with a row for each neuron; the picture becomes one long column.",
            note="784 weights in a row, 784 pixels in the column: they belong together in pairs.",
            because="the size of a picture",
        ):
            self.play(FadeOut(self.after, wall.later, wall.biases, *self.glue, *self.parts))
            self.remove(wall, *wall.blocks)
            self.play(
                Burst(wall.blocks[: len(lines)], lines, back=True, haze=1.0),
                FadeIn(rows, rate_func=squish_rate_func(smooth, 0.75, 1)),
                # The picture goes when the squares have gone from where it passes.
                picture.animate(rate_func=squish_rate_func(smooth, 0.6, 1))
                .scale_to_fit_height(2.1)
                .move_to(4.05 * RIGHT),
                run_time=3,
            )
            self.play(FadeIn(heads[0]), run_time=0.6)
            self.play(Unroll(picture, column, run_time=3))
            self.play(FadeIn(heads[1]), run_time=0.6)

    def work_out(self) -> None:
        """A row times the column."""
        row = self.rows[self.neuron]
        strip = WeightGrid(self.W, limit=self.limit, height=0.5, shape=(1, 784))
        laid = PixelGrid(self.pixels, height=0.5, shape=(1, 784))
        for part, y in ((strip, 2.9), (laid, 2.3)):
            part.stretch_to_fit_width(11.8).to_edge(RIGHT, buff=SIDE).set_y(y)
        names = VGroup(Words("weights", role="w"), Words("pixels"))
        for name, part in zip(names, (strip, laid), strict=True):
            name.next_to(part, LEFT, buff=0.2)
        places = three_places(self.run, neuron=self.neuron, example=self.digit)
        worked = RowByColumn(
            self.run, neuron=self.neuron, example=self.digit, places=places, strip=laid
        )
        with self.beat(
            "Row times column: weight times pixel, place by place, and all added up.",
            note="Three of the places are worked out; the others are done in the same way.",
        ):
            others = [other for other in self.rows if other is not row]
            self.play(FadeOut(*others, self.heads, self.picture))
            self.play(ReplacementTransform(row, strip), run_time=1.5)
            self.play(FadeIn(names[0]), run_time=0.5)
            self.play(Unroll(self.column, laid, run_time=3), FadeOut(self.column, run_time=1))
            self.play(FadeIn(names[1]), run_time=0.5)
            for k, (column, link) in enumerate(zip(worked.columns, worked.links, strict=False)):
                self.play(Create(link), run_time=0.6)
                self.play(FadeIn(*column[:2]), run_time=0.7)
                self.play(FadeIn(column[2], worked.sums[k]), run_time=0.6)
            for k in (3, 4):
                self.play(FadeIn(worked.columns[k], worked.sums[k]), run_time=0.8)
            self.play(FadeIn(worked.brace), run_time=0.6)
            self.play(FadeIn(worked.answer, shift=0.3 * DOWN))
        self.worked = Group(strip, laid, names, worked)

    def conclude(self) -> None:
        """Three such lines are the network."""
        network = NetworkDiagram(self.run, example=self.digit, height=4.3, width=11.4)
        network.set_x(0).align_to((TOP - 0.1) * UP, UP)
        lines = VGroup(*(Formula(step_of(layer), "label").scale(1.05) for layer in (1, 2, 3)))
        for formula, edges in zip(lines, network.edges, strict=True):
            formula.match_x(edges).set_y(network.get_bottom()[1] - 0.45)
        number = Readout(self.run.probe("parameters"), places=0, size="title").scale(1.7)
        knobs = OnOneLine(number, Words("knobs, three lines", "title"), gap=0.3)
        knobs.move_to(2.45 * DOWN)
        whole = self.whole
        with self.beat(
            "Three such lines, one after the other, and {n:,.0f} knobs: that is the network.",
            note="The last frame is the lesson's thumbnail.",
            n=self.run.probe("parameters"),
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.worked), run_time=0.7)
            self.play(FadeIn(whole))
            self.remove(whole)
            self.play(Burst(whole.blocks, all_lines(network), back=True))
            self.play(FadeIn(network))
            self.play(FadeIn(lines[0]))
            for after in lines[1:]:
                self.play(FadeIn(after, shift=0.4 * RIGHT), run_time=1.2)
            self.play(FadeIn(knobs, shift=0.2 * UP))


def cells(row: Any) -> np.ndarray:
    """An upright line (n, 2, 3) in the place of each value of a row."""
    ends = np.array([row.image.get_corner(LEFT + side) for side in (UP, DOWN)])
    across = (np.arange(row.size) + 0.5) / row.size * row.image.width
    return ends + across[:, None, None] * RIGHT


def step_of(layer: int) -> str:
    """How a layer follows from the one before it, in Typst's notation, with its parts named."""
    return (
        f"{{{{ a^(({layer})) : after }}}} = sigma({{{{ W^(({layer})) : weights }}}} "
        f"{{{{ a^(({layer - 1})) : before }}}} + {{{{ b^(({layer})) : biases }}}})"
    )
