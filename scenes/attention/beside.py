"""Where names go that belong to points: near them, and on nothing else."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]  # (n, 4): left, bottom, right, top in scene units

_SPACE = 0.07  # around a name
_WAYS = np.array([(x, y) for x, y in product((1, 0, -1), repeat=2) if (x, y) != (0, 0)])
_AWAY = np.arange(0.2, 1.5, 0.1)  # from a point to the edge of its name
_ON_A_NAME, _ON_A_POINT, _CHANGED = 30.0, 6.0, 0.4  # how bad these are, beside one unit of way
_APART, _CLEAR = 0.1, 0.45  # from a head to what is its own, and to what is not
_CROWDED = 20.0  # how bad it is to be nearer, beside one unit of way
_SHARES = np.linspace(0, 1, 12)[:, None]  # of the way from a point to its name


def beside(
    points: NDArray[np.float64],
    sizes: NDArray[np.float64],
    marks: Boxes,
    window: NDArray[np.float64],
    before: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """From each of points (n, 2) to the middle of its name, (n, 2).

    `sizes` (n, 2) are those of the names, `marks` what they should not cover; a name stays within
    the box `window` (4,), and no straight way from a point to its name is to cross another name.
    One name after another takes the best place that is left, if it can near the one that it had
    `before`.
    """
    names, threads = np.empty((0, 4)), np.empty((0, 2))
    found = []
    for i, (point, size) in enumerate(zip(points, sizes, strict=True)):
        half = size / 2 + _SPACE
        offsets = np.array([way * (size / 2 + away) for away, way in product(_AWAY, _WAYS)])
        offsets = np.clip(point + offsets, window[:2] + half, window[2:] - half) - point
        boxes = np.concatenate([point + offsets - half, point + offsets + half], axis=1)
        ways = np.array([thread(point, point + offset, size) for offset in offsets])
        crossed = np.array([_inside(way, names).any() for way in ways])
        covered = _inside(threads, boxes).any(axis=0)
        badness = (
            np.linalg.norm(ways[:, -1] - ways[:, 0], axis=1)
            + _ON_A_NAME * (_overlaps(boxes, names) + crossed + covered)
            + _ON_A_POINT * _overlaps(boxes, marks)
        )
        if before is not None:
            badness += _CHANGED * np.linalg.norm(offsets - before[i], axis=1)
        best = int(badness.argmin())
        found.append(offsets[best])
        names = np.concatenate([names, boxes[best : best + 1]])
        threads = np.concatenate([threads, ways[best]])
    return np.array(found)


def beside_its_own(
    size: NDArray[np.float64],
    own: NDArray[np.float64],
    others: NDArray[np.float64],
    room: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The middle (2,) of a head of that size: near its `own` boxes (n, 4), away from the others."""
    half = size / 2
    low, high = room[:2] + half, room[2:] - half
    x, y = (np.linspace(*ends, 60) for ends in zip(low, high, strict=True))
    middles = np.array(list(product(x, y)))
    corners = np.concatenate([middles - half, middles + half], axis=1)
    near, far = _distances(corners, own), _distances(corners, others)
    nearest, next_ = near.min(axis=1), far.min(axis=1, initial=_CLEAR)
    crowded = np.maximum(_APART - nearest, 0) + _CLEAR - next_
    return middles[(near.mean(axis=1) + nearest + _CROWDED * crowded).argmin()]


def _distances(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """From each of boxes (m, 4) to each of the others (n, 4), (m, n); 0 if they overlap."""
    before = others[:, :2] - boxes[:, None, 2:]
    after = boxes[:, None, :2] - others[:, 2:]
    return np.linalg.norm(np.maximum(np.maximum(before, after), 0), axis=-1)


def thread(
    point: NDArray[np.float64], middle: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The straight way (12, 2) from a point to the nearest edge of a name."""
    end = np.clip(point, middle - size / 2 - _SPACE / 2, middle + size / 2 + _SPACE / 2)
    return point + _SHARES * (end - point)


def _inside(points: NDArray[np.float64], boxes: Boxes) -> NDArray[np.bool_]:
    """Whether each point lies in each box, (points, boxes)."""
    low, high = boxes[:, :2] < points[:, None], points[:, None] < boxes[:, 2:]
    return np.all(low & high, axis=-1)


def _overlaps(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """How many of the others each box lies on."""
    low = np.maximum(boxes[:, None, :2], others[:, :2])
    high = np.minimum(boxes[:, None, 2:], others[:, 2:])
    return (low < high).all(axis=-1).sum(axis=1).astype(np.float64)
