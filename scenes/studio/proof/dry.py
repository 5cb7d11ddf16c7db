"""Plays a lesson without making a film: in a second or two, writing nothing.

The story, its times and every mobject are those of the film; only the frames in between are left
out. What wants to look (boards, the audit, the layout check) is called back at the moments that
matter.
"""

import atexit
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from manim import Mobject, Scene, tempconfig
from numpy.typing import NDArray

from scenes.stage.layers import members
from scenes.stage.lesson import Lesson
from scenes.stage.renderer import LessonRenderer
from scenes.stage.theme import THEMES
from scenes.studio.settings import QUALITIES, Quality

Look = Callable[[Any], None]  # given the playing Lesson


class Rehearsal(LessonRenderer):
    """Takes each play straight to its end and draws only when asked to."""

    def __init__(
        self,
        *,
        on_play: Look | None = None,
        on_middle: Look | None = None,
        on_frame: Look | None = None,
    ) -> None:
        super().__init__(skip_animations=True)
        self.on_play, self.on_middle, self.on_frame = on_play, on_middle, on_frame
        self.before: set[Mobject] = set()

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        self.before = set(members(scene.mobjects))
        super().play(scene, *args, **kwargs)
        if self.on_play:
            self.on_play(scene)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Any) -> None:
        # Called once the animations have begun and before the first frame: the one place from
        # which an animation can be stopped on its way.
        super().save_static_frame_data(scene, static_mobjects)
        if not (self.on_middle or self.on_frame):
            return
        if scene.is_current_animation_frozen_frame():
            return
        some = np.random.default_rng(self.num_plays).random()
        for share in sorted((some, 0.5)) if self.on_frame else (0.5,):
            scene.update_to_time(share * scene.duration)
            if self.on_frame:
                self.on_frame(scene)
            if self.on_middle and share == 0.5:
                self.on_middle(scene)

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Draws nothing: nobody looks."""

    def draw(self, scene: Scene) -> NDArray[np.uint8]:
        """The frame as it is now, (height, width, 4)."""
        super().update_frame(scene)
        return np.asarray(self.get_frame(), dtype=np.uint8)

    def filmed(self) -> NDArray[np.uint8]:
        """The frame as a film of the present play would have it now, (height, width, 4)."""
        self.layers.paint(self.camera)
        return np.asarray(self.get_frame(), dtype=np.uint8)


def play_dry(
    lesson: type[Lesson],
    *,
    on_beat: Look | None = None,
    on_play: Look | None = None,
    on_middle: Look | None = None,
    on_frame: Look | None = None,
    theme: str = "dark",
    quality: Quality = QUALITIES["l"],
) -> Lesson:
    """The lesson, played: `.told` has its beats and `.time` its length in seconds.

    Called back with the playing lesson: `on_beat` at the end of each beat, `on_play` at the end of
    each play and wait, `on_middle` half-way through each play that moves, `on_frame` there and at
    one more moment of it. `frame(lesson)` draws
    what is on screen then. Times are those of a film of this quality.
    """
    temporary = {
        "dry_run": True,
        "media_dir": scratch(),
        "progress_bar": "none",
        "background_color": THEMES[theme].ground,
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.fps,
    }
    with tempconfig(temporary):
        scene = lesson(renderer=Rehearsal(on_play=on_play, on_middle=on_middle, on_frame=on_frame))
        if on_beat:
            scene.beat_ended = lambda: on_beat(scene)
        scene.render()
    return scene


def frame(scene: Lesson) -> NDArray[np.uint8]:
    """What a lesson that is played dry has on screen, (height, width, 4)."""
    if not isinstance(scene.renderer, Rehearsal):
        raise TypeError(f"{scene} is not played by play_dry")
    return scene.renderer.draw(scene)


def scratch() -> Path:
    """A folder for formulas, shared by all that this process plays dry."""
    return Path(_scratch().name)


@cache
def _scratch() -> tempfile.TemporaryDirectory:
    folder = tempfile.TemporaryDirectory(prefix="lessons-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)  # by itself it warns that nobody did
    return folder
