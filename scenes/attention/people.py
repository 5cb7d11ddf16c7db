"""Eight people in the plane of all words, which is turned until it shows most of these eight."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import RIGHT, UP, SurroundingRectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import any_of, entries, matmul, maximum, total
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.beside import beside
from scenes.attention.hulls import Hull, outline
from scenes.attention.word_map import LOOKS, Tags, points_of, words_of
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.text import Words, level
from scenes.stage.theme import current

SEXES = ("man", "woman")
_MARK = 0.16  # scene units: names keep that clear around a point
_NAME = np.array([1.35, 0.45])  # scene units: room for a name beside the outermost points


class People(VGroup):
    """Men and women, a mark and a name each, in a plane that `turn` turns, and their outlines.

    With the dial at 0 it is the plane of the two main axes of all words of some roles, at 1 that
    of the eight; between, each point goes straight, and all are seen from their middle. `share`
    is the probe of what is seen of their spread. `names` are for the end of the turn: they keep
    clear of the way of an arrow that is carried, `analogy` is its first - second + third.
    """

    def __init__(
        self, run: LanguageRun, roles: Sequence[str], analogy: Sequence[str], *, height: float
    ) -> None:
        self.words = words_of(SEXES)
        n, everyone = len(self.words), words_of(roles)
        which: dict[str, Any] = {"words": self.words, "axes": run.steps}
        own = run.probe("map", **which)
        spread = total(own * own) / run.probe("share of variance", **which)
        all_ = run.probe("map", words=everyone, axes=run.steps)
        their = entries(all_, [everyone.index(word) for word in self.words])
        centring = given(np.eye(n) - 1 / n, "each less the mean", why="seen from their middle")
        self.turn = Dial("turn", at=0.0, low=0.0, high=1.0)
        done = self.turn.probe()
        self.places = matmul(centring, their) * (1 - done) + own * done
        self.share = total(self.places * self.places) / spread
        self._run, self._analogy = run, analogy
        self.plot = self._room(height)
        self.window = SurroundingRectangle(
            self.plot, buff=0, stroke_width=0, fill_color=current()["panel"], fill_opacity=1
        )
        self.marks, self.hulls = VGroup(), VGroup()
        for sex in SEXES:
            mine = [i for i, word in enumerate(self.words) if tale.role(word) == sex]
            x, y = (self.along(axis, mine) for axis in range(2))
            self.marks.add(points_of(sex, self.plot, x, y))
            self.hulls.add(Hull(self.plot, x, y, role=LOOKS[sex][0]))
        self.names = self._named()
        super().__init__(self.window, self.plot, self.hulls, self.marks, self.names)

    def place(self, word: str) -> Probe:
        """Where a word is now, (2,)."""
        return entries(self.places, self.words.index(word))

    def point_of(self, word: str, *, role: str) -> Any:
        """A word's mark once more, in another colour."""
        x, y = (entries(self.place(word), [axis]) for axis in range(2))
        mark: Any = points_of(tale.role(word), self.plot, x, y)
        return mark.set_fill(current()[role])

    def thread_of(self, word: str) -> Any:
        """The line from a word's point to its name."""
        return self.names.threads[self.words.index(word)]

    def along(self, axis: int, which: Sequence[int]) -> Probe:
        """How far some of the words are along one of the plane's axes."""
        return entries(self.places, which, [axis] * len(which))

    def text_of(self, word: str) -> Any:
        """A word's name."""
        return self.names.texts[self.words.index(word)]

    def apart(self) -> Condition:
        """Whether all men are now to the right of all women, or all to the left of them."""
        half = len(self.words) // 2
        men, women = self.along(0, range(half)), self.along(0, range(half, 2 * half))
        return any_of(-maximum(-men) > maximum(women), -maximum(-women) > maximum(men))

    def places_at(self, done: float) -> NDArray[np.float64]:
        """Where they are when the plane has been turned so far, (8, 2)."""
        now, self.turn.at = self.turn.at, done
        places = np.asarray(self.places())
        self.turn.at = now
        return places

    def _goal(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second, third = (places[self.words.index(word)] for word in self._analogy[:3])
        return first - second + third

    def _room(self, height: float) -> Plot:
        """A plane with room for all, for where the arrow ends, and for names; one unit on both."""
        seen = np.concatenate(
            [self.places_at(0), self.places_at(1), [self._goal(self.places_at(1))]]
        )
        low, high = seen.min(axis=0), seen.max(axis=0)
        unit = (height - 2 * _NAME[1]) / float(high[1] - low[1])
        low, high = low - _NAME / unit, high + _NAME / unit
        x, y = (
            Axis(
                low[i], high[i], 9.0, length=unit * (high[i] - low[i]), direction=way, numbers=False
            )
            for i, way in enumerate((RIGHT, UP))
        )
        VGroup(x.ticks, y.ticks).set_stroke(opacity=0)
        return Plot(x, y).center()

    def _named(self) -> Tags:
        """Names that stand clear of each other and of all arrows, once the plane is turned."""
        names = [Words(word, role=LOOKS[tale.role(word)][0]) for word in self.words]
        sizes = np.array([[name.width, name.height] for name in names])
        low, high = self.window.get_corner(-RIGHT - UP), self.window.get_corner(RIGHT + UP)
        room = np.array([*low[:2] + _MARK, *high[:2] - _MARK])
        places = self.places_at(1)
        points = self.plot.point(*places.T)[:, :2]
        taken = np.concatenate([points, self._ways(places)])
        boxes = np.concatenate([taken - _MARK, taken + _MARK], axis=1)
        away = beside(points, sizes, boxes, room)
        x, y = (self.along(axis, range(len(names))) for axis in range(2))
        return Tags(self.plot, x, y, names, np.array([away, away]), self.turn.probe())

    def _ways(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points on outlines, on arrows from men to women, and where one is carried, (n, 2)."""
        half = len(places) // 2
        first, second, third = (places[self.words.index(word)] for word in self._analogy[:3])
        shares = np.linspace(0.1, 0.9, 17)
        drawn = [
            man + share * (woman - man)
            for man, woman in zip(places[:half], places[half:], strict=True)
            for share in shares
        ]
        drawn += [*outline(places[:half]), *outline(places[half:])]
        carried = [
            second + share * (third - second) + gone * (first - second)
            for share, gone in product(shares, shares)
        ]
        return self.plot.point(*np.array([*drawn, *carried]).T)[:, :2]


class Sides(VGroup):
    """How far right or left each of the people is, a bar for each, by how it is in the end.

    `head` says what the bars are; `unit` are scene units for a unit of the plane.
    """

    def __init__(self, people: People, *, unit: float) -> None:
        x = people.places_at(1)[:, 0]
        order = [int(i) for i in np.argsort(x)]
        words = [people.words[i] for i in order]
        self.bars = RowBars(people.along(0, order), unit=unit, spacing=0.6, thickness=0.4)
        looks = [LOOKS[tale.role(word)][0] for word in words]
        names = [Words(word, role=look) for word, look in zip(words, looks, strict=True)]
        left = float(x.min()) * unit - 0.25
        for i, (name, look) in enumerate(zip(names, looks, strict=True)):
            self.bars.bars[i].set_fill(current()[look])
            name.set_x(0).align_to(self.bars.zero.get_center() + left * RIGHT, RIGHT)
            level(name, self.bars.row(i)[1] - 0.11)
        self.names = RowTexts(self.bars, names)
        self.head = Words("how far left or right they are", "label", role="quiet")
        self.head.next_to(self.bars, UP, buff=0.2)
        super().__init__(self.bars, self.names, self.head)
