"""The oracle's road to tales/quantities.py: plain numpy, sums spelled out by einsum.

The weights are the model's own, as it was trained; what is proven is what it does with them. Axes:
n sentences, p position, h head, q query, k key, d head_width, w width, v vocabulary.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.oracle.held_out_tales import (
    Asked,
    Key,
    floor,
    history,
    indices,
    legal,
    look,
    loss,
    mean,
    right,
    swapped_right,
    uniform,
)
from nncore.oracle.tale_forward import Array, Numbers, forward, shares
from nncore.probes.reading import Indices
from nncore.tales.training import LanguageState


@lru_cache(maxsize=64)
def read(key: Key, words: tuple[str, ...], off: tuple, hide: tuple) -> Numbers:
    """One sentence."""
    heads, n = key.state.recipe.heads, len(words)
    hidden = np.zeros((1, heads, n, n), dtype=bool)
    for place in hide:
        for head in range(heads):
            if not isinstance(place, tuple) or place[0] == head:
                hidden[0, head, :, place[1] if isinstance(place, tuple) else place] = True
    return forward(key.weights, np.array([indices(words)]), hidden=hidden, off=off)


def numbers(p: Asked) -> Numbers:
    """Those of the probe's words."""
    return read(Key(p.run), p.i.words, p.i.get("off", ()), p.i.get("hide", ()))


def entry(array: Array, *places: int | None) -> Any:
    """The entries at some places of the first axes; None keeps an axis."""
    for axis in reversed(range(len(places))):
        if (place := places[axis]) is not None:
            array = np.take(array, place, axis=axis)
    return array


def of_words(p: Asked) -> Any:
    """The words' own vectors, and the stream."""
    found = numbers(p)
    layer = found.layers[p.i.get("layer", 0)]
    vectors = {
        "token": found.token[0],
        "position vector": found.place,
        "input": layer.before[0],
        "output stream": layer.after[0],
    }
    return entry(vectors[p.quantity], p.i.get("position"))


def of_heads(p: Asked) -> Any:
    """A part of attention."""
    return entry(
        numbers(p).layers[p.i.get("layer", 0)].parts[p.quantity][0],
        p.i.get("head"),
        p.i.get("position"),
        p.i.get("key"),
    )


def scored(p: Asked, rows: Array) -> Any:
    """The scores after one position, the last unless another is named."""
    return entry(
        rows[len(p.i.words) - 1 if p.i.get("position") is None else p.i.get("position")],
        p.i.get("word"),
    )


def matrix(p: Asked) -> Any:
    """A matrix of weights."""
    weights = Key(p.run).weights
    if p.quantity in weights:
        return weights[p.quantity]
    return entry(weights[f"blocks.{p.i.layer}.attention.{p.quantity}"], p.i.get("head"))


def probability(p: Asked) -> Any:
    """Softmax of the scores at a temperature."""
    return scored(p, shares(numbers(p).logits[0] / p.i.temperature))


def parameters(p: Asked) -> int:
    """Counted from the shapes, by the names that the model gives them."""
    part, weights = p.i.part, Key(p.run).weights
    return sum(
        math.prod(array.shape)
        for name, array in weights.items()
        if part is None or any(step.startswith(part) for step in name.split("."))
    )


# Embeddings


def vectors(key: Key) -> Array:
    """The words' vectors, (v, w)."""
    return key.weights["W_E"].astype(np.float64)


def plane(p: Asked) -> tuple[Array, Array]:
    """Mean and two axes (w, 2), as eigenvectors of the covariance."""
    step = p.i.axes
    points = vectors(Key(p.run, p.run.steps if step is None else step))[indices(p.i.words)]
    mean = np.sum(points, axis=0) / len(points)
    axes = np.linalg.eigh(np.cov(points.T))[1][:, :-3:-1]
    return mean, axes * [np.sign(max(axis, key=abs)) for axis in axes.T]


def variance_held(p: Asked) -> float:
    """Variance along the plane's axes, over the variance along all."""
    spread = np.cov(vectors(Key(p.run))[indices(p.i.words)].T)
    axes = plane(p)[1]
    return float(np.trace(axes.T @ spread @ axes) / np.trace(spread))


def analogy_cosines(p: Asked) -> Array:
    """One cosine after the other."""
    all_words = vectors(Key(p.run))
    a, b, c = all_words[indices(p.i.words)]
    wanted = a - b + c
    return np.array([v @ wanted / math.sqrt((v @ v) * (wanted @ wanted)) for v in all_words])


def analogy(p: Asked) -> int:
    """The best of all others."""
    near = analogy_cosines(p)
    others = (i for i in range(len(near)) if i not in indices(p.i.words))
    return max(others, key=lambda i: near[i])


ORACLE: dict[str, Any] = {
    **dict.fromkeys(("token", "position vector", "input", "output stream"), of_words),
    **dict.fromkeys(("q", "k", "v", "z", "head output", "dots", "scores", "pattern"), of_heads),
    **dict.fromkeys(("W_Q", "W_K", "W_V", "W_O", "W_E", "W_P", "W_U"), matrix),
    "logits": lambda p: scored(p, numbers(p).logits[0]),
    "probability": probability,
    "answer": lambda p: int(np.argmax(scored(p, numbers(p).logits[0]))),
    "direct logits": lambda p: scored(p, numbers(p).layers[0].before[0] @ matrix_U(p).T),
    "head logits": lambda p: scored(
        p, numbers(p).layers[0].parts["head output"][0, p.i.get("head")] @ matrix_U(p).T
    ),
    "parameters": parameters,
    "embedding": lambda p: vectors(Key(p.run))[p.i.get("word")],
    "map": lambda p: (vectors(Key(p.run))[indices(p.i.words)] - plane(p)[0]) @ plane(p)[1],
    "share of variance": variance_held,
    "analogy": analogy,
    "analogy cosines": lambda p: entry(analogy_cosines(p), p.i.get("word")),
    "loss": lambda p: loss(p, p.run.step),
    "floor": floor,
    "loss history": lambda p: history(p, loss),
    "decided right": lambda p: right(p, p.run.step, blind=p.i.blind),
    "attention on decider": lambda p: look(p, p.run.step),
    "attention history": lambda p: history(p, look),
    "uniform attention": uniform,
    "swapped right": swapped_right,
    "legal": legal,
    "legal share": lambda p: mean(legal(p)),
    "step": lambda p: p.run.step,
}


def matrix_U(p: Asked) -> Array:
    """W_U, (v, w)."""
    return Key(p.run).weights["W_U"].astype(np.float64)


def value(run: LanguageState, quantity: str, i: Indices) -> Any:
    """What the probe should be."""
    return ORACLE[quantity](Asked(run, quantity, i))
