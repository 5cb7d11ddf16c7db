"""A ratio of changes becomes a derivative."""

from typing import Any

from manim import (
    AnimationGroup,
    ReplacementTransform,
    Scene,
    VGroup,
    Write,
    smooth,
    squish_rate_func,
)

from scenes.chain_rule.chain import glyphs
from scenes.stage.readout import Equation


class Derive(AnimationGroup):
    """Turn `Delta z / Delta w = 1` into `partial z / partial w = formula = 1`.

    The fraction makes room, its Deltas turning, and then the formula is written into the gap.
    """

    def __init__(self, old: Equation, new: Equation, *, run_time: float = 2.0) -> None:
        self.old, self.new = old, new
        before, after = (VGroup(glyphs(equation.formula)) for equation in (old, new))
        self.head, self.tail = after[: len(before)], after[len(before) :]
        first, then = squish_rate_func(smooth, 0, 0.5), squish_rate_func(smooth, 0.5, 1)
        moves: list[Any] = [ReplacementTransform(before, self.head, rate_func=first)]
        if len(self.tail):
            moves.append(Write(self.tail, rate_func=then))
        super().__init__(*moves, run_time=run_time)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        # By members: manim took the groups apart when their glyphs began to move.
        scene.remove(*self.old.get_family(), *self.new.get_family(), self.head, self.tail)
        scene.add(self.new)  # whole again
