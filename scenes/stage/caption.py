"""The sentence of a beat at the foot of the frame: one line or two, with live numbers in it."""

import re
from typing import Any

from manim import Animation, VGroup, VMobject, smooth

from nncore.probes.probe import Condition, Probe
from nncore.probes.sentence import Sentence, say
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Words, level

LONGEST = 90  # characters of a sentence
WIDEST = 12.8  # scene units of a line
ONE_LINE, TWO_LINES = (-3.62,), (-3.26, -3.78)  # heights of the baselines
ARRIVAL = 0.4  # seconds in which a caption comes

_FIELD = re.compile(r"\{(\w+)(?::([^}]*))?\}")
# Where a line may be broken: not within mathematics, nor within the name of a number.
_PIECE = re.compile(r"\$[^$]*\$\S*|\{[^}]*\}\S*|\S+")


class Caption(VGroup):
    """A sentence whose numbers follow their probes: `{share:.1%}` is printed as Python would.

    A format has places, and perhaps a sign or a percent sign: `.2f`, `+.1f`, `.0%`. Without one a
    number is printed whole. `because` says why a digit of the sentence's own is right.
    """

    def __init__(self, sentence: str, *, because: str = "", **probes: Probe) -> None:
        formats = dict(_FIELD.findall(sentence))
        self.formats, self.because, self.named = formats, because, probes
        self.markup = _FIELD.sub(r"{\1}", sentence)
        lines, heights = [self._line(self.markup)], ONE_LINE
        if lines[0].width > WIDEST:
            lines, heights = [self._line(half) for half in halves(self.markup)], TWO_LINES
        for line, height in zip(lines, heights, strict=True):
            level(line.set_x(0), height)
        super().__init__(*lines)

    def _line(self, markup: str) -> Any:
        names = [name for name in self.formats if f"{{{name}}}" in markup]
        because = self.because if typed(markup) else ""
        numbers: dict[str, Any] = {name: self._number(name) for name in names}
        if numbers or because:
            return Statement(markup, because=because, **numbers)
        return Words(markup)

    def _number(self, name: str) -> Readout:
        return Readout(self.named[name], **printed_as(self.formats[name]))


def said(markup: str, probes: dict[str, Probe], holds: Condition | None = None) -> Sentence:
    """The sentence of some markup, with those of the probes that it names."""
    names = _FIELD.findall(markup)
    return say(markup, holds=holds, **{name: probes[name] for name, _ in names if name in probes})


def typed(sentence: str) -> bool:
    """Whether a sentence has a digit of its own."""
    return any(character.isnumeric() for character in _FIELD.sub("", sentence))


def printed_as(form: str) -> dict[str, Any]:
    """The looks of a Readout for one of Python's formats; ValueError if it is none of ours."""
    match = re.fullmatch(r"(\+?)(?:,?\.(\d+))?([f%]?)", form)
    if not match:
        raise ValueError(f"got the format {form!r}: expected one such as '.2f', '+.1f' or '.0%'")
    sign, places, kind = match.groups()
    return {"places": int(places or 0), "sign": bool(sign), "percent": kind == "%"}


def halves(sentence: str) -> list[str]:
    """The sentence in two lines of nearly the same length, broken at a comma if one is near."""
    pieces = _PIECE.findall(sentence)
    ends = [len(" ".join(pieces[:n])) for n in range(1, len(pieces))]
    half = len(sentence) / 2

    def badness(n: int) -> float:
        return abs(ends[n - 1] - half) - (8 if pieces[n - 1][-1] in ",:;" else 0)

    best = min(range(1, len(pieces)), key=badness)
    return [" ".join(pieces[:best]), " ".join(pieces[best:])]


def plain(markup: str) -> str:
    """Markup as one reads it: without dollar signs, colours and names of functions of Typst."""
    words = re.sub(r"#\w+\[([^\]]*)\]", r"\1", markup)
    parts = words.split("$")
    for here, sign in ((" dot ", " · "), ("nabla ", "∇"), ("-", "−")):  # elsewhere it is a word
        parts[1::2] = [part.replace(here, sign) for part in parts[1::2]]
    words = re.sub(r'"([^"]*)"', r"\1", "".join(parts))
    words = re.sub(r"_\((\w) (\w)\)", r"_\1\2", words)  # w_(j k)
    return words.replace("\\%", "%").replace("sigma", "σ")


class Arrive(Animation):
    """Let text come at once, however long the play is, while its numbers may already change."""

    def __init__(self, text: VMobject) -> None:
        super().__init__(text, introducer=True)

    def begin(self) -> None:
        self.starting_mobject = VGroup()  # no copy: only the opacity changes
        self.interpolate(0)

    def interpolate(self, alpha: float) -> None:
        self.mobject.set_opacity(smooth(min(1.0, alpha * self.run_time / ARRIVAL)))
