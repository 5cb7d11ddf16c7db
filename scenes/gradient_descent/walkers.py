"""Two that walk downhill: their paths on a map, their costs, and one clock for both."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from manim import (
    Dot,
    Group,
    ImageMobject,
    LineJointType,
    Rectangle,
    Scene,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.training import TrainingRun
from scenes.animations.in_place import InPlace
from scenes.gradient_descent.contours import ContourMap
from scenes.mobjects.axes import Plot
from scenes.mobjects.curves import MARKS, Curve
from scenes.mobjects.pictures import COLOUR_STEP, square
from scenes.stage.change import Change
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, views_in

_ROUNDING = 1e-6  # coordinates are doubles that went through an axis and back
_DASH = 0.1  # scene units, with the gap after it
_GAP = 2  # pixels between two pictures


class Walk(View, VGroup):
    """A run's path on a map, from its first step to where it is now.

    Who leaves the map is not seen any more: his path ends at its edge.
    """

    over_picture = True

    def __init__(
        self, on: ContourMap, run: TrainingRun, *, role: str, width: float, radius: float
    ) -> None:
        self.map = on
        # Of the run held at its start: a path is the same wherever the run is now.
        self.path = run.at(0).probe("path", on=on.land, steps=range(run.steps + 1))
        self.now = run.probe("step")
        theme = current()
        self.line = VMobject(stroke_color=theme[role], stroke_width=width)
        self.line.set_stroke(theme["ground"], width + 5, opacity=0.5, background=True)
        self.line.joint_type = LineJointType.ROUND  # or else sharp turns have spikes
        self.feet = VMobject(stroke_width=0, fill_color=theme[role], fill_opacity=1)
        self.head = Dot(radius=radius, color=theme[role])
        self.head.set_stroke(theme["ground"], 3)
        super().__init__(self.line, self.feet, self.head)
        self.refresh()

    @property
    def seen(self) -> int:
        """How many places of the path, from the first, are on the map."""
        off = ~self.map.holds(np.asarray(self.path()))
        return int(off.argmax()) if off.any() else off.size

    def refresh(self) -> None:
        places, seen = np.asarray(self.path())[: self._taken() + 1], self.seen
        gone = len(places) > seen
        points = self.map.point(*places[: seen + 1].T)
        if gone:
            points[-1] = self.map.way_out(*points[-2:])
        if len(points) > 1:
            self.line.set_points_as_corners(points)
        else:
            self.line.clear_points()
        self.feet.points = (points[:seen, None] + 0.045 * MARKS["dot"]).reshape(-1, 3)
        self.head.move_to(points[-1]).set_opacity(0.0 if gone else 1.0)

    def claims(self) -> Iterator[Claim]:
        feet = self.feet.points.reshape(-1, 16, 3)[:, ::4].mean(axis=1)
        tolerance = _ROUNDING * (self.map.across[1] - self.map.across[0])
        shown = [(range(len(feet)), feet)]
        if self._taken() < self.seen:
            shown.append((range(self._taken(), self._taken() + 1), self.head.get_center()[None]))
        for steps, points in shown:
            for axis, places in enumerate(self.map.place(points).T):
                yield Claim("position", entries(self.path, steps, axis), places, tolerance)

    def _taken(self) -> int:
        return int(self.now())


class CostSoFar(Curve):
    """The cost over the examples that a run has looked at, at each step that it has taken."""

    def __init__(self, plot: Plot, run: TrainingRun, *, role: str, width: float) -> None:
        self.now = run.probe("step")
        costs = run.at(0).probe("path costs", steps=range(run.steps + 1), split="train")
        self.head = Dot(radius=0.12, color=current()[role])
        examples = np.arange(run.steps + 1) * run.recipe.batch_size
        super().__init__(plot, examples, costs, role=role, width=width)
        self.joint_type = LineJointType.ROUND
        self.add(self.head)
        self.refresh()

    def refresh(self) -> None:
        points = self.plot.point(self.places(), self.heights(np.asarray(self.y())))
        if len(points) > 1:
            self.set_points_as_corners(points)
        else:
            self.clear_points()
        self.head.move_to(points[-1])

    def claims(self) -> Iterator[Claim]:
        corners = np.concatenate([self.points[::4], self.points[-1:]])
        corners = corners if len(corners) else self.head.get_center()[None]
        x, y = self.plot.x, self.plot.y
        if not np.allclose(x.value(corners), self.places(), atol=_ROUNDING * x.high):
            raise ValueError("a cost is not where its step is")
        if np.abs(self.head.get_center() - corners[-1]).max() > _ROUNDING:
            raise ValueError("the dot is not at the end of its curve")
        which = self.heights(np.arange(len(self.x)))
        tolerance = _ROUNDING * (y.high - y.low)
        yield Claim("curve", entries(self.y, which), y.value(corners), tolerance)

    def places(self) -> NDArray[np.float64]:
        """How many examples it has looked at where its line has a corner."""
        return self.x[: int(self.now()) + 1]

    def heights(self, values: NDArray[Any]) -> NDArray[Any]:
        """Of the values of all steps, those of the corners."""
        return values[: int(self.now()) + 1]


class Stairs(CostSoFar):
    """The same, as far as the dial `seen` says: the cost is what it is until the next step."""

    def __init__(self, plot: Plot, run: TrainingRun, seen: Dial, *, role: str, width: float):
        self.seen = seen.probe()
        super().__init__(plot, run, role=role, width=width)

    def places(self) -> NDArray[np.float64]:
        x = super().places()
        return np.append(np.repeat(x, 2)[1:], max(self.seen(), x[-1]))

    def heights(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(super().heights(values), 2)


class Sill(View, VMobject):
    """A dashed line across a plot at the height of a probe's value: one shape, of many pieces."""

    def __init__(self, plot: Plot, value: Probe, *, role: str) -> None:
        self.plot, self.value = plot, value
        super().__init__(stroke_color=current()[role], stroke_width=2.5)
        self.refresh()

    def refresh(self) -> None:
        low, high = self.plot.x.low, self.plot.x.high
        n = round(self.plot.x.line.get_length() / _DASH)
        ends = np.linspace(low, high, 2 * n)  # of a dash, of a gap, and so on
        # Each dash is a straight cubic: two ends, and two handles between.
        x = np.linspace(ends[::2], ends[1::2], 4, axis=1).ravel()
        self.points = self.plot.point(x, np.full(x.size, self.value()))

    def claims(self) -> Iterator[Claim]:
        y = self.plot.y
        heights = y.value(self.points)
        for shown in (heights.min(), heights.max()):
            yield Claim("position", self.value, float(shown), _ROUNDING * (y.high - y.low))


class Batch(View, Group):
    """The pictures of `n` of the examples from which a run's next step learns, in `rows`.

    Those that are being looked at when the dial `seen` says how many it has looked at in all.
    """

    def __init__(self, run: TrainingRun, seen: Dial, *, n: int, rows: int, width: float) -> None:
        self.run, self.n, self.rows = run, n, rows
        self.batch, self.seen = run.probe("batch"), seen.probe()
        self.theme = current()
        self.image = ImageMobject(self._picture())
        self.image.set_resampling_algorithm(0)
        high, wide = self.image.pixel_array.shape[:2]
        self.image.stretch_to_fit_width(width).stretch_to_fit_height(width * high / wide)
        self.frame = Rectangle(width=width, height=self.image.height, stroke_width=1.5)
        self.frame.set_color(self.theme["faint"])
        super().__init__(self.image, self.frame)

    def refresh(self) -> None:
        self.image.pixel_array[..., :3] = self._picture()

    def claims(self) -> Iterator[Claim]:
        picture = np.asarray(self.image.pixel_array[..., :3], dtype=np.uint8)
        side = (len(picture) + _GAP) // self.rows - _GAP
        corners = product(*(range(0, length, side + _GAP) for length in picture.shape[:2]))
        tiles = [picture[y : y + side, x : x + side] for y, x in corners]
        shown = self.theme.read_shade(np.array(tiles), "ink").reshape(len(tiles), -1)
        yield Claim("picture", self._pixels(), shown, COLOUR_STEP)

    def _pixels(self) -> Probe:
        batch = np.asarray(self.batch(), dtype=int)
        looked = int(self.seen()) - self.run.step * len(batch)
        first = min(max(looked, 0), len(batch) - self.n) // self.n * self.n
        which = tuple(map(int, batch[first : first + self.n]))
        return self.run.probe("a", layer=0, example=which, split="train")

    def _picture(self) -> NDArray[np.uint8]:
        pixels = np.asarray(self._pixels()())
        side, _ = square(pixels.shape[1])
        tiles = self.theme.activation(pixels.reshape(-1, side, side))
        columns = len(tiles) // self.rows
        sheet = np.empty((self.rows, side + _GAP, columns, side + _GAP, 3), dtype=np.uint8)
        sheet[:] = np.rint(255 * self.theme.rgb("ground"))
        grid = tiles.reshape(self.rows, columns, side, side, 3)
        sheet[:, :side, :, :side] = grid.swapaxes(1, 2)
        return sheet.reshape(-1, columns * (side + _GAP), 3)[:-_GAP, :-_GAP]


class Race(Change):
    """Look at examples, up to the number `to`: each run takes a step when it has seen its batch.

    The dial says how many have been looked at, whole groups of `by`, which are looked at together;
    the pace is that of examples, not of steps.
    """

    def __init__(
        self, seen: Dial, *walkers: TrainingRun, to: float, by: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(walkers[0], **{"rate_func": lambda t: t, **kwargs})
        self.seen, self.walkers, self.to, self.by = seen, walkers, to, by

    def _setup_scene(self, scene: Scene) -> None:
        moving = (self.seen, *self.walkers)
        views = views_in(scene.mobjects)
        self.mobject = Group(*(v for v in views if any(v.depends_on(m) for m in moving)))

    def begin(self) -> None:
        self.first = self.seen.at
        super().begin()

    def change(self, share: float) -> None:
        seen = self.first + share * (self.to - self.first)
        self.seen.at = (seen + 1e-9) // self.by * self.by
        for run in self.walkers:
            run.seek(min(run.steps, int(self.seen.at / run.recipe.batch_size + 1e-9)))


def late(time: float) -> float:
    """A step that is taken at the end of the time."""
    return float(time >= 1.0)


class Widen(InPlace):
    """Look at curves from further away: their x axis ends at `high` and is drawn out to its own."""

    def __init__(self, plot: Plot, *curves: CostSoFar, high: float, **kwargs: Any) -> None:
        super().__init__(*curves, **kwargs)
        self.plot, self.curves, self.near = plot, curves, high

    def start(self) -> None:
        self.far = self.plot.x.high

    def move(self, share: float) -> None:
        # By one factor in each tenth of the way, as a lens zooms.
        self.plot.x.high = self.near * (self.far / self.near) ** share
        for curve in self.curves:
            curve.refresh()

    def finish(self) -> None:
        super().finish()
        self.plot.x.high = self.far
        for curve in self.curves:
            curve.refresh()
