"""What lessons there are: read from the topic files, without running them.

A topic is a file in scenes/ with lessons in it, a lesson a class that derives from Lesson. There
is no list to edit.
"""

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.studio.settings import ROOT

if TYPE_CHECKING:
    from scenes.stage.lesson import Lesson

SCENES = ROOT / "scenes"


class NoSuchLesson(ValueError):
    """A name that is neither a topic nor a lesson; the message names the nearest ones."""


@dataclass(frozen=True)
class Entry:
    """A lesson as its file tells it: small and picklable, a job can carry it."""

    topic: str
    name: str
    claim: str
    beats: int  # `self.beat(...)` in its source; a loop may tell more
    path: Path


def entries(folder: Path | None = None) -> list[Entry]:
    """All lessons, topics by name and lessons in the order of their file."""
    files = sorted((folder or SCENES).glob("[!_]*.py"))
    return [entry for path in files for entry in _lessons_in(path)]


def _lessons_in(path: Path) -> Iterable[Entry]:
    lessons = {"Lesson"}
    for node in ast.parse(path.read_bytes(), filename=str(path)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        if lessons.isdisjoint(ast.unparse(base).split(".")[-1] for base in node.bases):
            continue
        lessons.add(node.name)  # a lesson may derive from another one in its file
        claim = (ast.get_docstring(node) or "").split("\n")[0]
        beats = sum(isinstance(n, ast.Attribute) and n.attr == "beat" for n in ast.walk(node))
        if not node.name.startswith("_"):
            yield Entry(path.stem, node.name, claim, beats, path)


def find(names: Iterable[str], among: list[Entry]) -> list[Entry]:
    """The lessons that the names (topics or classes) mean, each once; no names: all of them."""
    wanted = list(names)
    known = list(dict.fromkeys([e.topic for e in among] + [e.name for e in among]))
    for name in wanted:
        if name not in known:
            raise NoSuchLesson(f"no topic or lesson {name!r}: {_suggestion(name, known)}")
    return [e for e in among if not wanted or e.topic in wanted or e.name in wanted]


def _suggestion(name: str, known: list[str]) -> str:
    if not known:
        return "there are no lessons yet"
    lower = {k.lower(): k for k in known}
    near = [lower[n] for n in get_close_matches(name.lower(), lower, n=3, cutoff=0.5)]
    near += [k for k in known if name.lower() in k.lower() and k not in near]
    if near:
        return f"did you mean {' or '.join(near[:3])}?"
    return "`python -m scenes list` shows what there is"


def load(entry: Entry) -> type["Lesson"]:
    """The class itself; imports its topic file and with it manim."""
    if entry.path.parent == ROOT / "scenes":
        module = importlib.import_module(f"scenes.{entry.topic}")
    else:
        spec = importlib.util.spec_from_file_location(entry.topic, entry.path)
        assert spec
        assert spec.loader
        module = sys.modules[entry.topic] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return getattr(module, entry.name)
