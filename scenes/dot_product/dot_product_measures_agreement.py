"""Dot product measures agreement."""

from itertools import zip_longest
from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowArrow,
    GrowFromPoint,
    LaggedStart,
    Transform,
    TransformFromCopy,
    VGroup,
    linear,
    there_and_back,
)

from nncore.data.weights import Weights
from nncore.probes.expressions import all_of, angle, dot, isclose, maximum, polar
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from scenes.animations.whole import Whole
from scenes.dot_product.arrows import AngleArc, ArrowPlane, Coordinates, Shadow, VectorArrow
from scenes.dot_product.by_angle import ByAngle
from scenes.dot_product.comparison import Comparison
from scenes.dot_product.on_weights import OnWeights
from scenes.dot_product.piles import Piles
from scenes.dot_product.slide import APART, CELL, SMALL, SlidingPicture
from scenes.dot_product.worked import ShadowProduct, WorkedProduct, checks
from scenes.mobjects.pictures import ColourBar, square, weight_scale
from scenes.stage import runs
from scenes.stage.change import Nudge
from scenes.stage.lesson import BOTTOM, LAST_REST, SIDE, TOP, Lesson

LARGER = 1.15  # the worked product, while it has its side of the frame for itself


class DotProductMeasuresAgreement(Lesson):
    """The dot product multiplies place by place and adds: the more two things agree, the larger.

    Two arrows of the lesson's choice; then test digits, and the weights of neuron 4 of the first
    hidden layer of the digits run at its last step (7,500), seed 0.
    """

    title = "The dot product measures agreement"
    seed = 0
    arrow = (2.4, 0.7)  # v
    other = (1.2, 1.6)  # w, which is turned around
    one = 30  # the test digit that stands still
    others = (923, 1, 717)  # test digits laid on it: the same digit, another one, a fat one
    neuron = 4
    examples = range(40)  # test digits that are piled up; of these, the neuron's best and worst
    network: ClassVar[Weights | None] = None  # one's own, instead of the one that is trained here

    def construct(self) -> None:
        self.run = runs.digits(step=runs.LAST, seed=self.seed, network=self.network)
        self.pixels = square(self.run.recipe.sizes[0])[0]  # on a side of a picture
        self.meet()
        self.multiply()
        self.drop()
        self.turn_around()
        self.slide()
        self.compare()
        self.divide()
        self.look_for()
        self.pile()

    def meet(self) -> None:
        """Two arrows and their coordinates."""
        v = self.v = given(self.arrow, "v", why="an arrow whose products can be checked by hand")
        start = given(self.other, "w", why="an arrow whose products can be checked by hand")
        right = given((1, 0), "to the right", why="the direction that angles are counted from")
        self.turn = Dial("angle", at=float(np.asarray(angle(v, start)())), low=0, high=360)
        self.length = float(np.linalg.norm(self.other))
        # Angles are counted from v towards where w is at first; numpy's angles have no sign.
        (x, y), (across, up) = self.arrow, self.other
        self.side = 1.0 if x * up >= y * across else -1.0
        self.zero = angle(v, right) * (1.0 if y >= 0 else -1.0)
        w = self.w = self.turned(self.turn.probe())
        plane = self.plane = ArrowPlane(3, size=TOP - BOTTOM - 0.2)
        plane.align_to(TOP * UP, UP).set_x(0)
        # Never on v, on whichever side of it w comes to lie.
        aside = self.side * (100.0 - 200.0 / 360.0 * self.turn.probe())
        self.arrows = VGroup(
            VectorArrow(plane, v, name="v"), VectorArrow(plane, w, name="w", role="w", aside=aside)
        )
        far: Any = {"clear": (y * up >= 0, x * across >= 0)}
        self.drops = VGroup(Coordinates(plane, v, **far), Coordinates(plane, w, role="w", **far))
        worked = self.worked = WorkedProduct(v, w, ("across", "up"))
        worked.scale(LARGER).to_edge(RIGHT, buff=SIDE + 0.1)
        worked.shift((plane.get_y() - worked.given.get_y()) * UP)
        beyond = plane.beyond(7.11 - SIDE)
        self.add(plane, beyond)
        with self.beat(
            "Two arrows. Each is a pair of numbers: how far across, and how far up.",
            note="One square of the grid is one unit.",
        ):
            parts: Any = zip(self.arrows, self.drops, strict=True)
            for arrow, drops in parts:
                self.play(GrowArrow(arrow.arrow), FadeIn(arrow.label), run_time=1)
                self.add(arrow)
                self.play(Whole(drops, *map(Create, drops.drops), FadeIn(drops.numbers)))
            drawn: Any = Group(plane, self.arrows, self.drops)
            self.play(FadeOut(beyond), drawn.animate.to_edge(LEFT, buff=SIDE), run_time=1.5)
            columns: Any = zip(self.drops, worked.heads, strict=True)
            for k, (drops, head) in enumerate(columns):
                self.play(FadeIn(head, *(worked.names if k == 0 else ())), run_time=0.6)
                for number, factors in zip(drops.numbers, worked.factors, strict=True):
                    pulse = number.animate(rate_func=there_and_back).scale(1.4)
                    self.play(pulse, FadeIn(factors[k], shift=0.3 * RIGHT), run_time=0.8)

    def turned(self, by: Probe | float) -> Probe:
        """w, by so many degrees away from v."""
        return polar(self.length, self.zero + self.side * by)

    def multiply(self) -> None:
        """Across times across, up times up."""
        worked = self.worked
        rise = (self.plane.get_y() - worked.get_y()) * UP
        worked.shift(rise).given.shift(-rise)
        with self.beat(
            "Multiply across by across and up by up, then add: the dot product is {x:.2f}.",
            x=dot(self.v, self.w),
            note="Each pair is of one place. Try it by hand.",
        ):
            self.play(worked.given.animate.shift(rise), run_time=0.8)
            for signs, product in zip(worked.signs, worked.products, strict=True):
                self.play(FadeIn(signs), run_time=0.5)
                self.play(FadeIn(product, shift=0.3 * RIGHT), run_time=0.7)
            self.play(Create(worked.rule), run_time=0.6)
            self.play(FadeIn(worked.sum, shift=0.3 * DOWN), FadeIn(worked.sum_name))

    def drop(self) -> None:
        """The shadow, and the same product by it."""
        plane, v, w = self.plane, self.v, self.w
        shadow = self.shadow = Shadow(plane, v, w)
        along = polar(1.0, self.zero)
        length, cast_on = dot(v, along), [dot(self.turned(at), along) for at in self.rests()]
        figures = all(checks(float(s()), float(length())) for s in cast_on)  # pyright: ignore
        by = self.by_shadow = ShadowProduct(dot(w, along), length, figures=figures)
        by.to_edge(RIGHT, buff=SIDE + 0.1).align_to(plane.get_bottom(), DOWN)
        with self.beat(
            "Now drop $w$'s shadow on $v$: its length times that of $v$ is {x:.2f} again.",
            x=dot(v, w),
            holds=isclose(dot(w, along) * length, dot(v, w), within=1e-9),
            note="The shadow is what $w$ has of the direction of $v$.",
        ):
            self.play(FadeOut(self.drops), run_time=0.6)
            smaller = self.worked.animate.scale(1 / LARGER).to_edge(RIGHT, buff=SIDE + 0.1)
            self.play(smaller.align_to((TOP - 0.1) * UP, UP))
            self.play(Create(shadow.drop), run_time=1)
            self.play(Whole(shadow, GrowFromPoint(shadow.bar, plane.point(0, 0))), run_time=1)
            self.bring_to_front(self.arrows)
            for head, factor, sign in zip_longest(by.heads, by.factors, by.signs):
                self.play(FadeIn(*(part for part in (head, factor, sign) if part)), run_time=0.8)
            self.play(FadeIn(by.product, by.measured, shift=0.3 * RIGHT))

    def rests(self) -> tuple[float, ...]:
        """Angles from v at which w rests: where it is at first, and on its way around."""
        return self.turn.at, 0.0, 90.0, 180.0, 360.0

    def turn_around(self) -> None:
        """Towards each other, at right angles, against each other, and around."""
        worked, by, v = self.worked, self.by_shadow, self.v
        reach = int(np.ceil(float(np.linalg.norm(self.arrow)) * self.length))
        corner = self.plane.get_bottom() * UP + 0.4 * UP + 6.35 * RIGHT
        curve = ByAngle(v, self.turned, self.turn.probe(), reach=reach, corner=corner)
        with self.beat(
            "Turn $w$: along $v$ the product is largest, at right angles zero,"
            " against $v$ negative.",
            holds=all_of(
                isclose(dot(v, self.turned(0.0)), maximum(curve.values), within=1e-9),
                isclose(dot(v, self.turned(90.0)), 0.0, within=1e-9),
                dot(v, self.turned(180.0)) < 0.0,
            ),
            note="No shadow, nothing in common. Then minus; all the way round they agree again.",
        ):
            above = (worked.heads, worked.names, worked.factors, worked.signs, worked.products)
            self.play(FadeOut(*above, worked.rule, by), run_time=0.6)
            by.remove(by.measured)
            total: Any = VGroup(worked.sum_name, worked.sum)
            middle = curve.axes.get_x()
            arc = AngleArc(self.plane, self.turn.probe(), zero=self.zero, side=self.side)
            self.play(total.animate.scale(1.3).set_x(middle).align_to((TOP - 0.1) * UP, UP))
            self.play(FadeIn(arc, *curve.axes), run_time=0.6)
            self.bring_to_front(self.arrows)
            by.shift((1.7 - by.product.get_y()) * UP).set_x(middle)
            self.play(Nudge(self.turn, by=0, run_time=3))
            self.play(FadeIn(by, curve.lobes, curve.trace), run_time=0.5)
            # Figures would not check by hand on the way: products are rounded, and so are factors.
            for to, run_time in ((90, 3.5), (180, 3), (360, 3.5)):
                self.play(FadeOut(by), run_time=0.3)
                self.play(Nudge(self.turn, by=to, run_time=run_time))
                self.play(FadeIn(by), run_time=0.4)
                self.wait(0.8)

    def picture(self, example: int) -> Probe:
        """The pixels of a test digit."""
        return self.run.probe("a", layer=0, example=example)

    def slide(self) -> None:
        """One picture slides over another."""
        here, there = self.picture(self.one), self.picture(self.others[0])
        sliding = self.sliding = SlidingPicture(here, there, self.pixels)
        sliding.shift((TOP - 0.05) * UP - sliding.frame.get_top())
        values, alone = sliding.values, sliding.alone
        with self.beat(
            "A picture is a list of numbers, too. Pixel times pixel, all added: at best {x:.1f}.",
            x=maximum(values),
            holds=isclose(sliding.now.numbers["x"].probe, maximum(values), within=1e-9),
            note="Pixel times pixel, for each shift of one picture over the other, and all added.",
        ):
            self.play(FadeOut(self.content), run_time=0.8)
            self.play(FadeIn(sliding.glass, sliding.frame, sliding.at_first))
            self.play(FadeIn(sliding.plot, sliding.trace, sliding.now, sliding.glows))
            self.play(*sliding.slid(2 * APART, rate_func=linear, run_time=9))
            self.add(sliding.passed, sliding.trace)
            self.play(*sliding.slid(int(np.argmax(np.asarray(values()))), run_time=2))
            self.play(FadeOut(sliding.at_first), run_time=0.4)
            goals = [ink.get_center() for ink in alone]
            self.add(*(ink.scale(CELL / SMALL).move_to(sliding.frame) for ink in alone))
            self.bring_to_front(sliding.glass, sliding.frame)
            self.play(
                *(
                    ink.animate.scale(SMALL / CELL).move_to(goal)
                    for ink, goal in zip(alone, goals, strict=True)
                ),
                run_time=1.5,
            )
            self.play(FadeIn(sliding.names), run_time=0.6)

    def compare(self) -> None:
        """Others on the same picture."""
        side, examples = self.pixels, (self.one, *self.others)
        labels = [self.run.probe("label", example=e) for e in examples]
        v, *ws = map(self.picture, examples)
        shown = self.comparison = Comparison(v, ws, labels, side)
        panels, numbers = shown.panels, shown.numbers
        words, said, holds = shown.what_is_shared()
        with self.beat(
            words,
            **said,
            holds=holds,
            note="The sums say so: much ink makes large products, whatever it shows.",
        ):
            self.play(FadeOut(self.sliding.below()), run_time=0.6)
            first: Any = panels[0]
            goal = first.get_center(), first.width
            first.scale_to_fit_width(side * CELL).move_to(self.sliding.frame)
            self.remove(self.sliding.glass, self.sliding.frame)
            self.add(first)
            self.play(first.animate.scale_to_fit_width(goal[1]).move_to(goal[0]), run_time=1.5)
            rest: Any = panels[1:]
            coming = (FadeIn(panel[1], panel[0].v, shift=0.6 * RIGHT) for panel in rest)
            self.play(LaggedStart(*coming, lag_ratio=0.3), run_time=1.2)
            self.play(FadeIn(numbers[0], shown.head), run_time=0.6)
            for panel, number in zip(rest, numbers[1:], strict=True):
                overlay: Any = panel[0]
                overlay.w.shift(0.7 * LEFT)
                self.play(FadeIn(overlay.w), run_time=0.4)
                self.play(overlay.w.animate.move_to(overlay.v), run_time=1)
                self.play(FadeIn(overlay.shared), FadeIn(number), run_time=0.8)
                self.remove(panel[1], *overlay)
                self.add(panel)
            self.ring = shown.ring(numbers)
            self.play(Create(self.ring))

    def divide(self) -> None:
        """The cosine."""
        shown = self.comparison
        words, said, holds = shown.who_wins()
        with self.beat(
            words,
            **said,
            holds=holds,
            note="This is the cosine of the angle between them: 1 for the same direction.",
            because="the cosine of zero",
        ):
            self.play(FadeOut(self.ring), run_time=0.4)
            self.play(
                Transform(shown.panels, shown.small),
                Transform(shown.numbers, shown.raised),
                Transform(shown.head, shown.raised_head()),
                run_time=1.2,
            )
            self.play(FadeIn(shown.cosine_head, shown.cosine_name))
            for number in shown.cosines:
                self.play(FadeIn(number, shift=0.2 * DOWN), run_time=0.7)
            self.play(Create(shown.ring(shown.cosines)))

    def look_for(self) -> None:
        """A digit against what a neuron looks for."""
        W, scale = self.run.probe("W", layer=1, neuron=self.neuron), weight_scale(self.run)
        digits = self.digits = [self.picture(e) for e in self.examples]
        sums = self.sums = [dot(digit, W) for digit in digits]
        values = [float(np.asarray(of())) for of in sums]
        worst, best = int(np.argmin(values)), int(np.argmax(values))
        on = self.on = [
            OnWeights(W, digits[k], limit=scale, height=4.5, top=(x, TOP - 0.05, 0), role=role)
            for k, x, role in ((worst, -3.45, "negative"), (best, 3.0, "positive"))
        ]
        bar = self.bar = ColourBar(scale, height=4.5, more=True)
        bar.next_to(on[1].weights, RIGHT, buff=0.2)
        middle = on[0].weights.copy().set_x(0)
        with self.beat(
            "Digit $v$, weights $w$: a neuron sums $v dot w$ before its bias."
            " Blue lifts it, red pulls it down.",
            holds=all_of(sums[best] > 0.0, sums[worst] < 0.0),
            note="Where ink is. Of the digits that come next, two: the largest sum and the least.",
        ):
            self.play(FadeOut(self.content), run_time=0.8)
            self.play(FadeIn(middle))
            self.remove(middle)
            apart = (TransformFromCopy(middle, part.weights) for part in on)
            self.play(*apart, FadeIn(bar), run_time=1.5)
            for part in reversed(on):
                self.play(FadeIn(part.ink, shift=0.6 * DOWN), run_time=1)
                self.play(FadeIn(part.lit), run_time=0.6)
                self.remove(part.weights)
                self.add(part.outline)
                self.play(FadeOut(part.ink), run_time=1.2)
                self.play(FadeIn(part.sum), run_time=0.6)

    def pile(self) -> None:
        """Many digits, each at its sum."""
        labels = [self.run.probe("label", example=e) for e in self.examples]
        piles = Piles(self.digits, self.sums, labels)
        words, said, holds = piles.what_is_lifted()
        with self.beat(
            words,
            **said,
            holds=holds,
            note="They agree with the weights. The edge of a digit that faces zero is at its sum.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.bar), run_time=0.4)
            corners = zip(self.on, piles.corners(), strict=True)
            self.play(*(part.into_corner(corner) for part, corner in corners), run_time=1.5)
            self.play(FadeIn(piles.grounds, piles.axis, piles.head), Create(piles.zero))
            falls = LaggedStart(*(FadeIn(d, shift=DOWN) for d in piles.digits), lag_ratio=0.25)
            self.play(falls, run_time=8)
            self.play(*map(Create, piles.rings))
