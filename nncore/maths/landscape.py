"""The cost as a landscape over all weights and biases: along one of them, and on a slice.

A network's parameters are one point, (P,), of a space with P directions; the digits network has
P = 13,002. Nobody sees such a landscape. What can be seen is its height on a line or on a plane
through it, and where a path through the whole space lies when it is projected there.

x is (n, n_0) and y is (n, n_L) as in mlp.py; the height is the mean cost of these n examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.activations import Array
from nncore.costs import quadratic
from nncore.maths.products import cosine
from nncore.mlp import MLP
from nncore.sgd import IN_PLACE

# Heights


def mean_cost(network: MLP, x: Array, y: Array) -> float:
    """How high the network stands."""
    return float(quadratic(network.forward(x).output, y).mean())


def gradient(network: MLP, x: Array, y: Array) -> Array:
    """Which way is steepest up, and how steep: the mean of dC/d(parameters), (P,)."""
    return network.backward(network.forward(x), y).gradient()


def place_of(network: MLP, name: str, *, layer: int, neuron: int, source: int | None = None) -> int:
    """Where in MLP.parameters a weight ("W") or a bias ("b") stands."""
    if (name == "W") != (source is not None) or name not in ("W", "b"):
        raise ValueError(f"got {name!r} and source={source}: a weight 'W' has one, a bias 'b' none")
    places = MLP(network.sizes, np.arange(network.parameters.size))
    return int(places.W[layer][neuron, source] if name == "W" else places.b[layer][neuron])


def one_weight(network: MLP, place: int) -> Array:
    """The direction (P,) in which the parameter at that place grows by 1 and no other does."""
    direction = np.zeros_like(network.parameters)
    direction[place] = 1.0
    return direction


def costs_near(
    network: MLP, directions: Sequence[Array], offsets: ArrayLike, x: Array, y: Array
) -> Array:
    """The mean cost at network + sum_i t_i directions[i], for each row t of `offsets` (m, d): (m,).

    The first layer's weighted sums are linear in t. So the 784 pixels of each example are
    multiplied once for the network and once for each direction, and not again for each point:
    that is five times as fast, and equal to the plain way but for rounding.
    """
    parts = [network, *(MLP(network.sizes, direction) for direction in directions)]
    first_sums = np.array([part.W[1] @ x.T + part.b[1][:, None] for part in parts])
    activate = IN_PLACE[network.activation.name][0]
    y = np.asfortranarray(y)  # one column an example, like a below: a tenth faster
    costs = []
    for t in np.asarray(offsets, dtype=np.float64).reshape(-1, len(directions)):
        point = MLP(network.sizes, network.parameters + t @ np.asarray(directions))
        a = np.tensordot([1.0, *t], first_sums, axes=1)
        activate(a)
        for l in network.layers[1:]:
            a = point.W[l] @ a
            a += point.b[l][:, None]
            activate(a)
        costs.append(quadratic(a.T, y).mean())
    return np.array(costs)


# One direction: what gradient descent does in it


def slope_at(network: MLP, direction: Array, offset: float, x: Array, y: Array) -> float:
    """How fast the cost grows along `direction`, `offset` of it away from the network."""
    return float(gradient(moved(network, offset * direction), x, y) @ direction)


def descend(
    network: MLP,
    direction: Array,
    x: Array,
    y: Array,
    *,
    learning_rate: float,
    steps: int,
    start: float = 0.0,
) -> Array:
    """Gradient descent in one direction alone: t <- t - learning_rate dC/dt. All t, (steps + 1,).

    Where the slope flattens the steps shrink by themselves. A step longer than 2 / C'' leads
    further up the other side than it came down.
    """
    offsets = [float(start)]
    for _ in range(steps):
        here = offsets[-1]
        offsets.append(here - learning_rate * slope_at(network, direction, here, x, y))
    return np.array(offsets)


def walls(network: MLP, layer: int, x: Array, y: Array, *, reach: float) -> Array:
    """The lower of the two costs if a weight were `reach` larger or smaller: (n_l, n_(l-1)).

    How deep a valley each weight of the layer lies in: it rises at least so high to both sides.
    """
    trace = network.forward(x)
    lower = np.empty_like(network.W[layer])
    for j, k in np.ndindex(lower.shape):
        sides = []
        for by in (reach, -reach):
            z = trace.z[layer].copy()
            z[:, j] += by * trace.a[layer - 1][:, k]
            a = network.activation.function(z)
            for l in network.layers[layer:]:
                a = network.activation.function(a @ network.W[l].T + network.b[l])
            sides.append(float(quadratic(a, y).mean()))
        lower[j, k] = min(sides)
    return lower


def moved(network: MLP, by: Array) -> MLP:
    """A copy with other parameters: `by` (P,) is added."""
    other = network.copy()
    other.parameters += by
    return other


# Two directions: a slice


@dataclass(frozen=True, eq=False)
class Slice:
    """A plane through the space of all parameters: the points origin + u across + v up.

    Two unit vectors at a right angle make a true map, on which lengths are lengths. Those of
    `random_slice` are neither, and u and v count them.
    """

    origin: Array  # (P,)
    across: Array  # (P,)
    up: Array  # (P,)

    def at(self, u: float, v: float) -> Array:
        """The parameters (P,) at a point of the slice."""
        return self.origin + u * self.across + v * self.up

    def place(self, parameters: Array) -> Array:
        """(u, v) of the point of the slice that is nearest to `parameters`: (..., 2)."""
        return self.components(parameters - self.origin)

    def components(self, vector: Array) -> Array:
        """A direction, such as minus the gradient, projected on the slice: (..., 2)."""
        axes = np.array([self.across, self.up])
        return np.array(np.linalg.solve(axes @ axes.T, axes @ vector.T).T, dtype=np.float64)

    def shadow(self, vectors: Array) -> Array:
        """What of each direction (..., P) lies in the slice, as a direction of the whole space."""
        return self.components(vectors) @ np.array([self.across, self.up])

    def costs(self, network: MLP, us: ArrayLike, vs: ArrayLike, x: Array, y: Array) -> Array:
        """The mean cost at each (u, v), shape (len(vs), len(us)); sizes and sigma are `network`'s.

        41 x 41 points on 1,000 digits take 0.4 s.
        """
        us, vs = np.asarray(us, dtype=np.float64), np.asarray(vs, dtype=np.float64)
        here = moved(network, self.origin - network.parameters)
        points = np.stack(np.meshgrid(us, vs), axis=-1).reshape(-1, 2)
        return costs_near(here, [self.across, self.up], points, x, y).reshape(len(vs), len(us))


def slice_through(origin: Array, first: Array, second: Array) -> Slice:
    """The plane that three points lie in: across leads from `origin` to `first`."""
    across = first - origin
    return right_angled(origin, across, second - origin)


def right_angled(origin: Array, across: Array, up: Array) -> Slice:
    """A slice with axes of length 1 at a right angle: `up` keeps only what `across` lacks."""
    across = across / np.linalg.norm(across)
    rest = up - (up @ across) * across
    if not np.linalg.norm(rest) > 1e-9 * np.linalg.norm(up):
        raise ValueError("got two directions that are one: three points in a line span no plane")
    return Slice(origin, across, rest / np.linalg.norm(rest))


def random_slice(network: MLP, rng: np.random.Generator) -> Slice:
    """The network in the middle of two filter-normalised random directions.

    Source: Li, Xu, Taylor, Studer, Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018.
    """
    return Slice(
        network.parameters.copy(), filter_normalised(network, rng), filter_normalised(network, rng)
    )


def filter_normalised(network: MLP, rng: np.random.Generator) -> Array:
    """A random direction (P,) in which each neuron's weights are as long as the network's own.

    A step of 1 then means as much to a neuron with small weights as to one with large ones. A bias
    is a vector of one number, so it keeps its size and draws a sign.
    """
    direction = MLP(network.sizes, rng.standard_normal(network.parameters.size))
    for l in network.layers:
        drawn, own = (np.linalg.norm(m.W[l], axis=1, keepdims=True) for m in (direction, network))
        direction.W[l][:] *= own / drawn
        direction.b[l][:] = np.sign(direction.b[l]) * np.abs(network.b[l])
    return direction.parameters


# Paths


def principal_directions(path: Array, k: int = 2) -> tuple[Array, Array]:
    """The k directions in which the points of a path (n, P) vary most about their mean.

    Returns unit vectors (k, P) and the share of the variance that each holds, (k,). Each points
    the way the path has gone, from its first point to its last.
    """
    centred = path - path.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    directions = np.array([facing(d, path[-1] - path[0]) for d in directions[:k]])
    return directions, sizes[:k] ** 2 / np.sum(sizes**2)


def facing(direction: Array, goal: Array) -> Array:
    """The direction or its opposite: whichever leads nearer to the goal (P,)."""
    return -direction if direction @ goal < 0 else direction


def principal_slice(path: Array) -> Slice:
    """The plane of a path's two principal directions, through its last point."""
    (across, up), _ = principal_directions(path)
    return Slice(path[-1], across, up)


def stagger_slice(straight: Array, staggering: Array) -> Slice:
    """Two paths (n, P) and (m, P) from one point: where one goes, and how the other strays.

    Across leads from the first point of `straight` to its last; up is the main direction of the
    single steps of `staggering`, as far as they lead off that line.
    """
    across = straight[-1] - straight[0]
    across = across / np.linalg.norm(across)
    steps = np.diff(staggering, axis=0)
    aside = steps - np.outer(steps @ across, across)
    # Not about their mean: a step that always strays to one side strays.
    up = np.linalg.svd(aside, full_matrices=False)[2][0]
    return right_angled(straight[0], across, facing(up, staggering[-1] - staggering[0]))


def variance_held(path: Array, slice_: Slice) -> float:
    """The share of a path's squared distances from its mean that lies in the slice."""
    return squared_share(path - path.mean(axis=0), slice_)


def distance_held(path: Array, slice_: Slice) -> float:
    """The share of a path's squared distances from its first point that lies in the slice."""
    return squared_share(path - path[0], slice_)


def length_held(path: Array, slice_: Slice) -> float:
    """The length of a path's shadow on the slice, over its own length, both step by step."""
    steps = np.diff(path, axis=0)
    return float(lengths(slice_.shadow(steps)).sum() / lengths(steps).sum())


def squared_share(vectors: Array, slice_: Slice) -> float:
    """The share of the vectors' squared lengths that lies in the slice."""
    return float(np.square(slice_.shadow(vectors)).sum() / np.square(vectors).sum())


def detour(path: Array) -> float:
    """The length of a path (n, P) over the distance between its ends: 1 for a straight one."""
    return float(lengths(np.diff(path, axis=0)).sum() / lengths(path[-1] - path[0]))


def lengths(vectors: Array) -> Array:
    """The length of each vector (..., P)."""
    return np.linalg.norm(vectors, axis=-1)


# Mini-batches


def batch_cosines(network: MLP, x: Array, y: Array, batches: Iterable[Sequence[int]]) -> Array:
    """How far the gradient of each mini-batch points the way of the gradient over all examples."""
    whole = gradient(network, x, y)
    return np.array([cosine(gradient(network, x[list(b)], y[list(b)]), whole) for b in batches])


# Single components


def pair_of_ratio(components: Array, ratio: float) -> tuple[int, int]:
    """The place of the largest component, and of the one nearest to a `ratio`-th of its size.

    Of equals the first. With the gradient of the digits network and 32: two weights of which one
    matters 32 times as much as the other.
    """
    sizes = np.abs(components)
    largest = int(sizes.argmax())
    return largest, int(np.abs(sizes - sizes[largest] / ratio).argmin())
