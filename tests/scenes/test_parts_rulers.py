"""Rulers, changes, tags and bands: they follow a nudge and a closer look, and claim what is so."""

from copy import deepcopy

import numpy as np
import pytest
from manim import UP, VGroup

from scenes.chain_rule.rulers import Band, ChangeBar, Ruler, Tag
from scenes.stage import runs
from scenes.stage.change import Narrow, Nudge
from scenes.stage.text import Formula
from scenes.stage.view import views_in

WEIGHT = {"layer": 3, "neuron": 0, "source": 0}
HERE = {"layer": 3, "neuron": 0, "example": 0}


@pytest.fixture
def chain():
    """The weight and z of the chain on two rulers, with the nudge and the lens that move them."""
    run = runs.chain(step=0)
    nudged = run.nudged("W", **WEIGHT, by=2.0)
    lens = run.nudged("W", **WEIGHT, by=2.0)
    span = lens.probe("W", **WEIGHT) - run.probe("W", **WEIGHT)
    names = (("W", WEIGHT), ("z", HERE))
    rulers = [Ruler(run.probe(name, **which), span, length=6) for name, which in names]
    rulers[1].shift(-2 * UP)
    changes = [
        ChangeBar(ruler, nudged.probe(name, **which))
        for ruler, (name, which) in zip(rulers, names, strict=True)
    ]
    tag = Tag(changes[0], Formula("Delta w"))
    return VGroup(*rulers, *changes, tag, Band(*changes)), nudged, lens


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def refresh(drawing):
    for view in views_in([drawing]):
        view.refresh()


@pytest.mark.parametrize(("by", "window"), [(2.0, 2.0), (0.5, 2.0), (0.02, 0.02), (-0.3, 1.0)])
def test_what_is_drawn_is_what_the_nudged_network_says(chain, by, window):
    drawing, nudged, lens = chain
    nudged.by, lens.by = by, window
    refresh(drawing)
    assert_true(drawing)


def test_a_copy_follows_the_same_nudge(chain):
    drawing, nudged, _ = chain
    copy = deepcopy(drawing).shift(UP)
    nudged.by = 1.0
    refresh(copy)
    assert_true(copy)


def test_a_drawing_that_stayed_behind_is_caught(chain):
    drawing, nudged, _ = chain
    nudged.by = 1.0
    with pytest.raises(AssertionError):
        assert_true(drawing)


def test_bars_on_one_scale_have_the_ratio_of_the_changes(chain):
    drawing, _, _ = chain
    w, z = (np.ptp(drawing[index].bar.points[:, 0]) for index in (2, 3))
    assert z / w == pytest.approx(0.5)  # dz/dw is a(L-1) = 1/2


def test_a_closer_look_keeps_the_length_of_a_bar_that_shrank_with_it(chain):
    drawing, nudged, lens = chain
    before = np.ptp(drawing[2].bar.points[:, 0])
    nudged.by, lens.by = 0.002, 0.002
    refresh(drawing)
    assert np.ptp(drawing[2].bar.points[:, 0]) == pytest.approx(before)


def test_the_held_value_keeps_its_place_under_a_closer_look(chain):
    drawing, _, lens = chain
    ruler = drawing[1]
    place = ruler.point(ruler.at())
    lens.by = 0.01
    assert ruler.point(ruler.at()) == pytest.approx(place)


def test_ticks_are_never_crowded(chain):
    drawing, _, lens = chain
    ruler = drawing[0]
    for window in np.geomspace(2, 2e-3, 25):
        lens.by = window
        ruler.refresh()
        x = np.unique(np.round(ruler.ticks.points[:, 0], 4))
        assert 2 < len(x) < 60
        assert np.diff(x).min() > 0.1


def test_an_upright_ruler_has_its_ticks_across():
    run = runs.chain(step=0)
    cost, y = run.probe("C", example=0), run.probe("y", neuron=0, example=0)
    ruler = Ruler(cost, y, length=3, direction=UP)
    assert ruler.line.height == pytest.approx(3)
    assert ruler.here.width > ruler.here.height
    assert_true(ruler)


def test_narrowing_goes_down_by_the_same_factor_each_time(chain):
    _, nudged, _ = chain
    narrow = Narrow(nudged, by=0.02)
    narrow.begin()
    narrow.change(0.5)
    assert nudged.by == pytest.approx(0.2)
    narrow.change(1.0)
    assert nudged.by == pytest.approx(0.02)
    assert isinstance(narrow, Nudge)
