"""`python -m scenes gallery`: all lessons on one page, with their films and the proof of each."""

from pathlib import Path

from scenes.studio.film.processes import ProcessEach
from scenes.studio.film.show import console
from scenes.studio.filmed import Chosen, Filmed, filmed
from scenes.studio.gallery.ledger import Words, keep_ledger, kept_ledger
from scenes.studio.gallery.page import write_page
from scenes.studio.settings import Quality

TITLE = "Deep learning in motion"


def make_gallery(
    lessons: list[Chosen], *, quality: Quality | None, theme: str, media: Path, at_once: int
) -> Path:
    """Write `index.html` and its folder `gallery` to `media`, and return the page."""
    films = filmed(
        lessons, quality=quality, theme=theme, captions=True, media=media, at_once=at_once
    )
    ledgers = ledgers_of(films, at_once=at_once)
    return write_page(films, ledgers, title=TITLE, folder=media)


def ledgers_of(lessons: list[Filmed], *, at_once: int) -> list[Words]:
    """What each beat of the lessons shows, and its proof; a changed lesson is played for it."""
    kept = [kept_ledger(lesson.job) for lesson in lessons]
    missing = [lesson.job for lesson, one in zip(lessons, kept, strict=True) if one is None]
    if not missing:
        return [one for one in kept if one is not None]
    console(stderr=True).print("Comparing what the lessons show with the oracle ...")
    with ProcessEach(min(at_once, len(missing))) as executor:
        made = [executor.submit(keep_ledger, job) for job in missing]
        try:
            new = iter([one.result() for one in made])
        except BaseException:
            executor.stop()
            raise
    return [next(new) if one is None else one for one in kept]
