"""A lens that goes from a picture to a part of it: true pixels at both ends and on the way."""

from dataclasses import replace

import numpy as np
import pytest
from manim import Group, Rectangle

from nncore.probes.expressions import entries
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.magnify import Magnify, ruled
from tests.scenes.test_views import bare, faults, play

FIRST, ROWS, COLUMNS = 5 * 28 + 8, 5, 12


@pytest.fixture
def pictures():
    pixels = training_run(replace(DIGITS, steps=1)).probe("a", layer=0, example=15)
    near = [FIRST + 28 * row + column for row in range(ROWS) for column in range(COLUMNS)]
    part = PixelGrid(entries(pixels, near), height=4, shape=(ROWS, COLUMNS))
    return PixelGrid(pixels, height=5), part


def test_it_starts_with_the_whole_and_ends_on_the_part(pictures):
    whole, part = pictures
    zoom = Magnify(whole, part, first=FIRST)
    zoom.begin()
    for alpha, there in ((0.0, whole), (1.0, part)):
        zoom.interpolate(alpha)
        height, width = zoom.lens.pixel_array.shape[:2]
        middles = np.ix_(
            *(
                ((np.arange(n) + 0.5) / n * size).astype(int)
                for n, size in zip(there.shape, (height, width), strict=True)
            )
        )
        shown = zoom.lens.pixel_array[middles][..., :3]
        assert np.array_equal(shown, there.image.pixel_array[..., :3])
        assert zoom.lens.get_center() == pytest.approx(there.image.get_center())
        drawn = [line for line in zoom.rules if line.points.size]
        assert len(drawn) == sum(there.shape) + 2
    zoom.interpolate(0.5)
    assert part.height < zoom.lens.height < whole.height


def test_the_part_takes_the_place_of_the_whole_and_gives_it_back(pictures):
    whole, part = pictures
    scene = bare(whole)
    play(scene, Magnify(whole, part, first=FIRST, run_time=0.1))
    assert part in scene.mobjects
    assert whole not in scene.mobjects
    assert faults(Group(*scene.mobjects)) == []
    play(scene, Magnify(whole, part, first=FIRST, out=True, run_time=0.1))
    assert whole in scene.mobjects
    assert part not in scene.mobjects


def test_beside_each_other_both_stay_and_beams_lead_to_the_lens(pictures):
    whole, part = pictures
    part.shift(np.array([8.0, 0.0, 0.0]))
    scene = bare(whole)
    zoom = Magnify(whole, part, first=FIRST, beside=True, run_time=0.1)
    play(scene, zoom)
    assert {whole, part, zoom.beams, zoom.seen} <= set(scene.mobjects)
    pixel = whole.image.width / 28
    assert zoom.seen.width == pytest.approx(COLUMNS * pixel)
    assert zoom.seen.height == pytest.approx(ROWS * pixel)
    assert zoom.beams[0].get_end() == pytest.approx(part.image.get_corner((-1.0, 1.0, 0.0)))


def test_a_ring_stays_around_its_pixels(pictures):
    whole, part = pictures
    pixel = part.pixel(2 * COLUMNS)
    ring = Rectangle(width=pixel.width, height=pixel.height).move_to(pixel)
    play(bare(part), Magnify(whole, part, first=FIRST, ring=ring, out=True, run_time=0.1))
    assert ring.get_center() == pytest.approx(whole.pixel(FIRST + 2 * 28).get_center())
    assert ring.width == pytest.approx(whole.image.width / 28)


def test_pixels_too_close_together_have_no_lines_between_them(pictures):
    whole, _ = pictures
    assert len(ruled(whole)) == 2 * 29
    assert len(ruled(whole.copy().scale(0.2))) == 0
