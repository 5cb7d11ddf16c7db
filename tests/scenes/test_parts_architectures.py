"""Drawings of other shapes of networks, and the window that passes over their pictures."""

import numpy as np
import pytest
from manim import DR, UL, Group

from nncore.architectures.architecture import architecture
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    ConvolutionalDrawing,
    FeedForwardDrawing,
    RecurrentDrawing,
    TransformerDrawing,
)
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
    assert_true(Group(drawing, drawing.answer()))
    assert_true(drawing.sized(0.4))


@every_shape
def test_a_lens_shows_one_neuron_that_does_what_it_says(name):
    drawing = drawn(name)
    lens = drawing.lens()
    assert_true(lens)
    assert lens.number.probe() > 0
    frame = lens.frame
    for part in (lens.columns, lens.formula, lens.number):
        assert part.width < frame.width
        assert frame.get_left()[0] < part.get_left()[0]
        assert part.get_right()[0] < frame.get_right()[0]


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


@every_shape
def test_a_drawing_and_its_answer_fit_in_the_frame(name):
    drawing = drawn(name)
    assert Group(drawing, drawing.answer()).width < 14.2 - 2 * 0.25


@pytest.mark.parametrize(
    ("name", "size", "half"), [("recurrent", (1, 28), 14), ("convolutional", (5, 5), 12)]
)
def test_a_result_appears_as_far_as_the_window_has_come(name, size, half):
    drawing = drawn(name)
    result = drawing.states if name == "recurrent" else drawing.maps[3]
    scan = Scan(drawing.digit, result, size=size)
    scan.begin()
    for alpha, rows in ((0.0, 0), (0.5, half), (1.0, result.shape[0])):
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
