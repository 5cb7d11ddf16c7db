"""One formula becomes another."""

from manim import (
    PI,
    AnimationGroup,
    FadeIn,
    FadeOut,
    Group,
    Mobject,
    ReplacementTransform,
    Scene,
    smooth,
)
from manim.utils.rate_functions import squish_rate_func

from scenes.stage.text import Formula


class Rewrite(AnimationGroup):
    """Write `new` with the parts of `old`: each pair names a part and what becomes of it.

    `Rewrite(Formula("{{a : a}} (x + y)"), Formula("{{a : a}} x + {{a : b}} y"), "aa", "ab")`:
    the a stays, and a copy of it goes to the y. What no pair names fades, at first the old and
    at last the new.
    """

    def __init__(
        self, old: Formula, new: Formula, *pairs: tuple[str, str] | str, run_time: float = 2.0
    ) -> None:
        self.old, self.new = old, new
        moves, moved = [], set()
        for one, other in pairs:
            again = one in moved
            part = old.select(one).copy() if again else old.select(one)
            # A copy goes below the others, not through them.
            arc = PI / 2 if again else 0
            moves.append(ReplacementTransform(part, new.select(other), path_arc=arc))
            moved.add(one)
        gone = _rest(old, {one for one, _ in pairs})
        come = _rest(new, {other for _, other in pairs})
        super().__init__(
            *moves,
            FadeOut(gone, rate_func=squish_rate_func(smooth, 0, 0.3)),
            FadeIn(come, rate_func=squish_rate_func(smooth, 0.7, 1)),
            run_time=run_time,
        )

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.old)
        scene.add(self.new)  # whole again


def _rest(formula: Formula, names: set[str]) -> Group:
    """The glyphs of a formula that are in none of its parts of these names."""
    named: set[int] = {id(glyph) for name in names for glyph in formula.select(name).get_family()}
    glyphs: list[Mobject] = list(formula.family_members_with_points())
    return Group(*(glyph for glyph in glyphs if id(glyph) not in named))
