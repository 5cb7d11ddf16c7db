"""Dials, digits that are read, and numbers that check by hand."""

from dataclasses import replace

import numpy as np
import pytest
from manim import LEFT, Circle, Line, ManimColor, tempconfig

from nncore.probes.expressions import largest
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.read_digits import ReadDigits
from scenes.neurons.dials import Burst, Dials, DialWall, all_lines
from scenes.neurons.row_by_column import cents, three_places
from scenes.stage.camera import LessonCamera


@pytest.fixture
def run():
    return training_run(replace(DIGITS, steps=60)).seek(40)


def dials(run):
    W = run.probe("W", layer=3)
    return Dials(W, largest(W), columns=16, pitch=0.3)


def wrong(view):
    """Claims that are not what the probes say."""
    return [c for c in view.claims() if np.abs(np.asarray(c.shown) - c.probe()).max() > c.tolerance]


def test_a_dial_turns_right_for_what_is_positive_and_follows_its_run(run):
    part = dials(run)
    for step in (40, 60, 0):
        run.seek(step)
        part.refresh()
        tips = part.turned()[:, 1] - part.turned()[:, 0]
        values = np.ravel(run.network.W[3])
        assert (np.sign(np.round(tips[:, 0], 12)) == np.sign(np.round(values, 12))).all()
        assert wrong(part) == []


def test_dials_say_the_same_when_they_are_moved_and_scaled(run):
    part = dials(run).scale(0.3).shift(np.array([2.0, 1.0, 0.0]))
    assert wrong(part) == []
    run.seek(60)
    part.refresh()
    assert wrong(part) == []


def test_two_dials_that_change_places_are_noticed(run):
    part = dials(run)
    hands = part.hands.points.reshape(-1, 4, 3)
    low, high = np.argsort(np.ravel(run.network.W[3]))[[0, -1]]
    ways = hands - hands[:, :1]
    hands[[low, high]] = hands[[low, high], :1] + ways[[high, low]]
    with pytest.raises(ValueError, match="a dial"):
        wrong(part)


def test_dials_are_painted_as_cairo_paints_their_outlines(run):
    with tempconfig({"pixel_width": 960, "pixel_height": 540}):
        cameras = LessonCamera(), LessonCamera()
    part = dials(run).shift(np.array([-7.5, 0.0, 0.0]))  # some are off the frame
    part.faces.set_fill(opacity=0.8)
    tips = part.hands.points.reshape(-1, 4, 3)[:, [0, 3]]
    hands = [Line(*ends, stroke_width=part.hands.stroke_width) for ends in tips]
    discs = [
        Circle(0.45 * 0.3, stroke_width=0).move_to(centre).set_fill(ManimColor(rgba[:3]), rgba[3])
        for centre, rgba in zip(part.centres(), part.faces.fill_rgbas, strict=True)
    ]
    cameras[0].paint([part.faces, part.hands])
    cameras[1].paint([*discs, *(hand.set_color(part.theme["ink"]) for hand in hands)])
    ours, theirs = (camera.pixel_array.astype(int) for camera in cameras)
    assert np.abs(ours - theirs).max() < 0.2 * 255  # of an edge's pixels
    assert np.abs(ours - theirs).mean() < 0.1
    assert ours[..., 3].min() == 255


def test_a_burst_ends_with_the_dials_and_begins_with_lines(run):
    part = dials(run)
    lines = np.stack([part.centres() + 5 * LEFT, part.centres() + 3 * LEFT], axis=1)
    burst = Burst([part], [lines])
    burst.begin()
    places = []
    for share in (0, 1):
        burst.move(share)
        ends = np.concatenate([w.points.reshape(-1, 4, 3)[:, [0, 3]] for w in burst.waves])
        places.append(sorted(map(tuple, ends.reshape(-1, 6).round(6))))
    assert np.allclose(places[0], sorted(map(tuple, lines.reshape(-1, 6).round(6))))
    assert np.allclose(places[1], sorted(map(tuple, part.turned().reshape(-1, 6).round(6))))
    assert {float(rgba[3]) for wave in burst.waves for rgba in wave.stroke_rgbas} == {1.0}


def test_the_wall_has_every_number_of_the_network_and_each_comes_from_a_line(run):
    wall = DialWall(run, pitch=0.07)
    counts = [len(block.centres()) for block in wall.blocks]
    assert sum(counts) == run.network.parameters.size == 13002
    lines = all_lines(NetworkDiagram(run))
    assert [line.shape for line in lines] == [(n, 2, 3) for n in counts]


@pytest.mark.parametrize("marks", [True, False])
def test_digits_are_marked_as_they_are_read(run, marks):
    wall = ReadDigits(run, range(30), columns=10, width=8, marks=marks, read=12)
    right = np.asarray(run.probe("right", example=tuple(range(12)))())
    assert 0 < right.sum() < 12
    assert wrong(wall) == []
    assert [probe() for probe in wall.counted()] == [right.sum(), 12]
    wall.read = 30
    wall.refresh()
    assert wrong(wall) == []


def test_a_tick_beside_a_mistake_is_noticed(run):
    wall = ReadDigits(run, range(30), columns=10, width=8, marks=True)
    wall.ticks.points, wall.crosses.points = wall.crosses.points, wall.ticks.points
    with pytest.raises(ValueError, match="bent"):
        wrong(wall)


@pytest.mark.parametrize(("neuron", "example"), [(4, 1), (9, 77), (0, 15)])
def test_printed_products_and_sums_check_by_hand(neuron, example):
    run = training_run(DIGITS).seek(DIGITS.steps)
    places = three_places(run, neuron=neuron, example=example)
    w, a = run.network.W[1][neuron], np.asarray(run.probe("a", layer=0, example=example)())
    b = float(run.network.b[1][neuron])
    terms = [cents(w[k] * a[k]) for k in places]
    assert [cents(cents(w[k]) / 100 * cents(a[k]) / 100) for k in places] == terms
    others = w @ a - sum(w[k] * a[k] for k in places)
    assert sum(terms) + cents(others) + cents(b) == cents(w @ a + b)
