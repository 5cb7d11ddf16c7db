"""Many dots on their way."""

import numpy as np
from manim import Animation, Group

from scenes.mobjects.curves import Dots


class Travel(Animation):
    """Let each dot travel to its place, one after the other, from a height or from other dots.

    The dots leave in their own order; the last arrives as the animation ends.
    """

    def __init__(
        self, dots: Dots, *, start: float | Dots, flight: float = 0.3, run_time: float = 3.0
    ) -> None:
        super().__init__(dots, run_time=run_time, introducer=True)
        self.start = start
        self.flight = flight  # share of the animation that one dot is on its way

    def begin(self) -> None:
        self.starting_mobject = Group()
        self.mobject.refresh()
        self.ends = self.mobject.centres()
        if isinstance(self.start, Dots):
            self.starts = self.start.centres()
        else:
            self.starts = self.ends.copy()
            self.starts[:, 1] = self.start
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        leaving = np.linspace(0, 1 - self.flight, len(self.ends))
        share = np.clip((min(alpha, 1.0) - leaving) / self.flight, 0, 1)
        eased = (share**2 * (3 - 2 * share))[:, None]
        # Dots that fall from nowhere are not there before they leave.
        seen = slice(None) if isinstance(self.start, Dots) else share > 0
        self.mobject.place((self.starts + eased * (self.ends - self.starts))[seen])
