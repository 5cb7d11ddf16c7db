"""A view that is brought part by part."""

from typing import Any

from manim import Animation, AnimationGroup, Mobject, ReplacementTransform, Scene


class Whole(AnimationGroup):
    """Animations that bring the parts of a view; after them the view is on screen as a whole.

    `self.play(Whole(stack, *falls, lag_ratio=0.3), run_time=2)`. Parts alone would not follow
    their run, and nobody would check what they say.
    """

    def __init__(self, view: Mobject, *animations: Animation, **kwargs: Any) -> None:
        self.view = view
        super().__init__(*animations, **kwargs)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        # What was replaced by a stand-in of a part leaves the stand-in behind.
        for animation in self.animations:
            if isinstance(animation, ReplacementTransform):
                scene.remove(animation.target_mobject)
        scene.add(self.view)
