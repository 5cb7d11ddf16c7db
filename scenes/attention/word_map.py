"""Words as points of a plane, and how alike they are: each role with a colour and a mark."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Group,
    Rectangle,
    SurroundingRectangle,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.expressions import entries, function, stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.beside import beside, beside_its_own, thread
from scenes.attention.hulls import Hull, outline
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import MARKS, Dots
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

# Roles of the grammar, each with a colour and a mark of its own.
LOOKS = {
    "mood": ("kind_1", "diamond"),
    "verb": ("kind_3", "square"),
    "colour": ("kind_6", "cross"),
    "animal": ("kind_5", "triangle"),
    "man": ("kind_2", "dot"),
    "woman": ("kind_4", "wedge"),
}
PLURALS = {"man": "men", "woman": "women"}
_RADIUS = {"dot": 0.085, "cross": 0.115, "square": 0.11, "diamond": 0.11}
_MARK = 0.13  # scene units: names keep that clear around a point
_LINE = 0.03  # and around an outline
_ONE_PLACE = 0.9  # scene units: roles whose middles are nearer have one head
_PITCH = 0.42  # scene units: from one role of a head to the next
_SAMPLES = 21  # moments of the training at which the map is measured


def words_of(roles: Sequence[str]) -> tuple[str, ...]:
    """All words of some roles, role by role."""
    return tuple(word for role in roles for word in tale.VOCABULARY if tale.role(word) == role)


def plural(role: str) -> str:
    """What all words of a role are called."""
    return PLURALS.get(role, f"{role}s")


def mark_of(role: str) -> VMobject:
    """The mark of a role, as the map has it."""
    colour, mark = LOOKS[role]
    shape = VMobject(stroke_width=0, fill_opacity=1, fill_color=current()[colour])
    shape.points = MARKS[mark] * _radius(mark)
    return shape


def points_of(role: str, plot: Plot, x: Probe, y: Probe) -> Dots:
    """Words of a role as marks at places of a plane."""
    colour, mark = LOOKS[role]
    looks: dict[str, Any] = {"role": colour, "mark": mark, "radius": 1.2 * _radius(mark)}
    dots: Any = Dots(plot, x, y, opacity=1, **looks)
    return dots.set_stroke(current()["ground"], width=1.5)


class WordMap(VGroup):
    """Words' vectors in the plane of their two main axes at the last step, one unit on both.

    `window` lies behind it, `marks` are the points of each role, and `hulls` the outlines around
    these. Those words that are `named` have their names beside them, `names`, and `heads` are the
    roles' names, beside where they end up, those that share a place below each other.
    `share` is the probe of the share of the words' variance that the plane holds now.
    """

    def __init__(
        self,
        run: LanguageRun,
        roles: Sequence[str],
        named: Sequence[str],
        *,
        width: float,
        height: float,
    ) -> None:
        self.words, self.roles, self.named = words_of(roles), tuple(roles), tuple(named)
        which = {"words": self.words, "axes": run.steps}
        places = run.probe("map", **which)
        self.share = run.probe("share of variance", **which)
        self.plot = _plane(run, which, width=width, height=height)
        self.window = SurroundingRectangle(
            self.plot, buff=0, stroke_width=0, fill_color=current()["panel"], fill_opacity=1
        )
        self.marks, self.hulls = VGroup(), VGroup()
        for role in roles:
            mine = [i for i, word in enumerate(self.words) if tale.role(word) == role]
            x, y = (entries(places, mine, [axis] * len(mine)) for axis in range(2))
            self.marks.add(points_of(role, self.plot, x, y))
            self.hulls.add(Hull(self.plot, x, y, role=LOOKS[role][0]))
        self._name(run, which)
        super().__init__(self.window, self.plot, self.hulls, self.marks, self.names, self.heads)

    def centre(self, word: str) -> NDArray[np.float64]:
        """Where a word's mark is now."""
        role = tale.role(word)
        mine = [other for other in self.words if tale.role(other) == role]
        return self.marks[self.roles.index(role)].centres()[mine.index(word)]

    def text_of(self, word: str) -> Any:
        """A word's name; ValueError if it has none."""
        return self.names.texts[self.named.index(word)]

    def legend(self) -> VGroup:
        """Each role's name and its mark."""
        lines = VGroup()
        for role in self.roles:
            name = Words(plural(role), "label", role=LOOKS[role][0])
            mark = mark_of(role)
            lines.add(VGroup(name.next_to(mark, LEFT, buff=0.15), mark))
        return lines

    def _name(self, run: LanguageRun, which: dict[str, Any]) -> None:
        """Names that stand clear at all moments of the training, and heads at the last."""
        names = [Words(word, "label", role=LOOKS[tale.role(word)][0]) for word in self.named]
        mine = [self.words.index(word) for word in self.named]
        away: list[NDArray[np.float64]] = []
        drawn: list[NDArray[np.float64]] = []
        end = np.zeros((len(self.words), 2))
        for step in _samples(run):
            end = self.plot.point(*np.asarray(run.at(step).probe("map", **which)()).T)[:, :2]
            before = away[-1] if away else None
            drawn = [
                outline(end[[tale.role(word) == role for word in self.words]])
                for role in self.roles
            ]
            taken = np.concatenate([_boxes(end), _boxes(np.concatenate(drawn), _LINE)])
            away.append(beside(end[mine], _sizes(names), taken, self._room(), before))
        places, done = run.probe("map", **which), run.probe("step") * (1 / run.steps)
        x, y = (entries(places, mine, [axis] * len(mine)) for axis in range(2))
        self.names = Tags(self.plot, x, y, names, np.array(away), done)
        at_end = end[mine] + away[-1]
        lines = np.concatenate(drawn)
        boxes = [_boxes(end), _boxes(at_end, _sizes(names) / 2), _boxes(lines, _LINE)]
        own = [tale.role(word) for word in (*self.words, *self.named)]
        own += [role for role, line in zip(self.roles, drawn, strict=True) for _ in line]
        self._head(end, np.concatenate(boxes), own)

    def _head(
        self, places: NDArray[np.float64], boxes: NDArray[np.float64], roles: list[str]
    ) -> None:
        """Make `heads` of the roles, one for those that share a place, and put each beside it.

        `boxes` (n, 4) are what is on the map already, and `roles` whose it is.
        """
        self.heads = VGroup()
        for group in self._groups(places):
            head: Any = VGroup(*(Words(plural(role), role=LOOKS[role][0]) for role in group))
            for i, line in enumerate(head):
                level(line, -i * _PITCH)
            head.over_picture = True  # it may stand in its own group's outline
            size, own = _sizes([head]), np.array([role in group for role in roles])
            middle = beside_its_own(size[0], boxes[own], boxes[~own], self._room())
            head.move_to(np.array([*middle, 0.0]))
            side = RIGHT if boxes[own, 0].mean() > middle[0] else LEFT
            for line in head:
                line.align_to(head, side)
            self.heads.add(head)
            boxes = np.concatenate([boxes, _boxes(middle[None], size / 2)])
            roles = [*roles, group[0]]

    def _groups(self, places: NDArray[np.float64]) -> list[list[str]]:
        """The roles, those together that share a place."""
        middles = {
            role: places[[tale.role(word) == role for word in self.words]].mean(axis=0)
            for role in self.roles
        }
        groups: list[list[str]] = []
        for role, middle in middles.items():
            near = [
                group
                for group in groups
                if min(np.linalg.norm(middles[other] - middle) for other in group) < _ONE_PLACE
            ]
            joined = [*(other for group in near for other in group), role]
            groups = [*(group for group in groups if group not in near), joined]
        return groups

    def _room(self) -> NDArray[np.float64]:
        """Left, bottom, right and top of where names may stand: a little within the window."""
        corners = self.window.get_corner(DOWN + LEFT), self.window.get_corner(UP + RIGHT)
        (left, bottom, _), (right, top, _) = corners
        return np.array([left + _MARK, bottom + _MARK, right - _MARK, top - _MARK])


def _sizes(texts: Any) -> NDArray[np.float64]:
    return np.array([[text.width, text.height] for text in texts])


def _boxes(middles: NDArray[np.float64], half: Any = _MARK) -> NDArray[np.float64]:
    return np.concatenate([middles - half, middles + half], axis=1)


class Tags(View, VGroup):
    """Names, `texts`, beside points (x, y) of a plane, each with a thread to its point.

    `away` (moments, names, 2) are the ways from each point to the middle of its name at moments
    of one distance; `done` is the share of the time that has passed.
    """

    def __init__(
        self,
        plot: Plot,
        x: Probe,
        y: Probe,
        names: Sequence[Words],
        away: NDArray[np.float64],
        done: Probe,
    ) -> None:
        self.plot, self.x, self.y, self.done, self.away = plot, x, y, done, away
        self.texts = VGroup(*names)
        self.threads = VGroup(*(VMobject(stroke_width=2.5) for _ in names))
        for line, name in zip(self.threads, names, strict=True):
            line.set_stroke(name.get_color())
        super().__init__(self.threads, self.texts)
        self.over_picture = True  # a name may stand in its own group's outline
        self.refresh()

    def refresh(self) -> None:
        points = self.plot.point(self.x(), self.y())
        for i, (point, away) in enumerate(zip(points, self._away(), strict=True)):
            name: Any = self.texts[i]
            name.move_to(point + away)
            size = np.array([name.width, name.height])
            way = thread(point[:2], (point + away)[:2], size)[[0, -1]]
            self.threads[i].set_points_as_corners(np.pad(way, ((0, 0), (0, 1))))

    def claims(self) -> Iterator[Claim]:
        points = np.array([name.get_center() for name in self.texts]) - self._away()
        for axis, probe in ((self.plot.x, self.x), (self.plot.y, self.y)):
            yield Claim("position", probe, axis.value(points), 1e-6 * (axis.high - axis.low))

    def _away(self) -> NDArray[np.float64]:
        at = float(self.done()) * (len(self.away) - 1)
        first = min(int(at), len(self.away) - 2)
        now = self.away[first] + (at - first) * (self.away[first + 1] - self.away[first])
        return np.pad(now, ((0, 0), (0, 1)))


def _samples(run: LanguageRun) -> list[int]:
    """Steps from the first to the last, of one distance."""
    return [int(step) for step in np.linspace(0, run.steps, _SAMPLES).round()]


def _plane(run: LanguageRun, which: dict[str, Any], *, width: float, height: float) -> Plot:
    """Room for all places of the training, in the middle of the frame."""
    seen = np.concatenate([run.at(step).probe("map", **which)() for step in _samples(run)])
    low, high = seen.min(axis=0) - 0.2, seen.max(axis=0) + 0.2
    unit = float((np.array([width, height]) / (high - low)).min())
    x, y = (
        Axis(
            low[i], high[i], high[i], length=unit * (high[i] - low[i]), direction=way, numbers=False
        )
        for i, way in enumerate((RIGHT, UP))
    )
    VGroup(x.ticks, y.ticks).set_stroke(opacity=0)
    return Plot(x, y).center()


class Likeness(Group):
    """The cosine of each two words' vectors as a picture, ordered by role as in a WordMap.

    `legend` is that of the map: its lines go to the left of each role's rows. `marks` stand above
    the columns.
    """

    def __init__(
        self, run: LanguageRun, roles: Sequence[str], *, side: float, legend: VGroup
    ) -> None:
        self.words, self.side = words_of(roles), side
        # A word less itself and with itself again is the word: these are its cosines with all.
        cosines = [run.probe("analogy cosines", words=(word,) * 3) for word in self.words]
        places = [tale.INDEX[word] for word in self.words]
        rows = [entries(each, places) for each in cosines]
        self.limit = function("identity", 1.0)  # the cosine of a vector with itself
        n = len(self.words)
        self.picture = WeightGrid(stacked(*rows), limit=self.limit, height=side, shape=(n, n))
        self.marks = VGroup()
        corner = self.picture.image.get_corner(UP + LEFT)
        for role, line in zip(roles, legend, strict=True):
            mine = [i for i, word in enumerate(self.words) if tale.role(word) == role]
            way = (mine[0] + len(mine) / 2) / n * side
            line.shift(corner + way * DOWN + 0.2 * LEFT - line[1].get_center())
            self.marks.add(mark_of(role).move_to(corner + way * RIGHT + 0.2 * UP))
        self.legend = legend
        super().__init__(self.picture, self.marks, legend)

    def cell(self, one: str, other: str) -> Rectangle:
        """An outline around the cell of two words."""
        image = self.picture.image
        row, column = self.words.index(one), self.words.index(other)
        cell = image.width / len(self.words)
        box = Rectangle(width=1.6 * cell, height=1.6 * cell, stroke_width=3)
        box.set_color(current()["look"])
        at = image.get_corner(UP + LEFT) + cell * ((column + 0.5) * RIGHT + (row + 0.5) * DOWN)
        return box.move_to(at)


class NamedWord(View, VGroup):
    """The word at the place in the vocabulary that a probe gives."""

    def __init__(self, probe: Probe, *, size: str = "label", role: str = "ink") -> None:
        self.probe, self.size, self.role = probe, size, role
        self.word = Words(self._word(), size, role=role)
        super().__init__(self.word)

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        return self.word.baseline

    def refresh(self) -> None:
        if (word := self._word()) != self.word.markup:
            new: Any = Words(word, self.size, role=self.role)
            new.shift((self.word.get_left()[0] - new.get_left()[0]) * RIGHT)
            level(new, self.word)
            self.remove(self.word)
            self.word = new
            self.add(new)

    def claims(self) -> Iterator[Claim]:
        yield Claim("position", self.probe, tale.INDEX[self.word.markup], 0.0)

    def _word(self) -> str:
        return tale.VOCABULARY[int(self.probe())]


def _radius(mark: str) -> float:
    return _RADIUS.get(mark, 0.13)
