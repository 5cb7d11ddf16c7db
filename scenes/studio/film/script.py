"""A lesson's script in Markdown: each beat with its time, picture, sentence and speaker's note."""

import inspect
import io
import re
import shutil
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import av
from PIL import Image

from scenes.stage.lesson import Lesson
from scenes.studio.film.record import Cue, clock
from scenes.studio.settings import write_whole


def write_script(lesson: type[Lesson], film: Path, cues: list[Cue], path: Path) -> None:
    """Write the script to `path`, and the pictures, from the film, to a folder of that name."""
    folder = path.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)  # there may have been more
    for number, picture in enumerate(last_frames(film, cues), start=1):
        png = io.BytesIO()
        picture.save(png, "png")
        write_whole(folder / f"{number:02}.png", png.getvalue())
    write_whole(path, script(lesson, cues, folder.name).encode())


def about(lesson: type[Lesson]) -> list[str]:
    """The paragraphs of its docstring: its claim, then its runs and their seeds."""
    paragraphs = (inspect.getdoc(lesson) or "").split("\n\n")
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


def script(lesson: type[Lesson], cues: list[Cue], folder: str) -> str:
    """The script as text; its pictures are 01.png, 02.png and so on in the folder."""
    parts = [f"# {_literal(lesson.title or lesson.__name__)}", *map(_literal, about(lesson))]
    for number, cue in enumerate(cues, start=1):
        parts += [
            f"## {number}. {clock(cue.start)}",
            f"![{_literal(cue.sentence)}]({folder}/{number:02}.png)",
            f"**{_literal(cue.sentence)}**",
            _literal(cue.note),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def last_frames(film: Path, cues: list[Cue]) -> Iterator[Image.Image]:
    """The last frame of each beat, decoded from the film."""
    with av.open(film) as container:
        video = container.streams.video[0]
        assert video.time_base
        packets = container.demux(video)
        shown = sorted(packet.pts for packet in packets if packet.pts is not None)
        for cue in cues:
            after = bisect_left(shown, round(cue.end / video.time_base))
            container.seek(shown[after - 1], stream=video)
            frames = container.decode(video)
            yield next(frame for frame in frames if frame.pts == shown[after - 1]).to_image()


def _literal(text: str) -> str:
    """The text, so that Markdown takes none of it for its own."""
    return re.sub(r"([\\`*_<\[\]])", r"\\\1", text)
