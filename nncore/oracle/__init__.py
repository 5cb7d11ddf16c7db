"""Every value once more, by an independent road, in float64.

    oracle.value(probe)    what probe() should be, to a relative 1e-9

What nncore does in numpy is done here in torch, with its autograd: the network, its landscape, and
what is made of probes. What it does in torch is done here in numpy: the architectures and the
language model, their training too, with every derivative by hand. The grammar's states become a
list of plans. Settings and data are shared, and the names of what is asked; no computation is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from nncore.architectures.architecture import Architecture
from nncore.oracle import (
    architectures,
    grammar,
    influence,
    landscape,
    likeness,
    network,
    plane,
    tales,
)
from nncore.oracle.operations import OPERATIONS
from nncore.oracle.training import one_thread
from nncore.probes.inputs import Given, Turned
from nncore.probes.probe import Expression, Probe
from nncore.probes.reading import Indices, Reading
from nncore.slices import Landscape
from nncore.state import State
from nncore.tales.chances import Grammar
from nncore.tales.training import LanguageState

NETWORK = {
    **network.ORACLE,
    **influence.ORACLE,
    **landscape.ORACLE,
    **likeness.ORACLE,
    **plane.ORACLE,
}


def network_value(run: State, quantity: str, i: Indices) -> Any:
    """What the probe of a network should be."""
    return NETWORK[quantity](i, network.network_of(run))


ROADS = {
    State: network_value,
    Landscape: landscape.slice_value,
    LanguageState: tales.value,
    Architecture: architectures.value,
    Grammar: grammar.value,
}


@one_thread()
def value(probe: Probe, ask: Callable[[Probe], Any] | None = None) -> Any:
    """The value of any probe, by this road: a number, an ndarray, or for a condition a bool.

    `ask` answers for the probes that this one is made of: who asks often remembers.
    """
    ask = ask or value
    match probe:
        case Expression(name, parts, settings):
            result = OPERATIONS[name](*(operand(part, ask) for part in parts), *settings)
        case Reading(run, quantity, indices):
            road = next(road for kind, road in ROADS.items() if isinstance(run, kind))
            proven = ((k, ask(v) if isinstance(v, Probe) else v) for k, v in vars(indices).items())
            result = road(run, quantity, Indices(**dict(proven)))
        case Given(values):
            result = values
        case Turned(dial):
            result = dial.at
        case _:
            raise TypeError(f"got {type(probe).__name__}: the oracle knows no other road to it")
    array = result.detach().numpy() if isinstance(result, torch.Tensor) else np.asarray(result)
    return array.item() if array.ndim == 0 else array


def operand(part: Probe | float, ask: Callable[[Probe], Any]) -> torch.Tensor:
    """A probe's value or a number, as a tensor."""
    value_ = ask(part) if isinstance(part, Probe) else part
    return torch.tensor(value_, dtype=torch.bool if isinstance(value_, bool) else torch.float64)
