"""Networks come in shapes."""

from typing import Any

from manim import (
    DOWN,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.architectures.architecture import Architecture, architecture
from nncore.probes.expressions import all_of, argmax, equal, isclose, total
from nncore.probes.inputs import given
from scenes.animations.whole import Whole
from scenes.architectures.close_up import halo
from scenes.architectures.read import Read
from scenes.architectures.rows import ROWS, RecurrentDrawing, TransformerDrawing
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    ConvolutionalDrawing,
    Drawing,
    FeedForwardDrawing,
    arrow,
    digit_names,
    quietly,
    signs,
)
from scenes.architectures.stem import Score
from scenes.architectures.tour import COLUMNS, Tour, circled, ring, without
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Words, level

TALL, FLOOR = 3.0, -2.2  # how high all digits are, and where bars stand


class NetworksComeInShapes(Lesson):
    """Networks of every shape are made of the same parts: numbers, weights and sums.

    The four networks of nncore.architectures, seed 0, each trained for 150 steps of 64 digits,
    at work on one test digit.
    """

    title = "Networks come in shapes"
    seed = 0
    steps = 150
    digit = 13  # a test digit: a 5 that one of the four misreads
    row = 20  # of the digit, counted from 0: one that is looked into

    def construct(self) -> None:
        self.forward = FeedForwardDrawing(self.network("feed-forward"), example=self.digit)
        self.filters = ConvolutionalDrawing(self.network("convolutional"), example=self.digit)
        self.rows = RecurrentDrawing(self.network("recurrent"), example=self.digit, row=self.row)
        self.tokens = TransformerDrawing(
            self.network("transformer"), example=self.digit, row=self.row
        )
        self.drawings: list[Drawing] = [self.forward, self.filters, self.rows, self.tokens]
        self.digits = digit_names()
        self.tour = Tour(self, self.drawings)
        self.meet()
        self.feed_forward()
        self.convolve()
        self.weigh_maps()
        self.remember()
        self.attend()
        self.think()
        self.compare()
        self.recognise()

    def meet(self) -> None:
        """One digit goes into four networks."""
        self.picture = PixelGrid(self.forward.probe("pixels"), height=5.8).move_to(0.25 * UP)
        self.add(self.picture)
        tour = self.tour
        most, some, few, little = (drawing.count() for drawing in self.drawings)
        with self.beat(
            "Four networks read one digit, and no two of them are wired alike.",
            because="as many as are drawn",
            holds=all_of(few < little, little < some, some < most),
            note="The pixels go in, ten shares come out. In between, they differ.",
        ):
            self.wait(0.5)
            small = self.forward.digit.image.height / self.picture.image.height
            self.play(self.picture.animate.scale(small), run_time=1)
            copies = [TransformFromCopy(self.picture, drawing.digit) for drawing in self.drawings]
            self.play(*copies, FadeOut(self.picture), run_time=1.2)
            coming = []
            for drawing, *words in zip(self.drawings, tour.names, tour.counts, strict=True):
                wiring, edge = Group(*without(drawing, drawing.digit)), drawing.digit.get_right()
                unfold = FadeIn(wiring, scale=0.3, target_position=edge)
                coming.append(AnimationGroup(unfold, FadeIn(*words)))
            self.play(LaggedStart(*coming, lag_ratio=0.5), run_time=3.5)
            tour.show()

    def feed_forward(self) -> None:
        """Every number is weighed by every neuron."""
        forward = self.forward
        close = forward.close_up()
        with self.beat(
            "Feed-forward, as so far: a neuron weighs all 784 pixels, and bends the sum.",
            because="pixels of a digit",
            holds=all_of(
                equal(forward.count("first"), 16 * (784 + 1)), close.bends, forward.adds_up
            ),
            note="Edges are the strongest weights, blue above zero and red below.",
        ):
            self.tour.enlarge(forward)
            listening = forward.listening()
            inputs, *columns = forward.columns
            self.tour.open(*columns)
            tally = forward.tally()
            places = VGroup(*(forward.digit.pixel(k) for k in inputs.shown))
            fill = map(TransformFromCopy, places, inputs.circles)
            self.play(Whole(inputs, *fill), FadeIn(tally.total), run_time=1.5)
            layers = []
            for edges, term, filled in zip(forward.edges, tally.terms, listening, strict=True):
                layers += [FadeIn(edges, term), filled]
            self.play(LaggedStart(FadeIn(signs(forward)), *layers, lag_ratio=0.7), run_time=5)
            self.play(FadeIn(forward.answer(self.digits.copy()), tally.signs), run_time=0.7)
            self.wait(0.5)
            self.tour.zoom(forward, close, forward.window(), ring(forward), slowly=True)

    def convolve(self) -> None:
        """A small pattern slides over the picture."""
        filters = self.filters
        close = filters.close_up()
        with self.beat(
            "Convolutional: 25 weights slide over the digit, so a neuron sees 25 pixels.",
            because="5 times 5",
            holds=all_of(equal(filters.count("filters"), 8 * (25 + 1)), close.bends),
            note="In the map white is where the pattern fits best. Each pixel of it is a neuron.",
        ):
            self.tour.back(self.forward)
            self.tour.enlarge(filters)
            pattern, picture = filters.pattern, filters.map
            Group(pattern, picture).arrange(RIGHT, buff=1.2).next_to(filters.digit, RIGHT, buff=1)
            says = VGroup(
                quietly("25 weights: a pattern", pattern),
                quietly("its map: where it fits", picture),
            )
            into = VGroup(arrow(filters.digit, pattern), arrow(pattern, picture))
            self.tour.open(pattern, says[0], into[0])
            passing = Scan(filters.digit, picture, size=(5, 5), run_time=4)
            self.play(passing, FadeIn(into[1], says[1]))
            self.large = Group(filters.digit, pattern, picture, says, into)
            at = circled(filters.pixel(picture), 0.17)
            self.tour.zoom(self.large, close, filters.window(), at)

    def weigh_maps(self) -> None:
        """The maps of eight patterns go to ten neurons."""
        filters = self.filters
        with self.beat(
            "Of every four pixels the largest stays; ten neurons weigh what is left.",
            holds=filters.adds_up,
            note="Eight patterns make eight maps: 1,152 numbers go on in all.",
            because="2 by 2",
        ):
            tally = filters.tally()
            self.tour.leave()
            k, coarse = filters.place[0], filters.coarse()
            pattern, picture, says, into = self.large[1:]
            kept = quietly("of each 2 × 2 the largest", picture)
            gone = FadeOut(says[1], *self.tour.seen[1:])
            self.play(LaggedStart(gone, FadeIn(kept), lag_ratio=1), run_time=0.8)
            self.play(Scan(filters.map, coarse, size=(2, 2), stride=2, run_time=3))
            self.play(FadeOut(says[0], kept, into), run_time=0.4)
            small = filters.maps[k].height / coarse.height
            this = AnimationGroup(
                ReplacementTransform(pattern, filters.patterns[k]),
                ReplacementTransform(picture, filters.maps[k]),
                FadeOut(coarse, target_position=filters.maps[k], scale=small),
                FadeIn(tally.total),
                run_time=1.2,
            )
            others = (pair for place, pair in enumerate(filters.grid) if place != k)
            coming = LaggedStart(*map(FadeIn, (*others, tally.terms[0])), lag_ratio=0.2)
            self.play(LaggedStart(this, coming, lag_ratio=0.6))
            largest_ones = "of each 2 × 2 the largest: 1,152"
            kept = Constant(largest_ones, "small", because="12 of 24", role="quiet")
            kept.next_to(filters.kept, UP, buff=0.15)
            block = filters.block()
            going = FadeIn(filters.arrows, filters.kept, kept)
            self.play(LaggedStart(Create(block[0]), going, lag_ratio=0.6), run_time=1.2)
            self.play(TransformFromCopy(*block), run_time=0.8)
            answering = FadeIn(filters.edges, filters.outputs, *tally.terms[1:], tally.signs)
            answer = FadeIn(filters.answer(self.digits.copy()))
            self.play(LaggedStart(answering, answer, lag_ratio=0.7), run_time=1.6)

    def remember(self) -> None:
        """Rows are read one by one."""
        rows = self.rows
        close = rows.close_up()
        with self.beat(
            "Recurrent: it reads row by row, and its neurons remember the rows before.",
            holds=all_of(
                equal(rows.count("row"), 32 * (28 + 1)),
                equal(rows.count("memory"), 32 * 32),
                rows.adds_up,
                close.bends,
            ),
            note="Blue is positive, red negative. Only the last row of it answers.",
        ):
            self.tour.close(self.filters)
            self.tour.enlarge(rows)
            window = rows.window().shift(rows.row / ROWS * rows.digit.image.height * UP)
            rows.read(0)
            self.tour.open(window, rows.arrows[0], rows.pixels)
            tally = rows.tally()
            counted = FadeIn(tally.total, tally.terms[0])
            self.play(FadeIn(rows.edges[0], rows.neurons), counted, run_time=0.8)
            counted = FadeIn(tally.signs[0], tally.terms[1])
            self.play(FadeIn(rows.edges[1], rows.memory), Create(rows.loop), counted, run_time=1)
            self.add(rows.arrows[0], rows.loop)
            self.play(Read(rows, window, start=0, end=ROWS - 1, run_time=4.5))
            lines = (Words(line, "small", role="quiet") for line in ("after the", "last row"))
            after = VGroup(*lines).arrange(DOWN, buff=0.12).next_to(rows.arrows[2], UP, buff=0.15)
            names, *verdict = rows.answer(self.digits.copy())
            answers = FadeIn(rows.arrows[2], after, rows.outputs, names)
            self.play(answers, FadeIn(tally.signs[1], tally.terms[2]), run_time=0.8)
            self.play(*(FadeIn(part, scale=2) for part in verdict), run_time=0.7)
            self.wait(0.8)
            self.play(Read(rows, window, start=ROWS - 1, end=rows.row, run_time=0.8))
            self.remove(window)
            self.tour.zoom(rows, close, rows.window(), ring(rows))

    def attend(self) -> None:
        """Rows take from each other."""
        tokens = self.tokens
        shares = tokens.shares
        with self.beat(
            "Transformer: to each row a mix of all rows is added. That is attention.",
            holds=isclose(total(shares), 1.0, within=1e-6),
            note="An arc is as wide as its share. What is mixed are sums of the rows' numbers; how "
            "rows agree is learned: the lessons on attention say how.",
        ):
            self.tour.back(self.rows)
            self.tour.enlarge(tokens)
            lit, goal, _ = tokens.lit()
            says = quietly("each row becomes 16 sums, plus 16 numbers for its place", tokens.tokens)
            self.tour.open(lit.set_stroke(width=2))
            self.play(TransformFromCopy(lit, goal), FadeOut(lit), FadeIn(tokens.arrows[0], says))
            self.play(FadeOut(goal), FadeIn(tokens.tokens))
            most = int(argmax(shares)())
            frames = [tokens.both(self.row, "look"), tokens.both(most, "share")]
            table = tokens.table()
            self.play(Create(frames[0]), FadeIn(table[0]), run_time=0.8)
            self.play(Create(tokens.looks), run_time=2)
            taken = Create(frames[1]), FadeIn(table[1]), FadeIn(table[2:])
            self.play(LaggedStart(*taken, lag_ratio=0.6), run_time=2)
            self.passing = Group(*frames, table, says)

    def think(self) -> None:
        """Then each row goes through a network of the first kind."""
        tokens = self.tokens
        close = tokens.close_up()
        with self.beat(
            "Each row goes through the same small network; ten neurons read the mean.",
            holds=all_of(close.bends, tokens.adds_up, tokens.averages),
            note="A feed-forward network again: sixteen numbers, thirty-two, sixteen. To what it "
            "says the row itself is added. The neuron seen is its most active.",
        ):
            tally = tokens.tally()
            row = tokens.framed(tokens.tokens, slice(self.row, self.row + 1), slice(0, 16))
            before, *columns = tokens.columns
            told = FadeIn(tally.total, *tally.terms[:3], *tally.signs[:2])
            self.play(LaggedStart(FadeOut(self.passing), told, Create(row), lag_ratio=0.5))
            self.play(FadeIn(before, scale=0.1, target_position=row.get_right()), FadeOut(row))
            layers = []
            for edges, column in zip(tokens.edges[:2], columns, strict=True):
                layers += [FadeIn(edges), FadeIn(column)]
            self.play(LaggedStart(*layers, lag_ratio=0.6), run_time=2)
            _, lit, goal = tokens.lit()
            called = tokens.called()
            lit.set_stroke(width=1.5)
            self.play(TransformFromCopy(lit, goal), FadeIn(called[0]), run_time=1.5)
            self.play(FadeIn(tokens.thought), run_time=0.5)
            move: Any = goal.animate
            fall = move(run_time=1.2).stretch_to_fit_width(0.1).move_to(tokens.mean)
            self.play(LaggedStart(fall, FadeIn(tokens.mean, called[1]), lag_ratio=0.6))
            rest = FadeIn(*tally.terms[3:], *tally.signs[2:])
            answer = tokens.answer(self.digits.copy())
            self.play(FadeOut(goal), FadeIn(tokens.edges[2], tokens.outputs, answer), rest)
            self.wait(0.8)
            self.tour.zoom(tokens, close, tokens.window(), ring(tokens))

    def compare(self) -> None:
        """How well they read, after an equally short training."""
        ask = [drawing.network.probe("accuracy") for drawing in self.drawings]
        _, some, few, little = (drawing.count() for drawing in self.drawings)
        with self.beat(
            "After {steps} steps, none fully trained, convolutional leads; the two smallest trail.",
            steps=given(self.steps, "steps", why="as short as a lesson's patience"),
            holds=all_of(
                ask[1] > ask[0], ask[0] > ask[2], ask[0] > ask[3], few < some, little < some
            ),
            note="By Adam, with a rate for each weight. Ten times as long, all read more than now.",
        ):
            scores = [Score(share, height=TALL) for share in ask]
            for score, x in zip(scores, COLUMNS, strict=True):
                score.shift((x - 0.95) * RIGHT + FLOOR * UP)
            of = Constant(
                "read right, of 1,000 new digits", "label", because="test digits", role="quiet"
            )
            ends = min(scores, key=lambda score: score.share()).ends()  # where there is room
            standing = [ends, *(part for score in scores for part in score[:2])]
            self.tour.to_columns(self.tokens, *standing, level(of, FLOOR - 0.5))
            rising = [score.rise() for score in scores]
            self.play(LaggedStart(*rising, lag_ratio=0.4), run_time=4)
            self.bars = VGroup(*scores, ends, of)

    def recognise(self) -> None:
        """In each of the four the neuron that was seen in it."""
        with self.beat(
            "Up close, all are the same: numbers times weights, added up, and bent.",
            holds=all_of(*(close_up.bends for close_up in self.tour.close_ups)),
            note="What bends the sum differs: a sigmoid, tanh, or zero for all below zero.",
            rest=LAST_REST,
        ):
            rings = [ring(drawing) for drawing in self.drawings]
            looking = LaggedStart(*map(Create, rings), lag_ratio=0.3)
            self.play(FadeOut(self.bars, run_time=0.6), looking, run_time=1.2)
            opened = []
            for close_up, at, x in zip(self.tour.close_ups, rings, COLUMNS, strict=True):
                card = close_up.card()
                card.shift(x * RIGHT + 0.8 * DOWN - card.frame.get_center())
                opened.append(FadeIn(card, scale=0.05, target_position=at))
            self.play(LaggedStart(*opened, lag_ratio=0.4), run_time=3.5)
            glow = [halo(close_up) for close_up in self.tour.close_ups]
            self.play(*(FadeIn(one, scale=0.6) for one in glow), run_time=1)

    def network(self, name: str) -> Architecture:
        """One of the four, trained as long as the others."""
        return architecture(name, seed=self.seed, steps=self.steps)
