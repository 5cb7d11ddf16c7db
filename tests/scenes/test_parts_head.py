"""Parts that tell what one head does: all true, and each thing in its place."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import Group

from nncore.probes.inputs import Dial
from nncore.tales.question import question
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.hidden_word import HiddenWord
from scenes.attention.query_key import QueryAndKey, QueryKeyGrid, from_scores_to_shares
from scenes.attention.score_parts import Chances, ScoreParts
from scenes.attention.stream import StreamSum
from scenes.attention.value_mix import ValueMix
from scenes.mobjects.pictures import common
from scenes.stage.text import Words, level
from tests.scenes.test_views import faults

ASKED = question("the hungry creature ate and the sleepy queen")
HEAD = 1


@pytest.fixture(scope="module")
def run():
    return language_run(replace(TALE, steps=20, sentences=64, batch_size=8, warmup=1)).seek(20)


@pytest.fixture
def grid(run):
    divisor = Dial("divisor", at=1.0, low=1.0, high=4.0)
    limit = common(run.probe("q", words=ASKED.words, head=HEAD))
    return QueryKeyGrid(run, ASKED, HEAD, limit=limit, divisor=divisor)


def test_a_query_and_a_key_are_made_on_one_scale_side_by_side(run):
    made = QueryAndKey(run, ASKED, HEAD)
    assert not faults(made)
    query, key = made.sides
    assert query.after.limit == key.after.limit == made.limit
    assert query.get_right()[0] < key.get_left()[0]


def test_each_query_is_at_its_row_and_each_key_at_its_column(grid):
    grid.scores.set_light(1)
    assert not faults(grid)
    for i, (query, key) in enumerate(zip(grid.queries, grid.keys, strict=True)):
        assert query.get_y() == pytest.approx(grid.scores.names.row(i))
        assert key.get_x() == pytest.approx(grid.scores.names.column(i))
    assert len(grid.strips_but(0, 1)) == 2 * len(ASKED.words) - 2
    assert grid.without_strips().get_left()[0] > grid.scores.get_left()[0]


def test_the_root_is_that_of_the_width():
    scaled: Any = from_scores_to_shares(16)[1]
    assert scaled[0].markup.endswith("sqrt(16) = (#query[$q$] dot #key[$k$]) \\/ 4")


def test_hiding_a_word_changes_the_bars_and_not_their_rows(run):
    chart = HiddenWord(run, ASKED)
    assert not faults(chart)
    before, after = chart.before.bars, chart.after.bars
    assert np.allclose(before.row(0)[1], after.row(0)[1])
    assert not np.allclose(before.probe(), after.probe())
    assert chart.before.get_right()[0] < chart.after.get_left()[0]


def test_a_mix_has_a_value_a_weight_and_a_product_in_each_row(run):
    mix = ValueMix(run, ASKED, HEAD)
    assert not faults(mix)
    for i, (value, product) in enumerate(zip(mix.values, mix.products, strict=True)):
        rows = (value.get_y(), product.get_y(), mix.bars.row(i)[1])
        assert np.allclose(rows, mix.height_of(i))
    assert np.allclose(sum(np.asarray(product.probe()) for product in mix.products), mix.z.probe())


def test_the_parts_of_the_stream_add_up_on_one_scale(run):
    stream = StreamSum(run, ASKED)
    assert not faults(stream)
    assert np.allclose(sum(np.asarray(part.probe()) for part in stream.parts), stream.whole.probe())
    assert {strip.limit for strip in (*stream.parts, stream.whole)} == {stream.limit}


def test_the_parts_of_a_score_add_up_in_each_row(run):
    table = ScoreParts(run, ASKED, HEAD)
    assert not faults(table)
    *parts, whole = (np.asarray(values()) for values in table.scores)
    assert np.allclose(sum(parts), whole)
    mine = ASKED.choices.index(ASKED.answer)
    assert table.box.get_y() == pytest.approx(table.columns[0][2][mine].get_y(), abs=0.05)


def test_chances_have_a_row_for_each_case(run):
    chart = Chances(run, ASKED, {"all heads": (), "no head": (0, 1, 2, 3)})
    assert not faults(chart)
    assert len(chart.names) == len(chart.numbers) == len(chart.probes) == 2


def test_a_line_is_set_on_the_baseline_of_another_or_on_a_height():
    low, high = Words("gap"), Words("high")
    assert level(low, 1.5).baseline == pytest.approx(1.5)
    assert level(high, low).baseline == pytest.approx(1.5)
    assert Group(low, high).get_bottom()[1] < 1.5
