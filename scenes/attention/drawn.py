"""What chance did to a tale: the random number that drew each word, and where it went wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Dot,
    Line,
    Mobject,
    Rectangle,
    RoundedRectangle,
    VGroup,
    VMobject,
)

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales import tale
from scenes.mobjects.words import SentenceRow
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_ROUNDING = 1e-6


class Draws(View, VGroup):
    """Under each word but the first a dot in a band: at its foot for a draw of 0, at its top for 1.

    `numbers` are the draws, the first that of the second word. `keep(n)` says how many are seen.
    """

    def __init__(
        self,
        row: SentenceRow,
        numbers: Probe,
        *,
        below: float = 0.35,
        height: float = 0.55,
        radius: float = 0.085,
    ) -> None:
        self.row, self.numbers, self.shown = row, numbers, 0
        self.band = Rectangle(width=row.width + 0.3, height=height, stroke_width=0)
        self.band.set_fill(current()["panel"], opacity=1).match_x(row)
        self.band.shift((row.baseline - below - self.band.get_top()[1]) * UP)
        self.dots = VGroup(*(Dot(radius=radius, color=current()["look"]) for _ in row.words[1:]))
        super().__init__(self.band, self.dots)
        self.refresh()
        self.keep(0)

    def keep(self, n: int) -> "Draws":
        """Let the first n be seen."""
        self.shown = n
        for k, dot in enumerate(self.dots):
            dot.set_opacity(float(k < n))
        return self

    def refresh(self) -> None:
        values = np.asarray(self.numbers())
        for k, dot in enumerate(self.dots):
            height = float(values[k]) * self.band.height
            place = (self.row[k + 1].get_x(), self.band.get_bottom()[1] + height, 0.0)
            dot.move_to(np.array(place))

    def claims(self) -> Iterator[Claim]:
        seen = list(self.dots)[: self.shown]
        for word, dot in zip(self.row[1:], seen, strict=False):
            if abs(dot.get_x() - word.get_x()) > _ROUNDING:
                raise ValueError("a draw is not under its word")
            if not has_hue(dot, current()["look"]):
                raise ValueError("a draw has another colour")
        if seen:
            heights = np.array([dot.get_y() for dot in seen]) - self.band.get_bottom()[1]
            probe = entries(self.numbers, range(self.shown))
            yield Claim("position", probe, heights / self.band.height, _ROUNDING)


class Slip(VGroup):
    """A frame around the word with which a tale breaks, and what was to come instead.

    Nothing, if it does not break. `marks` colours the word, and the one that decides.
    """

    def __init__(self, row: SentenceRow) -> None:
        super().__init__()
        self.row, before = row, row.words[:-1]
        self.why = None
        if tale.is_legal(row.words):
            return
        word: Any = row[-1]
        self.why = tale.decided_next(before)
        expected = " or ".join(f"“{word}”" for word in list(tale.next_words(before))[:3])
        because = f"“{before[self.why.by]}” asks for {expected}" if self.why else f"not {expected}"
        wrong = current()["wrong"]
        frame = RoundedRectangle(
            corner_radius=0.1, width=word.width + 0.24, height=0.46,
            stroke_color=wrong, stroke_width=4,
        )  # fmt: skip
        frame.move_to(np.array([word.get_x(), row.baseline + 0.08, 0.0]))
        says = Words(because, "label", role="wrong").next_to(frame, RIGHT, buff=0.3)
        self.add(frame, level(says, row))

    def marks(self) -> list[Any]:
        """Animations of the words."""
        if not len(self):
            return []
        lit = [self.row[self.why.by].animate.set_color(current()["key"])] if self.why else []
        return [self.row[-1].animate.set_color(current()["wrong"]), *lit]


def scale(draws: Draws) -> VGroup:
    """What the height of a dot in the band means, at the right of its foot and top."""
    because = "the limits of a random number, at the band's foot and top"
    ends = VGroup()
    for end, edge in (("0", DOWN), ("1", UP)):
        number = Constant(end, "small", because=because, role="look")
        ends.add(number.next_to(draws.band, RIGHT, buff=0.12).align_to(draws.band, edge))
    name = Words("draw", "small", role="look").next_to(ends, RIGHT, buff=0.12)
    return VGroup(ends, name.match_y(draws.band))


def sample(says: str, piece: VMobject) -> OnOneLine:
    """What the pieces of a line that look like this one are."""
    square = Rectangle(width=0.35, height=0.28, stroke_width=0)
    square.match_style(piece).set_stroke(width=0)
    return OnOneLine(Words(says, "label", role="wrong"), square)


def cursor() -> Line:
    """Where the next word will be written."""
    return Line(0.14 * DOWN, 0.3 * UP, color=current()["quiet"], stroke_width=4)


def behind(row: SentenceRow, place: int) -> np.ndarray:
    """The point behind a word at which the cursor stands."""
    return np.array([row[place].get_right()[0] + 0.16, row.baseline + 0.1, 0.0])


def by_lane(start: Mobject, end: Mobject, lane: float, *, late: float = 0.0) -> Callable[..., Any]:
    """How a copy goes from `start` up to the height of a lane, over, and up to `end`.

    All its glyphs go alike, past other words; with `late` it goes over that share of the way later.
    A path for TransformFromCopy, which manim plays backward.
    """
    since, to = start.get_center(), end.get_center()

    def way(last: Any, first: Any, back: float) -> Any:
        share = 1.0 - back
        across = np.interp(share, [0.25 + late, 0.75 + late], [since[0], to[0]])
        up = np.interp(share, [0, 0.3, 0.7 + late, 1], [since[1], lane, lane, to[1]])
        middle = np.array([across, up, 0.0])
        return middle + share * (last - to) + back * (first - since)

    return way
