"""The camera goes inside and back: what it shows moves as one, and all else stands still."""

from dataclasses import replace

import numpy as np
import pytest
from manim import LEFT, UP, Circle, Group

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.animations.zoom import LOOKS, Zoom
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.caption import Caption
from scenes.stage.layers import members, painted
from scenes.stage.text import Words
from tests.scenes.test_views import bare, faults, play


@pytest.fixture
def stage():
    """A lesson with a network, a digit and words; what is inside a neuron, and that neuron."""
    run = training_run(replace(DIGITS, steps=1))
    network = NetworkDiagram(run, example=7, height=5, width=6)
    digit = PixelGrid(run.probe("a", layer=0, example=7), height=3).move_to(5 * LEFT)
    scene = bare(network, digit)
    scene.heading, scene.caption = Words("a title").move_to(3.6 * UP), Caption("A sentence.")
    scene.add(scene.heading, scene.caption)
    inside = Group(scene.stage(Circle(1, fill_opacity=1)), PixelGrid(digit.probe, height=1))
    return scene, Group(network, digit), inside, network.columns[1].circles[3]


def looks(*mobjects):
    return [
        np.array(vars(part)[name])
        for part in members(mobjects)
        for name in LOOKS
        if name in vars(part)
    ]


def assert_same(some, others):
    assert len(some) == len(others)
    for one, other in zip(some, others, strict=True):
        assert np.allclose(one, other, rtol=0, atol=1e-9)


def test_there_and_back_restores_every_point_and_colour(stage):
    scene, outside, inside, neuron = stage
    before = looks(outside, inside)
    layers = [part.z_index for part in members([outside])]
    for back in (False, True):
        zoom = Zoom(outside, inside, at=neuron, onto=inside[0], back=back, run_time=0.1)
        play(scene, zoom)
        gone, here = (inside, outside) if back else (outside, inside)
        assert {scene.heading, scene.caption, *here} == set(scene.mobjects)
        assert not set(gone) & set(scene.mobjects)
        assert_same(looks(outside, inside), before)
        assert [part.z_index for part in members([outside])] == layers
    assert faults(outside) == []


def test_the_part_fills_the_zone_while_title_and_caption_stay_put(stage):
    scene, outside, inside, neuron = stage
    words = scene.heading, scene.caption
    still = looks(*words)
    zone, start = scene.stage(Circle()), neuron.width
    strokes = neuron.stroke_width, inside[0].stroke_width
    zoom = Zoom(outside, inside, at=neuron, onto=inside[0])
    zoom._setup_scene(scene)
    zoom.begin()
    for share in (0.0, 0.4, 0.5, 0.8, 1.0):
        zoom.move(share)
        assert_same(looks(*words), still)
        # What is inside is where the neuron is, and as large, all the way.
        assert np.allclose(inside[0].get_center(), neuron.get_center(), rtol=0, atol=1e-9)
        assert inside[0].width == pytest.approx(neuron.width, abs=1e-9)
        assert neuron.width == pytest.approx(start ** (1 - share) * zone.width**share)
        assert inside[0].stroke_width == pytest.approx(strokes[1] * inside[0].width / zone.width)
        assert neuron.stroke_width == strokes[0]
        assert painted(scene.mobjects)[: len(painted(outside))] == painted(outside)  # beneath all
    assert neuron.width == pytest.approx(zone.width, abs=1e-9)
    assert np.allclose(neuron.get_center(), zone.get_center(), rtol=0, atol=1e-9)


def test_what_is_outside_is_seen_until_what_is_inside_is(stage):
    scene, outside, inside, neuron = stage
    zoom = Zoom(outside, inside, at=neuron, onto=inside[0])
    zoom._setup_scene(scene)
    zoom.begin()
    pixels, disc, seen = outside[1].image, inside[0], (0.0, 0.0)
    for share in np.linspace(0, 1, 11):
        zoom.move(float(share))
        seen = pixels.pixel_array[0, 0, 3] / 255, disc.get_fill_opacity()
        assert 1 - (1 - seen[0]) * (1 - seen[1]) > 0.85  # no dip, no flicker
    assert seen == (0, 1)


def test_there_is_no_way_into_what_is_as_large(stage):
    _, outside, inside, neuron = stage
    with pytest.raises(ValueError, match="no way in"):
        Zoom(outside, inside, at=neuron, onto=neuron)
