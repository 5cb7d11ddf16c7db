"""The network's gradient by torch, which records a forward pass and walks back by itself."""

from __future__ import annotations

import torch

from nncore.activations import Array
from nncore.mlp import MLP

FUNCTIONS = {"sigmoid": torch.sigmoid, "identity": torch.clone}


def gradient_by_torch(network: MLP, x: Array, y: Array) -> Array:
    """dC/d(parameters) of one example, x (n_0,) and y (n_L,), in the order of MLP.parameters."""
    W = [torch.tensor(network.W[l], requires_grad=True) for l in network.layers]
    b = [torch.tensor(network.b[l], requires_grad=True) for l in network.layers]
    a = torch.tensor(x)
    for weights, biases in zip(W, b, strict=True):
        a = FUNCTIONS[network.activation.name](weights @ a + biases)
    ((a - torch.tensor(y)) ** 2).sum().backward()
    return torch.cat([p.grad.flatten() for p in (*W, *b) if p.grad is not None]).numpy()
