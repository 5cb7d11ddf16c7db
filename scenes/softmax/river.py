"""Shares at every temperature at once: a river whose arms are words."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Line, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, matmul, softmax
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from scenes.mobjects.axes import Axis
from scenes.mobjects.bands import empty_bands, lay_bands, read_bands, shades, write_on
from scenes.softmax.next_word import others
from scenes.stage.lesson import SIDE
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

HEIGHT = 3.95  # scene units; of the whole
_LENGTH = 10.6
_CORNER = np.array([-5.9, -1.95, 0.0])
_MARKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)  # temperatures that an axis may have
_POINTS = 90  # of an edge
_ROUNDING = 1e-6


class HeatAxis(VGroup):
    """Temperatures from cold to hot: each step along it multiplies T by the same."""

    def __init__(self, cold: float, hot: float) -> None:
        low, high = np.log10([cold, hot])
        self.axis = Axis(low, high, 10, length=_LENGTH, numbers=False)
        self.axis.shift(_CORNER - self.axis.line.get_start())
        self.marks = VGroup()
        for heat in _MARKS:
            if cold <= heat <= hot:
                at = self.point(heat)
                tick = Line(at + 0.08 * UP, at + 0.08 * DOWN, color=current()["faint"])
                number = Constant(f"{heat:g}", "small", because="a temperature", role="quiet")
                self.marks.add(VGroup(tick, number.next_to(at, DOWN, buff=0.2)))
        self.ends = VGroup(*(Words(word, "label", role="quiet") for word in ("cold", "hot")))
        self.name = Words("temperature $T$", "label", role="quiet").set_x(self.axis.get_x())
        self.ends[0].align_to(self.axis.line, LEFT)
        self.ends[1].align_to(self.axis.line, RIGHT)
        for word in (*self.ends, self.name):
            level(word, _CORNER[1] - 0.82)
        super().__init__(self.axis, self.marks, self.ends, self.name)

    def point(self, heat: float) -> NDArray[np.float64]:
        """Where a temperature is."""
        return self.axis.point(np.log10(heat))


class River(View, VGroup):
    """The shares of some words, the first on top, and of all others, over temperatures.

    It is drawn from `low` to `high`, probes of temperatures. A share of 1 is HEIGHT high.
    """

    def __init__(
        self, heats: HeatAxis, scores: Probe, words: Sequence[str], low: Probe, high: Probe
    ) -> None:
        self.axis, self.scores, self.low, self.high = heats.axis, scores, low, high
        order = VOCABULARY
        before = [[float(word in words[:k]) for k in range(len(words) + 1)] for word in order]
        self.upto = given(
            np.hstack([before, np.ones((len(order), 1))]),
            "the first words",
            why="in the order of their scores",
        )
        self.bands = empty_bands((*shades(len(words)), current()["quiet"]))
        super().__init__(self.bands)
        self.refresh()

    def edges(self, heats: NDArray[np.float64]) -> Probe:
        """The sums of the shares of the first 0, 1, 2, ... words, (temperatures, words + 2)."""
        column = given(heats[:, None], f"{len(heats)} temperatures", why="from cold to hot")
        return matmul(softmax(self.scores / column), self.upto)

    def refresh(self) -> None:
        x = np.linspace(np.log10(self.low()), np.log10(self.high()), _POINTS)
        lay_bands(self.bands, self.axis.point(x), np.asarray(self.edges(10**x)()), HEIGHT)

    def claims(self) -> Iterator[Claim]:
        points, shown = read_bands(self.bands, float(self.axis.line.get_y()), HEIGHT)
        x = self.axis.value(points)
        ends = 10 ** x[[0, -1]]
        for probe, end in zip((self.low, self.high), ends, strict=True):
            yield Claim("position", probe, float(end), 1e-5 * float(end))
        yield Claim("curve", self.edges(10**x), shown, _ROUNDING)

    def write(self, word: int, heat: float, text: Any, *, side: Any = ORIGIN) -> bool:
        """Put a text into a word's arm, at a temperature or to a side; whether it has room."""
        text.next_to(self.axis.point(np.log10(heat)), side, buff=0.2 * np.abs(side).max())
        x = np.linspace(text.get_left()[0], text.get_right()[0], 7)
        heats = 10 ** self.axis.value(np.stack([x, 0 * x, 0 * x], axis=1))
        edges = np.asarray(self.edges(heats)())
        top, bottom = (1 - edges[:, word].max()) * HEIGHT, (1 - edges[:, word + 1].min()) * HEIGHT
        write_on(self.bands[word], text)
        text.set_y(self.axis.line.get_y() + (top + bottom) / 2)
        return bool(top - bottom > text.height + 0.08)

    def number(self, word: int, heat: float) -> Readout:
        """A word's share at a temperature, in percent."""
        return Readout(self.share(word, heat), places=1, percent=True)

    def share(self, word: int, heat: float) -> Probe:
        """A word's share at a temperature; that of all others comes last."""
        edges = self.edges(np.array([heat]))
        return entries(edges, 0, word + 1) - entries(edges, 0, word)


class Front(View, VGroup):
    """The temperature at which the river is now: a line across it, and its value above."""

    def __init__(self, heats: HeatAxis, heat: Dial) -> None:
        self.axis, self.heat = heats.axis, heat.probe()
        self.line = Line(color=current()["look"], stroke_width=5)
        number = Readout(self.heat, role="look", longest=88.88)
        self.label = Equation("T = {t}", t=number)
        self.label.formula.set_color(current()["look"])
        super().__init__(self.line, self.label)
        self.refresh()

    def refresh(self) -> None:
        at = self.axis.point(np.log10(self.heat()))
        self.line.set_points_as_corners([at + 0.12 * DOWN, at + (HEIGHT + 0.12) * UP])
        level(self.label.set_x(at[0]), at[1] + HEIGHT + 0.22)

    def claims(self) -> Iterator[Claim]:
        shown = float(10 ** self.axis.value(self.line.get_center()))
        yield Claim("position", self.heat, shown, 1e-5 * shown)


def names_in(river: River, words: Sequence[str], heat: float) -> dict[int, Words]:
    """The words at a temperature, each in its arm, where it has room."""
    names = {i: Words(word) for i, word in enumerate(words)}
    return {i: name for i, name in names.items() if river.write(i, heat, name)}


def marks_on(river: River, words: Sequence[str], heats: Sequence[float]) -> list[VGroup]:
    """What the words have at a cold, a middle and a hot temperature, and what all others have."""
    cold, middle, hot = heats
    foot, n = river.axis.point(np.log10(middle)), len(words)
    first, second = (
        VGroup(),
        VGroup(Line(foot, foot + HEIGHT * UP, color=current()["ground"], stroke_width=3)),
    )
    for heat, group in ((cold, first), (middle, second)):
        for i in range(n):
            if river.write(i, heat, number := river.number(i, heat), side=RIGHT):
                group.add(number)
    last = VGroup(Words(words[0]), river.number(0, hot)).arrange(DOWN, buff=0.15)
    corner = river.axis.point(np.log10(hot)) + HEIGHT * UP
    last.next_to(corner, RIGHT, buff=0.2, aligned_edge=UP)
    rest = VGroup(others(n), river.number(n, hot)).arrange(DOWN, buff=0.15, aligned_edge=RIGHT)
    if river.write(n, hot, rest, side=LEFT):
        last.add(rest)
    return [first, second, last]


def formula_with_heat() -> Formula:
    """The share of a score z at a temperature T."""
    formula = Formula('{{ "share" : share }} = e^(z \\/ #look($T$)) / ("sum of all")')
    formula.select("share").set_color(current()["share"])
    return formula.to_edge(RIGHT, buff=SIDE + 0.2).set_y(3.06)
