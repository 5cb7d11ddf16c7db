"""The parts of a picture of many digits that want something of a few weights."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, ReplacementTransform, VGroup, VMobject

from nncore.probes.expressions import counts, entries, stacked
from nncore.probes.probe import Condition, Probe
from scenes.animations.whole import Whole
from scenes.backprop.chosen import Chosen
from scenes.backprop.levers import draw_outline
from scenes.backprop.upright import Gap, Level, Upright
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.quiet import quiet
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current


class Fan(VGroup):
    """One neuron, and its weights to a few outputs, at their heights."""

    def __init__(self, outputs: tuple[int, ...], heights: Any, *, start: float, end: float) -> None:
        theme = current()
        looks = {"color": theme["quiet"], "fill_color": theme["panel"], "fill_opacity": 1}
        self.neuron = Circle(0.32, **looks).move_to((start, np.mean(heights), 0))
        self.circles, self.wires, self.names = VGroup(), VGroup(), VGroup()
        for output, y in zip(outputs, heights, strict=True):
            circle = Circle(0.26, **looks).move_to((end, y, 0))
            way = circle.get_center() - self.neuron.get_center()
            way = way / np.linalg.norm(way)
            wire = Line(self.neuron.get_center() + 0.34 * way, circle.get_center() - 0.28 * way)
            wire.set_color(theme["w"])
            self.circles.add(circle)
            self.wires.add(wire.set_stroke(width=6))
            name = Constant(str(output), "body", because="the output's digit")
            self.names.add(name.next_to(circle, RIGHT, buff=0.15))
        super().__init__(self.wires, self.neuron, self.circles)  # the names are shown apart


def picture(chosen: Chosen, example: int, x: float, y: float, height: float) -> PixelGrid:
    """A training digit."""
    pixels = chosen.run.probe("a", layer=0, split="train", example=example)
    return PixelGrid(pixels, height=height).move_to((x, y, 0))


def how_many(answers: Probe, first: int = 0, last: int = 9) -> Probe:
    """How many answers or labels are one of these digits."""
    return entries(counts(answers, (first - 0.5, last + 0.5)), 0)


def tally(label: Probe, count: Probe, of: Probe) -> VGroup:
    """How many new digits have that answer."""
    read = OnOneLine(Words("read as", role="quiet"), Readout(label, places=0, role="look"), gap=0.2)
    number = Readout(count, places=0, size="title", align="center", longest=of())
    number.scale(2)
    total = OnOneLine(
        Words("of", "label", role="quiet"),
        Readout(of, places=0, size="label"),
        Words("new digits", "label", role="quiet"),
        gap=0.15,
    )
    return VGroup(read, number, total).arrange(DOWN, buff=0.4)


def one_arrow() -> VGroup:
    """What each arrow of a digit is."""
    formula = Words("$-partial C slash partial w$", "title").scale(1.3)
    words = [Words(line, "label", role="quiet") for line in ("each arrow:", "for that digit alone")]
    return VGroup(words[0], formula, words[1]).arrange(DOWN, buff=0.35)


def sorted_labels(chosen: Chosen, xs: Any, height: float) -> VGroup:
    """The labels of the mini-batch, each above the middle of its digits."""
    run = chosen.run
    labels = run.probe("label", split="train", example=chosen.together)()
    heads = VGroup()
    for label in sorted(set(labels)):
        mine = np.flatnonzero(labels == label)
        probe = run.probe("label", split="train", example=chosen.together[mine[0]])
        name = Readout(probe, places=0, align="center")
        heads.add(name.move_to((xs[mine].mean(), height, 0)))
    return heads


def ups(wishes: Probe) -> Probe:
    """How many want up."""
    return entries(counts(wishes, (0.0, 100.0)), 0)


def downs(wishes: Probe) -> Probe:
    """How many want down."""
    return ups(-wishes)


def outvoted(wishes: Probe) -> Condition:
    """That fewer want up than down."""
    return ups(wishes) < downs(wishes)


def votes(rows: list[Upright], x: float) -> VGroup:
    """Beside each row how many of its arrows go up, and how many down."""
    lines = VGroup()
    for row in rows:
        parts = [
            Readout(ups(row.probe), places=0, size="label"),
            Words("up", "label", role="positive"),
            Readout(downs(row.probe), places=0, size="label"),
            Words("down", "label", role="negative"),
        ]
        lines.add(OnOneLine(*parts, gap=0.15).move_to((x, row.foot(0)[1], 0)))
    return lines


def levelled(row: Upright, level: Level) -> Whole:
    """The arrows of a row melt, each above its own place, into the level of all."""
    (left, right), y = level.ends, level.get_center()[1]
    apart, thick = (right - left) / len(row), level.get_stroke_width() / 100
    melts = []
    for arrow, x, value in zip(row, row.xs, row.probe(), strict=True):
        flat = VMobject(stroke_width=0, fill_opacity=1, fill_color=level.get_stroke_color())
        way = thick * (UP if value >= 0 else DOWN)  # its corners in the order of the arrow's
        foot = np.array([x, y, 0.0]) - way / 2
        draw_outline(flat, foot, way, head=0, wing=0.51 * apart, side=0.51 * apart)
        melts.append(ReplacementTransform(arrow.copy().set_fill(opacity=1), flat))
    return Whole(level, *melts, lag_ratio=0)


def running(axes: list[Axis], x: Axis, paths: Sequence[Probe], first: int) -> list[Curve]:
    """For each row what its average over so many is, from `first` on; x has powers of ten."""
    curves = []
    for axis, path in zip(axes, paths, strict=True):
        n = np.arange(first, len(path()) + 1)
        along = x.copy().set_y(axis.point(0.0)[1])
        up = Axis(0, axis.high, axis.high, length=axis.unit() * axis.high, direction=UP)
        later = entries(path, n - 1)
        curves.append(Curve(Plot(along, up), np.log10(n), later, role="ink", width=4))
    return curves


def beside(axes: list[Axis], probes: Sequence[Probe], x: float) -> tuple[list[Upright], VGroup]:
    """An arrow for each row, at a place across, and its number."""
    arrows, numbers = [], VGroup()
    for probe, axis in zip(probes, axes, strict=True):
        arrows.append(Upright(axis, [x], stacked(probe), width=0.3))
        role = "positive" if probe() > 0 else "negative"
        number = Readout(probe, places=3, size="label", role=role, sign=True)
        at = (x + 0.35, axis.point(0.0)[1], 0)
        numbers.add(number.next_to(at, RIGHT, buff=0.05))
    return arrows, numbers


def misses(axes: list[Axis], goals: Sequence[Probe], reached: Sequence[Probe], x: float) -> VGroup:
    """At a place across, how far what each row has reached is from its goal."""
    rows = zip(axes, goals, reached, strict=True)
    return VGroup(*(Gap(axis, x, goal, now, role="wrong", width=9) for axis, goal, now in rows))


def over(chosen: Chosen, examples: tuple[int, ...]) -> Statement:
    """Over how many digits the numbers at the right are averages."""
    labels = chosen.run.probe("label", split="train", example=examples)
    words = Statement("over {n} digits", "label", n=Readout(how_many(labels), places=0))
    return level(words.move_to((5.6, 0, 0)), 1.94)


def turns(x: Axis, numbers: tuple[int, ...], size: Probe, *, low: float, high: float) -> VGroup:
    """Where so many digits have been averaged, and where the mini-batch has."""
    head = VGroup()
    for n in (*numbers, int(size())):
        at = x.point(np.log10(n))[0]
        line = Line(color=current()["faint"], stroke_width=2)
        line.put_start_and_end_on((at, low, 0), (at, high, 0))
        name = (
            Constant(f"{n:,}", "label", because="a number of digits, on a log scale")
            if n in numbers
            else Readout(size, places=0, size="label", align="center")
        )
        head.add(line, level(name.set_x(at), high + 0.2))
    words = quiet("digits averaged", x.line, LEFT, buff=0.4)
    return head.add(level(words, high + 0.2))


def legend(chosen: Chosen) -> VGroup:
    """What the curves are, the yellow lines that they come near, and the bars between."""
    run = chosen.run
    labels = run.probe("label", split="train", example=range(len(run.data.x("train"))))
    stroke = Line(0.4 * LEFT, 0.4 * RIGHT, color=current()["look"], stroke_width=4)
    n = Readout(how_many(labels), places=0)
    words = Statement("average over all {n} training digits", "label", n=n)
    far = VGroup(stroke, words.next_to(stroke, RIGHT, buff=0.2))
    curve = stroke.copy().set_color(current()["ink"])
    near = VGroup(curve, Words("average so far", "label").next_to(curve, RIGHT, buff=0.2))
    bar = Line(0.16 * DOWN, 0.16 * UP, color=current()["wrong"], stroke_width=9)
    miss = VGroup(bar, Words("off by", "label").next_to(bar, RIGHT, buff=0.2))
    return VGroup(near, far, miss).arrange(RIGHT, buff=0.6)


def of_all(chosen: Chosen) -> VGroup:
    """How many averages there are, and how many are drawn."""
    everything, drawn = (
        chosen.run.probe("parameters"),
        chosen.run.probe("count W", layer=chosen.layer),
    )
    rows = VGroup(
        Readout(everything, places=0, size="title").scale(1.4),
        Words("averages", "body"),
        Statement("drawn: the {n}", "label", n=Readout(drawn, places=0)),
        Words("weights to the outputs", "label"),
    )
    return rows.arrange(DOWN, buff=0.25, aligned_edge=LEFT)
