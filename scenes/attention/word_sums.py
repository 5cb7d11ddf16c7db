"""Numbers of words: one word's in full, pairs that agree or not, and how often sums come out."""

from collections.abc import Sequence
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
from scenes.attention.word_map import NamedWord, analogies
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

_ROWS = 4  # of numbers, if a word's are shown in full
_TILE = np.array([3.2, 1.3])  # width and height of a sum among all
_COLUMNS = 4
_GAP = 0.19  # between two sums, across and down


class WordNumbers(Group):
    """A word, and its vector as rows of coloured cells with a number below each."""

    def __init__(self, run: LanguageRun, word: str, *, limit: Probe) -> None:
        vector = run.probe("embedding", word=word)
        n = np.size(vector()) // _ROWS
        title: Any = Words(word, "title")
        self.title = title
        self.strips, self.numbers = Group(), VGroup()
        for row in range(_ROWS):
            mine = range(row * n, (row + 1) * n)
            strip = Strip(entries(vector, mine), limit=limit, length=11.0, thickness=0.55)
            strip.shift(row * 1.27 * DOWN)
            self.strips.add(strip)
            for k, place in enumerate(mine):
                number = Readout(entries(vector, place), size="label", align="center")
                number.set_x(strip.pixel(k).get_x())
                self.numbers.add(level(number, strip.get_bottom()[1] - 0.4))
        self.bar = ColourBar(limit, height=3.2).next_to(self.strips, RIGHT, buff=0.4)
        title.next_to(self.strips, UP, buff=0.35)
        super().__init__(title, self.strips, self.numbers, self.bar)
        self.move_to(0.2 * UP)


class PairTable(VGroup):
    """Pairs of words and their cosines: first such as are alike, then such as are not."""

    def __init__(
        self,
        run: LanguageRun,
        alike: Sequence[tuple[str, str]],
        unlike: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        for top, pairs in ((0.0, alike), (-0.55 * len(alike) - 0.5, unlike)):
            for row, (one, other) in enumerate(pairs):
                value = cosine(run.probe("embedding", word=one), run.probe("embedding", word=other))
                name = Words(f"{one}, {other}")
                number = Readout(value, sign=True, align="right", role="look")
                level(name.align_to(0 * RIGHT, RIGHT), top - 0.55 * row)
                level(number.align_to(1.2 * RIGHT, RIGHT), top - 0.55 * row)
                self.add(VGroup(name, number))


class AnalogyTally(VGroup):
    """All sums man - man + woman, each with the word nearest to it, and how many are right.

    `tiles` are the sums, a frame around each that is right. `score` compares their number with
    that of a blind guess among the women who were not put in: one in three.
    """

    def __init__(self, run: LanguageRun) -> None:
        self.tiles = VGroup()
        self.answers: list[tuple[str, str]] = []
        misses: list[Probe] = []
        found: list[Probe] = []
        for i, (a, b, y, x) in enumerate(analogies()):
            answer = run.probe("analogy", words=(a, b, y))
            miss = answer - given(float(tale.INDEX[x]), x, why="its place in the vocabulary")
            misses.append(signs(miss * miss))
            found.append(answer)
            tile = _tile(f"{a} $-$ {b} $+$ {y}", answer, x)
            row, column = divmod(i, _COLUMNS)
            tile.shift((_TILE + _GAP) * np.array([column, -row]) @ np.eye(2, 3))
            named: Any = tile[2]
            self.answers.append((named.word.markup, x))
            self.tiles.add(tile)
        n = self.n = given(float(len(self.tiles)), "sums", why="ordered pairs of four men")
        self.right = n - total(stacked(*misses))
        self.blind = n / (len(ROLES["woman"]) - 1)
        places = [tale.INDEX[word] for word in ROLES["woman"]]
        # The women are next to each other in the vocabulary.
        self.women: Condition = all_of(
            *(answer >= float(min(places)) for answer in found),
            *(answer <= float(max(places)) for answer in found),
        )
        self.score = self._score()
        super().__init__(self.tiles, self.score)

    def _score(self) -> VGroup:
        """Two bars: how many are right, and how many a blind guess would get."""
        rows = RowBars(
            stacked(self.right, self.blind), unit=0.55, spacing=0.6, thickness=0.4, role="ink"
        )
        rows.bars[1].set_fill(current()["faint"])
        names = [Words("right"), Words("by a blind guess: one in three", role="quiet")]
        for i, name in enumerate(names):
            name.next_to(rows.row(i), LEFT, buff=0.3)
            level(name, rows.row(i)[1] - 0.11)
        numbers = rows.numbers(buff=0.2, places=0)
        for i, number in enumerate(numbers):
            number.shift((rows.bars[i].get_right()[0] + 0.25 - number.get_left()[0]) * RIGHT)
        score = VGroup(rows, RowTexts(rows, names), numbers)
        return score.next_to(self.tiles, DOWN, buff=0.3)


def _tile(left: str, answer: Probe, wanted: str) -> VGroup:
    """A sum, what is nearest to it, and what should be."""
    named = NamedWord(answer, size="title")
    right = named.word.markup == wanted
    frame = RoundedRectangle(
        corner_radius=0.12,
        width=_TILE[0],
        height=_TILE[1],
        stroke_width=4 if right else 0,
        stroke_color=current()["ink"],
        fill_color=current()["panel"],
        fill_opacity=1,
    )
    sum_: Any = Words(left, "small", role="quiet").move_to(frame)
    level(sum_, frame.get_top()[1] - 0.42)
    mark = Words("#sym.checkmark" if right else f"$!=$ {wanted}", "label")
    mark.set_color(current()["ink" if right else "wrong"])
    mark.next_to(named, RIGHT, buff=0.2)
    VGroup(named, mark).move_to(frame)
    level(named, frame.get_bottom()[1] + 0.35)
    level(mark, named)
    return VGroup(frame, sum_, named, mark)
