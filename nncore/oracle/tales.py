"""The oracle's road to tales/quantities.py: plain numpy, sums spelled out by einsum.

The weights are the model's own, as it was trained; what is proven is what it does with them. Axes:
n sentences, p position, h head, q query, k key, d head_width, w width, v vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.oracle import grammar as oracle_tale
from nncore.oracle.tale_forward import Array, Numbers, Weights, forward, shares
from nncore.probes.reading import Indices
from nncore.tales.training import LanguageRun, LanguageState
from nncore.tales.words import VOCABULARY


@dataclass(frozen=True)
class Asked:
    """What is asked, of which run, and where."""

    run: LanguageState
    quantity: str
    i: Indices


class Key:
    """Weights of one run at one step, as the key of a cache."""

    def __init__(self, state: LanguageState, step: int | None = None) -> None:
        self.state = state.run.at(state.step if step is None else step)
        self.key = (state.recipe, self.state.step)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.key == other.key

    @property
    def weights(self) -> Weights:
        """By torch's names."""
        return self.state.weights


def indices(words: tuple[str, ...]) -> list[int]:
    """Where words are in VOCABULARY."""
    return [VOCABULARY.index(word) for word in words]


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


# On held-out tales


@dataclass(frozen=True)
class Marked:
    """Held-out tales, and for each decided word (row, position, by, kind)."""

    tokens: Array
    decided: list[tuple[int, int, int, str]]


KINDS = {"VERB": "verb", "PRONOUN": "pronoun", "OBJECT": "object", "SAME": "colour"}


def decided(words: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """(position, by, kind) of each word that all plans agree on, and take from an earlier one."""
    found = []
    for i in range(len(words)):
        live = [plan for _, plan in oracle_tale.PLANS if oracle_tale.share(words[:i], plan)]
        slots = {plan[i] for plan in live if len(plan) > i}
        kind = KINDS.get(min(slots, default="").rstrip("2"))
        if len(slots) == 1 and kind:
            by, _ = oracle_tale.PAIRS[slots.pop()]
            found.append((i, live[0].index(by), kind))
    return found


@lru_cache(maxsize=4)
def held_out(run: LanguageRun) -> Marked:
    """The tales are the run's own; which words are decided is found anew."""
    tokens = run.tales.tokens
    told = [tuple(VOCABULARY[i] for i in row if i >= 0) for row in tokens]
    return Marked(
        tokens, [(row, *found) for row, words in enumerate(told) for found in decided(words)]
    )


@dataclass(frozen=True)
class Found:
    """The model on them."""

    loss: float
    right: list[bool]
    looks: Array  # (decided words, layer, head)


@lru_cache(maxsize=400)
def measured(key: Key, off: tuple, blind: bool) -> Found:
    """The model of a step on the held-out tales."""
    marked = held_out(key.state.run)
    tokens = marked.tokens
    read_, true = np.where(tokens[:, :-1] < 0, 0, tokens[:, :-1]), tokens[:, 1:]
    hidden = np.zeros((len(tokens), 1, read_.shape[1], read_.shape[1]), dtype=bool)
    for row, position, by, _ in marked.decided if blind else ():
        hidden[row, 0, position - 1, by] = True
    found = forward(key.weights, read_, hidden=hidden, off=off)
    logs = np.log(shares(found.logits))
    each = [logs[i, j, true[i, j]] for i, j in zip(*np.nonzero(true >= 0), strict=True)]
    places = [(row, position - 1) for row, position, _, _ in marked.decided]
    right = [int(np.argmax(found.logits[place])) == true[place] for place in places]
    looks = [
        np.array([layer.parts["pattern"][row, :, position - 1, by] for layer in found.layers])
        for row, position, by, _ in marked.decided
    ]
    return Found(-math.fsum(each) / len(each), right, np.array(looks))


def of_kind(p: Asked, values: list) -> list:
    """The values of the decided words of the probe's kind."""
    decided = held_out(p.run.run).decided
    kind = p.i.kind
    return [v for v, (*_, k) in zip(values, decided, strict=True) if kind in (None, k)]


def mean(values: list) -> float:
    """The exactly rounded sum, divided."""
    return math.fsum(values) / len(values)


def right(p: Asked, step: int, *, blind: bool = False) -> float:
    """The share of right guesses."""
    return mean(of_kind(p, measured(Key(p.run, step), p.i.get("off", ()), blind).right))


def look(p: Asked, step: int) -> float:
    """The mean attention on what decides."""
    looks = measured(Key(p.run, step), p.i.get("off", ()), False).looks
    return mean(of_kind(p, looks[:, p.i.get("layer", 0), p.i.get("head")].tolist()))


def history(p: Asked, of: Any) -> list[float]:
    """From step 0 to where the run is."""
    every = p.i.every
    return [of(p, every * i) for i in range(p.run.step // every + 1)]


def uniform(p: Asked) -> float:
    """1 over how many words there are to look at: as many as come before the decided one."""
    decided = held_out(p.run.run).decided
    return mean(of_kind(p, [1 / position for _, position, _, _ in decided]))


def loss(p: Asked, step: int) -> float:
    """Nats a word."""
    return measured(Key(p.run, step), p.i.get("off", ()), False).loss


def floor(p: Asked) -> float:
    """The grammar's own loss, by the plans."""
    tokens = held_out(p.run.run).tokens
    told = [tuple(VOCABULARY[i] for i in row if i >= 0) for row in tokens]
    # The chances of a sentence's words, one after the other, multiply to its own.
    whole = [
        math.fsum(p_ * oracle_tale.share(w, plan) for p_, plan in oracle_tale.PLANS) for w in told
    ]
    return -math.fsum(map(math.log, whole)) / sum(len(words) - 1 for words in told)


def legal_share(p: Asked) -> float:
    """All words are drawn, to the longest; legal is what has a whole tale as its beginning."""
    return _legal_share(Key(p.run), float(p.i.temperature), p.i.n, p.i.seed)


@lru_cache(maxsize=32)
def _legal_share(key: Key, temperature: float, n: int, seed: int) -> float:
    weights = key.weights
    longest = len(weights["W_P"])
    tokens = np.full((n, 1), VOCABULARY.index("the"))
    chances = np.random.default_rng(seed).random((n, longest))
    for step in range(longest - 1):
        cumulative = np.cumsum(shares(forward(weights, tokens).logits[:, -1] / temperature), axis=1)
        rows = zip(cumulative, chances[:, step], strict=True)
        drawn = np.array([np.searchsorted(row, chance) for row, chance in rows])
        tokens = np.column_stack([tokens, np.minimum(drawn, len(VOCABULARY) - 1)])
    tales = [tuple(VOCABULARY[i] for i in row) for row in tokens]
    ends = [[i + 1 for i, word in enumerate(words) if word == "."] for words in tales]
    return (
        sum(
            any(oracle_tale.is_legal(words[:end]) for end in its_ends)
            for words, its_ends in zip(tales, ends, strict=True)
        )
        / n
    )


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
    "legal share": legal_share,
    "step": lambda p: p.run.step,
}


def matrix_U(p: Asked) -> Array:
    """W_U, (v, w)."""
    return Key(p.run).weights["W_U"].astype(np.float64)


def value(run: LanguageState, quantity: str, i: Indices) -> Any:
    """What the probe should be."""
    return ORACLE[quantity](Asked(run, quantity, i))
