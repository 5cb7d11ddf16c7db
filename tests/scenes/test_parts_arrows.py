"""Arrows, coordinates, shadows, ink and traces follow a dial, and claim what is drawn."""

from copy import deepcopy

import numpy as np
import pytest
from manim import RIGHT, UP, VGroup

from nncore.probes.expressions import dot, polar, stacked
from nncore.probes.inputs import Dial, given
from scenes.dot_product.arrows import AngleArc, ArrowPlane, Coordinates, Shadow, VectorArrow
from scenes.dot_product.dials import Steps
from scenes.dot_product.ink import Ink, Overlay, on_glass
from scenes.dot_product.traces import Lobes, TracedCurve
from scenes.dot_product.worked import ShadowProduct, WorkedProduct, checks
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.view import views_in

ANGLES = range(0, 361, 30)


@pytest.fixture
def turning():
    """v, and w turned around it: as arrows, with the shadow, and the product's trace."""
    dial = Dial("angle", at=60, low=0, high=360)
    v, w = given((3, 0), "v", why="along an axis"), polar(2.0, dial.probe())
    plane = ArrowPlane(4, size=6).shift(2 * RIGHT)
    plot = Plot(Axis(0, 360, 90, length=5), Axis(-6, 6, 3, length=3, direction=UP))
    values = stacked(*(dot(v, polar(2.0, float(a))) for a in ANGLES))
    trace = TracedCurve(plot, ANGLES, values, at=dial.probe(), now=dot(v, w))
    arrows = (VectorArrow(plane, v, name="v"), VectorArrow(plane, w, name="w", aside=70))
    worked = WorkedProduct(v, w, ("across", "up"))
    shadow, drops = Shadow(plane, v, w), Coordinates(plane, w, role="w")
    zero = given(0.0, "right", why="where v points")
    arc = AngleArc(plane, dial.probe(), zero=zero, side=1.0)
    return VGroup(plane, plot, *arrows, shadow, trace, drops, worked, arc), dial


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def turn(drawing, dial, to):
    dial.at = to
    for view in views_in([drawing]):
        view.refresh()


@pytest.mark.parametrize("to", [0, 0.5, 60, 90, 145, 180, 270, 333, 360])
def test_what_is_drawn_is_so_at_every_angle(turning, to):
    drawing, dial = turning
    turn(drawing, dial, to)
    assert_true(drawing)


def test_a_copy_follows_the_same_dial(turning):
    drawing, dial = turning
    copy = deepcopy(drawing)
    turn(copy, dial, 200)
    assert_true(copy)


def test_a_drawing_that_stayed_behind_is_caught(turning):
    drawing, dial = turning
    dial.at = 200
    with pytest.raises((AssertionError, ValueError)):
        assert_true(drawing)


def test_a_plane_has_one_scale_and_crosses_at_zero(turning):
    plane = turning[0][0]
    assert plane.x.unit() == pytest.approx(plane.y.unit())
    assert plane.x.point(0) == pytest.approx(plane.y.point(0))
    assert plane.coordinates(plane.point(-1.5, 2)) == pytest.approx([-1.5, 2])


def test_the_shadow_changes_its_colour_where_the_product_changes_its_sign(turning):
    drawing, dial = turning
    shadow, colours = drawing[4], []
    for to in (80, 100):
        turn(drawing, dial, to)
        colours.append(shadow.bar.get_stroke_color())
    assert colours[0] != colours[1]


def test_a_trace_ends_at_its_dot_and_shows_only_what_has_been_passed(turning):
    drawing, dial = turning
    trace = drawing[5]
    turn(drawing, dial, 100)
    assert trace.passed == 4  # 0, 30, 60, 90
    assert trace.get_end() == pytest.approx(trace.dot.get_center())
    turn(drawing, dial, 0)
    assert trace.passed == 0
    assert not len(trace.points)


@pytest.mark.parametrize("to", [0, 30, 100, 180, 333, 360])
def test_what_lies_between_a_trace_and_zero_is_as_far_as_it_is_passed(turning, to):
    drawing, dial = turning
    lobes = VGroup(*(Lobes(drawing[5], side=side, role="look") for side in (1, -1)))
    turn(VGroup(drawing, lobes), dial, to)
    assert_true(lobes)
    floor = drawing[5].plot.point(0, 0)[1]
    assert lobes[0].points[:, 1].min() == pytest.approx(floor)
    assert lobes[1].points[:, 1].max() == pytest.approx(floor)
    assert lobes[0].get_right()[0] == pytest.approx(drawing[5].dot.get_x())


def test_a_lobe_that_ends_in_the_air_is_found_out(turning):
    drawing, dial = turning
    turn(drawing, dial, 100)
    lobe = Lobes(drawing[5], side=1, role="look")
    lobe.points[-4] += 0.1 * UP
    with pytest.raises(ValueError, match="end at zero"):
        list(lobe.claims())


def test_a_dial_may_go_in_whole_steps():
    dial = Dial("shift", at=0, low=0, high=10)
    steps = Steps(dial, by=10)
    met = []
    for share in np.linspace(0, 1, 37):
        steps.change(share)
        met.append(dial.at)
    assert sorted(set(met)) == list(range(11))


def test_a_line_from_the_tip_that_leaves_its_axis_is_found_out(turning):
    drops = turning[0][6]
    drops.drops[0].points[-1] += 0.1
    with pytest.raises(ValueError, match="does not end on its axis"):
        list(drops.claims())


def test_products_stand_under_each_other_and_add_up():
    v, w = given((2.4, 0.7), "v", why="by hand"), given((1.2, 1.6), "w", why="by hand")
    worked = WorkedProduct(v, w, ("across", "up"))
    assert [number.read() for number in worked.products] == ["2.88", "1.12"]
    assert worked.sum.read() == "4.00"
    rights = {round(number.get_right()[0], 6) for number in (*worked.products, worked.sum)}
    assert len(rights) == 1


PICTURE = given((0.0, 1.0, 0.5, 0.0), "a picture", why="two by two")


def test_a_picture_on_glass_is_where_the_dial_says():
    dial = Dial("shift", at=1)
    glass = on_glass(PICTURE, 2, at=dial.probe(), width=4)
    assert np.asarray(glass()).tolist() == [[0, 0, 1, 0], [0, 0.5, 0, 0]]
    dial.at = 2
    assert np.asarray(glass()).tolist() == [[0, 0, 0, 1], [0, 0, 0.5, 0]]


def test_only_shared_ink_glows():
    dial = Dial("shift", at=0)
    v = on_glass(PICTURE, 2, at=0.0, width=3)
    overlay = Overlay(v, on_glass(PICTURE, 2, at=dial.probe(), width=3), cell=0.2)
    assert_true(overlay)
    assert overlay.shared.image.pixel_array[..., 3].tolist() == [[0, 255, 0], [64, 0, 0]]
    dial.at = 1
    for layer in overlay:
        layer.refresh()
    assert_true(overlay)
    assert not overlay.shared.image.pixel_array[..., 3].any()


def test_ink_of_another_colour_is_found_out():
    ink = Ink(on_glass(PICTURE, 2, at=0.0, width=2), cell=0.2, role="w")
    ink.image.pixel_array[0, 0, 0] += 9
    with pytest.raises(ValueError, match="another colour"):
        list(ink.claims())


def test_a_shadow_times_a_length_stands_in_the_same_columns():
    worked = WorkedProduct(given((2.4, 0.7), "v", why="x"), given((1.2, 1.6), "w", why="x"), "ab")
    by = ShadowProduct(given(1.6, "s", why="x"), given(2.5, "l", why="x"), figures=True)
    assert [number.read() for number in by.factors] == ["1.60", "2.50"]
    assert by.product.read() == "4.00"
    for mine, its in zip(
        (*by.factors, by.product), (*worked.factors[0], worked.products[0]), strict=True
    ):
        assert mine.get_right()[0] == pytest.approx(its.get_right()[0])


def test_factors_that_do_not_check_by_hand_are_not_printed():
    assert checks(1.6, 2.5)
    assert not checks(-0.3578, 2.2361)  # -0.36 times 2.24 is -0.81, the product -0.80
    by = ShadowProduct(given(-0.3578, "s", why="x"), given(2.2361, "l", why="x"), figures=False)
    assert len(by.factors) == 0
    assert by.product.read() == "−0.80"


def test_the_name_of_an_arrow_may_follow_a_dial():
    dial, plane = Dial("aside", at=90, low=-90, high=90), ArrowPlane(4, size=6)
    arrow = VectorArrow(plane, given((2, 0), "v", why="x"), name="v", aside=dial.probe())
    assert arrow.label.get_y() > 0.3
    dial.at = -90
    arrow.refresh()
    assert arrow.label.get_y() < -0.3
