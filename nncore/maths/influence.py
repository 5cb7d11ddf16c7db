"""What one number does to all that comes after it, and what all of them do to one.

mlp.py walks backward, from the cost to everything. Here are the single contributions that it adds
up on its way, the walk in the other direction, from one change of the parameters to everything
that follows, and one step of learning from examples that are chosen.
"""

from __future__ import annotations

import numpy as np

from nncore.activations import Array
from nncore.costs import quadratic_prime
from nncore.mlp import MLP, BackwardTrace, ForwardTrace


def contributions(network: MLP, back: BackwardTrace, layer: int) -> Array:
    """delta_j w_jk: how the cost hears of a_k through neuron j, (n, n_l, n_(l-1)).

    Neuron k of the layer before feeds every neuron j of this one; the sum over j is dC/da_k.
    Minus that is what neuron j wishes of neuron k.
    """
    return back.delta[layer][:, :, None] * network.W[layer]


def first_order(network: MLP, trace: ForwardTrace, change: Array) -> ForwardTrace:
    """How every z and a would change with the parameters, if all were straight lines.

    `change` (P,) is in the order of MLP.parameters; the result has the shapes of the trace. It is
    exact for a change of nothing, and off by the square of the change otherwise. Source: the
    forward mode of automatic differentiation, Griewank and Walther, Evaluating Derivatives, ch. 3.
    """
    d = MLP(network.sizes, change)
    dz: dict[int, Array] = {}
    da: dict[int, Array] = {0: np.zeros_like(trace.a[0])}  # the example stays as it is
    for l in network.layers:
        # The product rule: other weights meet the old activations, the old weights the other ones.
        dz[l] = trace.a[l - 1] @ d.W[l].T + da[l - 1] @ network.W[l].T + d.b[l]
        da[l] = network.activation.derivative(trace.z[l]) * dz[l]
    return ForwardTrace(dz, da)


def first_order_cost(network: MLP, trace: ForwardTrace, y: Array, change: Array) -> Array:
    """How each example's cost would change, if all were straight lines: (n,)."""
    dC_da = quadratic_prime(trace.output, y)
    return (dC_da * first_order(network, trace, change).output).sum(axis=1)


def stepped(network: MLP, x: Array, y: Array, *, learning_rate: float) -> MLP:
    """The network after one step downhill on the mean cost of these examples and no others."""
    other = network.copy()
    other.parameters -= learning_rate * network.backward(network.forward(x), y).gradient()
    return other


def torn(outputs: Array, label: int) -> Array:
    """How torn each answer (n, n_L) is between a label and another: the smaller of its output and
    the largest of the others, (n,). High only where the network says two things at once.
    """
    others = np.delete(outputs, label, axis=1)
    return np.minimum(outputs[:, label], others.max(axis=1))
