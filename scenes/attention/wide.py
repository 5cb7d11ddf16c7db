"""The parts of a transformer, large: its tables, its mouth, and a head, below the stream."""

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    Group,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    VGroup,
)

from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.threads import Table, Threads, channel
from scenes.attention.transformer import NARROW, WIDE, River, size
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.words import SentenceColumn
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current

_CELL = 0.08  # side of a weight in a table as large as there is room for


class ClosedBox(VGroup):
    """A transformer that nobody has looked into: `ways` lead from the words of a river into it.

    It ends `right` across. `title` says what it is.
    """

    def __init__(self, river: River, right: float) -> None:
        left, pitch = WIDE.left + 0.6, WIDE.height / len(river.words)
        self.box = Rectangle(width=right - left, height=WIDE.height - 0.1, stroke_width=6)
        self.box.set_stroke(current()["quiet"]).set_fill(current()["panel"], opacity=1)
        self.box.move_to(((left + right) / 2, WIDE.middle, 0))
        self.title = Words("a transformer", "title").scale(1.5).move_to(self.box)
        self.title.set(over_picture=True)
        lanes = (WIDE.top - (k + 0.5) * pitch for k in range(len(river.words)))
        self.ways = VGroup(*(channel([(WIDE.left, y), (left - 0.06, y)], "quiet") for y in lanes))
        super().__init__(self.box, self.title, self.ways)


class WideTables(Group):
    """The tables of words and places, one below the other, and what words pick from them.

    `labels` say what the `tables` are, `marks` frame the columns that are picked; `picked` are
    those columns, each in the lane of its word, with a `plus` between. `bar` is the scale.
    """

    def __init__(self, river: River) -> None:
        self.river, read = river, river.read["words"]
        words, places = self.tables = [
            Table(each.probe, cell=_CELL, limit=river.limit)
            for each in (river.embedding, river.places)
        ]
        words.align_to((-0.9, WIDE.top, 0), UP + LEFT)
        places.align_to((-0.9, WIDE.bottom, 0), DOWN + LEFT)
        self.labels = VGroup(described(words, "E", "words"), described(places, "P", "places"))
        self.columns = tale.encode(read).tolist(), list(range(len(read)))
        columns = (words.mark(j) for j in dict.fromkeys(self.columns[0]))
        self.marks = VGroup(*columns), VGroup(places.mark(0, len(read)))
        self.bar = ColourBar(river.limit, height=2.56, places=1, more=True)
        self.bar.align_to(5.45 * RIGHT, LEFT).set_y(places.get_y())
        self.picked = [
            river.threads(river.run.probe(name, **river.read), left, left + 1.4, bed=WIDE)
            for name, left in (("token", WIDE.left), ("position vector", WIDE.left + 2.1))
        ]
        middle = (self.picked[0].get_right() + self.picked[1].get_left()) / 2
        self.plus = Formula("+", "title").move_to(middle)
        super().__init__(words, places, self.labels, *self.marks)

    def pick(self, which: int) -> AnimationGroup:
        """Copies of columns go from a table, one after the other, to the lanes of their words."""
        table, into = self.tables[which], self.picked[which]
        flights = (
            ReplacementTransform(table.column(j), into.lane(row))
            for row, j in enumerate(self.columns[which])
        )
        return AnimationGroup(
            Whole(into, *flights, lag_ratio=0.3, run_time=3.5),
            LaggedStart(*map(FadeIn, self.marks[which]), lag_ratio=0.3, run_time=3.5),
        )


class WideMouth(Group):
    """The last lane enters the last table, whose scores become shares.

    `lens` is that lane, large, with its word, `asker`; `table` and `scores` are those of the
    river, `label` says what the table is, `given` what it makes; `softmax` leads from the scores
    to the answers.
    """

    def __init__(self, river: River) -> None:
        table, scores = self.table, self.scores = river.unembedding.copy(), river.scores.copy()
        both = Group(table, scores)
        corner = table.get_corner(DOWN + LEFT)
        both.scale(_CELL * table.shape[0] / table.height, about_point=corner)
        both.shift([-3.1, -2.65, 0] - corner)
        words = river.read["words"]
        last = river.run.probe("input", position=len(words) - 1, **river.read)
        self.lens = Threads(last, limit=river.limit, height=table.height, length=1)
        self.lens.set_y(table.get_y()).between(-5.3, table.get_left()[0] - 0.06)
        self.asker = Words(f"“{words[-1]}”", "label").next_to(self.lens, LEFT, buff=0.15)
        self.label = described(table, "U", "words")
        foot, bars = scores.get_y(), river.answers.bars
        x = bars.zero.get_x()
        arrow = channel([(1.5, foot), (x, foot), (x, bars.get_bottom()[1] - 0.06)], "share")
        says = Words("softmax", "label", role="share")
        self.softmax = VGroup(arrow, level(says.set_x(3.6), foot - 0.4))
        self.given = Words("scores", "label").next_to(scores, LEFT, buff=0.15)
        super().__init__(table, scores, self.lens, self.asker, self.label, self.softmax, self.given)


class WideHead:
    """A head, large, under the stream: `head` is a copy of one of a river's, with all its names.

    `asks` are the names of W_Q and W_K, `tells` those of W_V and W_O, `rows` the words and the
    `letter` of the pattern. What is read comes along `ways`, to W_Q, W_K and W_V; `looks` lead to
    the pattern, `mixes` from there to W_V, `makes` from W_V to W_O, and `writes` from there to the
    `mouth` in the stream.
    """

    mouth = 1.65

    def __init__(self, river: River, which: int) -> None:
        head: Any = river.heads[which]
        self.head = wide = head.copy()
        wide.pattern.scale(2.6 / wide.pattern.height)
        wide.pattern.move_to((-1.2, -1.25, 0))
        low, high, value, right = -1.92, -0.45, -2.23, self.mouth
        places = ((-5.4, high), (-5.4, low), (1.47, value), (right, -0.68))
        scale = 0.8 / wide.tables[0].height
        table: Any
        names = []
        for table, name, (x, y) in zip(wide.tables, "QKVO", places, strict=True):
            table.scale(scale).move_to((x, y, 0))
            names.append(named(table, name, "body"))
        for table, text in zip(wide.tables[:2], names, strict=False):
            text.arrange(RIGHT, buff=0.2)
            level(text[1], text[0])
            text.next_to(table, DOWN, buff=0).align_to(table, LEFT)
            text.shift((table.get_bottom()[1] - 0.32 - text[0].baseline) * UP)
        for table, text in zip(wide.tables[2:], names[2:], strict=True):
            text.arrange(DOWN, buff=0.15, aligned_edge=LEFT).next_to(table, RIGHT, buff=0.1)
        self.asks, self.tells = VGroup(*names[:2]), VGroup(*names[2:])
        n = len(head.words)
        self.rows = SentenceColumn(head.words, spacing=wide.pattern.height / n, size="small")
        self.rows.next_to(wide.pattern, LEFT, buff=0.12).set_y(wide.pattern.get_y())
        bank = NARROW.bottom - 0.04
        top = [table.get_top()[1] + 0.03 for table in wide.tables]
        self.ways = VGroup(
            channel([(-4.9, bank), (-4.9, top[0])], "quiet"),
            channel([(-5.2, bank), (-5.2, 0.24), (-6.6, 0.24), (-6.6, low), (-6.22, low)], "quiet"),
            channel([(0.36, bank), (0.36, value + 0.2), (0.65, value + 0.2)], "quiet"),
        )
        self.looks = VGroup(
            channel([(-4.58, high), (-4.1, high), (-4.1, -1.2), (-3.55, -1.2)], "share"),
            channel([(-4.58, low), (-4.1, low), (-4.1, -1.2)], "share", tip=0),
        )
        self.letter = Words(f"head {LETTERS[which]}").set(over_picture=True)
        self.letter.align_to(wide.pattern.get_corner(UP + RIGHT) + 0.05 * DOWN, UP + RIGHT)
        self.mixes = channel([(0.14, value - 0.2), (0.65, value - 0.2)], "share")
        self.makes = channel([(right, top[2]), (right, wide.tables[3].get_bottom()[1])], "value")
        self.writes = channel([(right, top[3]), (right, bank)], "value")


def described(table: Table, name: str, what: str) -> VGroup:
    """At the right of a large table: its name, what its columns are for, and how long they are."""
    rows, columns = table.shape
    because = "how many columns and rows the table has"
    lines: Any = [Formula(f"W_{name}", "title")]
    for text in (f"{columns} {what},", f"{rows} numbers each"):
        lines.append(Constant(text, "label", because=because, role="quiet"))
    label = VGroup(*lines).arrange(DOWN, buff=0.18, aligned_edge=LEFT)
    return label.next_to(table, RIGHT, buff=0.3)


def named(table: Table, name: str, size_of_name: str) -> VGroup:
    """The name of a table, and how many rows and columns it has."""
    because = "its rows and columns"
    return VGroup(
        Formula(f"W_{name}", size_of_name),
        Constant(size(table), "small", because=because, role="quiet"),
    )
