"""The generic lie: parts of each view are moved, bent and recoloured; a view is left behind.

Whoever looks must object; that for which PASSES has a reason is not tried.
"""

from collections.abc import Callable, Iterator

import numpy as np
from manim import Mobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from scenes.stage.lesson import Lesson
from scenes.stage.view import View, views_in
from scenes.studio.proof.audit import Auditor
from scenes.studio.proof.drawing import as_it_was, own_parts
from scenes.studio.proof.reading import is_text
from scenes.studio.proof.screen import is_leaf, is_visible, on_screen

ASIDE = np.array([0.11, 0.07, 0.0])  # scene units

# Views that may be moved as a whole, which moving their only part comes to.
PASSES = {
    ("Readout", "moved"): "a number says the same wherever it stands",
    ("DigitWall", "moved"): "so does a picture of digits",
    ("ReadDigits", "moved"): "and one of a thousand, without marks",
    ("NamedWord", "moved"): "and a word",
    ("Neurons", "moved"): "a column of one neuron: its edges follow it",
}


def moved(part: Mobject) -> None:
    for member in part.get_family():
        if len(member.points):
            member.points = member.points + ASIDE


def bent(part: Mobject) -> None:
    at = np.arange(len(part.points)) == len(part.points) // 2
    part.points = part.points + ASIDE * at[:, None]


def recoloured(part: Mobject) -> None:
    for member in part.get_family():
        if isinstance(member, VMobject):
            for colours in (member.fill_rgbas, member.stroke_rgbas):
                colours[:, :3] = 0.1 + 0.7 * colours[:, [2, 0, 1]]
        elif isinstance(member, AbstractImageMobject):
            member.pixel_array = np.array(member.pixel_array)
            member.pixel_array[..., :3] = 255 - member.pixel_array[..., :3]


LIES: tuple[Callable[[Mobject], None], ...] = (moved, bent, recoloured)


class Jitter:
    """Lies about each view when it is first seen, and about those that follow a run."""

    def __init__(self) -> None:
        self.told = 0
        self.passed: set[tuple[str, str]] = set()  # view and lie
        self._met: dict[int, View] = {}

    def look(self, auditor: Auditor, scene: Lesson) -> None:
        """After the auditor has looked: lie about what is new on screen, one lie at a time."""
        self.auditor = auditor
        views = [seen.mobject for seen in on_screen(scene.mobjects)]
        views = [view for view in views if isinstance(view, View)]
        new = [view for view in views if id(view) not in self._met]
        self._met.update((id(view), view) for view in new)
        for kind in dict.fromkeys(map(type, new)):
            theirs = [(view, part) for view in new if type(view) is kind for part in parts(view)]
            for view, part in theirs:
                for lie in LIES:
                    # What may pass is not told: all that is on screen would be asked in vain.
                    may_pass = (kind.__name__, lie.__name__) in PASSES
                    if not (may_pass or (lie is bent and is_text(part))):
                        self._tell(lambda lie=lie, part=part: lie(part), lie.__name__, view, views)

    def _tell(self, lie: Callable[[], None], name: str, view: View, views: list[View]) -> None:
        self.told += 1
        # Most lies are found in the view itself; all others are asked only about the rest.
        if not any(self._found(lie, asked) for asked in (views_in([view]), views)):
            self.passed.add((type(view).__name__, name))

    def _found(self, lie: Callable[[], None], asked: list[View]) -> bool:
        with as_it_was(*asked):
            lie()
            return self.auditor.objects_to(*asked)


def parts(view: View) -> Iterator[Mobject]:
    """Each visible part of a view's own; a text as a whole."""
    glyphs: set[int] = set()
    for part in own_parts(view):
        if id(part) in glyphs:
            continue
        if is_text(part):
            glyphs |= {id(member) for member in part.get_family()}
            if is_visible(part):
                yield part
        elif is_leaf(part):
            yield part
