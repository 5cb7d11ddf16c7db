"""Numbers with a sign as neurons, and how much one row of a picture takes from each other row."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import RIGHT, UP, ManimColor, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, within
from nncore.probes.probe import Probe
from scenes.mobjects.network import Neurons
from scenes.mobjects.pictures import COLOUR_STEP, PixelGrid
from scenes.stage.theme import current
from scenes.stage.view import COLOUR_ROUNDING, Claim, View

WIDEST = 11.0  # stroke width of an arc that takes all, for each scene unit of the picture
_BOW = 0.75  # how far an arc over the whole height leaves the picture, as a share of its height


class Column(Neurons):
    """Neurons that say themselves whether they stand in one column, and are all alike.

    Else only their edges would tell, and whoever asks would have to ask all of the frame.
    """

    def claims(self) -> Iterator[Claim]:
        self.check_column()
        yield from super().claims()

    def check_column(self) -> None:
        """ValueError if a circle is bent, or stands beside the column."""
        points = np.array([circle.points for circle in self.circles])
        middles = points.mean(axis=1)
        bent = np.ptp(points - middles[:, None], axis=0).max() > 1e-3
        if bent or np.ptp(middles[:, 0]) > 1e-3:
            raise ValueError("a neuron is bent, or beside its column")


class Numbers(Column):
    """A column of neurons that hold numbers with a sign: blue above 0, red below, to +-limit."""

    def __init__(
        self,
        shown: Sequence[int],
        *,
        height: float,
        radius: float,
        probe: Probe,
        limit: Probe,
        ellipsis: bool = False,
    ) -> None:
        self.limit = limit
        super().__init__(shown, height=height, radius=radius, probe=probe, ellipsis=ellipsis)

    def refresh(self) -> None:
        values = np.asarray(self.probe())[list(self.shown)] if self.probe else np.zeros(0)
        colours = self.theme.signed(values, float(self.limit()))
        for circle, colour in zip(self.circles, colours / 255, strict=True):
            circle.set_fill(ManimColor(colour))

    def claims(self) -> Iterator[Claim]:
        assert self.probe is not None
        self.check_column()
        fills = np.array([circle.get_fill_color().to_rgb() for circle in self.circles])
        limit = float(self.limit())
        shown = self.theme.read_signed(np.rint(fills * 255).astype(np.uint8), limit)
        probe = within(entries(self.probe, self.shown), self.limit)
        yield Claim("fill", probe, shown, COLOUR_STEP * limit)


class Looks(View, VGroup):
    """Arcs from one row of a picture to all: as wide as the share (n,) that it takes from each."""

    def __init__(self, shares: Probe, picture: PixelGrid, *, row: int) -> None:
        self.shares, self.picture, self.row = shares, picture, row
        self.hue = current()["share"]
        self.arcs = VGroup(*(VMobject() for _ in range(picture.shape[0])))
        super().__init__(self.arcs)
        self.refresh()

    def refresh(self) -> None:
        for j, share in enumerate(np.asarray(self.shares())):
            arc = self.arcs[j]
            arc.set_stroke(self.hue, width=self._widest() * float(share), opacity=0.85)
            arc.points = self._way(j)

    def claims(self) -> Iterator[Claim]:
        widths = []
        for j, arc in enumerate(self.arcs):
            if np.abs(arc.points - self._way(j)).max() > 1e-3:
                raise ValueError(f"the arc to row {j} does not go there")
            if np.abs(arc.get_stroke_rgbas()[:, :3] - self.hue.to_rgb()).max() > COLOUR_ROUNDING:
                raise ValueError(f"the arc to row {j} has another colour")
            if arc.get_stroke_opacity() < 0.8:
                raise ValueError(f"the arc to row {j} is pale")
            widths.append(arc.get_stroke_width() / self._widest())
        yield Claim("fill", self.shares, np.array(widths), 1e-6)

    def _widest(self) -> float:
        return WIDEST * self.picture.image.height

    def _way(self, j: int) -> NDArray[np.float64]:
        """From the right end of the row that takes to that of row j, by way of the right."""
        image, n = self.picture.image, self.picture.shape[0]
        start, end = (
            image.get_corner(UP + RIGHT) - (place + 0.5) / n * image.height * UP
            for place in (self.row, j)
        )
        bow = (0.12 * image.height + _BOW * abs(end - start)[1]) * 0.6 * RIGHT
        return np.array([start, start + bow, end + bow, end])
