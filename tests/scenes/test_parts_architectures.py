"""Drawings of other shapes of networks, and the window that passes over their pictures."""

import numpy as np
import pytest
from manim import DR, UL, Group

from nncore.architectures.architecture import architecture
from scenes.architectures.scan import Scan
from scenes.architectures.shapes import (
    ConvolutionalDrawing,
    Counted,
    FeedForwardDrawing,
    Panel,
    RecurrentDrawing,
    TransformerDrawing,
)
from scenes.stage.readout import Readout
from scenes.stage.view import views_in

SHAPES = {
    "feed-forward": FeedForwardDrawing,
    "convolutional": ConvolutionalDrawing,
    "recurrent": RecurrentDrawing,
    "transformer": TransformerDrawing,
}
every_shape = pytest.mark.parametrize("name", SHAPES)


def drawn(name):
    return SHAPES[name](architecture(name, steps=2), example=7)


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
    assert_true(Panel(drawing))


@every_shape
def test_the_terms_of_a_count_add_up_to_all_weights_and_biases(name):
    counted = Counted(architecture(name, steps=2))
    *terms, total = (n.probe() for n in views_in([counted]) if isinstance(n, Readout))
    assert sum(terms) == total


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
