"""A lesson on paper: the last frame of each beat with its sentence.

A board is one picture, for a hard look at one's own frames; a handout has the speaker's notes too.
"""

import json
import tempfile
from pathlib import Path

import typst
from PIL import Image

from scenes.stage.lesson import Beat, Lesson
from scenes.stage.theme import THEMES
from scenes.studio.film.record import clock
from scenes.studio.film.script import about
from scenes.studio.handout import Leaf, Told, handout
from scenes.studio.own import AS_IT_IS, Own, told_with
from scenes.studio.proof.dry import frame, play_dry
from scenes.studio.settings import QUALITIES, Quality, suffix, write_whole

PPI = 220  # a sheet as wide as A4 is 2,570 pixels wide

# A page as wide as A4 lies and as high as it needs to be. New Computer Modern comes with Typst.
_SHEET = """
#let board = json("board.json")
#let colour(role) = rgb(board.theme.at(role))
#set page(width: 297mm, height: auto, margin: 10mm, fill: colour("ground"))
#set text(font: "New Computer Modern", size: board.size * 1pt, fill: colour("ink"))
#set par(leading: 0.45em)
#block(below: 6mm)[
  #text(size: 20pt, board.title)
  #if board.claim != "" [#linebreak() #text(fill: colour("quiet"), board.claim)]
]
#grid(columns: (1fr,) * board.columns, column-gutter: 5mm, row-gutter: 7mm,
  ..board.beats.map(beat => [
    #box(stroke: 0.5pt + colour("faint"), image(beat.picture, width: 100%))
    #block(above: 2.5mm)[
      #text(fill: colour("quiet"))[#beat.number #h(0.3em)]#beat.sentence
      #h(1fr) #text(fill: colour("quiet"), size: 0.8em, beat.time)
    ]
  ]))
"""


def make_board(
    lesson: type[Lesson],
    *,
    media: Path,
    theme: str = "dark",
    quality: Quality = QUALITIES["h"],
    frames: Path | None = None,
    pdf: bool = False,
    own: Own = AS_IT_IS,
) -> Path:
    """Writes `boards/<Lesson>.png` below `media`, or the handout (.pdf), and returns its path.

    With `frames`, a folder, also single frames at full size: the last of each beat and the middle
    of each play that moves. `own` is what the lesson was loaded with.
    """
    name = lesson.__name__ + own.suffix + suffix(theme, captions=lesson.captions)
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Path(temporary)

        def on_beat(scene: Lesson) -> None:
            _save(scene, pictures / f"{name}_{len(scene.told)}_end.png", again_in=frames)

        def on_middle(scene: Lesson) -> None:
            play = scene.renderer.num_plays
            _save(scene, pictures / f"{name}_{len(scene.told) + 1}_{play}_mid.png", again_in=frames)

        with told_with(lesson.__name__, own):
            told = play_dry(
                lesson,
                on_beat=on_beat,
                on_middle=on_middle if frames else None,
                theme=theme,
                quality=quality,
            ).told
        if not told:
            raise ValueError(f"{lesson.__name__} tells no beats: there is nothing to show")
        if pdf:
            page = _handout(lesson, told, pictures, name)
        else:
            _describe(lesson, told, theme, pictures, name)
            sheet = pictures / "board.typ"
            sheet.write_text(_SHEET, encoding="utf-8")
            page = typst.compile(str(sheet), format="png", ppi=PPI)
    path = media / "boards" / f"{name}.{'pdf' if pdf else 'png'}"
    write_whole(path, page)
    return path


def _handout(lesson: type[Lesson], told: list[Beat], pictures: Path, name: str) -> bytes:
    """The lesson on A4."""
    beats = [
        Leaf(pictures / f"{name}_{number}_end.png", beat.sentence, beat.note, beat.start)
        for number, beat in enumerate(told, start=1)
    ]
    title = lesson.title or lesson.__name__
    return handout([Told(title, about(lesson), beats)], title)


def _describe(
    lesson: type[Lesson], told: list[Beat], theme: str, pictures: Path, name: str
) -> None:
    """Write what Typst is to set to board.json, beside its pictures."""
    board = {
        "title": lesson.title or lesson.__name__,
        "claim": lesson.claim(),
        "theme": {
            role: getattr(THEMES[theme], role) for role in ("ground", "ink", "quiet", "faint")
        },
        "columns": 2 if len(told) <= 4 else 3,
        "size": 14 if len(told) <= 4 else 12,
        "beats": [
            {
                "number": number,
                "sentence": beat.sentence,
                "picture": f"{name}_{number}_end.png",
                "time": clock(beat.start),
            }
            for number, beat in enumerate(told, start=1)
        ],
    }
    (pictures / "board.json").write_text(json.dumps(board), encoding="utf-8")


def _save(scene: Lesson, path: Path, *, again_in: Path | None) -> None:
    picture = Image.fromarray(frame(scene)).convert("RGB")
    # Quick to write and a little larger: most of these are looked at once.
    picture.save(path, compress_level=1)
    if again_in:
        again_in.mkdir(parents=True, exist_ok=True)
        picture.save(again_in / path.name, compress_level=1)
