"""How fast a picture with live numbers is drawn at 1080p, against manim's own ways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    Camera,
    DecimalNumber,
    Group,
    ImageMobject,
    MathTypst,
    Mobject,
    Square,
    VGroup,
    tempconfig,
)

from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from scenes.attention.attention_grid import AttentionGrid
from scenes.chain_rule.two_way import TwoWay
from scenes.gradient_descent.surface import CostSurface, Eye, Pose
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.camera import LessonCamera
from scenes.stage.readout import Readout
from scenes.studio.settings import QUALITIES
from tests.bench.bench import Row
from tests.bench.learning import quickest

SIDE, NUMBERS, WORDS, FRAMES = 28, 24, 17, 3
POINTS = (51, 41)  # of a surface


class Numbers:
    """Values that are others in each frame, the same for all ways of drawing them."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)
        self.move()

    def move(self) -> None:
        """Go on to the next frame."""
        self.pixels = self.rng.random(SIDE * SIDE)
        self.values = self.rng.random(NUMBERS)
        weights = np.tril(self.rng.random((WORDS, WORDS)))
        self.pattern = weights / weights.sum(axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Given(Probe):
    """A probe of the pixels, of one value, or of the pattern."""

    numbers: Numbers
    what: int | str = "pixels"

    def __call__(self):
        if isinstance(self.what, str):
            return getattr(self.numbers, self.what)
        return float(self.numbers.values[self.what])

    @property
    def runs(self) -> frozenset:
        return frozenset()


def rows() -> Iterator[Row]:
    """Time a frame of each of manim's ways over ours."""
    high = QUALITIES["h"]
    settings = {"pixel_width": high.width, "pixel_height": high.height, "frame_rate": high.fps}
    with tempconfig(settings):
        ways = (ours(), squares_and_decimals(), image_and_decimals())
        lesson, squares, image = quickest(*(way for way in ways), rounds=5)
        (grid,) = quickest(attention_grid(), rounds=10)
        (back,) = quickest(backward_pass(), rounds=10)
        (surface,) = quickest(turned_surface(), rounds=5)
    what = f"a {SIDE}x{SIDE} picture with {NUMBERS} live numbers at 1080p"
    yield Row(f"{what}: ours", 1000 * lesson / FRAMES, "ms a frame")
    yield Row(f"{what}: Squares and DecimalNumbers, over ours", squares / lesson, least=8.0)
    yield Row(f"{what}: ImageMobject and DecimalNumbers, over ours", image / lesson, least=8.0)
    what = f"a {WORDS}x{WORDS} attention grid with live numbers at 1080p"
    yield Row(what, 1000 * grid / FRAMES, "ms a frame", most=60)
    what = "deltas on their way back through the whole network at 1080p"
    yield Row(what, 1000 * back / FRAMES, "ms a frame", most=50)
    across, up = POINTS
    what = f"a surface of {across}x{up} points in depth, turned, at 1080p"
    yield Row(what, 1000 * surface / FRAMES, "ms a frame", most=60)


def turned_surface() -> Callable[[], None]:
    """A surface that fills the frame, seen from somewhere else in each frame."""
    across, up = POINTS
    x, y = np.linspace(-4, 4, across), np.linspace(-3, 3, up)
    hills = np.sin(x) + np.cos(y)[:, None] + 2
    eye = Eye(Pose(0, 28, 1.3, 0.5, (0, 0), (0, 0), 0.03))
    eye.travels = True
    heights = given(hills, "hills", why="to be measured")
    surface = CostSurface(heights, eye, across=(-4, 4, across), up=(-3, 3, up), level=0.4)
    camera = LessonCamera()

    def work() -> None:
        for _ in range(FRAMES):
            eye.pose = replace(eye.pose, turn=eye.pose.turn + 1)
            surface.refresh()
            camera.reset()
            camera.capture_mobjects([surface])

    return work


def attention_grid() -> Callable[[], None]:
    """What a grid repaints while a model learns: its cells and their numbers, not its words."""
    numbers = Numbers()
    grid = AttentionGrid(Given(numbers, "pattern"), ["word"] * WORDS, side=5.5)
    return filming(LessonCamera(), numbers, Group(grid.cells), grid.cells.refresh)


def backward_pass() -> Callable[[], None]:
    """All of the network but its digit, painted anew, while one layer's deltas reach the other."""
    run = runs.digits(step=250)
    drawn = TwoWay(run, example=0, strongest=150)
    pulse = drawn.back(2)
    pulse.begin()
    shares = cycle(np.linspace(0.3, 0.9, 10))
    shown = Group(drawn.network, *drawn.deltas, pulse.signals)
    return filming(LessonCamera(), Numbers(), shown, lambda: pulse.interpolate(next(shares)))


def ours() -> Callable[[], None]:
    """PixelGrid and Readouts on LessonCamera."""
    numbers = Numbers()
    grid = PixelGrid(Given(numbers), height=4)
    readouts = VGroup(*(Readout(Given(numbers, i)) for i in range(NUMBERS)))

    def change() -> None:
        for view in (grid, *readouts):
            view.refresh()

    return filming(LessonCamera(), numbers, beside(grid, readouts), change)


def squares_and_decimals() -> Callable[[], None]:
    """A Square for each pixel, and DecimalNumbers (in Typst, so that no LaTeX is needed)."""
    numbers = Numbers()
    pixels = VGroup(*(Square(4 / SIDE, stroke_width=0) for _ in range(SIDE * SIDE)))
    pixels.arrange_in_grid(SIDE, SIDE, buff=0)
    decimals = decimal_numbers()

    def change() -> None:
        for pixel, value in zip(pixels, numbers.pixels, strict=True):
            pixel.set_fill(opacity=value)
        for decimal, value in zip(decimals, numbers.values, strict=True):
            decimal.set_value(value)

    return filming(Camera(), numbers, beside(pixels, decimals), change)


def image_and_decimals() -> Callable[[], None]:
    """manim's image, and DecimalNumbers."""
    numbers = Numbers()
    image = ImageMobject(np.zeros((SIDE, SIDE), dtype=np.uint8)).scale_to_fit_height(4)
    decimals = decimal_numbers()

    def change() -> None:
        grey = np.rint(255 * numbers.pixels).astype(np.uint8).reshape(SIDE, SIDE, 1)
        image.pixel_array[..., :3] = grey
        for decimal, value in zip(decimals, numbers.values, strict=True):
            decimal.set_value(value)

    return filming(Camera(), numbers, beside(image, decimals), change)


def decimal_numbers() -> VGroup:
    """As many of manim's numbers as we have Readouts."""
    # manim's types name LaTeX's classes only; it takes any that makes a glyph of a string.
    typst: Any = MathTypst
    return VGroup(*(DecimalNumber(0.5, mob_class=typst, font_size=30) for _ in range(NUMBERS)))


def beside(picture: Mobject, numbers: VGroup) -> Group:
    """The numbers in a block, right of the picture."""
    return Group(picture, numbers.arrange_in_grid(8, 3, buff=0.3)).arrange(RIGHT, buff=1)


def filming(
    camera: Camera, numbers: Numbers, mobjects: Group, change: Callable[[], None]
) -> Callable[[], None]:
    """Change and draw a few frames."""

    def work() -> None:
        for _ in range(FRAMES):
            numbers.move()
            change()
            camera.reset()
            camera.capture_mobjects(list(mobjects))

    return work
