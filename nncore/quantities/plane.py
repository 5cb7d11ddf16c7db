"""What a network makes of the plane: where its points go, and the line that parts the answers.

Entered into the same table as network.py's; oracle/plane.py has all once more.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from nncore.activations import SIGMOID, Array, sigmoid
from nncore.data.dataset import Dataset
from nncore.data.plane import lattice
from nncore.mlp import MLP
from nncore.probes.reading import Indices, Table
from nncore.quantities.axes import LABELLED, LAYER_0, N, X, Y
from nncore.state import State

QUANTITIES = Table()
quantity = QUANTITIES.quantity

NEAR = 30.0  # how near to a rectangle's edge a border is followed: e^-30 of its length
LEAST = 1e-16  # nothing is taken to be nearer to the edge of a sigmoid's reach


@quantity("lattice", LAYER_0, X, Y, N)
def _lattice(run, i):
    """a(layer) at n x n points of a rectangle, its edges included, (n n, n_l).

    Row by row from the lowest, each from left to right: layer 0 has the points themselves.
    """
    return run.network.forward(lattice(i.x, i.y, i.n)).a[i.layer].copy()


@quantity("border", X, Y, N)
def _border(run, i):
    """n points (n, 2) of the line in the plane of layer 1 on which both outputs are the same.

    From edge to edge of a rectangle, close together near the edges. Of a line that misses it, as
    much as the rectangle is wide from corner to corner, around the place nearest to its middle.
    """
    return _between(_ends(_with_a_plane(run), i), i.n)


@quantity("border in layer 0", X, Y, N)
def _border_before(run, i):
    """The inputs (n, 2) that layer 1 takes to these points.

    There is none for a point outside the reach of a sigmoid: it counts as one at its edge.
    """
    network = _with_a_plane(run)
    ends = _ends(network, i)
    z = _between(ends, i.n)
    if network.activation is SIGMOID:
        # Of a that is all but 1, 1 - a would have lost its digits: both are found from the ends.
        z = np.log(np.maximum(z, LEAST)) - np.log(np.maximum(_between(1 - ends, i.n), LEAST))
    return np.linalg.solve(network.W[1], (z - network.b[1]).T).T


@quantity("fewest wrong", LABELLED)
def _fewest_wrong(run, i):
    """How many examples of two classes in the plane the best line leaves on the wrong side.

    A best line can be moved until it touches two of them, each of which a nudge puts right.
    """
    return _fewest(run.data, i.split)


@cache  # it is the data's, whatever the run has learned: a sentence asks at every moment
def _fewest(data: Dataset, split: str) -> int:
    x, ones = data.x(split), data.y(split) == 1
    if x.shape[1] != 2 or data.n_classes != 2:
        raise ValueError(f"got {x.shape[1]} inputs: a line parts two classes in a plane")
    first, second = np.triu_indices(len(x), 1)
    way, off = x[second] - x[first], x[None] - x[first][:, None]
    side = np.sign(way[:, :1] * off[..., 1] - way[:, 1:] * off[..., 0])
    pairs = np.arange(len(first))
    side[pairs, first] = side[pairs, second] = 0
    wrong = (side == np.where(ones, -1, 1)).sum(axis=1)
    return int(np.minimum(wrong, len(x) - 2 - wrong).min())


def _with_a_plane(run: State) -> MLP:
    """The network, if its only hidden layer is a plane."""
    if run.recipe.sizes != (2, 2, 2):
        raise ValueError(f"got sizes={run.recipe.sizes}: a border needs a plane between, (2, 2, 2)")
    return run.network


def _ends(network: MLP, i: Indices) -> Array:
    """Where the line on which both outputs are the same meets a rectangle's edges, (2, 2)."""
    normal, offset = np.diff(network.W[2], axis=0)[0], -np.diff(network.b[2])[0]
    length = np.linalg.norm(normal)
    along = np.array([-normal[1], normal[0]]) / length
    low, high = np.array([i.x, i.y]).T
    middle = (low + high) / 2
    foot = middle + (offset - normal @ middle) / length**2 * normal
    # Between both pairs of edges at once (Liang and Barsky).
    with np.errstate(divide="ignore"):
        reach = np.sort([(low - foot) / along, (high - foot) / along], axis=0)
    start, end = reach[0].max(), reach[1].min()
    if not start < end:
        end = np.linalg.norm(high - low) / 2
        start = -end
    ends = foot + np.array([[start], [end]]) * along
    for edge in (low, high):  # exactly on it, not but for the last digits
        ends = np.where(np.isclose(ends, edge, rtol=0, atol=1e-12), edge, ends)
    return ends


def _between(ends: Array, n: int) -> Array:
    """n points (n, 2), close together near both ends: each counted from the nearer end."""
    start, end = ends
    share, way = sigmoid(np.linspace(-NEAR, NEAR, n))[:, None], end - start
    return np.where(share < 0.5, start + share * way, end - share[::-1] * way)
