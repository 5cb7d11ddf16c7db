"""One product for many digits: columns come, are sorted, and show their answers truly."""

import numpy as np
import pytest

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.matrix_multiplication.large_product import LargeProduct
from scenes.matrix_multiplication.stairs import Climb
from scenes.stage.view import views_in
from tests.scenes.test_views import bare, faults, play

EXAMPLES = (3, 0, *range(4, 60))


@pytest.fixture(scope="module")
def run():
    return training_run(DIGITS)


@pytest.fixture
def product(run):
    made = LargeProduct(run, EXAMPLES, few=2, left=-2.0, right=4.0, heights=(2.0, 3.0))
    made.stand(0.4, 0.2)
    return made


def shown(picture):
    return np.asarray(picture.image.pixel_array[..., :3])


def test_all_columns_come_and_the_first_stay_the_first(product):
    few = shown(product.activations)
    width = product.activations.width
    scene = bare(product, product.count)
    play(scene, product.more(run_time=1))
    assert shown(product.activations).shape == (16, len(EXAMPLES), 3)
    assert shown(product.outputs).shape == (10, len(EXAMPLES), 3)
    assert (shown(product.activations)[:, :2] == few).all()
    assert product.activations.width == pytest.approx(width)
    assert product.count.numbers["shown"].read() == str(len(EXAMPLES))
    assert faults(product) == []


def test_halfway_there_are_as_many_columns_as_the_number_says(product):
    scene = bare(product, product.count)
    more = product.more(run_time=1)
    more._setup_scene(scene)
    more.begin()
    more.interpolate(0.5)
    assert 2 < shown(product.outputs).shape[1] < len(EXAMPLES)
    assert product.count.numbers["shown"].read() == str(shown(product.outputs).shape[1])
    assert faults(product) == []


def test_sorted_columns_are_those_that_were_there_and_stand_by_their_digits(run, product):
    scene = bare(product)
    play(scene, product.more(run_time=1))
    before = shown(product.outputs)
    play(scene, product.sorting(run_time=1))
    labels = [int(run.probe("label", example=e)()) for e in EXAMPLES]
    assert (shown(product.outputs) == before[:, np.argsort(labels, kind="stable")]).all()
    assert faults(product) == []


def test_columns_on_their_way_are_the_ones_that_were_there(product):
    scene = bare(product)
    play(scene, product.more(run_time=1))
    outputs = product.outputs
    sorting = product.sorting(run_time=1)
    before = {column.tobytes() for column in shown(outputs).swapaxes(0, 1)}
    sorting.begin()
    for share in np.linspace(0, 1, 12):
        sorting.interpolate(share)
        columns = shown(outputs).swapaxes(0, 1)
        ground = shown(outputs)[0, 0] * 0 + np.rint(255 * outputs.theme.rgb("panel"))
        empty = (columns == ground).all(axis=(1, 2))
        assert {column.tobytes() for column in columns[~empty]} <= before
        assert share < 1 or not empty.any()


def test_below_the_columns_are_the_activations_of_the_output_layer(run, product):
    outputs = product.outputs
    play(bare(product), product.more(run_time=1))
    assert faults(outputs) == []
    a = np.asarray(run.probe("a", layer=3, example=EXAMPLES[0])())
    assert shown(outputs)[:, 0].mean(axis=1).argmax() == a.argmax()


def test_the_stairs_count_what_is_right_and_object_to_a_step_too_many(run, product):
    right, words, wrong = product.score(-4.0)
    stairs = product.stairs
    scene = bare(stairs, right, words)
    play(scene, Climb(stairs, right, run_time=1))
    assert faults(stairs) == []
    truly = sum(int(run.probe("right", example=e)()) for e in EXAMPLES)
    assert right.read() == str(truly)
    assert wrong.numbers["k"].read() == str(len(EXAMPLES) - truly)
    stairs.image.pixel_array[:, 7, :3] = stairs.hues["look"]
    with pytest.raises(ValueError, match="more than one"):
        list(stairs.claims())
    stairs.refresh()
    assert faults(stairs) == []
    stairs.ticks.shift([0.01, 0, 0])
    with pytest.raises(ValueError, match="not above a column"):
        list(stairs.claims())
    stairs.refresh()
    stairs.image.pixel_array[:, 7] = np.roll(stairs.image.pixel_array[:, 7], 1, axis=0)
    assert faults(stairs) != []


def test_there_is_a_digit_above_each_step(product):
    steps = product.steps()
    assert sum(map(len, steps.values())) == len(EXAMPLES)
    assert len(product.thumbs) == len(steps) == 10
    across = [thumb.get_x() for thumb in product.thumbs]
    assert across == sorted(across)
    assert views_in([product.thumbs])


def test_mistakes_are_digits_that_are_read_wrong(run, product):
    mistakes = product.mistakes(product.outputs)
    wrong = [e for e in product.sorted if not run.probe("right", example=e)()]
    assert len(mistakes) == min(2, len(wrong)) > 0
    for _, drawn, read in mistakes:
        assert drawn.numbers["drawn"].read() != read.numbers["read"].read()
    assert mistakes.get_center() == pytest.approx(product.outputs.get_center())
    assert faults(mistakes) == []


def test_where_all_are_read_right_there_are_no_mistakes(run):
    right = [e for e in range(20) if run.probe("right", example=e)()]
    made = LargeProduct(run, right, few=2, left=-2.0, right=4.0, heights=(2.0, 3.0))
    assert len(made.mistakes(made.outputs)) == 0
