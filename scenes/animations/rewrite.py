"""One formula becomes another."""

from manim import AnimationGroup, FadeIn, FadeOut, Group, Scene, TransformFromCopy

from scenes.stage.text import Formula


class Rewrite(AnimationGroup):
    """Write `new` from the parts of `old`: each pair names a part and what becomes of it.

    `Rewrite(Formula("{{a : a}} (x + y)"), Formula("{{a : a}} x + ..."), ("a", "a"))`: a part may
    go to several places, or several to one. What no pair names fades.
    """

    def __init__(
        self, old: Formula, new: Formula, *pairs: tuple[str, str], run_time: float = 2.0
    ) -> None:
        self.new = new
        moves = [TransformFromCopy(old.select(one), new.select(other)) for one, other in pairs]
        written = {id(glyph) for _, other in pairs for glyph in new.select(other).get_family()}
        glyphs = new.family_members_with_points()
        rest = Group(*(glyph for glyph in glyphs if id(glyph) not in written))
        super().__init__(FadeOut(old), FadeIn(rest), *moves, run_time=run_time)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.add(self.new)  # whole again
