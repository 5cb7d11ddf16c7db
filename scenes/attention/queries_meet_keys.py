"""Queries meet keys."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
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
    softmax,
)
from nncore.probes.inputs import Dial, given
from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.ask import Ask
from scenes.attention.attention_grid import AttentionGrid
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.lay import Lay
from scenes.attention.light import Light, LookBack
from scenes.attention.look import Asking, Look, OpenSentence
from scenes.attention.one_head import OneHead
from scenes.attention.query_key import LEFT_EDGE, Meeting, QueryAndKey, QueryKeyGrid
from scenes.attention.row_stacks import FourLooks, RowStacks, WordScores
from scenes.attention.slopes import SlopeArch
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, Words, level

SIDE = 4.62  # of the grid
NEVER = -1e9  # what is added to the score of a later word: its power of e is 0


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
        self.look_back()
        self.share()
        self.divide()
        self.look()
        self.hide()

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
        """A vector times W_Q is a query, another times W_K a key."""
        asked, (asker, decider) = self.asked, self.asked.said
        asking, row = self.asking, self.sentence.row
        tag: Any = asking.tags[asked.decider]
        says = (asking.bubble[1].markup, tag[1][1].markup)
        made = self.made = QueryAndKey(self.run, asked, self.head, says)
        rest = [t for i, t in enumerate(asking.tags) if t and i != asked.decider]
        with self.beat(
            f"One matrix turns “{asker}” into a query, another turns “{decider}” into a key.",
            note="Training found both matrices. Every word gets a query and a key by the same two.",
        ):
            slot = (self.sentence.slot, self.sentence.mark)
            self.play(FadeOut(*rest, asking.stem, tag[0], *slot))
            self.play(
                row.animate.scale(0.9).set_y(2.9).set_x(0),
                ReplacementTransform(asking.bubble, made.bubbles[0]),
                ReplacementTransform(tag[1], made.bubbles[1]),
                run_time=1.5,
            )
            for i, place in enumerate((asked.asker, asked.decider)):
                self.strike(row[place], made.sides[i])
                self.play(Create(made.stems[i]), run_time=0.5)

    def multiply(self) -> None:
        """One query with one key, and with another."""
        asked, made = self.asked, self.made
        scores = np.asarray(self.run.probe("dots", **self.here, position=asked.asker)())
        also = self.also = int(scores[: asked.asker].argmin())
        met = self.meeting = Meeting(self.run, asked, self.head, also=also)
        first, other = (met.sums(met.keys[i])[2] for i in (asked.decider, also))
        with self.beat(
            f"Cell by cell, query times key: “{asked.words[asked.decider]}” scores "
            f"{{first:.{met.places}f}}, “{asked.words[also]}” only {{other:.{met.places}f}}.",
            first=first,
            other=other,
            holds=first > other,
            note="Where both are blue, or both red, the product is positive: they agree there.",
        ):
            rest = [part for side in made.sides for part in (*side.parts[:3], side.names)]
            self.play(FadeOut(self.sentence.row, *rest, made.bubbles, made.stems))
            lays = map(Lay, (side.after for side in made.sides), (met.query, met.key))
            for lay, name in zip(lays, met.names[:2], strict=True):
                self.play(lay, FadeIn(name), run_time=1.2)
            self.grow(met)
            self.fall(met)
            k, name = met.keys[also], met.named(asked.words[also])
            self.play(FadeOut(met.names[1]), run_time=0.4)
            self.play(FadeIn(name), run_time=0.4)
            self.play(
                Ask(met.key, probe=k),
                Ask(met.bars, probe=met.q * k),
                Ask(met.pile, probe=met.q * k),
                *(Ask(n, probe=p) for n, p in zip(met.numbers, met.sums(k), strict=True)),
                run_time=2.5,
            )
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
        asked, met = self.asked, self.meeting
        grid = self.met = QueryKeyGrid(self.run, asked, self.head, side=SIDE)
        scores = grid.scores
        grid.shift((LEFT_EDGE - grid.get_left()[0]) * RIGHT)
        grid.shift((BOTTOM - scores.cells.image.get_bottom()[1]) * UP)
        row = self.run.probe("dots", **self.here, position=asked.asker)
        panel = self.panel = WordScores(row, asked)
        panel.to_edge(RIGHT, buff=0.5).align_to(BOTTOM * UP, DOWN)
        ring = self.ring = scores.outline(asked.asker)
        with self.beat(
            f"Every query meets every key. “{asked.said[0]}” agrees most with “{asked.said[1]}”.",
            holds=equal(argmax(row), asked.decider),
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

    def look_back(self) -> None:
        """The largest score of all is a look ahead: it is blocked."""
        asked, scores = self.asked, self.met.scores
        dots = self.run.probe("dots", **self.here)
        n = len(asked.words)
        ahead = np.where(np.triu(np.ones((n, n)), 1) > 0, np.asarray(dots()), -np.inf)
        row, column = map(int, np.unravel_index(ahead.argmax(), ahead.shape))
        value = entries(dots, row, column)
        rows, columns = np.triu_indices(n, 1)
        most = isclose(maximum(entries(dots, rows, columns)), value, within=1e-9)
        top = scores.outline(row, column).set_z_index(2)
        hero = Equation("{x}", x=Readout(value, places=0, role="z", size="title"))
        hero.scale(3.2).move_to(3.9 * RIGHT + 1.5 * UP)
        asks = Words(f"#query[{asked.words[row]}] asks #key[{asked.words[column]}],", "title")
        later = Words("which is not written yet", "title")
        blocked = Formula("arrow.r -infinity", "title").scale(1.8)
        for line, y in ((asks, 0.1), (later, -0.65), (blocked, -1.9)):
            line.set_x(3.9).set_y(y)
        with self.beat(
            "The highest look ahead, {x:.0f}, is blocked: no word may ask a later one.",
            x=value,
            holds=most,
            note="Later words are what is to be guessed. With the mask, their share will be zero.",
        ):
            self.play(FadeOut(self.panel), ReplacementTransform(self.ring, top))
            self.play(FadeIn(hero, target_position=top, scale=0.2), run_time=1.5)
            self.play(FadeIn(asks))
            self.play(FadeIn(later))
            self.play(FadeOut(top), LookBack(scores, run_time=2), FadeIn(blocked))
        self.told_ahead = Group(hero, asks, later, blocked)

    def share(self) -> None:
        """Softmax turns scores into a pattern, row by row."""
        asked, met, n = self.asked, self.met, len(self.asked.words)
        dots = self.run.probe("dots", **self.here)
        never = given(NEVER * np.triu(np.ones((n, n)), 1), "mask", why="no word looks ahead")
        root = self.root = self.run.recipe.head_width**0.5
        self.divisor = Dial("divisor", at=1.0, low=1.0, high=root)
        pattern = self.pattern = softmax(dots / self.divisor.probe() + never)
        grid = self.grid = AttentionGrid(
            pattern, asked.words, side=SIDE, rests=True, least=0.01,
            numbers=n <= 10, size="label" if n <= 10 else "small",
        )  # fmt: skip
        grid.shift((LEFT_EDGE - grid.get_left()[0]) * RIGHT)
        grid.shift((BOTTOM - grid.cells.image.get_bottom()[1]) * UP).set_light(0)
        target = met.without_strips()
        target.shift(grid.cells.image.get_center() - target.cells.image.get_center())
        stacks = self.stacks = RowStacks(pattern, grid.cells)
        sharp = [maximum(entries(pattern, i, range(i + 1))) for i in range(n)]
        with self.beat(
            "Softmax makes each row shares of one; nearly all goes to a single word.",
            holds=all_of(*(one > 0.75 for one in sharp)),
            note="A bar a row, as long as one. Small shares are added up in the rest.",
        ):
            self.play(FadeOut(self.told_ahead, *met.queries, *met.keys))
            self.play(ReplacementTransform(met.scores, target), run_time=1.2)
            self.add(grid)
            self.play(FadeIn(stacks.head))
            for i in range(n):
                turn = (Light(target, [i], to=0), Light(grid, [i], to=1), FadeIn(stacks.rows[i]))
                self.play(*turn, run_time=0.9 if i < 2 else 0.35)
            self.remove(target)

    def divide(self) -> None:
        """Divided by the root of their length, scores leave the flat ends of softmax."""
        arch = self.arch = SlopeArch(self.pattern, length=4.7, height=3.3)
        arch.move_to(3.9 * RIGHT).align_to(BOTTOM * UP, DOWN)
        d = Readout(self.divisor.probe(), places=1)
        scaled = Equation("#query[$q$] dot #key[$k$] div {d}", "title", d=d)
        width = self.run.recipe.head_width
        why = f"$sqrt({width}) = {self.root:g}$: a query has {width} numbers"
        root = Constant(why, "label", because="the width of a head and its root", role="quiet")
        scaled.set_x(arch.told.get_x()).set_y(3.05)
        level(root.match_x(scaled), 2.4)
        before = float(arch.mean())
        with self.beat(
            "Near its ends a share has no slope to learn from: scores are divided by {by} first.",
            by=given(self.root, "root", why="of the width of a head"),
            holds=arch.mean > 3 * before,
            note="So a sum of products grows. The slope is that of a share by its own score.",
        ):
            self.play(FadeOut(self.stacks.head), run_time=0.4)
            at_one = arch.plot.point(1, 0)  # where the dots of these shares lie
            bars = [FadeOut(row, target_position=at_one, scale=0.1) for row in self.stacks.rows]
            self.play(LaggedStart(*bars, lag_ratio=0.1), run_time=1.2)
            self.play(FadeIn(arch.plot, arch.curve))
            self.play(FadeIn(arch.dots, arch.told, scaled))
            self.play(Nudge(self.divisor, by=self.root, run_time=5))
            self.play(FadeIn(root))
        self.arch.add(scaled, root)

    def look(self) -> None:
        """What the row of the last word means: where it looks, and what the model says."""
        asked, (asker, decider) = self.asked, self.asked.said
        grid, letter = self.grid, LETTERS[self.head]
        shown = self.shown = Look(self.run, asked, self.head).to(1.2)
        heads = self.heads = FourLooks(self.run, asked, self.head).move_to(BOTTOM * UP, DOWN)
        mine = heads.pictures[self.head]
        big = mine.copy().scale(grid.cells.image.width / mine.image.width)
        big.move_to(grid.cells.image)
        row = grid.outline(asked.asker)
        with self.beat(
            f"Head {letter}, one of four, looks from “{asker}” at “{decider}”: "
            f"“{asked.answer}” comes next.",
            holds=all_of(
                equal(argmax(shown.weights), asked.decider),
                equal(shown.right, tale.INDEX[asked.answer]),
            ),
            note="As wide as the share. Each head has queries and keys of its own; the answer is "
            "that of all four.",
        ):
            self.play(FadeOut(self.arch), Create(row))
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
            self.play(Create(shown.arcs[asked.decider]), FadeIn(shown.arcs), run_time=1.5)
            self.play(FadeIn(shown.shares, shown.sentence.slot))
            self.play(FadeIn(shown.says, shown.sure, shift=0.2 * UP))
            self.play(FadeIn(heads))

    def hide(self) -> None:
        """Hide the deciding word, and the look goes elsewhere."""
        asked, decider = self.asked, self.asked.decider
        hidden = Look(self.run, asked, self.head, hide=(decider,)).to(-1.76)
        before = Look(self.run, asked, self.head).to(-1.76)
        most, says = hidden.most, str(hidden.says.markup)
        verdict = f"“{asked.answer}” becomes “{says}”" if says != asked.answer else "it still holds"
        with self.beat(
            f"Hide “{asked.words[decider]}” from all four: “{asked.words[asked.asker]}” looks at "
            f"“{asked.words[most]}”, {verdict}.",
            holds=all_of(
                equal(argmax(hidden.weights), most), equal(hidden.right, tale.INDEX[says])
            ),
            note="The shares go to other words: what is left of a row still adds up to one.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.heads))
            self.play(FadeIn(hidden.row, before.arcs), run_time=1.2)
            self.play(Create(hidden.struck))
            self.play(ReplacementTransform(before.arcs, hidden.arcs), run_time=2)
            self.play(FadeIn(hidden.shares, hidden.sentence.slot))
            self.play(FadeIn(hidden.says, hidden.sure, shift=0.2 * UP))
