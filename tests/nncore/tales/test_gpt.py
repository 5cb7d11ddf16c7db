"""The model: its trace against numpy and torch, what it may not see, its shapes."""

import numpy as np
import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from nncore.oracle.tale_forward import forward
from nncore.tales.gpt import GPT, GPTConfig

SMALL = GPTConfig(vocabulary=11, context=7, width=6, layers=1, heads=3, head_width=4)
LARGE = GPTConfig(
    vocabulary=11, context=7, width=8, layers=2, heads=2, head_width=5, layer_norm=True, mlp=True
)
both = pytest.mark.parametrize("config", [SMALL, LARGE], ids=["attention only", "large"])


def tokens(n: int = 5, length: int = 6) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(3).integers(0, 11, (n, length)))


def trained(config: GPTConfig) -> GPT:
    """Weights that are not small: what is nearly zero shows no mistake."""
    model = GPT(config, seed=2).requires_grad_(False)
    generator = torch.Generator().manual_seed(1)
    for weights in model.parameters():
        weights.add_(torch.randn(weights.shape, generator=generator) * 0.5)
    return model


def as_numpy(model: GPT) -> dict[str, np.ndarray]:
    return {name: p.detach().numpy() for name, p in model.named_parameters()}


def agree(found: torch.Tensor, expected: np.ndarray, name: str = "") -> None:
    """To 1e-5 of the largest: float32 has 7 digits, and sums of a hundred terms lose one."""
    atol = 1e-5 * max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol, err_msg=name)


@both
def test_the_trace_is_numpys(config):
    model = trained(config)
    trace, numbers = model.trace(tokens()), forward(as_numpy(model), tokens().numpy())
    assert len(trace.blocks) == len(numbers.layers) == config.layers
    for block, layer in zip(trace.blocks, numbers.layers, strict=True):
        agree(block.before, layer.before)
        agree(block.after, layer.after)
        for name in ("q", "k", "v", "dots", "scores", "pattern", "z"):
            agree(getattr(block.attention, name), layer.parts[name], name)
        agree(block.attention.output, layer.parts["head output"])
    agree(trace.logits, numbers.logits)


@both
def test_in_double_precision_only_the_last_bits_differ(config):
    model = trained(config).double()
    logits = forward(as_numpy(model), tokens().numpy()).logits
    np.testing.assert_allclose(model(tokens()), logits, atol=1e-12)


@both
def test_its_heads_are_torchs_attention(config):
    attention = trained(config).trace(tokens()).blocks[0].attention
    z = scaled_dot_product_attention(attention.q, attention.k, attention.v, is_causal=True)
    torch.testing.assert_close(attention.z, z, atol=1e-5, rtol=0)


@both
def test_no_future_word_changes_the_present(config):
    model, before = trained(config), tokens()
    for changed in range(1, 6):
        after = before.clone()
        after[:, changed] = (after[:, changed] + 1) % 11
        was, now = model(before), model(after)
        assert torch.equal(was[:, :changed], now[:, :changed])
        assert not torch.allclose(was[:, changed:], now[:, changed:])


def test_the_shapes_are_those_that_are_documented():
    trace = trained(LARGE).trace(tokens())
    block = trace.blocks[1]
    assert block.before.shape == block.middle.shape == block.after.shape == (5, 6, 8)
    assert block.hidden is not None
    assert block.hidden.shape == (5, 6, 32)
    attention = block.attention
    for name in ("q", "k", "v", "z"):
        assert getattr(attention, name).shape == (5, 2, 6, 5), name
    for name in ("dots", "scores", "masked", "pattern"):
        assert getattr(attention, name).shape == (5, 2, 6, 6), name
    assert attention.output.shape == (5, 2, 6, 8)
    assert trace.logits.shape == (5, 6, 11)


def test_each_row_of_a_pattern_is_shares_of_what_came_before():
    pattern = trained(SMALL).trace(tokens()).blocks[0].attention.pattern
    torch.testing.assert_close(pattern.sum(dim=-1), torch.ones(5, 3, 6))
    assert torch.equal(pattern, pattern.tril())
    assert (pattern[..., 0, 0] == 1).all()


def test_what_is_hidden_is_not_looked_at_and_what_is_left_is_shared_anew():
    model = trained(SMALL)
    hidden = torch.zeros(1, 3, 1, 6, dtype=torch.bool)
    hidden[0, 1, 0, 2] = True  # from the middle head
    was = model.trace(tokens()).blocks[0].attention.pattern
    now = model.trace(tokens(), hidden=hidden).blocks[0].attention.pattern
    assert (now[:, 1, :, 2] == 0).all()
    assert torch.equal(now[:, [0, 2]], was[:, [0, 2]])
    left = was[:, 1].clone()
    left[..., 2] = 0
    torch.testing.assert_close(now[:, 1], left / left.sum(dim=-1, keepdim=True))


def test_a_word_from_which_all_is_hidden_gets_nothing():
    hidden = torch.ones(1, 1, 1, 6, dtype=torch.bool)
    block = trained(SMALL).trace(tokens(), hidden=hidden).blocks[0]
    assert (block.attention.output == 0).all()
    assert torch.equal(block.after, block.before)


def test_a_head_that_is_off_adds_nothing_and_the_others_what_they_did():
    model = trained(SMALL)
    was, now = (model.trace(tokens(), off=off).blocks[0] for off in ((), (1,)))
    assert (now.attention.output[:, 1] == 0).all()
    torch.testing.assert_close(was.after - now.after, was.attention.output[:, 1])


def test_the_seed_decides_the_first_weights():
    one, same, other = (as_numpy(GPT(SMALL, seed=seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(one[name], same[name]) for name in one)
    assert not np.array_equal(one["W_E"], other["W_E"])


def test_the_first_weights_are_as_wide_as_they_are_said_to_be():
    weights = as_numpy(GPT(GPTConfig(600, 500, 32, 1, 4, 16), seed=0))
    assert weights["W_E"].std() == pytest.approx(0.3, rel=0.05)
    assert weights["W_P"].std() == pytest.approx(0.1, rel=0.05)
    assert weights["blocks.0.attention.W_Q"].std() == pytest.approx(0.7 / 32**0.5, rel=0.05)
    assert weights["blocks.0.attention.W_O"].std() == pytest.approx(0.7 / 64**0.5, rel=0.05)


def test_what_cannot_be_is_refused_in_one_line():
    with pytest.raises(ValueError, match="got heads=0: expected 1 or more"):
        GPTConfig(vocabulary=11, context=7, width=6, layers=1, heads=0, head_width=4)
    with pytest.raises(ValueError, match="got 8 words: this model reads 7"):
        trained(SMALL)(tokens(length=8))
