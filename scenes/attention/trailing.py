"""How far each word's score trails the best one's, and e to that: what its share is made of."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    LaggedStart,
    Rectangle,
    Transform,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.expressions import entries, function, isclose, maximum, total, within
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition, Probe
from nncore.tales.chances import grammar
from nncore.tales.tale import VOCABULARY
from scenes.attention.word_line import WordLine
from scenes.attention.writer import Tale, Writer
from scenes.mobjects.axes import Axis, Plot, Reach
from scenes.mobjects.curves import MARKS, Curve
from scenes.stage.change import Nudge
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Formula, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

REACH = 6  # score points behind the best: so far the axis goes
NAMED = 5  # words with the best scores, that have names
_LENGTH, _HEIGHT = 12.4, 1.85  # of the axes, in scene units
_WIDE, _RADIUS = 0.13, 0.1  # of a column, and of the dot on its top
_OVER, _ROW = 0.24, 0.34  # how high names stand over their dots; every other one a row higher
_ROUNDING = 1e-6


class Catching(VGroup):
    """What may come after some words on the curve e^x: x is how far scores trail the best, over T.

    `trails` and `power` work it out for the second best, before scores are divided; `divided` is
    what comes behind `trails` when they are.
    """

    def __init__(self, writer: Writer, words: Tale) -> None:
        scores, heat = writer.run.probe("logits", words=words), writer.heat.probe()
        self.shares, self.allowed = writer.shares(words), grammar(words)
        gaps = (scores - maximum(scores)) / heat
        x = Axis(-REACH, 0, 1, length=_LENGTH)
        y = Axis(0, 1, 1, length=_HEIGHT, direction=UP)
        name = Words("score behind the best", "small", role="quiet")
        self.plot = Plot(x, y, x_name=name)
        y.shift((x.point(0) - y.line.get_start()) + 0.3 * RIGHT)  # beside the best one's column
        for number, tick in zip(y.numbers, y.ticks, strict=True):
            number.next_to(tick, RIGHT, buff=0.1)
        self.plot.shift(5.9 * RIGHT + 0.4 * UP - x.point(0))
        self.by = Words(", divided by $T$", "small", role="quiet").next_to(name, RIGHT, buff=0.04)
        self.more = Words("$arrow.l$ more words", "small", role="quiet").align_to(x.line, LEFT)
        for text in (self.by, self.more):
            level(text, name)
        at = np.linspace(-REACH, 0, 120)
        powers = function("exp", given(at, "x", why="places along the axis"))
        self.curve = Curve(self.plot, at, powers, role="quiet", width=3)
        self.law = Formula("e^x", "label", role="quiet")
        self.law.move_to(self.plot.point(-0.75, np.exp(-0.75)) + 0.35 * (LEFT + 0.6 * UP))
        self.words = Trailing(self.plot, gaps, self.allowed)
        best, second = (int(k) for k in np.argsort(-np.asarray(scores()))[:2])
        looks: dict[str, Any] = {"places": 2, "size": "label", "role": "look"}
        gap = entries(scores - maximum(scores), second)
        shown = within(gaps, REACH)
        self.gap = Reach(x, entries(shown, second), entries(shown, best), role="look", width=7)
        self.trails: Any = Statement(
            f"“{VOCABULARY[second]}” trails “{VOCABULARY[best]}”: {{g}}",
            "label",
            g=Readout(gap, **looks),
        )
        self.divided: Any = Statement(
            "divided by {T} = {q}",
            "label",
            T=Readout(heat, places=2, size="label"),
            q=Readout(entries(gaps, second), **looks),
        )
        self.power: Any = Statement(
            "$e$ to that power: a piece {p} as wide as the best one's",
            "label",
            p=Readout(entries(self.words.powers, second), places=2, size="label"),
        )
        for line, height in ((self.trails, 2.25), (self.power, 1.72)):
            level(line.align_to(self.plot.x.line, LEFT), height)
        self.divided.next_to(self.trails, RIGHT, buff=0.16)
        level(self.divided, self.trails)
        self.worked = VGroup(self.trails, self.divided, self.power)
        named = (self.by, self.more, self.law)
        super().__init__(self.plot, *named, self.curve, self.gap, self.words, self.worked)

    def set_out(self) -> FadeIn:
        """An animation that brings the axis and the words on it, before they rise."""
        self.words.risen.at = 0.0
        self.words.refresh()
        plot = self.plot
        return FadeIn(plot.x, plot.x_name, self.more, self.words, shift=0.3 * UP)

    def rise(self) -> Nudge:
        """An animation: the columns rise to the curve."""
        return Nudge(self.words.risen, by=1.0)

    def lie_down(self, line: WordLine) -> LaggedStart:
        """An animation: copies of the columns lie down on the pieces of a line, and are gone."""
        columns = [(self.words.column(k), line.outline(k)) for k in self.words.drawn()]
        for column, piece in columns:
            piece.match_style(column).set_fill(opacity=0.15)
        return LaggedStart(*(Transform(*pair, remover=True) for pair in columns), lag_ratio=0.2)

    def fits(self) -> Condition:
        """That the shares, in those of the best, are the powers."""
        off = self.shares / maximum(self.shares) - self.words.powers
        return isclose(total(off * off), 0.0, within=1e-18)


class Trailing(View, VGroup):
    """A column for each word at its gap on the x axis, e^gap high, with a dot on top.

    Those that are further behind than the axis goes are not drawn. Words that `allowed` gives
    nothing are in the role `wrong`. The best are named, where there is room. `risen` is the dial of
    the share of their height that the columns have on their way up.
    """

    def __init__(self, plot: Plot, gaps: Probe, allowed: Probe) -> None:
        self.plot, self.gaps, self.allowed = plot, gaps, allowed
        self.risen = Dial("share of their height", at=1.0)
        self.powers, self.rising = function("exp", gaps), self.risen.probe()
        theme = current()
        looks: dict[str, Any] = {"stroke_width": 0, "fill_opacity": 1}
        self.right = VMobject(fill_color=theme["share"], **looks)
        self.wrong = VMobject(fill_color=theme["wrong"], **looks)
        self.ranks = [int(k) for k in np.argsort(-np.asarray(gaps()))[:NAMED]]
        self.names = VGroup(
            # In ink: a hue would be that of the piece, not of the colour that a word may name.
            *(Words(VOCABULARY[k], "small") for k in self.ranks)
        )
        self.names.set(over_picture=True)
        super().__init__(self.right, self.wrong, self.names)
        self.refresh()

    def refresh(self) -> None:
        gaps, powers = np.asarray(self.gaps()), np.asarray(self.powers())
        self._legal = np.asarray(self.allowed()) > 0
        self._seen = gaps >= self.plot.x.low
        feet = self.plot.point(np.maximum(gaps, self.plot.x.low), 0.0)
        tops = feet + self.rising() * powers[:, None] * self.plot.y.unit() * UP
        aside = _WIDE / 2 * RIGHT
        corners = [feet - aside, feet + aside, tops + aside, tops - aside, feet - aside]
        sides = [np.stack([a, a, b, b]) for a, b in pairwise(corners)]
        columns = np.concatenate(sides).transpose(1, 0, 2)  # (word, 16, 3)
        dots = tops[:, None] + _RADIUS * MARKS["dot"]
        marks = np.concatenate([columns, dots], axis=1)
        self.right.points = marks[self._seen & self._legal].reshape(-1, 3)
        self.wrong.points = marks[self._seen & ~self._legal].reshape(-1, 3)
        self._name(tops)

    def _name(self, tops: NDArray[np.float64]) -> None:
        """Set names over their dots; one for which others leave no room, or no dot, is hidden."""
        taken: list[NDArray[np.float64]] = []
        for rank, (k, name) in enumerate(zip(self.ranks, self.names, strict=True)):
            over = _OVER + (rank > 0 and rank % 2 == 0) * _ROW
            name.set_x(min(tops[k, 0], self.plot.x.line.get_right()[0] - name.width / 2 + 0.3))
            level(name, tops[k, 1] + over)
            here = np.array([name.get_x(), name.baseline, name.width])
            free = all(
                abs(here[0] - other[0]) > (here[2] + other[2]) / 2 + 0.1
                or abs(here[1] - other[1]) > 0.9 * _ROW
                for other in taken
            )
            shown = free and self._seen[k]
            name.set_opacity(float(shown))
            if shown:
                taken.append(here)

    def drawn(self) -> list[int]:
        """The named words that are not further behind than the axis goes."""
        return [k for k in self.ranks if self._seen[k]]

    def column(self, word: int) -> Rectangle:
        """A word's column, as a part of its own."""
        foot = self.plot.point(self.gaps()[word], 0.0)
        high = float(self.powers()[word]) * self.plot.y.unit()
        box = Rectangle(width=_WIDE, height=max(high, 0.02), stroke_width=0)
        return box.next_to(foot, UP, buff=0).set_fill(self._of(word).get_fill_color(), 1)

    def _of(self, word: int) -> VMobject:
        return self.right if self._legal[word] else self.wrong

    def claims(self) -> Iterator[Claim]:
        x, y = self.plot.x, self.plot.y
        places = np.full(len(self._legal), float(x.low))
        heights = np.full(len(self._legal), np.exp(x.low) * self.risen.at)
        for shape, legal in ((self.right, self._legal), (self.wrong, ~self._legal)):
            dots = shape.points.reshape(-1, 32, 3)[:, 16::4].mean(axis=1)
            places[self._seen & legal] = x.value(dots)
            heights[self._seen & legal] = y.value(dots)
        # What is beyond the end of the axis is not drawn, and that it is so far is true as well.
        drawn = within(self.gaps, -x.low)
        yield Claim("position", drawn, places, _ROUNDING * (x.high - x.low))
        high = function("exp", drawn) * self.rising
        yield Claim("position", high, heights, _ROUNDING)
