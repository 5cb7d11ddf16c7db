"""Quantities of landscapes: both roads agree, and what they say is so."""

import copy
import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest

from nncore import oracle
from nncore.oracle import landscape as oracle_landscape
from nncore.probes.probe import Probe
from nncore.quantities.landscape import QUANTITIES, SLICES
from nncore.recipe import CHAIN, DIGITS
from nncore.slices import principal, random_directions, stagger, through_steps
from nncore.training import training_run


@pytest.fixture(scope="module")
def run(small_recipe):
    return training_run(small_recipe).seek(130)


@pytest.fixture(scope="module")
def careful(small_recipe):
    """All 30 examples a step, from step 40 of the small run on."""
    after = replace(small_recipe, after=(small_recipe, 40), decay=1.0, l2=0.0)
    return training_run(replace(after, batch_size=30, steps=6))


@pytest.fixture(scope="module")
def drunk(small_recipe):
    """2 examples a step, from there on."""
    after = replace(small_recipe, after=(small_recipe, 40), decay=1.0, l2=0.0)
    return training_run(replace(after, batch_size=2, steps=60))


def lands(run, careful, drunk):
    return [
        through_steps(run, 20, 300, 90),
        principal(run, range(0, 301, 10)),
        random_directions(run, 300, seed=5),
        stagger(careful, drunk, range(30)),
    ]


def agree(probe: Probe) -> None:
    """Both roads, to 1e-9 of the largest entry."""
    ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
    assert ours.shape == theirs.shape, str(probe)
    scale = np.abs(theirs).max(initial=0)
    # Not by pytest.approx, which compares one by one and takes longer than both roads together.
    atol, name = 1e-9 * scale, str(probe)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol, equal_nan=False, err_msg=name)


BATCHES = [{"split": "test"}, {"split": "train", "batch": range(9)}, {"batch": 3}]
PLACES = [{"layer": 2, "neuron": 4, "source": s} for s in (None, 1)]
VALUES = [{"values": 0.4}, {"values": (-3.0, 0.0, 2.5)}]
STEPS = [{"steps": range(0, 200, 40)}, {"steps": (300, 7, 20)}]
WAYS = {
    "C along": [PLACES, VALUES, BATCHES],
    "slope along": [PLACES, VALUES, BATCHES],
    "descent": [PLACES, [{"rate": 2.0, "n": 3}, {"rate": 90.0, "n": 5, "start": -1.0}], BATCHES],
    "deepest valley": [[{"layer": 3, "reach": 2.0}, {"layer": 2, "reach": 0.5}], BATCHES],
    "path costs": [[*STEPS, {"steps": 8}], BATCHES],
    "detour": [STEPS],
}
ON = {
    "place": [[{}]],
    "height": [BATCHES],
    "downhill": [BATCHES],
    "downhill held": [BATCHES],
    "path": [[*STEPS, {"steps": 8}]],
    "path heights": [STEPS, BATCHES],
}
HELD = ("variance held", "distance held", "length held")
SURFACE = {"across": (-1.0, 2.0, 4), "up": (-0.5, 1.0, 3)}


def ways(table, name):
    for parts in itertools.product(*table[name]):
        yield {k: v for part in parts for k, v in part.items()}


def test_every_quantity_is_asked_and_known_to_the_oracle():
    assert {**WAYS, **ON}.keys() == QUANTITIES.keys() == oracle_landscape.ORACLE.keys()
    assert {"surface", "C", *HELD} == SLICES.keys() == oracle_landscape.SLICES.keys()


@pytest.mark.parametrize("name", WAYS)
def test_every_quantity_is_confirmed(run, name):
    states = [run, run.at(0), run.nudged("W", layer=2, neuron=4, source=1, by=0.3)]
    for state, which in itertools.product(states, ways(WAYS, name)):
        agree(state.probe(name, **which))


@pytest.mark.parametrize("name", ON)
def test_a_run_on_a_slice_is_confirmed(run, careful, drunk, name):
    states = [run, run.at(300), run.at(40).stepped((3, 4), by=2.0)]
    for land, state in itertools.product(lands(run, careful, drunk), states):
        for which in ways(ON, name):
            agree(state.probe(name, on=land, **which))


def test_slices_are_confirmed(run, careful, drunk):
    for land in lands(run, careful, drunk):
        for batch in BATCHES:
            agree(land.probe("surface", **SURFACE, **batch))
            agree(land.probe("C", u=0.5, v=-1.0, **batch))
        for name, of in itertools.product(HELD, (run, drunk)):
            agree(land.probe(name, of=of, steps=range(0, 60, 4)))


def test_networks_without_a_bend_have_landscapes_too(small_recipe):
    # without the bend 1.5 diverges
    run = training_run(replace(small_recipe, activation="identity", learning_rate=0.05)).seek(90)
    land = through_steps(run, 20, 300, 90)
    agree(land.probe("surface", **SURFACE))
    agree(run.probe("path costs", steps=(3, 200)))
    agree(run.probe("height", on=land))
    agree(run.probe("descent", layer=2, neuron=4, source=1, rate=0.1, n=3))
    at = {"layer": 2, "neuron": 4, "source": 1}
    agree(run.probe("autograd dC/dW", example=3, **at))
    agree(run.stepped((3, 4), by=0.1).probe("predicted change of z", layer=3, example=3))


def test_the_oracle_asks_the_plain_network_at_a_sample_of_a_surface(run, monkeypatch):
    land = through_steps(run, 20, 300, 90)
    probe = land.probe("surface", across=(-1, 1, 9), up=(-1, 1, 9))
    asked = []
    plain = oracle_landscape.plain_cost
    monkeypatch.setattr(oracle_landscape, "plain_cost", lambda *a: asked.append(a) or plain(*a))
    oracle.value(probe)
    assert 40 <= len(asked) <= 41
    monkeypatch.setattr(oracle_landscape, "plain_cost", lambda *a: plain(*a) + 1e-9)
    with pytest.raises(AssertionError, match="the oracle's two roads to a surface disagree"):
        oracle.value(probe)


# What they say


def test_the_curve_of_a_weight_passes_through_the_network_with_its_slope(run):
    at = {"layer": 2, "neuron": 4, "source": 1}
    w = run.probe("W", **at)()
    whole = {"split": "train"}
    assert run.probe("C along", values=w, **at, **whole)() == pytest.approx(
        run.probe("C", **whole)(), rel=1e-13
    )
    assert run.probe("slope along", values=w, **at, **whole)() == pytest.approx(
        run.probe("mean dC/dW", **at, **whole)(), rel=1e-13
    )
    walked = run.probe("descent", rate=0.5, n=2, **at, **whole)()
    assert walked[0] == w
    assert walked[1] == pytest.approx(w - 0.5 * run.probe("mean dC/dW", **at, **whole)(), rel=1e-13)


def test_a_nudged_network_walks_along_the_same_curve(run):
    at = {"layer": 2, "neuron": 4, "source": 1}
    nudge = run.nudged("W", by=0.7, **at)
    value = nudge.probe("W", **at)()
    assert nudge.probe("C", split="train")() == pytest.approx(
        run.probe("C along", values=value, split="train", **at)(), rel=1e-13
    )


def test_the_three_steps_of_a_slice_lie_in_it_at_their_own_cost(run):
    land = through_steps(run, 20, 300, 90)
    steps, whole = (20, 300, 90), {"split": "train"}
    places = run.probe("path", on=land, steps=steps)()
    assert places[0] == pytest.approx([0, 0], abs=1e-12)
    assert places[1, 1] == pytest.approx(0, abs=1e-12)
    own = run.probe("path costs", steps=steps, **whole)()
    assert run.probe("path heights", on=land, steps=steps, **whole)() == pytest.approx(own)
    assert own == pytest.approx([run.at(s).probe("C", **whole)() for s in steps], rel=1e-12)
    held = run.at(90)
    assert held.probe("height", on=land, **whole)() == pytest.approx(held.probe("C", **whole)())
    u, v = held.probe("place", on=land)()
    assert land.probe("C", u=u, v=v, **whole)() == pytest.approx(own[2])
    assert land.probe("surface", across=(u - 1, u + 1, 3), up=(v - 1, v + 1, 3), **whole)()[
        1, 1
    ] == pytest.approx(own[2])


def test_downhill_on_a_slice_is_where_its_surface_falls(run):
    land, h = through_steps(run, 20, 300, 90), 1e-4
    held = run.at(90)  # in the slice, so that its slopes are the slice's
    u, v = held.probe("place", on=land)()
    surface = land.probe("surface", across=(u - h, u + h, 3), up=(v - h, v + h, 3), split="train")()
    falls = [(surface[1, 0] - surface[1, 2]) / (2 * h), (surface[0, 1] - surface[2, 1]) / (2 * h)]
    downhill = held.probe("downhill", on=land, split="train")()
    assert downhill == pytest.approx(falls, abs=1e-7)
    length = np.linalg.norm(held.probe("gradient", split="train")())
    held_share = held.probe("downhill held", on=land, split="train")()
    assert held_share == pytest.approx(np.linalg.norm(downhill) / length, rel=1e-12)


def test_a_surface_does_not_move_with_the_run(run):
    land = through_steps(run, 20, 300, 90)
    surface = land.probe("surface", **SURFACE)
    first = surface()
    surface()[:] = 0  # what is given out is the asker's own
    run.seek(250)
    assert np.array_equal(surface(), first)
    run.seek(130)
    assert not surface.runs
    assert run.probe("place", on=land).runs == {run}


def test_a_principal_slice_holds_more_of_its_path_than_another(run):
    steps = range(0, 301, 10)
    best, other = principal(run, steps), through_steps(run, 20, 300, 90)
    shares = [land.probe("variance held", of=run, steps=steps)() for land in (best, other)]
    assert 1 > shares[0] > shares[1] > 0.5
    held = best.probe("length held", of=run, steps=(0, 10))
    assert str(held) == "length held of the path of 350 steps, steps up to 10"


def test_careful_and_drunk_begin_at_one_place_and_only_one_strays(careful, drunk):
    land = stagger(careful, drunk, range(60))
    assert careful.probe("path", on=land, steps=0)() == pytest.approx(np.zeros((1, 2)), abs=1e-12)
    assert drunk.probe("path", on=land, steps=0)() == pytest.approx(np.zeros((1, 2)), abs=1e-12)
    end = careful.probe("path", on=land, steps=6)()[0]
    assert end[1] == pytest.approx(0, abs=1e-12)
    straight = careful.probe("detour", steps=range(7))()
    assert 1 <= straight < drunk.probe("detour", steps=range(61))()
    assert drunk.probe("examples seen")() == 2 * drunk.step


def test_landscapes_are_values(run, careful, drunk):
    for land in lands(run, careful, drunk):
        land.slice  # noqa: B018 - what it remembers is not pickled
        assert pickle.loads(pickle.dumps(land)) == land
        assert hash(pickle.loads(pickle.dumps(land))) == hash(land)
        assert copy.deepcopy(land) is land
        assert len(pickle.dumps(land)) < 4_000
    assert str(run.at(3).probe("height", on=through_steps(run, 20, 300, 90), split="train")) == (
        "height on the slice through steps 20, 300 and 90 over the train examples at step 3"
    )


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"across": (1, 0, 5), "up": (0, 1, 5)}, r"got across=\(1, 0, 5\): 'surface' needs \(from"),
        ({"across": (0, 1, 5), "up": (0, 1, 1)}, r"got up=\(0, 1, 1\): 'surface' needs \(from"),
        ({"across": (0, 1), "up": (0, 1, 5)}, r"got across=\(0, 1\)"),
        ({"across": (0, 1, 5)}, "got no up"),
    ],
)
def test_an_impossible_window_is_named(run, which, message):
    with pytest.raises(ValueError, match=message):
        through_steps(run, 20, 300, 90).probe("surface", **which)


def test_what_does_not_fit_is_named(run):
    with pytest.raises(ValueError, match="got step=351: this run has the steps 0 to 350"):
        through_steps(run, 20, 351, 90)
    other = through_steps(training_run(CHAIN), 0, 60, 20)
    with pytest.raises(ValueError, match="'place' needs a Landscape of networks of this size"):
        run.probe("place", on=other)
    with pytest.raises(ValueError, match="'variance held' needs a run of networks of this size"):
        other.probe("variance held", of=run, steps=range(4))


@pytest.mark.slow
def test_the_landscape_of_the_digits_is_confirmed(digits_run):
    # torch trains the same network for 7,500 steps: 5 s
    land = through_steps(digits_run, 20, 7_500, 400)
    some = {"split": "train", "batch": range(1_000)}
    agree(land.probe("surface", across=(-8, 58, 41), up=(-14, 25, 41), **some))
    agree(land.probe("variance held", of=digits_run, steps=range(20, 7_501, 20)))
    agree(digits_run.at(250).probe("downhill", on=land, split="train"))
    weight = {"layer": 3, "neuron": 6, "source": 7}
    agree(
        digits_run.at(DIGITS.steps).probe("descent", rate=500.0, n=8, start=-5.0, **weight, **some)
    )
