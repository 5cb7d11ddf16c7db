"""Many tales that a model wrote at a temperature, and how many of them the grammar allows."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import stacked
from nncore.probes.inputs import given
from nncore.probes.probe import Probe
from nncore.tales.training import LanguageRun
from scenes.attention.word_line import softened
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import MARKS, Curve, Dots
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue

_MIX = 0.7  # of the colour of what is wrong in a mark
_WIDE, _HIGH = 8.3, 5.2  # the room for a wall, in scene units


class LegalTales(VGroup):
    """A wall of n tales, the share of them that is legal, and a plot of that share.

    All at the temperature of the probe `heat`, where `here` is on the plot; `curve` and `dots` are
    the same at `temperatures`.
    """

    def __init__(
        self, run: LanguageRun, heat: Probe, temperatures: Sequence[float], *, n: int
    ) -> None:
        def legal(at: Probe | float) -> Probe:
            return run.probe("legal share", temperature=at, n=n)

        columns = max(1, round((n * _WIDE / _HIGH) ** 0.5))
        legal_ones = run.probe("legal", temperature=heat, n=n)
        self.wall = TaleWall(legal_ones, columns=columns, width=_WIDE)
        self.wall.align_to(6.6 * LEFT, LEFT).align_to(3.25 * UP, UP)
        self.percent = Readout(legal(heat), places=1, percent=True, size="title", longest=0.888)
        self.percent.scale(1.9).align_to(2.6 * RIGHT, LEFT)
        level(self.percent, 2.45)
        self.of = Words("of the tales are legal", "label", role="quiet")
        level(self.of.align_to(self.percent, LEFT), 1.9)
        x = Axis(0, max(temperatures), 1, length=3.4)
        y = Axis(0, 1, 0.5, length=2.6, direction=UP, places=1)
        self.plot = Plot(x, y, x_name="temperature")
        corner = np.array([self.percent.get_left()[0] + 0.6, -1.15, 0.0])
        self.plot.shift(corner - x.line.get_start())
        here, share = stacked(heat), stacked(legal(heat))
        self.here = Dots(self.plot, here, share, radius=0.15, opacity=1)
        tried = given(temperatures, "temperatures", why="those that are tried")
        shares = stacked(*(legal(at) for at in temperatures))
        self.curve = Curve(self.plot, temperatures, shares)
        self.dots = Dots(self.plot, tried, shares, radius=0.08, opacity=1)
        super().__init__(
            self.wall, self.percent, self.of, self.plot, self.curve, self.dots, self.here
        )


class TaleWall(View, VGroup):
    """A mark for each tale, row by row: a dot if it is legal (1), a cross if it is not (0)."""

    def __init__(self, legal: Probe, *, columns: int, width: float) -> None:
        self.legal, self.columns = legal, columns
        rows = -(-np.size(legal()) // columns)  # the last of them need not be full
        self.ground = Rectangle(width=width, height=width * rows / columns, stroke_width=0)
        looks: dict[str, Any] = {"stroke_width": 0, "fill_opacity": 1}
        self.right = VMobject(fill_color=current()["ink"], **looks)
        # A wall of a thousand is calm in a softer colour, and what is left in it shines.
        self.broken = VMobject(fill_color=softened("wrong", _MIX), **looks)
        super().__init__(self.ground, self.right, self.broken)
        self.refresh()

    def refresh(self) -> None:
        legal = np.asarray(self.legal()) > 0
        places = self._places(len(legal))
        for shape, mark, size, which in self._looks(legal):
            marks = places[which][:, None] + size * self._spacing() * mark
            shape.points = marks.reshape(-1, 3)

    def claims(self) -> Iterator[Claim]:
        found = np.full(np.size(self.legal()), np.nan)
        places = self._places(len(found))
        for value, (shape, mark, size, _) in zip((1.0, 0.0), self._looks(found), strict=True):
            marks = shape.points.reshape(-1, len(mark), 3)
            for drawn in marks:
                k = int(np.argmin(np.abs(places - drawn.mean(axis=0)).sum(axis=1)))
                if not np.allclose(drawn, places[k] + size * self._spacing() * mark, atol=1e-4):
                    raise ValueError("a mark is bent, or not at the place of a tale")
                found[k] = value
        if np.isnan(found).any():
            raise ValueError("a tale has no mark")
        for shape, hue in (
            (self.right, current()["ink"]),
            (self.broken, softened("wrong", _MIX)),
        ):
            if not has_hue(shape, hue):
                raise ValueError("marks of tales do not have their colour")
        yield Claim("fill", self.legal, found, 0.0)

    def _looks(self, legal: NDArray[Any]) -> tuple[tuple[VMobject, Any, float, Any], ...]:
        """Of each kind the shape of all marks, one mark, its size, and which tales it is for."""
        turned = MARKS["cross"] @ np.array([[1, 1, 0], [-1, 1, 0], [0, 0, np.sqrt(2)]]) / np.sqrt(2)
        return (
            (self.right, MARKS["dot"], 0.34, legal == 1),
            (self.broken, turned, 0.4, legal == 0),
        )

    def _spacing(self) -> float:
        return float(self.ground.width) / self.columns

    def _places(self, n: int) -> NDArray[np.float64]:
        """The middles (n, 3) of all marks, in rows from the upper left."""
        row, column = np.divmod(np.arange(n), self.columns)
        corner = self.ground.get_corner(UP + LEFT)
        steps = (column[:, None] + 0.5) * RIGHT + (row[:, None] + 0.5) * DOWN
        return corner + self._spacing() * steps
