"""A picture copied straight into the frame looks as one that is blended in, pixel by pixel."""

from contextlib import nullcontext
from unittest.mock import patch

import numpy as np
import pytest
from manim import Annulus, Camera, Circle, ImageMobject, Line, VMobject, tempconfig

from scenes.mobjects.strands import Strands
from scenes.stage.camera import LessonCamera
from scenes.stage.text import Words


def drawn(pixels, *, blended: bool):
    with tempconfig({"pixel_width": 160, "pixel_height": 90}):
        camera = LessonCamera()
        image = ImageMobject(pixels).stretch_to_fit_height(5).stretch_to_fit_width(6)
        image.set_resampling_algorithm(0)
        without = patch.object(np, "isin", lambda *_: np.array(False))
        with without if blended else nullcontext():
            camera.capture_mobjects([image])
    return camera.pixel_array.copy()


@pytest.mark.parametrize("alphas", [(255,), (0, 255), (0,), (0, 100, 255)])
def test_pixels_that_are_seen_or_not_are_copied_as_if_blended(alphas):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (7, 5, 4), dtype=np.uint8)
    pixels[..., 3] = rng.choice(alphas, (7, 5))
    assert np.array_equal(drawn(pixels, blended=False), drawn(pixels, blended=True))


def outlines(rng):
    """Closed, open, broken into several, almost closed, of odd length, and of no length at all."""
    yield from (Circle(), Line(), VMobject(), Annulus(), Words("a%8").submobjects[1])
    yield VMobject().set_points(rng.normal(size=(7, 3)))
    yield VMobject().set_points(np.full((4, 3), np.nan))
    for _ in range(50):
        points = rng.normal(size=(4 * rng.integers(1, 6), 3)).round(1)
        points[4::4] = points[3:-1:4] + rng.choice([0, 1e-7, 1e-5, 0.1], (len(points) // 4 - 1, 1))
        points[-1] = points[0] + rng.choice([0, 1e-7, 1e-5, 0.1])
        yield VMobject().set_points(points)


def test_outlines_are_manims_at_first_and_when_they_are_kept():
    ours, theirs = LessonCamera(), Camera()
    for shape in outlines(np.random.default_rng(0)):
        pens = [camera.get_cairo_context(camera.pixel_array) for camera in (ours, theirs)]
        for moved in (0, 0, 0.1):  # traced, kept, and moved
            shape.shift(moved)
            ours.set_cairo_context_path(pens[0], shape)
            theirs.set_cairo_context_path(pens[1], shape)
            path = list(pens[1].copy_path()) if len(shape.points) > 3 else []
            assert list(pens[0].copy_path()) == path


def test_what_is_half_seen_is_painted_as_manim_paints_it():
    rng = np.random.default_rng(0)
    shapes = [Circle(rng.uniform(0.2, 2)).shift(rng.normal(size=3)) for _ in range(40)]
    for shape in shapes:
        shape.set_fill(opacity=rng.choice([0, 0.5, 1])).set_stroke(opacity=rng.choice([0, 0.5]))
        shape.set_stroke(width=rng.choice([0, 4]), background=bool(rng.integers(2)))
    ours, theirs = LessonCamera(), Camera()
    ours.paint(shapes)
    theirs.capture_mobjects(shapes)
    assert np.array_equal(ours.pixel_array, theirs.pixel_array)


@pytest.mark.parametrize("colours", [1, 20])
def test_strands_are_lines_that_lie_on_each_other(colours):
    rng = np.random.default_rng(0)
    lines = [Line(*rng.normal(0, 2, (2, 3)), stroke_width=5) for _ in range(20)]
    rgbas = rng.uniform(0.2, 1, (colours, 4))
    strands = Strands(stroke_width=5)
    strands.points = np.concatenate([line.points for line in lines])
    strands.stroke_rgbas = rgbas
    for line, rgba in zip(lines, np.broadcast_to(rgbas, (20, 4)), strict=True):
        line.stroke_rgbas = rgba[None]
    ours, theirs = LessonCamera(), Camera()
    ours.paint([strands])
    theirs.capture_mobjects(lines)
    assert np.array_equal(ours.pixel_array, theirs.pixel_array)
