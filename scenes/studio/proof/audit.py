"""Proves that what is on screen is what the network computes.

A lesson is played without drawing. At the end of each play and wait everything on screen is asked
what it shows, read back from its points, pixels and glyphs, and that is compared with the oracle,
which computes the same quantity by a road of its own. What shows a number, a picture or a curve
and has no probe to answer for it is unproven.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from copy import copy
from typing import Any

import numpy as np
from manim import DashedVMobject, Mobject

from nncore.probes.probe import Probe
from scenes.mobjects.axes import Axis
from scenes.stage.lesson import Lesson
from scenes.stage.text import Constant, Outline, Words
from scenes.stage.view import Claim, Illustration, View
from scenes.studio.proof import reading, shapes
from scenes.studio.proof.checking import Oracle, check
from scenes.studio.proof.drawing import Kept, difference, drawn, kept
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.reports import GROUNDS, KINDS, AuditReport, Count, Unproven
from scenes.studio.proof.screen import Seen, is_visible, on_screen

# What an oracle says of a probe that it has no road to.
UNKNOWN = (ValueError, TypeError, KeyError, IndexError, RuntimeError)
# A number of an axis stands where the eye cannot tell from its place, in shares of the axis.
_ON_ITS_PLACE = 0.005


class Auditor:
    """Looks at a playing lesson at the end of each play, and reports at its end.

    With a `truth` that has been asked before, what it knows is not computed again.
    """

    def __init__(self, truth: Oracle | None = None) -> None:
        self._truth = truth or Oracle()
        self._counted: set[Hashable] = set()
        self._totals: Counter[tuple[str, str]] = Counter()
        self._unproven: list[tuple[int, dict[str, Any]]] = []  # with the number of its beat
        self._first: dict[int, Kept] = {}  # of each view, when it was first seen
        self._kept: list[Mobject] = []  # what was counted stays alive: its id is not used again

    def look(self, scene: Lesson) -> None:
        """Check all that is on screen."""
        self._scene = scene
        self._failed: set[int] = set()  # views that were found out this time
        all_seen = list(on_screen(scene.mobjects))
        self._axes = [seen.mobject for seen in all_seen if isinstance(seen.mobject, Axis)]
        for seen in all_seen:
            mobject = seen.mobject
            if isinstance(mobject, View):
                self._check_view(mobject)
            elif isinstance(mobject, Illustration):
                self._check_illustration(mobject)
            elif reading.is_text(mobject):
                self._check_text(seen)
            else:
                self._check_shape(seen)
        self._check_drawings([seen.mobject for seen in all_seen if isinstance(seen.mobject, View)])

    def objects_to(self, *views: View) -> bool:
        """Whether any of some views is not as it should be now, on the screen last looked at."""
        # Asked apart: what is found here is not told, and must not count as told when it is real.
        asked = copy(self)
        asked._counted, asked._totals, asked._unproven = set(), Counter(), []
        asked._first, asked._kept, asked._failed = dict(self._first), [], set()
        for view in views:
            asked._check_view(view)
            if asked._failed:
                return True
        asked._check_drawings(views)
        return bool(asked._failed)

    def hear(self, scene: Lesson) -> None:
        """Check what the beat that just ended states; its caption is checked as all else on screen.

        A sentence without a number and without a condition states nothing about the network: it is
        a definition, a question or an instruction, and counts as a constant.
        """
        self._scene = scene
        beat = scene.told[-1]
        for sentence in (beat.told, beat.noted):
            try:
                true, says = sentence.is_true(self._value), sentence.told(self._value)
            except UNKNOWN as error:
                self._fail_sentence(scene, str(sentence), f"the oracle cannot say: {error}")
                continue
            if not true:
                holds = sentence.holds
                found = "" if holds is None else f"; {holds}: {holds()}, {self._value(holds)}"
                self._fail_sentence(scene, str(sentence), f"the oracle says {says!r}{found}")
        if beat.typed:
            self._fail_sentence(scene, "", f"typed in its note: {beat.typed}")
        proven = beat.told.holds is not None or beat.told.probes
        grounds = "proven" if proven else "constant"
        self._count(scene.caption, "sentence", grounds, beat.sentence)

    def _value(self, probe: Probe) -> Any:
        """The oracle's value of a number or a condition."""
        value = self._truth.value(probe)
        return value.item() if value.ndim == 0 else value

    def _fail_sentence(self, scene: Lesson, probe: str, why: str) -> None:
        sentence = scene.told[-1].sentence
        scene_beat = len(scene.told) - 1
        self._totals["sentence", "shown"] += 1
        which = {"kind": "sentence", "shown": sentence, "oracle": "", "probe": probe, "why": why}
        self._unproven.append((scene_beat, {"play": scene.renderer.num_plays, **which}))

    def report(self, scene: Lesson) -> AuditReport:
        """What was seen, once the lesson has been played."""
        sentences = [beat.sentence for beat in scene.told] + ["after the last beat"]
        counts = {kind: Count(*(self._totals[kind, of] for of in GROUNDS)) for kind in KINDS}
        unproven = (Unproven(beat=sentences[beat], **which) for beat, which in self._unproven)
        return AuditReport(type(scene).__name__, counts, tuple(unproven))

    def _check_view(self, view: View) -> None:
        name = type(view).__name__
        try:
            claims = list(view.claims())
        except (ValueError, IndexError, TypeError) as error:
            self._fail(view, shapes.kind_of(view), "unreadable", probe=name, why=str(error))
            return
        if view.probes() and not claims and (shapes.is_marked(view)):
            self._fail(view, shapes.kind_of(view), name, probe=name, why="it claims nothing")
        for claim in claims:
            self._check_claim(view, claim)
        self._check_others(view, {claim.probe for claim in claims})
        axis = getattr(getattr(view, "plot", None), "x", None) or getattr(view, "axis", None)
        if axis is not None and not self._is_on_screen(axis):
            why = "the axis that it is measured on is not on screen"
            self._fail(view, "position", name, probe=", ".join(map(str, view.probes())), why=why)

    def _is_on_screen(self, axis: Axis) -> bool:
        """Whether an axis is there, or another one in its place that looks alike."""
        there = self._axes
        return any(axis is it for it in there) or any(_same_place(axis, it) for it in there)

    def _check_claim(self, view: View, claim: Claim) -> None:
        shown = claim.printed or np.asarray(claim.shown).tobytes()
        try:
            finding = check(claim, self._truth)
        except UNKNOWN as error:
            why = f"the oracle cannot say: {error}"
            self._fail(view, claim.kind, claim.printed, probe=str(claim.probe), why=why)
            return
        if finding.holds and isinstance(view, Outline) and claim.printed != view.read():
            self._fail(view, "number", view.text, probe=str(claim.probe), why="claims another text")
        elif finding.holds:
            self._count(view, claim.kind, "proven", (claim.probe, shown))
        else:
            self._fail(
                view,
                claim.kind,
                finding.shown,
                oracle=finding.oracle,
                probe=str(claim.probe),
                why=finding.why,
            )

    def _check_others(self, view: View, claimed: set[Any]) -> None:
        """What a view draws from without claiming it, such as the limit of its colours."""
        for probe in view.probes():
            if probe in claimed:
                continue
            value = np.asarray(probe(), dtype=np.float64)
            try:
                expected = self._truth.value(probe)
            except UNKNOWN as error:
                why = f"the oracle cannot say: {error}"
                self._fail(view, shapes.kind_of(view), "", probe=str(probe), why=why)
                continue
            if value.shape != expected.shape or not np.allclose(value, expected, rtol=1e-9):
                kind, why = shapes.kind_of(view), "nncore and the oracle disagree"
                self._fail(view, kind, f"{value!s:.40}", oracle=f"{expected!s:.40}",
                           probe=str(probe), why=why)  # fmt: skip

    def _check_drawings(self, views: Sequence[View]) -> None:
        """Does each view show what it would draw now?"""
        # All are looked at before any is drawn anew: a view draws those in it as well.
        before = [drawn(view) for view in views]
        for view in views:
            view.refresh()
        for view, shown in zip(views, before, strict=True):
            if id(view) in self._failed:
                continue
            # Of a live number the claim reads all there is, and a tie may be rounded either way.
            why = "" if isinstance(view, Outline) else difference(shown, drawn(view))
            why = f"not what it would draw now: {why}" if why else self._lost(view)
            if why:
                names = ", ".join(map(str, view.probes()))
                self._fail(view, shapes.kind_of(view), type(view).__name__, probe=names, why=why)

    def _lost(self, view: View) -> str:
        """What a view does not draw itself, and is not as it was when the view was first seen."""
        if id(view) not in self._first:
            self._first[id(view)] = kept(view)
            self._kept.append(view)
        lost = self._first[id(view)].lost()
        if lost:  # what was hidden at first may be drawn by now
            self._first[id(view)] = self._first[id(view)].among(kept(view))
            lost = self._first[id(view)].lost()
        return lost

    def _check_illustration(self, drawing: Illustration) -> None:
        says = (m.markup for m in drawing.submobjects if isinstance(m, Words) and is_visible(m))
        if "illustration" not in says:
            why = "an illustration that does not say so"
            self._fail(drawing, "picture", "illustration", probe="Illustration", why=why)

    def _check_text(self, seen: Seen) -> None:
        text = seen.mobject
        name = type(text).__name__
        try:
            digits = reading.unclaimed_digits(text)
        except reading.Misread as error:
            self._fail(text, "number", reading.source(text), probe=name, why=str(error))
            return
        if isinstance(text, Constant):
            if any(c.isnumeric() for c in text.markup):
                self._count(text, "number", "constant")
        elif digits and seen.inside(Illustration):
            self._count(text, "number", "illustrative")
        elif digits and isinstance(text, Outline) and isinstance(axis := seen.owner(Axis), Axis):
            self._check_tick(text, axis)
        elif digits:
            self._fail(text, "number", digits, probe=name, why=f"typed in {reading.source(text)!r}")

    def _check_tick(self, number: Outline, axis: Axis) -> None:
        """A number of an axis: is it where the axis says that it is?"""
        try:
            printed = reading.number(number.read())[0]
        except ValueError as error:
            self._fail(number, "number", number.text, probe="Axis", why=str(error))
            return
        place = float(axis.value(number.get_center()))
        if abs(printed - place) <= _ON_ITS_PLACE * (axis.high - axis.low):
            self._count(number, "number", "constant", number.text)
        else:
            why = "a number of an axis that is not at its place"
            self._fail(number, "number", number.text, oracle=f"{place:.4g}", probe="Axis", why=why)

    def _check_shape(self, seen: Seen) -> None:
        glyph_of = getattr(seen.mobject, "glyph_of", None)
        if glyph_of is not None and not seen.inside(Illustration):
            digits = reading.stray_digits(glyph_of, formula="$" not in glyph_of)
            if reading.is_digit(seen.mobject) and (digits or not _has_digit(glyph_of)):
                why = f"a loose figure, from {glyph_of!r}"
                self._fail(seen.mobject, "number", digits or "a figure", probe="glyph", why=why)
                return
        found = shapes.unclaimed(seen)
        if found is None:
            return
        kind, drawing, why = found
        if isinstance(drawing, DashedVMobject) and seen.inside(Illustration):
            return  # the frame that says so
        if seen.inside(Illustration):
            self._count(drawing, kind, "illustrative")
        else:
            self._fail(drawing, kind, type(drawing).__name__, probe="none", why=why)

    def _count(self, mobject: Mobject, kind: str, grounds: str, shown: Hashable = None) -> None:
        """Count what is shown: once, however long it stays."""
        key = (id(mobject), kind, grounds, shown)
        if key not in self._counted:
            self._counted.add(key)
            self._kept.append(mobject)
            self._totals[kind, "shown"] += 1
            self._totals[kind, grounds] += 1

    def _fail(
        self, mobject: Mobject, kind: str, shown: str, *, oracle: str = "", probe: str, why: str
    ) -> None:
        key = (id(mobject), kind, "unproven", shown, probe, why)
        self._failed.add(id(mobject))
        if key in self._counted:
            return
        self._counted.add(key)
        self._kept.append(mobject)
        self._totals[kind, "shown"] += 1
        which = {"kind": kind, "shown": shown, "oracle": oracle, "probe": probe, "why": why}
        play = self._scene.renderer.num_plays
        self._unproven.append((len(self._scene.told), {"play": play, **which}))


def audit(lesson: type[Lesson], *, theme: str = "dark") -> AuditReport:
    """The lesson, played and checked."""
    auditor = Auditor()
    return auditor.report(play_dry(lesson, on_play=auditor.look, on_beat=auditor.hear, theme=theme))


def _has_digit(text: str) -> bool:
    return any(c.isnumeric() for c in text)


def _same_place(one: Axis, other: Axis) -> bool:
    """Whether a value is at the same point on both, as on an axis and its copy."""
    ends = np.array([[axis.point(axis.low), axis.point(axis.high)] for axis in (one, other)])
    scale = (one.low, one.high) == (other.low, other.high)
    return scale and np.allclose(ends[0], ends[1], atol=1e-6)
