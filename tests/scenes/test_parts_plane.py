"""The plane: threads and points follow two runs in one clock, and claim what is so."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from manim import LEFT, RIGHT, UP, Group, tempconfig

from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.sigmoid.line import LineByHand, StraightLine, places
from scenes.sigmoid.moves import Carry, Reframe
from scenes.sigmoid.plane import Misses, Panel
from scenes.sigmoid.rewrite import Rewrite
from scenes.sigmoid.sides import REACH, Side
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import Lesson
from scenes.stage.text import Formula
from scenes.stage.theme import THEMES
from scenes.stage.view import View, views_in


class Bare(Lesson):
    """A lesson with nothing on screen."""


def stage(*mobjects):
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(*mobjects)
    return scene


def play(scene, *animations, **settings: Any):
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene.play(*animations, **settings)


def side(*, bend: bool, step: int = 60) -> Side:
    run = runs.plane(bend=bend, step=step, seed=11)
    return Side(run, LEFT, point=1, title="a side", swap=True)


def parts(of: Side) -> list[View]:
    return [*of.before, of.ring, of.border]


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        np.testing.assert_allclose(
            np.ravel(claim.shown), np.ravel(claim.probe()), rtol=0, atol=claim.tolerance
        )


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("bend", [True, False])
def test_what_is_drawn_is_where_the_network_takes_it(bend, theme):
    with tempconfig({"background_color": THEMES[theme].ground}):
        one = side(bend=bend)
        drawing = Group(*parts(one), one.regions())
        assert_true(drawing)
        scene = stage(one.panel, drawing)
        play(scene, Carry(one.behind(), run_time=0.2))
        assert_true(drawing)
        play(scene, Carry(one.back(), run_time=0.2))
        assert_true(drawing)


def test_half_way_there_is_half_way():
    one = side(bend=True)
    points, goals = one.marks[0], one.behind()
    start, end = (np.asarray(probe()) for probe in (points.probe, goals[points]))
    carry = Carry(goals)
    carry.begin()
    carry.interpolate(0.5)
    half = one.panel.place(points.centres())
    assert half == pytest.approx((start + end) / 2, abs=1e-9)
    assert_true(Group(*parts(one)))


def test_two_runs_train_in_one_clock():
    both = [side(bend=bend) for bend in (True, False)]
    views = [view for one in both for view in parts(one)]
    scene = stage(*(one.panel for one in both), *views)
    for one in both:
        play(scene, Carry(one.behind(), run_time=0.2))
    play(scene, *(Train(one.run, to=900) for one in both), run_time=0.4)
    assert [one.run.step for one in both] == [900, 900]
    assert_true(Group(*views))


def test_a_straight_network_s_border_stays_a_line_and_a_bent_one_s_does_not():
    bows = []
    for bend in (False, True):
        one = side(bend=bend, step=4_000)
        one.border.ask(probe=one.back()[one.border])
        one.border.refresh()
        points = one.border.points[:, :2] - one.border.points[:, :2].mean(axis=0)
        bows.append(np.linalg.svd(points, compute_uv=False)[1] / len(points) ** 0.5)
    assert bows[0] < 1e-6
    assert bows[1] > 0.2


def test_a_panel_cuts_off_what_is_outside():
    one = side(bend=False, step=4_000)
    one.grid[0].ask(probe=one.behind()[one.grid[0]])
    one.grid[0].refresh()
    places = one.panel.place(one.grid[0].points)
    assert places.min() >= -1e-9
    assert places.max() <= 1 + 1e-9
    assert_true(one.grid[0])


def test_a_copy_follows_the_same_run():
    one = side(bend=False)
    copy = deepcopy(one.border).shift(0 * UP)
    one.run.seek(15)
    copy.refresh()
    assert_true(copy)


def test_a_picture_beside_its_panel_is_found_out():
    regions = side(bend=True).regions()
    regions.image.shift(0.1 * UP)
    with pytest.raises(ValueError, match="does not fill the panel"):
        list(regions.claims())


def test_a_reframed_panel_takes_what_is_in_it_along():
    one = side(bend=True)
    to = Panel(width=2, height=2).shift(3 * RIGHT)
    play(stage(one.panel, *parts(one)), Reframe(one.panel, to, *parts(one), run_time=0.2))
    assert np.allclose(one.panel.points, to.points)
    assert_true(Group(*parts(one)))


@pytest.mark.parametrize("degrees", [10.0, 100.0, 190.0, 290.0])
def test_a_line_by_hand_rings_what_is_on_its_wrong_side(degrees):
    run = runs.plane(bend=True, step=0)
    hand = LineByHand(run, degrees=degrees, offset=0.2)
    panel = Panel(width=6, height=4)
    where = [places(run, label, REACH) for label in (0, 1)]
    rings = [Misses(panel, *pair, radius=0.1) for pair in zip(where, hand.misses, strict=True)]
    assert_true(Group(StraightLine(panel, hand, REACH), *rings))
    ringed = sum(len(ring.points) for ring in rings) / 16
    assert ringed == hand.wrong() <= 100
    n = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    wrong = ((run.data.x_test @ n > 0.2) != (run.data.y_test == 1)).sum()
    assert ringed == min(wrong, 200 - wrong)


@pytest.mark.parametrize("mark", ["dot", "cross"])
def test_marks_are_centred_on_their_values(mark):
    run = runs.plane(bend=True, step=0)
    plot = Plot(Axis(-3, 3, 1, length=4), Axis(-3, 3, 1, length=4, direction=UP))
    z = [run.probe("z", layer=1, neuron=j, example=range(20)) for j in (0, 1)]
    assert_true(Dots(plot, *z, mark=mark))


def test_a_rewritten_formula_is_whole():
    old, new = Formula("{{W : W}} (x + {{b : b}})"), Formula("{{W : W}} x + {{W : V}} {{b : b}}")
    scene = stage(old)
    play(scene, Rewrite(old, new, "WW", "WV", "bb", run_time=0.2))
    assert new in scene.mobjects
    assert old not in scene.mobjects
    glyphs = {id(g) for m in scene.mobjects for g in m.family_members_with_points()}
    assert glyphs >= {id(g) for g in new.family_members_with_points()}
    assert sum(m is new or m in new.get_family() for m in scene.mobjects) == 1
