"""Training a GPT on tales, and asking it: all of training.py that needs torch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_, parameters_to_vector, vector_to_parameters

from nncore.activations import Array
from nncore.tales import tale
from nncore.tales.gpt import GPT, GPTConfig, Trace
from nncore.tales.recipe import LanguageRecipe

HELD_OUT = 300  # tales that the model has not learned from, on which it is measured
Hidden = tuple[int | tuple[int, int], ...]  # positions; or (head, position)


@contextmanager
def one_thread() -> Iterator[None]:
    """For arrays this small more threads only wait for each other; and one is deterministic."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def config_of(recipe: LanguageRecipe) -> GPTConfig:
    """The model's shape."""
    return GPTConfig(
        vocabulary=len(tale.VOCABULARY),
        context=tale.LONGEST,
        width=recipe.width,
        layers=recipe.layers,
        heads=recipe.heads,
        head_width=recipe.head_width,
    )


def batch(tales: Sequence[Sequence[str]]) -> np.ndarray:
    """Tales as whole numbers (n, longest), -1 after their ends."""
    tokens = np.full((len(tales), max(map(len, tales))), -1)
    for row, words in zip(tokens, tales, strict=True):
        row[: len(words)] = tale.encode(words)
    return tokens


class Learner:
    """A GPT that learns: the weights and the cost of every step so far."""

    def __init__(self, recipe: LanguageRecipe) -> None:
        self.recipe, self.config = recipe, config_of(recipe)
        with one_thread():
            self._gpt = GPT(self.config, seed=recipe.seed)
        parameters = parameters_to_vector(self._gpt.parameters()).detach().numpy()
        # Pages of this array are taken from the system only as they are written.
        self._weights = np.empty((recipe.steps + 1, parameters.size), dtype=np.float32)
        self._weights[0] = parameters
        self._shapes = {name: tuple(p.shape) for name, p in self._gpt.named_parameters()}
        self.costs = np.full(recipe.steps, np.nan)
        self._trained = 0
        self._optimizer = torch.optim.AdamW(
            self._gpt.parameters(),
            lr=recipe.learning_rate,
            betas=recipe.betas,
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self._tokens: torch.Tensor | None = None

    def train(self, *, until: int) -> None:
        """Take the steps that are missing."""
        if self._trained >= until:
            return
        if self._tokens is None:
            tales = tale.sentences(self.recipe.sentences, seed=1 + self.recipe.seed)
            self._tokens = torch.from_numpy(batch(tales))
        with one_thread():
            for step in range(self._trained, until):
                self._take(step, self._tokens)

    def _take(self, step: int, tokens: torch.Tensor) -> None:
        recipe = self.recipe
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate_at(recipe, step)
        rng = np.random.default_rng((recipe.seed, step))
        rows = tokens[torch.from_numpy(rng.integers(0, len(tokens), recipe.batch_size))]
        logits = self._gpt(rows[:, :-1].clamp(min=0))
        cost = cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten(), ignore_index=-1)
        self._optimizer.zero_grad()
        cost.backward()
        clip_grad_norm_(self._gpt.parameters(), 1.0, foreach=True)
        self._optimizer.step()
        self.costs[step] = cost.item()
        parameters = parameters_to_vector(self._gpt.parameters()).detach()
        self._weights[step + 1] = parameters.numpy()
        self._trained = step + 1

    def weights(self, step: int) -> dict[str, np.ndarray]:
        """The parameters after `step` steps, by torch's names."""
        self.train(until=step)
        named, start = {}, 0
        for name, shape in self._shapes.items():
            size = math.prod(shape)
            named[name] = self._weights[step, start : start + size].reshape(shape)
            start += size
        return named

    def model(self, step: int) -> TaleModel:
        """The model after `step` steps."""
        self.train(until=step)
        gpt = GPT(self.config, seed=self.recipe.seed).double().requires_grad_(False)
        vector_to_parameters(torch.from_numpy(self._weights[step]).double(), gpt.parameters())
        return TaleModel(gpt, self.recipe)


def learning_rate_at(recipe: LanguageRecipe, step: int) -> float:
    """The learning rate with which `step` is taken."""
    taken = step + 1
    fall = 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * taken / recipe.steps))
    return recipe.learning_rate * min(1.0, taken / recipe.warmup) * fall


@dataclass(frozen=True)
class Tales:
    """Tales to be measured on, and their decided words: row, position, deciding position, kind."""

    tokens: np.ndarray  # (n, longest), -1 after the ends
    row: np.ndarray
    position: np.ndarray
    by: np.ndarray
    kind: np.ndarray


def held_out(recipe: LanguageRecipe) -> Tales:
    """HELD_OUT tales of another seed, none of which the model learns from."""
    learned = set(tale.sentences(recipe.sentences, seed=1 + recipe.seed))
    fresh = (t for t in tale.sentences(2 * HELD_OUT, seed=1_000_000 + recipe.seed))
    tales = [t for t in fresh if t not in learned][:HELD_OUT]
    decided = [(row, d) for row, words in enumerate(tales) for d in tale.decided(words)]
    return Tales(
        batch(tales),
        np.array([row for row, _ in decided]),
        np.array([d.position for _, d in decided]),
        np.array([d.by for _, d in decided]),
        np.array([tale.KINDS.index(d.kind) for _, d in decided]),
    )


@dataclass(frozen=True)
class Swaps:
    """Beginnings of tales with another word in the deciding place, and what that decides."""

    tokens: np.ndarray  # (n, longest), -1 after the ends
    answer: np.ndarray  # (n,) in VOCABULARY
    kind: np.ndarray


def swaps_of(tales: Tales) -> Swaps:
    """All swaps of all their deciding words, one at a time."""
    found = [
        (words, answer, kind)
        for row, position, kind in zip(tales.row, tales.position, tales.kind, strict=True)
        for words, answer in tale.swaps(tale.decode(tales.tokens[row, :position])).items()
    ]
    return Swaps(
        batch([words for words, _, _ in found]),
        tale.encode(answer for _, answer, _ in found),
        np.array([kind for _, _, kind in found]),
    )


class TaleModel:
    """A GPT at rest, asked for numpy arrays."""

    def __init__(self, gpt: GPT, recipe: LanguageRecipe) -> None:
        self.gpt, self.recipe = gpt, recipe

    def trace(
        self, tokens: np.ndarray, *, hidden: np.ndarray | None = None, off: tuple[int, ...] = ()
    ) -> Trace:
        """GPT.trace of tokens (n, position) of one length."""
        mask = None if hidden is None else torch.from_numpy(hidden)
        with torch.no_grad(), one_thread():
            return self.gpt.trace(torch.from_numpy(tokens), hidden=mask, off=off)

    def read(self, words: Sequence[str], *, hide: Hidden = (), off: tuple[int, ...] = ()) -> Trace:
        """The trace of one sentence; `hide` are positions, or (head, position), not looked at."""
        hidden = np.zeros((1, self.recipe.heads, 1, len(words)), dtype=bool)
        for place in hide:
            if isinstance(place, tuple):
                hidden[0, place[0], 0, place[1]] = True
            else:
                hidden[0, :, 0, place] = True
        return self.trace(tale.encode(words)[None], hidden=hidden if hide else None, off=off)

    def write(
        self, n: int, *, seed: int, temperature: float = 1.0, beginning: Sequence[str] = ("the",)
    ) -> list[tuple[str, ...]]:
        """n tales, as LanguageState.write: tale i takes row i of Generator(seed)'s numbers."""
        chances = np.random.default_rng(seed).random((n, tale.LONGEST))
        tales = [tuple(beginning) for _ in range(n)]
        telling = [i for i in range(n) if goes_on(tales[i])]
        while telling:
            tokens = np.array([tale.encode(tales[i]) for i in telling])
            length = tokens.shape[1]
            logits = self.trace(tokens).logits[:, -1] / temperature
            cumulative = torch.softmax(logits, dim=-1).cumsum(dim=-1).numpy()
            drawn = (cumulative < chances[telling, length - len(beginning)][:, None]).sum(axis=1)
            for i, word in zip(telling, drawn.clip(max=len(tale.VOCABULARY) - 1), strict=True):
                tales[i] = (*tales[i], tale.VOCABULARY[word])
            telling = [i for i in telling if goes_on(tales[i])]
        return tales

    def measured(self, tales: Tales, *, off: tuple[int, ...], blind: bool) -> OnTales:
        """How well tales are guessed; `blind`: each decided word without sight of its decider."""
        tokens = np.maximum(tales.tokens[:, :-1], 0)
        hidden = None
        if blind:
            n, length = tokens.shape
            hidden = np.zeros((n, 1, length, length), dtype=bool)
            hidden[tales.row, 0, tales.position - 1, tales.by] = True
        trace = self.trace(tokens, hidden=hidden, off=off)
        following = torch.from_numpy(tales.tokens[:, 1:])
        losses = cross_entropy(trace.logits.transpose(1, 2), following, ignore_index=-1)
        place = (tales.row, tales.position - 1)
        guessed = trace.logits.argmax(dim=-1).numpy()[place]
        patterns = np.stack([block.attention.pattern.numpy() for block in trace.blocks])
        by_head = patterns.swapaxes(1, 2)  # (layer, head, n, query, key)
        looks = by_head[:, :, tales.row, tales.position - 1, tales.by]
        return OnTales(float(losses), guessed == tales.tokens[tales.row, tales.position], looks)

    def follows(self, swaps: Swaps) -> np.ndarray:
        """After which swaps (n,) the most probable next word is the one that is then decided."""
        logits = self.trace(np.maximum(swaps.tokens, 0)).logits.numpy()
        last = (swaps.tokens >= 0).sum(axis=1) - 1
        return logits[np.arange(len(last)), last].argmax(axis=1) == swaps.answer


@dataclass(frozen=True)
class OnTales:
    """The model on held-out tales."""

    loss: float  # nats a word
    right: np.ndarray  # (decided words,) bool
    looks: Array  # (layer, head, decided words): pattern weight on the word that decides


def goes_on(words: Sequence[str]) -> bool:
    """Whether more words may follow."""
    try:
        return bool(tale.next_words(words))
    except tale.TaleError:
        return False
