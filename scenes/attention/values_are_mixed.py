"""Values are mixed."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import entries, largest
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.lay import Lay
from scenes.attention.one_head import OneHead
from scenes.attention.score_parts import Chances, ScoreParts
from scenes.attention.stream import StreamSum
from scenes.attention.strips import MatrixOnStrip
from scenes.attention.value_mix import ValueMix
from scenes.mobjects.pictures import ColourBar, common
from scenes.mobjects.quiet import quiet
from scenes.mobjects.words import AttentionArcs, SentenceRow
from scenes.stage.lesson import LAST_REST
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level


class ValuesAreMixed(OneHead):
    """What a word looks at, it takes: values, mixed by the pattern's weights, change its next word.

    The tale run at its last step (600), seed 0: one head, and what it does with one sentence.
    """

    title = "Values are mixed"
    first_edition = True

    def construct(self) -> None:
        self.asking, self.deciding = self.asked.said
        self.letter = LETTERS[self.head]
        self.arcs()
        self.values()
        self.weigh()
        self.write_back()
        self.scores()
        self.switch_off()

    def arcs(self) -> None:
        """Where the head looks."""
        asker, decider = self.asked.asker, self.asked.decider
        row = self.row = SentenceRow((*self.asked.words, "?"), width=11.5).set_y(-0.7)
        row.light(asker + 1).light(asker, role="query").light(decider, role="key")
        weights = self.run.probe("pattern", **self.here, position=asker)
        looks = AttentionArcs(row, weights, at=asker, height=2.4)
        shares = VGroup()
        for i, word in enumerate(row[:-1]):
            share = Readout(entries(weights, i), size="label", role="query", align="center")
            shares.add(share.next_to(word, DOWN).set_y(row.baseline - 0.5))
        name = quiet("weight", shares, LEFT, buff=0.4)
        shares.add(level(name, shares[0]))
        self.add(row)
        most = self.asked.words[int(np.argmax(weights()))]
        with self.beat(
            f"Head {self.letter} of “{self.asking}” looks at “{most}”. "
            "But a look is not an answer yet: what does it take?",
            note="As wide as the weight. All weights of the look add up to one.",
        ):
            self.play(Create(looks[decider]), FadeIn(looks), run_time=1.5)
            self.play(FadeIn(shares))
        self.looks = Group(looks, shares)

    def values(self) -> None:
        """A third matrix makes a value of each word."""
        words, decider = self.asked.words, self.asked.decider
        mix = self.mix = ValueMix(self.run, self.asked, self.head)
        mix.shift((-6.75 - mix.column.get_left()[0]) * RIGHT)
        mix.shift((2.35 - mix.column[0].get_y()) * UP)
        W = self.run.probe("W_V", head=self.head)
        plain = common(W, self.run.probe("input", words=words))
        made = MatrixOnStrip(
            W,
            self.run.probe("input", words=words, position=decider),
            self.run.probe("v", **self.here, position=decider),
            names=(
                Formula("W_V"),
                Words(self.deciding, "label", role="key"),
                Formula("#value[$v$]"),
            ),
            limits=(plain, plain, mix.limit),
            roles=("faint", "value"),
            cell=0.12,
            thickness=0.32,
        )
        made.shift((-0.55 - made.parts.get_y()) * UP).set_x(2.6)
        bars = [ColourBar(limit, height=2.2) for limit in (plain, mix.limit)]
        for bar, side in zip(bars, (LEFT, RIGHT), strict=True):
            bar.next_to(made, side, buff=0.6).match_y(made.parts)
        says = quiet("what it tells: its #value[value]", made.parts, buff=0.25)
        with self.beat(
            f"A third matrix makes a value of a word's vector: what “{self.deciding}” tells "
            "those who look at it.",
            note="Queries and keys decide who looks; values are what is handed over.",
        ):
            self.play(FadeOut(self.looks, self.row[-1]))
            self.play(*map(ReplacementTransform, self.row[:-1], mix.column), run_time=1.5)
            self.strike(mix.column[decider], made, *bars, says=says)
            self.play(Lay(made.after, mix.values[decider], stays=True))
            others = (FadeIn(strip) for i, strip in enumerate(mix.values) if i != decider)
            self.play(LaggedStart(*others, lag_ratio=0.15), run_time=1.5)
        self.gone, self.bar = Group(made, says, bars[0]), bars[1]

    def weigh(self) -> None:
        """Weights times values, and their sum."""
        mix, bar = self.mix, self.bar
        place = bar.copy().next_to(Group(*mix.products), RIGHT, buff=0.5)
        with self.beat(
            "Each value is taken as much as it is looked at: times its weight. A small weight "
            "leaves little.",
            note="A weight of nearly zero leaves nearly nothing of a value.",
        ):
            self.play(FadeOut(self.gone), bar.animate.move_to(place))
            self.play(FadeIn(mix.heads[:2], mix.weights))
            self.play(FadeIn(mix.heads[2], mix.signs))
            self.play(LaggedStart(*self.lay(mix.values, mix.products), lag_ratio=0.15), run_time=3)
        weights = self.run.probe("pattern", **self.here, position=self.asked.asker)
        weight = round(float(entries(weights, self.asked.decider)()), 2)
        with self.beat(
            f"Added up, they are z. “{self.deciding.capitalize()}” has {weight:.2f} of the weight, "
            f"all the others together {1 - weight:.2f}.",
            note="Had it looked at two words alike and no other, z would be their values' mean.",
        ):
            self.play(Create(mix.rule))
            together = self.lay(mix.products, [mix.z] * len(mix.products))
            self.play(*together, FadeIn(mix.z_name), run_time=2)

    def lay(self, old: list[Any], new: list[Any]) -> list[Animation]:
        """Strips that stay, and go to others as well."""
        return [Lay(one, other, stays=True) for one, other in zip(old, new, strict=True)]

    def write_back(self) -> None:
        """z through W_O, added to the word's own vector."""
        mix, mine = self.mix, self.head + 1
        at = {**self.here, "position": self.asked.asker}
        stream = self.stream = StreamSum(self.run, self.asked).shift(1.75 * UP + 3 * RIGHT)
        W = self.run.probe("W_O", head=self.head)
        made = MatrixOnStrip(
            W,
            self.run.probe("z", **at),
            self.run.probe("head output", **at),
            names=(Formula("W_O"), Formula("z"), Words(f"head {self.letter}", "label")),
            limits=(largest(W), mix.limit, stream.limit),
            roles=("z", "value"),
            cell=0.13,
            thickness=0.34,
        )
        made.shift((-0.55 - made.parts.get_y()) * UP).set_x(-4.6)
        scales = quiet("$W_O$ and $z$: scales of their own", made.parts, buff=0.25)
        with self.beat(
            f"One more matrix turns z into what head {self.letter} says, as long as a word's "
            "vector, and adds it to the word's own.",
            note="Sums keep what was there: the word is not replaced, it is informed.",
        ):
            self.play(FadeOut(mix.rows, self.bar, mix.z_name), Lay(mix.z, made.before))
            self.play(FadeIn(made.matrix, made.names[:2], scales))
            self.comes_out(made)
            self.play(FadeIn(stream.parts[0], stream.names[0], stream.bar))
            self.play(Lay(made.after, stream.parts[mine], stays=True), FadeIn(stream.names[mine]))
        with self.beat(
            "The other heads add what they took. The sum is the word, and what it has found out.",
            note="This sum is called the residual stream.",
        ):
            others = (
                FadeIn(strip, stream.names[i], shift=0.2 * RIGHT)
                for i, strip in enumerate(stream.parts)
                if i not in (0, mine)
            )
            self.play(LaggedStart(*others, lag_ratio=0.3))
            self.play(Create(stream.rule), FadeIn(stream.names[-1]))
            self.play(*self.lay(stream.parts, [stream.whole] * len(stream.parts)), run_time=2)
        self.gone = Group(made, scales, stream)

    def scores(self) -> None:
        """What each part adds to the scores of the next word."""
        choices = self.asked.choices
        table = self.table = ScoreParts(self.run, self.asked, self.head).align_to(2.75 * UP, UP)
        self.place, self.full = table.get_center(), table.width
        table.scale(min(1.12, 13.4 / table.width)).move_to(0.1 * DOWN)
        before, after = (
            choices[int(np.argmax(scores()))] for scores in (table.scores[0], table.scores[-1])
        )
        adds = [float(entries(part, choices.index(after))()) for part in table.scores[1:-1]]
        with self.beat(
            f"This vector gives each next word its score. “{self.asking}” alone would prefer "
            f"“{before}”; the sum says “{after}”.",
            note="Before any head the vector is a word and its place, and nothing of other words.",
        ):
            self.play(FadeOut(self.gone))
            first, last = table.columns[0], table.columns[-1]
            self.play(FadeIn(table.names, first[0]))
            self.play(FadeIn(*first[1:]))
            self.play(FadeIn(last, table.rounded))
        with self.beat(
            f"The difference is what the heads add, and head {LETTERS[int(np.argmax(adds))]} adds "
            f"the most to “{after}”. The parts add up exactly.",
            note="In this model scores are a plain sum: of the word itself, and of each head.",
        ):
            for column in table.columns[1:-1]:
                self.play(FadeIn(column, shift=0.2 * RIGHT), run_time=0.8)
            self.play(Create(table.box))

    def switch_off(self) -> None:
        """What is left of the answer without the head, without all, and with it alone."""
        answer, everyone = self.asked.answer, tuple(range(self.run.recipe.heads))
        cases = {
            "all heads": (),
            f"without head {self.letter}": (self.head,),
            f"only head {self.letter}": tuple(h for h in everyone if h != self.head),
            "no head": everyone,
        }
        chart = Chances(self.run, self.asked, cases)
        chart.set_x(0).align_to(3.25 * DOWN, DOWN)
        p = [float(probe()) for probe in chart.probes]
        with self.beat(
            f"All heads give “{answer}” {p[0]:.3f}. Without head {self.letter} it is {p[1]:.3f}, "
            f"with it alone {p[2]:.3f}, and without any {p[3]:.3f}.",
            note="What is left without a head comes from the word itself and from the other heads.",
            rest=LAST_REST,
        ):
            scale = self.full / self.table.width
            self.play(self.table.animate.scale(scale).move_to(self.place), run_time=1.5)
            bars, rows = chart.bars, list(zip(chart.names, chart.numbers, strict=True))
            self.play(FadeIn(chart.head, *rows[0], bars.zero, bars.bars[0]))
            for i in range(1, len(cases)):
                grow = TransformFromCopy(bars.bars[i - 1], bars.bars[i])
                self.play(FadeIn(*rows[i]), grow, run_time=1.2)
            self.add(bars)
