"""The answers of many columns at once."""

from collections.abc import Iterator

import numpy as np
from manim import Group, ImageMobject, Rectangle, linear

from nncore.probes.expressions import entries, total
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.stage.readout import Readout
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class Stairs(View, Group):
    """The row of each column's largest entry, `said` (n,), among `rows`; yellow if `right` (n,).

    The first `read` columns are seen, and what lies under the others.
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
        super().__init__(self.image, self.frame)
        self.refresh()

    def refresh(self) -> None:
        said = np.asarray(self.said()).astype(int)
        right = np.asarray(self.right()).astype(bool)
        pixels = self.image.pixel_array
        pixels[..., :3] = self.hues["panel"]
        for name, which in (("look", right), ("wrong", ~right)):
            pixels[said[which], np.flatnonzero(which), :3] = self.hues[name]
        pixels[..., 3] = np.where(np.arange(len(said)) < self.read, 255, 0)

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
