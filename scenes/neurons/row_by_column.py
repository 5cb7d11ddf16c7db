"""A row of weights times a column of activations, worked out: a few places, and what is left."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Brace, Line, Rectangle, VGroup

from nncore.state import State
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current

W_ROW, A_ROW, SUM_ROW, END_ROW = 0.55, -0.15, -1.2, -2.6  # heights of the lines of numbers


class RowByColumn(VGroup):
    """Below two strips, weights over activations: three places multiplied, the others, the bias.

    `columns` are the terms from left to right, `links` lead from their places to them, `sums` is
    the line of products, `brace` holds them together, `answer` is what they add up to and what
    the sigmoid makes of it.
    """

    def __init__(
        self, run: State, *, neuron: int, example: int, places: Sequence[int], strip: PixelGrid
    ) -> None:
        here = {"layer": 1, "neuron": neuron}
        terms = [run.probe("products", source=k, example=example, **here) for k in places]
        b, z = run.probe("b", **here), run.probe("z", example=example, **here)
        others = run.probe("weighted sum", example=example, **here) - (
            terms[0] + terms[1] + terms[2]
        )
        n_others = run.probe("count W", layer=1) / run.probe("count b", layer=1) - len(places)
        xs = np.linspace(-5.3, 5.3, 5)
        self.columns, self.links, self.sums = VGroup(), VGroup(), VGroup()
        for x, k in zip(xs, places, strict=False):
            w = Readout(run.probe("W", source=k, **here), sign=True, role="w", size="title")
            pixel = Readout(run.probe("a", layer=0, neuron=k, example=example), size="title")
            a = Equation("times {a}", "title", a=pixel)
            rule = Line(LEFT, RIGHT, color=current()["faint"], stroke_width=2.5)
            level(w.set_x(x), W_ROW)
            level(a.align_to(w, RIGHT), A_ROW)
            self.columns.add(VGroup(w, a, rule.move_to(np.array([x, A_ROW - 0.3, 0.0]))))
            self.links.add(self._link(strip, k, x))
        rest = VGroup(
            Equation('"the other" {n}', "label", n=Readout(n_others, places=0)),
            Words("products", "label"),
        ).arrange(DOWN, buff=0.15)
        for x, words in ((xs[3], rest), (xs[4], Words("the bias", "label", role="b"))):
            self.columns.add(words.move_to(np.array([x, (W_ROW + A_ROW) / 2 + 0.1, 0])))
        for x, term, role in zip(
            xs, (*terms, others, b), ("ink", "ink", "ink", "ink", "b"), strict=True
        ):
            number = Readout(term, sign=True, role=role, size="title", align="center").set_x(x)
            self.sums.add(level(number, SUM_ROW))
        self.answer = Equation(
            "z = {z} quad a = sigma(z) = {a}",
            "title",
            z=Readout(z, sign=True, role="z"),
            a=Readout(run.probe("a", example=example, **here)),
        ).scale(1.3)
        self.answer.set_x(0)
        level(self.answer, END_ROW)
        self.brace = Brace(self.sums, DOWN, buff=0.15, color=current()["quiet"])
        super().__init__(self.columns, self.links, self.sums, self.brace, self.answer)

    def _link(self, strip: PixelGrid, k: int, x: float) -> VGroup:
        """From a place of the strips to the column of its numbers."""
        pixel = strip.pixel(k)
        ring = Rectangle(width=0.1, height=2 * strip.height + 0.2, stroke_width=3)
        ring.set_color(current()["look"]).move_to(pixel.get_top() + 0.03 * UP)
        foot = np.array([x, W_ROW + 0.45, 0.0])
        line = Line(ring.get_bottom(), foot, color=current()["look"], stroke_width=2)
        return VGroup(ring, line)


def three_places(run: State, *, neuron: int, example: int) -> tuple[int, ...]:
    """Three places of a digit's ink, apart from each other, whose printed numbers check by hand.

    Weight times pixel is the product as printed with two places, and all terms add up to z so
    where any three do; best if weights of both signs are among them.
    """
    W, a = run.network.W[1][neuron], np.asarray(run.probe("a", layer=0, example=example)())
    b, z = float(run.network.b[1][neuron]), float(W @ a + run.network.b[1][neuron])
    inked = np.flatnonzero((a > 0.3) & (np.abs(W) > 0.05))
    good = [
        int(k) for k in inked if cents(cents(W[k]) / 100 * cents(a[k]) / 100) == cents(W[k] * a[k])
    ]

    trios = np.array(list(combinations(good if len(good) > 2 else range(len(a)), 3)))
    printed = np.array([cents(term) for term in W * a])
    rest = z - b - (W * a)[trios].sum(axis=1)
    adds_up = printed[trios].sum(axis=1) + np.rint(100 * rest) + cents(b) == cents(z)
    of_both_signs = np.ptp(np.sign(W[trios]), axis=1) > 0
    apart = np.diff(trios).min(axis=1)
    return tuple(map(int, trios[np.lexsort((-apart, ~of_both_signs, ~adds_up))[0]]))


def cents(value: float) -> int:
    """The value in hundredths, rounded as it is printed."""
    return round(100 * float(f"{value:.2f}"))
