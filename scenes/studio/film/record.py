"""What is remembered of a film, in a .json beside it. Without manim, so it loads at once."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.studio.settings import write_whole


@dataclass(frozen=True)
class Cue:
    """A beat as it was filmed: its true times in seconds, what is said, and the speaker's note.

    loops  whether its slide may play it again and again
    """

    start: float
    end: float
    sentence: str
    note: str
    loops: bool = False


@dataclass(frozen=True)
class Record:
    """A film that is complete, and what it says.

    key        all that decides its frames; source as in Job
    size       bytes of the video
    playing    seconds; rendering: seconds of the last render that drew at least half of it
    """

    key: str
    source: str
    size: int
    playing: float
    rendering: float
    beats: list[Cue]

    @classmethod
    def of(cls, video: Path) -> "Record | None":
        """The record of a film that is complete; None when there is no such film."""
        try:
            told = json.loads(video.with_suffix(".json").read_text(encoding="utf-8"))
            record = cls(**told | {"beats": [Cue(**beat) for beat in told["beats"]]})
            return record if video.stat().st_size == record.size else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, video: Path) -> None:
        """Put the record beside the video, at once or not at all."""
        told = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        write_whole(video.with_suffix(".json"), told.encode())


def clock(seconds: float) -> str:
    """A moment of a film as players show it: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
