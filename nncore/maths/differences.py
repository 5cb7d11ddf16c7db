"""A derivative without calculus: change a number a little, and see how much the cost changes.

    (C(w + h) - C(w - h)) / 2h

is off by about h^2 C'''/6, because the curve is not straight, and by about 1e-16 C/h, because a
float64 keeps 53 bits of C. So the smallest h is not the best. Source: Nielsen, chapter 2; Press
et al., Numerical Recipes, 5.7.

The last bits of a sum depend on the order in which a machine adds. Here each cost is computed to
50 digits and then rounded once, as float64 rounds: the bits that are left are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

import numpy as np

from nncore.activations import Array
from nncore.mlp import MLP

PRECISION = 50
TINY = Decimal("1e-15")  # for the slope itself: off by 1e-30 and, of 50 digits, by 1e-35


def exact_cost(network: MLP, x: Array, y: Array, place: int, value: Decimal) -> Decimal:
    """The cost of one example, x (n_0,) and y (n_L,), to 50 digits.

    The parameter at `place`, counted as in MLP.parameters, has this value instead of its own. For
    networks of sigmoids.
    """
    if network.activation.name != "sigmoid":
        raise ValueError(f"got neurons of {network.activation.name}: expected sigmoids")
    places = MLP(network.sizes, np.arange(network.parameters.size))
    lit = np.flatnonzero(x)  # a dark pixel adds nothing
    with localcontext() as context:
        context.prec = PRECISION
        a = decimals(x[lit])
        for l in network.layers:
            inputs = lit if l == 1 else slice(None)
            W, b = decimals(network.W[l][:, inputs]), decimals(network.b[l])
            W[places.W[l][:, inputs] == place] = value
            b[places.b[l] == place] = value
            a = np.array([1 / (1 + (-z).exp()) for z in W @ a + b], dtype=object)
        return ((a - decimals(y)) ** 2).sum()


def decimals(values: Array) -> np.ndarray:
    """The same numbers, each exactly, as Decimals."""
    return np.vectorize(Decimal, otypes=[object])(values)


def central_differences(network: MLP, x: Array, y: Array, place: int, hs: Sequence[float]) -> Array:
    """(C(w + h) - C(w - h)) / 2h for each h, in float64 but for the costs' own sums: (len(hs),)."""
    w = float(network.parameters[place])

    def cost(value: float) -> float:
        return float(exact_cost(network, x, y, place, Decimal(value)))

    return np.array([(cost(w + h) - cost(w - h)) / (2 * h) for h in hs])


def exact_slope(network: MLP, x: Array, y: Array, place: int) -> float:
    """dC/dw of one example, as near as a float64 comes to it."""
    with localcontext() as context:
        context.prec = PRECISION
        w = Decimal(float(network.parameters[place]))
        above, below = (exact_cost(network, x, y, place, w + h) for h in (TINY, -TINY))
        return float((above - below) / (2 * TINY))
