"""Words as points of a plane, and how alike they are: each role with a colour and a mark."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Rectangle, SurroundingRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import cosine, entries, function, stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import ROLES
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
_APART = 0.9  # rows between the lists of two roles
_ABOVE = 0.9  # of the lists' height is not the plane's
_HEAD = 2.75  # from the side to where the names end: the roles' names stand in between
_SAMPLES = 12  # moments of the training at which the frame of the map is measured


def words_of(roles: Sequence[str]) -> tuple[str, ...]:
    """All words of some roles, role by role."""
    return tuple(word for role in roles for word in tale.VOCABULARY if tale.role(word) == role)


def mark_of(role: str) -> VMobject:
    """The mark of a role, as the map has it."""
    colour, mark = LOOKS[role]
    shape = VMobject(stroke_width=0, fill_opacity=1, fill_color=current()[colour])
    shape.points = MARKS[mark] * _radius(mark)
    return shape


class WordMap(VGroup):
    """Words' vectors in the plane of their two main axes at the last step, one unit on both.

    `window` lies behind it, and `marks` are the points of each role. At the sides stand all words
    by name, `names`, role by role where they end up; a thread of `threads` runs from each to its
    point. `heads` are the roles' names. `share` is the probe of the share of the words' variance
    that the plane holds now.
    """

    def __init__(
        self, run: LanguageRun, roles: Sequence[str], *, width: float, height: float
    ) -> None:
        self.words, self.roles = words_of(roles), tuple(roles)
        which = {"words": self.words, "axes": run.steps}
        places = run.probe("map", **which)
        self.share = run.probe("share of variance", **which)
        self.plot = _plane(run, which, width=0.46 * width, height=height - _ABOVE)
        self.window = SurroundingRectangle(
            self.plot, buff=0, stroke_width=0, fill_color=current()["panel"], fill_opacity=1
        )
        self.marks = VGroup()
        for role in roles:
            mine = [i for i, word in enumerate(self.words) if tale.role(word) == role]
            colour, mark = LOOKS[role]
            self.marks.add(
                Dots(
                    self.plot,
                    entries(places, mine, [0] * len(mine)),
                    entries(places, mine, [1] * len(mine)),
                    role=colour,
                    mark=mark,
                    radius=1.2 * _radius(mark),
                    opacity=1,
                ).set_stroke(current()["ground"], width=1.5)
            )
        last = np.asarray(run.at(run.steps).probe("map", **which)())
        self.names, self.heads = self._lists(last, width, height)
        self.threads = Threads(self.plot, places, self.names, [LOOKS[r][0] for r in self._each()])
        super().__init__(self.window, self.plot, self.threads, self.marks, self.names, self.heads)

    def centre(self, word: str) -> NDArray[np.float64]:
        """Where a word's mark is now."""
        role = tale.role(word)
        mine = [other for other in self.words if tale.role(other) == role]
        return self.marks[self.roles.index(role)].centres()[mine.index(word)]

    def named(self, word: str) -> Any:
        """A word's name."""
        return self.names[self.words.index(word)]

    def legend(self) -> VGroup:
        """Each role's name and its mark."""
        lines = VGroup()
        for role in self.roles:
            name = Words(PLURALS.get(role, f"{role}s"), "label", role=LOOKS[role][0])
            mark = mark_of(role)
            lines.add(VGroup(name.next_to(mark, LEFT, buff=0.15), mark))
        return lines

    def _each(self) -> list[str]:
        return [tale.role(word) for word in self.words]

    def _lists(
        self, last: NDArray[np.float64], width: float, height: float
    ) -> tuple[VGroup, VGroup]:
        """The names of words and of roles, on the side and in the order of where they end up."""
        middles = {
            role: last[[r == role for r in self._each()]].mean(axis=0) for role in self.roles
        }
        across = sorted(self.roles, key=lambda role: middles[role][0])
        names: dict[str, Any] = {}
        heads: dict[str, Any] = {}
        half = len(across) // 2
        for side, mine in ((LEFT, across[:half]), (RIGHT, across[half:])):
            mine = sorted(mine, key=lambda role: -middles[role][1])
            pitch = height / (len(words_of(mine)) + _APART * (len(mine) - 1))
            y = self.plot.get_y() + height / 2 - pitch / 2
            for role in mine:
                order = sorted(words_of([role]), key=lambda word: -last[self.words.index(word), 1])
                top = y
                for word in order:
                    name: Any = Words(word, "small", role=LOOKS[role][0])
                    name.align_to(side * (width / 2 - _HEAD), -side)
                    names[word] = level(name, y - 0.08)
                    y -= pitch
                head: Any = Words(PLURALS.get(role, f"{role}s"), "label", role=LOOKS[role][0])
                head.align_to(side * width / 2, side)
                heads[role] = level(head, (top + y + pitch) / 2 - 0.1)
                y -= _APART * pitch
        return (
            VGroup(*(names[word] for word in self.words)),
            VGroup(*(heads[role] for role in self.roles)),
        )


class Threads(View, VGroup):
    """A thread from each name to where the probe (words, 2) has its word in a plane."""

    def __init__(
        self, plot: Plot, places: Probe, names: VGroup, roles: Sequence[str], *, width: float = 2
    ) -> None:
        self.plot, self.places, self.names = plot, places, names
        super().__init__(*(VMobject(stroke_width=width, stroke_opacity=0.55) for _ in names))
        for thread, role in zip(self, roles, strict=True):
            thread.set_stroke(current()[role])
        self.refresh()

    def refresh(self) -> None:
        places = np.asarray(self.places())
        ends = self.plot.point(places[:, 0], places[:, 1])
        for thread, name, end in zip(self, self.names, ends, strict=True):
            thread.set_points_as_corners([self._start(name), end])

    def claims(self) -> Iterator[Claim]:
        for thread, name in zip(self, self.names, strict=True):
            if not np.allclose(thread.points[0], self._start(name), atol=1e-4):
                raise ValueError(f"a thread does not begin at {name.markup}")
        ends = np.array([thread.points[-1] for thread in self])
        shown = np.stack([self.plot.x.value(ends), self.plot.y.value(ends)], axis=1)
        yield Claim("position", self.places, shown, 1e-6 * (self.plot.x.high - self.plot.x.low))

    def _start(self, name: Any) -> NDArray[np.float64]:
        """Beside a name, on the side of the plane."""
        left = name.get_x() < self.plot.get_x()
        edge = name.get_right()[0] + 0.12 if left else name.get_left()[0] - 0.12
        return np.array([edge, name.get_y(), 0.0])


def _plane(run: LanguageRun, which: dict[str, Any], *, width: float, height: float) -> Plot:
    """Room for all places of the training, in the middle of the frame."""
    steps = np.linspace(0, run.steps, _SAMPLES).round().astype(int)
    seen = np.concatenate([run.at(int(s)).probe("map", **which)() for s in steps])
    low, high = seen.min(axis=0) - 0.1, seen.max(axis=0) + 0.1
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
        vectors = [run.probe("embedding", word=word) for word in self.words]
        rows = [stacked(*(cosine(v, w) for w in vectors)) for v in vectors]
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


def analogies() -> list[tuple[str, str, str, str]]:
    """All (man 1, man 2, woman 2, woman 1): king - prince + princess should be queen."""
    pairs = list(zip(ROLES["man"], ROLES["woman"], strict=True))
    return [(a, b, y, x) for (a, x), (b, y) in product(pairs, pairs) if a != b]


def _radius(mark: str) -> float:
    return _RADIUS.get(mark, 0.13)
