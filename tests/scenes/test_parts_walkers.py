"""Two that walk: each takes a step when it has looked at its batch, and is drawn where it is."""

from dataclasses import replace

import numpy as np
import pytest
from manim import UP, Group, tempconfig

from nncore.probes.inputs import Dial
from nncore.recipe import DIGITS
from nncore.slices import stagger
from nncore.training import training_run
from scenes.gradient_descent.contours import ContourMap
from scenes.gradient_descent.section import Section, Sweep
from scenes.gradient_descent.walkers import Batch, CostSoFar, Race, Sill, Stairs, Walk, Widen
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.lesson import Lesson
from scenes.stage.view import views_in


class Bare(Lesson):
    """A lesson with nothing on screen."""


@pytest.fixture
def walkers():
    start = {"after": (DIGITS, 200), "l2": 0.0}
    slow = training_run(replace(DIGITS, batch_size=100, steps=3, **start)).seek(0)
    quick = training_run(replace(DIGITS, batch_size=10, steps=12, **start)).seek(0)
    return slow, quick, Dial("looked at", at=0.0)


@pytest.fixture
def stage(walkers):
    slow, quick, seen = walkers
    land = stagger(slow, quick, range(13))
    chart = ContourMap(
        land, (-1, 3, 9), (-1, 1, 5), levels=(0.6,), width=8, batch=range(50), split="train"
    )
    plot = Plot(Axis(0, 300, 100, length=6), Axis(0, 1, 1, length=2, direction=UP))
    return Group(
        chart,
        Walk(chart, quick, role="batch", width=4, radius=0.2),
        Walk(chart, slow, role="ink", width=4, radius=0.1),
        plot,
        CostSoFar(plot, quick, role="batch", width=4),
        Stairs(plot, slow, seen, role="ink", width=4),
        Sill(plot, slow.at(3).probe("C", split="train"), role="cost"),
        Batch(quick, seen, n=5, rows=1, width=5),
    )


def play(scene, *animations, **settings):
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene.play(*animations, **settings)


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert np.ravel(claim.shown) == pytest.approx(np.ravel(claim.probe()), abs=claim.tolerance)


def test_the_pace_is_that_of_examples(walkers, stage):
    slow, quick, seen = walkers
    assert_true(stage)
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(stage)
    play(scene, Race(seen, slow, quick, to=99), run_time=0.2)
    assert (slow.step, quick.step) == (0, 9)
    assert_true(stage)
    play(scene, Race(seen, slow, quick, to=200), run_time=0.2)
    assert (slow.step, quick.step) == (2, 12), "the quick one has no more steps"
    assert_true(stage)
    walk = stage[1]
    assert len(walk.feet.points) == min(walk.seen, 13) * 16


def test_what_is_looked_at_together_is_counted_together(walkers):
    _, quick, seen = walkers
    race = Race(seen, quick, to=100, by=20)
    race.first = 0.0
    for share, counted in ((0.0, 0), (0.19, 0), (0.2, 20), (0.39, 20), (0.6, 60), (1.0, 100)):
        race.change(share)
        assert seen.at == counted


def test_who_leaves_the_map_is_not_seen_any_more(walkers, stage):
    quick = walkers[1]
    chart, walk = stage[0], stage[1]
    places = walk.path()
    chart.across = (chart.across[0], float(places[5:7, 0].mean()), 9)
    seen = walk.seen
    assert 1 < seen <= 6
    quick.seek(seen - 1)
    walk.refresh()
    assert walk.head.get_fill_opacity() == 1
    quick.seek(12)
    walk.refresh()
    assert_true(walk)
    assert len(walk.feet.points) == seen * 16
    assert walk.head.get_fill_opacity() == 0
    end = chart.place(walk.line.points[-1])
    assert any(end[k] == pytest.approx(edge) for k, ends in ((0, chart.across), (1, chart.up))
               for edge in ends[:2])  # fmt: skip
    quick.seek(2)
    walk.refresh()
    assert walk.head.get_fill_opacity() == 1


def test_the_cost_of_the_slow_one_stays_until_its_next_step(walkers, stage):
    slow, _, seen = walkers
    seen.at = 150.0
    slow.seek(1)
    stairs = stage[5]
    stairs.refresh()
    corners = np.concatenate([stairs.points[::4], stairs.points[-1:]])
    assert stairs.plot.x.value(corners) == pytest.approx([0, 100, 100, 150])
    heights = stairs.plot.y.value(corners)
    assert heights[0] == pytest.approx(heights[1])
    assert heights[1] != pytest.approx(heights[2])
    assert heights[2] == pytest.approx(heights[3])


def test_the_pictures_are_of_the_examples_that_are_looked_at(walkers):
    _, quick, seen = walkers
    batch = Batch(quick, seen, n=4, rows=2, width=5)
    (first,) = batch.claims()
    seen.at = 7.0
    batch.refresh()
    (second,) = batch.claims()
    assert not np.array_equal(first.shown, second.shown)
    assert second.shown == pytest.approx(second.probe(), abs=second.tolerance)


def test_the_axis_is_drawn_out_to_its_own_end(stage):
    plot, curve = stage[3], stage[4]
    widen = Widen(plot, curve, high=50.0)
    widen.begin()
    assert plot.x.high == pytest.approx(50)
    widen.finish()
    assert plot.x.high == 300
    assert_true(curve)


def test_a_sill_is_level_throughout(stage):
    (sill,) = (view for view in views_in([stage]) if isinstance(view, Sill))
    assert_true(sill)
    sill.points[len(sill.points) // 2] += 0.05 * UP
    with pytest.raises(AssertionError):
        assert_true(sill)


def test_a_section_is_under_its_map_and_is_drawn_from_the_left(stage):
    chart = stage[0]
    section = Section(chart, floor=-6)
    assert_true(section)
    places = section.curve.x
    under = section.plot.point(places, 0.0)[:, 0]
    assert under == pytest.approx(chart.point(places, 0.0)[:, 0])
    assert chart.place(section.line.get_start())[1] == pytest.approx(0.0)
    sweep = Sweep(section.curve)
    sweep.begin()
    sweep.interpolate(0.5)
    assert section.curve.points[:, 0].max() < under[-1]
    sweep.interpolate(1)
    assert_true(section)
