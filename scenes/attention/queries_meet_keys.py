"""Queries meet keys."""

from typing import Any

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
    GrowArrow,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
)

from nncore.probes.expressions import (
    all_of,
    argmax,
    entries,
    equal,
    isclose,
    maximum,
)
from nncore.probes.inputs import given
from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.ask import Ask
from scenes.attention.attention_grid import AttentionGrid
from scenes.attention.four_heads import HeadMatrices
from scenes.attention.lay import Lay
from scenes.attention.light import Light, LookBack
from scenes.attention.look import Asking, Look, OpenSentence
from scenes.attention.nudged import NudgedRow, row_to_spread
from scenes.attention.one_head import OneHead
from scenes.attention.query_key import LEFT_EDGE, Meeting, QueryAndKey, QueryKeyGrid
from scenes.attention.row_stacks import FourLooks, NotYet, RowStacks, WordScores
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST

SIDE = 4.62  # of the grid


class QueriesMeetKeys(OneHead):
    """A word asks with its query, every word answers with its key, and softmax makes it a look.

    The tale run at its last step (600), seed 0: one head, and what it does with one sentence.
    """

    title = "Queries meet keys"

    def construct(self) -> None:
        self.ask()
        self.project()
        self.multiply()
        self.meet()
        self.mask()
        self.spike()
        self.divide()
        self.share()
        self.look()

    def ask(self) -> None:
        """What the last word has to know, and what the others are."""
        asked, asker = self.asked, self.asked.said[0]
        sentence = self.sentence = OpenSentence(asked.words).set_y(0.2)
        asking = self.asking = Asking(sentence, asked)
        self.add(sentence)
        with self.beat(
            f"What comes after “{asker}”? It has to ask, and each word says what it is.",
            note="In words of ours: the network has numbers for the question and the answers.",
        ):
            self.play(sentence.row.animate.light(asked.asker, role="query"))
            self.play(FadeIn(asking.question, shift=0.3 * UP))
            tags = [FadeIn(tag, shift=0.2 * UP) for tag in asking.tags if tag]
            self.play(LaggedStart(*tags, lag_ratio=0.25), run_time=2.5)
            others = [tag for i, tag in enumerate(asking.tags) if tag and i not in asking.kin]
            self.play(
                *(tag.animate.set_opacity(0.25) for tag in others),
                sentence.row.animate.light(*asking.kin, role="key"),
            )

    def project(self) -> None:
        """What a head is, and how its two matrices make a query and a key."""
        asked, (asker, decider) = self.asked, self.asked.said
        asking, row = self.asking, self.sentence.row
        tag: Any = asking.tags[asked.decider]
        says = (asking.bubble[1].markup, tag[1][1].markup)
        made = self.made = QueryAndKey(self.run, asked, self.head, says)
        heads = HeadMatrices(self.run, limit=made.plain).move_to(0.25 * DOWN)
        mine: Any = heads.letters[self.head]
        with self.beat(
            f"A head is two matrices. One makes a query of “{asker}”, one a key of “{decider}”.",
            note="The model has as many heads as there are columns, and learned the matrices of "
            "all. We follow one. Every word gets a query and a key by the same two.",
        ):
            others = [word for i, word in enumerate(row) if i not in (asked.asker, asked.decider)]
            tags = [tag for tag in asking.tags if tag]
            self.play(FadeOut(*others, *tags, asking.question, *self.sentence[1:]), run_time=0.7)
            words: Any = Group(row[asked.asker], row[asked.decider])
            columns = map(FadeIn, (heads.names, *heads.pairs, heads.letters))
            up = words.animate(run_time=1).set_y(2.95)
            self.play(up, LaggedStart(*columns, lag_ratio=0.2, run_time=1.8))
            rest = [pair for h, pair in enumerate(heads.pairs) if h != self.head]
            rest += [letter for letter in heads.letters if letter is not mine]
            self.play(FadeOut(*rest, heads.names), run_time=0.7)
            grow = [
                picture.animate.scale(side.matrix.width / picture.width).move_to(side.matrix)
                for picture, side in zip(heads.pairs[self.head], made.sides, strict=True)
            ]
            label = mine.animate.scale(1.2).move_to(2.6 * UP).align_to(LEFT_EDGE * RIGHT, LEFT)
            self.play(*grow, label, run_time=1.5)
            self.remove(*heads.pairs[self.head])
            self.add(*(side.matrix for side in made.sides))
            self.play(FadeIn(made.bars, *(side.names[0] for side in made.sides)), run_time=0.7)
            for place, side in zip((asked.asker, asked.decider), made.sides, strict=True):
                self.play(ReplacementTransform(row[place], side.names[1]), run_time=1)
                self.play(FadeIn(side.before, shift=0.3 * DOWN), run_time=0.7)
                self.comes_out(side)
            self.play(*map(Create, made.stems), FadeIn(made.bubbles))
        self.mine = mine

    def multiply(self) -> None:
        """One query with one key, and with another."""
        asked, made = self.asked, self.made
        scores = np.asarray(self.run.probe("dots", **self.here, position=asked.asker)())
        also = self.also = int(scores[: asked.asker].argmin())
        met = self.meeting = Meeting(self.run, asked, self.head, also=also)
        first, other = (met.sums(met.keys[i])[2] for i in (asked.decider, also))
        with self.beat(
            "Multiply cell by cell and add: this dot product is the score of how they agree.",
            holds=first > other,
            note="Where both are blue, or both red, the product is positive: they agree there. "
            "Then the same query with another key.",
        ):
            rest = [part for side in made.sides for part in (*side.parts[:3], side.names)]
            self.play(FadeOut(self.mine, *rest, made.bars, made.bubbles, made.stems))
            lays = map(Lay, (side.after for side in made.sides), (met.query, met.key))
            for lay, name in zip(lays, met.names[:2], strict=True):
                self.play(lay, FadeIn(name), run_time=1.2)
            self.grow(met)
            self.fall(met)
            k, name = met.keys[also], met.named(asked.words[also])
            self.wait()
            self.play(FadeOut(met.names[1], *met.numbers), run_time=0.4)
            self.play(FadeIn(name), run_time=0.4)
            for number, probe in zip(met.numbers, met.sums(k), strict=True):
                number.ask(probe=probe)
            parts = (met.bars, met.pile)
            moves = [Ask(part, probe=met.q * k, run_time=2.5) for part in parts]
            self.play(Ask(met.key, probe=k, run_time=2.5), *moves)
            self.play(FadeIn(*met.numbers), run_time=0.6)
            met.names.submobjects[1] = name

    def grow(self, met: Meeting) -> None:
        """Each pair of cells gives a product."""
        self.play(FadeIn(met.names[2], met.bars.zero), run_time=0.6)
        pieces = met.bars.pieces()
        cells = [met.key.pixel(k).get_center() for k in range(len(pieces))]
        grow = map(GrowFromPoint, pieces, cells)
        self.play(Whole(met.bars, *grow, lag_ratio=0.15), run_time=2.5)
        self.remove(*pieces)

    def fall(self, met: Meeting) -> None:
        """The products are laid end to end, and their sum below."""
        pile = met.pile
        self.play(FadeIn(pile.start, met.heads[:2]), run_time=0.6)
        pairs = list(zip(met.bars.pieces(), pile.pieces(), strict=True))
        falls = [ReplacementTransform(*pairs[i]) for i in pile.order()]
        self.remove(pile.start)
        self.play(Whole(pile, *falls, lag_ratio=0.12), run_time=2.5)
        self.play(FadeIn(*met.numbers, met.heads[2]))

    def meet(self) -> None:
        """Every query with every key."""
        asked, met, asker = self.asked, self.meeting, self.asked.said[0]
        grid = self.met = QueryKeyGrid(self.run, asked, self.head, side=SIDE)
        scores = grid.scores
        grid.shift((LEFT_EDGE - grid.get_left()[0]) * RIGHT)
        grid.shift((BOTTOM - scores.cells.image.get_bottom()[1]) * UP)
        row = self.run.probe("dots", **self.here, position=asked.asker)
        panel = self.panel = WordScores(row, asked)
        panel.to_edge(RIGHT, buff=0.5).align_to(BOTTOM * UP, DOWN)
        ring = self.ring = scores.outline(asked.asker)
        best = int(np.argmax(row()))
        with self.beat(
            f"Every query meets every key. “{asker}” agrees most with “{asked.words[best]}”.",
            holds=equal(argmax(row), best),
            note="Rows ask, columns answer. Blue: they agree. Red: they oppose.",
        ):
            self.play(FadeOut(met.bars, met.pile, met.names, met.heads, *met.numbers[:2]))
            number, place = met.numbers[2], scores.outline(asked.asker, self.also)
            self.play(
                Lay(met.query, grid.queries[asked.asker]),
                Lay(met.key, grid.keys[self.also]),
                number.animate.move_to(place).scale(0.6),
                run_time=2,
            )
            others = [FadeIn(s) for i, s in enumerate(grid.queries) if i != asked.asker]
            others += [FadeIn(s) for i, s in enumerate(grid.keys) if i != self.also]
            self.play(FadeIn(scores.names), LaggedStart(*others, lag_ratio=0.1), run_time=1.5)
            self.add(scores)
            self.play(FadeOut(number), Light(scores, [asked.asker], to=1), run_time=1)
            self.play(Create(ring), FadeIn(panel))
            rows = [i for i in range(len(asked.words)) if i != asked.asker]
            self.play(Light(scores, rows, to=1, lag_ratio=0.6, run_time=3))

    def mask(self) -> None:
        """The largest score of a later word: it is blocked, with all the others."""
        asked, scores = self.asked, self.met.scores
        dots = self.run.probe("dots", **self.here)
        n = len(asked.words)
        ahead = np.where(np.triu(np.ones((n, n)), 1) > 0, np.asarray(dots()), -np.inf)
        row, column = map(int, np.unravel_index(ahead.argmax(), ahead.shape))
        value = entries(dots, row, column)
        rows, columns = np.triu_indices(n, 1)
        top = scores.outline(row, column).set_z_index(2)
        told = self.told_ahead = NotYet(value, asked.words[row], asked.words[column])
        with self.beat(
            "The mask: a score with a later word is blocked, however high it is.",
            holds=isclose(maximum(entries(dots, rows, columns)), value, within=1e-9),
            note="Ringed is the highest of them. Later words are what is to be guessed. A score of "
            "minus infinity has a share of zero.",
        ):
            self.play(FadeOut(self.panel), ReplacementTransform(self.ring, top))
            for line in told[:-1]:
                self.play(FadeIn(line))
            self.play(FadeOut(top), LookBack(scores, run_time=2), FadeIn(told[-1]))

    def spike(self) -> None:
        """Softmax of large scores is nearly all on one word, and does not move."""
        asked, met, scores = self.asked, self.met, self.met.scores
        root = self.run.recipe.head_width**0.5
        i = self.row = row_to_spread(self.run.probe("dots", **self.here), root)
        words = asked.words[: i + 1]
        dots = entries(self.run.probe("dots", **self.here), i, range(i + 1))
        order = [j for j in np.argsort(-np.asarray(dots())).tolist() if j != i]
        top = int(np.argmax(dots()))
        nudged = next(j for j in order if j != top)
        drawn = self.drawn = NudgedRow(dots, words, nudged=nudged, root=root)
        ring = scores.outline(i)
        with self.beat(
            "Softmax makes shares of large scores: a spike that a nudge hardly moves.",
            holds=all_of(maximum(drawn.still) > 0.9, drawn.moves < 0.01),
            note=f"The row of “{words[i]}”, and one of its scores is raised a little. What hardly "
            "moves gives training nothing to go by.",
            sparse="of fewer words the row is shorter",
        ):
            others = [j for j in range(len(asked.words)) if j != i]
            self.play(FadeOut(self.told_ahead, *met.queries, *met.keys), Create(ring))
            self.play(Light(scores, others, to=0.1))
            self.play(FadeOut(scores, ring), run_time=0.7)
            self.play(FadeIn(drawn.scores))
            self.play(GrowArrow(drawn.arrow), FadeIn(drawn.made[1]), run_time=0.7)
            self.play(FadeIn(drawn.bars, drawn.numbers), run_time=1)
            self.play(FadeIn(drawn.outlines, drawn.hero))
            self.add(drawn)
            self.play(Nudge(drawn.nudge, by=drawn.by, run_time=2))

    def divide(self) -> None:
        """Divided by the root of their length, scores leave a mix, which moves."""
        drawn = self.drawn
        root = self.root = drawn.root(self.run.recipe.head_width)
        with self.beat(
            "Divided by {by} they leave a mix, and the same nudge moves it: that can be trained.",
            by=given(drawn.divisor.high, "root", why="of the width of a head"),
            holds=all_of(maximum(drawn.still) < 0.9, drawn.moves > 10 * drawn.first_move),
            note="The more products are added up, the larger is their sum, and it grows as the "
            "root of their number. So each head divides its scores, always by the same.",
            sparse="of fewer words the row is shorter",
        ):
            self.play(Nudge(drawn.nudge, by=0.0, run_time=0.7))
            self.play(FadeIn(root), run_time=0.6)
            self.play(Nudge(drawn.divisor, by=drawn.divisor.high, run_time=4))
            self.wait(0.5)
            self.play(Nudge(drawn.nudge, by=drawn.by, run_time=2))

    def share(self) -> None:
        """All rows of shares are the pattern."""
        asked, drawn, n = self.asked, self.drawn, len(self.asked.words)
        grid = self.grid = AttentionGrid(
            self.run.probe("pattern", **self.here), asked.words, side=SIDE, rests=True, least=0.01,
            numbers=n <= 10, size="label" if n <= 10 else "small",
        )  # fmt: skip
        grid.shift((LEFT_EDGE - grid.get_left()[0]) * RIGHT)
        grid.shift((BOTTOM - grid.cells.image.get_bottom()[1]) * UP).set_light(0)
        stacks = self.stacks = RowStacks(grid.cells.probe, grid.cells)
        first = stacks.rows[self.row]
        with self.beat(
            "Softmax makes each row shares of one; all rows are the head's pattern.",
            note="A bar a row, as long as one. Small shares are added up as those of others.",
        ):
            # Without the nudge the row's bars go to their places: each to the share it has there.
            pieces = [bar.copy() for bar in first.bars]
            gone = (drawn.scores, drawn.made, drawn.hero, self.root, *drawn.shares[2:])
            self.play(FadeOut(*gone, drawn.outlines, drawn.bars.zero), run_time=0.6)
            bars = map(ReplacementTransform, drawn.bars.bars, pieces)
            self.play(*bars, FadeIn(grid, stacks.head), run_time=1.5)
            self.remove(*pieces)
            self.add(first)
            self.play(Light(grid, [self.row], to=1))
            for i in [i for i in range(n) if i != self.row]:
                self.play(Light(grid, [i], to=1), FadeIn(stacks.rows[i]), run_time=0.45)

    def look(self) -> None:
        """What the row of the last word means: where it looks, and what the model says."""
        asked, asker = self.asked, self.asked.said[0]
        grid = self.grid
        shown = Look(self.run, asked, self.head).to(1.2)
        most = asked.words[shown.most]
        heads = FourLooks(self.run, asked, self.head).move_to(BOTTOM * UP, DOWN)
        mine = heads.pictures[self.head]
        big = mine.copy().scale(grid.cells.image.width / mine.image.width)
        big.move_to(grid.cells.image)
        row = grid.outline(asked.asker)
        with self.beat(
            f"So “{asker}” looks at “{most}”. With all four heads it says “{asked.answer}”.",
            holds=all_of(
                equal(argmax(shown.weights), shown.most),
                equal(shown.right, tale.INDEX[asked.answer]),
            ),
            note="As wide as the share. Each head has queries and keys of its own; the answer is "
            "that of all four.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.stacks), Create(row))
            self.add(big, row)
            self.play(FadeOut(grid), run_time=0.7)
            self.play(
                row.animate.become(heads.rows[self.head]),
                big.animate.scale(mine.image.width / big.image.width).move_to(mine),
                run_time=1.5,
            )
            self.remove(big, row)
            self.add(mine, heads.rows[self.head])
            self.play(FadeIn(shown.row), run_time=0.7)
            self.play(Create(shown.arcs[shown.most]), FadeIn(shown.arcs), run_time=1.5)
            self.play(FadeIn(shown.shares, shown.sentence.slot))
            self.play(FadeIn(heads))
            self.play(FadeIn(shown.says, shown.sure, shift=0.2 * UP))
