"""A slice of the cost as a surface, an eye that moves around it, and what lies on it."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from typing import Any

import numpy as np
from manim import Group, ImageMobject, config
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

from nncore.probes.expressions import entries
from nncore.probes.probe import Moving, Probe
from scenes.gradient_descent.relief import Mesh, paint
from scenes.stage.change import Change
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

Array = NDArray[np.float64]

FINE = 3  # squares a side of each measured one, when the eye rests
LINES = 2  # a hairline along each so many-th measured row and column
_HEIGHTS = 400  # at which a line of sight is tried
_HALVINGS = 30


@dataclass(frozen=True)
class Pose:
    """From where a surface is seen. Lengths in scene units, angles in degrees.

    turn    about the upright, from the front to the right
    lift    of the eye: 0 looks along the ground, 90 straight down
    size    of one unit of u or v
    height  of one unit of cost
    target  the (u, v) that is seen at `centre`
    near    how much larger a thing is one scene unit nearer to the eye: 0 is no perspective
    reveal  the share of the surface behind and in front of the line v = 0 that is drawn
    span    the share of it that is drawn from its left end
    """

    turn: float
    lift: float
    size: float
    height: float
    target: tuple[float, float]
    centre: tuple[float, float]
    near: float = 0.0
    reveal: float = 1.0
    span: float = 1.0

    def to(self, other: "Pose", share: float) -> "Pose":
        """A share of the way to another pose."""
        a, b = (np.array([*np.hstack(astuple(pose))]) for pose in (self, other))
        turn, lift, size, height, u, v, x, y, *rest = (a + share * (b - a)).tolist()
        return Pose(turn, lift, size, height, (u, v), (x, y), *rest)

    def place(self, u: Any, v: Any, cost: Any) -> tuple[Array, Array]:
        """Scene points (..., 3) of places in the landscape, and how near to the eye they are.

        As a camera sees it whose film stands upright: so all that is upright stays so.
        """
        x = (np.asarray(u, dtype=np.float64) - self.target[0]) * self.size
        y = (self.target[1] - np.asarray(v, dtype=np.float64)) * self.size
        z = np.asarray(cost, dtype=np.float64) * self.height
        x, y, z = np.broadcast_arrays(x, y, z)
        (c, s), (cos, sin) = _turned(self.turn), _turned(self.lift)
        right, nearness = x * c + y * s, x * s - y * c
        scale = 1 / (1 - nearness * self.near)
        across = self.centre[0] + right * scale
        up = self.centre[1] + (z * cos - nearness * sin) * scale
        return np.stack([across, up, 0 * up], axis=-1), nearness

    def seen_at(self, points: Array, cost: Array) -> tuple[Array, Array]:
        """The (u, v) of scene points (n, 3), if they were so high."""
        (c, s), (cos, sin) = _turned(self.turn), _turned(self.lift)
        across, up = points[..., 0] - self.centre[0], points[..., 1] - self.centre[1]
        nearness = (cost * self.height * cos - up) / (sin - up * self.near)
        right = across * (1 - nearness * self.near)
        x, y = right * c + nearness * s, right * s - nearness * c
        return self.target[0] + x / self.size, self.target[1] - y / self.size


def _turned(degrees: float) -> tuple[float, float]:
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


class Eye(Moving):
    """What a surface and all that lies on it are seen by; an animation moves it."""

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        self.travels = False

    @property
    def moment(self) -> Pose:
        return self.pose


class Fly(Change):
    """Move an eye to another pose; the surface is drawn coarser on the way.

    Halfway it is seen from further off, and smaller by a share `back`.
    """

    def __init__(self, eye: Eye, to: Pose, *, back: float = 0.0, **kwargs: Any) -> None:
        super().__init__(eye, **{"run_time": 3.0, **kwargs})  # pyright: ignore[reportArgumentType]
        self.eye, self.end, self.back = eye, to, back

    def begin(self) -> None:
        self.start = self.eye.pose
        self.eye.travels = True
        super().begin()

    def change(self, share: float) -> None:
        pose, scale = self.start.to(self.end, share), 1 - self.back * 4 * share * (1 - share)
        self.eye.pose = replace(pose, size=scale * pose.size, height=scale * pose.height)

    def finish(self) -> None:
        self.eye.travels = False
        super().finish()


class Seen(View):
    """What is seen by an eye; its views follow both their runs and the eye."""

    eye: Eye

    def depends_on(self, run: object) -> bool:
        return run is self.eye or super().depends_on(run)


class CostSurface(Seen, Group):
    """The heights of a landscape at evenly spaced places, (rows, columns), as a lit surface.

    `across` and `up` say where they were measured: from, to, how many. Between these places it is
    drawn smooth. One picture, as large as what is seen. The colours end at a cost of `top`, or the
    highest that was measured.
    """

    def __init__(
        self,
        heights: Probe,
        eye: Eye,
        *,
        across: tuple[float, float, int],
        up: tuple[float, float, int],
        level: float = 0.1,
        top: float | None = None,
    ) -> None:
        self.heights, self.eye, self.level = heights, eye, level
        self.us, self.vs = np.linspace(*across), np.linspace(*up)
        measured = np.asarray(heights(), dtype=np.float64)
        self.top = float(measured.max()) if top is None else top
        self._spline = RectBivariateSpline(self.vs, self.us, measured)
        self._painted: tuple[Any, ...] = ()
        self.image = ImageMobject(np.zeros((2, 2, 4), dtype=np.uint8))
        self.image.set_resampling_algorithm(0)
        super().__init__(self.image)
        self.refresh()

    def cost(self, u: Any, v: Any) -> Array:
        """The cost at places, as it is drawn: smooth between those that were measured."""
        return np.asarray(self._spline.ev(v, u), dtype=np.float64)

    def point(self, u: Any, v: Any) -> Array:
        """Scene points (..., 3) of places on the surface."""
        return self.eye.pose.place(u, v, self.cost(u, v))[0]

    def under(self, points: Array) -> Array:
        """The (u, v) that are seen at scene points (n, 3): where the line of sight meets it first.

        ValueError where it meets nothing.
        """
        pose, points = self.eye.pose, np.atleast_2d(points)
        tried = np.linspace(self.top * 1.02, -0.02 * self.top, _HEIGHTS)
        below = self._below(pose, points[:, None], tried)
        if not below.any(axis=1).all():
            raise ValueError("what is drawn is not on the surface")
        first = below.argmax(axis=1)
        low, high = tried[first], tried[np.maximum(first - 1, 0)]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            deep = self._below(pose, points, middle)
            low, high = np.where(deep, middle, low), np.where(deep, high, middle)
        return np.stack(pose.seen_at(points, (low + high) / 2), axis=-1)

    def _below(self, pose: Pose, points: Array, cost: Array) -> NDArray[np.bool_]:
        """Whether places on lines of sight lie under the surface; beside it nothing does."""
        u, v = pose.seen_at(points, cost)
        inside = (u >= self.us[0]) & (u <= self.us[-1]) & (v >= self.vs[0]) & (v <= self.vs[-1])
        return inside & (self.cost(u, v) >= cost)

    def refresh(self) -> None:
        fine = 1 if self.eye.travels else FINE
        key = (self.eye.pose, fine, current().name, config.pixel_height)
        if not self._painted or self._painted[0] != key:
            self._painted = (key, *self._paint(fine))
        _, self.image.pixel_array, self.image.points, self.drawn = self._painted
        if not self.eye.travels:  # so that it can fade
            self.image.orig_alpha_pixel_array = self.image.pixel_array[..., 3].copy()

    def claims(self) -> Iterator[Claim]:
        """The heights from where the measured places were painted; of a curve those at v = 0."""
        pose, fine = self.eye.pose, self._painted[0][1]
        if pose.span < 1 or pose.reveal not in (0, 1):
            raise ValueError("a surface that is only partly revealed says nothing yet")
        points = self.drawn[::fine, ::fine]
        v = pose.reveal * self.vs[:, None] + 0 * self.us
        flat, nearness = pose.place(self.us + 0 * v, v, 0 * v)
        if np.abs(points[..., 0] - flat[..., 0]).max() > 1e-9:
            raise ValueError("the surface is not painted where it was measured")
        rise = (points[..., 1] - flat[..., 1]) * (1 - nearness * pose.near)
        shown = rise / (pose.height * _turned(pose.lift)[0])
        if pose.reveal:
            yield Claim("picture", self.heights, shown, 1e-6 * self.top)
        else:
            curve = entries(self.heights, self.front, range(self.us.size))
            yield Claim("curve", curve, shown[0], 1e-6 * self.top)

    @property
    def front(self) -> int:
        """The measured row at v = 0."""
        return int(np.abs(self.vs).argmin())

    def _paint(self, fine: int) -> tuple[NDArray[np.uint8], Array, Array]:
        """The picture, its corners on the frame, and the points (rows, columns, 3) of the mesh."""
        pose, unit = self.eye.pose, config.pixel_height / config.frame_height
        us = np.linspace(self.us[0], self.us[-1], fine * (len(self.us) - 1) + 1)
        us = us[0] + pose.span * (us - us[0])
        vs = np.linspace(self.vs[0], self.vs[-1], fine * (len(self.vs) - 1) + 1) * pose.reveal
        costs = self._spline(vs, us)
        v = vs[:, None] + 0 * us
        points, nearness = pose.place(us + 0 * v, v, costs)
        feet, _ = pose.place(us + 0 * v, v, 0 * v)
        steep = pose.height / pose.size
        normals = np.stack(
            [-steep * self._spline(vs, us, dy=1), steep * self._spline(vs, us, dx=1), 0 * v + 1],
            axis=-1,
        )
        size = np.array([config.frame_width, config.frame_height])
        flat = np.concatenate([points.reshape(-1, 3), feet.reshape(-1, 3)])[:, :2]
        low = np.floor((flat.min(axis=0) + size / 2) * unit - 2)
        high = np.ceil((flat.max(axis=0) + size / 2) * unit + 2)
        (width, height), corner = (high - low).astype(int), np.array([low[0], high[1]])

        def pixels(places: Array) -> Array:
            return ((places[..., :2] + size / 2) * unit - corner) * [1, -1]

        mesh = Mesh(
            pixels(points), pixels(feet), nearness, costs / self.top, normals,
            levels=tuple(np.arange(self.level, self.top, self.level) / self.top),
            every=LINES * fine, curve=max(0.0, 1 - 12 * pose.reveal),
        )  # fmt: skip
        (left, bottom), (right, top) = low / unit - size / 2, high / unit - size / 2
        corners = np.array([(left, top, 0), (right, top, 0), (left, bottom, 0), (right, bottom, 0)])
        return paint(mesh, width, height), corners, points
