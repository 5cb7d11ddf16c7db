"""The oracle's road to quantities/likeness.py: patterns on a wide sheet, found by correlation."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch.nn.functional import conv2d

from nncore.oracle.network import Network
from nncore.probes.reading import Indices

Tensor = torch.Tensor

SIDE, FAR, EVERY = 28, 8, 2  # a pattern is moved as far as 8 pixels, by 2
SIZES = {"edge": (5, 7, 9), "stroke": (5, 7, 9), "bow": (6, 8, 10)}


@lru_cache(maxsize=3)
def sheets(pattern: str) -> Tensor:
    """The pattern in each size and turn on a sheet with a margin, (n, 1, 44, 44)."""
    side = SIDE + 2 * FAR
    down, right = torch.meshgrid(*[torch.arange(side) - (side - 1) / 2.0] * 2, indexing="ij")
    place = torch.complex(right.double(), -down.double())
    drawn = []
    for size in SIZES[pattern]:
        for degrees in range(0, 180 if pattern == "stroke" else 360, 30):
            turn = torch.polar(
                torch.tensor(1.0).double(), torch.deg2rad(torch.tensor(degrees).double())
            )
            at = place / turn / size
            drawn.append(INK[pattern](at))
    return torch.stack(drawn)[:, None]


def bell(distance: Tensor, width: float) -> Tensor:
    """A normal curve, 1 at its middle."""
    return torch.exp(-distance.square() / (2 * width**2))


INK: dict[str, Callable[[Tensor], Tensor]] = {
    "edge": lambda at: (
        (bell(at.imag - 0.3, 0.25) - bell(at.imag + 0.3, 0.25))
        * torch.sigmoid(8 - 8 * at.real.abs())
    ),
    "stroke": lambda at: (
        (bell(at.imag, 0.25) - 0.6 * bell(at.imag.abs() - 0.6, 0.25))
        * torch.sigmoid(8 - 8 * at.real.abs())
    ),
    "bow": lambda at: (
        (bell(at.abs() - 0.9, 0.2) - bell(at.abs() - 0.4, 0.2)) * torch.sigmoid(8 * at.imag)
    ),
}


def cosines(i: Indices, network: Network, neurons: slice) -> Tensor:
    """Of each pattern at each place with each neuron's weights: (n, neurons, 9, 9)."""
    W = network.weights()[i.layer - 1][0].detach()[neurons].reshape(-1, 1, SIDE, SIDE)
    ink = sheets(i.pattern)
    lengths = conv2d(ink.square(), torch.ones(1, 1, SIDE, SIDE).double(), stride=EVERY).sqrt()
    return conv2d(ink, W / W.flatten(1).norm(dim=1)[:, None, None, None], stride=EVERY) / lengths


def template(i: Indices, network: Network) -> Tensor:
    """The part of the sheet that lies over the weights where they agree most."""
    found = cosines(i, network, slice(i.neuron, i.neuron + 1))
    n, _, down, right = torch.unravel_index(found.argmax(), found.shape)
    row, column = int(down) * EVERY, int(right) * EVERY
    part = sheets(i.pattern)[int(n), 0, row : row + SIDE, column : column + SIDE].flatten()
    return part / part.norm()


def nearest_neuron(i: Indices, network: Network) -> int:
    """The neuron in whose weights the best cosine of all is."""
    return int(cosines(i, network, slice(None)).amax(dim=(0, 2, 3)).argmax())


ORACLE: dict[str, Callable[[Indices, Network], Any]] = {
    "template": template,
    "nearest neuron": nearest_neuron,
}
