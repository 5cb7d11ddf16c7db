"""What a word takes from those it looks at: values times weights, and their sum."""

from typing import Any

from manim import DOWN, LEFT, RIGHT, Group, Line, VGroup

from nncore.probes.expressions import entries, largest
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.strips import Strip
from scenes.mobjects.shares import RowBars
from scenes.mobjects.words import SentenceColumn
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

_X_HEIGHT = 0.11  # half the height of an x: of a font's size, in scene units for size 48


class ValueMix(Group):
    """A row for each word: it, its value, how much it is looked at, and the product of the two.

    `values` and `products` are strips on one scale, `limit`; `weights` are numbers and bars, `z` is
    the sum below a rule, `z_name` beside it. `heads` say which column is which.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        n = len(asked.words)
        spacing = min(0.5, 4.6 / n)
        size = "label" if spacing > 0.4 else "small"
        self.limit = largest(run.probe("v", **here))
        self.column = SentenceColumn(asked.words, spacing=spacing, size=size)
        self.column.light(asked.asker, role="query").light(asked.decider, role="key")
        looks: dict[str, Any] = {"limit": self.limit, "length": 3.2, "thickness": 0.62 * spacing}
        share = run.probe("pattern", **here, position=asked.asker)
        self.values: list[Strip] = []
        self.products: list[Strip] = []
        self.numbers, self.signs = VGroup(), VGroup()
        self.bars = RowBars(
            share, unit=1.2, spacing=spacing, thickness=0.62 * spacing, role="query"
        )
        self.bars.bars.set_stroke(width=0)
        edge = self.column.get_right()[0] + 0.3
        end = edge + 3.2
        self.bars.shift([end + 1.35, self.height_of(0), 0] - self.bars.row(0))
        for i, word in enumerate(self.column):
            value = run.probe("v", **here, position=i)
            strip = Strip(value, **looks, role="value")
            product = Strip(entries(share, i) * value, **looks)
            for one, x in ((strip, edge), (product, end + 3.3)):
                one.move_to(x * RIGHT, LEFT).set_y(self.height_of(i))
            self.values.append(strip)
            self.products.append(product)
            number = Readout(entries(share, i), size="label", role="query", align="right")
            self.numbers.add(level(number.next_to(self.bars.row(i), LEFT, buff=0.12), word))
            self.signs.add(Formula("=", "label", role="quiet").next_to(product, LEFT, buff=0.2))
        self.weights = VGroup(self.numbers, self.bars)
        self.heads = VGroup(
            Words("#value[values $v$]", "label").match_x(self.values[0]),
            Words("#query[weights]", "label").set_x(self.numbers.get_left()[0] + 0.55),
            Words("weight $times$ #value[$v$]", "label").match_x(self.products[0]),
        )
        for line in self.heads:
            level(line, self.height_of(0) + 0.4)
        last = self.products[-1]
        self.rule = Line(last.get_left(), last.get_right(), color=current()["faint"])
        self.rule.next_to(last, DOWN, buff=0.15)
        looks["thickness"] *= 1.3
        self.z = Strip(run.probe("z", **here, position=asked.asker), **looks, role="z")
        self.z.next_to(self.rule, DOWN, buff=0.15)
        self.z_name = Words("sum $z$", "label").next_to(self.z, LEFT)
        self.rows = Group(
            self.column, *self.values, self.weights, *self.products, self.signs, self.heads,
            self.rule,
        )  # fmt: skip
        super().__init__(self.rows, self.z, self.z_name)

    def height_of(self, i: int) -> float:
        """The height of the middle of a small letter in a row."""
        word: Any = self.column[i]
        return float(word.baseline + _X_HEIGHT * word.font_size / 48)
