"""Proves that a film shows what is proven: at two moments of each play that moves.

What the encoder is given is what a full repaint would show, pixel by pixel; and nothing appears
that no animation introduces, as what was replaced does when the group that it was in is faded out.
"""

from collections.abc import Iterator

import numpy as np
from manim import Mobject, Scene

from scenes.stage.layers import members, painted, parts_of
from scenes.stage.lesson import Lesson
from scenes.studio.proof.dry import Rehearsal
from scenes.studio.proof.reports import Fault
from scenes.studio.proof.screen import is_leaf


class Screening:
    """Looks at a lesson that is played dry in the middle of its plays."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str, str], str] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that the film shows otherwise than it should."""
        return tuple(Fault(beat, *fault) for fault, beat in self._faults.items())

    def look(self, scene: Lesson) -> None:
        """Compare the frame with a full repaint, and ask of all that is new who introduced it."""
        renderer = scene.renderer
        assert isinstance(renderer, Rehearsal)
        play = f"play {renderer.num_plays + 1}"
        film, repaint = renderer.filmed(), renderer.draw(scene)
        if not np.array_equal(film, repaint):
            wrong = (film != repaint).any(axis=2)
            y, x = (int(np.median(at)) for at in np.nonzero(wrong))
            why = f"{wrong.sum()} pixels around ({x}, {y}) are not as in a full repaint"
            self._fault(scene, "film", play, why)
        for ghost in ghosts(scene, renderer.before):
            why = f"a {type(ghost).__name__} appears that no animation introduces"
            self._fault(scene, "ghost", play, why)

    def _fault(self, scene: Scene, kind: str, what: str, why: str) -> None:
        beat = scene.renderer.file_writer.sections[-1].name
        self._faults.setdefault((kind, what, why), beat)


def ghosts(scene: Scene, before: set[Mobject]) -> Iterator[Mobject]:
    """All that can be seen and was not there before the present play, though nothing brought it.

    An animation brings what it introduces, and what it moves if nothing of that was there before:
    a copy, say, that becomes something else. New parts of what was there are its own.
    """
    brought: set[Mobject] = set()
    for animation in parts_of(scene.animations or ()):
        parts = set(members([animation.mobject]))
        if animation.is_introducer() or not parts & before:
            brought |= parts
    known = brought.union(members(before))
    for mobject in painted(scene.mobjects):
        if mobject not in known and is_leaf(mobject):
            yield mobject
