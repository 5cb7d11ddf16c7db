"""What a lesson's frames depend on, as one digest. (Imports no manim: asking is quick.)"""

import ast
import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import nncore.data.digits

ROOT = Path(__file__).parents[2]
PACKAGES = ("nncore", "scenes", "tests")  # in a wheel, everybody else's are beside them
LIBRARIES = ("manim", "numpy", "torch", "typst", "av")


def source(files: Iterable[Path], root: Path = ROOT) -> str:
    """Digest of some files, all that they import, the data, manim.cfg and the libraries' versions.

    Raises DigitsError when there are no digits to learn from.
    """
    digest = hashlib.sha256()
    for path in sorted(closure(files, root)):
        digest.update(str(path.relative_to(root) if path.is_relative_to(root) else path).encode())
        digest.update(path.read_bytes())
    settings = root / "manim.cfg"
    digest.update(settings.read_bytes() if settings.exists() else b"")
    digest.update(nncore.data.digits.load().fingerprint.encode())
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    digest.update("\n".join([*libraries, platform.machine(), os.name]).encode())
    return digest.hexdigest()


def closure(files: Iterable[Path], root: Path = ROOT) -> set[Path]:
    """The files and the project's files that they import, directly or by way of others."""
    found: set[Path] = set()
    waiting = [path.resolve() for path in files]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imported(path, path.stat().st_mtime_ns, root))
    return found


@cache
def _imported(path: Path, written: int, root: Path) -> tuple[Path, ...]:
    """What a file imports; asked again when it has been written anew."""
    return tuple(_imports(ast.parse(path.read_bytes(), filename=str(path)), root))


def _imports(tree: ast.Module, root: Path) -> Iterator[Path]:
    """An `__init__.py` counts where something is taken from it, not where it is on the way."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                modules = [module, *(f"{module}.{alias.name}" for alias in names)]
                if all(_file(name, root) for name in modules[1:]):
                    modules = modules[1:]
            case _:
                continue
        yield from filter(None, (_file(name, root) for name in modules))


def _file(module: str, root: Path) -> Path | None:
    """The file of a module of this project."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return None
    path = root.joinpath(*parts)
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file.resolve()
    return None
