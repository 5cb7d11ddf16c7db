"""A matrix whose columns become many, and are sorted; its frame stays as it is."""

from collections.abc import Sequence

import numpy as np
from manim import Scene, smooth

from nncore.probes.expressions import entries, transposed
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from scenes.animations.in_place import InPlace
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.change import Narrow
from scenes.stage.theme import current

Whole = tuple[PixelGrid, Probe]  # a picture of some columns, and the batch (n, rows) of all


def columns(batch: Probe, n: int) -> Probe:
    """The first n of a batch (examples, rows), as the columns of a matrix."""
    return transposed(entries(batch, range(n)))


def show_columns(picture: PixelGrid, batch: Probe, n: int) -> None:
    """Let a picture show the first n of a batch as columns, in the frame that it has."""
    rows = picture.shape[0]
    picture.shape = rows, n
    picture.ask(probe=columns(batch, n))
    opaque = np.full((rows, n), 255, dtype=np.uint8)
    pixels = np.repeat(opaque[..., None], 4, axis=2)
    picture.image.set(pixel_array=pixels, orig_alpha_pixel_array=opaque)
    picture.refresh()


class MoreColumns(Narrow):
    """Pictures show more and more columns, which get thinner: as many as the dial says.

    Each second brings the same factor, as a camera does that draws back.
    """

    def __init__(self, number: Dial, *wholes: Whole, to: int, run_time: float) -> None:
        super().__init__(number, by=to, run_time=run_time)
        self.wholes = wholes

    def _setup_scene(self, scene: Scene) -> None:
        super()._setup_scene(scene)
        self.mobject.add(*(picture for picture, _ in self.wholes))

    def change(self, share: float) -> None:
        super().change(share)
        for picture, batch in self.wholes:
            show_columns(picture, batch, round(self.run.by))


class SortColumns(InPlace):
    """Columns come to stand by their `groups` (n,): first all of group 0, then all of 1, ...

    Each picture ends on the batch beside it, in which they are sorted: within a group they keep
    their order.
    """

    def __init__(self, groups: Sequence[int], *wholes: Whole, run_time: float) -> None:
        super().__init__(
            *(picture for picture, _ in wholes), run_time=run_time, rate_func=lambda t: t**1.3
        )
        self.groups, self.wholes = np.asarray(groups), wholes

    def start(self) -> None:
        self.unsorted = [np.array(picture.image.pixel_array) for picture, _ in self.wholes]
        # Where each column stands once the groups before the g-th are gathered.
        orders = (
            np.argsort(np.minimum(self.groups, g), kind="stable")
            for g in range(self.groups.max() + 1)
        )
        self.places = [np.argsort(order) for order in orders]

    def move(self, share: float) -> None:
        gathered, way = divmod(share * (len(self.places) - 1), 1)
        g = min(int(gathered), len(self.places) - 2)
        way = smooth(way if gathered == g else 1.0)
        places = np.rint((1 - way) * self.places[g] + way * self.places[g + 1]).astype(int)
        under, over = self.groups != g, self.groups == g
        ground = np.append(np.rint(255 * current().rgb("panel")), 255)
        for (picture, _), before in zip(self.wholes, self.unsorted, strict=True):
            pixels = np.empty_like(before)
            pixels[:] = ground
            for which in (under, over):
                pixels[:, places[which]] = before[:, which]
            picture.image.pixel_array = pixels

    def finish(self) -> None:
        super().finish()
        for picture, batch in self.wholes:
            show_columns(picture, batch, len(self.groups))
