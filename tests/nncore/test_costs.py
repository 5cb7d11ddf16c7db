import numpy as np
import pytest
import torch

from nncore.costs import quadratic, quadratic_prime

A = np.array([[0.5, 0.75], [0.25, 0.9]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_quadratic_by_hand():
    # (1/2 - 1)^2 + (3/4)^2 = 13/16; (1/4)^2 + (1/10)^2 = 0.0725
    assert quadratic(A, Y) == pytest.approx([13 / 16, 0.0725], rel=1e-15)


def test_cost_and_derivative_are_torch_s():
    a = torch.tensor(A, requires_grad=True)
    expected = torch.nn.functional.mse_loss(a, torch.tensor(Y), reduction="none").sum(dim=1)
    expected.sum().backward()
    assert quadratic(A, Y) == pytest.approx(expected.detach().numpy(), rel=1e-14)
    assert a.grad is not None
    assert quadratic_prime(A, Y) == pytest.approx(a.grad.numpy(), rel=1e-14)
