"""Slides for those who have manim-slides: the files that its `present` and `convert` read."""

import json
from pathlib import Path

from scenes.studio.deck.clips import cut
from scenes.studio.filmed import Filmed


def write_manim_slides(lessons: list[Filmed], folder: Path) -> None:
    """Write `slides/<Lesson>.json` for each lesson, and its clips, to a folder.

    There `manim-slides present <Lesson> ...` shows them. Its format, 5.7, has a clip to go back
    by, too; ours goes back at once.
    """
    slides = folder / "slides"
    for lesson in lessons:
        name = lesson.job.name
        clips = cut(lesson.job.video, lesson.beats, slides / "files" / name)
        # It looks for clips from the folder that `slides` is in.
        files = [clip.relative_to(folder).as_posix() for clip in clips]
        told = {
            "slides": [
                {"file": file, "rev_file": file, "loop": beat.loops, "notes": beat.note}
                for file, beat in zip(files, lesson.beats, strict=True)
            ],
            "resolution": [lesson.job.quality.width, lesson.job.quality.height],
            "background_color": lesson.ground,
        }
        (slides / f"{name}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
