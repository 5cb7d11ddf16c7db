"""What is chosen, turned, combined and summed up: right, named, followed and confirmed."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from nncore import oracle
from nncore.probes.expressions import (
    angle,
    below_from,
    correlate,
    cosine,
    counts,
    dot,
    entries,
    function,
    largest,
    matmul,
    maximum,
    mean,
    means,
    polar,
    positive_part,
    running_means,
    running_sums,
    shifted,
    signs,
    size_quantile,
    softmax,
    stacked,
    total,
    transposed,
    within,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Expression, Probe
from nncore.training import TrainingRun, training_run

SCORES = given((1, 2, 3), "scores", why="to be worked by hand")
WAVE = given((1, 3, -2, 0, 5, 1), "wave", why="a short signal")
BUMP = given((1, 2, -1), "bump", why="a shorter one")
EDGES = (-1.0, -0.25, 0.0, 0.5, 2.0)


def agree(probe: Probe) -> None:
    """Both roads, to 1e-9 of the largest value."""
    ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
    assert ours.shape == theirs.shape, str(probe)
    scale = np.abs(theirs).max(initial=0)
    # Not by pytest.approx: it compares one by one, which takes longer than both roads together.
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * scale, err_msg=str(probe))


def row(probe: Probe) -> np.ndarray:
    """The values of a probe of several."""
    value = probe()
    assert isinstance(value, np.ndarray)
    return value


@pytest.fixture
def run(small_recipe) -> TrainingRun:
    """The shared run, at step 60: what is pickled comes back to it."""
    return training_run(small_recipe).seek(60)


def all_of(run, dial: Dial) -> list[Probe]:
    W, a = run.probe("W", layer=2), run.probe("a", layer=1, example=3)
    w = entries(W, 1)
    batch = run.probe("a", layer=1, example=range(4))
    arrow = polar(2.0, dial.probe() * 40)
    return [
        dot(w, a),
        running_sums(w * a),
        cosine(w, a),
        angle(w, a),
        arrow,
        dot(arrow, given((3, 1), "v", why="a vector in the plane")),
        matmul(W, a),
        matmul(W, transposed(batch)),
        transposed(W),
        stacked(1.0, dial.probe(), dot(w, a)),
        stacked(w, a),
        correlate(WAVE, BUMP),
        correlate(w, a),
        shifted(BUMP, dial.probe(), length=6),
        softmax(SCORES),
        softmax(run.probe("z", layer=3, example=2), temperature=dial.probe()),
        softmax(run.probe("z", layer=3), temperature=0.5),
        function("exp", SCORES / dial.probe()),
        maximum(SCORES),
        SCORES,
        dial.probe(),
        given(2.5, "a number", why="why not"),
    ]


COUNT = 22
COMBINATIONS = {
    *("dot product", "running sums", "cosine", "angle", "vector", "matrix product", "transpose"),
    *("row", "correlation", "shifted signal", "softmax"),
}


def test_all_combinations_are_tested(run):
    made = all_of(run, Dial("t", at=1.5))
    assert len(made) == COUNT
    assert {p.name for p in made if isinstance(p, Expression)} >= COMBINATIONS


@pytest.mark.parametrize("place", range(COUNT))
def test_agrees_with_the_oracle_wherever_the_dial_stands(run, place):
    dial = Dial("t", at=1.0)
    probe = all_of(run, dial)[place]
    for at in (1.0, 0.25, 4.5):
        dial.at = at
        agree(probe)


@pytest.mark.parametrize("place", range(COUNT))
def test_survives_copies_and_pickles_and_is_a_key(run, place):
    dial = Dial("t", at=1.5)
    probe = all_of(run, dial)[place]
    assert copy.deepcopy(probe) is probe
    assert copy.copy(probe) is probe
    assert {probe: 1}[all_of(run, dial)[place]] == 1  # the same names make the same probe
    again = pickle.loads(pickle.dumps(probe))
    assert np.array_equal(again(), probe())
    assert str(again) == str(probe)
    if dial not in probe.runs:
        assert again == probe


def test_follows_all_that_its_parts_follow(run):
    dial = Dial("t", at=1.5)
    z = run.probe("z", layer=3, example=2)
    assert softmax(z, temperature=dial.probe()).runs == {run, dial}
    assert softmax(SCORES).runs == frozenset()
    assert (dot(z, z) + dial.probe()).runs == {run, dial}


# What is given


def test_given_numbers_are_themselves():
    assert row(SCORES).tolist() == [1, 2, 3]
    row(SCORES)[:] = 0
    assert row(SCORES).tolist() == [1, 2, 3]
    assert given(7, "seven", why="it is")() == 7.0
    assert row(given([[1, 2], [3, 4]], "A", why="small")).shape == (2, 2)
    assert (str(SCORES), SCORES.why) == ("scores", "to be worked by hand")


@pytest.mark.parametrize("values", [(), (1, np.nan), np.inf])
def test_given_without_numbers_is_refused(values):
    with pytest.raises(ValueError, match=r"got scores=.*: expected numbers"):
        given(values, "scores", why="a test")


def test_what_is_given_needs_a_name_and_a_reason():
    with pytest.raises(ValueError, match="got name='x', why=''"):
        given(1, "x", why="")


# Dials


def test_a_dial_is_itself_in_every_copy_and_moves_what_follows_it():
    dial = Dial("angle", at=0.0)
    arrow = copy.deepcopy(polar(3.0, dial.probe()))
    assert copy.deepcopy(dial) is dial
    assert copy.copy(dial) is dial
    moment = dial.moment
    dial.by = 90  # as Nudge turns it
    assert dial.at == 90.0
    assert dial.moment != moment
    assert arrow() == pytest.approx([0, 3], abs=1e-15)
    assert str(arrow) == "vector of 3 and angle"


@pytest.mark.parametrize("at", [0.0, -1, 11, np.nan, np.inf])
def test_a_dial_stays_within_its_limits(at):
    dial = Dial("temperature", at=1.0, low=0.1, high=10)
    with pytest.raises(ValueError, match=r"got temperature=.*: it goes from 0.1 to 10"):
        dial.at = at
    assert dial.at == 1.0


def test_a_pickled_dial_stands_where_it_stood_with_its_limits():
    dial = pickle.loads(pickle.dumps(Dial("shift", at=2.5, low=-3, high=3)))
    assert (dial.name, dial.at, dial.low, dial.high) == ("shift", 2.5, -3, 3)
    shift, also = pickle.loads(pickle.dumps((dial, dial.probe())))
    assert also.dial is shift


# Products


def test_a_neuron_s_weighted_sum_is_a_dot_product(run):
    w, a = run.probe("W", layer=1, neuron=2), run.probe("a", layer=0, example=4)
    weighted = run.probe("weighted sum", layer=1, neuron=2, example=4)
    assert dot(w, a)() == pytest.approx(weighted(), rel=1e-13)
    sums = running_sums(w * a)
    assert entries(sums, 5)() == pytest.approx(weighted(), rel=1e-13)
    z = matmul(run.probe("W", layer=1), a) + run.probe("b", layer=1)
    assert z() == pytest.approx(run.probe("z", layer=1, example=4)(), rel=1e-13)


def test_a_batch_of_activations_is_a_matrix_of_columns(run):
    batch = transposed(run.probe("a", layer=1, example=(7, 1, 4)))
    product = matmul(run.probe("W", layer=2), batch)
    assert np.shape(product()) == (6, 3)
    column = entries(product, range(6), 1)
    b, z = run.probe("b", layer=2), run.probe("z", layer=2, example=1)
    assert (column + b)() == pytest.approx(z(), rel=1e-13)


def test_sliding_a_pattern_meets_every_entry_of_the_correlation():
    shift = Dial("shift", at=0.0)
    along = dot(WAVE, shifted(BUMP, shift.probe(), length=6))
    expected = np.correlate(row(WAVE), row(BUMP), mode="full")
    for k, s in enumerate(range(-2, 6)):
        shift.at = s + 0.3  # on its way: the nearest place counts
        assert along() == expected[k] == entries(correlate(WAVE, BUMP), k)()


# Shares


def test_softmax_of_1_2_3_worked_to_the_end():
    powers = function("exp", SCORES)
    shares = powers / total(powers)
    assert [f"{x:.3f}" for x in row(powers)] == ["2.718", "7.389", "20.086"]
    assert f"{total(powers)():.3f}" == "30.193"
    assert [f"{x:.3f}" for x in row(shares)] == ["0.090", "0.245", "0.665"]
    assert total(shares)() == pytest.approx(1, rel=1e-15)
    assert softmax(SCORES)() == pytest.approx(shares(), rel=1e-15)


@pytest.mark.parametrize("more", [100.0, 1_000.0, 1e6])
def test_a_constant_more_on_every_score_changes_no_share(more):
    # 1e6 + 1 and 1e6 + 2 differ by exactly 1: nothing is lost
    assert np.array_equal(softmax(SCORES + more)(), softmax(SCORES)())
    agree(softmax(SCORES + more))


def test_powers_alone_overflow_to_infinity_without_a_warning():
    assert np.isinf(function("exp", SCORES + 1_000.0)()).all()
    # and less the largest they do not
    scores = SCORES + 1_000.0
    powers = function("exp", scores - maximum(scores))
    assert (powers / total(powers))() == pytest.approx(softmax(SCORES)(), rel=1e-15)


@for_all(
    scores=st.lists(st.floats(-50, 50), min_size=1, max_size=6),
    temperature=st.floats(1e-3, 1e3),
)
def test_shares_are_shares_and_keep_the_order(scores, temperature):
    shares = np.asarray(softmax(given(scores, "s", why="any"), temperature=temperature)())
    assert shares.sum() == pytest.approx(1, rel=1e-14)
    assert (shares >= 0).all()
    assert (np.diff(shares[np.argsort(scores, kind="stable")]) >= 0).all()


@for_all(cold=st.floats(0.05, 20), hot=st.floats(0.05, 20))
def test_heat_takes_from_the_richest(cold, hot):
    assume(cold < hot)
    first, second = (row(softmax(SCORES, temperature=t)) for t in (cold, hot))
    assert first[2] >= second[2]
    assert first[0] <= second[0]


def test_close_to_zero_degrees_one_has_all_without_a_warning():
    assert row(softmax(SCORES, temperature=1e-308)).tolist() == [0, 0, 1]


@pytest.mark.parametrize("temperature", [0, -1.0, np.nan, np.inf])
def test_a_temperature_that_is_none_is_refused(temperature):
    message = r"got temperature=.*: expected a positive number"
    with pytest.raises(ValueError, match=message):
        softmax(SCORES, temperature=temperature)
    dial = Dial("temperature", at=1.0)
    follows = softmax(SCORES, temperature=dial.probe())
    if np.isfinite(temperature):
        dial.at = temperature
        with pytest.raises(ValueError, match=message):
            follows()


def test_nothing_to_stack_and_no_room_are_refused():
    with pytest.raises(ValueError, match="got nothing to stack"):
        stacked()
    with pytest.raises(ValueError, match="got length=0"):
        shifted(BUMP, 0, length=0)


# Summaries


def summaries(run: TrainingRun) -> list[Probe]:
    return [
        mean(run.probe("W", layer=1)),
        running_means(run.probe("costs")),
        below_from(run.probe("costs"), run.probe("C")),
        largest(run.probe("W", layer=1, neuron=2)),
        signs(run.probe("W", layer=1)),
        size_quantile(run.probe("W", layer=1), 0.9),
        positive_part(run.probe("W", layer=1)),
        within(run.probe("W", layer=1), 0.1),
        means(run.probe("costs"), 8),
        counts(run.probe("W", layer=2), EDGES),
        entries(run.probe("b", layer=2), 4),
        entries(run.probe("b", layer=2), (4, 0, 4)),
        entries(run.probe("W", layer=2), (5, 0, 1), (3, 3, 0)),
        entries(run.probe("W", layer=2), 5, 3),
    ]


def test_the_largest_size_counts_negative_values_too(run):
    row = run.network.W[1][2]
    row[:] = [0.5, -3.0, 2.0, 0.0, 1.0]
    assert largest(run.probe("W", layer=1, neuron=2))() == 3.0
    run.seek(0)


def test_running_means_settle_on_the_mean():
    values = given([4.0, 0.0, 2.0, -2.0], "four numbers", why="to be worked by hand")
    assert running_means(values)().tolist() == [4, 2, 2, 1]
    assert mean(values)() == 1


def test_what_is_below_for_good_does_not_come_back():
    values = given([5.0, 1.0, 4.0, 2.0, 1.0], "five numbers", why="to be worked by hand")
    assert below_from(values, 6.0)() == 0
    assert below_from(values, 4.5)() == 1
    assert below_from(values, 4.0)() == 3  # 1 is below, but 4 comes after it
    assert np.isnan(below_from(values, 1.0)())
    assert str(below_from(values, 4.0)) == "place from which on five numbers is below 4"


def test_signs_tell_on_which_side_of_zero_each_value_is(run):
    run.network.W[1][2] = [0.5, -3.0, 2.0, 0.0, 1.0]
    assert row(signs(run.probe("W", layer=1, neuron=2))).tolist() == [1, -1, 1, 0, 1]
    run.seek(0)


def test_means_leave_out_a_rest_that_is_not_full(run):
    costs = run.costs
    shown = row(means(run.probe("costs"), 8))
    assert shown.shape == (7,)  # 60 costs; the last four wait for four more
    for k, mean_of_8 in enumerate(shown):
        # The sum of 8 doubles: rounded in another order.
        assert mean_of_8 == pytest.approx(sum(costs[8 * k : 8 * k + 8]) / 8, rel=1e-14)


def test_there_are_no_means_before_the_first_is_full(run):
    run.seek(7)
    assert row(means(run.probe("costs"), 8)).shape == (0,)
    run.seek(8)
    assert row(means(run.probe("costs"), 8)).shape == (1,)


def test_counts_what_is_on_an_edge_above_it_and_on_the_last_below(run):
    run.network.b[2][:] = [-1.0, -0.25, -0.1, 0.0, 2.0, 2.1]
    assert list(row(counts(run.probe("b", layer=2), EDGES))) == [1, 2, 1, 1]
    run.seek(0)


def test_entries_are_picked_in_step(run):
    W = run.network.W[2]
    assert entries(run.probe("W", layer=2), 5, 3)() == W[5, 3]
    picked = entries(run.probe("W", layer=2), (5, 0, 1), (3, 3, 0))
    assert list(row(picked)) == [W[5, 3], W[0, 3], W[1, 0]]


def test_a_summary_follows_its_run(run):
    summary = largest(run.probe("W", layer=1))
    before = summary()
    run.seek(70)
    assert summary() != before
    assert summary() == np.abs(run.network.W[1]).max()
    assert summary.runs == {run}


@pytest.mark.parametrize("place", range(14))
@pytest.mark.parametrize("step", [0, 7, 60])
def test_a_summary_agrees_with_the_oracle(run, place, step):
    run.seek(step)
    summary = summaries(run)[place]
    shown = summary()
    expected = oracle.value(summary)
    assert np.shape(shown) == np.shape(expected)
    # Two roads through 60 steps of training, in two orders of summation.
    np.testing.assert_allclose(shown, expected, rtol=1e-9)


@pytest.mark.parametrize("place", range(14))
def test_a_summary_survives_a_copy_and_a_pickle(run, place):
    summary = summaries(run)[place]
    assert copy.deepcopy(summary) is summary
    again = pickle.loads(pickle.dumps(summary))
    assert again == summary
    assert hash(again) == hash(summary)
    np.testing.assert_array_equal(again(), summary())


def test_a_summary_s_name_says_what_it_is_made_of(run):
    assert str(largest(run.probe("W", layer=1, neuron=2))) == "largest size of W(1)[2]"
    assert str(means(run.probe("costs"), 8)).startswith("means of costs")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: means(p, 0), "every=0"),
        (lambda p: counts(p, (0.0,)), "edges=(0.0,)"),
        (lambda p: counts(p, (0.0, 1.0, 1.0)), "edges=(0.0, 1.0, 1.0)"),
        (lambda p: counts(p, (1.0, 0.0)), "edges=(1.0, 0.0)"),
    ],
    ids=["no means", "one edge", "an edge twice", "edges that fall"],
)
def test_refuses_what_makes_no_sense(run, make, says):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the value is looked for below
        make(run.probe("costs"))
    assert says in str(error.value)


def test_with_is_the_same_probe_of_something_else(run):
    z = run.probe("z", layer=1, neuron=3, example=2)
    assert z.with_(example=5) == run.probe("z", layer=1, neuron=3, example=5)
    assert z.with_(layer=2, neuron=0) == run.probe("z", layer=2, neuron=0, example=2)


def test_with_leaves_what_has_no_such_index(run):
    bias = run.probe("b", layer=1, neuron=3)
    assert bias.with_(example=5) == bias
    assert run.probe("z", layer=1).with_(example=5) == run.probe("z", layer=1)


def test_with_reaches_into_sums_and_summaries(run):
    z, b = run.probe("z", layer=1, example=2), run.probe("b", layer=1)
    other = run.probe("z", layer=1, example=5)
    assert largest(z - b).with_(example=5) == largest(other - b)
    assert (entries(z, 3) / 2.0).with_(example=5) == entries(other, 3) / 2.0


def test_with_reaches_into_what_is_combined(run):
    z, other = (run.probe("z", layer=1, example=i) for i in (2, 5))
    b = run.probe("b", layer=1)
    assert dot(z, b).with_(example=5) == dot(other, b)
    assert stacked(z, 1.0).with_(example=5) == stacked(other, 1.0)


def test_total_and_maximum_keep_the_sign(run):
    run.network.b[2][:] = [-1.0, -0.25, -0.1, -3.0, -0.5, -0.125]
    assert total(run.probe("b", layer=2))() == -4.975
    assert maximum(run.probe("b", layer=2))() == -0.1
    run.seek(0)


def test_with_moves_to_another_run(run):
    early = run.at(0)
    assert largest(run.probe("W", layer=1)).with_(run=early) == largest(early.probe("W", layer=1))


def test_with_keeps_options(run):
    here = {"layer": 1, "neuron": 3}
    some = run.probe("running sum", **here, example=2, terms=3)
    assert some.with_(example=5) == run.probe("running sum", **here, example=5, terms=3)
    assert some.with_(terms=4) == run.probe("running sum", **here, example=2, terms=4)


def test_with_refuses_an_index_that_is_not_there(run):
    with pytest.raises(ValueError, match="example=999"):
        run.probe("z", layer=1, example=2).with_(example=999)


def test_a_size_quantile_lies_between_two_sizes_and_a_positive_part_has_no_minus():
    row_ = given([-4.0, 1.0, 3.0], "three", why="to be counted by hand")
    assert size_quantile(row_, 0.75)() == pytest.approx(3.5)
    assert size_quantile(row_, 1.0)() == 4.0
    assert positive_part(row_)().tolist() == [0.0, 1.0, 3.0]
    assert within(row_, 2.0)().tolist() == [-2.0, 1.0, 2.0]
    with pytest.raises(ValueError, match=r"got share=1\.5"):
        size_quantile(row_, 1.5)
