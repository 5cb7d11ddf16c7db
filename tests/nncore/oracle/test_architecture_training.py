import numpy as np
import pytest

from nncore import oracle
from nncore.architectures.architecture import TRACES, Architecture, architecture
from nncore.oracle.architecture_training import proven, trained


def furthest(these, those) -> float:
    """The largest difference of any two weights."""
    assert these.keys() == those.keys()
    return max(np.abs(these[name] - those[name]).max() for name in these)


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


@pytest.mark.parametrize("name", TRACES)
def test_a_wrong_weight_is_objected_to(name):
    network = Architecture(name, seed=0, steps=1)
    probe = network.probe("weights", part="scores")
    assert np.array_equal(np.asarray(probe()), oracle.value(probe))
    network.weights["scores.weight"][3, 4] += 1e-6
    assert np.abs(np.asarray(probe()) - oracle.value(probe)).max() == pytest.approx(1e-6, rel=1e-6)
