"""The plane: regions and points follow two runs in one clock, and claim what is so."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, Group, tempconfig

from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Dots
from scenes.sigmoid.plane import Plane, Regions
from scenes.sigmoid.rewrite import Rewrite
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import Lesson
from scenes.stage.text import Formula
from scenes.stage.theme import THEMES
from scenes.stage.view import views_in


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


def drawn(*, bend: bool, step: int = 0) -> Group:
    run = runs.plane(bend=bend, step=step)
    plane = Plane(run, side=3)
    return Group(Regions(plane.plot, run, n=24), plane)


def assert_true(drawing):
    claims = [claim for view in views_in([drawing]) for claim in view.claims()]
    assert claims
    for claim in claims:
        assert np.ravel(claim.shown) == pytest.approx(np.ravel(claim.probe()), abs=claim.tolerance)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("bend", [True, False])
def test_what_is_drawn_is_what_the_network_answers(bend, theme):
    with tempconfig({"background_color": THEMES[theme].ground}):
        assert_true(drawn(bend=bend, step=30))


def test_two_runs_train_in_one_clock():
    both = Group(drawn(bend=True), drawn(bend=False).shift(4 * RIGHT))
    before = both[1][0].image.pixel_array.copy()
    scene = stage(both)
    bent, straight = (runs.plane(bend=bend, step=0) for bend in (True, False))
    play(scene, Train(bent, to=40), Train(straight, to=40), run_time=0.4)
    assert (bent.step, straight.step) == (40, 40)
    assert not np.array_equal(before, both[1][0].image.pixel_array)
    assert_true(both)


def test_a_copy_follows_the_same_run():
    copy = deepcopy(drawn(bend=False)).shift(UP)
    runs.plane(bend=False, step=15)
    for view in views_in([copy]):
        view.refresh()
    assert_true(copy)


def test_points_are_painted_again_above_the_picture_that_moves():
    drawing = drawn(bend=True)
    regions, plane = drawing
    assert all(points.depends_on(regions.probe.parts[0].run) for points in plane.marks)
    assert all(points.z_index > regions.image.z_index for points in plane.marks)


def test_a_picture_beside_its_plot_is_found_out():
    regions = drawn(bend=True)[0]
    regions.image.shift(0.1 * UP)
    with pytest.raises(ValueError, match="does not fill the plot"):
        list(regions.claims())


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
