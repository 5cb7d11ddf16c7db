"""first - second + third among people, and which words are near to it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, SurroundingRectangle, VGroup, VMobject

from nncore.probes.expressions import cosine, entries, mean, stacked
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import ROLES
from scenes.attention.hulls import Hull
from scenes.attention.people import People
from scenes.attention.word_map import LOOKS
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import Dots
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_LARGE = 1.8  # of a title's size
_SLIVER = 0.01  # of a way: an area must have corners on no line
_SHORT = (0.0, 0.2)  # scene units: arrows end so far from a word's point, which stays in sight
_TIP = np.array([[-0.3, 0.13], [0.0, 0.0], [-0.3, -0.13]])  # corners: along and across the way


class Way(View, VGroup):
    """An arrow in a plane from one place (2,) to another; both are probes.

    A `headless` one is a line. It is drawn but for `gaps`, scene units at its start and its end.
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
        gaps: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.plot, self.start, self.end, self.gaps = plot, start, end, gaps
        self.line = VMobject(stroke_color=current()[role], stroke_width=width)
        self.headless, self._size = headless, min(1.0, width / 6)  # of its tip
        self.tip = VMobject(fill_color=current()[role], fill_opacity=1, stroke_width=0)
        super().__init__(self.line, self.tip)
        self.refresh()

    def refresh(self) -> None:
        start, end = (self.plot.point(*np.asarray(place())) for place in (self.start, self.end))
        along = self._along = (end - start) / (np.linalg.norm(end - start) or 1.0)
        start, end = start + self.gaps[0] * along, end - self.gaps[1] * along
        across = np.array([-along[1], along[0], 0.0])
        corners = end + self._size * _TIP @ np.stack([along, across])
        back = 0 if self.headless else 0.2 * self._size
        self.line.set_points_as_corners([start, end - back * along])
        self.tip.set_points_as_corners([*corners, corners[0]])
        if self.headless:
            self.tip.clear_points()

    def claims(self) -> Iterator[Claim]:
        tolerance = 1e-6 * (self.plot.x.high - self.plot.x.low)
        tip = self.line.points[-1] if self.headless else self.tip.points[4]
        start = self.line.points[0] - self.gaps[0] * self._along
        end = tip + self.gaps[1] * self._along
        for probe, point in ((self.start, start), (self.end, end)):
            shown = np.array([self.plot.x.value(point), self.plot.y.value(point)])
            yield Claim("position", probe, shown, tolerance)


class Parallelogram(VGroup):
    """Where first - second + third lies among people.

    `step` goes from the second to the third. The dial `gone` carries `moved`, the same, from there
    to the first: it sweeps `area`, and ends at `goal`, a ring. `found` is the way from there to
    the word that is the answer, which is `lit` and has a `box` around its name.
    """

    def __init__(self, people: People, words: Sequence[str], answer: str) -> None:
        plot = people.plot
        first, second, third = map(people.place, words[:3])
        sum_ = first - second + third
        self.gone = Dial("carried", at=_SLIVER, low=0.0, high=1.0)
        way = self.gone.probe() * (first - second)
        self.step = Way(plot, second, third, gaps=_SHORT)
        self.moved = Way(plot, second + way, third + way, role="look", gaps=_SHORT)
        corners = second, third, third + way, second + way
        x, y = (stacked(*(entries(place, axis) for place in corners)) for axis in range(2))
        self.area = Hull(plot, x, y, role="look")
        self.area.set_fill(opacity=0.14).set_stroke(width=3)
        x, y = (entries(sum_, [axis]) for axis in range(2))
        ring: Any = Dots(plot, x, y, role="look", radius=0.2, opacity=0)
        self.goal = ring.set_stroke(current()["look"], width=5, opacity=1)
        looks: dict[str, Any] = {"role": "look", "width": 4, "headless": True}
        self.found = Way(plot, sum_, people.place(answer), gaps=(0.2, 0.2), **looks)
        self.lit = people.point_of(answer, role="look")
        self.box = SurroundingRectangle(people.text_of(answer), buff=0.09, corner_radius=0.09)
        self.box.set_stroke(current()["look"], width=4)
        super().__init__(
            self.area, self.step, self.moved, self.goal, self.found, self.lit, self.box
        )


def pairs_of(people: People) -> VGroup:
    """An arrow from each man to his woman."""
    pairs = zip(ROLES["man"], ROLES["woman"], strict=True)
    return VGroup(*(Way(people.plot, *map(people.place, pair), gaps=_SHORT) for pair in pairs))


class Bundle(VGroup):
    """The same arrows, all from one point, with their middle at `centre` (2,) of the frame.

    `title` is for the top, the rest stands on `floor`. `alike` is the mean cosine of two of them,
    of all numbers, and `unlike` that of one of them with a step from a colour to the next: `says`
    are these two, and `heads` say what they are.
    """

    def __init__(self, people: People, centre: Sequence[float], *, floor: float) -> None:
        pairs = list(zip(ROLES["man"], ROLES["woman"], strict=True))
        steps = [people.place(woman) - people.place(man) for man, woman in pairs]
        tips = np.array([(0.0, 0.0), *(step() for step in steps)])
        middle = (tips.min(axis=0) + tips.max(axis=0)) / 2
        x, y = (
            float(axis.value(np.array([*centre, 0.0]))) for axis in (people.plot.x, people.plot.y)
        )
        start = given((x - middle[0], y - middle[1]), "one point", why="a place beside the plane")
        self.arrows = VGroup(*(Way(people.plot, start, start + step) for step in steps))
        ways, colours = (_ways(people, some) for some in (pairs, pairwise(ROLES["colour"])))
        self.alike = mean(stacked(*(cosine(*two) for two in combinations(ways, 2))))
        self.unlike = mean(stacked(*(cosine(*two) for two in product(ways, colours))))
        self.title = Words("the four steps, from one point", "label", role="quiet")
        said = "cosine of two steps, on average", "of one with a step from colour to colour"
        self.heads = VGroup(*(Words(head, "label", role="quiet") for head in said))
        looks: dict[str, Any] = {"sign": True, "role": "look"}
        self.says = VGroup(
            Readout(self.alike, size="title", **looks).scale(_LARGE),
            Readout(self.unlike, size="title", **looks),
        )
        self.title.set_x(centre[0])
        both = VGroup(*map(VGroup, self.heads, self.says))
        for two in both:
            two.arrange(DOWN, buff=0.2)
        both.arrange(DOWN, buff=0.4).match_x(self.title).align_to(floor * UP, DOWN)
        super().__init__(self.arrows, self.title, self.heads, self.says)


def _ways(people: People, pairs: Iterable[tuple[str, str]]) -> list[Probe]:
    """The step from the first to the second of each pair, of all numbers."""
    vectors = ([people.run.probe("embedding", word=word) for word in pair] for pair in pairs)
    return [end - start for start, end in vectors]


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
            Words("cosine with the ring, all numbers", **looks),
            Words("part of the sum itself: left out", **looks),
        )
        for head, rows in zip(self.heads, (self.others, self.used), strict=True):
            head.next_to(rows.bars.zero, UP, buff=0.15).align_to(self.others, RIGHT)
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
