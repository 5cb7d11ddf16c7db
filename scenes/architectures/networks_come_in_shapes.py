"""Networks come in shapes."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.architectures.architecture import Architecture, architecture
from scenes.animations.whole import Whole
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    ConvolutionalDrawing,
    Counted,
    Drawing,
    FeedForwardDrawing,
    Panel,
    RecurrentDrawing,
    TransformerDrawing,
)
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Words


class NetworksComeInShapes(Lesson):
    """Networks of every shape are made of the same parts: numbers, weights and sums.

    The four networks of nncore.architectures, seed 0, each trained for 150 steps of 64 digits,
    at work on one test digit.
    """

    title = "Networks come in shapes"
    first_edition = True
    seed = 0
    steps = 150
    digit = 13  # a test digit: a 5 that one of the four misreads

    def construct(self) -> None:
        forward = self.forward = FeedForwardDrawing(
            self.network("feed-forward"), example=self.digit
        )
        self.filters = ConvolutionalDrawing(self.network("convolutional"), example=self.digit)
        self.rows = RecurrentDrawing(self.network("recurrent"), example=self.digit)
        self.tokens = TransformerDrawing(self.network("transformer"), example=self.digit)
        drawings = (forward, self.filters, self.rows, self.tokens)
        self.panels = [Panel(drawing) for drawing in drawings]
        grid = Group(*self.panels).arrange_in_grid(cols=2, buff=(0.9, 0.4), col_alignments="ll")
        grid.move_to(0.15 * DOWN)
        for drawing in drawings:
            drawing.move_to(0.4 * UP)
        self.picture = forward.digit.copy().scale_to_fit_height(4.6)
        names = self.names = VGroup(*(Words(drawing.network.name) for drawing in drawings))
        names.arrange(DOWN, buff=0.6, aligned_edge=LEFT)
        Group(self.picture, names).arrange(RIGHT, buff=1.5).move_to(0.3 * DOWN)
        self.ask()
        self.feed_forward()
        self.convolve()
        self.remember()
        self.attend()
        self.compare()

    def ask(self) -> None:
        """One digit, and four networks that answer."""
        self.add(self.picture)
        with self.beat(
            "One picture and one question: which digit is it? Here are four networks that answer.",
            note="784 pixels go in, ten shares come out. In between, they differ.",
        ):
            self.play(LaggedStart(*map(FadeIn, self.names), lag_ratio=0.5, run_time=3))

    def feed_forward(self) -> None:
        """Every number is weighed by every neuron."""
        forward = self.forward
        with self.beat(
            "Feed-forward: each neuron weighs every number of the layer before it.",
            note="784-16-16-10, as in the other lessons; edges are the strongest weights.",
        ):
            self.turn_to(forward, self.picture)
            inputs, *columns = forward.columns
            places = VGroup(*(forward.digit.pixel(k) for k in inputs.shown))
            fill = map(TransformFromCopy, places, inputs.circles)
            self.play(Whole(inputs, *fill), run_time=1.5)
            for edges, column in zip(forward.edges, columns, strict=True):
                self.play(FadeIn(edges))
                self.play(FadeIn(column), run_time=0.6)
            self.answer(forward)

    def convolve(self) -> None:
        """Small patterns slide over the picture."""
        filters = self.filters
        with self.beat(
            "Convolutional: small patterns of weights slide over it, and light up where they fit.",
            note="Eight patterns of 5x5 weights, blue for ink and red against. White fits best.",
        ):
            self.turn_to(filters, self.forward.digit)
            self.play(FadeIn(filters.arrows[0], *filters.filters))
            self.play(Scan(filters.digit, *filters.maps, size=(5, 5), run_time=6))
            self.play(FadeIn(filters.arrows[1], filters.outputs))
            self.answer(filters)

    def remember(self) -> None:
        """Rows are read one by one."""
        rows = self.rows
        with self.beat(
            "Recurrent: it reads row by row, and each row changes the 32 numbers it remembers.",
            note="Blue is positive, red negative, full colour 1. Only the last row of it answers.",
        ):
            self.turn_to(rows, self.filters.digit)
            self.play(FadeIn(rows.arrows[:2]))
            self.play(Scan(rows.digit, rows.states, size=(1, 28), run_time=6))
            self.play(FadeIn(rows.arrows[2], rows.outputs))
            self.answer(rows)

    def attend(self) -> None:
        """Rows look at each other."""
        tokens = self.tokens
        with self.beat(
            "Transformer: all rows at once. Each row asks, and is bright where it looks.",
            note="A grid for each of two heads. Here nearly all rows look at the same few.",
        ):
            self.turn_to(tokens, self.rows.digit)
            self.play(FadeIn(tokens.arrows[0]))
            self.play(Scan(tokens.digit, *tokens.heads, size=(1, 28), run_time=6))
            self.play(FadeIn(tokens.arrows[1], tokens.outputs))
            self.answer(tokens)

    def compare(self) -> None:
        """The four side by side, and how well they read."""
        panels, tokens = self.panels, self.tokens
        with self.beat(
            "Four shapes, the same parts: numbers, weights and sums.",
            note="The counts are those of the real models.",
        ):
            *others, last = panels
            drawn = set(tokens.get_family())
            rest = (m for m in self.mobjects[1:] if drawn.isdisjoint(m.get_family()))
            self.play(FadeOut(Group(*rest)))
            self.play(tokens.animate.match_height(last.drawing).move_to(last.drawing), run_time=1.5)
            self.play(FadeIn(last.head))
            for panel in others:
                self.play(FadeIn(panel.head, panel.drawing))

        with self.beat(
            "Trained equally long, they differ: and the one with the most numbers is not the best.",
            note="About two rounds through 4,000 digits each. None is at its best.",
            rest=LAST_REST,
        ):
            for panel in panels:
                self.play(FadeIn(panel.result))

    def network(self, name: str) -> Architecture:
        """One of the four, trained as long as the others."""
        return architecture(name, seed=self.seed, steps=self.steps)

    def turn_to(self, drawing: Drawing, digit: PixelGrid) -> None:
        """Clear the frame but for the digit, which goes to its place in the next drawing."""
        rest = Group(*(part for part in self.mobjects[1:] if part is not digit))
        if rest.submobjects:
            self.play(FadeOut(rest))
        name = Words(drawing.network.name).move_to(2.65 * UP)
        self.play(ReplacementTransform(digit, drawing.digit), FadeIn(name, drawing.caption()))

    def answer(self, drawing: Drawing) -> None:
        """What the network reads, and how many numbers it had to learn."""
        self.play(FadeIn(drawing.answer()))
        self.play(FadeIn(Counted(drawing.network).move_to(2.75 * DOWN)))
