"""The parts of the attention lessons: true, also when moved and copied, and caught when wrong."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from manim import DOWN, RIGHT, UP, WHITE, FadeIn, Group, VGroup, tempconfig

from nncore.probes.expressions import largest, matmul, softmax
from nncore.probes.inputs import Dial, given
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from nncore.tales.words import INDEX, VOCABULARY
from scenes.attention.attention_grid import AttentionGrid, ScoreGrid, hatching
from scenes.attention.cells import that_check
from scenes.attention.light import Light, LookBack
from scenes.attention.numerals import Numerals, centred
from scenes.mobjects.next_words import NextWordBars
from scenes.mobjects.words import AttentionArcs, SentenceColumn, SentenceRow, spoken
from scenes.stage.text import SIZES, Outline
from scenes.stage.theme import THEMES, current
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check
from scenes.studio.proof.contrast import ratio
from scenes.studio.proof.reading import check_reads
from scenes.studio.proof.screen import is_visible
from tests.scenes.test_views import bare, play
from tests.scenes.tiny import audited, laid_out

WORDS = ("the", "sleepy", "queen", "slept", ".")
N = len(WORDS)
AT = 3
SCORES = given((2.0, -1.0, 0.5, 0.0), "scores", why="of both signs")


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


@pytest.fixture
def run():
    return language_run(replace(TALE, steps=20, sentences=64, batch_size=8, warmup=1)).seek(0)


def weights(dial):
    return softmax(SCORES, temperature=dial.probe())


def arcs(dial):
    return AttentionArcs(SentenceRow(WORDS), weights(dial), at=AT)


# What each of five words asks of each, and what each may see.
TABLE = given(np.linspace(-3, 4, N * N).reshape(N, N)[::-1], "table", why="of both signs")
BACK = given(np.tril(np.ones((N, N))), "1 or 0", why="no word looks ahead")
SUMS = given(np.ones((N, N)), "ones", why="to sum rows")


def pattern(dial):
    """Rows of weights that sum to one, none on a later word."""
    powers = softmax(TABLE, temperature=dial.probe()) * BACK
    return powers / matmul(powers, SUMS)


def grid(dial, **looks):
    return AttentionGrid(pattern(dial), WORDS, side=3, **looks)


def score_grid(dial, **looks):
    scores = TABLE / dial.probe()
    return ScoreGrid(scores, WORDS, side=4, limit=largest(scores), **looks)


# As many shares as there are words: "slept" leads the more, the colder.
ALL = given(np.eye(len(VOCABULARY))[INDEX["slept"]] * 3, "all scores", why="one leads")


def bars(dial):
    return NextWordBars(
        softmax(ALL, temperature=dial.probe()), ("slept", "ate", "sang"), others="all others"
    )


MAKERS = {
    "arcs": arcs,
    "next words": bars,
    "grid": grid,
    "small grid": lambda dial: AttentionGrid(pattern(dial), WORDS, side=1.5),
    "scores": score_grid,
    "scores before the mask": lambda dial: score_grid(dial, masked=False),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    """What the oracle says against the claims of a part."""
    findings = [check(claim, Oracle()) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_it_shows_what_the_oracle_says_and_follows_a_dial(make, dial):
    part = make(dial)
    twin = deepcopy(part)
    for at in (1.0, 0.1, 10.0):
        dial.at = at
        for shown in (part, twin):
            refresh_all([shown])
            assert faults(shown) == []


@every_part
def test_what_does_not_follow_is_found_out(make, dial):
    part = make(dial)
    dial.at = 3.0
    assert faults(part)


def test_the_words_of_a_row_share_a_baseline_and_keep_their_places():
    row = SentenceRow(WORDS)
    assert np.ptp([word.baseline for word in row]) < 1e-6
    lefts = [word.get_left()[0] for word in row]
    assert lefts == sorted(lefts)
    assert [word.markup for word in row] == list(WORDS)
    for word in row:
        check_reads(word)


def test_a_long_row_is_set_smaller_until_it_fits():
    row = SentenceRow(WORDS * 3, width=13)
    assert row.size_name == "label"
    assert 9 < row.width <= 13
    with pytest.raises(ValueError, match="25 words"):
        SentenceRow(WORDS * 5, width=8)


def test_the_words_of_a_column_share_an_edge_and_their_distance():
    column = SentenceColumn(WORDS, spacing=0.5)
    assert np.ptp([word.get_right()[0] for word in column]) < 1e-6
    assert np.diff([word.baseline for word in column]) == pytest.approx(-0.5)


def test_all_words_but_some_are_dimmed():
    row = SentenceRow(WORDS).dim_but(1, 2)
    assert [word.get_fill_opacity() < 0.5 for word in row] == [True, False, False, True, True]


def test_an_arc_is_as_wide_as_its_weight_and_ends_above_its_word(dial):
    drawn = arcs(dial)
    widths = [arc.get_stroke_width() for arc in drawn]
    assert widths == pytest.approx(weights(dial)() * drawn.thickest)
    for arc, word in zip(drawn, drawn.row, strict=False):
        assert arc.points[-1][0] == pytest.approx(word.get_x())


def test_arcs_go_with_their_row_and_are_found_out_if_they_do_not(dial):
    drawn = arcs(dial)
    drawn.row.shift(UP)
    with pytest.raises(ValueError, match="not where the word is"):
        list(drawn.claims())
    drawn.refresh()
    assert faults(drawn) == []


def test_numbers_of_cells_have_the_size_that_its_name_stands_for_now(monkeypatch):
    small = np.ptp(centred("0.37", "small")[:, 1])
    monkeypatch.setitem(SIZES, "small", 2 * SIZES["small"])
    assert np.ptp(centred("0.37", "small")[:, 1]) == pytest.approx(2 * small)


def test_arcs_of_another_word_are_found_out(dial):
    drawn = arcs(dial)
    drawn[0].match_style(drawn[1])
    assert faults(drawn)


def test_cells_and_numbers_are_read_back_wherever_a_grid_is(dial):
    moved = grid(dial).shift(2 * UP + RIGHT).scale(1.4)
    dial.at = 0.5
    refresh_all([moved])
    assert faults(moved) == []
    numbers = [claim for claim in moved.cells.claims() if claim.kind == "number"]
    assert len(numbers) == np.count_nonzero(pattern(dial)() >= 0.05)
    digits = moved.cells.numbers.shapes[0][1]
    assert digits.height == pytest.approx(1.4 * Outline("1.00", "small").height)


def test_the_pattern_of_another_head_is_found_out(dial):
    shown, other = grid(dial), Dial("temperature", at=2.0)
    shown.cells.probe = pattern(other)
    assert len(faults(shown)) > 5
    shown.cells.refresh()
    assert faults(shown) == []


def test_numbers_in_other_cells_are_found_out(dial):
    shown = grid(dial)
    VGroup(*shown.cells.numbers.shapes[2]).shift(shown.cells.image.width / N * RIGHT)
    assert faults(shown)
    VGroup(*shown.cells.numbers.shapes[2]).shift(3 * shown.cells.image.width / N * RIGHT)
    with pytest.raises(ValueError, match="outside the cells"):
        list(shown.cells.claims())


def test_shuffled_names_are_found_out(dial):
    shown = grid(dial)
    first, second = shown.answering[1].copy(), shown.answering[2].copy()
    shown.answering[1].move_to(second)
    shown.answering[2].move_to(first)
    with pytest.raises(ValueError, match="column 1 is not named 'sleepy'"):
        list(shown.names.claims())


def test_words_of_another_sentence_are_refused(run):
    weights = run.probe("pattern", words=("the", "sleepy", "king"), head=1)
    with pytest.raises(ValueError, match="the sleepy queen"):
        AttentionGrid(weights, WORDS[:3], side=2)
    row = SentenceRow(WORDS)
    weights = run.probe("pattern", words=("the", "sleepy", "king"), head=1, position=2)
    with pytest.raises(ValueError, match="the sleepy queen"):
        AttentionArcs(row, weights, at=2)


def test_a_grid_of_the_model_is_proven_and_another_head_is_found_out(run):
    shown = AttentionGrid(run.probe("pattern", words=WORDS[:3], head=1), WORDS[:3], side=2)
    run.seek(20)
    refresh_all([shown])
    assert faults(shown) == []
    shown.cells.probe = run.probe("pattern", words=WORDS[:3], head=2)
    assert faults(shown)


def test_later_words_are_blocked_and_a_grid_that_shows_them_is_found_out(dial):
    shown = grid(dial)
    alpha = shown.cells.image.pixel_array[..., 3]
    assert (alpha[np.triu_indices(N, 1)] == 0).all()
    assert (alpha[np.tril_indices(N)] == 255).all()
    alpha[0, 1] = 255
    with pytest.raises(ValueError, match="should be blocked"):
        list(shown.cells.claims())


def test_printed_shares_and_their_rest_add_up_to_one_in_each_row(dial):
    shown = grid(dial, rests=True, least=0.01)
    for at in (3.0, 1.0, 0.2):
        dial.at = at
        refresh_all([shown])
        assert faults(shown) == []
        sums = np.zeros(N)
        for view in (shown.cells, shown.rests):
            shapes = view.numbers.read() if view is shown.cells else view.shape.read()
            for text, place in shapes:
                row = (shown.cells.image.get_top()[1] - place[1]) / shown.cells.image.height * N
                sums[int(row)] += float(text)
        assert sums == pytest.approx(1)
    assert shown.rests.shape.read()
    shown.rests.shift(0.1 * UP)
    with pytest.raises(ValueError, match="at no row"):
        list(shown.rests.claims())


def test_what_rounding_forbids_joins_the_rest():
    shares = np.array([0.336, 0.336, 0.328])  # 0.34 + 0.34 + 0.33 is 1.01
    assert that_check(shares, least=0.01, places=2).sum() == 1  # 0.34, and a rest of 0.66
    assert that_check(np.array([0.5, 0.25, 0.25]), least=0.01, places=2).all()


def test_weight_on_a_later_word_is_found_out(dial):
    ahead = softmax(TABLE, temperature=dial.probe())
    assert faults(AttentionGrid(ahead, WORDS, side=3))


def test_rows_are_dimmed_one_after_another_and_still_say_what_they_show(dial):
    shown = grid(dial)
    play(bare(shown), Light(shown, range(N - 1), to=0.25, lag_ratio=0.2, run_time=0.3))
    assert shown.light == pytest.approx([0.25] * (N - 1) + [1])
    assert [word.get_fill_opacity() < 0.5 for word in shown.asking] == [True] * (N - 1) + [False]
    assert faults(shown) == []
    play(bare(shown), Light(shown, to=0, run_time=0.3))
    assert not list(shown.cells.claims())
    assert not is_visible(shown.cells)


def test_looking_back_blocks_what_was_asked_of_later_words(dial):
    shown = score_grid(dial, masked=False)
    assert len(list(shown.cells.claims())) == 1 + N * N
    play(bare(shown), LookBack(shown, run_time=0.3))
    assert len(list(shown.cells.claims())) == 1 + N * (N + 1) // 2
    assert faults(shown) == []
    twin = score_grid(dial)
    assert np.array_equal(twin.cells.image.pixel_array, shown.cells.image.pixel_array)


def test_a_hatch_goes_with_its_cells_and_is_found_out_if_it_does_not(dial):
    shown = grid(dial).shift(UP).scale(0.7)
    assert faults(shown) == []
    shown.hatch.shift(0.1 * UP)
    with pytest.raises(ValueError, match="not over the cells"):
        list(shown.hatch.claims())


@pytest.mark.slow  # plays a lesson twice, for the audit and for the layout
def test_all_that_a_grid_shows_is_proven_and_can_be_read():
    def tell(lesson, run):
        shares = given(np.tril(np.ones((N, N))) / np.arange(1, N + 1)[:, None], "w", why="even")
        scores = ScoreGrid(TABLE, WORDS, side=3, limit=largest(TABLE), masked=False)
        both = Group(AttentionGrid(shares, WORDS, side=3), scores).arrange(RIGHT, buff=1)
        lesson.play(FadeIn(both.shift(0.3 * DOWN)))
        lesson.play(LookBack(scores), Light(both[0], [0], to=0.25))

    assert audited(tell).unproven == ()
    assert laid_out(tell).faults == ()


def test_the_hatch_leaves_out_the_cells_that_are_shown():
    lines = hatching(4)
    middles = lines.mean(axis=1)
    assert (np.floor(middles[:, 0]) > np.floor(middles[:, 1])).all()
    shares = np.linspace(0.01, 0.99, 21)[:, None, None]
    column, row = (lines[:, 0] + shares * (lines[:, 1] - lines[:, 0])).reshape(-1, 2).T
    assert (np.floor(column + 1e-6) > np.floor(row + 1e-6)).all()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_numbers_stand_out_from_every_shade(theme):
    with tempconfig({"background_color": THEMES[theme].ground}):
        colours = current()
        shares = np.linspace(0, 1, 101)
        for shades in (
            colours.shade(shares, "query"),
            colours.signed(2 * shares - 1, 1.0),
        ):
            white = colours.takes_white(shades / 255)
            text = np.where(white[:, None], 1.0, 0.0) * np.ones(3)
            assert ratio(text, shades / 255).min() >= 4.5


def test_the_rows_of_next_words_add_up_to_one_and_keep_their_words(dial):
    drawn = bars(dial)
    names = [name.markup for name in drawn.names]
    assert names == ["slept", "ate", "sang", "all others"]
    before = drawn.names.get_center()
    dial.at = 0.2
    refresh_all([drawn])
    shares = np.asarray(drawn.bars.probe())
    assert drawn.bars.bars.width == pytest.approx(drawn.bars.unit * shares[0])
    assert shares.sum() == pytest.approx(1)
    assert drawn.names.get_center() == pytest.approx(before)
    assert np.ptp([name.get_right()[0] for name in drawn.names]) < 1e-6


def test_next_words_refuse_what_is_not_in_the_vocabulary(dial):
    with pytest.raises(ValueError, match="'yawned'"):
        NextWordBars(softmax(ALL), ("slept", "yawned"), others="others")
    with pytest.raises(ValueError, match=r"shape \(4,\)"):
        NextWordBars(SCORES, ("slept",), others="others")


def test_joined_numbers_are_read_back_and_a_bent_one_is_found_out():
    shape = Numerals("small", WHITE)
    assert shape.read() == []
    places = np.array([[1.0, 2.0, 0.0], [3.0, -1.0, 0.0]])
    shape.set_numbers(["0.25", "−1.0"], places)
    shape.scale(2, about_point=np.zeros(3))
    read = shape.read()
    assert [text for text, _ in read] == ["0.25", "−1.0"]
    assert np.array([place for _, place in read]) == pytest.approx(2 * places)
    shape.points[-1] += 0.1
    with pytest.raises(ValueError, match=r"does not read '−1\.0'"):
        shape.read()


def test_a_probe_says_which_words_it_is_about_whatever_it_is_made_of(run):
    probe = run.probe("pattern", words=("the", "sleepy"), head=1)
    assert spoken(softmax(2 * probe) + 1) == ("the", "sleepy")
    assert spoken(TABLE) == ()


def test_weights_beyond_the_word_must_be_zero(dial):
    whole = given((0.5, 0.5, 0.0), "weights", why="no word looks ahead")
    assert faults(AttentionArcs(SentenceRow(WORDS), whole, at=1)) == []
    assert faults(AttentionArcs(SentenceRow(WORDS), whole, at=0))
