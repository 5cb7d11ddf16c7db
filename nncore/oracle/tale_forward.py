"""The oracle's own language model: a forward pass in plain numpy, sums spelled out by einsum.

Axes: n sentences, p position, h head, q query, k key, d head_width, w width, v vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

Weights = dict[str, np.ndarray]
Array = np.ndarray


@dataclass(frozen=True)
class Layer:
    """One layer's numbers, by the names of GPT's traces."""

    before: Array
    parts: dict[str, Array]
    after: Array


@dataclass(frozen=True)
class Numbers:
    """All numbers of some sentences."""

    token: Array
    place: Array
    layers: list[Layer]
    logits: Array


def shares(scores: Array) -> Array:
    """e^score over the sum of the row; 0 for what is hidden, also where all of a row is."""
    tops = scores.max(-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isneginf(tops), 0.0, tops))
    whole = powers.sum(-1, keepdims=True)
    return powers / np.where(whole == 0.0, 1.0, whole)


def normed(w: Weights, name: str, x: Array) -> Array:
    """LayerNorm (Ba et al., 2016) if the model has it."""
    if f"{name}.weight" not in w:
        return x
    away = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((away**2).mean(-1, keepdims=True) + 1e-5)
    return away / spread * w[f"{name}.weight"] + w[f"{name}.bias"]


def gelu(x: Array) -> Array:
    """x times the probability that a normal number is below x."""
    return x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2


def forward(
    w: Weights, tokens: Array, *, hidden: Array | bool = False, off: tuple[int, ...] = ()
) -> Numbers:
    """All numbers for tokens (n, p); `hidden` broadcasts to (n, h, q, k)."""
    w = {name: array.astype(np.float64) for name, array in w.items()}
    n_positions = tokens.shape[1]
    places = np.arange(n_positions)
    blocked = (places[None, :] > places[:, None]) | hidden
    token, place = w["W_E"][tokens], w["W_P"][:n_positions]
    x, layers = token + place, []
    while f"blocks.{len(layers)}.attention.W_Q" in w:
        name = f"blocks.{len(layers)}"
        W_Q, W_K, W_V, W_O = (w[f"{name}.attention.W_{part}"] for part in "QKVO")
        read = normed(w, f"{name}.norm_1", x)
        q, k, v = (np.einsum("hdw,npw->nhpd", W, read, optimize=True) for W in (W_Q, W_K, W_V))
        dots = np.einsum("nhqd,nhkd->nhqk", q, k, optimize=True)
        scores = dots / len(W_Q[0]) ** 0.5
        pattern = shares(np.where(blocked, -np.inf, scores))
        z = np.einsum("nhqk,nhkd->nhqd", pattern, v, optimize=True)
        output = np.einsum("hwd,nhpd->nhpw", W_O, z, optimize=True)
        output[:, list(off)] = 0.0
        parts = {"q": q, "k": k, "v": v, "dots": dots, "scores": scores, "pattern": pattern}
        parts |= {"z": z, "head output": output}
        after = x + sum(output[:, head] for head in range(output.shape[1]))
        if f"{name}.mlp.wide.weight" in w:
            (W_1, b_1), (W_2, b_2) = (
                (w[f"{name}.mlp.{part}.weight"], w[f"{name}.mlp.{part}.bias"])
                for part in ("wide", "narrow")
            )
            neurons = gelu(normed(w, f"{name}.norm_2", after) @ W_1.T + b_1)
            after = after + neurons @ W_2.T + b_2
        layers.append(Layer(x, parts, after))
        x = after
    return Numbers(token, place, layers, normed(w, "norm", x) @ w["W_U"].T)
