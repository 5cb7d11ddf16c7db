import json
import pickle
import struct
from dataclasses import replace

import numpy as np
import pytest

from nncore import oracle
from nncore.data.pictures import Picture, WithPictures
from nncore.data.weights import Weights, WeightsError, read
from nncore.mlp import MLP
from nncore.recipe import DIGITS
from nncore.training import training_run

SIZES = (784, 30, 10)


@pytest.fixture
def network():
    rng = np.random.default_rng(0)
    network = MLP.random(SIZES, rng)
    for b in network.b.values():
        b[:] = rng.standard_normal(b.shape)
    return network


def arrays(network, W="W{}", b="b{}"):
    named = {}
    for l in network.layers:
        named |= {W.format(l): network.W[l], b.format(l): network.b[l]}
    return named


def write_safetensors(path, named):
    header, body = {"__metadata__": {"format": "pt"}}, b""
    kinds = {"float64": "F64", "float32": "F32", "float16": "F16", "int8": "I8"}
    for name, array in named.items():
        end = len(body) + array.nbytes
        told = kinds[str(array.dtype)], array.shape, [len(body), end]
        header[name] = dict(zip(("dtype", "shape", "data_offsets"), told, strict=True))
        body += array.tobytes()
    head = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + body)


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
@pytest.mark.parametrize("names", [("W{}", "b{}"), ("fc{}.weight", "fc{}.bias"), ("{}.W", "{}.b")])
def test_a_network_comes_out_of_its_file_as_it_went_in(tmp_path, network, ending, names):
    path = tmp_path / f"net.{ending}"
    (np.savez if ending == "npz" else lambda p, **named: write_safetensors(p, named))(
        path, **arrays(network, *names)
    )
    weights = read(path)
    assert weights.sizes == SIZES
    begun = replace(DIGITS, sizes=SIZES, start=weights, steps=1).network()
    assert (begun.parameters == network.parameters).all()


def test_layers_are_in_the_order_of_their_numbers(tmp_path):
    deep = MLP.random((3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), np.random.default_rng(0))
    np.savez(tmp_path / "net.npz", **dict(sorted(arrays(deep).items())))  # W1, W10, W11, W2
    assert read(tmp_path / "net.npz").sizes == deep.sizes


def test_biases_may_be_columns_as_nielsen_has_them(tmp_path, network):
    columns = {k: a[:, None] if a.ndim == 1 else a for k, a in arrays(network).items()}
    np.savez(tmp_path / "net.npz", **columns)
    assert (read(tmp_path / "net.npz")[1][0] == network.b[1]).all()


class Trap:
    """What a pickle would run."""

    def __reduce__(self):
        return pytest.fail, ("code was run",)


def wrong(network):
    """Files that hold no network, by their names, each with what is said of it."""
    good = arrays(network)
    nan = good | {"W2": np.where(good["W2"] == good["W2"][3, 3], np.nan, good["W2"])}
    return {
        "nan": (nan, "got NaN or infinity in W2"),
        "gap": (good | {"W2": np.ones((10, 31))}, "got W2 of shape (10, 31)"),
        "bias": (good | {"b1": np.ones(29)}, "got b1 of shape (29,)"),
        "first": (good | {"W1": np.ones((784, 30))}, "expected (784,); is W1 transposed?"),
        "turned": (good | {"W2": np.ones((30, 10))}, "expected (n, 30); is it transposed?"),
        "short": ({k: good[k] for k in ("W1", "b1", "W2")}, "expected W (n_out, n_in), b (n_out,)"),
        "images": (good | {"x": np.ones((2, 3, 4))}, "x (2, 3, 4)"),
        "text": (good | {"W1": np.array(["one"])}, "no numbers, in W1"),
        "pickle": (good | {"W1": np.array([Trap()], dtype=object)}, "allow_pickle"),
        "none": ({}, "got nothing"),
        "huge": ({"W1": np.zeros((6_000_000,), np.float64)}, "expected at most 5,000,000"),
    }


@pytest.mark.parametrize(
    "name",
    ["nan", "gap", "bias", "first", "turned", "short", "images", "text", "pickle", "none", "huge"],
)
def test_what_is_no_network_is_told_in_one_line(tmp_path, network, name):
    path = tmp_path / f"{name}.npz"
    named, told = wrong(network)[name]
    np.savez_compressed(path, **named)
    with pytest.raises(WeightsError) as error:
        read(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("net.npz", b"no zip", "cannot read"),
        ("net.npz", b"PK\x03\x04 but broken", "cannot read"),
        ("net.safetensors", b"", "cannot read"),
        ("net.safetensors", b"\xff" * 40, "cannot read"),
        ("net.safetensors", struct.pack("<Q", 4) + b"[1]\n", "cannot read"),
        ("net.pt", b"x", "expected a file that ends in .npz or .safetensors"),
        ("net.npz", None, "no network at"),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError, match=told) as error:
        read(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_half_of_a_safetensors_file_is_refused(tmp_path, network):
    path = tmp_path / "net.safetensors"
    write_safetensors(path, arrays(network))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WeightsError, match="cannot read"):
        read(path)


def test_a_type_that_numpy_has_not_is_refused(tmp_path, network):
    path = tmp_path / "net.safetensors"
    write_safetensors(path, {"W1": np.ones((3, 2), np.int8)})
    with pytest.raises(WeightsError, match=r"got W1 of I8 .* expected one of F64, F32, F16"):
        read(path)


def test_the_oracle_proves_one_s_own_network_on_one_s_own_digit(tmp_path, network):
    np.savez(tmp_path / "net.npz", **arrays(network))
    mine = Picture(np.random.default_rng(1).integers(0, 256, 784, dtype=np.uint8).tobytes(), 7)
    start = read(tmp_path / "net.npz")
    recipe = replace(DIGITS, data=WithPictures((mine,)), sizes=SIZES, start=start, steps=1)
    run = training_run(recipe)
    place = len(run.data.y_test) - 1
    for probe in (
        run.probe("W", layer=2),
        run.probe("a", layer=0, example=place),
        run.probe("a", layer=2, example=place),
        run.probe("label", example=place),
        run.probe("dC/db", layer=1, example=place),
        run.probe("count right"),
        run.probe("C"),
    ):
        assert np.allclose(probe(), oracle.value(probe), rtol=1e-9, atol=0), str(probe)
    assert run.probe("label", example=place)() == 7
    copy = pickle.loads(pickle.dumps(run.at(0)))
    assert copy is run.at(0)


def test_weights_are_as_many_as_their_sizes_need():
    with pytest.raises(WeightsError, match=r"\(2, 1\) need 24"):
        Weights((2, 1), bytes(16))
