"""All heads side by side: true at every step, each thing in its place."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import UP

from nncore.probes.inputs import given
from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.areas import FilledCurve
from scenes.attention.heads_at_work import HeadsAtWork
from scenes.attention.light_rows import LightRows
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.view import refresh_all, views_in
from tests.scenes.test_views import bare, faults, play

WORDS = tale.parse(
    "the curious golden witch searched near the misty silver castle . she was golden ."
)
KINDS = ("verb", "pronoun", "object", "colour")
HEIGHTS = given((0.2, 0.9, 0.4), "heights", why="up and down")


@pytest.fixture
def run():
    return language_run(replace(TALE, steps=20, sentences=64, batch_size=8, warmup=1)).seek(0)


@pytest.fixture
def heads(run):
    return HeadsAtWork(run, WORDS, KINDS, every=5)


def plot():
    return Plot(Axis(0, 2, 1, length=4), Axis(0, 1, 1, length=2, direction=UP))


def test_patterns_curves_and_numbers_follow_the_training(heads, run):
    parts = [heads.pictures, heads.curves, heads.uniform, heads.numbers]
    for step in (0, 20, 5):
        run.seek(step)
        refresh_all(parts)
        assert not [fault for part in parts for fault in faults(part)]


def test_a_box_is_where_the_asking_row_meets_the_deciding_column(heads):
    for rule, boxes in heads.boxes.items():
        picture: Any
        for picture, box in zip(heads.pictures, boxes, strict=True):
            place = box.get_center() - picture.image.get_corner(np.array([-1.0, 1.0, 0.0]))
            cell = place / picture.image.width * len(heads.words)
            assert cell[0] == pytest.approx(rule.by + 0.5)
            assert -cell[1] == pytest.approx(rule.position - 1 + 0.5)


def test_what_is_guessed_right_is_as_long_as_its_share_with_and_without_a_head(heads, run):
    run.seek(20)
    for bars in (
        heads.rights(0, "off", off=(0,)),
        heads.rights(2, "hidden", wide=True, blind=True),
    ):
        assert views_in([bars])
        assert faults(bars) == []


def test_a_sentence_in_which_nothing_is_decided_is_refused(run):
    with pytest.raises(ValueError, match="no word of it decides"):
        HeadsAtWork(run, ("the", "sleepy"), KINDS, every=5)


def test_rows_are_turned_down_and_stay_true(heads):
    scene = bare(heads.pictures)
    play(scene, LightRows(heads.pictures, [3], dim=0.25, run_time=0.2))
    for picture in heads.pictures:
        assert picture.light.tolist() == [1.0 if row == 3 else 0.25 for row in range(13)]
        assert faults(picture) == []


def test_an_area_that_is_not_below_its_curve_is_found_out():
    curve = FilledCurve(plot(), [0, 1, 2], HEIGHTS)
    assert faults(curve) == []
    curve.area.stretch(1.2, 1)
    with pytest.raises(ValueError, match="not what lies below"):
        list(curve.claims())
