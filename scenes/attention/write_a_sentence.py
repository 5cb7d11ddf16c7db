"""Write a sentence."""

from itertools import pairwise
from typing import Any

from manim import LEFT, RIGHT, UP, Create, FadeIn, FadeOut, TransformFromCopy, VGroup

from nncore.probes.expressions import all_of, entries, equal, running_sums, signs, total
from nncore.probes.inputs import Dial, draws
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.attention.ask import Ask
from scenes.attention.drawn import Draws, Slip, behind, by_lane, cursor, lit, sample, scale
from scenes.attention.heads_at_work import best_head
from scenes.attention.legal_tales import LegalTales, turned
from scenes.attention.looking_tale import looks
from scenes.attention.word_line import Pointer, Thicken, WordLine, ends
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.words import DIMMED, AttentionArcs, SentenceRow
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current

# Baselines: of a tale before it has arcs, and with them; of two tales.
BARE, FIRST, ABOVE, SECOND = 2.6, 1.62, 2.85, 1.3
HIGH, LOW = 2.7, 1.55  # of the line's pieces, while there is room, and then
FEWEST, MOST = 100, 2000  # tales that a wall can show
LINE, FOOT = -1.5, -2.6  # heights of the line of shares, and of what stands under it


class WriteASentence(Lesson):
    """A language model writes by drawing one word at a time, and heat lets it break the rules.

    The tale run at its last step (600), seed 0. `luck` is the seed of the random numbers that
    draw the words, both times the same; the legal shares are of 1,000 tales at each temperature.
    """

    title = "Write a sentence"
    seed = 0
    luck = 17  # seed of the draws
    hot = 2.0  # the temperature at which it writes once more
    temperatures = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # that are compared
    tales = 1000  # written at each of them

    def construct(self) -> None:
        if not FEWEST <= self.tales <= MOST:
            raise tale.TaleError(f"got tales={self.tales}: expected {FEWEST} to {MOST:,}")
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
        self.numbers = draws(tale.LONGEST, seed=self.luck)
        self.chance = Dial("draw", at=float(entries(self.numbers, 0)()), low=0.0, high=1.0)
        words = self.words = self.run.write(seed=self.luck)
        self.rules = tale.decided(words)
        if not self.rules:
            raise tale.TaleError(f"got luck={self.luck}: no word of its tale is decided")
        self.row = self.told_row(words, BARE)
        self.dots = Draws(self.row, self.numbers)
        self.cursor = cursor()
        line = self.line = WordLine(
            self.shares(words[:1]), grammar(words[:1]), length=13.0, thickness=HIGH,
            role="share", wrong="wrong",
        )  # fmt: skip
        line.shift((LINE - line.axis.line.get_y()) * UP)
        self.pointer = Pointer(line.axis, self.chance.probe(), role="look")
        self.ends = ends(line)
        self.begin()
        self.draw_one()
        self.go_on()
        self.decided_word()
        self.full_stop()
        self.heat_up()
        self.write_hot()
        self.thousand()
        self.hotter()

    def told_row(self, words: tuple[str, ...], height: float, size: str = "body") -> SentenceRow:
        """A row of words that begins at the left."""
        row = SentenceRow(words, width=12.2, size=size)
        return level(row.align_to(6.5 * LEFT, LEFT), height)

    def shares(self, words: tuple[str, ...]) -> Probe:
        """The model's shares of the word after these, at the temperature that the knob shows."""
        return self.run.probe("probability", words=words, temperature=self.heat.probe())

    def share(self, words: tuple[str, ...], place: int) -> Probe:
        """The share of the word at a place, after those before it."""
        return entries(self.shares(words[:place]), tale.INDEX[words[place]])

    def forbidden(self, words: tuple[str, ...], heat: float = 1.0) -> Probe:
        """How much those words have together that cannot come after these."""
        shares = self.run.probe("probability", words=words, temperature=heat)
        return total(shares * (1.0 - signs(grammar(words))))

    def legal(self, heat: float) -> Probe:
        """The share of tales, written at a temperature, that the grammar allows."""
        return self.run.probe("legal share", temperature=heat, n=self.tales)

    def hit(self, words: tuple[str, ...], place: int) -> Condition:
        """That a word's draw points at its piece of the line."""
        edges = running_sums(self.shares(words[:place]))
        word, number = tale.INDEX[words[place]], entries(self.numbers, place - 1)
        return all_of(number >= entries(edges, word), number <= entries(edges, word + 1))

    def ask(self, words: tuple[str, ...], *, pace: float = 1.0) -> None:
        """The line shows what may come after these words."""
        self.play(Ask(self.line, probe=self.shares(words), allowed=grammar(words), run_time=pace))

    def point(self, place: int, *, pace: float) -> None:
        """The pointer goes to the draw of a word."""
        self.play(Nudge(self.chance, by=float(entries(self.numbers, place - 1)()), run_time=pace))

    def write(self, dots: Draws, place: int, *, pace: float, same_as: Draws | None = None) -> None:
        """The word that is hit goes to its place, and its draw is kept below it."""
        row = dots.row
        word, piece = row[place], tale.INDEX[row.words[place]]
        start, frame = self.line.lift(piece, word), self.line.outline(piece)
        self.add(frame)
        kept = dots.dots[place - 1].copy().set_opacity(1)
        drawn = same_as.dots[place - 1] if same_as else self.pointer.tip
        lane = self.line.piece(piece)[1]  # between the line and the words
        goes: Any = {} if same_as else {"path_func": by_lane(drawn, kept, lane, late=0.2)}
        self.play(
            TransformFromCopy(start, word, path_func=by_lane(start, word, lane)),
            TransformFromCopy(drawn, kept, **goes),
            self.cursor.animate.move_to(behind(row, place)),
            FadeOut(frame),
            run_time=pace,
        )
        self.remove(kept)
        dots.keep(place)
        if place == 1:
            self.add(dots)

    def begin(self) -> None:
        """What can come after the first word."""
        words, row = self.words, self.row
        can_come = tale.next_words(words[:1])
        n = {6: "six"}.get(len(can_come), "a few")
        self.whole = Constant(
            f"the model's shares of all {len(tale.VOCABULARY)} words, end to end, from 0 to 1",
            "label",
            because="the size of the vocabulary, and the sum of shares",
            role="quiet",
        )
        level(self.whole.align_to(self.line.axis.line, LEFT), FOOT)
        self.cursor.move_to(behind(row, 0))
        self.add(row[0], self.cursor)
        with self.beat(
            f"The model has read one word. Now {n} may follow: their shares fill the line.",
            note="The areas of before, laid end to end. Words that cannot come get almost none.",
            holds=all_of(
                self.forbidden(words[:1]) < 0.02,
                *(entries(self.shares(words[:1]), tale.INDEX[word]) > 0.08 for word in can_come),
            ),
        ):
            self.play(FadeIn(self.line, target_position=row[0], scale=0.05), run_time=1.5)
            self.play(FadeIn(self.whole, self.ends))

    def draw_one(self) -> None:
        """A random number picks one of them."""
        dots = self.dots
        self.name = scale(dots)
        with self.beat(
            "A random number points at a piece of the line: the word in it is written.",
            note="A wide piece is hit often, a narrow one seldom. The dot keeps the draw: the "
            "higher, the larger the number.",
            holds=self.hit(self.words, 1),
        ):
            self.play(FadeIn(self.pointer, shift=0.4 * UP))
            self.wait(0.5)
            self.play(FadeIn(dots.band, self.name), run_time=0.6)
            self.write(dots, 1, pace=1.8)

    def go_on(self) -> None:
        """Word by word."""
        words, dots = self.words, self.dots
        self.first = self.rules[0]
        free = range(2, self.first.position)
        with self.beat(
            "It reads all that is written so far, gets new shares, and draws again.",
            note="One word at a time, always from all words so far.",
            holds=all_of(*(self.hit(words, place) for place in free)) if free else None,
        ):
            for place in free:
                self.ask(words[:place])
                self.point(place, pace=0.8)
                self.write(dots, place, pace=1.0)

    def decided_word(self) -> None:
        """A word that an earlier one decides has nearly the whole line."""
        words, first, row = self.words, self.first, self.row
        asks, by = first.position - 1, first.by
        down = (FIRST - BARE) * UP
        written, others = row[: first.position], row[first.position :]
        with self.beat(
            f"“{words[asks]}” looks back at “{words[by]}”: one word gets {{share:.1%}}, "
            "and almost any draw hits it.",
            share=self.share(words, first.position),
            note="Not looked up: drawn, like all others.",
            holds=all_of(self.share(words, first.position) > 0.8, self.hit(words, first.position)),
        ):
            others.shift(down)
            there = (*written, self.dots, self.name, self.cursor)
            self.play(*(part.animate.shift(down) for part in there), Thicken(self.line, to=LOW))
            self.arcs = VGroup(self.arcs_to(first))
            self.play(
                row[asks].animate.set_color(current()["query"]),
                row[by].animate.set_color(current()["key"]),
                Create(self.arcs[0]),
                run_time=1.2,
            )
            self.add(self.arcs[0])
            self.ask(words[: first.position], pace=1.5)
            self.point(first.position, pace=0.8)
            self.write(self.dots, first.position, pace=1.2)

    def full_stop(self) -> None:
        """The rest of the tale, and what the grammar says of it."""
        words, row, first = self.words, self.row, self.first
        decided = {rule.position: rule for rule in self.rules}
        says = "a whole tale, and legal" if tale.is_legal(words) else "not a legal tale"
        rest = range(first.position + 1, len(words))
        loose = max(rest, key=lambda place: float(self.forbidden(words[:place])()))
        legend = sample("against the grammar", self.line.wrong)
        self.sample = level(legend.align_to(self.ends, RIGHT), FOOT)
        verdict = self.verdict = Words(f"the grammar: {says}", "label")
        level(verdict.align_to(self.line.axis.line, LEFT), FOOT)
        with self.beat(
            "Each word is drawn like this. At each arc, one has nearly all the line.",
            note="Each arc starts at the word that asks and leads to the word that decides. "
            "Words that the grammar forbids there have the lower pieces.",
            holds=all_of(*(self.share(words, rule.position) > 0.8 for rule in self.rules)),
        ):
            for place in rest:
                pace = 0.9 if place in decided else 0.3
                self.ask(words[:place], pace=pace)
                if place == loose:
                    self.play(FadeIn(self.sample), run_time=0.6)
                if place in decided:
                    rule = decided[place]
                    self.arcs.add(self.arcs_to(rule))
                    self.play(
                        row[place - 1].animate.set_color(current()["query"]),
                        row[rule.by].animate.set_color(current()["key"]),
                        FadeIn(self.arcs[-1]),
                        run_time=0.8,
                    )
                self.point(place, pace=pace)
                self.write(self.dots, place, pace=pace)
            self.play(FadeOut(self.whole, self.cursor), run_time=0.5)
            self.play(FadeIn(verdict))

    def heat_up(self) -> None:
        """A higher temperature gives forbidden words a share."""
        last = self.rules[-1]
        before = self.words[: last.position]
        self.knob = Knob(Axis(0, 3, 1, length=6), self.heat.probe(), name="T", sign=False, places=1)
        self.knob.shift((FOOT + 0.1 - self.knob.axis.line.get_y()) * UP).set_x(-1.1)
        with self.beat(
            "Divide the scores by a temperature: hot, words against the grammar grow.",
            note="Softmax of score / T. The pieces of forbidden words are the lower ones.",
            holds=all_of(
                equal(self.heat.probe(), self.hot),
                self.forbidden(before, self.hot) > 2 * self.forbidden(before),
            ),
        ):
            self.play(FadeOut(self.pointer, self.verdict, self.arcs), run_time=0.6)
            above = VGroup(self.row, self.dots, self.name)
            self.play(above.animate.shift((ABOVE - FIRST) * UP), Thicken(self.line, to=HIGH))
            # Where it is: behind the last two words before the decided one.
            self.cursor.move_to(behind(self.row, last.position - 1))
            pale = (*self.row[: last.position - 2], *self.row[last.position :])
            dim = [word.animate.set_opacity(DIMMED) for word in pale]
            self.play(*dim, FadeIn(self.knob, self.cursor))
            self.ask(before)
            self.play(Nudge(self.heat, by=self.hot, run_time=4))

    def write_hot(self) -> None:
        """The same draws once more, but hot."""
        broken = self.run.write(seed=self.luck, temperature=self.hot)
        again = self.again = self.told_row(broken, SECOND, self.row.size_name)
        dots = self.other_dots = Draws(again, self.numbers)
        wrong = self.wrong = Slip(again)
        slips = [] if tale.is_legal(broken) else [equal(grammar(broken[:-1], broken[-1]), 0.0)]
        with self.beat(
            "The same draws once more, at this heat. Will the tale hold this time?",
            note="The same random numbers now point at other words, sooner or later a wrong one.",
            holds=all_of(*(self.hit(broken, place) for place in range(1, len(broken))), *slips),
        ):
            pale = self.row.animate.set_opacity(DIMMED)
            self.play(Thicken(self.line, to=LOW), pale, FadeOut(self.cursor))
            self.cursor.move_to(behind(again, 0))
            self.play(FadeIn(again[0], self.cursor, dots.band), run_time=0.6)
            self.ask(broken[:1], pace=0.6)
            self.chance.at = float(entries(self.numbers, 0)())
            self.play(FadeIn(self.pointer), run_time=0.4)
            for place in range(1, len(broken)):
                pace = 0.3 if broken[place + 1 :] else 1.2
                if place > 1:
                    self.ask(broken[:place], pace=pace)
                    self.point(place, pace=pace)
                self.write(dots, place, pace=pace, same_as=self.dots)
                if place < len(self.words) and broken[place] != self.words[place]:
                    self.play(*lit(self.row[place], again[place]), run_time=0.6)
            self.play(FadeOut(self.cursor), FadeIn(wrong), *wrong.marks(), run_time=0.8)

    def thousand(self) -> None:
        """Many tales, a mark for each."""
        heat = self.heat.probe()
        told = self.told_legal = LegalTales(self.run, heat, self.temperatures, n=self.tales)
        told_before = (self.row, self.dots, self.name, self.again, self.other_dots, self.wrong)
        gone = (self.line, self.ends, self.sample, self.pointer, *told_before)
        with self.beat(
            f"Of {self.tales:,} tales written like this, {{x:.0%}} are legal. "
            "A cross is a broken one.",
            because="how many tales were written",
            x=self.legal(self.hot),
            note="The same random numbers at every temperature: each tale keeps its place.",
            holds=equal(heat, self.hot),
        ):
            self.play(FadeOut(*gone), run_time=0.5)
            self.play(FadeIn(told.wall), run_time=1.0)
            self.play(FadeIn(told.percent, told.of, told.plot, told.here))

    def hotter(self) -> None:
        """The hotter, the fewer of them are legal."""
        told, (low, *_, high) = self.told_legal, sorted(self.temperatures)
        rates = [self.legal(heat) for heat in sorted(self.temperatures)]
        n = len(self.words) - 1
        with self.beat(
            f"Each of some {n} draws may break a tale: the hotter, the fewer are legal.",
            because="how many draws the first tale took",
            note="However small the risk of one draw, a tale takes it again and again. "
            "Cold, few tales break; hot, hardly any is legal.",
            holds=all_of(*(a > b for a, b in pairwise(rates)), rates[0] > 0.9, rates[-1] < 0.1),
            rest=LAST_REST,
        ):
            self.play(*turned(self.heat, low, told.colder), run_time=3.5)
            self.wait(0.5)
            self.play(*turned(self.heat, high, told.hotter), run_time=9)
            self.play(FadeIn(told.dots), run_time=0.8)

    def arcs_to(self, rule: tale.Decided) -> AttentionArcs:
        """Where the head that looks most at such words looks just before a decided one."""
        return looks(self.run, self.row, rule, head=best_head(self.run, rule.kind), height=1.5)
