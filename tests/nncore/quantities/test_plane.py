"""Every quantity of the plane, confirmed by the oracle."""

import numpy as np
import pytest

from nncore import oracle
from nncore.oracle import plane as oracle_plane
from nncore.quantities.plane import QUANTITIES
from nncore.recipe import PLANE_IDENTITY, PLANE_SIGMOID
from nncore.training import training_run

REACH = [{}, {"x": (0.0, 1.0), "y": (0.0, 1.0)}, {"x": (9.0, 12.0), "y": (-9.0, 4.0)}]
WAYS = {
    "lattice": [{"layer": layer, "n": 5, **reach} for layer in (0, 1, 2) for reach in REACH],
    "border": [{"n": 9, **reach} for reach in REACH],
    "border in layer 0": [{"n": 9, **reach} for reach in REACH[:2]],
    "fewest wrong": [{}],
}


def test_every_quantity_is_asked_and_known_to_the_oracle():
    assert WAYS.keys() == QUANTITIES.keys() == oracle_plane.ORACLE.keys()


@pytest.mark.parametrize("recipe", [PLANE_SIGMOID, PLANE_IDENTITY])
@pytest.mark.parametrize("name", WAYS)
def test_every_quantity_is_confirmed(recipe, name):
    run = training_run(recipe)
    nudged = run.at(60).nudged("b", layer=2, neuron=1, by=0.3)
    for state in (run.at(0), run.at(60), run.at(3_000), nudged):
        for which in WAYS[name]:
            probe = state.probe(name, **which)
            ours, theirs = np.asarray(probe()), np.asarray(oracle.value(probe))
            assert ours.shape == theirs.shape
            # As near as the audit asks; at a sigmoid's ends an inverse has lost digits.
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-8, err_msg=str(probe))
