"""A picture of a digit, from any picture file, brought to the form that MNIST's digits have.

White ink on black, 28x28; the digit fills a box of 20x20 and its centre of mass lies in the middle
(LeCun et al., Gradient-based learning applied to document recognition, 1998).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nncore.activations import Array
from nncore.data import digits
from nncore.data.dataset import Dataset

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, BOX, MIDDLE = 28, 20, 14  # MNIST's digits have their centre of mass at (14, 14), from 0
WORK = 256  # pixels, the longer side while the ink is looked for
FAINT = 0.15  # ink that differs less from its paper than this is none, of the paper's brightness
PALE = 0.3  # in a photo, what has less than this share of full ink is none
SPECK = 0.02  # what has less ink than this share of the largest piece is dust


class PictureError(ValueError):
    """A file that is no picture of a digit; the message is one line that says why."""


@dataclass(frozen=True)
class Picture:
    """A digit of one's own: small, hashable and picklable, so that a recipe may hold it.

    pixels  28x28 bytes, row by row, 0 black to 255 white
    label   the digit that it is meant to be
    """

    pixels: bytes
    label: int

    def __post_init__(self) -> None:
        if len(self.pixels) != SIDE * SIDE or self.label not in range(10):
            raise PictureError(
                f"got {len(self.pixels)} pixels with label {self.label}: "
                f"expected {SIDE * SIDE}, and a digit from 0 to 9"
            )

    @property
    def array(self) -> np.ndarray:
        """The pixels as (28, 28) uint8."""
        return np.frombuffer(self.pixels, dtype=np.uint8).reshape(SIDE, SIDE)


@dataclass(frozen=True)
class WithPictures:
    """Data for a Recipe: the digits, and behind its test digits pictures of one's own.

    They are test digits like the others, with places of their own, which count in every
    percentage; the network does not learn from them.
    """

    pictures: tuple[Picture, ...]

    def __call__(self) -> Dataset:
        return _joined(digits.load(), self.pictures)


@cache
def _joined(data: Dataset, pictures: tuple[Picture, ...]) -> Dataset:
    mine = np.array([picture.array.ravel() for picture in pictures]) / 255.0
    labels = np.array([picture.label for picture in pictures])
    return replace(
        data,
        x_test=np.concatenate([data.x_test, mine]),
        y_test=np.concatenate([data.y_test, labels]),
    )


def read(path: Path | str, *, label: int) -> Picture:
    """A picture of a digit from a file of any common kind: dark on bright, or bright on dark.

    A photo may be grey, unevenly lit, and noisy. PictureError if there is no digit in it.
    """
    return Picture(as_mnist(opened(Path(path)), str(path)).tobytes(), label)


def opened(path: Path) -> Array:
    """Its brightness from 0 to 1, (height, width), at most WORK on a side."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # here: who learns needs no pictures

    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # at half of its error
            image.draft("L", (2 * WORK, 2 * WORK))  # a large JPEG is decoded small
            grey = _grey(ImageOps.exif_transpose(image))
    except FileNotFoundError:
        raise PictureError(f"no picture at {path}") from None
    except Image.DecompressionBombError:
        most = f"{2 * (Image.MAX_IMAGE_PIXELS or 0) / 1e6:.0f} million pixels"
        raise PictureError(f"got {path}, which is huge: expected at most {most}") from None
    except UnidentifiedImageError:
        raise PictureError(f"got {path}: expected a picture, such as .png or .jpg") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureError(f"cannot read {path}: {' '.join(str(error).split())}") from None
    grey.thumbnail((WORK, WORK), Image.Resampling.BOX)
    return np.asarray(grey, dtype=np.float64)


def _grey(image: Image) -> Image:
    """Brightness from 0 to 1; what is transparent becomes paper, the opposite of the ink."""
    from PIL import Image as Pictures

    deep = image.mode.startswith(("I", "F"))  # 16 bits and more, of any range
    image = image.convert("F" if deep else "RGBA")
    image.thumbnail((4 * WORK, 4 * WORK), Pictures.Resampling.BOX)  # numbers take eight bytes each
    values = np.asarray(image, dtype=np.float64)
    if deep:
        values = (values - values.min()) / (np.ptp(values) or 1.0)
    else:
        alpha, values = values[..., 3] / 255, values[..., :3] @ (0.299, 0.587, 0.114) / 255
        paper = 0.0 if (values * alpha).sum() > 0.5 * alpha.sum() else 1.0
        values = values * alpha + paper * (1 - alpha)
    return Pictures.fromarray(values.astype(np.float32))


def as_mnist(brightness: Array, name: str) -> np.ndarray:
    """The picture in MNIST's form, (28, 28) uint8."""
    from PIL import Image

    ink = ink_of(brightness)
    if ink.max() < FAINT:
        raise PictureError(f"got {name}, which is empty: expected a digit, dark on bright")
    ink = ink / np.quantile(ink[ink > 0.5 * ink.max()], 0.5)
    # The pale edges of strokes are half the drawing where it is small, and blur where it is not.
    pale = 0.0 if max(ink.shape) <= SIDE else PALE
    ink = without_specks(np.clip((ink - pale) / (1 - 2 * pale), 0, 1))
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if digit.size > 0.9 * ink.size and digit.mean() > 0.5:
        raise PictureError(f"got {name}, which is ink all over: expected a digit, dark on bright")
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(scale * side)) for side in digit.shape)
    image = Image.fromarray(digit.astype(np.float32))
    small = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    small = np.clip(small / small.max(), 0, 1)
    field = np.zeros((SIDE, SIDE))
    down, right = (
        int(np.clip(round(MIDDLE - centre), 0, SIDE - side))
        for centre, side in zip(_centre(small), small.shape, strict=True)
    )
    field[down : down + height, right : right + width] = small
    return np.rint(255 * field).astype(np.uint8)


def _centre(ink: Array) -> list[float]:
    """The centre of mass, (row, column)."""
    return [
        float(ink.sum(axis=1 - axis) @ np.arange(ink.shape[axis]) / ink.sum()) for axis in (0, 1)
    ]


def ink_of(brightness: Array) -> Array:
    """How much darker each pixel is than the paper would be there, as a share of the paper's.

    Ink is what is narrow: what a brush of a third of the picture covers is paper, with its shadows.
    """
    low, middle, high = np.quantile(brightness, (0.005, 0.5, 0.995))
    if high - middle > middle - low:  # what there is less of is the ink
        brightness = 1 - brightness
    brush = max(3, min(brightness.shape) // 3) | 1
    paper = _closed(brightness, brush)
    ink = np.clip((paper - brightness) / np.maximum(paper, 1e-3), 0, 1)
    noise = np.median(ink)
    return np.where(ink > 3 * noise, ink, 0.0)


def _closed(brightness: Array, brush: int) -> Array:
    """Without the dark that is narrower than the brush: the largest around, then the smallest."""
    return _around(_around(brightness, brush, np.maximum), brush, np.minimum)


def _around(values: Array, brush: int, larger: np.ufunc) -> Array:
    """The largest, or by np.minimum the smallest, within a square brush around each place."""
    values = np.pad(values, brush // 2, mode="edge")
    for _ in range(2):  # down, then across
        width = 1
        while width < brush:  # what two windows side by side hold is the larger of both
            step = min(width, brush - width)
            values = larger(values[:-step], values[step:])
            width += step
        values = values.T
    return values


def without_specks(ink: Array) -> Array:
    """The ink without what hangs together with less of it than a share of the largest piece."""
    piece = np.where(ink > 0, np.arange(1, ink.size + 1).reshape(ink.shape), 0)
    while True:
        grown = np.where(ink > 0, _around(piece, 3, np.maximum), 0)
        if (grown == piece).all():
            break
        piece = grown
    mass = np.bincount(piece.ravel(), weights=ink.ravel())
    return np.where(mass[piece] >= SPECK * mass.max(), ink, 0.0)
