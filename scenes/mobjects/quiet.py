"""Words that are read second."""

from manim import DOWN, Mobject
from manim.typing import Point3D, Vector3D

from scenes.stage.text import Constant, Words


def quiet(
    markup: str,
    of: Mobject | Point3D,
    side: Vector3D = DOWN,
    *,
    buff: float = 0.2,
    because: str = "",
) -> Words:
    """Small quiet words at one side of a part: what it is, or what to know about it.

    `because` says why a number in them is right, as a Constant does.
    """
    words = (
        Constant(markup, "label", because=because, role="quiet")
        if because
        else Words(markup, "label", role="quiet")
    )
    return words.next_to(of, side, buff=buff)
