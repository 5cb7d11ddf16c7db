"""Summaries are probes of probes: right, named, and copied like any other."""

import copy
import pickle

import numpy as np
import pytest

from nncore import oracle
from nncore.probes.expressions import (
    below_from,
    counts,
    dot,
    entries,
    largest,
    maximum,
    mean,
    means,
    positive_part,
    running_means,
    signs,
    size_quantile,
    stacked,
    total,
    within,
)
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.training import TrainingRun, training_run

EDGES = (-1.0, -0.25, 0.0, 0.5, 2.0)


@pytest.fixture
def run(small_recipe) -> TrainingRun:
    """The shared run, at step 50: what is pickled comes back to it."""
    return training_run(small_recipe).seek(50)


def row(probe: Probe) -> np.ndarray:
    """The values of a probe of several."""
    value = probe()
    assert isinstance(value, np.ndarray)
    return value


def all_of(run: TrainingRun) -> list:
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
    assert shown.shape == (6,)  # 50 costs; the last two wait for six more
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


def test_follows_its_run(run):
    summary = largest(run.probe("W", layer=1))
    before = summary()
    run.seek(60)
    assert summary() != before
    assert summary() == np.abs(run.network.W[1]).max()
    assert summary.runs == {run}


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("step", [0, 7, 50])
def test_agrees_with_the_oracle(run, place, step):
    run.seek(step)
    summary = all_of(run)[place]
    shown = summary()
    expected = oracle.value(summary)
    assert np.shape(shown) == np.shape(expected)
    # Two roads through 50 steps of training, in two orders of summation.
    np.testing.assert_allclose(shown, expected, rtol=1e-9)


@pytest.mark.parametrize("place", range(7))
def test_survives_a_copy_and_a_pickle(run, place):
    summary = all_of(run)[place]
    assert copy.deepcopy(summary) is summary
    again = pickle.loads(pickle.dumps(summary))
    assert again == summary
    assert hash(again) == hash(summary)
    np.testing.assert_array_equal(again(), summary())


def test_its_name_says_what_it_is_made_of(run):
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
