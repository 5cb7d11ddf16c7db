"""The way from four networks into one of them, into one of its neurons, and back."""

from collections.abc import Sequence

from manim import (
    DOWN,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Mobject,
    Rectangle,
    smooth,
    squish_rate_func,
)

from scenes.animations.whole import Whole
from scenes.animations.zoom import Zoom
from scenes.architectures.close_up import CloseUp
from scenes.architectures.shapes import Drawing
from scenes.stage.change import Nudge
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, OnOneLine, Words, level
from scenes.stage.theme import current

SMALL, WIDE = 0.5, 6.2  # how large a drawing is among four, at most, and how wide
PLACES = [(3.3 * side, row) for row in (0, 1) for side in (-1, 1)]  # side and row of the four
MIDDLES, LINES = (1.5, -1.62), (2.98, -0.14)  # heights of the drawings, and of the lines above
COLUMNS, NARROW = [-5.05, -1.68, 1.68, 5.05], 3.05  # where they stand side by side, how wide
INTO, BACK = 1.8, 1.5  # seconds
FULL_AT, NAME_AT, LARGER = 0.28 * UP, 2.95 * UP, SIZES["title"] / SIZES["body"]


class Tour:
    """Shows on the scene all four `drawings` with their names, or one of them, or a neuron.

    Its `close_ups` are those seen so far; a ring in each small drawing remembers where.
    """

    def __init__(self, scene: Lesson, drawings: Sequence[Drawing]) -> None:
        self.scene, self.drawings = scene, drawings
        self.names = [Words(drawing.network.name) for drawing in drawings]
        self.counts = [counted(drawing) for drawing in drawings]
        self.close_ups: list[CloseUp] = []
        self.rings: list[Circle] = []
        for drawing, name in zip(drawings, self.names, strict=True):
            drawing.set_z_index(-1)  # rings and frames lie over its lines
            self._place(drawing)
            self._label(drawing, name)

    def _place(self, drawing: Drawing) -> Drawing:
        """Among the four."""
        x, row = PLACES[self.drawings.index(drawing)]
        share = min(SMALL, WIDE / drawing.sized(1).width)
        return drawing.sized(share).move_to(x * RIGHT + MIDDLES[row] * UP)

    def _label(self, drawing: Drawing, name: Words) -> Words:
        """Its name above its left end; the count is above its right end."""
        which = self.drawings.index(drawing)
        x, row = PLACES[which]
        count = self.counts[which]
        level(count.shift((x + WIDE / 2 - count.get_right()[0]) * RIGHT), LINES[row])
        return level(name.shift((x - WIDE / 2 - name.get_left()[0]) * RIGHT), LINES[row])

    def name(self, drawing: Drawing) -> Words:
        """What stands above it."""
        return self.names[self.drawings.index(drawing)]

    def but(self, *parts: Mobject) -> list[Mobject]:
        """All that is on screen but some parts."""
        return [part for part in self.scene.content if part not in parts]

    def enlarge(self, drawing: Drawing) -> None:
        """Lay one of the four out as large as the frame, unseen; `open` goes there."""
        self.opened, name = drawing, self.name(drawing)
        self.four = Group(*drawing, name).copy().add(*self.but(drawing, name))
        self.small = drawing.digit.copy()
        self.scene.remove(drawing, name)
        drawing.sized(1).move_to(FULL_AT)
        name.scale(LARGER).move_to(NAME_AT)

    def open(self, *first: Mobject) -> None:
        """From the four into the one that is laid out: its name, its digit and what comes first."""
        digit, last = self.opened.digit, squish_rate_func(smooth, 0.8, 1)
        into = Zoom(self.four, Group(digit, *first), at=self.small, onto=digit)
        name = FadeIn(self.name(self.opened), rate_func=last)
        self.scene.play(into, name, run_time=INTO)

    def zoom(
        self,
        seen: Drawing | Group,
        close_up: CloseUp,
        window: Rectangle,
        at: Circle,
        *,
        slowly: bool = False,
    ) -> None:
        """Into the neuron that is ringed, of what is seen; then its sum is bent, and it fills."""
        scene, pace = self.scene, 1.0 if slowly else 0.6
        scene.add(seen)  # whole again, or its parts would go with the words that they came with
        name = next(name for name in self.names if name in scene.mobjects)
        words = [part for part in self.but(name) if part not in seen.get_family()]
        scene.play(Create(window), Create(at), FadeOut(Group(*words)), run_time=0.9)
        scene.remove(name)
        self.seen, self.at, self.neuron = Group(seen, window, at), at, close_up.neuron
        outside = Group(*self.seen, name.copy())
        into = Zoom(outside, Group(close_up.wiring), at=at, onto=self.neuron)
        scene.play(into, run_time=INTO)
        summed = FadeIn(close_up.sum, shift=0.3 * DOWN)
        board = FadeIn(name, close_up.plot, close_up.curve, close_up.called)
        scene.play(LaggedStart(summed, board, lag_ratio=0.7), run_time=2.2 * pace)
        scene.add(name)  # by itself again
        then = {"run_time": 3.2 * pace, "rate_func": squish_rate_func(smooth, 0.62, 1)}
        scene.play(
            Whole(close_up.ride, Create(close_up.ride, run_time=2 * pace)),
            Nudge(close_up.filling, by=1.0, **then),
            FadeIn(close_up.dot, close_up.number, close_up.result, **then),
        )
        close_up.fill()
        self.close_ups.append(close_up)

    def leave(self) -> None:
        """From the neuron back to where it is, in what was seen before."""
        name = next(name for name in self.names if name in self.scene.mobjects)
        inside = Group(*self.but(name), name.copy())
        outside = Group(*self.seen, name.copy())
        self.scene.remove(name)
        back = Zoom(outside, inside, at=self.at, onto=self.neuron, back=True)
        self.scene.play(back, run_time=BACK)
        self.scene.remove(outside[-1])
        self.scene.add(name)

    def back(self, drawing: Drawing) -> None:
        """From the neuron back to all four, where a ring is left."""
        inside = Group(*self.but(self.name(drawing)))
        self._return(drawing, inside, ring(self._place(drawing)), self.neuron)

    def close(self, drawing: Drawing) -> None:
        """From one back to all four."""
        self.scene.add(drawing)
        self.scene.play(FadeOut(*self.but(drawing, self.name(drawing))), run_time=0.5)
        self.scene.remove(drawing)
        inside, large = Group(*drawing).copy(), drawing.digit.copy()
        self._return(drawing, inside, self._place(drawing).digit, large)

    def _return(self, drawing: Drawing, inside: Group, at: Mobject, onto: Mobject) -> None:
        """To all four; its name is at its place among them."""
        self.rings.append(ring(drawing))
        name = self.name(drawing)
        inside.add(name.copy())
        self.scene.remove(name)
        self._label(drawing, name.scale(1 / LARGER))
        four = Group(*self.drawings, *self._words(), *self.rings)
        self.scene.play(Zoom(four, inside, at=at, onto=onto, back=True, run_time=BACK))

    def _words(self) -> list[Mobject]:
        return [*self.names, *self.counts]

    def show(self) -> None:
        """All four, each part of the overview by itself on screen."""
        self.scene.add(*self.drawings, *self.names, *self.counts, *self.rings)

    def to_columns(self, drawing: Drawing, *below: Mobject) -> None:
        """From the neuron back to all four, side by side at the top, and to what is below them."""
        name = self.name(drawing)
        inside = Group(*self.but(name), name.copy())
        self.scene.remove(name)
        name.scale(1 / LARGER)
        for each, title, count, x in zip(
            self.drawings, self.names, self.counts, COLUMNS, strict=True
        ):
            each.sized(NARROW / each.sized(1).width).move_to(x * RIGHT + 1.72 * UP)
            level(title.set_x(x), 2.97)
            level(count.set_x(x), 2.55)
        four = Group(*self.drawings, *self._words(), *below)
        at = ring(drawing)
        self.scene.play(Zoom(four, inside, at=at, onto=self.neuron, back=True))


def without(whole: Group, *parts: Mobject) -> list[Mobject]:
    """Its parts but some."""
    return [part for part in whole if part not in parts]


def circled(unit: Mobject, radius: float) -> Circle:
    """A ring around a neuron, on a rim of ground that parts it from the edges."""
    circle = Circle(radius, color=current()["look"], stroke_width=5).move_to(unit)
    return circle.set_stroke(current()["ground"], width=11, background=True)


def ring(drawing: Drawing) -> Circle:
    """Around the neuron of a drawing that is looked into."""
    unit = drawing.unit()
    return circled(unit, max(0.1, 0.75 * unit.width))


def counted(drawing: Drawing) -> OnOneLine:
    """How many weights and biases a network has."""
    return OnOneLine(
        Readout(drawing.count(), places=0, size="small", role="w"),
        Words("weights and biases", "small", role="quiet"),
    )
