"""Four small networks for the same 28x28 pixels and the same ten answers, in torch, float64.

Each `trace` takes images (n, 28, 28) and gives all that is worth drawing, by name; its last two
entries are the ten scores and their shares. architectures.py trains them and makes probes.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu


class Model(nn.Module):
    """What the four have in common."""

    def trace(self, images: Tensor) -> dict[str, Tensor]:
        raise NotImplementedError


class FeedForward(Model):
    """784-16-16-10 sigmoids: every neuron listens to all before it, wherever a pixel lies."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(784, 16), nn.Linear(16, 16)
        self.scores = nn.Linear(16, 10)

    def trace(self, images: Tensor) -> dict[str, Tensor]:
        first = torch.sigmoid(self.first(images.flatten(1)))
        second = torch.sigmoid(self.second(first))
        return {"layer 1": first, "layer 2": second} | answers(self.scores(second))


class Convolutional(Model):
    """Eight patterns of 5x5 weights slide over the image (LeCun et al., 1998).

    Where one fits, its feature map (24, 24) is large; of each 2x2 the largest value is kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.filters = nn.Conv2d(1, 8, 5)
        self.scores = nn.Linear(8 * 12 * 12, 10)

    def trace(self, images: Tensor) -> dict[str, Tensor]:
        maps = relu(self.filters(images[:, None]))
        pooled = max_pool2d(maps, 2)
        return {"feature maps": maps, "pooled": pooled} | answers(self.scores(pooled.flatten(1)))


class Recurrent(Model):
    """Reads the 28 rows one after the other, with the same weights (Elman, 1990).

    h(t) = tanh(W_x x(t) + W_h h(t-1) + b), from h = 0: 32 numbers are all that it remembers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.row, self.memory = nn.Linear(28, 32), nn.Linear(32, 32, bias=False)
        self.scores = nn.Linear(32, 10)

    def trace(self, images: Tensor) -> dict[str, Tensor]:
        h, states = images.new_zeros(len(images), 32), []
        for t in range(28):
            h = torch.tanh(self.row(images[:, t]) + self.memory(h))
            states.append(h)
        return {"hidden states": torch.stack(states, dim=1)} | answers(self.scores(h))


class Transformer(Model):
    """All 28 rows at once, tokens of 16 numbers that look at each other (Vaswani et al., 2017).

    One block: two heads of 8, then a small network for each token, both added to what was there;
    the mean of the tokens answers. No LayerNorm, and nothing is masked.
    """

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Linear(28, 16)
        self.positions = nn.Parameter(torch.zeros(28, 16))
        self.query, self.key, self.value, self.mix = (
            nn.Linear(16, 16, bias=False) for _ in range(4)
        )
        self.wide, self.narrow = nn.Linear(16, 32), nn.Linear(32, 16)
        self.scores = nn.Linear(16, 10)

    def trace(self, images: Tensor) -> dict[str, Tensor]:
        tokens = self.embedding(images) + self.positions
        # (n, 28, 16) -> (n, head, 28, 8)
        q, k, v = (
            part(tokens).unflatten(2, (2, 8)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        pattern = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(8), dim=-1)
        looked = tokens + self.mix((pattern @ v).transpose(1, 2).flatten(2))
        wide = relu(self.wide(looked))
        thought = looked + self.narrow(wide)
        mean = thought.mean(dim=1)
        return {
            "tokens": tokens,
            "pattern": pattern,  # (n, head, query, key)
            "after attention": looked,
            "wide": wide,
            "after the network": thought,
            "mean": mean,
        } | answers(self.scores(mean))


def answers(scores: Tensor) -> dict[str, Tensor]:
    """Ten scores and their shares."""
    return {"scores": scores, "output": torch.softmax(scores, dim=-1)}


MODELS: dict[str, type[Model]] = {
    "feed-forward": FeedForward,
    "convolutional": Convolutional,
    "recurrent": Recurrent,
    "transformer": Transformer,
}
