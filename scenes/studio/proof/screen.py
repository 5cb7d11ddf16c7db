"""What is on screen: every mobject of a scene that can be seen, with what it is a part of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from manim import Mobject, PMobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from scenes.studio.proof.reading import is_text


@dataclass(frozen=True, eq=False)
class Seen:
    """A mobject on screen and what it is a part of, outermost first."""

    mobject: Mobject
    within: tuple[Mobject, ...]

    def inside(self, *kinds: type) -> bool:
        """Whether it is, or is a part of, one of the kinds."""
        return self.owner(*kinds) is not None

    def owner(self, *kinds: type) -> Mobject | None:
        """The innermost of the kinds that it is, or is a part of."""
        chain = (*self.within, self.mobject)
        return next((part for part in reversed(chain) if isinstance(part, kinds)), None)


def on_screen(mobjects: Iterable[Mobject]) -> Iterator[Seen]:
    """All members of the families that can be seen, each once; a text comes as a whole."""
    met: set[int] = set()

    def walk(mobject: Mobject, within: tuple[Mobject, ...]) -> Iterator[Seen]:
        if id(mobject) in met:
            return
        met.add(id(mobject))
        if is_visible(mobject):
            yield Seen(mobject, within)
        if not is_text(mobject):
            for part in mobject.submobjects:
                yield from walk(part, (*within, mobject))

    for mobject in mobjects:
        yield from walk(mobject, ())


def is_visible(mobject: Mobject) -> bool:
    """Whether anything of the mobject's family leaves a mark on the frame."""
    return _leaves_a_mark(mobject) or any(map(is_visible, mobject.submobjects))


def is_leaf(mobject: Mobject) -> bool:
    """Whether the mobject itself, and not only its parts, leaves a mark on the frame."""
    return _leaves_a_mark(mobject)


def _leaves_a_mark(mobject: Mobject) -> bool:
    if isinstance(mobject, AbstractImageMobject):
        return bool(mobject.get_pixel_array()[..., 3].any())
    if not len(mobject.points):
        return False
    if isinstance(mobject, VMobject):
        filled = mobject.get_fill_rgbas()[:, 3].any()
        outlined = mobject.get_stroke_rgbas()[:, 3].any() and mobject.get_stroke_width() > 0
        return bool(filled or outlined)
    return isinstance(mobject, PMobject) and bool(np.any(mobject.rgbas[:, 3]))
