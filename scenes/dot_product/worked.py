"""A dot product worked out: the products, one under the other, and their sum."""

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup

from nncore.probes.expressions import dot, entries
from nncore.probes.probe import Probe
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current

_LINE = 1.25  # scene units between two lines
_ENDS = {"v": 1.15, "w": 2.95, "product": 4.9}  # right edges of the columns of numbers
_SIGN = 0.4  # from there to the middle of a sign


class WorkedProduct(VGroup):
    """`v_i x w_i = product` in a row for each place i, named by `places`; below them the sum.

    `factors` are the numbers of v and of w, row by row, and `given` all that is there before
    they are multiplied.
    """

    def __init__(self, v: Probe, w: Probe, places: Sequence[str]) -> None:
        self.factors, self.products, self.signs, self.names = (VGroup() for _ in range(4))
        for i, place in enumerate(places):
            height = -i * _LINE
            a, b = entries(v, i), entries(w, i)
            numbers = (
                _number(a, "v", height),
                _number(b, "w", height, role="w"),
                _number(a * b, "product", height),
            )
            self.factors.add(VGroup(*numbers[:2]))
            self.products.add(numbers[2])
            times, equals = Formula("times", "title"), Formula("=", "title")
            for sign, end in ((times, "v"), (equals, "w")):
                level(sign.move_to((_ENDS[end] + _SIGN) * RIGHT), height)
            self.signs.add(VGroup(times, equals))
            name = Words(place, "body", role="quiet")
            self.names.add(level(name.align_to(0.05 * LEFT, RIGHT), height))
        foot = len(places) * _LINE * DOWN
        end = _ENDS["product"] * RIGHT
        self.rule = Line(1.25 * LEFT, 0.05 * RIGHT, color=current()["quiet"], stroke_width=3)
        self.rule.shift(end + foot + 0.47 * UP)
        self.sum = _number(dot(v, w), "product", foot[1] - 0.22, role="look")
        self.sum.scale(1.25, about_point=self.sum.get_right())
        name = Formula("v dot w =", "title").scale(1.25)
        self.sum_name = level(name.align_to((_ENDS["w"] + 0.1) * RIGHT, RIGHT), self.sum)
        self.heads = VGroup(
            Formula("v", "title").scale(1.2), Formula("w", "title").scale(1.2)
        )  # fmt: skip
        for head, end in zip(self.heads, ("v", "w"), strict=True):
            level(head.move_to((_ENDS[end] - 0.4) * RIGHT), 1.0)
        self.given = VGroup(self.heads, self.names, self.factors)
        super().__init__(
            self.given, self.signs, self.products, self.rule, self.sum_name, self.sum,
        )  # fmt: skip


class ShadowProduct(VGroup):
    """`shadow x length = product` in the columns of a WorkedProduct, each factor under its name.

    Without `figures`, which would not check by hand, the names stand for the factors.
    """

    def __init__(self, shadow: Probe, length: Probe, *, figures: bool) -> None:
        parts = ((shadow, "v", "shadow"), (length, "w", "length of $v$" if figures else "length"))
        self.factors, self.heads, self.signs = VGroup(), VGroup(), VGroup()
        for (of, column, words), sign in zip(parts, ("times", "="), strict=True):
            number = _number(of, column, 0.0)
            name = Words(words, "label", role="quiet").match_x(number)
            if not figures:
                name.align_to(number, RIGHT)
            self.heads.add(level(name, 0.62 if figures else 0.0))
            if figures:
                self.factors.add(number)
            sign = Formula(sign, "title").move_to((_ENDS[column] + _SIGN) * RIGHT)
            self.signs.add(level(sign, 0.0))
        self.measured = Words("both measured along $v$", "label", role="quiet")
        level(self.measured.align_to(_ENDS["product"] * RIGHT, RIGHT), -0.5)
        self.product = _number(shadow * length, "product", 0.0, role="look")
        super().__init__(self.heads, self.factors, self.signs, self.product, self.measured)


def checks(x: float, y: float) -> bool:
    """Whether two factors and their product check by hand as they are printed."""
    return round(round(x, 2) * round(y, 2), 2) == round(x * y, 2)


def _number(of: Probe, column: str, height: float, *, role: str = "ink") -> Readout:
    number = Readout(of, size="title", align="right", role=role)
    return level(number.align_to(_ENDS[column] * RIGHT, RIGHT), height)
