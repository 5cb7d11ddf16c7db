import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nncore import oracle
from nncore.data.plane import plane
from nncore.oracle import network, operations, tales
from nncore.probes.expressions import (
    FUNCTIONS,
    below_from,
    counts,
    entries,
    function,
    largest,
    maximum,
    mean,
    means,
    running_means,
    total,
)
from nncore.probes.operations import OPERATIONS
from nncore.probes.probe import Probe, expression
from nncore.probes.reading import Indices
from nncore.quantities.axes import ANSWERED, ANY_SPLIT
from nncore.quantities.network import QUANTITIES
from nncore.recipe import CHAIN, DIGITS
from nncore.tales import quantities as tale_quantities
from nncore.training import TrainingRun, training_run


@pytest.fixture(scope="module")
def run(small_recipe):
    return training_run(small_recipe).seek(130)


def agree(probe: Probe) -> None:
    """Both roads, to 1e-9 of the largest entry: measured, they differ by 1e-14 or less."""
    ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
    assert ours.shape == theirs.shape, str(probe)
    scale = np.abs(theirs).max(initial=0)
    # Not by pytest.approx: it compares one by one, which takes longer than both roads together.
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * scale, err_msg=str(probe))


OPTIONS: dict[str, list[dict[str, Any]]] = {
    "running sum": [{"terms": 3}, {"terms": range(4)}],
    "saturated": [{}, {"below": 0.2}],
    "first right": [{"label": 0}, {"label": 2}],
    "mistakes": [{}, {"order": "confident"}],
    "points": [{"label": 0}, {"label": 2}],
    "field": [{"n": 5}, {"n": 4, "x": (-1.0, 3.0), "y": (0.5, 1.5)}],
}


def every_way_to_ask(quantity: str, run: TrainingRun) -> list[dict[str, Any]]:
    """All combinations of indices given and left out, at every layer."""
    axes = {axis.name: axis for axis in QUANTITIES[quantity].axes}
    ways = {"layer": [], "neuron": [1], "source": [2], "example": [3], "split": ["test", "train"]}
    if "layer" in axes:
        ways["layer"] += axes["layer"].allowed(run, Indices())
    if "example" in axes and axes["example"].several:
        ways["example"] += [(4, 0), range(5)]
    if axes.get("split") in (ANY_SPLIT, ANSWERED):
        ways["split"] += ["noise"]
    for name, values in ways.items():
        if name not in axes:
            ways[name] = [None]
        elif not axes[name].must and name != "split":
            values.insert(0, None)
    return [
        {**dict(zip(ways, which, strict=True)), **more}
        for *which, more in itertools.product(*ways.values(), OPTIONS.get(quantity, [{}]))
        if which[1] is not None or which[2] is None  # a source has a neuron
    ]


@pytest.mark.parametrize("activation", ["sigmoid", "identity"])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_is_confirmed_by_torch(small_recipe, quantity, activation):
    recipe = replace(small_recipe, activation=activation)
    if quantity == "field":
        recipe = replace(recipe, data=plane, sizes=(2, 4, 2))
    if activation == "identity":
        recipe = replace(recipe, learning_rate=0.05)  # without the bend 1.5 diverges
    run = training_run(recipe).seek(130)
    states = [
        run,
        run.at(0),
        run.nudged("W", layer=2, neuron=1, source=2, by=0.3),
        run.at(40).nudged("b", layer=1, neuron=1, by=-0.7),
    ]
    for state in states:  # one after the other: the oracle keeps 16 graphs, and a state needs 15
        for which in every_way_to_ask(quantity, run):
            agree(state.probe(quantity, **which))


def test_the_oracle_knows_the_quantities_there_are_and_no_others():
    assert network.ORACLE.keys() == QUANTITIES.keys()
    assert tales.ORACLE.keys() == tale_quantities.QUANTITIES.keys()
    assert operations.OPERATIONS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("symbol", "+-*/")
def test_arithmetic_is_confirmed(run, symbol):
    left, right = run.probe("z", layer=2, example=1), run.probe("b", layer=2)
    agree(expression(symbol, left, right))
    agree(expression(symbol, 2.0, left - right))
    agree(-left)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_confirmed(run, name):
    for at in (0.7, (-3.0, 0.0, 5.0), run.probe("z", layer=1, example=2)):
        agree(function(name, at))


def test_summaries_are_confirmed(run):
    W = run.probe("W", layer=2)
    agree(largest(W))
    agree(means(run.probe("costs"), 7))
    agree(counts(run.probe("a", layer=1, neuron=0), (0.0, 0.3, 0.5, 1.0)))
    agree(entries(W, 4, (0, 2)))
    agree(entries(W, 4, 1))
    agree(entries(W, range(6), 1))
    agree(total(W))
    agree(maximum(W - 5.0))
    agree(mean(W))
    agree(running_means(run.probe("costs")))
    for ceiling in (0.5, 0.0, 9.0, run.at(90).probe("C", split="train")):
        agree(below_from(run.probe("costs"), ceiling))


def test_the_oracle_goes_back_and_forth_like_the_run(run):
    for step in (90, 3, 340, 90):
        agree(run.at(step).probe("W", layer=1))
        agree(run.at(step).probe("costs"))


def test_the_chain_is_confirmed_over_all_its_steps():
    run = training_run(CHAIN)
    for step in (0, 1, CHAIN.steps):
        for layer in (1, 2, 3):
            agree(run.at(step).probe("W", layer=layer, neuron=0, source=0))
            agree(run.at(step).probe("dC/dW", layer=layer, example=0))
        agree(run.at(step).probe("C", example=0))


@pytest.mark.slow
def test_the_digits_run_is_confirmed_from_its_first_step_to_its_accuracy(digits_run):
    # torch trains the same network for 7,500 steps: 5 s
    end = digits_run.at(DIGITS.steps)
    for layer in (1, 2, 3):
        agree(end.probe("W", layer=layer))
        agree(end.probe("b", layer=layer))
        agree(end.probe("dC/dW", layer=layer, split="train"))
    agree(end.probe("costs"))
    agree(end.probe("count right"))
    agree(end.probe("saturated", layer=1))


def test_a_lie_is_not_confirmed(run):
    probe = run.probe("z", layer=2, neuron=0, example=3)
    for other in (
        run.probe("z", layer=2, neuron=0, example=4),
        run.probe("z", layer=2, neuron=1, example=3),
        run.at(129).probe("z", layer=2, neuron=0, example=3),
    ):
        assert abs(oracle.value(other) - probe()) > 1e-6


def test_what_the_oracle_does_not_know_is_refused():
    with pytest.raises(TypeError, match="got Probe: the oracle knows no other road to it"):
        oracle.value(Probe())
