import numpy as np
import pytest
import torch

from nncore.costs import CROSS_ENTROPY, QUADRATIC, cross_entropy, quadratic

A = np.array([[0.5, 0.75], [0.25, 0.9]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_quadratic_by_hand():
    # (1/2 - 1)^2 + (3/4)^2 = 13/16; (1/4)^2 + (1/10)^2 = 0.0725
    assert quadratic(A, Y) == pytest.approx([13 / 16, 0.0725], rel=1e-15)


def test_cross_entropy_by_hand():
    # -ln(1/2) - ln(1 - 3/4) = ln 2 + ln 4
    assert cross_entropy(A, Y)[0] == pytest.approx(np.log(8), rel=1e-15)


def test_cross_entropy_of_sure_answers_is_zero_or_infinite():
    sure = np.array([[1.0, 0.0]])
    assert cross_entropy(sure, sure) == 0
    assert np.isposinf(cross_entropy(1 - sure, sure))


@pytest.mark.parametrize(
    ("cost", "by_torch"),
    [
        (QUADRATIC, torch.nn.functional.mse_loss),
        (CROSS_ENTROPY, torch.nn.functional.binary_cross_entropy),
    ],
    ids=["quadratic", "cross-entropy"],
)
def test_cost_and_derivative_are_torch_s(cost, by_torch):
    a = torch.tensor(A, requires_grad=True)
    expected = by_torch(a, torch.tensor(Y), reduction="none").sum(dim=1)
    expected.sum().backward()
    assert cost.function(A, Y) == pytest.approx(expected.detach().numpy(), rel=1e-14)
    assert a.grad is not None
    assert cost.derivative(A, Y) == pytest.approx(a.grad.numpy(), rel=1e-14)
