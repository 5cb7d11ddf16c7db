"""The four architectures' training by a second road: plain numpy, and every derivative by hand.

    trained("recurrent", seed=0, steps=150)     weights by name, from the documented recipe alone
    proven(network)                             a network's own, if they are these

It shares the digits with what it checks, and no code. Each network is one function that gives the
scores of its images and the way back: a function from dC/dscores to dC/dweights. Axes: n images,
t rows of an image, i and j places of a map, f filters, h heads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from nncore.architectures.architecture import Architecture
from nncore.data import digits
from nncore.oracle.descent import Adam, Array, Weights, cross_entropy, softmax, softmax_back

Back = Callable[[Array], Weights]

BATCH_SIZE, LEARNING_RATE, BETAS = 64, 0.01, (0.9, 0.999)  # the betas are Kingma and Ba's own
SAME, ECHOES, FURTHEST = 1e-8, 10, 1e-5  # how far apart two ends may be: see `proven`
SHAPES: dict[str, dict[str, tuple[int, ...]]] = {  # in the order in which they are drawn
    "feed-forward": {
        "first.weight": (16, 784),
        "first.bias": (16,),
        "second.weight": (16, 16),
        "second.bias": (16,),
        "scores.weight": (10, 16),
        "scores.bias": (10,),
    },
    "convolutional": {
        "filters.weight": (8, 1, 5, 5),
        "filters.bias": (8,),
        "scores.weight": (10, 1152),
        "scores.bias": (10,),
    },
    "recurrent": {
        "row.weight": (32, 28),
        "row.bias": (32,),
        "memory.weight": (32, 32),
        "scores.weight": (10, 32),
        "scores.bias": (10,),
    },
    "transformer": {
        "positions": (28, 16),
        "embedding.weight": (16, 28),
        "embedding.bias": (16,),
        "query.weight": (16, 16),
        "key.weight": (16, 16),
        "value.weight": (16, 16),
        "mix.weight": (16, 16),
        "wide.weight": (32, 16),
        "wide.bias": (32,),
        "narrow.weight": (16, 32),
        "narrow.bias": (16,),
        "scores.weight": (10, 16),
        "scores.bias": (10,),
    },
}


def proven(network: Architecture) -> Weights:
    """The network's own weights if this road ends there as well, else those where it does end.

    1e-8 apart is the same place. The recurrent network's slopes pass through 28 steps of time, and
    at some seeds that makes more of the last bits: then as far apart as this road's own end moves
    when the last bit of each first weight does (see `echo`), up to ECHOES times, and never further
    than FURTHEST, which changes no figure of five places.
    """
    recipe = {"seed": network.seed, "steps": network.steps}
    ours, theirs = trained(network.name, **recipe), network.weights
    apart = furthest(ours, theirs)
    same = apart <= SAME or apart <= min(ECHOES * echo(network.name, **recipe), FURTHEST)
    return theirs if same else ours


def echo(name: str, *, seed: int, steps: int) -> float:
    """How far the end of a training moves when each of its first weights is one last bit larger.

    The two roads round differently at every step, not at the first alone, hence ECHOES: measured
    over seeds 0 to 7 of the recurrent network, they end 0.2 to 2.7 times as far apart.
    """
    last_bit = float(np.finfo(float).eps)
    nudged = trained(name, seed=seed, steps=steps, larger=last_bit)
    return furthest(trained(name, seed=seed, steps=steps), nudged)


def furthest(ours: Weights, theirs: Weights) -> float:
    """The largest difference of any two weights."""
    return max(float(np.abs(theirs[name] - w).max()) for name, w in ours.items())


@cache
def trained(name: str, *, seed: int, steps: int, larger: float = 0.0) -> Weights:
    """The weights after `steps` mini-batches, as Architecture documents them; not to be changed.

    `larger`: by which share of itself each first weight is made larger.
    """
    data = digits.embedded()
    images, first = data.x_train.reshape(-1, 28, 28), first_weights(name, seed=seed)
    weights = {parameter: w * (1 + larger) for parameter, w in first.items()}
    adam = Adam(betas=BETAS)
    for step in range(steps):
        rows = batch(step, len(images), seed=seed)
        scores, back = NETWORKS[name](weights, images[rows])
        _, d_scores = cross_entropy(scores, data.y_train[rows])
        weights = adam.step(weights, back(d_scores), learning_rate=LEARNING_RATE)
    return weights


def first_weights(name: str, *, seed: int) -> Weights:
    """N(0, 1 / n_in), n_in being all axes but the first; biases 0."""
    rng = np.random.default_rng(seed)
    return {
        parameter: np.zeros(shape)
        if len(shape) == 1
        else rng.normal(0, 1 / math.sqrt(math.prod(shape[1:])), shape)
        for parameter, shape in SHAPES[name].items()
    }


def batch(step: int, n: int, *, seed: int) -> Array:
    """The rows of a step's mini-batch; a rest of each epoch is left out."""
    epoch, place = divmod(step, n // BATCH_SIZE)
    order = np.random.default_rng((seed, epoch + 1)).permutation(n)
    return order[place * BATCH_SIZE :][:BATCH_SIZE]


def linear(w: Weights, name: str, x: Array) -> Array:
    """W x + b along the last axis; some have no b."""
    return x @ w[f"{name}.weight"].T + w.get(f"{name}.bias", 0.0)


def linear_back(w: Weights, name: str, x: Array, d: Array, gradient: Weights) -> Array:
    """dC/dx from dC/d(W x + b); adds dC/dW and dC/db, summed over all axes but the last."""
    rows, d_rows = x.reshape(-1, x.shape[-1]), d.reshape(-1, d.shape[-1])
    found = {f"{name}.weight": d_rows.T @ rows, f"{name}.bias": d_rows.sum(axis=0)}
    for parameter in found.keys() & w.keys():
        gradient[parameter] = gradient.get(parameter, 0.0) + found[parameter]
    return d @ w[f"{name}.weight"]


def feed_forward(w: Weights, images: Array) -> tuple[Array, Back]:
    """Sigmoids: the slope of a = sigma(z) is a (1 - a)."""
    x = images.reshape(-1, 784)
    first = 1 / (1 + np.exp(-linear(w, "first", x)))
    second = 1 / (1 + np.exp(-linear(w, "second", first)))

    def back(d: Array) -> Weights:
        gradient: Weights = {}
        d = linear_back(w, "scores", second, d, gradient)
        d = linear_back(w, "second", first, d * second * (1 - second), gradient)
        linear_back(w, "first", x, d * first * (1 - first), gradient)
        return gradient

    return linear(w, "scores", second), back


def convolutional(w: Weights, images: Array) -> tuple[Array, Back]:
    """Only the largest of each 2x2 hears of the error, and only if it is above 0."""
    n, W = len(images), w["filters.weight"].reshape(8, 25)
    windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
    windows = windows.reshape(n, 24, 24, 25)
    z = (windows @ W.T + w["filters.bias"]).reshape(n, 12, 2, 12, 2, 8)  # n i . j . f
    fours = z.transpose(0, 5, 1, 3, 2, 4).reshape(n, 8, 12, 12, 4)  # n f i j: the 2x2 in a row
    largest = fours.argmax(axis=4)[..., None]
    tops = np.take_along_axis(fours, largest, axis=4)[..., 0]  # (n, f, i, j)
    pooled = np.maximum(tops, 0).reshape(n, 1152)

    def back(d: Array) -> Weights:
        gradient: Weights = {}
        d = linear_back(w, "scores", pooled, d, gradient).reshape(tops.shape) * (tops > 0)
        d_fours = np.zeros_like(fours)
        np.put_along_axis(d_fours, largest, d[..., None], axis=4)
        d_z = d_fours.reshape(n, 8, 12, 12, 2, 2).transpose(0, 2, 4, 3, 5, 1).reshape(-1, 8)
        gradient["filters.weight"] = (d_z.T @ windows.reshape(-1, 25)).reshape(8, 1, 5, 5)
        gradient["filters.bias"] = d_z.sum(axis=0)
        return gradient

    return linear(w, "scores", pooled), back


def recurrent(w: Weights, images: Array) -> tuple[Array, Back]:
    """Back through time (Werbos, 1990): what came last is unlearned first; tanh' is 1 - h^2."""
    states = [np.zeros((len(images), 32))]
    for t in range(28):
        z = linear(w, "row", images[:, t]) + linear(w, "memory", states[-1])
        states.append(np.tanh(z))

    def back(d: Array) -> Weights:
        gradient: Weights = {}
        d = linear_back(w, "scores", states[-1], d, gradient)
        for t in reversed(range(28)):
            d_z = d * (1 - states[t + 1] ** 2)
            linear_back(w, "row", images[:, t], d_z, gradient)
            d = linear_back(w, "memory", states[t], d_z, gradient)
        return gradient

    return linear(w, "scores", states[-1]), back


def transformer(w: Weights, images: Array) -> tuple[Array, Back]:
    """Each part adds to what was there; so do the ways back."""
    tokens = linear(w, "embedding", images) + w["positions"]  # (n, t, 16)
    q, k, v = (in_heads(linear(w, name, tokens)) for name in ("query", "key", "value"))
    pattern = softmax(q @ k.swapaxes(2, 3) / math.sqrt(8))  # (n, h, query, key)
    mixed = together(pattern @ v)
    looked = tokens + linear(w, "mix", mixed)
    wide = np.maximum(linear(w, "wide", looked), 0)
    mean = (looked + linear(w, "narrow", wide)).mean(axis=1)

    def back(d: Array) -> Weights:
        gradient: Weights = {}
        d = linear_back(w, "scores", mean, d, gradient)
        d = np.repeat(d[:, None] / 28, 28, axis=1)  # each token has its share of the mean
        d_wide = linear_back(w, "narrow", wide, d, gradient) * (wide > 0)
        d = d + linear_back(w, "wide", looked, d_wide, gradient)
        d_mixed = in_heads(linear_back(w, "mix", mixed, d, gradient))
        d_scores = softmax_back(pattern, d_mixed @ v.swapaxes(2, 3)) / math.sqrt(8)
        d_read = {
            "query": d_scores @ k,
            "key": d_scores.swapaxes(2, 3) @ q,
            "value": pattern.swapaxes(2, 3) @ d_mixed,
        }
        for name, d_part in d_read.items():
            d = d + linear_back(w, name, tokens, together(d_part), gradient)
        gradient["positions"] = d.sum(axis=0)
        linear_back(w, "embedding", images, d, gradient)
        return gradient

    return linear(w, "scores", mean), back


def in_heads(x: Array) -> Array:
    """(n, t, 16) as (n, h, t, 8): the first eight numbers are the first head's."""
    return x.reshape(len(x), 28, 2, 8).swapaxes(1, 2)


def together(x: Array) -> Array:
    """(n, h, t, 8) as (n, t, 16)."""
    return x.swapaxes(1, 2).reshape(len(x), 28, 16)


NETWORKS: dict[str, Callable[[Weights, Array], tuple[Array, Back]]] = {
    "feed-forward": feed_forward,
    "convolutional": convolutional,
    "recurrent": recurrent,
    "transformer": transformer,
}
