"""The camera goes inside what it sees, and back."""

from itertools import chain
from typing import Any

from manim import (
    DOWN,
    UP,
    Group,
    Mobject,
    Rectangle,
    Scene,
    VGroup,
    config,
    smooth,
    squish_rate_func,
)
from manim.typing import Vector3D

from scenes.animations.in_place import InPlace
from scenes.stage.layers import members
from scenes.stage.lesson import BOTTOM, TOP
from scenes.stage.theme import current

COME, GO = squish_rate_func(smooth, 0.2, 0.7), squish_rate_func(smooth, 0.35, 0.9)
BENEATH = 100  # layers: what grows past the frame is under all that stands still
COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "pixel_array")
LOOKS = ("points", "stroke_width", "background_stroke_width", *COLOURS)


class Zoom(InPlace):
    """The camera goes inside a part of what it sees, or `back`.

    `self.play(Zoom(Group(network), Group(close_up), at=network.neuron(3), onto=close_up.neuron))`:
    all that is `outside` grows, by one factor in each tenth of the way, until what is `at` that
    part stands where `onto` does, as wide. All that is `inside` comes out of it, growing as much,
    while the other fades. What is in neither stands still, above; nothing grows under the title and
    the caption. Lines are thinner where all is small, and never bolder than they were. Afterwards
    only one of the two is on screen, and both are as they were laid out. ValueError if `at` is as
    wide as `onto`.
    """

    def __init__(
        self,
        outside: Group,
        inside: Group,
        *,
        at: Mobject,
        onto: Mobject,
        back: bool = False,
        **kwargs: Any,
    ) -> None:
        self.outside, self.inside, self.back = outside, inside, back
        here, there, self.factor = at.get_center(), onto.get_center(), onto.width / at.width
        if self.factor == 1:
            raise ValueError(f"got {at}, as wide as {onto}: there is no way in")
        self.still = (there - self.factor * here) / (1 - self.factor)  # it stays where it is
        self.edges = VGroup(_edge(UP, TOP), _edge(DOWN, BOTTOM)).set_z_index(-BENEATH / 2)
        super().__init__(outside, self.edges, inside, **{"run_time": 2.0, **kwargs})

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(*self.outside, self.edges, *self.inside)

    def start(self) -> None:
        self.looks = [
            [(part, name, vars(part)[name]) for part in members(group) for name in LOOKS
             if name in vars(part)]
            for group in (self.outside, self.inside)
        ]  # fmt: skip
        for part in members(self.outside):
            part.z_index -= BENEATH

    def move(self, share: float) -> None:
        share = 1 - share if self.back else share
        self._draw(0, self.factor**share, 1 - GO(share))
        self._draw(1, self.factor ** (share - 1), COME(share))

    def _draw(self, which: int, larger: float, opacity: float) -> None:
        for part, name, array in self.looks[which]:
            if name == "points":
                look = self.still + larger * (array - self.still)
            elif name in COLOURS:
                look = (array * (1, 1, 1, opacity)).astype(array.dtype)
            else:
                look = min(larger, 1.0) * array
            setattr(part, name, look)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.edges, *(self.inside if self.back else self.outside))
        for part, name, array in chain(*self.looks):
            setattr(part, name, array)
        for part in members(self.outside):
            part.z_index += BENEATH


def _edge(side: Vector3D, start: float) -> Rectangle:
    """The ground from a height to the frame's edge, opaque but for its start."""
    ground, height = [current()["ground"]] * 6, config.frame_height / 2 - abs(start)
    edge: Any = Rectangle(width=config.frame_width, height=height, stroke_width=0)
    edge.set_fill(ground, [1, 1, 1, 1, 1, 0]).set_sheen_direction(-side)
    return edge.to_edge(side, buff=0)
