"""Numbers of words: one word's in full, pairs that agree or not, and how often sums come out."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, RoundedRectangle, VGroup

from nncore.probes.expressions import all_of, cosine, entries, signs, stacked, total
from nncore.probes.inputs import given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import ROLES
from scenes.attention.strips import Strip
from scenes.attention.word_map import LOOKS, NamedWord
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

_ROWS = 4  # of numbers, if a word's are shown in full
_LINE = 0.62  # from a pair of words to the next
_CELL = np.array([1.27, 0.93])  # width and height of an answer
_GAP = 0.1  # between two answers, across and down


class WordNumbers(Group):
    """A word, and its vector as rows of coloured cells with a number in each."""

    def __init__(self, run: LanguageRun, word: str, *, limit: Probe) -> None:
        vector = run.probe("embedding", word=word)
        n = np.size(vector()) // _ROWS
        title: Any = Words(word, "title").scale(1.6)
        self.title = title
        self.strips, self.numbers = Group(), VGroup()
        for row in range(_ROWS):
            mine = range(row * n, (row + 1) * n)
            strip = Strip(entries(vector, mine), limit=limit, length=11.4, thickness=0.98)
            strip.shift(row * 1.12 * DOWN)
            self.strips.add(strip)
            for k, place in enumerate(mine):
                number: Any = Readout(entries(vector, place), align="center")
                number.over_picture = True  # it stands in its cell
                number.move_to(strip.pixel(k))
                self.numbers.add(number)
        self.bar = ColourBar(limit, height=4.3).next_to(self.strips, RIGHT, buff=0.35)
        title.next_to(self.strips, UP, buff=0.3)
        super().__init__(title, self.strips, self.numbers, self.bar)
        self.move_to(0.2 * UP)


class PairTable(VGroup):
    """Pairs of words with their cosines, as numbers and as bars: first alike ones, then others.

    `lines` has what belongs to each pair: its names, its bar and its number.
    """

    def __init__(
        self,
        run: LanguageRun,
        alike: Sequence[tuple[str, str]],
        unlike: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.lines, self.bars = VGroup(), VGroup()
        for top, pairs in ((0.0, alike), (-_LINE * len(alike) - 0.45, unlike)):
            vectors = [[run.probe("embedding", word=word) for word in pair] for pair in pairs]
            bars = RowBars(
                stacked(*(cosine(*two) for two in vectors)),
                unit=1.5,
                spacing=_LINE,
                thickness=0.36,
            )
            bars.shift(top * UP - bars.zero.get_top())
            names = [Words(f"{one}, {other}") for one, other in pairs]
            numbers = bars.numbers(buff=0, sign=True, role="look")
            for row, (name, number) in enumerate(zip(names, numbers, strict=True)):
                level(name.align_to(0.55 * LEFT, RIGHT), bars.row(row)[1] - 0.11)
                level(number.align_to(2.4 * RIGHT, RIGHT), name)
                self.lines.add(VGroup(name, number))
            self.bars.add(bars)
            self.add(bars, RowTexts(bars, names), numbers)


class Answers(VGroup):
    """The arrow of each pair, a row, carried to each man, a column: which woman it leads to.

    `men` are the columns' names. A row has, at its own man, the woman to whom its arrow leads by
    making, and in all other cells the word found nearest to where it ends: framed if that is
    the right one. `score` compares the number of those with that of a
    blind guess among the three women who were not put in.
    """

    def __init__(self, run: LanguageRun) -> None:
        men, women = ROLES["man"], ROLES["woman"]
        self.men, self.rows = VGroup(), VGroup(*(VGroup() for _ in men))
        self.answers: list[tuple[str, str]] = []
        misses: list[Probe] = []
        found: list[Probe] = []
        for row, column in product(range(len(men)), repeat=2):
            if row == column:
                own = Words(women[row], "label", role=LOOKS["woman"][0])
                cell = VGroup(_frame(0), Words("$arrow.b$"), own)
            else:
                answer = run.probe("analogy", words=(men[column], men[row], women[row]))
                wanted = women[column]
                at = given(float(tale.INDEX[wanted]), wanted, why="its place in the vocabulary")
                misses.append(signs((answer - at) * (answer - at)))
                found.append(answer)
                cell = _cell(answer, wanted)
                named: Any = cell[1]
                self.answers.append((named.word.markup, wanted))
            for line, height in zip(cell[1:], (0.1, -0.31), strict=True):
                level(line.set_x(0), height)
            cell.shift((_CELL + _GAP) * np.array([column, -row]) @ np.eye(2, 3))
            self.rows[row].add(cell)
        for man, cell in zip(men, self.rows[0], strict=True):
            name: Any = Words(man, "label", role=LOOKS["man"][0]).set_x(cell.get_x())
            self.men.add(level(name, _CELL[1] / 2 + 0.2))
        self.head = Words("a row: one arrow, carried to each man", "label", role="quiet")
        self.head.next_to(self.men, UP, buff=0.2)
        n = self.n = given(float(len(found)), "sums", why="four arrows, each to three other men")
        self.right = n - total(stacked(*misses))
        self.blind = n / (len(women) - 1)
        places = [tale.INDEX[word] for word in women]
        # The women are next to each other in the vocabulary.
        self.women: Condition = all_of(
            *(answer >= float(min(places)) for answer in found),
            *(answer <= float(max(places)) for answer in found),
        )
        self.score = self._score()
        super().__init__(self.head, self.men, self.rows, self.score)

    def _score(self) -> VGroup:
        """Two bars: how many are right, and how many a blind guess would get."""
        rows = RowBars(
            stacked(self.right, self.blind), unit=0.17, spacing=0.55, thickness=0.38, role="ink"
        )
        rows.bars[1].set_fill(current()["faint"])
        names = [Words("right"), Words("blind: one of three women", "label", role="quiet")]
        for i, name in enumerate(names):
            name.next_to(rows.row(i), LEFT, buff=0.25)
            level(name, rows.row(i)[1] - 0.11)
        numbers = rows.numbers(buff=0.2, places=0)
        for i, number in enumerate(numbers):
            number.shift((rows.bars[i].get_right()[0] + 0.2 - number.get_left()[0]) * RIGHT)
        score = VGroup(rows, RowTexts(rows, names), numbers)
        return score.next_to(self.rows, DOWN, buff=0.3)


def _cell(answer: Probe, wanted: str) -> VGroup:
    """What an arrow leads to, and whether that is right, or else what would be."""
    named = NamedWord(answer)
    right = named.word.markup == wanted
    mark = Words("#sym.checkmark" if right else "$times$", "label" if right else "body")
    mark.set_color(current()["ink" if right else "wrong"])
    frame = _frame(3 if right else 0).set_fill(current()["panel"], opacity=1)
    return VGroup(frame, named, mark)


def _frame(width: float) -> Any:
    """The frame of an answer."""
    across, down = _CELL
    frame: Any = RoundedRectangle(corner_radius=0.1, width=across, height=down)
    return frame.set_stroke(current()["ink"], width=width)
