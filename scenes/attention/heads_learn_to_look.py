"""Heads learn to look."""

from manim import (
    DOWN,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    rate_functions,
)

from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.heads_at_work import LETTERS, HeadsAtWork, word_box
from scenes.attention.light_rows import LightRows
from scenes.mobjects.words import SentenceRow
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.theme import current


class HeadsLearnToLook(Lesson):
    """Heads that look everywhere alike learn, rule by rule, to look at the word that decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. Patterns are of one tale;
    the curves, and what hiding a word or switching a head off costs, are over 300 held-out tales.
    """

    title = "Heads learn where to look"
    first_edition = True
    seed = 0
    sentence = "the curious golden witch searched near the misty silver castle . she was golden ."
    kinds = ("verb", "pronoun", "object", "colour")  # of decided words, in the order of learning
    pauses = (100, 260, 440)  # steps: the first rules are found; still no colour; there it is
    every = 5  # steps from one point of a curve to the next

    def construct(self) -> None:
        # Laid out where its numbers are longest.
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        words = self.words = tale.parse(self.sentence)
        self.rules = tale.decided(words)
        heads = self.heads = HeadsAtWork(self.run, words, self.kinds, every=self.every)
        self.best = heads.best(self.kinds[-1])
        self.said = SentenceRow(words, size="label").move_to(2.78 * UP)
        heads.step.match_y(self.said).to_edge(RIGHT, buff=0.4)
        self.read()
        self.train()
        self.hide()
        self.switch_off()

    def read(self) -> None:
        """Untrained, the heads look everywhere alike; where should they?"""
        heads, sentence, rules, words = self.heads, self.said, self.rules, self.words
        self.run.seek(0)
        drop = 1.2 * DOWN  # the upper half begins in the middle
        heads.upper.shift(drop)
        top = VGroup(sentence, heads.step).shift(0.6 * drop)
        self.add(heads.pictures, heads.letters, heads.axes_named, heads.step, sentence)
        with self.beat(
            "Four heads read this tale. Untrained, each word looks at all words so far alike.",
            note="A row is a word that asks, a column one that answers. Bright is much attention.",
        ):
            self.wait()

        with self.beat(
            "Some words are decided by an earlier one. A box marks where a head should look.",
            note="The word before it has to guess it: that one asks. All other rows are dimmed: "
            "there no earlier word decides what comes next.",
        ):
            self.play(LightRows(heads.pictures, [rule.position - 1 for rule in rules]))
            self.play(FadeIn(heads.dimmed), sentence.animate.dim_but())
            for rule in rules:
                asks = rule.position - 1
                lit = sentence.animate.dim_but(asks, rule.by, rule.position)
                self.play(
                    lit.light(asks, role="query").light(rule.by, role="key").light(rule.position),
                    FadeIn(*heads.names[rule]),
                )
                boxes = (
                    TransformFromCopy(word_box(sentence, rule.by), box) for box in heads.boxes[rule]
                )
                self.play(LaggedStart(*boxes, lag_ratio=0.15), run_time=1.5)
            plain = sentence.animate.dim_but(*range(len(words)))
            plain.light(*range(len(words)), role="ink")
            self.play(plain.light(*(rule.position for rule in rules)))

        with self.beat(
            "How much attention falls on the deciding word? So far, no more than on any other.",
            note="Means over the held-out tales. The thin line is a head that looks everywhere.",
        ):
            self.play(heads.upper.animate.shift(-drop), top.animate.shift(-0.6 * drop))
            self.play(FadeIn(heads.panels, heads.caption, heads.kind_names, heads.time))
            self.play(FadeIn(heads.plots, heads.curves, heads.uniform, heads.numbers))

    def train(self) -> None:
        """One rule after the other is found, the colour's last."""
        run, heads, best = self.run, self.heads, self.best
        first, still, found = self.pauses
        with self.beat(
            "Now train. The word that decides the verb is found first, then the pronoun's.",
            note="Watch the boxes fill. Most heads find the mood; one is far ahead on the noun.",
        ):
            self.play(Train(run, to=first), run_time=7)

        frame = SurroundingRectangle(
            heads.row(self.kinds[-1]), color=current()["look"], buff=0.06, stroke_width=2.5
        )
        with self.beat(
            "The object follows. Only the colour stays flat, step after step.",
            note="All six colours are guessed alike: nobody looks at the one that was told.",
        ):
            self.play(FadeIn(frame), run_time=0.5)
            self.play(Train(run, to=still), run_time=6)

        with self.beat(
            f"And then it clicks: head {LETTERS[best]} turns to the colour.",
            note="The late second click. Another head joins in later.",
        ):
            self.play(Train(run, to=found), run_time=8)
            self.click = SurroundingRectangle(
                heads.cell(self.kinds[-1], best),
                color=current()["look"],
                buff=0.06,
                stroke_width=4,
            )
            self.play(ReplacementTransform(frame, self.click))
            self.play(Train(run, to=run.steps), run_time=3)

    def hide(self) -> None:
        """Without the deciding word the answers are lost."""
        heads = self.heads
        self.curves = Group(
            heads.panels,
            heads.plots,
            heads.curves,
            heads.uniform,
            heads.numbers,
            heads.caption,
            heads.time,
        )
        seen = self.seen = heads.rights(0, "guessed right, deciding word in sight", wide=True)
        blind = self.blind = heads.rights(
            2, "guessed right, deciding word hidden", wide=True, blind=True
        )
        with self.beat(
            "Is that how they know? Hide the deciding word from all heads, and the answer is lost.",
            note="Chance would be one in three for the pronoun, one in six for the colour.",
        ):
            self.play(FadeOut(self.curves, self.click))
            self.play(FadeIn(seen))
            self.play(FadeIn(blind.line, blind.tracks, blind.bars.zero))
            copies = map(TransformFromCopy, seen.bars.bars, blind.bars.bars)
            self.play(Whole(blind.bars, *copies), run_time=2)
            self.play(FadeIn(blind.numbers))

    def switch_off(self) -> None:
        """What each head is worth, and all of it once more."""
        run = self.run
        off = VGroup(
            *(
                self.heads.rights(head, f"guessed right, {LETTERS[head]} off", off=(head,))
                for head in range(run.recipe.heads)
            )
        )
        with self.beat(
            "Switch off one head at a time: some matter more than their looks say, and some less.",
            note="No rule lives in one head alone, and some heads can be spared. Without A some "
            "pronouns go wrong, although it never looks at the noun.",
        ):
            self.play(FadeOut(self.seen, self.blind))
            self.play(LaggedStart(*map(FadeIn, off), lag_ratio=0.4), run_time=3)

        with self.beat(
            "From everywhere alike to where it counts: and nobody told them where to look.",
            note="They were only ever asked for the next word.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(off), FadeIn(self.curves, self.click))
            self.play(Train(run, to=0, run_time=1.5, rate_func=rate_functions.ease_out_cubic))
            self.play(Train(run, to=run.steps, run_time=6))
