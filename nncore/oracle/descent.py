"""What both trainings of the oracle stand on: softmax, the slope of the loss, and Adam, in numpy.

Weights and gradients are dictionaries of float64 arrays by the names of the parameters.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
Weights = dict[str, Array]


def softmax(scores: Array) -> Array:
    """e^score over the sum of its row, along the last axis; 0 where a score is -infinity."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_back(shares: Array, d_shares: Array) -> Array:
    """dC/dscores of one softmax a row, from dC/dshares: s_i (d_i - sum_j s_j d_j)."""
    return shares * (d_shares - (shares * d_shares).sum(axis=-1, keepdims=True))


def cross_entropy(scores: Array, answers: Array) -> tuple[float, Array]:
    """The mean of -log(share of the answer), and its dC/dscores: (shares - one-hot) / n.

    scores (n, choices), answers (n,) whole numbers.
    """
    rows, n = np.arange(len(answers)), len(answers)
    shares = softmax(scores)
    d_scores = shares.copy()
    d_scores[rows, answers] -= 1
    return -float(np.log(shares[rows, answers]).mean()), d_scores / n


class Adam:
    """Adam (Kingma and Ba, 2015); with `decay` AdamW (Loshchilov and Hutter, 2019).

    Keeps what it needs of all gradients so far: their running mean, that of their squares, and how
    many there were.
    """

    def __init__(self, *, betas: tuple[float, float], decay: float = 0.0) -> None:
        self.betas, self.decay = betas, decay
        self.taken = 0
        self.mean: Weights = {}
        self.square: Weights = {}

    def step(self, weights: Weights, gradient: Weights, *, learning_rate: float) -> Weights:
        """The weights after one more step; those given stay as they are."""
        self.taken += 1
        return {
            name: w * (1 - learning_rate * self.decay)
            - learning_rate * self.direction(name, gradient[name])
            for name, w in weights.items()
        }

    def direction(self, name: str, g: Array) -> Array:
        """The mean gradient over its usual size; both begin at 0 and are corrected for it."""
        slow, slower = self.betas
        self.mean[name] = m = slow * self.mean.get(name, 0.0) + (1 - slow) * g
        self.square[name] = v = slower * self.square.get(name, 0.0) + (1 - slower) * g**2
        m, v = m / (1 - slow**self.taken), v / (1 - slower**self.taken)
        return m / (np.sqrt(v) + 1e-8)
