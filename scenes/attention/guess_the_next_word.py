"""Guess the next word."""

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    there_and_back,
)

from nncore.probes.expressions import (
    all_of,
    equal,
    isclose,
    maximum,
    signs,
    total,
)
from nncore.probes.inputs import given
from nncore.probes.probe import Condition
from nncore.tales import tale
from nncore.tales.chances import grammar
from nncore.tales.words import MOODS
from scenes.animations.crossfade import COMES, GOES
from scenes.attention.beginning import Beginning, WordWall
from scenes.attention.grammar_card import GrammarCard
from scenes.attention.guess_bars import GuessBars, legend, likeliest
from scenes.attention.guess_river import GuessPanel
from scenes.attention.surprise import Surprise
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, Lesson
from scenes.stage.text import level
from scenes.stage.theme import current

LINE = 2.3  # height of the tale's baseline
ZERO, UNIT = -0.75, 5.9  # of the bars: where they begin, and how long a share of 1 is
ARMS = 4  # words that have an arm of their own, at most
SHOWN = 9  # words that have a bar of their own
NEAR = 0.05  # of a share: that close to the grammar's is learned


class GuessTheNextWord(Lesson):
    """A language model learns how likely each next word is, down to what only chance decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. What the grammar itself
    gives each word is exact: no model can do better.
    """

    title = "Guess the next word"
    seed = 0
    sentence = "the hungry blue creature ate and the sleepy queen"  # one word can come next
    choice = "the hungry blue creature ate"  # several can
    early = 43  # a step at which the model is torn
    every = 10  # steps from one point of the loss curve to the next

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.first, self.second = tale.parse(self.sentence), tale.parse(self.choice)
        self.why = tale.decided_next(self.first)
        self.right = best(self.first)
        self.shown = likeliest(run.at(self.early), self.first, SHOWN)
        self.wide = self.bars_at(-4.55, unit=9.9)
        self.bars = self.bars_at(ZERO, unit=UNIT)
        self.ask()
        self.know_nothing()
        self.follow_the_rule()
        self.lean()
        self.learn()
        self.fall()
        self.break_off_earlier()
        self.train_side_by_side()

    def ask(self) -> None:
        """A tale breaks off, and any word might come."""
        sizes = ("title", "body", "label")
        tale_ = self.beginning = Beginning(self.first, to_come=self.right, width=13.4, sizes=sizes)
        level(tale_.set_x(0), LINE)
        wall = self.wall = WordWall(width=13.2, height=4.1)
        wall.align_to(BOTTOM * UP, DOWN)
        n = given(len(tale.VOCABULARY), "words", why="all that this language has")
        with self.beat(
            "A tale breaks off. Which of these {n} words comes next?",
            n=n,
            note="Let the audience guess. These are all the words that there are.",
        ):
            self.play(LaggedStart(*map(FadeIn, tale_.words), lag_ratio=0.3), run_time=2)
            self.play(Create(tale_.slot), FadeIn(tale_.mark), run_time=0.8)
            self.play(LaggedStart(*map(FadeIn, wall), lag_ratio=0.03), run_time=1.5)
            self.blink(tale_)
            self.blink(tale_)

    def blink(self, beginning: Beginning) -> None:
        """The slot lights up for a moment."""
        slot: Any = beginning.slot
        lit = slot.animate(rate_func=there_and_back).set_fill(current()["ink"], 0.4)
        self.play(lit, run_time=0.8)

    def bars_at(self, zero: float, *, unit: float) -> GuessBars:
        """What comes after the first beginning, on the floor of the content zone."""
        bars = GuessBars(self.run, self.first, self.shown, unit=unit)
        return stand(bars, zero)

    def know_nothing(self) -> None:
        """A few of the words get a row each, and the rest share one."""
        bars, wall = self.wide, self.wall
        named, others = bars.names[:-1], bars.names[-1]
        rest = VGroup(*(word for word in wall if word.markup not in self.shown))
        most = maximum(self.run.probe("probability", words=self.first))
        with self.beat(
            "An untrained model has no idea: no word gets more than {most:.0%}.",
            most=most,
            holds=most < 3 / len(tale.VOCABULARY),
            note="The words that have a bar of their own are those that will lead later on.",
            sparse="so small are all the shares",
        ):
            gather = (word.animate.scale(0.2).move_to(others).set_opacity(0) for word in rest)
            self.play(*gather, run_time=1)
            flights = map(ReplacementTransform, map(wall.of, self.shown), named)
            self.play(LaggedStart(*flights, lag_ratio=0.5), run_time=3)
            self.remove(wall, *wall)
            self.play(FadeIn(bars.names), run_time=0.5)
            growth = bars.rise()
            self.add(bars.bars)
            self.play(growth)
            self.play(FadeIn(bars.numbers))

    def follow_the_rule(self) -> None:
        """What the grammar says."""
        why, bars, tale_ = self.why, self.bars, self.beginning
        person = self.first[why.by] if why and why.kind == "pronoun" else "boy"
        card = self.card = GrammarCard((*MOODS, person), spacing=0.47)
        card.to_edge(LEFT, buff=SIDE).align_to(bars, DOWN)
        self.legend = legend()
        self.legend.to_edge(RIGHT, buff=SIDE + 0.2).shift(0.35 * DOWN)
        self.arrow = tale_.arrow(why.by) if why else VGroup()
        share = grammar(self.first, self.right)
        if why:
            told = f"The grammar has rules: “{self.first[why.by]}” decides “{self.right}”, "
            told += "which gets {share:.0%}."
            holds: Condition = equal(share, 1.0)
        else:
            told = f"The grammar has rules, but none decides here: “{self.right}” gets "
            told += "{share:.0%}."
            holds = share < 1.0
        with self.beat(
            told,
            share=share,
            holds=holds,
            note="The outline is the grammar's own share: the best that any model can do.",
        ):
            self.play(ReplacementTransform(self.wide.model, bars.model), run_time=1.5)
            self.play(FadeIn(card.panel, card.head), run_time=0.7)
            self.drop_onto_card()
            if why:
                self.play(tale_.words[why.by].animate.set_color(current()["look"]), run_time=0.5)
                self.play(*map(Create, self.arrow), run_time=1)
            self.play(FadeIn(self.legend), Create(bars.truth.bars), run_time=1.5)
            self.add(bars)

    def drop_onto_card(self) -> None:
        """The rules: those that the tale itself shows fall from it onto the card."""
        card, words = self.card, list(self.first)
        seen = [
            (words.index(word), part)
            for rule in card.rules
            for part in (rule[0], rule[2])
            for word in (part.markup,)
            if word in words
        ]
        falls = [TransformFromCopy(self.beginning.words[i], part) for i, part in seen]
        if falls:
            self.play(LaggedStart(*falls, lag_ratio=0.4), run_time=2)
        self.play(FadeIn(card.rules), run_time=1)
        if self.why and self.first[self.why.by] in card.words:
            rule = card.rule(self.first[self.why.by])
            self.play(rule.animate.set_color(current()["look"]), run_time=0.5)

    def lean(self) -> None:
        """Early in training it leans to one word."""
        run, then = self.run, self.run.at(self.early)
        leader = tale.VOCABULARY[int(then.probe("answer", words=self.first)())]
        count = self.count = StepCount(run, "step", role="share").scale(1.6)
        count.align_to(self.legend, LEFT).set_y(self.legend.get_bottom()[1] - 0.75)
        wrong = leader != self.right
        with self.beat(
            f"It reads tales. After {{step}} steps it leans to “{leader}” with {{share:.0%}}"
            + (": the wrong word." if wrong else "."),
            step=then.probe("step"),
            share=then.probe("probability", words=self.first, word=leader),
            holds=all_of(
                equal(run.probe("answer", words=self.first), tale.INDEX[leader]),
                (grammar(self.first, leader) < grammar(self.first, self.right))
                if wrong
                else (grammar(self.first, leader) > 0.0),
            ),
            note="It has found that a verb comes, and takes the one of the mood it read first.",
        ):
            self.play(FadeIn(count))
            self.play(Train(run, to=self.early), run_time=6)

    def learn(self) -> None:
        """Then it knows."""
        run, tale_ = self.run, self.beginning
        i = self.shown.index(self.right)
        last = run.at(run.steps).probe("probability", words=self.first, word=self.right)
        answer = self.answer = tale_.filled(self.right)
        with self.beat(
            f"More tales, and “{self.right}” has {{share:.0%}}, as the grammar has it.",
            share=last,
            holds=isclose(
                run.probe("probability", words=self.first), grammar(self.first), within=NEAR
            ),
            note="Most of it happens early. Now the model is as sure as the grammar.",
        ):
            self.play(Train(run, to=2 * self.early), run_time=6)
            self.play(Train(run, to=run.steps), run_time=2)
            self.play(FadeOut(tale_.mark), run_time=0.3)
            self.play(TransformFromCopy(self.bars.names[i], answer), run_time=1.2)

    def fall(self) -> None:
        """The loss falls to the grammar's own."""
        run = self.run
        last, floor = run.at(run.steps).probe("loss"), run.probe("floor")
        fall = self.surprise = Surprise(run, every=self.every, width=12.1, height=4.6)
        fall.set_x(0).align_to(BOTTOM * UP, DOWN)
        with self.beat(
            "On new tales the model's surprise falls to {loss:.2f}, "
            "near the grammar's {floor:.2f}.",
            loss=last,
            floor=floor,
            holds=all_of(floor < last, last < floor + NEAR, equal(run.probe("step"), run.steps)),
            note="What is left is chance: no model can guess a coin. It is measured on tales that "
            "it has not read.",
        ):
            gone = FadeOut(self.content, rate_func=GOES)
            self.play(gone, FadeIn(fall.plot, rate_func=COMES), run_time=1.5)
            self.play(Train(run, to=0), run_time=0.5)
            self.play(Create(fall.floor), FadeIn(fall.sea))
            self.play(FadeIn(fall.curve, fall.numbers))
            self.play(Train(run, to=run.steps), run_time=6)

    def break_off_earlier(self) -> None:
        """The same tale and an earlier break, side by side: what each has to arrive at."""
        run = self.run
        can_come = tale.next_words(self.second)
        likely = sorted(can_come, key=lambda word: -can_come[word])[:ARMS]
        words = [self.right, *(word for word in self.shown if word != self.right)][:ARMS]
        left = self.left = GuessPanel(run, self.first, words, left=True)
        right = self.open = GuessPanel(run, self.second, likely, left=False)
        n = total(signs(grammar(self.second)))
        with self.beat(
            "The rest is chance: break off earlier, and {n} words may come. The model starts anew.",
            n=n,
            holds=all_of(n > 1.0, equal(run.probe("step"), 0.0)),
            note="Whoever made the tale threw a coin here. The frames are the grammar's shares: "
            "there the model has to arrive. It is untrained again.",
        ):
            gone = FadeOut(self.surprise, rate_func=GOES)
            self.play(gone, FadeIn(left.tale, rate_func=COMES), run_time=1.5)
            self.play(FadeIn(left.bed, left.steps), run_time=0.5)
            self.play(Create(left.goal.frames), run_time=1)
            self.play(FadeIn(left.goal.names, left.goal.head), run_time=0.5)
            self.add(left.goal)
            self.play(LaggedStart(*map(FadeIn, right.tale.words), lag_ratio=0.3), run_time=1)
            self.play(FadeIn(right.tale.slot, right.tale.mark), run_time=0.4)
            self.play(FadeIn(right.bed, right.steps), run_time=0.5)
            self.play(Create(right.goal.frames), run_time=1)
            self.play(FadeIn(right.goal.names, right.goal.head), run_time=0.5)
            self.add(right.goal)
            self.count.scale(1 / 1.6).move_to(3.42 * UP)
            self.play(FadeIn(self.count), run_time=0.4)
            self.play(Train(run, to=0), run_time=1)
            self.add(left, right)
            self.blink(right.tale)

    def train_side_by_side(self) -> None:
        """One answer is to be found, the other is not."""
        run, left, right = self.run, self.left, self.open
        answer = left.tale.filled(self.right)
        close = [
            isclose(run.probe("probability", words=words), grammar(words), within=NEAR)
            for words in (self.first, self.second)
        ]
        told = (
            "It learns both at once: to be sure on the left, and to stay torn on the right."
            if self.why
            else "It learns both at once, and settles on the shares that the grammar gives."
        )
        with self.beat(
            told,
            holds=all_of(*close, maximum(grammar(self.second)) < 1.0),
            note="It cannot learn an answer that is not there. It sways on its way, "
            "as each batch of tales happens to have more of one word. Grey is all other words.",
            rest=LAST_REST,
            loops=True,
        ):
            self.play(Train(run, to=2 * self.early), run_time=7)
            self.play(Train(run, to=run.steps), run_time=6)
            names = [*left.named(), *right.named()]
            self.play(*map(FadeIn, names), run_time=0.7)
            if self.why:
                self.play(FadeOut(left.tale.mark), run_time=0.3)
                self.play(TransformFromCopy(names[0], answer), run_time=1)


def best(beginning: tuple[str, ...]) -> str:
    """The word that the grammar finds likeliest; the first, of several."""
    words = tale.next_words(beginning)
    return max(words, key=lambda word: words[word])


def stand(bars: GuessBars, zero: float) -> GuessBars:
    """The bars with their zero line there, on the floor of the content zone."""
    rows = bars.bars.zero
    return bars.shift((zero - rows.get_x()) * RIGHT + (BOTTOM - rows.get_bottom()[1]) * UP)
