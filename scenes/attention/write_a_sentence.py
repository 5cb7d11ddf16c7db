"""Write a sentence."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import entries, signs, stacked, total
from nncore.probes.inputs import Dial, draws, given
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.attention.ask import Ask
from scenes.attention.word_line import Pointer, WordLine
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots
from scenes.mobjects.knobs import Knob
from scenes.mobjects.quiet import quiet
from scenes.mobjects.words import DIMMED, AttentionArcs, SentenceRow
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current


class WriteASentence(Lesson):
    """A language model writes by drawing one word at a time, and heat lets it break the rules.

    The tale run at its last step (600), seed 0. `luck` is the seed of the random numbers that
    draw the words, both times the same; the legal shares are of 1,000 tales at each temperature.
    """

    title = "Write a sentence"
    first_edition = True
    seed = 0
    luck = 17  # seed of the draws
    hot = 2.0  # the temperature at which it writes once more
    temperatures = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # that are compared
    tales = 1000  # written at each of them

    def construct(self) -> None:
        self.run = runs.tale(step=runs.LAST, seed=self.seed)
        self.heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
        self.chance = Dial("draw", at=0.5, low=0.0, high=1.0)
        words = self.words = self.run.write(seed=self.luck)
        self.rules = tale.decided(words)
        row = self.row = SentenceRow(words, width=12.4)
        level(row, 1.35)
        line = self.line = WordLine(self.shares(words[:1]), grammar(words[:1]))
        line.shift((1.55 + line.axis.line.get_y()) * DOWN)
        row.align_to(line.axis.line, LEFT)
        self.pointer = Pointer(line.axis, self.chance.probe(), role="ink")
        self.whole = quiet(
            f"what may come next: the shares of all {len(tale.VOCABULARY)} words, from 0 to 1",
            line,
            UP,
            buff=0.25,
            because="the size of the vocabulary",
        ).align_to(line.axis.line, LEFT)
        self.knob = Knob(
            Axis(0, 3, 1, length=6), self.heat.probe(), name="T", role="look", sign=False
        )
        self.knob.set_x(0).align_to(3.35 * DOWN, DOWN)
        self.begin()
        self.look_back()
        self.hide_decider()
        self.go_on()
        self.heat_up()
        self.write_hot()
        self.measure()

    def begin(self) -> None:
        """Words are drawn by random numbers, one after the other."""
        words, row = self.words, self.row
        n = len(tale.next_words(words[:1]))
        self.add(row[0], self.line, self.whole)
        with self.beat(
            f"The model has read one word. It has learned that one of {n} words comes next.",
            note="The bars of before, laid end to end. Words that cannot come get almost none.",
        ):
            self.wait()

        with self.beat(
            "A random number between 0 and 1 points at one of them. That word is written.",
            note="A wide piece is hit often, a narrow one seldom.",
        ):
            self.play(FadeIn(self.pointer))
            self.draw(row, words, 1, pace=1.5)

        self.first = self.rules[0]
        with self.beat(
            "It reads what it has written, gets other shares, and draws again.",
            note="One word at a time, always from all words so far.",
        ):
            for i in range(2, self.first.position):
                self.ask(words[:i])
                self.draw(row, words, i)

    def look_back(self) -> None:
        """A decided word, and where it comes from."""
        words, first, row = self.words, self.first, self.row
        self.known, self.by = words[: first.position], words[first.by]
        self.looks = self.arcs(row, words, first)
        self.asked_by = self.who_asks(row, words, first)
        with self.beat(
            f"Here nothing is left to chance: a head looks back at “{self.by}”, so it must be “"
            f"{words[first.position]}”.",
            note="The last word asks. The arc is as wide as the head's attention.",
        ):
            self.ask(self.known)
            self.asks, self.answers = row[first.position - 1], row[first.by]
            self.play(self.asks.animate.set_color(current()["query"]), FadeIn(self.asked_by))
            self.play(self.answers.animate.set_color(current()["key"]))
            self.play(FadeIn(self.looks))

    def hide_decider(self) -> None:
        """Without the word that decides it, it is lost."""
        run, known, words, first = self.run, self.known, self.words, self.first
        caption, row, by = self.asked_by, self.row, self.by
        share = run.probe("probability", words=known, word=words[first.position])
        lost = run.probe("probability", words=known, word=words[first.position], hide=(first.by,))
        number = Readout(share, places=2)
        sure = self.sure = OnOneLine(Words(f"share of “{words[first.position]}”"), number)
        level(sure, caption).align_to(row, LEFT)
        with self.beat(
            f"Hide “{by}” from all heads, and the answer is lost. So that is where it came from.",
            note="An experiment, not a picture: all else in the model stays as it was.",
        ):
            hidden = self.hidden = Words(f"“{by}” hidden", role="key").align_to(row, RIGHT)
            level(hidden, caption)
            self.play(FadeOut(caption, self.looks), self.answers.animate.set_opacity(DIMMED))
            self.play(FadeIn(sure, hidden))
            self.play(
                Ask(number, probe=lost),
                Ask(self.line, probe=self.shares(known, hide=(first.by,))),
            )
            wrong = self.wrong = self.forbidden(known, hide=(first.by,))
            level(wrong, self.whole).align_to(self.line.axis.line, RIGHT)
            self.play(FadeIn(wrong), run_time=0.5)

    def go_on(self) -> None:
        """The rest of the tale, and what the grammar says of it."""
        row, told, words, arcs = self.row, self.rules, self.words, self.looks
        first = self.first
        legend = self.legend = Words(
            "#plain[decided] by #key[an earlier word], with its share if that word is hidden; "
            "pale: free, or always there",
            "label",
            role="quiet",
        ).align_to(row, LEFT)
        level(legend, self.asked_by)
        shares = [self.blind(row, words, d) for d in told]
        for number_below in shares:
            level(number_below, shares[0])
        blind = VGroup(*shares)
        allowed = "a whole tale, and legal" if tale.is_legal(words) else "not a legal tale"
        verdict = self.verdict = Words(f"the grammar: {allowed}", "label", role="look")
        level(verdict, self.whole).align_to(self.line.axis.line, RIGHT)
        self.drawn: list[Mobject] = [arcs, blind]
        with self.beat(
            "And so on to the full stop: free words are drawn, decided ones are looked up.",
            note="Each arc starts at the word that asks and leads to the word that decides.",
        ):
            self.play(
                FadeOut(self.sure, self.hidden, self.wrong),
                self.answers.animate.set_opacity(1),
                run_time=0.5,
            )
            self.ask(self.known)
            self.play(FadeIn(arcs), self.asks.animate.set_color(current()["ink"]))
            self.draw(row, words, first.position)
            decided = {d.position: d for d in told}
            for i in range(first.position + 1, len(words)):
                self.ask(words[:i], pace=0.35)
                if i in decided:
                    # The head that looks most at what decides this kind of word.
                    self.drawn.append(self.arcs(row, words, decided[i]))
                    self.answers = row[decided[i].by]
                    self.play(
                        FadeIn(self.drawn[-1]), self.answers.animate.set_color(current()["key"])
                    )
                self.draw(row, words, i, pace=1.0 if i in decided else 0.35)
            bright = [place for d in told for place in (d.position, d.by)]
            self.play(row.animate.dim_but(*bright), FadeIn(blind, legend))
            self.play(FadeIn(verdict), run_time=0.5)

    def heat_up(self) -> None:
        """A higher temperature gives forbidden words a share."""
        words = self.words
        last = self.rules[-1]
        forbidden = self.not_allowed = self.forbidden(words[: last.position], longest=0.888)
        level(forbidden, self.whole)
        forbidden.align_to(self.line.axis.line, RIGHT)
        with self.beat(
            "Divide the scores by a higher temperature: words that are forbidden take a share.",
            note="Softmax at temperature 2. The pieces of forbidden words are the lower ones.",
        ):
            self.play(FadeOut(self.pointer, self.verdict), run_time=0.5)
            self.ask(words[: last.position])
            self.play(FadeIn(self.knob, forbidden))
            self.play(Nudge(self.heat, by=self.hot, run_time=3))

    def write_hot(self) -> None:
        """The same draws once more, but hot."""
        row = self.row
        broken = self.run.write(seed=self.luck, temperature=self.hot)
        again = self.again = SentenceRow(broken, width=12.4)
        level(again, row).align_to(row, LEFT)
        legal = tale.is_legal(broken)
        expected = () if legal else tuple(tale.next_words(broken[:-1]))
        says = "could stand here: " + listed(expected) if expected else "the grammar allows it"
        why = tale.decided_next(broken[:-1]) if expected else None
        says += f", because of #key[“{broken[why.by]}”]" if why else ""
        only = self.only = Words(says)
        level(only, self.asked_by).align_to(row, LEFT)
        slip = self.slip = self.forbidden(broken[:-1])
        level(slip, self.whole).align_to(self.line.axis.line, RIGHT)
        with self.beat(
            "The same draws once more, but hot: "
            + ("this time it holds." if legal else f"at “{broken[-1]}” the tale breaks."),
            note="The same random numbers now point at other words, sooner or later a wrong one.",
        ):
            self.play(FadeOut(row, self.legend, self.not_allowed, *self.drawn), run_time=0.5)
            self.play(FadeIn(again[0], self.pointer), run_time=0.5)
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

    def measure(self) -> None:
        """How many tales are legal at each temperature."""
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
            self.play(FadeOut(self.line, self.pointer, self.whole, self.slip, self.knob))
            self.play(Group(self.again, self.only).animate.shift(1.1 * UP))
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

    def who_asks(self, row: SentenceRow, words: tuple[str, ...], word: tale.Decided) -> Words:
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

    def forbidden(
        self, words: tuple[str, ...], hide: tuple[int, ...] = (), *, longest: float | None = None
    ) -> OnOneLine:
        """How much those words have together that cannot come after these."""
        share = total(self.shares(words, hide) * (1.0 - signs(grammar(words))))
        number = Readout(share, places=1, percent=True, size="label", role="look", longest=longest)
        return OnOneLine(Words("forbidden by the grammar:", "label", role="look"), number)


def listed(words: tuple[str, ...], most: int = 6) -> str:
    """Words as one says them, the first few."""
    rest = " ..." if len(words) > most else ""
    return ", ".join(f"“{word}”" for word in words[:most]) + rest
