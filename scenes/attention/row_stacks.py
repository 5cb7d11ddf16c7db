"""A grid's rows as bars: the scores of one, all as shares of one; and the grids of all heads."""

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Group, VGroup

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.cells import WeightCells
from scenes.attention.heads_at_work import LETTERS
from scenes.mobjects.shares import RowBars, RowTexts, Stack
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

_REACH = 1.9  # scene units: how far the longest bar of a score goes


class WordScores(VGroup):
    """What one word scores with each: a row of bars for a row of the grid, `probe` (n,).

    Scores below zero lie to the left. Words that come later are in it: nothing is blocked yet.
    """

    def __init__(self, probe: Probe, asked: Question) -> None:
        values = np.asarray(probe())
        unit = _REACH / float(np.abs(values).max())
        spacing = min(0.52, 4.6 / len(values))
        self.bars = RowBars(probe, unit=unit, spacing=spacing, thickness=0.6 * spacing, role="z")
        self.bars.bars.set_stroke(width=0)
        buff = max(0.0, -float(values.min()) * unit) + 0.2
        self.numbers = self.bars.numbers(buff=buff, places=1, size="label")
        names = []
        for i, word in enumerate(asked.words):
            role = "key" if i == asked.decider else "ink"
            name = Words(word, "label", role=role)
            left = self.numbers.get_left()[0] - 0.3
            names.append(level(name.align_to(left * RIGHT, RIGHT), self.numbers[i]))
        self.names = RowTexts(self.bars, names)
        head = f"the query of #query[{asked.words[asked.asker]}] with each key"
        self.head = Words(head, "label", role="quiet")
        super().__init__(self.bars, self.numbers, self.names)
        self.head.next_to(self, UP, buff=0.3)
        self.add(self.head)


class NotYet(VGroup):
    """A score, large, whose word that asks stands before the one that answers: what comes of it."""

    def __init__(self, score: Probe, asks: str, answers: str) -> None:
        number = Readout(score, places=0, role="z", size="title", align="center").scale(3.2)
        told = Words(f"#query[{asks}] asks #key[{answers}],", "title")
        later = Words("which is not written yet", "title")
        blocked = Formula("arrow.r -infinity", "title").scale(1.8)
        super().__init__(number, told, later, blocked)
        for line, y in zip(self, (1.5, 0.1, -0.65, -1.9), strict=True):
            line.move_to(3.9 * RIGHT + y * UP)


class RowStacks(VGroup):
    """Beside each row of a pattern's cells its shares end to end: bars that are all as long.

    `rows` are the bars, `head` says what they are.
    """

    def __init__(self, pattern: Probe, cells: WeightCells, *, length: float = 4.6) -> None:
        side = cells.image.height / len(cells.light)
        self.rows: Any = VGroup()
        for i in range(len(cells.light)):
            row = Stack(
                entries(pattern, i, range(i + 1)), unit=length, thickness=0.62 * side, role="share"
            )
            top = cells.image.get_top()[1] - (i + 0.5) * side
            row.shift([6.6 - length, top, 0] - row.start.get_center())
            self.rows.add(row)
        self.head = Words("the same shares, end to end: one", "label", role="quiet")
        self.head.next_to(self.rows, UP, buff=0.25).align_to(self.rows, LEFT)
        super().__init__(self.rows, self.head)


class FourLooks(Group):
    """The patterns of all heads side by side, with their letters; a frame around the last row.

    `pictures` are the patterns, `rows` the frames; that of one head shines.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int, *, side: float = 2.42) -> None:
        self.pictures: list[WeightCells] = []
        self.rows, self.letters = VGroup(), VGroup()
        heads = range(run.recipe.heads)
        for h in heads:
            pattern = run.probe("pattern", words=asked.words, head=h)
            looks: dict[str, Any] = {"numbers": False, "least": 1.0, "places": 0}
            picture = WeightCells(pattern, side=side, **looks)
            picture.set_x((h - (len(heads) - 1) / 2) * (side + 1.05))
            self.pictures.append(picture)
            frame = picture.outline(asked.asker)
            frame.set_stroke(current()["look" if h == head else "faint"])
            self.rows.add(frame)
            letter = Words(f"head {LETTERS[h]}", "label", role="ink" if h == head else "quiet")
            self.letters.add(letter.next_to(picture, UP, buff=0.15))
        self.head = head
        super().__init__(*self.pictures, self.rows, self.letters)

    def on_to(self, head: int) -> list[Any]:
        """Another head shines instead: animations of the frames and letters."""
        theme, moves = current(), []
        for h, frame, letter in ((self.head, "faint", "quiet"), (head, "look", "ink")):
            moves.append(self.rows[h].animate.set_stroke(theme[frame]))
            moves.append(self.letters[h].animate.set_color(theme[letter]))
        self.head = head
        return moves
