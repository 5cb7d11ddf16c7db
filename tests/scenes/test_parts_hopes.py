"""Hopes are fitted to neurons, and dots pile up: all of it true on the way, too."""

import numpy as np
import pytest
from manim import tempconfig

from nncore.maths.templates import PATTERNS
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.dot_columns import AskMany, DotColumns, above
from scenes.neurons.hopes import Fit, Hope, Match
from scenes.stage import runs
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.stage.view import View


class Bare(Lesson):
    """A lesson with nothing on screen."""


def play(*mobjects, animation):
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare()
        scene.add(*mobjects)
        scene.play(animation, run_time=0.2)


def assert_true(*views: View):
    for claim in (claim for view in views for claim in view.claims()):
        assert np.ravel(claim.shown) == pytest.approx(np.ravel(claim.probe()), abs=claim.tolerance)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_hope_is_turned_until_it_fits(pattern):
    run = runs.digits(step=500)
    match = Match(run, Hope(pattern, height=2), step=500)
    before = match.likeness.probe()
    fit = Fit(match)
    fit.begin()
    fit.interpolate(0.5)
    assert_true(match.hope, match.likeness)
    play(match.hope, match.likeness, animation=Fit(match))
    assert match.likeness.probe() == pytest.approx(match.then())
    assert match.likeness.probe() > max(before, 0.5)
    run.seek(7_500)
    for view in (match.hope, match.likeness):
        view.refresh()
    assert_true(match.hope, match.likeness)
    assert match.likeness.probe() == pytest.approx(match.now())
    assert match.now() < match.then()


def dots(run, n: int) -> DotColumns:
    values = run.probe("confidence", split="noise", example=range(n))
    axis = Axis(0, 1, 0.2, length=10, places=1)
    return DotColumns(axis, values, np.linspace(0, 1, 21), sure=0.8, across=6)


def test_there_is_a_dot_for_each_picture_and_the_sure_ones_have_their_colour():
    run = runs.digits(step=7_500)
    columns = dots(run, 300)
    assert_true(columns)
    sure = (run.probe("confidence", split="noise", example=range(300))() >= 0.8).sum()
    assert [len(part.points) // 16 for part in (columns.unsure, columns.sure)] == [300 - sure, sure]
    columns.sure.points, columns.unsure.points = columns.unsure.points, columns.sure.points
    with pytest.raises(ValueError, match="the colour of the others"):
        list(columns.claims())


def test_many_are_asked_one_after_the_other():
    run = runs.digits(step=7_500)
    picture = PixelGrid(run.probe("a", layer=0, split="noise", example=9), height=2)
    columns = dots(run, 1)
    tally = Readout(above(run.probe("confidence", split="noise", example=range(1)), 0.8), places=0)
    many = AskMany(picture, columns, tally, n=200, run_time=1)
    many.begin()
    many.interpolate(0.5)
    assert_true(picture, columns, tally)
    play(picture, columns, tally, animation=AskMany(picture, columns, tally, n=200, run_time=1))
    assert_true(picture, columns, tally)
    assert (len(columns.unsure.points) + len(columns.sure.points)) // 16 == 200
    assert picture.probe == run.probe("a", layer=0, split="noise", example=199)
