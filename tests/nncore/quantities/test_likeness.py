"""Templates lie where they agree most with weights, and the oracle finds the same."""

import numpy as np
import pytest

from nncore import oracle
from nncore.maths.templates import PATTERNS, best, placements, template
from nncore.oracle import likeness as oracle_likeness
from nncore.probes.expressions import cosine
from nncore.quantities.likeness import QUANTITIES
from nncore.recipe import DIGITS, PLANE_SIGMOID
from nncore.training import training_run


def test_the_oracle_knows_what_there_is():
    assert QUANTITIES.keys() == oracle_likeness.ORACLE.keys()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_quantity_is_confirmed(pattern):
    for state in (training_run(DIGITS).at(0), training_run(DIGITS).at(500)):
        nearest = state.probe("nearest neuron", layer=1, pattern=pattern)
        assert nearest() == oracle.value(nearest)
        for neuron in (0, nearest()):
            found = state.probe("template", layer=1, neuron=neuron, pattern=pattern)
            assert np.allclose(found(), oracle.value(found), rtol=0, atol=1e-12)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_template_is_found_where_it_was_put(pattern):
    hidden = placements(pattern)[777]
    likeness, found = best(pattern, np.array([3.0 * template(pattern, hidden)]))
    assert found == [hidden]
    assert likeness == pytest.approx([1.0])


def test_a_turn_to_the_left_is_one():
    edge = template("edge", (7, 0, 0, 0)).reshape(28, 28)  # ink above
    assert edge[:14].sum() > 5
    assert np.allclose(template("edge", (7, 90, 0, 0)).reshape(28, 28), np.rot90(edge))
    moved = template("edge", (5, 0, 2, 4)).reshape(28, 28)
    still = template("edge", (5, 0, 0, 0)).reshape(28, 28)
    assert np.allclose(moved[:20, 4:], still[4:24, 2:26], atol=1e-4)


def test_training_makes_neurons_that_are_like_them_and_then_less_so():
    run = training_run(DIGITS)
    for pattern in PATTERNS:
        likeness = [best(pattern, run.at(step).network.W[1])[0].max() for step in (0, 500, 7_500)]
        assert likeness[0] < 0.2
        assert likeness[1] > 0.5
        assert likeness[2] < likeness[1]
        then = run.at(500)
        neuron = then.probe("nearest neuron", layer=1, pattern=pattern)()
        which = {"layer": 1, "neuron": neuron}
        shown = cosine(then.probe("template", pattern=pattern, **which), then.probe("W", **which))
        assert shown() == pytest.approx(likeness[1])


def test_what_has_no_pixels_has_no_template():
    with pytest.raises(ValueError, match="got 2 weights a neuron: a template has 784"):
        training_run(PLANE_SIGMOID).probe("nearest neuron", layer=1, pattern="bow")()
    with pytest.raises(ValueError, match="got pattern='loop'"):
        training_run(DIGITS).probe("nearest neuron", layer=1, pattern="loop")
