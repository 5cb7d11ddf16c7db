"""Quantities about derivatives: both roads agree, and what they say is so."""

import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest

from nncore import oracle
from nncore.oracle import influence as oracle_influence
from nncore.probes.probe import Probe
from nncore.quantities.influence import QUANTITIES
from nncore.recipe import CHAIN
from nncore.training import training_run


@pytest.fixture(scope="module")
def run(small_recipe):
    return training_run(small_recipe).seek(130)


def agree(probe: Probe) -> None:
    """Both roads, to 1e-9 of the largest entry."""
    ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
    assert ours.shape == theirs.shape, str(probe)
    scale = np.abs(theirs).max(initial=0)
    # Not by pytest.approx, which compares one by one and takes longer than both roads together.
    atol, name = 1e-9 * scale, str(probe)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol, equal_nan=False, err_msg=name)


BATCHES = [{"split": s, "batch": b} for s in ("test", "train") for b in (None, 3, (4, 0, 7))]
ONE = [{"split": "train", "example": 4}]
MANY = [{"split": "train", "example": e} for e in (None, 3, (4, 0), range(5))]
PLACES = [{"layer": 2, "neuron": 4, "source": s} for s in (None, 1)]
WAYS = {
    "gradient": [BATCHES],
    "mean dC/dW": [[{"layer": 1}, {"layer": 2, "neuron": 1}, *PLACES[1:]], BATCHES],
    "mean dC/db": [[{"layer": 1}, {"layer": 3, "neuron": 1}], BATCHES],
    "contributions": [[{"layer": 1}, {"layer": 3, "neuron": 1}, *PLACES[1:]], ONE],
    "batch": [[{}]],
    "sorted downhill": [BATCHES],
    "rank": [PLACES, BATCHES],
    "steepest": [[{"n": 4}], BATCHES],
    "steepest pair": [[{"ratio": 8}, {"ratio": 3.5, "layer": 2}], BATCHES],
    "torn": [[{"label": k, "split": s} for k in (0, 2) for s in ("train", "test")]],
    "costliest": [[{"n": 3, "split": s} for s in ("train", "test")]],
    "batch cosines": [[{"size": 7, "n": 4}, {"size": 3, "n": 4}]],
    "autograd dC/dW": [PLACES, ONE],
}
CHANGED = {
    "predicted change of z": [[{"layer": 3}, {"layer": 2, "neuron": 4}], MANY],
    "predicted change of a": [[{"layer": 0}, {"layer": 3}, {"layer": 2, "neuron": 4}], MANY],
    "predicted change of C": [MANY],
}
FIRST = {name: [PLACES, [{"h": 0.1}, {"h": (1e-2, 1e-7, 1e-12)}], ONE]
         for name in ("difference", "difference error")}  # fmt: skip


def ways(table, name):
    for parts in itertools.product(*table[name]):
        yield {k: v for part in parts for k, v in part.items()}


def test_every_quantity_is_asked_and_known_to_the_oracle():
    assert {**WAYS, **CHANGED, **FIRST}.keys() == QUANTITIES.keys()
    assert oracle_influence.ORACLE.keys() == QUANTITIES.keys()


@pytest.mark.parametrize("name", WAYS)
def test_every_quantity_is_confirmed(run, name):
    states = [run, run.at(0), run.nudged("W", layer=2, neuron=1, source=2, by=0.3)]
    states.append(run.at(40).stepped((3, 9, 1), by=0.7))
    for state, which in itertools.product(states, ways(WAYS, name)):
        agree(state.probe(name, **which))


@pytest.mark.parametrize("name", CHANGED)
def test_what_a_change_would_do_is_confirmed(run, name):
    states = [
        run.nudged("W", layer=1, neuron=1, source=2, by=0.3),
        run.at(40).nudged("b", layer=2, neuron=1, by=-0.2),
        run.at(40).stepped(None, by=0.7),
        run.at(40).nudged("b", layer=2, neuron=1, by=5.0).stepped((3, 9), split="test", by=0.7),
    ]
    for state, which in itertools.product(states, ways(CHANGED, name)):
        agree(state.probe(name, **which))


@pytest.mark.parametrize("name", FIRST)
def test_differences_are_confirmed_to_the_last_bit(run, name):
    for state, which in itertools.product([run.at(0)], ways(FIRST, name)):
        probe = state.probe(name, **which)
        assert np.array_equal(probe(), oracle.value(probe))


def test_a_network_after_a_step_is_confirmed(run):
    for batch, split in ((None, "train"), (3, "train"), ((4, 2), "test")):
        after = run.stepped(batch, split=split, by=1.5)
        for name, which in [
            ("W", {"layer": 1}), ("b", {"layer": 3}), ("a", {"layer": 3, "example": 2}),
            ("C", {"split": "train"}), ("C", {"split": "train", "example": range(30)}),
        ]:  # fmt: skip
            agree(after.probe(name, **which))


def test_a_run_that_begins_after_another_is_confirmed_at_its_start_and_end(small_recipe):
    recipe = replace(small_recipe, after=(small_recipe, 40), batch_size=30, steps=5, l2=0.0, seed=3)
    run = training_run(recipe)
    before = training_run(small_recipe).at(40)
    assert np.array_equal(run.at(0).network.parameters, before.network.parameters)
    for step in (0, 5):
        agree(run.at(step).probe("W", layer=1))
        agree(run.at(step).probe("C", split="train"))
    assert recipe.identity != replace(recipe, after=(small_recipe, 41)).identity
    assert recipe.identity == replace(recipe).identity


def test_a_run_does_not_begin_after_one_of_another_size(small_recipe):
    with pytest.raises(ValueError, match=r"got sizes=\(5, 4, 6, 3\) after \(1, 1, 1, 1\)"):
        replace(small_recipe, after=(CHAIN, 3))


# What they say


def test_a_stepped_network_is_one_step_of_the_chain_on():
    run = training_run(CHAIN)
    after = run.at(0).stepped(by=2.0)
    assert [after.probe("W", layer=l)().item() for l in (1, 2, 3)] == [1.9375, -1.875, 2.25]
    after.by = 0.0
    assert [after.probe("W", layer=l)().item() for l in (1, 2, 3)] == [2, -2, 2]
    twin = pickle.loads(pickle.dumps(after))
    assert (twin.of, twin.by, str(twin)) == (after.of, 0.0, str(after))
    assert after.probe("step")() == 0
    assert str(after.probe("C", example=0)) == "C for test example 0 one step on at step 0"


def test_a_step_follows_its_run(small_run):
    after = small_run.stepped((1, 2), by=0.1)
    seen = [after.probe("C", split="train")() for s in (0, 9) if small_run.seek(s)]
    assert seen[0] != seen[1]
    assert small_run in after.probe("C").runs
    assert after in after.probe("C").runs


def test_the_mean_over_a_batch_of_single_derivatives_is_its_gradient(run):
    batch = (4, 0, 7, 21, 3)
    at = {"layer": 2, "neuron": 4, "source": 1, "split": "train"}
    single = [run.probe("dC/dW", example=i, **at)() for i in batch]
    assert run.probe("dC/dW", example=batch, **at)() == pytest.approx(single, rel=1e-13)
    assert run.probe("mean dC/dW", batch=batch, **at)() == pytest.approx(np.mean(single), abs=1e-14)
    place = 5 * 4 + 4 * 4 + 1  # W(1) is 4x5; row 4 of W(2), which is 6x4
    gradient = run.probe("gradient", split="train", batch=batch)()
    assert gradient[place] == pytest.approx(np.mean(single), abs=1e-14)


def test_derivatives_of_several_examples_are_those_of_each(run):
    several, split = (4, 0, 7), {"split": "train"}
    for name, which in [
        ("dC/da", {"layer": 0}), ("dC/dz", {"layer": 2, "neuron": 4}), ("dC/db", {"layer": 3}),
        ("dC/dW", {"layer": 1}), ("dC/dW", {"layer": 2, "neuron": 4}),
    ]:  # fmt: skip
        each = [run.probe(name, example=k, **which, **split)() for k in several]
        found = run.probe(name, example=several, **which, **split)()
        assert found == pytest.approx(np.array(each), rel=1e-12, abs=1e-15)


def test_contributions_add_up(run):
    columns = run.probe("contributions", layer=3, example=2)()
    assert columns.shape == (3, 6)
    total = run.probe("dC/da", layer=2, example=2)()
    assert columns.sum(axis=0) == pytest.approx(total, rel=1e-13, abs=1e-16)


def test_the_rank_is_the_place_in_the_sorted_column(run):
    column = run.probe("sorted downhill", split="train")()
    assert (np.diff(column) <= 0).all()
    for layer, neuron, source in run.probe("steepest", n=5, split="train")():
        which = {"layer": layer, "neuron": neuron, "source": None if source < 0 else source}
        rank = run.probe("rank", split="train", **which)()
        name = "mean dC/db" if source < 0 else "mean dC/dW"
        assert column[rank] == pytest.approx(-run.probe(name, split="train", **which)(), rel=1e-12)


def test_the_steepest_pair_is_of_about_the_ratio(run):
    (l1, j1, k1), (l2, j2, k2) = run.probe("steepest pair", ratio=8, split="train")()
    first, second = (
        run.probe("mean dC/dW", layer=l, neuron=j, source=k, split="train")()
        for l, j, k in ((l1, j1, k1), (l2, j2, k2))
    )
    assert abs(first / second) == pytest.approx(8, rel=0.2)  # 62 weights to choose from
    largest = max(
        np.abs(run.probe("mean dC/dW", layer=l, split="train")()).max() for l in (1, 2, 3)
    )
    assert abs(first) == largest


def test_the_costliest_cost_most(run):
    worst = run.probe("costliest", n=4, split="train")()
    costs = run.probe("C", example=range(30), split="train")()
    assert costs[worst].tolist() == sorted(costs, reverse=True)[:4]


def test_the_next_batch_is_what_the_run_learns_from(small_run):
    small_run.seek(7)
    batch, before = small_run.probe("batch")(), small_run.at(7)
    mean = np.mean([before.probe("C", example=int(k), split="train")() for k in batch])
    assert small_run.seek(8).costs[-1] == pytest.approx(mean, rel=1e-12)


def test_a_small_nudge_does_what_was_predicted_and_a_large_one_less_so(run):
    nudge = run.at(40).nudged("W", layer=2, neuron=1, source=2)
    for name, which in [("z", {"layer": 3}), ("a", {"layer": 3}), ("C", {})]:
        now, new = (s.probe(name, example=2, **which) for s in (run.at(40), nudge))
        predicted = nudge.probe(f"predicted change of {name}", example=2, **which)
        off = []
        for by in (0.1, 0.01):
            nudge.by = by
            off.append(np.abs(new() - now() - predicted()).max())
        assert off[0] / off[1] == pytest.approx(100, rel=0.3)  # what is left out is of second order


def test_the_three_roads_to_one_derivative_agree(run):
    at = {"layer": 2, "neuron": 4, "source": 1, "split": "train", "example": 4}
    first = run.at(0)
    by_hand, by_torch = (first.probe(n, **at)() for n in ("dC/dW", "autograd dC/dW"))
    assert by_torch == pytest.approx(by_hand, rel=1e-12)
    difference, error = (first.probe(n, h=1e-4, **at)() for n in ("difference", "difference error"))
    assert difference == pytest.approx(by_hand, abs=1e-9)
    assert error == pytest.approx(abs(difference - by_hand), abs=1e-15)


@pytest.mark.parametrize(
    ("name", "which", "message"),
    [
        ("predicted change of C", {}, "got a run that nothing has changed"),
        ("difference", {"layer": 1, "neuron": 0, "source": 0, "example": 0, "h": 0.1},
         "differences down to the last bit are those of step 0"),
        ("steepest", {"n": 0}, "got n=0: 'steepest' has n 1 to 1000"),
        ("steepest pair", {"ratio": "x"}, "got ratio='x': 'steepest pair' needs a number"),
        ("gradient", {"batch": (3, 11)}, r"got batch=\(3, 11\): 'gradient' has batch 0 to 10"),
        ("batch cosines", {"size": 31, "n": 1}, "got size=31: 'batch cosines' has size 1 to 30"),
        ("rank", {"layer": 1}, "got no neuron"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(run, name, which, message):
    with pytest.raises(ValueError, match=message):
        run.at(60).probe(name, **which)


@pytest.mark.parametrize("h", [0.0, -0.1, (0.1, 0.0), (0.1, float("nan")), float("inf"), (), "x"])
def test_an_impossible_h_is_named(run, h):
    message = "'difference' needs a positive number, or a row of them"
    with pytest.raises(ValueError, match=message):
        run.at(0).probe("difference", layer=1, neuron=0, source=0, example=0, h=h)


@pytest.mark.parametrize("ratio", [(1.0, 2.0), float("nan"), None])
def test_an_impossible_ratio_is_named(run, ratio):
    with pytest.raises(ValueError, match="'steepest pair' needs a number"):
        run.probe("steepest pair", ratio=ratio)


def test_more_batches_than_an_epoch_has_are_refused(run):
    with pytest.raises(ValueError, match="got n=5 batches of 7: there are 30 examples"):
        run.probe("batch cosines", size=7, n=5)()
