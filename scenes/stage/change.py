"""Animations that change a network; whatever shows it follows."""

from typing import Any

from manim import Animation, Group, Scene, linear, smooth

from nncore.probes.inputs import Dial
from nncore.state import Nudged
from nncore.tales.training import LanguageRun
from nncore.training import TrainingRun
from scenes.stage.view import views_in


class Change(Animation):
    """Changes a run while the views that depend on it are redrawn.

    What is reached depends on alpha alone: 15 and 60 frames a second, a skipped play and
    a last-frame render all end on the same weights.
    """

    def __init__(self, run: TrainingRun | LanguageRun | Nudged | Dial, **kwargs: Any) -> None:
        super().__init__(None, introducer=True, **kwargs)
        self.run = run

    def _setup_scene(self, scene: Scene) -> None:
        # Only what depends on the run moves, so that manim paints the rest just once.
        followers = [v for v in views_in(scene.mobjects) if v.depends_on(self.run)]
        self.mobject = Group(*followers)

    def change(self, share: float) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        self.views = list(self.mobject.submobjects)
        self.starting_mobject = Group()
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        self.change(self.rate_func(min(max(alpha, 0.0), 1.0)))
        for view in self.views:
            view.refresh()


class Train(Change):
    """Train `run` to step `to`, or back to it: linear in time unless told otherwise.

    `self.play(Train(run, to=300), run_time=6)`
    """

    run: TrainingRun | LanguageRun

    def __init__(self, run: TrainingRun | LanguageRun, *, to: int, **kwargs: Any) -> None:
        super().__init__(run, **{"rate_func": linear, "run_time": 6.0, **kwargs})
        self.start, self.end = run.step, to

    def begin(self) -> None:
        self.start = self.run.step
        super().begin()

    def change(self, share: float) -> None:
        self.run.seek(round(self.start + share * (self.end - self.start)))


class Nudge(Change):
    """Change the nudged parameter of a network by `by` of its units, counted from unnudged.

    A dial is turned to `by`.
    """

    run: Nudged | Dial

    def __init__(self, nudged: Nudged | Dial, *, by: float, **kwargs: Any) -> None:
        super().__init__(nudged, **{"rate_func": smooth, "run_time": 2.0, **kwargs})
        self.start, self.end = nudged.by, by

    def begin(self) -> None:
        self.start = self.run.by
        super().begin()

    def change(self, share: float) -> None:
        self.run.by = self.start + share * (self.end - self.start)


class Narrow(Nudge):
    """Shrink a nudge to `by` at an even pace: each tenth of the way takes it down by one factor.

    Nudge itself would rush through the last decade of a shrinking by a thousand.
    """

    def change(self, share: float) -> None:
        self.run.by = self.start * (self.end / self.start) ** share
