"""Topics, lessons, claims, beats and playing times."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from scenes.studio import catalogue
from scenes.studio.catalogue import Entry
from scenes.studio.film.estimate import in_words
from scenes.studio.film.render import source_of
from scenes.studio.film.show import console


@dataclass(frozen=True)
class Line:
    """What is said of one lesson; playing is in seconds. `error` says why it cannot be played."""

    topic: str
    name: str
    claim: str
    beats: int
    playing: float
    sentences: list[str]
    error: str = ""


def print_listing(entries: list[Entry], *, media: Path, as_json: bool) -> None:
    """Print a line for each lesson, or JSON."""
    lines = listing(entries, memory=media / "cache" / "list.json")
    if as_json:
        print(json.dumps([asdict(line) for line in lines], indent=1, ensure_ascii=False))
        return
    table = Table("topic", "lesson", "beats", "playing", "claim", box=None, pad_edge=False)
    before = ""
    for line in lines:
        topic, before = ("" if line.topic == before else line.topic), line.topic
        what = f"[red]{escape(line.error)}[/]" if line.error else escape(line.claim)
        table.add_row(topic, line.name, str(line.beats), in_words(line.playing), what)
    console().print(table)


def listing(entries: list[Entry], *, memory: Path) -> list[Line]:
    """The lessons, played dry where their source has changed since they were last listed."""
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    lines: dict[str, Line] = {}
    for entry in entries:
        key = source_of(entry) + entry.name
        lines[key] = Line(**known[key]) if key in known else _play(entry)
    if lines.keys() - known.keys():
        try:
            memory.parent.mkdir(parents=True, exist_ok=True)
            told = {key: asdict(line) for key, line in lines.items() if not line.error}
            memory.write_text(json.dumps(told), encoding="utf-8")
        except OSError:
            pass  # a list needs no place to write; the next one is just as slow
    return list(lines.values())


def _play(entry: Entry) -> Line:
    from scenes.studio.proof.dry import play_dry

    try:
        played = play_dry(catalogue.load(entry))
    except Exception as error:  # a lesson that is being written must not hide the others
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        return Line(entry.topic, entry.name, entry.claim, entry.beats, 0.0, [], what)
    sentences = [beat.sentence for beat in played.told]
    return Line(
        entry.topic, entry.name, entry.claim, len(sentences), round(played.time, 3), sentences
    )
