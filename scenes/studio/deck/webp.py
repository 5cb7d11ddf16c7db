"""A moving picture for a web page: the beats that may loop, or all where none may."""

import io
from collections.abc import Iterator

import av
from PIL import Image

from scenes.studio.filmed import Filmed

RATE = 4  # frames a second
WIDTH = 640  # pixels, at most


def webp(lessons: list[Filmed]) -> bytes:
    """The animated WebP of some films, one after the other; it plays without end."""
    first, *others = (frame for lesson in lessons for frame in _frames(lesson))
    file, each = io.BytesIO(), 1000 // RATE
    first.save(file, "WEBP", save_all=True, append_images=others, duration=each, loop=0, quality=50)
    return file.getvalue()


def _frames(lesson: Filmed) -> Iterator[Image.Image]:
    beats = [beat for beat in lesson.beats if beat.loops] or lesson.beats
    taken = -1
    with av.open(lesson.job.video) as film:
        for frame in film.decode(video=0):
            moment = int((frame.time or 0.0) * RATE)
            if moment > taken and any(b.start <= (frame.time or 0.0) < b.end for b in beats):
                taken = moment
                picture = frame.to_image()
                picture.thumbnail((WIDTH, WIDTH))
                yield picture
