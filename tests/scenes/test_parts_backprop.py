"""The parts of backprop: arrows of many digits, the mini-batch they are from, the column."""

from itertools import pairwise

import numpy as np
import pytest
from manim import RIGHT, UP, Line

from nncore.probes.expressions import entries
from nncore.probes.inputs import given
from scenes.backprop.asking import Asking, Room, scale
from scenes.backprop.chosen import choose, settles
from scenes.backprop.cost_changes import kinds
from scenes.backprop.gather import Gather
from scenes.backprop.gradient_column import GradientColumn
from scenes.backprop.levers import Ranked, Sort
from scenes.backprop.upright import Gap, Level, Posts, Upright, nice_step, row_axes
from scenes.mobjects.axes import Axis
from scenes.stage import runs

VALUES = (0.5, -0.25, 0.0)


@pytest.fixture
def axis():
    return Axis(-1, 1, 1, length=4, direction=UP).shift(0.7 * UP)


def row(*values):
    return given(np.array(values), "values", why="a test")


def shown(view):
    claims = list(view.claims())
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


@pytest.mark.parametrize("kind", [Upright, Posts])
def test_arrows_and_bars_read_back_their_values(axis, kind):
    looks = {"role": "ink"} if kind is Posts else {}
    view = kind(axis, [0, 1, 2], row(*VALUES), width=0.2, **looks)
    shown(view)
    view[1].shift(0.1 * UP)
    assert any(
        not np.allclose(claim.shown, claim.probe(), atol=claim.tolerance) for claim in view.claims()
    )


def test_an_arrow_of_the_other_colour_is_found(axis):
    view = Upright(axis, [0, 1, 2], row(*VALUES), width=0.2)
    view[0].set_fill(view[1].get_fill_color())
    with pytest.raises(ValueError, match="colour of the other sign"):
        list(view.claims())


def test_an_arrow_in_the_wrong_column_is_found(axis):
    view = Upright(axis, [0, 1, 2], row(*VALUES), width=0.2)
    view.xs = view.xs + 0.1
    with pytest.raises(ValueError, match="column"):
        list(view.claims())


def test_a_gap_reaches_from_one_value_to_another(axis):
    values = row(*VALUES)
    view = Gap(axis, 1.5, entries(values, 0), entries(values, 1), role="wrong", width=9)
    shown(view)
    with pytest.raises(ValueError, match="place"):
        list(view.shift(0.1 * RIGHT).claims())


def test_a_level_reads_back_its_value_all_along(axis):
    view = Level(axis, (-1.0, 2.0), entries(row(*VALUES), 1), role="look")
    shown(view)


def test_rows_have_one_scale_on_which_neighbours_do_not_meet():
    values = np.array([[0.2, -0.3], [0.1, 0.5], [-0.4, 0.0]])
    heights = np.array([1.0, 0.0, -1.0])
    axes = row_axes(values, heights, x=-3.0, above=0.6, below=0.5)
    units = [axis.unit() for axis in axes]
    assert units == pytest.approx([units[0]] * 3)
    tips = heights[:, None] + units[0] * values
    for high, low, y in zip(tips, tips[1:], heights, strict=False):
        assert (np.minimum(high, y) > np.maximum(low, y - 1)).all()
    assert tips[0].max() <= 1.6 + 1e-9
    assert tips[-1].min() >= -1.5 - 1e-9
    assert [axis.point(0.0)[1] for axis in axes] == pytest.approx(heights)


def test_rows_in_lanes_keep_to_their_half_of_the_way():
    values = np.array([[0.2, -0.3], [0.1, 0.5], [-0.4, 0.0]])
    axes = row_axes(values, [1.0, 0.0, -1.0], x=0.0, above=2.0, below=2.0, lanes=True)
    assert axes[0].unit() * np.abs(values).max() == pytest.approx(0.46)


@pytest.mark.parametrize(("reach", "step"), [(1.0, 0.5), (0.9, 0.2), (0.019, 0.005), (30, 10)])
def test_a_step_is_nice_and_at_most_half_of_the_reach(reach, step):
    assert nice_step(reach) == pytest.approx(step)


def test_what_is_chosen_is_what_costs_most():
    live = runs.digits(step=250)
    chosen = choose(live, 250, 100)
    assert chosen.seen[: len(chosen.batch)] == chosen.batch == tuple(live.batch_at(250))
    assert sorted(chosen.together) == sorted(chosen.batch)
    y = live.data.y("train")
    assert [y[example] for example in chosen.digits] == list(chosen.labels)
    costs = chosen.run.probe("C", split="train", example=chosen.batch)()
    assert chosen.batch[int(costs.argmax())] == chosen.digits[chosen.alone]
    assert set(chosen.outputs) < set(chosen.labels)


def test_the_places_of_its_weights_are_those_in_the_gradient():
    chosen = choose(runs.digits(step=250), 250, 32)
    gradient = chosen.run.probe("gradient", split="train", batch=chosen.batch)()
    slopes = [chosen.slope(j, chosen.batch)() for j in chosen.outputs]
    assert gradient[chosen.places()] == pytest.approx(slopes, abs=1e-15)
    all_of_them = chosen.run.probe("mean dC/dW", layer=3, split="train", batch=chosen.batch)()
    assert gradient[list(chosen.last_weights())] == pytest.approx(all_of_them.ravel(), abs=1e-15)


@pytest.mark.parametrize(("late", "holds"), [((0.1, 0.2), True), ((0.1, 3.0), False)])
def test_what_settles_strays_less_in_the_end(late, holds):
    assert settles(row(0.0, 1.0, *late), (1, 2, 4))() is holds


def test_the_column_points_to_the_bar_that_is_meant():
    column = GradientColumn(row(0.3, -0.2, 0.1), top=2.0, bottom=-2.0, x=0.0, width=4.0)
    (pointer,) = column.pointers([1])
    assert pointer.get_y() == pytest.approx(column.heights[1])
    assert pointer.get_end()[0] < column.bars[1].get_left()[0]


def test_all_columns_and_their_sum_have_one_scale_and_keep_to_their_room():
    room = Room(before=-6.5, first=-3.4, last=3.1, after=3.85, reach=2.55)
    asking = Asking(runs.digits(step=0), 3, example=834, room=room)
    units = [column.axis.unit() for column in asking.columns]
    assert units == pytest.approx([asking.before.axis.unit()] * 10)
    assert asking.before.axis.line.get_length() <= room.reach + 1e-6
    lefts, rights = (
        [end(column.axis.line)[0] for column in asking.columns]
        for end in (Line.get_start, Line.get_end)
    )
    assert lefts[0] >= room.first - 1e-6
    assert rights[-1] <= room.last + 1e-6
    assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))


def test_half_gathered_the_first_columns_are_in_the_sum_and_the_last_have_not_set_out():
    room = Room(before=-6.5, first=-3.4, last=3.1, after=3.85, reach=2.55)
    asking = Asking(runs.digits(step=0), 3, example=834, room=room)
    gather = Gather(asking.columns, asking.sums, asking.before.bars, pace=[1.0] * 10)
    gather.begin()
    gather.interpolate(float(gather.begins[5]) / gather.total)
    axis = asking.before.axis
    tips = axis.value(np.array([bar.points[4] for bar in asking.before.bars]))
    part = (tips - asking.sums[4]()) / asking.wishes[4]()  # of the fifth, which has just landed
    assert part == pytest.approx([0.0] * 16, abs=1e-6)
    assert [flock[0].get_fill_opacity() for flock in gather.flying] == [0] * 4 + [1] + [0] * 5
    gather.finish()
    (_, end) = asking.before.bars.claims()
    assert end.shown == pytest.approx(asking.sums[-1](), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_neurons_that_are_sorted_do_not_run_into_each_other(seed):
    values = np.random.default_rng(seed).random(16)
    column = Ranked(row(*values), x=0.0, heights=np.linspace(3.15, -1.85, 16), radius=0.14)
    sort = Sort(column, by=row(*values))
    sort.start()
    for share in np.linspace(0, 1, 101):
        sort.move(share)
        places = np.array([circle.get_center() for circle in column.circles])
        apart = np.linalg.norm(places[:, None] - places, axis=-1) + np.eye(16)
        assert apart.min() > 2 * 0.14
    assert (np.diff(column.heights[np.argsort(-values)]) < 0).all()


def test_a_bar_that_lies_down_is_where_the_column_has_it():
    column = GradientColumn(row(*VALUES), top=2, bottom=-2, x=0, width=4)
    for place in (0, 1):
        flat = column.lie_down(place, column.bars[place].copy()).target_mobject
        assert flat.get_center() == pytest.approx(column.bars[place].get_center())
        assert (flat.width, flat.height) == pytest.approx(
            (column.bars[place].width, column.bars.thick)
        )


def test_the_kinds_are_the_first_test_digits_of_each_label():
    pictures, names = kinds(runs.digits(step=250), np.arange(10.0))
    y = runs.digits(step=250).data.y("test")
    first = [int(np.flatnonzero(y == label)[0]) for label in range(10)]
    pixels = runs.digits(step=250).data.x("test")[first]
    assert [picture.probe() for picture in pictures] == [pytest.approx(x) for x in pixels]
    assert [int(name.probe()) for name in names] == list(range(10))


@pytest.mark.parametrize("unit", [1.5, 3.0, 6.0])
def test_the_numbers_of_a_scale_do_not_run_into_each_other(unit):
    axis = scale((-0.23, 0.21), unit)
    left = sorted(axis.numbers, key=lambda number: number.get_x())
    assert len(left) >= 2
    assert all(a.get_right()[0] < b.get_left()[0] for a, b in pairwise(left))
