"""What chance did: draws under their words, tales on a wall; and lies about both are found out."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import LEFT, RIGHT, UP

from nncore.probes.inputs import Dial, draws, given
from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.drawn import Draws, Keep, Slip, by_lane
from scenes.attention.legal_tales import LegalTales, TaleWall
from scenes.mobjects.words import SentenceRow
from scenes.stage.text import Words
from scenes.stage.view import refresh_all
from tests.scenes.test_views import bare, faults, play

WORDS = tale.parse("the shy fox hid near the misty castle .")
LEGAL = given((1, 0, 0, 1, 1, 1), "legal", why="four of six")


def test_a_draw_is_as_high_as_its_number_and_under_its_word():
    row = SentenceRow(WORDS)
    numbers: Any = draws(tale.LONGEST, seed=3)
    kept: Any = Draws(row, numbers).keep(4)
    assert faults(kept) == []
    kept.shift(UP)
    row.shift(UP)
    assert faults(kept) == []
    dot = kept.dots[2]
    share = (dot.get_y() - kept.band.get_bottom()[1]) / kept.band.height
    assert share == pytest.approx(float(numbers()[2]))
    assert [dot.get_fill_opacity() for dot in kept.dots] == [1.0] * 4 + [0.0] * 4
    row.shift(0.3 * RIGHT)
    with pytest.raises(ValueError, match="not under its word"):
        list(kept.claims())


def test_a_wall_has_a_mark_for_each_tale_wherever_it_stands():
    wall = TaleWall(LEGAL, columns=3, width=3)
    assert faults(wall) == []
    assert faults(wall.shift(RIGHT + UP)) == []
    ragged = TaleWall(LEGAL, columns=4, width=3)
    assert faults(ragged) == []
    assert ragged.ground.height == pytest.approx(2 * ragged.ground.width / 4)


def test_a_wall_that_lies_is_found_out():
    wall = TaleWall(LEGAL, columns=3, width=3)
    wall.legal = given((1, 1, 0, 1, 1, 1), "legal", why="another")
    assert faults(wall)
    wall = TaleWall(LEGAL, columns=3, width=3)
    wall.right.shift(0.1 * RIGHT)
    with pytest.raises(ValueError, match="not at the place of a tale"):
        list(wall.claims())
    wall = TaleWall(LEGAL, columns=3, width=3)
    wall.broken.points = np.zeros((0, 3))
    with pytest.raises(ValueError, match="has no mark"):
        list(wall.claims())


def test_legal_tales_follow_the_temperature():
    run = language_run(replace(TALE, steps=60)).seek(60)
    heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
    told = LegalTales(run, heat.probe(), (0.5, 1.0, 3.0), n=40, seed=2)
    for heat.at in (1.0, 0.5, 3.0):
        refresh_all([told])
        assert faults(told) == []


def test_a_slip_says_what_was_to_come_and_a_legal_tale_has_none():
    broken: Any = Slip(SentenceRow((*WORDS, "he")))
    said = broken[1].markup
    assert "fox" in said
    assert "it" in said
    assert len(broken.marks()) == 2
    legal = Slip(SentenceRow((*WORDS, "it", "hid", ".")))
    assert len(legal) == 0
    assert legal.marks() == []


def test_a_word_goes_up_to_a_lane_over_and_up_all_glyphs_alike():
    start, end = Words("golden").shift(3 * LEFT), Words("golden").scale(0.5).shift(2 * UP + RIGHT)
    way = by_lane(start, end, 1.0)
    pairs = [
        (a.points, b.points)
        for a, b in zip(
            start.family_members_with_points(), end.family_members_with_points(), strict=True
        )
    ]
    for back, middle in ((1, (-3, 0)), (0.5, (-1, 1)), (0, (1, 2))):
        points = np.concatenate([way(last, first, back) for first, last in pairs])
        assert np.allclose((points.min(axis=0) + points.max(axis=0))[:2] / 2, middle, atol=0.2)
        assert np.ptp(points[:, 0]) == pytest.approx(start.width * (1 + back) / 2, rel=0.05)


def test_draws_wait_at_their_height_and_go_under_their_words():
    row = SentenceRow(WORDS)
    waiting = [word.get_x() + 0.4 for word in row[1:6]]
    numbers: Any = draws(tale.LONGEST, seed=3)
    kept: Any = Draws(row, numbers, waiting=waiting)
    assert faults(kept) == []
    heights = [dot.get_y() for dot in kept.dots[:5]]
    assert [dot.get_x() for dot in kept.dots[:5]] == pytest.approx(waiting)
    play(bare(kept), Keep(kept, to=3))
    assert faults(kept) == []
    assert [dot.get_y() for dot in kept.dots[:5]] == pytest.approx(heights)
    places = [*(word.get_x() for word in row[1:4]), *waiting[3:]]
    assert [dot.get_x() for dot in kept.dots[:5]] == pytest.approx(places)
    pale = [dot.get_fill_opacity() for dot in kept.dots[3:]]
    assert 0 < pale[0] == pale[1] < 1
    assert pale[2:] == [0.0] * 3
    kept.dots[4].shift(0.1 * UP)
    assert faults(kept)


def test_a_slip_says_kinds_of_words_where_many_may_follow():
    broken: Any = Slip(SentenceRow(("the", "angry", "was")))
    assert broken[1].markup == "here, a colour or a noun may follow"
    assert len(broken.marks()) == 1
