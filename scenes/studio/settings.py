"""How a film is made: its size, its theme, its place. Knows nothing of manim, so it loads at once.

A job carries these to the process that renders, wherever that is.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A checkout has its films beside its code; who has installed a wheel, where they stand.
HOME = ROOT if (ROOT / "manim.cfg").exists() else Path.cwd()


@dataclass(frozen=True)
class Quality:
    """Width and height in pixels, and frames a second."""

    name: str
    width: int
    height: int
    fps: int

    @property
    def folder(self) -> str:
        """The name that manim gives to the folder of this quality, such as 480p15."""
        return f"{self.height}p{self.fps}"


QUALITIES = {
    "l": Quality("low", 854, 480, 15),
    "m": Quality("medium", 1280, 720, 30),
    "h": Quality("high", 1920, 1080, 60),
    "p": Quality("production", 2560, 1440, 60),
    "k": Quality("4k", 3840, 2160, 60),
}

THEME_NAMES = ("dark", "light")


def suffix(theme: str, *, captions: bool = True) -> str:
    """What a film's file or folder has after its name: nothing when it is dark with captions."""
    return ("" if theme == "dark" else f"-{theme}") + ("" if captions else "-no-captions")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once or not at all; an OSError names the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None
