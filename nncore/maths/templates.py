"""What one might hope to find in the weights of a neuron: an edge, a stroke or a bow.

A template is a picture of 28 x 28 signed values of length 1: positive where there should be ink,
negative beside it. It is turned, scaled and moved to where it is most like some weights; the
measure is the cosine between the two pictures, all 784 pixels of each.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np

from nncore.activations import Array

SIDE = 28  # pixels
PATTERNS = ("edge", "stroke", "bow")
Placement = tuple[float, float, float, float]  # size, degrees to the left, pixels across and up
SIZES = {"edge": (5, 7, 9), "stroke": (5, 7, 9), "bow": (6, 8, 10)}  # half a length; a radius
TURNS = {"edge": range(0, 360, 30), "stroke": range(0, 180, 30), "bow": range(0, 360, 30)}
SHIFTS = range(-8, 9, 2)


def template(pattern: str, placement: Placement) -> Array:
    """The template (784,) of a pattern, row by row from the top."""
    size, degrees, across, up = placement
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    x, y = column - (SIDE - 1) / 2 - across, (SIDE - 1) / 2 - row - up
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    along, beside = (cosine * x + sine * y) / size, (cosine * y - sine * x) / size
    radius = np.hypot(along, beside)
    match pattern:
        case "edge":
            drawn = (_bell(beside - 0.3, 0.25) - _bell(beside + 0.3, 0.25)) * _until(abs(along), 1)
        case "stroke":
            flanks = 0.6 * _bell(abs(beside) - 0.6, 0.25)
            drawn = (_bell(beside, 0.25) - flanks) * _until(abs(along), 1)
        case "bow":
            drawn = (_bell(radius - 0.9, 0.2) - _bell(radius - 0.4, 0.2)) * _until(-beside, 0)
        case _:
            raise ValueError(f"got pattern={pattern!r}: there are {', '.join(PATTERNS)}")
    return drawn / np.linalg.norm(drawn)


def placements(pattern: str) -> list[Placement]:
    """All that are tried: sizes, turns and places."""
    return list(itertools.product(SIZES[pattern], TURNS[pattern], SHIFTS, SHIFTS))


def best(pattern: str, weights: Array) -> tuple[Array, list[Placement]]:
    """How like each neuron's weights (n, 784) the template can be, (n,), and where it is so."""
    cosines = _bank(pattern) @ (weights / np.linalg.norm(weights, axis=1, keepdims=True)).T
    tried = placements(pattern)
    return cosines.max(axis=0), [tried[k] for k in cosines.argmax(axis=0)]


@cache
def _bank(pattern: str) -> Array:
    return np.array([template(pattern, placement) for placement in placements(pattern)])


def _bell(distance: Array, width: float) -> Array:
    """1 at distance 0, falling to both sides."""
    return np.exp(-0.5 * (distance / width) ** 2)


def _until(distance: Array, end: float) -> Array:
    """1 before the end and 0 beyond it, softly."""
    return 1 / (1 + np.exp(8 * (distance - end)))
