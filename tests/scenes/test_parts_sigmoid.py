"""Dots that pile up at the side, the stems that they stand on, and an axis that gets shorter."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import UP

from nncore.probes.inputs import given
from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.mobjects.axes import Axis, Plot
from scenes.sigmoid.dots import Heap, Pile, Resize, Shorten, Stems, heap_below

HERE: dict[str, Any] = {"layer": 1, "neuron": 4, "example": range(40)}
TENTHS = np.linspace(0, 1, 11)


@pytest.fixture
def run():
    return training_run(replace(DIGITS, steps=60)).seek(10)


@pytest.fixture
def plot():
    return Plot(Axis(-8, 8, 2, length=8), Axis(0, 1, 0.5, length=3, direction=UP, places=1))


def assert_true(view):
    claims = list(view.claims())
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def test_a_pile_has_a_dot_for_each_value_in_its_own_tenth():
    values = given((0.01, 0.05, 0.09, 0.02, 0.55, 1.0), "shares", why="a test")
    pile = Pile(Axis(0, 1, 0.1, length=3, direction=UP), values, TENTHS, rows=3)
    places = pile.centres()
    tenths = np.floor(pile.axis.value(places) * 10).astype(int)
    assert list(tenths) == [0, 0, 0, 0, 5, 9]
    columns = np.round((places[:, 0] - places[:, 0].min()) / pile.pitch).astype(int)
    assert list(columns) == [0, 0, 0, 1, 0, 0]  # three rows are full, the fourth dot is outside


@pytest.mark.parametrize("step", [0, 60])
def test_pile_and_stems_follow_their_run(run, plot, step):
    z, a = run.probe("z", **HERE), run.probe("a", **HERE)
    pile = Pile(Axis(0, 1, 0.1, length=3, direction=UP), a, TENTHS, rows=3)
    stems = Stems(plot, z, a, role="z")
    run.seek(step)
    for view in (pile, stems):
        view.refresh()
        assert_true(view)


def test_a_dot_in_the_wrong_tenth_is_a_lie(run):
    pile = Pile(Axis(0, 1, 0.1, length=3, direction=UP), run.probe("a", **HERE), TENTHS, rows=3)
    pile.points[:16] += 0.9 * UP
    with pytest.raises(ValueError, match="end of its row"):
        list(pile.claims())


def test_a_stem_that_hangs_in_the_air_is_a_lie(run, plot):
    stems = Stems(plot, run.probe("z", **HERE), run.probe("a", **HERE), role="z")
    stems.points[0] += 0.1 * UP
    with pytest.raises(ValueError, match="begin on the axis"):
        list(stems.claims())


def test_stems_may_show_how_far_a_nudge_of_the_bias_lifts_each_dot(run, plot):
    run.seek(60)
    nudged = run.nudged("b", layer=1, neuron=HERE["neuron"])
    moved = [nudged.probe(name, **HERE) for name in ("z", "a")]
    leaps = Stems(plot, *moved, foot=run.probe("a", **HERE), role="ink")
    assert np.ptp(leaps.points[:4, 1]) == 0
    nudged.by = 1.0
    leaps.refresh()
    assert_true(leaps)
    heights = (leaps.points[3::4] - leaps.points[::4])[:, 1]
    assert (heights > 0).all()
    leaps.points[0] += 0.1 * UP
    with pytest.raises(AssertionError):
        assert_true(leaps)


def test_an_axis_gets_shorter_and_what_is_on_it_follows(run, plot):
    stems = Stems(plot, run.probe("z", **HERE), run.probe("a", **HERE), role="z")
    low = plot.x.line.get_start()
    shorten = Shorten(plot.x, stems, to=5.0)
    shorten.begin()
    shorten.interpolate(1)
    assert plot.x.line.get_length() == pytest.approx(5)
    assert plot.x.line.get_start() == pytest.approx(low)
    assert [plot.x.value(tick.get_center()) for tick in plot.x.ticks] == pytest.approx(
        list(range(-8, 9, 2))
    )
    assert_true(stems)


def test_the_dots_of_a_heap_lie_on_each_other_at_their_values(plot):
    rng = np.random.default_rng(0)
    values = given(tuple(rng.normal(size=60)), "z", why="a test")
    heap = Heap(plot, values, role="z", radius=0.1, opacity=1.0)
    assert_true(heap)
    places = heap.centres()
    apart = np.linalg.norm(places[:, None] - places, axis=-1) + np.eye(60)
    assert apart.min() > 2 * heap.radius - 1e-6
    lowest = plot.y.point(0)[1] + heap.radius
    on_another = (np.abs(apart - 2 * heap.radius) < 1e-5).any(axis=1)
    assert (on_another | (np.abs(places[:, 1] - lowest) < 1e-6)).all()


def test_a_heap_may_have_a_height_that_it_stays_below_and_its_dots_another_size(plot):
    values = given((0.0,) * 20, "z", why="a test")
    heap = heap_below(plot, values, 2.0, radius=0.2)
    assert heap.height <= 2.0
    before = heap.centres()
    resize = Resize(heap, radius=0.02, opacity=0.5)
    resize.begin()
    resize.interpolate(1)
    assert heap.centres() == pytest.approx(before)
    heap.refresh()
    assert heap.centres() == pytest.approx(before)
    assert heap.radius == pytest.approx(0.02)
    assert heap.get_fill_opacity() == pytest.approx(0.5)
    assert_true(heap)
