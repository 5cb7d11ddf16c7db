"""Handwritten digits: 5,000 that come with the project, or the full MNIST where there is one.

The full set is used when the environment says where it is, as a folder with the four IDX files
(raw or .gz) or as an .npz:

    python -m nncore.data.fetch              # once; 11 MB
    export NNCORE_DIGITS=~/.cache/nncore     # from now on

MNIST is by Yann LeCun and Corinna Cortes (CC BY-SA 3.0); see assets/SOURCES.md.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np

from nncore.data.dataset import Dataset

_IN_A_WHEEL = Path(__file__).with_name("digits.npz")
_IN_A_CHECKOUT = Path(__file__).parents[2] / "assets" / "digits.npz"
EMBEDDED = _IN_A_CHECKOUT if _IN_A_CHECKOUT.exists() else _IN_A_WHEEL
EMBEDDED_SHA256 = "505780d3faa4718ad85adcaf55ad25af2f5d12528faaf6d031ad75209b5646eb"
EMBEDDED_TRAIN = 4_000  # the file is shuffled: the first 4,000 train, the last 1,000 test

IDX_FILES = {  # the published names, without .gz, and the md5 of the raw files
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


class DigitsError(ValueError):
    """The digits cannot be had; the message is one line that says why and what to do."""


def load() -> Dataset:
    """The digits that NNCORE_DIGITS names, or the embedded 5,000 when it is not set."""
    where = os.environ.get("NNCORE_DIGITS", "")
    return load_from(Path(where).expanduser()) if where else embedded()


def full() -> Dataset:
    """The full MNIST: from NNCORE_DIGITS, or from where `fetch` puts it."""
    where = os.environ.get("NNCORE_DIGITS", "")
    return load_from(Path(where).expanduser() if where else cache_folder())


def cache_folder() -> Path:
    """Where `fetch` puts the full MNIST unless told otherwise."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "nncore"


@cache
def embedded() -> Dataset:
    """4,000 digits to train on and 1,000 to test, with equally many of each class."""
    try:
        content = EMBEDDED.read_bytes()
    except OSError as error:
        raise DigitsError(f"cannot read the embedded digits {EMBEDDED}: {error.strerror}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != EMBEDDED_SHA256:
        raise DigitsError(
            f"{EMBEDDED} is damaged (sha256 {found[:12]}..., expected {EMBEDDED_SHA256[:12]}...): "
            "restore it from git or run assets/make_digits.py"
        )
    arrays = np.load(EMBEDDED)
    images, labels, n = arrays["images"], arrays["labels"], EMBEDDED_TRAIN
    return dataset(images[:n], labels[:n], images[n:], labels[n:])


@cache
def load_from(path: Path) -> Dataset:
    """A Dataset from a folder with the four IDX files (raw or .gz) or from an .npz file.

    The .npz holds x_train, y_train, x_test, y_test, as Keras publishes it.
    """
    if path.is_dir():
        return dataset(*(read_idx(path, name) for name in IDX_FILES))
    if not path.exists():
        raise DigitsError(f"no digits at {path}: run `python -m nncore.data.fetch`")
    if not zipfile.is_zipfile(path):
        raise DigitsError(f"cannot read digits from {path}: it is neither a folder nor an .npz")
    try:
        with np.load(path) as file:
            arrays = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
    except (KeyError, OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DigitsError(f"cannot read digits from {path}: {error.args[-1]}") from None
    return dataset(*arrays)


def read_idx(folder: Path, name: str) -> np.ndarray:
    """The array in one IDX file: a magic number, the lengths of the axes, then the bytes."""
    path = folder / name
    try:
        raw = path.read_bytes() if path.exists() else gzip.decompress(gz(path).read_bytes())
    except FileNotFoundError:
        raise DigitsError(
            f"no {name} or {name}.gz in {folder}: run `python -m nncore.data.fetch`"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DigitsError(f"cannot read {gz(path)}: {error}") from None
    return parse_idx(raw, path)


def parse_idx(raw: bytes, path: Path) -> np.ndarray:
    """Unsigned bytes only: 0x08 in the third byte; the fourth counts the axes, big-endian."""
    axes = raw[3] if len(raw) >= 4 and raw[:3] == b"\0\0\x08" else 0
    if not axes or len(raw) < 4 + 4 * axes:
        raise DigitsError(f"{path} is not an IDX file of unsigned bytes")
    shape = struct.unpack(f">{axes}I", raw[4 : 4 + 4 * axes])
    body = np.frombuffer(raw, dtype=np.uint8, offset=4 + 4 * axes)
    if body.size != int(np.prod(shape)):
        raise DigitsError(f"{path} holds {body.size} bytes: its header promises {shape}")
    return body.reshape(shape)


def gz(path: Path) -> Path:
    """The same path with .gz at its end."""
    return path.with_name(path.name + ".gz")


def dataset(
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
) -> Dataset:
    """uint8 images (n, 28, 28) become rows of 784 numbers from 0, black, to 1, white."""
    for images, labels in ((train_images, train_labels), (test_images, test_labels)):
        if images.shape != (len(labels), 28, 28) or images.dtype != np.uint8 or labels.ndim != 1:
            raise DigitsError(
                f"got {images.dtype} images of shape {images.shape} for labels of shape "
                f"{labels.shape}: expected uint8 (n, 28, 28) and (n,)"
            )
        if not len(labels) or labels.max() > 9:
            raise DigitsError("got labels that are not digits: expected at least one, 0 to 9")
    return Dataset(
        x_train=train_images.reshape(-1, 784) / 255.0,
        y_train=train_labels.astype(np.int64),
        x_test=test_images.reshape(-1, 784) / 255.0,
        y_test=test_labels.astype(np.int64),
        n_classes=10,
        noun="digit",
    )
