"""Paints a surface in depth with cairo: lit quads from back to front, hairlines, levels, cut edges.

manim's own Surface makes a mobject of each quad: 16 x 16 of them take 122 ms a frame at 1080p. Here
all of them are one picture, and 50 x 40 take a fraction of that.
"""

from dataclasses import dataclass

import cairo
import numpy as np
from numpy.typing import NDArray

from scenes.gradient_descent.heights import landscape_colours
from scenes.stage.theme import Theme, current

Array = NDArray[np.float64]

SPREAD = 0.6  # pixels by which quads reach under their neighbours, so that no seam shines through
_LIGHT = np.array([-0.62, 0.28, 0.73])  # from the left, behind and above
_SHINE = 0.1


@dataclass(frozen=True)
class Paint:
    """How a theme's surface is lit, and the lines on it."""

    line: float  # opacity of the hairlines, of the theme's ink
    level: float  # and of the lines of equal height
    cut: float  # how much of a colour is left on a cut edge
    ambient: float  # share of the light that comes from everywhere

    def lit(self, colours: Array, normals: Array) -> Array:
        """Colours (..., 3) as they are in the light, at places with normals of any length."""
        normals = normals / np.linalg.norm(normals, axis=-1, keepdims=True)
        light = _LIGHT / np.linalg.norm(_LIGHT)
        bright = np.clip(normals @ light, 0, 1)[..., None]
        # What lies level is as bright as its colour says, so a map has the colours as they are.
        most = self.ambient + (1 - self.ambient) * bright / light[2]
        return np.clip(colours * most + _SHINE * (bright**18 - light[2] ** 18), 0, 1)


PAINTS = {
    "dark": Paint(line=0.13, level=0.4, cut=0.5, ambient=0.5),
    "light": Paint(line=0.13, level=0.4, cut=0.9, ambient=0.72),
}


@dataclass(frozen=True)
class Mesh:
    """A surface ready to be painted: all of shape (rows, columns, ...), in pixels of the picture.

    nearness  how near to the eye each point is, of any unit: nearer ones hide those behind them
    every     a hairline runs along each so many-th row and column
    curve     1 if it is no more than a curve, 0 if it is a surface
    """

    pixels: Array  # (..., 2)
    feet: Array  # (..., 2), where the same points would be at height 0
    nearness: Array
    shares: Array  # of the highest height
    normals: Array  # (..., 3)
    levels: tuple[float, ...]  # as shares
    every: int
    curve: float


def paint(mesh: Mesh, width: int, height: int) -> NDArray[np.uint8]:
    """The picture, (height, width, 4), on the theme's ground."""
    theme = current()
    ground = np.array([*np.rint(255 * theme.rgb("ground")), 255], dtype=np.uint8)
    # A pixel is set as one number, which takes a tenth of the time.
    picture = np.full((height, width), ground.view(np.uint32)[0]).view(np.uint8)
    picture = picture.reshape(height, width, 4)
    # Channels the other way round, as manim has it: what cairo takes for blue is red.
    surface = cairo.ImageSurface.create_for_data(
        picture.data, cairo.FORMAT_ARGB32, width, height, 4 * width
    )
    ctx = cairo.Context(surface)
    ctx.set_line_join(cairo.LINE_JOIN_ROUND)
    mesh = _from_behind(mesh)
    _paint_strips(ctx, mesh, theme)
    _paint_cuts(ctx, mesh, theme)
    surface.flush()
    return picture


def _from_behind(mesh: Mesh) -> Mesh:
    """The mesh with its rows from the farthest to the nearest, and so its columns.

    Rows become columns where the eye looks along them: then what lies in one row is side by side.
    """
    down, along = (float(np.diff(mesh.nearness, axis=axis).mean()) for axis in (0, 1))
    arrays = [mesh.pixels, mesh.feet, mesh.nearness, mesh.shares, mesh.normals]
    arrays = [a[:: 1 if down >= 0 else -1, :: 1 if along >= 0 else -1] for a in arrays]
    if abs(along) > abs(down):
        arrays = [a.swapaxes(0, 1) for a in arrays]
    return Mesh(*arrays, mesh.levels, mesh.every, mesh.curve)


def _paint_strips(ctx: cairo.Context, mesh: Mesh, theme: Theme) -> None:
    colours = landscape_colours(_middles(mesh.shares))
    colours = PAINTS[theme.name].lit(colours, _middles(mesh.normals))[..., ::-1]
    quads, levels = _quads(mesh.pixels), _levels(mesh)
    quads = quads.reshape(*quads.shape[:2], 8)
    for j, (row, row_colours) in enumerate(zip(quads, colours, strict=True)):
        # Strip by strip, and flat: as lists of all corners, they would call for the collector.
        corners = zip(row.tolist(), row_colours.tolist(), strict=True)
        for (ax, ay, bx, by, cx, cy, dx, dy), rgb in corners:
            ctx.move_to(ax, ay)
            ctx.line_to(bx, by)
            ctx.line_to(cx, cy)
            ctx.line_to(dx, dy)
            ctx.set_source_rgb(*rgb)
            ctx.fill()
        # Lines of a strip come after the quads of the next, which reach a little under them; all
        # strips after that hide what lies behind them.
        if j:
            _paint_lines(ctx, mesh, j - 1, levels, theme)
    _paint_lines(ctx, mesh, len(quads) - 1, levels, theme)


def _paint_lines(
    ctx: cairo.Context, mesh: Mesh, j: int, levels: dict[int, list], theme: Theme
) -> None:
    """The hairlines and levels of one strip."""
    ink, points = theme.rgb("ink"), mesh.pixels[j : j + 2].tolist()
    if j and j % mesh.every == 0:
        ctx.move_to(*points[0][0])
        for point in points[0][1:]:
            ctx.line_to(*point)
    for i in range(mesh.every, len(points[0]) - 1, mesh.every):
        ctx.move_to(*points[0][i])
        ctx.line_to(*points[1][i])
    ctx.set_line_width(1.1)
    _ink(ctx, ink, PAINTS[theme.name].line)
    ctx.stroke()
    for start, end in levels.get(j, ()):
        ctx.move_to(*start)
        ctx.line_to(*end)
    ctx.set_line_width(1.8)
    _ink(ctx, ink, PAINTS[theme.name].level)
    ctx.stroke()


def _ink(ctx: cairo.Context, rgb: Array, opacity: float) -> None:
    """Take a colour, with its channels the other way round."""
    red, green, blue = rgb.tolist()
    ctx.set_source_rgba(blue, green, red, opacity)


def _middles(points: Array) -> Array:
    """The means of each four corners."""
    return (points[:-1, :-1] + points[1:, :-1] + points[:-1, 1:] + points[1:, 1:]) / 4


def _quads(points: Array) -> Array:
    """The corners of each quad, (rows - 1, columns - 1, 4, 2), its sides moved out a little."""
    quads = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2)
    a, b, c, d = np.moveaxis(quads, 2, 0)
    along, down = b + c - a - d, c + d - a - b
    out_down, out_along = _across(along, down), _across(down, along)
    quads[:, :, 2:] += SPREAD * out_down[:, :, None]
    quads[:, :, :2] -= SPREAD * out_down[:, :, None]
    quads[:, :, 1:3] += SPREAD * out_along[:, :, None]
    quads[:, :, ::3] -= SPREAD * out_along[:, :, None]
    return quads


def _across(ways: Array, towards: Array) -> Array:
    """Unit vectors (..., 2) at right angles to some ways, on the side of others."""
    normal = ways[..., ::-1] * [-1, 1]
    normal = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    return normal * np.sign((normal * towards).sum(axis=-1, keepdims=True))


def _levels(mesh: Mesh) -> dict[int, list]:
    """The pieces of the lines of equal height in each strip: start and end in pixels."""
    rows, columns = mesh.shares.shape
    corners = ((0, 0), (0, 1), (1, 1), (1, 0))
    heights, places = (
        np.stack([a[j : rows - 1 + j, i : columns - 1 + i] for j, i in corners], axis=2)
        for a in (mesh.shares, mesh.pixels)
    )
    found: dict[int, list] = {}
    for level in mesh.levels:
        above = heights >= level
        strip, column, side = np.nonzero(above != np.roll(above, -1, axis=2))
        here, there = heights[strip, column, side], heights[strip, column, (side + 1) % 4]
        start, end = places[strip, column, side], places[strip, column, (side + 1) % 4]
        ends = start + ((level - here) / (there - here))[:, None] * (end - start)
        # Each quad that a level crosses has two ends, or four; they come one after the other.
        for j, one, other in zip(
            strip[::2].tolist(), ends[::2].tolist(), ends[1::2].tolist(), strict=True
        ):
            found.setdefault(j, []).append((one, other))
    return found


def _paint_cuts(ctx: cairo.Context, mesh: Mesh, theme: Theme) -> None:
    """The edges that face the eye, fading down into the ground: so the block has weight.

    The mesh comes from behind, so these are its last row and its last column.
    """
    sides = [(mesh.pixels[:, -1], mesh.feet[:, -1], mesh.shares[:, -1])]
    sides.append((mesh.pixels[-1], mesh.feet[-1], mesh.shares[-1]))
    for (tops, feet, shares), light in zip(sides, (0.75, 1.0), strict=True):
        _paint_cut(ctx, tops, feet, landscape_colours(shares), theme, light)
        _paint_edge(ctx, tops, mesh.curve, theme)


def _paint_cut(
    ctx: cairo.Context, tops: Array, feet: Array, colours: Array, theme: Theme, light: float
) -> None:
    ground, share = theme.rgb("ground"), PAINTS[theme.name].cut * light
    tints = (share * colours + (1 - share) * ground)[:, ::-1].tolist()
    spread = SPREAD * np.sign(tops[-1, 0] - tops[0, 0]) * np.array([1, 0])
    starts, ends = (tops[:-1] - spread).tolist(), (tops[1:] + spread).tolist()
    below, ahead = (feet[:-1] - spread).tolist(), (feet[1:] + spread).tolist()
    for tint, a, b, c, d in zip(tints, starts, ends, ahead, below, strict=False):
        gradient = cairo.LinearGradient(*a, *d)
        gradient.add_color_stop_rgb(0, *tint)
        gradient.add_color_stop_rgb(1, *ground[::-1])
        ctx.move_to(*a)
        ctx.line_to(*b)
        ctx.line_to(*c)
        ctx.line_to(*d)
        ctx.set_source(gradient)
        ctx.fill()


def _paint_edge(ctx: cairo.Context, tops: Array, curve: float, theme: Theme) -> None:
    """The edge of a cut: a hairline, or as much of a curve of the cost as `curve` says."""
    ctx.move_to(*tops[0])
    for point in tops[1:].tolist():
        ctx.line_to(*point)
    rgb = curve * theme.rgb("cost") + (1 - curve) * theme.rgb("ink")
    _ink(ctx, rgb, 0.45 + 0.55 * curve)
    ctx.set_line_width(1.8 + 6 * curve)
    ctx.stroke()
