"""Asking a view another question: its values go from the old answers to the new ones."""

from nncore.probes.probe import Probe
from scenes.animations.follow import Between
from scenes.animations.in_place import InPlace
from scenes.stage.view import View


class Ask(InPlace):
    """Give a view other probes by name, and go there: `Ask(comb, probe=new, truth=of_new)`.

    Follow changes an index in the probes that a view has; this one replaces them as a whole.
    """

    def __init__(self, view: View, *, run_time: float = 1.5, **probes: Probe) -> None:
        missing = [name for name in probes if not isinstance(getattr(view, name, None), Probe)]
        if missing:
            raise ValueError(f"got {missing[0]}: {type(view).__name__} has no such probe")
        super().__init__(view, run_time=run_time)
        self.view, self.new = view, probes

    def start(self) -> None:
        self.ways = {name: Between(getattr(self.view, name), new) for name, new in self.new.items()}

    def move(self, share: float) -> None:
        for name, way in self.ways.items():
            way.share = share
            setattr(self.view, name, way)
        self.view.refresh()

    def finish(self) -> None:
        super().finish()
        for name, new in self.new.items():
            setattr(self.view, name, new)
        self.view.refresh()
