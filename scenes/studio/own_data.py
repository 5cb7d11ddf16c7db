"""Digits and networks of one's own, as they are typed: `--set digit=seven.png:7`."""

from typing import Any

from nncore.data import digits, pictures, weights
from nncore.data.pictures import Picture
from nncore.data.weights import Weights

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DEEPEST = 5  # layers of weights that a drawing has room for


def place_of(text: str, mine: list[Picture] | None) -> int:
    """The place in the test set that is meant by "28", "seven" or "photo.jpg:7".

    Pictures are added to `mine`, whose places are behind the others; without it there are none.
    ValueError if nothing is meant.
    """
    labels = digits.load().y_test
    if text.isdecimal() and int(text) < len(labels):
        return int(text)
    if text in WORDS and WORDS.index(text) in labels:
        return int((labels == WORDS.index(text)).argmax())
    path, colon, label = text.rpartition(":")
    if mine is not None and colon and (label in WORDS or label in map(str, range(10))):
        number = WORDS.index(label) if label in WORDS else int(label)
        mine.append(pictures.read(path, label=number))
        return len(labels) + len(mine) - 1
    picture = "" if mine is None else ", or a picture with the digit that it shows: mine.png:7"
    raise ValueError(
        f"expected a place in the test set, 0 to {len(labels) - 1}, "
        f"or its first zero, one ... nine{picture}"
    )


def places_of(text: str, default: tuple[int, ...], mine: list[Picture] | None) -> tuple[int, ...]:
    """As many places as there are by default."""
    parts = text.split(",")
    if len(parts) != len(default):
        such = ",".join(map(str, default))
        raise ValueError(f"expected {len(default)} of them with commas between, such as {such}")
    return tuple(place_of(part.strip(), mine) for part in parts)


def network_of(path: str) -> Weights:
    """A network that reads digits, and can be drawn; ValueError if it is none."""
    network = weights.read(path)
    sizes, data = network.sizes, digits.load()
    inputs, outputs = data.x_test.shape[1], data.n_classes
    if (sizes[0], sizes[-1]) != (inputs, outputs) or len(sizes) - 1 > DEEPEST:
        raise ValueError(
            f"got a network of {'-'.join(map(str, sizes))} neurons: "
            f"expected {inputs}-...-{outputs} with at most {DEEPEST - 1} layers between"
        )
    return network


def in_words(name: str, default: Any, *, pictures: bool) -> str:
    """What is to be typed for a digit, digits or a network."""
    if name == "network":
        return "a file, .npz or .safetensors"
    own = ", or PICTURE:LABEL" if pictures else ""
    return f"a test digit{own}" if isinstance(default, int) else f"{len(default)} test digits{own}"
