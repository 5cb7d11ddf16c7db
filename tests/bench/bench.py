"""What must be fast, measured: each number a ratio within one run, so that it travels between
machines.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from rich.table import Table

from scenes.studio.catalogue import Entry
from scenes.studio.film.show import console


@dataclass(frozen=True)
class Row:
    """A measured number with its target: at most `most`, at least `least`, or neither."""

    what: str
    value: float
    unit: str = "x"
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.most is not None:
            return self.value <= self.most
        return None if self.least is None else self.value >= self.least

    @property
    def target(self) -> str:
        """The target in words."""
        if self.most is not None:
            return f"at most {self.most:g}"
        return "" if self.least is None else f"at least {self.least:g}"


def run_bench(entries: list[Entry], *, as_json: bool, full: bool) -> int:
    """Measure and print; 0 when every target is met, otherwise 1."""
    out, err = console(), console(stderr=True)
    rows: list[Row] = []
    for row in measure(entries, full=full):
        rows.append(row)
        err.print(f"{row.what}: {row.value:.3g} {row.unit}", style="dim", markup=False)
    if as_json:
        print(json.dumps([{**asdict(r), "target": r.target, "met": r.met} for r in rows], indent=1))
    else:
        out.print(table(rows))
    return 1 if any(row.met is False for row in rows) else 0


def measure(entries: list[Entry], *, full: bool) -> Iterator[Row]:
    """All rows, each as soon as it is known."""
    # They import this file's Row, and torch and manim.
    from tests.bench import drawing as bench_drawing
    from tests.bench import films as bench_films
    from tests.bench import learning as bench_learning

    yield from bench_learning.rows()
    yield from bench_drawing.rows()
    if entries:
        yield from bench_films.rows(entries, full=full)


def table(rows: list[Row]) -> Table:
    """The rows for people."""
    table = Table("measured", "value", "", "target", "", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for row in rows:
        mark = {True: "[green]met", False: "[red]missed", None: ""}[row.met]
        table.add_row(row.what, f"{row.value:.3g}", row.unit, row.target, mark)
    return table
