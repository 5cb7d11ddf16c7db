"""The oracle's road to architectures.py: plain numpy, one digit at a time, sum by sum.

The weights are proven by architecture_training.py, and what is done with them here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nncore.architectures.architecture import Architecture
from nncore.oracle.architecture_training import proven
from nncore.probes.reading import Indices

Weights = dict[str, np.ndarray]


def value(network: Architecture, quantity: str, i: Indices) -> Any:
    """What the probe should be."""
    w = proven(network)
    if quantity == "parameters":
        names = [name for name in w if i.part is None or name.split(".")[0] == i.part]
        return sum(math.prod(w[name].shape) for name in names)
    if quantity == "weights":
        return w.get(f"{i.part}.weight", w.get(i.part))
    if quantity == "biases":
        return w[f"{i.part}.bias"]
    x, y = (getattr(network.data, f"{name}_{i.split}") for name in "xy")
    run = RUNS[network.name]
    if quantity == "accuracy":
        right = [
            int(np.argmax(run(w, image.reshape(28, 28))["scores"])) == label
            for image, label in zip(x, y, strict=True)
        ]
        return sum(right) / len(right)
    image = x[i.example].reshape(28, 28)
    found = run(w, image)
    powers = np.exp(found["scores"] - found["scores"].max())
    found |= {"output": powers / powers.sum(), "pixels": image}
    found |= {"inputs": image.ravel(), "label": y[i.example]}
    found["prediction"] = int(np.argmax(found["scores"]))
    return found[quantity]


def linear(w: Weights, name: str, x: np.ndarray) -> np.ndarray:
    """W x + b for a vector, or for each row of a matrix; some have no b."""
    return np.einsum("jk,...k->...j", w[f"{name}.weight"], x) + w.get(f"{name}.bias", 0.0)


def feed_forward(w: Weights, image: np.ndarray) -> dict[str, Any]:
    """Sigmoids through tanh: sigma(z) = (1 + tanh(z/2)) / 2."""
    first = (1 + np.tanh(linear(w, "first", image.ravel()) / 2)) / 2
    second = (1 + np.tanh(linear(w, "second", first) / 2)) / 2
    return {"layer 1": first, "layer 2": second, "scores": linear(w, "scores", second)}


def convolutional(w: Weights, image: np.ndarray) -> dict[str, Any]:
    """A dot product at every place of every filter."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (5, 5))
    z = np.einsum("fab,ijab->fij", w["filters.weight"][:, 0], windows)
    maps = np.maximum(z + w["filters.bias"][:, None, None], 0)
    corners = [maps[:, i::2, j::2] for i in (0, 1) for j in (0, 1)]
    pooled = np.max(corners, axis=0)
    scores = linear(w, "scores", pooled.ravel())
    return {"feature maps": maps, "pooled": pooled, "scores": scores}


def recurrent(w: Weights, image: np.ndarray) -> dict[str, Any]:
    """Row by row."""
    states = [np.zeros(32)]
    for row in image:
        states.append(np.tanh(linear(w, "row", row) + linear(w, "memory", states[-1])))
    return {"hidden states": np.array(states[1:]), "scores": linear(w, "scores", states[-1])}


def transformer(w: Weights, image: np.ndarray) -> dict[str, Any]:
    """Head by head and query by query."""
    tokens = linear(w, "embedding", image) + w["positions"]
    q, k, v = (linear(w, name, tokens) for name in ("query", "key", "value"))
    pattern, mixed = np.zeros((2, 28, 28)), np.zeros((28, 16))
    for head in range(2):
        part = slice(8 * head, 8 * head + 8)
        for i in range(28):
            powers = np.exp(k[:, part] @ q[i, part] / 8**0.5)
            pattern[head, i] = powers / powers.sum()
            mixed[i, part] = pattern[head, i] @ v[:, part]
    looked = tokens + linear(w, "mix", mixed)
    wide = np.maximum(linear(w, "wide", looked), 0)
    thought = looked + linear(w, "narrow", wide)
    mean = thought.sum(axis=0) / 28
    return {
        "tokens": tokens,
        "pattern": pattern,
        "after attention": looked,
        "wide": wide,
        "after the network": thought,
        "mean": mean,
        "scores": linear(w, "scores", mean),
    }


RUNS = {
    "feed-forward": feed_forward,
    "convolutional": convolutional,
    "recurrent": recurrent,
    "transformer": transformer,
}
