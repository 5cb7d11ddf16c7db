"""Asking a view another question: its values go from the old answers to the new ones."""

from typing import Any

from manim import Mobject

from nncore.probes.probe import Probe
from scenes.animations.follow import Going
from scenes.stage.view import View, refresh_all, views_in


class Ask(Going):
    """Give a view other probes by name, and go there: `Ask(comb, probe=new, truth=of_new)`.

    Follow changes an index in the probes that a view has; this one replaces them as a whole.
    """

    def __init__(self, view: View, *, run_time: float = 1.5, **probes: Probe) -> None:
        if missing := probes.keys() - view.asked().keys():
            raise ValueError(f"got {min(missing)}: {type(view).__name__} has no such probe")
        super().__init__(view, run_time=run_time)
        self.view, self.new = view, probes

    def ends(self, view: View) -> dict[str, Probe]:
        return self.new if view is self.view else {}


def point(part: Mobject, **which: Any) -> None:
    """What Follow does on the way, at once: for a part that is not on screen yet."""
    for view in views_in([part]):
        view.ask(**{name: probe.with_(**which) for name, probe in view.asked().items()})
    refresh_all([part])
