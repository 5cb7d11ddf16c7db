"""Knobs, thresholds and split dots: they follow a nudge, and claim what is so."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import UP, VGroup

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.knobs import Knob, SplitDots, Threshold
from scenes.stage.view import views_in

LAYER: dict[str, Any] = {"layer": 1, "neuron": 4}


@pytest.fixture
def turned():
    """A bias on a knob, its threshold, and the activations that it splits; and the nudge."""
    run = training_run(replace(DIGITS, steps=60)).seek(10)
    nudged = run.nudged("b", **LAYER)
    b = nudged.probe("b", **LAYER)
    sums = run.probe("z", **LAYER, example=range(40)) - run.probe("b", **LAYER)
    plot = Plot(Axis(-8, 8, 2, length=8), Axis(0, 1, 0.5, length=3, direction=UP, places=1))
    dots = SplitDots(plot, sums, nudged.probe("a", **LAYER, example=range(40)), level=0.5)
    knob = Knob(Axis(-8, 8, 2, length=6), b, name="b")
    return VGroup(knob, Threshold(plot, -b, level=0.5, name="-b"), dots), nudged


def refresh(drawing):
    for view in views_in([drawing]):
        view.refresh()


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def n_lit(drawing):
    return len(drawing[2].lit.points) // 16


@pytest.mark.parametrize("by", [0.0, 4.0, -0.25, -6.0])
def test_what_is_drawn_is_what_the_nudged_network_says(turned, by):
    drawing, nudged = turned
    nudged.by = by
    refresh(drawing)
    assert_true(drawing)


def test_a_knob_may_be_moved_and_copied(turned):
    drawing, nudged = turned
    copy = deepcopy(drawing).shift(UP)
    nudged.by = 1.5
    refresh(copy)
    assert_true(copy)


def test_a_higher_bias_lights_more_dots(turned):
    drawing, nudged = turned
    lit = []
    for by in (-8.0, 0.0, 8.0):
        nudged.by = by
        refresh(drawing)
        lit.append(n_lit(drawing))
    assert lit[0] == 0 < lit[1] < lit[2] == 40


def test_a_threshold_stands_where_the_lit_dots_begin(turned):
    drawing, nudged = turned
    nudged.by = 0.1
    refresh(drawing)
    threshold, dots = drawing[1], drawing[2]
    lit = dots.lit.points.reshape(-1, 16, 3)[:, ::4].mean(axis=1)[:, 0]
    assert (lit > threshold.line.get_start()[0]).all()
    assert len(lit) == (dots.centres()[:, 0] > threshold.line.get_start()[0]).sum()


def test_a_dot_that_is_lit_by_mistake_is_found_out(turned):
    drawing, _ = turned
    dots = drawing[2]
    dots.lit.points = np.concatenate([dots.lit.points, dots.lit.points[:16]])
    split = list(dots.claims())[-1]
    assert split.shown != pytest.approx(split.probe(), abs=split.tolerance)


def test_a_point_off_its_level_is_found_out(turned):
    drawing, _ = turned
    drawing[1].point.shift(0.1 * UP)
    with pytest.raises(ValueError, match=r"not at the level 0\.5"):
        list(drawing[1].claims())


def test_a_band_that_ends_early_is_found_out(turned):
    drawing, _ = turned
    drawing[1].band.stretch(0.5, 0)
    with pytest.raises(ValueError, match="ends of the axes"):
        list(drawing[1].claims())
