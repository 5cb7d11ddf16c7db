"""Words as points of a plane, and how alike they are: each role with a colour and a mark."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Rectangle, VGroup, VMobject
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

# Roles of the grammar, each with a colour that means nothing here and a mark of its own.
LOOKS = {
    "mood": ("cost", "diamond"),
    "verb": ("z", "square"),
    "colour": ("b", "cross"),
    "animal": ("w", "triangle"),
    "man": ("ink", "dot"),
    "woman": ("y", "wedge"),
}
PLURALS = {"man": "men", "woman": "women"}
_RADIUS = {"dot": 0.085, "cross": 0.115, "square": 0.11, "diamond": 0.11}
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

    `words` come role by role; `marks` are the points of each role. `share` is the probe of the
    share of the words' variance that the plane holds now.
    """

    def __init__(self, run: LanguageRun, roles: Sequence[str], *, side: float) -> None:
        self.words, self.roles = words_of(roles), tuple(roles)
        which = {"words": self.words, "axes": run.steps}
        places = run.probe("map", **which)
        self.share = run.probe("share of variance", **which)
        steps = np.linspace(0, run.steps, _SAMPLES).round().astype(int)
        seen = np.concatenate([run.at(int(s)).probe("map", **which)() for s in steps])
        low, high = np.floor(2 * seen.min(axis=0)) / 2, np.ceil(2 * seen.max(axis=0)) / 2
        unit = side / float((high - low).max())
        x, y = (
            Axis(low[i], high[i], 1, length=unit * (high[i] - low[i]), direction=way)
            for i, way in enumerate((RIGHT, UP))
        )
        self.plot = Plot(x, y, x_name="first main axis", y_name="second main axis")
        self.plot.y_name.align_to(y.line, LEFT)
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
                    radius=_radius(mark),
                    opacity=1,
                ).set_stroke(current()["ground"], width=1.5)
            )
        super().__init__(self.plot, self.marks)

    def centre(self, word: str) -> NDArray[np.float64]:
        """Where a word's mark is now."""
        role = tale.role(word)
        mine = [other for other in self.words if tale.role(other) == role]
        return self.marks[self.roles.index(role)].centres()[mine.index(word)]

    def legend(self) -> VGroup:
        """Each role's name and its mark."""
        lines = VGroup()
        for role in self.roles:
            name = Words(PLURALS.get(role, f"{role}s"), "label", role=LOOKS[role][0])
            mark = mark_of(role)
            lines.add(VGroup(name.next_to(mark, LEFT, buff=0.15), mark))
        return lines

    def names(self, *, size: str = "small") -> VGroup:
        """The words beside their marks where they are now, as many as have room."""
        centres = np.array([self.centre(word) for word in self.words])
        frame = self.plot.x.line.get_start()
        taken = [_box(c - 0.09, c + 0.09) for c in centres]
        names = VGroup()
        for word, at in reversed(list(zip(self.words, centres, strict=True))):
            name = Words(word, size, role=LOOKS[tale.role(word)][0])
            for side in (RIGHT, LEFT, UP, DOWN, UP + RIGHT, DOWN + RIGHT, UP + LEFT, DOWN + LEFT):
                near = 0.15 if side[1] == 0 else 0.0 if side[0] else 0.15
                name.move_to(at).shift(side * [name.width / 2 + near, 0.22, 0])
                corners = name.get_corner(DOWN + LEFT), name.get_corner(UP + RIGHT)
                box = _box(corners[0] - 0.02, corners[1] + 0.02)
                free = not any(_meet(box, other) for other in taken)
                if free and box[0] > frame[0] and box[1] > frame[1]:
                    taken.append(box)
                    names.add(name)
                    break
        return names


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


def _box(low: Any, high: Any) -> tuple[float, float, float, float]:
    return (low[0], low[1], high[0], high[1])


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return bool(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
