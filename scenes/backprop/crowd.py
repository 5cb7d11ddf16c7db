"""The parts of a picture of many digits that want something of a few weights."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Circle, Line, VGroup

from nncore.probes.expressions import counts, entries
from nncore.probes.probe import Condition, Probe
from scenes.backprop.chosen import Chosen
from scenes.backprop.upright import Upright
from scenes.mobjects.axes import Axis
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
    """What the curves are, and the yellow lines that they come near."""
    run = chosen.run
    labels = run.probe("label", split="train", example=range(len(run.data.x("train"))))
    stroke = Line(0.4 * LEFT, 0.4 * RIGHT, color=current()["look"], stroke_width=4)
    n = Readout(how_many(labels), places=0)
    words = Statement("average over all {n} training digits", "label", n=n)
    far = VGroup(stroke, words.next_to(stroke, RIGHT, buff=0.2))
    curve = stroke.copy().set_color(current()["ink"])
    near = VGroup(curve, Words("average so far", "label").next_to(curve, RIGHT, buff=0.2))
    return VGroup(near, far).arrange(RIGHT, buff=0.7)


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
