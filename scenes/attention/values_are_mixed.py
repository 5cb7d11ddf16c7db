"""Values are mixed."""

from functools import reduce
from operator import add
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowArrow,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from nncore.probes.expressions import (
    all_of,
    argmax,
    cosine,
    entries,
    equal,
    isclose,
    largest,
    matmul,
    transposed,
)
from nncore.tales import tale
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.lay import Lay, cells
from scenes.attention.look import Look, bubble
from scenes.attention.one_head import OneHead
from scenes.attention.score_race import ScoreRace
from scenes.attention.stream import StreamSum
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.attention.value_mix import Mix, Values
from scenes.mobjects.pictures import common
from scenes.mobjects.words import DIMMED
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

ROW = 1.75  # the height of the sentence above its values


class ValuesAreMixed(OneHead):
    """What a word looks at, it takes: values, mixed by the pattern's weights, change its next word.

    The tale run at its last step (600), seed 0: two of its heads, and one sentence.
    """

    title = "Values are mixed"
    mixing = 1  # the head of four whose look is shared out; then comes `head`

    def construct(self) -> None:
        words = self.asked.words
        both = [self.run.probe("v", words=words, head=h) for h in (self.mixing, self.head)]
        self.limit = common(*both)
        self.look()
        self.values()
        self.mix()
        self.copy_one()
        self.write_back()
        self.score()
        self.compare()
        self.switch_off()

    def look(self) -> None:
        """Where the first head looks."""
        asked, letter = self.asked, LETTERS[self.mixing]
        shown = self.shown = Look(self.run, asked, self.mixing, height=1.1)
        shown.to(0.3).shift(shown.row.get_x() * LEFT)
        first, second = np.argsort(-np.asarray(shown.weights())).tolist()[:2]
        said = Words("“What do you tell me?”", "title", role="value").scale(1.25)
        wish = self.wish = bubble(said, "value", height=1.3)
        wish.set_x(min(shown.row[asked.asker].get_x(), 6.6 - wish.width / 2)).set_y(-1.75)
        self.add(shown.row)
        with self.beat(
            f"Head {letter} looks from “{asked.words[asked.asker]}” at “{asked.words[first]}”, and "
            f"less at “{asked.words[second]}”.",
            holds=all_of(
                equal(argmax(shown.weights), first),
                entries(shown.weights, second) > 0.1,
                entries(shown.weights, first) > entries(shown.weights, second),
            ),
            note="A look alone is no answer: what does it bring?",
        ):
            self.play(Create(shown.arcs[first]), FadeIn(shown.arcs), run_time=1.5)
            self.play(FadeIn(shown.shares))
            self.play(FadeIn(wish, shift=0.3 * UP))

    def values(self) -> None:
        """A third matrix makes a value of each word."""
        asked, run, head, shown = self.asked, self.run, self.mixing, self.shown
        decider = asked.decider
        W = run.probe("W_V", head=head)
        vector = run.probe("input", words=asked.words, position=decider)
        plain = common(W, run.probe("input", words=asked.words))
        made = MatrixOnStrip(
            W,
            vector,
            run.probe("v", words=asked.words, head=head, position=decider),
            names=(
                Formula("W_V", "title"),
                Words(asked.words[decider], role="key"),
                Formula("v", "title", role="value"),
            ),
            limits=(plain, plain, self.limit),
            roles=("faint", "value"),
            cell=0.1,
            thickness=0.4,
        )
        made.shift((shown.row[decider].get_x() - made.before.get_x()) * RIGHT)
        made.shift(max(SIDE - 7.0 - made.get_left()[0], 0.0) * RIGHT).align_to(BOTTOM * UP, DOWN)
        with self.beat(
            "A third matrix makes a value of every word: what it tells those who look at it.",
            note="Queries and keys decide who looks; values are what is handed over.",
        ):
            up = (ROW - shown.row.baseline) * UP
            self.play(
                FadeOut(self.wish, shown.shares), Group(shown.row, shown.arcs).animate.shift(up)
            )
            shown.shares.shift(up)
            under = self.under = Values(run, asked, head, shown, self.limit)
            self.strike(shown.row[decider], made)
            self.play(Lay(made.after, under.strips[decider]))
            self.play(FadeOut(*made.parts[:3], made.names))
            others = [
                FadeIn(strip, target_position=shown.row[i], scale=0.2)
                for i, strip in enumerate(under.strips)
                if i != decider
            ]
            self.play(LaggedStart(*others, lag_ratio=0.2), run_time=2)
            self.play(FadeIn(shown.shares), run_time=0.6)

    def squeeze(self, mix: Mix, under: Values) -> None:
        """Values become as wide as their shares, side by side, and then one strip."""
        goals = [(one, mix.block.strips[i]) for i, one in enumerate(under.strips)]
        for one in under.strips:
            one.frame.set_stroke(width=0)
        self.play(*(_onto(one, goal) for one, goal in goals), run_time=3)
        self.remove(*under.strips)
        self.add(mix.block)
        self.play(Create(mix.block.outline), FadeIn(mix.names))
        copy = VGroup(*map(cells, mix.block.strips))
        self.add(copy)
        self.play(copy.animate.stretch_to_fit_width(mix.whole.width).move_to(mix.whole), run_time=2)
        self.play(FadeIn(mix.whole, mix.equals, mix.says), run_time=1.5)
        self.remove(copy)

    def mix(self) -> None:
        """As much of each value as its word is looked at."""
        mixed = self.mixed = self.mix_of(self.mixing)
        v = self.run.probe("v", words=self.asked.words, head=self.mixing)
        taken = matmul(transposed(v), mixed.block.shares)
        with self.beat(
            "Take of each value as much as it is looked at: together they are the mix.",
            holds=isclose(taken, mixed.whole.probe, within=1e-4),
            note="Each row is averaged: a value counts as much as it is wide.",
        ):
            self.squeeze(mixed, self.under)

    def mix_of(self, head: int) -> Mix:
        """The picture of a head's mix, low in the frame."""
        mix = Mix(self.run, self.asked, head, self.limit)
        return mix.shift((BOTTOM - mix.get_bottom()[1]) * UP)

    def copy_one(self) -> None:
        """A head that looks at one word takes its value as it is."""
        asked, decider = self.asked, self.asked.said[1]
        shown, letter = self.shown, LETTERS[self.head]
        other = Look(self.run, asked, self.head, height=1.1).to(ROW)
        other.shift(other.row.get_x() * LEFT)
        under = Values(self.run, asked, self.head, other, self.limit)
        mixed = self.mix_of(self.head)
        share = entries(other.weights, asked.decider)
        with self.beat(
            f"Head {letter} gives “{decider}” {{x:.2f}}: "
            "its mix is nearly a copy of that one value.",
            x=share,
            holds=cosine(mixed.whole.probe, under.strips[asked.decider].probe) > 0.99,
            note="Every head has matrices, and so values, of its own.",
        ):
            self.play(FadeOut(self.mixed, shown.shares))
            self.play(ReplacementTransform(shown.arcs, other.arcs), FadeIn(other.shares))
            falls = [
                FadeIn(strip, target_position=shown.row[i], scale=0.2)
                for i, strip in enumerate(under.strips)
            ]
            self.play(LaggedStart(*falls, lag_ratio=0.1), run_time=1.5)
            self.squeeze(mixed, under)
        self.mixed, self.gone = mixed, (shown.row, other.arcs, other.shares)

    def write_back(self) -> None:
        """Each mix through one more matrix, added to the word's own vector."""
        asked, mixed = self.asked, self.mixed
        stream = StreamSum(self.run, asked)
        stream.shift((6.72 - stream.get_right()[0]) * RIGHT + (2.9 - stream.get_top()[1]) * UP)
        at = {**self.here, "position": asked.asker}
        W = self.run.probe("W_O", head=self.head)
        made = MatrixOnStrip(
            W,
            self.run.probe("z", **at),
            self.run.probe("head output", **at),
            names=(
                Formula("W_O", "title"),
                Words("the mix", role="value"),
                Words(f"head {LETTERS[self.head]}"),
            ),
            limits=(largest(W), self.limit, stream.limit),
            roles=("value", "value"),
            cell=0.16,
            thickness=0.7,
        )
        made.parts[0].shift(0.2 * LEFT)
        made.names[0].shift(0.2 * LEFT)
        made.set_x(0).align_to(BOTTOM * UP, DOWN)
        mine, parts = stream.parts[self.head + 1], [strip.probe for strip in stream.parts]
        with self.beat(
            f"One more matrix, and each head adds what it took to what “{asked.said[0]}” was.",
            holds=isclose(reduce(add, parts), stream.whole.probe, within=1e-4),
            note="This sum is called the residual stream: the word is kept, and it is informed.",
        ):
            names = (mixed.block, mixed.names, mixed.equals, mixed.says)
            self.play(FadeOut(*self.gone, *names), Lay(mixed.whole, made.before), run_time=1.5)
            self.play(FadeIn(made.matrix, made.names[:2]))
            self.comes_out(made)
            self.play(FadeOut(*made.parts[:3], made.names), run_time=0.7)
            self.play(Lay(made.after, mine), run_time=1.5)
            self.play(FadeIn(stream.names[self.head + 1], stream.parts[0], stream.names[0]))
            others = [
                FadeIn(strip, stream.names[i], shift=0.3 * RIGHT)
                for i, strip in enumerate(stream.parts)
                if i not in (0, self.head + 1)
            ]
            self.play(LaggedStart(*others, lag_ratio=0.3), run_time=1.5)
            self.play(Create(stream.rule), FadeIn(stream.names[-1]))
            lays = [Lay(part, stream.whole, stays=True) for part in stream.parts]
            self.play(*lays, run_time=2)
        self.stream = stream

    def score(self) -> None:
        """What the sum says comes next, as one head after another is added."""
        asked, race = self.asked, ScoreRace(self.run, self.asked)
        self.race = race
        first = asked.choices[int(np.argmax(race.bars.probe()))]
        own = entries(self.run.probe("direct logits", words=asked.words), _places(asked.choices))
        place = asked.choices.index(asked.answer)
        with self.beat(
            f"Alone, “{asked.said[0]}” scores “{first}” highest; "
            f"what all heads add makes it “{asked.answer}”.",
            holds=all_of(
                equal(argmax(own), asked.choices.index(first)),
                equal(argmax(race.bars.probe), place),
            ),
            note="In this model a score is a plain sum: of the word itself, and of each head.",
        ):
            sum_of_all = self.stream.whole
            self.play(FadeOut(*self.stream.parts, self.stream.names, self.stream.rule))
            self.play(FadeOut(sum_of_all, target_position=race.bars, scale=0.3), run_time=1.2)
            self.play(FadeIn(race.race, race.hero))
            self.play(FadeIn(race.table))
            for dial in race.dials:
                self.play(Nudge(dial, by=1.0, run_time=1.6))

    def compare(self) -> None:
        """A strong look need not bring much."""
        race = self.race
        adds = [float(part()) for part in race.parts[1:]]
        sure = [h for h, share in enumerate(race.shares) if float(share()) > 0.8 and h != self.head]
        little = min(sure, key=adds.__getitem__)
        one, most = LETTERS[little], LETTERS[self.head]
        with self.beat(
            f"A strong look may bring little: head {one} looks {{x:.2f}} and adds {{a:+.2f}}, "
            f"head {most} {{c:+.2f}}.",
            x=race.shares[little],
            a=race.parts[little + 1],
            c=race.parts[self.head + 1],
            holds=race.parts[self.head + 1] > 3 * race.parts[little + 1],
            note="What is looked at and what is said of it are made by different matrices.",
        ):
            self.play(FadeIn(race.looks))
            self.play(*(Create(race.frame(h)) for h in (little, self.head)))

    def switch_off(self) -> None:
        """What is left without the head, and with it alone."""
        race, run, asked = self.race, self.run, self.asked
        rest = tuple(h for h in range(len(race.dials)) if h != self.head)
        looks = {"words": asked.words, "word": asked.answer}
        without = run.probe("probability", **looks, off=(self.head,))
        alone = run.probe("probability", **looks, off=rest)
        letter = LETTERS[self.head]
        with self.beat(
            f"Without head {letter}, “{asked.answer}” falls to {{x:.2%}}. "
            f"With head {letter} alone it is {{y:.2%}}.",
            x=without,
            y=alone,
            holds=alone > without,
            rest=LAST_REST,
        ):
            self.play(FadeOut(*race.frames), run_time=0.5)
            self.turn(self.head, to=0.0)
            self.wait()
            self.turn(*rest, to=0.0)
            self.turn(self.head, to=1.0)
            self.sum_up()

    def sum_up(self) -> None:
        """What the head took, and what comes of it."""
        race = self.race
        mix = Mix(self.run, self.asked, self.head, self.limit, wide=3.3)
        mix.to_edge(LEFT, buff=SIDE + 0.1).match_y(race.bars)
        seen = Group(race.race, race.hero)
        self.play(FadeOut(race.table, race.looks), run_time=0.8)
        self.play(seen.animate.to_edge(RIGHT, buff=SIDE), run_time=1.2)
        start = mix.whole.get_right()
        end = start + (seen.get_left()[0] - start[0]) * RIGHT
        arrow = Arrow(start, end, buff=0.15, color=current()["value"])
        head = Words(f"head {LETTERS[self.head]} alone", "title").align_to(mix, LEFT)
        self.play(FadeIn(mix, level(head, 2.7)), GrowArrow(arrow))

    def turn(self, *heads: int, to: float) -> None:
        """Switch heads on (1) or off (0)."""
        race = self.race
        rows = [part[h + i] for h in heads for part, i in race.by_head]
        opacity = 1.0 if to else DIMMED
        for row in rows:
            row.set_opacity(opacity)
        self.play(*(Nudge(race.dials[h], by=to, run_time=2) for h in heads))


def _onto(strip: Strip, goal: Strip) -> Any:
    """Move a strip to where another one is, as wide and as tall."""
    moving: Any = strip.animate
    return moving.stretch_to_fit_width(goal.width).stretch_to_fit_height(goal.height).move_to(goal)


def _places(words: tuple[str, ...]) -> list[int]:
    return [tale.INDEX[word] for word in words]
