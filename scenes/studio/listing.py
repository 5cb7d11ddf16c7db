"""Topics, lessons, claims and beats, and the playing times of those that have been filmed.

Read from the lessons' files and the films' records: nothing is imported or played. What may be set
for a lesson is asked of the lesson itself.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from scenes.studio import catalogue
from scenes.studio.catalogue import Entry
from scenes.studio.film.record import Record
from scenes.studio.film.show import console, in_words
from scenes.studio.own import settings_of, written


@dataclass(frozen=True)
class Line:
    """What is said of one lesson.

    beats      of its last film; without one, as many as its source has (a loop may tell more)
    playing    seconds; None when it has not been filmed
    sentences  of its beats, and their notes; none when it has not been filmed
    """

    topic: str
    name: str
    claim: str
    beats: int
    playing: float | None
    sentences: list[str]
    notes: list[str]


def print_listing(entries: list[Entry], *, media: Path, as_json: bool) -> None:
    """Print a line for each lesson, or JSON."""
    lines = [line(entry, media) for entry in entries]
    if as_json:
        print(json.dumps([asdict(line) for line in lines], indent=1, ensure_ascii=False))
        return
    table = Table("topic", "lesson", "beats", "playing", "claim", box=None, pad_edge=False)
    before = ""
    for one in lines:
        topic, before = ("" if one.topic == before else one.topic), one.topic
        playing = "-" if one.playing is None else in_words(one.playing)
        table.add_row(topic, one.name, str(one.beats), playing, escape(one.claim))
    console().print(table)


def print_settings(entries: list[Entry], *, as_json: bool) -> None:
    """Print what may be set for each lesson, or JSON. Imports the lessons, and with them manim."""
    lessons = {entry.name: settings_of(catalogue.load(entry)) for entry in entries}
    if as_json:
        told = {
            name: [asdict(one) | {"default": written(one.default)} for one in settings]
            for name, settings in lessons.items()
        }
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for entry in entries:
        table = Table("setting", "default", "type", "meaning", box=None, pad_edge=False)
        for one in lessons[entry.name]:
            table.add_row(one.name, escape(written(one.default)), one.type, escape(one.meaning))
        console().print(f"{entry.name}: {escape(entry.claim)}", table, sep="\n", end="\n\n")


def line(entry: Entry, media: Path) -> Line:
    """The lesson by its file, and by its last film of any size and theme."""
    told = entry.topic, entry.name, entry.claim
    films = (media / "videos" / entry.topic).glob(f"*/{entry.name}.mp4")
    last = max(films, key=lambda film: film.stat().st_mtime, default=None)
    record = Record.of(last) if last else None
    if not record:
        return Line(*told, entry.beats, None, [], [])
    sentences = [beat.sentence for beat in record.beats]
    notes = [beat.note for beat in record.beats]
    return Line(*told, len(notes), round(record.playing, 3), sentences, notes)
