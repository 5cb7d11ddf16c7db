"""Sentences whose numbers are measured, and that say under which condition they are true.

    say("It reads {right} of {all} digits: {share:.0%}.", right=run.probe("count right"), all=...,
        share=run.probe("accuracy"), holds=run.probe("accuracy") > 0.9)

Numbers are formatted as Python formats them: {share:.2f}, {share:.1%}; a whole number needs no
format, and gets its commas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import Any

from nncore.probes.probe import Condition, Probe, evaluate


@dataclass(frozen=True)
class Sentence:
    """Words with probes in them: made by `say`. str() gives the words at this moment."""

    words: str
    probes: tuple[tuple[str, Probe], ...]
    holds: Condition | None = None

    def __str__(self) -> str:
        return self.told(evaluate)

    def told(self, value: Callable[[Probe], Any]) -> str:
        """The sentence with values by nncore (`evaluate`), or by the oracle (`oracle.value`)."""
        probes, text = dict(self.probes), ""
        for before, name, form, _ in Formatter().parse(self.words):
            text += before
            if name is not None:
                text += figures(name, value(probes[name]), form or "")
        return text

    def is_true(self, value: Callable[[Probe], Any]) -> bool:
        """Whether another road to all values, the oracle's, says the same, and that it holds.

        nncore's own road has to say that it holds, too.
        """
        if self.told(value) != str(self):
            return False
        return self.holds is None or (bool(self.holds()) and bool(value(self.holds)))

    def with_(self, **which: Any) -> Sentence:
        """The same sentence of another digit, neuron, head ..."""
        probes = tuple((name, probe.with_(**which)) for name, probe in self.probes)
        holds = None if self.holds is None else self.holds.with_(**which)
        return Sentence(self.words, probes, holds)


def say(words: str, *, holds: Condition | None = None, **probes: Probe) -> Sentence:
    """A Sentence. Each field of `words` names one of `probes`, and each of these is used."""
    fields = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    if fields != probes.keys():
        wrong = ", ".join(sorted(fields ^ probes.keys()))
        raise ValueError(f"got {wrong} in only one of the words {words!r} and the probes")
    for name, probe in probes.items():
        if not isinstance(probe, Probe):
            raise ValueError(f"got {name}={probe!r}: expected a probe, or a constant by `given`")
    if not (holds is None or isinstance(holds, Condition)):
        raise ValueError(f"got holds={holds!r}: expected a condition, as p > 0.9 or equal(p, 3)")
    return Sentence(words, tuple(probes.items()), holds)


def figures(name: str, value: Any, form: str) -> str:
    """A number or a name as it is written; a true minus sign."""
    if isinstance(value, str):
        return format(value, form)
    if not form and not float(value).is_integer():
        raise ValueError(f"got {name}={value:g}: how many places? Write {{{name}:.2f}}")
    return (format(value, form) if form else f"{int(value):,}").replace("-", "−")
