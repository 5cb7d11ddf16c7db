"""Many dots on their way."""

import numpy as np
from manim import Scene, linear

from scenes.animations.in_place import InPlace
from scenes.mobjects.curves import Dots

_FLIGHT = 0.3  # share of the animation that one dot is on its way


class Travel(InPlace):
    """Let each dot travel to its place, one after the other, from a height or from other dots.

    The dots leave in their own order; the last arrives as the animation ends.
    """

    def __init__(self, dots: Dots, *, start: float | Dots, run_time: float = 3.0) -> None:
        super().__init__(dots, run_time=run_time, rate_func=linear)
        self.dots, self.origin = dots, start

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.dots)

    def start(self) -> None:
        self.dots.refresh()
        self.ends = self.dots.centres()
        if isinstance(self.origin, Dots):
            self.starts = self.origin.centres()
        else:
            self.starts = self.ends.copy()
            self.starts[:, 1] = self.origin

    def move(self, share: float) -> None:
        leaving = np.linspace(0, 1 - _FLIGHT, len(self.ends))
        flown = np.clip((share - leaving) / _FLIGHT, 0, 1)
        eased = (flown**2 * (3 - 2 * flown))[:, None]
        # Dots that fall from nowhere are not there before they leave.
        seen = slice(None) if isinstance(self.origin, Dots) else flown > 0
        self.dots.place((self.starts + eased * (self.ends - self.starts))[seen])
