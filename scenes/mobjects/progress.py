"""How far a training run is."""

from manim import DOWN, LEFT, VGroup

from nncore.tales.training import LanguageRun
from nncore.training import TrainingRun
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words


class StepCount(OnOneLine):
    """The step that a run has reached, beside its name."""

    def __init__(
        self, run: TrainingRun | LanguageRun, name: str = "training step", *, role: str = "quiet"
    ) -> None:
        super().__init__(Words(name, role=role), Readout(run.probe("step"), places=0))


class Progress(VGroup):
    """The step that a run has reached, and below it how many new digits it reads right."""

    def __init__(self, run: TrainingRun, *, gap: float) -> None:
        reads = OnOneLine(
            Words("reads", role="quiet"),
            Readout(run.probe("accuracy"), places=1, percent=True, role="look"),
            Words("of new digits right", role="quiet"),
        )
        super().__init__(StepCount(run), reads)
        self.arrange(DOWN, buff=gap, aligned_edge=LEFT)
