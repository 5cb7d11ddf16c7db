"""Vectors that move as they are, however they lie."""

from typing import Any

from manim import ManimColor, Mobject, Rectangle, Scene, Transform, VGroup

from scenes.mobjects.pictures import WeightGrid


class Lay(Transform):
    """Move the cells of one strip to those of another of the same vector: it is laid down, or up.

    `old` leaves unless `stays`; `new` is on screen when its cells have arrived.
    """

    def __init__(
        self, old: WeightGrid, new: WeightGrid, *, stays: bool = False, run_time: float = 1.5
    ) -> None:
        if old.size != new.size:
            raise ValueError(f"got strips of {old.size} and {new.size} cells")
        self.old, self.new, self.stays = old, new, stays
        super().__init__(cells(old), cells(new), introducer=True, run_time=run_time)

    def _setup_scene(self, scene: Scene) -> None:
        super()._setup_scene(scene)
        if not self.stays:
            scene.remove(self.old)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.mobject)
        scene.add(self.new)


def cells(strip: WeightGrid) -> VGroup:
    """The cells of a strip as shapes that can move, each in its colour."""
    rows, columns = strip.shape
    size = {"width": strip.image.width / columns, "height": strip.image.height / rows}
    colours = strip.image.pixel_array[..., :3].reshape(-1, 3) / 255
    shapes = VGroup()
    for k, colour in enumerate(colours):
        at = strip.pixel(k).get_center()
        fill = {"fill_color": ManimColor(colour), "fill_opacity": 1, "stroke_width": 0}
        shapes.add(Rectangle(**size, **fill).move_to(at))
    return shapes


def onto(strip: WeightGrid, goal: Mobject) -> Any:
    """Move a strip to where something is, as wide and as tall."""
    moving: Any = strip.animate
    sized = moving.stretch_to_fit_width(goal.width).stretch_to_fit_height(goal.height)
    return sized.move_to(goal)
