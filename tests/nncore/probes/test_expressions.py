"""What is chosen, turned and combined: right, followed, copied and confirmed."""

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
    correlate,
    cosine,
    dot,
    entries,
    function,
    matmul,
    maximum,
    polar,
    running_sums,
    shifted,
    softmax,
    stacked,
    total,
    transposed,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Expression, Probe
from nncore.training import training_run

SCORES = given((1, 2, 3), "scores", why="to be worked by hand")
WAVE = given((1, 3, -2, 0, 5, 1), "wave", why="a short signal")
BUMP = given((1, 2, -1), "bump", why="a shorter one")


def agree(probe: Probe) -> None:
    """Both roads, to 1e-9 of the largest value."""
    ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
    assert ours.shape == theirs.shape, str(probe)
    scale = np.abs(theirs).max(initial=0)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9 * scale, nan_ok=True), str(probe)


def row(probe: Probe) -> np.ndarray:
    """The values of a probe of several."""
    value = probe()
    assert isinstance(value, np.ndarray)
    return value


@pytest.fixture
def run(small_recipe):
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
