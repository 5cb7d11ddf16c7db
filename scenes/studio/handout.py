"""A handout on A4: of each beat its picture, its sentence and the speaker's note."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typst

from scenes.studio.film.record import clock

# A4 upright, black on white for the printer; a beat is never torn between two pages.
# New Computer Modern comes with Typst.
_HANDOUT = """
#let handout = json("handout.json")
#set document(title: handout.title)
#set page(paper: "a4", margin: 16mm, footer: context [
  #set text(size: 9pt, fill: luma(40%))
  #handout.title #h(1fr) #counter(page).display()
])
#set text(font: "New Computer Modern", size: 11pt)
#show heading: set text(size: 20pt, weight: "regular")
#for (place, lesson) in handout.lessons.enumerate() {
  if place > 0 { pagebreak() }
  heading(lesson.title)
  for about in lesson.about [#parbreak() #about]
  for beat in lesson.beats {
    block(breakable: false, above: 5mm, grid(columns: (78mm, 1fr), column-gutter: 6mm,
      box(stroke: 0.5pt + luma(60%), image(beat.picture, width: 100%, alt: beat.sentence)),
      [
        #text(fill: luma(40%))[#beat.number #h(1fr) #beat.time] #linebreak() #strong(beat.sentence)
        #parbreak() #beat.note
      ]))
  }
}
"""


@dataclass(frozen=True)
class Leaf:
    """A beat on paper; `start` is its second in the film."""

    picture: Path
    sentence: str
    note: str
    start: float


@dataclass(frozen=True)
class Told:
    """A lesson on paper. `about` are paragraphs: its claim, its runs."""

    title: str
    about: list[str]
    beats: list[Leaf]


def handout(lessons: list[Told], title: str) -> bytes:
    """The lessons as a PDF, each from a page of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)  # Typst reads nothing outside
        told = [
            {
                "title": lesson.title,
                "about": lesson.about,
                "beats": [
                    {
                        "number": number,
                        "picture": _lend(beat.picture, folder / f"{place}-{number}.png"),
                        "sentence": beat.sentence,
                        "note": beat.note,
                        "time": clock(beat.start),
                    }
                    for number, beat in enumerate(lesson.beats, start=1)
                ],
            }
            for place, lesson in enumerate(lessons)
        ]
        written = json.dumps({"title": title, "lessons": told})
        (folder / "handout.json").write_text(written, encoding="utf-8")
        sheet = folder / "handout.typ"
        sheet.write_text(_HANDOUT, encoding="utf-8")
        return typst.compile(str(sheet), format="pdf")


def _lend(picture: Path, to: Path) -> str:
    shutil.copy(picture, to)
    return to.name
