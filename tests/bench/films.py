"""How fast lessons become films: a render by the command line, as a user starts it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scenes.studio.catalogue import Entry
from scenes.studio.film.job import Job, Refused
from scenes.studio.film.record import Record
from scenes.studio.settings import QUALITIES, ROOT
from tests.bench.bench import Row
from tests.bench.learning import seconds


def rows(entries: list[Entry], *, full: bool) -> Iterator[Row]:
    """Each lesson's rendering time over its playing time, alone; then all at once, and again.

    The targets are for two cores that do nothing else.
    """
    names = [entry.name for entry in entries]
    cores = os.cpu_count()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as all_cores:
        alone = seconds(lambda: render(names, Path(one), "--jobs", "1"))
        yield from rates(entries, Path(one), "l")
        first = seconds(lambda: render(names, Path(all_cores)))
        again = seconds(lambda: render(names, Path(all_cores)))
        if len(names) > 1:
            yield Row(f"{len(names)} lessons in one process, over {cores} cores", alone / first)
        what = f"{len(names)} lessons over {cores} cores"
        playing = played(entries, Path(all_cores), "l")
        yield Row(f"{what} at 480p15: rendering over playing", first / playing, most=0.12)
        yield Row(f"{what}, unchanged: rendering over playing", again / playing, most=0.02)
        if full:
            high = seconds(lambda: render(names, Path(all_cores), "-q", "h"))
            yield from rates(entries, Path(all_cores), "h")
            yield Row(f"{what} at 1080p60: rendering over playing", high / playing, most=0.85)


def render(names: list[str], media: Path, *options: str) -> None:
    """Film the lessons; Refused when one fails, which has said why by then."""
    command = [sys.executable, "-m", "scenes", "render", *names, "--media", str(media), *options]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        raise Refused("a lesson that cannot be filmed cannot be measured")


def rates(entries: list[Entry], media: Path, quality: str) -> Iterator[Row]:
    """Rendering time over playing time of each film that is there."""
    for entry in entries:
        job = Job(entry, QUALITIES[quality], "dark", media)
        record = Record.of(job.video)
        if record:
            what = f"{entry.name} at {job.quality.folder}: rendering over playing"
            yield Row(what, record.rendering / record.playing)


def played(entries: list[Entry], media: Path, quality: str) -> float:
    """Seconds of film that there are."""
    jobs = (Job(entry, QUALITIES[quality], "dark", media) for entry in entries)
    return sum(record.playing for job in jobs if (record := Record.of(job.video)))
