"""Asking a view another question: its values go from the old answers to the new ones."""

from manim import Animation, Mobject

from nncore.probes.probe import Probe
from scenes.animations.follow import Between
from scenes.stage.view import View


class Ask(Animation):
    """Give a view other probes by name, and go there: `Ask(comb, probe=new, truth=of_new)`.

    Follow changes an index in the probes that a view has; this one replaces them as a whole.
    """

    def __init__(self, view: View, *, run_time: float = 1.5, **probes: Probe) -> None:
        missing = [name for name in probes if not isinstance(getattr(view, name, None), Probe)]
        if missing:
            raise ValueError(f"got {missing[0]}: {type(view).__name__} has no such probe")
        # An introducer is not added to the scene beforehand, which would take groups apart.
        super().__init__(view, run_time=run_time, introducer=True)
        self.view, self.new = view, probes

    def _setup_scene(self, scene: object) -> None:
        """Add nothing: the view is on screen already, maybe as a part of something."""

    def begin(self) -> None:
        self.starting_mobject = Mobject()
        self.ways = {name: Between(getattr(self.view, name), new) for name, new in self.new.items()}
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(min(max(alpha, 0.0), 1.0))
        for name, way in self.ways.items():
            way.share = share
            setattr(self.view, name, way)
        self.view.refresh()

    def finish(self) -> None:
        super().finish()
        for name, new in self.new.items():
            setattr(self.view, name, new)
        self.view.refresh()
