"""A few scores on a line, the curve e^z above them, and columns that reach it, a colour each."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Rectangle, VGroup, VMobject

from nncore.probes.expressions import entries, function, softmax, total
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.mobjects.shares import RowBars
from scenes.softmax.tower import Beside, Tower
from scenes.stage.readout import Equation, Readout, Statement
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, refresh_all

HUES = ("kind_1", "kind_2", "kind_3")  # a colour for each score
PLACES = 3
HEIGHT = 4.55  # scene units; of the whole
WIDE = 0.8  # of a column
_FOOT = 0.1  # how high is what it stands on
_CORNER = np.array([-5.95, -1.8, 0.0])  # where the line of scores begins
_LENGTH = 6.65
_STAND, _BROAD = 2.4, 1.3  # where the tower stands, and how wide it is
_ROUNDING = 1e-6


class ScoreBars(VGroup):
    """Scores as bars to both sides of zero, over an axis that goes on to `high`.

    `labels` say z_i = value at the end of each bar.
    """

    def __init__(self, scores: Probe, *, high: float) -> None:
        values = np.asarray(scores())
        low = np.floor(min(0.0, *values)) - 1
        axis = self.axis = Axis(low, high, 1, length=_LENGTH)
        axis.shift(_CORNER - axis.line.get_start())
        spacing = HEIGHT / len(values)
        self.bars = RowBars(scores, unit=axis.unit(), spacing=spacing, thickness=0.62 * spacing)
        self.bars.shift(axis.point(0) - self.bars.zero.get_end())
        self.labels = VGroup()
        for i, bar in enumerate(self.bars.bars):
            bar.set_fill(current()[HUES[i]])
            number = Readout(entries(scores, i), places=0, role=HUES[i])
            label = Equation(f"{{{{ z_{i + 1} : name }}}} = {{x}}", "title", x=number)
            label.formula.set_color(current()[HUES[i]])
            label.next_to(self.bars.row(i) + max(bar.get_right()[0] - axis.point(0)[0], 0) * RIGHT)
            self.labels.add(level(label, self.bars.row(i)[1] - 0.15))
        super().__init__(axis, self.bars, self.labels)


class Columns(View, VGroup):
    """A column on the axis at each score, as high as its value: `unit` scene units for 1.

    Each stands on a foot, below which `names` says which score it is.
    """

    def __init__(self, axis: Axis, scores: Probe, values: Probe, *, unit: float) -> None:
        self.axis, self.scores, self.values, self.unit = axis, scores, values, unit
        n = np.size(scores())
        self.bars = VGroup(*(VMobject(stroke_width=0, fill_opacity=1) for _ in range(n)))
        self.feet = VGroup(*(VMobject(stroke_width=0, fill_opacity=1) for _ in range(n)))
        self.names = VGroup(*(Formula(f"z_{i + 1}") for i in range(n)))
        for i, parts in enumerate(zip(self.bars, self.feet, self.names, strict=True)):
            for part in parts:
                part.set_color(current()[HUES[i]])
        super().__init__(self.bars, self.feet, self.names)
        self.refresh()

    def refresh(self) -> None:
        feet = self.axis.point(self.scores())
        heights = np.asarray(self.values()) * self.unit
        parts: Any = zip(self.bars, self.feet, self.names, feet, heights, strict=True)
        for bar, foot, name, at, height in parts:
            for part, top, bottom in ((bar, height, 0), (foot, 0, -_FOOT)):
                left, right = at + WIDE / 2 * LEFT, at + WIDE / 2 * RIGHT
                corners = [left + top * UP, right + top * UP, right + bottom * UP]
                part.set_points_as_corners([*corners, left + bottom * UP, corners[0]])
            level(name.set_x(at[0]), at[1] - 0.77)

    def claims(self) -> Iterator[Claim]:
        corners = np.array([bar.points[::4] for bar in self.bars])
        places = self.axis.value(np.array([foot.get_top() for foot in self.feet]))
        yield Claim("position", self.scores, places, _ROUNDING * (self.axis.high - self.axis.low))
        yield Claim("bars", self.values, np.ptp(corners[..., 1], axis=1) / self.unit, _ROUNDING)

    def raised(self) -> VGroup:
        """e^(z_i) = value for each column, left of where it touches the curve."""
        labels = VGroup()
        for i, bar in enumerate(self.bars):
            number = Readout(entries(self.values, i), places=PLACES, role=HUES[i])
            label = Equation(f"e^(z_{i + 1}) = {{x}}", x=number)
            label.formula.set_color(current()[HUES[i]])
            label.next_to(bar.get_top(), UP, buff=0.12).align_to(
                bar.get_center() + 0.1 * LEFT, RIGHT
            )
            label.shift(max(_CORNER[0] + 0.15 - label.get_left()[0], 0) * RIGHT)
            # One that had to be moved is on the curve's side of its column: it stands above that.
            power = float(raised_to(self.axis.value(label.get_right()))())
            curve = power * self.unit + self.axis.line.get_y()
            label.shift(max(curve + 0.12 - label.get_bottom()[1], 0) * UP)
            for other in labels:  # where columns are low, their labels stand on each other
                if abs(label.get_x() - other.get_x()) < (label.width + other.width) / 2:
                    label.shift(max(other.get_top()[1] + 0.1 - label.get_bottom()[1], 0) * UP)
            labels.add(label)
        return labels


class PowerCurve(View, VMobject):
    """e^x over the axis, on a scale on which `whole` is HEIGHT high: so far up it is drawn."""

    def __init__(self, axis: Axis, whole: Probe) -> None:
        self.axis, self.whole = axis, whole
        super().__init__(stroke_color=current()["ink"], stroke_width=6)
        self.set_z_index(1)  # columns rise behind it
        self.refresh()

    def refresh(self) -> None:
        x = np.linspace(self.axis.low, self._end(), 100)
        heights = np.asarray((raised_to(x) / self.whole)()) * HEIGHT
        self.set_points_as_corners(self.axis.point(x) + heights[:, None] * UP)

    def _end(self) -> float:
        """Where the curve has the height of the whole, or the axis ends."""
        return min(float(np.log(self.whole())), self.axis.high)

    def claims(self) -> Iterator[Claim]:
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        x = self.axis.value(corners)
        if not np.allclose(x, np.linspace(self.axis.low, self._end(), 100), atol=_ROUNDING):
            raise ValueError("the curve is not drawn from the axis up to the whole")
        heights = (corners[:, 1] - self.axis.line.get_y()) / HEIGHT
        yield Claim("curve", raised_to(x) / self.whole, heights, _ROUNDING)


def raised_to(x: Any) -> Probe:
    """e raised to places along the axis."""
    return function("exp", given(x, "x", why="places along the axis"))


def divided(tower: Tower, scores: Probe, *, most: float) -> Beside:
    """Beside each block its power over the sum of all: its share. The sums stand in a column.

    There is room for sums up to `most`.
    """
    raised, shares, texts = function("exp", scores), softmax(scores), []
    looks: dict[str, Any] = {"places": PLACES, "align": "right"}
    for i in range(len(tower.bars)):
        p = Readout(entries(raised, i), role=HUES[i], longest=most, **looks)
        s = Readout(total(raised), longest=most, **looks)
        a = Readout(entries(shares, i), role=HUES[i], **looks)
        texts.append(Equation("{p} med \\/ {s} = {a}", p=p, s=s, a=a))
    beside = Beside(tower, texts)
    start = beside.get_left()
    beside.scale(min(1.0, (6.72 - start[0]) / beside.width), about_point=start)
    refresh_all([beside])
    return beside


class EmptyWhole(VGroup):
    """The `frame` of a whole that is to be shared out, and the `question` beside it."""

    def __init__(self, axis: Axis) -> None:
        theme = current()
        self.frame = Rectangle(width=_BROAD, height=HEIGHT, color=theme["quiet"], stroke_width=3)
        self.frame.set_fill(theme["faint"], opacity=0.35)
        self.frame.set_x(_STAND).align_to(axis.line, DOWN)
        self.question = VGroup()
        for i, line in enumerate(("one whole:", "who gets", "how much?")):
            text = Words(line, "title").next_to(self.frame, RIGHT, buff=0.45)
            self.question.add(level(text, self.frame.get_y() + 0.7 - 0.8 * i))
        super().__init__(self.frame, self.question)


def tower_of(values: Probe, empty: EmptyWhole) -> Tower:
    """Values on each other, a colour each, as high as the whole and in its place."""
    hues = [current()[HUES[i]] for i in range(np.size(values()))]
    tower = Tower(values, unit=HEIGHT / float(total(values)()), width=_BROAD, colours=hues)
    return tower.move_to(empty.frame)


class LiveShares(VGroup):
    """The shares of scores that move: as columns under the curve, as a tower, and in figures.

    The sum of their powers goes up to `most`.
    """

    def __init__(self, axis: Axis, scores: Probe, empty: EmptyWhole, *, most: float) -> None:
        shares = softmax(scores)
        self.columns = Columns(axis, scores, shares, unit=HEIGHT)
        self.curve = PowerCurve(axis, total(function("exp", scores)))
        self.tower = tower_of(shares, empty)
        self.numbers = divided(self.tower, scores, most=most)
        super().__init__(self.columns, self.curve, self.tower, self.numbers)


class OfTheWhole(VGroup):
    """What the height of the whole stands for: a `line` at it, and two sums above that.

    `together` are the powers, first above the column of sums `beside` the tower; it is `moved` to
    their ruler when the `shares` of the tower get a ruler of their own, from 0 to 1.
    """

    def __init__(self, empty: EmptyWhole, beside: Beside, powers: Probe, shares: Probe) -> None:
        top = empty.frame.get_top()[1]
        text: Any = beside.submobjects[0]
        # Between its pieces are the tower and the number of its ruler.
        ends = ((_CORNER[0], _STAND - _BROAD / 2 - 0.75), (_STAND + _BROAD / 2, 6.72))
        self.line = VGroup(
            *(
                DashedLine([x, top, 0], [end, top, 0], color=current()["quiet"], stroke_width=3)
                for x, end in ends
            )
        )
        looks: dict[str, Any] = {"places": PLACES, "size": "title"}
        self.together: Any = Statement("together {s}", "title", s=Readout(powers, **looks))
        number = text.numbers["s"]
        self.together.shift((number.get_left() - self.together.numbers["s"].get_left())[0] * RIGHT)
        self.shares = Statement("shares {one}", "title", one=Readout(shares, **looks))
        self.shares.align_to(empty.frame, LEFT)
        for line in (self.together, self.shares):
            level(line, top + 0.22)
        self.ruler = Axis(0, 1, 0.5, length=HEIGHT, direction=UP, places=1)
        self.ruler.shift(empty.frame.get_corner(DOWN + LEFT) - self.ruler.line.get_start())
        super().__init__(self.line, self.together, self.shares, self.ruler)

    def moved(self) -> Any:
        """`together` where it ends up: beside the name of its ruler."""
        return self.together.copy().align_to((_CORNER[0] + 0.75) * RIGHT, LEFT)
