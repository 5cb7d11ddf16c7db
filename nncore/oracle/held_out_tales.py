"""The oracle on held-out tales, and on those that a model writes: the same road as in tales.py."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.oracle import grammar as oracle_tale
from nncore.oracle.tale_forward import Array, Weights, forward, shares
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


@lru_cache(maxsize=4)
def swaps(run: LanguageRun) -> list[tuple[tuple[str, ...], str, str]]:
    """(beginning, answer, kind): the pairs of the slot say what another word would decide."""
    found = []
    marked = held_out(run)
    for row, position, by, kind in marked.decided:
        words = tuple(VOCABULARY[i] for i in marked.tokens[row, :position])
        answer = VOCABULARY[marked.tokens[row, position]]
        pairs = next(
            oracle_tale.PAIRS[plan[position]][1]
            for _, plan in oracle_tale.PLANS
            if oracle_tale.share((*words, answer), plan)
        )
        for word, other in pairs:
            beginning = (*words[:by], word, *words[by + 1 :])
            fits = any(
                oracle_tale.share((*beginning, other), plan) for _, plan in oracle_tale.PLANS
            )
            if other != answer and fits:
                found.append((beginning, other, kind))
    return found


@lru_cache(maxsize=32)
def follows(key: Key) -> list[bool]:
    """After which swaps the model answers what is then decided: those of one length at once."""
    told = swaps(key.state.run)
    right = {}
    for length in {len(words) for words, _, _ in told}:
        mine = [n for n, (words, _, _) in enumerate(told) if len(words) == length]
        logits = forward(key.weights, np.array([indices(told[n][0]) for n in mine])).logits
        guesses = np.argmax(logits[:, -1], axis=-1)
        right |= {n: VOCABULARY[i] == told[n][1] for n, i in zip(mine, guesses, strict=True)}
    return [right[n] for n in range(len(told))]


def swapped_right(p: Asked) -> float:
    """The share of swaps that the answer follows."""
    told = zip(follows(Key(p.run)), swaps(p.run.run), strict=True)
    return mean([right for right, (*_, kind) in told if p.i.kind in (None, kind)])


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


def legal(p: Asked) -> list[float]:
    """All words are drawn, to the longest; legal is what has a whole tale as its beginning."""
    return _legal(Key(p.run), float(p.i.temperature), p.i.n, p.i.seed)


@lru_cache(maxsize=32)
def _legal(key: Key, temperature: float, n: int, seed: int) -> list[float]:
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
    return [
        float(any(oracle_tale.is_legal(words[:end]) for end in its_ends))
        for words, its_ends in zip(tales, ends, strict=True)
    ]
