"""A lesson: one claim, told in beats."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

import av
from av.error import FFmpegError
from manim import LEFT, UP, Animation, FadeOut, Group, Mobject, Scene, VGroup, VMobject, config

from nncore.data.digits import DigitsError
from nncore.probes.probe import Condition, Probe
from nncore.probes.sentence import Sentence
from nncore.tales.tale import TaleError
from scenes.stage.caption import Arrive, Caption, plain, said, typed
from scenes.stage.layers import members, outermost, parts_of
from scenes.stage.renderer import LessonRenderer
from scenes.stage.settings import keep_settings
from scenes.stage.source import source
from scenes.stage.text import Words, level
from scenes.stage.theme import Theme
from scenes.stage.view import refresh_all

Part = TypeVar("Part", bound=Mobject)

READING_SPEED = 15  # characters a second
REST = 1.0  # seconds to look after a motion
LAST_REST = 2.0  # the last frame is the lesson's thumbnail
# The content zone in scene units: above it is the title's label, below it the caption.
TOP, BOTTOM, SIDE = 3.38, -2.85, 0.39
TITLE = 3.6  # height of the title's baseline


@dataclass(frozen=True)
class Beat:
    """One sentence of narration with its true times in the film, in seconds."""

    sentence: str
    note: str
    start: float
    end: float
    told: Sentence  # with its probes, and what it states about the network
    noted: Sentence
    sparse: str = ""  # why so little is on screen, where that is meant
    typed: str = ""  # the note, where it has digits of its own and no reason for them
    loops: bool = False  # on a slide


class Lesson(Scene):
    """A scene that makes one claim in a few beats.

    Subclass it, say the claim in the docstring's first line, give a `title`, and tell the story
    in `construct`, each sentence in `with self.beat("..."):`. Class attributes are what
    a lecturer may change in a subclass: which digit, which neuron, which seed.
    """

    title: ClassVar[str] = ""
    theme: ClassVar[Theme | None] = None  # None: the one that manim's background colour names
    captions: ClassVar[bool] = True  # whether the sentences stand on the frame

    def __init__(self, renderer: LessonRenderer | None = None, **kwargs: Any) -> None:
        keep_settings()
        if self.theme is not None:
            config.background_color = self.theme.ground
        super().__init__(renderer or LessonRenderer(), **kwargs)
        self.by_itself = renderer is None  # by plain manim or at the prompt, not by the studio
        self.told: list[Beat] = []
        self.heading: Mobject = VGroup()  # the title
        self.caption: Mobject = VGroup()
        self.waiting: list[Arrive] = []  # what comes with the next play
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
            self.heading = self._title("label", "ink")
        self.add(self.heading)

    @contextmanager
    def beat(
        self,
        sentence: str,
        *,
        note: str = "",
        holds: Condition | None = None,
        because: str = "",
        sparse: str = "",
        rest: float = REST,
        loops: bool = False,
        **probes: Probe,
    ) -> Iterator[None]:
        """Wrap the plays of one sentence: caption, section, subtitle, note, and time to read.

        The beat lasts at least as long as its sentence takes to read, and ends with `rest`
        seconds of stillness. Numbers of the sentence are probes: "It reads {right} of them.";
        what it states about the network is what `holds`; the audit proves both by the oracle.
        `because` says why a digit of its own is right, `sparse` why a frame is nearly empty.
        On a slide, what `loops` plays again until the speaker goes on.
        """
        start = self.time
        self.next_section(f"{len(self.told) + 1:02}")
        told, noted = said(sentence, probes, holds), said(note, probes)
        self._say(Caption(sentence, because=because, **probes))
        unused = [name for name in probes if f"{{{name}" not in sentence + note]
        if unused:
            raise ValueError(f"got {', '.join(unused)}: neither the sentence nor its note has it")
        yield
        reading = len(plain(str(told))) / READING_SPEED
        self.wait(max(rest, reading - (self.time - start)))
        now = plain(str(told))
        self.told.append(
            Beat(
                sentence=now,
                note=plain(str(noted)),
                start=start,
                end=self.time,
                told=told,
                noted=noted,
                sparse=sparse,
                typed=note if typed(note) and not because else "",
                loops=loops,
            )
        )
        self.add_subcaption(now, duration=self.time - start, offset=start - self.time)
        self.beat_ended()

    def _say(self, caption: Caption) -> None:
        """Bring a caption with the next play; the one before it and a large title go first."""
        coming: list[VMobject] = []
        if self.captions:
            self.remove(self.caption)
            self.caption = caption
            coming.append(caption)
        if self.title and len(self.told) == 1:
            self.remove(self.heading)
            self.heading = self._title("small", "quiet")
            coming.append(self.heading)
        self.waiting = [Arrive(mobject) for mobject in coming]

    def _title(self, size: str, role: str) -> Words:
        title = Words(self.title, size, role=role)
        return level(title.to_edge(LEFT, buff=SIDE), TITLE)

    def beat_ended(self) -> None:
        """Called when a beat is told; boards and checks look at the frame here."""

    # manim allows OpenGL mobjects too, which it cannot mix with its others.
    def add(self, *mobjects: Mobject) -> "Lesson":  # pyright: ignore[reportIncompatibleMethodOverride]
        refresh_all(mobjects)
        super().add(*mobjects)
        return self

    def play(self, *args: Any, **kwargs: Any) -> None:
        # A view that was off screen while its run went on catches up before it is seen.
        arriving, self.waiting = self.waiting, []
        animations = [arg for arg in (*arriving, *args) if isinstance(arg, Animation)]
        refresh_all(animation.mobject for animation in animations if animation.mobject)
        super().play(*arriving, *args, **kwargs)

    @property
    def content(self) -> Group:
        """All that is on screen but for the title and the caption."""
        kept = (self.heading, self.caption)
        return Group(*(mobject for mobject in self.mobjects if mobject not in kept))

    def stage(self, part: Part, *, within: float = 1.0) -> Part:
        """The part, as large as the content zone allows (or a share of that), in its middle."""
        width, height = config.frame_width - 2 * SIDE, TOP - BOTTOM
        part.scale(within * min(width / part.width, height / part.height))
        part.move_to((TOP + BOTTOM) / 2 * UP)
        return part

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
        for segment in plan.iterdir() if plan and plan.exists() else ():
            if segment.suffix not in (".mp4", ".mov", ".webm"):
                continue
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
