"""What each beat of a lesson shows, and its proof: the ledger beside the picture.

The audit says whether all is true; this says what all is.
"""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nncore.probes.probe import Condition, Probe
from scenes.stage.lesson import Beat, Lesson
from scenes.stage.view import Claim, View
from scenes.studio.catalogue import load
from scenes.studio.film.job import Job
from scenes.studio.proof.audit import UNKNOWN
from scenes.studio.proof.checking import Oracle
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.screen import on_screen
from scenes.studio.settings import write_whole

Words = list[list[list[str]]]  # a ledger: of each beat the rows, in words

_MANY = " values"


@dataclass(frozen=True)
class Row:
    """One thing on screen, or said.

    shown   what is to be read there, or what kind of drawing it is
    probe   what it is, in the field's symbols
    step    of training, where it is of a run
    value   as nncore has it; of a drawing, how many there are
    oracle  the same by the oracle's road; of a drawing, how far any differs
    """

    shown: str
    probe: str
    step: str
    value: str
    oracle: str


def ledger(lesson: type[Lesson]) -> list[list[Row]]:
    """For each beat what was shown at the end of a play of it, each thing once."""
    truth = Oracle()
    beats: list[dict[Row, None]] = [{}]

    def on_play(scene: Lesson) -> None:
        views = (seen.mobject for seen in on_screen(scene.mobjects))
        claims = (claim for view in views if isinstance(view, View) for claim in view.claims())
        beats[-1].update(dict.fromkeys(_row(claim, truth) for claim in claims))

    def on_beat(scene: Lesson) -> None:
        beats[-1].update(dict.fromkeys(_said(scene.told[-1], truth)))
        beats.append({})

    scene = play_dry(lesson, on_play=on_play, on_beat=on_beat)
    return [sorted(rows, key=_is_drawing) for rows in beats[: len(scene.told)]]  # numbers first


def kept_ledger(job: Job) -> Words | None:
    """The ledger of a film's lesson, if there is one and the lesson has not changed."""
    try:
        told = json.loads(_place(job).read_text(encoding="utf-8"))
        return told["beats"] if told["source"] == job.source else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_ledger(job: Job) -> Words:
    """Make the ledger of a film's lesson, which is played for it, and keep it beside the caches."""
    beats = [[list(astuple(row)) for row in rows] for rows in ledger(load(job.entry, job.own))]
    told = json.dumps({"source": job.source, "beats": beats}, ensure_ascii=False)
    write_whole(_place(job), told.encode())
    return beats


def _place(job: Job) -> Path:
    return job.media / "cache" / job.entry.topic / f"{job.name}-ledger.json"


def _row(claim: Claim, truth: Oracle) -> Row:
    return _compared(claim.printed or claim.kind, claim.probe, truth)


def _said(beat: Beat, truth: Oracle) -> Iterator[Row]:
    """What a sentence states, and the numbers in it and in its note."""
    if beat.told.holds is not None:
        yield _compared("the sentence", beat.told.holds, truth)
    for sentence, where in ((beat.told, "the sentence"), (beat.noted, "the note")):
        for _, probe in sentence.probes:
            yield _compared(where, probe, truth)


def _compared(shown: str, probe: Probe, truth: Oracle) -> Row:
    runs = {reading.run for reading in probe.readings()}
    steps = sorted({run.step for run in runs if hasattr(run, "step")})
    step = ", ".join(f"{step:,}" for step in steps)
    value = probe()
    try:
        expected: Any = truth.value(probe)
    except UNKNOWN:
        return Row(shown, str(probe), step, _figures(value), "it has no road to this")
    if np.size(value) == 1 and not isinstance(value, str):
        as_bool = isinstance(probe, Condition)
        pair = (bool(v) if as_bool else np.asarray(v).item() for v in (value, expected))
        return Row(shown, str(probe), step, *map(_figures, pair))
    apart = np.abs(np.asarray(value, dtype=np.float64) - expected).max()
    alike = f"none differs by more than {apart:.0e}" if apart else "all the same"
    return Row(shown, str(probe), step, _figures(value), alike)


def _is_drawing(row: Row) -> bool:
    return row.value.endswith(_MANY)


def _figures(value: Any) -> str:
    """A value as it is compared: more figures than any lesson shows."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if np.ndim(value):
        return f"{np.size(value):,}{_MANY}"
    return f"{value:.10g}".replace("-", "−") if not isinstance(value, str) else value
