"""A lesson: one claim, told in beats."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import av
from av.error import FFmpegError
from manim import UP, Animation, FadeOut, Group, Mobject, Scene, config

from nncore.data.digits import DigitsError
from nncore.tales.tale import TaleError
from scenes.stage.layers import members, outermost, parts_of
from scenes.stage.renderer import LessonRenderer
from scenes.stage.settings import keep_settings
from scenes.stage.source import source
from scenes.stage.text import Words
from scenes.stage.theme import Theme
from scenes.stage.view import refresh_all

READING_SPEED = 15  # characters a second
REST = 1.0  # seconds to look after a motion
LAST_REST = 2.0  # the last frame is the lesson's thumbnail


@dataclass(frozen=True)
class Beat:
    """One sentence of narration with its true times in the film, in seconds."""

    sentence: str
    note: str
    start: float
    end: float


class Lesson(Scene):
    """A scene that makes one claim in a few beats.

    Subclass it, say the claim in the docstring's first line, give a `title`, and tell the story
    in `construct`, each sentence in `with self.beat("..."):`. Class attributes are what
    a lecturer may change in a subclass: which digit, which neuron, which seed.
    """

    title: ClassVar[str] = ""
    theme: ClassVar[Theme | None] = None  # None: the one that manim's background colour names

    def __init__(self, renderer: LessonRenderer | None = None, **kwargs: Any) -> None:
        keep_settings()
        if self.theme is not None:
            config.background_color = self.theme.ground
        super().__init__(renderer or LessonRenderer(), **kwargs)
        self.by_itself = renderer is None  # by plain manim or at the prompt, not by the studio
        self.told: list[Beat] = []
        with self._in_one_line():
            self.key = self.cache_key()

    def render(self, *args: Any, **kwargs: Any) -> Any:
        with self._in_one_line():
            return super().render(*args, **kwargs)

    @contextmanager
    def _in_one_line(self) -> Iterator[None]:
        """Plain manim answers an error with a traceback, but lets an exit pass.

        Digits that are not there and words that no tale has are the user's affair, in one line.
        """
        try:
            yield
        except (DigitsError, TaleError) as error:
            if not self.by_itself:
                raise
            raise SystemExit(f"{type(self).__name__}: {error}") from None

    @classmethod
    def claim(cls) -> str:
        """The one sentence that the lesson proves: the first line of its docstring."""
        return (cls.__doc__ or "").strip().split("\n")[0]

    def setup(self) -> None:
        self._forget_broken_segments()
        if self.title:
            self.add(Words(self.title, "title").to_edge(UP, buff=0.4))

    @contextmanager
    def beat(self, sentence: str, *, note: str = "", rest: float = REST) -> Iterator[None]:
        """Wrap the plays of one sentence: a section, a subtitle, a note, and time to read.

        The beat lasts at least as long as its sentence takes to read, and ends with `rest`
        seconds of stillness.
        """
        start = self.time
        self.next_section(sentence)
        yield
        reading = len(sentence) / READING_SPEED
        self.wait(max(rest, reading - (self.time - start)))
        self.told.append(Beat(sentence, note, start, self.time))
        self.add_subcaption(sentence, duration=self.time - start, offset=start - self.time)
        self.beat_ended()

    def beat_ended(self) -> None:
        """Called when a beat is told; boards and checks look at the frame here."""

    # manim allows OpenGL mobjects too, which it cannot mix with its others.
    def add(self, *mobjects: Mobject) -> "Lesson":  # pyright: ignore[reportIncompatibleMethodOverride]
        refresh_all(mobjects)
        super().add(*mobjects)
        return self

    def play(self, *args: Any, **kwargs: Any) -> None:
        # A view that was off screen while its run went on catches up before it is seen.
        animations = (arg for arg in args if isinstance(arg, Animation))
        refresh_all(animation.mobject for animation in animations if animation.mobject)
        super().play(*args, **kwargs)

    def add_mobjects_from_animations(self, animations: list[Animation]) -> None:
        # A group that is faded out may hold what was replaced by something else since it was
        # drawn. manim adds the group first, which would bring that back for as long as it fades.
        here = set(members(self.mobjects))
        for animation in animations:
            if isinstance(animation, FadeOut):
                left = list(outermost([animation.mobject], here))
                if left and left != [animation.mobject]:
                    animation.mobject = Group(*left)
        super().add_mobjects_from_animations(animations)

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """All that may look different in the next frame; the renderer knows what lies over it."""
        changed = [part.mobject for part in parts_of(animations) if part.mobject]
        updated = [mobject for mobject in members(self.mobjects) if mobject.updaters]
        return list(members([*changed, *updated]))

    @classmethod
    def cache_key(cls) -> str:
        """Digest of all that decides what the lesson looks like, but for manim's own settings.

        Its settings (class attributes, the theme), its file and all that this imports, the data
        that its networks learn from, and the libraries' versions.
        """
        settings = {
            name: value
            for base in reversed(cls.__mro__)
            if issubclass(base, Lesson)
            for name, value in vars(base).items()
            if not name.startswith("_")
            and not callable(value)
            and not isinstance(value, classmethod | staticmethod | property)
        }
        files = [_file(base) for base in cls.__mro__ if issubclass(base, Lesson)]
        told = [
            cls.__module__,
            cls.__qualname__,
            repr(sorted(settings.items(), key=lambda item: item[0])),
            str(config.background_color),
            source(file for file in files if file),
            # Typed at the prompt: what else its code uses is not to be found out, so it is
            # filmed each time.
            *(uuid4().hex for file in files if not file),
        ]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def _forget_broken_segments(self) -> None:
        """Remove cached segments that a killed render left truncated.

        manim would take them for finished and fail on them at every later render.
        """
        plan = self.output_plan.segment_cache_dir
        for segment in plan.glob("*.mp4") if plan else ():
            try:
                av.open(segment).close()
            except FFmpegError:
                with suppress(FileNotFoundError):
                    segment.unlink()


def _file(lesson: type) -> Path | None:
    """The file that its code is in; None if it was typed at the prompt or in a notebook."""
    file = getattr(sys.modules.get(lesson.__module__), "__file__", None)
    codes = (getattr(method, "__code__", None) for method in vars(lesson).values())
    written = all(Path(code.co_filename).exists() for code in codes if code)
    return Path(file) if file and written else None
