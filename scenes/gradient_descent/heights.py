"""The colours of a landscape: teal valley, orange heights. Surfaces and maps have the same."""

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from scenes.stage.theme import current

_AT = np.array([0.0, 0.16, 0.36, 0.62, 1.0])  # heights of the colours, by the theme's name
_COLOURS = {
    "dark": ("#0f3850", "#1c7388", "#9a9468", "#ff9f43", "#ffb566"),
    "light": ("#c4e4ea", "#9fd0da", "#e3dcb4", "#f6b877", "#f3a254"),
}


def landscape_colours(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours (..., 3) in [0, 1] of heights: 0 is the lowest, 1 the highest."""
    return np.stack([np.interp(shares, _AT, channel) for channel in _stops().T], axis=-1)


def read_landscape(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """The heights (...) from 0 to 1 that `landscape_colours` would show as these (..., 3)."""
    starts, ways = _stops()[:-1], np.diff(_stops(), axis=0)
    gone = colours[..., None, :] - starts
    along = np.clip((gone * ways).sum(axis=-1) / (ways * ways).sum(axis=-1), 0, 1)
    off = np.linalg.norm(gone - along[..., None] * ways, axis=-1)
    nearest = off.argmin(axis=-1)
    share = np.take_along_axis(along, nearest[..., None], axis=-1)[..., 0]
    return np.interp(nearest + share, np.arange(len(_AT)), _AT)


def _stops() -> NDArray[np.float64]:
    return np.array([ManimColor(colour).to_rgb() for colour in _COLOURS[current().name]])
