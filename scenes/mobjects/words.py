"""A sentence word by word, and arcs from one of its words to those that it looks at."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, VGroup, VMobject
from manim.utils.bezier import split_bezier
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

DIMMED = 0.3  # opacity of what does not matter now
_ROUNDING = 1e-6
_SIZES = ("body", "label", "small")


class SentenceRow(VGroup):
    """Words from left to right on one baseline; `row[i]` is the word at position i.

    They are set in the largest size, from `size` down, at which they are not wider than `width`;
    ValueError if there is none. A full stop stands close to the word before it.
    """

    def __init__(
        self, words: Sequence[str], *, width: float = 13.2, size: str = "body", role: str = "ink"
    ) -> None:
        if not words:
            raise ValueError("got no words: a row needs one or more")
        self.words = tuple(words)
        for name in _SIZES[_SIZES.index(size) :]:
            lines = [Words(word, name, role=role) for word in words]
            gap = 0.42 * lines[0].font_size / 48
            for before, line in pairwise(lines):
                line.next_to(before, RIGHT, buff=gap / 4 if line.markup == "." else gap)
                level(line, before)
            super().__init__(*lines)
            if self.width <= width:
                self.size_name = name
                self.center()
                return
        raise ValueError(f"got {len(words)} words, {self.width:.1f} wide in the smallest size")

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        first: Any = self[0]
        return first.baseline

    def light(self, *positions: int, role: str = "look") -> Self:
        """Show some words in a role's colour."""
        for position in positions:
            self[position].set_color(current()[role]).set_opacity(1)
        return self

    def dim_but(self, *positions: int) -> Self:
        """Make all other words pale, and these not."""
        for position, word in enumerate(self):
            word.set_opacity(1 if position in positions else DIMMED)
        return self


class SentenceColumn(SentenceRow):
    """Words one below the other, `spacing` from baseline to baseline, with a common right edge."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        spacing: float = 0.5,
        size: str = "label",
        role: str = "ink",
    ) -> None:
        super().__init__(words, width=np.inf, size=size, role=role)
        word: Any
        for position, word in enumerate(self):
            word.align_to(self[0], RIGHT)
            level(word, self.baseline - position * spacing)
        self.center()


def spoken(probe: Probe) -> tuple[str, ...]:
    """The words that a probe is about, whatever it is made of; () if it does not say."""
    said = (reading.indices.get("words", ()) for reading in probe.readings())
    return next(filter(None, said), ())


def check_words(words: tuple[str, ...], probe: Probe) -> None:
    """ValueError if a drawing's words are not those that its probe is about."""
    said = spoken(probe)
    if said and said[: len(words)] != words[: len(said)]:
        raise ValueError(f"got {' '.join(words)!r} for {probe}")


class AttentionArcs(View, VGroup):
    """Arcs above a row, from the word at `at` to each word up to it: as wide as the weight.

    `weights` is the probe of its row of the pattern: one weight for each word up to `at`, or for
    each of the sentence, those beyond `at` zero. A weight of 1 is `thickest` wide; the word's
    weight on itself is a loop. `height` is that of an arc over the whole row.
    """

    def __init__(
        self,
        row: SentenceRow,
        weights: Probe,
        *,
        at: int,
        thickest: float = 14,
        height: float = 1.5,
        opacity: float = 0.85,
    ) -> None:
        n = np.size(weights())
        if not 0 <= at < n <= len(row):
            raise ValueError(f"got at={at} and {n} weights for {len(row)} words")
        check_words(row.words, weights)
        self.row, self.weights, self.at = row, weights, at
        self.thickest, self.rise, self.n = thickest, height, n
        super().__init__(*(VMobject() for _ in range(at + 1)))
        self.set_stroke(current()["share"], opacity=opacity)
        self.refresh()

    def refresh(self) -> None:
        widths = np.asarray(self.weights())[: self.at + 1] * self.thickest
        for arc, path, width in zip(self, self._paths(), widths, strict=True):
            arc.points = path
            arc.set_stroke(width=float(width))

    def claims(self) -> Iterator[Claim]:
        for key, (arc, path) in enumerate(zip(self, self._paths(), strict=True)):
            if not np.allclose(arc.points, path, atol=1e-4):
                raise ValueError(f"the arc to word {key} is not where the word is")
        widths = np.zeros(self.n)
        widths[: self.at + 1] = [arc.get_stroke_width() for arc in self]
        yield Claim("bars", self.weights, widths / self.thickest, _ROUNDING)

    def _paths(self) -> Iterator[NDArray[np.float64]]:
        """Of each arc a cubic Bezier curve from above the asking word, as its halves (8, 3).

        Handles of halves lie no higher than the arc, so that its box is what is seen of it.
        """
        top, width = self.row.get_top()[1] + 0.1, self.row.width or 1.0
        places = [np.array([self.row[key].get_x(), top, 0.0]) for key in range(self.at + 1)]
        start = places[self.at]
        for key, end in enumerate(places):
            # A curve stays below its handles: it reaches three quarters of their height.
            share = max(abs(end[0] - start[0]) / width, 0.04)
            lift = 4 / 3 * self.rise * share**0.6 * UP
            aside = 0.22 * self._letter() * RIGHT if key == self.at else 0 * RIGHT
            whole = np.array([start, start + lift + 5 * aside, end + lift - 5 * aside, end])
            yield split_bezier(whole, 0.5).astype(np.float64)

    def _letter(self) -> float:
        return self.row[self.at].width / max(len(self.row.words[self.at]), 1)
