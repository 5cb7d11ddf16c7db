"""A row laid along a column: numbers in line, sums that are true, another row on request."""

import numpy as np
import pytest

from nncore.probes.expressions import entries, running_sums
from scenes.animations.follow import Follow
from scenes.matrix_multiplication.products import RowTimesColumn
from scenes.mobjects.matrices import MatrixView
from scenes.stage import runs
from scenes.stage.view import views_in
from tests.scenes.test_views import bare, play

HERE = {"layer": 3, "neuron": 0, "example": 0}


def table():
    run = runs.digits(step=0)
    a = run.probe("a", layer=2, example=0)
    sums = running_sums(run.probe("products", **HERE))
    return RowTimesColumn(
        MatrixView([[entries(a, k)] for k in range(16)], row_height=0.33),
        row=[run.probe("W", layer=3, neuron=0, source=k) for k in range(16)],
        products=[run.probe("products", source=k, **HERE) for k in range(16)],
        sums=[entries(sums, k + 1) for k in range(16)],
        names=("w", "a", "w a", '"sum"'),
    )


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert len(claims) == 4 * 16
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def test_all_numbers_are_those_of_the_network():
    assert_true(table())


def test_a_row_of_numbers_is_on_one_line_and_decimal_points_align():
    drawing = table()
    for parts in zip(drawing.row, drawing.products, drawing.sums, strict=True):
        assert np.ptp([part.baseline for part in parts]) == pytest.approx(0, abs=1e-6)
    for numbers in (drawing.row, drawing.products, drawing.sums):
        assert np.ptp([number.get_right()[0] for number in numbers]) == pytest.approx(0, abs=1e-6)


def test_the_row_lies_left_of_its_column_and_the_products_right():
    drawing = table()
    column = drawing.column_view
    assert drawing.row.get_right()[0] < column.get_left()[0]
    assert column.get_right()[0] < drawing.products.get_left()[0]
    assert drawing.products.get_right()[0] < drawing.sums.get_left()[0]


def test_another_row_may_meet_the_same_column():
    drawing = table()
    play(bare(drawing), Follow(drawing.row, drawing.products, drawing.sums, neuron=4))
    assert_true(drawing)
    assert drawing.row[0].probe == runs.digits(step=0).probe("W", layer=3, neuron=4, source=0)


def test_a_row_that_does_not_fit_is_refused():
    drawing = table()
    with pytest.raises(ValueError, match="same length"):
        RowTimesColumn(
            drawing.column_view,
            row=[n.probe for n in drawing.row][:3],
            products=[n.probe for n in drawing.products],
            sums=[n.probe for n in drawing.sums],
            names=("w", "a", "w a", '"sum"'),
        )
