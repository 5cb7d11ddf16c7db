"""Many lessons at once: what is unchanged stays, the rest is filmed on all cores."""

import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from scenes.studio.catalogue import Entry
from scenes.studio.film import processes
from scenes.studio.film.job import Job, Outcome, Record, Refused, forget_killed, render, unchanged
from scenes.studio.settings import ROOT

POLL = 0.2  # seconds between looks at the progress


class Reporter(Protocol):
    """Is told how a render goes."""

    def tick(self, waiting: list[Job]) -> None: ...
    def done(self, outcome: Outcome) -> None: ...


class Stopped(Exception):
    """The user or the system asked to stop; the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def render_all(jobs: list[Job], executor: Executor, reporter: Reporter) -> list[Outcome]:
    """Film the jobs' lessons, in the order of the jobs; the reporter hears of each as it ends.

    Raises Stopped on Ctrl-C and SIGTERM, when all of the executor's work has ended.
    """
    for job in jobs:
        forget_killed(job)
    outcomes: dict[Job, Outcome] = {}
    with _stoppable():
        try:
            running: dict[Future[Outcome], Job] = {}
            for job in jobs:
                record = Record.of(job.video)
                if record and job.source and record.source == job.source and not job.force:
                    outcomes[job] = unchanged(job, record)
                    reporter.done(outcomes[job])
                else:
                    running[executor.submit(render, job)] = job
            while running:
                for future in wait(running, timeout=POLL, return_when=FIRST_COMPLETED).done:
                    job = running.pop(future)
                    outcomes[job] = _outcome(job, future)
                    reporter.done(outcomes[job])
                reporter.tick(list(running.values()))
        except BaseException:
            # A second Ctrl-C must not interrupt the clearing up.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            processes.stop(executor)
            raise
    return [outcomes[job] for job in jobs]


def _outcome(job: Job, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # not the lesson's: `render` gives those back as an outcome
        return Outcome(job, "failed", error=f"{type(error).__name__}: {error}")


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def source_of(entry: Entry, root: Path = ROOT) -> str:
    """Digest of all that a lesson's frames depend on, but for its settings.

    Raises Refused when there are no digits to learn from.
    """
    from nncore.data.digits import DigitsError
    from scenes.stage.source import source

    try:
        return source([entry.path], root)
    except DigitsError as error:
        raise Refused(str(error)) from None
