"""`python -m scenes render`: from what was asked to an exit status."""

from pathlib import Path

from scenes.studio.catalogue import Entry
from scenes.studio.film.estimate import estimates
from scenes.studio.film.job import Job, Outcome
from scenes.studio.film.media import alone_in
from scenes.studio.film.processes import ProcessEach
from scenes.studio.film.render import Stopped, render_all, source_of
from scenes.studio.film.show import WIDE, Show, announce, console, shown, summary
from scenes.studio.settings import Quality


def render_lessons(
    entries: list[Entry],
    *,
    quality: Quality,
    theme: str,
    media: Path,
    force: bool,
    at_once: int,
) -> int:
    """Film the lessons and say so; 0 when all are there, 1 when some failed, 2 when refused."""
    out, err = console(), console(stderr=True)
    if not entries:
        out.print("There are no lessons yet.")
        return 0
    with alone_in(media):
        jobs = [Job(entry, quality, theme, media, source_of(entry), force) for entry in entries]
        expected = estimates(jobs)
        out.print(announce(list(expected.values()), folder=quality.folder, at_once=at_once))
        try:
            with Show(expected, out, err) as show, ProcessEach(at_once) as executor:
                outcomes = render_all(jobs, executor, show)
        except Stopped as stopped:
            err.print("Stopped. What is finished is kept; the next render goes on from here.")
            return 128 + stopped.number
    out.print()
    # As wide as its paths: a terminal that is narrower wraps them better than rich.
    out.print(summary(outcomes), width=WIDE, crop=False, no_wrap=True)
    films = [outcome.job.video for outcome in outcomes if not outcome.error]
    if films:
        out.print(f"\nOpen {shown(films[0])}", markup=False, soft_wrap=True)
    return status_of(outcomes)


def status_of(outcomes: list[Outcome]) -> int:
    """The exit status: the surroundings count before the lessons."""
    states = {outcome.status for outcome in outcomes}
    return 2 if "refused" in states else 1 if "failed" in states else 0
