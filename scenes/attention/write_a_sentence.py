"""Write a sentence."""

from itertools import pairwise
from typing import Any

from manim import LEFT, RIGHT, UP, Create, FadeIn, FadeOut, LaggedStart, TransformFromCopy, VGroup

from nncore.probes.expressions import all_of, entries, equal
from nncore.probes.inputs import Dial
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.attention.ask import Ask
from scenes.attention.drawn import Draws, Keep, behind, by_lane, cursor, sample, scale
from scenes.attention.heads_at_work import best_head
from scenes.attention.legal_tales import LegalTales, Pour, TaleWall, turn, turned
from scenes.attention.looking_tale import looks
from scenes.attention.run_on import RunOn
from scenes.attention.told_tales import told_at
from scenes.attention.trailing import Catching
from scenes.attention.word_line import Pointer, Thicken, WordLine, ends, hits, narrow, whole
from scenes.attention.writer import Writer
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.words import DIMMED, AttentionArcs, SentenceRow
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

BARE, FIRST, ABOVE = 2.6, 1.62, 2.98  # baselines of the tale: bare, with arcs, over the curve
HIGH, LOW, MIDDLE, FLAT = 2.7, 1.55, 1.1, 0.85  # of the line's pieces, the less room there is
FEWEST, MOST = 100, 2000  # tales that a wall can show
LINE, FOOT = -1.5, -2.6  # heights of the line of shares, and of what stands under it
TOGETHER = 4  # tales that are written one below the other


class WriteASentence(Lesson):
    """A language model writes by drawing one word at a time, and heat lets it break the rules.

    The tale run at its last step (600), seed 0. `luck` is the seed of the random numbers that
    draw the words, the same at each temperature; the legal shares are of 1,000 tales at each.
    """

    title = "Write a sentence"
    seed = 0
    luck = 17  # seed of the draws
    cold, hot = 0.01, 2.0  # the temperatures at which it writes once more
    temperatures = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # that are compared
    tales = 1000  # written at each of them

    def construct(self) -> None:
        if not FEWEST <= self.tales <= MOST:
            raise tale.TaleError(f"got tales={self.tales}: expected {FEWEST} to {MOST:,}")
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.heat = Dial("temperature", at=1.0, low=0.01, high=10.0)
        self.writer = Writer(self.run, self.heat, n=TOGETHER, seed=self.luck)
        self.chance = Dial("draw", at=float(self.writer.draw(1)()), low=0.0, high=1.0)
        words = self.words = self.run.write(seed=self.luck)
        self.rules = tale.decided(words)
        if not self.rules:
            raise tale.TaleError(f"got luck={self.luck}: no word of its tale is decided")
        row = self.row = SentenceRow(words, width=12.2)
        level(row.align_to(6.5 * LEFT, LEFT), BARE)
        self.dots = Draws(row, self.writer.draws(0))
        self.cursor = cursor()
        line = self.line = WordLine(
            self.writer.shares(words[:1]), grammar(words[:1]), length=13.0, thickness=HIGH,
            role="share", wrong="wrong",
        )  # fmt: skip
        line.shift((LINE - line.axis.line.get_y()) * UP)
        self.pointer = Pointer(line.axis, self.chance.probe(), role="look")
        self.ends = ends(line)
        self.begin()
        self.draw_one()
        self.go_on()
        self.look_back()
        self.trail()
        self.heat_up()
        self.stay_cold()
        self.write_hot()
        self.hotter()

    def ask(self, words: tuple[str, ...], place: int = 0, *, pace: float) -> None:
        """The line shows what may come after these words; the pointer goes to a place's draw."""
        shares, to = self.writer.shares(words), float(self.writer.draw(place or 1)())
        asks = Ask(self.line, probe=shares, allowed=grammar(words), run_time=pace)
        self.play(asks, *([Nudge(self.chance, by=to, run_time=pace)] if place else []))

    def write(self, row: Any, place: int, *, pace: float, dots: Draws | None = None) -> None:
        """The word that is hit goes to its place; its draw is kept below it, if there are dots."""
        word, piece, tip = row[place], tale.INDEX[row.words[place]], self.pointer.tip
        start, frame = self.line.lift(piece, word), self.line.outline(piece)
        lane = self.line.piece(piece)[1]  # between the line and the words
        goes = [
            TransformFromCopy(start, word, path_func=by_lane(start, word, lane)),
            self.cursor.animate.move_to(behind(row, place)),
            *self.line.leaving(piece),
        ]
        self.add(frame)
        if not dots:
            self.play(*goes, FadeOut(frame), run_time=pace)
            return
        kept = dots.dots[place - 1].copy().set_opacity(1)
        falls = TransformFromCopy(tip, kept, path_func=by_lane(tip, kept, lane, late=0.2))
        self.play(*goes, falls, FadeOut(frame), run_time=pace)
        self.remove(kept)
        dots.keep(place)
        if place == 1:
            self.add(dots)

    def begin(self) -> None:
        """What can come after the first word."""
        words, row = self.words, self.row
        can_come = tale.next_words(words[:1])
        n = {6: "six"}.get(len(can_come), "a few")
        self.whole = whole(self.line)
        level(self.whole.align_to(self.line.axis.line, LEFT), FOOT)
        self.cursor.move_to(behind(row, 0))
        self.add(row[0], self.cursor)
        with self.beat(
            f"One word is read. The grammar of the tales lets {n} follow: they fill the line.",
            note="The areas of before, laid end to end. Words that cannot come get almost none.",
            holds=all_of(
                self.writer.forbidden(words[:1]) < 0.02,
                *(
                    entries(self.writer.shares(words[:1]), tale.INDEX[word]) > 0.08
                    for word in can_come
                ),
            ),
        ):
            self.play(FadeIn(self.line, target_position=row[0], scale=0.05), run_time=1.5)
            self.play(FadeIn(self.whole, self.ends))

    def draw_one(self) -> None:
        """A random number picks one of them."""
        self.name = scale(self.dots)
        with self.beat(
            "A random number points at a piece of the line: the word in it is written.",
            note="A wide piece is hit often, a narrow one seldom. The dot keeps the draw: the "
            "higher, the larger the number.",
            holds=self.writer.hit(self.words, 1),
        ):
            self.play(FadeIn(self.pointer, shift=0.4 * UP))
            self.wait(0.5)
            self.play(FadeIn(self.dots.band, self.name), run_time=0.6)
            self.write(self.row, 1, pace=1.8, dots=self.dots)

    def go_on(self) -> None:
        """Word by word."""
        words, free = self.words, range(2, self.rules[0].position)
        with self.beat(
            "It reads all that is written so far, gets new shares, and draws again.",
            note="One word at a time, always from all words so far.",
            holds=all_of(*(self.writer.hit(words, place) for place in free)) if free else None,
        ):
            for place in free:
                self.ask(words[:place], pace=1.3)
                self.ask(words[:place], place, pace=0.8)
                self.write(self.row, place, pace=1.0, dots=self.dots)

    def look_back(self) -> None:
        """Words that earlier ones decide have nearly the whole line; and so to the full stop."""
        words, row = self.words, self.row
        decided = {rule.position: rule for rule in self.rules}
        first = self.rules[0].position
        rest = range(first + 1, len(words))
        loose = max(rest, key=lambda place: float(self.writer.forbidden(words[:place])()))
        legend = sample("against the grammar", self.line.wrong)
        self.sample = level(legend.align_to(self.line.axis.line, RIGHT), FOOT)
        says = "a legal tale" if tale.is_legal(words) else "not a legal tale"
        mark = TaleWall(entries(self.writer.legal(1.0, TOGETHER), (0,)), columns=1, width=0.42)
        verdict = self.verdict = OnOneLine(
            Words(f"by the rules of “Guess the next word”: {says}", "label"), mark
        )
        level(verdict.align_to(self.line.axis.line, LEFT), FOOT)
        self.arcs = VGroup()
        down = (FIRST - BARE) * UP
        with self.beat(
            "Where a word looks back, one word gets nearly all: almost any draw hits it.",
            note="Each arc starts at the word that asks and leads to the word that decides. Not "
            "looked up: drawn, like all others. What the grammar forbids has the lower pieces.",
            holds=all_of(*(self.writer.share(words, place) > 0.8 for place in decided)),
        ):
            row[first:].shift(down)
            there = (*row[:first], self.dots, self.name, self.cursor)
            self.play(*(part.animate.shift(down) for part in there), Thicken(self.line, to=LOW))
            for place in range(first, len(words)):
                pace = 1.2 if place == first else 0.8 if place in decided else 0.25
                if place in decided:
                    self.show_look(decided[place], pace=pace)
                    self.ask(words[:place], pace=pace)
                self.ask(words[:place], place, pace=0.8 * pace)
                if place == loose:
                    self.play(FadeIn(self.sample), run_time=0.6)
                self.write(row, place, pace=pace, dots=self.dots)
            self.play(FadeOut(self.whole, self.cursor), run_time=0.5)
            self.play(FadeIn(verdict))

    def show_look(self, rule: tale.Decided, *, pace: float) -> None:
        """Where the head that looks most at such words looks just before a decided one."""
        head = best_head(self.run, rule.kind)
        arc: AttentionArcs = looks(self.run, self.row, rule, head=head, height=1.5)
        self.arcs.add(arc)
        asks = self.row[rule.position - 1].animate.set_color(current()["query"])
        by = self.row[rule.by].animate.set_color(current()["key"])
        self.play(asks, by, Create(arc), run_time=pace)
        self.add(arc)

    def trail(self) -> None:
        """Where the shares come from: scores behind the best, and e to that."""
        row, at = self.row, self.rules[-1].position
        curve = self.catching = Catching(self.writer, self.words[:at])
        self.narrow = narrow(self.line)
        with self.beat(
            "A word's score trails the best one's: $e$ to that gap sets how wide its piece is.",
            note="Softmax once more: only differences of scores count. The best has a gap of "
            "nothing, and all others have their width in that one's.",
            holds=curve.fits(),
        ):
            gone = (self.pointer, self.verdict, self.arcs, self.dots, self.name)
            self.play(FadeOut(*gone), Thicken(self.line, to=FLAT), run_time=0.8)
            self.cursor.move_to(behind(row, at - 1)).shift((ABOVE - FIRST) * UP)
            self.play(row.animate.shift((ABOVE - FIRST) * UP), run_time=0.8)
            dim = [word.animate.set_opacity(DIMMED) for word in (*row[: at - 2], *row[at:])]
            self.play(*dim, FadeIn(self.cursor), run_time=0.6)
            self.ask(self.words[:at], pace=1)
            self.play(curve.set_out(), FadeIn(self.narrow), run_time=1.2)
            self.play(Create(curve.gap), FadeIn(curve.trails))
            self.play(Create(curve.curve), FadeIn(curve.plot.y, curve.law), curve.rise())
            self.play(FadeIn(curve.power))
            self.play(curve.lie_down(self.line), run_time=2.5)

    def heat_up(self) -> None:
        """A higher temperature brings all scores nearer to the best."""
        before = self.words[: self.rules[-1].position]
        self.knob = Knob(Axis(0, 3, 1, length=6), self.heat.probe(), name="T", sign=False)
        self.knob.shift((FOOT + 0.1 - self.knob.axis.line.get_y()) * UP)
        self.knob.align_to(self.line.axis.line, LEFT)
        with self.beat(
            "Divide scores by a temperature $T$: hot, the gaps shrink, others catch up.",
            note="Softmax of score / T. The best stays where it is; all others climb the curve.",
            holds=all_of(
                equal(self.heat.probe(), self.hot),
                self.writer.forbidden(before, self.hot) > 2 * self.writer.forbidden(before),
            ),
        ):
            self.play(FadeIn(self.knob))
            self.play(FadeIn(self.catching.divided, self.catching.by))
            self.wait(0.5)
            self.play(turn(self.heat, self.hot), run_time=5)

    def tell(self, row: Any, draws: Draws | None = None) -> None:
        """A tale word by word, by the draws of the first one, which are kept."""
        self.hit = VGroup()  # says which word breaks the tale
        self.cursor.move_to(behind(row, 0))
        self.play(FadeIn(row[0], self.cursor), run_time=0.4)
        last = len(row) - 1
        for place in (1, last)[:last]:
            if place > 2:
                self.add(*row[2:place].set_opacity(0))
                parts = (self.line, self.pointer, self.cursor)
                run = RunOn(self.writer, row, parts, self.chance, draws, since=2, until=place)
                self.play(run, run_time=0.45 * (place - 2))
            self.ask(row.words[:place], place, pace=0.7)
            if not tale.is_beginning(row.words[: place + 1]):
                self.hit.add(hits(self.pointer, row.words[place]))
                self.play(FadeIn(self.hit), run_time=0.5)
                self.wait(0.5)
            if draws:
                self.play(Keep(draws, to=place), run_time=0.4)
            self.write(row, place, pace=1)
        self.remove(self.cursor)

    def stay_cold(self) -> None:
        """The coldest: whatever is drawn, the same tale."""
        told, self.told_hot = told_at(self.writer, self.cold, self.hot)
        self.told_cold, first = told, told.rows[0]
        same = "the same tale" if len(set(told.tales)) == 1 else "much the same"
        with self.beat(
            f"Near zero, the best word has all the line: any draw gives {same}.",
            note="Under each tale its draws, as dots: each tale has its own.",
            holds=self.writer.all_hit(told.tales),
        ):
            self.play(FadeOut(self.catching.worked, self.narrow), run_time=0.4)
            self.play(turn(self.heat, self.cold), run_time=3)
            self.wait(0.5)
            self.play(FadeOut(self.catching, self.row, self.cursor), Thicken(self.line, to=MIDDLE))
            strips = LaggedStart(*map(FadeIn, told.draws), lag_ratio=0.3)
            self.play(strips, FadeIn(self.pointer), run_time=0.8)
            self.tell(first)
            self.play(FadeIn(told.marks[0]), run_time=0.5)
            falls = [FadeIn(b, target_position=a) for a, b in pairwise(told.rows)]
            self.play(LaggedStart(*falls, lag_ratio=1), run_time=2.4)
            self.play(FadeIn(*told.marks[1:]), run_time=0.5)

    def write_hot(self) -> None:
        """The same draws once more, but hot."""
        cold, told = self.told_cold, self.told_hot
        broken = [words for words in told.tales if not tale.is_legal(words)]
        breaks = [equal(grammar(words[:-1], words[-1]), 0.0) for words in broken]
        with self.beat(
            "Hot, the same draws give other tales. A cross: it breaks the rules.",
            note="A draw that the best word would win now points at another; at one that the "
            "grammar forbids, the tale breaks.",
            holds=all_of(self.writer.all_hit(told.tales), *breaks),
        ):
            self.play(FadeOut(cold.rows, cold.marks), run_time=0.6)
            self.play(turn(self.heat, self.hot), run_time=2)
            self.play(*cold.pale(), run_time=0.6)
            self.remove(*cold.draws)
            self.add(told.draws)
            self.tell(told.rows[0], told.kept[0])
            # What is on the line is the first tale's: it is not there when others are told.
            line = (self.line, self.ends, self.sample, self.pointer, self.hit)
            self.play(FadeOut(*line), *told.spread(), run_time=1)
            for k, slip in enumerate(told.slips):
                if k:
                    self.play(*told.comes(k), run_time=1.2)
                self.play(FadeIn(told.marks[k], slip), *slip.marks(), run_time=0.6)

    def hotter(self) -> None:
        """The hotter, the fewer of many tales are legal."""
        heat, (low, *_, high) = self.heat.probe(), sorted(self.temperatures)
        told = LegalTales(self.run, heat, self.temperatures, n=self.tales, seed=self.luck)
        rates = [self.writer.rate(at, self.tales) for at in sorted(self.temperatures)]
        hot = self.told_hot
        with self.beat(
            f"Each draw may break a tale: of {self.tales:,}, the hotter, the fewer are legal.",
            because="how many tales were written",
            note="However small the risk of one draw, a tale takes it again and again. "
            "Cold, few tales break; hot, hardly any is legal. Each tale keeps its place.",
            holds=all_of(*(a > b for a, b in pairwise(rates)), rates[0] > 0.9, rates[-1] < 0.1),
            rest=LAST_REST,
        ):
            takes = (told.wall.takes(mark, k) for k, mark in enumerate(hot.marks))
            self.play(FadeOut(hot.rows, hot.draws, hot.slips, self.knob), *takes, run_time=1.2)
            self.play(FadeIn(told.legend, told.plot))
            self.remove(*hot.marks)
            told.wall.shown = TOGETHER
            self.add(told.wall)
            self.play(Pour(told.wall, run_time=2), FadeIn(told.percent, told.of, run_time=2))
            self.play(FadeIn(told.here), run_time=0.6)
            self.play(*turned(self.heat, low, told.colder), run_time=3)
            self.wait(0.5)
            self.play(*turned(self.heat, high, told.hotter), run_time=8)
            self.play(FadeIn(told.dots), run_time=0.8)
