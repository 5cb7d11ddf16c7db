"""Parts that tell what one head does: all true, and each thing in its place."""

from dataclasses import replace

import numpy as np
import pytest
from manim import DOWN, RIGHT, UP, Group, Rectangle

from nncore.probes.expressions import entries, largest
from nncore.probes.inputs import given
from nncore.tales import tale
from nncore.tales.question import question
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.four_heads import HeadMatrices
from scenes.attention.lay import cells
from scenes.attention.look import Asking, Look, OpenSentence
from scenes.attention.nudged import NudgedRow, row_to_spread
from scenes.attention.pour import STIRRED, Pour
from scenes.attention.products import Pile, places_that_add
from scenes.attention.query_key import Meeting, QueryAndKey, QueryKeyGrid
from scenes.attention.row_stacks import FourLooks, NotYet, RowStacks, WordScores
from scenes.attention.stairs import Stairs
from scenes.attention.stream import AsLikely, Stream
from scenes.attention.value_mix import Mix, ThirdMatrix, Values
from scenes.attention.write_out import WriteOut
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.view import refresh_all, views_in
from tests.scenes.test_views import faults

ASKED = question("the hungry creature ate and the sleepy queen")
HEAD = 1


@pytest.fixture(scope="module")
def run():
    return language_run(replace(TALE, steps=20, sentences=64, batch_size=8, warmup=1)).seek(20)


@pytest.fixture
def grid(run):
    return QueryKeyGrid(run, ASKED, HEAD, side=4)


def sound(part):
    """Whether a part is as it says."""
    try:
        return not faults(part)
    except ValueError:
        return False


def test_a_query_and_a_key_are_made_on_one_scale_side_by_side(run):
    made = QueryAndKey(run, ASKED, HEAD, ("What mood?", "mood"))
    assert not faults(made)
    query, key = made.sides
    assert query.after.limit == key.after.limit == made.limit
    assert key.get_right()[0] < query.get_left()[0]  # as the words stand in the sentence


def test_each_query_is_at_its_row_and_each_key_at_its_column(grid):
    grid.scores.set_light(1)
    assert not faults(grid)
    for i, (query, key) in enumerate(zip(grid.queries, grid.keys, strict=True)):
        assert query.get_y() == pytest.approx(grid.scores.names.row(i))
        assert key.get_x() == pytest.approx(grid.scores.names.column(i))


def test_a_query_and_a_key_agree_and_oppose_and_the_sums_check(run):
    met = Meeting(run, ASKED, HEAD, also=0)
    assert not faults(met)
    for part in (met.bars, met.pile):
        up, down = (shape.points.copy() for shape in (part.up, part.down))
        part.up.points, part.down.points = down, up
        assert not sound(part)
        part.refresh()
        assert sound(part)
    agree, oppose, score = (float(number.read().replace("−", "-")) for number in met.numbers)
    assert agree + oppose == pytest.approx(score)


def test_a_pile_asked_for_another_vector_ends_at_its_sum():
    pile = Pile(given((3.0, -1.0, 2.0), "v", why="for a test"), unit=0.5, thickness=0.3, gap=0.1)
    pile.ask(probe=given((-3.0, -1.0, 2.0), "w", why="for a test"))
    pile.refresh()
    assert sound(pile)
    ends = pile.sum.points[:, 0]
    assert (ends.min(), ends.max()) == pytest.approx((pile.start.get_x() - 1, pile.start.get_x()))


def test_as_many_places_are_printed_as_make_the_sums_check():
    assert places_that_add((37.02, -3.31, 33.71)) == 1
    assert places_that_add((0.16, 0.16, 0.32), (1.0, 1.0, 2.0)) == 2


def test_each_word_says_what_it_is_and_the_last_one_asks(run):
    asking = Asking(OpenSentence(ASKED.words), ASKED)
    assert [tag is not None for tag in asking.tags] == [0, 1, 1, 1, 0, 0, 1, 1]
    assert asking.kin == [1, 6]


def test_a_look_prints_shares_that_add_up_and_strikes_what_is_hidden(run):
    for hide in ((), (ASKED.decider,)):
        look = Look(run, ASKED, HEAD, hide=hide)
        assert not faults(look)
        assert len(look.struck) == len(hide)
        printed = [v for v in views_in(look.shares) if isinstance(v, Readout)]
        assert sum(float(number.read()) for number in printed) == pytest.approx(1)
        assert look.to(1.0).row.baseline == pytest.approx(1.0)


def test_rows_are_scores_of_one_word_or_shares_as_long_as_one(run):
    here = {"words": ASKED.words, "head": HEAD}
    assert not faults(WordScores(run.probe("dots", **here, position=ASKED.asker), ASKED))
    heads = FourLooks(run, ASKED, HEAD)
    assert not faults(heads)
    stacks = RowStacks(run.probe("pattern", **here), heads.pictures[HEAD], length=4)
    assert not faults(stacks)
    assert [row.bars.width for row in stacks.rows] == pytest.approx([4] * len(ASKED.words))


def test_values_stand_under_their_words_and_in_the_mix_as_wide_as_their_shares(run):
    limit = largest(run.probe("v", words=ASKED.words, head=HEAD))
    look = Look(run, ASKED, HEAD)
    values = Values(run, ASKED, HEAD, look, limit)
    assert not faults(values)
    for strip, word in zip(values.strips, look.row, strict=True):
        assert strip.get_x() == pytest.approx(word.get_x())
    mix = Mix(run, ASKED, HEAD, limit).scale(0.8).shift(UP)
    assert not faults(mix)
    mix.block.strips[1].shift(0.1 * UP + 0.1 * RIGHT)
    with pytest.raises(ValueError, match="side by side"):
        list(mix.block.claims())
    mix.block.refresh()
    assert not faults(mix)


def test_what_is_stirred_keeps_the_mean_of_each_row_until_all_of_it_is_the_mix(run):
    limit = largest(run.probe("v", words=ASKED.words, head=HEAD))
    mix = Mix(run, ASKED, HEAD, limit)
    stirred = mix.stirred()
    shares = np.asarray(mix.block.shares())
    first, most = np.asarray(stirred.probe()), int(np.argmax(shares))
    column = int((shares[:most].sum() + shares[most] / 2) * first.shape[1])
    assert np.allclose(first[:, column], mix.block.strips[most].probe(), atol=1e-6)
    spread = np.inf
    for time in (0.0, 0.01, 0.5, STIRRED):
        stirred.time.at = time
        stirred.refresh()
        assert not faults(stirred)
        rows = np.asarray(stirred.probe())
        assert np.allclose(rows.mean(axis=1), mix.whole.probe(), atol=1e-6)
        uneven = np.ptp(rows, axis=1).max()
        assert uneven < spread
        spread = uneven
    assert spread < 0.01 * np.ptp(first)


def test_cells_are_poured_where_the_goals_have_them(run):
    limit = largest(run.probe("v", words=ASKED.words, head=HEAD))
    goals = Mix(run, ASKED, HEAD, limit).shift(4 * DOWN).block.strips
    values = Values(run, ASKED, HEAD, Look(run, ASKED, HEAD), limit)
    drops = [cells(strip) for strip in values.strips]
    top, low = drops[0][0].get_y(), drops[0][-1].get_y()
    foot, columns = values.get_bottom()[1], [column.get_x() for column in drops]
    fall = Pour(drops, goals)
    fall.begin()
    fall.interpolate(0.05)
    assert drops[0][0].get_y() == top
    assert drops[0][-1].get_y() != low
    for share in np.linspace(0, 1, 41):
        fall.interpolate(share)
        for column, x in zip(drops, columns, strict=True):
            for cell in column:  # it never crosses another value
                assert cell.get_x() == pytest.approx(x) or cell.get_y() < foot
    fall.interpolate(1)
    for column, goal in zip(drops, goals, strict=True):
        for cell, there in zip(column, cells(goal), strict=True):
            assert np.allclose(cell.points, there.points, atol=1e-4)


def test_a_word_is_as_clear_as_it_is_likely(stream):
    word = AsLikely(ASKED.answer, stream.chance, Rectangle().shift(UP))
    for on in ((0, 0, 0, 0), (1, 1, 1, 1)):
        switched(stream, *on)
        word.refresh()
        assert not faults(word)
        assert word.word[0].get_fill_opacity() == pytest.approx(stream.chance())
    assert not sound(word.copy().shift(0.1 * RIGHT))
    word.word[0].set_opacity(0.5)
    assert not sound(word)


@pytest.fixture
def stream(run):
    return Stream(run, ASKED, last=HEAD)


def switched(stream, *on):
    for dial, at in zip(stream.dials, on, strict=True):
        dial.at = at
    refresh_all([stream])


def test_the_parts_of_the_stream_add_up_on_one_scale(stream):
    switched(stream, 1, 1, 1, 1)
    assert not faults(stream)
    assert np.allclose(sum(np.asarray(part.probe()) for part in stream.parts), stream.whole.probe())
    assert {strip.limit for strip in (*stream.parts, stream.whole)} == {stream.limit}
    assert [part.probe.indices.head for part in stream.parts[1:]] == stream.order
    assert stream.order[:-1] == sorted(stream.order[:-1])
    assert stream.order[-1] == HEAD


def test_score_shares_and_sum_follow_the_heads_that_are_switched_on_and_add_up(run, stream):
    at = tale.INDEX[ASKED.answer]
    for on in ((0, 0, 0, 0), (0, 1, 0, 0), (1, 1, 1, 1)):
        switched(stream, *on)
        assert not faults(stream)
        off = tuple(h for h, at in enumerate(on) if not at)
        told = {"words": ASKED.words, "off": off}
        assert np.allclose(stream.shares(), run.probe("probability", **told)())
        after = run.probe("output stream", **told, position=ASKED.asker)
        assert np.allclose(stream.whole.probe(), after(), atol=1e-6)
        scores = np.asarray(run.probe("logits", **told)())
        assert stream.stairs.sum() == pytest.approx(scores[at], abs=1e-5)
        assert np.allclose(stream.crowd.probe(), np.delete(scores, at).clip(0), atol=1e-5)
        *printed, whole = (float(one.read().replace("−", "-")) for one in stream.numbers)
        assert sum(printed) == pytest.approx(whole)


def test_a_step_begins_where_the_one_before_it_ended(stream):
    stairs = Stairs(
        given((2.0, -3.0, 4.0), "terms", why="for a test"),
        places=[0, 1, 2, 3],
        wide=0.5,
        unit=0.5,
        roles=["query", "value", "value", "z"],
    ).shift(UP)
    assert not faults(stairs)
    edges = [(bar.get_bottom()[1], bar.get_top()[1]) for bar in stairs.bars]
    assert np.allclose(edges, [(1, 2), (0.5, 2), (0.5, 2.5), (1, 2.5)])
    assert [stairs.top(i)[1] for i in range(4)] == pytest.approx([2, 2, 2.5, 2.5])
    stairs.bars[1].shift(0.1 * UP)
    with pytest.raises(ValueError, match="step"):
        list(stairs.claims())


def test_numbers_stand_on_their_steps_wherever_these_go(stream):
    switched(stream, 1, 1, 1, 1)
    high = stream.numbers[-1].baseline
    switched(stream, 0, 0, 0, 0)
    assert not faults(stream)
    assert stream.numbers[-1].baseline != high
    stream.numbers[0].shift(0.1 * UP)
    with pytest.raises(ValueError, match="above its step"):
        list(stream.numbers.claims())


def test_what_stands_beside_stairs_has_their_scale(run, stream):
    switched(stream, 1, 1, 1, 1)
    at = {"words": ASKED.words, "word": ASKED.answer, "off": (HEAD,)}
    share = run.probe("probability", **at)
    mark, told = stream.without(run.probe("logits", **at), {ASKED.answer: share})
    assert not faults(Group(mark, told))
    assert mark.get_y() == pytest.approx(stream.stairs.bars[-2].get_bottom()[1], abs=1e-4)
    for part in (mark, stream.crowd):
        part.shift(0.1 * UP)
        with pytest.raises(ValueError, match="not"):
            list(part.claims())


def test_a_switch_stands_as_its_dial_does(stream):
    turn, _ = stream.switch()
    case = turn.case.get_x()
    for dial, side in ((0.0, -1), (1.0, 1)):
        stream.dials[HEAD].at = dial
        turn.refresh()
        assert not faults(turn)
        assert np.sign(turn.handle.get_x() - case) == side


def test_of_heads_that_look_at_the_decider_the_least_and_the_most_useful_are_found(stream):
    little, most = stream.sharpest()
    adds = [float(one()) for one in stream.added]
    assert little != most
    assert adds[most] == max(adds)
    assert len(stream.frames(little, most)) == 2


def test_what_a_value_says_is_the_word_that_it_scores_highest_by_itself(run, stream):
    for h, said in enumerate(stream.said):
        v = run.probe("v", words=ASKED.words, head=h, position=ASKED.decider)()
        scores = run.probe("W_U")() @ (run.probe("W_O", head=h)() @ v)
        assert said() == np.argmax(scores)
        assert stream.told[stream.order.index(h)].word.markup == tale.VOCABULARY[said()]


def test_one_more_matrix_makes_as_many_numbers_as_the_word_has(run, stream):
    limit = largest(run.probe("v", words=ASKED.words, head=HEAD))
    out = WriteOut(run, ASKED, HEAD, stream, limit=limit)
    assert not faults(out)
    assert (out.long, out.short) == np.shape(out.made.matrix.probe())
    assert out.made.after.height == pytest.approx(stream.parts[0].height)


def test_a_third_matrix_makes_a_value_of_a_word(run):
    limit = largest(run.probe("v", words=ASKED.words, head=HEAD))
    third = ThirdMatrix(run, ASKED, HEAD, 3.0, limit=limit)
    assert not faults(third)
    assert third.made.before.get_x() == pytest.approx(3.0)
    assert third.made.matrix.probe == third.pictures[2].probe


def test_another_head_shines_instead(run):
    heads = FourLooks(run, ASKED, HEAD)
    assert len(heads.on_to(0)) == 4
    assert heads.head == 0


def test_a_nudge_moves_one_score_and_all_shares(run):
    dots = given((3.1, 9.1, -2.1, 1.1), "dots", why="for a test")
    row = NudgedRow(dots, ("the", "hungry", "creature", "ate"), nudged=3, root=4.0)
    moved, nudges = [], (0.0, row.by)
    for row.divisor.at in (1.0, 4.0):
        for row.nudge.at in nudges:
            refresh_all([row])
            assert not faults(row)
            moved.append(float(row.moves()))
    shares = [np.exp(np.array([3.1, 9.1, -2.1, one]) / 4) for one in (1.1, 1.1 + 4 * row.by)]
    before, after = (one / one.sum() for one in shares)
    assert moved[::2] == [0, 0]
    assert moved[1] == pytest.approx(row.first_move())
    assert moved[3] == pytest.approx(after[3] - before[3])


def test_the_row_that_is_spread_was_a_spike_and_is_the_most_mixed():
    rows = ((0.0, 0, 0, 0), (9, 0, 0, 0), (9, 8, 0, 0), (9, 0, 3, 0))
    assert row_to_spread(given(rows, "dots", why="for a test"), 4.0) == 3


def test_each_head_has_its_two_matrices_in_a_column(run):
    heads = HeadMatrices(run, limit=largest(run.probe("W_Q")))
    assert not faults(heads)
    for pair, letter in zip(heads.pairs, heads.letters, strict=True):
        assert letter.get_x() == pytest.approx(pair.get_x(), abs=0.05)
    assert [picture.probe.indices.head for picture, _ in heads.pairs] == [0, 1, 2, 3]


def test_a_score_that_is_not_yet_there_is_shown(run):
    score = entries(run.probe("dots", words=ASKED.words, head=HEAD), 1, 3)
    assert not faults(NotYet(score, "hungry", "ate"))


def test_a_line_is_set_on_the_baseline_of_another_or_on_a_height():
    low, high = Words("gap"), Words("high")
    assert level(low, 1.5).baseline == pytest.approx(1.5)
    assert level(high, low).baseline == pytest.approx(1.5)
    assert Group(low, high).get_bottom()[1] < 1.5
