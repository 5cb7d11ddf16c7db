"""Eight people in the plane of all words, which is turned until it shows most of these eight."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import RIGHT, UP, SurroundingRectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, matmul, maximum, mean, total
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.beside import beside, beside_its_own
from scenes.attention.hulls import Hull, outline
from scenes.attention.word_map import LOOKS, Tags, WordMap, plural, points_of, words_of
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words
from scenes.stage.theme import current

SEXES = ("man", "woman")
_MARK = 0.16  # scene units: names keep that clear around a point
_WAY = 0.08  # and that around an arrow
# Scene units: room for names beside the outermost points, to the left of and below these, and to
# the right and above.
_BELOW, _ABOVE = np.array([1.35, 0.5]), np.array([1.35, 0.65])


class People(VGroup):
    """Men and women, a mark and a name each, in a plane that `turn` turns, and their outlines.

    With the dial at 0 it is the plane of the two main axes of all words of some roles, at 1 that
    of the eight; between, each point goes straight, and all are seen from their middle. `share`
    is the probe of what is seen of their spread, and `before` of what was before the turn. `names`
    are for the end of the turn: they keep clear of the way of an arrow that is carried, `analogy`
    is its first - second + third. `heads` say there, beside the outlines, whose these are.
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
        done, first = self.turn.probe(), matmul(centring, their)
        self.places = first * (1 - done) + own * done
        self.share, self.before = (
            total(self.places * self.places) / spread,
            total(first * first) / spread,
        )
        self.run, self._analogy = run, analogy
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
        self.names, self.heads = self._named(), self._headed()
        super().__init__(self.window, self.plot, self.hulls, self.marks, self.names, self.heads)

    def place(self, word: str) -> Probe:
        """Where a word is now, (2,)."""
        return entries(self.places, self.words.index(word))

    def point_of(self, word: str, *, role: str) -> Any:
        """A word's mark once more, in another colour."""
        x, y = (entries(self.place(word), [axis]) for axis in range(2))
        mark: Any = points_of(tale.role(word), self.plot, x, y)
        return mark.set_fill(current()[role])

    def along(self, axis: int, which: Sequence[int]) -> Probe:
        """How far some of the words are along one of the plane's axes."""
        return entries(self.places, which, [axis] * len(which))

    def text_of(self, word: str) -> Any:
        """A word's name."""
        return self.names.texts[self.words.index(word)]

    def places_at(self, done: float) -> NDArray[np.float64]:
        """Where they are when the plane has been turned so far, (8, 2)."""
        now, self.turn.at = self.turn.at, done
        places = np.asarray(self.places())
        self.turn.at = now
        return places

    def _room(self, height: float) -> Plot:
        """A plane with room for all, for where arrows end, and for names; one unit on both."""
        end = self.places_at(1)
        seen = np.concatenate([self.places_at(0), end, _tips(end).reshape(-1, 2)])
        low, high = seen.min(axis=0), seen.max(axis=0)
        unit = (height - _BELOW[1] - _ABOVE[1]) / float(high[1] - low[1])
        low, high = low - _BELOW / unit, high + _ABOVE / unit
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
        boxes = np.concatenate([_boxes(points, _MARK), _boxes(self._ways(places), _WAY)])
        away = beside(points, sizes, boxes, room)
        x, y = (self.along(axis, range(len(names))) for axis in range(2))
        return Tags(self.plot, x, y, names, np.array([away, away]), self.turn.probe())

    def _headed(self) -> VGroup:
        """What the two groups are, each beside its own, once the plane is turned."""
        heads, half = VGroup(), len(self.words) // 2
        places = self.places_at(1)
        points = [self.plot.point(*side.T)[:, :2] for side in (places[:half], places[half:])]
        low, high = self.window.get_corner(-RIGHT - UP), self.window.get_corner(RIGHT + UP)
        room = np.array([*low[:2] + _MARK, *high[:2] - _MARK])
        for mine, others, sex in zip(points, points[::-1], SEXES, strict=True):
            head: Any = Words(plural(sex), "title")
            head.over_picture = True  # it may stand in its own group's outline
            own, far = (_boxes(outline(each), _MARK) for each in (mine, others))
            size = np.array([head.width, head.height])
            head.move_to(np.array([*beside_its_own(size, own, far, room), 0.0]))
            heads.add(head)
        return heads

    def _ways(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points on all arrows from men, on ways from their tips to women, and on where one is
        carried, (n, 2).
        """
        half = len(places) // 2
        first, second, third = (places[self.words.index(word)] for word in self._analogy[:3])
        shares = np.linspace(0.1, 1, 19)
        drawn = [
            start + share * (end - start)
            for man, woman, ends in zip(places, places[half:], _tips(places), strict=False)
            for tip in ends
            for start, end in ((man, tip), (tip, woman))
            for share in shares
        ]
        carried = [
            second + share * (third - second) + gone * (first - second)
            for share, gone in product(shares, shares)
        ]
        return self.plot.point(*np.array([*drawn, *carried]).T)[:, :2]


def _tips(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where each man's copy of each pair's step ends, (men, steps, 2)."""
    men, women = np.split(places, 2)
    return men[:, None] + (women - men)


def _boxes(middles: NDArray[np.float64], half: float) -> NDArray[np.float64]:
    return np.concatenate([middles - half, middles + half], axis=1)


def held(plane: WordMap | People) -> OnOneLine:
    """To stand above a plane: what it shows of the spread."""
    share = Readout(plane.share, percent=True, places=0, size="label")
    line = OnOneLine(Words("of the points' spread, this plane shows", "label", role="quiet"), share)
    return line.match_x(plane.window)


class Slid(VGroup):
    """The men's outline and marks, moved by a share `gone` of the mean step to their women.

    `lands` is whether each then is nearer to his woman than the step is long, in the plane.
    """

    def __init__(self, people: People) -> None:
        half = len(people.words) // 2
        men, women = range(half), range(half, 2 * half)
        self.gone = Dial("slide", at=0.0, low=0.0, high=1.0)
        ways = [people.along(axis, women) - people.along(axis, men) for axis in range(2)]
        x, y = (
            people.along(axis, men) + self.gone.probe() * mean(way) for axis, way in enumerate(ways)
        )
        self.hull = Hull(people.plot, x, y, role="look")
        self.marks = points_of("man", people.plot, x, y)
        misses = [(way - mean(way)) * (way - mean(way)) for way in ways]
        step = sum(mean(way) * mean(way) for way in ways)
        self.lands: Condition = maximum(misses[0] + misses[1]) < step
        super().__init__(self.hull, self.marks)
