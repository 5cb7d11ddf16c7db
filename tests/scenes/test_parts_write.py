"""How a model writes at a temperature: scores that trail, tales in rows, and a tale at a run."""

from dataclasses import replace
from typing import Any

import pytest
from manim import RIGHT, UP

from nncore.probes.inputs import Dial, given
from nncore.tales import tale
from nncore.tales.chances import grammar
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.drawn import cursor
from scenes.attention.legal_tales import Pour, TaleWall
from scenes.attention.run_on import RunOn
from scenes.attention.told_tales import ToldTales, told_at
from scenes.attention.trailing import Catching
from scenes.attention.word_line import Pointer, WordLine
from scenes.attention.writer import Writer
from scenes.stage.view import refresh_all
from scenes.studio.proof.checking import Oracle, check
from tests.scenes.test_views import bare, faults, play

N = 3


@pytest.fixture
def writer():
    run = language_run(replace(TALE, steps=60)).seek(60)
    heat = Dial("temperature", at=1.0, low=0.01, high=10.0)
    return Writer(run, heat, n=N, seed=5)


def test_the_first_tale_is_what_the_run_writes_and_every_word_is_hit(writer):
    tales = writer.tales(1.0)
    assert tales[0] == writer.run.write(seed=5)
    assert writer.all_hit(tales)()
    assert not writer.all_hit([(*tales[0][:1], "the"), *tales[1:]])()


def test_words_climb_the_curve_as_it_gets_hot(writer):
    catching = Catching(writer, ("the", "sleepy", "queen"))
    words: Any = catching.words
    seen = []
    for writer.heat.at in (0.05, 1.0, 3.0):
        refresh_all([catching])
        assert faults(catching) == []
        assert catching.fits()()
        seen.append(len(words.right.points) + len(words.wrong.points))
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]


@pytest.mark.parametrize("part", ["right", "wrong"])
def test_a_word_that_is_not_on_the_curve_is_found_out(writer, part):
    writer.heat.at = 3.0
    words: Any = Catching(writer, ("the", "sleepy", "queen")).words
    for way in (0.1 * UP, 0.1 * RIGHT):
        getattr(words, part).shift(way)
        assert faults(words)
        words.refresh()


def test_columns_rise_to_the_curve(writer):
    catching = Catching(writer, ("the", "sleepy", "queen"))
    scene = bare(catching)
    play(scene, catching.set_out())
    assert faults(catching.words) == []
    assert float(catching.words.rising()) == 0.0
    play(scene, catching.rise())
    assert float(catching.words.rising()) == 1.0
    assert faults(catching.words) == []


def test_rows_of_tales_have_their_draws_and_marks(writer):
    cold, told = told_at(writer, 0.5, 3.0)
    assert faults(told) == []
    assert [row.words for row in told.rows] == writer.tales(3.0)
    scales = [row[0].height for each in (cold, told) for row in each.rows]
    assert scales == pytest.approx(scales[:1] * 2 * N)
    for words, slip, mark in zip(told.tales, told.slips, told.marks, strict=True):
        broken = not tale.is_legal(words)
        assert bool(len(slip)) == broken
        assert bool(len(mark.broken.points)) == broken


def test_a_tale_at_a_run_ends_on_its_last_draw(writer):
    writer.heat.at = 2.0
    told = ToldTales(writer, 2.0)
    row: Any = max(told.rows, key=len)
    chance = Dial("draw", at=0.5, low=0.0, high=1.0)
    line = WordLine(writer.shares(row.words[:1]), grammar(row.words[:1]))
    pointer = Pointer(line.axis, chance.probe())
    parts = (line, pointer, cursor())
    until = len(row) - 1
    scene = bare(*parts, row)
    play(scene, RunOn(writer, row, parts, chance, since=2, until=until))
    assert chance.at == pytest.approx(float(writer.draw(until - 1)()))
    assert line.probe == writer.shares(row.words[: until - 1])
    assert faults(line) == []
    assert [word.get_fill_opacity() for word in row[2:until]] == [1.0] * (until - 2)


def test_a_wall_is_poured_from_its_first_marks_to_the_last():
    wall = TaleWall(given((1, 0, 0, 1, 1, 1), "legal", why="four of six"), columns=3, width=3)
    wall.shown = 2
    scene = bare(wall)
    wall.refresh()
    with pytest.raises(ValueError, match="has no mark"):
        list(wall.claims())
    play(scene, Pour(wall))
    assert [check(claim, Oracle()).holds for claim in wall.claims()] == [True]
