"""One film: what is asked for, what came out, and the function between them.

`render(job)` is pure in this sense: all that it needs is in the job, all that it tells is in the
outcome (both small and picklable), and nothing has its final name before it is complete. Any
executor may run it, in this process, another, or on another machine that sees the same folders.
"""

import errno
import hashlib
import shutil
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scenes.studio.catalogue import Entry, load
from scenes.studio.film.record import Record
from scenes.studio.own import AS_IT_IS, BadSetting, Own, told_with
from scenes.studio.settings import ROOT, Quality, suffix, write_whole


class Refused(Exception):
    """The surroundings do not allow what is asked; the message is one line that says why."""


@dataclass(frozen=True)
class Job:
    """A lesson, how to film it, and where to.

    source    digest of everything outside the lesson's own settings that decides its look: when it
              is that of the film's record, nothing need be imported to know that it is unchanged
    force     film it anyway, and from the first frame
    captions  whether the sentences stand on the frame
    own       what somebody has set: its film has another name than the lesson's own
    """

    entry: Entry
    quality: Quality
    theme: str
    media: Path
    source: str = ""
    force: bool = False
    captions: bool = True
    own: Own = AS_IT_IS

    @property
    def look(self) -> str:
        """How its folders' names end, so that films of two looks are not in each other's way."""
        return suffix(self.theme, captions=self.captions)

    @property
    def name(self) -> str:
        """What its film is called."""
        return self.entry.name + self.own.suffix

    @property
    def video(self) -> Path:
        """Where the finished film is.

        Beside it are subtitles (.srt, .vtt), its script (.md) with a folder of pictures, and its
        record (.json).
        """
        folder = self.quality.folder + self.look
        return self.media / "videos" / self.entry.topic / folder / f"{self.name}.mp4"

    @property
    def staging(self) -> Path:
        """manim's own media folder for this lesson and look, with its caches.

        Two processes on one cache crash each other, so each lesson has one of its own.
        """
        return self.media / "cache" / self.entry.topic / (self.name + self.look)

    @property
    def progress(self) -> Path:
        """While the film is made, this file says how many seconds of it there are."""
        return self.staging / f"progress-{self.quality.folder}"


@dataclass(frozen=True)
class Outcome:
    """What became of a job. `error` is one line, empty when there is a film."""

    job: Job
    status: Literal["rendered", "unchanged", "failed", "refused"]
    seconds: float = 0.0
    playing: float = 0.0
    size: int = 0
    error: str = ""


def unchanged(job: Job, record: Record | None, seconds: float = 0.0) -> Outcome:
    """The outcome of a job whose film is there already."""
    assert record
    return Outcome(job, "unchanged", seconds, record.playing, record.size)


def render(job: Job) -> Outcome:
    """Film a lesson unless its film is there and nothing has changed."""
    start = time.perf_counter()
    try:
        return _render(job, start)
    except (Refused, BadSetting) as error:
        if isinstance(error, BadSetting):
            shutil.rmtree(job.staging)  # there will never be more of it
        return Outcome(job, "refused", time.perf_counter() - start, error=str(error))
    except Exception as error:
        seconds = time.perf_counter() - start
        if is_full_disk(error):
            return Outcome(job, "refused", seconds, error=f"no space left in {job.media}")
        return Outcome(job, "failed", seconds, error=_one_line(error, job))


def _render(job: Job, start: float) -> Outcome:
    from manim import tempconfig

    from nncore.data.digits import DigitsError
    from nncore.tales.tale import TaleError
    from scenes.stage.settings import keep_settings
    from scenes.stage.theme import THEMES
    from scenes.studio.film.film import film
    from scenes.studio.film.script import write_script
    from scenes.studio.film.tracks import annotate, srt, vtt

    settings = {
        "media_dir": job.staging,  # its tex_dir and text_dir too
        "input_file": job.entry.path,
        "background_color": THEMES[job.theme].ground,
        "pixel_width": job.quality.width,
        "pixel_height": job.quality.height,
        "frame_rate": job.quality.fps,
        "max_files_cached": -1,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "dry_run": False,
    }
    job.staging.mkdir(parents=True, exist_ok=True)
    report(job, 0.0)
    try:
        with tempconfig(settings):
            keep_settings()  # before the key is made of them
            lesson = load(job.entry, job.own, captions=job.captions)
            key = film_key(lesson)
            record = Record.of(job.video)
            if record and record.key == key and not job.force:
                return unchanged(job, record, time.perf_counter() - start)
            if job.force:
                shutil.rmtree(job.staging / "videos", ignore_errors=True)
            with told_with(job.entry.name, job.own):
                made = film(lesson, report=lambda seconds: report(job, seconds))
    except (DigitsError, TaleError) as error:
        raise Refused(str(error)) from None
    finally:
        job.progress.unlink(missing_ok=True)
    told = made.video.with_suffix(".told.mp4")
    annotate(made.video, told, made.cues)
    made.video.unlink()
    write_whole(job.video.with_suffix(".srt"), srt(made.cues).encode())
    write_whole(job.video.with_suffix(".vtt"), vtt(made.cues).encode())
    write_script(lesson, told, made.cues, job.video.with_suffix(".md"))
    told.replace(job.video)
    seconds, size = time.perf_counter() - start, job.video.stat().st_size
    rendering = seconds if made.drawn >= 0.5 or not record else record.rendering
    Record(key, job.source, size, made.playing, rendering, made.cues).write(job.video)
    return Outcome(job, "rendered", seconds, made.playing, size)


def film_key(lesson: Any) -> str:
    """Digest of all that decides the frames: the lesson's own key and manim's settings."""
    from manim import config

    told = [
        lesson.cache_key(),
        f"{config.pixel_width}x{config.pixel_height} at {config.frame_rate}",
        f"{config.video_codec} {config.pixel_format}",
        repr(sorted(config.video_encoder_options.items())),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def source_of(entry: Entry, root: Path = ROOT) -> str:
    """Digest of all that a lesson's frames depend on, but for its settings.

    Raises Refused when there are no digits to learn from.
    """
    # Here, and not above: numpy comes along, which need not be there to be refused.
    from nncore.data.digits import DigitsError
    from scenes.stage.source import source

    try:
        return source([entry.path], root)
    except DigitsError as error:
        raise Refused(str(error)) from None


def report(job: Job, seconds: float) -> None:
    """Say how far the film is. A file, because it needs nothing but a folder that both sides see;
    without one there is no bar, and nothing else is lost.
    """
    job.progress.write_text(f"{seconds:.2f}")


def forget_killed(job: Job) -> None:
    """Clear up after a render of this lesson that was killed.

    Its progress file is still there, and perhaps a half-written formula, which manim would take
    for a whole one. (Half-written segments are the lesson's own business.)
    """
    for left in job.staging.glob("progress-*"):
        shutil.rmtree(job.staging / "Tex", ignore_errors=True)
        left.unlink(missing_ok=True)


def progress_of(job: Job) -> float | None:
    """Seconds of film that there are; None while it is not being made."""
    try:
        return float(job.progress.read_text())
    except (OSError, ValueError):
        return None


def is_full_disk(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error; manim wraps the encoder's."""
    while error:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False


def _one_line(error: Exception, job: Job) -> str:
    """The error with its place in the lesson; the whole story goes to a file."""
    log = job.staging / "error.txt"
    with suppress(OSError):
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    stack = traceback.extract_tb(error.__traceback__)
    lines = [step.lineno for step in stack if step.filename == str(job.entry.path)]
    place = f"{job.entry.path.name}:{lines[-1]}: " if lines else ""
    what = (str(error).splitlines() or [""])[0]
    return f"{place}{type(error).__name__}: {what} (see {log})"
