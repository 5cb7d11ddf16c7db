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
from scenes.attention.analogy import Nearest, Parallelogram, Sum
from scenes.attention.word_angles import WordAngles
from scenes.attention.word_map import Likeness, WordMap
from scenes.attention.word_sums import AnalogyTally, PairTable, WordNumbers
from scenes.attention.word_table import WordTable
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level

MIDDLE = (TOP + BOTTOM) / 2
FLOOR = -2.75  # a caption of two lines stands below it
HEAD = 2.98  # height of what stands over pictures
FRAME = 6.72  # where the content ends


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
        spoken = dict.fromkeys((self.word, *(word for pair in self.alike for word in pair)))
        spoken |= dict.fromkeys(word for pair in self.unlike for word in pair)
        self.map = WordMap(run, self.roles, tuple(spoken), width=5.7, height=5.35)
        self.map.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
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
        """The numbers of many words, and a plane that shows their shadow."""
        run, world, vector = self.run, self.map, self.vector
        table = self.table = WordTable(
            run, self.roles, limit=self.limit, height=5.35, legend=world.legend()
        )
        bar = ColourBar(self.limit, height=2.4).next_to(table.tables, RIGHT, buff=0.2)
        table.add(bar)
        table.to_edge(LEFT, buff=SIDE).align_to(world.window, DOWN)
        share = Readout(world.share, percent=True, places=0, size="label")
        held = OnOneLine(Words("of their spread a plane holds", "label", role="quiet"), share)
        head = Words("the numbers of each word", "label", role="quiet").match_x(table.tables)
        self.heads = VGroup(level(head, HEAD), level(held.match_x(world.window), HEAD))
        with self.beat(
            "So each word is a point in {n} dimensions. A plane shows the points' shadows.",
            n=self.size,
            note="The plane of the two main axes at the last step: of all planes it shows most. "
            "Each row of the table is a point of the plane.",
        ):
            self.play(FadeOut(vector.numbers, vector.bar), run_time=0.7)
            row, wide = table.row(self.word), table.tables.width / len(vector.strips)
            moves = []
            for k, strip in enumerate(vector.strips):
                part: Any = strip.animate.stretch_to_fit_width(wide)
                place = row + (k + 0.5 - len(vector.strips) / 2) * wide * RIGHT
                moves.append(part.stretch_to_fit_height(table.cell).move_to(place))
            self.play(*moves, FadeOut(vector.title), run_time=2)
            self.play(LaggedStart(*map(FadeIn, (*table, self.heads[0])), lag_ratio=0.3))
            self.remove(*vector.strips)
            self.add(table)
            self.play(FadeIn(world.window, world.plot, self.heads[1]), run_time=0.7)
            self.play(LaggedStart(*map(FadeIn, world.marks), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(world.names))

    def learn(self) -> None:
        """Training makes groups of it."""
        run = self.run
        count = self.count = StepCount(run, "step", role="ink")
        level(count.to_edge(LEFT, buff=SIDE), HEAD)
        with self.beat(
            "Now it learns to guess next words, and words of one kind come together.",
            holds=all_of(*self.agreements()),
            note="Left the numbers of words of one kind become alike, right their points gather.",
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
        fan.set_x(0).align_to(BOTTOM * UP, DOWN)
        with self.beat(
            "Two words make an angle. Its cosine is the shadow of one on the other.",
            holds=self.cosine(word, near) > self.cosine(word, far),
            note="Both arrows are equally long. Two arrows lie in one plane, so this angle is "
            "the true one, of all the numbers. Beyond a right angle the cosine is negative.",
            sparse="arrows and their shadows",
        ):
            self.play(FadeOut(world, self.table, self.count, self.heads))
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
        left.to_edge(LEFT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        pairs = PairTable(run, self.alike, self.unlike)
        pairs.to_edge(RIGHT, buff=SIDE + 0.3).match_y(likeness.picture)
        head = Words("cosine of two words", "label", role="quiet")
        head.next_to(pairs, UP, buff=0.4).align_to(pairs, RIGHT)
        cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        self.compared = Group(left, pairs, head, cells)
        with self.beat(
            "It says how alike two words are: 1 is fully, 0 not at all, and below 0 they point "
            "apart.",
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
        drawing = self.drawing = Parallelogram(self.run, self.analogy, height=4.9)
        drawing.to_edge(LEFT, buff=SIDE).align_to((TOP - 0.25) * UP, UP)
        share = Readout(drawing.share, percent=True, places=0, size="label")
        held = OnOneLine(
            Words("of the four's spread this plane holds", "label", role="quiet"), share
        )
        self.plane_holds = held.match_x(drawing.window).align_to(FLOOR * UP, DOWN)
        sum_ = self.sum = Sum(self.analogy[:3]).match_y(drawing.window)
        sum_.set_x((drawing.window.get_right()[0] + FRAME) / 2)
        with self.beat(
            f"From {second} to {third} leads an arrow. Carry it to {first}: where does it end?",
            holds=drawing.share > 0.5,
            note=f"{first} minus {second} plus {third}, with all the numbers that a word has.",
            sparse="four words, an arrow and what it adds up to",
        ):
            self.play(FadeOut(self.compared))
            self.play(FadeIn(drawing.window, drawing.plot, drawing.dots, drawing.names, held))
            self.play(Create(drawing.step), run_time=1.5)
            self.play(*map(FadeIn, sum_[1:3]))
            self.play(FadeIn(sum_[0]), run_time=0.6)
            self.play(TransformFromCopy(drawing.step, drawing.moved), run_time=2.5)
            self.play(*map(Create, drawing.sides), FadeIn(drawing.goal, scale=2))
            self.play(FadeIn(sum_[3]), run_time=0.5)
            self.add(drawing)

    def look_for_the_nearest(self) -> None:
        """Which word is near."""
        run = self.run
        nearest = self.nearest = Nearest(run, self.analogy, unit=2.3)
        nearest.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        answer = run.probe("analogy", words=self.analogy[:3])
        found = tale.VOCABULARY[int(answer())]
        cosine_ = run.probe("analogy cosines", words=self.analogy[:3], word=found)
        *line, answer_ = self.line = self.sum.answered(found, TOP - 0.45, nearest.get_right()[0])
        with self.beat(
            "It hits no word. Which of the others is nearest, in all {n} dimensions?",
            n=self.size,
            holds=all_of(equal(answer, tale.INDEX[found]), cosine_ < 0.99),
            note="Nearest by cosine with the yellow tip, with all the numbers. The three of the "
            "sum are left out as is the custom: what is added up is near the sum in any case.",
        ):
            moves = map(ReplacementTransform, self.sum[:3], line)
            self.play(FadeOut(self.sum[3]), *moves)
            self.play(FadeIn(nearest.heads[0]), run_time=0.4)
            for rows in (nearest.others, nearest.used):
                parts = (FadeIn(part) for part in (rows.names, rows.bars, rows.numbers))
                self.play(LaggedStart(*parts, lag_ratio=0.3), run_time=1.2)
            self.play(FadeIn(nearest.heads[1]), run_time=0.4)
            self.play(FadeIn(answer_), run_time=0.6)
            self.add(nearest, self.line)

    def tally(self) -> None:
        """How often such sums come out right, and how often a guess would."""
        tally = AnalogyTally(self.run)
        tally.move_to(MIDDLE * UP)
        women = [tally.women] if tally.women() else []
        with self.beat(
            "Do all {n} such arrows lead to the right woman? Blind guesses would get {blind}.",
            n=tally.n,
            blind=tally.blind,
            holds=all_of(*women, tally.right > tally.blind),
            note="The answers are women, so a blind guess is one of the three women who were not "
            "put in. Other seeds of the training give another count.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.drawing, self.line, self.nearest, self.plane_holds))
            self.play(LaggedStart(*map(FadeIn, tally.tiles), lag_ratio=0.25), run_time=4)
            self.play(FadeIn(tally.score))
