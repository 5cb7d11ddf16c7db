"""Words are vectors."""

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
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import all_of, cosine, equal, largest
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from scenes.attention.analogy import Nearest, Parallelogram, Sum, pairs_of
from scenes.attention.people import SEXES, People, Sides
from scenes.attention.strips import Strip
from scenes.attention.word_angles import WordAngles
from scenes.attention.word_map import Likeness, WordMap
from scenes.attention.word_sums import Answers, PairTable, WordNumbers
from scenes.attention.word_table import WordTable
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Nudge, Train
from scenes.stage.lesson import LAST_REST, SIDE, TOP, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

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
    words = ("hungry", "sleepy", "ate", "slept", "blue", "golden",
             "fox", "owl", "king", "wizard", "queen", "witch")  # with numbers  # fmt: skip
    named = ("sleepy", "slept", "golden", "king", "witch")  # on the map
    alike = (("king", "wizard"), ("ate", "slept"), ("blue", "golden"))  # words of one role
    unlike = (("king", "sleepy"), ("sleepy", "slept"), ("king", "golden"))  # of two
    analogy = ("wizard", "boy", "girl", "witch")  # first - second + third: is it the fourth?

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.size = given(run.recipe.width, "numbers", why="the width of the model")
        self.limit = largest(run.at(run.steps).probe("W_E"))
        named = tuple(dict.fromkeys((*self.named, self.word)))
        self.map = WordMap(run, self.roles, named, width=5.7, height=5.35)
        self.map.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        self.number()
        self.project()
        self.learn()
        self.angles()
        self.compare()
        self.turn_to_the_people()
        self.carry_the_arrow()
        self.tally()

    def number(self) -> None:
        """A word is a list of numbers."""
        vector = self.vector = WordNumbers(self.run, self.word, limit=self.limit)
        with self.beat(
            "To the model a word is {n} numbers. Before it learns, they are random.",
            n=self.size,
            note="The row of the embedding matrix W_E; blue is positive, red negative.",
        ):
            self.play(FadeIn(vector.title, *vector.strips, vector.bar))
            self.play(LaggedStart(*map(FadeIn, vector.numbers), lag_ratio=0.05), run_time=2.5)

    def project(self) -> None:
        """The numbers of some words, and a plane that shows the shadows of many."""
        run, world, vector = self.run, self.map, self.vector
        table = self.table = WordTable(
            run, self.listed(), limit=self.limit, width=3.2, height=5.35, legend=world.legend()
        )
        table.to_edge(LEFT, buff=SIDE).align_to(world.window, DOWN)
        bar = ColourBar(self.limit, height=2.4).next_to(table.tables, RIGHT, buff=0.2)
        share = Readout(world.share, percent=True, places=0, size="label")
        held = OnOneLine(Words("this shadow's share of their spread", "label", role="quiet"), share)
        head = Words("the numbers of some words", "label", role="quiet").match_x(table.tables)
        self.heads = VGroup(level(head, HEAD), level(held.match_x(world.window), HEAD))
        with self.beat(
            "So each word is a point in {n} dimensions. A plane shows the points' shadows.",
            n=self.size,
            note="The plane of the two main axes at the last step: of all planes it shows most. It "
            "stays while the model learns. Spread: the squared distances from the middle. Each row "
            "of the table is a point of the plane; the other points are other words.",
        ):
            self.play(FadeOut(vector.numbers, vector.bar, vector.title), run_time=0.7)
            row, wide = table.row(self.word), table.tables.width / len(vector.strips)
            moves = []
            for k, strip in enumerate(vector.strips):
                part: Any = strip.animate.stretch_to_fit_width(wide)
                place = row + (k + 0.5 - len(vector.strips) / 2) * wide * RIGHT
                moves.append(part.stretch_to_fit_height(table.cell).move_to(place))
            self.play(*moves, run_time=2)
            rest = FadeIn(table.tables, table.names, table.legend, self.heads[0])
            self.play(rest, FadeIn(world.window, world.plot))
            self.add(*vector.strips)  # over the table, on their way to the plane
            point = world.centre(self.word)
            flights: Any = (strip.animate.scale(0.02).move_to(point) for strip in vector.strips)
            self.play(*flights, run_time=1.5)
            self.remove(*vector.strips)
            self.play(LaggedStart(*map(FadeIn, world.marks), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(world.hulls, world.names, bar, self.heads[1]))
            table.add(bar)

    def listed(self) -> tuple[str, ...]:
        """The words of the table, with those that will leave it."""
        words: list[str] = list(self.words)
        leave = self.word, self.alike[0][0]
        for word in leave:
            if word not in words:
                role = [i for i, other in enumerate(words) if tale.role(other) == tale.role(word)]
                words[next(i for i in role if words[i] not in leave)] = word
        return tuple(words)

    def learn(self) -> None:
        """Training makes groups of it."""
        run = self.run
        count = self.count = StepCount(run, "step", role="ink")
        level(count.to_edge(LEFT, buff=SIDE), HEAD)
        with self.beat(
            "It learns next words. No one tells it the kinds, yet each gathers in this same plane.",
            holds=all_of(*self.agreements()),
            note="Left the numbers of words of one kind become alike, right their points gather. "
            "People and animals, who stand in the same places of a tale, share a place.",
            loops=True,
        ):
            self.play(FadeIn(count), run_time=0.7)
            self.play(Train(run, to=run.steps), run_time=10)
            self.play(LaggedStart(*map(FadeIn, self.map.heads), lag_ratio=0.4), run_time=2)

    def agreements(self) -> list[Condition]:
        """Each pair of one role is more alike than every pair of two."""
        return [self.cosine(*one) > self.cosine(*two) for one in self.alike for two in self.unlike]

    def cosine(self, one: str, other: str) -> Probe:
        """How alike two words are now."""
        return cosine(*(self.run.probe("embedding", word=word) for word in (one, other)))

    def angles(self) -> None:
        """What a cosine is."""
        run, table = self.run, self.table
        (word, near), (_, far) = self.alike[0], self.unlike[0]
        fan: Any = WordAngles(run, word, (near, far), unit=4.75, limit=self.limit)
        self.fan = fan
        fan.set_x(0).align_to(FLOOR * UP, DOWN)
        vector = run.probe("embedding", word=word)
        size: dict[str, Any] = {"length": table.tables.width, "thickness": table.cell}
        strip: Any = Strip(vector, limit=self.limit, **size).move_to(table.row(word))
        with self.beat(
            "Draw words as arrows 1 long. Their dot product, one's shadow on another, is the "
            "cosine.",
            because="the length that all arrows are drawn with",
            holds=self.cosine(word, near) > self.cosine(word, far),
            note="Two arrows lie in one plane, so each angle to the first is the true one, of all "
            "the numbers. Beyond a right angle the cosine is negative.",
        ):
            self.add(strip)
            self.play(FadeOut(self.map, table, self.count, self.heads))
            line = fan.first[0]
            flat = strip.animate.stretch_to_fit_width(line.width).stretch_to_fit_height(0.09)
            self.play(flat.move_to(line), FadeIn(fan.plot, fan.arc), run_time=1.5)
            self.play(FadeIn(fan.first), FadeOut(strip), run_time=0.6)
            parts = fan.arrows, fan.shadows, fan.lists, fan.says
            for arrow, shadow, lists, says in zip(*parts, strict=True):
                turned = TransformFromCopy(line, arrow[0])
                self.play(turned, FadeIn(arrow[1], lists), run_time=1.5)
                self.play(Create(shadow[0]), TransformFromCopy(arrow[0], shadow[1]), run_time=1.2)
                self.play(FadeIn(says), run_time=0.6)

    def compare(self) -> None:
        """Words of one role agree."""
        run, world = self.run, self.map
        likeness = self.likeness = Likeness(run, self.roles, side=5.6, legend=world.legend())
        bar = ColourBar(likeness.limit, height=2.6, places=0).next_to(likeness.picture, RIGHT)
        left = Group(likeness, bar)
        left.to_edge(LEFT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        pairs: Any = PairTable(run, self.alike, self.unlike)
        pairs.to_edge(RIGHT, buff=SIDE).match_y(likeness.picture)
        head = Words("cosine of two words", "label", role="quiet")
        head.next_to(pairs, UP, buff=0.3).align_to(pairs, RIGHT)
        cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        self.compared = Group(left, pairs, head, cells)
        with self.beat(
            "A cosine of 1 is fully alike, 0 not at all; below 0, words point apart.",
            because="the ends of the scale of a cosine",
            holds=all_of(*self.agreements()),
            note="Each row and each column a word. A mood and its verb are not alike, though one "
            "decides the other: alike is what is used alike.",
        ):
            self.play(FadeOut(self.fan))
            self.play(FadeIn(likeness, bar), run_time=1.5)
            self.play(FadeIn(head, *(bars.zero for bars in pairs.bars)))
            bars = [bar for each in pairs.bars for bar in each.bars]
            line: Any
            for cell, line, bar in zip(cells, pairs.lines, bars, strict=True):
                self.play(Create(cell), FadeIn(line, bar, shift=0.3 * RIGHT), run_time=0.7)
            self.add(pairs)

    def turn_to_the_people(self) -> None:
        """What one plane hides, another shows."""
        world, looks = self.map, self.roles
        people = self.people = People(self.run, looks, self.analogy, height=5.35)
        people.to_edge(LEFT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        share = Readout(people.share, percent=True, places=0, size="label")
        held = OnOneLine(Words("this shadow's share of their spread", "label", role="quiet"), share)
        self.seen = level(held.match_x(people.window), HEAD)
        width = FRAME - people.window.get_right()[0] - 2.2  # less room for names
        sides = Sides(people, unit=width / float(np.ptp(people.places_at(1)[:, 0])))
        sides.to_edge(RIGHT, buff=SIDE).match_y(people.window)
        which = [looks.index(sex) for sex in SEXES]
        mine = [parts[i] for parts in (world.hulls, world.marks) for i in which]
        with self.beat(
            "Are men and women alike to it? Turn the plane to show most of these eight.",
            holds=all_of(people.apart(), people.share > 0.5),
            note="First they are seen in the plane of all words, then in the plane of the two main "
            "axes of the eight. On the way each point goes straight.",
        ):
            self.play(FadeOut(self.compared))
            self.play(FadeIn(world.window, world.plot, world.hulls, world.marks, world.heads))
            left = [part for part in (*world.hulls, *world.marks) if part not in mine]
            away = FadeOut(world.window, world.heads, *left)
            self.play(away, FadeIn(people.window, people.plot), run_time=0.7)
            self.add(*mine)
            zoom = map(ReplacementTransform, mine, (*people.hulls, *people.marks))
            self.play(*zoom, FadeOut(world.plot), run_time=2)
            self.add(people.hulls, people.marks)
            self.play(FadeIn(sides, self.seen))
            self.play(Nudge(people.turn, by=1), run_time=5)
            self.play(FadeIn(people.names))
        self.sides = sides

    def carry_the_arrow(self) -> None:
        """Sums of words, and which word is near."""
        run, people, (first, second, third, _) = self.run, self.people, self.analogy
        drawing = self.drawing = Parallelogram(people, self.analogy)
        sum_ = Sum(self.analogy[:3]).match_y(people.window)
        sum_.set_x((people.window.get_right()[0] + FRAME) / 2)
        nearest = self.nearest = Nearest(run, self.analogy, unit=2.1)
        nearest.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        answer = run.probe("analogy", words=self.analogy[:3])
        found = tale.VOCABULARY[int(answer())]
        box = self.box = self.boxed(found)
        cosine_ = run.probe("analogy cosines", words=self.analogy[:3], word=found)
        *line, answer_ = self.line = sum_.answered(found, TOP - 0.45, nearest.get_right()[0])
        with self.beat(
            f"Carried to {first}, the arrow from {second} to {third} hits no word. "
            "Which other is nearest?",
            n=self.size,
            holds=all_of(people.share > 0.5, equal(answer, tale.INDEX[found]), cosine_ < 0.99),
            note=f"{first} minus {second} plus {third}. Nearest by cosine with the yellow ring, "
            "with all {n} numbers that a word has. The three of the sum are left out as is the "
            "custom: what is added up is near the sum in any case.",
        ):
            self.play(FadeOut(self.sides))
            self.play(Create(drawing.step), run_time=1.5)
            self.play(*map(FadeIn, sum_[1:3]))
            self.play(FadeIn(sum_[0]), run_time=0.6)
            self.play(TransformFromCopy(drawing.step, drawing.moved), run_time=2.5)
            self.play(*map(Create, drawing.sides), FadeIn(drawing.goal, scale=2))
            self.play(FadeIn(sum_[3]), run_time=0.5)
            self.add(drawing, people.marks)
            self.wait(1.5)
            moves = map(ReplacementTransform, sum_[:3], line)
            self.play(FadeOut(sum_[3]), *moves)
            self.play(FadeIn(nearest.heads[0]), run_time=0.4)
            for rows in (nearest.others, nearest.used):
                parts = (FadeIn(part) for part in (rows.names, rows.bars, rows.numbers))
                self.play(LaggedStart(*parts, lag_ratio=0.3), run_time=1.2)
            self.play(FadeIn(nearest.heads[1]), run_time=0.4)
            self.play(FadeIn(answer_, box[1]), Create(box[0]), run_time=0.8)
            self.add(nearest, self.line)

    def boxed(self, word: str) -> VGroup:
        """One of the people as the answer: a box around its name with its thread, and its mark."""
        people = self.people
        box = SurroundingRectangle(people.text_of(word), buff=0.06, corner_radius=0.06)
        thread = people.thread_of(word).copy().set_stroke(width=4)
        framed = VGroup(thread, box.set_stroke(width=4)).set_stroke(current()["look"])
        return VGroup(framed, people.point_of(word, role="look"))

    def tally(self) -> None:
        """How often such sums come out right, and how often a guess would."""
        people = self.people
        answers = Answers(self.run)
        answers.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        with self.beat(
            "Carry each arrow to the other men. Each time, which word is nearest to its tip?",
            note="Four arrows, each carried to the three other men; a frame is around each woman "
            "who is the right one, the one below the column's own arrow.",
        ):
            self.play(FadeOut(self.drawing, self.box, self.line, self.nearest))
            arrows = pairs_of(people)
            heads = FadeIn(answers.head, answers.men)
            self.play(LaggedStart(*map(Create, arrows), lag_ratio=0.3), heads)
            self.add(people.marks)
            for row in answers.rows:
                self.play(LaggedStart(*map(FadeIn, row), lag_ratio=0.3), run_time=1.2)
        with self.beat(
            "All are women, {right} of {n} the right one; a blind guess gets {blind}. "
            "It works, but it is no magic.",
            right=answers.right,
            n=answers.n,
            blind=answers.blind,
            holds=all_of(answers.women, answers.right > answers.blind),
            note="A blind guess is one of the three women who were not put in: right once in "
            "three. Other seeds of the training give another count, up to all of them.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(answers.score))
