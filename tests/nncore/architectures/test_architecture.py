import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

from nncore import oracle
from nncore.architectures.architecture import TRACES, Architecture, architecture

NAMES = list(TRACES)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        # 784 x 16 + 16, 16 x 16 + 16, 16 x 10 + 10
        ("feed-forward", 12_560 + 272 + 170),
        # 8 filters of 5 x 5 and a bias each; 8 maps of 12 x 12 to 10 scores
        ("convolutional", 8 * 26 + (1_152 * 10 + 10)),
        # a row of 28 to 32 and biases; 32 to 32; 32 to 10 scores
        ("recurrent", (28 * 32 + 32) + 32 * 32 + (32 * 10 + 10)),
        # a row of 28 to 16; 28 positions of 16; query, key, value, mix; 16 to 32 to 16; 10
        ("transformer", (28 * 16 + 16) + 28 * 16 + 4 * 256 + (512 + 32) + (512 + 16) + 170),
    ],
)
def test_parameters_are_those_counted_by_hand(name, count):
    assert architecture(name, steps=0).probe("parameters")() == count


def test_a_part_s_parameters_are_counted_alone():
    network = architecture("convolutional", steps=0)
    assert network.probe("parameters", part="filters")() == 208
    assert network.probe("parameters", part="scores")() == 11_530
    assert str(network.probe("parameters", part="filters")) == (
        "parameters in filters of the convolutional network"
    )


@pytest.mark.parametrize(
    ("name", "part", "shape"),
    [
        ("feed-forward", "first", (16, 784)),
        ("convolutional", "filters", (8, 1, 5, 5)),
        ("transformer", "positions", (28, 16)),
    ],
)
def test_a_part_s_weights_are_the_model_s_own(name, part, shape):
    probe = architecture(name, steps=3).probe("weights", part=part)
    assert np.shape(probe()) == shape
    assert np.array_equal(np.asarray(probe()), oracle.value(probe))
    assert str(probe) == f"weights in {part} of the {name} network"


@pytest.mark.parametrize(
    ("name", "part", "length"),
    [("feed-forward", "first", 16), ("convolutional", "filters", 8), ("recurrent", "row", 32)],
)
def test_a_part_s_biases_are_the_model_s_own(name, part, length):
    probe = architecture(name, steps=3).probe("biases", part=part)
    assert np.shape(probe()) == (length,)
    assert np.array_equal(np.asarray(probe()), oracle.value(probe))
    assert str(probe) == f"biases in {part} of the {name} network"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [0, 3])
def test_all_that_a_probe_can_name_is_confirmed_by_plain_numpy(name, steps):
    network = architecture(name, steps=steps)
    for quantity, shape in network.shapes.items():
        for split, example in (("test", 7), ("train", 31)):
            probe = network.probe(quantity, example=example, split=split)
            value = np.asarray(probe())
            assert value.shape == shape, str(probe)
            # float64 through 28 steps or sums of 1,152 terms
            assert value == pytest.approx(oracle.value(probe), rel=1e-9, abs=1e-12), str(probe)
    for part in (None, "scores"):
        probe = network.probe("parameters", part=part)
        assert probe() == oracle.value(probe)


def test_attention_is_shared_out_and_the_outputs_too():
    network = architecture("transformer", steps=3)
    pattern = np.asarray(network.probe("pattern", example=0)())
    assert pattern.sum(axis=2) == pytest.approx(np.ones((2, 28)), rel=1e-12)
    output = np.asarray(network.probe("output", example=0)())
    assert output.sum() == pytest.approx(1, rel=1e-12)


def test_the_recurrent_network_reads_from_top_to_bottom():
    network = architecture("recurrent", steps=0)
    x = network.data.x_test[0].copy().reshape(28, 28)
    x[20] = 1 - x[20]
    from nncore.architectures.training import traced

    changed = traced(network.model, x.reshape(1, 784))["hidden states"][0]
    states = np.asarray(network.probe("hidden states", example=0)())
    assert np.array_equal(changed[:20], states[:20])
    assert not np.array_equal(changed[20], states[20])


@pytest.mark.parametrize("name", NAMES)
def test_the_same_training_gives_the_same_network(name):
    again = Architecture(name, seed=0, steps=3)
    for key, weights in architecture(name, steps=3).weights.items():
        assert np.array_equal(again.weights[key], weights)
    other = Architecture(name, seed=1, steps=3)
    assert not np.array_equal(other.weights["scores.weight"], again.weights["scores.weight"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "accuracy"),
    [("feed-forward", 0.88), ("convolutional", 0.95), ("recurrent", 0.65), ("transformer", 0.82)],
)
def test_trained_they_read_digits(name, accuracy):
    # 150 steps: 0.2 to 1.7 s each
    probe = architecture(name).probe("accuracy")
    assert probe() == pytest.approx(accuracy, abs=0.02)
    assert probe() == oracle.value(probe)
    assert architecture(name, steps=0).probe("accuracy")() < 0.2
    longer = architecture(name, steps=250)  # none is trained to its end
    assert longer.probe("accuracy")() > probe()


def test_a_network_is_itself_in_every_copy_and_a_probe_is_a_key():
    network = architecture("recurrent", steps=0)
    probe = network.probe("hidden states", example=3)
    assert copy.deepcopy(network) is network
    assert pickle.loads(pickle.dumps(network)) is network
    assert pickle.loads(pickle.dumps(probe)) == probe
    assert {probe: 1}[network.probe("hidden states", example=3)] == 1
    assert str(probe) == "hidden states for test digit 3 of the recurrent network"
    assert probe.runs == frozenset()


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"quantity": "pattern", "example": 0}, "got quantity 'pattern': there are 'parameters'"),
        ({"quantity": "output"}, "got no example: 'output' needs one, 0 to 999"),
        ({"quantity": "output", "example": 1_000}, "got example=1000"),
        ({"quantity": "output", "example": -1}, "got example=-1"),
        ({"quantity": "accuracy", "example": 3}, "got example=3: 'accuracy' has no example"),
        ({"quantity": "parameters", "part": "filters"}, "got part='filters': there are 'row'"),
        ({"quantity": "biases", "part": "memory"}, "got part='memory': there are 'row' and"),
        ({"quantity": "weights"}, "got no part: 'weights' needs one, 'row'"),
        ({"quantity": "output", "example": 0, "part": "row"}, "got part='row': 'output' has no"),
    ],
)
def test_what_a_network_does_not_have_is_refused(which, message):
    with pytest.raises(ValueError, match=message):
        architecture("recurrent", steps=0).probe(**which)


def test_a_network_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="got name='lstm': there are 'feed-forward'"):
        architecture("lstm")
    with pytest.raises(ValueError, match="got steps=-1"):
        architecture("recurrent", steps=-1)


def test_importing_and_naming_needs_no_torch():
    code = (
        "import sys; from nncore.architectures.architecture import architecture;"
        "import nncore.probes.expressions, nncore.probes.inputs;"
        "architecture('transformer').probe('pattern', example=0);"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
