"""The cost from above: its colours can be read, and its lines are where the cost is their level."""

from dataclasses import replace

import numpy as np
import pytest
from manim import RIGHT, UP, tempconfig

from nncore.recipe import DIGITS
from nncore.slices import stagger
from nncore.training import training_run
from scenes.gradient_descent.contours import (
    ContourMap,
    LevelName,
    finer,
    level_lines,
)
from scenes.gradient_descent.heights import landscape_colours, read_landscape
from scenes.stage.theme import THEMES


@pytest.fixture
def few():
    """A map of few points of a cost of few digits."""
    start = {"after": (DIGITS, 200), "l2": 0.0, "steps": 12}
    careful = training_run(replace(DIGITS, batch_size=100, **start))
    drunk = training_run(replace(DIGITS, batch_size=10, **start))
    land = stagger(careful, drunk, range(13))
    return ContourMap(
        land, (-1, 3, 25), (-1, 1, 13), levels=(0.6, 0.65), width=8, batch=range(50), split="train"
    )


def test_smooth_rows_pass_through_those_that_there_are():
    rows = np.array([[0.0, 1], [2, 3], [1, 1], [4, 0]])
    smooth = finer(rows, 4)
    assert smooth.shape == (13, 2)
    assert smooth[::4] == pytest.approx(rows)
    even = np.arange(5.0)[:, None]
    assert finer(even, 5)[:, 0] == pytest.approx(np.linspace(0, 4, 21))


def test_the_lines_of_a_level_are_where_it_is_met():
    rows, columns = np.indices((40, 60))
    heights = (columns - 30.0) ** 2 + (rows - 20.0) ** 2
    pieces = level_lines(heights, 15.0**2)
    radii = np.hypot(pieces[..., 0] - 30, pieces[..., 1] - 20)
    assert radii == pytest.approx(np.full(radii.shape, 15), abs=0.03)
    length = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum()
    assert length == pytest.approx(2 * np.pi * 15, rel=0.01)


def test_a_saddle_has_two_pieces_that_do_not_cross():
    for heights in (
        [[1.0, 0], [0, 1]],
        [[0.0, 1], [1, 0]],
        [[1.0, 0], [0, 0.6]],
        [[0, 0.6], [1, 0]],
    ):
        (a, b), (c, d) = level_lines(np.array(heights), 0.45)
        sides = [np.linalg.det([b - a, end - a]) for end in (c, d)]
        assert sides[0] * sides[1] > 0


def test_no_line_where_no_height_is():
    assert level_lines(np.zeros((4, 4)), 1.0).shape == (0, 2, 2)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_colours_can_be_read(theme):
    with tempconfig({"background_color": THEMES[theme].ground}):
        shares = np.linspace(0, 1, 301)
        colours = np.rint(255 * landscape_colours(shares)) / 255
        assert read_landscape(colours) == pytest.approx(shares, abs=0.008)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_shows_the_cost_that_was_measured(theme, few):
    with tempconfig({"background_color": THEMES[theme].ground}):
        few.refresh()
        (claim,) = few.claims()
        assert claim.shown == pytest.approx(claim.probe(), abs=claim.tolerance)


def test_places_and_points_are_each_others_reverse_also_when_it_is_moved(few):
    few.scale(0.5).rotate(0.3).shift(2 * UP + RIGHT)
    places = np.array([[-1.0, 1], [0.3, 0.2], [3, -1]])
    assert few.place(few.point(*places.T)) == pytest.approx(places)
    lines = few.lines.points.copy()
    few.refresh()
    assert few.lines.points == pytest.approx(lines)


def test_a_level_has_its_name_on_its_line(few):
    name = LevelName(few, 0.65, 0.5, 0.9, places=2)
    (claim,) = name.claims()
    assert claim.shown == pytest.approx(0.65, abs=claim.tolerance)
    name.shift(RIGHT)
    (claim,) = name.claims()
    assert claim.shown != pytest.approx(0.65, abs=claim.tolerance)
