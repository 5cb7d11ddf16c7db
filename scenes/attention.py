"""Words that look at words: attention, on a language model that trains while you watch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    CurvedArrow,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Mobject,
    Rectangle,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    rate_functions,
)

from nncore import tale
from nncore.combined import stacked
from nncore.inputs import Dial, draws, given
from nncore.probe import Probe, function
from nncore.question import question
from nncore.summaries import entries, largest, signs, total
from nncore.tale_probe import grammar
from scenes.animations.ask import Ask
from scenes.animations.attention import Light, LookBack
from scenes.animations.lay import Lay
from scenes.animations.light_rows import LightRows
from scenes.animations.training import Nudge, Train
from scenes.mobjects.attention_grid import AttentionGrid
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.guesses import Guess
from scenes.mobjects.heads_at_work import LETTERS, HeadsAtWork, around
from scenes.mobjects.hidden_word import HiddenWord
from scenes.mobjects.knobs import Knob
from scenes.mobjects.pictures import ColourBar, common
from scenes.mobjects.query_key import QueryAndKey, QueryKeyGrid, from_scores_to_shares
from scenes.mobjects.readout import Readout
from scenes.mobjects.score_parts import Chances, ScoreParts
from scenes.mobjects.stream import StreamSum
from scenes.mobjects.strips import MatrixOnStrip, WorkedDot
from scenes.mobjects.transformer import Matrices, Unboxed, VectorRows
from scenes.mobjects.value_mix import ValueMix
from scenes.mobjects.word_comb import WordComb
from scenes.mobjects.word_line import Pointer, WordLine
from scenes.mobjects.word_map import Likeness, WordMap
from scenes.mobjects.word_sums import (
    AnalogyStrips,
    AnalogyTally,
    PairTable,
    WordNumbers,
    WordStrips,
)
from scenes.mobjects.words import DIMMED, AttentionArcs, SentenceColumn, SentenceRow
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula, OnOneLine, Words, level
from scenes.stage.theme import current


class GuessTheNextWord(Lesson):
    """A language model learns how likely each next word is, down to what only chance decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. What the grammar itself
    gives each word is exact: no model can do better.
    """

    title = "Guess the next word"
    seed = 0
    sentence = "the hungry blue creature ate and the sleepy queen"  # one word can come next
    choice = "the hungry blue creature ate"  # several can
    early = 40  # a step at which the model is torn
    every = 10  # steps from one point of the loss curve to the next

    def construct(self) -> None:
        run = runs.tale(step=0, seed=self.seed)
        first, second = tale.parse(self.sentence), tale.parse(self.choice)
        one, other = Guess(run, first), Guess(run, second)
        one.shift((2.1 - one.row.baseline) * UP)
        other.shift((one.row.baseline - other.row.baseline) * UP)
        heads = one.heads()
        nothing = grammar(first) * 0.0
        comb = WordComb(nothing, nothing, height=3.3)
        comb.set_x(0).align_to(3.3 * DOWN, DOWN)
        step = OnOneLine(Words("training step", role="quiet"), Readout(run.probe("step"), places=0))
        step.next_to(comb.plot.x.point(0), UP, buff=comb.plot.y.line.get_length() + 0.15)
        step.align_to(one, LEFT)
        right, certain = likeliest(first)
        self.add(one.row)
        with self.beat(
            f"A tale breaks off. Which of these {len(tale.VOCABULARY)} words comes next?",
            note="In these tales a sleepy one slept and a hungry one ate. Let the audience guess.",
        ):
            self.play(FadeIn(comb), run_time=1.5)

        with self.beat(
            "An untrained model knows nothing: it gives all of them about the same small share.",
            note="A bar from 0 to 1 for each word of its vocabulary. Together they are 1.",
        ):
            self.play(Ask(comb, probe=comb_of(run, first), run_time=2))

        why = tale.decided_next(first)
        with self.beat(
            f"The grammar that wrote the tale gives “{right}” {certain:.0%}"
            + (f", because of “{first[why.by]}”." if why else "."),
            note="The outline is the grammar's own share: the best that any model can do.",
        ):
            self.play(one.row.animate.light(*([why.by] if why else []), role="y"))
            self.play(Ask(comb, truth=grammar(first), run_time=2))
            self.play(FadeIn(heads, one.words, one.model, one.truth))

        leader = tale.VOCABULARY[int(run.at(self.early).probe("answer", words=first)())]
        wavers = "which is wrong here" if leader != right else "and it is right already"
        with self.beat(
            f"Now it reads tales. After {self.early} steps it wavers: “{leader}” leads, {wavers}.",
            note="It has found that a verb comes, but looks at the wrong one's mood as well.",
        ):
            self.play(FadeIn(step))
            self.play(Train(run, to=self.early), run_time=6)

        with self.beat(
            f"More tales, and “{right}” takes what the grammar gives it: no model can do better.",
            note="Most of it happens before step 100.",
        ):
            self.play(Train(run, to=run.steps), run_time=7)

        n = len(tale.next_words(second))
        with self.beat(
            f"Untrained again, another beginning: here the grammar itself allows {n} words.",
            note="Nothing in the beginning says which: whoever made the tale threw a coin.",
        ):
            self.play(Train(run, to=0, run_time=1.5))
            self.play(FadeOut(one, heads), run_time=0.5)
            self.play(FadeIn(other.row))
            self.play(Ask(comb, probe=comb_of(run, second), truth=grammar(second), run_time=2))
            self.play(FadeIn(heads, other.words, other.model, other.truth))

        with self.beat(
            "It cannot learn an answer that is not there. It settles on the grammar's shares.",
            note="It sways on its way: each batch of tales happens to have more of one word.",
        ):
            self.play(Train(run, to=run.steps), run_time=7)

        plot = self.plot(run)
        curve = Curve(plot, range(0, run.steps + 1, self.every), self.losses(run), role="cost")
        level = function("identity", (1.0, 1.0)) * run.probe("floor")
        floor = Curve(plot, (0, run.steps), level, role="y", width=3)
        now = Readout(run.probe("loss"), places=2, role="cost")
        best = Readout(run.probe("floor"), places=2, role="y")
        legend = Group(
            OnOneLine(Words("the model", role="cost"), now),
            OnOneLine(Words("the grammar itself", role="y"), best),
        ).arrange(DOWN, aligned_edge=LEFT, buff=0.25)
        legend.next_to(plot.point(0.2 * run.steps, run.probe("floor")()), UP + RIGHT, buff=0.35)
        with self.beat(
            "The loss is its surprise at the words that came. It falls to the grammar's, not to 0.",
            note="Minus the log of the share that the true word got, averaged over 300 new tales.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(comb, step))
            self.play(other.animate.shift(0.6 * DOWN), FadeIn(one))
            self.play(Train(run, to=0, run_time=1.0))
            self.play(FadeIn(plot, floor, legend, curve))
            self.play(Train(run, to=run.steps), run_time=6)

    def losses(self, run) -> Probe:
        """The loss so far, every few steps."""
        return run.probe("loss history", every=self.every)

    def plot(self, run) -> Plot:
        """Loss over training, from nothing to more than knowing nothing."""
        plot = Plot(
            Axis(0, run.steps, run.steps / 6, length=10.5),
            Axis(0, 5, 1, length=2.7, direction=UP),
            x_name="training step",
            y_name="loss, in nats a word, on tales it has not read",
        )
        plot.y_name.align_to(plot.y.line, LEFT)
        return plot.set_x(0).align_to(3.3 * DOWN, DOWN)


class WordsAreVectors(Lesson):
    """A word is a list of numbers, and training puts words that play the same role close together.

    The tale run, seed 0, trained from step 0 to its last while one watches.
    """

    title = "Words are vectors"
    seed = 0
    word = "king"
    roles = ("mood", "verb", "colour", "animal", "man", "woman")  # of the words on the map
    alike = (("king", "wizard"), ("ate", "slept"), ("blue", "golden"))
    unlike = (("king", "sleepy"), ("sleepy", "slept"), ("king", "golden"))
    analogy = ("wizard", "boy", "girl", "witch")  # first - second + third: is it the fourth?

    def construct(self) -> None:
        run = runs.tale(step=0, seed=self.seed)
        width = run.recipe.width
        limit = largest(run.at(run.steps).probe("W_E"))
        vector = WordNumbers(run, self.word, limit=limit)
        self.add(vector)
        with self.beat(
            f"To the model a word is a list of {width} numbers. Before it learns, they are random.",
            note="The row of the embedding matrix W_E; blue is positive, red negative.",
        ):
            self.play(LaggedStart(*map(FadeIn, vector.numbers), lag_ratio=0.05), run_time=2)

        world = WordMap(run, self.roles, side=4.9)
        world.move_to(0.25 * DOWN).to_edge(LEFT, buff=0.35)
        likeness = Likeness(run, self.roles, side=4.3, legend=world.legend())
        legend = likeness.legend
        bar = ColourBar(likeness.limit, height=1.6, places=0)
        right = Group(likeness, bar).arrange(RIGHT, buff=0.25)
        right.to_edge(RIGHT, buff=0.4).shift((2.25 - likeness.picture.get_top()[1]) * UP)
        held = OnOneLine(
            Words("of these words' spread this plane holds", "label", role="quiet"),
            Readout(world.share, percent=True, places=0, size="label"),
        )
        held.next_to(world.plot.y_name, RIGHT, buff=0.4)
        name: Any = world.plot.y_name
        held.shift((name.baseline - held.baseline) * UP)
        step = OnOneLine(Words("training step"), Readout(run.probe("step"), places=0))
        step.next_to(likeness.picture, DOWN, buff=0.4)
        some = tuple(dict.fromkeys(word for pair in (*self.alike, *self.unlike) for word in pair))
        strips = WordStrips(run, some, limit=limit)
        strips.to_edge(RIGHT, buff=0.4).match_y(likeness.picture)
        with self.beat(
            f"{width} numbers are a point in {width} dimensions. A plane can show its shadow.",
            note="The plane of the two main axes at the last step: of all planes it shows most.",
        ):
            self.play(FadeOut(vector), FadeIn(strips))
            self.play(FadeIn(world.plot))
            points = strips.strips.copy()
            self.play(
                *(
                    point.animate.scale(0.02).move_to(world.centre(word))
                    for word, point in zip(some, points, strict=True)
                ),
                run_time=2,
            )
            self.remove(*points)
            self.play(FadeIn(world.marks, legend, held))

        heading = Words("cosine of each two words", "label", role="quiet")
        heading.next_to(likeness.marks, UP, buff=0.12)
        with self.beat(
            "How alike are two words? Their cosine says: 1 is one direction, 0 none in common.",
            note="Each row and each column a word, in the order of the marks.",
        ):
            self.play(FadeOut(strips))
            self.play(FadeIn(likeness.picture, likeness.marks, heading, bar, step), run_time=1.5)

        with self.beat(
            "Now it learns to guess next words, and the cloud falls into groups.",
            note="Nobody told it what a verb is: such words are used alike, and so end up alike.",
        ):
            self.play(Train(run, to=run.steps, run_time=10))

        names = world.names()
        with self.beat(
            "Moods, verbs, colours: each role has found a place. People and animals share one.",
            note="At the right they are one block, too: they stand in the same places of a tale.",
        ):
            self.play(FadeIn(names), run_time=1.5)

        pairs = PairTable(run, self.alike, self.unlike)
        pairs.next_to(likeness.picture, DOWN, buff=0.3).match_x(right)
        cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        with self.beat(
            "Words of one role agree. A mood and its verb do not, though one decides the other.",
            note="What goes together in a tale need not be alike: alike is what is used alike.",
        ):
            self.play(FadeOut(step))
            for cell, line in zip(cells, pairs, strict=True):
                self.play(FadeIn(cell, line), run_time=0.6)

        sums = AnalogyStrips(run, self.analogy)
        sums.match_x(right).align_to(likeness.picture, UP)
        first, second, third, _ = self.analogy
        found = sums.nearest.word.markup
        with self.beat(
            f"With all {width} numbers one can calculate: "
            f"{first} minus {second} plus {third} is nearest to {found}.",
            note="Nearest by cosine of all words but those three, which are always near.",
        ):
            self.play(FadeOut(likeness, heading, bar, cells, pairs))
            for line in sums.lines[:3]:
                self.play(FadeIn(line), run_time=0.7)
            self.play(FadeIn(sums.rule, sums.lines[3]))
            self.play(FadeIn(sums.lines[4:]))

        tally = AnalogyTally(run)
        tally.to_edge(RIGHT, buff=0.3).align_to(heading, UP)
        with self.beat(
            f"Is that always so? Of all such sums {tally.right():.0f} of {len(tally.rows)} come out"
            f" right{tally.rest()}.",
            note="The marked ones are wrong. Other seeds of the training give another count.",
        ):
            self.play(FadeOut(sums))
            self.play(LaggedStart(*map(FadeIn, tally.rows), lag_ratio=0.15), run_time=3)
            self.play(FadeIn(tally.count))

        with self.beat(
            "It works at all because this grammar is regular: it treats kings and queens alike.",
            note="Only the pronoun and the object tell man from woman here. "
            "A real language is not so tidy.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(tally.facts))


class _OneHead(Lesson):
    """What one head does with a sentence whose next word an earlier one decides."""

    seed = 0
    sentence = "the hungry blue creature ate and the sleepy queen"
    head = 2

    def setup(self) -> None:
        super().setup()
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.asked = question(self.sentence)
        self.here: dict[str, Any] = {"words": self.asked.words, "head": self.head}

    def strike(
        self, word: Mobject, side: MatrixOnStrip, *with_matrix: Mobject, says: Mobject | None = None
    ) -> None:
        """A word's vector meets a matrix, and something comes out."""
        self.play(
            TransformFromCopy(word, side.names[1]),
            FadeIn(side.before, target_position=word, scale=0.3),
        )
        self.play(FadeIn(side.matrix, side.names[0], *with_matrix))
        self.comes_out(side, *([says] if says else []), run_time=1.5)

    def comes_out(self, side: MatrixOnStrip, *more: Mobject, run_time: float = 1.0) -> None:
        """What the matrix makes of the vector that it has met."""
        self.play(
            FadeIn(side.equals, side.names[2], *more),
            FadeIn(side.after, target_position=side.before, scale=0.5),
            run_time=run_time,
        )


class QueriesMeetKeys(_OneHead):
    """A word asks with its query, every word answers with its key, and softmax makes it a look.

    The tale run at its last step (600), seed 0: one head, and what it does with one sentence.
    """

    title = "Queries meet keys"

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
            moves = (Transform(scores, target), ring.animate.shift(move))
            self.play(*moves, FadeIn(self.steps[3]), run_time=1.5)
            self.add(grid, ring)
            for i in range(n):
                pace = 1.0 if i < 2 else 0.4
                self.play(Light(scores, [i], to=0), Light(grid, [i], to=1), run_time=pace)
            self.remove(scores)

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
            self.play(*copies, FadeIn(chart.after.numbers), run_time=1.5)
            self.remove(*after.bars)
            self.add(after)
            self.play(FadeOut(strike))


class ValuesAreMixed(_OneHead):
    """What a word looks at, it takes: values, mixed by the pattern's weights, change its next word.

    The tale run at its last step (600), seed 0: one head, and what it does with one sentence.
    """

    title = "Values are mixed"

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
        name = Words("weight", "label", role="quiet").next_to(shares, LEFT, buff=0.4)
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
        says = Words("what it tells: its #value[value]", "label", role="quiet")
        says.next_to(made.parts, DOWN)
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
        scales = Words("$W_O$ and $z$: scales of their own", "label", role="quiet")
        scales.next_to(made.parts, DOWN)
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
            self.remove(*bars.bars, bars.zero)
            self.add(bars)


class HeadsLearnToLook(Lesson):
    """Heads that look everywhere alike learn, rule by rule, to look at the word that decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. Patterns are of one tale;
    the curves, and what hiding a word or switching a head off costs, are over 300 held-out tales.
    """

    title = "Heads learn where to look"
    seed = 0
    sentence = "the curious golden witch searched near the misty silver castle . she was golden ."
    kinds = ("verb", "pronoun", "object", "colour")  # of decided words, in the order of learning
    pauses = (100, 260, 440)  # steps: the first rules are found; still no colour; there it is
    every = 5  # steps from one point of a curve to the next

    def construct(self) -> None:
        run = runs.tale(step=runs.LAST, seed=self.seed)  # laid out where its numbers are longest
        words = tale.parse(self.sentence)
        rules = tale.decided(words)
        heads = HeadsAtWork(run, words, self.kinds, every=self.every)
        best = heads.best(self.kinds[-1])
        sentence = SentenceRow(words, size="label").move_to(2.78 * UP)
        heads.step.match_y(sentence).to_edge(RIGHT, buff=0.4)

        run.seek(0)
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
                    TransformFromCopy(around(sentence, rule.by), box) for box in heads.boxes[rule]
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
            click = SurroundingRectangle(
                heads.cell(self.kinds[-1], best),
                color=current()["look"],
                buff=0.06,
                stroke_width=4,
            )
            self.play(ReplacementTransform(frame, click))
            self.play(Train(run, to=run.steps), run_time=3)

        curves = Group(
            heads.panels,
            heads.plots,
            heads.curves,
            heads.uniform,
            heads.numbers,
            heads.caption,
            heads.time,
        )
        seen = heads.rights(0, "guessed right, deciding word in sight", wide=True)
        blind = heads.rights(2, "guessed right, deciding word hidden", wide=True, blind=True)
        with self.beat(
            "Is that how they know? Hide the deciding word from all heads, and the answer is lost.",
            note="Chance would be one in three for the pronoun, one in six for the colour.",
        ):
            self.play(FadeOut(curves, click))
            self.play(FadeIn(seen))
            self.play(FadeIn(blind.line, blind.tracks, blind.bars.zero))
            self.play(*map(TransformFromCopy, seen.bars.bars, blind.bars.bars), run_time=2)
            self.play(FadeIn(blind.numbers))
            self.remove(*blind.bars.bars)
            self.add(blind)

        off = VGroup(
            *(
                heads.rights(head, f"guessed right, {LETTERS[head]} off", off=(head,))
                for head in range(run.recipe.heads)
            )
        )
        with self.beat(
            "Switch off one head at a time: some matter more than their looks say, and some less.",
            note="No rule lives in one head alone, and some heads can be spared. Without A some "
            "pronouns go wrong, although it never looks at the noun.",
        ):
            self.play(FadeOut(seen, blind))
            self.play(LaggedStart(*map(FadeIn, off), lag_ratio=0.4), run_time=3)

        with self.beat(
            "From everywhere alike to where it counts: and nobody told them where to look.",
            note="They were only ever asked for the next word.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(off), FadeIn(curves, click))
            self.play(Train(run, to=0, run_time=1.5, rate_func=rate_functions.ease_out_cubic))
            self.play(Train(run, to=run.steps, run_time=6))


class WriteASentence(Lesson):
    """A language model writes by drawing one word at a time, and heat lets it break the rules.

    The tale run at its last step (600), seed 0. `luck` is the seed of the random numbers that
    draw the words, both times the same; the legal shares are of 1,000 tales at each temperature.
    """

    title = "Write a sentence"
    seed = 0
    luck = 17  # seed of the draws
    hot = 2.0  # the temperature at which it writes once more
    temperatures = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
    tales = 1000  # written at each of them

    def construct(self) -> None:
        self.run = run = runs.tale(step=runs.LAST, seed=self.seed)
        self.heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
        self.chance = Dial("draw", at=0.5, low=0.0, high=1.0)
        words = run.write(seed=self.luck)
        told = tale.decided(words)
        row = SentenceRow(words, width=12.4)
        row.shift((1.35 - row.baseline) * UP)
        line = self.line = WordLine(self.shares(words[:1]), grammar(words[:1]))
        line.shift((1.55 + line.axis.line.get_y()) * DOWN)
        row.align_to(line.axis.line, LEFT)
        pointer = Pointer(line.axis, self.chance.probe(), role="ink")
        whole = (
            Constant(
                f"what may come next: the shares of all {len(tale.VOCABULARY)} words, from 0 to 1",
                "label",
                because="the size of the vocabulary",
                role="quiet",
            )
            .next_to(line, UP, buff=0.25)
            .align_to(line.axis.line, LEFT)
        )
        knob = Knob(Axis(0, 3, 1, length=6), self.heat.probe(), name="T", role="look", sign=False)
        knob.set_x(0).align_to(3.35 * DOWN, DOWN)
        n = len(tale.next_words(words[:1]))
        self.add(row[0], line, whole)
        with self.beat(
            f"The model has read one word. It has learned that one of {n} words comes next.",
            note="The bars of before, laid end to end. Words that cannot come get almost none.",
        ):
            self.wait()

        with self.beat(
            "A random number between 0 and 1 points at one of them. That word is written.",
            note="A wide piece is hit often, a narrow one seldom.",
        ):
            self.play(FadeIn(pointer))
            self.draw(row, words, 1, pace=1.5)

        first = told[0]
        with self.beat(
            "It reads what it has written, gets other shares, and draws again.",
            note="One word at a time, always from all words so far.",
        ):
            for i in range(2, first.position):
                self.ask(words[:i])
                self.draw(row, words, i)
        known, by = words[: first.position], words[first.by]
        arcs = self.arcs(row, words, first)
        caption = self.caption(row, words, first)
        with self.beat(
            f"Here nothing is left to chance: a head looks back at “{by}”, so it must be “"
            f"{words[first.position]}”.",
            note="The last word asks. The arc is as wide as the head's attention.",
        ):
            self.ask(known)
            asks, answers = row[first.position - 1], row[first.by]
            self.play(asks.animate.set_color(current()["query"]), FadeIn(caption))
            self.play(answers.animate.set_color(current()["key"]))
            self.play(FadeIn(arcs))

        share = run.probe("probability", words=known, word=words[first.position])
        lost = run.probe("probability", words=known, word=words[first.position], hide=(first.by,))
        number = Readout(share, places=2)
        sure = OnOneLine(Words(f"share of “{words[first.position]}”"), number)
        sure.shift((caption.baseline - sure.baseline) * UP).align_to(row, LEFT)
        with self.beat(
            f"Hide “{by}” from all heads, and the answer is lost. So that is where it came from.",
            note="An experiment, not a picture: all else in the model stays as it was.",
        ):
            hidden = Words(f"“{by}” hidden", role="key").align_to(row, RIGHT)
            hidden.shift((caption.baseline - hidden.baseline) * UP)
            self.play(FadeOut(caption, arcs), answers.animate.set_opacity(DIMMED))
            self.play(FadeIn(sure, hidden))
            self.play(
                Ask(number, probe=lost),
                Ask(self.line, probe=self.shares(known, hide=(first.by,))),
            )
            wrong = self.forbidden(known, hide=(first.by,))
            wrong.shift((whole.baseline - wrong.baseline) * UP).align_to(line.axis.line, RIGHT)
            self.play(FadeIn(wrong), run_time=0.5)
        legend = Words(
            "#plain[decided] by #key[an earlier word], with its share if that word is hidden; "
            "pale: free, or always there",
            "label",
            role="quiet",
        ).align_to(row, LEFT)
        legend.shift((caption.baseline - legend.baseline) * UP)
        shares = [self.blind(row, words, d) for d in told]
        for number_below in shares:
            number_below.shift((shares[0].baseline - number_below.baseline) * UP)
        blind = VGroup(*shares)
        allowed = "a whole tale, and legal" if tale.is_legal(words) else "not a legal tale"
        verdict = Words(f"the grammar: {allowed}", "label", role="look")
        verdict.shift((whole.baseline - verdict.baseline) * UP).align_to(line.axis.line, RIGHT)
        drawn: list[Mobject] = [arcs, blind]
        with self.beat(
            "And so on to the full stop: free words are drawn, decided ones are looked up.",
            note="Each arc starts at the word that asks and leads to the word that decides.",
        ):
            self.play(FadeOut(sure, hidden, wrong), answers.animate.set_opacity(1), run_time=0.5)
            self.ask(known)
            self.play(FadeIn(arcs), asks.animate.set_color(current()["ink"]))
            self.draw(row, words, first.position)
            decided = {d.position: d for d in told}
            for i in range(first.position + 1, len(words)):
                self.ask(words[:i], pace=0.35)
                if i in decided:
                    # The head that looks most at what decides this kind of word.
                    drawn.append(self.arcs(row, words, decided[i]))
                    answers = row[decided[i].by]
                    self.play(FadeIn(drawn[-1]), answers.animate.set_color(current()["key"]))
                self.draw(row, words, i, pace=1.0 if i in decided else 0.35)
            bright = [place for d in told for place in (d.position, d.by)]
            self.play(row.animate.dim_but(*bright), FadeIn(blind, legend))
            self.play(FadeIn(verdict), run_time=0.5)

        last = told[-1]
        self.heat.at = self.hot  # laid out where its number is longest
        forbidden = self.forbidden(words[: last.position])
        self.heat.at = 1.0
        forbidden.shift((whole.baseline - forbidden.baseline) * UP)
        forbidden.align_to(line.axis.line, RIGHT)
        with self.beat(
            "Divide the scores by a higher temperature: words that are forbidden take a share.",
            note="Softmax at temperature 2. The pieces of forbidden words are the lower ones.",
        ):
            self.play(FadeOut(pointer, verdict), run_time=0.5)
            self.ask(words[: last.position])
            self.play(FadeIn(knob, forbidden))
            self.play(Nudge(self.heat, by=self.hot, run_time=3))

        broken = run.write(seed=self.luck, temperature=self.hot)
        again = SentenceRow(broken, width=12.4)
        again.shift((row.baseline - again.baseline) * UP).align_to(row, LEFT)
        legal = tale.is_legal(broken)
        expected = () if legal else tuple(tale.next_words(broken[:-1]))
        says = "could stand here: " + listed(expected) if expected else "the grammar allows it"
        why = tale.decided_next(broken[:-1]) if expected else None
        says += f", because of #key[“{broken[why.by]}”]" if why else ""
        only = Words(says)
        only.shift((caption.baseline - only.baseline) * UP).align_to(row, LEFT)
        slip = self.forbidden(broken[:-1])
        slip.shift((whole.baseline - slip.baseline) * UP).align_to(line.axis.line, RIGHT)
        with self.beat(
            "The same draws once more, but hot: "
            + ("this time it holds." if legal else f"at “{broken[-1]}” the tale breaks."),
            note="The same random numbers now point at other words, sooner or later a wrong one.",
        ):
            self.play(FadeOut(row, legend, forbidden, *drawn), run_time=0.5)
            self.play(FadeIn(again[0], pointer), run_time=0.5)
            for i in range(1, len(broken)):
                last_one = i == len(broken) - 1
                self.ask(broken[:i], pace=1.0 if last_one else 0.35)
                if last_one:
                    self.play(FadeIn(slip), run_time=0.5)
                self.draw(again, broken, i, pace=1.5 if last_one else 0.35)
            if not legal:
                self.play(again[-1].animate.set_color(current()["look"]))
            if why:
                self.play(again[why.by].animate.set_color(current()["key"]), run_time=0.5)
            self.play(FadeIn(only))

        plot = Plot(
            Axis(0, 3, 0.5, length=9, places=1),
            Axis(0, 1, 0.5, length=3, direction=UP, places=1),
            x_name="temperature",
        )
        plot.set_x(0).align_to(3.3 * DOWN, DOWN)
        name = Constant(
            f"share of {self.tales:,} tales that the grammar allows, at each temperature",
            "label",
            because="the number of tales that were written",
            role="quiet",
        )
        name.next_to(plot.y, UP, buff=0.45).align_to(plot.y.line, LEFT)
        heats = given(self.temperatures, "temperatures", why="those that are tried")
        shares = stacked(*(self.legal(heat) for heat in self.temperatures))
        curve = Curve(plot, self.temperatures, shares)
        dots = Dots(plot, heats, shares, radius=0.09, opacity=1)
        numbers = Group()
        for heat in self.temperatures:
            number = Readout(self.legal(heat), places=1, percent=True, size="label")
            numbers.add(number.next_to(plot.point(heat, self.legal(heat)()), UP + RIGHT, buff=0.12))
        now = f"{self.legal(1.0)():.0%}"
        with self.beat(
            f"At temperature 1, {now} of its tales are legal. The hotter, the fewer.",
            note="Colder ones are legal more often, and more alike.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(line, pointer, whole, slip, knob))
            self.play(Group(again, only).animate.shift(1.1 * UP))
            self.play(FadeIn(plot, name))
            self.play(FadeIn(dots, numbers), run_time=1.5)
            self.play(FadeIn(curve))

    def shares(self, words: tuple[str, ...], hide: tuple[int, ...] = ()) -> Probe:
        """The model's shares of the word after these, at the temperature that the knob shows."""
        return self.run.probe("probability", words=words, hide=hide, temperature=self.heat.probe())

    def legal(self, heat: float) -> Probe:
        """The share of tales, written at a temperature, that the grammar allows."""
        return self.run.probe("legal share", temperature=heat, n=self.tales)

    def ask(self, words: tuple[str, ...], *, pace: float = 1.0) -> None:
        """The line shows what may come after these words."""
        probes = {"probe": self.shares(words), "allowed": grammar(words)}
        self.play(Ask(self.line, **probes, run_time=pace))

    def draw(
        self, row: SentenceRow, words: tuple[str, ...], place: int, *, pace: float = 1.0
    ) -> None:
        """The pointer goes to the next random number, and the word above it to its place."""
        number = entries(draws(tale.LONGEST, seed=self.luck), place - 1)
        self.play(Nudge(self.chance, by=float(number()), run_time=pace))
        start = row[place].copy().move_to(self.line.piece(tale.INDEX[words[place]]))
        self.play(TransformFromCopy(start, row[place]), run_time=pace)

    def head(self, kind: str) -> int:
        """The head that looks most at the words that decide such words."""
        looks = [self.run.probe("attention on decider", head=head, kind=kind)
                 for head in range(self.run.recipe.heads)]  # fmt: skip
        return max(range(len(looks)), key=lambda head: looks[head]())

    def arcs(self, row: SentenceRow, words: tuple[str, ...], word: tale.Decided) -> AttentionArcs:
        """Where that head looks just before a decided word."""
        at = word.position - 1
        pattern = self.run.probe(
            "pattern", words=words[: word.position], head=self.head(word.kind), position=at
        )
        return AttentionArcs(row, pattern, at=at)

    def caption(self, row: SentenceRow, words: tuple[str, ...], word: tale.Decided) -> Words:
        """Which head it is, below the sentence."""
        letter = "ABCD"[self.head(word.kind)]
        caption = Words(f"head {letter}, asked by “{words[word.position - 1]}”", role="query")
        return caption.next_to(row, DOWN, buff=0.45).align_to(row, LEFT)

    def blind(self, row: SentenceRow, words: tuple[str, ...], word: tale.Decided) -> Readout:
        """Below a decided word the share that it has if no head can see what decides it."""
        share = self.run.probe(
            "probability",
            words=words[: word.position],
            word=words[word.position],
            hide=(word.by,),
        )
        return Readout(share, places=2, size="label").next_to(row[word.position], DOWN, buff=0.12)

    def forbidden(self, words: tuple[str, ...], hide: tuple[int, ...] = ()) -> OnOneLine:
        """How much those words have together that cannot come after these."""
        share = total(self.shares(words, hide) * (1.0 - signs(grammar(words))))
        number = Readout(share, places=1, percent=True, size="label", role="look")
        return OnOneLine(Words("forbidden by the grammar:", "label", role="look"), number)


class InsideATransformer(Lesson):
    """A transformer is a few tables of numbers, through which a stream of vectors flows.

    The tale run, seed 0, at its last step.
    """

    title = "Inside a transformer"
    sentence = "the hungry blue creature ate and the sleepy queen"
    seed = 0

    def construct(self) -> None:
        run = runs.tale(step=runs.LAST, seed=self.seed)
        words = tale.parse(self.sentence)
        model = Unboxed(run, words)
        width, heads = run.recipe.width, run.recipe.heads
        guess = model.answers.words[0]
        box = black_box(model)
        self.add(model.words, box)
        with self.beat(
            "Words go in at the left. Out at the right come shares for the next word.",
            note=f"The model gives nearly all of it to {guess}. What is in between?",
        ):
            self.play(FadeIn(model.answers.names, model.answers.shares, model.answers.heads[0]))

        places = tale.encode(words).tolist()
        with self.beat(
            f"Each word picks its row of a table of all words: {width} numbers of its own.",
            note="W_E, the embedding. The same word always picks the same row.",
        ):
            self.play(FadeOut(box), FadeIn(model.embedding))
            self.pick(model.embedding, places, model.token)
            self.play(FadeIn(model.under[id(model.token)]), run_time=0.5)

        with self.beat(
            "A second table has a row for each place. Word plus place is what begins the stream.",
            note="W_P. Without it the heads could not tell first from last.",
        ):
            self.play(FadeIn(model.places))
            self.pick(model.places, range(len(words)), model.place)
            self.play(FadeIn(model.under[id(model.place)], model.signs[:2]), run_time=0.5)
            both = Group(model.token.copy(), model.place.copy())
            self.play(*(part.animate.move_to(model.before) for part in both))
            self.remove(*both)
            self.play(FadeIn(model.before, model.under[id(model.before)]), run_time=0.5)

        with self.beat(
            f"{number_word(heads)} heads: with tables of its own, each lets every word look back.",
            note="Queries, keys and values; a pattern for each head, its rows ask.",
        ):
            self.play(FadeIn(model.asking))
            self.play(Create(model.arrows[0]), run_time=0.5)
            self.play(
                LaggedStart(*map(FadeIn, model.patterns), lag_ratio=0.4),
                FadeIn(model.letters, model.axes),
                run_time=2.5,
            )

        with self.beat(
            "More tables carry what they found, and it is added: the stream itself is kept.",
            note="The residual stream. Its colours have another scale here: much is added.",
        ):
            self.play(FadeIn(model.bringing))
            self.play(Create(model.arrows[1]), run_time=0.5)
            self.play(FadeIn(model.kept), run_time=1.5)
            self.play(FadeIn(model.signs[2]), run_time=0.5)
            self.play(Create(model.arrows[2]), run_time=0.5)
            self.play(FadeIn(model.after, model.under[id(model.after)]))

        last = model.after.outline(len(words) - 1)
        with self.beat(
            f"A last table makes scores of the vector of {words[-1]}, one for every word there is.",
            note="W_U, the unembedding. Softmax makes shares of the scores.",
        ):
            self.play(Create(last))
            self.play(FadeIn(model.unembedding))
            self.play(Create(model.arrows[3]), run_time=0.5)
            self.play(FadeIn(model.scores, model.under[id(model.scores)]))
            self.play(Create(model.arrows[4]), FadeIn(model.under[id(model.answers)]))

        share, blind = (numbers[0] for numbers in (model.answers.shares, model.answers.blind))
        with self.beat(
            f"Are the heads needed? Without them, {guess} gets {blind.text}, not {share.text}.",
            note="Nothing else is changed: they just add nothing to the stream.",
        ):
            self.play(FadeIn(model.answers.blind, model.answers.heads[1]))

        layer = model.layer(
            "one layer: large models stack many, each with an MLP and LayerNorm; this has neither"
        )
        with self.beat(
            "Large models stack many layers, with an MLP and LayerNorm in each. Here is one alone.",
            note="An MLP is a small network as in the lessons on digits, one for each word.",
        ):
            self.play(FadeIn(layer))

        with self.beat(
            "Add up the tables, and you see every number that this model has.",
            note="All of them are learned, and all are in the lower half, one pixel each.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(model.bar))
            counts = Group(*(count.copy() for count in model.counts))
            self.play(FadeIn(model.pluses))
            self.play(*(c.animate.move_to(model.total).set_opacity(0) for c in counts))
            self.remove(*counts)
            self.play(FadeIn(model.total))

    def pick(self, table: Matrices, rows: Sequence[int], into: VectorRows) -> None:
        """Copy rows of a table, one after the other, to where they make a picture."""
        source = table.rows[0][0]
        flights = []
        for place, row in enumerate(rows):
            flights.append(ReplacementTransform(source.strip(row), into.strip(place)))
        self.play(LaggedStart(*flights, lag_ratio=0.3), run_time=4)
        self.remove(*(flight.target_mobject for flight in flights))
        self.add(into)


def comb_of(run, words) -> Probe:
    """How probable the model finds each word after these."""
    return run.probe("probability", words=words)


def likeliest(beginning) -> tuple[str, float]:
    """The word that the grammar finds likeliest, and how probable it is."""
    return max(tale.next_words(beginning).items(), key=lambda item: item[1])


def listed(words: tuple[str, ...], most: int = 6) -> str:
    """Words as one says them, the first few."""
    rest = " ..." if len(words) > most else ""
    return ", ".join(f"“{word}”" for word in words[:most]) + rest


def black_box(model: Unboxed) -> VGroup:
    """What stands between the words and the answers before one looks inside."""
    left, right = model.token.get_left()[0], model.scores.get_right()[0]
    top, bottom = model.token.get_top()[1], model.weights.get_bottom()[1]
    frame = Rectangle(width=right - left, height=top - bottom)
    frame.set_stroke(current()["quiet"], width=3)
    frame.move_to((left + right) / 2 * RIGHT + (top + bottom) / 2 * UP)
    number = Readout(model.total.numbers["n"].probe, places=0, role="look")
    inside = OnOneLine(Words("a transformer:"), number, Words("learned numbers"))
    return VGroup(frame, inside.move_to(frame))


def number_word(n: int) -> str:
    """A small number as a word that begins a sentence."""
    return ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")[n]
