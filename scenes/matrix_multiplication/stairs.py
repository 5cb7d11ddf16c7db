"""The answers of many columns at once."""

from collections.abc import Iterator

import numpy as np
from manim import UL, UP, UR, Group, ImageMobject, Rectangle, VMobject, linear
from numpy.typing import NDArray

from nncore.probes.expressions import entries, total
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_TICK = 0.04, 0.13  # scene units: from where to where above the columns a tick goes


class Stairs(View, Group):
    """The row of each column's largest entry, `said` (n,), among `rows`; yellow if `right` (n,).

    The first `read` columns are seen, and what lies under the others. Above each of them that is
    wrong is one of the `ticks`, as a column is too thin to be found.
    """

    def __init__(
        self, said: Probe, right: Probe, *, rows: int, width: float, height: float
    ) -> None:
        self.said, self.right = said, right
        self.rows, self.read = rows, 0
        self.hues = {name: _bytes(name) for name in ("panel", "look", "wrong")}
        self.image = ImageMobject(np.zeros((rows, np.size(said()), 4), dtype=np.uint8))
        self.image.set_resampling_algorithm(0)  # nearest: a column is a column
        self.image.stretch_to_fit_height(height).stretch_to_fit_width(width)
        self.frame = Rectangle(
            width=width, height=height, stroke_width=1.5, color=current()["faint"]
        )
        self.ticks = VMobject(stroke_color=current()["wrong"], stroke_width=3)
        super().__init__(self.image, self.frame, self.ticks)
        self.refresh()

    def refresh(self) -> None:
        said = np.asarray(self.said()).astype(int)
        right = np.asarray(self.right()).astype(bool)
        pixels = self.image.pixel_array
        pixels[..., :3] = self.hues["panel"]
        for name, which in (("look", right), ("wrong", ~right)):
            pixels[said[which], np.flatnonzero(which), :3] = self.hues[name]
        pixels[..., 3] = np.where(np.arange(len(said)) < self.read, 255, 0)
        self.ticks.clear_points()
        for k in map(int, np.flatnonzero(~right[: self.read])):
            self.ticks.start_new_path(self._above(k, _TICK[0]))
            self.ticks.add_line_to(self._above(k, _TICK[1]))

    def _above(self, column: int, by: float) -> NDArray[np.float64]:
        """A point above the middle of a column."""
        share = (column + 0.5) / np.size(self.said())
        left, right = self.image.get_corner(UL), self.image.get_corner(UR)
        return left + share * (right - left) + by * UP

    def claims(self) -> Iterator[Claim]:
        pixels = np.asarray(self.image.pixel_array)[:, : self.read]
        is_hue = {name: (pixels[..., :3] == hue).all(axis=-1) for name, hue in self.hues.items()}
        steps = is_hue["look"] | is_hue["wrong"]
        if (steps.sum(axis=0) != 1).any() or not (steps | is_hue["panel"]).all():
            raise ValueError("a column has no step, or more than one")
        if self.read:
            shown = range(self.read)
            yield Claim("position", entries(self.said, shown), steps.argmax(axis=0), 0.0)
            right = is_hue["look"].any(axis=0)
            yield Claim("fill", entries(self.right, shown), right.astype(float), 0.0)
        marked = np.flatnonzero(~is_hue["look"].any(axis=0))
        goals = [self._above(int(k), by) for k in marked for by in _TICK]
        ends = np.asarray(self.ticks.points).reshape(-1, 4, 3)[:, [0, 3]].reshape(-1, 3)
        if len(ends) != len(goals) or not np.allclose(ends, np.reshape(goals, (-1, 3)), atol=1e-6):
            raise ValueError("a tick is not above a column that is wrong")

    def count(self) -> Probe:
        """How many of the columns that are read are read right."""
        return total(entries(self.right, range(max(self.read, 1))))


class Climb(InPlace):
    """The steps appear from left to right, and a number counts those that are right."""

    def __init__(self, stairs: Stairs, number: Readout, *, run_time: float) -> None:
        super().__init__(stairs, number, run_time=run_time, rate_func=linear)
        self.stairs, self.number = stairs, number

    def move(self, share: float) -> None:
        self.stairs.read = round(share * np.size(self.stairs.said()))
        self.stairs.refresh()
        self.number.ask(probe=self.stairs.count())
        self.number.refresh()


def _bytes(role: str) -> np.ndarray:
    return np.rint(255 * current().rgb(role)).astype(np.uint8)
