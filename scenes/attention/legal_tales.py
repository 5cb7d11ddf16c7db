"""Many tales that a model wrote at a temperature, and how many of them the grammar allows."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    Rectangle,
    VGroup,
    VMobject,
    linear,
    smooth,
)
from numpy.typing import NDArray

from nncore.probes.expressions import stacked
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales.training import LanguageRun
from scenes.animations.in_place import InPlace
from scenes.attention.word_line import softened
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import MARKS, Curve, Dots
from scenes.stage.change import Nudge
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_MIX = 0.7  # of the colour of what is wrong in a mark
_CROSS = MARKS["cross"] @ np.array([[1, 1, 0], [-1, 1, 0], [0, 0, np.sqrt(2)]]) / np.sqrt(2)
_STEP = 0.25  # by which the temperature is turned
_WIDE, _HIGH = 7.6, 4.75  # the room for a wall, in scene units
_LEFT, _FOOT = 1.6, -1.65  # where the number begins; where the wall and the plot end


class LegalTales(VGroup):
    """A wall of n tales, by the draws of `seed`; the share of them that is legal, and its plot.

    All at the temperature of the probe `heat`, where `here` is on the plot. `dots` are the same at
    `temperatures`; `colder` and `hotter` are the ways through them, down and up from where heat is.
    """

    def __init__(
        self, run: LanguageRun, heat: Probe, temperatures: Sequence[float], *, n: int, seed: int
    ) -> None:
        def legal(at: Probe | float) -> Probe:
            return run.probe("legal share", temperature=at, n=n, seed=seed)

        def per_cent(*at: Probe | float) -> Probe:
            return stacked(*(100.0 * legal(each) for each in at))

        ideal = max(1, round((n * _WIDE / _HIGH) ** 0.5))
        near = [c for c in range(max(1, ideal - 4), ideal + 5) if n % c == 0]  # with full rows
        columns = min(near, key=lambda c: abs(c - ideal), default=ideal)
        legal_ones = run.probe("legal", temperature=heat, n=n, seed=seed)
        self.wall = TaleWall(legal_ones, columns=columns, width=_WIDE)
        self.wall.align_to(6.6 * LEFT, LEFT).align_to(3.1 * UP, UP)
        self.percent = Readout(legal(heat), places=1, percent=True, size="title", longest=0.888)
        self.percent.scale(1.9).align_to(_LEFT * RIGHT, LEFT)
        level(self.percent, 2.4)
        at: Any = Readout(heat, places=2, size="label")
        self.of: Any = Statement("of the tales are legal at $T$ = {T}", "label", T=at)
        level(self.of.align_to(self.percent, LEFT), 1.85)
        x = Axis(0, max(temperatures), 1, length=4.35)
        y = Axis(0, 100, 50, length=3.0, direction=UP)  # in per cent, as the number above
        y.numbers.shift(0.22 * LEFT)
        self.plot = Plot(x, y, x_name="temperature $T$")
        for number in y.numbers:
            sign = Words("%", "small", role="quiet").next_to(number, RIGHT, buff=0.05)
            self.plot.add(sign)
        corner = np.array([_LEFT + 0.7, _FOOT, 0.0])
        self.plot.shift(corner - x.line.get_start())
        self.legend = VGroup(
            *(
                OnOneLine(Words(says, "label"), _sample(mark, shape))
                for says, mark, shape in (
                    ("legal", MARKS["dot"], self.wall.right),
                    ("broken", _CROSS, self.wall.broken),
                )
            )
        )
        self.legend.arrange(RIGHT, buff=0.9).match_x(self.wall)
        for line in self.legend:
            level(line, _FOOT - 0.8)
        self.here = Dots(self.plot, stacked(heat), per_cent(heat), radius=0.17, opacity=1)
        tried = given(temperatures, "temperatures", why="those that are tried")
        shares = per_cent(*temperatures)
        start = float(np.asarray(heat()))
        low, high = min(temperatures), max(temperatures)
        # A trail bends wherever the temperature halts: what is there lies on it.
        halts = {*temperatures, *_halts(start, low), *_halts(low, high)}
        way = sorted(halts)
        self.colder, self.hotter = (
            Curve(self.plot, stops, per_cent(*stops), width=6)
            for stops in (
                [at for at in way[::-1] if at <= start],
                [at for at in way if at >= start],
            )
        )
        self.dots = Dots(self.plot, tried, shares, radius=0.08, opacity=1)
        ways = VGroup(self.colder, self.hotter)
        texts = (self.percent, self.of, self.legend)
        super().__init__(self.wall, *texts, self.plot, ways, self.dots, self.here)


def turned(heat: Dial, to: float, trail: Curve) -> tuple[Animation, Animation]:
    """Turn a temperature step by step, at each all tales are written anew; and what it leaves.

    The trail is drawn from its first temperature on, as far as heat has passed it.
    """
    start, far = heat.at, np.abs(trail.x - trail.x[0])
    steps = len(_halts(start, to)) - 1

    def stepwise(share: float) -> float:
        return round(share * steps) / steps

    def passed(share: float) -> float:
        at = start + stepwise(share) * (to - start)
        way = (at - trail.x[0]) * np.sign(to - start)
        return float(np.interp(way, far, np.linspace(0, 1, far.size)))

    return Nudge(heat, by=to, rate_func=stepwise), Create(trail, rate_func=passed)


def _halts(start: float, to: float) -> list[float]:
    """The temperatures at which it halts when it is turned."""
    steps = round(abs(to - start) / _STEP) or 1
    return [start + k / steps * (to - start) for k in range(steps + 1)]


def _sample(mark: NDArray[np.float64], shape: VMobject) -> VMobject:
    """One mark that looks like those of a shape."""
    one = VMobject().match_style(shape)
    one.points = 0.15 * mark
    return one


def turn(heat: Dial, to: float) -> Nudge:
    """Turn a temperature by hundredths, so that what is worked with it has the figures shown."""
    steps = round(abs(to - heat.at) / 0.01) or 1
    return Nudge(heat, by=to, rate_func=lambda share: round(smooth(share) * steps) / steps)


class TaleWall(View, VGroup):
    """A mark for each tale, row by row: a dot if it is legal (1), a cross if it is not (0)."""

    def __init__(self, legal: Probe, *, columns: int, width: float) -> None:
        self.legal, self.columns = legal, columns
        self.shown = np.size(legal())  # so many are poured in
        rows = -(-self.shown // columns)  # the last of them need not be full
        self.ground = Rectangle(width=width, height=width * rows / columns, stroke_width=0)
        looks: dict[str, Any] = {"stroke_width": 0, "fill_opacity": 1}
        self.right = VMobject(fill_color=current()["ink"], **looks)
        # A wall of a thousand is calm in a softer colour, and what is left in it shines.
        self.broken = VMobject(fill_color=softened("wrong", _MIX), **looks)
        super().__init__(self.ground, self.right, self.broken)
        self.refresh()

    def refresh(self) -> None:
        legal = (np.asarray(self.legal()) > 0)[: self.shown]
        places = self._places(len(legal))
        for shape, mark, size, which in self._looks(legal):
            marks = places[which][:, None] + size * self._spacing() * mark
            shape.points = marks.reshape(-1, 3)

    def takes(self, mark: VMobject, k: int) -> Any:
        """An animation: a wall of one mark becomes the k-th of this one's."""
        there = self._places(k + 1)[k]
        return mark.animate.scale(self._spacing() / mark.width).move_to(there)

    def claims(self) -> Iterator[Claim]:
        found = np.full(np.size(self.legal()), np.nan)
        places = self._places(len(found))
        for value, (shape, mark, size, _) in zip((1.0, 0.0), self._looks(found), strict=True):
            marks = shape.points.reshape(-1, len(mark), 3)
            for drawn in marks:
                k = int(np.argmin(np.abs(places - drawn.mean(axis=0)).sum(axis=1)))
                if not np.allclose(drawn, places[k] + size * self._spacing() * mark, atol=1e-4):
                    raise ValueError("a mark is bent, or not at the place of a tale")
                found[k] = value
        if np.isnan(found).any():
            raise ValueError("a tale has no mark")
        for shape, hue in (
            (self.right, current()["ink"]),
            (self.broken, softened("wrong", _MIX)),
        ):
            if not has_hue(shape, hue):
                raise ValueError("marks of tales do not have their colour")
        yield Claim("fill", self.legal, found, 0.0)

    def _looks(self, legal: NDArray[Any]) -> tuple[tuple[VMobject, Any, float, Any], ...]:
        """Of each kind the shape of all marks, one mark, its size, and which tales it is for."""
        return (
            (self.right, MARKS["dot"], 0.34, legal == 1),
            (self.broken, _CROSS, 0.4, legal == 0),
        )

    def _spacing(self) -> float:
        return float(self.ground.width) / self.columns

    def _places(self, n: int) -> NDArray[np.float64]:
        """The middles (n, 3) of all marks, in rows from the upper left."""
        row, column = np.divmod(np.arange(n), self.columns)
        corner = self.ground.get_corner(UP + LEFT)
        steps = (column[:, None] + 0.5) * RIGHT + (row[:, None] + 0.5) * DOWN
        return corner + self._spacing() * steps


class Pour(InPlace):
    """The marks of a wall come one after the other, row by row."""

    def __init__(self, wall: TaleWall, **kwargs: Any) -> None:
        super().__init__(wall, **{"rate_func": linear, **kwargs})
        self.wall = wall

    def start(self) -> None:
        self.since, self.all = self.wall.shown, np.size(self.wall.legal())

    def move(self, share: float) -> None:
        self.wall.shown = round(self.since + share * (self.all - self.since))
        self.wall.refresh()
