import gzip
import shutil
import struct

import numpy as np
import pytest

from nncore.data import digits
from nncore.data.dataset import Dataset
from nncore.data.digits import IDX_FILES, DigitsError


@pytest.fixture
def images():
    """Six train and three test images of noise, with their labels."""
    rng = np.random.default_rng(0)
    return {
        "x_train": rng.integers(0, 256, (6, 28, 28), dtype=np.uint8),
        "y_train": np.array([3, 1, 4, 1, 5, 9], dtype=np.uint8),
        "x_test": rng.integers(0, 256, (3, 28, 28), dtype=np.uint8),
        "y_test": np.array([2, 6, 5], dtype=np.uint8),
    }


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, images, *, zipped):
    for name, array in zip(IDX_FILES, images.values(), strict=True):
        content = idx(array)
        (folder / f"{name}.gz" if zipped else folder / name).write_bytes(
            gzip.compress(content) if zipped else content
        )
    return folder


# The embedded digits


def test_embedded_digits_are_4000_and_1000_with_equally_many_of_each():
    data = digits.embedded()
    assert data.x_train.shape == (4000, 784)
    assert data.x_test.shape == (1000, 784)
    assert np.bincount(data.y_train).tolist() == [400] * 10
    assert np.bincount(data.y_test).tolist() == [100] * 10


def test_pixels_are_bright_ink_between_0_and_1():
    x = digits.embedded().x_train
    assert x.dtype == np.float64
    assert (x.min(), x.max()) == (0, 1)
    assert x[:, 0].max() == 0  # the corners are paper
    assert 0.1 < x.mean() < 0.2


def test_no_digit_is_in_both_splits():
    data = digits.embedded()
    train, test = ({row.tobytes() for row in x} for x in (data.x_train, data.x_test))
    assert not train & test


def test_digits_are_loaded_once_and_cannot_be_changed(monkeypatch):
    monkeypatch.delenv("NNCORE_DIGITS", raising=False)
    data = digits.load()
    assert digits.load() is data
    with pytest.raises(ValueError, match="read-only"):
        data.x_train[0, 0] = 1


def test_a_damaged_file_is_one_clear_error(tmp_path, monkeypatch):
    damaged = tmp_path / "digits.npz"
    content = bytearray(digits.EMBEDDED.read_bytes())
    content[1000] ^= 1
    damaged.write_bytes(content)
    monkeypatch.setattr(digits, "EMBEDDED", damaged)
    with pytest.raises(DigitsError, match=r"is damaged \(sha256 .*restore it from git") as error:
        digits.embedded.__wrapped__()
    assert "\n" not in str(error.value)


def test_a_missing_file_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(digits, "EMBEDDED", tmp_path / "digits.npz")
    with pytest.raises(DigitsError, match=r"cannot read the embedded digits .*: No such file"):
        digits.embedded.__wrapped__()


# The user's own


@pytest.mark.parametrize("form", ["raw", "gz", "npz"])
def test_nncore_digits_names_a_folder_of_idx_files_or_an_npz(tmp_path, monkeypatch, images, form):
    where = tmp_path / "mnist.npz" if form == "npz" else tmp_path
    if form == "npz":
        np.savez(where, **images)
    else:
        write_idx(tmp_path, images, zipped=form == "gz")
    monkeypatch.setenv("NNCORE_DIGITS", str(where))
    data = digits.load()
    assert np.array_equal(data.x_train, images["x_train"].reshape(6, 784) / 255)
    assert np.array_equal(data.x_test, images["x_test"].reshape(3, 784) / 255)
    assert data.y_train.tolist() == [3, 1, 4, 1, 5, 9]
    assert data.y_test.tolist() == [2, 6, 5]
    assert digits.full() is data
    monkeypatch.delenv("NNCORE_DIGITS")
    assert digits.load() is digits.embedded()


def test_the_full_set_is_looked_for_where_fetch_puts_it(tmp_path, monkeypatch, images):
    monkeypatch.delenv("NNCORE_DIGITS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "nncore").mkdir()
    write_idx(tmp_path / "nncore", images, zipped=True)
    assert digits.full().y_test.tolist() == [2, 6, 5]


def spoil_nothing_there(folder):
    shutil.rmtree(folder)


def spoil_one_missing(folder):
    (folder / "t10k-labels-idx1-ubyte").unlink()


def spoil_truncated(folder):
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-10])


def spoil_header(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(b"\0\0")


def spoil_html(folder):
    (folder / "train-images-idx3-ubyte").write_bytes(b"<html>not found</html>")


def spoil_gz(folder):
    path = folder / "train-labels-idx1-ubyte"
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes())[:-9])
    path.unlink()


def spoil_count(folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(np.zeros(5, np.uint8)))


def spoil_label(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx(np.full(3, 10, np.uint8)))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_nothing_there, "no digits at .*: run `python -m nncore.data.fetch`"),
        (spoil_one_missing, "no t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz in "),
        (spoil_truncated, r"holds 4694 bytes: its header promises \(6, 28, 28\)"),
        (spoil_header, "is not an IDX file of unsigned bytes"),
        (spoil_html, "is not an IDX file of unsigned bytes"),
        (spoil_gz, "cannot read .*train-labels-idx1-ubyte.gz: "),
        (spoil_count, r"got uint8 images of shape \(6, 28, 28\) for labels of shape \(5,\)"),
        (spoil_label, "got labels that are not digits"),
    ],
)
def test_bad_idx_files_are_one_clear_error(tmp_path, images, spoil, message):
    write_idx(tmp_path, images, zipped=False)
    spoil(tmp_path)
    with pytest.raises(DigitsError, match=message) as error:
        digits.load_from(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kept", [0, 100, 5_000, -1], ids=lambda n: f"{n} bytes")
def test_a_truncated_npz_is_one_clear_error(tmp_path, images, kept):
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, **images)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DigitsError, match=r"cannot read digits from .*mnist.npz"):
        digits.load_from(path)


def test_an_npz_with_a_flipped_byte_is_one_clear_error(tmp_path, images):
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, **images)
    content = bytearray(path.read_bytes())
    content[2_000] ^= 255
    path.write_bytes(content)
    with pytest.raises(DigitsError, match=r"cannot read digits from .*mnist.npz: "):
        digits.load_from(path)


def test_an_npz_without_the_right_names_is_one_clear_error(tmp_path, images):
    np.savez(tmp_path / "mnist.npz", images=images["x_train"])
    with pytest.raises(DigitsError, match=r"cannot read digits from .*x_train"):
        digits.load_from(tmp_path / "mnist.npz")


# Dataset


def test_targets_of_labels_are_one_hot():
    data = Dataset(np.zeros((3, 2)), np.array([2, 0, 1]), np.zeros((1, 2)), np.array([1]), 3)
    assert data.targets("train").tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert data.targets("test").tolist() == [[0, 1, 0]]


def test_without_classes_the_targets_are_what_was_given():
    y = np.array([[0.25]])
    data = Dataset(np.zeros((1, 2)), y, np.zeros((1, 2)), y, n_classes=0)
    assert data.targets("test").tolist() == [[0.25]]


def test_fingerprint_sees_every_array():
    x, y = np.zeros((2, 3)), np.array([0, 1])
    fingerprints = {
        Dataset(x, y, x, y, 2).fingerprint,
        Dataset(x + 1, y, x, y, 2).fingerprint,
        Dataset(x, y[::-1].copy(), x, y, 2).fingerprint,
        Dataset(x, y, x + 1, y, 2).fingerprint,
        Dataset(x, y, x, y[::-1].copy(), 2).fingerprint,
    }
    assert len(fingerprints) == 5
    assert Dataset(x.copy(), y.copy(), x, y, 2).fingerprint in fingerprints


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((2, 3)), np.array([0]), r"got x_train of shape \(2, 3\) and y_train of shape"),
        (np.zeros((0, 3)), np.zeros(0, int), "at least one example"),
        (np.full((2, 3), np.nan), np.array([0, 1]), "got NaN or infinity in the train split"),
        (np.zeros((2, 3)), np.array([0, 2]), "got labels 0 to 2 in y_train: expected 0 to 1"),
        (np.zeros((2, 3)), np.array([-1, 0]), "got labels -1 to 0"),
    ],
)
def test_a_wrong_dataset_is_named(x, y, message):
    with pytest.raises(ValueError, match=message):
        Dataset(x, y, np.zeros((1, 3)), np.array([0]), n_classes=2)


def test_a_split_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="got split='val': there are 'train' and 'test'"):
        digits.embedded().targets("val")
