"""The angle between two words' vectors, and its cosine as a shadow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, PI, RIGHT, UP, Arc, Group, VGroup

from nncore.probes.expressions import angle, cosine, polar, stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageState
from scenes.attention.analogy import Way
from scenes.attention.strips import Strip
from scenes.attention.word_map import LOOKS
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.readout import Readout
from scenes.stage.text import Words
from scenes.stage.theme import current

_LOW, _HIGH = -0.5, 1.0  # of the line on which shadows fall; all arrows are 1 long
_GAPS = (0.12, 0.0)  # scene units: two shadows on either side of 0 are two
_PITCH = 2.5  # scene units: from the lists of a pair of words to those of the next


class WordAngles(Group):
    """A word's arrow along a line, and arrows of others at their true angles to it.

    Two arrows lie in one plane, whatever the size of their space: it is turned into the frame.
    All have the length 1, `unit` scene units. Of each other word `arrows` has the arrow and its
    name, `shadows` what it throws on the line, with the way down to it, `lists` its numbers below
    those of the first word, as colours up to `limit`, and `says` its cosine.
    """

    def __init__(
        self,
        run: LanguageState,
        word: str,
        others: Sequence[str],
        *,
        unit: float,
        limit: Probe,
    ) -> None:
        x = Axis(_LOW, _HIGH, 0.5, length=unit * (_HIGH - _LOW), places=1)
        y = Axis(0, 1, 1, length=unit, direction=UP, numbers=False)
        self.plot = Plot(x, y)
        VGroup(y, x.ticks[1]).set_stroke(opacity=0)
        zero = stacked(0.0, 0.0)
        centre: Any = self.plot.point(0, 0)
        self.arc = Arc(unit, 0, 0.62 * PI, arc_center=centre, color=current()["faint"])
        self.first = VGroup(Way(self.plot, zero, stacked(1.0, 0.0), role=_hue(word), width=9))
        self.first.add(Words(word, "title", role=_hue(word)).next_to(self.plot.point(1, 0), RIGHT))
        self.arrows, self.shadows, self.says = VGroup(), VGroup(), VGroup()
        self.lists = Group()
        vector = run.probe("embedding", word=word)
        for row, other in enumerate(others):
            its = run.probe("embedding", word=other)
            tip, share = polar(1.0, angle(vector, its)), cosine(vector, its)
            arrow = Way(self.plot, zero, tip, role=_hue(other), width=9)
            away = np.asarray(tip()) @ np.eye(2, 3)
            name = Words(other, "title", role=_hue(other))
            name.move_to(centre + (unit + 0.4) * away).shift(0.5 * name.width * away[0] * RIGHT)
            self.arrows.add(VGroup(arrow, name))
            foot = stacked(share, 0.0)
            fall = Way(self.plot, tip, foot, role="faint", width=3, headless=True)
            shadow = Way(self.plot, zero, foot, role="look", width=14, gaps=_GAPS)
            self.shadows.add(VGroup(fall, shadow))
            lists = Group(*(_list(run, each, limit) for each in (word, other)))
            lists.arrange(DOWN, buff=0.06).shift(_PITCH * row * DOWN)
            lists[1].shift((lists[0][0].get_left() - lists[1][0].get_left())[0] * RIGHT)
            number = Readout(share, size="title", sign=True, role="look").scale(1.8)
            self.says.add(number.next_to(lists[0][0], DOWN, buff=0.75))
            self.lists.add(lists)
        beside = Group(self.lists, self.says)
        beside.next_to(self.first, RIGHT, buff=0.35).set_y(self.plot.get_y() + 0.2)
        super().__init__(self.plot, self.arc, self.first, self.arrows, self.shadows, beside)


def _list(run: LanguageState, word: str, limit: Probe) -> Group:
    """A word's numbers as colours, and its name before them."""
    vector = run.probe("embedding", word=word)
    strip = Strip(vector, limit=limit, length=3.4, thickness=0.42)
    return Group(strip, Words(word, "label", role=_hue(word)).next_to(strip, LEFT, buff=0.15))


def _hue(word: str) -> str:
    return LOOKS[tale.role(word)][0]
