"""first - second + third in the plane of four words, and which words are near to it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, SurroundingRectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import ROLES
from scenes.attention.word_map import LOOKS
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.text import SIZES, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_REACH = np.array([1.0, 0.6, 0.0])  # from a corner to the middle of its name
_HALF, _NEAR = 0.6, 0.3  # of a name; nearer to its ends an arrow would run through it
_MARGIN = np.array([1.2, 0.35])  # of the plane, around what is on it: names, too
_LARGE = 1.8  # of a title's size
_TIP = np.array([[-0.3, 0.13], [0.0, 0.0], [-0.3, -0.13]])  # corners: along and across the way


class Way(View, VGroup):
    """An arrow in a plane from one place (2,) to another; both are probes.

    A `headless` one is a line.
    """

    def __init__(
        self,
        plot: Plot,
        start: Probe,
        end: Probe,
        *,
        role: str = "ink",
        width: float = 6,
        headless: bool = False,
    ) -> None:
        self.plot, self.start, self.end = plot, start, end
        self.line = VMobject(stroke_color=current()[role], stroke_width=width)
        self.headless = headless
        self.tip = VMobject(fill_color=current()[role], fill_opacity=1, stroke_width=0)
        super().__init__(self.line, self.tip)
        self.refresh()

    def refresh(self) -> None:
        start, end = (self.plot.point(*np.asarray(place())) for place in (self.start, self.end))
        along = (end - start) / (np.linalg.norm(end - start) or 1.0)
        across = np.array([-along[1], along[0], 0.0])
        corners = end + _TIP @ np.stack([along, across])
        self.line.set_points_as_corners([start, end - (0 if self.headless else 0.2) * along])
        self.tip.set_points_as_corners([*corners, corners[0]])
        if self.headless:
            self.tip.clear_points()

    def claims(self) -> Iterator[Claim]:
        tolerance = 1e-6 * (self.plot.x.high - self.plot.x.low)
        tip = self.line.points[-1] if self.headless else self.tip.points[4]
        for probe, point in ((self.start, self.line.points[0]), (self.end, tip)):
            shown = np.array([self.plot.x.value(point), self.plot.y.value(point)])
            yield Claim("position", probe, shown, tolerance)


class Parallelogram(VGroup):
    """Four words in the plane that shows most of them, and where first - second + third lies.

    `step` goes from the second to the third; `moved`, the same, begins at the first and ends at
    `goal`; `sides` are the other two. `share` is the probe of the share of the four's variance
    that the plane holds.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], *, height: float) -> None:
        which = {"words": tuple(words), "axes": run.steps}
        places = run.probe("map", **which)
        self.share = run.probe("share of variance", **which)
        each = [entries(places, i) for i in range(4)]
        first, second, third, _ = each
        sum_ = first - second + third
        self.plot = _room(np.array([*np.asarray(places()), sum_()]), height)
        self.window = SurroundingRectangle(
            self.plot, buff=0, stroke_width=0, fill_color=current()["panel"], fill_opacity=1
        )
        self.dots, self.names = VGroup(), VGroup()
        looks: dict[str, Any]
        for i, word in enumerate(words):
            colour, mark = LOOKS[tale.role(word)]
            x, y = (entries(places, [i], [k]) for k in range(2))
            looks = {"role": colour, "mark": mark, "opacity": 1}
            self.dots.add(Dots(self.plot, x, y, radius=0.2, **looks))
        # A gap around the fourth: a side that goes by is no way to it.
        self.dots[3].set_stroke(current()["panel"], width=24, background=True)
        corners = [self.plot.point(*np.asarray(place())) for place in (*each, sum_)]
        for word, at, side in zip(words, corners, _sides(corners), strict=False):
            name = Words(word, "title", role=LOOKS[tale.role(word)][0])
            self.names.add(name.next_to(at, side, buff=0.35))
        self.step = Way(self.plot, second, third)
        self.moved = Way(self.plot, first, sum_, role="look")
        self.goal = Dots(
            self.plot, entries(sum_, [0]), entries(sum_, [1]), role="look", radius=0.24, opacity=0
        ).set_stroke(current()["look"], width=5, opacity=1)
        looks = {"role": "faint", "width": 3, "headless": True}
        self.sides = VGroup(
            Way(self.plot, second, first, **looks), Way(self.plot, third, sum_, **looks)
        )
        arrows = self.sides, self.step, self.moved
        super().__init__(self.window, self.plot, *arrows, self.dots, self.goal, self.names)


def _sides(corners: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """On which side of its corner each of four names is farthest from the arrows.

    The arrow that is carried counts on its way, too.
    """
    first, second, third, _, goal = corners
    shares = np.linspace(0, 1, 50)[:, None]
    carried = (
        (second + way * (first - second), third + way * (goal - third)) for way in shares[:, 0]
    )
    at_last = (second, first), (third, goal), (second, third), (first, goal)

    def room(at: Any, side: Any, ways: Any, *, half: float = _HALF) -> float:
        """How near the ways come to the name at a side of a corner: to its middle and its ends."""
        places = np.concatenate([start + shares * (end - start) for start, end in ways])
        middle = at + side * _REACH
        return min(
            float(np.linalg.norm(places - middle - end * RIGHT, axis=1).min())
            for end in (-half, 0.0, half)
        )

    def best(at: Any, ways: Any, **which: float) -> NDArray[np.float64]:
        return max((UP, DOWN, LEFT, RIGHT), key=lambda side: room(at, side, ways, **which))

    always = [*at_last, *carried]
    found = [best(at, always, half=0.0) for at in corners[:4]]
    # A corner within what the arrow sweeps cannot keep clear of it: only at last it must.
    return [
        side if room(at, side, always) > _NEAR else best(at, at_last)
        for at, side in zip(corners, found, strict=False)
    ]


class Sum(VGroup):
    """first - second + third, a line for each and one for the question, to be read one by one."""

    def __init__(self, words: Sequence[str], *, spacing: float = 1.3) -> None:
        super().__init__()
        roles = [LOOKS[tale.role(word)][0] for word in words]
        said = [sign + word for sign, word in zip(("", "$-$ ", "$+$ "), words, strict=True)]
        for row, (text, role) in enumerate(zip((*said, "$=$ ?"), (*roles, "look"), strict=True)):
            line: Any = Words(text, "title", role=role).scale(_LARGE)
            self.add(level(line.align_to(0 * RIGHT, RIGHT), -row * spacing))

    def answered(self, word: str, height: float, right: float) -> VGroup:
        """The same on one line, which ends there with the word that it leads to."""
        body = SIZES["body"] / SIZES["title"]
        *asked, _ = (part.copy().scale(body / _LARGE) for part in self)
        line = VGroup(*asked, Words(f"$->$ {word}", role="look"))
        part: Any
        for part in reversed(line):
            level(part.align_to(right * RIGHT, RIGHT), height)
            right -= part.width + 0.22
        return line


class Nearest(VGroup):
    """How near people's vectors are to first - second + third: a bar for each cosine, in order.

    First come the `others`, of which the first is the nearest, and below them the `used` three.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], *, unit: float) -> None:
        cosines = run.probe("analogy cosines", words=tuple(words[:3]))
        people = sorted(
            (*ROLES["man"], *ROLES["woman"]), key=lambda word: -cosines()[tale.INDEX[word]]
        )
        self.others = Cosines(cosines, [p for p in people if p not in words[:3]], unit=unit)
        self.others.light(0)
        self.used = Cosines(cosines, [p for p in people if p in words[:3]], unit=unit, pale=True)
        down = self.others.bars.zero.get_bottom() - self.used.bars.zero.get_top()
        self.used.shift(down + 0.75 * DOWN)
        looks: dict[str, Any] = {"size": "label", "role": "quiet"}
        self.heads = VGroup(
            Words("cosine", **looks), Words("in the sum itself, so left out", **looks)
        )
        for head, rows in zip(self.heads, (self.others, self.used), strict=True):
            head.next_to(rows.bars.zero, UP, buff=0.12).align_to(rows.bars.zero, LEFT)
        self.heads[1].align_to(self.used, RIGHT)
        super().__init__(self.others, self.used, self.heads)


class Cosines(VGroup):
    """A row for each word: its name, its cosine as a number and as a bar."""

    def __init__(
        self, cosines: Probe, words: Sequence[str], *, unit: float, pale: bool = False
    ) -> None:
        which = entries(cosines, [tale.INDEX[word] for word in words])
        self.bars = RowBars(
            which, unit=unit, spacing=0.54, thickness=0.38, role="faint" if pale else "ink"
        )
        self.bars.bars.set_stroke(width=0)
        role = "quiet" if pale else "ink"
        self.numbers = self.bars.numbers(buff=0.25, places=2, role=role)
        names: list[Any] = [Words(word, role=role) for word in words]
        for name, number, i in zip(names, self.numbers, range(len(words)), strict=True):
            level(name.next_to(self.bars.row(i), LEFT, buff=1.4), number)
        self.names = RowTexts(self.bars, names)
        super().__init__(self.bars, self.names, self.numbers)

    def light(self, row: int) -> None:
        """Show a row as the one to look at."""
        for part in (self.bars.bars[row], self.numbers[row], self.names[row]):
            part.set_color(current()["look"])


def _room(places: NDArray[np.float64], height: float) -> Plot:
    """A plane with room for the places (n, 2), one unit on both axes."""
    low, high = places.min(axis=0) - _MARGIN, places.max(axis=0) + _MARGIN
    unit = height / float(high[1] - low[1])
    x, y = (
        Axis(low[i], high[i], 9.0, length=unit * (high[i] - low[i]), direction=way, numbers=False)
        for i, way in enumerate((RIGHT, UP))
    )
    plot = Plot(x, y).center()
    VGroup(x.ticks, y.ticks).set_stroke(opacity=0)
    return plot
