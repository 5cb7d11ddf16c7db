"""Numbers of words: one word's in full, pairs that agree or not, and sums of three."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Group, Line, VGroup

from nncore.probes.expressions import cosine, entries, largest, signs, stacked, total
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import OBJECTS, PRONOUNS, ROLES
from scenes.attention.transformer import VectorRows
from scenes.attention.word_map import NamedWord, analogies
from scenes.mobjects.pictures import ColourBar
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

_ROWS = 2  # of numbers, if a word's are shown in full


class WordNumbers(Group):
    """A word, and its vector as two rows of coloured cells with a number below each."""

    def __init__(self, run: LanguageRun, word: str, *, limit: Probe) -> None:
        vector = run.probe("embedding", word=word)
        n = np.size(vector()) // _ROWS
        self.name = Words(word, "title")
        self.strips, self.numbers = Group(), VGroup()
        for row in range(_ROWS):
            mine = range(row * n, (row + 1) * n)
            strip = VectorRows(entries(vector, mine), limit=limit, width=11.6, height=0.6)
            strip.shift(row * 1.6 * DOWN)
            self.strips.add(strip)
            for k, place in enumerate(mine):
                number = Readout(entries(vector, place), size="label", align="center")
                cell = strip.pixel(k)
                number.next_to(cell, DOWN, buff=0.15)
                self.numbers.add(level(number, cell.get_bottom()[1] - 0.35))
        self.bar = ColourBar(limit, height=2.2).next_to(self.strips, RIGHT, buff=0.4)
        title: Any = self.name
        title.next_to(self.strips, UP, buff=0.5)
        super().__init__(title, self.strips, self.numbers, self.bar)
        self.move_to(0.1 * DOWN)


class WordStrips(Group):
    """Some words, each with its vector as a strip of colours."""

    def __init__(
        self, run: LanguageRun, words: Sequence[str], *, limit: Probe, width: float = 3.5
    ) -> None:
        self.words, self.names, self.strips = tuple(words), VGroup(), Group()
        for row, word in enumerate(words):
            vector = run.probe("embedding", word=word)
            strip = VectorRows(vector, limit=limit, width=width, height=0.34)
            self.strips.add(strip.shift(0.6 * row * DOWN))
            name: Any = Words(word, "label").next_to(strip, LEFT, buff=0.2)
            self.names.add(level(name, strip.get_y() - 0.08))
        super().__init__(self.names, self.strips)


class PairTable(VGroup):
    """Pairs of words and their cosines: a column of such as are alike, one of such as are not."""

    def __init__(
        self,
        run: LanguageRun,
        alike: Sequence[tuple[str, str]],
        unlike: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        for x, pairs in ((0.0, alike), (3.1, unlike)):
            for row, (one, other) in enumerate(pairs):
                value = cosine(run.probe("embedding", word=one), run.probe("embedding", word=other))
                name = Words(f"{one}, {other}", "label")
                number = Readout(value, sign=True, size="label", align="right", role="look")
                level(name.align_to((x + 1.85) * RIGHT, RIGHT), -0.38 * row)
                level(number.align_to((x + 2.6) * RIGHT, RIGHT), -0.38 * row)
                self.add(VGroup(name, number))


class AnalogyStrips(Group):
    """first - second + third as strips, their sum, and the words nearest to it.

    `lines` are the three, the sum, and `best` words with the cosine of each; `nearest` is the
    first of those. The three words themselves are left out.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], *, best: int = 3) -> None:
        terms = tuple(words[:3])
        one, two, three = (run.probe("embedding", word=word) for word in terms)
        cosines = run.probe("analogy cosines", words=terms)
        order = [i for i in np.argsort(-np.asarray(cosines())) if tale.VOCABULARY[i] not in terms]
        self.nearest = NamedWord(run.probe("analogy", words=terms), role="look")
        signed = zip(("", "$-$ ", "$+$ "), terms, strict=True)
        names = [Words(f"{sign}{word}", "label") for sign, word in signed]
        names += [Words("$=$", "label"), self.nearest]
        names += [Words(word, "label", role="quiet") for word in tale.decode(order[1:best])]
        vectors = [one, two, three, one - two + three]
        vectors += [run.probe("embedding", word=tale.VOCABULARY[i]) for i in order[:best]]
        limit = largest(stacked(*(largest(vector) for vector in vectors)))  # the sum is longest
        self.lines = Group()
        for row, (name, vector) in enumerate(zip(names, vectors, strict=True)):
            height = -0.52 * row - (0.2 if row > 2 else 0.0) - (0.3 if row > 3 else 0.0)
            strip = VectorRows(vector, limit=limit, width=3.3, height=0.34).shift(height * UP)
            text: Any = name
            text.next_to(strip, LEFT, buff=0.2)
            level(text, height - 0.08)
            line = Group(text, strip)
            if row > 3:
                role = "look" if row == 4 else "quiet"
                number = Readout(
                    entries(cosines, order[row - 4]), size="label", role=role, sign=True
                )
                number.next_to(strip, RIGHT, buff=0.2)
                line.add(level(number, text))
            self.lines.add(line)
        across = self.lines[2][1]
        self.rule = Line(across.get_left(), across.get_right(), color=current()["faint"])
        self.rule.set_y((self.lines[2].get_y() + self.lines[3].get_y()) / 2)
        scale = Equation("plus.minus {x}", "small", x=Readout(limit, places=1))
        scale.set_color(current()["quiet"]).next_to(self.lines[3], RIGHT, buff=0.2)
        self.lines[3].add(scale)
        head = Words("cosine with the sum", "small", role="quiet")
        head.next_to(self.lines[4], UP, buff=0.08).align_to(self.lines[4], RIGHT)
        self.lines[4].add(head)
        super().__init__(self.lines, self.rule)


class AnalogyTally(VGroup):
    """All sums man - man + woman, each with the word nearest to it; and how many are right."""

    def __init__(self, run: LanguageRun) -> None:
        self.rows = VGroup()
        self.answers: list[tuple[str, str]] = []
        signs_of_misses: list[Probe] = []
        for row, (a, b, y, x) in enumerate(analogies()):
            answer = run.probe("analogy", words=(a, b, y))
            expected = given(float(tale.INDEX[x]), x, why="its place in the vocabulary")
            miss = answer - expected
            signs_of_misses.append(signs(miss * miss))
            named = NamedWord(answer, role="look" if answer() == expected() else "ink")
            self.answers.append((named.word.markup, x))
            left = Words(f"{a} $-$ {b} $+$ {y} $=$", "label", role="quiet")
            height = -0.335 * row
            level(left.align_to(ORIGIN, RIGHT), height)
            level(named.align_to(0.15 * RIGHT, LEFT), height)
            line = VGroup(left, named)
            if named.word.markup != x:
                note = Words(f"not {x}", "label", role="quiet")
                level(note.align_to(1.45 * RIGHT, LEFT), height)
                line.add(note)
            self.rows.add(line)
        n = len(self.rows)
        self._right = n - total(stacked(*signs_of_misses))
        self.count = OnOneLine(
            Readout(self._right, places=0, role="look"),
            Constant(f"of {n} are right", because="ordered pairs of four men: four times three"),
        )
        self.count.next_to(self.rows, DOWN, buff=0.25).align_to(self.rows, LEFT)
        self.facts = VGroup()
        for column in (ROLES["man"], ROLES["woman"]):
            facts = VGroup(*(self._fact(word) for word in column[:2]))
            self.facts.add(facts.arrange(DOWN, buff=0.14, aligned_edge=LEFT))
        self.facts.arrange(RIGHT, buff=0.7).next_to(self.count, DOWN, buff=0.3)
        self.facts.align_to(self.rows, LEFT)
        super().__init__(self.rows, self.count, self.facts)

    @staticmethod
    def _fact(word: str) -> Words:
        """All that the grammar says of a person."""
        return Words(f"{word}: {PRONOUNS[word]}, {OBJECTS[word]}", "label")

    def right(self) -> float:
        """How many sums end at the word that they should."""
        return float(self._right())

    def rest(self) -> str:
        """What can be said of the answers, if they are all women's names: right or not."""
        women = all(word in ROLES["woman"] for word, _ in self.answers)
        return ", though each finds a woman" if women else ""
