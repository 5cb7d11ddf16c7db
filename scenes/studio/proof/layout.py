"""Proves that a lesson can be read: places, sizes, contrast and times, at the end of each beat.

Text may stand on a picture, a curve or bars only where it is meant to: where it, or a group that
it is in, has a true attribute `over_picture`.
"""

from itertools import combinations

import numpy as np
from manim import Mobject, config
from numpy.typing import NDArray

from scenes.stage.lesson import READING_SPEED, Lesson
from scenes.stage.text import SIZES
from scenes.stage.view import View
from scenes.studio.proof.boxes import WIDER, around, crosses, overlap, overlaps, text_boxes
from scenes.studio.proof.contrast import LEAST, Background, poor_contrast
from scenes.studio.proof.dry import frame, play_dry
from scenes.studio.proof.reading import font_size, is_text, source
from scenes.studio.proof.reports import Fault, LayoutReport
from scenes.studio.proof.screen import Seen, is_leaf, on_screen
from scenes.studio.proof.shapes import is_picture

MARGIN = 0.25  # from the frame's edge
ZONE = (-3.0, 3.6)  # heights between which the content stands, with a caption below
LONGEST = 90  # characters of a sentence
FULL = 0.35  # share of the content zone's half-unit cells that hold something
BEATS = (4, 9)
SECONDS = (30.0, 120.0)

_TOLERANCE = 0.01  # scene units: less than a pixel
_SIZE_TOLERANCE = 0.25  # in font sizes
_BARELY = 24  # of 255: what differs less from the ground is not seen
_FRAMES = 2 / 15  # a film has whole frames: waits are that much shorter or longer


class Inspector:
    """Looks at a playing lesson at the end of each beat, and reports at its end."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str, str], str] = {}

    def look(self, scene: Lesson) -> None:
        """Check all that is on screen, and the time that the beat took."""
        beat = scene.told[-1]
        self._beat = beat.sentence
        self._scene = scene
        smallest = SIZES["small"]
        reading = len(beat.sentence) / READING_SPEED
        if beat.end - beat.start < reading - _FRAMES:
            took = f"{beat.end - beat.start:.1f} s"
            self._fault("too short", took, f"reading it takes {reading:.1f} s")
        seen = list(on_screen(scene.mobjects))
        texts = [s for s in seen if _is_written(s.mobject)]
        drawings = [s for s in seen if not _is_written(s.mobject) and is_leaf(s.mobject)]
        for s in (*texts, *drawings):
            self._check_place(s)
        self._check_overlaps(texts, drawings)
        self._check_beat(scene)
        background = Background(scene, (s.mobject for s in drawings))
        for s in texts:
            if is_text(s.mobject) and font_size(s.mobject) < smallest - _SIZE_TOLERANCE:
                size = font_size(s.mobject)
                self._fault("too small", _name(s), f"size {size:.1f}, the least is {smallest}")
            if (contrast := poor_contrast(s.mobject, background)) is not None:
                self._fault("contrast", _name(s), f"{contrast:.1f} : 1, the least is {LEAST} : 1")

    def report(self, scene: Lesson, *, theme: str) -> LayoutReport:
        """What was found, once the lesson has been played."""
        self._beat = ""
        least, most = BEATS
        if not least <= len(scene.told) <= most:
            self._fault("beats", f"{len(scene.told)} beats", f"a lesson has {least} to {most}")
        shortest, longest = SECONDS
        if not shortest <= scene.time <= longest:
            why = f"a lesson lasts {shortest:.0f} to {longest:.0f} s"
            self._fault("length", f"{scene.time:.1f} s", why)
        faults = tuple(Fault(beat, *fault) for fault, beat in self._faults.items())
        return LayoutReport(type(scene).__name__, theme, faults)

    def _check_place(self, seen: Seen) -> None:
        left, bottom, right, top = around(seen.mobject) if is_text(seen.mobject) else _own(seen)
        x, y = config.frame_width / 2, config.frame_height / 2
        space = min(left + x, bottom + y, x - right, y - top)
        if space < -_TOLERANCE:
            self._fault("off frame", _name(seen), f"by {-space:.2f}")
        elif space < MARGIN - _TOLERANCE and not self._is_frame(seen):
            self._fault("near the edge", _name(seen), f"{space:.2f} away, the least is {MARGIN}")
        elif not self._is_frame(seen) and (bottom < ZONE[0] or top > ZONE[1]):
            why = f"from {bottom:.2f} to {top:.2f}, the zone is {ZONE[0]} to {ZONE[1]}"
            self._fault("outside the content zone", _name(seen), why)

    def _is_frame(self, seen: Seen) -> bool:
        """Whether it is of the caption or the title."""
        of_frame = (self._scene.caption, self._scene.heading)
        return any(part in of_frame for part in (*seen.within, seen.mobject))

    def _check_beat(self, scene: Lesson) -> None:
        """The sentence is short, and the frame is used."""
        beat = scene.told[-1]
        if len(beat.sentence) > LONGEST:
            why = f"{len(beat.sentence)} characters, at most {LONGEST}"
            self._fault("too long", beat.sentence, why)
        share = occupancy(frame(scene))
        if share < FULL and not beat.sparse:
            why = f"{share:.0%} of the cells hold something, the least is {FULL:.0%}"
            self._fault("empty", "the content zone", why)

    def _check_overlaps(self, texts: list[Seen], drawings: list[Seen]) -> None:
        boxes = [text_boxes(s.mobject) for s in texts]
        for (one, its), (other, others) in combinations(zip(texts, boxes, strict=True), 2):
            if overlap(its, others):
                self._fault("overlap", _name(one), f"and {_name(other)}")
        shown = [s for s in drawings if s.inside(View) or is_picture(s.mobject)]
        theirs = np.array([around(s.mobject) for s in shown]).reshape(-1, 4) + WIDER
        for text, its in zip(texts, boxes, strict=True):
            if any(getattr(part, "over_picture", False) for part in (*text.within, text.mobject)):
                continue
            for near in np.flatnonzero(overlaps(its, theirs).any(axis=0)):
                if crosses(shown[near].mobject, its):
                    self._fault("over a picture", _name(text), f"on {_name(shown[near])}")

    def _fault(self, kind: str, what: str, why: str) -> None:
        # What stays wrong is told once, where it was first seen.
        self._faults.setdefault((kind, what, why), self._beat)


def occupancy(pixels: NDArray[np.uint8]) -> float:
    """The share of the content zone's half-unit cells in which something differs from the ground.

    `pixels` are a whole frame, (height, width, 3 or 4); measured to find frames that are mostly
    empty, so the title counts as little as it is.
    """
    unit = len(pixels) / config.frame_height
    top, bottom = (round((config.frame_height / 2 - y) * unit) for y in reversed(ZONE))
    colours = pixels[top:bottom, :, :3].astype(int)
    ground = (np.array(config.background_color.to_rgb()) * 255).round().astype(int)
    busy = np.abs(colours - ground).max(axis=-1) > _BARELY
    edges = [np.arange(0, size, unit / 2).astype(int) for size in busy.shape]
    return float(np.logical_or.reduceat(np.logical_or.reduceat(busy, edges[0]), edges[1], 1).mean())


def layout(lesson: type[Lesson], *, theme: str = "dark") -> LayoutReport:
    """The lesson, played and looked at."""
    inspector = Inspector()
    scene = play_dry(lesson, on_beat=inspector.look, theme=theme)
    return inspector.report(scene, theme=theme)


def _is_written(mobject: Mobject) -> bool:
    # A glyph that left its line is text as well.
    return is_text(mobject) or (hasattr(mobject, "glyph_of") and is_leaf(mobject))


def _own(seen: Seen) -> np.ndarray:
    """The box of one mobject without its parts: they are looked at by themselves."""
    points = np.asarray(seen.mobject.points)[:, :2]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _name(seen: Seen) -> str:
    """A thing as one would call it."""
    if is_text(seen.mobject):
        return f"{source(seen.mobject)!r}"
    if isinstance(view := seen.owner(View), View):
        return f"{type(view).__name__} of {', '.join(str(probe) for probe in view.probes())}"
    return type(seen.mobject).__name__
