"""A window on a plane: threads across it, points of two classes, and which side is whose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from manim import Rectangle, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, signs
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.mobjects.curves import MARKS
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

# Colour and mark of each class.
CLASSES = (("kind_1", "dot"), ("kind_2", "cross"))
_TINT = 0.28  # a side of the border has this share of its class's colour
_ROUNDING = 1e-6


class Panel(Rectangle):
    """A window on a plane. Places are in shares of its height, (0.5, 0.5) in its middle."""

    def __init__(self, *, width: float, height: float) -> None:
        super().__init__(
            width=width, height=height, stroke_width=1.5, stroke_color=current()["faint"]
        )

    def point(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scene points (n, 3) of places (n, 2)."""
        return self.get_center() + np.pad((places - 0.5) * self.height, ((0, 0), (0, 1)))

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places (n, 2) of scene points (n, 3)."""
        return (points - self.get_center())[:, :2] / self.height + 0.5

    def inside(
        self, start: NDArray[np.float64], end: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """From where to where straight lines (n, 2) are inside, in shares of the way.

        A line that stays outside ends before it begins. After Liang and Barsky.
        """
        half = np.array([self.width / self.height, 1.0]) / 2
        way = end - start
        way = np.where(np.abs(way) < 1e-12, 1e-12, way)
        reach = np.sort([(0.5 - half - start) / way, (0.5 + half - start) / way], axis=0)
        return np.maximum(0, reach[0].max(axis=-1)), np.minimum(1, reach[1].min(axis=-1))


def within(probe: Probe, reach: tuple[float, float]) -> Probe:
    """Places in a panel whose height goes from one value to another."""
    low, high = reach
    return (probe - low) / (high - low)


class Threads(View, VMobject):
    """Lines through places (n, 2), where they are inside a panel; a path is a row of indices."""

    def __init__(
        self,
        panel: Panel,
        probe: Probe,
        paths: Sequence[Sequence[int]],
        *,
        role: str,
        width: float,
        opacity: float = 1.0,
    ) -> None:
        self.panel, self.probe = panel, probe
        self.ends = np.array([pair for path in paths for pair in pairwise(path)])
        super().__init__(stroke_color=current()[role], stroke_width=width, stroke_opacity=opacity)
        self.refresh()

    def refresh(self) -> None:
        places = np.asarray(self.probe(), dtype=np.float64)
        start, end = places[self.ends[:, 0]], places[self.ends[:, 1]]
        first, last = self.panel.inside(start, end)
        seen = first < last
        self.seen, self.first, self.last = self.ends[seen], first[seen], last[seen]
        start, way = start[seen], (end - start)[seen]
        thirds = (first[seen] + np.linspace(0, 1, 4)[:, None] * (last - first)[seen])[..., None]
        corners = [self.panel.point(start + share * way) for share in thirds]
        self.points = np.stack(corners, axis=1).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        """That both ends of each piece are on the way between two places."""
        if not self.points.size:
            return
        for corner, share in ((0, self.first), (3, self.last)):
            shown = self.panel.place(self.points[corner::4])
            along = given(share, "shares of the way", why="a panel's edge cuts lines off")
            for axis in (0, 1):
                start, end = (entries(self.probe, self.seen[:, k], axis) for k in (0, 1))
                yield Claim("curve", start + along * (end - start), shown[:, axis], _ROUNDING)


def mesh(n: int, every: int) -> list[range]:
    """Paths along every so many-th row and column of a lattice of n x n places."""
    rows = [range(k * n, (k + 1) * n) for k in range(0, n, every)]
    return rows + [range(k, n * n, n) for k in range(0, n, every)]


def cross(n: int) -> list[range]:
    """Paths along the middle row and the middle column."""
    return [range(n // 2 * n, (n // 2 + 1) * n), range(n // 2, n * n, n)]


class ClassPoints(View, VMobject):
    """The points of one class, in its colour and with its mark, at places (n, 2) in a panel.

    `probe` asks for the points of a label somewhere, so that a mark of the other class is found
    out.
    """

    def __init__(self, panel: Panel, probe: Probe, *, label: int, radius: float) -> None:
        role, mark = CLASSES[label]
        self.panel, self.probe = panel, probe
        self.radius = radius * (1, 1.4)[label]  # a cross has less ink than a dot
        self.mark = MARKS[mark]
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=current()[role])
        self.set_z_index(1)
        self.refresh()

    def refresh(self) -> None:
        self.place(self.panel.point(np.asarray(self.probe(), dtype=np.float64)))

    def place(self, centres: NDArray[np.float64]) -> None:
        """Draw a mark around each of the points (n, 3)."""
        self.points = (centres[:, None, :] + self.radius * self.mark).reshape(-1, 3)

    def centres(self) -> NDArray[np.float64]:
        """Centres (n, 3) of the marks as drawn."""
        return self.points.reshape(-1, len(self.mark), 3)[:, ::4].mean(axis=1)

    def claims(self) -> Iterator[Claim]:
        """That they are where the points are of the class that their mark, as drawn, says."""
        label = 0 if len(self.points) == len(MARKS["dot"]) * len(np.asarray(self.probe())) else 1
        probe = self.probe.with_(label=label)
        yield Claim("position", probe, self.panel.place(self.centres()), _ROUNDING)


class Misses(View, VMobject):
    """A ring around each of the places (n, 2) at which a number (n,) is above 0."""

    def __init__(
        self, panel: Panel, probe: Probe, wrong: Probe, *, radius: float, role: str = "wrong"
    ) -> None:
        self.panel, self.probe, self.wrong = panel, probe, signs(wrong)
        self.ring = radius * MARKS["dot"]
        super().__init__(stroke_color=current()[role], stroke_width=3.5)
        self.set_z_index(1)
        self.refresh()

    def refresh(self) -> None:
        ringed = np.asarray(self.probe())[np.asarray(self.wrong()) > 0]
        self.points = (self.panel.point(ringed)[:, None] + self.ring).reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        centres = self.points.reshape(-1, len(self.ring), 3)[:, ::4].mean(axis=1)
        places = np.asarray(self.probe(), dtype=np.float64)
        off = np.abs(self.panel.point(places)[:, None] - centres[None]).max(axis=-1)
        if len(centres) and off.min(axis=0).max() > _ROUNDING:
            raise ValueError("a ring is around no point")
        ringed = off.min(axis=1, initial=1.0) < _ROUNDING
        yield Claim("position", signs(self.wrong - 0.5), np.where(ringed, 1, -1), 0.0)


class Regions(PixelGrid):
    """Where in a panel a network answers which class, in that class's colour; n x n cells."""

    def __init__(self, panel: Panel, run: State, reach: tuple[float, float], *, n: int = 300):
        self.panel = panel
        super().__init__(signs(run.probe("field", x=reach, y=reach, n=n)), height=panel.height)
        self.move_to(panel)
        self.set_z_index(-1)  # behind all that lies in the panel
        self.frame.set_stroke(opacity=0)

    def claims(self) -> Iterator[Claim]:
        if not np.allclose(self.image.get_center(), self.panel.get_center()):
            raise ValueError("the picture does not fill the panel whose plane it shows")
        for claim in super().claims():
            yield replace(claim, tolerance=0.0)

    def _colours(self) -> NDArray[np.float64]:
        ground = self.theme.rgb("ground")
        tints = [ground + _TINT * (self.theme.rgb(role) - ground) for role, _ in CLASSES]
        return np.rint(np.array([tints[0], ground, tints[1]]) * 255)

    def _pixels(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        return self._colours()[values.reshape(self.shape).astype(int) + 1].astype(np.uint8)

    def _values(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        off = np.abs(pixels[..., None, :] - self._colours()).max(axis=-1)
        if off.min(axis=-1).max() > 0:
            raise ValueError("a colour that is neither class's")
        return off.argmin(axis=-1) - 1.0


def mark_of(label: int, *, radius: float) -> VMobject:
    """The mark of a class, as ClassPoints draws it."""
    role, mark = CLASSES[label]
    shape = VMobject(stroke_width=0, fill_opacity=1, fill_color=current()[role])
    shape.points = MARKS[mark] * radius * (1, 1.4)[label]
    return shape
