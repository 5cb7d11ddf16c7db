"""What can be asked about the cost as a landscape: along one weight, on a slice, along a path.

Those of a slice itself are in a table of their own: see slices.py for how to ask.
oracle/landscape.py has all once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.activations import Array
from nncore.data.dataset import rows
from nncore.maths import landscape
from nncore.mlp import MLP
from nncore.probes.reading import Axis, Indices, Table
from nncore.quantities.axes import LAYER, NEURON, SOURCE, SPLIT
from nncore.quantities.influence import BATCH, COUNT, gradient, numbers, place
from nncore.slices import Landscape, path_of
from nncore.state import State

QUANTITIES = Table()
quantity = QUANTITIES.quantity
SLICES = Table()

# Axes


def _interval(name: str) -> Axis:
    def keep(run: Any, i: Indices, ends: Any) -> Any:
        try:
            low, high, n = ends
            right = -np.inf < low < high < np.inf and n == int(n) >= 2
        except (TypeError, ValueError):
            return None
        return (float(low), float(high), int(n)) if right else None

    return Axis(name, keep=keep, must=True, needs="(from, to, how many points)")


def _on(run: Any, i: Indices, land: Any) -> Any:
    same = isinstance(land, Landscape) and land.runs[0].recipe.sizes == run.recipe.sizes
    return land if same else None


def _of(land: Landscape, i: Indices, run: Any) -> Any:
    same = isinstance(run, State) and run.recipe.sizes == land.runs[0].recipe.sizes
    return run.run if same else None


def _steps(run: Any, i: Indices) -> range:
    return range((i.of if "of" in vars(i) else run).run.steps + 1)


ACROSS, UP = _interval("across"), _interval("up")
U, V = numbers("u", must=True), numbers("v", must=True)
STEPS = Axis("steps", _steps, several=True, must=True)
ON = Axis("on", keep=_on, must=True, needs="a Landscape of networks of this size",
          say=lambda run, i, land: f" on the {land}")  # fmt: skip
OF = Axis("of", keep=_of, must=True, needs="a run of networks of this size",
          say=lambda land, i, run: f" of the path of {run.steps} steps")  # fmt: skip
VALUES = numbers("values", several=True, must=True)
RATE = numbers("rate", must=True)
START = numbers("start")
REACH = numbers("reach", must=True)

# What the functions share


def examples(run: Any, i: Indices) -> tuple[Array, Array]:
    """The inputs and targets of the batch, which counts one example as several."""
    return rows(run.data.x(i.split), i.batch), rows(run.data.targets(i.split), i.batch)


def several(steps: Any) -> Sequence[int]:
    """One step as a row of steps."""
    return (steps,) if isinstance(steps, int) else steps


# Along one weight


@quantity("C along", LAYER, NEURON.needed, SOURCE, VALUES, SPLIT, BATCH)
def _cost_along(run, i):
    """The mean cost if this weight, or without a source this bias, had these values instead."""
    at, direction = place(run, i), landscape.one_weight(run.network, place(run, i))
    offsets = np.atleast_1d(i.values) - run.network.parameters[at]
    costs = run.remember(("C along", i), lambda: landscape.costs_near(
        run.network, [direction], offsets, *examples(run, i)
    ))  # fmt: skip
    return costs.copy() if isinstance(i.values, tuple) else costs.item()


@quantity("slope along", LAYER, NEURON.needed, SOURCE, VALUES, SPLIT, BATCH)
def _slope_along(run, i):
    """dC/dw of the mean cost, if w had these values."""
    at, direction = place(run, i), landscape.one_weight(run.network, place(run, i))
    offsets = np.atleast_1d(i.values) - run.network.parameters[at]
    x, y = examples(run, i)
    slopes = [landscape.slope_at(run.network, direction, by, x, y) for by in offsets]
    return np.array(slopes) if isinstance(i.values, tuple) else slopes[0]


@quantity("descent", LAYER, NEURON.needed, SOURCE, RATE, COUNT, START, SPLIT, BATCH)
def _descent(run, i):
    """The values that this weight alone takes in n steps of gradient descent, (n + 1,).

    All others are held. It starts where it is, or where `start` says.
    """
    at, direction = place(run, i), landscape.one_weight(run.network, place(run, i))
    own = run.network.parameters[at]
    start = 0.0 if i.start is None else i.start - own
    # Remembered: each step takes a gradient over the whole batch.
    offsets = run.remember(("descent", i), lambda: landscape.descend(
        run.network, direction, *examples(run, i), learning_rate=i.rate, steps=i.n, start=start,
    ))  # fmt: skip
    return own + offsets


@quantity("deepest valley", LAYER, REACH, SPLIT, BATCH)
def _deepest_valley(run, i):
    """(layer, neuron, source) of the layer's weight with the highest lower wall, `reach` away."""
    walls = landscape.walls(run.network, i.layer, *examples(run, i), reach=i.reach)
    return np.array([i.layer, *np.unravel_index(walls.argmax(), walls.shape)])


# Along a path


@quantity("path costs", STEPS, SPLIT, BATCH)
def _path_costs(run, i):
    """The mean cost of the same examples at each of these steps, wherever the run is now."""
    return path_costs(run.run, several(i.steps), i.split, i.batch).copy()


@lru_cache(maxsize=32)
def path_costs(run: Any, steps: Sequence[int], split: str, batch: Any) -> Array:
    """Remembered, because it does not change with the run."""
    x, y = examples(run, Indices(split=split, batch=batch))
    networks = (network_like(run, parameters) for parameters in path_of(run, steps))
    return np.array([landscape.mean_cost(network, x, y) for network in networks])


def network_like(run: Any, parameters: Array) -> MLP:
    """A network of a run's kind with these parameters."""
    return MLP(run.recipe.sizes, parameters, activation=run.network.activation)


@quantity("detour", STEPS)
def _detour(run, i):
    """The length of the path through these steps, over the distance between its ends."""
    return landscape.detour(path_of(run.run, several(i.steps)))


# A run on a slice


@quantity("place", ON)
def _place(run, i):
    """(u, v) of the point of the slice nearest to the network."""
    return i.on.slice.place(run.network.parameters)


@quantity("height", ON, SPLIT, BATCH)
def _height(run, i):
    """The mean cost at that point of the slice; the network's own is "C"."""
    x, y = examples(run, i)
    at = i.on.slice.at(*i.on.slice.place(run.network.parameters))
    return run.remember(("height", i), lambda: landscape.mean_cost(network_like(run, at), x, y))


@quantity("downhill", ON, SPLIT, BATCH)
def _downhill(run, i):
    """Minus the gradient at the network, projected on the slice: (2,)."""
    return i.on.slice.components(-gradient(run, i))


@quantity("downhill held", ON, SPLIT, BATCH)
def _downhill_held(run, i):
    """The share of the gradient's length that lies in the slice."""
    whole = gradient(run, i)
    return float(landscape.lengths(i.on.slice.shadow(whole)) / landscape.lengths(whole))


@quantity("path", ON, STEPS)
def _path(run, i):
    """(u, v) at each of these steps, wherever the run is now: (n, 2)."""
    return path_places(run.run, i).copy()


@lru_cache(maxsize=32)
def path_places(run: Any, i: Indices) -> Array:
    """Remembered, because it does not change with the run, and is asked in each frame."""
    return i.on.slice.place(path_of(run, several(i.steps)))


@quantity("path heights", ON, STEPS, SPLIT, BATCH)
def _path_heights(run, i):
    """The mean cost at the points of the slice that are nearest to the path, (n,)."""
    return path_heights(run.run, i).copy()


@lru_cache(maxsize=32)
def path_heights(run: Any, i: Indices) -> Array:
    """Remembered, because it does not change with the run."""
    places = i.on.slice.place(path_of(run, several(i.steps)))
    axes = [i.on.slice.across, i.on.slice.up]
    origin = network_like(run, i.on.slice.origin)
    return landscape.costs_near(origin, axes, places, *examples(run, i))


# A slice


@SLICES.quantity("surface", ACROSS, UP, SPLIT, BATCH)
def _surface(land, i):
    """The mean cost at evenly spaced points: (points up, points across), from below upwards."""
    return surface_of(land, i).copy()


@lru_cache(maxsize=8)
def surface_of(land: Landscape, i: Indices) -> Array:
    """Remembered by what the slice is: another one through the same steps has the same costs."""
    across, up = np.linspace(*i.across), np.linspace(*i.up)
    return land.slice.costs(land.runs[0].network, across, up, *examples(land, i))


@SLICES.quantity("C", U, V, SPLIT, BATCH)
def _cost(land, i):
    """The mean cost at a point."""
    network = network_like(land.runs[0], land.slice.at(i.u, i.v))
    return landscape.mean_cost(network, *examples(land, i))


@SLICES.quantity("variance held", OF, STEPS)
def _variance_held(land, i):
    """The share of the path's squared distances from its mean that lies in the slice."""
    return landscape.variance_held(path_of(i.of, several(i.steps)), land.slice)


@SLICES.quantity("distance held", OF, STEPS)
def _distance_held(land, i):
    """The share of the path's squared distances from its first point that lies in the slice."""
    return landscape.distance_held(path_of(i.of, several(i.steps)), land.slice)


@SLICES.quantity("length held", OF, STEPS)
def _length_held(land, i):
    """The length of the path's shadow on the slice over its own, step by step."""
    return landscape.length_held(path_of(i.of, several(i.steps)), land.slice)
