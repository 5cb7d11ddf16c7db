"""How like a neuron's weights are to what one might hope to find there.

Entered into the same table as network.py's; oracle/likeness.py has all once more.
"""

from __future__ import annotations

from nncore.activations import Array
from nncore.maths.templates import PATTERNS, SIDE, best, template
from nncore.probes.reading import Axis, Indices, Table
from nncore.quantities.axes import LAYER, NEURON
from nncore.state import State

QUANTITIES = Table()
quantity = QUANTITIES.quantity

PATTERN = Axis("pattern", lambda run, i: PATTERNS, must=True)


@quantity("template", LAYER, NEURON.needed, PATTERN)
def _template(run, i):
    """The pattern where it is most like a neuron's weights, (784,), of length 1."""
    _, (placement,) = best(i.pattern, _pictures(run, i)[[i.neuron]])
    return template(i.pattern, placement)


@quantity("nearest neuron", LAYER, PATTERN)
def _nearest_neuron(run, i):
    """The neuron of a layer whose weights a pattern can be most like."""
    likeness, _ = best(i.pattern, _pictures(run, i))
    return int(likeness.argmax())


def _pictures(run: State, i: Indices) -> Array:
    weights = run.network.W[i.layer]
    if weights.shape[1] != SIDE * SIDE:
        raise ValueError(f"got {weights.shape[1]} weights a neuron: a template has {SIDE * SIDE}")
    return weights
