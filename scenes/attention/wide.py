"""The parts of a transformer, large: its tables, its mouth, and a head, below the stream."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    Group,
    LaggedStart,
    Line,
    Rectangle,
    ReplacementTransform,
    VGroup,
)

from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.threads import Table, Threads, channel
from scenes.attention.transformer import NARROW, WIDE, Bed, River, size
from scenes.mobjects.pictures import ColourBar
from scenes.mobjects.words import SentenceColumn
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current

_CELL = 0.08  # side of a weight in the last table, as large as there is room for
_LARGE = 0.113  # of one in the first two tables
_PLACES = ("1st", "2nd", "3rd")
_LANE, _APART = 1.4, 2.1  # how much of its lane a picked column fills, and from one to the next


class ClosedBox(VGroup):
    """A transformer that nobody has looked into: `ways` lead from the words of a river into it.

    It ends `right` across. `title` says what it is.
    """

    def __init__(self, river: River, right: float) -> None:
        left, n = WIDE.left + 0.6, len(river.words)
        self.box = Rectangle(width=right - left, height=WIDE.height - 0.1, stroke_width=6)
        self.box.set_stroke(current()["quiet"]).set_fill(current()["panel"], opacity=1)
        self.box.move_to(((left + right) / 2, WIDE.middle, 0))
        self.title = Words("a transformer", "title").scale(1.5).move_to(self.box)
        self.title.set(over_picture=True)
        lanes = (river.lane(k, WIDE) for k in range(n))
        self.ways = VGroup(*(channel([(WIDE.left, y), (left - 0.06, y)], "quiet") for y in lanes))
        super().__init__(self.box, self.title, self.ways)


class WideTables(Group):
    """The tables of words and of places, large, one in the other's place, and what is picked there.

    Of each of the `tables`, `labels` say what it is, and `marks` frame the columns that are picked,
    with their names; `picked` are those columns, each in the lane of its word, with `plus` signs
    between. `beds` are what they lie in, with banks: for the first, for both, and as wide as the
    stream, of which `lanes` says what it is made of. `bar` is the scale.
    """

    def __init__(self, river: River) -> None:
        self.river, read = river, river.read["words"]
        self.tables = [
            Table(each.probe, cell=_LARGE, limit=river.limit)
            for each in (river.embedding, river.places)
        ]
        for table, left in zip(self.tables, (-1.05, 0.3), strict=True):
            table.align_to((left, 2.15, 0), UP + LEFT)
        words, places = self.tables
        self.labels = VGroup(described(words, "E", "words"), described(places, "P", "places"))
        name, *lines = self.labels[0]
        row = VGroup(name, *lines).arrange(RIGHT, buff=0.35, aligned_edge=DOWN)
        for line in lines:
            level(line, name)
        row.next_to(words, DOWN, buff=0.3).align_to(words, LEFT)
        self.columns = tale.encode(read).tolist(), list(range(len(read)))
        nth = [*_PLACES, *(f"{k}th" for k in range(len(_PLACES) + 1, len(read) + 1))]
        because = "the order of the words"
        spoken = {j: Words(word, "label") for j, word in zip(self.columns[0], read, strict=True)}
        counted = {k: Constant(nth[k], "label", because=because) for k in self.columns[1]}
        self.marks = VGroup(named_columns(words, spoken), named_columns(places, counted))
        self.bar = ColourBar(river.limit, height=2.56, places=1, more=True)
        self.bar.align_to(5.5 * RIGHT, LEFT).set_y(words.get_y())
        self.picked = [
            river.threads(river.run.probe(name, **river.read), left, left + _LANE, bed=WIDE)
            for name, left in (("token", WIDE.left), ("position vector", WIDE.left + _APART))
        ]
        x = (self.picked[0].get_right()[0] + self.picked[1].get_left()[0]) / 2
        lanes = (river.lane(k, WIDE) for k in range(len(read)))
        self.plus = VGroup(*(Formula("+").move_to((x, y, 0)) for y in lanes))
        self.plus.set(over_picture=True)
        beds = (WIDE.left + _LANE, WIDE.left + _APART + _LANE, WIDE.right)
        self.beds = [_with_banks(river, Bed(WIDE.left, end, WIDE.top, WIDE.height)) for end in beds]
        n = river.run.recipe.width
        self.lanes = Constant(
            f"a lane for each word, a thread for each of its {n} numbers",
            "label",
            because="the width of the model",
            role="quiet",
        ).set(over_picture=True)
        self.lanes.move_to(self.beds[-1]).set_y(river.lane(len(read), WIDE))
        super().__init__(words, places, self.labels, *self.marks)

    def shown(self, which: int) -> Group:
        """A table with all that is said of it."""
        return Group(self.tables[which], self.labels[which], self.marks[which])

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

    `asks` are the names of W_Q and W_K, `tells` those of W_V and W_O, and what comes of them;
    `rows` are the words that ask in the pattern, `columns` those that answer, each above its own
    first cell, and `letter` its name, with a `frame` for the last row. What is read comes along
    `ways`, to W_Q, W_K and W_V; `looks` lead to the pattern, `makes` from W_V to W_O, and what
    comes from the pattern meets it along `mixes`; `writes` lead to the `mouth` in the stream.
    `said` is all this but for what is written.
    """

    mouth = 1.65

    def __init__(self, river: River, which: int) -> None:
        head: Any = river.heads[which]
        self.head = wide = head.copy()
        low, high, value, right, depth = -1.86, -0.5, -2.0, self.mouth, -2.88
        self._set_pattern(river.read["words"], bottom=-2.38)
        places = ((-5.4, high), (-5.4, low), (1.47, value), (right, -0.54))
        scale = 0.7 / wide.tables[0].height
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
        bank = NARROW.bottom - 0.04
        top = [table.get_top()[1] + 0.03 for table in wide.tables]
        bend = ((-5.2, bank), (-5.2, 0.24), (-6.6, 0.24))
        self.ways = VGroup(
            channel([(-4.9, bank), (-4.9, top[0])], "quiet"),
            channel([*bend, (-6.6, low), (-6.13, low)], "quiet"),
            channel([*bend, (-6.6, depth), (1.47, depth), (1.47, value - 0.38)], "quiet"),
        )
        middle = (low + high) / 2
        self.looks = VGroup(
            channel([(-4.64, high), (-4.3, high), (-4.3, middle), (-3.95, middle)], "share"),
            channel([(-4.64, low), (-4.3, low), (-4.3, middle)], "share", tip=0),
        )
        self.letter = Words(f"head {LETTERS[which]}").set(over_picture=True)
        self.letter.align_to(ORIGIN, RIGHT)
        level(self.letter, 0.02)
        row, meet = self.frame.get_y(), top[2] + 0.12
        ends = [(self.end, row), (0.36, row), (0.36, meet), (right - 0.04, meet)]
        self.mixes = channel(ends, "share", tip=0.16)
        self.makes = channel([(right, top[2]), (right, wide.tables[3].get_bottom()[1])], "value")
        self.writes = channel([(right, top[3]), (right, bank)], "value")
        for part, deed, role, x in (
            (self.ways[0], "reads", "quiet", -4.62),
            (self.tells, "writes", "value", right + 0.2),
        ):
            word = Words(deed, "small", role=role).align_to(x * RIGHT, LEFT)
            part.add(level(word, (bank + max(top)) / 2 - 0.08))
        texts = (self.asks, self.tells, self.rows, self.columns, self.letter)
        self.said = VGroup(*texts, self.ways, self.looks, self.mixes, self.makes)

    def _set_pattern(self, words: Sequence[str], *, bottom: float) -> None:
        """The pattern, whose last row that is seen ends at a height, and the names around it."""
        pattern, n = self.head.pattern, len(words)
        cell = min(0.62, 2.5 / n)
        pattern.scale(cell * (n + 1) / pattern.height)
        left, top = -2.7, bottom + n * cell
        pattern.align_to((left, top, 0), UP + LEFT)
        self.end = left + n * cell + 0.06  # where the seen columns end
        size = "label" if cell > 0.4 else "small"
        self.rows = SentenceColumn(words, size=size, role="query")
        self.columns = VGroup(*(Words(word, size, role="key") for word in words))
        self.columns.set(over_picture=True)  # where the pattern is empty
        row: Any
        column: Any
        for k, (row, column) in enumerate(zip(self.rows, self.columns, strict=True)):
            level(row.align_to((left - 0.12) * RIGHT, RIGHT), top - (k + 0.65) * cell)
            level(column.align_to((left + k * cell + 0.06) * RIGHT, LEFT), top - k * cell + 0.11)
        self.frame = Rectangle(width=n * cell, height=cell, stroke_width=4, color=current()["look"])
        self.frame.align_to((left, bottom, 0), DOWN + LEFT)


def _with_banks(river: River, bed: Bed) -> VGroup:
    """A dry bed, and what parts its lanes."""
    return VGroup(river.bed_of(bed), river.banks_of(bed))


def named_columns(table: Table, names: Mapping[int, Words]) -> VGroup:
    """A frame around each of some columns, and above the table their names, tied to them."""
    columns = sorted(names)
    found = VGroup()
    foot, top = table.get_top()[1], table.get_top()[1] + 0.55
    end = -np.inf
    for j in columns:
        mark, name = table.mark(j), names[j]
        name.set_x(mark.get_x())
        name.shift(max(end + 0.25 - name.get_left()[0], 0) * RIGHT)
        end = name.get_right()[0]
        tie = Line((mark.get_x(), foot + 0.05, 0), (name.get_x(), top - 0.12, 0), stroke_width=3)
        tie.set_color(current()["look"])
        found.add(VGroup(mark, tie, level(name, top)))
    return found


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
