import numpy as np
import pytest

from nncore import oracle
from nncore.architectures.architecture import TRACES, Architecture, architecture
from nncore.oracle.architecture_training import (
    ECHOES,
    FURTHEST,
    SAME,
    echo,
    furthest,
    proven,
    trained,
)


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("steps", [0, 1, 8])
def test_a_few_steps_from_the_recipe_alone_end_where_torch_is(name, steps):
    # float64 on both roads, sums of up to 36,864 terms in another order
    assert furthest(trained(name, seed=0, steps=steps), architecture(name, steps=steps).weights) < (
        1e-13
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", TRACES)
def test_the_whole_training_ends_where_torch_is(name):
    # 150 steps, into the third epoch; why 1e-8, `proven` says
    network = architecture(name)
    assert furthest(trained(name, seed=0, steps=network.steps), network.weights) < 1e-8
    assert proven(network) is network.weights


@pytest.mark.slow
def test_where_last_bits_grow_the_ends_may_be_as_far_apart_as_they_grow_and_no_further():
    # seed 1: 1.7e-7 apart, by an echo of 6e-8
    network = Architecture("recurrent", seed=1, steps=150)
    ours = trained("recurrent", seed=1, steps=150)
    allowed = ECHOES * echo("recurrent", seed=1, steps=150)
    assert SAME < furthest(ours, network.weights) < allowed < FURTHEST
    assert proven(network) is network.weights
    network.weights["memory.weight"][3, 4] += 2 * allowed
    assert proven(network) is ours


def test_where_they_do_not_grow_an_echo_is_a_last_bit():
    assert 0 < echo("recurrent", seed=0, steps=8) < 1e-13


@pytest.mark.parametrize("name", TRACES)
def test_a_wrong_weight_is_objected_to(name):
    network = Architecture(name, seed=0, steps=1)
    probe = network.probe("weights", part="scores")
    assert np.array_equal(np.asarray(probe()), oracle.value(probe))
    network.weights["scores.weight"][3, 4] += 1e-6
    assert np.abs(np.asarray(probe()) - oracle.value(probe)).max() == pytest.approx(1e-6, rel=1e-6)
