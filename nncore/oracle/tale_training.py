"""The language model's training by a second road: plain numpy, and every derivative by hand.

    training = TaleTraining(recipe)
    weights = first_weights(recipe)         without torch, though it was torch that drew them
    weights = training.step(weights)        after the first mini-batch, in float64

It shares the recipe and the tales with what it checks, and no code. It follows a model of attention
alone: any number of layers and heads. Given a run's own weights at one step after the other it says
what each must become; where all agree, and the first weights do, the whole training is proven.

Axes: n sentences, p position, q query, k key, h head, d head_width, w width, v vocabulary.
"""

from __future__ import annotations

import math

import numpy as np

from nncore.oracle.descent import (
    Adam,
    Array,
    Weights,
    cross_entropy,
    softmax,
    softmax_back,
)
from nncore.tales.recipe import LanguageRecipe
from nncore.tales.tale import LONGEST, sentences
from nncore.tales.words import VOCABULARY


class TaleTraining:
    """Takes the steps of a recipe, one after the other, from whatever weights it is given."""

    def __init__(self, recipe: LanguageRecipe) -> None:
        self.recipe = recipe
        self.adam = Adam(betas=recipe.betas, decay=recipe.weight_decay)
        self.costs: list[float] = []
        told = sentences(recipe.sentences, seed=1 + recipe.seed)
        self.tales = [np.array([VOCABULARY.index(word) for word in words]) for words in told]

    def step(self, weights: Weights) -> Weights:
        """What the weights become by the next step, and moments gathered on the way here."""
        step = len(self.costs)
        weights = {name: w.astype(np.float64) for name, w in weights.items()}
        cost, gradient = slopes(weights, self.batch(step))
        self.costs.append(cost)
        rate = learning_rate(self.recipe, step)
        return self.adam.step(weights, cut(gradient), learning_rate=rate)

    def batch(self, step: int) -> list[Array]:
        """The mini-batch of a step, as LanguageRecipe documents it."""
        rng = np.random.default_rng((self.recipe.seed, step))
        return [self.tales[i] for i in rng.integers(0, len(self.tales), self.recipe.batch_size)]


def learning_rate(recipe: LanguageRecipe, step: int) -> float:
    """A straight rise, times a fall from 1 to 1/20 as the square of a cosine's quarter."""
    taken = step + 1
    fall = math.cos(math.pi / 2 * taken / recipe.steps) ** 2
    return recipe.learning_rate * min(1, taken / recipe.warmup) * (1 + 19 * fall) / 20


def cut(gradient: Weights) -> Weights:
    """The gradient, all arrays together cut to a length of 1. (torch cuts a millionth more.)"""
    length = math.sqrt(sum((g**2).sum() for g in gradient.values()))
    return {name: g / max(length, 1.0) for name, g in gradient.items()}


def slopes(weights: Weights, tales: list[Array]) -> tuple[float, Weights]:
    """The loss in nats a word, each but the first guessed from those before; and dC/dweights."""
    n, longest = len(tales), max(map(len, tales)) - 1
    tokens, asked = np.zeros((n, longest), dtype=int), np.zeros((n, longest), dtype=bool)
    for row, words in enumerate(tales):
        tokens[row, : len(words) - 1], asked[row, : len(words) - 1] = words[:-1], True
    x, kept = weights["W_E"][tokens] + weights["W_P"][:longest], []  # (n, p, w)
    for layer in layers(weights):
        x, keep = attend(layer, x)
        kept.append((layer, keep))
    # Only what is asked is scored, in a row of its own: (words, w) to (words, v)
    answers = np.concatenate([words[1:] for words in tales])
    cost, d_logits = cross_entropy(x[asked] @ weights["W_U"].T, answers)
    gradient = {"W_U": d_logits.T @ x[asked]}
    d_x = np.zeros_like(x)
    d_x[asked] = d_logits @ weights["W_U"]
    for number, (layer, keep) in reversed(list(enumerate(kept))):
        d_layer, d_x = attend_back(layer, keep, d_x)
        gradient |= {f"blocks.{number}.attention.{name}": d for name, d in d_layer.items()}
    gradient["W_E"], gradient["W_P"] = (np.zeros_like(weights[name]) for name in ("W_E", "W_P"))
    np.add.at(gradient["W_E"], tokens, d_x)
    gradient["W_P"][:longest] = d_x.sum(axis=0)
    return cost, gradient


def layers(weights: Weights) -> list[Weights]:
    """The four arrays of each layer: W_Q, W_K, W_V (h, d, w) and W_O (h, w, d)."""
    names = ("W_Q", "W_K", "W_V", "W_O")
    n_layers = sum(name.endswith("W_Q") for name in weights)
    return [{m: weights[f"blocks.{i}.attention.{m}"] for m in names} for i in range(n_layers)]


def attend(w: Weights, x: Array) -> tuple[Array, tuple[Array, ...]]:
    """The stream (n, p, w) after a layer, and what the way back needs of it."""
    q, k, v = (np.einsum("hdw,npw->nhpd", w[m], x, optimize=True) for m in ("W_Q", "W_K", "W_V"))
    scores = q @ k.swapaxes(2, 3) / math.sqrt(q.shape[3])  # (n, h, q, k)
    earlier = np.tri(x.shape[1], dtype=bool)
    pattern = softmax(np.where(earlier, scores, -np.inf))
    z = pattern @ v
    return x + np.einsum("hwd,nhpd->npw", w["W_O"], z, optimize=True), (x, q, k, v, pattern, z)


def attend_back(w: Weights, keep: tuple[Array, ...], d_after: Array) -> tuple[Weights, Array]:
    """dC/d of the layer's four arrays, and of the stream before it, from that after it."""
    x, q, k, v, pattern, z = keep
    d_z = np.einsum("hwd,npw->nhpd", w["W_O"], d_after, optimize=True)
    # Where a query may not look the pattern is 0, and so is the slope.
    d_scores = softmax_back(pattern, d_z @ v.swapaxes(2, 3)) / math.sqrt(q.shape[3])
    d_read = {
        "W_Q": d_scores @ k,
        "W_K": d_scores.swapaxes(2, 3) @ q,
        "W_V": pattern.swapaxes(2, 3) @ d_z,
    }
    gradient = {"W_O": np.einsum("npw,nhpd->hwd", d_after, z, optimize=True)}
    d_x = d_after  # what was there is kept, and added to: its slope is 1
    for name, d in d_read.items():
        gradient[name] = np.einsum("nhpd,npw->hdw", d, x, optimize=True)
        d_x = d_x + np.einsum("nhpd,hdw->npw", d, w[name], optimize=True)
    return gradient, d_x


def first_weights(recipe: LanguageRecipe) -> Weights:
    """The weights of step 0, as GPT documents them: torch's numbers, drawn without torch."""
    width, heads, d, n_words = recipe.width, recipe.heads, recipe.head_width, len(VOCABULARY)
    inwards, outwards = (heads, d, width), (heads, width, d)
    drawn: dict[str, tuple[tuple[int, ...], float]] = {  # in this order: shape, deviation
        "W_E": ((n_words, width), 0.3),
        "W_P": ((LONGEST, width), 0.1),
        "W_U": ((n_words, width), 0.7 / math.sqrt(width)),
    }
    for layer in range(recipe.layers):
        name = f"blocks.{layer}.attention"
        for matrix in ("W_Q", "W_K", "W_V"):
            drawn[f"{name}.{matrix}"] = (inwards, 0.7 / math.sqrt(width))
        drawn[f"{name}.W_O"] = (outwards, 0.7 / math.sqrt(heads * d))
    twister = np.random.RandomState(recipe.seed)
    return {
        name: std * normal(math.prod(shape), twister).reshape(shape)
        for name, (shape, std) in drawn.items()
    }


def normal(n: int, twister: np.random.RandomState) -> Array:
    """n normal numbers as torch's Generator has them on a CPU: 16 at a time, for a multiple of 16.

    A Mersenne twister's whole numbers, the last 24 bits of each, are uniform u; Box and Muller
    (1958) turn u of the first eight and u' of the second into sqrt(-2 log(1 - u)) times the cosine
    and the sine of 2 pi u'. (ATen's DistributionTemplates.h, normal_fill.)
    """
    if n % 16:
        raise ValueError(f"got {n} numbers: this road draws them by 16")
    whole = twister.randint(0, 2**32, n, dtype=np.uint32)
    u = (whole % 2**24 / 2**24).reshape(-1, 2, 8)
    radius, angle = np.sqrt(-2 * np.log(1 - u[:, 0])), 2 * np.pi * u[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()
