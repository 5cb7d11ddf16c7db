"""A neuron large enough to be filled up to its activation."""

from collections.abc import Iterator

import numpy as np
from manim import Circle, VGroup, VMobject

from nncore.probes.probe import Probe
from scenes.stage.theme import current
from scenes.stage.view import Claim, View


class FilledNeuron(View, VGroup):
    """A large neuron that is filled up to its activation: 0 at its bottom, 1 at its top."""

    def __init__(self, activation: Probe, *, radius: float) -> None:
        self.activation = activation
        theme = current()
        self.disc = Circle(radius, stroke_width=0, fill_color=theme["panel"], fill_opacity=1)
        self.level = VMobject(stroke_width=0, fill_color=theme["ink"], fill_opacity=1)
        self.rim = Circle(radius, color=theme["quiet"], stroke_width=6)
        super().__init__(self.disc, self.level, self.rim)
        self.refresh()

    def refresh(self) -> None:
        share = float(np.clip(self.activation(), 0.0, 1.0))
        radius, centre = self.disc.width / 2, self.disc.get_center()
        # The part of the circle below the level: an arc from one end of it to the other.
        half = np.arccos(np.clip(1 - 2 * share, -1.0, 1.0))
        angles = -np.pi / 2 + np.linspace(-half, half, 49)
        arc = radius * np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1)
        self.level.set_points_as_corners([*(centre + arc), centre + arc[0]])

    def surface(self) -> np.ndarray:
        """The right end of the level, a point of the rim."""
        return self.level.points[-4] if self.level.points.size else self.disc.get_bottom()

    def claims(self) -> Iterator[Claim]:
        bottom, top = self.disc.get_bottom()[1], self.disc.get_top()[1]
        shown = (self.level.get_top()[1] - bottom) / (top - bottom)
        yield Claim("fill", self.activation, float(shown), 1e-6)
