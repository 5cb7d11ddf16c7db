"""What a render says while it goes, and at its end."""

import os
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from scenes.studio.film.job import Job, Outcome, progress_of

SECONDS_A_BEAT = 8.0  # as long as a beat is in most lessons
# Lines stay whole where nobody watches: a log is searched, not looked at.
WIDE = 200


def console(*, stderr: bool = False) -> Console:
    """A console that breaks no path when it is not a terminal."""
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, width=None if terminal else WIDE, highlight=False)


def announce(jobs: list[Job], *, at_once: int) -> str:
    """What is asked for, in one line. How long it takes is told once something is filmed."""
    lessons = "1 lesson" if len(jobs) == 1 else f"{len(jobs)} lessons"
    together = f" with {at_once} processes" if at_once > 1 else ""
    return f"{lessons} at {jobs[0].quality.folder}{together}"


class Show:
    """Bars on a terminal, lines elsewhere: one for each lesson, one for the whole."""

    def __init__(self, jobs: list[Job], out: Console, err: Console) -> None:
        self.out, self.err = out, err
        self.began = time.monotonic()
        self.first = True
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(compact=True),
            console=out,
            disable=not out.is_terminal,
            transient=True,
        )
        self.bars: dict[Job, TaskID] = {}
        # Seconds of film: a guess until the lesson is done, and what there is of it.
        self.lengths = {job: max(1, job.entry.beats) * SECONDS_A_BEAT for job in jobs}
        self.filmed: dict[Job, float] = {}
        self.all = self.progress.add_task("[bold]all lessons", total=sum(self.lengths.values()))

    def __enter__(self) -> "Show":
        self.progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.progress.stop()

    def to_go(self) -> float | None:
        """Seconds until all is done if it goes on as so far; None before there is any film."""
        filmed = sum(self.filmed.values())
        left = sum(self.lengths.values()) - filmed
        return (time.monotonic() - self.began) * left / filmed if filmed else None

    def tick(self, waiting: list[Job]) -> None:
        """Move the bars to where the lessons are."""
        for job in waiting:
            seconds = progress_of(job)
            if seconds is None:
                continue
            if job not in self.bars:
                self.bars[job] = self.progress.add_task(job.entry.name, total=self.lengths[job])
                if not self.out.is_terminal:
                    self.out.print(f"{job.entry.name}: started", markup=False)
            # A bar is full when the lesson is done, and not when it is longer than was guessed.
            self.filmed[job] = min(seconds, 0.99 * self.lengths[job])
            self.progress.update(self.bars[job], completed=self.filmed[job])
        whole = sum(self.lengths.values())
        self.progress.update(self.all, completed=sum(self.filmed.values()), total=whole)

    def done(self, outcome: Outcome) -> None:
        """Say what became of a lesson, and take its bar away."""
        name, path = outcome.job.entry.name, shown(outcome.job.video)
        rendered = outcome.status == "rendered"
        # What took no work says nothing of the time that work takes.
        self.lengths[outcome.job] = self.filmed[outcome.job] = outcome.playing if rendered else 0.0
        if outcome.job in self.bars:
            self.progress.remove_task(self.bars.pop(outcome.job))
        if outcome.error:
            self.err.print(
                f"{name} {outcome.status}: {outcome.error}",
                style="red",
                markup=False,
                soft_wrap=True,
            )
        elif rendered:
            to_go = self.to_go()
            left = f", about {in_words(to_go)} to go" if to_go else ""
            first = "the first film is there: " if self.first else ""
            took = in_words(outcome.seconds)
            self.out.print(
                f"{name}: rendered in {took}{left}, {first}{path}", markup=False, soft_wrap=True
            )
            self.first = False
        else:
            self.out.print(f"{name}: unchanged", markup=False)
        self.tick([])


def summary(outcomes: list[Outcome]) -> Table:
    """A line for each lesson."""
    table = Table("lesson", "playing", "rendering", "size", "film", box=None, pad_edge=False)
    for column in table.columns[1:4]:
        column.justify = "right"
    table.columns[4].overflow = "fold"
    for outcome in outcomes:
        there = not outcome.error
        table.add_row(
            outcome.job.entry.name,
            in_words(outcome.playing) if there else "",
            in_words(outcome.seconds) if outcome.status == "rendered" else outcome.status,
            f"{outcome.size / 1e6:.1f} MB" if there else "",
            shown(outcome.job.video) if there else "",
        )
    return table


def shown(path: Path) -> str:
    """The path as one would type it from here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith("..") else here


def in_words(seconds: float) -> str:
    """Seconds as one says them: 40 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 9.5 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
