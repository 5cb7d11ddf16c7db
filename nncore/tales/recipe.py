"""What the language model is, what it learns from, and how: all that decides its training."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from nncore.tales import tale


@dataclass(frozen=True)
class LanguageRecipe:
    """All that decides a training run on the tales of tale.py, in words of VOCABULARY.

    The model: width, layers, heads, head_width are those of GPTConfig.
    sentences      tales it learns from, tale.sentences(sentences, seed=1 + seed)
    batch_size     tales a step, drawn by Generator((seed, step))
    learning_rate  of AdamW with `betas` and `weight_decay`; falls from the first step on, like a
                   cosine, to a twentieth at the last of `steps`, times a straight rise from 0 to 1
                   in the first `warmup`; the gradient's length is cut to 1
    seed           of the first weights (see GPT), of the tales and the batches
    """

    width: int
    layers: int
    heads: int
    head_width: int
    sentences: int
    batch_size: int
    steps: int
    learning_rate: float
    seed: int
    warmup: int = 60
    betas: tuple[float, float] = (0.9, 0.98)
    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        for name in ("sentences", "batch_size", "steps", "warmup"):
            if getattr(self, name) < 1:
                raise ValueError(f"got {name}={getattr(self, name)}: expected 1 or more")
        if not 0 < self.learning_rate < np.inf:
            raise ValueError(f"got learning_rate={self.learning_rate}: expected a positive number")

    @property
    def identity(self) -> str:
        """The sha256 of all this and of the tales: the same on every machine."""
        return _identity(self)


@cache
def _identity(recipe: LanguageRecipe) -> str:
    tales = tale.sentences(100, seed=1 + recipe.seed)
    settings = {**vars(recipe), "vocabulary": tale.VOCABULARY, "tales": tales}
    return hashlib.sha256(repr(settings).encode()).hexdigest()


# One layer, attention alone: 12,320 weights. All that it knows of an earlier word came by one
# look, so that its patterns are its explanation.
TALE = LanguageRecipe(
    width=32,
    layers=1,
    heads=4,
    head_width=16,
    sentences=12_000,
    batch_size=64,
    steps=600,
    learning_rate=2e-2,
    seed=0,
)
