"""Lessons as a web page of three files and a template, which needs no network and no server."""

import html
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from scenes.studio.filmed import Filmed
from scenes.studio.gallery.ledger import Words
from scenes.studio.settings import write_whole

_PAGE = Path(__file__).parent / "page"


def write_page(lessons: list[Filmed], ledgers: list[Words], *, title: str, folder: Path) -> Path:
    """Write index.html, which refers to the films where they are, and its folder beside it."""
    return _write(lessons, ledgers, title, folder, lambda path: path)


def write_portable_page(
    lessons: list[Filmed], ledgers: list[Words], *, title: str, folder: Path
) -> Path:
    """The same with copies of the films: a folder to take along. It must not be there."""

    def copied(path: Path) -> Path:
        # Films of all topics and sizes come together: lessons have names of their own.
        inside = path.name if path.suffix == ".mp4" else f"{path.parent.name}/{path.name}"
        to = folder / "films" / inside
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
        return to

    return _write(lessons, ledgers, title, folder, copied)


def _write(
    lessons: list[Filmed],
    ledgers: list[Words],
    title: str,
    folder: Path,
    place: Callable[[Path], Path],
) -> Path:
    def address(path: Path) -> str:
        return quote(Path(os.path.relpath(place(path), folder)).as_posix())

    both = zip(lessons, ledgers, strict=True)
    told = [_told(lesson, ledger, address) for lesson, ledger in both]
    data = json.dumps({"title": title, "lessons": told}, ensure_ascii=False)
    page = Template((_PAGE / "index.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        data=data.replace("<", "\\u003c"),  # or a sentence with a tag might end the script
    )
    for asset in sorted((_PAGE / "gallery").iterdir()):
        write_whole(folder / "gallery" / asset.name, asset.read_bytes())
    write_whole(folder / "index.html", page.encode())
    return folder / "index.html"


def _told(lesson: Filmed, ledger: Words, address: Callable[[Path], str]) -> dict[str, Any]:
    """What the page is told of a lesson."""
    pictures = [address(picture) for picture in lesson.pictures]
    beats = zip(lesson.beats, pictures, ledger, strict=True)
    return {
        "name": lesson.job.name,
        "topic": lesson.job.entry.topic,
        "title": lesson.title,
        "about": lesson.about,
        "film": address(lesson.job.video),
        "fps": lesson.job.quality.fps,
        "playing": lesson.playing,
        "poster": pictures[-1],
        "ground": lesson.ground,
        "beats": [
            {
                "start": beat.start,
                "end": beat.end,
                "sentence": beat.sentence,
                "note": beat.note,
                "loops": beat.loops,
                "picture": picture,
                "rows": rows,
            }
            for beat, picture, rows in beats
        ],
    }
