"""What is found by looking through a split: the extremes, the mistakes, the surest answers.

Quantities like those of quantities.py. An index that is found is the place of an example in its
split, to be used as any other: run.probe("a", layer=0, example=int(found())) are its pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nncore.probes.quantity import MANY, MUST, accept_label, accept_order
from nncore.probes.table import forward, of_examples, quantity, right

if TYPE_CHECKING:
    from nncore.probes.probe import Reading


@quantity("excites most", first_layer=1, neuron=MUST, split=True, noise=True)
def _excites_most(p: Reading):
    # By z, not a: where sigma is flat, different z round to the same a.
    return int(p.run.forward(p.split, None).z[p.layer][:, p.neuron].argmax())


@quantity("excites least", first_layer=1, neuron=MUST, split=True, noise=True)
def _excites_least(p: Reading):
    return int(p.run.forward(p.split, None).z[p.layer][:, p.neuron].argmin())


@quantity("confidence", example=MANY, split=True, noise=True)
def _confidence(p: Reading):
    """The largest output: how sure the network is of its answer, right or wrong."""
    return of_examples(forward(p).output.max(axis=1), p)


@quantity("most confident", example=MANY, split=True, noise=True)
def _most_confident(p: Reading):
    """The index, among these examples or all, of the one with the largest output."""
    found = forward(p).output.max(axis=1).argmax()
    return int(found if p.example is None else np.atleast_1d(p.example)[found])


@quantity("mistakes", split=True, classes=True, options={"order": "given"}, accept=accept_order)
def _mistakes(p: Reading):
    """The indices of the examples that are answered wrongly, a row of any length.

    In the order of the split ("given"), or the most confident mistake first ("confident").
    """
    wrong = np.flatnonzero(~right(p, None))
    if p.option("order") == "confident":
        confidence = p.run.forward(p.split, None).output.max(axis=1)[wrong]
        wrong = wrong[np.argsort(-confidence, kind="stable")]
    return wrong


@quantity("first right", split=True, classes=True, options={"label": None}, accept=accept_label)
def _first_right(p: Reading):
    """The index of the first example with that label that is answered rightly; NaN for none."""
    found = np.flatnonzero(right(p, None) & (p.run.data.y(p.split) == p.option("label")))
    return int(found[0]) if len(found) else float("nan")
