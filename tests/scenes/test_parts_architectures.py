"""Drawings of other shapes of networks, and the window that passes over their pictures."""

import numpy as np
import pytest
from manim import DR, UL, UP, Group

from nncore.architectures.architecture import architecture
from scenes.architectures.close_up import CARD, halo
from scenes.architectures.read import Read
from scenes.architectures.rows import RecurrentDrawing, TransformerDrawing
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    ConvolutionalDrawing,
    FeedForwardDrawing,
    brightest,
    digit_names,
)
from scenes.architectures.stem import Score
from scenes.stage.view import views_in

SHAPES = {
    "feed-forward": FeedForwardDrawing,
    "convolutional": ConvolutionalDrawing,
    "recurrent": RecurrentDrawing,
    "transformer": TransformerDrawing,
}
every_shape = pytest.mark.parametrize("name", SHAPES)


def drawn(name):
    row = {"row": 20} if name in ("recurrent", "transformer") else {}
    return SHAPES[name](architecture(name, steps=2), example=7, **row)


def assert_true(part):
    claims = [claim for view in views_in([part]) for claim in view.claims()]
    assert claims
    for claim in claims:
        shown, value = np.ravel(claim.shown), np.ravel(claim.probe()).astype(float)
        assert shown == pytest.approx(value, abs=claim.tolerance)


@every_shape
def test_a_drawing_shows_what_its_network_does_large_and_small(name):
    drawing = drawn(name)
    assert_true(Group(drawing, drawing.answer(digit_names())))
    assert_true(drawing.sized(0.4))


@every_shape
def test_a_close_up_shows_one_neuron_that_does_what_it_says(name):
    close_up = drawn(name).close_up()
    assert close_up.bends()
    assert float(np.ravel(close_up.neuron.probe())[0]) == 0  # until it is filled
    close_up.fill()
    assert_true(close_up)
    assert close_up.value() > 0
    assert close_up.z() > 0
    assert close_up.width < 13.5
    assert close_up.height < 6


@every_shape
def test_as_a_card_it_says_the_same_and_fits_its_frame(name):
    close_up = drawn(name).close_up()
    close_up.fill()
    card = close_up.card()
    assert_true(card)
    assert (card.frame.width, card.frame.height) == pytest.approx(CARD)
    inside = Group(*(part for part in card if part not in (card.frame, card.names)))
    assert inside.width < CARD[0]
    assert inside.height < CARD[1]
    number, glow = close_up.number, halo(close_up)
    assert number.get_left()[0] > glow[1].get_right()[0]
    assert close_up.columns.get_right()[0] < close_up.neuron.get_left()[0]


@every_shape
def test_its_parts_have_all_the_weights_and_biases_there_are(name):
    drawing = drawn(name)
    assert drawing.adds_up()
    tally = drawing.tally()
    assert_true(tally)
    assert len(tally.signs) == len(tally.terms) - 1
    places = [
        part.get_x() for pair in zip(tally.terms[:-1], tally.signs, strict=True) for part in pair
    ]
    assert places == sorted(places)


@every_shape
def test_the_window_and_the_neuron_are_where_they_belong(name):
    drawing = drawn(name)
    box = Group(drawing)
    for part in (drawing.window(), drawing.unit()):
        assert box.get_left()[0] - 0.1 < part.get_left()[0]
        assert part.get_right()[0] < box.get_right()[0] + 0.1


@pytest.mark.parametrize("wrong", ["moved", "thicker"])
def test_an_arc_that_lies_is_noticed(wrong):
    looks = drawn("transformer").looks
    arc = looks.arcs[5]
    if wrong == "moved":
        arc.shift(0.1 * DR)
        with pytest.raises(ValueError, match="does not go there"):
            list(looks.claims())
    else:
        arc.set_stroke(width=arc.get_stroke_width() + 1)
        with pytest.raises(AssertionError):
            assert_true(looks)


@pytest.mark.parametrize("end", [0, 1, 2])
def test_a_way_over_a_curve_that_lies_is_noticed(end):
    ride = drawn("feed-forward").close_up().ride
    assert_true(ride)
    ride.points[[0, 4, -1][end]] += 0.1
    with pytest.raises(AssertionError):
        assert_true(ride)


@every_shape
def test_a_drawing_and_its_answer_fit_in_the_frame(name):
    drawing = drawn(name)
    answered = Group(drawing, drawing.answer(digit_names()))
    assert answered.get_left()[0] > -7.11 + 0.25
    assert answered.get_right()[0] < 7.11 - 0.25


def test_of_each_part_the_brightest_is_shown():
    assert brightest(np.array([0, 3, 1, 1, 9, 2]), 3) == [1, 2, 4]


def test_what_answers_is_the_mean_of_what_the_rows_have_become():
    drawing = drawn("transformer")
    assert drawing.averages()
    rows = np.asarray(drawing.thought.probe())
    assert rows.shape == (16, 28)
    assert np.asarray(drawing.mean.probe()) == pytest.approx(rows.mean(axis=1))
    line = drawing.thought.image.height / 16
    for k, circle in enumerate(drawing.mean.circles):
        height = drawing.thought.get_top()[1] - (k + 0.5) * line
        assert circle.get_y() == pytest.approx(height, abs=1e-6)


def test_the_framed_block_of_a_map_holds_what_the_ringed_neuron_takes():
    drawing = drawn("convolutional")
    pixels, ring = drawing.block()
    picture = drawing.maps[drawing.place[0]]
    width = picture.image.width / 24
    assert pixels.width == pytest.approx(2 * width)
    step = (pixels.get_corner(UL) - picture.image.get_corner(UL)) / width
    across, down = round(step[0]), -round(step[1])
    block = np.asarray(picture.probe()).reshape(24, 24)[down : down + 2, across : across + 2]
    where = next(
        n
        for n, circle in enumerate(drawing.kept.circles)
        if np.allclose(circle.get_center(), ring.get_center())
    )
    taken = np.asarray(drawing.kept.probe())[drawing.kept.shown[where]]
    assert block.max() == pytest.approx(taken)


def test_a_recurrent_network_reads_from_row_to_row():
    drawing = drawn("recurrent")
    window = drawing.window()
    reading = Read(drawing, window, start=drawing.row, end=27)
    reading.begin()
    row = drawing.digit.image.height / 28
    before = window.get_y()
    reading.interpolate_mobject(1.0)
    assert_true(drawing)
    assert window.get_y() == pytest.approx(before - 7 * row)
    states = np.asarray(drawing.probe("hidden states")())
    assert np.asarray(drawing.neurons.probe()) == pytest.approx(states[27])
    assert np.asarray(drawing.memory.probe()) == pytest.approx(states[26])


def test_before_the_first_row_it_remembers_nothing():
    drawing = drawn("recurrent")
    drawing.read(0)
    assert not np.any(drawing.memory.probe())
    assert_true(drawing)


def test_a_result_appears_as_far_as_the_window_has_come():
    drawing = drawn("convolutional")
    result = drawing.maps[3]
    scan = Scan(drawing.digit, result, size=(5, 5))
    scan.begin()
    for alpha, rows in ((0.0, 0), (0.5, 12), (1.0, 24)):
        scan.interpolate_mobject(alpha)
        seen = result.image.pixel_array[..., 3] > 0
        assert seen[:rows].all()
        assert not seen[rows:].any()


def test_a_window_starts_in_the_first_corner_and_ends_in_the_last():
    drawing = drawn("convolutional")
    scan = Scan(drawing.digit, *drawing.maps, size=(5, 5))
    scan.begin()
    image = drawing.digit.image
    assert scan.window.get_corner(UL) == pytest.approx(image.get_corner(UL))
    scan.interpolate_mobject(1.0)
    assert scan.window.get_corner(DR) == pytest.approx(image.get_corner(DR))


def test_neurons_hold_nothing_until_they_have_listened():
    drawing = drawn("feed-forward")
    full = [np.asarray(column.probe()) for column in drawing.columns]
    listening = drawing.listening()
    assert [bool(np.any(column.probe())) for column in drawing.columns] == [True] + 3 * [False]
    for column, values, filling in zip(drawing.columns[1:], full[1:], listening, strict=True):
        filling.begin()
        filling.interpolate(1.0)
        filling.finish()
        assert np.asarray(column.probe()) == pytest.approx(values)
    assert_true(drawing)


def test_in_the_coarse_map_is_the_largest_of_each_2_by_2():
    drawing = drawn("convolutional")
    coarse = drawing.coarse()
    fine = np.asarray(drawing.map.probe()).reshape(12, 2, 12, 2)
    assert np.asarray(coarse.probe()).reshape(12, 12) == pytest.approx(fine.max(axis=(1, 3)))
    assert_true(coarse)
    scan = Scan(drawing.map, coarse, size=(2, 2), stride=2)
    scan.begin()
    scan.interpolate_mobject(1.0)
    assert scan.window.get_corner(DR) == pytest.approx(drawing.map.image.get_corner(DR))


def test_a_score_rises_to_its_share_and_says_it():
    share = architecture("recurrent", steps=2).probe("accuracy")
    score = Score(share, height=2.0)
    assert score.stem.head.get_center() == pytest.approx(score.track.point(0))
    rising = score.rise()
    rising.begin()
    rising.interpolate(1.0)
    rising.finish()
    assert score.stem.head.get_center() == pytest.approx(score.track.point(share()))
    assert_true(score)
    score.stem.head.shift(0.1 * UP)
    with pytest.raises(AssertionError):
        assert_true(score)
