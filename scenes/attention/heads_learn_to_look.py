"""Heads learn to look."""

from itertools import pairwise
from typing import Any

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
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import all_of, equal, isclose
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.animations.whole import Whole
from scenes.attention.heads_at_work import LETTERS, HeadsAtWork, Rights, best_head
from scenes.attention.light import Light
from scenes.attention.looking_tale import LookingTale
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.text import Words, level
from scenes.stage.theme import current

SWAPS = (  # of the words that decide: one at a time, then all at once
    {"verb": "hungry"},
    {"pronoun": "king"},
    {"colour": "blue"},
    {"verb": "sleepy", "pronoun": "fox", "colour": "white"},
    {"verb": "angry", "pronoun": "queen", "colour": "green"},
    {"verb": "happy", "pronoun": "boy", "colour": "crimson"},
    {"verb": "shy", "pronoun": "owl", "colour": "silver"},
)

RISE = 3.7  # how far the tale goes up to make room for bars
LINE = -1.15  # height of the tale's middle, below its arcs


class HeadsLearnToLook(Lesson):
    """Heads that look everywhere alike learn, rule by rule, to look at the word that decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. Patterns are of one tale;
    the curves, and what swapping or hiding a word costs, are over 300 held-out tales. The head
    shown large is the best at pronouns.
    """

    title = "Heads learn where to look"
    seed = 0
    sentence = "the curious golden witch searched near the misty silver castle . she was golden ."
    pauses = (50, 100)  # steps at which the large head has found the verb's word, the pronoun's
    every = 10  # steps from one point of a curve to the next

    def construct(self) -> None:
        run = self.run = runs.tale(step=runs.LAST, seed=self.seed)
        words = self.words = tale.parse(self.sentence)
        self.rules = tale.decided(words)
        if len(self.rules) < 3:
            raise tale.TaleError(f"got {self.sentence!r}: too few of its words are decided")
        kinds = self.kinds = tuple(dict.fromkeys(rule.kind for rule in self.rules))
        self.best = {kind: best_head(run, kind) for kind in kinds}
        self.late = kinds[-1]
        self.clicker = self.best[self.late]
        heads = self.heads = HeadsAtWork(run, words, lead=self.best[kinds[-2]], every=self.every)
        self.count = StepCount(run, "step").to_edge(RIGHT, buff=SIDE)
        self.still = self.before_the_click()
        run.seek(0)
        self.everywhere_alike(heads)
        self.where_to_look(heads)
        self.first_rules(heads)
        self.one_of_four(heads)
        self.click(heads)
        self.swap()
        self.measure()
        self.end()

    def look(self, head: int, kind: str) -> Probe:
        """A head's mean attention on the words that decide words of a kind."""
        return self.run.probe("attention on decider", head=head, kind=kind)

    def before_the_click(self) -> int:
        """The last step that a curve shows at which no head looks at the late kind's word."""
        run = self.run
        histories = [
            run.probe("attention history", head=head, kind=self.late, every=self.every)()
            for head in range(run.recipe.heads)
        ]
        most = [max(looks) for looks in zip(*histories, strict=True)]
        return self.every * (next(i for i, look in enumerate(most) if look > 0.3) - 1)

    def everywhere_alike(self, heads: HeadsAtWork) -> None:
        """One head, untrained."""
        uniform = {kind: self.run.probe("uniform attention", kind=kind) for kind in self.kinds}
        alike = [isclose(self.look(heads.lead, k), uniform[k], within=0.02) for k in self.kinds]
        self.add(heads.grid)
        with self.beat(
            "One head, before training: each word looks at all the words so far, all alike.",
            note="A row is a word that asks, a column one that answers. Bright is much attention; "
            "hatched are the words that are still to come.",
            holds=all_of(*alike),
        ):
            self.play(Light(heads.grid, to=1, lag_ratio=0.25, run_time=3))

    def where_to_look(self, heads: HeadsAtWork) -> None:
        """Some rows ask for a word that is decided."""
        sure = [
            equal(grammar(self.words[: rule.position], self.words[rule.position]), 1.0)
            for rule in self.rules
        ]
        boxes = heads.boxes[heads.lead]
        with self.beat(
            "Some of the next words are decided by an earlier one. A box marks where to look.",
            note="The word before it has to guess it: that one asks. In the dim rows no earlier "
            "word decides what comes next.",
            holds=all_of(*sure),
        ):
            others = [row for row in range(len(heads.words)) if row not in heads.rows]
            self.play(Light(heads.grid, others, to=0.3))
            for rule, coming, box in zip(self.rules, heads.nexts, boxes, strict=True):
                asks, answers = heads.grid.asking[rule.position - 1], heads.grid.answering[rule.by]
                self.play(
                    asks.animate.set_color(current()["query"]),
                    FadeIn(coming, target_position=asks),
                    run_time=0.8,
                )
                self.play(answers.animate.set_color(current()["key"]), run_time=0.5)
                self.play(Create(box), run_time=0.7)

    def first_rules(self, heads: HeadsAtWork) -> None:
        """The large head finds the words that decide the verb and the pronoun."""
        run, lead = self.run, heads.lead
        verb, pronoun = self.rules[0], self.rules[-2]
        measured = self.measured = Words("attention on the deciding word", "small", role="quiet")
        first, second = self.pauses
        with self.beat(
            f"After {{step}} steps of training, “{self.words[verb.position - 1]}” looks at "
            f"“{self.words[verb.by]}”, which decides the verb.",
            step=run.at(first).probe("step"),
            note="The box fills. On the right the same over many tales, from nothing to all, "
            "along all steps of the training.",
            holds=self.sees(lead, verb) > 0.5,
        ):
            table = Group(heads.grid, heads.nexts, *heads.boxes[lead])
            self.play(table.animate.to_edge(LEFT, buff=SIDE), run_time=1.5)
            level(self.count, 3.0)
            level(measured.align_to(heads.large[0][0], LEFT), 2.4)
            self.play(FadeIn(heads.large, heads.names, measured, self.count))
            self.play(Train(run, to=first), run_time=5)

        with self.beat(
            f"Then it finds “{self.words[pronoun.by]}”, which decides the pronoun. "
            f"The {self.late} it does not find.",
            note="The full stop asks: after it the pronoun comes.",
            holds=all_of(
                self.sees(lead, pronoun) > 0.5,
                self.sees(lead, self.rules[-1]) < 0.2,
                run.at(first).probe("attention on decider", head=lead, kind=pronoun.kind) < 0.5,
            ),
        ):
            self.play(Train(run, to=second), run_time=5)

    def one_of_four(self, heads: HeadsAtWork) -> None:
        """The head shrinks to its place among the others; none has found the last rule."""
        run, lead = self.run, heads.lead
        others = [head for head in heads.heads if head != lead]
        n = {2: "two", 4: "four", 8: "eight"}.get(len(heads.heads), "several")
        none = [self.look(head, self.late) < 0.3 for head in heads.heads]
        with self.beat(
            f"It is one of {n} heads that learn together. So far none has found the {self.late}.",
            note="Row by row the same boxes, below them the same curves, one for each head.",
            holds=all_of(*none),
        ):
            names = (heads.grid.hatch, heads.grid.names, heads.nexts)
            numbers = (self.measured, heads.names, self.count)
            self.play(FadeOut(*names, *numbers), run_time=0.7)
            self.play(*heads.shrink(), run_time=2)
            heads.dim_as_the_large_one()
            coming = (
                FadeIn(
                    Group(heads.pictures[head], *heads.boxes[head], heads.panels[head]), scale=0.8
                )
                for head in others
            )
            self.play(LaggedStart(*coming, lag_ratio=0.4), run_time=2.5)
            level(self.count, heads.caption)
            self.play(
                FadeIn(heads.letters, heads.asking, heads.kind_names, heads.caption, self.count)
            )
            self.play(Train(run, to=self.still), run_time=4)

    def click(self, heads: HeadsAtWork) -> None:
        """The late rule is found."""
        run, letter = self.run, LETTERS[self.clicker]
        by = self.words[self.rules[-1].by]
        panel = heads.panels[self.clicker][-1][0]
        frame = SurroundingRectangle(panel, color=current()["look"], buff=0.0, stroke_width=4)
        ring = heads.boxes[self.clicker][-1]
        with self.beat(
            f"Then it clicks: head {letter} turns to “{by}”. Each rule now has its head.",
            note="The late second click. Nothing in the training changed: only steps like before.",
            holds=all_of(*(self.sees(self.best[r.kind], r) > 0.8 for r in self.rules)),
        ):
            self.play(Train(run, to=(self.still + run.steps) // 2), run_time=7)
            self.play(TransformFromCopy(ring, frame))
            self.play(Train(run, to=run.steps), run_time=3)

    def sees(self, head: int, rule: tale.Decided) -> Probe:
        """How much of a head's look falls on the word that decides, in this tale."""
        which = {"words": self.words[: rule.position], "head": head, "position": rule.position - 1}
        return self.run.probe("pattern", **which, key=rule.by)

    def swap(self) -> None:
        """The answers follow the words that are looked at."""
        shown = self.looking(self.words)
        tales = [shown]
        for swaps in SWAPS:
            words = tales[-1].swapped(swaps)
            if words != tales[-1].words:
                tales.append(self.looking(words))
        tales.append(self.looking(self.words))  # and back
        says = self.says = Words("the model's share for the framed word", "label", role="share")
        level(says.set_x(0), LINE - 1.42)
        with self.beat(
            "Do the answers come from there? Swap a word they look at, and the answer follows.",
            note="Each framed word is the most probable next word after all that stands before it.",
            holds=all_of(*(told.said() for told in tales)),
        ):
            boxes = [
                self.heads.boxes[self.best[r.kind]][i].copy() for i, r in enumerate(self.rules)
            ]
            self.play(FadeOut(self.content), *map(FadeIn, boxes), run_time=0.8)
            self.play(FadeIn(shown.row, shown.frames, shown.shares, says), run_time=0.8)
            arcs = (arcs[rule.by] for arcs, rule in zip(shown.arcs, self.rules, strict=True))
            self.play(Whole(shown, *map(ReplacementTransform, boxes, arcs)), run_time=1.5)
            for n, (old, new) in enumerate(pairwise(tales)):
                pace = 1.0 if n < len(self.kinds) else 0.5
                self.play(old.swap(new), run_time=1.2 * pace)
                self.play(old.answer(new), run_time=0.8 * pace)
                self.add(new)
                self.wait(0.6 * pace)
        self.shown = tales[-1]

    def looking(self, words: tuple[str, ...]) -> LookingTale:
        """A tale with the looks of the best heads."""
        return LookingTale(self.run, words, self.best, height=LINE)

    def measure(self) -> None:
        """How often the answer follows, over many tales; and what is left if a word is hidden."""
        run, kinds, shown = self.run, self.kinds, self.shown
        looks: dict[str, Any] = {"kinds": kinds, "length": 4.1}
        swapped = Rights(run, "swapped right", name="swapped: its answer follows", **looks)
        hidden = Rights(run, "decided right", name="hidden: still right", blind=True, **looks)
        hidden.next_to(swapped, RIGHT, buff=0.5).match_y(swapped)
        names = swapped.kind_names()
        bars = self.bars = VGroup(names, swapped, hidden)
        bars.set_x(0).set_y(-0.75)
        follows = [run.probe("swapped right", kind=kind) > 0.95 for kind in kinds]
        lost = [run.probe("decided right", kind=kind, blind=True) < 0.5 for kind in kinds]
        with self.beat(
            "In new tales {follows:.0%} of answers follow a swap. "
            "Hide the word, and few are right.",
            note="Chance would be one in three for the pronoun, one in six for verb and colour. "
            "With a word hidden no tale of the grammar is left, so the verb falls below chance: "
            "the swap is the cleaner test.",
            follows=run.probe("swapped right"),
            holds=all_of(*follows, *lost),
        ):
            gone = (shown.arcs, shown.letters, shown.frames, shown.shares, self.says)
            self.play(FadeOut(*gone), run_time=0.7)
            self.play(shown.row.animate.shift(RISE * UP))
            self.play(FadeIn(names, swapped.line, swapped.tracks))
            self.play(swapped.grow(), run_time=1.5)
            self.play(FadeIn(hidden.line, hidden.tracks))
            self.play(hidden.grow(), run_time=1.5)

    def end(self) -> None:
        """The tale with its looks, from everywhere alike to where it counts."""
        run, shown = self.run, self.shown
        level(self.count.align_to(6.3 * RIGHT, RIGHT), self.says)
        learned = [self.sees(self.best[rule.kind], rule) > 0.8 for rule in self.rules]
        with self.beat(
            "Nobody told them where to look: they were only ever asked for the next word.",
            note="From everywhere alike to where it counts.",
            holds=all_of(*learned),
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.bars), run_time=0.7)
            self.play(shown.row.animate.shift(RISE * DOWN))
            run.seek(0)
            self.play(FadeIn(shown.arcs, shown.frames, shown.shares, self.says, self.count))
            self.play(Train(run, to=run.steps, run_time=7))
            self.play(FadeIn(shown.letters))  # earlier, thin arcs would cross them
