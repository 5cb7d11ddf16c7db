"""Where the words of a map have come from of late."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.word_map import LOOKS, WordMap
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_SPAN, _EVERY = 120, 12  # steps: so far back a tail goes, and so far apart its corners are


class Tails(View, VGroup):
    """A line behind each word of a map: through its places of the last steps to where it is.

    The tails of a role are one shape.
    """

    def __init__(self, run: LanguageRun, world: WordMap) -> None:
        self._run, self.plot = run, world.plot
        self.which: dict[str, Any] = {"words": world.words, "axes": run.steps}
        self.places = run.probe("map", **self.which)
        self._mine = [
            [i for i, word in enumerate(world.words) if tale.role(word) == role]
            for role in world.roles
        ]
        colours = [current()[LOOKS[role][0]] for role in world.roles]
        super().__init__(*(VMobject(stroke_color=c, stroke_width=3.5) for c in colours))
        self.set_stroke(opacity=0.55)
        self.refresh()

    def refresh(self) -> None:
        now = self._run.step
        self._steps = [*range(-(-max(now - _SPAN, 0) // _EVERY) * _EVERY, now, _EVERY), now]
        places = np.array([self._map(step)() for step in self._steps])
        points = self.plot.point(places[..., 0], places[..., 1])
        for mine, shape in zip(self._mine, self, strict=True):
            shape.clear_points()
            for i in mine if len(points) > 1 else []:
                shape.start_new_path(points[0, i])
                shape.add_points_as_corners(points[1:, i])

    def claims(self) -> Iterator[Claim]:
        corners = len(self._steps) - 1
        for mine, shape in zip(self._mine, self, strict=True):
            lines = np.asarray(shape.points).reshape(len(mine), corners, 4, 3) if corners else []
            for k, step in enumerate(self._steps if corners else []):
                shown = np.array([line[k, 0] if k < corners else line[-1, 3] for line in lines])
                yield from self._claims(step, mine, shown)

    def _claims(self, step: int, mine: list[int], shown: NDArray[np.float64]) -> Iterator[Claim]:
        for i, axis in enumerate((self.plot.x, self.plot.y)):
            probe = entries(self._map(step), mine, [i] * len(mine))
            yield Claim("position", probe, axis.value(shown), 1e-6 * (axis.high - axis.low))

    def _map(self, step: int) -> Any:
        return self._run.at(step).probe("map", **self.which)
