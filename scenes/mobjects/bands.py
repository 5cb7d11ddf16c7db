"""Shares of a whole along a line, as bands on each other: a river and its arms."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import UP, ManimColor, VGroup, VMobject
from numpy.typing import NDArray

from scenes.stage.theme import current

_ROUNDING = 1e-6


def empty_bands(colours: Sequence[ManimColor]) -> VGroup:
    """A band of each colour, to be laid."""
    bands = VGroup(*(VMobject(fill_color=hue, fill_opacity=1) for hue in colours))
    return bands.set_stroke(current()["ground"], width=2)


def lay_bands(
    bands: VGroup, feet: NDArray[np.float64], edges: NDArray[np.float64], height: float
) -> None:
    """Draw bands above points `feet` (n, 3), the first on top, a whole of 1 `height` high.

    `edges` (n, bands + 1) are sums of the first 0, 1, 2, ... shares.
    """
    rises = (1 - edges) * height
    for k, band in enumerate(bands):
        top = feet + rises[:, k, None] * UP
        bottom = (feet + rises[:, k + 1, None] * UP)[::-1]
        band.set_points_as_corners([*top, *bottom, top[0]])


def read_bands(bands: VGroup, foot: float, height: float) -> tuple[NDArray, NDArray]:
    """Where their points (n, 3) along the line are, and the edges that they show.

    ValueError if the bands do not lie on each other.
    """
    corners = [band.points[::4] for band in bands]
    n = len(corners[0]) // 2
    sides = [(arm[:n], arm[n : 2 * n][::-1]) for arm in corners]
    for (_, above), (below, _) in pairwise(sides):
        if not np.allclose(above, below, atol=_ROUNDING):
            raise ValueError("the arms of the river do not lie on each other")
    lines = [*(top for top, _ in sides), sides[-1][1]]
    edges = np.stack([1 - (line[:, 1] - foot) / height for line in lines], axis=1)
    return sides[0][0], edges


def write_on(band: VMobject, text: Any) -> Any:
    """The text in the colour, of ink and ground, that stands out from a band; it is meant to."""
    theme, fill = current(), np.asarray(band.get_fill_color().to_rgb())
    like_ground = theme.takes_white(fill) == theme.takes_white(theme.rgb("ground"))
    return text.set_color(theme["ink" if like_ground else "ground"]).set(over_picture=True)


def shades(n: int) -> list[ManimColor]:
    """The colour of shares for the first of n, darker and darker for those that follow."""
    theme = current()
    dark = theme["ink" if theme.takes_white(theme.rgb("ink")) else "panel"]
    return [theme["share"].interpolate(dark, 0.36 * i / max(n - 1, 1)) for i in range(n)]
