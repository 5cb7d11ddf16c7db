"""Lessons with their films, for decks, handouts and the gallery; filmed first where need be."""

from dataclasses import dataclass
from pathlib import Path

from scenes.stage.theme import THEMES
from scenes.studio.catalogue import Entry, load
from scenes.studio.film.job import Job, Refused, source_of
from scenes.studio.film.record import Cue, Record
from scenes.studio.film.render import check_writable, film_all, status_of
from scenes.studio.film.script import about
from scenes.studio.own import AS_IT_IS, own_settings
from scenes.studio.settings import QUALITIES, Quality


@dataclass(frozen=True)
class Chosen:
    """A lesson, and what is set for it, as it is typed: "seed=1"."""

    entry: Entry
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filmed:
    """A lesson and its film.

    about  its claim, then its runs and their seeds
    """

    job: Job
    title: str
    about: list[str]
    playing: float
    beats: list[Cue]

    @property
    def pictures(self) -> list[Path]:
        """The last frame of each beat."""
        folder = self.job.video.with_suffix("")
        return [folder / f"{number:02}.png" for number in range(1, len(self.beats) + 1)]

    @property
    def ground(self) -> str:
        """The colour behind it."""
        theme = dict(self.job.own.values).get("theme") or THEMES[self.job.theme]
        return theme.ground


def filmed(
    chosen: list[Chosen],
    *,
    quality: Quality | None,
    theme: str,
    captions: bool,
    media: Path,
    at_once: int,
) -> list[Filmed]:
    """The lessons, filmed where that is needed.

    Without a quality, the best in which each has been filmed before. What cannot be filmed is said,
    and ends the program, as in `render`. Refused when a lesson tells no beats,
    BadSetting when it cannot have what is set for it.
    """
    check_writable(media)
    sizes = [quality] if quality else list(reversed(QUALITIES.values()))
    jobs = []
    for lesson in chosen:
        own = own_settings(load(lesson.entry), lesson.own) if lesson.own else AS_IT_IS
        source = source_of(lesson.entry) + own.digest
        choice = [
            Job(lesson.entry, size, theme, media, source, captions=captions, own=own)
            for size in sizes
        ]
        best = (job for job in choice if Record.of(job.video))
        jobs.append(next(best, choice[-1]))
    if missing := [job for job in dict.fromkeys(jobs) if not _is_filmed(job)]:
        outcomes = film_all(missing, at_once=min(at_once, len(missing)))
        if status := status_of(outcomes):
            raise SystemExit(status)
    return [_filmed(job) for job in jobs]


def _is_filmed(job: Job) -> bool:
    record = Record.of(job.video)
    return record is not None and record.source == job.source


def _filmed(job: Job) -> Filmed:
    lesson, record = load(job.entry, job.own), Record.of(job.video)
    assert record
    if not record.beats:
        raise Refused(f"{job.entry.name} tells no beats: there is nothing to show")
    title = lesson.title or lesson.__name__
    return Filmed(job, title, about(lesson), record.playing, record.beats)
