"""What is installed, what is missing, and how to get it; without importing anything heavy."""

import hashlib
import importlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.table import Table

from scenes.studio.film.show import console
from scenes.studio.settings import HOME, ROOT

SET_UP = "./render.sh installs it"
REQUIRED = ("manim", "numpy", "torch", "typst", "av", "pillow", "click", "rich")
LEAST_DISK = 1e9  # bytes; all lessons at 1080p60 with their caches need about as much


@dataclass(frozen=True)
class Finding:
    """One thing looked at. needed: whether lessons cannot be rendered without it."""

    what: str
    found: str
    good: bool
    needed: bool = True
    remedy: str = ""


def examine() -> int:
    """Print what was found; 0 when lessons can be rendered, otherwise 1."""
    findings = [*findings_here()]
    table = Table("", "what", "found", "", box=None, pad_edge=False)
    for finding in findings:
        mark = "[green]ok" if finding.good else "[red]missing" if finding.needed else "[yellow]-"
        table.add_row(mark, finding.what, finding.found, "" if finding.good else finding.remedy)
    ready = all(finding.good for finding in findings if finding.needed)
    out = console()
    out.print(table)
    out.print("\nLessons can be rendered." if ready else "\nLessons cannot be rendered yet.")
    return 0 if ready else 1


def findings_here() -> Iterator[Finding]:
    """Everything that matters on this machine."""
    yield Finding(
        "python",
        platform.python_version(),
        sys.version_info >= (3, 11),
        remedy="needs 3.11 or newer: https://www.python.org/downloads",
    )
    yield Finding("platform", f"{platform.platform()}, {os.cpu_count()} cores", good=True)
    for name in REQUIRED:
        yield _package(name)
    yield _pillow_fits()
    yield _library("cairo", "cairo_version_string")
    yield _library("manimpango", "pango_version")
    yield _digits()
    yield _full_mnist()
    free = shutil.disk_usage(HOME).free
    yield Finding(
        "free disk",
        f"{free / 1e9:.1f} GB in {HOME}",
        free > LEAST_DISK,
        needed=free < LEAST_DISK / 10,
        remedy=f"all lessons need about {LEAST_DISK / 1e9:.0f} GB: delete media/cache",
    )


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name), good=True)
    except PackageNotFoundError:
        return Finding(name, "", good=False, remedy=SET_UP)


def _pillow_fits() -> Finding:
    try:
        found = version("pillow")
    except PackageNotFoundError:
        found = ""
    fits = found.split(".")[0] in ("11", "12")
    return Finding("pillow for manim 0.22", found, fits, remedy='pip install "pillow>=11,<13"')


def _library(module: str, version_function: str) -> Finding:
    """A compiled library, and that it loads."""
    try:
        found = getattr(importlib.import_module(module), version_function)()
        return Finding(f"{module} (library)", str(found), good=True)
    except Exception as error:  # ImportError, or a library of the wrong version
        return Finding(f"{module} (library)", str(error), good=False, remedy=SET_UP)


def _digits() -> Finding:
    try:
        from nncore.data.digits import EMBEDDED, EMBEDDED_SHA256
    except ImportError as error:
        return Finding("digits", str(error), good=False, remedy=SET_UP)
    remedy = f"git checkout {EMBEDDED.relative_to(ROOT)}"
    if not EMBEDDED.exists():
        return Finding("digits", f"no {EMBEDDED}", good=False, remedy=remedy)
    good = hashlib.sha256(EMBEDDED.read_bytes()).hexdigest() == EMBEDDED_SHA256
    return Finding(
        "digits", "5,000, checksum " + ("right" if good else "wrong"), good, remedy=remedy
    )


def _full_mnist() -> Finding:
    """Only looks whether it is there: reading it takes a second."""
    from nncore.data.digits import IDX_FILES, cache_folder

    named = os.environ.get("NNCORE_DIGITS", "")
    where = Path(named).expanduser() if named else cache_folder()
    there = where.suffix == ".npz" and where.is_file()
    there = there or all(any(where.glob(f"{name}*")) for name in IDX_FILES)
    return Finding(
        "full MNIST",
        str(where) if there else f"not in {where}",
        there,
        needed=bool(named),  # who names a folder means it
        remedy="unset NNCORE_DIGITS, or: python -m nncore.data.fetch"
        if named
        else "if you want it: python -m nncore.data.fetch",
    )
