"""The parts of a whole as blocks on each other, and what stands beside them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Line, ManimColor, VGroup, VMobject

from nncore.probes.expressions import running_sums
from nncore.probes.probe import Probe
from scenes.stage.text import level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_ROUNDING = 1e-6


class Tower(View, VGroup):
    """The values of the probe, none negative, as blocks from the `start` up, or down from it.

    `unit` scene units for a value of 1, downwards if it is negative.
    """

    def __init__(
        self, probe: Probe, *, unit: float, width: float, colours: Sequence[ManimColor]
    ) -> None:
        self.probe, self.edges = probe, running_sums(probe)
        self.start = Line(width / 2 * LEFT, width / 2 * RIGHT, stroke_width=2.5)
        self.start.set_color(current()["faint"])
        self._unit = unit / width
        self.bars = VGroup(*(VMobject(fill_color=hue, fill_opacity=1) for hue in colours))
        self.bars.set_stroke(current()["ground"], width=2)
        super().__init__(self.start, self.bars)
        self.refresh()

    @property
    def unit(self) -> float:
        """Scene units for a value of 1; negative if they go down."""
        return self._unit * float(self.start.get_length())

    def heights(self) -> Any:
        """Of the ends of all blocks (n + 1), in scene units."""
        return self.start.get_y() + np.asarray(self.edges()) * self.unit

    def refresh(self) -> None:
        left, right = self.start.get_start_and_end()
        rises = (np.asarray(self.edges()) * self.unit)[:, None] * UP
        for bar, low, high in zip(self.bars, rises[:-1], rises[1:], strict=True):
            top, bottom = (high, low) if self._unit > 0 else (low, high)
            corners = [left + top, right + top, right + bottom, left + bottom]
            bar.set_points_as_corners([*corners, corners[0]])

    def claims(self) -> Iterator[Claim]:
        near, far = (8, 0) if self._unit > 0 else (0, 8)  # which corners are nearer to the start
        y = [self.bars[0].points[near][1], *(bar.points[far][1] for bar in self.bars)]
        if not np.allclose([bar.points[near][1] for bar in self.bars], y[:-1], atol=_ROUNDING):
            raise ValueError("the blocks of a tower do not lie on each other")
        shown = (np.array(y) - self.start.get_y()) / self.unit
        yield Claim("bars", self.edges, shown, _ROUNDING)


class Beside(View, VGroup):
    """Texts to the right of the first blocks, level with them; where blocks are low, `apart`.

    The last one may stand so far `beyond` the end of the tower.
    """

    def __init__(
        self,
        tower: Tower,
        texts: Sequence[VMobject],
        *,
        apart: float = 0.52,
        beyond: float = -0.2,
    ) -> None:
        self.tower, self.apart, self.beyond = tower, apart, beyond
        for text in texts:
            text.align_to(tower.start.get_right() + 0.3 * RIGHT, LEFT)
        super().__init__(*texts)
        self.refresh()

    def depends_on(self, run: object) -> bool:
        return self.tower.depends_on(run)

    def refresh(self) -> None:
        for text, height in zip(self, self._places(), strict=True):
            level(text, height - 0.13)

    def claims(self) -> Iterator[Claim]:
        text: Any
        for text, height in zip(self, self._places(), strict=True):
            if abs(text.baseline - height + 0.13) > _ROUNDING:
                raise ValueError("what belongs to a block does not stand beside it")
        yield from ()

    def _places(self) -> list[float]:
        """Heights: the middle of each block, unless two are too near or it is beyond an end."""
        ends = self.tower.heights()
        way = float(np.sign(self.tower.unit))
        gone = (way * ((ends[:-1] + ends[1:]) / 2 - ends[0]))[: len(self)]  # from the start on
        room = way * (ends[-1] - ends[0]) + self.beyond
        places: list[float] = []
        for middle in gone:
            places.append(max(middle, places[-1] + self.apart if places else 0.2))
        for i in reversed(range(len(places))):
            places[i] = min(places[i], room)
            room = places[i] - self.apart
        return [float(ends[0] + way * place) for place in places]
