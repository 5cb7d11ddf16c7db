"""All tables of a transformer, over the whole frame: what it has learned, number by number."""

from collections.abc import Sequence
from typing import Any

from manim import LEFT, RIGHT, UP, Group, SurroundingRectangle, VGroup

from nncore.probes.expressions import equal, stacked, total
from nncore.probes.probe import Condition
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.transformer import River, size
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Formula, OnOneLine, Words, level
from scenes.stage.theme import current

_CELL = 0.053  # side of each number
_EDGE = 6.3  # how far to the left and to the right
_ROWS = 3.35, -0.2  # heights of the tops of the heads' tables and of the others
_HEADS, _SIZES, _COUNTS = 0.17, -2.27, -2.7  # heights of the lines below them


class AllTables(Group):
    """The tables of a river, each number a cell of one size in all of them.

    `heads` are copies of the tables of each, with `letters`; `others` are those of words, places
    and scores. `sizes` say how many rows and columns they have, `counts` how many numbers, of all
    heads together and of each other table; `total` is the sum.
    """

    def __init__(self, river: River) -> None:
        self.run = river.run
        heads: Any = river.heads
        one: Any
        self.heads = Group(*(head.tables.copy() for head in heads))
        for one in self.heads:
            one.scale(_CELL * one[0].shape[1] / one[0].image.width)
        n = len(self.heads)
        self.heads.arrange(RIGHT, buff=(2 * _EDGE - n * self.heads[0].width) / max(n - 1, 1))
        self.heads.move_to(_ROWS[0] * UP, aligned_edge=UP)
        self.others = Group(
            *(each.copy() for each in (river.embedding, river.places, river.unembedding))
        )
        for one in self.others:
            one.scale(_CELL * one.shape[1] / one.image.width)
        self.others.arrange(RIGHT, buff=0.85).align_to((-_EDGE, _ROWS[1], 0), UP + LEFT)
        self.letters, self.sizes, self.counts = VGroup(), VGroup(), VGroup()
        for one, letter in zip(self.heads, LETTERS, strict=False):
            name = Words(letter, "title").match_x(one[3]).match_y(one[2])
            self.letters.add(name)
        self._say_heads("QKVO")
        for one, name in zip(self.others, "EPU", strict=True):
            self._say(one, name)
        parameters = self.run.probe("parameters")
        number = Readout(parameters, places=0, size="title", align="center").scale(1.6)
        x = (self.others.get_right()[0] + _EDGE) / 2
        lines = (self._sum(), number, Words("numbers in all", role="quiet"))
        self.total = VGroup(*lines)
        for part, height in zip(lines, (-0.6, -1.45, -2.1), strict=True):
            level(part.set_x(x), height)
        super().__init__(self.heads, self.others, self.letters, self.sizes, self.counts, self.total)

    def _say_heads(self, names: Sequence[str]) -> None:
        table: Any = self.heads[0][0]
        rows, columns = table.shape
        each = f"{len(self.heads)} heads $times$ {len(names)} tables $(W_Q, W_K, W_V, W_O)$"
        each += f" $times$ {rows} $times$ {columns} numbers $=$"
        line = Constant(each, "label", because="heads, tables, and rows times columns")
        count = self._count(names)
        VGroup(line, count).arrange(RIGHT, buff=0.2)
        self.sizes.add(level(line, _HEADS))
        self.counts.add(level(count, _HEADS))

    def _say(self, table: Any, name: str) -> None:
        parts = VGroup(
            Formula(f"W_{name}", "label"),
            Constant(size(table), "label", because="its rows and columns", role="quiet"),
        ).arrange(RIGHT, buff=0.2)
        for part in parts:
            level(part, _SIZES)
        self.sizes.add(parts.match_x(table))
        self.counts.add(level(self._count([name]).match_x(table), _COUNTS))

    def _count(self, names: Sequence[str]) -> Readout:
        """How many numbers the tables of some names have."""
        first, *rest = (self.run.probe("parameters", part=f"W_{name}") for name in names)
        return Readout(sum(rest, first), places=0, size="body", align="center")

    def _sum(self) -> OnOneLine:
        """The counts once more, as they are added."""
        parts: list[Any] = []
        count: Any
        for count in self.counts:
            parts += [Readout(count.probe, places=0, size="small", role="quiet"), _sign("+")]
        return OnOneLine(*parts[:-1], _sign("="), gap=0.13)

    def adds_up(self) -> Condition:
        """That these are all numbers which the model has."""
        counts: Any = self.counts
        counted = stacked(*(count.probe for count in counts))
        return equal(total(counted), self.run.probe("parameters"))

    def frame(self, k: int) -> SurroundingRectangle:
        """A frame around what is counted k-th: all heads, or one of the other tables."""
        around = (self.heads, *self.others)[k]
        return SurroundingRectangle(around, color=current()["look"], buff=0.1, stroke_width=4)


def _sign(mark: str) -> Formula:
    """A sign between the small numbers of a sum."""
    return Formula(mark, "small", role="quiet")
