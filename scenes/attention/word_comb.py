"""What may come next: a bar for every word there is, and the bars that are right."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import DOWN, UP, ManimColor, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.probe import Probe
from nncore.tales.tale import VOCABULARY
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import bars
from scenes.stage.text import Words
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_ROUNDING = 1e-6
_GAP = 0.05  # between bars, in scene units
_UPRIGHT = np.pi / 2


class WordComb(View, VGroup):
    """A bar from 0 to 1 for each word's share of `probe`, and an outline for its share of `truth`.

    The names stand upright below; those that `truth` allows have its colour.
    """

    def __init__(
        self,
        probe: Probe,
        truth: Probe,
        words: Sequence[str] = VOCABULARY,
        *,
        width: float = 12.4,
        height: float = 2.6,
    ) -> None:
        n = len(words)
        if np.shape(probe()) != (n,) or np.shape(truth()) != (n,):
            got = f"{np.shape(probe())} and {np.shape(truth())}"
            raise ValueError(f"got shares of shapes {got} for {n} words")
        self.probe, self.truth = probe, truth
        self.theme = current()
        self.plot = Plot(
            Axis(0, n, n, length=width, numbers=False),
            Axis(0, 1, 0.5, length=height, direction=UP, places=1),
        )
        self.bars = VMobject(stroke_width=0, fill_opacity=1, fill_color=self.theme["ink"])
        self.right = VMobject(stroke_color=self.theme["y"], stroke_width=3)
        self.names = VGroup()
        for i, word in enumerate(words):
            name = Words(word, "small", role="quiet").slanted(_UPRIGHT)
            self.names.add(name.next_to(self.plot.x.point(i + 0.5), DOWN, buff=0.12))
        self._allowed = np.zeros(n, dtype=bool)
        super().__init__(self.plot, self.bars, self.right, self.names)
        self.refresh()

    def refresh(self) -> None:
        edges = np.arange(len(self.names) + 1.0)
        shares, truth = np.asarray(self.probe()), np.asarray(self.truth())
        self.bars.points = bars(self.plot, edges, shares, _GAP)
        # An outline of no height would be a line below each word.
        self.right.points = bars(self.plot, edges, truth, _GAP) if truth.any() else np.zeros((0, 3))
        flat = np.repeat(truth <= 0, 16)
        if truth.any():
            self.right.points = self.right.points[~flat]
        allowed = truth > 0
        self._allowed = allowed
        for name, hue in zip(self.names, self._hues(), strict=True):
            if not has_hue(name[0], hue):  # setting it takes much longer than asking
                name.set_color(hue)

    def claims(self) -> Iterator[Claim]:
        yield Claim("bars", self.probe, self._heights(self.bars, np.arange(len(self.names))),
                    _ROUNDING)  # fmt: skip
        if not all(map(has_hue, self.names, self._hues())):
            raise ValueError("a name has the colour of words that may not come")
        places = np.flatnonzero(self._allowed)
        truth = np.zeros(len(self.names))
        truth[places] = self._heights(self.right, places)
        yield Claim("bars", self.truth, truth, _ROUNDING)

    def _hues(self) -> list[ManimColor]:
        """The colour that each name should have."""
        right, other = self.theme["y"], self.theme["quiet"]
        return [right if allowed else other for allowed in self._allowed]

    def _heights(self, drawn: VMobject, places: NDArray[np.int_]) -> NDArray[np.float64]:
        """The heights of bars, read back; ValueError if they do not stand above their names."""
        corners = drawn.points.reshape(-1, 16, 3)
        if len(corners) != len(places):
            raise ValueError(f"{len(corners)} bars for {len(places)} words")
        middles = (corners[:, 0, 0] + corners[:, 8, 0]) / 2
        if not np.allclose(middles, [self.names[int(i)].get_x() for i in places], atol=1e-3):
            raise ValueError("a bar does not stand above its word")
        return self.plot.y.value(corners[:, 4])
