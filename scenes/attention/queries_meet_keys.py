"""Queries meet keys."""

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    CurvedArrow,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.inputs import Dial
from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.attention_grid import AttentionGrid
from scenes.attention.hidden_word import HiddenWord
from scenes.attention.lay import Lay
from scenes.attention.light import Light, LookBack
from scenes.attention.one_head import OneHead
from scenes.attention.query_key import QueryAndKey, QueryKeyGrid, from_scores_to_shares
from scenes.attention.strips import WorkedDot
from scenes.mobjects.words import SentenceColumn, SentenceRow
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST
from scenes.stage.text import Formula, OnOneLine, Words, level
from scenes.stage.theme import current


class QueriesMeetKeys(OneHead):
    """A word asks with its query, every word answers with its key, and softmax makes it a look.

    The tale run at its last step (600), seed 0: one head, and what it does with one sentence.
    """

    title = "Queries meet keys"
    first_edition = True

    def construct(self) -> None:
        self.ask()
        self.project()
        self.multiply()
        self.meet()
        self.share()
        self.look()
        self.hide()

    def ask(self) -> None:
        """The sentence, the word that asks, and the one that it must find."""
        asked, (asker, decider) = self.asked, self.asked.said
        self.row = SentenceRow((*asked.words, "?"), width=13)
        self.row.light(asked.asker + 1).set_y(1.2)
        self.options = SentenceColumn(asked.choices, spacing=0.42, role="quiet")
        for option in self.options:
            option.set_x(0)
        self.options.next_to(self.row[-1], DOWN, buff=0.5)
        start, end = (self.row[i].get_center() for i in (asked.asker, asked.decider))
        start[1] = end[1] = self.row.get_top()[1] + 0.15
        self.arrow = CurvedArrow(start, end, angle=1.6, color=current()["query"], tip_length=0.2)
        self.add(self.row, self.options)
        with self.beat(
            f"What comes next? “{decider.capitalize()}” decides it, so “{asker}” has to look at "
            f"“{decider}”, and at no other word.",
            note="The grammar allows one word only here. How can the network find what decides it?",
        ):
            self.play(self.row.animate.light(asked.asker, role="query"))
            self.play(self.row.animate.light(asked.decider, role="key"), Create(self.arrow))

    def project(self) -> None:
        """A vector times W_Q is a query, another times W_K a key."""
        made = self.made = QueryAndKey(self.run, self.asked, self.head).shift(0.9 * DOWN)
        with self.beat(
            f"To the network a word is a vector: {self.run.recipe.width} numbers. One matrix makes "
            "of it a query.",
            note="A vector holds the word and its place. Matrix times vector: row by column.",
        ):
            self.play(FadeOut(self.arrow, self.options), self.row.animate.set_y(2.55))
            self.strike(self.row[self.asked.asker], made.sides[0])
            self.play(FadeIn(made.says[0], made.scales))
        with self.beat(
            "Another matrix makes a key. Every word gets both, by the same two matrices.",
            note="Training found these two matrices. A query is what a word looks for.",
        ):
            self.strike(self.row[self.asked.decider], made.sides[1])
            self.play(FadeIn(made.says[1]))

    def multiply(self) -> None:
        """One query with one key, worked out."""
        made, asked, (asker, decider) = self.made, self.asked, self.asked.said
        worked = self.worked = WorkedDot(
            self.run.probe("q", **self.here, position=asked.asker),
            self.run.probe("k", **self.here, position=asked.decider),
            limit=made.limit,
            names=(
                OnOneLine(Words(asker, "label", role="query"), Formula("#query[$q$]")),
                OnOneLine(Words(decider, "label", role="key"), Formula("#key[$k$]")),
                OnOneLine(Words("products", "label"), Formula("#query[$q_i$] #key[$k_i$]")),
            ),
            roles=("query", "key"),
            total="#query[$q$] dot #key[$k$] = inline(sum_i) #query[$q_i$] #key[$k_i$]",
        )
        worked.set_x(0).set_y(0)
        self.rounded = Words("rounded", "label", role="quiet")
        level(self.rounded.next_to(worked.total, RIGHT, buff=1), worked.total)
        agree = "they agree" if float(worked.sum.probe()) > 0 else "they do not agree"
        with self.beat(
            f"The query of “{asker}” meets the key of “{decider}”: a dot product. "
            f"Product by product, it adds up: {agree}.",
            note="Where both are blue, or both red, the product is positive.",
        ):
            rest = [part for side in made.sides for part in (*side.parts[:3], side.names)]
            self.play(FadeOut(self.row, *rest, made.says, made.scales))
            lays = map(Lay, (side.after for side in made.sides), worked.strips)
            self.play(*lays, FadeIn(*worked.names[:2]), run_time=1.5)
            self.play(FadeIn(*worked.numbers[:2]))
            self.play(FadeIn(worked.names[2]), run_time=0.5)
            meet = (
                FadeIn(number, target_position=worked.strips[0].pixel(i))
                for i, number in enumerate(worked.numbers[2])
            )
            self.play(FadeIn(worked.strips[2]), LaggedStart(*meet, lag_ratio=0.2), run_time=3)
            gather = (
                FadeOut(number.copy(), target_position=worked.sum) for number in worked.numbers[2]
            )
            self.play(
                FadeIn(worked.total.formula),
                LaggedStart(*gather, lag_ratio=0.1),
                FadeIn(worked.sum),
                run_time=1.5,
            )
            self.play(FadeIn(self.rounded), run_time=0.5)

    def meet(self) -> None:
        """Every query with every key; scaled, and blind to what comes later."""
        asker, decider, worked = self.asked.asker, self.asked.decider, self.worked
        width = self.run.recipe.head_width
        root = width**0.5
        divisor = Dial("divisor", at=1.0, low=1.0, high=root)
        met = self.met = QueryKeyGrid(
            self.run, self.asked, self.head, limit=self.made.limit, divisor=divisor
        )
        scores, known = met.scores, met.known
        met.shift((-6.15 - met.without_strips().get_left()[0]) * RIGHT)
        met.shift((-3.35 - scores.cells.image.get_bottom()[1]) * UP)
        steps = self.steps = from_scores_to_shares(width)
        steps.next_to(met.bar, RIGHT, buff=0.7).align_to(scores.cells.image, UP)
        with self.beat(
            "Each row asks, each column answers: every query meets every key, and the grid fills.",
            note="Blue: they agree. Red: they oppose. The number in the ring is the one we know.",
        ):
            self.play(
                FadeOut(
                    worked.strips[2],
                    worked.numbers,
                    worked.names,
                    worked.total.formula,
                    self.rounded,
                ),
                Lay(worked.strips[0], met.queries[asker]),
                Lay(worked.strips[1], met.keys[decider]),
                worked.sum.animate.move_to(known[2]).scale(0.6),
                run_time=2,
            )
            others = map(FadeIn, met.strips_but(asker, decider))
            self.play(FadeIn(scores.names), LaggedStart(*others, lag_ratio=0.1), run_time=1.5)
            self.play(Create(known))
            self.add(scores, known)
            self.remove(worked.sum)
            self.play(Light(scores, [asker], to=1), FadeIn(met.bar, steps[0]), run_time=1)
            rows = [i for i in range(len(self.asked.words)) if i != asker]
            self.play(Light(scores, rows, to=1, lag_ratio=0.6, run_time=3))
        with self.beat(
            f"Sums of {width} products run large: divide by {root:g}, the root of {width}. "
            "And no word may look ahead: minus infinity.",
            note="Later words are not written yet. Without the mask, some would be looked at.",
        ):
            self.play(FadeOut(known[:2]), FadeIn(steps[1]))
            self.play(Nudge(divisor, by=root, run_time=2.5))
            scores.cells.places = 1
            scores.cells.refresh()
            self.play(FadeIn(steps[2]))
            self.play(LookBack(scores, run_time=2))

    def share(self) -> None:
        """Softmax turns scores into a pattern, row by row."""
        n, met, scores, ring = len(self.asked.words), self.met, self.met.scores, self.met.known[2]
        pattern = self.run.probe("pattern", **self.here)
        hidden = self.run.probe("pattern", **self.here, hide=(self.asked.decider,))
        self.hiding = Dial("hidden", at=0.0, low=0.0, high=1.0)
        grid = self.grid = AttentionGrid(
            pattern + self.hiding.probe() * (hidden - pattern),
            self.asked.words,
            side=4.4,
            size="label" if n <= 10 else "small",
            numbers=n <= 10,
        )
        move = 0.45 * UP + 0.6 * LEFT
        target = met.without_strips().shift(move)
        grid.shift(target.cells.image.get_center() - grid.cells.image.get_center()).set_light(0)
        with self.beat(
            "Softmax turns each row into shares of one: how much of its look goes to each word.",
            note="Each row adds up to one. Minus infinity has no share at all.",
        ):
            self.play(FadeOut(*met.queries, *met.keys, met.bar))
            moves = (ReplacementTransform(scores, target), ring.animate.shift(move))
            self.play(*moves, FadeIn(self.steps[3]), run_time=1.5)
            self.add(grid, ring)
            for i in range(n):
                pace = 1.0 if i < 2 else 0.4
                self.play(Light(target, [i], to=0), Light(grid, [i], to=1), run_time=pace)
            self.remove(target)

    def look(self) -> None:
        """Only rows whose next word is decided mean something."""
        words, grid, pairs = self.asked.words, self.grid, self.asked.decided
        frames = self.frames = VGroup(*(grid.outline(*pair) for pair in pairs))
        chart = self.chart = HiddenWord(self.run, self.asked)
        room = grid.cells.image.get_right()[0]
        left = chart.get_left()[0]
        chart.shift((room + (6.8 - room - (chart.right - left)) / 2 - left) * RIGHT)
        chart.align_to(grid.cells.image, UP).shift(0.35 * UP)
        faded = Words("pale rows: their next word is a free choice", "label", role="quiet")
        faded.align_to(chart, LEFT).align_to(grid.cells.image, DOWN)
        asking, answering = zip(*pairs, strict=True)
        free = [i for i in range(len(words)) if i not in asking]
        with self.beat(
            f"Pale rows have a free choice next. Where the next word is decided, {self.found()}.",
            note="How the pale rows look need not mean anything.",
        ):
            self.play(FadeOut(self.steps))
            self.play(Light(grid, free, to=0.25), FadeIn(faded), run_time=1.5)
            self.play(
                *(grid.asking[i].animate.set_color(current()["query"]) for i in asking),
                *(grid.answering[i].animate.set_color(current()["key"]) for i in answering),
                ReplacementTransform(self.met.known[2], frames[-1]),
                Create(frames[:-1]),
            )
            self.play(FadeIn(chart.title, chart.heads[0], chart.names))
            self.play(FadeIn(chart.before.bars, chart.before.numbers))

    def found(self) -> str:
        """Which of the decided rows look most at the word that decides, in words."""
        words, pattern = self.asked.words, np.asarray(self.run.probe("pattern", **self.here)())
        says = {
            pair: f"“{words[pair[0]]}” at its “{words[pair[1]]}”" for pair in self.asked.decided
        }
        found = [text for (row, column), text in says.items() if pattern[row].argmax() == column]
        missed = [text for text in says.values() if text not in found]
        if not found:
            return f"this head looks elsewhere, not {', '.join(missed)}"
        return f"the head looks: {', '.join(found)}" + (
            f", but not {', '.join(missed)}" if missed else ""
        )

    def hide(self) -> None:
        """Hide the deciding word, and measure what is lost."""
        decider, answer, chart = self.asked.decider, self.asked.answer, self.chart
        here = {"words": self.asked.words}
        column = self.grid.answering[decider]
        strike = Line(column.get_corner(DOWN + LEFT), column.get_corner(UP + RIGHT))
        strike.set_stroke(current()["ink"], width=4)
        p, left = (
            float(self.run.probe("probability", **here, word=answer, hide=hide)())
            for hide in ((), (decider,))
        )
        says = tale.decode([int(self.run.probe("answer", **here, hide=(decider,))())])[0]
        with self.beat(
            f"The test: hide “{self.asked.words[decider]}” from every head, and "
            f"“{answer}” {'falls' if left < p else 'goes'} from {p:.3f} to {left:.3f}. "
            f"{'Still' if says == answer else 'Now'} it says “{says}”.",
            note="The look goes to other keys: what is left of a row still adds up to one.",
            rest=LAST_REST,
        ):
            after = chart.after.bars
            self.play(Create(strike), FadeOut(self.frames[-1]))
            self.play(Nudge(self.hiding, by=1.0))
            self.play(FadeIn(chart.heads[1], after.zero))
            copies = map(TransformFromCopy, chart.before.bars.bars, after.bars)
            self.play(Whole(after, *copies), FadeIn(chart.after.numbers), run_time=1.5)
            self.play(FadeOut(strike))
