"""A picture laid on a neuron's weights."""

from typing import Any

import numpy as np
from manim import RIGHT, UP, Group, VGroup
from manim.typing import Vector3D

from nncore.probes.expressions import dot
from nncore.probes.probe import Probe
from scenes.dot_product.ink import Ink, on_glass
from scenes.mobjects.ink_outline import InkOutline
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, level

_PALE = 0.15  # of a weight's colour where there is no ink


class OnWeights(Group):
    """Weights w, the `ink` of a picture v on them, and its `outline`; below, their dot product.

    Of the `weights` those under ink stay in full colour once they are `lit`.
    """

    def __init__(
        self, w: Probe, v: Probe, *, limit: Probe, height: float, top: Any, role: str
    ) -> None:
        self.weights = WeightGrid(w, limit=limit, height=height).move_to(top, UP)
        self.lit = WeightGrid((_PALE + (1 - _PALE) * v) * w, limit=limit, height=height)
        self.lit.move_to(self.weights)
        side = self.weights.shape[0]
        glass = on_glass(v, side, at=0.0, width=side)
        self.ink = Ink(glass, cell=height / side, role="ink", strength=0.85).set_z_index(1)
        self.ink.move_to(self.weights)
        self.outline = InkOutline(v, self.lit)
        number = Readout(dot(v, w), sign=True, places=1, size="title", role=role).scale(2)
        name = Formula("v dot w =", "title").scale(1.4)
        self.sum = VGroup(name, number).arrange(RIGHT, buff=0.3)
        self.sum.match_x(self.weights)
        below = self.weights.get_bottom()[1] - 0.85
        level(name, below)
        level(number, below)
        super().__init__(self.weights, self.lit, self.ink, self.outline, self.sum)

    def into_corner(self, corner: Vector3D) -> Any:
        """What is left of it, once it is lit, gets smaller and goes to a corner."""
        left: Any = Group(self.lit, self.outline, self.sum)
        return left.animate.scale(0.6).move_to(corner, aligned_edge=np.sign(corner))
