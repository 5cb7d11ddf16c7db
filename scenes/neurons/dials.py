"""Weights and biases as knobs: dials whose hands say how far each is turned."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, TAU, UP, Arc, Scene, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, largest, stacked, within
from nncore.probes.probe import Probe
from nncore.state import State
from scenes.animations.in_place import InPlace
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import weight_scale
from scenes.mobjects.strands import Strands
from scenes.neurons.painted import Faces, Hands
from scenes.stage.readout import Readout
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import COLOUR_ROUNDING, Claim, View

TURN = 0.375 * TAU  # from upright, which is 0, to the limit
_FACE, _HAND = 0.45, 0.4  # radius of a face and length of its hand, of the way to the next dial
_LEVELS = 5  # shades of a face for each sign
_COMING = 0.04  # share of a burst in which its lines appear, one wave after the other
_WAVES = 24
_FLIGHT = 0.6  # share of a burst in which one line is on its way

Points = NDArray[np.float64]


class Dials(View, VGroup):
    """A dial for each value, row by row: upright is 0, turned right positive, left negative.

    At +-limit and beyond they are fully turned. Their faces are blue or red, the more the further
    they are turned; with a `role` they have its colour.
    """

    def __init__(
        self,
        values: Probe,
        limit: Probe,
        *,
        columns: int,
        pitch: float,
        role: str = "",
        width: float = 1.6,
    ) -> None:
        self.values, self.limit = values, limit
        self.role, self.width_of_hands, self.theme = role, width, current()
        row, column = np.divmod(np.arange(np.size(values())), columns)
        centres = pitch * np.stack([column, -row, 0 * row], axis=1)
        # Where the dials stand, not to be seen: the first and one pitch above it, then all.
        self.grid = VMobject(stroke_width=0)
        grid = np.concatenate([centres[:1], centres[:1] + pitch * UP, centres])
        self.grid.points = np.repeat(grid, 4, axis=0)  # as curves of no length
        self.faces = Faces(len(centres), columns=columns)
        self.hands = Hands(columns=columns, color=self.theme["ink"], width=width)
        super().__init__(self.grid, self.faces, self.hands)
        self.refresh()

    def centres(self) -> Points:
        """Where the dials stand, (n, 3)."""
        return self.grid.points[8::4]

    def turned(self) -> Points:
        """Centre and tip of each hand, (n, 2, 3)."""
        return self._turned(self._shares())

    def shades(self) -> Points:
        """The colour of each dial's line in a network, (n, 3) in [0, 1]."""
        colours = self._colours()
        colours[_LEVELS] = self.theme["faint"].to_rgb()
        return colours[levels(self._shares())]

    def dimmed(self, opacity: float) -> list[Any]:
        """The animations that leave it so opaque."""
        return [
            self.faces.animate.set_fill(opacity=opacity),
            self.hands.animate.set_stroke(opacity=opacity),
        ]

    def refresh(self) -> None:
        shares = self._shares()
        self.hands.points = straight(self._turned(shares))
        self.faces.points = straight(self._boxes())
        self.faces.fill_rgbas[:, :3] = self._colours()[levels(shares)]

    def claims(self) -> Iterator[Claim]:
        centres, limit = self.centres(), float(self.limit())
        hands = self.hands.points.reshape(-1, 4, 3)[:, [0, 3]]
        ways = hands[:, 1] - hands[:, 0]
        if len(hands) != len(centres) or not np.allclose(hands[:, 0], centres, atol=1e-5):
            raise ValueError("a hand does not start in the middle of its dial")
        if not np.allclose(self.hands.points, straight(hands), atol=1e-5):
            raise ValueError("a hand is bent")
        if not np.allclose(np.linalg.norm(ways, axis=1), _HAND * self._pitch(), rtol=1e-3):
            raise ValueError("hands are not of one length")
        if self.hands.get_stroke_color() != self.theme["ink"]:
            raise ValueError("the hands have another colour")
        faces = straight(self._boxes())
        if self.faces.points.shape != faces.shape or not np.allclose(
            self.faces.points, faces, atol=1e-5
        ):
            raise ValueError("a dial is bent, or not in its place")
        shares = np.arctan2(ways[:, 0], ways[:, 1]) / TURN
        off = self.faces.fill_rgbas[:, :3] - self._colours()[levels(shares)]
        if np.abs(off).max() > COLOUR_ROUNDING or np.ptp(self.faces.fill_rgbas[:, 3]):
            raise ValueError("a dial has the colour of another setting")
        shown = within(self.values, self.limit)
        places = np.unravel_index(range(len(centres)), np.shape(self.values()))
        yield Claim("position", entries(shown, *places), shares * limit, 1e-4 * limit)

    def _turned(self, shares: Points) -> Points:
        angles = TURN * shares
        ways = np.stack([np.sin(angles), np.cos(angles), 0 * angles], axis=1)
        centres = self.centres()
        return np.stack([centres, centres + _HAND * self._pitch() * ways], axis=1)

    def _boxes(self) -> Points:
        """The left lower and right upper corners of the boxes around the faces, (n, 2, 3)."""
        corner = _FACE * self._pitch() * (RIGHT + UP)
        return self.centres()[:, None] + np.stack([-corner, corner])

    def _shares(self) -> Points:
        return np.clip(np.ravel(self.values()) / (float(self.limit()) or 1.0), -1, 1)

    def _colours(self) -> Points:
        """The colour of each level, (levels, 3) in [0, 1]."""
        shares = np.arange(-_LEVELS, _LEVELS + 1) / _LEVELS
        theme = self.theme
        rgb = theme.shade(np.abs(shares), self.role) if self.role else theme.signed(shares, 1.0)
        return rgb / 255

    def _pitch(self) -> float:
        return float(self.grid.points[4, 1] - self.grid.points[0, 1])


class LargeDial(VGroup):
    """One dial by itself, with the ends of its scale, and its value."""

    def __init__(self, value: Probe, limit: Probe, *, radius: float) -> None:
        pitch = radius / _FACE
        self.dial = Dials(stacked(value), limit, columns=1, pitch=pitch, width=14)
        scale = Arc(1.12 * radius, TAU / 4 - TURN, 2 * TURN, stroke_width=6)
        scale.set_stroke(current()["faint"])
        ends = VGroup(
            *(
                Readout(share * limit, sign=True, size="label", role=role).move_to(
                    radius * np.array([1.05 * share, -1.2, 0])
                )
                for share, role in ((-1, "negative"), (1, "positive"))
            ),
            Constant("0", "label", because="upright", role="quiet").move_to(1.32 * radius * UP),
        )
        self.number = Readout(value, sign=True, size="title", align="center").scale(1.4)
        self.number.move_to(1.75 * radius * DOWN)
        self.rest = VGroup(scale, ends, self.number)
        super().__init__(self.rest, self.dial)


class DialWall(VGroup):
    """All weights and biases of a 784-16-16-10 network as dials, each layer on its own scale.

    Sixteen squares of 28 by 28, a neuron of the first hidden layer each; then the weights of the
    second layer, a neuron a row; then those of the third and below them the biases.
    """

    def __init__(self, run: State, *, pitch: float) -> None:
        sizes = run.recipe.sizes
        end = run.run.at(run.run.steps)
        scales = [weight_scale(run, layer=layer) for layer in (1, 2, 3)]
        side = round(sizes[0] ** 0.5)
        self.first = VGroup(
            *(
                Dials(run.probe("W", layer=1, neuron=j), scales[0], columns=side, pitch=pitch)
                for j in range(sizes[1])
            )
        )
        self.later = VGroup(
            *(
                Dials(run.probe("W", layer=n), scales[n - 1], columns=sizes[n - 1], pitch=pitch)
                for n in (2, 3)
            )
        )
        self.biases = VGroup(
            *(
                Dials(
                    run.probe("b", layer=n),
                    largest(end.probe("b", layer=n)),
                    columns=sizes[n],
                    pitch=pitch,
                    role="b",
                )
                for n in (1, 2, 3)
            )
        )
        second, third = self.later
        rows = self.biases.arrange(DOWN, buff=pitch, aligned_edge=LEFT)
        rest = VGroup(third, rows).arrange(DOWN, buff=2.5 * pitch, aligned_edge=LEFT)
        step = (side + 2) * pitch
        places = [n // 6 * step * DOWN + n % 6 * step * RIGHT for n in range(18)]
        for part, place in zip((*self.first, second, rest), places, strict=True):
            part.move_to(place)
        super().__init__(self.first, self.later, self.biases)

    @property
    def blocks(self) -> list[Dials]:
        """All that it consists of, layer by layer, the weights before the biases."""
        return [block for part in self for block in part if isinstance(block, Dials)]


class Burst(InPlace):
    """Lines leave the network, each straight to the dial that says the same; `back`, they return.

    `self.play(Burst(blocks, lines))`: for each block the lines (n, 2, 3) of its values. There they
    are a haze, if they are so many. They come and leave in waves.
    """

    def __init__(
        self,
        blocks: Sequence[Dials],
        lines: Sequence[Points],
        *,
        back: bool = False,
        haze: float = 0.2,
        run_time: float = 3.0,
    ) -> None:
        self.blocks, self.lines, self.back, self.haze = blocks, lines, back, haze
        self.faces = VGroup(*(block.faces.copy() for block in blocks))
        width = blocks[0].width_of_hands
        self.waves = VGroup(*(Strands(stroke_width=width) for _ in range(_WAVES)))
        super().__init__(self.faces, self.waves, run_time=run_time)

    def _setup_scene(self, scene: Scene) -> None:
        scene.remove(*self.blocks)
        # Beneath all else: the waves that wait need not be painted for each frame.
        scene.bring_to_back(self.faces, self.waves)

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        scene.remove(self.faces, self.waves)
        if not self.back:
            scene.add(*self.blocks)

    def start(self) -> None:
        starts, ends = np.concatenate(self.lines), np.concatenate([b.turned() for b in self.blocks])
        shades = np.concatenate([block.shades() for block in self.blocks])
        # Neighbours do not leave together: the golden ratio spreads them evenly.
        leaving = np.arange(len(starts)) * 0.618 % 1 * (1 - _FLIGHT)
        leaving = np.maximum(leaving, _COMING)
        last_first = np.array_split(np.argsort(-leaving), _WAVES)
        self.flights = [(starts[n], ends[n], leaving[n], shades[n]) for n in last_first]

    def move(self, share: float) -> None:
        share = 1 - share if self.back else share
        landed, ink = np.clip((share - 0.7) / 0.3, 0, 1), current()["ink"].to_rgb()
        for n, (wave, flight) in enumerate(zip(self.waves, self.flights, strict=True)):
            start, end, leaving, shades = flight
            come = np.clip(share / _COMING * _WAVES - n, 0, 1)
            gone = np.clip((share - leaving[-1]) / 0.1, 0, 1)
            dense = self.haze + (1 - self.haze) * gone * share**3
            opacity = come * min(5 * max(share, _COMING), dense)
            flown = np.clip((share - leaving[:, None, None]) / _FLIGHT, 0, 1)
            wave.points = straight(start + flown**2 * (3 - 2 * flown) * (end - start))
            wave.stroke_rgbas = np.full((len(start), 4), opacity)
            wave.stroke_rgbas[:, :3] = shades + landed * (ink - shades)
        self.faces.set_fill(opacity=landed)


def lines_between(network: NetworkDiagram, layer: int) -> Points:
    """Where the line of each weight into a layer begins and ends, (neurons, sources, 2, 3).

    Sources that are not drawn have their places between the others.
    """
    sources, targets = network.columns[layer - 1], network.columns[layer]
    drawn = np.array([circle.get_right() for circle in sources.circles])
    every = np.arange(network.run.recipe.sizes[layer - 1])
    places = [-1, *sources.shown, len(every)]
    heights = [drawn[0, 1] + 0.1, *drawn[:, 1], drawn[-1, 1] - 0.1]
    starts = np.stack([0 * every + drawn[0, 0], np.interp(every, places, heights), 0 * every], 1)
    ends = np.array([circle.get_left() for circle in targets.circles])
    shape = (len(ends), len(starts), 3)
    return np.stack([np.broadcast_to(starts, shape), np.broadcast_to(ends[:, None], shape)], axis=2)


def all_lines(network: NetworkDiagram) -> list[Points]:
    """For each block of a DialWall where its values are in the drawing of the network."""
    first, *later = [lines_between(network, layer) for layer in (1, 2, 3)]
    biases = [
        np.array([[circle.get_bottom(), circle.get_top()] for circle in column.circles])
        for column in network.columns[1:]
    ]
    return [*first, *(lines.reshape(-1, 2, 3) for lines in later), *biases]


def levels(shares: Points) -> NDArray[np.int64]:
    """Which of the colours, from full red to full blue, dials have that are turned so far."""
    return np.rint(shares * _LEVELS).astype(int) + _LEVELS


def straight(ends: Points) -> Points:
    """The points of straight lines with these ends (n, 2, 3)."""
    thirds = np.linspace(0, 1, 4)[:, None]
    return (ends[:, :1] + thirds * (ends[:, 1:] - ends[:, :1])).reshape(-1, 3)
