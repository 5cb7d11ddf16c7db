"""Parts that show vectors as strips: what they claim, and what becomes of a strip that is laid."""

import numpy as np
import pytest

from nncore.probes.expressions import largest
from nncore.probes.inputs import given
from scenes.attention.lay import Lay, cells
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.stage.text import Formula

V = given((1.0, -2.0, 0.5), "v", why="for a test")
W = given((2.0, -1.0, 4.0), "w", why="for a test")


def strip(probe=V, **looks):
    return Strip(probe, limit=largest(probe), length=3, **looks)


def test_a_strip_says_what_its_cells_show_lying_or_upright():
    for upright in (False, True):
        one = strip(upright=upright)
        (claim,) = one.claims()
        assert np.allclose(claim.shown, V(), atol=claim.tolerance)
        assert max(one.image.width, one.image.height) == pytest.approx(3)


def test_the_cells_of_a_strip_arrive_where_those_of_the_other_are():
    lying, upright = strip(), strip(upright=True)
    for cell, k in zip(cells(upright), range(3), strict=True):
        assert np.allclose(cell.get_center(), upright.pixel(k).get_center())
    assert Lay(lying, upright).new is upright
    with pytest.raises(ValueError, match="3 and 2 cells"):
        Lay(lying, strip(given((1.0, 2.0), "u", why="for a test")))


def test_a_row_of_the_matrix_is_on_a_line_with_what_it_makes():
    M = given(((1.0, 0.0, 2.0), (0.0, 1.0, 0.0)), "M", why="for a test")
    out = given((2.0, -2.0), "M v", why="for a test")
    limits = (largest(M), largest(V), largest(out))
    made = MatrixOnStrip(M, V, out, names=(Formula("M"), Formula("v"), Formula("a")), limits=limits)
    assert made.after.pixel(1).get_y() == pytest.approx(made.matrix.pixel(3).get_y())
