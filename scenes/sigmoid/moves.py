"""A plane is moved: its points, its threads, and the window through which it is seen."""

import numpy as np
from manim import Mobject

from nncore.probes.probe import Probe
from scenes.animations.follow import Going
from scenes.animations.in_place import InPlace
from scenes.sigmoid.plane import Panel
from scenes.stage.view import View, refresh_all


class Carry(Going):
    """Takes each view from the places that its probe says to other ones, on a straight way."""

    def __init__(self, goals: dict[View, Probe], *, run_time: float = 3.0) -> None:
        super().__init__(*goals, run_time=run_time)
        self.where = goals

    def ends(self, view: View) -> dict[str, Probe]:
        return {"probe": self.where[view]}


class Reframe(InPlace):
    """A panel takes the place and the size of another; what is seen in it is drawn anew."""

    def __init__(self, panel: Panel, to: Panel, *followers: Mobject, run_time: float = 2.0) -> None:
        super().__init__(panel, *followers, run_time=run_time)
        self.panel, self.to, self.followers = panel, to, followers

    def start(self) -> None:
        self.ends = np.array([self.panel.points, self.to.points])

    def move(self, share: float) -> None:
        self.panel.points = self.ends[0] + share * (self.ends[1] - self.ends[0])
        refresh_all(self.followers)
