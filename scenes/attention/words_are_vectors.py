"""Words are vectors."""

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    VGroup,
)

from nncore.probes.expressions import largest
from scenes.attention.word_map import Likeness, WordMap
from scenes.attention.word_sums import (
    AnalogyStrips,
    AnalogyTally,
    PairTable,
    WordNumbers,
    WordStrips,
)
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.progress import StepCount
from scenes.mobjects.quiet import quiet
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level


class WordsAreVectors(Lesson):
    """A word is a list of numbers, and training puts words that play the same role close together.

    The tale run, seed 0, trained from step 0 to its last while one watches.
    """

    title = "Words are vectors"
    first_edition = True
    seed = 0
    word = "king"  # whose vector is shown
    roles = ("mood", "verb", "colour", "animal", "man", "woman")  # of the words on the map
    alike = (("king", "wizard"), ("ate", "slept"), ("blue", "golden"))  # words of one role
    unlike = (("king", "sleepy"), ("sleepy", "slept"), ("king", "golden"))  # of two
    analogy = ("wizard", "boy", "girl", "witch")  # first - second + third: is it the fourth?

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.width = run.recipe.width
        self.limit = largest(run.at(run.steps).probe("W_E"))
        self.number()
        self.project()
        self.learn()
        self.compare()
        self.calculate()
        self.tally()

    def number(self) -> None:
        """A word is a list of numbers."""
        vector = self.vector = WordNumbers(self.run, self.word, limit=self.limit)
        self.add(vector)
        with self.beat(
            f"To the model a word is a list of {self.width} numbers. "
            "Before it learns, they are random.",
            note="The row of the embedding matrix W_E; blue is positive, red negative.",
        ):
            self.play(LaggedStart(*map(FadeIn, vector.numbers), lag_ratio=0.05), run_time=2)

    def project(self) -> None:
        """Many words are a cloud, and a plane shows its shadow."""
        run, width = self.run, self.width
        world = self.world = WordMap(run, self.roles, side=4.9)
        world.move_to(0.25 * DOWN).to_edge(LEFT, buff=0.35)
        likeness = self.likeness = Likeness(run, self.roles, side=4.3, legend=world.legend())
        legend = likeness.legend
        self.bar = ColourBar(likeness.limit, height=1.6, places=0)
        self.right = Group(likeness, self.bar).arrange(RIGHT, buff=0.25)
        self.right.to_edge(RIGHT, buff=0.4).shift((2.25 - likeness.picture.get_top()[1]) * UP)
        held = OnOneLine(
            Words("of these words' spread this plane holds", "label", role="quiet"),
            Readout(world.share, percent=True, places=0, size="label"),
        )
        held.next_to(world.plot.y_name, RIGHT, buff=0.4)
        name: Any = world.plot.y_name
        level(held, name)
        self.step = StepCount(run, role="ink")
        self.step.next_to(likeness.picture, DOWN, buff=0.4)
        some = tuple(dict.fromkeys(word for pair in (*self.alike, *self.unlike) for word in pair))
        strips = self.strips = WordStrips(run, some, limit=self.limit)
        strips.to_edge(RIGHT, buff=0.4).match_y(likeness.picture)
        with self.beat(
            f"{width} numbers are a point in {width} dimensions. A plane can show its shadow.",
            note="The plane of the two main axes at the last step: of all planes it shows most.",
        ):
            self.play(FadeOut(self.vector), FadeIn(strips))
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

    def learn(self) -> None:
        """Training makes groups of it."""
        likeness, run = self.likeness, self.run
        self.above = quiet("cosine of each two words", likeness.marks, UP, buff=0.12)
        with self.beat(
            "How alike are two words? Their cosine says: 1 is one direction, 0 none in common.",
            note="Each row and each column a word, in the order of the marks.",
        ):
            self.play(FadeOut(self.strips))
            self.play(
                FadeIn(likeness.picture, likeness.marks, self.above, self.bar, self.step),
                run_time=1.5,
            )

        with self.beat(
            "Now it learns to guess next words, and the cloud falls into groups.",
            note="Nobody told it what a verb is: such words are used alike, and so end up alike.",
            loops=True,
        ):
            self.play(Train(run, to=run.steps, run_time=10))

        names = self.world.names()
        with self.beat(
            "Moods, verbs, colours: each role has found a place. People and animals share one.",
            note="At the right they are one block, too: they stand in the same places of a tale.",
        ):
            self.play(FadeIn(names), run_time=1.5)

    def compare(self) -> None:
        """Words of one role agree."""
        likeness = self.likeness
        pairs = self.pairs = PairTable(self.run, self.alike, self.unlike)
        pairs.next_to(likeness.picture, DOWN, buff=0.3).match_x(self.right)
        self.cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        with self.beat(
            "Words of one role agree. A mood and its verb do not, though one decides the other.",
            note="What goes together in a tale need not be alike: alike is what is used alike.",
        ):
            self.play(FadeOut(self.step))
            for cell, line in zip(self.cells, pairs, strict=True):
                self.play(FadeIn(cell, line), run_time=0.6)

    def calculate(self) -> None:
        """Sums of words."""
        likeness = self.likeness
        sums = self.sums = AnalogyStrips(self.run, self.analogy)
        sums.match_x(self.right).align_to(likeness.picture, UP)
        first, second, third, _ = self.analogy
        found = sums.nearest.word.markup
        with self.beat(
            f"With all {self.width} numbers one can calculate: "
            f"{first} minus {second} plus {third} is nearest to {found}.",
            note="Nearest by cosine of all words but those three, which are always near.",
        ):
            self.play(FadeOut(likeness, self.above, self.bar, self.cells, self.pairs))
            for line in sums.lines[:3]:
                self.play(FadeIn(line), run_time=0.7)
            self.play(FadeIn(sums.rule, sums.lines[3]))
            self.play(FadeIn(sums.lines[4:]))

    def tally(self) -> None:
        """How often such sums come out right, and why at all."""
        tally = AnalogyTally(self.run)
        tally.to_edge(RIGHT, buff=0.3).align_to(self.above, UP)
        with self.beat(
            f"Is that always so? Of all such sums {tally.right():.0f} of {len(tally.rows)} come out"
            f" right{tally.rest()}.",
            note="The marked ones are wrong. Other seeds of the training give another count.",
        ):
            self.play(FadeOut(self.sums))
            self.play(LaggedStart(*map(FadeIn, tally.rows), lag_ratio=0.15), run_time=3)
            self.play(FadeIn(tally.count))

        with self.beat(
            "It works at all because this grammar is regular: it treats kings and queens alike.",
            note="Only the pronoun and the object tell man from woman here. "
            "A real language is not so tidy.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(tally.facts))
