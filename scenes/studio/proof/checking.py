"""Compares what a view shows with what the oracle computes."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nncore import oracle
from nncore.probes.probe import Probe
from scenes.stage.view import Claim
from scenes.studio.proof.reading import number

# Exact ties may be rounded either way, and so may what is a tie but for the last bits.
_TIE = 1e-9


@dataclass(frozen=True)
class Finding:
    """Whether a claim holds; if not, what is shown, what the oracle says, and why."""

    holds: bool
    shown: str = ""
    oracle: str = ""
    why: str = ""


class Oracle:
    """The oracle's values, each computed once for each moment of the runs that it is about."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def value(self, probe: Probe) -> np.ndarray:
        """What the probe should be now."""
        return np.asarray(self._known(probe), dtype=np.float64)

    def _known(self, probe: Probe) -> Any:
        key = (probe, frozenset((run, run.moment) for run in probe.runs))
        if key not in self._values:
            self._values[key] = oracle.value(probe, ask=self._known)
        return self._values[key]


def check(claim: Claim, truth: Oracle) -> Finding:
    """Whether what is shown is what the oracle computes."""
    expected = truth.value(claim.probe)
    if claim.kind == "number":
        return _check_number(claim, expected)
    shown = np.asarray(claim.shown, dtype=np.float64)
    if shown.size != expected.size:
        return Finding(False, f"{shown.size} values", f"{expected.size} values", "not all is shown")
    shown, expected = shown.ravel(), expected.ravel()
    error = np.abs(shown - expected)
    worst = int(np.argmax(np.where(np.isfinite(error), error, np.inf))) if error.size else 0
    if not error.size or error[worst] <= claim.tolerance * (1 + _TIE) + 1e-12:
        return Finding(True)
    wrong = np.count_nonzero(~(error <= claim.tolerance))
    where = f"{wrong} of {error.size} differ, most at [{worst}]" if error.size > 1 else "it differs"
    return Finding(False, f"{shown[worst]:.6g}", f"{expected[worst]:.6g}", where)


def _check_number(claim: Claim, expected: np.ndarray) -> Finding:
    """What is printed must be the oracle's value rounded to the places printed."""
    if expected.size != 1:
        return Finding(False, claim.printed, f"{expected.size} values", "one number for several")
    printed, places, scale = number(claim.printed)
    value = expected.item() * scale
    if abs(printed - value) <= 0.5 * 10.0**-places + _TIE * max(1.0, abs(value)):
        if abs(printed - float(claim.shown) * scale) <= _TIE * max(1.0, abs(value)):
            return Finding(True)
        return Finding(False, claim.printed, f"{value:.{places + 3}f}", "the claim is not printed")
    return Finding(False, claim.printed, f"{value:.{places + 3}f}", "not the value as rounded")
