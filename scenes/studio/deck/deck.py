"""`python -m scenes deck`: lessons as slides, a beat a slide, and as a handout."""

import tempfile
from pathlib import Path

from scenes.studio.catalogue import Entry
from scenes.studio.extras import fetch
from scenes.studio.film.job import Refused
from scenes.studio.filmed import Filmed, filmed
from scenes.studio.handout import Leaf, Told, handout
from scenes.studio.settings import Quality, suffix, write_whole


def make_deck(
    entries: list[Entry],
    *,
    name: str,
    formats: list[str],
    out: Path | None,
    quality: Quality | None,
    theme: str,
    captions: bool,
    media: Path,
    at_once: int,
) -> list[Path]:
    """Write the lessons in each format (pptx, pdf) and return the files.

    They are `decks/<name>.<format>` below `media`, unless `out` says another place for the only
    one. What is missing is found out before anything is filmed: Refused.
    """
    folder = media / "decks"
    paths = [out or folder / f"{name}{suffix(theme)}.{kind}" for kind in formats]
    for path in paths:
        check_place(path)
    if "pptx" in formats:
        fetch("deck")
    lessons = filmed(
        entries, quality=quality, theme=theme, captions=captions, media=media, at_once=at_once
    )
    title = lessons[0].title if len(lessons) == 1 else name
    for kind, path in zip(formats, paths, strict=True):
        if kind == "pptx":
            from scenes.studio.deck.powerpoint import powerpoint  # what it needs is there by now

            write_whole(path, powerpoint(lessons, title))
        else:
            write_whole(path, handout([_on_paper(lesson) for lesson in lessons], title))
    return paths


def check_place(path: Path) -> None:
    """Refused when no file can be written there."""
    if path.is_dir():
        raise Refused(f"cannot write {path}: it is a folder, and -o names a file")
    near = next(parent for parent in path.parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=near):
            pass
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror}") from None


def _on_paper(lesson: Filmed) -> Told:
    both = zip(lesson.pictures, lesson.beats, strict=True)
    leaves = [Leaf(picture, beat.sentence, beat.note, beat.start) for picture, beat in both]
    return Told(lesson.title, lesson.about, leaves)
