"""A row of scores as bars, and what softmax makes of them: divided, nudged, and how that moves."""

from itertools import product
from typing import Any

import numpy as np
from manim import RIGHT, UP, Arrow, VGroup

from nncore.probes.expressions import entries, softmax
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from scenes.attention.cells import that_check
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

_REACH = 3.3  # scene units from the lowest score to the highest
_WHOLE = 3.75  # and of a share of 1
_SPIKE = 0.99  # the largest share of a row that is one
_TOP = 2.3  # the upper edge of the first row


class NudgedRow(VGroup):
    """At the left scores, at the right their shares; `outlines` are the shares without the nudge.

    `dots` are the products of one query with each key (n,). They are divided by the dial `divisor`,
    and `nudge`, also a dial, is added to the score of the word `nudged`, at most `by`. `moves` is
    by how much that word's share differs from what it is without, `first_move` what that is for
    the whole nudge as long as nothing is divided.
    """

    def __init__(self, dots: Probe, words: tuple[str, ...], *, nudged: int, root: float) -> None:
        place = given(np.eye(len(words))[nudged], "one place", why="a nudge is of one score")
        self.by, self.places = _that_checks(dots, place, root)
        self.divisor = Dial("divisor", at=1.0, low=1.0, high=root)
        self.nudge = Dial("nudge", at=0.0, low=0.0, high=self.by)
        plain = dots / self.divisor.probe()
        self.still = softmax(plain)
        self.spread = softmax(plain + self.nudge.probe() * place)
        self.moves = entries(self.spread, nudged) - entries(self.still, nudged)
        self.first_move = entries(softmax(dots + self.by * place) - softmax(dots), nudged)
        self.spacing = min(0.95, 4.1 / len(words))
        self.scores = self._scores(plain + self.nudge.probe() * place, dots, words, nudged)
        self.arrow = Arrow(0.1 * RIGHT, 1.55 * RIGHT, buff=0, color=current()["quiet"])
        self.arrow.match_y(self.scores[0])
        softly = Words("softmax", "label", role="share").next_to(self.arrow, UP, buff=0.15)
        self.made = VGroup(self.arrow, softly)
        self.shares = self._shares()
        self.hero = self._hero(words[nudged], nudged)
        super().__init__(self.scores, self.made, self.shares, self.hero)

    def root(self, width: int) -> Constant:
        """Why the scores are divided by what they are."""
        why = f"$sqrt({width}) = {self.divisor.high:g}$, for a sum of {width} products"
        line = Constant(why, "label", because="the width of a head and its root", role="quiet")
        return level(line.next_to(self.head, RIGHT, buff=0.5), self.head)

    def _scores(self, probe: Probe, dots: Probe, words: tuple[str, ...], nudged: int) -> VGroup:
        """The bars of the scores, their numbers and words, and what they are."""
        values = np.asarray(dots())
        low, high = min(float(values.min()), 0.0), float(values.max()) + self.by
        looks: dict[str, Any] = {"spacing": self.spacing, "thickness": 0.6 * self.spacing}
        bars = RowBars(probe, unit=_REACH / (high - low), role="z", **looks)
        bars.bars.set_stroke(width=0)
        numbers = bars.numbers(
            buff=0.25 - low * bars.unit, places=1, longest=-float(np.abs(values).max())
        )
        names = []
        for i, word in enumerate(words):
            name = Words(word, role="look" if i == nudged else "key")
            left = numbers.get_left()[0] - 0.35
            names.append(level(name.align_to(left * RIGHT, RIGHT), numbers[i]))
        rows = VGroup(bars, numbers, RowTexts(bars, names))
        rows.shift((-6.72 - rows.get_left()[0]) * RIGHT)
        rows.shift((_TOP - bars.zero.get_top()[1]) * UP)
        d = Readout(self.divisor.probe(), places=1)
        head = self.head = Equation("#query[$q$] dot #key[$k$] div {d}", "title", d=d)
        return rows.add(level(head.set_x(bars.zero.get_x()), 2.75))

    def _shares(self) -> VGroup:
        """The bars of the shares, with outlines of those without the nudge."""
        looks: dict[str, Any] = {"unit": _WHOLE, "spacing": self.spacing}
        self.bars = RowBars(self.spread, thickness=0.6 * self.spacing, role="share", **looks)
        self.bars.bars.set_stroke(width=0)
        self.outlines = RowBars(self.still, thickness=0.6 * self.spacing, role="ink", **looks)
        self.outlines.bars.set_fill(opacity=0).set_stroke(current()["ink"], width=3)
        self.outlines.zero.set_stroke(opacity=0)
        self.numbers = self.bars.numbers(buff=0.2, places=self.places, role="share")
        rows = VGroup(self.bars, self.outlines, self.numbers)
        rows.shift((6.72 - _WHOLE - self.bars.zero.get_x()) * RIGHT)
        rows.shift((_TOP - self.bars.zero.get_top()[1]) * UP)
        head = Words("shares", "title", role="share")
        return rows.add(level(head.align_to(6.72 * RIGHT, RIGHT), 2.75))

    def _hero(self, word: str, nudged: int) -> OnOneLine:
        """How much the score of the word is nudged, and where its share goes."""
        looks: dict[str, Any] = {"role": "share", "size": "title", "places": self.places}
        by = Readout(self.nudge.probe(), places=1, role="z", longest=1.0, sign=True, size="title")
        line = OnOneLine(
            Words(f"score of #look[{word}]"),
            by,
            Words("its share goes from"),
            Readout(entries(self.still, nudged), **looks),
            Words("to"),
            Readout(entries(self.spread, nudged), **looks),
            gap=0.3,
        )
        line[2:].shift(0.3 * RIGHT)
        return level(line.set_x(0), -2.5)


def _that_checks(dots: Probe, place: Probe, root: float) -> tuple[float, int]:
    """A nudge, and with how many places the shares add up to one as printed, whatever it does."""
    for places, by in product((2, 3), (1.0, 2.0, 0.5)):
        found = (
            np.asarray(softmax(dots / d + nudge * place)())
            for d, nudge in product((1.0, root), (0.0, by))
        )
        if all(that_check(shares, least=-1, places=places).all() for shares in found):
            return by, places
    return 1.0, 2


def row_to_spread(dots: Probe, root: float) -> int:
    """A row of products (n, n) that dividing turns from one spike into a mix; the most mixed one.

    Rows of less than three words are no choice; if there is no spike, of all others.
    """

    def most(i: int, by: float) -> float:
        """The largest share of a row whose products are divided."""
        return float(np.max(softmax(entries(dots, i, range(i + 1)) / by)()))

    rows = range(2, len(np.asarray(dots())))
    spikes = [i for i in rows if most(i, 1.0) > _SPIKE] or rows
    return min(spikes, key=lambda i: most(i, root))
