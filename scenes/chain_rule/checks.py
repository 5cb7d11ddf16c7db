"""A slope found by several roads: digits that agree, a chord beside a tangent, the error."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Dot,
    FadeOut,
    Line,
    Triangle,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.in_place import InPlace
from scenes.chain_rule.rulers import AtBand
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.stage.text import ConstantFormula, Formula, Words, figures, level, outline
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

PLACES = 12  # of a slope: what different machines agree about
_ALIKE = 1e-3
# How much larger than text numbers are, and where they begin: alone, and beside words.
_HUGE, _LARGE, _GROWN, _SMALL, _WORDS = 4.7, -5.95, 3.1, -2.1, -6.6
_WITH_SIGN = 0.92  # of that size, where a minus sign needs room, too
_DECADE = 0.01  # of a decade: how far off a point of the error may be


class LitNumber(View, VGroup):
    """A large number of which those leading figures are lit that another number has as well."""

    def __init__(self, probe: Probe, other: Probe, *, scale: float) -> None:
        self.probe, self.other = probe, other
        theme = current()
        self.lit = VMobject(fill_color=theme["ink"], fill_opacity=1, stroke_width=0)
        self.unlit = VMobject(fill_color=theme["faint"], fill_opacity=1, stroke_width=0)
        # Knows where the number begins, and how large it is, wherever it was moved to.
        self.origin = Line(0 * RIGHT, scale * RIGHT, stroke_width=0)
        super().__init__(self.lit, self.unlit, self.origin)
        self.refresh()

    def agreeing(self) -> int:
        """How many leading figures are the same."""
        mine, its = (figures(float(p()), PLACES) for p in (self.probe, self.other))
        same = [a == b for a, b in zip(mine, its, strict=False)]
        return same.index(False) if False in same else len(same)

    def refresh(self) -> None:
        self.text, self.n = figures(float(self.probe()), PLACES), self.agreeing()
        points = self._placed(self.text)
        cut = len(outline(self.text[: self.n], "body")) if self.n else 0
        self.lit.points, self.unlit.points = points[:cut], points[cut:]

    def _placed(self, text: str) -> NDArray[np.float64]:
        start, end = self.origin.get_start(), self.origin.get_end()
        return start + np.linalg.norm(end - start) * outline(text, "body")

    def claims(self) -> Iterator[Claim]:
        cut = len(outline(self.text[: self.n], "body")) if self.n else 0
        drawn = np.concatenate([self.lit.points, self.unlit.points])
        expected = self._placed(self.text)
        if drawn.shape != expected.shape or not np.allclose(drawn, expected, atol=_ALIKE):
            raise ValueError(f"what is drawn does not read {self.text!r}")
        if len(self.lit.points) != cut or self.n != self.agreeing():
            raise ValueError("other figures are lit than those that agree")
        value = float(self.text.replace("−", "-"))
        half = 0.5 * 10.0**-PLACES
        yield Claim("number", self.probe, value, half, printed=self.text, places=PLACES)


class Row(VGroup):
    """A slope to all its digits, the name of the road to it, and what is computed there (`sub`).

    The number is large, with words above it, or they stand at its left.
    """

    def __init__(self, probe: Probe, other: Probe, name: str, sub: VMobject) -> None:
        self.huge = _HUGE * (1.0 if float(other()) >= 0 else _WITH_SIGN)
        self.number = LitNumber(probe, other, scale=self.huge)
        self.head, self.sub = Words(name), sub
        self.words = VGroup(self.head, sub)
        super().__init__(self.number, self.words)

    def large(self, y: float) -> None:
        """Across the frame, with its baseline at y."""
        self._begin(_LARGE, y)
        level(self.head.align_to(_LARGE * RIGHT, LEFT), y + 1.57)
        level(self.sub.next_to(self.head, RIGHT, buff=0.4), y + 1.57)

    def beside(self, y: float) -> None:
        """Smaller, with its words at the left of it."""
        self.number.scale(_GROWN / self.huge)
        self._begin(_SMALL, y)
        level(self.head.align_to(_WORDS * RIGHT, LEFT), y + 0.42)
        level(self.sub.align_to(_WORDS * RIGHT, LEFT), y - 0.12)

    def _begin(self, x: float, y: float) -> None:
        self.number.shift((x, y, 0) - self.number.origin.get_start())

    def shrink(self) -> AnimationGroup:
        """From large to small, on its baseline; what is computed goes."""
        number: Any = self.number.animate
        start = self.number.origin.get_start()
        smaller = number.scale(_GROWN / self.huge, about_point=start).shift(
            (_SMALL - _LARGE) * RIGHT
        )
        return AnimationGroup(smaller, FadeOut(self.sub, run_time=0.5))

    def lift(self, y: float) -> AnimationGroup:
        """After that to where it is beside its name; what is computed comes back later."""
        name = level(self.head.copy().align_to(_WORDS * RIGHT, LEFT), y + 0.42)
        level(self.sub.align_to(_WORDS * RIGHT, LEFT), y - 0.12)
        up = (y - self.number.origin.get_start()[1]) * UP
        number, moved = self.number.animate, self.head.animate
        return AnimationGroup(number.shift(up), moved.move_to(name))  # pyright: ignore[reportArgumentType]


class Decades(VGroup):
    """An axis of powers of ten, from 10^low to 10^high, with its numbers every `step` decades.

    `axis` has the exponents as its values.
    """

    def __init__(
        self, low: int, high: int, *, step: int, length: float, direction: Any = RIGHT
    ) -> None:
        self.axis = Axis(
            low, high, step, length=length, direction=np.array(direction), numbers=False
        )
        self.labels = VGroup()
        for power in range(int(np.ceil(low / step)) * step, high + 1, step):
            label = ConstantFormula(
                f"10^({power})" if power else "1", "small", because="a tick of the axis",
                role="quiet",
            )  # fmt: skip
            beside = DOWN if direction[0] else LEFT
            self.labels.add(label.next_to(self.axis.point(power), beside, buff=0.18))
        super().__init__(self.axis, self.labels)


class Pointer(View, VGroup):
    """A pointer above an axis, at the value of a probe."""

    def __init__(self, axis: Axis, probe: Probe) -> None:
        self.axis, self.probe = axis, probe
        self.tip = Triangle(fill_color=current()["look"], fill_opacity=1, stroke_width=0)
        self.tip.rotate(np.pi).scale_to_fit_height(0.3)
        super().__init__(self.tip)
        self.refresh()

    def refresh(self) -> None:
        self.shift(self.axis.point(self.probe()) + 0.1 * UP - self.tip.get_bottom())

    def claims(self) -> Iterator[Claim]:
        yield Claim("position", self.probe, float(self.axis.value(self.tip.get_bottom())), 1e-5)


class Chord(View, VGroup):
    """The chord of a curve of costs from w - h to w + h, with a dot at each of its ends.

    A leg leads from each down to the axis of the weight. There it is a step of h from w (`here`).
    `ends` are the costs there: it is asked of `run` for one weight and one example (`which`).
    """

    def __init__(self, plot: Plot, run: TrainingRun, *, w: float, h: float, **which: Any) -> None:
        self.plot, self.run, self.which, self.w = plot, run, which, w
        theme = current()
        self.line = Line(color=theme["look"], stroke_width=7)
        self.dots = VGroup(*(Dot(radius=0.14, color=theme["look"]) for _ in range(2)))
        self.legs = VGroup(*(Line(color=theme["look"], stroke_width=2.5) for _ in range(2)))
        self.steps = VGroup(*(Line(color=theme["look"], stroke_width=9) for _ in range(2)))
        self.here = Line(color=theme["ink"], stroke_width=4)
        self.letters = AtBand(*(Formula("h", "body") for _ in range(2)))
        parts = (self.legs, self.steps, self.here, self.letters, self.line, self.dots)
        super().__init__(*parts)
        self.reach(h)
        self.refresh()

    def reach(self, h: float) -> None:
        """What h is from now on."""
        self.x = (self.w - h, self.w + h)
        self.ends = self.run.probe("C along", **self.which, values=self.x)

    def refresh(self) -> None:
        points = self.plot.point(np.array(self.x), self.ends())
        self.line.set_points_as_corners(points)
        for dot, point in zip(self.dots, points, strict=True):
            dot.move_to(point)
        for leg, top, step, way in zip(self.legs, points, self.steps, self.ways(), strict=True):
            leg.set_points_as_corners([way[1], top])
            step.set_points_as_corners(way)
        for letter, at in zip(self.letters, self.middles(), strict=True):
            letter.move_to(at)
        self.here.set_points_as_corners(self.tick())

    def ways(self) -> NDArray[np.float64]:
        """On the axis, from w to below each end: (2, 2, 3)."""
        return np.array([[self.plot.x.point(self.w), self.plot.x.point(x)] for x in self.x])

    def tick(self) -> NDArray[np.float64]:
        """What marks w on the axis: (2, 3)."""
        return self.plot.x.point(self.w) + np.array([0.08 * DOWN, 0.35 * UP])

    def middles(self) -> NDArray[np.float64]:
        """Where the letters stand: above the axis, halfway from w to each end."""
        return self.plot.x.point((np.array(self.x) + self.w) / 2) + 0.3 * UP

    def claims(self) -> Iterator[Claim]:
        points = np.array([dot.get_center() for dot in self.dots])
        if not np.allclose(self.plot.x.value(points), self.x, atol=1e-5):
            raise ValueError("the ends of a chord are not h from the weight")
        feet, shares = self.plot.x.point(np.array(self.x)), np.linspace(0, 1, 4)[:, None]
        for leg, foot, top in zip(self.legs, feet, points, strict=True):
            if not np.allclose(leg.points, foot + shares * (top - foot), atol=1e-5):
                raise ValueError("a leg does not lead from the end of a chord down to the axis")
        for line, (start, end) in zip(
            (*self.steps, self.here), (*self.ways(), self.tick()), strict=True
        ):
            if not np.allclose(line.points, start + shares * (end - start), atol=1e-5):
                raise ValueError("a step of h, or the mark of w, is not where it should be")
        letters = np.array([letter.get_center() for letter in self.letters])
        if not np.allclose(letters, self.middles(), atol=1e-5):
            raise ValueError("an h does not stand between the weight and the end of a chord")
        yield Claim("position", self.ends, self.plot.y.value(points), 1e-5)


class Narrow(InPlace):
    """Shrink h at an even pace, decade by decade; `probes` says what each view has to ask then.

    `dial` is turned to the exponent of h.
    """

    def __init__(
        self,
        *views: Any,
        dial: Dial,
        to: float,
        **kwargs: Any,
    ) -> None:
        self.views, self.dial, self.end = views, dial, to
        super().__init__(*views, **kwargs)

    def start(self) -> None:
        self.begins = self.dial.at

    def move(self, share: float) -> None:
        self.dial.at = self.begins + share * (self.end - self.begins)
        for view in self.views:
            if isinstance(view, Chord):
                view.reach(10.0**self.dial.at)
            elif not isinstance(view, Pointer):
                view.ask(probe=view.probe.with_(h=10.0**self.dial.at))
            view.refresh()


def ground(plot: Plot, tops: NDArray[np.float64]) -> NDArray[np.float64]:
    """What lies between a curve (n, 3) and the x axis, in upright strips.

    So the air above the curve is no part of any: text may stand there.
    """
    feet = plot.point(plot.x.value(tops), plot.y.low)
    strips = [feet[:-1], tops[:-1], tops[1:], feet[1:], feet[:-1]]
    sides = [point for a, b in pairwise(strips) for point in (a, a, b, b)]
    return np.stack(sides, axis=1).reshape(-1, 3)


class CostCurve(Curve):
    """The cost for each value of a weight, with the ground below it."""

    def __init__(self, plot: Plot, x: NDArray[np.float64], y: Probe) -> None:
        self.below = VMobject(stroke_width=0, fill_color=current()["cost"], fill_opacity=0.14)
        super().__init__(plot, x, y, role="cost", width=7)
        self.add(self.below.set_z_index(-1))

    def refresh(self) -> None:
        super().refresh()
        self.below.points = ground(self.plot, np.concatenate([self.points[::4], self.points[-1:]]))


class ErrorCurve(View, VGroup):
    """How far off a difference is, for each h, with both on axes of powers of ten.

    `line` and `dots`, and the ground below them, in strips.
    """

    def __init__(self, plot: Plot, hs: Sequence[float], errors: Sequence[Probe]) -> None:
        self.plot, self.hs, self.errors = plot, np.array(hs), tuple(errors)
        wrong = current()["wrong"]
        self.line = VMobject(stroke_color=wrong, stroke_width=6)
        self.dots = VGroup(*(Dot(radius=0.08, color=wrong) for _ in hs))
        self.ground = VMobject(stroke_width=0, fill_color=wrong, fill_opacity=0.16)
        super().__init__(self.ground, self.line, self.dots)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return self.errors

    def refresh(self) -> None:
        errors = np.array([error() for error in self.errors])
        tops = self.plot.point(np.log10(self.hs), np.log10(errors))
        self.line.set_points_as_corners(tops)
        for dot, point in zip(self.dots, tops, strict=True):
            dot.move_to(point)
        self.ground.points = ground(self.plot, tops)

    def claims(self) -> Iterator[Claim]:
        points = np.array([dot.get_center() for dot in self.dots])
        if not np.allclose(self.plot.x.value(points), np.log10(self.hs), atol=1e-5):
            raise ValueError("an error does not stand at its h")
        for error, power in zip(self.errors, self.plot.y.value(points), strict=True):
            shown = float(10.0**power)
            yield Claim("position", error, shown, _DECADE * np.log(10) * shown)
