"""One weight of a network, all others held still: the cost and its slope wherever it stands."""

from collections.abc import Iterable, Sequence

import numpy as np

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.state import Nudged
from nncore.training import TrainingRun

AT_REST = 0.0025  # of the first slope: where it is less, a ball lies still
MOST = 60  # steps until it does
FLAT = 0.05  # of the first slope


class OneWeight:
    """The weight of a layer whose slope is the largest; costs are means over all training digits.

    `own` is where it stands in the network.
    """

    def __init__(self, run: TrainingRun, *, layer: int) -> None:
        self.run = run
        pair = run.probe("steepest pair", ratio=1.0, layer=layer, split="train")
        self.where = entries(pair, 0)
        layer, neuron, source = map(int, self.where())
        self.which = {"layer": layer, "neuron": neuron, "source": source}
        self.own = float(run.probe("W", **self.which)())

    def costs(self, weights: Iterable[float]) -> Probe:
        """The cost if the weight were each of these."""
        values = tuple(map(float, weights))
        return self.run.probe("C along", **self.which, values=values, split="train")

    def slopes(self, weights: Iterable[float]) -> Probe:
        """The slope if the weight were each of these."""
        values = tuple(map(float, weights))
        return self.run.probe("slope along", **self.which, values=values, split="train")

    def descent(self, rate: float, n: int, start: float) -> Probe:
        """Where n steps of gradient descent lead, of this weight alone: (n + 1)."""
        return self.run.probe("descent", **self.which, rate=rate, n=n, start=start, split="train")

    def bottom(self) -> float:
        """Where the cost is least, on the quarter of a unit."""
        x = np.arange(np.floor(self.own) - 6, np.floor(self.own) + 6, 0.25)
        return float(x[np.argmin(self.costs(x)())])

    def by(self, weight: float) -> float:
        """The nudge that brings the weight there."""
        return float(weight) - self.own

    def placed(self, nudged: Nudged) -> tuple[Probe, Probe]:
        """The weight as it is nudged, and the cost with it."""
        return nudged.probe("W", **self.which), nudged.probe("C", split="train")

    def settles(self, rate: float, start: float, *, watched: int) -> int:
        """After how many steps a ball lies still; ValueError if it does not, or not as is told.

        The first steps, which are watched, must go down to the left, each shorter.
        """
        way = self.descent(rate, MOST, start)()
        slopes = (way[:-1] - way[1:]) / rate  # as each step is the rate times the slope
        if slopes[0] <= 0:
            raise ValueError(f"got a start at {start:g}: expected one on the right of the valley")
        still = np.flatnonzero(np.abs(slopes) < AT_REST * slopes[0])
        lengths = way[:watched] - way[1 : watched + 1]
        too_soon = still.size and still[0] <= watched
        if too_soon or lengths[-1] <= 0 or (np.diff(lengths) >= 0).any():
            raise ValueError(
                f"got rate={rate}: expected {watched} steps that go down on one side, each shorter "
                "than the one before; try a smaller rate"
            )
        if not still.size:
            raise ValueError(
                f"got rate={rate}: after {MOST} steps the ball still moves; try a larger rate"
            )
        return int(still[0])

    def leaps_out(self, way: Sequence[float]) -> None:
        """ValueError if the first step of a way does not lead to a higher place, which is flat."""
        before, after = self.costs(way[:2])()
        slopes = self.slopes(way)()
        if after <= before or abs(slopes[1]) >= FLAT * slopes[0] or slopes[-1] >= 0:
            raise ValueError(
                f"the first step with the large rate leads from a cost of {before:.3f} to "
                f"{after:.3f}, expected a higher place, which is flat; try a larger wild or aside"
            )
