"""The shares of all next words end to end, from 0 to 1, and the random number that picks one."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    ManimColor,
    Rectangle,
    Triangle,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from numpy.typing import NDArray

from nncore.probes.expressions import running_sums, signs
from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from scenes.animations.in_place import InPlace
from scenes.mobjects.axes import Axis
from scenes.stage.readout import Readout
from scenes.stage.text import SIZES, Constant, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6
_LEAST, _MOST = SIZES["small"], 100  # sizes of a word: in a piece too small for the least it hides
_ACROSS, _UP = 0.86, 0.62  # of a piece, that its word may fill
# Of a role's colour in a piece, at its foot and its top: ink can be read on it.
_MIX, _WRONG_MIX = (0.26, 0.47), (0.42, 0.64)


class WordLine(View, VGroup):
    """Each word's share of `probe` as a piece of a line from 0 to 1, in the vocabulary's order.

    In a piece its word is as large as its share says and has room. Pieces of words that `allowed`
    gives nothing are in the role `wrong` and stand lower: so it is not the hue alone.
    """

    def __init__(
        self,
        probe: Probe,
        allowed: Probe,
        words: Sequence[str] = VOCABULARY,
        *,
        length: float = 12.4,
        thickness: float = 0.6,
        role: str = "ink",
        wrong: str = "look",
    ) -> None:
        self.probe, self.allowed = probe, allowed
        self.thickness = thickness
        theme = current()
        self.axis = Axis(0, 1, 0.5, length=length, numbers=False)
        looks: dict[str, Any] = {
            "fill_opacity": 1,
            "stroke_color": theme["ground"],
            "sheen_direction": UP,
        }
        fill: Any = [softened(role, mix) for mix in _MIX]
        self.right = VMobject(fill_color=fill, stroke_width=3, **looks)
        # Pieces of a forbidden word are often thinner than a border would be.
        fill = [softened(wrong, mix) for mix in _WRONG_MIX]
        self.wrong = VMobject(fill_color=fill, stroke_width=0.5, **looks)
        names = [Words("full stop" if word == "." else word, "label") for word in words]
        self.names = VGroup(*names).set(over_picture=True)
        self._widths = [float(name.width) for name in names]
        self._line = float(Words("gd", "label").height)
        self._seen = [True] * len(words)
        for name in self.names:  # those that are not seen count for the drawing's size
            name.move_to(self.axis.point(0.5) + 0.5 * thickness * UP)
        super().__init__(self.axis, self.right, self.wrong, self.names)
        self.refresh()

    def refresh(self) -> None:
        shares = np.asarray(self.probe(), dtype=np.float64)
        legal = np.asarray(self.allowed()) > 0
        edges = self.axis.point(np.concatenate([[0.0], np.cumsum(shares)]))
        rise = np.where(legal, 1.0, 0.6)[:, None] * self.thickness * UP
        left, right = edges[:-1], edges[1:]
        corners = [left, left + rise, right + rise, right, left]
        sides = [np.stack([a, a, b, b]) for a, b in pairwise(corners)]
        boxes = np.concatenate(sides).transpose(1, 0, 2)  # (word, 16, 3)
        self.right.points = boxes[legal].reshape(-1, 3)
        self.wrong.points = boxes[~legal].reshape(-1, 3)
        self._legal = legal
        for i, name in enumerate(self.names):
            wide, high = right[i, 0] - left[i, 0], rise[i, 1]
            # Words of one share have one size, however long they are.
            most = max(_MOST * max(shares[i], 0.0) ** 0.5, _LEAST) / SIZES["label"]
            scale = min(most, _ACROSS * wide / self._widths[i], _UP * high / self._line)
            if seen := scale * SIZES["label"] >= _LEAST:
                width = scale * self._widths[i]
                start, middle = (left[i, 0] + right[i, 0] - width) / 2, left[i, 1] + high / 2
                _put(name, width, start, middle - 0.11 * scale)
                if not self._seen[i]:
                    name.set_opacity(1)
            elif self._seen[i]:
                name.set_opacity(0)
            self._seen[i] = seen

    def piece(self, word: int) -> NDArray[np.float64]:
        """The point above the middle of a word's piece."""
        edges = np.concatenate([[0.0], np.cumsum(np.asarray(self.probe()))])
        middle = self.axis.point((edges[word] + edges[word + 1]) / 2)
        return middle + (self.thickness + 0.3) * UP

    def outline(self, word: int) -> Rectangle:
        """A frame around a word's piece."""
        edges = self.axis.point(np.concatenate([[0.0], np.cumsum(np.asarray(self.probe()))]))
        left, right = edges[word], edges[word + 1]
        high = self.thickness * (1.0 if self._legal[word] else 0.6)
        frame = Rectangle(width=max(right[0] - left[0], 0.06), height=high, stroke_width=5)
        frame.set_stroke(current()["look"])
        return frame.move_to((left + right + high * UP) / 2)

    def leaving(self, word: int) -> list[Any]:
        """Dim a word's name, as it leaves its piece; animations that bring it back."""
        name: Any = self.names[word]
        if not self._seen[word]:
            return []
        name.set_opacity(0.2)
        return [name.animate(rate_func=squish_rate_func(smooth, 0.5, 1)).set_opacity(1)]

    def lift(self, word: int, text: Any) -> Any:
        """A copy of a word's text, as it leaves its piece: on its name, where that is the same."""
        name, copy = self.names[word], text.copy()
        if self._seen[word] and name.markup == text.markup:
            return copy.scale_to_fit_width(name.width).move_to(name)
        return copy.move_to(self.piece(word))

    def claims(self) -> Iterator[Claim]:
        boxes = np.zeros((len(self.names), 16, 3))
        for drawn, which in ((self.right, self._legal), (self.wrong, ~self._legal)):
            boxes[which] = drawn.points.reshape(-1, 16, 3)
        left, right = self.axis.value(boxes[:, 0]), self.axis.value(boxes[:, 8])
        if not np.allclose(left[1:], right[:-1], atol=_ROUNDING):
            raise ValueError("the pieces of a line do not lie end to end")
        middles = self.axis.value(np.array([name.get_center() for name in self.names]))
        if (np.array(self._seen) & ((middles < left) | (middles > right))).any():
            raise ValueError("a word does not stand in its piece")
        edges = np.append(left, right[-1])
        yield Claim("bars", running_sums(self.probe), edges, _ROUNDING)
        yield Claim("fill", signs(self.allowed), self._legal.astype(float), _ROUNDING)


class Thicken(InPlace):
    """Make a line's pieces higher or lower: `Thicken(line, to=1.3)`."""

    def __init__(self, line: WordLine, *, to: float, **kwargs: Any) -> None:
        super().__init__(line, **kwargs)
        self.line, self.to = line, to

    def start(self) -> None:
        self.before = self.line.thickness

    def move(self, share: float) -> None:
        self.line.thickness = self.before + share * (self.to - self.before)
        self.line.refresh()


def _put(text: Any, width: float, left: float, baseline: float) -> None:
    """Set a text there, that wide. By hand: a line has fifty at each moment."""
    scale = width / text.width
    here, there = (text.get_left()[0], text.baseline, 0.0), (left, baseline, 0.0)
    for glyph in text.family_members_with_points():
        glyph.points = np.array(there) + scale * (glyph.points - here)


def softened(role: str, share: float) -> ManimColor:
    """A role's colour, mixed with the ground."""
    return current()["ground"].interpolate(current()[role], share)


def ends(line: WordLine) -> VGroup:
    """A 0 before the line, and a 1 behind it."""
    whole = "the shares of all words add up to 1"
    zero, one = (Constant(end, because=whole, role="quiet") for end in "01")
    zero.next_to(line.axis.point(0), LEFT, buff=0.08)
    one.next_to(line.axis.point(1), RIGHT, buff=0.08)
    return VGroup(*(level(end, line.axis.line.get_y()) for end in (zero, one)))


def whole(line: WordLine) -> Constant:
    """What a line is."""
    return Constant(
        f"the model's shares of all {len(line.names)} words, end to end, from 0 to 1",
        "label",
        because="the size of the vocabulary, and the sum of shares",
        role="quiet",
    )


def narrow(line: WordLine) -> Words:
    """What the pieces of a line are that have no name, below its left end."""
    says = Words("narrow pieces: other words", "small", role="quiet")
    return level(says.align_to(line.axis.line, LEFT), line.axis.line.get_y() - 0.4)


def hits(pointer: "Pointer", word: str) -> Words:
    """Beside a pointer's number which word it hits, as a narrow piece has no name."""
    side = RIGHT if pointer.number.get_x() < 0 else LEFT
    says = Words(f"hits “{word}”", "label", role="wrong")
    return level(says.next_to(pointer.number, side, buff=0.25), pointer.number)


class Pointer(View, VGroup):
    """A triangle below an axis that points at its probe's value; under it the value."""

    def __init__(self, axis: Axis, probe: Probe, *, role: str = "key", places: int = 3) -> None:
        self.axis, self.probe = axis, probe
        self.tip = Triangle(fill_color=current()[role], fill_opacity=1, stroke_width=0)
        self.tip.scale_to_fit_height(0.26)
        self.number = Readout(probe, places=places, size="label", role=role, align="center")
        self.number.next_to(self.tip, DOWN, buff=0.15)
        super().__init__(self.tip, self.number)
        self.refresh()

    def refresh(self) -> None:
        self.shift(self.axis.point(self.probe()) - self.tip.get_top() + 0.02 * DOWN)
        self.number.refresh()
        self.number.shift((self.tip.get_x() - self.number.get_x()) * RIGHT)

    def claims(self) -> Iterator[Claim]:
        shown = float(self.axis.value(self.tip.get_top()))
        yield Claim("position", self.probe, shown, 1e-6 * (self.axis.high - self.axis.low))
