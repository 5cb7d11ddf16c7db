"""The table of quantities, and what the functions in it share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.activations import Array
from nncore.data.dataset import rows
from nncore.mlp import BackwardTrace, ForwardTrace
from nncore.probes.quantity import Quantity, is_int

if TYPE_CHECKING:
    from nncore.probes.probe import Reading

QUANTITIES: dict[str, Quantity] = {}


def quantity(name: str, **indices: Any) -> Callable[[Callable], Callable]:
    """Enters a function into QUANTITIES under its name."""

    def enter(value: Callable[[Reading], Any]) -> Callable[[Reading], Any]:
        QUANTITIES[name] = Quantity(name, value, **indices)
        return value

    return enter


def find(name: str) -> Quantity:
    """The quantity of that name, or a ValueError with all the names there are."""
    if name not in QUANTITIES:
        raise ValueError(f"got quantity {name!r}: there are {', '.join(map(repr, QUANTITIES))}")
    return QUANTITIES[name]


# What the functions share


def forward(p: Reading) -> ForwardTrace:
    """The trace of the probe's examples."""
    return p.run.forward(p.split, p.example)


def backward(p: Reading) -> BackwardTrace:
    """The backward trace of the probe's examples."""
    return p.run.backward(p.split, p.example)


def products(p: Reading) -> Array:
    """w_jk a_k for every k."""
    return p.run.network.W[p.layer][p.neuron] * forward(p).a[p.layer - 1][0]


def right(p: Reading, example: Any) -> np.ndarray:
    """Whether the largest output is that of the label, one bool an example."""
    predicted = p.run.forward(p.split, example).output.argmax(axis=1)
    return predicted == rows(p.run.data.y(p.split), example)


def of_examples(batch: np.ndarray, p: Reading) -> Any:
    """The row of one example, or all rows of several; of each row one neuron, or all."""
    row_or_rows = batch[0] if is_int(p.example) else batch
    return part(row_or_rows if p.neuron is None else row_or_rows[..., p.neuron])


def of_one_or_mean(batch: np.ndarray, p: Reading) -> np.ndarray:
    """The row of one example; without one, the mean over the split."""
    return batch[0] if is_int(p.example) else batch.mean(axis=0)


def part(array: Any, *indices: int | None) -> Any:
    """array[i][j] for the indices that are given: a Python number, or an array of its own."""
    for i in indices:
        if i is not None:
            array = array[i]
    return array.copy() if np.ndim(array) else array.item()
