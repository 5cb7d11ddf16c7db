"""How far a training run is."""

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
