"""Values are mixed."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    VGroup,
    there_and_back,
)

from nncore.probes.expressions import (
    all_of,
    argmax,
    cosine,
    entries,
    equal,
    isclose,
    matmul,
    maximum,
    size_quantile,
    stacked,
    transposed,
)
from nncore.probes.inputs import given
from nncore.tales import tale
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.lay import Lay, cells, onto
from scenes.attention.look import Look
from scenes.attention.one_head import OneHead
from scenes.attention.pour import STIRRED, Pour
from scenes.attention.row_stacks import FourLooks
from scenes.attention.stream import RAISED, AsLikely, Stream
from scenes.attention.value_mix import Mix, ThirdMatrix, Values
from scenes.attention.write_out import WriteOut
from scenes.mobjects.pictures import ColourBar
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.view import refresh_all

ROW, HIGH, LOW = 2.2, 2.65, 2.4  # heights of the sentence: above values, a stream, with arcs
FLOOR = BOTTOM + 0.1  # two lines of a caption keep their distance
_PALER = 0.4  # by which a value is that has been poured


class ValuesAreMixed(OneHead):
    """What a word looks at, it takes: values, mixed by the pattern's weights, change its next word.

    The tale run at its last step (600), seed 0: its heads, and one sentence.
    """

    title = "Values are mixed"
    mixing = 1  # the head of four whose look is shared out; then comes `head`

    def construct(self) -> None:
        words = self.asked.words
        both = (self.run.probe("v", words=words, head=h) for h in (self.mixing, self.head))
        # Few numbers of values are larger: with the largest as its end, the rest would be dark.
        self.limit = maximum(stacked(*(size_quantile(one, 0.9) for one in both)))
        self.look()
        self.values()
        self.mix()
        self.copy_one()
        self.write_back()
        self.add_all()
        self.score()
        self.compare()
        self.switch()

    def look(self) -> None:
        """The sentence of the last lesson, and where another head looks."""
        asked, letter = self.asked, LETTERS[self.mixing]
        shown = self.shown = Look(self.run, asked, self.mixing).to(1.2)
        heads = self.heads = FourLooks(self.run, asked, self.head).move_to(BOTTOM * UP, DOWN)
        slot = self.slot = shown.sentence.slot
        mark = self.mark = level(Words("?", "title", role="quiet").set_x(slot.get_x()), shown.row)
        first, second = np.argsort(-np.asarray(shown.weights())).tolist()[:2]
        top, next_to_it = (entries(shown.weights, i) for i in (first, second))
        little = float(top()) > 2 * float(next_to_it())
        self.add(shown.row, slot, heads)
        with self.beat(
            f"In head {letter}, “{asked.said[0]}” looks at “{asked.words[first]}”, "
            f"{'a little' if little else 'less'} at “{asked.words[second]}”. What does it get?",
            holds=all_of(
                equal(argmax(shown.weights), first),
                top > (2 if little else 1) * next_to_it,
            ),
            note="The last lesson ended here, with another head. A look alone is no answer: what "
            "does it bring?",
        ):
            self.play(FadeIn(mark), *heads.on_to(self.mixing), run_time=1.2)
            self.play(FadeIn(shown.arcs))
            self.play(FadeIn(shown.shares))

    def values(self) -> None:
        """A third matrix makes a value of each word."""
        asked, run, head = self.asked, self.run, self.mixing
        decider, high = asked.decider, self.shown
        low = self.shown = Look(run, asked, head, height=0.75).to(ROW)
        low.row.light(decider, role="key")
        third = ThirdMatrix(run, asked, head, low.row[decider].get_x(), limit=self.limit)
        made = third.made
        with self.beat(
            "A third matrix makes each word's value: what it tells a word that looks at it.",
            note="Queries and keys decide who looks; values are what is handed over. Blue is "
            "positive, red negative.",
        ):
            up = (ROW - high.row.baseline) * UP
            self.play(FadeOut(self.heads, high.shares), run_time=0.7)
            self.play(
                Group(high.row, self.slot, self.mark).animate.shift(up),
                ReplacementTransform(high.arcs, low.arcs),
            )
            self.remove(high.row)
            self.add(low.row)
            for picture, row in zip(third.pictures, third.rows, strict=True):
                self.play(FadeIn(picture, row), run_time=0.7)
            self.make(third)
            under = self.under = Values(run, asked, head, low, self.limit, tall=3.6)
            self.play(FadeOut(*made.parts[:3], made.names, third.bar, *third.pictures, third.rows))
            self.play(Lay(made.after, under.strips[decider]))
            falls = [FadeIn(strip, shift=0.3 * DOWN) for strip in under.strips]
            del falls[decider]
            self.play(LaggedStart(*falls, lag_ratio=0.2), run_time=2)
            self.scale_bar = ColourBar(self.limit, height=1.1, places=1, more=True)
            self.scale_bar.next_to(self.slot, DOWN).align_to(under, UP)
            self.play(FadeIn(low.shares, self.scale_bar), run_time=0.6)

    def make(self, third: ThirdMatrix) -> None:
        """The third matrix is enlarged, and makes of a word's vector its value."""
        made, big = third.made, third.pictures[2].copy()
        word, goal, moving = self.shown.row[self.asked.decider], made.matrix, Group(big)
        self.play(moving.animate.set_x(goal.get_x()))
        self.play(moving.animate.scale(goal.width / big.width).move_to(goal))
        self.remove(moving, big)
        self.add(goal)
        self.play(FadeIn(made.names[0], third.bar), run_time=0.7)
        self.play(FadeIn(made.before, target_position=word, scale=0.3))
        self.comes_out(made, run_time=1.5)

    def pour(self, mix: Mix, under: Values, *, pace: float = 1.0) -> None:
        """Of each value as much as its word is looked at fills a vessel, and there is stirred."""
        block = mix.block
        self.play(Create(block.outline))
        strips: list[Any] = under.strips
        drops = [cells(strip) for strip in strips]
        self.add(*drops)
        pale = (strip.animate.fade(_PALER) for strip in strips)
        fading = LaggedStart(*pale, lag_ratio=1.0, run_time=6 * pace)
        self.play(fading, Pour(drops, block.strips, run_time=6 * pace))
        self.remove(*drops)
        self.add(block)
        self.play(FadeIn(mix.names))
        self.add(stirred := mix.stirred())
        self.play(Nudge(stirred.time, by=STIRRED, run_time=5 * pace, rate_func=lambda t: t**7))
        self.play(onto(stirred, mix.whole), run_time=1.5)
        self.play(FadeIn(mix.whole, mix.equals, mix.says), run_time=0.6)
        self.remove(stirred)
        self.poured = under

    def mix(self) -> None:
        """As much of each value as its word is looked at."""
        mixed = self.mixed = self.mix_of(self.mixing)
        v = self.run.probe("v", words=self.asked.words, head=self.mixing)
        taken = matmul(transposed(v), mixed.block.shares)
        with self.beat(
            f"“{self.asked.said[0]}” takes as much of each value as it looks, and mixes them.",
            holds=isclose(taken, mixed.whole.probe, within=1e-4),
            note="The frame is as wide as one, so that the shares fill it. Then each row is "
            "stirred until it is its average: a value counts as much as it is wide.",
        ):
            goals = Values(self.run, self.asked, self.mixing, self.shown, self.limit)
            self.play(*map(onto, self.under.strips, goals.strips))
            self.pour(mixed, self.under)

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
        alone = float(entries(other.weights, most)()) > 0.95
        told, like = ("almost only", "nearly a copy") if alone else ("mostly", "close to it")
        with self.beat(
            f"Head {letter} has its own matrices. It looks {told} at “{asked.words[most]}”: "
            f"the mix is {like}.",
            holds=all_of(
                entries(other.weights, most) > (0.95 if alone else 0.5),
                cosine(mixed.whole.probe, under.strips[most].probe) > (0.99 if alone else 0.8),
            ),
            note="Each head has a W_Q, W_K and W_V of its own: other looks, and other "
            "values. Here the mix is nearly the value of the one word that it looks at.",
        ):
            self.play(FadeOut(self.mixed, shown.shares))
            self.play(ReplacementTransform(shown.arcs, other.arcs))
            self.play(FadeIn(other.shares))
            self.play(FadeOut(self.poured), run_time=0.5)
            falls = [FadeIn(strip, shift=0.3 * DOWN) for strip in under.strips]
            self.play(LaggedStart(*falls, lag_ratio=0.1), run_time=1.5)
            self.pour(mixed, under, pace=0.6)
        self.mixed, self.gone = mixed, (other.arcs, other.shares, under, self.scale_bar)

    def write_back(self) -> None:
        """The mix through one more matrix: as many numbers as the word's own vector has."""
        asked, mixed, row = self.asked, self.mixed, self.shown.row
        stream = self.stream = Stream(self.run, asked, last=self.head)
        out = self.out = WriteOut(self.run, asked, self.head, stream, limit=self.limit)
        made = out.made
        wide, narrow = (given(n, "numbers", why="of a vector") for n in (out.long, out.short))
        with self.beat(
            f"One more matrix makes {{wide}} numbers of the mix's {{narrow}}: as many as "
            f"“{asked.said[0]}” has.",
            wide=wide,
            narrow=narrow,
            holds=isclose(
                matmul(made.matrix.probe, made.before.probe), made.after.probe, within=1e-4
            ),
            note="It was learned with all others. What has as many numbers can be added.",
        ):
            gone = (*self.gone, mixed.block, mixed.names, mixed.equals, mixed.says)
            self.play(FadeOut(*gone), run_time=0.7)
            up = (HIGH - row.baseline) * UP
            self.play(
                Group(row, self.slot, self.mark).animate.shift(up), Lay(mixed.whole, made.before)
            )
            self.play(FadeIn(stream.parts[0], out.word, made.names[1], out.counts[:2]))
            self.play(FadeIn(made.matrix, made.names[0], out.bar))
            self.comes_out(made)
            self.play(FadeIn(out.counts[2], stream.bar), run_time=0.7)

    def add_all(self) -> None:
        """What all heads bring is added to the word's own vector."""
        asked, stream = self.asked, self.stream
        whole = self.run.probe("output stream", words=asked.words, position=asked.asker)
        with self.beat(
            f"All heads add theirs to “{asked.said[0]}”: it stays itself, and learns what they "
            "found.",
            holds=isclose(stream.whole.probe, whole, within=1e-4),
            note="The sum is called the residual stream. Added, not put in its place: nothing is "
            f"lost. Head {LETTERS[self.head]} stands last: later it is switched off.",
        ):
            out, made = self.out, self.out.made
            gone = (*made.parts[:3], made.names, out.bar, out.word, out.counts)
            self.play(FadeOut(*gone), run_time=0.7)
            mine = stream.parts[-1]
            self.play(Lay(made.after, mine), FadeIn(stream.names[0], stream.names[-2]))
            strips = zip(stream.parts[1:-1], stream.names[1:-2], stream.signs, strict=False)
            rows = [FadeIn(*row) for row in strips]
            rows.append(FadeIn(stream.signs[-2]))
            self.play(LaggedStart(*rows, lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(stream.signs[-1], stream.whole, stream.names[-1]))
            for part, head in zip(stream.parts[1:], stream.order, strict=True):
                swell: Any = part.animate
                swelling = swell(rate_func=there_and_back, run_time=1.2).scale(1.06)
                self.play(swelling, Nudge(stream.dials[head], by=1.0, run_time=1.2))

    def score(self) -> None:
        """The score of the answer, of what each part adds to it; those of others, and softmax."""
        stream, asked = self.stream, self.asked
        says = AsLikely(asked.answer, stream.chance, self.slot)
        sure = Readout(stream.chance, percent=True, align="center")
        at = {"words": asked.words, "word": asked.answer}
        level(sure.set_x(self.slot.get_x()), HIGH - 0.95)
        answer = self.answer = VGroup(says, sure)
        strips = (*stream.parts, stream.whole)
        refresh_all([stream.stairs])
        with self.beat(
            "From the sum, each next word gets a score, and softmax makes it a share.",
            holds=all_of(
                isclose(stream.stairs.sum, self.run.probe("logits", **at), within=1e-4),
                isclose(stream.chance, self.run.probe("probability", **at), within=1e-4),
                equal(argmax(stream.shares), tale.INDEX[asked.answer]),
            ),
            note="A score is the dot product of the sum with a vector that the word has for that. "
            "So what each part adds to it adds up. Each dot is the score of another word.",
        ):
            self.play(FadeOut(stream.bar, stream.signs), run_time=0.7)
            steps = zip(strips, stream.stairs.bars, strict=True)
            up: Any = stream.names.animate
            self.play(*(onto(*pair) for pair in steps), up.shift(RAISED * UP), run_time=1.5)
            self.play(FadeOut(*strips), FadeIn(stream.stairs))
            self.play(FadeIn(stream.numbers, stream.title))
            self.play(FadeOut(self.mark), FadeIn(stream.crowd, stream.crowd_names))
            self.play(FadeIn(answer, shift=0.2 * UP))

    def compare(self) -> None:
        """A strong look need not bring much."""
        stream = self.stream
        little, most = stream.sharpest()
        told = [int(stream.said[h]()) for h in (little, most)]
        how = "are told different things" if told[0] != told[1] else "are told alike"
        frames = self.frames = stream.frames(little, most)
        with self.beat(
            f"A strong look may bring little: heads {LETTERS[little]} and {LETTERS[most]} {how}.",
            holds=all_of(
                stream.weights[little] > 0.5,
                stream.added[most] > 3 * stream.added[little],
                *(equal(stream.said[h], i) for h, i in zip((little, most), told, strict=True)),
            ),
            note="Different matrices make where to look and what is said. Below is the word that "
            "scores highest if that value goes through W_O, and from there alone to the scores.",
        ):
            self.play(FadeIn(stream.looks))
            self.play(FadeIn(stream.told, shift=0.2 * DOWN))
            self.play(*map(Create, frames))

    def switch(self) -> None:
        """Without the head the answer's score falls; with it, it stands out again."""
        stream, asked, letter = self.stream, self.asked, LETTERS[self.head]
        dial, at = stream.dials[self.head], {"words": asked.words, "word": asked.answer}
        off = {"off": (self.head,)}
        low, share = (self.run.probe(name, **at, **off) for name in ("logits", "probability"))
        rival, leads = stream.rival(self.run, asked)
        other = self.run.probe("probability", **{**at, **off, "word": rival})
        adds = isclose(stream.chance, self.run.probe("probability", **at), within=1e-4)
        turn = stream.switch()
        mark, told = stream.without(low, {asked.answer: share, rival: other})
        much = float(share()) < 0.5 * float(stream.chance())
        arcs = Look(self.run, asked, self.head, height=0.75).to(LOW).arcs
        with self.beat(
            f"Switch head {letter} off, and “{asked.answer}” "
            f"{'fades' if much else 'is less likely'}. Switch it on: it is back.",
            note="The highest dot is then the rival. In the slot, the word is as clear as likely.",
            holds=all_of(adds, leads, (0.5 if much else 1.0) * stream.chance > share),
            rest=LAST_REST,
        ):
            lower: Any = Group(self.shown.row, self.slot, self.answer).animate
            gone = FadeOut(self.frames, stream.looks, stream.told)
            self.play(gone, lower.shift((LOW - HIGH) * UP))
            self.play(FadeIn(arcs, turn))
            self.play(Nudge(dial, by=0.0, run_time=3))
            self.play(Create(mark), FadeIn(told))
            self.wait(1.5)
            self.play(Nudge(dial, by=1.0, run_time=2.5))
