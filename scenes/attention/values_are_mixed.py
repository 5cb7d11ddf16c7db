"""Values are mixed."""

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
from scenes.attention.stream import Pale, Stream
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.attention.value_mix import Mix, Values
from scenes.mobjects.pictures import ColourBar, common
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE
from scenes.stage.text import Formula, Words, level

ROW = 2.2  # the height of the sentence above its values
FLOOR = BOTTOM + 0.1  # two lines of a caption keep their distance


class ValuesAreMixed(OneHead):
    """What a word looks at, it takes: values, mixed by the pattern's weights, change its next word.

    The tale run at its last step (600), seed 0: its heads, and one sentence.
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
        self.add_others()
        self.add_last()
        self.compare()
        self.alone()

    def look(self) -> None:
        """Where the first head looks."""
        asked, letter = self.asked, LETTERS[self.mixing]
        shown = self.shown = Look(self.run, asked, self.mixing, height=0.75)
        shown.to(0.5)
        slot = self.slot = shown.sentence.slot
        mark = self.mark = level(Words("?", "title", role="quiet").set_x(slot.get_x()), shown.row)
        first, second = np.argsort(-np.asarray(shown.weights())).tolist()[:2]
        top, next_to_it = (entries(shown.weights, i) for i in (first, second))
        little = float(top()) > 2 * float(next_to_it())
        said = Words("“What do you tell me?”", "title", role="value").scale(1.25)
        wish = self.wish = bubble(said, "value", height=1.3)
        wish.set_x(min(shown.row[asked.asker].get_x(), 6.6 - wish.width / 2)).set_y(-1.6)
        self.add(shown.row, slot, mark)
        with self.beat(
            f"Head {letter} has “{asked.words[asked.asker]}” look at “{asked.words[first]}”, and "
            f"{'a little' if little else 'less'} at “{asked.words[second]}”.",
            holds=all_of(
                equal(argmax(shown.weights), first),
                top > (2 if little else 1) * next_to_it,
            ),
            note="The last row of that head's pattern. A look alone is no answer: what does it "
            "bring?",
            sparse="a sentence and a question",
        ):
            self.play(Create(shown.arcs[first]), FadeIn(shown.arcs), run_time=1.5)
            self.play(FadeIn(shown.shares))
            self.play(FadeIn(wish, shift=0.3 * UP))

    def values(self) -> None:
        """A third matrix makes a value of each word."""
        asked, run, head, shown = self.asked, self.run, self.mixing, self.shown
        decider = asked.decider
        W = run.probe("W_V", head=head)
        plain = common(W, run.probe("input", words=asked.words))
        made = MatrixOnStrip(
            W,
            run.probe("input", words=asked.words, position=decider),
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
        made.shift(max(SIDE - 7.0 - made.get_left()[0], 0.0) * RIGHT).align_to(FLOOR * UP, DOWN)
        bar = ColourBar(plain, height=1.5, places=1).next_to(made.matrix, LEFT, buff=1.1)
        with self.beat(
            "A third matrix makes a value of every word: what it tells those who look at it.",
            note="Queries and keys decide who looks; values are what is handed over. Blue is "
            "positive, red negative.",
        ):
            up = (ROW - shown.row.baseline) * UP
            self.play(
                FadeOut(self.wish, shown.shares),
                Group(shown.row, shown.arcs, self.slot, self.mark).animate.shift(up),
            )
            shown.shares.shift(up)
            under = self.under = Values(run, asked, head, shown, self.limit, tall=3.6)
            self.strike(shown.row[decider], made, bar)
            self.play(FadeOut(*made.parts[:3], made.names, bar))
            self.play(Lay(made.after, under.strips[decider]))
            others = [
                FadeIn(strip, shift=0.3 * DOWN)
                for i, strip in enumerate(under.strips)
                if i != decider
            ]
            self.play(LaggedStart(*others, lag_ratio=0.2), run_time=2)
            self.scale_bar = ColourBar(self.limit, height=1.5, places=1)
            self.scale_bar.next_to(self.slot, DOWN).align_to(under, UP)
            self.play(FadeIn(shown.shares, self.scale_bar), run_time=0.6)

    def pour(self, mix: Mix, under: Values, goals: Values) -> None:
        """Of each value as much as its word is looked at goes into a frame that this fills.

        The values draw back before, to where `goals` are.
        """
        low = [_onto(strip, goal) for strip, goal in zip(under.strips, goals.strips, strict=True)]
        self.play(Create(mix.block.outline), *low)
        left = self.left = [strip.copy() for strip in under.strips]
        self.add(*left, *under.strips)
        for strip in under.strips:
            strip.frame.set_stroke(width=0)
        falls = map(_onto, under.strips, mix.block.strips)
        self.play(LaggedStart(*falls, lag_ratio=0.3), run_time=4)
        self.remove(*under.strips)
        self.add(mix.block)
        self.play(FadeIn(mix.names))
        blend = VGroup(*map(cells, mix.block.strips))
        self.add(blend)
        self.play(
            blend.animate.stretch_to_fit_width(mix.whole.width).move_to(mix.whole), run_time=2
        )
        self.play(FadeIn(mix.whole, mix.equals, mix.says), run_time=1.5)
        self.remove(blend)

    def mix(self) -> None:
        """As much of each value as its word is looked at."""
        mixed = self.mixed = self.mix_of(self.mixing)
        v = self.run.probe("v", words=self.asked.words, head=self.mixing)
        taken = matmul(transposed(v), mixed.block.shares)
        with self.beat(
            "Of each value it takes as much as it looks: poured together, they are the mix.",
            holds=isclose(taken, mixed.whole.probe, within=1e-4),
            note="The frame is as wide as one, so that the shares fill it. Then each row is "
            "averaged: a value counts as much as it is wide.",
        ):
            goals = Values(self.run, self.asked, self.mixing, self.shown, self.limit)
            self.pour(mixed, self.under, goals)

    def mix_of(self, head: int) -> Mix:
        """The picture of a head's mix, low in the frame."""
        mix = Mix(self.run, self.asked, head, self.limit)
        return mix.shift((FLOOR - mix.get_bottom()[1]) * UP)

    def copy_one(self) -> None:
        """A head that looks at one word takes its value as it is."""
        asked, shown, letter = self.asked, self.shown, LETTERS[self.head]
        other = Look(self.run, asked, self.head, height=0.75).to(ROW)
        under = Values(self.run, asked, self.head, other, self.limit)
        mixed = self.mix_of(self.head)
        most = other.most
        value = under.strips[most].probe
        alone = float(entries(other.weights, most)()) > 0.95
        told = "almost only" if alone else "mostly"
        like = "nearly a copy of" if alone else "close to"
        with self.beat(
            f"Head {letter} looks {told} at “{asked.words[most]}”: its mix is {like} that value.",
            holds=all_of(
                entries(other.weights, most) > (0.95 if alone else 0.5),
                cosine(mixed.whole.probe, value) > (0.99 if alone else 0.8),
            ),
            note="Every head has matrices, and so values, of its own.",
        ):
            self.play(FadeOut(self.mixed, shown.shares, *self.left))
            self.play(ReplacementTransform(shown.arcs, other.arcs))
            self.play(FadeIn(other.shares))
            falls = [FadeIn(strip, shift=0.3 * DOWN) for strip in under.strips]
            self.play(LaggedStart(*falls, lag_ratio=0.1), run_time=1.5)
            self.pour(mixed, under, under)
        self.mixed, self.gone = mixed, (other.arcs, other.shares, *self.left, self.scale_bar)

    def write_back(self) -> None:
        """Each mix through one more matrix, to be added to the word's own vector."""
        asked, mixed, row = self.asked, self.mixed, self.shown.row
        stream = self.stream = Stream(self.run, asked)
        at = {**self.here, "position": asked.asker}
        W = self.run.probe("W_O", head=self.head)
        made = MatrixOnStrip(
            W,
            self.run.probe("z", **at),
            self.run.probe("head output", **at),
            names=(
                Formula("W_O", "title"),
                Words("the mix", "label", role="value"),
                Words(f"head {LETTERS[self.head]}"),
            ),
            limits=(largest(W), self.limit, stream.limit),
            roles=("value", "value"),
            cell=0.13,
            thickness=0.6,
        )
        made.align_to(6.6 * RIGHT, RIGHT).align_to(FLOOR * UP, DOWN)
        bar = ColourBar(largest(W), height=1.8, places=1).next_to(made.matrix, LEFT, buff=0.3)
        mine = stream.parts[self.head + 1]
        with self.beat(
            f"One more matrix makes of the mix what can be added to “{asked.said[0]}” itself.",
            note="It has as many numbers as the word's own vector, and stands in the same colours.",
        ):
            names = (mixed.block, mixed.names, mixed.equals, mixed.says)
            self.play(FadeOut(*self.gone, *names), run_time=0.7)
            up = (2.95 - row.baseline) * UP
            self.play(
                Group(row, self.slot, self.mark).animate.shift(up), Lay(mixed.whole, made.before)
            )
            self.play(FadeIn(made.matrix, made.names[:2], bar))
            self.comes_out(made)
            self.play(FadeIn(stream.parts[0], stream.names[0], stream.bar))
            self.play(FadeIn(stream.names[self.head + 1]), Lay(made.after, mine, stays=True))
        self.gone = (*made.parts, made.names, bar)

    def add_others(self) -> None:
        """The other heads' mixes are added one by one, and the shares move."""
        asked, stream = self.asked, self.stream
        others = [h for h in range(len(stream.dials)) if h != self.head]
        without = self.run.probe("probability", words=asked.words, off=(self.head,))
        with self.beat(
            "The other three heads add first. With the sum, the shares of the next word move.",
            holds=isclose(stream.shares, without, within=1e-4),
            note="The sum is called the residual stream; at first it is the word's own vector. All "
            "other words together have the last bar.",
        ):
            self.play(FadeOut(*self.gone), Pale(stream, self.head), run_time=0.7)
            rows = [FadeIn(stream.parts[h + 1], stream.names[h + 1]) for h in others]
            self.play(LaggedStart(*rows, lag_ratio=0.3), run_time=1.5)
            self.play(Create(stream.rule), FadeIn(stream.whole, stream.names[-1]))
            self.play(FadeIn(stream.bars, stream.says))
            self.wait(0.5)
            for head in others:
                self.pour_in(head)

    def pour_in(self, head: int) -> None:
        """What a head brings goes down into the sum, and the next word's shares follow."""
        stream = self.stream
        down = FadeOut(stream.parts[head + 1].copy(), target_position=stream.whole)
        self.play(down, Nudge(stream.dials[head], by=1.0, run_time=2), run_time=2)

    def add_last(self) -> None:
        """The last head decides."""
        asked, stream = self.asked, self.stream
        says = self.says = Words(asked.answer)
        says.scale(min(1.2, 1.5 / says.width)).set_x(self.slot.get_x())
        level(says, self.shown.row)
        with self.beat(
            f"Now head {LETTERS[self.head]} adds its own, and the next word is decided.",
            holds=all_of(
                stream.chance > 0.9,
                isclose(stream.whole.probe, self.run.probe("output stream", words=asked.words,
                                                           position=asked.asker), within=1e-4),
            ),
            note="From the sum the scores of all words are read, and softmax makes shares of them.",
        ):  # fmt: skip
            self.play(Pale(self.stream, self.head, back=True), run_time=0.7)
            self.pour_in(self.head)
            self.play(FadeOut(self.mark), FadeIn(says, shift=0.2 * UP))

    def compare(self) -> None:
        """A strong look need not bring much."""
        stream = self.stream
        little, most = stream.sharpest()
        self.frames = VGroup(stream.frame(little), stream.frame(most))
        with self.beat(
            f"A strong look may bring little: see what heads {LETTERS[little]} and "
            f"{LETTERS[most]} add to the score, before softmax.",
            holds=all_of(
                stream.weights[little] > 0.5,
                stream.added[most + 1] > 3 * stream.added[little + 1],
            ),
            note=f"What is added to the score of “{self.asked.answer}”; the numbers add up. What "
            "is looked at and what is said of it are made by different matrices.",
        ):
            self.play(FadeOut(stream.bar), run_time=0.5)
            self.play(FadeIn(stream.looks))
            self.play(FadeIn(stream.adds))
            self.play(*map(Create, self.frames))

    def alone(self) -> None:
        """What the one head took is enough."""
        stream, asked = self.stream, self.asked
        others = [h for h in range(len(stream.dials)) if h != self.head]
        looks = {"words": asked.words, "off": tuple(others)}
        with self.beat(
            f"Head {LETTERS[self.head]} alone: what “{asked.said[0]}” took from "
            f"“{asked.said[1]}” makes “{asked.answer}” lead.",
            holds=all_of(
                equal(self.run.probe("answer", **looks), tale.INDEX[asked.answer]),
                isclose(stream.chance, self.run.probe("probability", **looks, word=asked.answer),
                        within=1e-4),
                equal(argmax(self.run.probe("pattern", **self.here, position=asked.asker)),
                      asked.decider),
            ),
            rest=LAST_REST,
        ):  # fmt: skip
            self.play(FadeOut(self.frames), run_time=0.5)
            self.play(*(Pale(stream, head) for head in others))
            stream.print_shares(off=tuple(others))
            self.play(*(Nudge(stream.dials[h], by=0.0, run_time=2.5) for h in others))
            self.play(self.shown.row.animate.light(asked.decider, role="key"))


def _onto(strip: Strip, goal: Strip) -> Any:
    """Move a strip to where another one is, as wide and as tall."""
    moving: Any = strip.animate
    return moving.stretch_to_fit_width(goal.width).stretch_to_fit_height(goal.height).move_to(goal)
