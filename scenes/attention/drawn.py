"""What chance did to a tale: the random number that drew each word, and where it went wrong."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
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
from scenes.animations.in_place import InPlace
from scenes.mobjects.words import SentenceRow
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_ROUNDING = 1e-6
_PALE = 0.3  # how opaque a draw is that is not kept yet
# Words of these roles are many: one is said for all.
_KINDS = {
    "mood": "a mood",
    "colour": "a colour",
    "place adjective": "an adjective",
    "place": "a place",
    **dict.fromkeys(("animal", "man", "woman"), "a noun"),
}


class Draws(View, VGroup):
    """Under each word but the first a dot in a band: at its foot for a draw of 0, at its top for 1.

    `numbers` are the draws, the first that of the second word. `keep(n)` says how many are seen;
    with a part of 1 the next one is on its way. Others are pale and at the x of `waiting`, if any.
    """

    def __init__(
        self,
        row: SentenceRow,
        numbers: Probe,
        *,
        below: float = 0.35,
        height: float = 0.55,
        radius: float = 0.085,
        waiting: Sequence[float] = (),
    ) -> None:
        self.row, self.numbers, self.kept, self.waiting = row, numbers, 0.0, waiting
        self.band = Rectangle(width=row.width + 0.3, height=height, stroke_width=0)
        self.band.set_fill(current()["panel"], opacity=1).match_x(row)
        self.band.shift((row.baseline - below - self.band.get_top()[1]) * UP)
        n = max(len(row) - 1, len(waiting))
        self.dots = VGroup(*(Dot(radius=radius, color=current()["look"]) for _ in range(n)))
        super().__init__(self.band, self.dots)
        self.keep(0)

    def keep(self, n: float) -> "Draws":
        """Let the first n be seen."""
        self.kept = n
        self.refresh()
        return self

    def refresh(self) -> None:
        values = np.asarray(self.numbers())
        for k, dot in enumerate(self.dots):
            height = float(values[k]) * self.band.height
            share, pale = min(max(self.kept - k, 0.0), 1.0), 0.0
            x = self.row[k + 1].get_x() if k + 1 < len(self.row) else self.waiting[k]
            if k < len(self.waiting):
                pale = _PALE
                x = self.waiting[k] + share * (x - self.waiting[k])
            dot.move_to(np.array([x, self.band.get_bottom()[1] + height, 0.0]))
            dot.set_opacity(pale + share * (1.0 - pale))

    def claims(self) -> Iterator[Claim]:
        kept = int(self.kept)
        seen = list(self.dots)[: max(kept, len(self.waiting))]
        for word, dot in zip(self.row[1:], seen[:kept], strict=False):
            if abs(dot.get_x() - word.get_x()) > _ROUNDING:
                raise ValueError("a draw is not under its word")
        for dot in seen:
            if not has_hue(dot, current()["look"]):
                raise ValueError("a draw has another colour")
        if seen:
            heights = np.array([dot.get_y() for dot in seen]) - self.band.get_bottom()[1]
            probe = entries(self.numbers, range(len(seen)))
            yield Claim("position", probe, heights / self.band.height, _ROUNDING)


class Keep(InPlace):
    """Let more of the draws be seen: `Keep(draws, to=5)`."""

    def __init__(self, draws: Draws, *, to: float, **kwargs: Any) -> None:
        super().__init__(draws, **kwargs)
        self.draws, self.to = draws, to

    def start(self) -> None:
        self.since = self.draws.kept

    def move(self, share: float) -> None:
        self.draws.keep(self.since + share * (self.to - self.since))


class Slip(VGroup):
    """A frame around the word with which a tale breaks; so far `below` it, what may come instead.

    Nothing, if it does not break. `marks` colours the word, and the one that decides. The words
    begin with the frame, or where they come to an `end`.
    """

    def __init__(self, row: SentenceRow, *, below: float = 0.8, end: float = 6.1) -> None:
        super().__init__()
        self.row, before = row, row.words[:-1]
        self.why = None
        if tale.is_legal(row.words):
            return
        word: Any = row[-1]
        self.why = tale.decided_next(before)
        can_come = tale.next_words(before)
        kinds = dict.fromkeys(_KINDS.get(tale.ROLE[word], f"“{word}”") for word in can_come)
        expected = " or ".join(kinds)
        if self.why:
            because = f"“{before[self.why.by]}” asks for {expected}"
        else:
            because = f"here, {expected} may follow"
        wrong = current()["wrong"]
        frame = RoundedRectangle(
            corner_radius=0.1, width=word.width + 0.24, height=0.46,
            stroke_color=wrong, stroke_width=4,
        )  # fmt: skip
        frame.move_to(np.array([word.get_x(), row.baseline + 0.08, 0.0]))
        says: Any = Words(because, "label", role="wrong").align_to(frame, LEFT)
        says.shift(min(end - says.get_right()[0], 0.0) * RIGHT)
        self.add(frame, level(says, row.baseline - below))

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
