"""A lens that goes from a picture to a part of it: true pixels at both ends and on the way."""

from dataclasses import replace

import numpy as np
import pytest

from nncore.probes.expressions import entries
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.magnify import Magnify, ruled
from tests.scenes.test_views import bare, play

FIRST, SHOWN = 204, 12


@pytest.fixture
def pictures():
    pixels = training_run(replace(DIGITS, steps=1)).probe("a", layer=0, example=15)
    part = entries(pixels, list(range(FIRST, FIRST + SHOWN)))
    column, stripes = (PixelGrid(p, height=5, shape=(n, 1)) for p, n in ((pixels, 784), (part, 12)))
    return column.stretch_to_fit_width(0.9), stripes.shift(np.array([3.0, 0.2, 0.0]))


def test_it_starts_with_the_whole_and_ends_on_the_part(pictures):
    whole, part = pictures
    magnify = Magnify(whole, part, first=FIRST, run_time=1)
    magnify.begin()
    lens = magnify.lens
    for alpha, there in ((0.0, whole), (1.0, part)):
        magnify.interpolate(alpha)
        height, _ = lens.pixel_array.shape[:2]
        middles = ((np.arange(there.size) + 0.5) / there.size * height).astype(int)
        assert np.array_equal(lens.pixel_array[middles, :, :3], there.image.pixel_array[..., :3])
        assert lens.points == pytest.approx(there.image.points)
    heights = [line.get_y() for line in magnify.rules]
    assert heights == pytest.approx(np.linspace(2.7, -2.3, SHOWN + 1).tolist())
    magnify.interpolate(0.5)
    assert len(magnify.rules) == 0  # pixels this close together have none between them
    assert part.width < lens.width < whole.width


def test_the_whole_stays_and_beams_lead_to_the_lens(pictures):
    whole, part = pictures
    scene = bare(whole)
    lens = Magnify(whole, part, first=FIRST, run_time=0.1)
    play(scene, lens)
    assert {whole, lens.beams, lens.seen} == set(scene.mobjects)
    assert lens.seen.width == pytest.approx(0.9)
    assert lens.seen.height == pytest.approx(SHOWN / 784 * 5)
    assert lens.seen.get_top()[1] == pytest.approx(2.5 - FIRST / 784 * 5)
    assert lens.beams[0].get_end() == pytest.approx(part.image.get_corner((-1.0, 1.0, 0.0)))


def test_lines_lie_between_all_pixels_and_around_them():
    pixels = training_run(replace(DIGITS, steps=1)).probe("a", layer=0, example=15)
    picture = PixelGrid(pixels, height=5)
    lines = ruled(picture)
    assert len(lines) == 2 * 29
    assert (lines.width, lines.height) == pytest.approx((5, 5))
    corner = picture.pixel(29).get_corner((-1.0, 1.0, 0.0))
    assert (lines[29 + 1].get_x(), lines[1].get_y()) == pytest.approx(corner[:2])
