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
from scenes.attention.heads_at_work import HeadsAtWork, Rights, best_head
from scenes.attention.looking_tale import LookingTale
from scenes.mobjects.axes import Axis, Plot
from scenes.stage.view import refresh_all, views_in
from tests.scenes.test_views import bare, faults, play

WORDS = tale.parse(
    "the curious golden witch searched near the misty silver castle . she was golden ."
)
KINDS = ("verb", "pronoun", "colour")
HEIGHTS = given((0.2, 0.9, 0.4), "heights", why="up and down")


@pytest.fixture
def run():
    return language_run(replace(TALE, steps=20, sentences=64, batch_size=8, warmup=1)).seek(0)


@pytest.fixture
def heads(run):
    return HeadsAtWork(run, WORDS, lead=2, every=10)


def plot():
    return Plot(Axis(0, 2, 1, length=4), Axis(0, 1, 1, length=2, direction=UP))


def test_patterns_curves_and_numbers_follow_the_training(heads, run):
    parts = [heads.grid, heads.pictures, *heads.panels, heads.names]
    for step in (0, 20, 5):
        run.seek(step)
        refresh_all(parts)
        assert not [fault for part in parts for fault in faults(part)]


def test_a_box_is_where_the_asking_row_meets_the_deciding_column(heads):
    for head, picture in enumerate([*heads.pictures[:2], heads.grid.cells]):
        cells: Any = picture
        for rule, box in zip(heads.rules, heads.boxes[head], strict=True):
            place = box.get_center() - cells.image.get_corner(np.array([-1.0, 1.0, 0.0]))
            cell = place / cells.image.width * len(heads.words)
            assert cell[0] == pytest.approx(rule.by + 0.5)
            assert -cell[1] == pytest.approx(rule.position - 1 + 0.5)


def test_the_large_head_shrinks_to_its_place_among_the_others_and_stays_true(heads, run):
    run.seek(20)
    target = heads.pictures[2].get_center(), heads.pictures[2].width
    scene = bare(heads.grid.cells, heads.large, *heads.boxes[2])
    play(scene, *heads.shrink())
    np.testing.assert_allclose(heads.pictures[2].get_center(), target[0], atol=1e-6)
    assert heads.pictures[2].width == pytest.approx(target[1])
    beside = heads.panels[0]
    for small, other in zip(heads.large, beside, strict=True):
        assert small[0].get_y() == pytest.approx(other[0].get_y())
        assert small[0].width == pytest.approx(other[0].width)
        assert faults(small) == []


@pytest.mark.parametrize(
    ("quantity", "how"), [("swapped right", {}), ("decided right", {"blind": True})]
)
def test_what_is_guessed_right_is_as_long_as_its_share(run, quantity, how):
    run.seek(20)
    bars = Rights(run, quantity, KINDS, name="so many", length=4, **how)
    refresh_all([bars])
    assert views_in([bars])
    assert faults(bars) == []


def test_the_best_head_looks_most(run):
    run.seek(20)
    looks = [run.probe("attention on decider", head=head, kind="verb")() for head in range(4)]
    assert looks[best_head(run, "verb")] == max(looks)


def test_a_sentence_in_which_nothing_is_decided_is_refused(run):
    with pytest.raises(ValueError, match="no word of it decides"):
        HeadsAtWork(run, ("the", "sleepy"), lead=0, every=10)


def test_a_tale_is_swapped_as_the_grammar_has_it_or_not_at_all(run):
    told = LookingTale(run, WORDS, dict.fromkeys(KINDS, 0), height=0)
    swapped = told.swapped({"verb": "sleepy", "pronoun": "boy", "colour": "blue"})
    assert " ".join(swapped) == (
        "the sleepy blue boy slept near the misty silver castle . he was blue ."
    )
    assert tale.is_legal(swapped)
    two = tale.parse("the shy fox hid and the angry king roared near the misty castle .")
    told = LookingTale(run, two, {"verb": 0}, height=0)
    assert told.swapped({"verb": "angry"}) == two


def test_arcs_stay_true_when_a_tale_is_swapped(run):
    run.seek(20)
    old = LookingTale(run, WORDS, dict.fromkeys(KINDS, 1), height=0)
    new = LookingTale(run, old.swapped({"colour": "blue"}), dict.fromkeys(KINDS, 1), height=0)
    scene = bare(old)
    play(scene, old.swap(new))
    play(scene, old.answer(new))
    shown = {id(part) for mobject in scene.mobjects for part in mobject.get_family()}
    assert all(id(word) in shown for word in new.row)
    assert not any(id(word) in shown for word in old.row)
    assert faults(new) == []


def test_an_area_that_is_not_below_its_curve_is_found_out():
    curve = FilledCurve(plot(), [0, 1, 2], HEIGHTS)
    assert faults(curve) == []
    curve.area.stretch(1.2, 1)
    with pytest.raises(ValueError, match="not what lies below"):
        list(curve.claims())
