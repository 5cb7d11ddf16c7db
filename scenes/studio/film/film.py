"""Films a lesson with manim, in manim's own media folder."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import Scene, config
from tqdm import tqdm

from scenes.stage.lesson import Lesson
from scenes.stage.renderer import LessonRenderer
from scenes.studio.film.record import Cue

REPORT_EVERY = 0.2  # seconds

# manim plays through tqdm, also where it shows no bar, and tqdm would make a lock for several
# processes, which outlives one that is killed.
tqdm.set_lock(threading.RLock())


@dataclass(frozen=True)
class Made:
    """A film that manim has finished; drawn is the share of its frames that were not cached."""

    video: Path
    playing: float
    drawn: float
    cues: list[Cue]


class Filming(LessonRenderer):
    """Draws everything, and says now and then how many seconds of film there are."""

    def __init__(self, report: Callable[[float], None]) -> None:
        super().__init__()
        self.report = report
        self.reported = time.monotonic()
        self.frames_drawn = 0

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        super().play(scene, *args, **kwargs)
        self._say()

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        if not self.skip_animations:
            self.frames_drawn += num_frames
            self._say()

    def _say(self) -> None:
        if time.monotonic() - self.reported > REPORT_EVERY:
            self.reported = time.monotonic()
            self.report(self.time)


def film(lesson: type[Lesson], *, report: Callable[[float], None]) -> Made:
    """Film the lesson by manim's present settings; `report` is told the seconds there are."""
    renderer = Filming(report)
    scene = lesson(renderer=renderer)
    scene.render()
    video = scene.output_plan.primary_artifact
    if not renderer.num_plays or video is None:
        raise ValueError(f"{lesson.__name__} plays nothing: there is nothing to film")
    frames = max(1, round(scene.time * config.frame_rate))
    # Times are sums of many floats: 6.999999999999998 would be told as 0:06.
    times = ((round(b.start, 9), round(b.end, 9)) for b in scene.told)
    beats = zip(scene.told, times, strict=True)
    cues = [Cue(*when, b.sentence, b.note, b.loops) for b, when in beats]
    return Made(video, round(scene.time, 9), renderer.frames_drawn / frames, cues)
