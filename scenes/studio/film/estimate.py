"""How long a render will take: from earlier renders, otherwise by a rule of thumb."""

from dataclasses import dataclass
from statistics import median

from scenes.studio.film.job import Job, Record

SECONDS_A_BEAT = 8.0
# Seconds of work for a second of film in one process: something for the story, more for each
# million pixels. Two cores of 2026 take 0.25 to 0.4 at 480p15.
WORK, WORK_A_MEGAPIXEL = 0.2, 0.025
START_UP = 2.0  # seconds for each process


@dataclass(frozen=True)
class Estimate:
    """Seconds of film, and seconds of work in one process; whether a record says so."""

    playing: float
    rendering: float
    from_records: bool


def estimates(jobs: list[Job]) -> dict[Job, Estimate]:
    """An estimate for each job, from the records beside the films that there are."""
    records = {job: Record.of(job.video) for job in jobs}
    ratios = [r.rendering / r.playing for r in records.values() if r and r.playing]
    return {job: _estimate(job, records[job], ratios) for job in jobs}


def _estimate(job: Job, record: Record | None, ratios: list[float]) -> Estimate:
    if record:
        return Estimate(record.playing, record.rendering, from_records=True)
    others = job.video.parents[1].glob(f"*/{job.entry.name}.mp4")  # another size or theme
    playing = [r.playing for r in map(Record.of, others) if r]
    seconds = playing[0] if playing else max(1, job.entry.beats) * SECONDS_A_BEAT
    pixels = job.quality.width * job.quality.height * job.quality.fps
    ratio = median(ratios) if ratios else WORK + WORK_A_MEGAPIXEL * pixels / 1e6
    return Estimate(seconds, START_UP + seconds * ratio, from_records=bool(playing and ratios))


def whole(parts: list[Estimate], at_once: int) -> float:
    """Seconds until all is done: the longest alone, or all shared out."""
    work = [part.rendering for part in parts]
    return max(max(work, default=0.0), sum(work) / at_once)


def in_words(seconds: float) -> str:
    """Seconds as one says them: 40 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 9.5 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
