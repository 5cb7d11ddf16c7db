"""Words are vectors."""

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
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import all_of, cosine, equal, largest
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from scenes.attention.analogy import Nearest, Parallelogram
from scenes.attention.word_angles import WordAngles
from scenes.attention.word_map import Likeness, WordMap
from scenes.attention.word_sums import AnalogyTally, PairTable, WordNumbers
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words

MIDDLE = (TOP + BOTTOM) / 2


class WordsAreVectors(Lesson):
    """A word is a list of numbers, and training puts words that play the same role close together.

    The tale run, seed 0, trained from step 0 to its last while one watches.
    """

    title = "Words are vectors"
    seed = 0
    word = "king"  # whose vector is shown
    roles = ("mood", "verb", "colour", "animal", "man", "woman")  # of the words on the map
    alike = (("king", "wizard"), ("ate", "slept"), ("blue", "golden"))  # words of one role
    unlike = (("king", "sleepy"), ("sleepy", "slept"), ("king", "golden"))  # of two
    analogy = ("wizard", "boy", "girl", "witch")  # first - second + third: is it the fourth?

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.size = given(run.recipe.width, "numbers", why="the width of the model")
        self.limit = largest(run.at(run.steps).probe("W_E"))
        self.map = WordMap(run, self.roles, width=13.2, height=5.85)
        self.map.shift(MIDDLE * UP)
        self.number()
        self.project()
        self.learn()
        self.name_the_groups()
        self.angles()
        self.compare()
        self.carry_the_arrow()
        self.look_for_the_nearest()
        self.tally()

    def number(self) -> None:
        """A word is a list of numbers."""
        vector = self.vector = WordNumbers(self.run, self.word, limit=self.limit)
        with self.beat(
            "To the model a word is {n} numbers. Before it learns, they are random.",
            n=self.size,
            note="The row of the embedding matrix W_E; blue is positive, red negative.",
        ):
            self.play(FadeIn(vector.title))
            cells = [FadeIn(part) for part in (*vector.strips, vector.bar)]
            self.play(LaggedStart(*cells, lag_ratio=0.3), run_time=1.5)
            self.play(LaggedStart(*map(FadeIn, vector.numbers), lag_ratio=0.05), run_time=2)

    def project(self) -> None:
        """Many words are a cloud, and a plane shows its shadow."""
        world, vector = self.map, self.vector
        name: Any = world.named(self.word)
        others = [other for other in world.names if other is not name]
        share = Readout(world.share, percent=True, places=0, size="label")
        held = OnOneLine(Words("of their spread the plane holds", "label", role="quiet"), share)
        self.held = held.move_to(TOP * UP)
        with self.beat(
            "Each word is a point in {n} dimensions. This plane shows their shadows.",
            n=self.size,
            note="The plane of the two main axes at the last step: of all planes it shows most. "
            "A thread leads from each word to its point.",
        ):
            self.play(FadeOut(vector.numbers, vector.bar), run_time=0.7)
            self.play(
                *(
                    strip.animate.scale(0.02).move_to(world.centre(self.word))
                    for strip in vector.strips
                ),
                ReplacementTransform(vector.title, name),
                run_time=2,
            )
            self.remove(*vector.strips)
            self.play(FadeIn(world.window, world.plot), run_time=0.7)
            self.play(FadeIn(world.marks), LaggedStart(*map(FadeIn, others), lag_ratio=0.03))
            self.remove(world.marks)
            self.add(world.threads, world.marks)
            self.play(LaggedStart(*map(Create, world.threads), lag_ratio=0.05), run_time=2)
            self.add(world.threads, world.marks)
            self.play(FadeIn(self.held))

    def learn(self) -> None:
        """Training makes groups of it."""
        run = self.run
        count = self.count = StepCount(run, "step", role="ink").move_to((BOTTOM + 0.15) * UP)
        with self.beat(
            "Now it learns to guess next words, and words of one kind come together.",
            holds=all_of(*self.agreements()),
            note="Nobody told it what a verb is: such words are used alike, and so end up alike.",
            loops=True,
        ):
            self.play(FadeIn(count), run_time=0.7)
            self.play(Train(run, to=run.steps), run_time=10)

    def agreements(self) -> list[Condition]:
        """Each pair of one role is more alike than every pair of two."""
        return [self.cosine(*one) > self.cosine(*two) for one in self.alike for two in self.unlike]

    def cosine(self, one: str, other: str) -> Probe:
        """How alike two words are now."""
        return cosine(*(self.run.probe("embedding", word=word) for word in (one, other)))

    def name_the_groups(self) -> None:
        """What they are."""
        with self.beat(
            "No one told it what a verb is: words used alike have come to lie alike.",
            note="Moods, verbs and colours each have a place of their own; people and animals, "
            "who stand in the same places of a tale, share one.",
        ):
            self.play(LaggedStart(*map(FadeIn, self.map.heads), lag_ratio=0.4), run_time=2.5)

    def angles(self) -> None:
        """What a cosine is."""
        run, world = self.run, self.map
        (word, near), (_, far) = self.alike[0], self.unlike[0]
        fan: Any = WordAngles(run, word, (near, far), unit=4.9)
        self.fan = fan
        fan.set_x(0).align_to((BOTTOM + 0.1) * UP, DOWN)
        with self.beat(
            "Two words stand at an angle. Its cosine is the shadow of one arrow on the other.",
            holds=self.cosine(word, near) > self.cosine(word, far),
            note="Both arrows are equally long. Two arrows lie in one plane, so this angle is "
            "the true one, of all the numbers. Beyond a right angle the cosine is negative.",
            sparse="arrows and their shadows",
        ):
            self.play(FadeOut(world, self.count, self.held))
            self.play(FadeIn(fan.plot, fan.arc), Create(fan.first[0]), FadeIn(fan.first[1]))
            for arrow, shadow, says in zip(fan.arrows, fan.shadows, fan.says, strict=True):
                self.play(TransformFromCopy(fan.first[0], arrow[0]), FadeIn(arrow[1]), run_time=1.5)
                self.play(Create(shadow[0]), TransformFromCopy(arrow[0], shadow[1]), run_time=1.5)
                self.play(FadeIn(says))

    def compare(self) -> None:
        """Words of one role agree."""
        run, world = self.run, self.map
        likeness = self.likeness = Likeness(run, self.roles, side=5.3, legend=world.legend())
        bar = ColourBar(likeness.limit, height=2.6, places=0).next_to(likeness.picture, RIGHT)
        left = Group(likeness, bar)
        left.to_edge(LEFT, buff=SIDE).align_to(BOTTOM * UP, DOWN)
        pairs = PairTable(run, self.alike, self.unlike)
        pairs.to_edge(RIGHT, buff=SIDE + 0.3).match_y(likeness.picture)
        head = Words("cosine of two words", "label", role="quiet")
        head.next_to(pairs, UP, buff=0.4).align_to(pairs, RIGHT)
        cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        self.compared = Group(left, pairs, head, cells)
        with self.beat(
            "So it says how alike two words are: 1 is fully alike, 0 is not at all.",
            because="the ends of the scale of a cosine",
            holds=all_of(*self.agreements()),
            note="Each row and each column a word. A mood and its verb are not alike, though one "
            "decides the other: alike is what is used alike.",
        ):
            self.play(FadeOut(self.fan))
            self.play(FadeIn(likeness, bar), run_time=1.5)
            self.play(FadeIn(head))
            for cell, line in zip(cells, pairs, strict=True):
                self.play(Create(cell), FadeIn(line, shift=0.3 * RIGHT), run_time=0.7)

    def carry_the_arrow(self) -> None:
        """Sums of words."""
        first, second, third, _ = self.analogy
        drawing = self.drawing = Parallelogram(self.run, self.analogy, height=4.8)
        drawing.move_to((MIDDLE + 0.3) * UP)
        share = Readout(drawing.share, percent=True, places=0, size="label")
        held = OnOneLine(
            Words("of the four's spread this plane holds", "label", role="quiet"), share
        )
        self.plane_holds = held.set_x(0).align_to(BOTTOM * UP, DOWN)
        with self.beat(
            f"An arrow leads from {second} to {third}. Carry it to {first}: where does it end?",
            holds=drawing.share > 0.5,
            note=f"{first} minus {second} plus {third}, with all the numbers that a word has.",
            sparse="four words and an arrow",
        ):
            self.play(FadeOut(self.compared))
            self.play(FadeIn(drawing.window, drawing.plot, drawing.dots, drawing.names, held))
            self.play(Create(drawing.step), run_time=1.5)
            self.wait(0.5)
            self.play(TransformFromCopy(drawing.step, drawing.moved), run_time=2.5)
            self.play(*map(Create, drawing.sides), FadeIn(drawing.goal, scale=2))
            self.add(drawing)

    def look_for_the_nearest(self) -> None:
        """Which word is near."""
        drawing, run = self.drawing, self.run
        nearest = self.nearest = Nearest(run, self.analogy, unit=2.6)
        nearest.to_edge(RIGHT, buff=SIDE).set_y(MIDDLE)
        answer = run.probe("analogy", words=self.analogy[:3])
        found = tale.VOCABULARY[int(answer())]
        with self.beat(
            f"Of the words that were not put in, “{found}” is the nearest, in all dimensions.",
            holds=equal(answer, tale.INDEX[found]),
            note="Nearest by cosine, with all the numbers. They are left out as is the custom: "
            "else the answer would often be one of them.",
        ):
            plane = Group(drawing, self.plane_holds)
            self.play(plane.animate.to_edge(LEFT, buff=SIDE), run_time=1.2)
            self.play(FadeIn(nearest), run_time=1.2)

    def tally(self) -> None:
        """How often such sums come out right, and how often a guess would."""
        tally = AnalogyTally(self.run)
        tally.move_to(MIDDLE * UP)
        women = [tally.women] if tally.women() else []
        with self.beat(
            "Of {n} such sums {right} come out right. Picking a woman blindly gets {blind}.",
            n=tally.n,
            right=tally.right,
            blind=tally.blind,
            holds=all_of(*women, tally.right > tally.blind),
            note="The answers are women, so a blind guess is one of the three women who were not "
            "put in. Other seeds of the training give another count.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.drawing, self.nearest, self.plane_holds))
            self.play(LaggedStart(*map(FadeIn, tally.tiles), lag_ratio=0.25), run_time=4)
            self.play(FadeIn(tally.score))
