"""Lessons of one beat, to be proven or to be caught."""

from collections.abc import Callable

from nncore.training import TrainingRun
from scenes.stage import runs
from scenes.stage.lesson import Lesson
from scenes.studio.proof.audit import audit
from scenes.studio.proof.layout import layout
from scenes.studio.proof.reports import AuditReport, LayoutReport

Tell = Callable[[Lesson, TrainingRun], object]


def tiny(tell: Tell) -> type[Lesson]:
    """A lesson that tells one thing of the digits run, barely trained: quick for the oracle too."""

    class Tiny(Lesson):
        """It says one thing."""

        def construct(self) -> None:
            with self.beat("One thing."):
                tell(self, runs.digits(step=10))

    return Tiny


def audited(tell: Tell) -> AuditReport:
    return audit(tiny(tell))


def laid_out(tell: Tell, *, theme: str = "dark") -> LayoutReport:
    """Its faults, but for those that every lesson of one beat has."""
    report = layout(tiny(tell), theme=theme)
    usual = ("beats", "length", "empty")
    faults = tuple(fault for fault in report.faults if fault.kind not in usual)
    return LayoutReport(report.lesson, report.theme, faults)
