"""The plane as a network sees it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from manim import DL, DOWN, RIGHT, UP, UR, Group, Square, VMobject

from nncore.probes.expressions import entries, function, signs
from nncore.state import State
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import MARKS, Dots
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.text import Formula, level
from scenes.stage.theme import current
from scenes.stage.view import Claim

# A side of the border is this share of the full colour, so that marks can be seen on it.
_TINT = 0.35
CLASS_MARKS = ("dot", "cross")


class Regions(WeightGrid):
    """Where in a plot a network answers class 1 (blue) and where class 0 (red), in n x n cells."""

    def __init__(self, plot: Plot, run: State, *, n: int = 270) -> None:
        self.plot = plot
        x, y = (plot.x.low, plot.x.high), (plot.y.low, plot.y.high)
        answer = signs(run.probe("field", x=x, y=y, n=n))
        limit = function("identity", 1 / _TINT)
        super().__init__(answer, limit=limit, height=plot.y.line.get_length())
        self.stretch_to_fit_width(plot.x.line.get_length())
        self.set_z_index(-1)  # behind points and axes
        self.move_to(plot.point((x[0] + x[1]) / 2, (y[0] + y[1]) / 2))

    def claims(self) -> Iterator[Claim]:
        corners = self.image.get_corner(DL), self.image.get_corner(UR)
        x, y = self.plot.x, self.plot.y
        ends = self.plot.point(x.low, y.low), self.plot.point(x.high, y.high)
        if not np.allclose(corners, ends):
            raise ValueError("the picture does not fill the plot whose plane it shows")
        yield from super().claims()


class ClassPoints(Dots):
    """The points of one class, the test points: dots for class 0, crosses for class 1."""

    def __init__(self, plot: Plot, run: State, *, label: int, radius: float = 0.05) -> None:
        places = run.probe("points", label=label, split="test")
        all_of_them = range(len(np.asarray(places())))
        super().__init__(
            plot,
            entries(places, all_of_them, 0),
            entries(places, all_of_them, 1),
            radius=radius * (1, 1.4)[label],  # a cross has less ink than a dot
            opacity=1,
            mark=CLASS_MARKS[label],
        )

    def claims(self) -> Iterator[Claim]:
        """That they are where the points are of the class that their mark, as drawn, says."""
        label = 0 if len(self.points) == len(MARKS[CLASS_MARKS[0]]) * np.size(self.x()) else 1
        for claim in super().claims():
            yield replace(claim, probe=claim.probe.with_(label=label))


class Plane(Group):
    """Two axes around the origin, and the points of both classes."""

    def __init__(self, run: State, *, side: float, reach: int = 2) -> None:
        x, y = (Axis(-reach, reach, 1, length=side, direction=way) for way in (RIGHT, UP))
        self.plot = Plot(x, y)
        self.marks = [ClassPoints(self.plot, run, label=label) for label in (0, 1)]
        super().__init__(self.plot, *self.marks)

    def above(self, formula: Formula) -> Formula:
        """Set a formula above the middle of the plane, its baseline at one height for all."""
        at = self.plot.y.line.get_end()[1] + 0.3
        return level(formula.match_x(self.plot.x.line), at)

    def below(self, part: VMobject) -> VMobject:
        """Set something below the middle of the plane."""
        return part.next_to(self, DOWN, buff=0.2).match_x(self.plot.x.line)


def mark(label: int, *, radius: float) -> VMobject:
    """The mark of a class, as ClassPoints draws it."""
    shape = VMobject(stroke_width=0, fill_opacity=1, fill_color=current()["ink"])
    shape.points = MARKS[CLASS_MARKS[label]] * radius
    return shape


def swatch(label: int, *, side: float) -> Square:
    """A square in the colour of the region where a class is answered."""
    role = ("negative", "positive")[label]
    return Square(side, stroke_width=0, fill_opacity=_TINT, fill_color=current()[role])
