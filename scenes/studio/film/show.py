"""What a render says while it goes, and at its end."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from scenes.studio.film.estimate import Estimate, in_words, whole
from scenes.studio.film.job import Job, Outcome, progress_of

# Lines stay whole where nobody watches: a log is searched, not looked at.
WIDE = 200


def console(*, stderr: bool = False) -> Console:
    """A console that breaks no path when it is not a terminal."""
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, width=None if terminal else WIDE, highlight=False)


def announce(parts: list[Estimate], *, folder: str, at_once: int) -> str:
    """The estimate of the whole, in one line that says what it rests on."""
    n, known = len(parts), sum(part.from_records for part in parts)
    basis = {
        0: "a rule of thumb: nothing was rendered at this size before",
        n: "from earlier renders",
    }.get(known, f"{known} of {n} from earlier renders")
    lessons = "1 lesson" if n == 1 else f"{n} lessons"
    together = f" with {at_once} processes" if at_once > 1 else ""
    return f"{lessons} at {folder}{together}: about {in_words(whole(parts, at_once))} ({basis})"


class Show:
    """Bars on a terminal, lines elsewhere: one for each lesson, one for the whole."""

    def __init__(self, expected: dict[Job, Estimate], out: Console, err: Console) -> None:
        self.expected, self.out, self.err = expected, out, err
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
        self.shares: dict[Job, float] = {}  # of each lesson that has begun
        total = sum(part.rendering for part in expected.values())
        self.all = self.progress.add_task("[bold]all lessons", total=total)

    def __enter__(self) -> "Show":
        self.progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.progress.stop()

    def tick(self, waiting: list[Job]) -> None:
        """Move the bars to where the lessons are."""
        for job in waiting:
            seconds = progress_of(job)
            if seconds is None:
                continue
            if job not in self.bars:
                self.bars[job] = self.progress.add_task(job.entry.name, total=1.0)
                if not self.out.is_terminal:
                    self.out.print(f"{job.entry.name}: started", markup=False)
            # The length is a guess the first time: a bar is full when the lesson is done.
            self.shares[job] = min(seconds / self.expected[job].playing, 0.99)
            self.progress.update(self.bars[job], completed=self.shares[job])
        done = sum(share * self.expected[job].rendering for job, share in self.shares.items())
        self.progress.update(self.all, completed=done)

    def done(self, outcome: Outcome) -> None:
        """Say what became of a lesson, and take its bar away."""
        name, path = outcome.job.entry.name, shown(outcome.job.video)
        self.shares[outcome.job] = 1.0
        if outcome.job in self.bars:
            self.progress.remove_task(self.bars.pop(outcome.job))
        if outcome.error:
            self.err.print(
                f"{name} {outcome.status}: {outcome.error}",
                style="red",
                markup=False,
                soft_wrap=True,
            )
        elif outcome.status == "unchanged":
            self.out.print(f"{name}: unchanged", markup=False)
        else:
            first = "the first film is there: " if self.first else ""
            took = in_words(outcome.seconds)
            self.out.print(
                f"{name}: rendered in {took}, {first}{path}", markup=False, soft_wrap=True
            )
            self.first = False
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
