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
    smooth,
    squish_rate_func,
)

from nncore.probes.expressions import all_of, cosine, equal, largest
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.words import ROLES
from scenes.attention.analogy import Bundle, Nearest, Parallelogram, Sum, pairs_of
from scenes.attention.landings import Landings, Score
from scenes.attention.people import SEXES, People, Slid, held
from scenes.attention.strips import Strip
from scenes.attention.tails import Tails
from scenes.attention.word_angles import WordAngles
from scenes.attention.word_map import Likeness, WordMap
from scenes.attention.word_sums import PairTable, WordNumbers
from scenes.attention.word_table import WordTable, holding
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Nudge, Train
from scenes.stage.lesson import LAST_REST, SIDE, Lesson
from scenes.stage.text import Words, level

FLOOR = -2.75  # a caption of two lines stands below it
HEAD = 3.14  # height of what stands over pictures
FRAME = 6.72  # where the content ends
_LATE = squish_rate_func(smooth, 0.6, 1)  # when what flies is nearly there
HIGH = 5.65  # height of pictures below that


class WordsAreVectors(Lesson):
    """A word is a list of numbers, and training puts words that play the same role close together.

    The tale run, trained from step 0 to its last while one watches: seed 2, of six tried the one
    whose sums of words all come out. The last beat counts those of the other lessons' seed 0, too.
    """

    title = "Words are vectors"
    seed = 2
    word = "king"  # whose vector is shown
    roles = ("mood", "verb", "colour", "animal", "man", "woman")  # of the words on the map
    words = ("hungry", "sleepy", "ate", "slept", "blue", "golden",
             "fox", "owl", "king", "wizard", "queen", "witch")  # with numbers  # fmt: skip
    named = ("sleepy", "golden", "king", "witch")  # on the map
    alike = (("king", "wizard"), ("ate", "slept"), ("blue", "golden"))  # words of one role
    unlike = (("king", "sleepy"), ("sleepy", "slept"), ("king", "golden"))  # of two
    analogy = ("king", "boy", "girl", "queen")  # first - second + third: is it the fourth?

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.size = given(run.recipe.width, "numbers", why="the width of the model")
        self.limit = largest(run.at(run.steps).probe("W_E"))
        named = tuple(dict.fromkeys((*self.named, self.word)))
        self.map = WordMap(run, self.roles, named, width=6.4, height=HIGH)
        self.map.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        self.number()
        self.project()
        self.learn()
        self.angles()
        self.compare()
        self.turn_to_the_people()
        self.slide_the_men()
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
        words = holding(self.words, (self.word, self.alike[0][0]))  # those that will leave it
        size: dict[str, Any] = {"limit": self.limit, "width": 2.6, "height": HIGH}
        table = self.table = WordTable(run, words, legend=world.legend(), **size)
        table.to_edge(LEFT, buff=SIDE).align_to(world.window, DOWN)
        bar = ColourBar(self.limit, height=2.4).next_to(table.tables, RIGHT, buff=0.2)
        head = Words("the numbers of some words", "label", role="quiet").match_x(table.tables)
        self.heads = VGroup(level(head, HEAD), level(held(world), HEAD))
        with self.beat(
            "So each word is a point in {n} dimensions. A plane shows the points' shadows.",
            n=self.size,
            note="The plane of the two main axes at the last step: of all planes it shows most. It "
            "stays while the model learns. Spread: the squared distances from the middle. Each row "
            "of the table is a point of the plane; the other points are other words.",
        ):
            self.play(FadeOut(vector.numbers, vector.bar, vector.title), run_time=0.7)
            rest = FadeIn(table.tables, table.names, table.legend, self.heads[0], rate_func=_LATE)
            self.add(*vector.strips)
            moves = vector.into(table.row(self.word), table.tables.width, table.cell)
            self.play(*moves, rest, run_time=2)
            self.add(*vector.strips)  # over the table, on their way to the plane
            self.play(FadeIn(world.window, world.plot), run_time=0.7)
            self.bring_to_front(*vector.strips)
            point = world.centre(self.word)
            flights: Any = (strip.animate.scale(0.02).move_to(point) for strip in vector.strips)
            self.play(*flights, run_time=1.5)
            self.remove(*vector.strips)
            self.play(LaggedStart(*map(FadeIn, world.marks), lag_ratio=0.3), run_time=1.5)
            self.play(FadeIn(world.hulls, world.names, bar, self.heads[1]))
            table.add(bar)

    def learn(self) -> None:
        """Training makes groups of it."""
        run = self.run
        tails = self.tails = Tails(run, self.map)
        count = self.count = StepCount(run, "step", role="ink")
        level(count.to_edge(LEFT, buff=SIDE), HEAD)
        with self.beat(
            "It learns next words. No one tells it the kinds, yet each of them finds its place.",
            holds=all_of(*self.agreements()),
            note="Left the numbers of words of one kind become alike, right their points come "
            "together; behind each point, its way of late. People and animals, who stand in the "
            "same places of a tale, are neighbours.",
            loops=True,
        ):
            self.play(FadeIn(count), run_time=0.7)
            self.add(tails, self.map.marks, self.map.names)
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
            left = FadeOut(self.map, self.tails, table, self.count, self.heads)
            self.play(left, FadeIn(fan.plot, fan.arc, rate_func=_LATE))
            line = fan.first[0]
            flat = strip.animate.stretch_to_fit_width(line.width).stretch_to_fit_height(0.09)
            self.play(flat.move_to(line), run_time=1.5)
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
        left = Group(likeness, bar).to_edge(LEFT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        pairs: Any = PairTable(run, self.alike, self.unlike)
        pairs.to_edge(RIGHT, buff=SIDE).match_y(likeness.picture)
        head = Words("cosine of two words", "label", role="quiet")
        head.next_to(pairs, UP, buff=0.3).align_to(pairs, RIGHT)
        cells = VGroup(*(likeness.cell(*pair) for pair in (*self.alike, *self.unlike)))
        known = 0, len(self.alike)  # the rows of the two pairs of before
        self.compared = Group(left, pairs, head, cells)
        with self.beat(
            "A cosine of 1 is fully alike, 0 not at all; below 0, words point apart.",
            because="the ends of the scale of a cosine",
            holds=all_of(*self.agreements()),
            note="Each row and each column a word. A mood and its verb are not alike, though one "
            "decides the other: alike is what is used alike.",
        ):
            fan = self.fan
            gone = fan.plot, fan.arc, fan.first, fan.arrows, fan.shadows, fan.lists
            self.play(FadeOut(*gone))
            flights = (
                ReplacementTransform(said, pairs.lines[row][1])
                for said, row in zip(fan.says, known, strict=True)
            )
            zeros = (bars.zero for bars in pairs.bars)
            self.play(FadeIn(likeness, bar), *flights, FadeIn(head, *zeros), run_time=1.5)
            bars = [bar for each in pairs.bars for bar in each.bars]
            for row, (cell, bar) in enumerate(zip(cells, bars, strict=True)):
                name, number = pairs.lines[row]
                new = (name, bar) if row in known else (name, bar, number)
                self.play(FadeIn(cell, scale=3), FadeIn(*new, shift=0.3 * RIGHT), run_time=0.8)
            self.add(pairs)

    def turn_to_the_people(self) -> None:
        """What one plane hides, another shows."""
        world, looks = self.map, self.roles
        people = self.people = People(self.run, looks, self.analogy, height=HIGH)
        people.to_edge(LEFT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        self.seen = level(held(people), HEAD)
        self.side = (people.window.get_right()[0] + FRAME) / 2  # the middle of what is left
        width = 2 * (FRAME - self.side) - 0.3
        world.scale(min(width / world.window.width, HIGH / world.window.height))
        world.to_edge(RIGHT, buff=SIDE).align_to(people.window, UP)
        before = Words("the plane of all words", "label", role="quiet").match_x(world.window)
        level(before, HEAD)
        seen = world.window, world.plot, world.hulls, world.marks, world.heads
        self.left = VGroup(*seen, before)
        which = [looks.index(sex) for sex in SEXES]
        theirs = [parts[i] for parts in (world.hulls, world.marks) for i in which]
        mine = (*people.hulls, *people.marks)
        with self.beat(
            "Take only the eight people. Turn the plane until it shows the most of their spread.",
            holds=people.share > people.before,
            note="First they are seen in the plane of all words, then in the plane of the two main "
            "axes of the eight. On the way each point goes straight.",
        ):
            come = *self.left, people.window, people.plot
            self.play(FadeOut(self.compared), FadeIn(*come, rate_func=_LATE), run_time=1.5)
            self.play(*map(TransformFromCopy, theirs, mine), run_time=2)
            self.play(FadeIn(self.seen), run_time=0.6)
            self.play(Nudge(people.turn, by=1), run_time=5)
            self.play(FadeIn(people.heads))

    def slide_the_men(self) -> None:
        """One step leads from each man to his woman."""
        people = self.people
        slid, self.arrows = Slid(people), pairs_of(people)
        bundle = self.bundle = Bundle(people, (self.side, 1.3), floor=FLOOR + 0.1)
        level(bundle.title, HEAD)
        with self.beat(
            "Slide the men by one step: each lands near his partner. The four steps are alike.",
            holds=all_of(slid.lands, bundle.alike > 3 * bundle.unlike),
            note="The step is the mean of the four. Then each man's own step to his woman, and all "
            "four from one point. Their cosine, of all the numbers, is that of words of one kind.",
        ):
            self.play(FadeOut(people.heads), FadeIn(slid, people.names), run_time=0.7)
            self.play(Nudge(slid.gone, by=1), run_time=3)
            self.wait(1)
            self.play(FadeOut(slid, people.hulls))
            self.play(LaggedStart(*map(Create, self.arrows), lag_ratio=0.4), run_time=2.5)
            self.add(people.marks)
            self.play(FadeOut(self.left, people.names), FadeIn(bundle.title, rate_func=_LATE))
            copies = map(TransformFromCopy, self.arrows, bundle.arrows)
            self.play(LaggedStart(*copies, lag_ratio=0.3), run_time=3)
            self.play(FadeIn(people.names, bundle.heads, bundle.says))

    def carry_the_arrow(self) -> None:
        """Sums of words, and which word is near."""
        run, people, (first, second, third, _) = self.run, self.people, self.analogy
        answer = run.probe("analogy", words=self.analogy[:3])
        found = tale.VOCABULARY[int(answer())]
        drawing = self.drawing = Parallelogram(people, self.analogy, found)
        sum_ = Sum(self.analogy[:3]).move_to((self.side, 0.2, 0))
        nearest = self.nearest = Nearest(run, self.analogy, unit=2.1)
        nearest.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        cosine_ = run.probe("analogy cosines", words=self.analogy[:3], word=found)
        *line, answer_ = self.line = sum_.answered(found, HEAD, nearest.get_right()[0])
        with self.beat(
            f"Carry to {first} the step from {second} to {third}. "
            "Which other word is nearest to its tip?",
            n=self.size,
            holds=all_of(equal(answer, tale.INDEX[found]), cosine_ < 0.99),
            note=f"{first} minus {second} plus {third}. Nearest by cosine with the yellow ring, "
            "with all {n} numbers that a word has. The three of the sum are left out as is the "
            "custom: what is added up is near the sum in any case.",
        ):
            pairs = zip(ROLES["man"], ROLES["woman"], self.arrows, strict=True)
            others = [arrow for *pair, arrow in pairs if pair != [second, third]]
            self.play(FadeOut(self.bundle, *others), FadeIn(drawing.step))
            self.play(*map(FadeIn, sum_[1:3]))
            self.play(FadeIn(sum_[0]), run_time=0.6)
            self.remove(*self.arrows)
            self.add(drawing.area, drawing.step, drawing.moved, people.marks)
            self.play(Nudge(drawing.gone, by=1), run_time=4)
            self.play(FadeIn(drawing.goal, scale=2), FadeIn(sum_[3]), run_time=0.7)
            self.wait(1.5)
            self.play(FadeOut(sum_[3]), *map(ReplacementTransform, sum_[:3], line))
            self.play(FadeIn(nearest.heads[0]), run_time=0.4)
            for rows in (nearest.others, nearest.used):
                parts = (FadeIn(part) for part in (rows.names, rows.bars, rows.numbers))
                self.play(LaggedStart(*parts, lag_ratio=0.3), run_time=1.2)
            self.play(FadeIn(nearest.heads[1]), run_time=0.4)
            self.play(Create(drawing.found), run_time=0.8)
            self.play(FadeIn(answer_, drawing.lit), Create(drawing.box), run_time=0.8)
            self.add(nearest, self.line)

    def tally(self) -> None:
        """How often such sums come out right, and how often a guess would."""
        people, landings = self.people, Landings(self.run, self.people)
        score: Any = Score(self.run, runs.tale(step=runs.LAST, seed=0 if self.seed else 1))
        score.to_edge(RIGHT, buff=SIDE).align_to(FLOOR * UP, DOWN)
        landings.marks.set_x(self.side).align_to((HEAD - 0.5) * UP, UP)
        level(landings.head.set_x(self.side), HEAD)
        with self.beat(
            "Carry each step to the other men. Of {n} tips, nearest to the right woman: {right}",
            right=landings.so_far,
            n=score.sums,
            holds=all_of(score.right > score.other, score.other > score.blind),
            note="The right woman is the one to whom the man's own arrow leads. A line goes from "
            "each tip to the word nearest by all numbers, those of the sum left out: so a blind "
            "guess is one of three women. Another start is that of the other lessons' run.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.drawing, self.line, self.nearest))
            self.play(FadeIn(landings.head), run_time=0.5)
            rows = zip(self.arrows, landings.arrows, landings.threads, landings.marks, strict=True)
            for own, arrows, threads, (*names, marks) in rows:
                self.play(FadeIn(own, *names), LaggedStart(*map(Create, arrows)), run_time=1.2)
                for thread, mark in zip(threads, marks, strict=True):
                    count = Nudge(landings.tips, by=round(landings.tips.at) + 1)
                    self.play(*map(Create, thread), FadeIn(mark), count, run_time=0.5)
                self.add(people.marks)
                self.play(*(done.animate.fade(0.65) for done in (arrows, threads)), run_time=0.4)
            self.play(FadeIn(score))
