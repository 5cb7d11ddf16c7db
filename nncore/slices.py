"""Slices through the landscape of a run's cost, by name: what surfaces and contours are drawn of.

    land = through_steps(run, 20, 7500, 400)
    land.probe("surface", across=(-8, 58, 41), up=(-14, 25, 41), split="train", batch=range(1000))
    land.probe("variance held", of=run, steps=range(20, 7501, 20))     of the path's movement
    run.probe("place", on=land)                                        where the run is now, (u, v)

A landscape never moves. It holds runs and steps and no numbers, so it is small, hashable and
picklable, like a probe; maths/landscape.py has the mathematics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nncore.activations import Array
from nncore.maths import landscape
from nncore.maths.landscape import Slice
from nncore.probes.reading import Measured, Table


@dataclass(frozen=True)
class Landscape(Measured):
    """A slice through the costs of one or two runs: made by one of the functions below.

    kind   "through", "principal", "random" or "stagger"
    runs   the live runs whose path it follows
    steps  of these runs
    seed   of a random slice
    """

    kind: str
    runs: tuple[Any, ...]
    steps: Sequence[int]
    seed: int = 0

    @property
    def table(self) -> Table:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What can be asked of it: quantities/landscape.py has the table."""
        return self.runs[0].landscape_table

    @property
    def data(self) -> Any:
        """The data of its first run."""
        return self.runs[0].data

    @property
    def slice(self) -> Slice:
        """The plane itself."""
        return self.remember("slice", self._make)

    def _make(self) -> Slice:
        run, *others = self.runs
        match self.kind:
            case "through":
                return landscape.slice_through(*path_of(run, self.steps))
            case "principal":
                return landscape.principal_slice(path_of(run, self.steps))
            case "stagger":
                ends = path_of(run, (0, run.steps))
                return landscape.stagger_slice(ends, path_of(others[0], self.steps))
        network = run.at(self.steps[0]).network
        return landscape.random_slice(network, np.random.default_rng(self.seed))

    def __str__(self) -> str:
        steps = ", ".join(map(str, self.steps[:-1])) + f" and {self.steps[-1]}"
        return {
            "through": f"slice through steps {steps}",
            "principal": f"principal slice of {len(self.steps)} steps",
            "random": f"random slice {self.seed} about step {self.steps[-1]}",
            "stagger": f"slice along one run and the stagger of {len(self.steps)} steps of another",
        }[self.kind]

    def __reduce__(self):
        return Landscape, (self.kind, self.runs, self.steps, self.seed)


def through_steps(run: Any, origin: int, first: int, second: int) -> Landscape:
    """The plane through three steps of a run's path: across leads from `origin` to `first`."""
    return Landscape("through", (run.run,), checked(run, (origin, first, second)))


def principal(run: Any, steps: Sequence[int]) -> Landscape:
    """The two principal directions of these steps of a run's path, through the last of them."""
    return Landscape("principal", (run.run,), checked(run, steps))


def random_directions(run: Any, step: int, *, seed: int) -> Landscape:
    """Two filter-normalised random directions about a step; Generator(seed) draws both, in turn."""
    return Landscape("random", (run.run,), checked(run, (step,)), seed)


def stagger(straight: Any, staggering: Any, steps: Sequence[int]) -> Landscape:
    """Across: from the first to the last step of one run; up: how the other one's steps stray."""
    return Landscape("stagger", (straight.run, staggering.run), checked(staggering, steps))


def checked(run: Any, steps: Sequence[int]) -> Sequence[int]:
    """Steps that there are, as what can be hashed."""
    for step in (min(steps), max(steps)):
        run.run.check(step)
    return steps if isinstance(steps, range) else tuple(map(int, steps))


@lru_cache(maxsize=8)
def path_of(run: Any, steps: Sequence[int]) -> Array:
    """The parameters at some steps of a live run, (n, P)."""
    path = run.path(steps)
    path.flags.writeable = False
    return path
