"""`python -m scenes render`: many lessons at once, in a media folder that no other render uses.

What is unchanged stays, the rest is filmed on all cores.
"""

import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from filelock import FileLock, Timeout

from scenes.studio.catalogue import Entry, load
from scenes.studio.film.away import Sent
from scenes.studio.film.job import (
    Job,
    Outcome,
    Refused,
    forget_killed,
    render,
    source_of,
    unchanged,
)
from scenes.studio.film.processes import ProcessEach
from scenes.studio.film.record import Record
from scenes.studio.film.show import WIDE, Show, announce, console, shown, summary
from scenes.studio.own import AS_IT_IS, own_settings
from scenes.studio.settings import Quality

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


def render_lessons(
    entries: list[Entry],
    *,
    quality: Quality,
    theme: str,
    media: Path,
    force: bool,
    captions: bool,
    at_once: int,
    own: tuple[str, ...] = (),
    executor: Executor | None = None,
) -> int:
    """Film the lessons and say so; 0 when all are there, 1 when some failed, 2 when refused.

    `own` is what is set for each, as it is typed: "seed=1". An `executor` films them elsewhere.
    """
    out = console()
    if not entries:
        out.print("There are no lessons yet.")
        return 0
    owns = [own_settings(load(entry), own) if own else AS_IT_IS for entry in entries]
    check_writable(media)
    jobs = [
        Job(entry, quality, theme, media, source_of(entry) + set_.digest, force, captions, set_)
        for entry, set_ in zip(entries, owns, strict=True)
    ]
    outcomes = film_all(jobs, at_once=at_once, executor=executor)
    out.print()
    # As wide as its paths: a terminal that is narrower wraps them better than rich.
    out.print(summary(outcomes), width=WIDE, crop=False, no_wrap=True)
    films = [outcome.job.video for outcome in outcomes if not outcome.error]
    if films:
        out.print(f"\nOpen {shown(films[0])}", markup=False, soft_wrap=True)
    return status_of(outcomes)


def film_all(jobs: list[Job], *, at_once: int, executor: Executor | None = None) -> list[Outcome]:
    """Film the jobs' lessons, all into one media folder, and say how it goes.

    Refused when another render is at work there; exits when the user or the system says stop.
    """
    out, err = console(), console(stderr=True)
    with alone_in(jobs[0].media):
        out.print(announce(jobs, at_once=at_once))
        try:
            with Show(jobs, out, err) as show, executor or ProcessEach(at_once) as films:
                return render_all(jobs, films, show)
        except Stopped as stopped:
            err.print("Stopped. What is finished is kept; the next render goes on from here.")
            raise SystemExit(128 + stopped.number) from None


def status_of(outcomes: list[Outcome]) -> int:
    """The exit status: the surroundings count before the lessons."""
    states = {outcome.status for outcome in outcomes}
    return 2 if "refused" in states else 1 if "failed" in states else 0


def render_all(jobs: list[Job], executor: Executor, reporter: Reporter) -> list[Outcome]:
    """Film the jobs' lessons, in the order of the jobs; the reporter hears of each as it ends.

    Raises Stopped on Ctrl-C and SIGTERM, when all of the executor's work has ended, as far as it
    can be ended: what another executor is filming then goes on to its own end.
    """
    for job in jobs:
        forget_killed(job)
    outcomes: dict[Job, Outcome] = {}
    running: dict[Future[Any], Job] = {}  # an Outcome, or what is Sent with one
    with _stoppable():
        try:
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
            # One by one: not every executor's shutdown knows `cancel_futures` (distributed's).
            for future in running:
                future.cancel()
            if isinstance(executor, ProcessEach):
                executor.stop()
            raise
    return [outcomes[job] for job in jobs]


def _outcome(job: Job, future: Future[Any]) -> Outcome:
    try:
        made = future.result()
        return made.received(job) if isinstance(made, Sent) else made
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


def check_writable(media: Path) -> None:
    """Make the folder if need be; Refused when nothing can be written there."""
    try:
        media.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=media):
            pass
    except FileExistsError:
        raise Refused(f"the media folder {media} is a file: --media needs a folder") from None
    except OSError as error:
        raise Refused(
            f"cannot write to the media folder {media} ({error.strerror}): "
            "make it writable or choose another with --media"
        ) from None


@contextmanager
def alone_in(media: Path) -> Iterator[None]:
    """Hold the folder while rendering; Refused when another render holds it.

    The system lets go of the lock however a process ends, so it is never left behind.
    """
    check_writable(media)
    folder = media / "cache"
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / ".lock", blocking=False)
    try:
        # Some network folders have no locks; then two renders must take care themselves.
        with suppress(NotImplementedError):
            lock.acquire()
    except Timeout:
        raise Refused(
            f"another render is at work in {media}: wait for it or choose another with --media"
        ) from None
    try:
        yield
    finally:
        lock.release()
