"""A small GPT in torch: words look at earlier words, and so guess the next one.

One class a box of the paper (Vaswani et al., "Attention Is All You Need", 2017; the reading of the
residual stream as a sum is Elhage et al., "A Mathematical Framework for Transformer Circuits",
2021). Axes have names: n sentences, position, head, query and key (both positions: the one that
asks and the one that answers), width of the stream, head_width. Rows ask, columns answer.

    model = GPT(GPTConfig(vocabulary=56, context=17, width=32, layers=1, heads=4, head_width=16))
    trace = model.trace(tokens)          tokens (n, position), whole numbers
    trace.blocks[0].attention.pattern    (n, head, query, key)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, linear


@dataclass(frozen=True)
class GPTConfig:
    """The shape of a model.

    vocabulary  words there are       width       numbers of a word's vector: the stream's
    context     longest sentence      heads       in each layer, each of `head_width` numbers
    layer_norm  normalise the stream before each part, and before the words are scored
    mlp         after attention, a network of 4 width hidden neurons for each word
    """

    vocabulary: int
    context: int
    width: int
    layers: int
    heads: int
    head_width: int
    layer_norm: bool = False
    mlp: bool = False

    def __post_init__(self) -> None:
        for name in ("vocabulary", "context", "width", "layers", "heads", "head_width"):
            if getattr(self, name) < 1:
                raise ValueError(f"got {name}={getattr(self, name)}: expected 1 or more")


@dataclass(frozen=True)
class AttentionTrace:
    """What a layer's heads computed."""

    q: Tensor  # (n, head, position, head_width)
    k: Tensor
    v: Tensor
    dots: Tensor  # (n, head, query, key): q . k
    scores: Tensor  # dots / sqrt(head_width)
    masked: Tensor  # scores, and minus infinity where the query may not look
    pattern: Tensor  # softmax of the rows: each row sums to 1, or is 0 if all is hidden from it
    z: Tensor  # (n, head, position, head_width): values, mixed by the pattern
    output: Tensor  # (n, head, position, width): what each head adds to the stream


@dataclass(frozen=True)
class BlockTrace:
    """A layer: the stream before it, its attention, and the stream after attention and MLP."""

    before: Tensor  # (n, position, width)
    attention: AttentionTrace
    middle: Tensor
    hidden: Tensor | None  # (n, position, 4 width), None without an MLP
    after: Tensor


@dataclass(frozen=True)
class Trace:
    """All that the model computed for some sentences, by name."""

    token: Tensor  # (n, position, width): the words' vectors
    place: Tensor  # (position, width): the positions' vectors
    blocks: tuple[BlockTrace, ...]
    logits: Tensor  # (n, position, vocabulary): scores of each next word


class Attention(nn.Module):
    """Heads that look at earlier words, each by its own queries, keys and values."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.head_width = config.head_width
        inwards = (config.heads, config.head_width, config.width)
        self.W_Q, self.W_K, self.W_V = (nn.Parameter(torch.empty(inwards)) for _ in range(3))
        self.W_O = nn.Parameter(torch.empty(config.heads, config.width, config.head_width))

    def forward(self, x: Tensor, hidden: Tensor, off: tuple[int, ...]) -> AttentionTrace:
        """x (n, position, width); `hidden` broadcasts to (n, head, query, key)."""
        q, k, v = (
            linear(x, W.flatten(0, 1)).unflatten(2, W.shape[:2]).transpose(1, 2)
            for W in (self.W_Q, self.W_K, self.W_V)
        )
        dots = q @ k.transpose(2, 3)
        scores = dots / math.sqrt(self.head_width)
        masked = scores.masked_fill(hidden, -math.inf)
        # A word from which everything is hidden looks at nothing: 0, where softmax has no value.
        pattern = torch.softmax(masked, dim=3).masked_fill(hidden, 0.0)
        z = pattern @ v
        output = z @ self.W_O.transpose(1, 2)
        if off:
            output = output.index_fill(1, torch.tensor(off, device=x.device), 0.0)
        return AttentionTrace(q, k, v, dots, scores, masked, pattern, z, output)


class WordMLP(nn.Module):
    """A network for each word by itself."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.wide = nn.Linear(config.width, 4 * config.width)
        self.narrow = nn.Linear(4 * config.width, config.width)


class Block(nn.Module):
    """A layer: what attention finds is added to the stream, then what the MLP makes of it."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.norm_1, self.norm_2 = (norm(config) for _ in range(2))
        self.attention = Attention(config)
        self.mlp = WordMLP(config) if config.mlp else None

    def forward(self, x: Tensor, hidden: Tensor, off: tuple[int, ...]) -> BlockTrace:
        attention = self.attention(self.norm_1(x), hidden, off)
        middle = x + attention.output.sum(dim=1)
        if self.mlp is None:
            return BlockTrace(x, attention, middle, None, middle)
        neurons = gelu(self.mlp.wide(self.norm_2(middle)))
        return BlockTrace(x, attention, middle, neurons, middle + self.mlp.narrow(neurons))


class GPT(nn.Module):
    """Words and positions become vectors; layers add to them; the sum scores every next word.

    First weights, by torch's Generator(seed): N(0, 0.7^2 / n_in) for matrices, where n_in of W_O
    counts all heads; N(0, 0.3^2) for words, N(0, 0.1^2) for positions; biases 0. In the order of
    named_parameters: W_E, W_P, W_U, then layer by layer W_Q, W_K, W_V, W_O.
    """

    def __init__(self, config: GPTConfig, *, seed: int) -> None:
        super().__init__()
        self.config = config
        self.W_E = nn.Parameter(torch.empty(config.vocabulary, config.width))
        self.W_P = nn.Parameter(torch.empty(config.context, config.width))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm = norm(config)
        self.W_U = nn.Parameter(torch.empty(config.vocabulary, config.width))
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, weights in self.named_parameters():
                if "norm" in name:
                    continue
                if weights.ndim == 1:
                    weights.zero_()
                    continue
                n_in = weights.shape[-1] * (config.heads if name.endswith("W_O") else 1)
                std = {"W_E": 0.3, "W_P": 0.1}.get(name, 0.7 / math.sqrt(n_in))
                weights.normal_(0.0, std, generator=generator)

    def forward(self, tokens: Tensor) -> Tensor:
        """Scores (n, position, vocabulary) of each next word."""
        return self.trace(tokens).logits

    def trace(
        self, tokens: Tensor, *, hidden: Tensor | None = None, off: tuple[int, ...] = ()
    ) -> Trace:
        """All that is computed for tokens (n, position).

        `hidden` says where, besides the future, a query may not look: true or false, broadcast to
        (n, head, query, key), in all layers. Heads in `off` add nothing to the stream, in any.
        """
        n_positions = tokens.shape[1]
        if n_positions > self.config.context:
            raise ValueError(f"got {n_positions} words: this model reads {self.config.context}")
        future = torch.ones(n_positions, n_positions, dtype=torch.bool, device=tokens.device)
        blocked = future.triu(1)[None, None]
        if hidden is not None:
            blocked = blocked | hidden
        token, place = self.W_E[tokens], self.W_P[:n_positions]
        x, blocks = token + place, []
        for block in self.blocks:
            blocks.append(block(x, blocked, off))
            x = blocks[-1].after
        return Trace(token, place, tuple(blocks), linear(self.norm(x), self.W_U))


def norm(config: GPTConfig) -> nn.Module:
    """LayerNorm, or nothing."""
    return nn.LayerNorm(config.width) if config.layer_norm else nn.Identity()
