"""What animations of parts that are on screen already have in common."""

from typing import Any

from manim import Animation, Group, Mobject, Scene


class InPlace(Animation):
    """Redraws what is on screen already, maybe as a part of something, and takes nothing apart.

    Subclasses say in `start` where they begin, and in `move` what is seen a share of the way on.
    """

    def __init__(self, *mobjects: Mobject, **kwargs: Any) -> None:
        # An introducer is not added to the scene beforehand, which would take groups apart.
        super().__init__(Group(*mobjects), introducer=True, **kwargs)

    def _setup_scene(self, scene: Scene) -> None:
        """Add nothing: it is on screen already."""

    def begin(self) -> None:
        self.starting_mobject = Group()  # manim's own would be a copy of it all
        self.start()
        self.interpolate(0)

    def start(self) -> None:
        """Take down where the way begins."""

    def interpolate_mobject(self, alpha: float) -> None:
        self.move(self.rate_func(min(max(alpha, 0.0), 1.0)))

    def move(self, share: float) -> None:
        """Draw what is seen a share of the way on, from 0 to 1."""
        raise NotImplementedError
