"""A picture copied straight into the frame looks as one that is blended in, pixel by pixel."""

from contextlib import nullcontext
from unittest.mock import patch

import numpy as np
import pytest
from manim import ImageMobject, tempconfig

from scenes.stage.camera import LessonCamera


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
