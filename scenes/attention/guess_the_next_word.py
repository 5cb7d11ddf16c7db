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
    Rectangle,
    ReplacementTransform,
    Succession,
    VGroup,
    linear,
)

from nncore.probes.expressions import (
    all_of,
    equal,
    isclose,
    maximum,
    signs,
    total,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition
from nncore.tales import tale
from nncore.tales.chances import grammar
from nncore.tales.words import MOODS, VERBS
from scenes.animations.crossfade import COMES, GOES
from scenes.attention.beginning import Beginning, WordWall
from scenes.attention.grammar_card import GrammarCard
from scenes.attention.guess_bars import best, both_ways
from scenes.attention.guess_river import Goal, GuessRiver, StepAxis
from scenes.attention.machine import Machine
from scenes.attention.share_deals import DOTS
from scenes.attention.share_wall import Pour, Rain, Redeal, Reshape, ShareWall
from scenes.attention.surprise import Surprise
from scenes.attention.tale_pile import Pile
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, Lesson
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import level
from scenes.stage.theme import current

LINE = 2.45  # height of the tale's baseline
MACHINE = 1.45  # height of the machine's middle
CEILING, FLOOR = 0.8, -2.7  # of what stands below it
WIDTH, NARROW = 13.2, 9.25  # of the wall: alone, and beside something
WALL = 1.75  # the ceiling of the wall when it has the frame for itself
ARMS = 4  # words that have an arm of their own, at most
SHEETS = 4  # tales that are seen, of those that it learns from
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
        self.sought = "the rule" if self.why else "these shares"
        leader = run.at(self.early).probe("answer", words=self.first)
        self.leader = tale.VOCABULARY[int(leader())]
        can_come = tale.next_words(self.second)
        self.likely = sorted(can_come, key=lambda word: -can_come[word])[:ARMS]
        self.ask()
        self.give_shares()
        self.take_a_step()
        self.lean()
        self.follow_the_rule()
        self.learn()
        self.fall()
        self.break_off_earlier()
        self.look_back()

    def ask(self) -> None:
        """A tale breaks off, and any word might come."""
        sizes = ("title", "body", "label")
        tale_ = self.beginning = Beginning(self.first, to_come=self.right, width=13.4, sizes=sizes)
        level(tale_.set_x(0), LINE)
        words = self.words = WordWall(width=WIDTH, height=4.2)
        words.align_to((BOTTOM + 0.3) * UP, DOWN)  # above the next caption, of two lines
        n = given(len(tale.VOCABULARY), "words", why="all that this language has")
        with self.beat(
            "A tale breaks off. Which of these {n} words comes next?",
            n=n,
            note="Let the audience guess. These are all the words that there are.",
        ):
            self.play(LaggedStart(*map(FadeIn, tale_.words), lag_ratio=0.3), run_time=2)
            self.play(Create(tale_.slot), FadeIn(tale_.mark), run_time=0.8)
            self.play(LaggedStart(*map(FadeIn, words), lag_ratio=0.03), run_time=1.5)
            for _ in range(2):
                self.play(tale_.blink())

    def give_shares(self) -> None:
        """A model reads the beginning, and each word gets a part of the whole."""
        run, tale_, words = self.run, self.beginning, self.words
        machine = self.machine = Machine(run, width=WIDTH, height=1.08)
        machine.move_to(MACHINE * UP)
        shares = run.probe("probability", words=self.first)
        wall = self.wall = ShareWall(shares, width=WIDTH, height=CEILING - FLOOR)
        wall.move_to((CEILING + FLOOR) / 2 * UP)
        dots = given(DOTS, "dots", why="each a thousandth of the whole")
        with self.beat(
            "A model of {n} numbers deals {dots} dots, {part:.1%} each: the likelier a word, "
            "the more.",
            n=run.probe("parameters"),
            dots=dots,
            part=given(1 / DOTS, "of the whole", why="a thousandth"),
            holds=all_of(isclose(total(shares), 1.0, within=1e-6), maximum(-shares) < -0.5 / DOTS),
            note="Every weight of it is on screen: the seven tables in the box. A dot is a "
            "thousandth of the whole. A word's share is its dots, and its area as well. Untrained, "
            "it gives some to every word.",
        ):
            ends = map(wall.text_of, wall.words)
            self.play(*map(ReplacementTransform, map(words.of, wall.words), ends), run_time=1.2)
            self.play(FadeIn(machine.panel, machine.label), run_time=0.6)
            tables = (machine.count, machine.bar, *machine.tables)
            self.play(LaggedStart(*map(FadeIn, tables), lag_ratio=0.2), run_time=1.8)
            self.add(machine)
            read: Any = [word.copy().scale(0.6).set_y(2.13) for word in tale_.words]
            falls = (Succession(FadeIn(word), FadeOut(word, shift=0.3 * DOWN)) for word in read)
            self.play(LaggedStart(*falls, lag_ratio=0.15), run_time=2.5)
            wall.deals.clock = 0.0
            wall.refresh()
            self.play(LaggedStart(*map(FadeIn, wall.cells), lag_ratio=0.03), run_time=1.2)
            self.add(wall)
            self.play(Rain(wall, source=machine.panel.get_bottom()[1]), run_time=3)

    def take_a_step(self) -> None:
        """What training does: once, and then step after step."""
        run, machine = self.run, self.machine
        room = WIDTH - NARROW - 0.25
        tales = tale.sentences(SHEETS, seed=1 + self.seed)
        pile = self.pile = Pile(tales, width=room - 0.35, height=2.7)
        n = given(run.recipe.sentences, "tales", why="all that it learns from")
        name = Statement("from {n} tales", "label", n=Readout(n, places=0))
        name.set_x(pile.get_x())
        level(name, FLOOR + 0.08)
        pile.shift((CEILING - pile.get_top()[1]) * UP)
        self.reading = VGroup(pile, name).align_to(SIDE * RIGHT + WIDTH / 2 * LEFT, LEFT)
        self.reading.set_x((room - WIDTH) / 2)
        batch = given(run.recipe.batch_size, "tales", why="the size of a batch")
        with self.beat(
            "A step of training: it reads {batch} tales, then turns each number to guess better.",
            batch=batch,
            holds=run.probe("loss") < run.at(0).probe("loss"),
            note="Each number moves a little, downhill on the cost, as with digits. The tales "
            "are drawn anew for each step; four of them are seen. Then many steps.",
        ):
            box = Rectangle(width=NARROW, height=CEILING - FLOOR)
            self.play(Reshape(self.wall, to=box.align_to(self.wall, RIGHT + UP)), run_time=1.2)
            self.play(FadeIn(self.reading))
            for pace in range(1, SHEETS):
                self.wait(0.6 / pace)
                self.play(pile.feed(machine.tables), run_time=1.2 / pace)
                self.remove(pile.take())
                self.play(pile.read(), run_time=0.2)
            self.play(Pour(run, self.wall, to=1), run_time=0.8)
            self.wait(0.4)
            self.play(Pour(run, self.wall, to=self.early), run_time=9)

    def lean(self) -> None:
        """Early in training it leans to one word."""
        run, leader = self.run, self.leader
        wrong = leader != self.right
        end = ": the wrong word." if wrong else "."
        mood = next((word for word in self.first if VERBS.get(word) == leader), "")
        tales = {self.first, both_ways(run.at(self.early), self.first, leader)}
        if mixed := wrong and mood and len(tales) > 1:
            end = f": wrong, as it cannot tell yet who is {mood}."
        mark = self.mark = self.wall.cell(leader).copy().scale(0.99).set_fill(opacity=0)
        mark.set_stroke(current()["wrong" if wrong else "look"], width=8)
        with self.beat(
            f"After {{step}} steps it leans to “{leader}” with {{share:.0%}}" + end,
            step=run.probe("step"),
            share=run.probe("probability", words=self.first, word=leader),
            holds=all_of(
                *(equal(run.probe("answer", words=words), tale.INDEX[leader]) for words in tales),
                (grammar(self.first, leader) < grammar(self.first, self.right))
                if wrong
                else (grammar(self.first, leader) > 0.0),
            ),
            note="It has found that a verb comes, but not yet which one."
            + (f" With the two moods swapped it says “{leader}”, too." if mixed else ""),
        ):
            self.play(Create(mark), self.reading.animate.fade(0.6), run_time=1.2)

    def follow_the_rule(self) -> None:
        """What the grammar says."""
        why, tale_ = self.why, self.beginning
        person = (self.first[why.by],) if why and why.kind == "pronoun" else ()
        share = grammar(self.first, self.right)
        foot = Statement(
            f"here “{self.right}”: {{share}}",
            "label",
            share=Readout(share, percent=True, places=0, size="label", role="y"),
        )
        foot.formula.set_color(current()["y"])
        rules = (*MOODS[: 6 - len(person)], *person)
        card = self.card = GrammarCard(rules, spacing=0.355, foot=foot)
        card.set_x(self.reading.get_x()).set_y((CEILING + FLOOR) / 2)
        arrow = tale_.arrow(why.by) if why else VGroup()
        if why:
            told = f"Tales have rules, a grammar: “{self.first[why.by]}” decides “{self.right}”, "
            told += "which should get {share:.0%}."
            holds: Condition = equal(share, 1.0)
        else:
            told = f"Tales have rules, a grammar, but none decides here: “{self.right}” gets "
            told += "{share:.0%}."
            holds = share < 1.0
        with self.beat(
            told,
            share=share,
            holds=holds,
            note="Whoever made the tales followed these rules; the model has not seen them. What "
            "the grammar gives is the best that any model can do.",
        ):
            gone = FadeOut(self.reading, self.mark, rate_func=GOES)
            self.play(gone, FadeIn(card.panel, rate_func=COMES))
            self.play(FadeIn(card.head), LaggedStart(*map(FadeIn, card.rules), lag_ratio=0.3))
            self.add(card)
            if why:
                self.play(tale_.words[why.by].animate.set_color(current()["look"]), run_time=0.5)
                if self.first[why.by] in card.words:
                    rule = card.rule(self.first[why.by])
                    self.play(rule.animate.set_color(current()["look"]), run_time=0.5)
                self.play(*map(Create, arrow), run_time=1)
            self.play(FadeIn(card.foot), run_time=0.6)

    def learn(self) -> None:
        """The steps in which it may find out."""
        with self.beat(
            f"More steps, slowly: will it find {self.sought}, though nobody tells it?",
            note="Most of it happens within a few steps, and each is shown.",
        ):
            self.play(Pour(self.run, self.wall, to=7 * self.early // 5), run_time=11)

    def fall(self) -> None:
        """The loss falls to the grammar's own."""
        run, tale_ = self.run, self.beginning
        loss, floor = run.probe("loss"), run.probe("floor")
        self.answer = tale_.filled(self.right)
        fall = self.surprise = Surprise(run, every=self.every, width=11.2, height=4.35)
        fall.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        with self.beat(
            f"It found {self.sought} by itself. The less share the true word gets, "
            "the more surprise.",
            holds=all_of(
                self.settled(self.first),
                floor < loss,
                loss < floor + NEAR,
                loss < run.at(0).probe("loss"),
            ),
            note="What is left is chance: no model can guess a coin. It is measured on tales that "
            "it has not read, and is the mean over all their words.",
        ):
            self.play(FadeOut(tale_.mark), run_time=0.4)
            self.play(FadeIn(self.answer, shift=0.2 * UP), run_time=0.7)
            self.play(Pour(run, self.wall, to=run.steps), run_time=2.5)
            gone = FadeOut(self.content, rate_func=GOES)
            self.play(gone, FadeIn(fall.plot, rate_func=COMES), run_time=1.5)
            shares, *heads = fall.measure
            self.play(*map(FadeIn, heads), LaggedStart(*map(FadeIn, shares), lag_ratio=0.3))
            self.add(fall.measure)
            self.play(Create(fall.curve, rate_func=linear), run_time=5)
            self.play(FadeIn(fall.numbers[0]), run_time=0.6)
            self.play(Create(fall.floor), FadeIn(fall.sea, fall.numbers[1]))
            self.add(fall)

    def break_off_earlier(self) -> None:
        """The same tale and an earlier break: several words can come."""
        tale_, wall, before = self.beginning, self.wall, [*self.beginning.words]
        sizes = (tale_.size,)
        earlier = Beginning(self.second, to_come=max(self.likely, key=len), width=13.4, sizes=sizes)
        level(earlier.align_to(tale_, LEFT), LINE)
        tale_.words.set_color(current()["ink"])
        answer = self.answer
        box = Rectangle(width=WIDTH, height=WALL - FLOOR).move_to((WALL + FLOOR) / 2 * UP)
        wall.whole.become(box.set_stroke(width=0))
        n = total(signs(grammar(self.second)))
        with self.beat(
            "What is left is chance: broken off earlier, the tale has {n} words that may come.",
            n=n,
            holds=all_of(n > 1.0, self.settled(self.second)),
            note="The same model, fully trained. Whoever made the tale threw a coin here, and the "
            "model knows how likely each side is, but not which will come.",
        ):
            gone = FadeOut(self.surprise, rate_func=GOES)
            here = (tale_.words, tale_.slot, answer, wall)
            self.play(gone, *(FadeIn(part, rate_func=COMES) for part in here), run_time=1.5)
            cut = len(self.second)
            self.play(LaggedStart(*map(FadeOut, (answer, *before[: cut - 1 : -1])), lag_ratio=0.2))
            self.play(ReplacementTransform(tale_.slot, earlier.slot), run_time=1)
            self.play(FadeIn(earlier.mark), run_time=0.3)
            self.play(Redeal(wall, words=self.second, run_time=4))

    def settled(self, words: tuple[str, ...]) -> Condition:
        """That the model's shares after some words are the grammar's."""
        return isclose(self.run.probe("probability", words=words), grammar(words), within=NEAR)

    def look_back(self) -> None:
        """There was no answer to be found."""
        run, wall = self.run, self.wall
        steps = StepAxis(run.steps)
        front = Dial("part of the axis that is drawn", at=0.0, low=0.0, high=1.0)
        step = front.probe() * front.probe() * run.steps
        river = GuessRiver(steps, run, self.second, self.likely, step)
        goal = Goal(steps, self.second, self.likely)
        with self.beat(
            "Once more: it settles on the tales’ own shares, and no model can do better.",
            holds=all_of(self.settled(self.second), maximum(grammar(self.second)) < 1.0),
            note="The same model at all its steps. It sways on its way, as each batch of tales "
            "happens to have more of one word. It cannot learn an answer that is not there.",
            rest=LAST_REST,
            loops=True,
        ):
            column = Rectangle(width=goal.foot.width, height=goal.frames.height)
            self.play(Reshape(wall, to=column.move_to(goal.frames)), run_time=2)
            self.play(FadeOut(wall), FadeIn(goal), run_time=0.8)
            self.play(FadeIn(steps), run_time=0.5)
            self.add(river)
            *names, others = river.named()
            self.play(Nudge(front, by=0.2, rate_func=linear), run_time=2)
            self.play(Nudge(front, by=0.4, rate_func=linear), FadeIn(others), run_time=2)
            self.play(Nudge(front, by=0.82, rate_func=linear), run_time=4.2)
            self.play(Nudge(front, by=1.0, rate_func=linear), *map(FadeIn, names), run_time=1.8)
