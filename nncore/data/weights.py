"""The weights and biases of a network that was trained elsewhere, from a .npz or .safetensors file.

No more is read than numbers: nothing in such a file is ever run.
"""

from __future__ import annotations

import json
import math
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from nncore.activations import Array

MOST = 5_000_000  # numbers in all: a network that can still be drawn has far fewer
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}  # of safetensors
TYPED = ", ".join(TYPES)
BROKEN = (
    OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile,
    struct.error, zlib.error,
)  # fmt: skip


class WeightsError(ValueError):
    """A file that holds no network of layers; the message is one line that says why."""


@dataclass(frozen=True)
class Weights:
    """Weights W (n_out, n_in) and biases b (n_out,) of each layer, as part of a recipe.

    sizes   neurons of each layer, the input first
    values  float64: W(1) ... W(L), then b(1) ... b(L), in the order of MLP.parameters
    """

    sizes: tuple[int, ...]
    values: bytes

    def __post_init__(self) -> None:
        expected = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(self.sizes))
        if len(self.values) != 8 * expected:
            raise WeightsError(f"got {len(self.values)} bytes: {self.sizes} need {8 * expected}")

    @cached_property
    def layers(self) -> tuple[list[Array], list[Array]]:
        """(weights, biases), each a list of one array a layer, read-only."""
        shapes = [(n_out, n_in) for n_in, n_out in pairwise(self.sizes)]
        shapes += [(n_out,) for n_out in self.sizes[1:]]
        ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
        parts = np.split(np.frombuffer(self.values, dtype=np.float64), ends)
        arrays = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        return arrays[: len(self.sizes) - 1], arrays[len(self.sizes) - 1 :]

    def __getitem__(self, which: int) -> list[Array]:
        """The weights (0) or the biases (1), as Recipe.start has them."""
        return self.layers[which]

    def __repr__(self) -> str:
        return f"Weights({self.sizes}, {self.values!r})"


def read(path: Path | str) -> Weights:
    """The network in a file that holds W (n_out, n_in) and b (n_out,) or (n_out, 1) of each layer.

    Arrays are taken in the order of the numbers in their names: W1, b1, W2, b2; fc1.weight,
    fc1.bias, ...; 0.weight, 0.bias, 2.weight, ... WeightsError if it is no such file.
    """
    path = Path(path)
    kinds = {".npz": _npz, ".safetensors": _safetensors}
    if path.suffix.lower() not in kinds:
        raise WeightsError(f"got {path}: expected a file that ends in {' or '.join(kinds)}")
    try:
        arrays = kinds[path.suffix.lower()](path)
    except FileNotFoundError:
        raise WeightsError(f"no network at {path}") from None
    except WeightsError:
        raise
    except BROKEN as error:
        raise WeightsError(f"cannot read {path}: {' '.join(str(error).split())}") from None
    return _chained(arrays, str(path))


def _npz(path: Path) -> dict[str, np.ndarray]:
    """Without pickles, which could run code: numpy refuses them unless it is told otherwise."""
    with zipfile.ZipFile(path) as file:
        _check_size(path, sum(info.file_size for info in file.infolist()) / 8)
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _safetensors(path: Path) -> dict[str, np.ndarray]:
    """A length in eight bytes, so much JSON that describes the arrays, then their bytes.

    https://github.com/huggingface/safetensors#format
    """
    _check_size(path, path.stat().st_size / 8)
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    arrays = {}
    for name, told in json.loads(raw[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        if told["dtype"] not in TYPES:
            raise WeightsError(
                f"got {name} of {told['dtype']} in {path}: expected one of {', '.join(TYPES)}"
            )
        start, end = (8 + length + int(offset) for offset in told["data_offsets"])
        arrays[name] = np.frombuffer(raw[start:end], TYPES[told["dtype"]]).reshape(told["shape"])
    return arrays


def _check_size(path: Path, numbers: float) -> None:
    if numbers > MOST:
        raise WeightsError(f"got {path} with {numbers:.0f} numbers: expected at most {MOST:,}")


def _chained(arrays: dict[str, np.ndarray], name: str) -> Weights:
    """The layers, checked one against the next."""
    named = sorted(arrays.items(), key=lambda item: _natural(item[0]))
    for key, array in named:
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            what = "NaN or infinity" if array.dtype.kind in "fiu" else f"{array.dtype}, no numbers,"
            raise WeightsError(f"got {what} in {key} of {name}: weights and biases are numbers")
    biases = [(k, a.ravel()) for k, a in named if a.ndim == 1 or a.shape[1:] == (1,)]
    weights = [(k, a) for k, a in named if a.ndim == 2 and a.shape[1:] != (1,)]
    if not weights or len(weights) != len(biases) or len(weights) + len(biases) < len(named):
        told = ", ".join(f"{key} {array.shape}" for key, array in named[:8]) or "nothing"
        raise WeightsError(f"got {told} in {name}: expected W (n_out, n_in), b (n_out,) by turns")
    sizes = [weights[0][1].shape[1]]
    for (key, W), (bias, b) in zip(weights, biases, strict=True):
        if W.shape[1] != sizes[-1]:
            turned = "; is it transposed?" if W.shape[0] == sizes[-1] else ""
            raise WeightsError(
                f"got {key} of shape {W.shape} in {name}: expected (n, {sizes[-1]}){turned}"
            )
        if b.shape != W.shape[:1]:
            turned = f"; is {key} transposed?" if b.shape == W.shape[1:] else ""
            raise WeightsError(
                f"got {bias} of shape {b.shape} in {name}: expected {W.shape[:1]}{turned}"
            )
        sizes.append(W.shape[0])
    values = [np.ravel(a) for _, a in (*weights, *biases)]
    return Weights(tuple(sizes), np.concatenate(values).astype(np.float64).tobytes())


def _natural(name: str) -> list[tuple[int, int, str]]:
    """fc2 before fc10."""
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]
