"""One dry play of a lesson, looked at by the audit and by the layout check; and how it is told."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from rich.console import Console
from rich.table import Table

from scenes.stage.lesson import Lesson
from scenes.studio.catalogue import Entry, load
from scenes.studio.film.show import console
from scenes.studio.own import Own, own_settings, told_with
from scenes.studio.proof.audit import Auditor
from scenes.studio.proof.checking import Oracle
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.film import Screening
from scenes.studio.proof.layout import Inspector
from scenes.studio.proof.reports import GROUNDS, KINDS, AuditReport, LayoutReport


def prove(
    lesson: type[Lesson],
    *,
    theme: str = "dark",
    then: Callable[[Auditor, Lesson], None] | None = None,
    truth: Oracle | None = None,
) -> tuple[AuditReport, LayoutReport]:
    """What a lesson shows is true, can be read, and is what its film shows: all from one play.

    `then` is called after each play that the auditor has looked at: to test the auditor itself.
    `truth` may be one that has been asked before.
    """
    auditor, inspector, screening = Auditor(truth), Inspector(), Screening()

    def on_play(scene: Lesson) -> None:
        auditor.look(scene)
        if then:
            then(auditor, scene)

    def on_beat(scene: Lesson) -> None:
        auditor.hear(scene)
        inspector.look(scene)

    scene = play_dry(
        lesson,
        on_play=on_play,
        on_beat=on_beat,
        on_frame=screening.look if theme == "dark" else None,  # a film moves alike in all themes
        theme=theme,
    )
    layout = inspector.report(scene, theme=theme)
    return auditor.report(scene), replace(layout, faults=layout.faults + screening.faults)


def prove_own(entry: Entry, own: Own, *, theme: str = "dark") -> tuple[AuditReport, LayoutReport]:
    """The same of a lesson with somebody's own settings; BadSetting if it cannot be told so."""
    with told_with(entry.name, own):
        return prove(load(entry, own), theme=theme)


def audit_lessons(entries: Iterable[Entry], *, as_json: bool, own: tuple[str, ...] = ()) -> int:
    """`python -m scenes audit`: prints what was shown and proven; 1 if anything is not."""
    both = [prove_own(entry, own_settings(load(entry), own)) for entry in entries]
    if as_json:
        lessons = [{**asdict(audit), "faults": asdict(layout)["faults"]} for audit, layout in both]
        print(json.dumps(lessons, indent=2, ensure_ascii=False))
    elif both:
        tell(console(), *zip(*both, strict=True))
    else:
        console().print("There are no lessons yet.")
    return int(not all(audit.proven and layout.sound for audit, layout in both))


def tell(out: Console, audits: Iterable[AuditReport], layouts: Iterable[LayoutReport]) -> None:
    """Print what was shown and proven, and everything that is not as it should be."""
    table = Table("lesson", *KINDS, "unproven", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    reports = list(audits)
    for report in reports:
        cells = (_cell(report, kind) for kind in KINDS)
        table.add_row(report.lesson, *cells, str(len(report.unproven)))
    out.print(table)
    out.print("[dim]shown: proven + constant + illustrative, of each kind[/dim]")
    for report in reports:
        for one in report.unproven:
            out.print(f"\n{report.lesson}, play {one.play}: {one.beat}", markup=False)
            says = f", the oracle says {one.oracle}" if one.oracle else ""
            what = f"  unproven {one.kind}: shows {one.shown}{says} ({one.probe})"
            out.print(f"{what}\n  {one.why}", markup=False)
    for report in layouts:
        for fault in report.faults:
            where = fault.beat or "as a whole"
            out.print(f"\n{report.lesson}, {report.theme}: {where}", markup=False)
            out.print(f"  {fault.kind}: {fault.what}: {fault.why}", markup=False)


def _cell(report: AuditReport, kind: str) -> str:
    count = report.counts[kind]
    if not count.shown:
        return "-"
    parts = [str(getattr(count, name)) for name in GROUNDS[1:]]
    while len(parts) > 1 and parts[-1] == "0":
        parts.pop()
    return f"{count.shown}: {' + '.join(parts)}"
