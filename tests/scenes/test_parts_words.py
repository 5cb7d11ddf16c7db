"""The parts of WordsAreVectors and InsideATransformer: true, also when moved, and caught if not."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, linear

from nncore.probes.expressions import largest
from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.all_tables import AllTables
from scenes.attention.analogy import Bundle, Nearest, Parallelogram
from scenes.attention.beside import beside, beside_its_own, thread
from scenes.attention.landings import Landings
from scenes.attention.people import People, Slid
from scenes.attention.reading import Reading
from scenes.attention.tails import Tails
from scenes.attention.threads import Flow, channel
from scenes.attention.transformer import MOST_WORDS, WIDE, River, leaders, streams
from scenes.attention.wide import WideHead
from scenes.attention.word_angles import WordAngles
from scenes.attention.word_map import Likeness, NamedWord, WordMap
from scenes.attention.word_sums import PairTable, WordNumbers
from scenes.attention.word_table import WordTable, holding
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check

ROLES = ("verb", "man", "woman")
PAIRS = ("king", "boy", "girl", "queen")
WORDS = ("the", "sleepy", "queen")
RECIPE = replace(TALE, steps=12, sentences=64, batch_size=8, warmup=1)


@pytest.fixture
def run():
    return language_run(RECIPE).seek(0)


def limit(run):
    return largest(run.probe("W_E"))


def likeness(run):
    return Likeness(run, ROLES, side=3, legend=world(run).legend())


def world(run):
    return WordMap(run, ROLES, ("king", "ate"), width=6, height=5)


def table(run):
    words = ("ate", "hid", "king", "boy", "queen", "girl")
    legend = world(run).legend()
    return WordTable(run, words, limit=limit(run), width=4, height=3, legend=legend)


def people(run):
    return People(run, ROLES, PAIRS, height=5)


MAKERS = {
    "map": world,
    "likeness": likeness,
    "table": table,
    "numbers": lambda run: WordNumbers(run, "king", limit=limit(run)),
    "pairs": lambda run: PairTable(run, [("king", "queen")], [("king", "ate")]),
    "angles": lambda run: WordAngles(run, "king", ("queen", "ate"), unit=3, limit=limit(run)),
    "people": people,
    "slid": lambda run: Slid(people(run)),
    "bundle": lambda run: Bundle(people(run), (3.0, 1.0), floor=-2.5),
    "parallelogram": lambda run: Parallelogram(people(run), PAIRS, "queen"),
    "nearest": lambda run: Nearest(run, PAIRS, unit=2),
    "landings": lambda run: Landings(run, people(run)),
    "transformer": lambda run: River(run, WORDS),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    """What the oracle says against the claims of a part."""
    truth = Oracle()
    findings = [check(claim, truth) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_a_part_is_true_where_it_is_moved_and_as_its_run_trains(make, run):
    part = deepcopy(make(run))
    part.shift(0.5 * UP)
    run.seek(RECIPE.steps)
    refresh_all([part])
    assert not faults(part)


@every_part
def test_a_part_that_missed_the_training_is_caught(make, run):
    part = make(run)
    run.seek(RECIPE.steps)
    assert is_caught(part)


def is_caught(part):
    """Whether a claim is wrong, or a part of the drawing is not where it belongs."""
    try:
        return bool(faults(part))
    except ValueError:
        return True


def test_a_word_that_the_probe_does_not_name_is_caught(run):
    named = NamedWord(run.probe("answer", words=WORDS))
    assert not faults(named)
    other = next(word for word in tale.VOCABULARY if word != named.word.markup)
    named.word.markup = other
    assert faults(named)


def test_a_lane_lies_in_the_stream_and_has_the_values_of_its_word(run):
    river = River(run, WORDS)
    token = river.threads(run.probe("token", words=WORDS), WIDE.left, WIDE.right, bed=WIDE)
    assert token.height == pytest.approx(3 / 4 * WIDE.height)  # a lane is left for what comes
    assert token.get_top()[1] == pytest.approx(WIDE.top)
    lane = token.lane(1)
    height = token.image.height / len(WORDS)
    assert lane.image.get_top()[1] == pytest.approx(token.image.get_top()[1] - height)
    np.testing.assert_allclose(
        lane.probe(), run.probe("token", words=WORDS, position=1)(), atol=1e-12
    )


def test_a_column_of_the_table_is_what_its_word_is_in_the_stream(run):
    table = River(run, WORDS).embedding
    column = table.column(tale.INDEX["sleepy"])
    np.testing.assert_allclose(
        column.probe(), run.probe("token", words=WORDS, position=1)(), atol=1e-12
    )
    assert table.get_left()[0] < column.get_x() < table.get_right()[0]
    assert column.height == pytest.approx(table.image.height)


def test_the_tables_of_the_river_are_all_numbers_of_the_model(run):
    river = River(run, WORDS)
    heads = [table for head in river.heads for table in head.tables]
    tables = [river.embedding, river.places, river.unembedding, *heads]
    shown = sum(np.size(table.probe()) for table in tables)
    drawn = AllTables(river)
    counts = [count.probe() for count in drawn.counts]
    assert sum(counts) == shown == run.probe("parameters")()
    assert drawn.adds_up()()


def test_all_tables_have_cells_of_one_size(run):
    drawn: Any = AllTables(River(run, WORDS))
    tables = [*drawn.others, *(table for head in drawn.heads for table in head)]
    sides = [
        (table.image.width / table.shape[1], table.image.height / table.shape[0])
        for table in tables
    ]
    np.testing.assert_allclose(sides, np.full((19, 2), sides[0][0]))
    assert not faults(drawn)


def test_a_river_reads_its_own_guess_as_one_more_word(run):
    river = River(run, WORDS)
    assert river.then == (*WORDS, river.coming)
    assert tale.VOCABULARY[run.probe("answer", words=WORDS)()] == river.coming
    river.coming, river.then = "slept", (*WORDS, "slept")  # what it will have learned to say
    water = river.threads(streams(run, WORDS)[0], 0, 1)
    reading = Reading(river, [water] * (run.recipe.heads + 1))
    assert [word.markup for word in reading.words] == [*WORDS, river.coming]
    last = reading.lanes[-1][-1]
    out = run.probe("output stream", words=river.then)()[-1]
    np.testing.assert_allclose(last.probe(), out, atol=1e-9)
    assert last.get_y() == pytest.approx(river.lane(len(WORDS)))
    assert not any(fault for lane in reading.lanes for water in lane for fault in faults(water))


def test_what_heads_write_is_added_to_the_stream(run):
    run.seek(RECIPE.steps)
    out = run.probe("output stream", words=WORDS)()
    np.testing.assert_allclose(streams(run, WORDS)[-1](), out, atol=1e-9)


def test_a_large_head_is_one_of_the_small_ones(run):
    river = River(run, WORDS)
    head, wide = river.heads[1], WideHead(river, 1)
    assert wide.letter.markup == "head B"
    assert wide.head.pattern.height > 1.5 * head.pattern.height
    assert [table.shape for table in head.tables] == [(16, 32)] * 3 + [(32, 16)]
    names = [(name[0].markup, name[1].markup) for name in (*wide.asks, *wide.tells[:2])]
    assert names[:3] == [(f"W_{name}", "$16 times 32$") for name in "QKV"]
    assert names[3] == ("W_O", "$32 times 16$")
    assert (wide.ways[0][-1].markup, wide.tells[2].markup) == ("reads", "writes")
    assert wide.rows.words == WORDS
    assert not faults(wide.head)


def test_water_flows_in_as_far_as_its_front_has_come(run):
    river = River(run, WORDS)
    near, far = (river.threads(run.probe("input", words=WORDS), x, x + 1) for x in (-2, -1))
    flow = Flow(near, far, rate_func=linear)
    flow.begin()
    flow.interpolate(0.75)
    assert near.ends() == pytest.approx((-2, -1))
    assert far.ends() == pytest.approx((-1, -0.5))
    flow.interpolate(0.25)
    assert near.ends() == pytest.approx((-2, -1.5))
    assert not far.image.pixel_array[..., 3].any()
    flow.finish()
    assert not faults(near) + faults(far)
    assert far.image.pixel_array[..., 3].all()


def test_the_guess_after_an_earlier_word_is_that_of_the_words_so_far(run):
    river = River(run, WORDS)
    shares = run.probe("probability", words=WORDS, position=1)()
    bars = river.guesses(1, most=3)
    assert bars.bars.probe()[:3] == pytest.approx(np.sort(shares)[::-1][:3])
    assert bars.bars.zero.get_x() == pytest.approx(river.answers.bars.zero.get_x())


def test_a_channel_goes_from_its_start_to_the_tip_at_its_end():
    way, tip = channel([(0, 0), (0, -1), (2, -1)], "quiet")
    assert way.get_start()[:2] == pytest.approx((0, 0))
    assert tip.get_right()[0] == pytest.approx(2)
    assert way.get_end()[0] < 2
    (bare,) = channel([(0, 0), (2, 0)], "quiet", tip=0)
    assert bare.get_end()[:2] == pytest.approx((2, 0))


def test_the_leaders_are_the_best_with_and_without_the_heads(run):
    words = leaders(run, WORDS)
    for off in ((), (0, 1, 2, 3)):
        assert tale.VOCABULARY[run.probe("answer", words=WORDS, off=off)()] in words


def test_more_words_than_there_is_room_for_are_refused(run):
    with pytest.raises(ValueError, match=f"got {MOST_WORDS + 1} words"):
        River(run, ("the",) * (MOST_WORDS + 1))


def test_tails_go_from_where_the_words_were_to_where_they_are(run):
    drawn = world(run)
    tails = Tails(run, drawn)
    assert not any(shape.has_points() for shape in tails)
    run.seek(RECIPE.steps)
    refresh_all([drawn, tails])
    for shape, marks in zip(tails, drawn.marks, strict=True):
        ends = [path[-1] for path in shape.get_subpaths()]
        np.testing.assert_allclose(ends, marks.centres(), atol=1e-6)
    assert not faults(tails)
    tails[0].points[0] += 0.1 * UP
    assert faults(tails)


def test_the_words_of_a_table_give_way_to_those_needed():
    assert holding(("king", "ate", "boy"), ("king", "wizard")) == ("king", "ate", "wizard")
    assert holding(("king", "ate"), ("king",)) == ("king", "ate")


def test_an_outline_has_all_points_of_its_group_within_it_and_is_caught_if_it_is_bent(run):
    drawn = world(run)
    for hull, dots in zip(drawn.hulls, drawn.marks, strict=True):
        corners, points = hull.points[::4, :2], dots.centres()[:, :2]
        sides = np.roll(corners, -1, axis=0) - corners
        for point in points:
            ways = point - corners
            cross = sides[:, 0] * ways[:, 1] - sides[:, 1] * ways[:, 0]
            assert (cross > -1e-9).all() or (cross < 1e-9).all()
    assert not faults(drawn)
    drawn.hulls[0].points[0] += 0.1 * UP
    assert faults(drawn)


def test_a_name_stays_beside_its_point_and_one_that_strays_is_caught(run):
    drawn = world(run)
    assert [name.markup for name in drawn.names.texts] == ["king", "ate"]
    away = [drawn.text_of(word).get_center() - drawn.centre(word) for word in drawn.named]
    assert np.linalg.norm(away, axis=1).max() < 1.5
    heads = [[line.markup for line in head] for head in drawn.heads]
    assert heads == [["verbs"], ["men"], ["women"]]
    drawn.text_of("king").shift(RIGHT)
    assert faults(drawn)


def test_names_go_where_nothing_is():
    points, size = np.array([[0.0, 0.0], [0.1, 0.0]]), np.array([1.0, 0.3])
    marks = np.array([[0.2, -0.2, 1.4, 0.2]])
    away = beside(points, np.array([size, size]), marks, np.array([-5.0, -5.0, 5.0, 0.3]))
    middles = points + away
    assert np.abs(middles[0] - middles[1])[1] > 0.3 or np.abs(middles[0] - middles[1])[0] > 1.0
    for middle in middles:
        assert middle[1] + 0.15 < 0.3
        assert not (np.abs(middle - [0.8, 0.0]) < [0.5 + 0.6, 0.15 + 0.2]).all()


def test_a_head_goes_near_its_own_and_away_from_others():
    own, others = np.array([[-0.1, -0.6, 0.1, 0.6]]), np.array([[-1.6, -0.6, -0.6, 0.6]])
    size, room = np.array([1.0, 0.3]), np.array([-3.0, -0.7, 3.0, 0.7])
    for taken in (others, others[:0]):
        x, _ = beside_its_own(size, own, taken, room)
        assert 0.2 <= abs(x) - 0.5 < 0.35
    assert beside_its_own(size, own, others, room)[0] > 0


def test_a_name_stays_where_it_was_if_it_can_and_its_thread_crosses_no_other_name():
    points, size = np.array([[0.0, 0.0]]), np.array([[1.0, 0.3]])
    room, nothing = np.array([-5.0, -5.0, 5.0, 5.0]), np.empty((0, 4))
    ((_, y),) = beside(points, size, nothing, room, np.array([[0.0, -0.35]]))
    assert y == pytest.approx(-0.35)
    way = thread(np.zeros(2), np.array([0.0, 1.0]), np.array([1.0, 0.3]))
    assert way[0] == pytest.approx([0, 0])
    assert way[-1] == pytest.approx([0, 0.815])


def test_the_row_of_a_word_is_where_its_numbers_are(run):
    drawn = table(run)
    verbs, men, _ = drawn.tables
    assert drawn.row("king")[1] == pytest.approx(men.get_top()[1] - drawn.cell / 2)
    assert drawn.row("hid")[1] == pytest.approx(verbs.get_bottom()[1] + drawn.cell / 2)
    for name in drawn.names:
        assert abs(name.get_y() - drawn.row(name.markup)[1]) < drawn.cell / 2
        assert name.get_right()[0] < verbs.get_left()[0]
