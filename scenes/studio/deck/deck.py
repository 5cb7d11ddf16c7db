"""`python -m scenes deck`: lessons as slides, a beat a slide, and as a handout."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenes.studio.deck.lecture import Lecture
from scenes.studio.deck.webp import webp
from scenes.studio.extras import fetch
from scenes.studio.film.job import Refused
from scenes.studio.filmed import Filmed, filmed
from scenes.studio.gallery.gallery import ledgers_of
from scenes.studio.gallery.page import write_portable_page
from scenes.studio.handout import Leaf, Told, handout
from scenes.studio.settings import Quality, suffix, write_whole

# What is added to a deck's name, and, of those that are folders, what is in one of ours.
ENDINGS = {
    "pptx": ".pptx",
    "pdf": ".pdf",
    "webp": ".webp",
    "page": "",
    "manim-slides": "-manim-slides",
}
_FOLDERS = {"page": "gallery/present.js", "manim-slides": "slides/files"}


def make_deck(
    lecture: Lecture,
    *,
    name: str,
    formats: list[str],
    out: Path | None,
    quality: Quality | None,
    captions: bool,
    media: Path,
    at_once: int,
) -> list[Path]:
    """Write the lecture in each format and return the files, or folders.

    They are `decks/<name>.<format>` below `media`, unless `out` says another place for the only
    one. What is missing is found out before anything is filmed: Refused.
    """
    folder, theme = media / "decks", lecture.theme or "dark"
    paths = [out or folder / f"{name}{suffix(theme)}{ENDINGS[kind]}" for kind in formats]
    for kind, path in zip(formats, paths, strict=True):
        _check_place(path, kind)
    if "pptx" in formats:
        fetch("deck")
    lessons = filmed(
        lecture.lessons,
        quality=quality,
        theme=theme,
        captions=captions,
        media=media,
        at_once=at_once,
    )
    title = lecture.title or (lessons[0].title if len(lessons) == 1 else name)
    return [
        _write(kind, path, lessons, title, at_once)
        for kind, path in zip(formats, paths, strict=True)
    ]


def _write(kind: str, path: Path, lessons: list[Filmed], title: str, at_once: int) -> Path:
    """Write one of the formats; what is returned is what to open."""
    # What only some of them need is imported where it is there by now.
    if kind == "pptx":
        from scenes.studio.deck.powerpoint import powerpoint

        write_whole(path, powerpoint(lessons, title))
    elif kind == "pdf":
        write_whole(path, handout([_on_paper(lesson) for lesson in lessons], title))
    elif kind == "webp":
        write_whole(path, webp(lessons))
    elif kind == "page":
        ledgers = ledgers_of(lessons, at_once=at_once)
        with _whole_folder(path) as part:
            write_portable_page(lessons, ledgers, title=title, folder=part)
        return path / "index.html"
    else:
        from scenes.studio.deck.manim_slides import write_manim_slides

        with _whole_folder(path) as part:
            write_manim_slides(lessons, part)
    return path


def _on_paper(lesson: Filmed) -> Told:
    both = zip(lesson.pictures, lesson.beats, strict=True)
    leaves = [Leaf(picture, beat.sentence, beat.note, beat.start) for picture, beat in both]
    return Told(lesson.title, lesson.about, leaves)


def _check_place(path: Path, kind: str) -> None:
    """Refused when what is to be written cannot be, or would replace what is not ours."""
    if path.is_dir() and kind not in _FOLDERS:
        raise Refused(f"cannot write {path}: it is a folder")
    if path.is_dir() and any(path.iterdir()) and not (path / _FOLDERS[kind]).exists():
        raise Refused(f"cannot write {path}: there is something else in this folder")
    if path.is_file() and kind in _FOLDERS:
        raise Refused(f"cannot write {path}: it is a file, and this takes a folder")
    near = next(parent for parent in path.parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=near):
            pass
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror}") from None


@contextmanager
def _whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write to, which takes the place of `path` once all is in it, or never."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        shutil.rmtree(path, ignore_errors=True)
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
